"""Items to notes: texts rendered, citations resolved, tags and decks given, cards worked out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from unicodedata import is_normalized

from deckgen import render
from deckgen.citations.resolve import UNCITED, Citation, Citations
from deckgen.citations.stale import Cited, Selector
from deckgen.compile.media import MediaBag
from deckgen.compile.subdecks import misplaced, title_in_anki
from deckgen.core.codes import problem
from deckgen.core.diagnostics import TextFile
from deckgen.core.identity import content_hash, deck_number, sorted_tags
from deckgen.core.model import (
    SEPARATOR,
    DeckOut,
    Item,
    Note,
    OutdatedError,
    Text,
    Topic,
    place_within,
)
from deckgen.kinds.notes import KINDS
from deckgen.notetypes.speech import is_readable
from deckgen.render.field import CONTROLS, escape_cloze, escape_line, normalise
from deckgen.util import ascii_text
from deckgen.util.progress import STEP, silent

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Deck, Media, Part, Project
    from deckgen.kinds.notes import Parts
    from deckgen.util.progress import Progress

TOPIC_SEPARATOR = " › "


@dataclass(slots=True)
class Compiled:
    """The notes in learning order, the decks they go to, their media, and what is wrong."""

    notes: list[Note] = field(default_factory=list)
    decks: list[DeckOut] = field(default_factory=list)
    media: tuple[Media, ...] = ()
    shown: set[Path] = field(default_factory=set)  # the files as the cards name them
    media_names: dict[str, dict[str, str]] = field(default_factory=dict)  # what items refer to, by id
    cited: list[Cited] = field(default_factory=list)
    citations: dict[str, Citation] = field(default_factory=dict)  # of the items that cite, by id
    drafts: int = 0
    diagnostics: list[Diagnostic] = field(default_factory=list)


def compile_project(project: Project, progress: Progress = silent) -> Compiled:
    """Compile every item that is no draft."""
    compiled = Compiled()
    citations = Citations(project)
    bag = MediaBag(project.root)
    places = _Places(project, compiled)
    waiting = [part for part in reversed(project.parts) if part.ready is not None]
    for done, item in enumerate(project.items):
        if not done % STEP:
            progress("compiling", done, len(project.items))
        while waiting and waiting[-1].at == done:
            _take_over(waiting.pop(), places, bag, compiled)
        if item.draft:
            compiled.drafts += 1
            compiled.diagnostics.append(problem("Q902", item.span(), item.id))
            continue
        to_html = partial(_html, item, bag, compiled.diagnostics)
        citation = UNCITED
        if item.quotes:
            citation, faults = citations.of(item)
            compiled.diagnostics += faults
            if citation.reading is not None:
                compiled.cited += citation.cited
                compiled.citations[item.id] = citation
        note = to_html(item.note) if item.note is not None else ""
        place = places.of(item.topic)
        tags = place.tags(item)
        for parts in KINDS[item.kind](item, to_html):
            _refuse_blank(item, parts, compiled.diagnostics)
            if item.typed:
                _refuse_untypable(item, parts, compiled.diagnostics)
            fields = _fields(item, parts, note, citation, place.line(parts.answers))
            key = item.id + parts.key
            content = SEPARATOR.join(fields)
            hash_ = content_hash(parts.kind, content, tags)
            compiled.notes.append(Note(key, item, parts.kind, content, tags, parts.cards, hash_, place.deck))
    while waiting:
        _take_over(waiting.pop(), places, bag, compiled)
    compiled.diagnostics += citations.undeclarable()
    if project.deck.subdecks:
        compiled.diagnostics += misplaced(project, compiled.decks, compiled.notes)
    compiled.media, compiled.media_names, compiled.shown = bag.files(), bag.names, bag.shown
    return compiled


def _take_over(part: Part, places: _Places, bag: MediaBag, compiled: Compiled) -> None:
    """Add the notes of a part that an earlier build made; raises :exc:`OutdatedError` if the files
    that they show are others now."""
    ready = part.ready
    assert ready is not None
    decks = {id(note.item): places.of(note.item.topic).deck for note in ready.notes}
    compiled.notes += (
        [note._replace(deck=decks[id(note.item)]) for note in ready.notes]
        if any(decks.values())
        else ready.notes
    )
    item = Item(TextFile(part.path, ""), 0, 0, "", Text(""), Topic((), ()))
    if any(bag.name(src, item) != name for src, name in ready.media):
        raise OutdatedError
    compiled.cited += [
        Cited(item._replace(id=Text(id_)), Text(""), Selector(*selector)) for id_, selector in ready.cited
    ]


def _fields(item: Item, parts: Parts, note: str, citation: Citation, topic_line: str) -> tuple[str, ...]:
    """Return the fields of a note, in the order of :data:`~deckgen.notetypes.builtin.FIELDS`."""
    fields: tuple[str, ...] = (
        parts.prompt,
        parts.answer,
        parts.context,
        note,
        citation.passage,
        citation.citation,
        citation.voice_beside(parts.answers) if citation.voice else "",
        topic_line,
        parts.reverse,
        parts.reverse_answer,
        "1" if item.typed else "",
        item.id + parts.key,
        "",
        "1" if item.topic.speech and is_readable(parts.answer or parts.prompt) else "",
    )
    fields = _storable(fields)
    if parts.kind == "cloze":
        fields = (fields[0], *map(escape_cloze, fields[1:]))
    return fields


def _storable(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Return fields as Anki stores them: in NFC, and without the characters that no field can hold.

    What is rendered is so already; what comes from sources, titles and names may not be.
    """
    joined = "\n".join(fields)
    if not ("\r" in joined or CONTROLS.search(joined)) and is_normalized("NFC", joined):
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
    if parts.prompt[:1].isalnum() and parts.answer[:1].isalnum() and not parts.reverse:
        return  # both begin with a word, as most do
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
    """Where notes go: the decks, and what the notes of a topic have in common."""

    def __init__(self, project: Project, compiled: Compiled) -> None:
        self.deck = project.deck
        self.decks = compiled.decks
        self.by_topic: dict[int, _Place] = {}  # by identity: a topic is hashed slowly
        description = ""
        if self.deck.description is not None:
            description = _described(self.deck, self.deck.description, compiled.diagnostics)
        self.decks.append(DeckOut(deck_number(self.deck.id, ()), self.deck.name, description))

    def of(self, topic: Topic) -> _Place:
        """Return the place of a topic's notes."""
        return self.by_topic.get(id(topic)) or self.add(topic)

    def add(self, topic: Topic) -> _Place:
        """Return the place of a topic that is new, and add its subdeck if it has one."""
        number = 0
        if self.deck.subdecks:
            number = len(self.decks)
            name = "::".join((self.deck.name, *map(title_in_anki, topic.titles)))
            id_ = deck_number(self.deck.id, topic.path)
            self.decks.append(DeckOut(id_, name, path=topic.path, titles=topic.titles))
        place = self.by_topic[id(topic)] = _Place(topic, self.deck.id, number)
        return place


