"""Ids that nobody has taken yet."""

from __future__ import annotations

from deckgen.util.free_ids import free_id


def test_an_id_that_is_free_stays() -> None:
    assert free_id("intro", {"intro-2"}) == "intro"


def test_an_id_that_is_taken_gets_the_first_free_number_from_2_on() -> None:
    assert free_id("intro", {"intro"}) == "intro-2"
    assert free_id("intro", {"intro", "intro-2", "intro-4"}) == "intro-3"
