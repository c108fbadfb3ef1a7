"""A short cut for cards that are written in the plainest way: a key and its text on each line.

Most cards are, and YAML's events for them take three quarters of the time in which a large
deck is read. Here such cards are found by their lines and taken out of the text. What is left
goes through YAML, with a placeholder for cards that follow one another, and they count only
if YAML finds it as an entry of a list. Whatever is in the least doubtful is left
to YAML: a comment, a text over several lines (but for one behind ``|-`` without blank lines), an escape, a
second key of one name.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING

from deckgen.core.model import ABOUTS, RESERVED_TAGS, Text
from deckgen.core.nodes import Mapping
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.core.diagnostics import TextFile
    from deckgen.core.model import Topic

_ENTRY = "x\n"
"""Stands in the text for cards that were taken out."""

_BEFORE_ID = len("id: ")

_PLAIN_VALUE = r"[^-?:,\[\]{}#&*!|>'\"%@`\s](?:[^\n]*[^\s:])?\n"
"""A text that nothing marks, and that ends in a sign. A colon or a ``#`` may still cut it short."""
_BLOCK_VALUE = r"\|-(?:\n(?P=indent)\ \ \ \ [^\s][^\n]*)+\n"
# one group a key: a key that stands twice is seen by the number of colons
_USUAL_LINE = "|".join(
    (
        rf"about:\ (?P<about>(?:{'|'.join(ABOUTS)})\n)",
        *(rf"{key}:\ (?P<{key}>{_PLAIN_VALUE})" for key in ("q", "a", "cloze")),
        rf"note:\ (?P<note>{_PLAIN_VALUE}|{_BLOCK_VALUE})",
        rf"quote:\ (?P<quote>{_PLAIN_VALUE})",
        r"tags:\ (?P<tags>\[[^\n]*\])\n",
    )
)

_CARD = lazy_pattern(
    r"^(?P<indent>\ *)-\ id:\ (?P<id>[a-z0-9][a-z0-9_.-]{0,99})\n"
    rf"(?:(?P=indent)\ \ (?:{_USUAL_LINE}|"
    r"[a-z]+:\ (?:\|-(?:\n(?P=indent)\ \ \ \ [^\s][^\n]*)+|[^\n]+)\n"
    r"|fields:\n(?:(?P=indent)\ \ \ \ [A-Za-z][A-Za-z0-9_]*(?:\ [A-Za-z0-9_]+)*:\ [^\n]+\n)+))+"
    # What comes next cannot belong to it: nothing that is indented further, and no comment. Where it may,
    # the group does not match, for the lines would be tried in all ways before the expression failed.
    r"(?:(?=\n*(?!(?P=indent)\ )\ *(?=[^\s#]|\Z)(?P<next>)))?",
    re.MULTILINE | re.VERBOSE,
)
_STRANGE = "\t\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\ufeff"
"""White space and line breaks that Python, YAML and people do not agree on."""

