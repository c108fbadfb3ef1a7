"""Lists of mappings in YAML or JSON: a card each, with keys such as ``front`` and ``back``.

The list may be all there is, or stand under a key:

    deck: Geography
    cards:
      - front: What is the capital of Chad?
        back: N'Djamena
        tags: [africa]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    left_out = 0
    for number, each in enumerate(listed, 1):
        note = _note(each, mapping)
        place = f"{path.name}: card {number}"
        if note is not None:
            notes.append(note._replace(place=place))
            continue
        left_out += 1
        if left_out <= NAMED:
            warnings.append(f"{place} {_why_left_out(each)}")
    if not notes:
        way = "give its keys, for example --map q=front,a=back"
        raise UnreadableError(f"no card was found in the list {path}: {way}")
    if left_out > NAMED:
        more = left_out - NAMED
        warnings.append(f"and {more:,} more cards without a question and an answer")
    if not options.html and _has_tags(notes):
        warnings.append(
            "some texts have HTML tags, which Markdown shows as text: --html reads them as HTML"
        )
    return IncomingDeck(
        path,
        form="a list of cards",
        name=name or path.stem,
        format=HTML if options.html else MARKDOWN,
        notes=tuple(notes),
        warnings=tuple(warnings),
    )


def _why_left_out(value: Any) -> str:
    keys = ", ".join(map(str, value)) if isinstance(value, dict) else value
    return f"is left out, since it has no question and answer: {shown(keys)}"


def _has_tags(notes: list[IncomingNote]) -> bool:
    """Tell whether a text of some notes has tags of HTML."""
    return any(any(map(_TAG.search, note.fields)) for note in notes)


def _listed(path: Path, value: Any) -> tuple[str, list[Any]]:
    """Return the name of a deck and its list of cards."""
    if isinstance(value, list):
        return "", value
    if isinstance(value, dict):
        name = _name_of(value)
        for key in LISTS:
            if isinstance(value.get(key), list):
                return name, value[key]
        if value and all(isinstance(each, str) for each in value.values()):
            return name, [{"front": key, "back": each} for key, each in value.items()]
        if value and all(_is_cards(each) for each in value.values()):
            return name, list(_cards_of_decks(value))
    raise UnreadableError(f"{path} has no list of cards")


def _name_of(value: dict[str, Any]) -> str:
    """Return the name of a deck, '' if it has none."""
    for key in ("deck", "name", "title"):
        name = value.get(key)
        if isinstance(name, str):
            return name
    return ""


def _is_cards(value: Any) -> bool:
    """Tell whether a value is a list of mappings, as there may be one for each deck."""
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(each, dict) for each in value)


def _cards_of_decks(decks: dict[str, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Yield the cards of lists that stand under the names of their decks, each with that name."""
    for name, cards in decks.items():
        for card in cards:
            yield {"deck": name, **card}


def _lines(path: Path, text: str) -> list[Any]:
    """Return the values of JSON Lines: one in each line. Raises ``UnreadableError``."""
    lines = text.split("\n")
    values = ",".join(line for line in lines if line.strip())
    try:
        found = parsed_json(_encoded(f"[{values}]"))
    except ValueError:
        # which line is it?
        for number, line in enumerate(lines, 1):
            if line.strip():
                with damage_told(Path(f"{path}:{number}"), "JSON"):
                    parsed_json(_encoded(line))
        raise UnreadableError(
            f"{path} has too many values, or lines that are not JSON"
        ) from None
    return list(found)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _note(value: Any, mapping: dict[str, str]) -> IncomingNote | None:
    """Return the note of a mapping, nothing if it has no texts for one.

    ``{front: Chad, back: N'Djamena}``, with the texts in ``fields`` too, or ``[Chad, N'Djamena]``.
    """
    if isinstance(value, list) and len(value) == 2:
        front, back = value
        value = {"front": front, "back": back}
    if not isinstance(value, dict):
        return None
    inner = value.get("fields")
    if isinstance(inner, dict):
        value = {**value, **inner}
    by_name = {str(key).lower(): each for key, each in value.items()}

    def found(key: str) -> Any:
        """Return what stands under the first known name of a key of deckgen's; ``None`` if nothing does."""
        names = (mapping[key].lower(),) if key in mapping else KEYS[key]
        for name in names:
            if name in by_name:
                return by_name[name]
        return None

    question = _text(found("q"))
    answer = _text(found("a"))
    cloze = _text(found("cloze"))
    note = _text(found("note"))
    fields: tuple[str, ...]
    if cloze and "{{c" in cloze:
        kind, fields = CLOZE, (cloze, note)
    elif question and answer:
        kind, fields = QUESTION, (question, answer, note)
    else:
        return None
    return IncomingNote(
        kind,
        fields,
        tags=_tags(found("tags")),
        deck=_text(found("deck")),
        guid=_text(found("guid")),
        name=_text(found("id")),
    )


def _tags(value: Any) -> tuple[str, ...]:
    """Return tags: the items of a list, or what stands between commas and spaces."""
    if not isinstance(value, list):
        words = _text(value).replace(",", " ")
        return tuple(words.split())
    tags = ["_".join(_text(each).split()) for each in value]
    return tuple(filter(None, tags))


def _text(value: Any) -> str:
    """Return a value as a text; a list of several is one in Markdown."""
    if isinstance(value, list):
        items = list(filter(None, map(_text, value)))
        if len(items) > 1:
            items = [f"- {each}" for each in items]
        return "\n".join(items)
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip()
