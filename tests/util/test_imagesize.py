"""The size of pictures, from files that are made here: whole, turned, damaged, enormous."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen.util.imagesize import LARGEST, image_size, size_of_data

# 3 × 2 pixels each, written by ImageMagick
LOSSY = bytes.fromhex(
    "524946463c000000574542505650382030000000d001009d012a0300020001402625a00274ba01f80003b000fef2eb7f"
    "fcd815cd73eff7ffd2e0fd2e0fd2e0ffd2900000"
)
LOSSLESS = bytes.fromhex(
    "524946461c000000574542505650384c0f0000002f024000000710fd8ffe0722a2ff0100"
)
GIF = bytes.fromhex(
    "47494638396103000200f00000ff000000000021f90400000000002c0000000003000200000202845f003b"
)


def png(width: int, height: int, *more: bytes) -> bytes:
    rows = zlib.compress((b"\0" + b"\x80" * min(width, 100)) * min(height, 100))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(more)
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    return (
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
    )


def exif(orientation: int, order: str = ">", others: int = 1) -> bytes:
    """Return EXIF that has, before the orientation, other entries."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    entries = struct.pack(f"{order}HHIHH", 0x0100, 3, 1, 9, 0) * others
    entries += struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    return mark + struct.pack(f"{order}IH", 8, others + 1) + entries + b"\0" * 4


