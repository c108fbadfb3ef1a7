"""Whose claim a question asks for, by the words around a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen.lint.attribution import attributed_to
from deckgen.util.characters import lower_in_place


@pytest.mark.parametrize(
    "words",
    [
        "What, according to Stalin, could continue?",
        "What did Stalin call it?",
        "For Stalin, what was a duty?",
        "Whom, argued Joseph  Stalin, did it help?",
        "Stalin: what could continue?",
        "What did he, Stalin, wrote the press, promise?",
        "What was Stalin’s verdict?",
        "What did Stalinists think of what Stalin said?",
    ],
)
def test_a_speaker(words: str) -> None:
    assert attributed_to("Joseph Stalin", words)


@pytest.mark.parametrize(
    "words", ["What did it mean for Stalin?", "What did Stalin build?"]
)
def test_a_speaker_perhaps(words: str) -> None:
    assert attributed_to("Stalin", words, loosely=True)
    assert not attributed_to("Stalin", words)


@pytest.mark.parametrize(
    "words",
    [
        "What did Stalinists say?",
        "Who wrote to Stalin?",
        "Which of Stalin’s plans failed?",
        "What is a kulak?",
    ],
)
def test_no_speaker(words: str) -> None:
    assert not attributed_to("Stalin", words, loosely=True)


@given(st.text(st.sampled_from("aAİıſKÄẞσΣ é1"), max_size=8))
def test_small_letters_stay_in_their_places(text: str) -> None:
    low = lower_in_place(text)
    assert len(low) == len(text)
    assert "İ" in text or low == text.lower()
