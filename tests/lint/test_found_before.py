"""What was found when cards were compared, kept for the next time; and places that move with their unit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from deckgen.core.diagnostics import Span
from deckgen.lint.found_before import NO_NUMBER, FoundBefore
from deckgen.lint.places import place_of, span_in


def compared(before: FoundBefore, count: int, looked: list[tuple[int, ...]]) -> None:
    """Compare some cards, each with the next; ``looked`` gets those that were looked at."""
    for number in range(count):
        cards = (number, number + 1)
        assert before.found(
            "Q", cards, lambda cards=cards: looked.append(cards) or sum(cards)
        ) == sum(cards)  # type: ignore[misc]


@pytest.mark.parametrize(("count", "is_kept"), [(6, True), (5, False)])
def test_what_is_not_asked_for_is_kept_up_to_twice_as_much(
    count: int, is_kept: bool
) -> None:
    first = FoundBefore()
    compared(first, 12, [])
    second = FoundBefore(first.packed())
    looked: list[tuple[int, ...]] = []
    compared(second, count, looked)
    assert looked == []
    assert not second.is_new
    compared(FoundBefore(second.packed()), 12, looked)
    assert len(looked) == (0 if is_kept else 12 - count)


def test_cards_without_a_number_are_compared_each_time() -> None:
    before = FoundBefore()
    looked: list[int] = []
    for _ in range(2):
        before.found("Q", (1, NO_NUMBER), lambda: looked.append(1))
    assert looked == [1, 1]
    assert before.number_of((1, NO_NUMBER)) == NO_NUMBER
    assert before.first_number("") == NO_NUMBER


def test_a_unit_has_its_numbers_again() -> None:
    before = FoundBefore()
    one, other = before.first_number("a"), before.first_number("b")
    assert one != other
    after = FoundBefore(before.packed())
    assert [after.first_number(key) for key in "bac"][:2] == [other, one]
    assert after.first_number("c") not in (one, other)


@pytest.mark.parametrize(
    ("span", "place"),
    [
        (Span("a.yaml", 10, 7, 10, 9), ("", 0, 3, 0, 5)),
        (Span("a.yaml", 10, 7, 12, 9), ("", 0, 3, 2, 9)),
        (Span("a.yaml", 11, 7, 12, 9), ("", 1, 7, 2, 9)),
        (Span("b.yaml", 10, 7, 10, 9), ("b.yaml", 10, 7, 10, 9)),
    ],
)
def test_places_count_from_where_the_unit_begins(
    span: Span, place: tuple[str, int, int, int, int]
) -> None:
    unit: Any = SimpleNamespace(file=SimpleNamespace(path="a.yaml"), position=(10, 4))
    assert place_of(span, unit) == place
    assert span_in(unit, place) == span
    assert span_in(None, place_of(span, None)) == span
