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
from typing import TYPE_CHECKING, Any, ClassVar

from deckgen.core.model import ABOUTS, RESERVED_TAGS, Text
from deckgen.core.nodes import Mapping
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.core.diagnostics import TextFile
    from deckgen.core.model import Topic

_ENTRY = "x\n"
"""Stands in the text for cards that were taken out."""

_BEFORE_ID = len("id: ")

_PLAIN_VALUE = r"[^-?:,\[\]{}#&*!|>'\"%@`\s](?:[^\n]*[^\s:])?"
"""A text that nothing marks, and that ends in a sign. A colon or a ``#`` may still cut it short."""
_BLOCK_VALUE = r"\|-(?:\n(?P=indent)\ \ \ \ [^\s][^\n]*)+"
# one group a key: a key that stands twice is seen by the number of colons
_USUAL_LINE = "|".join(
    (
        rf"about:\ (?P<about>{'|'.join(ABOUTS)})\n",
        *(rf"{key}:\ (?P<{key}>{_PLAIN_VALUE})\n" for key in ("q", "a", "cloze")),
        rf"note:\ (?P<note>{_PLAIN_VALUE}|{_BLOCK_VALUE})\n",
        rf"quote:\ (?P<quote>{_PLAIN_VALUE})\n",
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
_KEYS = ("id", "about", "q", "a", "cloze", "note", "quote", "source")
"""The keys of a simple card, of which the usual ones are in the order of their groups."""
_USUAL_KEYS = _KEYS[:-1]
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


class TextOfCard(Text):
    """A text of a simple card. Where it stands is looked for when somebody asks.

    ``card`` are the text of the file and the place of the card in it.
    """

    __slots__ = ("card",)
    card: tuple[str, int]
    key: ClassVar[str]

    def __getattr__(self, name: str) -> int:
        """Find the places when one of them is first asked for."""
        if name not in ("start", "end"):
            raise AttributeError(name)
        self.start, self.end = _places(*self.card)[self.key]
        place: int = getattr(self, name)
        return place


def _kind_of_text(key: str) -> type[TextOfCard]:
    """Return the type of the texts that stand under a key."""
    return type(TextOfCard.__name__, (TextOfCard,), {"__slots__": (), "key": key})


_KINDS_OF_TEXT = tuple(map(_kind_of_text, _KEYS))


class UnreadCard:
    """A simple card without fields, of which so far only the ``values`` of its keys are known.

    They stand in the order of :data:`_KEYS`, ``None`` for what it does not have. It takes a fourth of the
    memory of a :class:`SimpleCard`, which :meth:`read` gives. Whoever finds it among the cards of a topic
    sets its ``file`` and its ``topic``.
    """

    __slots__ = ("end", "file", "source", "start", "tags", "topic", "values")
    file: TextFile
    topic: Topic

    def __init__(
        self,
        source: str,
        start: int,
        end: int,
        values: tuple[Any, ...],
        tags: tuple[Text, ...],
    ) -> None:
        """Take a card whose mapping stands from ``start`` to ``end``."""
        self.source = source
        self.start = start
        self.end = end
        self.values = values
        self.tags = tags

    @property
    def id(self) -> str:
        """Its id."""
        id_: str = self.values[0]
        return id_

    @property
    def keys(self) -> frozenset[str]:
        """The keys that it has."""
        pairs = zip(_KEYS, self.values, strict=True)
        return frozenset([key for key, value in pairs if value is not None])

    def texts(self) -> list[Any]:
        """Return its texts in the order of :data:`_KEYS`, ``None`` for what it does not have."""
        texts: list[Any] = []
        add, new = texts.append, _new  # hot: each text of a large deck
        card = self.source, self.start
        for kind, value in zip(_KINDS_OF_TEXT, self.values):  # noqa: B905
            if value is None:
                add(None)
                continue
            text = new(kind, value)
            text.card = card
            add(text)
        return texts

    def read(self) -> SimpleCard:
        """Return it with its texts and their places."""
        card = SimpleCard()
        values = dict(zip(_KEYS, self.values, strict=True))
        for key, (start, end) in _places(self.source, self.start).items():
            card[key] = _text(values[key], start, end)
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
    usual = _usual(found)
    if usual is not None:
        return usual
    if found["next"] is None:  # there may be more of it
        return None
    written = found.string[found.end("id") + 1 : found.end()]
    if "fields:\n" in written:
        return _with_fields(found, written, len(found["indent"]) + 2)
    return _unread(found)


def _usual(found: re.Match[str]) -> UnreadCard | None:
    """Return a card whose lines are all usual ones, each with another key, ``None`` if they are not.

    Most are, and none of their lines is looked at by itself.
    """
    groups = found.groups()
    indent, id_, about, question, answer, cloze, note, quote, tags, behind = groups
    if behind is None:  # there may be more of it
        return None
    keys = 2  # how many it has: here those of its id and of what is asked
    if cloze is None:
        if question is None or answer is None:
            return None
        keys = 3
    elif question is not None or answer is not None:
        return None
    if about is not None:
        keys += 1
    if note is not None:
        keys += 1
        if note[0] == "|":
            note = _of_block(note, len(indent) + 4)
    if quote is not None:
        keys += 1
    read_tags: tuple[Text, ...] = ()
    if tags is not None:
        keys += 1
        read_tags = _tags(tags)
        if not read_tags:
            return None
    source = found.string
    start, end = found.span()
    if not _has_keys_alone(source, start, end, keys):
        return None
    values = (id_, about, question, answer, cloze, note, quote, None)
    card_start = start + len(indent) + 2
    return UnreadCard(source, card_start, found.start("next"), values, read_tags)


def _has_keys_alone(source: str, start: int, end: int, keys: int) -> bool:
    """Tell whether a stretch has no more colons than those of so many keys, and no remark."""
    # hot: one sign is counted and found several times as fast as two
    has_more = source.count(":", start, end) != keys
    if has_more and source.count(": ", start, end) != keys:
        return False
    has_mark = source.find("#", start, end) >= 0
    return not (has_mark and source.find(" #", start, end) >= 0)


def _of_block(value: str, column: int) -> str:
    """Return the text behind ``|-``, whose lines stand in a column."""
    return value[len("|-") :].replace("\n" + " " * column, "\n")[1:]


def _places(source: str, start: int) -> dict[str, tuple[int, int]]:
    """Return where each text of the card that stands at a place of its file begins and ends, by its key."""
    found = _CARD.match(source, source.rfind("\n", 0, start) + 1)
    assert found is not None
    if _usual(found) is None:
        lines = _Lines(found)
        assert lines.are_simple()
        return lines.places
    places = {}
    for key in _USUAL_KEYS:
        text_start, text_end = found.span(key)
        if text_end < 0:  # the card does not have this key
            continue
        if source[text_start] == "|":
            text_end = _behind_blank_lines(source, text_end + 1)
        places[key] = text_start, text_end
    return places


def _unread(found: re.Match[str]) -> UnreadCard | None:
    """Return a card without ``fields`` by its lines, ``None`` if one of them is in the least doubtful."""
    lines = _Lines(found)
    if not lines.are_simple():
        return None
    values = tuple(map(lines.values.get, _KEYS))
    start, end = found.start("id") - _BEFORE_ID, found.start("next")
    return UnreadCard(found.string, start, end, values, lines.tags)


class _Lines:
    """The lines of a card without ``fields``, looked at one by one.

    ``values`` and ``places`` have the texts by their keys, and where each begins and ends.
    """

    def __init__(self, found: re.Match[str]) -> None:
        self._source = found.string
        self._column = len(found["indent"]) + 2  # in which the keys stand
        start, end = found.span("id")
        self._written = found.string[end + 1 : found.end()]
        self._end = end  # of the line before
        self.values: dict[str, str] = {"id": found["id"]}
        self.places = {"id": (start, end)}
        self.tags: tuple[Text, ...] = ()

    def are_simple(self) -> bool:
        """Read the lines, and tell whether none is in the least doubtful."""
        column, has_end = self._column, True
        key = ""
        for line in self._written.splitlines():
            # of a text behind '|-', whose lines are indented further
            if line[column] == " ":
                self._end += len(line) + 1
                has_end = False
                continue
            if not has_end:
                self._end_block(key, self._end + 1)
                has_end = True
            key, _, value = line[column:].partition(": ")
            if not self._take(key, value, self._end + 1 + len(line)):
                return False
        if not has_end:
            self._end_block(key, _behind_blank_lines(self._source, self._end + 1))
        has = self.values.keys().__contains__
        return has("a") is has("q") and has("cloze") is not has("q")

    def _take(self, key: str, value: str, end: int) -> bool:
        """Take what stands behind a key, up to ``end``; return whether it is simple."""
        self._end = end
        if key not in _KEYS:
            if self.tags or key != "tags":
                return False
            self.tags = _tags(value)
            return bool(self.tags)
        if key in self.values:
            return False
        self.places[key] = end - len(value), end
        if value == "|-":
            inner = end + 1 + self._column
            self.values[key] = value
            # one behind '|-' is left to YAML
            return self._source[inner : inner + 2] == "  " and key != "about"
        if value[0] in _INDICATORS:
            value = _unquoted(value)
            if not value.strip():
                return False
        elif _may_be_cut_short(value):
            return False
        self.values[key] = value
        return key != "about" or value in ABOUTS

    def _end_block(self, key: str, end: int) -> None:
        """Take the text behind ``|-`` of a key, which goes up to ``end``."""
        start, _ = self.places[key]
        self.places[key] = start, end
        written = self._source[start:end].rstrip("\n")
        self.values[key] = _of_block(written, self._column + 2)


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
        text = _value(value, start, end) if key in _KEYS and key not in card else None
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
