"""Lists of mappings in YAML or JSON: a card each, with keys such as ``front`` and ``back``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from deckgen.formats.incoming.deck import (
    CLOZE,
    MARKDOWN,
    NO_OPTIONS,
    QUESTION,
    IncomingDeck,
    IncomingNote,
    Options,
)
from deckgen.formats.incoming.decoding import parsed_yaml, read_bytes, read_text
from deckgen.formats.reading.limits import MAX_JSON, UnreadableError, damage_told, parsed_json, shown

KEYS = {
    "q": ("q", "question", "front", "term", "word", "prompt"),
    "a": ("a", "answer", "back", "definition", "meaning", "translation"),
    "cloze": ("cloze", "text"),
    "note": ("note", "notes", "extra", "remark", "comment", "explanation"),
    "tags": ("tags", "tag"),
    "deck": ("deck",),
    "id": ("id", "key"),
    "guid": ("guid",),
}
"""The keys that other programs have for deckgen's."""

LISTS = ("cards", "notes", "items", "questions", "flashcards", "data")
"""The keys of a mapping that may hold the list."""


def read(path: Path, options: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a list of mappings. Raises ``UnreadableError`` and ``OSError``."""
    if path.suffix.lower() == ".json":
        with damage_told(path, "JSON"):
            value = parsed_json(read_bytes(path, MAX_JSON))
    else:
        value = parsed_yaml(path, read_text(path, options.encoding))
    name, listed = _listed(path, value)
    mapping = dict(options.mapping)
    notes = []
    warnings = []
    for number, each in enumerate(listed, 1):
        note = _note(each, mapping)
        if note is None:
            said = shown(", ".join(map(str, each)) if isinstance(each, dict) else each)
            warnings.append(f"{path.name}: card {number} is left out, it has no question and answer: {said}")
        else:
            notes.append(note._replace(place=f"{path.name}: card {number}"))
    if not notes:
        way = "say which keys it has: --map q=front,a=back"
        raise UnreadableError(f"{path} is a list in which no card is found: {way}")
    format_ = "html" if options.html else MARKDOWN
    return IncomingDeck(
        path, "a list of cards", name or path.stem, format_, tuple(notes), warnings=tuple(warnings)
    )


def _listed(path: Path, value: Any) -> tuple[str, list[Any]]:
    """Return the name of a deck and its list of cards."""
    if isinstance(value, list):
        return "", value
    if isinstance(value, dict):
        name = next((value[key] for key in ("deck", "name", "title") if isinstance(value.get(key), str)), "")
        for key in LISTS:
            if isinstance(value.get(key), list):
                return name, value[key]
        if value and all(isinstance(each, str) for each in value.values()):
            return name, [{"front": key, "back": each} for key, each in value.items()]
    raise UnreadableError(f"{path} holds no list of cards")


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

    def text(key: str) -> str:
        names = (mapping[key].lower(),) if key in mapping else KEYS[key]
        return next((_text(lower[name]) for name in names if name in lower), "")

    common: dict[str, Any] = {
        "tags": tuple(text("tags").replace(",", " ").split()),
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


def _text(value: Any) -> str:
    """Return a value as a text; a list is its items, one a line (of tags, one behind the other)."""
    if isinstance(value, list):
        return "\n".join(f"- {each}" if len(value) > 1 and " " in str(each) else str(each) for each in value)
    if value is None or isinstance(value, dict):
        return ""
    return str(value).strip()
