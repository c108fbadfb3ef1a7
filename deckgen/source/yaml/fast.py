"""A short cut for cards that are written in the plainest way: a key and its text on each line.

Most cards are, and YAML's events for them take three quarters of the time in which a large
deck is read. Here such cards are found by their lines and taken out of the text. What is left,
with blanks for them so that all places stay true, goes through YAML, and a card counts only
if YAML finds its placeholder as an entry of a list. Whatever is in the least doubtful is left
to YAML: a comment, a text over several lines (but for one behind ``|-`` without blank lines), an escape, a
second key of one name.
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
    r"(?P<lines>(?:(?P=indent)\ \ (?:[a-z]+:\ (?:\|-(?:\n(?P=indent)\ \ \ \ [^\s][^\n]*)+|[^\n]+)\n"
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
    """Return a card that was found by its lines, ``None`` if one of them is in the least doubtful."""
    start, end = found.span("id")
    card = SimpleCard()
    card.start, card.end = start - 4, found.start("next")
    card.tags = ()
    card.fields = None
    card["id"] = _text(found["id"], start, end)
    depth = len(found["indent"]) + 2
    read = _read_with_fields if "fields:\n" in found["lines"] else _read_lines
    if not read(card, found, depth) or ("about" in card and card["about"] not in ABOUTS):
        return None
    if card.fields is not None:
        return card if not _ASKING & card.keys() else None
    asks = "q" in card
    return card if ("a" in card) is asks and ("cloze" in card) is not asks else None


def _read_lines(card: SimpleCard, found: re.Match[str], depth: int) -> bool:
    """Read the keys of a card without ``fields``; return whether nothing was doubtful."""
    end = found.end("id")  # where the line before ends
    block: list[str] = []  # the lines of a text behind '|-', which are indented further
    key, start = "", 0
    for line in found["lines"].splitlines():
        if line[depth] == " ":
            block.append(line[depth + 2 :])
            end += len(line) + 1
            continue
        if block:
            card[key] = _text("\n".join(block), start, end + 1)
            block = []
        key, _, value = line[depth:].partition(": ")
        end += len(line) + 1
        start = end - len(value)
        if value == "|-":
            after = found.string[end + 1 + depth : end + 3 + depth]
            if key in card or key not in _KEYS or after != "  ":
                return False
            continue
        text = _value(value, start, end) if key in _KEYS and key not in card else None
        if text is not None:
            card[key] = text
        elif not _read_tags(card, key, value):
            return False
    if block:  # YAML counts the blank lines behind it as its own
        end += 1
        while found.string.startswith("\n", end):
            end += 1
        card[key] = _text("\n".join(block), start, end)
    return True


def _read_with_fields(card: SimpleCard, found: re.Match[str], depth: int) -> bool:
    """Read the keys of a card with ``fields``, and these; return whether nothing was doubtful."""
    end = found.end("id")
    fields: Mapping | None = None  # the mapping that the line stands in, if that is not the card's
    for line in found["lines"].splitlines():
        if fields is not None and line[depth] != " ":
            fields.end = end + 1 + depth
            fields = None
        if line[depth:] == "fields:":
            if card.fields is not None:
                return False
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
                return False
            fields[name] = text
            continue
        text = _value(value, start, end) if key in _KEYS and key not in card else None
        if text is not None:
            card[key] = text
        elif not _read_tags(card, key, value):
            return False
    return True


def _read_tags(card: SimpleCard, key: str, value: str) -> bool:
    """Take the tags of a card, if the key is theirs; return whether it was, and nothing was doubtful."""
    if key != "tags" or card.tags or value[0] != "[" or value[-1] != "]":
        return False
    tags = tuple(map(_tag, value[1:-1].split(",")))
    if None in tags:
        return False
    card.tags = tags  # type: ignore[assignment]
    return True


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
    column = card[0] - source.rfind("\n", 0, card[0]) - 1
    key = f"\n{' ' * column}tags: ["
    start = source.index(key, *card) + len(key)
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
