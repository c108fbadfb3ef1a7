"""What a file is that should be plain text and is not, seen by its first bytes.

A name can be wrong (``lesson.txt`` that is a Word document), the first bytes seldom are. The
signatures are those of the formats' own specifications.
"""

from __future__ import annotations

import re

from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple


class Kind(NamedTuple):
    """What a file is, with its article, and how its text is come by."""

    name: str
    way: str


PAGE = "a web page (HTML)"

_SAVE = "open it in the program that it was made with, and save it as plain text (.txt) in UTF-8"
_COPY = "copy its text into a plain text file (.txt), or convert it with a program such as pdftotext"
_PAGE = "let its name end in .html, and deckgen reads its text"
_ARCHIVE = "open it in a browser, copy the text that is to be cited, and save that as plain text (.txt)"
_UNPACK = "unpack it, and name the text that is in it"
_TYPE = (
    "a source is text: type the words, or have a program "
    "read them (OCR), and save them as plain text (.txt)"
)
_WRITE = "write the words down, and save them as plain text (.txt)"
_OTHER = "name a plain text file in UTF-8"

_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"{\\rtf", Kind("an RTF document", _SAVE)),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        Kind("an old Office document (.doc, .xls or .ppt)", _SAVE),
    ),
    (b"%!PS", Kind("a PostScript document", _COPY)),
    (b"AT&TFORM", Kind("a DjVu document", _COPY)),
    (b"\x1f\x8b", Kind("a gzip archive (.gz)", _UNPACK)),
    (b"BZh", Kind("a bzip2 archive (.bz2)", _UNPACK)),
    (b"\xfd7zXZ\x00", Kind("an xz archive (.xz)", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Kind("a 7-Zip archive (.7z)", _UNPACK)),
    (b"\x28\xb5\x2f\xfd", Kind("a Zstandard archive (.zst)", _UNPACK)),
    (b"Rar!\x1a\x07", Kind("a RAR archive (.rar)", _UNPACK)),
    (b"\x89PNG\r\n\x1a\n", Kind("a PNG image", _TYPE)),
    (b"\xff\xd8\xff", Kind("a JPEG image", _TYPE)),
    (b"GIF8", Kind("a GIF image", _TYPE)),
    (b"II*\x00", Kind("a TIFF image", _TYPE)),
    (b"MM\x00*", Kind("a TIFF image", _TYPE)),
    (b"ID3", Kind("an MP3 recording", _WRITE)),
    (b"OggS", Kind("an Ogg recording", _WRITE)),
    (b"fLaC", Kind("a FLAC recording", _WRITE)),
    (b"SQLite format 3\x00", Kind("an SQLite database", _OTHER)),
    (b"\x7fELF", Kind("a program", _OTHER)),
    (b"bplist00", Kind("a property list or a Safari web archive", _ARCHIVE)),
)
_MIMETYPES = (
    (
        b"application/vnd.oasis.opendocument.text",
        Kind("an OpenDocument text (.odt)", _SAVE),
    ),
    (b"application/vnd.oasis.opendocument", Kind("an OpenDocument file", _SAVE)),
    (b"application/epub+zip", Kind("an EPUB book", _COPY)),
)
"""What stands in the first member of a ZIP archive, ``mimetype``, which is never packed."""

_MEMBERS = (
    (b"word/", Kind("a Word document (.docx)", _SAVE)),
    (b"ppt/", Kind("a PowerPoint presentation (.pptx)", _SAVE)),
    (b"xl/", Kind("an Excel workbook (.xlsx)", _SAVE)),
    (b"Index/Document.iwa", Kind("a Pages document", _SAVE)),
    (b"collection.anki2", Kind("an Anki package", _OTHER)),
)
"""Names of members, which stand unpacked in a ZIP archive."""

_MARKUP = lazy_pattern(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+)?(html|svg|FictionBook)\b",
    re.I | re.S,
)
_MARKUPS = {
    b"html": Kind(PAGE, _PAGE),
    b"svg": Kind("an SVG image", _TYPE),
    b"fictionbook": Kind("a FictionBook (.fb2)", _COPY),
}
_UTF8_MARK = b"\xef\xbb\xbf"
_HEAD = 4096
"""How many bytes are looked at for what has no signature."""

_BINARY = lazy_pattern(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_FEW = 8
_SHARE = 0.02
"""So many control characters, or this share of them, a damaged text may have."""


def kind(data: bytes) -> Kind | None:
    """Return what some bytes are, or ``None`` if they may be plain text in whatever encoding."""
    head = data[:_HEAD].removeprefix(_UTF8_MARK)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip(data)
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if b"%PDF-" in head[:1024]:
        return Kind("a PDF document", _COPY)
    if head.startswith(b"RIFF"):
        inner = head[8:12]
        if inner == b"WEBP":
            return Kind("a WebP image", _TYPE)
        if inner in (b"WAVE", b"AVI "):
            return Kind("a recording", _WRITE)
    if head[4:8] == b"ftyp":
        return Kind("a film, or an image of a telephone (.heic)", _TYPE)
    if head[60:68] == b"BOOKMOBI":
        return Kind("a Kindle book", _COPY)
    if head[257:262] == b"ustar":
        return Kind("a tar archive (.tar)", _UNPACK)
    markup = _MARKUP.match(head)
    if markup is not None:
        return _MARKUPS[markup[1].lower()]
    if utf16_without_mark(data) or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None  # text, in another encoding
    if len(_BINARY.findall(head)) > max(_FEW, _SHARE * len(head)):
        return Kind("a binary file", _OTHER)
    return None


def _zip(data: bytes) -> Kind:
    """Return what a ZIP archive is: many formats are one."""
    if data[30:38] == b"mimetype":  # the name of the first member; its text follows
        for mimetype, found in _MIMETYPES:
            if data.startswith(mimetype, 38):
                return found
    for name, found in _MEMBERS:
        if name in data:
            return found
    return Kind("a ZIP archive", _UNPACK)


def utf16_without_mark(data: bytes) -> bool:
    """Tell whether bytes look like UTF-16 without a byte-order mark: every other one is zero."""
    head = data[:_HEAD]
    half = len(head) // 2
    if half < 2:
        return False
    head = head[: half * 2]
    # in one order of bytes the first of each pair is zero, in the other the second
    zeros = (head[::2].count(0), head[1::2].count(0))
    has_many = max(zeros) > half * 0.4
    has_few = min(zeros) <= half * 0.05
    return has_many and has_few
