"""Items to notes: texts rendered, citations resolved, tags given, cards worked out."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from deckgen import render
from deckgen.citations.links import links_html
from deckgen.citations.resolve import UNCITED, Citation, Citations
from deckgen.compile.media import MediaBag
from deckgen.compile.note_faults import (
    no_card,
    refuse_blank,
    refuse_untypable,
    with_typed_words,
)
from deckgen.compile.plain_questions import plain_notes
from deckgen.compile.topic_lines import PlainTags, TopicLines
from deckgen.core.codes import ERROR, WARNING, problem
from deckgen.core.identity import (
    ADDED_PLACES,
    content_hash,
    hash_of_fields,
    may_have_code,
)
from deckgen.core.model import LOOSE, SEPARATOR, Item, Note, Text, UnitText
from deckgen.core.notetype import IMAGE_OCCLUSION
from deckgen.core.owntype import FILLED_WORDS, PLAIN
from deckgen.kinds import kind_of
from deckgen.kinds.kind import CLOZE_NOTE
from deckgen.kinds.steps import quotes_of_step, step_line
from deckgen.notetypes import speech
from deckgen.notetypes.builtin import field_value, with_field
from deckgen.notetypes.finding import FRONT_SIDE
from deckgen.notetypes.occlusion import occlusion_type
from deckgen.notetypes.typed import compared_with, with_spellings
from deckgen.render.field import (
    CONTROLS,
    escape,
    escape_cloze,
    is_storable,
    normalise,
)
from deckgen.util.named_tuple import NamedTuple
from deckgen.util.positional import make
from deckgen.util.progress import STEP, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deckgen.citations.index import SourceIndex
    from deckgen.core.declared import Source
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, Topic
    from deckgen.core.notetype import NoteType
    from deckgen.core.selectors import Cited
    from deckgen.kinds.kind import Parts
    from deckgen.notetypes.generation import Generator
    from deckgen.util.progress import Progress


class Compiled:
    """What was made of some items: their notes, what they cite and show, and what is wrong.

    ``citations`` are those of the items that cite something, by id; ``media`` the references to
    files, each with its name in the package.
    """

    __slots__ = ("citations", "cited", "diagnostics", "drafts", "media", "notes")

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.cited: list[Cited] = []
        self.citations: dict[str, Citation] = {}
        self.media: dict[str, str] = {}
        self.drafts = 0
        self.diagnostics: list[Diagnostic] = []


class _Whole(NamedTuple):
    """What all notes of an item have in common. ``id`` is the item's, as a plain text; ``note`` and ``hint``
    are HTML; ``diagnostics`` takes up what is wrong with them."""

    item: Item
    id: str
    unit: UnitText
    number: int
    citation: Citation
    tags: tuple[str, ...]
    deck_id: str
    diagnostics: list[Diagnostic]
    note: str
    hint: str

    def made_note(
        self,
        key: str,
        kind: str,
        fields: tuple[str, ...],
        cards: tuple[int, ...],
        decks: tuple[str, ...],
        *,
        was: tuple[str, ...],
        added: Sequence[int] = ADDED_PLACES,
    ) -> Note:
        """Return a note of the item; ``added`` are the places of the fields that deckgen fills."""
        item, tags, content = self.item, self.tags, SEPARATOR.join(fields)
        if may_have_code(content):
            hash_ = content_hash(kind, content, tags, self.deck_id, added)
        else:
            hash_ = hash_of_fields(kind, fields, tags, self.deck_id, added)
        made_of = (item.topic, was, self.unit, self.number)
        said = (key, kind, content, tags, cards, hash_)
        return make(Note, (*said, *made_of, 0, decks, item.due))


class Evidence(NamedTuple):
    """The fields that show what a note rests on."""

    passage: str
    citation: str
    link: str


NO_EVIDENCE = Evidence("", "", "")


class Compiler:
    """Compiles items. What it finds out of sources, media and topics serves for all of them."""

    def __init__(
        self,
        header: Header,
        progress: Progress = silent,
        make_index: Callable[[Source, str], SourceIndex] | None = None,
    ) -> None:
        self.header = header
        self.citations = Citations(header, make_index)
        self.media = MediaBag(
            header.root, header.kept.media, needed=header.deck.needs_media
        )
        self.progress = progress
        self._own: dict[str, OwnNotes] = {}
        self._plain_tags = PlainTags(header.deck.id)
        self._lines: TopicLines | None = None

    def compile(
        self,
        unit: UnitText,
        items: Sequence[Item],
        done: int = 0,
        total: int = 1,
        ids: Sequence[str] | None = None,
    ) -> Compiled:
        """Compile the items of a unit that are no drafts.

        ``done`` is how much of the deck's ``total`` text stands before it, for showing the progress. ``ids``
        are those of the items as plain texts, for whoever has them: they are then in memory once.
        """
        ids = [str(item.id) for item in items] if ids is None else ids
        compiled = Compiled()
        self.media.references = compiled.media
        plain: Sequence[Note | None] = ()
        if not self.header.deck.report:  # which has a link on each card
            plain = plain_notes(unit, items, ids, self._lines_of)
        for number, item in enumerate(items):
            if not number % STEP:
                self.progress("compiling", done + item.start - unit.start, total)
            note = plain[number] if plain else None
            if note is not None:
                compiled.notes.append(note)
            elif item.draft:
                compiled.drafts += 1
            else:
                lines = self._lines_of(item.topic)
                self._compile_item(item, ids[number], number, unit, lines, compiled)
        self.citations.forget()
        return compiled

    def _lines_of(self, topic: Topic) -> TopicLines:
        """Return what the notes of a topic have in common; cards of one topic follow one another."""
        lines = self._lines
        if lines is None or lines.topic is not topic:
            deck = self.header.deck
            lines = TopicLines(topic, deck.id, deck.has_topic_tags, self._plain_tags)
            self._lines = lines
        return lines

    def _compile_item(
        self,
        item: Item,
        id_: str,
        number: int,
        unit: UnitText,
        lines: TopicLines,
        compiled: Compiled,
    ) -> None:
        """Add the notes of an item of a unit, and what is found of it, to what is compiled.

        ``id_`` is its id as a plain text, ``number`` its place in the unit.
        """
        bag, diagnostics = self.media, compiled.diagnostics
        to_html = partial(_html, item, bag, diagnostics, self.header.kept.is_adopted)
        citation = UNCITED
        if item.quotes:
            citation, faults = self.citations.of(item)
            diagnostics += faults
            if citation.source_index is not None:
                compiled.cited += citation.quotations(id_, item.was, unit, number)
                compiled.citations[item.id] = citation
        note = to_html(item.note) if item.note is not None and item.own is None else ""
        if item.accept:
            note = with_spellings(
                item.accept, note, is_reversed=item.reverse is not None
            )
            if not item.typed:
                diagnostics.append(problem("R204", item.span(item.accept[0]), item.id))
        hint = to_html(item.hint) if item.hint is not None else ""
        of_unit = (item, id_, unit, number, citation)
        tags, deck_id = lines.tags(item), self.header.deck.id
        whole = make(_Whole, (*of_unit, tags, deck_id, diagnostics, note, hint))
        for parts in kind_of(item).notes(item, to_html):
            topic_line = lines.line(parts.answers)
            if parts.contents is not None:
                made = self._own_note(whole, parts, {"topic": topic_line})
            else:
                made = self._built_in_note(whole, parts, topic_line)
            compiled.notes.append(made)

    def _built_in_note(self, whole: _Whole, parts: Parts, topic_line: str) -> Note:
        """Return the note of a card of a built-in note type."""
        item, diagnostics = whole.item, whole.diagnostics
        refuse_blank(item, parts, diagnostics)
        if item.typed:
            refuse_untypable(item, parts, diagnostics)
            if item.typed == LOOSE and parts.note_type == CLOZE_NOTE:
                parts = with_typed_words(item, parts, diagnostics)
        own, place = whole.citation, ""
        if parts.place is not None:
            own = self._of_step(item, parts.place[0], whole.citation)
            place = step_line(parts.place, self.header.deck.language)
        evidence = NO_EVIDENCE
        if own is not UNCITED or self.header.deck.report:
            evidence = self._evidence(item, own)
        fields = _fields(whole, parts, topic_line, own, evidence, place)
        was = (*item.was, *parts.was)
        decks = _decks(item, parts.cards)
        return whole.made_note(
            whole.id + parts.key, parts.note_type, fields, parts.cards, decks, was=was
        )

    def _own_note(self, whole: _Whole, parts: Parts, shared: dict[str, str]) -> Note:
        """Return the note of a card of an own note type; ``shared`` are texts by the words they stand for."""
        assert parts.contents is not None
        item, citation, diagnostics = whole.item, whole.citation, whole.diagnostics
        own = self._notes_of(parts.note_type)
        contents = dict(parts.contents)
        masks = item.occlusion.masks if item.occlusion is not None else ()
        if masks:
            from deckgen.compile import occlusion  # slow to import

            kept = self.header.kept
            made = occlusion.fields_of(
                item, kept.masks, kept.pictures, self.media, diagnostics
            )
            bound = dict(own.note_type.bind)
            contents[bound["occlusions"]], contents[bound["image"]] = (
                made["Occlusion"],
                made["Image"],
            )
            for word in ("q", "note"):
                if word in bound:
                    contents[bound[word]] = escape_cloze(contents.get(bound[word], ""))
            if "note" in bound:
                contents[bound["note"]] = (
                    occlusion.answers_html(masks) + contents[bound["note"]]
                )
        if own.filled:
            shared["quote"], shared["citation"] = citation.passage, citation.citation
            shared["voice"] = (
                citation.voice_beside(parts.answers) if citation.voice else ""
            )
            shared["id"], shared["typed"] = str(item.id), "1" if item.typed else ""
            for word, name in own.filled:
                contents[name] = escape_cloze(shared[word]) if masks else shared[word]
        fields = _storable(own.note_type.with_contents(contents))
        cards = own.generator.cards(contents, bool(whole.tags))
        if not cards:
            is_adopted = self.header.kept.is_adopted
            # of masks it has been reported
            if not masks and (is_adopted or not own.has_faulty_front):
                diagnostics.append(no_card(item, is_adopted))
            cards = (0,)  # which Anki makes, and shows blank
        decks = _decks(item, cards, own.note_type)
        added = own.note_type.added_places
        return whole.made_note(
            whole.id, parts.note_type, fields, cards, decks, was=item.was, added=added
        )

    def _notes_of(self, key: str) -> OwnNotes:
        """Return what the notes of a type have in common that is not one of the two built-in ones."""
        if not self._own:
            from deckgen.notetypes.generation import Generator

            # slow to import, and few decks need it
            from deckgen.notetypes.own import own_note_type

            types = [
                own_note_type(declared, self.header.deck)
                for declared in self.header.note_types
            ]
            types.append(occlusion_type(self.header.deck))
            self._own = {each.key: OwnNotes(each, Generator(each)) for each in types}
        return self._own[key]

    def _of_step(self, item: Item, number: int, whole: Citation) -> Citation:
        """Return the citation of one step: of the quotations that it rests on alone."""
        quotes = quotes_of_step(item, number)
        if quotes == item.quotes:
            return whole
        citation, _ = self.citations.of(item._replace(quotes=quotes))
        return citation if citation.passage else whole

    def _evidence(self, item: Item, citation: Citation) -> Evidence:
        """Return the fields that show what a note rests on."""
        deck, sources = self.header.deck, self.header.sources
        source = (
            sources.get(item.source or next(iter(sources)))
            if sources and citation.passage
            else None
        )
        link = links_html(source, citation.passage, deck.report, item.id, deck.language)
        return Evidence(citation.passage, citation.citation, link)


CODES_OF_FRONTS = ("N101", "N102", "N103", "N104")
"""What is reported of a front by which a note may make no card."""


class OwnNotes:
    """What the notes of an own note type have in common.

    ``filled`` are the words whose fields deckgen fills, with the names of these.
    """

    def __init__(self, note_type: NoteType, generator: Generator) -> None:
        self.note_type = note_type
        self.generator = generator
        self.filled = tuple(
            (word, name) for word, name in note_type.bind if word in FILLED_WORDS
        )

    @cached_property
    def has_faulty_front(self) -> bool:
        """Whether a front of the note type is itself reported: because of it, notes may make no card."""
        from deckgen.notetypes.checks import check_type

        found = check_type(self.note_type)
        return any(
            each.side == FRONT_SIDE and each.code in CODES_OF_FRONTS for each in found
        )


def _decks(
    item: Item, cards: tuple[int, ...], note_type: NoteType | None = None
) -> tuple[str, ...]:
    """Return the names of the decks that the cards of a note are to go to, '' for that of the note; none
    if none is named.
    """
    wish = item.deck or item.topic.deck
    if note_type is None:
        return tuple(wish[0][1] for _ in cards) if wish else ()
    templates = note_type.templates
    if not wish and not any(template.deck for template in templates):
        return ()
    named = dict(wish)
    found = []
    for ordinal in cards:
        template = note_type.template_of(ordinal)
        found.append(named.get(template.name) or template.deck or named.get("", ""))
    return tuple(found)


def _fields(
    whole: _Whole,
    parts: Parts,
    topic_line: str,
    citation: Citation,
    evidence: Evidence,
    place: str,
) -> tuple[str, ...]:
    """Return the fields of a note, in the order of :data:`~deckgen.notetypes.builtin.FIELDS`.

    ``place`` is the line that says which step it is.
    """
    item = whole.item
    voice = typed = spoken = ""
    if citation.voice:
        voice = citation.voice_beside(parts.answers)
    if item.typed:
        is_cloze = parts.note_type == CLOZE_NOTE
        typed = compared_with(item.typed, is_cloze=is_cloze)
    if item.topic.speech and speech.is_readable(parts.answer or parts.prompt):
        spoken = "1"
    passage, cited, link = evidence
    context, id_ = place + parts.context, whole.id + parts.key
    # hot: a tuple is made in a fifth of the time that names take
    card = (parts.prompt, parts.answer, context, whole.note, passage, cited, voice)
    others = (topic_line, parts.reverse, parts.reverse_answer, typed, id_, whole.hint)
    fields = _storable((*card, *others, link, "", spoken))
    if parts.note_type == CLOZE_NOTE:
        fields = with_field(
            tuple(map(escape_cloze, fields)), "Prompt", field_value(fields, "Prompt")
        )
    return fields


def _storable(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Return fields as Anki stores them: in NFC, and without the characters that no field can hold.

    What is rendered is so already; what comes from sources, titles and names may not be.
    """
    if is_storable("".join(fields)):
        return fields
    return tuple(normalise(CONTROLS.sub(" ", text)) for text in fields)


