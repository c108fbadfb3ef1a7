"""What one item says of another: ids, ``needs``, ``was``, sources, and learning order."""

from __future__ import annotations

import heapq
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.diagnostics import Diagnostic
from deckgen.core.model import OutdatedError
from deckgen.source.yaml.fast import placed_tag
from deckgen.util.suggestions import KnownWords

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from deckgen.core.diagnostics import Span
    from deckgen.core.model import Item, Project, Retirement, Text


MAX_LISTED = 10
"""How many sources that are declared, or cards of a circle, a message lists."""


def check(project: Project, lost: set[str] | None, declared: Collection[str]) -> list[Diagnostic]:
    """Report ids given twice, and references to cards, sources or tags that don't work.

    ``lost`` are the ids of cards that a syntax error hides, ``None`` if any may be hidden:
    a reference to one of them is no mistake. ``declared`` are the ids of all sources, those
    that cannot be read included.
    """
    diagnostics: list[Diagnostic] = []
    by_id: dict[str, Item] = {}
    for item in project.items:
        other = by_id.setdefault(item.id, item)
        if other is not item:
            where = f"the card at {other.span()}"
            way = "give the newer of the two an id of its own; with its id a card keeps the learners' history"
            diagnostics.append(problem("Y205", item.span(), item.id, id=item.id, other=where, way=way))
    tags: dict[str, Text] = {}
    earlier: dict[str, Item] = {}
    ids, sources = KnownWords(by_id), KnownWords(declared)
    for item in project.items:
        if item.needs and lost is not None:
            diagnostics += _unknown_cards(item, by_id, lost, ids)
        if item.was:
            diagnostics += _earlier_ids(item, by_id, earlier)
        for number, tag in enumerate(item.tags):
            if tags.setdefault(tag.lower(), tag) != tag:
                why = f"it differs from '{tags[tag.lower()]}' in capitals alone, and Anki merges the two"
                words = {"tag": tag, "why": why, "way": f"write '{tags[tag.lower()]}'"}
                diagnostics.append(problem("Y215", _span_of_tag(item, number), item.id, **words))
        if declared or item.source or item.quotes:
            diagnostics += _source(item, declared, sources)
    if any(item.needs for item in project.items):
        diagnostics += circles(project)
    for said in project.retired:
        diagnostics += _retired(said, by_id, lost, ids)
    return diagnostics


def _retired(
    said: Retirement, by_id: dict[str, Item], lost: set[str] | None, ids: KnownWords
) -> list[Diagnostic]:
    """Report an entry of ``retired:`` whose card is still there, or whose replacement is not."""
    found = []
    if said.id in by_id:
        span, why = said.file.span(said.id.start, said.id.end), "it is still a card of the deck"
        found.append(problem("U110", span, said.id, id=said.id, why=why, way="delete the entry, or the card"))
    other = said.replaced_by
    if other is not None and lost is not None and other not in by_id and other not in lost:
        suggestion = ids.did_you_mean(other) or "name the id of a card of this deck, or delete it"
        span, words = said.file.span(other.start, other.end), {"id": other, "key": "replaced-by"}
        found.append(problem("Y208", span, said.id, suggestion=suggestion, **words))
    return found


def _unknown_cards(item: Item, by_id: dict[str, Item], lost: set[str], ids: KnownWords) -> list[Diagnostic]:
    return [
        problem(
            "Y208",
            item.span(id_),
            item.id,
            id=id_,
            key="needs",
            suggestion=ids.did_you_mean(id_) or "name the id of a card of this deck, or delete it",
        )
        for id_ in item.needs
        if id_ not in by_id and id_ not in lost
    ]


def _earlier_ids(item: Item, by_id: dict[str, Item], earlier: dict[str, Item]) -> list[Diagnostic]:
    found = []
    for id_ in item.was:
        why = ""
        if id_ in by_id and id_ != item.id:
            why = f"the card at {by_id[id_].span()} still has that id"
        elif earlier.setdefault(id_, item) is not item:
            why = f"the card at {earlier[id_].span()} says the same, and only one can have its history"
        if why:
            way = "'was' names ids that this card had before and no card has now"
            found.append(problem("U108", item.span(id_), item.id, id=id_, why=why, way=way))
    return found