def jpeg(width: int, height: int, *segments: bytes, frame: int = 0xC0) -> bytes:
    """Return a grey picture in JPEG: all of one brightness, so that each block is two codes."""
    tables = segment(0xDB, b"\0" + b"\x10" * 64)
    size = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0"
    lengths = b"\x01" + b"\0" * 15
    codes = segment(0xC4, b"\0" + lengths + b"\0") + segment(
        0xC4, b"\x10" + lengths + b"\0"
    )
    blocks = -(-width // 8) * -(-height // 8)
    bits = "00" * min(blocks, 10_000)
    bits += "1" * (-len(bits) % 8)
    data = (
        int(bits or "0", 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    )
    scan = segment(0xDA, b"\x01\x01\0\0\x3f\0") + data
    return (
        b"\xff\xd8"
        + b"".join(segments)
        + tables
        + segment(frame, size)
        + codes
        + scan
        + b"\xff\xd9"
    )


def segment(marker: int, data: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def extended_webp(width: int, height: int) -> bytes:
    head = (
        bytes(4)
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    body = b"WEBPVP8X" + struct.pack("<I", 10) + head + LOSSLESS[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def svg(attributes: str) -> bytes:
    return (
        '<?xml version="1.0"?>\n<!-- a -->\n<svg '
        f'xmlns="http://www.w3.org/2000/svg" {attributes}/>'
    ).encode()


WHOLE = {
    "png": (png(30, 20), (30, 20)),
    "gif": (GIF, (3, 2)),
    "webp": (LOSSY, (3, 2)),
    "webp lossless": (LOSSLESS, (3, 2)),
    "webp extended": (extended_webp(70_000, 300), (70_000, 300)),
    "jpeg": (jpeg(33, 20), (33, 20)),
    "jpeg progressive": (jpeg(33, 20, frame=0xC2), (33, 20)),
    "jpeg with a profile": (
        jpeg(33, 20, segment(0xE2, bytes(60_000)), segment(0xFE, b"\xff\xc0")),
        (33, 20),
    ),
    "svg": (svg('viewBox="0 0 600 400"'), (600, 400)),
    "svg with commas": (svg("viewBox='-10,-10, 600.5 , 400'"), (600.5, 400)),
    "svg without a box": (svg('width="300" height="200px"'), (300, 200)),
    "svg that is scaled": (
        svg('width="300" height="200" viewBox="0 0 600 400"'),
        (600, 400),
    ),
    "svg with a margin": (
        svg('width="300" height="300" viewBox="0 0 600 400"'),
        (300, 300),
    ),
    "svg in another unit": (
        svg('width="3cm" height="2cm" viewBox="0 0 600 400"'),
        (600, 400),
    ),
    "svg with a sign before an attribute": (
        svg('data-viewBox="0 0 1 1" viewBox="0 0 600 400"'),
        (600, 400),
    ),
    "svg in UTF-16": (
        svg('viewBox="0 0 600 400"').decode().encode("utf-16"),
        (600, 400),
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_sizes(tmp_path: Path, name: str) -> None:
    data, size = WHOLE[name]
    (tmp_path / "picture").write_bytes(data)
    assert image_size(tmp_path / "picture") == size


@pytest.mark.parametrize("marker", range(0xC0, 0xD0))
def test_frames_of_a_jpeg(marker: int) -> None:
    """Three of these markers begin something else: tables, an extension, a way of coding."""
    frame = segment(marker, struct.pack(">BHHB", 8, 30, 40, 1) + b"\x01\x11\0")
    size = size_of_data(b"\xff\xd8" + frame + b"\xff\xd9")
    assert size == (None if marker in (0xC4, 0xC8, 0xCC) else (40, 30))


@pytest.mark.parametrize("orientation", range(10))
@pytest.mark.parametrize("order", "<>")
def test_pictures_that_are_turned(orientation: int, order: str) -> None:
    """EXIF in JPEG and PNG; a browser shows those with 5 to 8 on their side."""
    size = (20, 33) if orientation in (5, 6, 7, 8) else (33, 20)
    own = exif(orientation, order)
    assert size_of_data(jpeg(33, 20, segment(0xE1, b"Exif\0\0" + own))) == size
    assert (
        size_of_data(png(33, 20, chunk(b"tEXt", b"a\0b"), chunk(b"eXIf", own))) == size
    )


@pytest.mark.parametrize(("others", "is_read"), [(0, True), (199, True), (200, False)])
def test_how_many_entries_of_exif_are_read(others: int, is_read: bool) -> None:
    own = segment(0xE1, b"Exif\0\0" + exif(6, others=others))
    assert size_of_data(jpeg(33, 20, own)) == ((20, 33) if is_read else (33, 20))


@pytest.mark.parametrize(
    "own",
    [
        b"",
        b"MM",
        exif(6)[:9],
        exif(6)[:20],
        b"MM\0*" + b"\xff" * 8,
        exif(6).replace(b"MM", b"XX"),
    ],
)
def test_damaged_exif_says_nothing(own: bytes) -> None:
    assert size_of_data(jpeg(33, 20, segment(0xE1, b"Exif\0\0" + own))) == (33, 20)
    assert size_of_data(png(33, 20, chunk(b"eXIf", own))) == (33, 20)


DAMAGED = {
    "nothing": b"",
    "text": b"No picture",
    "png cut": png(30, 20)[:22],
    "png of nothing": png(0, 20),
    "png without a head": b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", bytes(20)),
    "png too large": png(2**31 - 1, 20),
    "gif cut": GIF[:9],
    "webp cut": LOSSY[:28],
    "webp of another kind": LOSSY.replace(b"VP8 ", b"VP9 "),
    "jpeg cut": jpeg(33, 20)[:40],
    "jpeg without a frame": b"\xff\xd8" + segment(0xE0, bytes(14)) + b"\xff\xd9",
    "jpeg with other bytes": b"\xff\xd8" + bytes(100),
    "jpeg without height": jpeg(33, 0),
    "svg without a size": svg(""),
    "svg in per cent": svg('width="100%" height="100%"'),
    "svg with words": svg('viewBox="a b c d"'),
    "svg with three numbers": svg('viewBox="0 0 600"'),
    "svg without end": svg("viewBox='0 0 inf 400'"),
    "svg of no number": svg("viewBox='0 0 nan 400'"),
    "svg turned inside out": svg("viewBox='0 0 -600 400'"),
    "svg too large": svg(f"viewBox='0 0 {LARGEST}1 400'"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_files_have_no_size(name: str) -> None:
    assert size_of_data(DAMAGED[name]) is None


@given(st.sampled_from([data for data, _ in WHOLE.values()]), st.data())
def test_no_bytes_make_it_fail(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole)))
    changed = (
        whole[:at]
        + data.draw(st.binary(max_size=20))
        + whole[at + data.draw(st.integers(0, 20)) :]
    )
    size = size_of_data(changed)
    assert size is None or all(0 < length <= LARGEST for length in size)
