"""Units to plain values, which marshal can write, and back.

Offsets and lines count from where the unit begins: one that was moved in its file is the same.
"""

from __future__ import annotations

import marshal
from collections import Counter
from collections.abc import Mapping
from functools import cached_property, partial
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, TypeVar

from deckgen.citations.resolve import Citation
from deckgen.compile.link import Contents
from deckgen.compile.unit import Unit
from deckgen.core.diagnostics import Diagnostic, Severity, Span
from deckgen.core.selectors import Cited, Selector
from deckgen.lint.asking import Tally
from deckgen.lint.per_unit import Questions
from deckgen.lint.places import moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from deckgen.citations.index import SourceIndex
    from deckgen.core.model import Note, UnitText
    from deckgen.lint.facts import Facts, Passage
    from deckgen.lint.whole_deck import Linted

    IndexOf = Callable[[str], SourceIndex]

Key = TypeVar("Key")
Value = TypeVar("Value")


def can_be_kept(unit: Unit) -> bool:
    """Tell whether a part says nothing of other files or other parts, of which the key knows nothing.

    What is said of a quotation that is not found goes by how many there are.
    """
    text = unit.text
    ids = unit.contents.ids
    if unit.contents.includes or len(set(ids)) < len(ids):
        return False
    if unit.text.may_have("masks") and any(
        note.item.occlusion is not None for note in unit.notes
    ):
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


def packed(unit: Unit) -> tuple[Any, ...]:
    """Return a unit without its notes as plain values, its media last."""
    line, column = 1, 1
    # else it is not asked for, and may take long
    if unit.diagnostics or unit.linted is not None:
        line, column = unit.text.file.position(unit.text.start)
    return (
        tuple(unit.contents),
        [_packed_diagnostic(each, line, column) for each in unit.diagnostics],
        _packed_citations(unit),
        tuple(unit.questions),
        dict(unit.kinds),
        dict(unit.abouts),
        unit.drafts,
        _packed_linted(unit.linted, line, column),
        [
            (
                str(id_),
                str(citation.source_index.source.id),
                list(map(tuple, citation.quoted)),
            )
            for id_, citation in unit.citations.items()
            if citation.source_index is not None
        ],
        tuple(unit.asking),
        dict(unit.media),
    )


def _packed_linted(
    linted: Linted | None, line: int, column: int
) -> tuple[Any, ...] | None:
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
    return (
        cites,
        letters,
        _packed_passages(facts.passages),
        facts.initials,
        facts.sentences,
    )


def _packed_passages(passages: Mapping[int, Passage]) -> bytes:
    if isinstance(passages, _Kept):
        packed: bytes = passages.packed
        return packed
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
        _Kept(passages, _unpacked_passages),
        initials,
        sentences,
    )


def _unpacked_passages(packed: bytes) -> dict[int, Passage]:
    from deckgen.lint.facts import Asked, Front

    return {
        number: (
            tuple([Front(*each) for each in fronts]),
            tuple([Asked(*each) for each in asked]),
        )
        for number, (fronts, asked) in marshal.loads(packed).items()
    }


def _unpacked_linted(
    path: str, kept: tuple[Any, ...], line: int, column: int
) -> Linted:
    from deckgen.lint.traces import Compared
    from deckgen.lint.typography import StyleCounts, Styles
    from deckgen.lint.whole_deck import Linted

    (
        diagnostics,
        compared,
        (marks, ranges, openers, both_ways),
        styles,
        of_signs,
        suppresses,
        facts,
    ) = kept
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
    return [
        (
            each.card,
            tuple(map(str, each.was)),
            tuple(each.selector),
            each.item,
            each.number,
        )
        for each in unit.cited
    ]


