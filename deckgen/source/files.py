"""Reading the project's text files: encoding, invisible characters, and staying inside.

Bytes become text in these steps: what is no text at all is told by its first bytes (``filetypes.py``); what
is not in the encoding that it should be in is reported at the first wrong byte; line ends become '\\n', and
characters that nobody can see become spaces, with a diagnostic for each. So every offset of the text is that
of a character that a curator sees in an editor.
"""

from __future__ import annotations

import codecs
import errno
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.diagnostics import Diagnostic, Span, TextFile
from deckgen.source import filetypes
from deckgen.util.border import border_of
from deckgen.util.characters import (
    BYTE_ORDER_MARK,
    LINE_SEPARATORS,
    NOT_TEXT,
    instead_of,
)
from deckgen.util.filenames import UnusableNameError, resolved
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple
from deckgen.util.ordinary import require_ordinary

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

_READ_BEFORE: ContextVar[dict[Path, ReadFile] | None] = ContextVar(
    "read_before", default=None
)
_UNSAVED: ContextVar[Mapping[Path, bytes] | None] = ContextVar("unsaved", default=None)

_VISIBLE = bytes(range(0x20, 0x7F)) + b"\n"

MAX_INVISIBLE = 20
"""How many invisible characters of one file are reported."""

# What YAML 1.1 does not call printable (production 1), its exotic line breaks, a lone CR and
# the byte-order mark.
_INVISIBLE = lazy_pattern(f"[{NOT_TEXT}{LINE_SEPARATORS}{BYTE_ORDER_MARK}]|\r(?!\n)")


def relative(path: Path, root: Path) -> str:
    """Return a path as messages show it: relative to the project, with ``/``; see :class:`Border`."""
    if path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return border_of(root).name(path)


def read_yaml(
    path: Path, root: Path, span: Span | None = None, data: bytes | None = None
) -> tuple[TextFile | None, list[Diagnostic]]:
    """Return a YAML file's text, or ``None`` if it cannot be read at all.

    Invisible characters are reported and replaced by spaces, so that reading can go on.
    ``span`` is where the file is named, for a file that is missing; ``data`` its bytes, if they
    have been read.
    """
    name = relative(path, root)
    try:
        if data is None:
            data = read_bytes(path)
    except OSError as error:
        return None, [unreadable(name, error, span)]
    before = _READ_BEFORE.get()
    if before is not None:
        known = before.get(path)
        if known is not None and known.data == data and known.file.path == name:
            return known.file, [*known.diagnostics]
    file, diagnostics = _as_yaml(name, data, is_first=span is None)
    if before is not None and file is not None:
        before[path] = ReadFile(data, file, tuple(diagnostics))
    return file, diagnostics


def _as_yaml(
    name: str, data: bytes, *, is_first: bool
) -> tuple[TextFile | None, list[Diagnostic]]:
    """Return the text of a YAML file's bytes, or ``None`` if it cannot be read at all."""
    text, diagnostics = decode_written(data, name, "utf-8")
    if text is None:
        return None, diagnostics
    if text.startswith("\ufeff"):
        diagnostics.append(problem("Y003", Span(name)))
        text = text[1:]
    text = text.replace("\r\n", "\n")
    file = TextFile(name, text)
    if not _is_visible(data, text):
        found = list(_INVISIBLE.finditer(text))
        for bad in found[:MAX_INVISIBLE]:
            diagnostics.append(no_text(file, bad))
        if found:
            file = TextFile(name, _INVISIBLE.sub(" ", text))
    if not text.strip():
        way = "add topics or cards"
        if is_first:
            way = "begin with 'deckgen init', which writes a small deck"
        diagnostics.append(problem("Y004", Span(name), way=way))
        return None, diagnostics
    return file, diagnostics


def _is_visible(data: bytes, text: str) -> bool:
    """Tell whether nothing in a text is invisible but the ends of its lines. Of ASCII its bytes tell it at
    once."""
    if text.isascii() and not data.translate(None, _VISIBLE):
        return True
    return text.replace("\n", "").isprintable()


def no_text(file: TextFile, found: re.Match[str]) -> Diagnostic:
    """Return the error of a character that no text should hold (Y005), at its place in a file."""
    character = found[0]
    span = file.span(found.start(), found.end())
    name = f"U+{ord(character):04X}"
    return problem("Y005", span, name=name, way=instead_of(character))


class ReadFile(NamedTuple):
    """A YAML file that was read: its bytes, its text, and what is wrong with them."""

    data: bytes
    file: TextFile
    diagnostics: tuple[Diagnostic, ...]


@contextmanager
def remembered(before: dict[Path, ReadFile] | None) -> Iterator[None]:
    """Within this, a YAML file of the same bytes as ``before`` gives the same text as a value, with what was
    worked out of it; others are noted there. It holds in this thread.
    """
    token = _READ_BEFORE.set(before)
    try:
        yield
    finally:
        _READ_BEFORE.reset(token)


