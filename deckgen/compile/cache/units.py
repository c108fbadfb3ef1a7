"""Units as an earlier build made them, by keys that stand for all that they depend on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from deckgen.citations.resolve import Citation
from deckgen.citations.stale import Cited, Selector
from deckgen.compile.cache.store import BUILD, CHECK, SOURCE
from deckgen.compile.link import Contents
from deckgen.compile.unit import Unit
from deckgen.core.diagnostics import Diagnostic, Severity, Span
from deckgen.core.model import Note, Topic
from deckgen.lint.per_unit import Questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from deckgen.citations.index import SourceIndex
    from deckgen.compile.cache.sources import SourceCache
    from deckgen.compile.cache.store import Store
    from deckgen.core.model import UnitText
    from deckgen.lint.whole_deck import Linted

    IndexOf = Callable[[str], SourceIndex]
    NameOf = Callable[[str, str], str]


class UnitCache:
    """The units of one project, as builds made them or as checks did.

    ``name_of`` gives the name in the package of what a YAML file refers to, as it is now; ``family`` is
    ``BUILD`` or ``CHECK``. ``sources`` keeps what is worked out of sources beside them, ``index_of`` gives
    the index of a source by its id.
    """

    def __init__(
        self,
        store: Store,
        name_of: NameOf,
        family: str = BUILD,
        sources: SourceCache | None = None,
        index_of: IndexOf | None = None,
    ) -> None:
        self.index_of = index_of
        self.sources = sources
        self.store = store
        self.name_of = name_of
        self.family = family
        self.kept: set[str] = set()
        self.new: dict[str, Unit] = {}

    def get(self, text: UnitText) -> Unit | None:
        """Return a unit as it was made, ``None`` if it has to be made again."""
        if not text.key:
            return None
        name = self._name(text)
        kept = self.store.get(name)
        if kept is None:
            return None
        media: Mapping[str, str] = kept[-1]
        if any(self.name_of(src, text.file.path) != packed for src, packed in media.items()):
            return None
        self.kept.add(name)
        return _unpacked(text, kept, self.index_of)

    def put(self, unit: Unit) -> Unit:
        """Note a unit that was made, to be kept by :meth:`write`; return it."""
        if unit.text.key and _can_be_kept(unit):
            self.new[self._name(unit.text)] = unit
        return unit

    def put_linted(self, unit: Unit, linted: Linted) -> None:
        """Note what the rules found in a unit that was made for a check."""
        name = self._name(unit.text)
        if name in self.kept and unit.linted is not linted:  # the deck has other styles by now
            self.kept.remove(name)
        if name not in self.kept and unit.text.key and _can_be_kept(unit, linted):
            self.new[name] = replace(unit, linted=linted)
        elif name not in self.kept:
            self.new.pop(name, None)

    def _name(self, text: UnitText) -> str:
        return f"{self.family}-{text.key}"

    def write(self, others: Iterable[str] = (), *, forget: bool = True) -> None:
        """Write the units that were made; unless it is not to ``forget``, delete all that this build
        did not use, but for ``others``."""
        if len(self.new) + len(self.kept) > 1:  # where there is but one, everything changes with it
            for name, unit in self.new.items():
                self.store.put(name, _packed(unit))
                self.kept.add(name)
        sources = [] if self.sources is None else self.sources.write()
        if forget:
            families = [BUILD, "stamp"] if self.family == BUILD else [CHECK]
            if sources:
                families.append(SOURCE)
            self.store.keep_only({*self.kept, *others, *sources}, *families)


def _can_be_kept(unit: Unit, linted: Linted | None = None) -> bool:
    """Tell whether a unit says nothing of other files, of which the key knows nothing.

    Nor of other units: what is said of a quotation that is not found goes by how many there are.
    """
    ids = unit.contents.ids
    if unit.text.section.includes or len(set(ids)) < len(ids):
        return False
    if unit.text.may_have("masks") and any(note.item.occlusion is not None for note in unit.notes):
        return False  # the lock file has the numbers of its masks
    path = unit.text.file.path
    found = unit.diagnostics if linted is None else (*linted.diagnostics, *linted.of_signs, *unit.diagnostics)
    return not any(each.span.path != path or each.code.startswith(("M", "C102")) for each in found)


# --- to plain values and back ------------------------------------------------------------------

# Offsets and lines count from where the unit begins: one that was moved in its file is the same.


def _packed(unit: Unit) -> tuple[Any, ...]:
    """Return a unit as plain values, its media last."""
    topics: dict[int, int] = {}  # by identity, to their places in 'ways'
    ways: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    words: dict[str, str] = {}
    notes = []
    for note in unit.notes:
        topic = note.topic
        place = topics.get(id(topic))
        if place is None:
            place = topics[id(topic)] = len(ways)
            ways.append((tuple(map(str, topic.path)), tuple(map(str, topic.titles))))
        tags = tuple([words.get(tag) or words.setdefault(tag, str(tag)) for tag in note.tags])
        was = tuple(map(str, note.was))
        notes.append(
            (
                note.key,
                note.kind,
                note.content,
                tags,
                note.cards,
                note.hash,
                place,
                was,
                note.number,
                note.decks,
                note.due,
            )
        )
    line, column = unit.text.file.position(unit.text.start)
    return (
        tuple(unit.contents),
        [_packed_diagnostic(each, line, column) for each in unit.diagnostics],
        ways,
        notes,
        _packed_citations(unit),
        tuple(unit.questions),
        dict(unit.kinds),
        dict(unit.abouts),
        unit.drafts,
        _packed_linted(unit.linted, line, column),
        [
            (str(id_), str(citation.source_index.source.id), list(map(tuple, citation.quoted)))
            for id_, citation in unit.citations.items()
            if citation.source_index is not None
        ],
        dict(unit.media),
    )


def _packed_linted(linted: Linted | None, line: int, column: int) -> tuple[Any, ...] | None:
    if linted is None:
        return None
    marks, ranges, openers, both_ways = linted.counts
    return (
        [_packed_diagnostic(each, line, column) for each in linted.diagnostics],
        list(map(tuple, linted.compared)),
        (dict(marks), dict(ranges), dict(openers), both_ways),
        tuple(linted.styles),
        [_packed_diagnostic(each, line, column) for each in linted.of_signs],
        linted.suppresses,
    )


def _unpacked_linted(path: str, kept: tuple[Any, ...], line: int, column: int) -> Linted:
    from deckgen.lint.traces import Compared
    from deckgen.lint.typography import StyleCounts, Styles
    from deckgen.lint.whole_deck import Linted

    diagnostics, compared, (marks, ranges, openers, both_ways), styles, of_signs, suppresses = kept
    return Linted(
        tuple([_unpacked_diagnostic(path, each, line, column) for each in diagnostics]),
        tuple([Compared(*each) for each in compared]),
        StyleCounts(Counter(marks), Counter(ranges), Counter(openers), both_ways),
        Styles(*styles),
        tuple([_unpacked_diagnostic(path, each, line, column) for each in of_signs]),
        suppresses,
    )


def _packed_citations(unit: Unit) -> list[tuple[Any, ...]]:
    numbers = {id_: number for number, id_ in enumerate(unit.contents.ids)}
    return [
        (each.card, tuple(map(str, each.was)), tuple(each.selector), numbers[each.card], each.number)
        for each in unit.cited
    ]


def _unpacked(text: UnitText, kept: tuple[Any, ...], index_of: IndexOf | None) -> Unit:
    contents, diagnostics, ways, notes, cited, questions, kinds, abouts, drafts, linted, cites, media = kept
    topics = [Topic(*way) for way in ways]
    path = text.file.path
    line, column = (1, 1) if not diagnostics and linted is None else text.file.position(text.start)
    return Unit(
        text,
        Contents(*contents),
        tuple([_unpacked_diagnostic(path, each, line, column) for each in diagnostics]),
        tuple(
            [
                Note(key, kind, content, tags, cards, hash_, topics[place], was, text, number, 0, decks, due)
                for key, kind, content, tags, cards, hash_, place, was, number, decks, due in notes
            ]
        ),
        tuple(
            Cited(card, was, Selector(*selector), at, partial(_span_of_quotation, text, number, at))
            for card, was, selector, number, at in cited
        ),
        media,
        Questions(*questions),
        kinds,
        abouts,
        drafts,
        _citations(cites, index_of),
        None if linted is None else _unpacked_linted(path, linted, line, column),
    )


def _citations(
    cites: list[tuple[str, str, list[tuple[int, int]]]], index_of: IndexOf | None
) -> dict[str, Citation]:
    """Return of citations what is asked when cards are compared: where they are."""
    if index_of is None:
        return {}
    return {
        id_: Citation(source_index=index_of(source), quoted=tuple(quoted)) for id_, source, quoted in cites
    }


def _span_of_quotation(text: UnitText, number: int, at: int) -> Span:
    item = text.section.items[number]
    return item.span(item.quotes[at])


def _packed_diagnostic(diagnostic: Diagnostic, line: int, column: int) -> tuple[Any, ...]:
    place = _moved(diagnostic.span, -line, -column)
    severity, card = int(diagnostic.severity), str(diagnostic.card)
    return diagnostic.code, severity, place, str(diagnostic.message), str(diagnostic.hint), card


def _unpacked_diagnostic(path: str, packed: tuple[Any, ...], line: int, column: int) -> Diagnostic:
    code, severity, place, message, hint, card = packed
    span = Span(path, *place)
    return Diagnostic(code, Severity(severity), Span(path, *_moved(span, line, column)), message, hint, card)


def _moved(span: Span, lines: int, columns: int) -> tuple[int, int, int, int]:
    """Return the lines and columns of a span that is moved with the text that a unit begins with.

    Only what stands in the first line of the unit moves along it.
    """
    first = max(-lines, 0)  # the unit's first line: 0 where they count from it
    start = span.column + columns if span.line == first else span.column
    end = span.end_column + columns if span.end_line == first else span.end_column
    return span.line + lines, start, span.end_line + lines, end
