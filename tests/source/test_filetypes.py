"""What a source is that is no plain text."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from deckgen.source.files import decode_written
from deckgen.source.filetypes import kind

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = "The heart beats, and beats again. Émile läuft über Öl — „so“ … 汉字 кровь\n"


def zipped(*members: tuple[str, str], compressed: bool = True) -> bytes:
    """Return a ZIP archive as office programs make them, the member ``mimetype`` unpacked."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), text, how)
    return stream.getvalue()


def tar() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 5
        archive.addfile(info, io.BytesIO(b"heart"))
    return stream.getvalue()


FILES = {
    "Word": zipped(
        ("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:p>heart</w:p>")
    ),
    "Excel": zipped(("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<x/>")),
    "PowerPoint": zipped(
        ("[Content_Types].xml", "<Types/>"), ("ppt/presentation.xml", "<x/>")
    ),
    "OpenDocument text": zipped(
        ("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "x")
    ),
    "EPUB": zipped(("mimetype", "application/epub+zip"), ("OEBPS/1.xhtml", "x")),
    "Anki package": zipped(("collection.anki2", "x"), ("media", "{}")),
    "ZIP archive": zipped(("heart.txt", LETTERS)),
    "PDF": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "RTF": rb"{\rtf1\ansi The heart beats.}",
    "Office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "gzip": gzip.compress(LETTERS.encode()),
    "bzip2": bz2.compress(LETTERS.encode()),
    "xz": lzma.compress(LETTERS.encode()),
    "tar": tar(),
    "PNG": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "WebP": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "HTML": b"<!DOCTYPE html>\n<html><body><p>The heart beats.</p></body></html>",
    "web page": b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- saved -->\n<html lang="en"><p>The heart beats.</p>',
    "FictionBook": b'<?xml version="1.0"?><FictionBook><p>The heart beats.</p></FictionBook>',
    "SQLite": b"SQLite format 3\x00" + bytes(100),
    "binary": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
@pytest.mark.parametrize("name", FILES)
def test_a_file_is_called_what_it_is(name: str, encoding: str) -> None:
    text, (fault,) = decode_written(FILES[name], "seeds/lesson.txt", encoding)
    assert text is None
    assert fault.code == "Y008"
    assert name in fault.message
    assert "seeds/lesson.txt" in fault.message
    assert "windows-1252" not in fault.hint.lower()


def texts() -> Iterator[bytes]:
    """Yield texts in the encodings that old and new programs write."""
    for text in (
        "",
        "a",
        LETTERS,
        LETTERS * 200,
        "PK and PDF are letters.\n",
        "<p>a fragment</p>\n",
        "BM 1\n",
    ):
        yield text.encode()
        yield text.encode("utf-8-sig")
        yield text.encode("windows-1252", "replace")
        yield text.encode("utf-16")
        yield text.encode("utf-16-be")
        yield text.encode("utf-16-le")


@pytest.mark.parametrize("data", list(texts()))
def test_text_is_text_in_any_encoding(data: bytes) -> None:
    assert kind(data) is None


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("read_as", ["utf-8", "windows-1252"])
def test_utf_16_is_one_fault(encoding: str, read_as: str) -> None:
    text, (fault,) = decode_written(
        "The heart beats.\n".encode(encoding), "heart.txt", read_as
    )
    assert text is None
    assert fault.code == "Y002"
    assert "UTF-16" in fault.hint


@pytest.mark.parametrize(
    ("mark", "encoding", "said"),
    [
        (b"", "utf-16-le", "UTF-16 without a byte-order mark"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 with a byte-order mark"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 with a byte-order mark"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    ],
)
@pytest.mark.parametrize("read_as", ["utf-8", "windows-1252"])
def test_the_mark_of_an_encoding_is_told(
    mark: bytes, encoding: str, said: str, read_as: str
) -> None:
    _, (fault,) = decode_written(
        mark + "The heart beats.\n".encode(encoding), "heart.txt", read_as
    )
    assert (fault.code, said in fault.hint) == ("Y002", True)
