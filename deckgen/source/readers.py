"""Typed reading of YAML nodes: each getter returns a value or reports what is wrong.

``reader.texts(card, "tags")`` is a tuple of texts for ``tags: old`` and for ``tags: [old, rare]``. For
``tags: {old: 1}`` it is empty, and the reader has a diagnostic with the place and a way out. A key that is
absent is no mistake to a getter: who needs it calls :meth:`Reader.missing`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from deckgen.core.codes import problem
from deckgen.core.declared import Waiver
from deckgen.core.model import EXACT, LOOSE, Text
from deckgen.source.schema import BY_NAME
from deckgen.source.yaml.tree import Mapping, Node, Sequence
from deckgen.util import ascii_text
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.suggestions import KnownWords

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.core.owntype import OwnType
    from deckgen.source.yaml.conflicts import Region

KEY_ALIASES = {
    "answer": "a",
    "back": "a",
    "citation": "quote",
    "comment": "note",
    "extra": "note",
    "front": "q",
    "name": "title",
    "prompt": "q",
    "question": "q",
    "quotation": "quote",
    "text": "cloze",
    "title": "name",
}
"""Words of other programs, and what they are called here."""

_ID = lazy_pattern(r"[^\W_][\w.-]*")
MAX_ID = 100
MAX_SHOWN = 40
"""How many characters of a value a message repeats."""


class Reader:
    """Reads the mappings of one file and collects the diagnostics."""

    def __init__(
        self,
        file: TextFile,
        blanked: Iterable[Region] = (),
        has_anchors: bool = False,
    ) -> None:
        self.file = file
        self.has_anchors = has_anchors
        self.source = file.text
        self.blanked = tuple(blanked)
        # ids of cards that could not be read; None: any may be
        self.lost: set[str] | None = set()
        self.diagnostics: list[Diagnostic] = []
        self.known: dict[frozenset[str], KnownWords] = {}
        # those that cards may be of, by their ids; None for one that could not be read
        self.note_types: dict[str, OwnType | None] = {}
        # any note type may be among those that could not be read
        self.types_are_lost = False

    def again(self) -> Reader:
        """Return a reader of the same file that has found nothing yet."""
        reader = Reader(self.file, self.blanked, self.has_anchors)
        reader.note_types = self.note_types
        reader.types_are_lost = self.types_are_lost
        return reader

    def lose(self, id_: object) -> None:
        """Remember the id of a card that could not be read; of a malformed one also what it is to be."""
        if self.lost is not None and isinstance(id_, Text):
            self.lost |= {id_, as_id(id_)}

    def report(self, code: str, at: Node, **words: Any) -> None:
        """Add a diagnostic at a node: the whole of a text, the first character of a collection."""
        end = at.end if isinstance(at, Text) else at.start + 1
        span = self.file.span(at.start, end)
        self.diagnostics.append(problem(code, span, **words))

    def check_keys(self, mapping: Mapping, name: str) -> None:
        """Report the keys that a mapping must not have; ``name`` is its name in the table of keys.

        A word of another program, such as 'question' for 'q', leads to ours.
        """
        table = BY_NAME[name]
        known = table.names
        for key in mapping.keys() - known:
            meant = KEY_ALIASES.get(key.casefold(), "")
            if meant in known:
                suggestion = f"did you mean '{meant}'?"
            else:
                suggestion = self.did_you_mean(key, known)
            if not suggestion:
                suggestion = "known here: " + ", ".join(sorted(known))
            own = own_key(mapping, key)
            self.report("Y201", own, key=key, where=table.where, suggestion=suggestion)

    def did_you_mean(self, word: str, known: frozenset[str]) -> str:
        """Return ``did you mean 'x'?`` for the nearest of the words that are known here, or ''."""
        return self.known.setdefault(known, KnownWords(known)).did_you_mean(word)

    def suggestion(self, word: str, known: Collection[str], what: str = "known") -> str:
        """Return ``did you mean 'x'?`` for the nearest of some words, or else all: ``known: x, y``."""
        nearest = self.did_you_mean(word, frozenset(known))
        if nearest:
            return nearest
        return f"{what}: " + ", ".join(known)

    def missing(self, mapping: Mapping, key: str, where: str, way: str) -> None:
        """Report a key that is missing, unless a syntax error may have swallowed it."""
        for start, end in self.blanked:
            if start < mapping.end and mapping.start < end:
                return
        self.report("Y203", mapping, key=key, where=where, way=way)

    def is_lost(self, value: Text) -> bool:
        """Tell whether a value is empty because of a mistake that has been reported."""
        if value:
            return False
        if value.end > value.start and self.source[value.start] not in "'\"|>":
            return True
        for start, _ in self.blanked:
            if start >= value.end:
                between = self.source[value.end : start]
                if not between.strip():
                    return True
        return False

    def text(self, mapping: Mapping, key: str) -> Text | None:
        """Return the text under a key, ``None`` if the key is absent or unusable."""
        value = mapping.get(key)
        if value is None:
            return None
        return self.as_text(value, key)

    def as_text(self, value: Node, key: str, way: str = "") -> Text | None:
        """Return a node that must be a text with something in it, cut short by nothing."""
        if type(value) is not Text:
            self.wrong(value, key, "a text", self.as_one_text(value))
            return None
        end = value.end
        source = self.source
        if not value or value.isspace():
            if source[end : end + 2] == " #" and not value:
                self._report_comment(value)
            elif not self.is_lost(value):
                if not way:
                    way = f"write the text after '{key}:', or delete the line"
                self.report("Y206", _own_key_at(source, value), key=key, way=way)
            return None
        if source[end : end + 2] in (" #", "\t#"):
            is_plain = source[value.start] not in "\"'|>"
            if is_plain:
                self._report_comment(value)
        return value

    def _report_comment(self, value: Text) -> None:
        """Report that a text is cut short by a comment: ``a: Number #1``."""
        source = self.source
        line_end = source.find("\n", value.end)
        if line_end < 0:
            line_end = len(source)
        comment = Text("", value.end + 1, line_end)
        self.report("Y109", comment, fixed=_fixed_line(source, value.start))

    def wrong(self, value: Node, key: str, wanted: str, way: str) -> None:
        """Report a value of the wrong kind, and the way to write what is ``wanted``."""
        if isinstance(value, Text):
            if self.is_lost(value):
                return
            found = f"'{shortened(value)}'" if value else "nothing"
        elif isinstance(value, Sequence):
            found = "a list"
        else:
            found = "keys with values"
        self.report("Y202", value, key=key, wanted=wanted, found=found, way=way)

    def as_one_text(self, value: Node) -> str:
        """Return how to write as a text what YAML took for a list or for keys.

        ``a: {{c1::Paris}}`` is a mapping to YAML; between quotation marks it is a text.
        """
        opens = self.source[value.start]
        if opens not in "{[":
            return "write one text; one that begins with '- ' or has ': ' in it must be in quotation marks"
        way = f"a text that begins with '{opens}' must be in quotation marks"
        fixed = _fixed_line(self.source, value.start)
        if fixed:
            way += f", like this: {fixed}"
        return way

    def flag(self, mapping: Mapping, key: str) -> bool:
        """Return a ``true`` or ``false``."""
        value = mapping.get(key)
        if value is None:
            return False
        if not isinstance(value, Text) or value not in ("true", "false"):
            way = "write 'true', or delete the line"
            self.wrong(value, key, "'true' or 'false'", way)
            return False
        return bool(value == "true")

    def number(self, mapping: Mapping, key: str, least: int, most: int) -> int | None:
        """Return a whole number, ``None`` if there is none or it is out of range."""
        value = self.text(mapping, key)
        if value is None:
            return None
        found = ascii_text.number(value, most)
        if found is not None and found >= least:
            return found
        wanted = f"a whole number from {least} to {most}"
        self.wrong(value, key, wanted, "write a number, in digits")
        return None

    def typed(self, mapping: Mapping, key: str) -> str:
        """Return how an answer is typed: :data:`EXACT`, :data:`LOOSE`, or '' if it is not."""
        value = mapping.get(key)
        if value is None:
            return ""
        if not isinstance(value, Text) or value not in ("true", "false", "loose"):
            way = "write 'true', or 'loose' if accents do not count, or delete the line"
            self.wrong(value, key, "'true', 'false' or 'loose'", way)
            return ""
        return {"true": EXACT, "loose": LOOSE}.get(value, "")

    def texts(self, mapping: Mapping, key: str) -> tuple[Text, ...]:
        """Return one text or a list of texts as a tuple; what is no text is reported and left out."""
        value = mapping.get(key)
        if value is None:
            return ()
        if not isinstance(value, Sequence):
            text = self.as_text(value, key)
            return () if text is None else (text,)
        way = "write a text after the '- ', or delete the line"
        texts = []
        for each in value:
            text = self.as_text(each, key, way)
            if text is not None:
                texts.append(text)
        return tuple(texts)

    def mapping(self, mapping: Mapping, key: str) -> Mapping | None:
        """Return the mapping under a key."""
        value = mapping.get(key)
        if value is None or isinstance(value, Mapping):
            return value
        way = f"write them on the lines below '{key}:', indented further than it"
        self.wrong(value, key, "keys with values", way)
        return None

    def sequence(self, mapping: Mapping, key: str) -> Sequence:
        """Return the list under a key, empty if it is absent or no list."""
        value = mapping.get(key)
        if isinstance(value, Sequence):
            return value
        is_empty = isinstance(value, Text) and not value
        if value is not None and not is_empty:
            way = f"begin each entry on the lines below '{key}:' with '- '"
            self.wrong(value, key, "a list", way)
        return Sequence()

    def waivers(self, mapping: Mapping, key: str) -> tuple[Waiver, ...]:
        """Return what is excepted, each with its reason: ``ignore: {Q101: it is a quiz}``."""
        found = mapping.get(key)
        if found is None:
            return ()
        if not isinstance(found, Mapping):
            if key == "ignore":
                wanted, like = "each code with a reason", "Q101: the reason"
            else:
                wanted = "each figure or word with a reason"
                like = "1917: common knowledge"
            way = f"write each on a line of its own below '{key}:', like this: {like}"
            self.wrong(found, key, wanted, way)
            return ()
        waivers = []
        for what, value in found.items():
            reason = self.as_text(value, what)
            if reason is not None:
                waivers.append(Waiver(what, reason, self.file))
        return tuple(waivers)

    def id(self, mapping: Mapping, where: str) -> Text | None:
        """Return the ``id`` of a mapping, checked; ``None`` if it has none that can be used.

        ``where`` says whose id it is, for the message: 'the card', 'the topic'.
        """
        if "id" not in mapping:
            self.missing(mapping, "id", where, _way_to_an_id(mapping))
            return None
        value = mapping["id"]
        if type(value) is not Text or not value:
            way = "write one, such as 'id: capital-of-france'"
            self.wrong(value, "id", "an id", way)
            return None
        if not self.is_id(value):
            return None
        return value

    def is_id(self, value: Text) -> bool:
        """Tell whether a text is an id; report it if not."""
        why = fault_of_id(value)
        if not why:
            return True
        made = as_id(value)
        suggestion = f", like this: '{made}'" if made else ""
        self.report("Y204", value, id=shortened(value), why=why, suggestion=suggestion)
        return False

    def choice(self, mapping: Mapping, key: str, known: tuple[str, ...]) -> Text | None:
        """Return a text that must be one of a few."""
        value = self.text(mapping, key)
        if value is None or value in known:
            return value
        self.report(
            "Y207",
            value,
            value=shortened(value),
            key=key,
            suggestion=self.suggestion(value, known),
        )
        return None


