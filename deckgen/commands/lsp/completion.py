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
    from collections.abc import Callable, Iterable, Sequence

    from deckgen.citations.index import SourceIndex
    from deckgen.commands.lsp.analysis import Analysis
    from deckgen.commands.lsp.session import View
    from deckgen.core.declared import Source
    from deckgen.core.model import Item
    from deckgen.core.owntype import OwnType
    from deckgen.source.schema import Key

KEY, ID, WORD, QUOTATION, FILE = "key", "id", "word", "quotation", "file"
"""Kinds of suggestions, for the sign that an editor shows beside them."""

MAX_IDS = 2000
"""How many ids are offered at a time."""

_SUFFIXES = {
    "include": (".yaml", ".yml"),
    "style": (".css",),
    "file": (".txt", ".md", ".markdown", ".html", ".htm"),
}
"""How the names of the files end that a key may name."""

_PASSAGE_KEYS = ("passages", "contested", "apparatus")
_OPENS_LIST = ("topics", "cards", "retired", "voices")

# '- id: paris', '  q: Who was it?'
_OF_CARDS_OR_TOPICS = re.compile(
    r"^(?:- )? *(id|title|cards|topics|q|a|cloze|quote):", re.MULTILINE
)
# '  cards:'
_HAS_CARDS = re.compile(r"^ *(?:- )? *(?:cards|topics):", re.MULTILINE)


