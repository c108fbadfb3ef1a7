"""The order in which cards are learnt: each after those that it ``needs``; and circles of needs."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

Needs = Mapping[str, tuple[str, ...]]
"""The ids that cards need, by their own ids, of those that need any."""

_MAX_SHOWN = 10  # cards of a circle in a message


def learnt_in(needed: Sequence[set[int]]) -> list[int]:
    """Return the numbers of cards in learning order, given the numbers of the cards that each one needs.

    That is the order of the numbers, but that a card comes after those it needs. Of the cards that could
    come next, always the one with the smallest number is taken (Kahn's algorithm with a heap), so the
    order is stable. The cards of a circle, and those that need one of them, are left out.
    """
    waiting: list[list[int]] = [[] for _ in needed]
    for index, needs in enumerate(needed):
        for need in needs:
            waiting[need].append(index)
    open_needs = [len(needs) for needs in needed]
    ready = [index for index, count in enumerate(open_needs) if not count]
    order: list[int] = []
    while ready:
        index = heapq.heappop(ready)
        order.append(index)
        for dependent in waiting[index]:
            open_needs[dependent] -= 1
            if not open_needs[dependent]:
                heapq.heappush(ready, dependent)
    return order


def circles(needed: Needs, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each circle of cards that need one another: the id that it begins at, and how it is shown.

    ``known`` are the ids of the cards that there are; others are passed over.
    """
    done: set[str] = set()
    for id_ in needed:
        if id_ not in done:
            yield from _circles_from(id_, needed, known, done)


def _circles_from(
    id_: str, needed: Needs, known: Collection[str], done: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield the circles on the ways from a card: where each begins, and how it is shown.

    ``done`` are the cards from which all ways were followed; more are added. The way is kept in a list
    and not followed by recursion, which has a limit.
    """
    walk: dict[str, int] = {}  # the way here, each id with its place on it
    # the same way, each id with its needs that were not looked at yet
    stack: list[tuple[str, Iterator[str]]] = [(id_, iter(needed[id_]))]
    while stack:
        here, needs = stack[-1]
        walk.setdefault(here, len(walk))
        need = next((need for need in needs if need in known), None)
        if need is None:
            done.add(here)
            stack.pop()
            del walk[here]
        elif need in walk:
            circle = list(walk)[walk[need] :]
            yield need, _shown_circle(circle)
        elif need not in done:
            stack.append((need, iter(needed.get(need, ()))))


def _shown_circle(ids: list[str]) -> str:
    """Return the ids of a circle in order, and the first one again: ``a → b → a``."""
    shown = ids
    left_out = len(ids) - _MAX_SHOWN
    if left_out > 0:
        gap = f"… ({left_out:,} more) …"
        shown = [*ids[: _MAX_SHOWN - 2], gap, *ids[-2:]]
    return " → ".join([*shown, ids[0]])
