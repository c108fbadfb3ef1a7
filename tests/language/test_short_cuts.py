"""What most texts are spared, with the same result: each short cut against the long way."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from deckgen.language import figures as figure_texts
from deckgen.language import stems
from deckgen.language.names import capitalised_stems
from deckgen.language.normalise import _normalised, normalise
from deckgen.language.sentences import sentences
from deckgen.language.stems import ELISION, name_stem
from deckgen.language.words import LONG, WORD, index_words
from deckgen.util.characters import lower_in_place

IN_PRINT = st.text(alphabet="aB1 .,-'\"`’“”‘–—…¶\u00a0\u00ad\u0301\n\t")
PIECES = (
    "ten twenty-one half million a an hundred late mid end May March 3rd 1927 1927-28 £5 US$5 ’30s '30s "
    "27.5 T-34 countries _ies 5ies Äpfelies state one in of and per cent l’Europe Trotsky’s Stalin’s’ It The"
).split()
TEXTS = st.lists(
    st.sampled_from((*PIECES, *" \n.,;:-–—…“”’()\u00a0_")), max_size=25
).map(" ".join)
JOINED = st.lists(st.sampled_from((*PIECES, *"  ’.-")), max_size=12).map("".join)


@given(IN_PRINT)
def test_a_text_with_signs_of_print_is_normalised_as_any_text(text: str) -> None:
    assert normalise(text) == _normalised(text)


@given(TEXTS | IN_PRINT)
def test_words_are_numbered_as_they_are_cut_by_the_expression(text: str) -> None:
    starts = []
    numbers: dict[str, list[int]] = {}
    for number, match in enumerate(WORD.finditer(text)):
        starts.append(match.start())
        numbers.setdefault(match.group(), []).append(number)
    index = index_words(text)
    assert list(index.starts) == starts
    assert {word: list(places) for word, places in index.numbers.items()} == numbers


def test_the_words_of_a_long_text_are_numbered_alike() -> None:
    text = "to be or not to be, "
    times = LONG // len(text) + 1
    index = index_words(text * times)
    short = index_words(text)
    count = len(short.starts)
    assert list(index.starts[:count]) == list(short.starts)
    assert len(index.starts) == count * times
    assert list(index.numbers["not"][:2]) == [3, 3 + count]


@given(TEXTS | JOINED)
def test_figures_begin_where_the_expression_matches(text: str) -> None:
    matches = figure_texts._START.finditer(lower_in_place(text))
    assert list(figure_texts._starts(text)) == [match.start() for match in matches]


def every_ending_taken_off(word: str) -> str:
    """Return a name's stem, each ending looked for whatever the word ends with."""
    if "'" in word or "’" in word:
        word = stems._POSSESSIVE.sub("", ELISION.sub("", word))
    folded = unicodedata.normalize("NFD", word.casefold())
    folded = "".join(c for c in folded if unicodedata.category(c) != "Mn")
    if folded.endswith("ies") and len(folded) > 5:
        folded = folded[:-3] + "y"
    if len(folded) > 4 and folded[-1] == "s" and folded[-2] not in "su":
        folded = folded[:-1]
    folded = stems._without(folded, stems._ISM)
    for _ in range(2):
        folded = stems._without(folded, stems._ADJECTIVE)
        folded = stems._without(folded, stems._VOWEL)
    return folded


BEGINNINGS = st.text(alphabet="BonrlusÉé", min_size=1, max_size=5)
ENDINGS = st.sampled_from(
    ("", "s", "ies", "y", *stems._ISM, *stems._ADJECTIVE, *stems._VOWEL)
)
POSSESSIVES = st.sampled_from(("", "'s", "’", "’s", "’s’"))


@given(BEGINNINGS, ENDINGS, ENDINGS, POSSESSIVES)
def test_the_stem_of_a_name_is_that_of_all_endings(
    beginning: str, first: str, second: str, possessive: str
) -> None:
    word = beginning + first + second + possessive
    assert name_stem(word) == every_ending_taken_off(word)


@given(TEXTS)
def test_capitals_are_found_with_sentences_that_are_known(text: str) -> None:
    assert capitalised_stems(text, sentences(text)) == capitalised_stems(text)