class Suggestion(NamedTuple):
    """Something to write.

    - ``label``: what a list shows.
    - ``new``: what is written from ``start`` to ``end``.
    - ``kind``: what it is, for the sign beside it.
    - ``detail``: what it means, in a few words; ``page``: the same as Markdown.
    - ``typed``: what stands there now, for an editor that compares it with what it offers.
    - ``order``: its place in the list.
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
    """Return what may be written at an offset of a file of a project.

    That is keys where a mapping is written, and else what the key before the colon may have.
    """
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
    """Return what a file may have at its top: the whole project, topics, or cards.

    A file that no card was read from tells it by its keys: those of cards, and no ``cards:`` above them.
    """
    if view.name == view.analysis.cards_name:
        return grammar.ROOT
    if view.analysis.is_file_of_cards(view.name):
        return grammar.IN_CARDS
    text = view.document.text
    if _OF_CARDS_OR_TOPICS.search(text) and not _HAS_CARDS.search(text):
        return grammar.IN_CARDS
    return grammar.IN_TOPICS


class _Writing:
    """One completion.

    - ``cursor``: what is being written; ``here``: what may stand there by the table of keys.
    - ``text``: the file as it is now.
    - ``typed``: what has been written of the word up to the cursor.
    """

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
        return Suggestion(
            label=label,
            new=new or label,
            start=self.cursor.start,
            end=max(self.cursor.end, self.offset),
            kind=kind,
            detail=detail,
            page=page,
            typed=self.typed,
        )

    # --- keys ------------------------------------------------------------------------

    def is_text_item(self) -> bool:
        """Tell whether a text may stand here as well as a key: an entry of a list of passages."""
        return self.cursor.key in _PASSAGE_KEYS and len(self.typed.split()) > 1

    def keys(self) -> list[Suggestion]:
        """Return the keys that the mapping does not have yet."""
        above = self.cursor.key
        if above == "ignore":
            return self.codes(as_keys=True)
        if above == "fields" and self.here.free is not None:
            return self.fields()
        if above == "sources" and self.here.free is not None:
            return []  # the curator's own ids
        found = []
        for key in self.here.allowed():
            if key.name not in self.cursor.siblings:
                found.append(self.key(key))
        return _numbered(found)

    def fields(self) -> list[Suggestion]:
        """Return the fields that a card of an own note type may fill and does not have yet."""
        has_colon = self._is_before_colon()
        found = []
        for each in self._note_types_of_card():
            for field in each.fields:
                name = str(field.name)
                if field.personal or name in self.cursor.siblings:
                    continue
                new = name if has_colon else f"{name}: "
                found.append(self.suggestion(name, KEY, f"a field of {each.key}", new))
        return found

    def _note_types_of_card(self) -> Sequence[OwnType]:
        """Return the note type that the card at the cursor has or gets, all of them if that is not known."""
        type_id = self.beside("type") or self.cursor.around.get("type", "")
        named = self.analysis.note_type(type_id)
        if named is None:
            item = self._item()
            if item is not None:
                named = item.topic.note_type
        if named is None:
            return self.analysis.note_types
        return (named,)

    def _item(self) -> Item | None:
        """Return the card that was read where the cursor is."""
        return self.analysis.item_at(self.view.name, self.view.then(self.offset))

    def _is_before_colon(self) -> bool:
        """Tell whether the colon of a key stands there already."""
        return self.text.startswith(":", self.cursor.end)

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
        own = []
        for each in self.analysis.note_types:
            if each.file.path == self.view.name and each.key.start <= at:
                own.append(each)
        # the note type that is being written, if it could be read before
        types = own[-1:] or list(self.analysis.note_types)
        typed = self.text[begin : self.offset]
        found = []
        for each in types:
            for field in each.fields:
                name = str(field.name)
                suggestion = Suggestion(
                    label=name,
                    new=name,
                    start=begin,
                    end=self.offset,
                    kind=ID,
                    detail=f"a field of {types[0].key}",
                    typed=typed,
                )
                found.append(suggestion)
        return found

    def note_type_ids(self) -> list[Suggestion]:
        """Return the ids of the deck's own note types, and what else ``type`` may be."""
        found = []
        for each in self.analysis.note_types:
            found.append(self.suggestion(str(each.key), ID, each.name))
        return found + self._words()

    def _words(self) -> list[Suggestion]:
        """Return the words that the value at the cursor may be, if they are few and known."""
        if self.here.key is None:
            return []
        words = grammar.words_of(self.here.key.value)
        return [self.suggestion(word, WORD) for word in words]

    def key(self, key: Key) -> Suggestion:
        """Return a key as a suggestion, with the colon, and what follows it, that are not there yet.

        A key that holds others or a list ends with the colon, ``cards:``, and one with a text has a space
        too.
        """
        mappings, free = grammar.context_of(key)
        holds_more = key.name in _OPENS_LIST or bool(mappings) or bool(free)
        if self._is_before_colon():
            new = key.name
        elif holds_more and not self.cursor.in_flow:
            new = f"{key.name}:"  # what it holds goes into the lines below
        else:
            new = f"{key.name}: "
        return self.suggestion(key.name, KEY, _in_one_line(key), new, page_of_key(key))

    # --- values ----------------------------------------------------------------------

    def value(self) -> Completion:
        """Return what fits as the value of the key at the cursor."""
        source = self._quoted_source()
        if source is not None:
            return Completion(self.quotations(source), is_whole=False)
        name = self.cursor.key
        if name == "quote":
            return Completion([], is_whole=False)
        by_name: dict[str, Callable[[], list[Suggestion]]] = {
            "needs": self.card_ids,
            "replaced-by": self.card_ids,
            "was": self.earlier_ids,
            "source": self.source_ids,
            "tags": self.tags,
            "ignore": self.codes,
            "select": self.codes,
            "voice": self.voices,
            "id": self.ids,
            "speaker": self.speakers,
            "type": self.note_type_ids,
            "front": self.fields_of_template,
            "back": self.fields_of_template,
        }
        if name in by_name:
            return Completion(by_name[name]())
        if name in _SUFFIXES:
            return Completion(self.files(_SUFFIXES[name]))
        return Completion(self._words())

    def card_ids(self) -> list[Suggestion]:
        """Return the ids of the other cards, those of this file first."""
        own = self.beside("id")
        in_file = {str(item.id) for item in self.analysis.items_in(self.view.name)}
        here = []
        elsewhere = []
        for id_, item in self.analysis.by_id.items():
            if id_ == own:
                continue
            suggestion = self.suggestion(id_, ID, _shortened(asks(item)))
            if id_ in in_file:
                here.append(suggestion)
            else:
                elsewhere.append(suggestion)
        found = here + elsewhere
        return _numbered(found[:MAX_IDS])

    def beside(self, key: str) -> str:
        """Return what the card that is being written has under a key of one text, '' if nothing."""
        found = self.cursor.siblings.get(key) or self.cursor.around.get(key, "")
        return found.strip("'\"")

    def earlier_ids(self) -> list[Suggestion]:
        """Return the ids that cards had and none has now."""
        found = []
        for id_ in self.analysis.earlier_ids[:MAX_IDS]:
            found.append(self.suggestion(id_, ID, "no card has it now"))
        return found

    def ids(self) -> list[Suggestion]:
        """Return the ids that an ``id`` may name: of a card that left, of a topic that is gone on with."""
        if "retired" in self.cursor.path:
            return self.earlier_ids()
        around = grammar.context(self.cursor.path[:-1], base_context(self.view))
        if around is None:
            return []
        if not any(each.name == "topic" for each in around.mappings):
            return []
        found = []
        for id_, title in self.analysis.topics.items():
            found.append(self.suggestion(id_, ID, title))
        return found

    def source_ids(self) -> list[Suggestion]:
        """Return the ids of the sources, each with its title."""
        found = []
        for id_, each in self.analysis.sources.items():
            found.append(self.suggestion(id_, ID, each.title))
        return found

    def tags(self) -> list[Suggestion]:
        """Return the tags of the deck, those that are used most first."""
        counts = self.analysis.tags
        often = sorted(counts, key=lambda tag: (-counts[tag], tag))
        return _numbered(
            [self.suggestion(tag, WORD, f"on {counts[tag]:,}") for tag in often]
        )

    def codes(self, *, as_keys: bool = False) -> list[Suggestion]:
        """Return the codes that may be suppressed or selected; those ``as_keys`` with a colon."""
        found = []
        for code in SUPPRESSIBLE_CODES:
            known = catalogue.BY_CODE.get(code)
            if known is None:
                continue
            new = f"{code}: " if as_keys else code
            found.append(self.suggestion(code, WORD, known.title, new))
        return found

    def voices(self) -> list[Suggestion]:
        """Return what ``voice`` of a source takes: the names of speakers and authors, and ``hidden``."""
        names = self._speakers()
        for each in self.analysis.sources.values():
            if each.name:
                names.add(each.name)
        hidden = self.suggestion("hidden", WORD, "no line above the question")
        return [hidden, *self._names(names)]

    def speakers(self) -> list[Suggestion]:
        """Return the names of the speakers whose voices the sources declare."""
        return self._names(self._speakers())

    def _speakers(self) -> set[str]:
        """Return who speaks in the sources."""
        found = set()
        for each in self.analysis.sources.values():
            for voice in each.voices:
                found.add(str(voice.speaker))
        return found

    def _names(self, names: Iterable[str]) -> list[Suggestion]:
        """Return names in order, as they must be written to be read as texts."""
        found = []
        for name in sorted(names):
            found.append(self.suggestion(name, WORD, new=self.scalar(name)))
        return found

    def files(self, suffixes: tuple[str, ...]) -> list[Suggestion]:
        """Return the files beside the one that is written in, and one folder below."""
        folder = self.analysis.path_of(self.view.name).parent
        own = (self.analysis.root / self.view.name).name
        names = []
        try:
            for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
                name = path.relative_to(folder).as_posix()
                if name == own or name.startswith("."):
                    continue
                if path.suffix.lower() in suffixes and path.is_file():
                    names.append(name)
        except OSError:
            return []
        return [self.suggestion(name, FILE, new=self.scalar(name)) for name in names]

    # --- quotations ------------------------------------------------------------------

    def _quoted_source(self) -> Source | None:
        """Return the source whose words are written here."""
        sources = self.analysis.sources
        path = self.cursor.path
        if self.cursor.key == "quote":
            named = self.beside("source")
            if named in sources:
                return sources[named]
            found = None
            item = self._item()
            if item is not None:
                found = self.analysis.source_of(item)
            return found or next(iter(sources.values()), None)
        # 'sources: {essay: {passages: […]}}'
        is_of_source = len(path) > 2 and path[0] == "sources"
        if is_of_source and any(key in path for key in _PASSAGE_KEYS):
            return sources.get(path[1])
        return None

    def quotations(self, source: Source) -> list[Suggestion]:
        """Return what can be quoted of a source; where it has no such words, of the others.

        So the words of another source are found before ``source:`` is written.
        """
        start, typed = self._typed_words()
        found = self._quotations(self.analysis.index_of(source), start, typed)
        if not found and self.cursor.key == "quote":
            for other in self.analysis.sources.values():
                if other is not source:
                    index = self.analysis.index_of(other)
                    found += self._quotations(index, start, typed)
        return _numbered(found)

    def _typed_words(self) -> tuple[int, str]:
        """Return where the words begin that are completed: behind the last ellipsis, and what they are.

        Of ``It flows … the Sei`` only ``the Sei`` is looked for in the source.
        """
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
        """Return what can be quoted of one source that begins with what was typed behind ``start``."""
        cursor = self.cursor
        is_block = cursor.is_block_text
        if start != cursor.start and not cursor.quote:
            is_block = True  # words stand before it: quotation marks would be in the middle of a text
        found = []
        for offer in offers(index, typed):
            new = as_scalar(
                offer.text,
                quote=cursor.quote,
                in_flow=cursor.in_flow,
                is_block=is_block,
            )
            line = line_of(index, offer.start)
            suggestion = Suggestion(
                label=_shortened(offer.text),
                new=new,
                start=start,
                end=self.offset,
                kind=QUOTATION,
                detail=f"{index.source.file.path}:{line}, {offer.what}",
                page=f"> {offer.text}",
                typed=self.text[start : self.offset],
            )
            found.append(suggestion)
        return found

    def scalar(self, text: str) -> str:
        """Return a text as it must be written at the cursor to be read as that text."""
        return as_scalar(text, quote=self.cursor.quote, in_flow=self.cursor.in_flow)


def _numbered(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Return suggestions that an editor shows in this very order."""
    found = []
    for number, each in enumerate(suggestions):
        found.append(each._replace(order=number))
    return found


def page_of_key(key: Key) -> str:
    """Return what a key means, as Markdown."""
    parts = [key.meaning]
    if key.required:
        parts.append("Required.")
    if key.default is not None:
        parts.append(f"Default: `{key.default}`.")
    words = [f"`{word}`" for word in grammar.words_of(key.value)]
    if words:
        parts.append(f"One of {', '.join(words)}.")
    meaning = " ".join(parts)
    return f"{meaning}\n\n```yaml\n{key.name}: {key.example}\n```"


def _in_one_line(key: Key) -> str:
    """Return what a key means, for the list of suggestions."""
    if key.required:
        return f"{key.meaning} Required."
    return key.meaning


def _shortened(text: str) -> str:
    """Return as much of a text as a list of suggestions has room for."""
    if len(text) <= 100:
        return text
    return f"{text[:99].rstrip()}…"
