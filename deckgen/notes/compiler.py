"""Items to notes: texts rendered, citations resolved, tags and decks given, cards worked out."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import cache, partial
from hashlib import sha256
from typing import TYPE_CHECKING
from unicodedata import is_normalized

from deckgen import render
from deckgen.codes import problem
from deckgen.model import DeckOut, Note, place_within
from deckgen.notes.kinds import KINDS
from deckgen.notes.media import MediaBag
from deckgen.progress import STEP, silent
from deckgen.render.field import CONTROLS, normalise
from deckgen.sources.citations import Citation, Citations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.diagnostics import Diagnostic
    from deckgen.model import Deck, Item, Media, Project, Text, Topic
    from deckgen.notes.kinds import Parts
    from deckgen.progress import Progress
    from deckgen.sources.selectors import Cited

TOPIC_SEPARATOR = " › "


@dataclass(slots=True)
class Compiled:
    """The notes in learning order, the decks they go to, their media, and what is wrong."""

    notes: list[Note] = field(default_factory=list)
    decks: list[DeckOut] = field(default_factory=list)
    media: tuple[Media, ...] = ()
    cited: list[Cited] = field(default_factory=list)
    citations: dict[str, Citation] = field(default_factory=dict)  # of the items that cite, by id
    drafts: int = 0
    diagnostics: list[Diagnostic] = field(default_factory=list)


def compile_project(project: Project, progress: Progress = silent) -> Compiled:
    """Compile every item that is no draft."""
    compiled = Compiled()
    citations = Citations(project)
    bag = MediaBag(project.root)
    places = _Places(project, compiled, bag)
    for done, item in enumerate(project.items):
        if not done % STEP:
            progress("compiling", done, len(project.items))
        if item.draft:
            compiled.drafts += 1
            compiled.diagnostics.append(problem("Q902", item.span(), item.id))
            continue
        to_html = partial(_html, item, bag, compiled.diagnostics)
        citation, faults = citations.of(item)
        compiled.diagnostics += faults
        if citation.reading is not None:
            compiled.cited += citation.cited
            compiled.citations[item.id] = citation
        shared = _Shared(
            note=to_html(item.note) if item.note is not None else "",
            citation=citation,
            tags=places.tags(item),
            typed="1" if item.typed else "",
            deck=places.deck(item.topic),
        )
        for parts in KINDS[item.kind](item, to_html):
            _refuse_blank(item, parts, compiled.diagnostics)
            if item.typed:
                _refuse_untypable(item, parts, compiled.diagnostics)
            compiled.notes.append(_note(item, parts, shared))
    compiled.diagnostics += citations.undeclarable()
    compiled.media = bag.files()
    return compiled


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all notes of one item have in common."""

    note: str
    citation: Citation
    tags: tuple[str, ...]
    typed: str
    deck: int


def _note(item: Item, parts: Parts, shared: _Shared) -> Note:
    citation = shared.citation
    fields: tuple[str, ...] = (
        parts.prompt,
        parts.answer,
        parts.context,
        shared.note,
        citation.passage,
        citation.citation,
        citation.voice_beside(parts.answers),
        html.escape(_topic_line(item.topic, parts.answers), quote=False),
        parts.reverse,
        parts.reverse_answer,
        shared.typed,
        item.id + parts.key,
        "",
        "",
    )
    fields = _storable(fields)
    if parts.kind == "cloze":
        # Anki makes a card of a deletion in any field of a cloze note, not in its text alone.
        fields = (fields[0], *(text.replace("{{c", "&#123;&#123;c") for text in fields[1:]))
    return Note(item.id + parts.key, item, parts.kind, fields, shared.tags, parts.cards, shared.deck)