@contextmanager
def unsaved(texts: Mapping[Path, bytes]) -> Iterator[None]:
    """Within this, the files of a project are read as they stand in an editor, saved or not.

    ``texts`` has the bytes of the files that are open, by their resolved paths. It holds in this thread.
    """
    token = _UNSAVED.set(texts)
    try:
        yield
    finally:
        _UNSAVED.reset(token)


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, or those of :func:`unsaved`.

    Raises ``OSError``, also for a pipe or a device, which might never end.
    """
    texts = _UNSAVED.get()
    if texts:
        data = texts.get(resolved(path))
        if data is not None:
            return data
    require_ordinary(path)
    return path.read_bytes()


def unreadable(
    name: str, error: OSError, span: Span | None, suggestion: str = ""
) -> Diagnostic:
    """Return the diagnostic for a file that the operating system does not give.

    ``suggestion`` says how the name of a file that is not there may be meant.
    """
    why = error.strerror or str(error)
    if isinstance(error, UnusableNameError):
        why, way = error.why, error.way
    elif isinstance(error, FileNotFoundError):
        way = suggestion or _way_to_missing(error, is_named=span is not None)
    # a pipe, a device, a link that is refused
    elif error.errno in (errno.EINVAL, errno.ELOOP, errno.EPERM):
        way = "put an ordinary file in its place"
    elif isinstance(error, IsADirectoryError):
        way = "name a file, not a folder"
    else:
        way = "check the file's permissions"
    return problem("Y001", span or Span(name), path=name, why=why, way=way)


def _way_to_missing(error: FileNotFoundError, *, is_named: bool) -> str:
    """Return what to do about a file that is not there; ``is_named`` tells whether a file names it."""
    if error.filename and Path(error.filename).is_symlink():
        return "it is a link to a file that is not there; put that file in its place"
    if is_named:
        return "check the path"
    return "name the folder that holds cards.yaml; 'deckgen init' writes a small deck to begin with"


def decode(
    data: bytes, name: str, encoding: str
) -> tuple[str | None, list[Diagnostic]]:
    """Decode a file's bytes strictly; a wrong byte is reported at its line and column."""
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        line = before.count("\n") + 1
        line_start = before.rfind("\n") + 1
        column = len(before) - line_start + 1
        at = Span(name, line, column, line, column + 1)
        if encoding == "utf-8":
            way = f"save the file as UTF-8{_guess(data)}"
        else:
            way = "this byte means nothing in it; see in which encoding the file was saved, and declare that"
        byte = data[error.start]
        shown = _SHOWN.get(encoding, encoding)
        return None, [problem("Y002", at, byte=byte, encoding=shown, way=way)]


def decode_written(
    data: bytes, name: str, encoding: str, *, is_page: bool = False
) -> tuple[str | None, list[Diagnostic]]:
    """Decode the bytes of a file that a person wrote, or named by mistake.

    What is no text at all is said to be what it is, in whatever encoding it could be read.
    ``is_page`` says that HTML is meant.
    """
    kind = filetypes.kind(data)
    if kind is not None:
        is_meant = is_page and kind.name == filetypes.PAGE
        if not is_meant:
            found = problem("Y008", Span(name), path=name, kind=kind.name, way=kind.way)
            return None, [found]
    marked = _marked(data)
    if (marked and encoding != "utf-8") or filetypes.utf16_without_mark(data):
        what = f"{marked} with" if marked else "UTF-16 without"
        way = f"save the file as UTF-8 (it is {what} a byte-order mark)"
        shown = _SHOWN.get(encoding, encoding)
        byte = data[0] if marked else 0
        return None, [problem("Y002", Span(name), byte=byte, encoding=shown, way=way)]
    return decode(data, name, encoding)


_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # it begins with the next
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
)
_SHOWN = {"utf-8": "UTF-8", "windows-1252": "Windows-1252"}


def _marked(data: bytes) -> str:
    """Name the encoding whose byte-order mark a file begins with, but for UTF-8; '' if there is none."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    return ""


def _guess(data: bytes) -> str:
    """Name the encoding that the bytes look like, for the hint only.

    Nearly any bytes could be Windows-1252, which is what most files are that are not UTF-8.
    """
    marked = _marked(data)
    if marked:
        return f" (it looks like {marked})"
    try:
        data.decode("windows-1252")
    except UnicodeDecodeError:
        return ""
    return " (it looks like Windows-1252)"


def misleading_link(path: Path) -> Diagnostic | None:
    """Return what is wrong with a ``cards.yaml`` that is a link to a file of another name elsewhere.

    Its lines would be shown, and it may be any file of whoever looks at a stranger's project. One of
    the same name is a deck, and the link another name of it.
    """
    real = resolved(path)
    name = path.name
    if real.name == name or real.is_relative_to(resolved(path.parent)):
        return None
    why = "it is a link to a file of another name outside its folder"
    way = "put the file itself in its place"
    return problem("Y001", Span(name), path=name, why=why, way=way)
