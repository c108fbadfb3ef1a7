"""Texts in the form in which quotations are compared, and the way back to their places."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen.language.normalise import _normalised, normalise

from .counting import lines_run
from .samples import ESSAY, TEXTS


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("“Labour Books”", '"Labour Books"'),
        ("‘Labour’", "“Labour”"),
        ("«слова»", '"слова"'),
        ("``TeX''", "“TeX”"),
        ("a – b", "a—b"),
        ("a -- b", "a – b"),
        ("1927–28", "1927-28"),
        ("crisis… Then", "crisis ... Then"),
        ("crisis. . . Then", "crisis…Then"),
        ("in\u00a0Writings", "in Writings"),
        ("two\r\n lines", "two lines"),
        ("STALIN", "stalin"),
        ("Straße", "STRASSE"),
        ("İzmir", "i\u0307zmir"),
        ("ﬁrst", "First"),
        ("bureau\u00adcracy", "bureaucracy"),
        ("bureau\u00ad\ncracy", "bureaucracy"),
        ("\ufeffthe zero\u200bwidth", "the zerowidth"),
        ("a \u200b b", "a b"),
        ("caf\u00e9", "cafe\u0301"),
        ("한국", unicodedata.normalize("NFD", "한국")),
        ("杉\nだけ", "杉だけ"),
    ],
)
def test_spellings_of_the_same_words_are_one(written: str, same: str) -> None:
    assert normalise(written).text == normalise(same).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("55%", "56%"),
        ("not", "now"),
        ("resume", "résumé"),
        ("a b", "ab"),
        ("a, b", "a b"),
        ("1,5", "15"),
        ("war. Then", "war… Then"),
        ("杉 is", "杉is"),
    ],
)
def test_other_words_stay_other(one: str, other: str) -> None:
    assert normalise(one).text != normalise(other).text


def test_places_are_those_of_the_written_characters() -> None:
    text = "Die\u00a0Straße – im Bu\u00adch… sa\u0308gt’s"
    normal = normalise(text)
    assert normal.text == "die strasse-im buch…sägt's"
    for words, written in [
        ("strasse", "Straße"),
        ("-", "–"),
        ("buch", "Bu\u00adch"),
        ("…", "…"),
        ("sägt's", "sa\u0308gt’s"),
        ("die strasse", "Die\u00a0Straße"),
    ]:
        at = normal.text.index(words)
        start, end = normal.span(at, at + len(words))
        assert text[start:end] == written


ALPHABET = st.text(
    st.sampled_from(
        "aBc9ßİǰﬁ é\u0301\u0308\u200b\u00ad\ufeff\n\t\u00a0-–—…..'’“”「」漢字かกี,[]()한\u1112\u1161\u11ab"
    ),
    max_size=40,
)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(ALPHABET)
def test_every_character_has_a_place_and_places_are_in_order(text: str) -> None:
    normal = normalise(text)
    before = 0
    for at in range(len(normal.text)):
        start, end = normal.span(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert start >= before or normal.span(at - 1, at) == (start, end)
        before = end
    assert normal.span(0, 0)[0] <= len(text)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(ALPHABET, st.data())
def test_a_stretch_reads_the_same_alone_as_in_its_text(
    text: str, data: st.DataObject
) -> None:
    """The way back and forth: the original of a stretch between words normalises to that stretch."""
    normal = normalise(text)
    words = [i for i, c in enumerate(normal.text) if c.isalnum() and c.isascii()]
    if not words:
        return
    first, last = sorted(
        (data.draw(st.sampled_from(words)), data.draw(st.sampled_from(words)))
    )
    while first and normal.span(first - 1, first) == normal.span(first, first + 1):
        first -= 1  # 'ß' and 'ﬁ' come from one character
    while normal.span(last + 1, last + 2) == normal.span(last, last + 1):
        last += 1
    start, end = normal.span(first, last + 1)
    assert normalise(text[start:end]).text == normal.text[first : last + 1]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.text(st.sampled_from("aBc9ßé \n\t\u00a0-–—…..'’“”「漢字かก,[()한"), max_size=40)
)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@pytest.mark.parametrize("name", TEXTS)
def test_the_texts_come_back_word_for_word(name: str) -> None:
    text = TEXTS[name][0]
    normal = normalise(text)
    for start in range(0, len(normal.text) - 20, 7):
        a, b = normal.span(start, start + 20)
        assert (
            normalise(text[a:b]).text.strip() == normal.text[start : start + 20].strip()
        )


def test_work_grows_with_the_edits_and_not_with_the_characters() -> None:
    plain = "the working class swelled from eleven to twenty " * 100
    assert lines_run(lambda: normalise(plain)) == lines_run(
        lambda: normalise(plain * 20)
    )
    once, twice = (lines_run(lambda n=n: normalise(ESSAY * n)) for n in (10, 20))  # type: ignore[misc]
    assert twice < 2.1 * once


@settings(max_examples=300)
@given(st.text(alphabet="aB c.-'\"`\t\n,1:;(\x1c\x00", max_size=20))
def test_the_short_cut_for_ascii_texts_gives_what_any_text_is_given(text: str) -> None:
    assert normalise(text) == _normalised(text)
