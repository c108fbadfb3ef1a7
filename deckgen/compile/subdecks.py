"""The order of subdecks, and the numbers in their names that keep it in Anki.

With Anki's default options new cards come deck by deck: those of a deck itself first, then those
of its subdecks in the order of their names, capitals aside, each with its own subdecks. So the
order of learning is that of the names. Where the titles of a topic's subtopics do not stand in
learning order by themselves, all of them get a number: ``01 Zero``, ``02 Alpha``.

Anki tells the deck of a package from others by its name: under a new name it is a second deck,
and cards that a learner has stay in the first. So a number once given stays: ``cards.lock``
keeps it, and a topic that comes between two others gets a number between theirs, ``01.5``.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.codes import problem
from deckgen.core.identity import id_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import DeckOut, Note, Project

Path = tuple[str, ...]
"""The ids of a topic and of those that it is in, the outermost first."""


class Numbered(NamedTuple):
    """The decks of a package under their names, and the numbers in those names, by topic."""

    decks: list[DeckOut]
    numbers: dict[Path, str]


def numbered(
    project: Project, decks: Sequence[DeckOut], notes: Sequence[Note], known: Mapping[Path, str]
) -> Numbered:
    """Return the decks with numbers in their names where learning order wants them.

    ``known`` are the numbers of the last build, which stay.
    """
    numbers: dict[Path, str] = {}
    for siblings in _families(project, decks, notes):
        titles = [each.title for each in siblings]
        given = [known.get(each.path) for each in siblings]
        if any(given) or not _is_sorted(titles):
            numbers |= zip((each.path for each in siblings), completed(given), strict=True)
    return Numbered([_renamed(project.deck.name, deck, numbers) for deck in decks], numbers)


def misplaced(project: Project, decks: Sequence[DeckOut], notes: Sequence[Note]) -> list[Diagnostic]:
    """Report each card that comes before one that it needs, however the subdecks are called."""
    place = {path: at for at, path in enumerate(_in_order(_families(project, decks, notes)))}
    at_id = {id_of(note.key): place[decks[note.deck].path] for note in notes}
    found = []
    for item in project.items:
        for need in item.needs:
            both = item.id in at_id and need in at_id
            if both and at_id[item.id] < at_id[need]:
                found.append(problem("Q903", item.span(need), item.id, id=need))
    return found


def title_in_anki(title: str) -> str:
    """Return a topic's title as a part of a deck's name."""
    return " ".join(title.replace("::", " – ").split())


# --- the order of topics -----------------------------------------------------------------


class _Sibling(NamedTuple):
    """One of the topics that are directly in another one, or in the deck."""

    path: Path
    title: str


def _families(
    project: Project, decks: Sequence[DeckOut], notes: Sequence[Note]
) -> list[tuple[_Sibling, ...]]:
    """Return, for the deck and each topic, the topics directly in it that have cards, in learning
    order; a topic comes before those within it.

    That is the order of their first cards, but that a topic comes after those that its cards need.
    Topics that need each other stay in that order.
    """
    children: dict[Path, dict[Path, _Sibling]] = {}
    for deck in decks:
        for depth, title in enumerate(deck.titles):
            path = deck.path[: depth + 1]
            children.setdefault(path[:-1], {}).setdefault(path, _Sibling(path, title_in_anki(title)))
    after = _needed_topics(project, decks, notes)
    families = []
    for siblings in children.values():
        order = _ordered(list(siblings), after)
        families.append(tuple(siblings[path] for path in order))
    return families


def _needed_topics(
    project: Project, decks: Sequence[DeckOut], notes: Sequence[Note]
) -> dict[Path, set[Path]]:
    """Return, for each topic, its siblings that hold cards which cards in it need."""
    topics = {id_of(note.key): decks[note.deck].path for note in notes}
    needs: dict[str, Iterable[str]] = {str(item.id): item.needs for item in project.items if item.needs}
    for part in project.ready:
        needs |= part.needs
    after: dict[Path, set[Path]] = {}
    for id_, needed in needs.items():
        for need in needed:
            if id_ in topics and need in topics:
                pair = _parting(topics[id_], topics[need])
                if pair is not None:
                    after.setdefault(pair[0], set()).add(pair[1])
    return after


def _parting(one: Path, other: Path) -> tuple[Path, Path] | None:
    """Return the siblings that hold two topics; ``None`` where one of the two is in the other."""
    depth = 0
    while one[depth : depth + 1] == other[depth : depth + 1]:
        if depth >= len(one):
            return None
        depth += 1
    if depth in (len(one), len(other)):
        return None
    return one[: depth + 1], other[: depth + 1]


def _ordered(paths: list[Path], after: Mapping[Path, set[Path]]) -> list[Path]:
    """Return siblings so that each comes after those that it needs; else in the order given."""
    at = {path: number for number, path in enumerate(paths)}
    waits_for = {path: {need for need in after.get(path, ()) if need in at} for path in paths}
    ready = [at[path] for path, needs in waits_for.items() if not needs]
    heapq.heapify(ready)
    order: list[Path] = []
    left = dict.fromkeys(paths)
    while left:
        # In a circle nothing is ready: the first of those that are left goes on.
        path = paths[heapq.heappop(ready)] if ready else next(iter(left))
        if path not in left:
            continue
        del left[path]
        order.append(path)
        for other in left:
            if path in waits_for[other]:
                waits_for[other].remove(path)
                if not waits_for[other]:
                    heapq.heappush(ready, at[other])
    return order


def _in_order(families: list[tuple[_Sibling, ...]]) -> list[Path]:
    """Return all topics in the order in which Anki shows their new cards, the deck itself first."""
    children = {siblings[0].path[:-1]: siblings for siblings in families}
    order: list[Path] = []
    waiting: list[Path] = [()]
    while waiting:
        path = waiting.pop()
        order.append(path)
        waiting += (each.path for each in reversed(children.get(path, ())))
    return order


def _is_sorted(titles: Sequence[str]) -> bool:
    """Tell whether Anki has titles in this order: each before the next one, capitals aside."""
    keys = [title.casefold() for title in titles]
    return all(one < other for one, other in pairwise(keys))


# --- numbers -----------------------------------------------------------------------------

_DIGITS = 2
"""How many digits a number has before its point, at least: Anki puts ``10`` before ``2``."""


def completed(given: Sequence[str | None]) -> list[str]:
    """Return a number for each of some siblings in order, so that the numbers rise as texts.

    Of those given, the most that are in order stay.
    """
    digits = next((_digits(number) for number in given if number), max(_DIGITS, len(str(len(given)))))
    numbers = _rising([number if number and _digits(number) == digits else None for number in given])
    lower: str | None = None
    start = 0
    for at, number in enumerate([*numbers, None]):
        if number is None and at < len(numbers):
            continue
        _fill(numbers, start, at, lower, number, digits)
        lower, start = number, at + 1
    return [number or "" for number in numbers]


def _digits(number: str) -> int:
    """Return how many digits a number has before its point: as texts only equally many compare."""
    return len(number.partition(".")[0])


def _rising(given: Sequence[str | None]) -> list[str | None]:
    """Return numbers with ``None`` for those that are not in order: as few as can be."""
    # The longest rising sequence: for each length, the smallest number that one can end with.
    ends: list[str] = []
    places: list[int] = []
    before: dict[int, int | None] = {}
    for at, number in enumerate(given):
        if number is not None:
            length = bisect_left(ends, number)
            ends[length : length + 1] = [number]
            places[length : length + 1] = [at]
            before[at] = places[length - 1] if length else None
    return _chosen(given, before)


def _chosen(given: Sequence[str | None], before: Mapping[int, int | None]) -> list[str | None]:
    lengths: dict[int, int] = {}
    for at, earlier in before.items():
        lengths[at] = 1 + (lengths[earlier] if earlier is not None else 0)
    last = max(lengths, key=lambda at: (lengths[at], -at), default=None)
    chosen: list[str | None] = [None] * len(given)
    while last is not None:
        chosen[last] = given[last]
        last = before[last]
    return chosen


def _fill(
    numbers: list[str | None], start: int, end: int, lower: str | None, upper: str | None, digits: int
) -> None:
    """Give numbers between two others to the places from ``start`` up to ``end``."""
    for at in range(start, end):
        if upper is None:
            lower = numbers[at] = _next(lower, digits)
    if upper is None or start >= end:
        return
    middle = (start + end) // 2
    number = numbers[middle] = _between(lower, upper, digits)
    _fill(numbers, start, middle, lower, number, digits)
    _fill(numbers, middle + 1, end, number, upper, digits)


def _next(lower: str | None, digits: int) -> str:
    whole = int(lower.split(".")[0]) + 1 if lower else 1
    if whole < 10**digits:
        return f"{whole:0{digits}}"
    return _between(lower, str(10**digits), digits)


def _between(lower: str | None, upper: str, digits: int) -> str:
    """Return a number between two others, with as few decimals as can be."""
    low, high = Fraction(lower or 0), Fraction(upper)
    scale = 1
    while True:
        middle = round((low + high) / 2 * scale)
        if low < Fraction(middle, scale) < high:
            break
        scale *= 10
    whole, rest = divmod(middle, scale)
    decimals = f".{rest:0{len(str(scale)) - 1}}".rstrip("0") if rest else ""
    return f"{whole:0{digits}}{decimals}"


def _renamed(name: str, deck: DeckOut, numbers: Mapping[Path, str]) -> DeckOut:
    parts = [name]
    for depth, title in enumerate(deck.titles):
        number = numbers.get(deck.path[: depth + 1])
        shown = title_in_anki(title)
        parts.append(f"{number} {shown}" if number else shown)
    return deck._replace(name="::".join(parts)) if deck.path else deck
