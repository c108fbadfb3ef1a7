"""What may be written at the cursor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.lsp import grammar
from deckgen.commands.lsp.cursor import Cursor, cursor_at
from deckgen.commands.lsp.quotations import as_scalar, line_of, offers
from deckgen.core.codes import SUPPRESSIBLE_CODES
from deckgen.formats.card_labels import asks
from deckgen.lint import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.citations.index import SourceIndex
    from deckgen.commands.lsp.analysis import Analysis
    from deckgen.commands.lsp.session import View
    from deckgen.core.declared import Source
    from deckgen.source.schema import Key

KEY, ID, WORD, QUOTATION, FILE = "key", "id", "word", "quotation", "file"
"""Kinds of suggestions, for the sign that an editor shows beside them."""

MAX_IDS = 2000
"""How many ids are offered at a time."""

_PASSAGE_KEYS = ("passages", "contested", "apparatus")
_OPENS_LIST = ("topics", "cards", "retired", "voices")


class Suggestion(NamedTuple):
    """Something to write: what a list shows, what is written from ``start`` to ``end``, and what it means.

    ``typed`` is what stands there now, for an editor that compares it with what it offers.
    """

    label: str
    new: str
    start: int
    end: int
    kind: str
    detail: str = ""
    page: str = ""
    typed: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """All suggestions; ``is_whole`` is false if more typing may bring others."""

    suggestions: list[Suggestion]
    is_whole: bool = True


def complete(view: View, offset: int) -> Completion:
    """Return what may be written at an offset of a file of a project."""
    text = view.document.text
    cursor = cursor_at(text, offset)
    if cursor is None or not view.name.endswith((".yaml", ".yml")):
        return Completion([])
    here = grammar.context(cursor.path, base_context(view))
    if here is None:
        return Completion([])
    writing = _Writing(view, cursor, here, offset)
    if cursor.is_key and here.holds_keys and not writing.is_text_item():
        return Completion(writing.keys())
    return writing.value()


def base_context(view: View) -> grammar.Context:
    """Return what a file may have at its top: the whole project, topics, or cards."""
    if view.name == view.analysis.cards_name:
        return grammar.ROOT
    if view.analysis.is_file_of_cards(view.name):
        return grammar.IN_CARDS
    first = re.search(
        r"^(?:- )? *(id|title|cards|topics|q|a|cloze|quote):",
        view.document.text,
        re.MULTILINE,
    )
    has_cards = re.search(
        r"^ *(?:- )? *(?:cards|topics):", view.document.text, re.MULTILINE
    )
    return (
        grammar.IN_CARDS
        if first is not None and has_cards is None
        else grammar.IN_TOPICS
    )


class _Writing:
    """One completion."""

    def __init__(
        self, view: View, cursor: Cursor, here: grammar.Context, offset: int
    ) -> None:
        self.analysis: Analysis = view.analysis
        self.view = view
        self.cursor = cursor
        self.here = here
        self.offset = offset
        self.text = view.document.text
        self.typed = self.text[cursor.start : offset]

    def suggestion(
        self, label: str, kind: str, detail: str = "", new: str = "", page: str = ""
    ) -> Suggestion:
        """Return a suggestion for the word at the cursor: ``label`` is shown, ``new`` written."""
        cursor = self.cursor
        return Suggestion(
            label,
            new or label,
            cursor.start,
            max(cursor.end, self.offset),
            kind,
            detail,
            page,
            self.typed,
        )

    # --- keys ------------------------------------------------------------------------

    def is_text_item(self) -> bool:
        """Tell whether a text may stand here as well as a key: an entry of a list of passages."""
        return self.cursor.key in _PASSAGE_KEYS and len(self.typed.split()) > 1

    def keys(self) -> list[Suggestion]:
        """Return the keys that the mapping does not have yet."""
        if self.cursor.key == "ignore":
            return self.codes(lambda code: f"{code}: ")
        if self.cursor.key == "fields" and self.here.free is not None:
            return self.fields()
        found = [
            self.key(key)
            for key in self.here.allowed()
            if key.name not in self.cursor.siblings
        ]
        if self.cursor.key == "sources" and self.here.free is not None:
            found = []
        return [each._replace(order=number) for number, each in enumerate(found)]

    def fields(self) -> list[Suggestion]:
        """Return the fields that a card of an own note type may fill and does not have yet."""
        named = self.analysis.note_type(
            self.beside("type") or self.cursor.around.get("type", "")
        )
        item = self.analysis.item_at(self.view.name, self.view.then(self.offset))
        if named is None and item is not None:
            named = item.topic.note_type
        types = self.analysis.note_types if named is None else (named,)
        after = self.text[self.cursor.end : self.cursor.end + 1]
        found = []
        for each in types:
            for field in each.fields:
                if str(field.name) not in self.cursor.siblings and not field.personal:
                    new = str(field.name) if after == ":" else f"{field.name}: "
                    found.append(
                        self.suggestion(
                            str(field.name), KEY, f"a field of {each.key}", new
                        )
                    )
        return found

    def fields_of_template(self) -> list[Suggestion]:
        """Return the fields that a card template may show, behind two braces."""
        start = self.typed.rfind("{{")
        if start < 0 or "}}" in self.typed[start:]:
            return []
        named = self.typed[start + 2 :]
        # how far filters and signs go
        signs = max(named.rfind(sign) for sign in ":#/") + 1
        begin = self.cursor.start + start + 2 + signs
        at = self.view.then(self.offset)
        own = [
            each
            for each in self.analysis.note_types
            if each.file.path == self.view.name and each.key.start <= at
        ]
        types = own[-1:] or list(self.analysis.note_types)
        typed = self.text[begin : self.offset]
        names = [str(field.name) for each in types for field in each.fields]
        return [
            Suggestion(
                name,
                name,
                begin,
                self.offset,
                ID,
                f"a field of {types[0].key}",
                typed=typed,
            )
            for name in names
        ]

    def note_type_ids(self) -> list[Suggestion]:
        """Return the ids of the deck's own note types, and what else ``type`` may be."""
        own = [
            self.suggestion(str(each.key), ID, each.name)
            for each in self.analysis.note_types
        ]
        words = (
            grammar.words_of(self.here.key.value) if self.here.key is not None else []
        )
        return own + [self.suggestion(word, WORD) for word in words]

    def key(self, key: Key) -> Suggestion:
        """Return a key as a suggestion, with the colon, and what follows it, that are not there yet."""
        after = self.text[self.cursor.end : self.cursor.end + 1]
        new = key.name if after == ":" else f"{key.name}: "
        mappings, free = grammar.context_of(key)
        if (
            after != ":"
            and not self.cursor.in_flow
            and (key.name in _OPENS_LIST or mappings or free)
        ):
            new = f"{key.name}:"
        return self.suggestion(key.name, KEY, _in_one_line(key), new, page_of_key(key))

    # --- values ----------------------------------------------------------------------

    def value(self) -> Completion:
        """Return what fits as the value of the key at the cursor."""
        cursor, key = self.cursor, self.here.key
        name = cursor.key
        by_name: dict[str, Callable[[], list[Suggestion]]] = {
            "needs": self.card_ids,
            "replaced-by": self.card_ids,
            "was": self.earlier_ids,
            "source": self.source_ids,
            "tags": self.tags,
            "ignore": self.codes,
            "select": self.codes,
            "voice": self.voices,
            "include": lambda: self.files(".yaml", ".yml"),
            "style": lambda: self.files(".css"),
            "file": lambda: self.files(".txt", ".md", ".markdown", ".html", ".htm"),
            "id": self.ids,
            "speaker": self.speakers,
            "type": self.note_type_ids,
            "front": self.fields_of_template,
            "back": self.fields_of_template,
        }
        source = self._quoted_source()
        if source is not None:
            return Completion(self.quotations(source), is_whole=False)
        if name == "quote":
            return Completion([], is_whole=False)
        if name in by_name:
            return Completion(by_name[name]())
        words = grammar.words_of(key.value) if key is not None else []
        return Completion([self.suggestion(word, WORD) for word in words])

    def card_ids(self) -> list[Suggestion]:
        """Return the ids of the other cards, those of this file first."""
        own = self.beside("id")
        found = []
        for id_, item in self.analysis.by_id.items():
            if id_ != own:
                found.append(self.suggestion(id_, ID, _shortened(asks(item))))
        here = {str(item.id) for item in self.analysis.items_in(self.view.name)}
        found.sort(key=lambda each: each.label not in here)
        return [
            each._replace(order=number) for number, each in enumerate(found[:MAX_IDS])
        ]

    def beside(self, key: str) -> str:
        """Return what the card that is being written has under a key of one text, '' if nothing."""
        found = self.cursor.siblings.get(key) or self.cursor.around.get(key, "")
        return found.strip("'\"")

    def earlier_ids(self) -> list[Suggestion]:
        """Return the ids that cards had and none has now."""
        return [
            self.suggestion(id_, ID, "no card has it now")
            for id_ in self.analysis.earlier_ids[:MAX_IDS]
        ]

    def ids(self) -> list[Suggestion]:
        """Return the ids that an ``id`` may name: of a card that left, of a topic that is gone on with."""
        if "retired" in self.cursor.path:
            return self.earlier_ids()
        mappings = grammar.context(self.cursor.path[:-1], base_context(self.view))
        is_topic = mappings is not None and any(
            each.name == "topic" for each in mappings.mappings
        )
        if not is_topic:
            return []
        return [
            self.suggestion(id_, ID, title)
            for id_, title in self.analysis.topics.items()
        ]

    def source_ids(self) -> list[Suggestion]:
        """Return the ids of the sources, each with its title."""
        return [
            self.suggestion(id_, ID, each.title)
            for id_, each in self.analysis.sources.items()
        ]

    def tags(self) -> list[Suggestion]:
        """Return the tags of the deck, those that are used most first."""
        counts = self.analysis.tags
        often = sorted(counts, key=lambda tag: (-counts[tag], tag))
        return [
            self.suggestion(tag, WORD, f"on {counts[tag]:,}")._replace(order=number)
            for number, tag in enumerate(often)
        ]

    def codes(self, written: Callable[[str], str] = str) -> list[Suggestion]:
        """Return the codes that may be suppressed or selected."""
        found = []
        for code in SUPPRESSIBLE_CODES:
            known = catalogue.BY_CODE.get(code)
            if known is not None:
                found.append(self.suggestion(code, WORD, known.title, written(code)))
        return found

    def voices(self) -> list[Suggestion]:
        """Return what ``voice`` of a source takes: the names of speakers and authors, and ``hidden``."""
        speakers = {
            str(voice.speaker)
            for each in self.analysis.sources.values()
            for voice in each.voices
        }
        names = {each.name for each in self.analysis.sources.values() if each.name}
        return [
            self.suggestion("hidden", WORD, "no line above the question"),
            *(
                self.suggestion(name, WORD, new=self.scalar(name))
                for name in sorted(speakers | names)
            ),
        ]

    def speakers(self) -> list[Suggestion]:
        """Return the names of the speakers whose voices the sources declare."""
        speakers = {
            str(voice.speaker)
            for each in self.analysis.sources.values()
            for voice in each.voices
        }
        return [
            self.suggestion(name, WORD, new=self.scalar(name))
            for name in sorted(speakers)
        ]

    def files(self, *suffixes: str) -> list[Suggestion]:
        """Return the files beside the one that is written in, and one folder below."""
        folder = self.analysis.path_of(self.view.name).parent
        found = []
        try:
            for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
                name = path.relative_to(folder).as_posix()
                if (
                    path.suffix.lower() in suffixes
                    and not name.startswith(".")
                    and path.is_file()
                ):
                    found.append(name)
        except OSError:
            return []
        own = (self.analysis.root / self.view.name).name
        return [
            self.suggestion(name, FILE, new=self.scalar(name))
            for name in found
            if name != own
        ]

    # --- quotations ------------------------------------------------------------------

    def _quoted_source(self) -> Source | None:
        """Return the source whose words are written here."""
        sources, path = self.analysis.sources, self.cursor.path
        if self.cursor.key == "quote":
            named = self.beside("source")
            if named in sources:
                return sources[named]
            item = self.analysis.item_at(self.view.name, self.view.then(self.offset))
            found = self.analysis.source_of(item) if item is not None else None
            return found or next(iter(sources.values()), None)
        if (
            path[:1] == ("sources",)
            and len(path) > 2
            and any(key in path for key in _PASSAGE_KEYS)
        ):
            return sources.get(path[1])
        return None

    def quotations(self, source: Source) -> list[Suggestion]:
        """Return what can be quoted of a source; where it has no such words, of the others."""
        others = [each for each in self.analysis.sources.values() if each is not source]
        start, typed = self._typed_words()
        found = self._quotations(self.analysis.index_of(source), start, typed)
        if not found and self.cursor.key == "quote":
            for other in others:
                found += self._quotations(self.analysis.index_of(other), start, typed)
        return [each._replace(order=number) for number, each in enumerate(found)]

    def _typed_words(self) -> tuple[int, str]:
        """Return where the words begin that are completed: behind the last ellipsis, and what they are."""
        start = self.cursor.start
        for ellipsis in re.finditer(r"…|\.\.\.", self.typed):
            start = self.cursor.start + ellipsis.end()
        typed = self.text[start : self.offset]
        start += len(typed) - len(typed.lstrip())
        typed = typed.strip()
        if self.cursor.quote == "'":
            typed = typed.replace("''", "'")
        return start, typed

    def _quotations(
        self, index: SourceIndex, start: int, typed: str
    ) -> list[Suggestion]:
        cursor = self.cursor
        begins = start == cursor.start
        found = []
        for offer in offers(index, typed):
            quote = cursor.quote if begins or cursor.quote else "|"
            new = as_scalar(
                offer.text,
                quote=cursor.quote,
                in_flow=cursor.in_flow,
                is_block=cursor.is_block_text or quote == "|",
            )
            detail = (
                f"{index.source.file.path}:{line_of(index, offer.start)}, {offer.what}"
            )
            found.append(
                Suggestion(
                    _shortened(offer.text), new, start, self.offset, QUOTATION, detail, f"> {offer.text}",
                    self.text[start : self.offset],
                )
            )  # fmt: skip
        return found

    def scalar(self, text: str) -> str:
        """Return a text as it must be written at the cursor to be read as that text."""
        return as_scalar(text, quote=self.cursor.quote, in_flow=self.cursor.in_flow)


def page_of_key(key: Key) -> str:
    """Return what a key means, as Markdown."""
    parts = [key.meaning]
    if key.required:
        parts.append("Required.")
    if key.default is not None:
        parts.append(f"Default: `{key.default}`.")
    words = grammar.words_of(key.value)
    if words:
        parts.append("One of " + ", ".join(f"`{word}`" for word in words) + ".")
    return " ".join(parts) + f"\n\n```yaml\n{key.name}: {key.example}\n```"


def _in_one_line(key: Key) -> str:
    return f"{key.meaning} Required." if key.required else key.meaning


def _shortened(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99].rstrip()}…"