def _html(
    item: Item,
    bag: MediaBag,
    diagnostics: list[Diagnostic],
    is_adopted: bool,
    text: Text,
    format: str = "",
) -> str:
    """Render one of an item's texts; what is wrong with it is reported at its place.

    ``format`` is how it is written, if not as the item says. In a deck that was adopted, learners have
    what is wrong in a note of an own type already: there it is a warning.
    """
    format = format or item.format
    if text is not item.cloze and render.is_plain(text) and format != "html":
        return str(text)
    is_cloze = text is item.cloze
    if item.own is not None:
        is_cloze = item.own.type.is_cloze and (is_cloze or "{{c" in text)
        is_mask = is_cloze and item.own.type.kind == IMAGE_OCCLUSION
        if is_mask:  # which is no text for people
            return (
                CONTROLS.sub(" ", normalise(text))
                if format == "html"
                else plain_html(text, False)
            )
        if format == PLAIN:
            return plain_html(text, item.own.type.is_cloze and text is not item.cloze)
    rendered = render.render(
        text,
        format=format,
        cloze=is_cloze,
        media_name=lambda src: bag.name(src, item.file.path),
    )
    for flaw in rendered.flaws:
        span = item.span_within(text, flaw.start, flaw.end)
        found = problem(flaw.code, span, item.id, what=flaw.message, way=flaw.hint)
        if is_adopted and item.own is not None and found.severity is ERROR:
            found = found._replace(severity=WARNING)
        diagnostics.append(found)
    for reference in rendered.media:
        span = item.span_within(text, reference.start, reference.end)
        fault = bag.problem(reference.src, item, span)
        if fault:
            diagnostics.append(fault)
    return rendered.html


def plain_html(text: Text, hides_clozes: bool) -> str:
    """Return the HTML of a text without markup; ``hides_clozes`` says that none of it is a deletion."""
    html = escape(CONTROLS.sub(" ", normalise(text))).replace("\n", "<br>")
    return escape_cloze(html) if hides_clozes else html