def unpacked(
    text: UnitText,
    kept: tuple[Any, ...],
    notes: Sequence[Note],
    index_of: IndexOf | None,
) -> Unit:
    """Return the unit of its notes and of plain values that :func:`packed` gave, for its text as it stands.

    ``index_of`` gives the index of a source by its id; without it the unit has no citations.
    """
    contents, diagnostics, cited, questions, kinds, abouts, *more = kept
    drafts, linted, cites, asked, media = more
    path = text.file.path
    line, column = (
        (1, 1) if not diagnostics and linted is None else text.file.position(text.start)
    )
    return Unit(
        text,
        Contents(*contents),
        tuple([_unpacked_diagnostic(path, each, line, column) for each in diagnostics]),
        notes,
        tuple(
            Cited(card, was, Selector(*selector), at, text, number)
            for card, was, selector, number, at in cited
        ),
        media,
        Questions(*questions),
        kinds,
        abouts,
        drafts,
        {}
        if index_of is None
        else _Kept(cites, partial(_unpacked_citations, index_of)),
        None if linted is None else _unpacked_linted(path, linted, line, column),
        Tally(*asked),
    )


def joined(text: UnitText, units: Sequence[Unit]) -> Unit:
    """Return units of a build that follow one another as one, without their notes, for the text of all.

    It says the same as they do together: a build that finds none of them changed looks at one in place of
    many. Builds leave nothing to the rules, so there are no citations, nothing linted and no tally.
    """
    starts = [0, *accumulate(len(unit.contents.ids) for unit in units)]
    numbered = [*zip(starts, units, strict=False)]
    contents = [unit.contents for unit in units]
    return Unit(
        text,
        Contents(
            tuple(chain.from_iterable(each.ids for each in contents)),
            {at + n: ids for at, u in numbered for n, ids in u.contents.needs.items()},
            {at + n: ids for at, u in numbered for n, ids in u.contents.was.items()},
            tuple(dict.fromkeys(chain.from_iterable(each.tags for each in contents))),
            tuple(chain.from_iterable(each.topics for each in contents)),
        ),
        tuple(chain.from_iterable(unit.diagnostics for unit in units)),
        (),
        tuple(
            cited._replace(item=at + cited.item, unit=text)
            for at, unit in numbered
            for cited in unit.cited
        ),
        {src: name for unit in units for src, name in unit.media.items()},
        Questions(
            tuple(chain.from_iterable(unit.questions.checksums for unit in units)),
            tuple([at + n for at, unit in numbered for n in unit.questions.items]),
        ),
        _sum([unit.kinds for unit in units]),
        _sum([unit.abouts for unit in units]),
        sum(unit.drafts for unit in units),
    )


def _sum(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in counts:
        for word, count in each.items():
            total[word] = total.get(word, 0) + count
    return total


def _unpacked_citations(
    index_of: IndexOf, cites: list[tuple[str, str, list[tuple[int, int]]]]
) -> dict[str, Citation]:
    """Return what is kept of citations, by the ids of items: where they are. The rules need nothing of it."""
    return {
        id_: Citation(source_index=index_of(source), quoted=tuple(quoted))
        for id_, source, quoted in cites
    }


class _Kept(Mapping[Key, Value]):
    """A mapping as it is kept, taken apart when any of it is first asked for: of most units nothing is, for
    only cards that stand beside a changed one are compared again."""

    def __init__(self, packed: Any, unpack: Callable[[Any], dict[Key, Value]]) -> None:
        self.packed = packed
        self._unpack = unpack

    @cached_property
    def _unpacked(self) -> dict[Key, Value]:
        return self._unpack(self.packed)

    def __getitem__(self, key: Key) -> Value:
        return self._unpacked[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._unpacked)

    def __len__(self) -> int:
        return len(self._unpacked)


def _packed_diagnostic(
    diagnostic: Diagnostic, line: int, column: int
) -> tuple[Any, ...]:
    place = moved(diagnostic.span, -line, -column)
    severity, card = int(diagnostic.severity), str(diagnostic.card)
    return (
        diagnostic.code,
        severity,
        place,
        str(diagnostic.message),
        str(diagnostic.hint),
        card,
    )


def _unpacked_diagnostic(
    path: str, packed: tuple[Any, ...], line: int, column: int
) -> Diagnostic:
    code, severity, place, message, hint, card = packed
    span = Span(path, *place)
    return Diagnostic(
        code,
        Severity(severity),
        Span(path, *moved(span, line, column)),
        message,
        hint,
        card,
    )
