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
    """Yield the circles on the ways from a card: where each begins, and how it is shown."""
    walk: dict[str, int] = {}  # the way here, each id with its place on it
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
            yield need, _shown_circle(stack, walk[need])
        elif need not in done:
            stack.append((need, iter(needed.get(need, ()))))


def _shown_circle(stack: list[tuple[str, Iterator[str]]], start: int) -> str:
    """Return the ids of a circle in order, beginning and ending with the same one; ``start`` is its
    place on the way here."""
    length = len(stack) - start
    if length <= _MAX_SHOWN:
        shown = [id_ for id_, _ in stack[start:]]
    else:
        begin, end = stack[start : start + _MAX_SHOWN - 2], stack[-2:]
        left_out = length - _MAX_SHOWN
        gap = f"… ({left_out:,} more) …"
        shown = [*(id_ for id_, _ in begin), gap, *(id_ for id_, _ in end)]
    return " → ".join((*shown, stack[start][0]))