class _Place:
    """What the notes of one topic have in common. ``deck`` is the index of their deck."""

    def __init__(self, topic: Topic, deck_id: str, deck: int) -> None:
        self.deck_id = deck_id
        self.deck = deck
        self.tag = "::".join((deck_id, *topic.path))
        self.titles = tuple(map(_words, topic.titles))
        self.words = frozenset(" ".join(self.titles).split())
        cuts = (topic.titles[:count] for count in range(len(topic.titles) + 1))
        self.lines = tuple(escape_line(TOPIC_SEPARATOR.join(titles)) for titles in cuts)

    def tags(self, item: Item) -> tuple[str, ...]:
        """Return an item's tags, in Anki's own order."""
        if item.about is None and not item.tags:
            return (self.tag,)
        about = () if item.about is None else (f"{self.deck_id}::about::{item.about}",)
        return sorted_tags((self.tag, *about, *item.tags))

    def line(self, answers: tuple[str, ...]) -> str:
        """Return the topic's titles as HTML, up to one that would give an answer away: one of
        the two has all the words of the other, in order."""
        shown = len(self.titles)
        for answer in answers:
            folded = answer.casefold()
            for word in self.words:
                if word in folded:  # else they have no word in common, which is quickly seen
                    shown = min(shown, self.given_away(_words(folded)))
                    break
        return self.lines[shown]

    def given_away(self, answer: str) -> int:
        """Return the number of the first title that would give an answer away, or of all titles."""
        if len(answer) > 2:
            for at, title in enumerate(self.titles):
                if title in answer or answer in title:
                    return at
        return len(self.titles)


_WORD = re.compile(r"\w+")


def _words(text: str) -> str:
    """Return the words of a text in lower case, with a space before and behind each."""
    quick = text.isascii() and "_" not in text  # for the expression, _ is part of a word
    words = ascii_text.lower_words(text) if quick else _WORD.findall(text.casefold())
    return f" {' '.join(words)} "