def fault_of_id(text: str) -> str:
    """Return why a text is no id, such as 'it has a space in it', or '' if it is one."""
    is_id = _ID.fullmatch(text) is not None
    is_short = len(text) <= MAX_ID
    if is_id and is_short and text.isascii() and text.islower():  # as most are
        return ""
    bad = re.search(r"[^\w.-]", text)
    if bad:
        sign = "a space" if bad[0] == " " else repr(bad[0])
        return f"it has {sign} in it"
    if not is_id:
        return f"it begins with '{text[:1]}'"
    if text != text.lower():
        return "it has capital letters"
    if not is_short:
        return f"it is longer than {MAX_ID} characters"
    if not unicodedata.is_normalized("NFC", text):
        return "its letters are decomposed (not NFC)"
    return ""


def as_id(text: str) -> str:
    """Return the id that a text is or is to be: 'grain-crisis' for 'Grain Crisis'; '' if there is none."""
    if not fault_of_id(text):
        return text
    composed = unicodedata.normalize("NFC", text)
    hyphenated = re.sub(r"[^\w.]+", "-", composed.lower())
    return hyphenated.strip("-_.")[:MAX_ID]


def shortened(text: str) -> str:
    """Return a text short enough to stand within a message."""
    if len(text) <= MAX_SHOWN and "\n" not in text:
        return text
    first_line = text[:MAX_SHOWN].splitlines()[0]
    return f"{first_line}…"


