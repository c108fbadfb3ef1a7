"""A deck for each topic: their order, and the numbers in their names that keep it in Anki.

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
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.build import DeckOut
from deckgen.core.codes import problem
from deckgen.core.identity import deck_number, id_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.core.declared import Deck
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item, Note, Topic

Path = tuple[str, ...]
"""The ids of a topic and of those that it is in, the outermost first."""


Needs = Mapping[str, Sequence[str]]
"""The ids that cards need, by their own ids."""


class Numbered(NamedTuple):
    """The decks of a package under their names, and the numbers in those names, by topic."""

    decks: list[DeckOut]
    numbers: dict[Path, str]


def in_subdecks(
    stretches: Sequence[Sequence[Note]], deck: Deck, decks: list[DeckOut]
) -> list[tuple[Note, ...]]:
    """Return the notes with the numbers of their decks; add a deck for each topic that has any."""
    numbers: dict[Path, int] = {}
    by_topic: dict[int, int] = {}  # by identity: a path is hashed slowly

    def number_of(topic: Topic) -> int:
        """Return the number of the deck of a topic, which is added for the first note of it."""
        number = by_topic.get(id(topic))
        if number is not None:
            return number
        number = numbers.get(topic.path)
        if number is None:
            number = numbers[topic.path] = len(decks)
            name = "::".join((deck.name, *map(title_in_anki, topic.titles)))
            id_ = deck_number(deck.namespace, topic.path)
            decks.append(DeckOut(id_, name, "", topic.path, topic.titles, name))
        by_topic[id(topic)] = number
        return number

    found = []
    for stretch in stretches:
        notes = [note._replace(deck=number_of(note.topic)) for note in stretch]
        found.append(tuple(notes))
    return found


def numbered(
    deck_name: str,
    decks: Sequence[DeckOut],
    notes: Sequence[Note],
    needs: Needs,
    known: Mapping[Path, str],
) -> Numbered:
    """Return the decks with numbers in their names where learning order wants them.

    ``known`` are the numbers of the last build, which stay.

    ``deck_name`` is the name of the whole deck. Where one of some topics beside one another has a
    number, all of them have one.
    """
    numbers: dict[Path, str] = {}
    for siblings in _families(decks, notes, needs):
        given = [known.get(sibling.path) for sibling in siblings]
        titles = [sibling.title for sibling in siblings]
        if not any(given) and _is_sorted(titles):
            continue
        for sibling, number in zip(siblings, completed(given), strict=True):
            numbers[sibling.path] = number
    named = [_renamed(deck_name, deck, numbers) for deck in decks]
    return Numbered(named, numbers)


def misplaced(
    items: Iterable[Item], decks: Sequence[DeckOut], notes: Sequence[Note], needs: Needs
) -> list[Diagnostic]:
    """Report each card that comes before one that it needs, however the subdecks are called."""
    order = _in_order(_families(decks, notes, needs))
    turns = {path: turn for turn, path in enumerate(order)}
    topics = _topics_of(decks, notes)
    turn_of = {id_: turns[path] for id_, path in topics.items()}
    found = []
    for item in items:
        own_turn = turn_of.get(item.id)
        if own_turn is None:  # a draft
            continue
        for need in item.needs:
            if turn_of.get(need, -1) > own_turn:
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
    decks: Sequence[DeckOut], notes: Sequence[Note], needs: Needs
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
            siblings = children.setdefault(path[:-1], {})
            siblings.setdefault(path, _Sibling(path, title_in_anki(title)))
    after = _needed_topics(needs, _topics_of(decks, notes))
    families = []
    for siblings in children.values():
        order = _ordered(list(siblings), after)
        families.append(tuple(siblings[path] for path in order))
    return families


def _topics_of(decks: Sequence[DeckOut], notes: Sequence[Note]) -> dict[str, Path]:
    """Return the topic of each card, by its id."""
    return {id_of(note.key): decks[note.deck].path for note in notes}


def _needed_topics(needs: Needs, topics: Mapping[str, Path]) -> dict[Path, set[Path]]:
    """Return, for each topic, its siblings that hold cards which cards in it need."""
    after: dict[Path, set[Path]] = {}
    for id_, needed in needs.items():
        own = topics.get(id_)
        if own is None:
            continue
        for need in needed:
            if need not in topics:
                continue
            pair = _parting(own, topics[need])
            if pair is not None:
                topic, needed_topic = pair
                after.setdefault(topic, set()).add(needed_topic)
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
    places = {path: place for place, path in enumerate(paths)}
    waits_for: dict[Path, set[Path]] = {}
    for path in paths:
        waits_for[path] = {need for need in after.get(path, ()) if need in places}
    ready = [places[path] for path in paths if not waits_for[path]]
    heapq.heapify(ready)
    order: list[Path] = []
    left = dict.fromkeys(paths)
    while left:
        if ready:
            path = paths[heapq.heappop(ready)]
        else:
            # In a circle nothing is ready: the first of those that are left goes on.
            path = next(iter(left))
        if path not in left:
            continue
        del left[path]
        order.append(path)
        for other in left:
            needs = waits_for[other]
            if path not in needs:
                continue
            needs.remove(path)
            if not needs:
                heapq.heappush(ready, places[other])
    return order


def _in_order(families: list[tuple[_Sibling, ...]]) -> list[Path]:
    """Return all topics in the order in which Anki shows their new cards, the deck itself first."""
    children = {}
    for siblings in families:
        parent = siblings[0].path[:-1]
        children[parent] = [sibling.path for sibling in siblings]
    order: list[Path] = []
    waiting: list[Path] = [()]
    while waiting:
        path = waiting.pop()
        order.append(path)
        waiting += reversed(children.get(path, []))
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
    # Numbers compare as texts only where equally many digits stand before their points.
    digits = max(_DIGITS, len(str(len(given))))
    for number in given:
        if number:
            digits = _digits(number)
            break
    usable: list[str | None] = []
    for number in given:
        if number and _digits(number) == digits:
            usable.append(number)
        else:
            usable.append(None)
    numbers = _rising(usable)
    lower: str | None = None
    start = 0
    for place, number in enumerate(list(numbers)):
        if number is not None:
            _fill(numbers, start, place, lower, number, digits)
            lower = number
            start = place + 1
    _fill(numbers, start, len(numbers), lower, None, digits)
    return [number or "" for number in numbers]


def _digits(number: str) -> int:
    """Return how many digits a number has before its point."""
    return len(number.partition(".")[0])


def _rising(given: Sequence[str | None]) -> list[str | None]:
    """Return numbers with ``None`` for those that are not in order: as few as can be."""
    # The longest rising sequence: for each length, the smallest number that one can end with.
    ends: list[str] = []
    places: list[int] = []
    before: dict[int, int | None] = {}
    for place, number in enumerate(given):
        if number is None:
            continue
        length = bisect_left(ends, number)
        before[place] = places[length - 1] if length else None
        # it takes the place of a larger one, or makes a longer sequence
        ends[length : length + 1] = [number]
        places[length : length + 1] = [place]
    return _chosen(given, before)


def _chosen(
    given: Sequence[str | None], before: Mapping[int, int | None]
) -> list[str | None]:
    """Return the numbers of the longest chain. ``before`` has for the place of each number that of the
    number before it in the longest chain that ends with it.
    """
    lengths: dict[int, int] = {}
    last: int | None = None
    for place, earlier in before.items():
        lengths[place] = 1 if earlier is None else 1 + lengths[earlier]
        if last is None or lengths[place] > lengths[last]:
            last = place
    chosen: list[str | None] = [None] * len(given)
    while last is not None:
        chosen[last] = given[last]
        last = before[last]
    return chosen


def _fill(
    numbers: list[str | None],
    start: int,
    end: int,
    lower: str | None,
    upper: str | None,
    digits: int,
) -> None:
    """Give numbers between two others to the places from ``start`` up to ``end``.

    ``numbers`` is changed. ``lower`` and ``upper`` are the numbers on either side, ``None`` where there
    is none: behind the last number whole ones follow, and between two numbers the middle is filled
    first, so that the numbers stay short.
    """
    if upper is None:
        for place in range(start, end):
            lower = numbers[place] = _next(lower, digits)
        return
    if start >= end:
        return
    middle = (start + end) // 2
    number = numbers[middle] = _between(lower, upper, digits)
    _fill(numbers, start, middle, lower, number, digits)
    _fill(numbers, middle + 1, end, number, upper, digits)


def _next(lower: str | None, digits: int) -> str:
    """Return the next whole number behind another one, or a decimal where there are no more whole ones."""
    whole = 1
    if lower:
        whole = int(lower.split(".")[0]) + 1
    if whole < 10**digits:
        return f"{whole:0{digits}}"
    return _between(lower, str(10**digits), digits)


def _between(lower: str | None, upper: str, digits: int) -> str:
    """Return a number between two others, with as few decimals as can be."""
    # slow to import, and few decks have a topic put in between
    from fractions import Fraction

    low, high = Fraction(lower or 0), Fraction(upper)
    half = (low + high) / 2
    scale = 1
    middle = round(half)
    while not low < Fraction(middle, scale) < high:
        scale *= 10
        middle = round(half * scale)
    whole, rest = divmod(middle, scale)
    if not rest:
        return f"{whole:0{digits}}"
    places = len(str(scale)) - 1
    decimals = f"{rest:0{places}}".rstrip("0")
    return f"{whole:0{digits}}.{decimals}"


def _renamed(name: str, deck: DeckOut, numbers: Mapping[Path, str]) -> DeckOut:
    """Return a deck with the numbers of its topics in its name; ``name`` is that of the whole deck."""
    if not deck.path:
        return deck
    parts = [name]
    for depth, title in enumerate(deck.titles):
        number = numbers.get(deck.path[: depth + 1])
        shown = title_in_anki(title)
        parts.append(f"{number} {shown}" if number else shown)
    return deck._replace(name="::".join(parts))
