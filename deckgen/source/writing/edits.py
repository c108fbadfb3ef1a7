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
    """

    def replace(self, text: Text, new: str, about: object = None) -> str:
        """Write another text in the place of one."""
        if self.fault:
            return self.fault
        place = self.scalars.get(text.start)
        raw = self.file.text[text.start : text.end].rstrip("\n")
        if text.start in self.shared or raw[:1] in ("&", "*", "!"):
            return SHARED
        if place is None or not raw or self.value(place.path) != str(text):
            return ELSEWHERE
        ends = raw[0] in "|>" and str(text).endswith("\n")
        new = new.removesuffix("\n") if ends else new
        column = self.column(text.start)
        indent, end = place.indent + 2, text.start + len(raw)
        own = scalar_like(raw, new, column, indent, flow=place.flow, ends=ends)
        if "\n" in own and raw[0] not in "|>" and self._is_commented(end):
            own = scalar_like(raw, new, column, indent, flow=True, ends=ends)
        edit = Edit(text.start, end, own)
        return self.take_up(edit, place.path, new + "\n" if ends else new, about)

    def _is_commented(self, end: int) -> bool:
        """Tell whether a comment stands behind a value that ends there: one of several lines has no room."""
        return self.file.text[end:].partition("\n")[0].lstrip().startswith("#")

    def add(
        self,
        id_: Text,
        key: str,
        new: str | tuple[str, ...],
        after: tuple[str, ...] = (),
        about: object = None,
    ) -> str:
        """Give the card with an id a key that it does not have, behind the last of the keys ``after``."""
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        if key in card:
            return ELSEWHERE

        def in_block(column: int) -> str:
            """Return the value as it stands behind a key that begins at a column."""
            return (
                _flow(new)
                if isinstance(new, tuple)
                else scalar(new, column + 2, column + len(key) + 2)
            )

        edit = self._added(card, key, after, _flow(new), in_block)
        return self.take_up(
            edit, (*path, key), list(new) if isinstance(new, tuple) else new, about
        )

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
        if old is not None:
            if self.file.text[old.start : old.start + 1] in ("&", "*", "!", ""):
                return SHARED
            end = (
                old.end
                if self.file.text[old.start] in "[{"
                else end_of_block(self.file.text, old.end)
            )
            edit = Edit(old.start, end, flow(value))
        else:
            edit = self._added(card, key, after, flow(value), lambda _: flow(value))
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
        or all in one line where the card is written in braces."""
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        old: Any = card.get(key)
        if old:
            return ELSEWHERE
        if old is not None and self.file.text[old.start : old.start + 1] in (
            "&",
            "*",
            "!",
        ):
            return SHARED

        def in_block(column: int) -> str:
            """Return the entries as they stand below a key that begins at a column."""
            entries = (
                f"{in_line(name, flow=True)}: {flow(each)}"
                for name, each in value.items()
            )
            return "".join(f"\n{' ' * (column + 2)}{entry}" for entry in entries)

        if old is None:
            edit = self._added(card, key, after, flow(value), in_block)
        else:
            edit = self._filled(card, old, flow(value), in_block)
        return self.take_up(edit, (*path, key), plain_values(value), about)

    def _filled(
        self, card: Mapping, old: Node, in_braces: str, in_block: Callable[[int], str]
    ) -> Edit:
        """Return the edit that writes entries in the place of a value without any, as :meth:`_added` does."""
        text = self.file.text
        start = len(text[: old.start].rstrip())
        if text[card.start] == "{":
            return Edit(start, old.end, f" {in_braces}")
        line_end = text.find("\n", old.end)
        line_end = len(text) if line_end < 0 else line_end
        comment = text[old.end : line_end].rstrip()
        column = self.column(min(each.start for each in card))
        return Edit(start, line_end, comment + in_block(column))

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
        if self.file.text[card.start] == "{":
            return Edit(last.end, last.end, f", {key}: {in_braces}")
        column = self.column(min(each.start for each in card))
        at = self.line_end(last)
        written = in_block(column)
        space = "" if written.startswith("\n") else " "
        return Edit(at, at, f"\n{' ' * column}{key}:{space}{written}")

    def add_field(
        self,
        id_: Text,
        name: str,
        new: str,
        after: tuple[str, ...] = (),
        about: object = None,
    ) -> str:
        """Give the card with an id the text of a field under ``fields``, which it may not have so far."""
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        if "fields" not in card:
            return self.put(id_, "fields", {name: new}, after, about)
        fields = card["fields"]
        if not isinstance(fields, Mapping) or not fields or name in fields:
            return ELSEWHERE
        if self.file.text[fields.start] in "&*!" or fields.start < card.start:
            return SHARED
        last, key = last_text(fields), in_line(name, flow=True)
        if self.file.text[fields.start] == "{":
            edit = Edit(last.end, last.end, f", {key}: {_flow(new)}")
        else:
            column = self.column(min(each.start for each in fields))
            at = self.line_end(last)
            written = scalar(new, column + 2, column + len(key) + 2)
            edit = Edit(at, at, f"\n{' ' * column}{key}: {written}")
        return self.take_up(edit, (*path, "fields", name), new, about)

    def rewrite(
        self, id_: Text, key: str, whole: str, value: object, about: object = None
    ) -> str:
        """Write a file in which only the value of a key of the card with an id is another: ``value``, as it
        is read."""
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        if key not in card:
            return ELSEWHERE
        edit = difference(self.file.text, whole)
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
        return self.value((*path, key)) if key in card else None

    def remove(self, id_: Text, key: str, about: object = None) -> str:
        """Take a key with its text, which stand on lines of their own, away from the card with an id."""
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        own = next((each for each in card if each == key), None)
        value = card.get(key)
        if own is None or not isinstance(value, Text) or value.start in self.shared:
            return ELSEWHERE
        start = self.file.text.rfind("\n", 0, own.start) + 1
        if (
            self.file.text[card.start] == "{"
            or self.file.text[start : own.start].strip()
        ):
            return BRACES
        end = min(self.line_end(value) + 1, len(self.file.text))
        return self.take_up(Edit(start, end, ""), (*path, key), None, about)

    def add_to_list(
        self,
        id_: Text,
        key: str,
        new: tuple[str, ...],
        after: tuple[str, ...] = (),
        about: object = None,
    ) -> str:
        """Add texts to a list of the card with an id, which may have none so far, or a single text."""
        found = self.card(id_)
        if isinstance(found, str):
            return found
        path, card = found
        if key not in card:
            return self.add(id_, key, new, after, about)
        value = card[key]
        if isinstance(value, Text):
            whole = (str(value), *new)
            if value.start in self.shared:
                return SHARED
            return self.take_up(
                Edit(value.start, value.end, _flow(whole)),
                (*path, key),
                list(whole),
                about,
            )
        if not isinstance(value, Sequence) or not value or value[-1] is None:
            return ELSEWHERE
        last = value[-1]
        if self.file.text[value.start] == "[":
            edit = Edit(
                last.end,
                last.end,
                "".join(f", {in_line(each, flow=True)}" for each in new),
            )
        else:
            at, column = self.line_end(last_text(last)), self.column(value.start)
            edit = Edit(
                at, at, "".join(f"\n{' ' * column}- {in_line(each)}" for each in new)
            )
        return self.take_up(edit, (*path, key), More(list(new)), about)

    def add_cards(
        self,
        topic: str,
        title: str,
        cards: list[dict[str, Value]],
        about: object = None,
    ) -> str:
        """Add cards at the end of a topic of the file's own, which becomes the last one if it is new."""
        if self.fault:
            return self.fault
        if not isinstance(self.root, Mapping) or not isinstance(
            self.root.get("topics"), Sequence
        ):
            return NO_TOPICS
        holder: Any = self.root["topics"]
        own = number_of_topic(holder, topic)
        cards = [
            despite_defaults(card, self.defaults(None if own is None else holder[own]))
            for card in cards
        ]
        path: Path = ("topics",)
        new: list[Value] = [{"id": topic, "title": title, "cards": cards}]
        if own is not None:
            path, holder, new = (
                ("topics", own, "cards"),
                holder[own].get("cards"),
                list(cards),
            )
            if not isinstance(holder, Sequence):
                return NO_TOPICS
        if not holder or self.file.text[holder.start] != "-":
            return NO_TOPICS
        at, indent = self.line_end(last_text(holder)), self.column(holder.start)
        text = "\n" + listed(new, indent).removesuffix("\n")
        return self.take_up(Edit(at, at, text), path, More(plain_values(new)), about)

    def defaults(self, topic: Mapping | None = None) -> dict[str, str]:
        """Return what the cards of a topic of the file say by ``defaults`` of the deck or of the topic."""
        deck = self.root.get("deck") if isinstance(self.root, Mapping) else None
        said: dict[str, str] = {}
        for holder in (deck, topic):
            defaults = holder.get("defaults") if isinstance(holder, Mapping) else None
            if isinstance(defaults, Mapping):
                said.update(
                    (key, str(value))
                    for key, value in defaults.items()
                    if isinstance(value, Text)
                )
        return said

    def _last(self, card: Mapping, after: tuple[str, ...]) -> Text:
        """Return the last text of a card among those of some keys, or else its id."""
        found = [
            value
            for key, value in card.items()
            if key in ("id", *after) and isinstance(value, Text)
        ]
        return max(found, key=lambda text: text.end)


def despite_defaults(
    card: dict[str, Value], defaults: dict[str, str]
) -> dict[str, Value]:
    """Return a new card that says itself what ``defaults`` would say otherwise: its format, and that its
    answer is not typed.
    """
    said: dict[str, Value] = {"id": card["id"]}
    if defaults.get("format", "markdown") != "markdown" and "format" not in card:
        said["format"] = "markdown"
    if defaults.get("type", "false") != "false" and "type" not in card and "a" in card:
        said["type"] = False
    return {**said, **card}


def _flow(value: str | tuple[str, ...]) -> str:
    """Return a text, or a list of texts, in one line."""
    if isinstance(value, str):
        return in_line(value, flow=True)
    return "[" + ", ".join(in_line(each, flow=True) for each in value) + "]"