def _source(item: Item, sources: Collection[str], known: KnownWords) -> list[Diagnostic]:
    if item.source is not None and item.source not in sources:
        suggestion = known.did_you_mean(item.source) or (
            "declared: " + _listed(sources) if sources else "declare it under 'sources:'"
        )
        return [problem("Y210", item.span(item.source), item.id, id=item.source, suggestion=suggestion)]
    if item.quotes and not sources:
        way = "declare the text under 'sources:' with 'file' and 'title'"
        return [problem("Y203", item.span(item.quotes[0]), item.id, key="sources", where="the file", way=way)]
    if item.quotes and item.source is None and len(sources) > 1:
        way = "say which text is quoted, 'source: " + f"{next(iter(sources))}'"
        return [problem("Y203", item.span(), item.id, key="source", where="the card", way=way)]
    if not item.quotes and item.unsourced is None and not item.draft:
        return [problem("C101", item.span(), item.id)]
    return []


def _span_of_tag(item: Item, number: int) -> Span:
    tag = item.tags[number]
    at = (tag.start, tag.end)
    if not tag.end:  # the short cut for simple cards leaves it out
        at = placed_tag(item.file.text, (item.start, item.end), number)
    return item.file.span(*at)


def _listed(ids: Collection[str]) -> str:
    """Return the first of some ids, for a message."""
    return ", ".join(islice(ids, MAX_LISTED)) + (" …" if len(ids) > MAX_LISTED else "")


def require_order(project: Project) -> None:
    """Raise :exc:`~deckgen.core.model.OutdatedError` unless parts that are ready go with all else: no id
    twice, no tag in other capitals, each item behind those that it needs.
    """
    places = {id_: number for number, id_ in enumerate(project.ids())}
    ready = project.ready
    tags: dict[str, str] = {}
    needs = {str(item.id): item.needs for item in project.items if item.needs}
    for each in ready:
        needs |= each.needs  # type: ignore[arg-type]
    is_sound = len(places) == len(project.items) + sum(len(each.ids) for each in ready)
    is_sound = is_sound and all(
        places.get(need, len(places)) < places[id_] for id_, needed in needs.items() for need in needed
    )
    is_sound = is_sound and not any(earlier in places for item in project.items for earlier in item.was)
    is_sound = is_sound and not any(said.id in places for said in project.retired)
    own = {tag.lower(): str(tag) for item in project.items for tag in item.tags}
    for some in (own, *(each.tags for each in ready)):
        is_sound = is_sound and all(tags.setdefault(low, tag) == tag for low, tag in some.items())
    if not is_sound:
        raise OutdatedError


def in_learning_order(project: Project) -> Project:
    """Return the project with its items in learning order.

    That is the order of the file, except that an item comes after those it needs. Of
    the items that could come next, always the first in the file is taken (Kahn's
    algorithm with a heap), so the order is stable. A circle is left as it stands and
    reported by :func:`circles`.
    """
    items = project.items
    if not any(item.needs for item in items):
        return project
    at = {str(item.id): index for index, item in enumerate(items)}
    needed = [{at[id_] for id_ in item.needs if id_ in at} for item in items]
    waiting: list[list[int]] = [[] for _ in items]
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
    if len(order) < len(items) or order == sorted(order):
        return project
    return replace(project, items=tuple(items[index] for index in order), is_reordered=True)


def _shown_circle(stack: list[tuple[str, Iterator[Text]]], start: int) -> str:
    """Return the ids of a circle in order, beginning and ending with the same one; ``start`` is its
    place on the way here."""
    length = len(stack) - start
    if length <= MAX_LISTED:
        shown = [id_ for id_, _ in stack[start:]]
    else:
        begin, end = stack[start : start + MAX_LISTED - 2], stack[-2:]
        left_out = length - MAX_LISTED
        shown = [id_ for id_, _ in begin] + [f"… ({left_out:,} more) …"] + [id_ for id_, _ in end]
    return " → ".join((*shown, stack[start][0]))


def circles(project: Project) -> list[Diagnostic]:
    """Report each circle of ``needs`` once, at its first item."""
    by_id = {str(item.id): item for item in project.items}
    diagnostics, done = [], set()
    for item in project.items:
        walk: dict[str, int] = {}  # the way here, each id with its place on it
        stack = [(str(item.id), iter(item.needs))] if item.needs and item.id not in done else []
        while stack:
            id_, needs = stack[-1]
            walk.setdefault(id_, len(walk))
            need = next((n for n in needs if n in by_id), None)
            if need is None:
                done.add(id_)
                stack.pop()
                del walk[id_]
            elif need in walk:
                first = by_id[need]
                shown = _shown_circle(stack, walk[need])
                diagnostics.append(problem("Y209", first.span(), first.id, circle=shown))
            elif need not in done:
                stack.append((str(need), iter(by_id[need].needs)))
    return diagnostics
