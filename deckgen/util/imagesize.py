"""The size of a picture, from the first bytes of its file: PNG, JPEG, GIF, WebP and SVG."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 1 << 20
"""How many bytes are read: a JPEG may have a profile and a small picture before its size."""

LARGEST = 10**7
"""The longest side in pixels; what says that it is longer is damaged."""

_SVG = re.compile(r"<svg\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_ATTRIBUTE = r"""\b{}\s*=\s*["']\s*([^"']+?)\s*["']"""
_LENGTH = re.compile(r"([0-9]*\.?[0-9]+)(?:px)?")
_SAME_SHAPE = 0.01
_TURNED = frozenset({5, 6, 7, 8})
"""The orientations of EXIF that lay a picture on its side."""


def image_size(path: Path) -> tuple[float, float] | None:
    """Return the width and height of a picture in pixels as a browser shows it; ``None`` for a file whose
    size cannot be told. Raises ``OSError``."""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES)
    return size_of_data(data)


def size_of_data(data: bytes) -> tuple[float, float] | None:
    """Return the size of a picture by the first :data:`MOST_BYTES` of its file; ``None`` if it cannot be
    told."""
    try:
        found = _size(data)
    except (struct.error, IndexError, ValueError):
        return None
    return (
        found
        if found is not None and all(0 < length <= LARGEST for length in found)
        else None
    )


def _size(data: bytes) -> tuple[float, float] | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data)
    if data[:6] in (b"GIF87a", b"GIF89a"):
        width, height = struct.unpack_from("<HH", data, 6)
        return width, height
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    return _svg(data)


def _png(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", data, 16)
    at = 8
    while at + 8 <= len(data) and data[at + 4 : at + 8] != b"IDAT":
        (length,) = struct.unpack_from(">I", data, at)
        if data[at + 4 : at + 8] == b"eXIf":
            content = data[at + 8 : at + 8 + length]
            if _orientation(content) in _TURNED:
                return height, width
        at += 12 + length
    return width, height


def _webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        less_one = (
            int.from_bytes(data[24:27], "little"),
            int.from_bytes(data[27:30], "little"),
        )
        return less_one[0] + 1, less_one[1] + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at, is_turned = 2, False
    while at < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # a byte that only fills
            at += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            is_turned = _orientation(data[at + 10 : at + 2 + length]) in _TURNED
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return (height, width) if is_turned else (width, height)
        at += 2 + length
    return None


def _orientation(tiff: bytes) -> int:
    """Return the orientation that EXIF has for a picture, 1 if it says nothing."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for place in range(min(count, 200)):
            tag, _, _, value = struct.unpack_from(
                f"{order}HHIH", tiff, start + 2 + 12 * place
            )
            if tag == 0x0112:
                return int(value)
    except struct.error:
        pass
    return 1


def _svg(data: bytes) -> tuple[float, float] | None:
    """Return the size of an SVG: that of its view box, which a browser scales. Its own counts where there is
    no view box, and where it has another shape: a browser then leaves a margin."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    found = _SVG.search(data.decode(encoding, "replace"))
    if found is None:
        return None
    own = _own_size(found[0])
    box = re.search(rf"(?<![-\w]){_ATTRIBUTE.format('viewBox')}", found[0])
    if box is None:
        return own
    _, _, width, height = (float(part) for part in re.split(r"[\s,]+", box[1]))
    if own is not None:
        own_width, own_height = own
        difference = abs(own_width * height - own_height * width)
        if difference > _SAME_SHAPE * own_height * width:
            return own
    return width, height


def _own_size(tag: str) -> tuple[float, float] | None:
    """Return the width and height of the element itself, if both are in pixels."""
    sizes = []
    for name in ("width", "height"):
        attribute = re.search(rf"(?<![-\w]){_ATTRIBUTE.format(name)}", tag)
        length = _LENGTH.fullmatch(attribute[1]) if attribute is not None else None
        if length is None:
            return None
        sizes.append(float(length[1]))
    return sizes[0], sizes[1]