def own_key(mapping: Mapping, key: str) -> Text:
    """Return a key of a mapping with its place."""
    return next(own for own in mapping if own == key)


def _own_key_at(source: str, value: Text) -> Text:
    """Return the place of the key before an empty value, so that there is something to mark."""
    if value.end > value.start:
        return value
    start = source.rfind("\n", 0, value.start) + 1
    written = source[start : value.start]
    start += len(written) - len(written.lstrip(" -"))
    return Text("", start, max(start + 1, value.start))


def _way_to_an_id(mapping: Mapping) -> str:
    """Say how a card or a topic comes by its id, and name one that it could have."""
    from deckgen.source.slugs import slug  # only what lacks an id needs it

    question = mapping.get("q") or mapping.get("cloze")
    if isinstance(question, str) and question:
        made = slug(question)
        return f"'deckgen check --fix' gives it one made from its question, such as 'id: {made}'"
    made = "capital-of-france"
    title = mapping.get("title")
    if isinstance(title, str) and title:
        made = slug(title)
    return f"give it an id that never changes, such as 'id: {made}'"


def _fixed_line(source: str, at: int) -> str:
    """Return how to write the line at an offset, with its text in quotation marks."""
    # a long module, and most files are without mistakes
    from deckgen.source.yaml.errors import fixed_line

    return fixed_line(source, at)
