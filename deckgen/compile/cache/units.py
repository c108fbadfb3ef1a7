"""Units as an earlier build made them, by keys that stand for all that they depend on."""

from __future__ import annotations

import marshal
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from deckgen.citations.resolve import Citation
from deckgen.compile.cache.store import BUILD, CHECK, SOURCE
from deckgen.compile.link import Contents
from deckgen.compile.unit import Unit
from deckgen.core.diagnostics import Diagnostic, Severity, Span
from deckgen.core.model import Note, Topic
from deckgen.core.selectors import Cited, Selector
from deckgen.lint.asking import Tally
from deckgen.lint.facts import moved
from deckgen.lint.found_before import FoundBefore
from deckgen.lint.per_unit import Questions
from deckgen.source.parts import part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from deckgen.citations.index import SourceIndex
    from deckgen.compile.cache.sources import SourceCache
    from deckgen.compile.cache.store import Store
    from deckgen.core.model import UnitText
    from deckgen.lint.facts import Facts, Passage
    from deckgen.lint.whole_deck import Linted

    IndexOf = Callable[[str], SourceIndex]
    NameOf = Callable[[str, str], str]


class _Part(NamedTuple):
    """A part of a unit as it is kept: where it stands from the beginning of the unit, its key, the numbers
    of its items, and what was made of it, ``None`` if that cannot be kept."""

    start: int
    end: int
    key: str
    first: int
    last: int
    packed: tuple[Any, ...] | None


