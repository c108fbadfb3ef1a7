"""Single values of a YAML file rewritten; whatever else is in the file stays as it is.

A value is replaced where it stands, in the style that it has. The result is read again, and if anything
but those values reads differently, the file must not be written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deckgen.core.model import Text
from deckgen.source.writing.changes import ELSEWHERE, SHARED, Changes
from deckgen.source.writing.document import listed
from deckgen.source.writing.edit import Edit
from deckgen.source.writing.masks import difference, end_of_block, flow
from deckgen.source.writing.places import last_text, number_of_topic
from deckgen.source.writing.plainvalues import More, Path, plain_values
from deckgen.source.yaml.tree import Mapping, Node, Sequence
from deckgen.util.scalars import in_line, scalar, scalar_like

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.source.writing.document import Value


NO_TOPICS = (
    "its topics or cards are not lists with a dash before each; add them by hand"
)
BRACES = "the card is written in braces"


class FileEdits(Changes):
    """Values of one file that are to be changed.

    Each method that takes up a change returns why it is refused, or ''; ``about`` is what :meth:`settle`
    returns for a change that it has to leave out.

    With ``replace(answer, "Yes: it is")`` and ``add(id, "tags", ("x", "old"), after=("q", "a"))`` ::

        - id: capital
          q: What is the capital of Chad?
          a: N'Djamena  # since 1973

    becomes the following, the comment in its place::

        - id: capital
          q: What is the capital of Chad?
          a: 'Yes: it is'  # since 1973
          tags: [x, old]
    """

    def replace(self, text: Text, new: str, about: object = None) -> str:
        """Write another text in the place of one.

        It is written as the one before was: between its quotation marks, or as a block behind '|' or '>'. A
        text of several lines goes into one where a comment stands behind it.
        """
        if self.fault:
            return self.fault
        place = self.scalars.get(text.start)
        raw = self.source[text.start : text.end].rstrip("\n")
        if text.start in self.shared or raw[:1] in ("&", "*", "!"):
            return SHARED
        if place is None or not raw or self.value(place.path) != str(text):
            return ELSEWHERE
        is_block = raw[0] in "|>"
        ends = is_block and str(text).endswith("\n")
        if ends:
            new = new.removesuffix("\n")
        column = self.column(text.start)
        indent = place.indent + 2
        end = text.start + len(raw)
        written = scalar_like(raw, new, column, indent, flow=place.flow, ends=ends)
        if "\n" in written and not is_block and self._is_commented(end):
            written = scalar_like(raw, new, column, indent, flow=True, ends=ends)
        if ends:
            new += "\n"
        edit = Edit(text.start, end, written)
        return self.take_up(edit, place.path, new, about)

    def _is_commented(self, end: int) -> bool:
        """Tell whether a comment stands behind a value that ends there: one of several lines has no room."""
        rest_of_line, _, _ = self.source[end:].partition("\n")
        return rest_of_line.lstrip().startswith("#")

    def add(
        self,
        id_: Text,
        key: str,
        new: str | tuple[str, ...],
        after: tuple[str, ...] = (),
        about: object = None,
    ) -> str:
        """Give the card with an id a key that it does not have, behind the last of the keys ``after``.

        A text may go over several lines; a tuple of texts is written as a list in brackets.
        """
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        if key in card:
            return ELSEWHERE

        def in_block(column: int) -> str:
            """Return the value as it stands behind a key that begins at a column."""
            if isinstance(new, tuple):
                return _flow(new)
            return scalar(new, column + 2, column + len(key) + 2)

        edit = self._added(card, key, after, _flow(new), in_block)
        value = list(new) if isinstance(new, tuple) else new
        return self.take_up(edit, (*path, key), value, about)

    def put(
        self,
        id_: Text,
        key: str,
        value: Value,
        after: tuple[str, ...] = (),
        about: object = None,
    ) -> str:
        """Give a key of the card with an id another value, written in one line; the card may not have it."""
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        old: Any = card.get(key)
        written = flow(value)
        if old is None:
            edit = self._added(card, key, after, written, lambda _: written)
        else:
            sign = self.source[old.start : old.start + 1]
            if sign in ("&", "*", "!", ""):
                return SHARED
            end = old.end
            if sign not in "[{":
                end = end_of_block(self.source, end)
            edit = Edit(old.start, end, written)
        return self.take_up(edit, (*path, key), plain_values(value), about)

    def begin(
        self,
        id_: Text,
        key: str,
        value: dict[str, Value],
        after: tuple[str, ...] = (),
        about: object = None,
    ) -> str:
        """Give the card with an id its first entries under a key, which it may have without any: one a line,
        or all in one line where the card is written in braces.

        ``begin(id, "fields", {"Country": "Chad"})`` adds ``fields:`` and, below it, ``  Country: Chad``.
        """
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        old: Any = card.get(key)
        if old:
            return ELSEWHERE
        if old is not None and self.source.startswith(("&", "*", "!"), old.start):
            return SHARED

        def in_block(column: int) -> str:
            """Return the entries as they stand below a key that begins at a column."""
            line_start = "\n" + " " * (column + 2)
            lines = []
            for name, each in value.items():
                name_written = in_line(name, flow=True)
                lines.append(f"{line_start}{name_written}: {flow(each)}")
            return "".join(lines)

        if old is None:
            edit = self._added(card, key, after, flow(value), in_block)
        else:
            edit = self._filled(card, old, flow(value), in_block)
        return self.take_up(edit, (*path, key), plain_values(value), about)

    def _filled(
        self, card: Mapping, old: Node, in_braces: str, in_block: Callable[[int], str]
    ) -> Edit:
        """Return the edit that writes entries in the place of a value without any, as :meth:`_added` does."""
        text = self.source
        start = len(text[: old.start].rstrip())
        if text[card.start] == "{":
            return Edit(start, old.end, f" {in_braces}")
        line_end = text.find("\n", old.end)
        if line_end < 0:
            line_end = len(text)
        comment = text[old.end : line_end].rstrip()
        written = in_block(self._column_of_keys(card))
        return Edit(start, line_end, comment + written)

    def _added(
        self,
        card: Mapping,
        key: str,
        after: tuple[str, ...],
        in_braces: str,
        in_block: Callable[[int], str],
    ) -> Edit:
        """Return the edit that gives a card a key, behind the last of the keys ``after``.

        ``in_braces`` is the value as it is written in braces; ``in_block`` returns it as it is written
        behind a key that begins at a column, or, with a line break before it, below the key.
        """
        last = self._last(card, after)
        if self.source[card.start] == "{":
            return Edit(last.end, last.end, f", {key}: {in_braces}")
        column = self._column_of_keys(card)
        written = in_block(column)
        if not written.startswith("\n"):
            written = " " + written
        at = self.line_end(last)
        margin = " " * column
        return Edit(at, at, f"\n{margin}{key}:{written}")

    def _column_of_keys(self, mapping: Mapping) -> int:
        """Return how many characters stand before the keys of a mapping, each on a line of its own."""
        first_key = min(key.start for key in mapping)
        return self.column(first_key)

    def add_field(
        self,
        id_: Text,
        name: str,
        new: str,
        after: tuple[str, ...] = (),
        about: object = None,
    ) -> str:
        """Give the card with an id the text of a field under ``fields``, which it may not have so far.

        It goes behind the fields that are there, in braces or on a line of its own as they are.
        """
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        if "fields" not in card:
            return self.put(id_, "fields", {name: new}, after, about)
        fields = card["fields"]
        if not isinstance(fields, Mapping) or not fields or name in fields:
            return ELSEWHERE
        if self.source[fields.start] in "&*!" or fields.start < card.start:
            return SHARED
        last = last_text(fields)
        key = in_line(name, flow=True)
        if self.source[fields.start] == "{":
            edit = Edit(last.end, last.end, f", {key}: {_flow(new)}")
        else:
            column = self._column_of_keys(fields)
            at = self.line_end(last)
            margin = " " * column
            written = scalar(new, column + 2, column + len(key) + 2)
            edit = Edit(at, at, f"\n{margin}{key}: {written}")
        return self.take_up(edit, (*path, "fields", name), new, about)

    def rewrite(
        self, id_: Text, key: str, whole: str, value: object, about: object = None
    ) -> str:
        """Write a file in which only the value of a key of the card with an id is another: ``value``, as it
        is read.

        ``whole`` is the file with that value, written by whoever knows how, such as the masks of a picture.
        """
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        if key not in card:
            return ELSEWHERE
        edit = difference(self.source, whole)
        return self.take_up(edit, (*path, key), value, about)

    @staticmethod
    def as_read(value: Value) -> Any:
        """Return a value to be written as it is when it is read."""
        return plain_values(value)

    def plain(self, id_: Text, key: str) -> Any:
        """Return the value of a key of the card with an id as it is read; ``None`` if it has none."""
        found = self.card(id_)
        if isinstance(found, str):
            return None
        path, card = found
        if key not in card:
            return None
        return self.value((*path, key))

    def remove(self, id_: Text, key: str, about: object = None) -> str:
        """Take a key with its text, which stand on lines of their own, away from the card with an id.

        A comment behind the text goes with it. In braces, or where the key stands behind a dash, this is
        refused.
        """
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        own = next((each for each in card if each == key), None)
        value = card.get(key)
        if own is None or not isinstance(value, Text) or value.start in self.shared:
            return ELSEWHERE
        text = self.source
        start = text.rfind("\n", 0, own.start) + 1
        before_key = text[start : own.start]
        if text[card.start] == "{" or before_key.strip():
            return BRACES
        end = min(self.line_end(value) + 1, len(text))
        return self.take_up(Edit(start, end, ""), (*path, key), None, about)

    def add_to_list(
        self,
        id_: Text,
        key: str,
        new: tuple[str, ...],
        after: tuple[str, ...] = (),
        about: object = None,
    ) -> str:
        """Add texts to a list of the card with an id, which may have none so far, or a single text.

        ``tags: old`` becomes ``tags: [old, new]``; a list of lines with dashes gets one line more.
        """
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        if key not in card:
            return self.add(id_, key, new, after, about)
        value = card[key]
        if isinstance(value, Text):
            if value.start in self.shared:
                return SHARED
            whole = (str(value), *new)
            edit = Edit(value.start, value.end, _flow(whole))
            return self.take_up(edit, (*path, key), list(whole), about)
        if not isinstance(value, Sequence) or not value or value[-1] is None:
            return ELSEWHERE
        last = value[-1]
        if self.source[value.start] == "[":
            entries = [f", {in_line(each, flow=True)}" for each in new]
            at = last.end
        else:
            margin = " " * self.column(value.start)
            entries = [f"\n{margin}- {in_line(each)}" for each in new]
            at = self.line_end(last_text(last))
        edit = Edit(at, at, "".join(entries))
        return self.take_up(edit, (*path, key), More(list(new)), about)

    def add_cards(
        self,
        topic: str,
        title: str,
        cards: list[dict[str, Value]],
        about: object = None,
    ) -> str:
        """Add cards at the end of a topic of the file's own, which becomes the last one if it is new.

        ``topic`` is the id of the topic, ``title`` what a new one is called.
        """
        if self.fault:
            return self.fault
        if not isinstance(self.root, Mapping):
            return NO_TOPICS
        topics: Any = self.root.get("topics")
        if not isinstance(topics, Sequence):
            return NO_TOPICS
        number = number_of_topic(topics, topic)
        path: Path
        if number is None:
            defaults = self.defaults()
            written: list[Value] = [despite_defaults(card, defaults) for card in cards]
            path, holder = ("topics",), topics
            new: list[Value] = [{"id": topic, "title": title, "cards": written}]
        else:
            node: Any = topics[number]
            defaults = self.defaults(node)
            new = [despite_defaults(card, defaults) for card in cards]
            path, holder = ("topics", number, "cards"), node.get("cards")
        if not isinstance(holder, Sequence):
            return NO_TOPICS
        if not holder or self.source[holder.start] != "-":
            return NO_TOPICS
        at = self.line_end(last_text(holder))
        lines = listed(new, self.column(holder.start)).removesuffix("\n")
        edit = Edit(at, at, f"\n{lines}")
        return self.take_up(edit, path, More(plain_values(new)), about)

    def defaults(self, topic: Mapping | None = None) -> dict[str, str]:
        """Return what the cards of a topic of the file say by ``defaults`` of the deck or of the topic.

        The topic's own count before those of the deck.
        """
        deck: Node | None = None
        if isinstance(self.root, Mapping):
            deck = self.root.get("deck")
        said: dict[str, str] = {}
        for holder in (deck, topic):
            if not isinstance(holder, Mapping):
                continue
            defaults = holder.get("defaults")
            if not isinstance(defaults, Mapping):
                continue
            for key, value in defaults.items():
                if isinstance(value, Text):
                    said[key] = str(value)
        return said

    def _last(self, card: Mapping, after: tuple[str, ...]) -> Text:
        """Return the last text of a card among those of some keys, or else its id."""
        keys = ("id", *after)
        found = []
        for key, value in card.items():
            if key in keys and isinstance(value, Text):
                found.append(value)
        return max(found, key=lambda text: text.end)


def despite_defaults(
    card: dict[str, Value], defaults: dict[str, str]
) -> dict[str, Value]:
    """Return a new card that says itself what ``defaults`` would say otherwise: its format, and that its
    answer is not typed.
    """
    said: dict[str, Value] = {"id": card["id"]}
    has_other_format = defaults.get("format", "markdown") != "markdown"
    if has_other_format and "format" not in card:
        said["format"] = "markdown"
    is_typed = defaults.get("type", "false") != "false"
    if is_typed and "type" not in card and "a" in card:
        said["type"] = False
    return {**said, **card}


def _flow(value: str | tuple[str, ...]) -> str:
    """Return a text, or a list of texts, in one line."""
    if isinstance(value, str):
        return in_line(value, flow=True)
    texts = [in_line(each, flow=True) for each in value]
    return "[" + ", ".join(texts) + "]"
