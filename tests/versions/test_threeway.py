"""Two changes of one text merged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen.render.from_html.alike import alike
from deckgen.versions.threeway import (
    CONFLICT,
    MIN_WORDS,
    OURS,
    SAME,
    THEIRS,
    UNKNOWN,
    TagChange,
    merged,
    outcome,
    tag_change,
)


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "said"),
    [
        ("a", "a", "a", SAME),
        ("a", "b", "b", SAME),
        ("a", "b", "a", THEIRS),
        ("a", "a", "b", OURS),
        ("a", "b", "c", CONFLICT),
        ("a", "<b>a</b>", "<strong>a</strong>", SAME),
        ("a", "", "a", THEIRS),
        (None, "a", "b", UNKNOWN),
        (None, "", "b", OURS),
        (None, "a", "", THEIRS),
    ],
)
def test_which_text_counts(base: str, theirs: str, ours: str, said: str) -> None:
    assert outcome(base, theirs, ours, alike) == said


SENTENCES = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12)


def text(letters: list[str]) -> str:
    return " ".join(
        f"This is a sentence of many words with the letter {letter} in it."
        for letter in letters
    )


@given(SENTENCES, SENTENCES, SENTENCES)
def test_merged_is_the_same_from_both_sides_and_invents_nothing(
    a: list, b: list, c: list
) -> None:
    one, other = merged(text(a), text(b), text(c)), merged(text(a), text(c), text(b))
    assert one == other
    if one is not None:
        kept = {part.strip() for part in one.split(".")}
        assert kept <= {
            part.strip() for each in (a, b, c) for part in text(each).split(".")
        } | {""}


def test_one_sentence_changed_on_both_sides_is_no_merge() -> None:
    base = text(list("abcd"))
    assert (
        merged(
            base, base.replace("letter b", "sign b"), base.replace("letter b", "rune b")
        )
        is None
    )
    both = merged(
        base, base.replace("letter a", "sign a"), base.replace("letter d", "rune d")
    )
    assert both == base.replace("letter a", "sign a").replace("letter d", "rune d")


def test_sentences_beside_one_another_are_not_merged() -> None:
    base = text(list("abcd"))
    here, there = base.replace("letter b", "sign b"), base.replace("letter c", "rune c")
    assert merged(base, here, there) is None
    assert merged(base, here, base.replace("letter d", "rune d")) is not None


@pytest.mark.parametrize(
    ("words", "is_merged"), [(MIN_WORDS, False), (MIN_WORDS + 1, True)]
)
def test_only_a_text_of_many_words_is_merged(words: int, is_merged: bool) -> None:
    base = "One. " + " ".join(["word"] * (words - 2)) + ". Last."
    result = merged(base, base.replace("One", "First"), base.replace("Last", "End"))
    assert (result is not None) is is_merged


def test_tags_are_compared_without_regard_to_capitals() -> None:
    found = tag_change(["a", "b", "C"], ["A", "c", "own"], ["a", "b", "new"])
    assert found.added_there == ("own",)
    assert found.added_here == ("new",)
    assert found.removed_here == ("C",)


def test_a_tag_that_both_sides_took_away_is_no_change() -> None:
    assert tag_change(["a", "b"], ["a"], ["a"]) == TagChange()
