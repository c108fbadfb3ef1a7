"""A short cut for cards that are written in the plainest way: a key and its text on each line.

Most cards are, and YAML's events for them take three quarters of the time in which a large
deck is read. Here such cards are found by their lines and taken out of the text. What is left,
with blanks for them so that all places stay true, goes through YAML, and a card counts only
if YAML finds its placeholder as an entry of a list. Whatever is in the least doubtful is left
to YAML: a comment, a text over several lines, an escape, a second key of one name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from deckgen.core.model import ABOUTS, RESERVED_TAGS, Text
from deckgen.core.nodes import Mapping
from deckgen.util.lazy_pattern import lazy_pattern

PLACEHOLDER = "x"
"""Stands in the text for a card that was taken out."""

_CARD = lazy_pattern(
    r"^(?P<indent>\ *)-\ id:\ (?P<id>[a-z0-9][a-z0-9_.-]{0,99})\n"
    r"(?P<lines>(?:(?P=indent)\ \ (?:[a-z]+:\ [^\n]+\n"
    r"|fields:\n(?:(?P=indent)\ \ \ \ [A-Za-z][A-Za-z0-9_]*(?:\ [A-Za-z0-9_]+)*:\ [^\n]+\n)+))+)"
    # What comes next cannot belong to it: nothing that is indented further, and no comment.
    r"(?=\n*(?!(?P=indent)\ )\ *(?=[^\s#]|\Z)(?P<next>))",
    re.MULTILINE | re.VERBOSE,
)
_STRANGE = "\t\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\ufeff"
"""White space and line breaks that Python, YAML and people do not agree on."""

_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@` ")
_TAG = lazy_pattern(r" *(\w[\w-]*(?:::\w[\w-]*)*)")
_KEYS = frozenset(("q", "a", "cloze", "about", "note", "quote", "source"))
_ASKING = frozenset(("q", "a", "cloze"))
_new = str.__new__


class SimpleCard(dict[str, Text]):
    """A card whose keys go together and whose texts have something in them, cut short by nothing.

    ``fields`` are the fields of an own note type, ``None`` if it has no such key.
    ``start`` and ``end`` are those of its mapping in YAML. Its ``tags`` know no place, since cards
    share them: :func:`placed_tag` finds it.
    """

    __slots__ = ("end", "fields", "start", "tags")
    start: int
    end: int
    tags: tuple[Text, ...]
    fields: Mapping | None


def take_out(text: str) -> tuple[str, dict[int, SimpleCard]]:
    """Return a YAML text without its simple cards, and these by the places of their placeholders."""
    cards: dict[int, SimpleCard] = {}
    if any(char in text for char in _STRANGE):
        return text, cards
    parts: list[str] = []
    at = 0
    for found in _CARD.finditer(text):
        card = _card(found)
        if card is not None:
            start, end = card.start, found.end()
            cards[start] = card
            parts += (text[at:start], PLACEHOLDER, " " * (end - start - 2), "\n")
            at = end
    parts.append(text[at:])
    return "".join(parts), cards


def _card(found: re.Match[str]) -> SimpleCard | None:
    indent, id_, lines = found.groups()[:3]
    depth = len(indent) + 2
    card = SimpleCard()
    at, end = found.span(2)
    card.start, card.end = at - 4, found.start("next")
    card.tags = ()
    card.fields = None
    card["id"] = _text(id_, at, end)
    fields: Mapping | None = None  # the mapping that the line stands in, if that is not the card's
    for line in lines.splitlines():
        if fields is not None and line[depth] != " ":
            fields.end = end + 1 + depth
            fields = None
        if line[depth:] == "fields:":
            if card.fields is not None:
                return None
            fields = card.fields = Mapping()
            end += len(line) + 1
            fields.start = end + 1 + depth + 2
            fields.end = card.end
            continue
        inner = depth if fields is None else depth + 2
        key, _, value = line[inner:].partition(": ")
        start = end + inner + len(key) + 3
        end += len(line) + 1
        if fields is not None:
            text = _value(value, start, end)
            name = _text(key, start - len(key) - 2, start - 2)
            if text is None or name in fields:
                return None
            fields[name] = text
            continue
        if key == "tags" and not card.tags and value[0] == "[" and value[-1] == "]":
            tags = tuple(map(_tag, value[1:-1].split(",")))
            if None in tags:
                return None
            card.tags = tags  # type: ignore[assignment]
            continue
        if key not in _KEYS or key in card:
            return None
        text = _value(value, start, end)
        if text is None:
            return None
        card[key] = text
    if "about" in card and card["about"] not in ABOUTS:
        return None
    if card.fields is not None:
        return card if not _ASKING & card.keys() else None
    asks = "q" in card
    return card if ("a" in card) is asks and ("cloze" in card) is not asks else None


def _value(value: str, start: int, end: int) -> Text | None:
    """Return what stands behind a key as a text, ``None`` if it is in the least doubtful."""
    if value[0] in _INDICATORS:
        value = _unquoted(value)
    elif ": " in value or " #" in value or value[-1] in ": ":
        return None
    if not value or value.isspace():
        return None
    text = _new(Text, value)
    text.start = start
    text.end = end
    return text


def placed_tag(source: str, card: tuple[int, int], number: int) -> tuple[int, int]:
    """Return where a simple card's tag begins and ends, by its number in the list.

    ``card`` is where the card begins and ends in the text of its file.
    """
    start = source.index("tags: [", *card) + len("tags: [")
    written = source[start : source.index("]", start)].split(",")
    start += sum(len(tag) + 1 for tag in written[:number])
    tag = written[number]
    return start + len(tag) - len(tag.lstrip()), start + len(tag)


def _text(value: str, start: int, end: int) -> Text:
    text = _new(Text, value)
    text.start = start
    text.end = end
    return text


def _unquoted(value: str) -> str:
    """Return a quoted text without its marks, '' if it is not quoted or there is an escape in it."""
    quote, inner = value[0], value[1:-1]
    if quote not in "'\"" or value[-1] != quote or quote in inner:
        return ""
    return "" if quote == '"' and "\\" in inner else inner


@lru_cache(maxsize=100_000)
def _tag(word: str) -> Text | None:
    """Return an entry of a list in brackets as a tag, ``None`` if it is not simple."""
    found = _TAG.fullmatch(word)
    return Text(found[1]) if found and found[1].lower() not in RESERVED_TAGS else None