_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@` ")
_MOST_TAGS = 100_000
_TAG = lazy_pattern(r" *(\w[\w-]*(?:::\w[\w-]*)*)")
_BITS = {
    key: 1 << number
    for number, key in enumerate(
        ("q", "a", "cloze", "about", "note", "quote", "source")
    )
}
_KEYS = {bit: key for key, bit in _BITS.items()}
_Q, _A, _CLOZE, _ABOUT = _BITS["q"], _BITS["a"], _BITS["cloze"], _BITS["about"]
_QUOTED, _BLOCK = 1 << len(_BITS), 2 << len(_BITS)
"""Stand beside the bit of a key whose text is in quotation marks, or behind ``|-``."""
_USUAL_KEYS = ("about", "q", "a", "cloze", "note", "quote")
_USUAL_BITS = [_BITS[key] for key in _USUAL_KEYS]
_GROUPS = range(2, 11)
"""Those of the id, of the usual keys in this order, of the tags, and of what comes next, by their numbers."""
_QUOTES = frozenset("'\"")
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


class UnreadCard:
    """A simple card without fields, of which so far it is only known where its texts stand in ``source``.

    It takes a seventh of the memory of a :class:`SimpleCard`, which :meth:`read` gives. Whoever finds it
    among the cards of a topic sets its ``file`` and its ``topic``.
    """

    __slots__ = ("end", "file", "places", "source", "start", "tags", "topic")
    file: TextFile
    topic: Topic

    def __init__(
        self,
        source: str,
        start: int,
        end: int,
        places: array[int],
        tags: tuple[Text, ...],
    ) -> None:
        """Take a card whose mapping stands from ``start`` to ``end``.

        ``places`` has where its id ends and in which column its keys stand, and then the bits of the keys,
        each with the start and the end of its text.
        """
        self.source = source
        self.start = start
        self.end = end
        self.places = places
        self.tags = tags

    @property
    def id(self) -> str:
        """Its id."""
        return self.source[self.start + _BEFORE_ID : self.places[0]]

    def texts(self) -> dict[str, Text]:
        """Return its texts by their keys, the id among them."""
        source, places = self.source, self.places.tolist()
        start, end = self.start + _BEFORE_ID, places[0]
        new, text_type, keys = _new, Text, _KEYS  # hot: each text of a large deck
        id_ = new(text_type, source[start:end])
        id_.start = start
        id_.end = end
        texts = {"id": id_}
        of_texts = iter(places[2:])
        for bit, start, end in zip(of_texts, of_texts, of_texts):  # noqa: B905
            value = source[start:end]
            if bit >= _QUOTED:
                if bit >= _BLOCK:
                    column = places[1] + 2
                    value = "\n".join(
                        [line[column:] for line in value.rstrip("\n").split("\n")[1:]]
                    )
                else:
                    value = value[1:-1]
                bit %= _QUOTED
            text = new(text_type, value)
            text.start = start
            text.end = end
            texts[keys[bit]] = text
        return texts

    def read(self) -> SimpleCard:
        """Return it with its texts."""
        card = SimpleCard(self.texts())
        card.start, card.end = self.start, self.end
        card.tags = self.tags
        card.fields = None
        return card


class Run(list["UnreadCard | SimpleCard"]):
    """Simple cards that follow one another, as entries of one list.

    ``length`` is by how much what stands for them in the text is shorter than they are.
    """

    __slots__ = ("length",)
    length: int


def take_out(text: str) -> tuple[str, dict[int, Run]]:
    """Return a YAML text without its simple cards, and these by the places of their placeholders in it.

    A card behind another has none of its own: where the first is an entry of a list, the next is too.
    """
    runs: dict[int, Run] = {}
    if any(char in text for char in _STRANGE):
        return text, runs
    parts: list[str] = []
    run: Run = Run()
    before_entry = ""  # what stands before each card of the run: '  - '
    at = 0
    left_out = 0
    for found in _CARD.finditer(text):
        card = _card(found)
        if card is None:
            continue
        start, end = card.start, found.end()
        before = text[at:start]
        if run and (before == before_entry or before.lstrip("\n") == before_entry):
            run.append(card)
            left_out += end - at
            run.length += end - at
        else:
            run = runs[start - left_out] = Run((card,))
            before_entry = before[before.rfind("\n") + 1 :]
            parts += (before, _ENTRY)
            run.length = end - start - len(_ENTRY)
            left_out += run.length
        at = end
    parts.append(text[at:])
    return "".join(parts), runs


def _card(found: re.Match[str]) -> UnreadCard | SimpleCard | None:
    """Return a card that was found by its lines, ``None`` if one of them is in the least doubtful."""
    if found["next"] is None:  # there may be more of it
        return None
    usual = _usual(found)
    if usual is not None:
        return usual
    indent, written = found["indent"], found.string[found.end("id") + 1 : found.end()]
    read = _with_fields if "fields:\n" in written else _unread
    return read(found, written, len(indent) + 2)


def _usual(found: re.Match[str]) -> UnreadCard | None:
    """Return a card whose lines are all usual ones, each with another key, ``None`` if they are not.

    Most are, and none of their lines is looked at by itself.
    """
    source = found.string
    (id_start, id_end), *texts, tags, behind = map(found.span, _GROUPS)
    card_start = id_start - _BEFORE_ID
    places = [id_end, card_start - found.start()]
    for bit, (start, end) in zip(_USUAL_BITS, texts):  # noqa: B905  (hot)
        if end < 0:  # the card does not have this key
            continue
        if source[start] == "|":
            places += (bit | _BLOCK, start, _behind_blank_lines(source, end))
        else:
            places += (bit, start, end - 1)
    keys = (len(places) - 2) // 3
    read_tags: tuple[Text, ...] = ()
    if tags[1] >= 0:
        keys += 1
        read_tags = _tags(source[tags[0] : tags[1]])
        if not read_tags:
            return None
    if not _has_keys_alone(source, id_end, found.end(), keys):
        return None
    _, (_, question), (_, answer), (_, cloze), *_ = texts
    if (question < 0) is not (answer < 0) or (question < 0) is (cloze < 0):
        return None
    return UnreadCard(source, card_start, behind[0], array("I", places), read_tags)


def _has_keys_alone(source: str, start: int, end: int, keys: int) -> bool:
    """Tell whether a stretch has no more colons than those of so many keys, and no remark."""
    # hot: one sign is counted and found several times as fast as two
    has_more = source.count(":", start, end) != keys
    if has_more and source.count(": ", start, end) != keys:
        return False
    has_mark = source.find("#", start, end) >= 0
    return not (has_mark and source.find(" #", start, end) >= 0)


def _unread(found: re.Match[str], written: str, depth: int) -> UnreadCard | None:
    """Return a card without ``fields`` whose keys stand in the column ``depth``, if nothing is doubtful.

    ``written`` are the lines below that of its id.
    """
    start, end = found.span("id")  # 'end' is where the line before ends
    card_start = start - _BEFORE_ID
    places = [end, depth]
    tags: tuple[Text, ...] = ()
    seen = 0  # the bits of the keys
    in_block = False  # in a text behind '|-', whose lines are indented further
    for line in written.splitlines():
        if line[depth] == " ":
            in_block = True
            end += len(line) + 1
            continue
        if in_block:
            places[-1] = end + 1
            in_block = False
        key, _, value = line[depth:].partition(": ")
        end += len(line) + 1
        start = end - len(value)
        bit = _BITS.get(key, 0)
        if not bit:
            if tags or key != "tags":
                return None
            tags = _tags(value)
            if not tags:
                return None
            continue
        if seen & bit:
            return None
        seen |= bit
        if value == "|-":
            after = found.string[end + 1 + depth : end + 3 + depth]
            if after != "  ":
                return None
            form = _BLOCK
        elif value[0] in _INDICATORS:
            if not _unquoted(value).strip():
                return None
            form = _QUOTED
        elif _may_be_cut_short(value):
            return None
        else:
            form = 0
        # one behind '|-' is left to YAML
        if bit == _ABOUT and _plain(value) not in ABOUTS:
            return None
        places += (bit | form, start, end)
    if in_block:
        places[-1] = _behind_blank_lines(found.string, end + 1)
    asks = bool(seen & _Q)
    if bool(seen & _A) is not asks or bool(seen & _CLOZE) is asks:
        return None
    card_end = found.start("next")
    return UnreadCard(found.string, card_start, card_end, array("I", places), tags)


def _may_be_cut_short(value: str) -> bool:
    """Tell whether YAML may take a text without marks for a key, a remark or nothing, all or in part."""
    if ": " in value or " #" in value:
        return True
    return value[-1] in ": " or value.isspace()


def _behind_blank_lines(text: str, at: int) -> int:
    """Return where a text behind ``|-`` ends: YAML counts the blank lines behind it as its own."""
    while text.startswith("\n", at):
        at += 1
    return at


def _with_fields(found: re.Match[str], written: str, depth: int) -> SimpleCard | None:
    """Return a card with ``fields`` as :func:`_unread` does one without."""
    start, end = found.span("id")
    card = SimpleCard()
    card.start, card.end = start - _BEFORE_ID, found.start("next")
    card.tags = ()
    card.fields = None
    card["id"] = _text(found["id"], start, end)
    # the mapping that the line stands in, if that is not the card's
    fields: Mapping | None = None
    for line in written.splitlines():
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
        text = _value(value, start, end) if key in _BITS and key not in card else None
        if text is not None:
            card[key] = text
        elif key != "tags" or card.tags:
            return None
        else:
            card.tags = _tags(value)
            if not card.tags:
                return None
    if (
        "q" in card
        or "a" in card
        or "cloze" in card
        or ("about" in card and card["about"] not in ABOUTS)
    ):
        return None
    return card if card.fields is not None else None


def _tags(value: str) -> tuple[Text, ...]:
    """Return the tags of a list in brackets; none if one is in the least doubtful."""
    if value[0] != "[" or value[-1] != "]":
        return ()
    tags = tuple(map(_tag_of, value[1:-1].split(",")))
    return tags if all(tags) else ()  # type: ignore[return-value]


def _value(value: str, start: int, end: int) -> Text | None:
    """Return what stands behind a key as a text, ``None`` if it is in the least doubtful."""
    if value[0] in _INDICATORS:
        value = _unquoted(value)
    elif ": " in value or " #" in value or value[-1] in ": ":
        return None
    return _text(value, start, end) if value and not value.isspace() else None


def _plain(value: str) -> str:
    """Return a simple text as it is meant, without its quotation marks."""
    return value[1:-1] if value[0] in _QUOTES else value


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


class _Tags(dict[str, "Text | None"]):
    """The tags that entries of lists in brackets stand for, ``None`` for one that is not simple."""

    def __missing__(self, word: str) -> Text | None:
        """Read a tag that was not met before."""
        if len(self) >= _MOST_TAGS:
            self.clear()
        found = _TAG.fullmatch(word)
        tag = None
        if found is not None and found[1].lower() not in RESERVED_TAGS:
            tag = Text(found[1])
        self[word] = tag
        return tag


_tag_of = _Tags().__getitem__
