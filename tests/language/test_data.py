"""The words of languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import deckgen.language.data
from deckgen.language.data import (
    LANGUAGES,
    LanguageWords,
    is_english,
    primary_subtag,
    words_of,
)
from deckgen.language.data.en import FUNCTION_WORDS, NO_NAMES, STARTERS


def test_every_language_has_a_module_and_every_module_is_listed() -> None:
    folder = Path(deckgen.language.data.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_in_lower_case_and_say_something(language: str) -> None:
    known = words_of(language)
    assert known != LanguageWords()
    for words in (known.negations, known.adversatives, known.nothing):
        assert all(word == word.lower() and word for word in words)
    for expression in (known.qualifiers, known.qualifications, known.why_or_how):
        assert (
            re.compile(rf"(?:{expression})(?!\w)").search("") is None or not expression
        )
    assert bool(known.qualifiers) == bool(known.qualifications)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_sentences_of_a_retired_card_are_there_or_none(language: str) -> None:
    known = words_of(language)
    assert bool(known.retired) == bool(known.replaced_by)


def test_tags() -> None:
    assert primary_subtag("DE-CH") == "de"
    assert is_english("en-GB")
    assert not is_english("enm")
    assert words_of("de-AT").capitalises_nouns
    assert words_of("tlh") == LanguageWords()


def test_lists_of_english_words_are_made_of_each_other() -> None:
    assert {"before", "no"} <= NO_NAMES - FUNCTION_WORDS
    assert "may" not in STARTERS  # 'Dr. May'
    assert {"s", "t"} <= FUNCTION_WORDS - NO_NAMES
