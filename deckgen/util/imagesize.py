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
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers of a JPEG that begin a picture, of whatever compression."""

_ORIENTATION = 0x0112
"""The tag of EXIF that says how the camera was held."""
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
        size = _size(data)
    except (struct.error, IndexError, ValueError):
        return None
    if size is None:
        return None
    if not all(0 < length <= LARGEST for length in size):
        return None
    return size


def _size(data: bytes) -> tuple[float, float] | None:
    """Return the size that a file of any known format says it has."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data)
    if data.startswith((b"GIF87a", b"GIF89a")):
        width, height = struct.unpack_from("<HH", data, 6)
        return width, height
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    return _svg(data)


def _png(data: bytes) -> tuple[int, int] | None:
    """Return the size of a PNG, which stands in its first chunk; its orientation may stand in another.

    A chunk is the length of its content, its name in four letters, the content, and four bytes more.
    """
    if data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", data, 16)
    at = 8
    while at + 8 <= len(data):
        name = data[at + 4 : at + 8]
        if name == b"IDAT":
            break
        (length,) = struct.unpack_from(">I", data, at)
        if name == b"eXIf":
            content = data[at + 8 : at + 8 + length]
            if _orientation(content) in _TURNED:
                return height, width
        at += 12 + length
    return width, height


def _webp(data: bytes) -> tuple[int, int] | None:
    """Return the size of a WebP: extended, without loss, or with loss."""
    kind = data[12:16]
    if kind == b"VP8X":
        width_less_one = int.from_bytes(data[24:27], "little")
        height_less_one = int.from_bytes(data[27:30], "little")
        return width_less_one + 1, height_less_one + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")  # 14 for each, less one
        width_less_one = bits & 0x3FFF
        height_less_one = bits >> 14 & 0x3FFF
        return width_less_one + 1, height_less_one + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """Return the size of a JPEG, which stands behind segments of any kind, the one of EXIF among them.

    A segment is the byte FF, its marker, its length in two bytes, which counts these, and its content.
    """
    at = 2
    is_turned = False
    while at < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # a byte that only fills
            at += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # these have no content
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if marker == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            is_turned = _orientation(data[at + 10 : end]) in _TURNED
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return (height, width) if is_turned else (width, height)
        at = end
    return None


def _orientation(tiff: bytes) -> int:
    """Return the orientation that EXIF has for a picture, 1 if it says nothing."""
    if tiff[:2] == b"II":
        order = "<"
    elif tiff[:2] == b"MM":
        order = ">"
    else:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(min(count, 200)):
            place = start + 2 + 12 * number
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, place)
            if tag == _ORIENTATION:
                return int(value)
    except struct.error:
        pass
    return 1


def _svg(data: bytes) -> tuple[float, float] | None:
    """Return the size of an SVG: that of its view box, which a browser scales. Its own counts where there is
    no view box, and where it has another shape: a browser then leaves a margin."""
    is_utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = data.decode("utf-16" if is_utf_16 else "utf-8-sig", "replace")
    found = _SVG.search(text)
    if found is None:
        return None
    tag = found[0]
    own = _own_size(tag)
    box = _attribute(tag, "viewBox")
    if box is None:
        return own
    _, _, width, height = map(float, re.split(r"[\s,]+", box))
    if own is not None:
        own_width, own_height = own
        difference = abs(own_width * height - own_height * width)
        if difference > _SAME_SHAPE * own_height * width:
            return own
    return width, height


def _attribute(tag: str, name: str) -> str | None:
    """Return the value of an attribute of a tag, ``None`` if it has none of the name."""
    found = re.search(rf"(?<![-\w]){_ATTRIBUTE.format(name)}", tag)
    return found[1] if found else None


def _own_size(tag: str) -> tuple[float, float] | None:
    """Return the width and height of the element itself, if both are in pixels."""
    sizes = []
    for name in ("width", "height"):
        value = _attribute(tag, name)
        length = _LENGTH.fullmatch(value) if value is not None else None
        if length is None:
            return None
        sizes.append(float(length[1]))
    return sizes[0], sizes[1]
