"""Open files as they would be saved, and whether they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.commands.lsp.document import Document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def as_files(documents: Mapping[Path, Document]) -> dict[Path, bytes]:
    """Return open files as the bytes that they would be saved as, by their resolved paths."""
    return {path: _as_bytes(path, document) for path, document in documents.items()}


def _as_bytes(path: Path, document: Document) -> bytes:
    """Return a text in the encoding that its file has on the disk, UTF-8 where that is not known."""
    try:
        data = path.read_bytes() if path.is_file() else b""
    except OSError:
        data = b""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if _is_saved_as(data, document, "windows-1252") or not document.raw.isascii():
            try:
                return document.raw.encode("windows-1252")
            except UnicodeEncodeError:
                pass
    return document.raw.encode("utf-8", "surrogatepass")


def is_saved(path: Path, document: Document) -> bool:
    """Tell whether a file on the disk has the text that the editor has."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return any(
        _is_saved_as(data, document, encoding) for encoding in ("utf-8", "windows-1252")
    )


def _is_saved_as(data: bytes, document: Document, encoding: str) -> bool:
    """Tell whether the bytes of a file are a document's text in some encoding."""
    try:
        return Document(data.decode(encoding)).text == document.text
    except UnicodeDecodeError:
        return False


def is_file(path: Path) -> bool:
    """Tell whether a path is that of a file; not if it cannot be looked at."""
    try:
        return path.is_file()
    except OSError:
        return False
