"""Where sentences begin and end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen.language.sentences import paragraphs, sentences

from .counting import lines_run
from .samples import BRIDGE, ESSAY, HARBOUR, OBSERVATORY


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


def test_the_essay_has_31_paragraphs_and_63_sentences() -> None:
    assert len(paragraphs(ESSAY)) == 31
    assert len(sentences(ESSAY)) == 63


def test_the_essays_sentences_by_paragraph() -> None:
    counts = [0] * 31
    for sentence in sentences(ESSAY):
        counts[sentence.paragraph - 1] += 1
    expected = [
        1,
        2,
        1,
        1,
        2,
        2,
        1,
        1,
        1,
        2,
        2,
        3,
        2,
        3,
        5,
        1,
        4,
        3,
        2,
        1,
        2,
        5,
        3,
        1,
        3,
        2,
        2,
        1,
        1,
        2,
        1,
    ]
    assert counts == expected


@pytest.mark.parametrize(
    ("ending", "beginning"),
    [
        ("Bonaparte].” (Writings 1934-35.)", None),
        ("(Quoted by I. Deutscher,\u00a0Stalin.)", "Now, abruptly, the peasants’ land"),
        ("during periods of crisis…", "Bonapartism always implies"),
        (
            "by the… regime of Stalin, it is possible to speak of Soviet Bonapartism.",
            None,
        ),
        (
            "five-year plan of economic development.",
            "Now, abruptly, the order went out",
        ),
        ("privileges, ranks, etc.", None),
    ],
)
def test_borders_of_the_essay_that_mislead(ending: str, beginning: str | None) -> None:
    found = cut(ESSAY)
    [at] = [i for i, sentence in enumerate(found) if sentence.endswith(ending)]
    if beginning:
        assert found[at + 1].startswith(beginning)


@pytest.mark.parametrize(
    "expected",
    [
        ["He met Mr. Brown.", "They spoke."],
        ["It was quoted by I. Deutscher in 1949.", "Nobody minded."],
        ["J. V. Stalin signed it."],
        ["The U.S. Senate refused.", "So did France."],
        ["They left the U.S.", "The rest stayed."],
        ["See p. 12 and Vol. IV of it.", "Then go on."],
        ["He said no.", "Nobody heard."],
        ["Grain, meat, etc. were short.", "Milk, too."],
        ["They took grain, meat, etc.", "Nothing was left."],
        ["It fell from 27.5 to 13.5 kgs.", "Then it rose."],
        ["“Go!” she said.", "He went."],
        ["“Why?”", "Nobody knew."],
        ["He left (nobody saw. Why not?) early.", "She stayed."],
        ["He left. (Memoirs, p. 5.)", "She stayed."],
        ["He left.", "(Nobody saw.", "Nobody asked.)", "She stayed."],
        ["He left early.[12]", "She stayed."],
        ["e.g. The Class Nature is one."],
        ["The regime… was shaken.", "Then…", "It fell."],
        ["1. First take the eels.", "2 kg will do."],
        ["Did he?!", "Yes."],
        ["Он пришёл.", "И. В. Сталин молчал.", "«Кто там?» — спросила она."],
        ["Ποιος ήταν;"],
        ["من هو؟", "لا نعرف."],
        ["یہ سچ ہے۔", "وہ گیا۔"],
        ["यह सच है।", "वह गया।"],
    ],
)
def test_sentences(expected: list[str]) -> None:
    assert cut(" ".join(expected)) == expected


def test_scripts_without_spaces() -> None:
    assert cut("水は忘れない。忘れるのは人だ！本当？") == [
        "水は忘れない。",
        "忘れるのは人だ！",
        "本当？",
    ]
    assert cut("「水は忘れない。」と言った。次。") == [
        "「水は忘れない。」と言った。",
        "次。",
    ]
    assert len(sentences(BRIDGE)) == 13


def test_line_ends_of_every_kind_part_paragraphs() -> None:
    assert (
        len(paragraphs(HARBOUR)) == len(paragraphs(HARBOUR.replace("\r\n", "\n"))) == 4
    )
    assert len(sentences(HARBOUR)) == 13
    assert len(paragraphs("one\r\rtwo")) == 2
    assert len(paragraphs("wrapped\nline\r\nhere")) == 1
    assert len(paragraphs("\n\n".join(["a", " ", "b", "\ufeff"]))) == 2


def test_long_lines_are_paragraphs_where_no_blank_line_is() -> None:
    line = "The harbour was never meant to last, and nobody who knew it said so. " * 3
    assert len(paragraphs(f"{line}\n{line}\n{line}")) == 3


def test_russian() -> None:
    assert len(sentences(OBSERVATORY)) == 11


def test_a_paragraph_ends_a_sentence_without_a_stop() -> None:
    assert cut("Trotsky sums up:\n\nStalin guards it\n\nWritings 1934-35\n") == [
        "Trotsky sums up:",
        "Stalin guards it",
        "Writings 1934-35",
    ]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(st.sampled_from("Ab1 .?!…“”()[]\n。、」"), max_size=60))
def test_sentences_hold_every_visible_character_once(text: str) -> None:
    found = sentences(text)
    assert "".join("".join(text[s.start : s.end].split()) for s in found) == "".join(
        text.split()
    )
    assert all(
        a.end <= b.start and a.paragraph <= b.paragraph for a, b in pairwise(found)
    )


def test_work_grows_with_the_length() -> None:
    one_paragraph = ESSAY.replace("\n", " ")
    once, twice = (lines_run(lambda n=n: sentences(one_paragraph * n)) for n in (4, 8))  # type: ignore[misc]
    assert twice < 2.2 * once


@pytest.mark.parametrize(("length", "whole"), [(100, True), (350, True), (420, False)])
def test_a_long_bracket_is_one_up_to_a_limit(length: int, whole: bool) -> None:
    text = f"He came (that is, {'x' * (length - 10)} (at last) so. And more) and went. She stayed."
    assert (len(cut(text)) == 2) is whole


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "It rained. (It was May) and so they left.",
            ["It rained.", "(It was May) and so they left."],
        ),
        (
            "It rained. (It was May) They left.",
            ["It rained. (It was May)", "They left."],
        ),
    ],
)
def test_what_goes_on_in_small_letters_begins_with_its_bracket(
    text: str, found: list[str]
) -> None:
    assert [text[each.start : each.end] for each in sentences(text)] == found