class UnitCache:
    """The units of one project, as builds made them or as checks did.

    A unit is kept in parts (:mod:`deckgen.source.parts`). Of one that has changed, those parts are taken
    from what is kept that are as they were.

    ``name_of`` gives the name in the package of what a YAML file refers to, as it is now; ``family`` is
    ``BUILD`` or ``CHECK``. ``sources`` keeps what is worked out of sources beside them, ``index_of`` gives
    the index of a source by its id. ``is_adopted`` says that the deck was imported, on which all units
    depend.
    """

    def __init__(
        self,
        store: Store,
        name_of: NameOf,
        family: str = BUILD,
        sources: SourceCache | None = None,
        index_of: IndexOf | None = None,
        is_adopted: bool = False,
    ) -> None:
        self.index_of = index_of
        self.sources = sources
        self.store = store
        self.name_of = name_of
        self.family = family
        self.prefix = f"{family}-adopted" if is_adopted else family
        self.kept: dict[str, list[_Part]] = {}
        self.new: set[str] = set()
        self.names: dict[str, list[str]] = {}  # by file, those of its units
        self._units: dict[str, list[Unit]] = {}
        self._texts: dict[str, UnitText] = {}
        self._changed: dict[int, Unit] = {}  # by identity, with what the rules found
        self._packed: dict[int, tuple[Unit, tuple[Any, ...]]] = {}  # by identity
        self._earlier: dict[str, tuple[Any, ...]] = {}
        self._looked_at: set[str] = set()

    def get(self, text: UnitText) -> list[Unit] | None:
        """Return the parts of a unit as they were made, ``None`` if any has to be made again."""
        if not text.key:
            return None
        name = self._name(text)
        live = self._live(name, text)
        if live is not None:
            return live
        parts = self._parts(name)
        if parts is None:
            return None
        units = []
        if not all(part.packed is not None and self._is_current(text, part.packed) for part in parts):
            return None
        for part in parts:
            assert part.packed is not None
            within = text
            if len(parts) > 1:
                start, end = text.start + part.start, text.start + part.end
                within = part_of(text, start, end, part.key, part.first, part.last)
            units.append(self._unit(within, part.packed))
        self.kept[name] = parts
        self._enter(text, name, units)
        return units

    def _live(self, name: str, text: UnitText) -> list[Unit] | None:
        """Return the parts of a unit that the last check made, if it stands where it stood then."""
        known: tuple[UnitText, list[_Part], list[Unit]] | None = self.store.live(name)
        if known is None or known[0].start != text.start:
            return None
        before, parts, units = known
        written = text.file.text
        if before.file.text is not written and before.file.text[: text.start] != written[: text.start]:
            return None
        if not all(self._is_current(text, part.packed) for part in parts if part.packed is not None):
            return None
        for part, unit in zip(parts, units, strict=True):
            if part.packed is None:
                return None
            self._packed[id(unit)] = unit, part.packed
        self.kept[name] = parts
        self._enter(before, name, units)
        return units

    def part(self, text: UnitText) -> Unit | None:
        """Return a part of a unit that is not kept as a whole, ``None`` if it has to be made."""
        if not text.key:
            return None
        path = text.file.path
        if path not in self._looked_at:
            self._looked_at.add(path)
            for name in (self.store.get(f"{self.prefix}-names") or {}).get(path, ()):
                self._parts(name)
        packed = self._earlier.get(text.key)
        if packed is None or not self._is_current(text, packed):
            return None
        return self._unit(text, packed)

    def put(self, text: UnitText, units: list[Unit]) -> None:
        """Note a unit of which some parts were made, to be kept by :meth:`write`."""
        if text.key:
            name = self._name(text)
            self.new.add(name)
            self._enter(text, name, units)

    def put_linted(self, unit: Unit, linted: Linted) -> None:
        """Note what the rules found in a part of a unit of a check."""
        if unit.linted is not linted:
            self._changed[id(unit)] = replace(unit, linted=linted)

    @cached_property
    def found_before(self) -> FoundBefore:
        """What was found in earlier checks when cards were compared; what this one finds is entered."""
        return FoundBefore(self.store.get(f"{self.prefix}-compared"))

    def _enter(self, text: UnitText, name: str, units: list[Unit]) -> None:
        self._units[name] = units
        self._texts[name] = text
        self.names.setdefault(text.file.path, []).append(name)

    def _parts(self, name: str) -> list[_Part] | None:
        """Return the parts of a unit that is kept under a name; remember what was made of them."""
        kept = self.store.get(name)
        if kept is None:
            return None
        parts = [_Part(*each) for each in kept]
        for part in parts:
            if part.packed is not None:
                self._earlier[part.key] = part.packed
        return parts

    def _is_current(self, text: UnitText, packed: tuple[Any, ...]) -> bool:
        """Tell whether all files that a part shows are as they were."""
        media: Mapping[str, str] = packed[-1]
        return all(self.name_of(src, text.file.path) == name for src, name in media.items())

    def _unit(self, text: UnitText, packed: tuple[Any, ...]) -> Unit:
        unit = _unpacked(text, packed, self.index_of)
        self._packed[id(unit)] = unit, packed
        return unit

    def _name(self, text: UnitText) -> str:
        return f"{self.prefix}-{text.key}"

    def write(self, others: Iterable[str] = (), *, forget: bool = True) -> None:
        """Write the units that were made; unless it is not to ``forget``, delete all that this build
        did not use, but for ``others``."""
        kept = set(others)
        if sum(map(len, self._units.values())) > 1:  # where there is but one, everything changes with it
            kept.update(name for name in self._units if self._write(name))
            if self.new:
                self.store.put(f"{self.prefix}-names", self.names)
            kept.add(f"{self.prefix}-names")
            if "found_before" in vars(self):  # cards were compared
                kept.add(f"{self.prefix}-compared")
                if self.found_before.is_new:
                    self.store.put(f"{self.prefix}-compared", self.found_before.packed())
        sources = [] if self.sources is None else self.sources.write()
        if forget:
            families = [BUILD, "stamp"] if self.family == BUILD else [CHECK]
            if sources:
                families.append(SOURCE)
            self.store.keep_only({*kept, *sources}, *families)

    def _write(self, name: str) -> bool:
        """Write a unit if it or a part of it is new; return whether any of it is kept."""
        units = self._units[name]
        if name in self.kept and not any(id(unit) in self._changed for unit in units):
            self.store.put_live(name, (self._texts[name], self.kept[name], units))
            return True
        start = self._texts[name].start
        parts: list[_Part] = []
        first = 0
        for unit in units:
            last = first + len(unit.contents.ids)
            text = unit.text
            packed = self._packed_part(unit)
            parts.append(_Part(text.start - start, text.end - start, text.key, first, last, packed))
            first = last
        if all(part.packed is None for part in parts):
            return False
        self.store.put(name, list(map(tuple, parts)))
        self.store.put_live(
            name, (self._texts[name], parts, [self._changed.get(id(each), each) for each in units])
        )
        return True

    def _packed_part(self, unit: Unit) -> tuple[Any, ...] | None:
        changed = self._changed.get(id(unit))
        if changed is None and id(unit) in self._packed:
            return self._packed[id(unit)][1]
        unit = changed or unit
        is_whole = self.family == BUILD or unit.linted is not None
        return _packed(unit) if is_whole and _can_be_kept(unit) else None


def _can_be_kept(unit: Unit) -> bool:
    """Tell whether a part says nothing of other files or other parts, of which the key knows nothing.

    What is said of a quotation that is not found goes by how many there are.
    """
    text = unit.text
    ids = unit.contents.ids
    if text.section.includes or len(set(ids)) < len(ids):
        return False
    if unit.text.may_have("masks") and any(note.item.occlusion is not None for note in unit.notes):
        return False  # the lock file has the numbers of its masks
    found = [*unit.diagnostics]
    if unit.linted is not None:
        found += (*unit.linted.diagnostics, *unit.linted.of_signs)
    if not found:
        return True
    first, _ = text.file.position(text.start)
    last, _ = text.file.position(max(text.start, text.end - 1))
    return all(
        each.span.path == text.file.path
        and first <= each.span.line <= each.span.end_line <= last
        and not each.code.startswith(("M", "C102"))
        for each in found
    )


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
        tuple(unit.asking),
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
        _packed_facts(linted.facts),
    )


