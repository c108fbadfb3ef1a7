"""Bytes of a file from elsewhere into text, and YAML into values, within limits."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deckgen.formats.reading.limits import MAX_VALUES, UnreadableError, shown
from deckgen.util.ordinary import require_ordinary

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_FILE = 80 << 20
"""How many bytes a file of text may have: in memory it may take four times as much."""

MAX_LINES = 500_000
"""How many lines a text may have: each may be a card."""

MAX_YAML = 20 << 20
"""How many bytes a file of YAML may have: its values take many times as much memory."""

DEEPEST = 50
"""How deep the values of YAML may be nested."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_bytes(path: Path, most: int = MAX_FILE) -> bytes:
    """Return what is in a file. Raises :exc:`UnreadableError` if that is more than ``most`` bytes, and
    ``OSError``."""
    require_ordinary(path)
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise UnreadableError(f"{path} has more than {most:,} bytes")
    return data


def read_text(path: Path, encoding: str = "", most: int = MAX_FILE) -> str:
    """Return the text of a file, with line feeds as line ends.

    A mark at its beginning names the encoding; else it is UTF-8, or ``encoding``. Raises
    :exc:`UnreadableError` and ``OSError``.
    """
    return decoded(path, read_bytes(path, most), encoding)


def decoded(path: Path, data: bytes, encoding: str = "") -> str:
    """Return bytes as text with line feeds as line ends; ``path`` is for messages.

    Raises :exc:`UnreadableError` for bytes that are no text in the encoding, and for too many lines.
    """
    if not encoding:
        mark, encoding = _mark_of(data)
        data = data.removeprefix(mark)
    text = _decoded(path, data, encoding)
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise UnreadableError(f"{path} is not text: it has zero bytes")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MAX_LINES:
        raise UnreadableError(
            f"{path} has more than {MAX_LINES:,} lines: split it into several files"
        )
    return text


def _mark_of(data: bytes) -> tuple[bytes, str]:
    """Return the mark at the beginning of bytes, and the encoding that it names; nothing if there is none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, encoding
    return b"", ""


def _decoded(path: Path, data: bytes, encoding: str) -> str:
    """Return bytes as text in an encoding, in UTF-8 if none is named."""
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            byte = error.start + 1
            raise UnreadableError(
                f"{path} is not {encoding}: byte {byte:,} is invalid"
            ) from None
        line = data.count(b"\n", 0, error.start) + 1
        way = "give its encoding, for example --encoding cp1252"
        raise UnreadableError(f"{path} is not UTF-8 in line {line:,}: {way}") from None
    except LookupError:
        raise UnreadableError(
            f"there is no encoding called {shown(encoding)}"
        ) from None


def parsed_yaml(path: Path, text: str) -> Any:
    """Return the values of YAML: mappings, lists, and texts as they are written (``no``, ``1.10``).

    Raises :exc:`UnreadableError` for text that is not YAML, and for aliases, with which a short text can grow
    without limit.
    """
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    if len(text) > MAX_YAML:
        raise UnreadableError(
            f"{path} has more than {MAX_YAML:,} characters, too many for YAML"
        )
    try:
        return _built(path, yaml.parse(text, loader))
    except (yaml.YAMLError, ValueError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", "") or error
        why = " ".join(str(problem).split())
        raise UnreadableError(f"{path}{place} cannot be read as YAML: {why}") from None


def _built(path: Path, events: Iterable[Any]) -> Any:
    """Return the values that events of YAML make, built as they come: a tree of all nodes first would take
    several times the memory.

    While a mapping is open, its keys and values stand in one list: ``{q: a, b: [c]}`` is
    ``["q", "a", "b", ["c"]]``.
    """
    import yaml

    top: list[Any] = []
    opened: list[list[Any]] = [top]
    for count, event in enumerate(events):
        if count > MAX_VALUES:
            raise UnreadableError(f"{path} has more than {MAX_VALUES:,} values")
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableError(
                f"{path}:{_line(event)}: YAML aliases are not supported here"
            )
        if isinstance(event, yaml.DocumentStartEvent) and top:
            raise UnreadableError(
                f"{path}:{_line(event)} begins a second YAML document; only one is allowed"
            )
        if isinstance(event, yaml.ScalarEvent):
            opened[-1].append(event.value)
        elif isinstance(event, yaml.CollectionStartEvent):
            opened.append([])
            if len(opened) > DEEPEST + 1:
                raise UnreadableError(f"{path} is nested too deeply")
        elif isinstance(event, yaml.CollectionEndEvent):
            listed = opened.pop()
            value: Any = listed
            if isinstance(event, yaml.MappingEndEvent):
                keys, values = listed[::2], listed[1::2]
                value = dict(zip(keys, values, strict=True))
            opened[-1].append(value)
    return top[0] if top else None


def _line(event: Any) -> int:
    """Return the line that an event begins in, counted from 1."""
    if not event.start_mark:
        return 1
    return int(event.start_mark.line) + 1
