"""Files that a project names: where they are, and their text."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Text
from deckgen.render.field import CONTROLS
from deckgen.source import seen
from deckgen.source.files import (
    MAX_INVISIBLE,
    decode_written,
    no_text,
    read_bytes,
    relative,
    unreadable,
)
from deckgen.util.border import border_of
from deckgen.util.filenames import Folders, UnusableNameError, is_absolute, resolved

if TYPE_CHECKING:
    import re
    from pathlib import Path

    from deckgen.source.readers import Reader


def project_path(
    reader: Reader, written: Text, folder: Path, folders: Folders | None = None
) -> Path | None:
    """Return the path of a file named relative to the project, as it is on the disk.

    Reports one outside of the border (:mod:`deckgen.util.border`), and a name that no file can have.
    ``folders`` are those listed already.
    """
    folders = folders or Folders()
    span = reader.file.span(written.start, written.end)
    try:
        path = folders.find(folder, written)
    except UnusableNameError as error:
        reader.diagnostics.append(unreadable(written, error, span))
        return None
    is_listed = folders.is_listed(folder, path)
    with suppress(OSError, RuntimeError):  # a link to itself: opening it says so
        path = resolved(path)
    if is_absolute(written) or not border_of(folder).holds(path):
        reader.report("Y214", written, path=written)
        return None
    if not is_listed:  # also where the disk would open a file with other capitals
        missing = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        suggestion = folders.suggestion(folder, written)
        reader.diagnostics.append(unreadable(written, missing, span, suggestion))
        return None
    return path


def read_text_file(
    reader: Reader,
    written: Text,
    folder: Path,
    encoding: str = "utf-8",
    folders: Folders | None = None,
) -> TextFile | None:
    """Return the text of a file that the header names."""
    path = project_path(reader, written, folder, folders)
    if path is None:
        return None
    try:
        data = read_bytes(path)
    except OSError as error:
        span = reader.file.span(written.start, written.end)
        reader.diagnostics.append(unreadable(written, error, span))
        return None
    name = relative(path, folder)
    is_page = path.name.lower().endswith(seen.HTML)
    text, diagnostics = decode_written(data, name, encoding, is_page=is_page)
    reader.diagnostics += diagnostics
    if text is None:
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    # lines end as they did on early Macs, and do in some spreadsheets
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return _legible(reader, TextFile(name, text))


def _legible(reader: Reader, file: TextFile) -> TextFile:
    """Return a file with spaces for the control characters in it, which are reported.

    A form feed is none of them: it ends a page, and the sentence.
    """
    if not CONTROLS.search(file.text):
        return file
    found = [each for each in CONTROLS.finditer(file.text) if each[0] != "\f"]
    for bad in found[:MAX_INVISIBLE]:
        reader.diagnostics.append(no_text(file, bad))
    return TextFile(file.path, CONTROLS.sub(_instead, file.text))


def _instead(found: re.Match[str]) -> str:
    """Return what a control character becomes: a form feed stays."""
    if found[0] == "\f":
        return "\f"
    return " "
