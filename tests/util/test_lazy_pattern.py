"""Patterns that are compiled at their first use."""

from __future__ import annotations

import re

import pytest

from deckgen.util.lazy_pattern import lazy_pattern


def test_a_lazy_pattern_finds_what_the_compiled_one_finds() -> None:
    text = "One 1, two 22, THREE 333"
    lazy = lazy_pattern(r"three (?P<number>\d+)", re.IGNORECASE)
    compiled = re.compile(lazy.pattern, re.IGNORECASE)
    found, expected = lazy.search(text), compiled.search(text)
    assert found is not None
    assert expected is not None
    assert (found.span(), found["number"]) == (expected.span(), expected["number"])
    assert lazy.sub("x", text) == compiled.sub("x", text)
    assert lazy.split(text) == compiled.split(text)
    assert lazy.match(text, 4) is None


def test_a_fault_in_a_pattern_is_raised_at_its_first_use() -> None:
    broken = lazy_pattern("(")
    with pytest.raises(re.error):
        broken.search("a")


def test_a_lazy_pattern_has_nothing_but_the_methods_of_a_pattern() -> None:
    with pytest.raises(AttributeError):
        lazy_pattern("a").scanner  # noqa: B018
