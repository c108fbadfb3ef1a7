"""Lists of mappings in YAML or JSON: a card each, with keys such as ``front`` and ``back``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from deckgen.formats.incoming.deck import (
    CLOZE,
    HTML,
    MARKDOWN,
    NO_OPTIONS,
    QUESTION,
    IncomingDeck,
    IncomingNote,
    Options,
)
from deckgen.formats.incoming.decoding import parsed_yaml, read_bytes, read_text
from deckgen.formats.reading.limits import (
    MAX_JSON,
    UnreadableError,
    damage_told,
    parsed_json,
    shown,
)

_TAG = re.compile(
    r"</?(?:b|i|em|strong|div|span|p|ul|ol|li|font|img|a)\b[^<>]*>", re.IGNORECASE
)

KEYS = {
    "q": ("q", "question", "front", "term", "word", "prompt"),
    "a": ("a", "answer", "back", "definition", "meaning", "translation"),
    "cloze": ("cloze", "text"),
    "note": ("note", "notes", "extra", "remark", "comment", "explanation"),
    "tags": ("tags", "tag"),
    "deck": ("deck", "deckname"),
    "id": ("id", "key"),
    "guid": ("guid",),
}
"""The keys that other programs have for deckgen's."""

NAMED = 20
"""So many cards that are left out are named."""

LINES = (".jsonl", ".ndjson")
"""The suffixes of files with a value in each line."""

LISTS = ("cards", "notes", "items", "questions", "flashcards", "data")
"""The keys of a mapping that may hold the list."""


def read(path: Path, options: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a list of mappings. Raises ``UnreadableError`` and ``OSError``."""
    if path.suffix.lower() in LINES:
        value = _lines(path, read_text(path, options.encoding))
    elif path.suffix.lower() == ".json":
        with damage_told(path, "JSON"):
            value = parsed_json(read_bytes(path, MAX_JSON))
    else:
        value = parsed_yaml(path, read_text(path, options.encoding))
    name, listed = _listed(path, value)
    mapping = dict(options.mapping)
    notes: list[IncomingNote] = []
    warnings = []
    for number, each in enumerate(listed, 1):
        note = _note(each, mapping)
        if note is None and number - len(notes) > NAMED:
            continue
        if note is None:
            said = shown(", ".join(map(str, each)) if isinstance(each, dict) else each)
            why = "is left out, since it has no question and answer"
            warnings.append(f"{path.name}: card {number} {why}: {said}")
        else:
            notes.append(note._replace(place=f"{path.name}: card {number}"))
    more = len(listed) - len(notes) - NAMED
    if more > 0:
        warnings.append(f"and {more:,} more cards without a question and an answer")
    if not notes:
        way = "give its keys, for example --map q=front,a=back"
        raise UnreadableError(f"no card was found in the list {path}: {way}")
    if not options.html and any(
        _TAG.search(text) for note in notes for text in note.fields
    ):
        warnings.append(
            "some texts have HTML tags, which Markdown shows as text: --html reads them as HTML"
        )
    format_ = HTML if options.html else MARKDOWN
    return IncomingDeck(
        path,
        "a list of cards",
        name or path.stem,
        format_,
        tuple(notes),
        warnings=tuple(warnings),
    )


def _listed(path: Path, value: Any) -> tuple[str, list[Any]]:
    """Return the name of a deck and its list of cards."""
    if isinstance(value, list):
        return "", value
    if isinstance(value, dict):
        name = next(
            (
                value[key]
                for key in ("deck", "name", "title")
                if isinstance(value.get(key), str)
            ),
            "",
        )
        for key in LISTS:
            if isinstance(value.get(key), list):
                return name, value[key]
        if value and all(isinstance(each, str) for each in value.values()):
            return name, [{"front": key, "back": each} for key, each in value.items()]
        if value and all(_is_cards(each) for each in value.values()):
            return name, [
                {"deck": key, **each}
                for key, listed in value.items()
                for each in listed
            ]
    raise UnreadableError(f"{path} has no list of cards")


def _is_cards(value: Any) -> bool:
    """Tell whether a value is a list of mappings, as there may be one for each deck."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, dict) for each in value)
    )


def _lines(path: Path, text: str) -> list[Any]:
    """Return the values of JSON Lines: one in each line. Raises ``UnreadableError``."""
    lines = [
        (number, line)
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]
    try:
        found = parsed_json(
            f"[{','.join(line for _, line in lines)}]".encode("utf-8", "surrogatepass")
        )
    except ValueError:
        for number, line in lines:
            with damage_told(Path(f"{path}:{number}"), "JSON"):
                parsed_json(line.encode("utf-8", "surrogatepass"))
        raise UnreadableError(
            f"{path} has too many values, or lines that are not JSON"
        ) from None
    return list(found)


def _note(value: Any, mapping: dict[str, str]) -> IncomingNote | None:
    """Return the note of a mapping, nothing if it has no texts for one."""
    if isinstance(value, list) and len(value) == 2:
        value = {"front": value[0], "back": value[1]}
    if not isinstance(value, dict):
        return None
    inner = value.get("fields")
    if isinstance(inner, dict):
        value = {**value, **inner}
    lower = {str(key).lower(): each for key, each in value.items()}

    def names_of(key: str) -> tuple[str, ...]:
        return (mapping[key].lower(),) if key in mapping else KEYS[key]

    def text(key: str) -> str:
        return next((_text(lower[name]) for name in names_of(key) if name in lower), "")

    common: dict[str, Any] = {
        "tags": _tags(
            next((lower[name] for name in names_of("tags") if name in lower), None)
        ),
        "deck": text("deck"),
        "guid": text("guid"),
        "name": text("id"),
    }
    question, answer, cloze = text("q"), text("a"), text("cloze")
    if cloze and "{{c" in cloze:
        return IncomingNote(CLOZE, (cloze, text("note")), **common)
    if question and answer:
        return IncomingNote(QUESTION, (question, answer, text("note")), **common)
    return None


def _tags(value: Any) -> tuple[str, ...]:
    """Return tags: the items of a list, or what stands between commas and spaces."""
    if isinstance(value, list):
        return tuple("_".join(_text(each).split()) for each in value if _text(each))
    return tuple(_text(value).replace(",", " ").split())


def _text(value: Any) -> str:
    """Return a value as a text; a list of several is one in Markdown."""
    if isinstance(value, list):
        items = list(filter(None, map(_text, value)))
        return (
            "\n".join(f"- {each}" for each in items)
            if len(items) > 1
            else "".join(items)
        )
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip()