def _packed_facts(facts: Facts) -> tuple[Any, ...]:
    cites, letters = list(map(tuple, facts.cites)), list(map(tuple, facts.letters))
    return cites, letters, _packed_passages(facts.passages), facts.initials, facts.sentences


def _packed_passages(passages: Mapping[int, Passage]) -> bytes:
    if isinstance(passages, _KeptPassages):
        return passages.packed
    return marshal.dumps(
        {
            number: (list(map(tuple, fronts)), list(map(tuple, asked)))
            for number, (fronts, asked) in passages.items()
        }
    )


def _unpacked_facts(kept: tuple[Any, ...]) -> Facts:
    from deckgen.lint.facts import Cites, Facts, Letters

    cites, letters, passages, initials, sentences = kept
    return Facts(
        tuple([Cites(*each) for each in cites]),
        tuple([Letters(*each) for each in letters]),
        _KeptPassages(passages),
        initials,
        sentences,
    )


class _KeptPassages(Mapping[int, "Passage"]):
    """What items print and ask, taken apart when it is first asked for: only cards that stand beside a
    changed one are compared again."""

    def __init__(self, packed: bytes) -> None:
        self.packed = packed

    @cached_property
    def _passages(self) -> dict[int, Passage]:
        from deckgen.lint.facts import Asked, Front

        return {
            number: (tuple([Front(*each) for each in fronts]), tuple([Asked(*each) for each in asked]))
            for number, (fronts, asked) in marshal.loads(self.packed).items()
        }

    def __getitem__(self, number: int) -> Passage:
        return self._passages[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self._passages)

    def __len__(self) -> int:
        return len(self._passages)


def _unpacked_linted(path: str, kept: tuple[Any, ...], line: int, column: int) -> Linted:
    from deckgen.lint.traces import Compared
    from deckgen.lint.typography import StyleCounts, Styles
    from deckgen.lint.whole_deck import Linted

    diagnostics, compared, (marks, ranges, openers, both_ways), styles, of_signs, suppresses, facts = kept
    return Linted(
        tuple([_unpacked_diagnostic(path, each, line, column) for each in diagnostics]),
        tuple([Compared(*each) for each in compared]),
        StyleCounts(Counter(marks), Counter(ranges), Counter(openers), both_ways),
        Styles(*styles),
        tuple([_unpacked_diagnostic(path, each, line, column) for each in of_signs]),
        suppresses,
        _unpacked_facts(facts),
    )


def _packed_citations(unit: Unit) -> list[tuple[Any, ...]]:
    numbers = {id_: number for number, id_ in enumerate(unit.contents.ids)}
    return [
        (each.card, tuple(map(str, each.was)), tuple(each.selector), numbers[each.card], each.number)
        for each in unit.cited
    ]


def _unpacked(text: UnitText, kept: tuple[Any, ...], index_of: IndexOf | None) -> Unit:
    (
        contents,
        diagnostics,
        ways,
        notes,
        cited,
        questions,
        kinds,
        abouts,
        drafts,
        linted,
        cites,
        asked,
        media,
    ) = kept
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
        {} if index_of is None else _KeptCitations(cites, index_of),
        None if linted is None else _unpacked_linted(path, linted, line, column),
        Tally(*asked),
    )


class _KeptCitations(Mapping[str, Citation]):
    """What is kept of citations, by the ids of items: where they are. The rules need nothing of it."""

    def __init__(self, cites: list[tuple[str, str, list[tuple[int, int]]]], index_of: IndexOf) -> None:
        self._cites = cites
        self._index_of = index_of

    @cached_property
    def _citations(self) -> dict[str, Citation]:
        return {
            id_: Citation(source_index=self._index_of(source), quoted=tuple(quoted))
            for id_, source, quoted in self._cites
        }

    def __getitem__(self, id_: str) -> Citation:
        return self._citations[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._citations)

    def __len__(self) -> int:
        return len(self._cites)


def _span_of_quotation(text: UnitText, number: int, at: int) -> Span:
    item = text.section.items[number]
    return item.span(item.quotes[at])


def _packed_diagnostic(diagnostic: Diagnostic, line: int, column: int) -> tuple[Any, ...]:
    place = moved(diagnostic.span, -line, -column)
    severity, card = int(diagnostic.severity), str(diagnostic.card)
    return diagnostic.code, severity, place, str(diagnostic.message), str(diagnostic.hint), card


def _unpacked_diagnostic(path: str, packed: tuple[Any, ...], line: int, column: int) -> Diagnostic:
    code, severity, place, message, hint, card = packed
    span = Span(path, *place)
    return Diagnostic(code, Severity(severity), Span(path, *moved(span, line, column)), message, hint, card)
