"""Words are cut faster where a text is all ASCII, and are the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deckgen.language.words import SPACED_WORD
from deckgen.lint.words import cased_words, lower_words

TEXTS = st.text(alphabet="aZ09 _-'.,\n\t\x00é²ǅİK·", max_size=30)


@given(TEXTS)
def test_words_are_those_of_the_pattern(text: str) -> None:
    assert cased_words(text) == SPACED_WORD.findall(text)
    assert lower_words(text) == [word.lower() for word in cased_words(text)]