def _storable(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Return fields as Anki stores them: in NFC, and without the characters that no field can hold.

    What is rendered is so already; what comes from sources, titles and names may not be.
    """
    joined = "\n".join(fields)
    # Nearly every note is all printable, which is found out faster than what it holds.
    is_clean = joined.replace("\n", "").isprintable() or not ("\r" in joined or CONTROLS.search(joined))
    if is_clean and is_normalized("NFC", joined):
        return fields
    return tuple(normalise(CONTROLS.sub(" ", text)) for text in fields)


def _html(item: Item, bag: MediaBag, diagnostics: list[Diagnostic], text: Text) -> str:
    """Render one of an item's texts; what is wrong with it is reported at its place."""
    if text is not item.cloze and render.is_plain(text) and item.format == "markdown":
        return str(text)
    rendered = render.render(
        text,
        format=item.format,
        cloze=text is item.cloze,
        media_name=lambda src: bag.name(src, item),
    )
    for flaw in rendered.flaws:
        span = item.span_within(text, flaw.start, flaw.end)
        diagnostics.append(problem(flaw.code, span, item.id, what=flaw.message, way=flaw.hint))
    for reference in rendered.media:
        span = item.span_within(text, reference.start, reference.end)
        fault = bag.problem(reference.src, item, span)
        if fault:
            diagnostics.append(fault)
    return rendered.html


def _described(deck: Deck, text: Text, diagnostics: list[Diagnostic]) -> str:
    """Render the deck's description; it can have no media, which Anki finds in notes alone."""
    rendered = render.render(text)
    for flaw in rendered.flaws:
        span = deck.file.span(*place_within(deck.file, text, flaw.start, flaw.end))
        diagnostics.append(problem(flaw.code, span, what=flaw.message, way=flaw.hint))
    for reference in rendered.media:
        span = deck.file.span(*place_within(deck.file, text, reference.start, reference.end))
        words = {"why": "Anki takes no media from a deck's description", "way": "show it on a card"}
        diagnostics.append(problem("M103", span, src=reference.src, **words))
    return rendered.html


def _refuse_blank(item: Item, parts: Parts, diagnostics: list[Diagnostic]) -> None:
    """Report a side on which nothing would be seen: Anki makes no card, or an empty one."""
    sides = [("question", parts.prompt, item.question or item.cloze)]
    if parts.kind == "question":
        sides.append(("answer", parts.answer, item.answer))
    if 1 in parts.cards and parts.kind == "question":
        reverse = item.reverse
        sides.append(("reverse question", parts.reverse, reverse.question if reverse else None))
    for side, content, text in sides:
        if render.is_blank(content):
            way = "write something that can be read; an empty line or a comment does not show"
            diagnostics.append(problem("R201", item.span(text), item.id, side=side, way=way))


_UNTYPABLE = re.compile(r"\\[(\[]|<(?:p|ul|ol|li|table|pre|blockquote|hr|img|br)\b|\[sound:")


def _refuse_untypable(item: Item, parts: Parts, diagnostics: list[Diagnostic]) -> None:
    """Report an answer that Anki could not compare with what is typed on one line."""
    found = _UNTYPABLE.search(parts.answer)
    if found:
        diagnostics.append(problem("R202", item.span(item.answer), item.id))


# --- topics, tags, decks ---------------------------------------------------------------


class _Places:
    """Where notes go: their tags, and the deck or subdeck."""

    def __init__(self, project: Project, compiled: Compiled, bag: MediaBag) -> None:
        self.project = project
        self.decks = compiled.decks
        self.by_topic: dict[tuple[str, ...], int] = {}
        self.topic_tags: dict[tuple[str, ...], str] = {}
        deck = project.deck
        description = ""
        if deck.description is not None:
            description = _described(deck, deck.description, compiled.diagnostics)
        self.decks.append(DeckOut(deck_number(deck.id, ()), deck.name, description))

    def tags(self, item: Item) -> tuple[str, ...]:
        """Return an item's tags in Anki's own order, which does not look at capitals."""
        path = item.topic.path
        deck_id = self.project.deck.id
        topic = self.topic_tags.get(path)
        if topic is None:
            topic = self.topic_tags[path] = "::".join((deck_id, *path))
        if item.about is None and not item.tags:
            return (topic,)
        tags = {topic, *map(str, item.tags)}
        if item.about is not None:
            tags.add(f"{deck_id}::about::{item.about}")
        return sorted_tags(tags)

    def deck(self, topic: Topic) -> int:
        """Return the index of the deck that the cards of a topic go to."""
        if not self.project.deck.subdecks:
            return 0
        index = self.by_topic.get(topic.path)
        if index is None:
            index = self.by_topic[topic.path] = len(self.decks)
            titles = (" ".join(title.replace("::", " – ").split()) for title in topic.titles)
            name = "::".join((self.project.deck.name, *titles))
            self.decks.append(DeckOut(deck_number(self.project.deck.id, topic.path), name))
        return index


def sorted_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags in Anki's own order, which does not look at capitals."""
    return tuple(sorted(tags, key=lambda tag: (tag.lower(), tag)))


def deck_number(deck_id: str, path: tuple[str, ...]) -> int:
    """Return the number of a deck or of a topic's subdeck: 13 digits from SHA-256, for ever."""
    return _number("/".join((deck_id, "deck", *path)))


def preset_number(deck_id: str) -> int:
    """Return the number of a deck's preset, made in the same way."""
    return _number(f"{deck_id}/preset")


def _number(name: str) -> int:
    return 10**12 + int.from_bytes(sha256(name.encode()).digest()[:8], "big") % (2 * 10**11)


_WORD = re.compile(r"\w+")


@cache
def _title_words(topic: Topic) -> tuple[tuple[str, str], ...]:
    return tuple((title, _words(title)) for title in topic.titles)


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _topic_line(topic: Topic, answers: tuple[str, ...]) -> str:
    """Return the topic's titles, up to one that would give an answer away: one of the two has
    all the words of the other, in order."""
    asked = [words for answer in answers if len(words := _words(answer)) > 2]
    shown = []
    for title, words in _title_words(topic):
        if any(words in answer or answer in words for answer in asked):
            break
        shown.append(title)
    return TOPIC_SEPARATOR.join(shown)
