"""Lists in messages: the first names, and how many more there are."""

from deckgen.core.wording import first_of


def test_few_names_are_all_named() -> None:
    assert first_of([], 2) == ""
    assert first_of(("a", "b"), 2) == "a, b"


def test_of_many_names_the_rest_is_counted() -> None:
    assert first_of(["a", "b", "c"], 2) == "a, b and 1 more"
    assert first_of(["a"] * 1235, 1) == "a and 1,234 more"
