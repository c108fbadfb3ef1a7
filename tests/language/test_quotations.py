"""Where a quotation stands in a source: exactly, with other typography, or with words left out."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen.language import nearest, quotations
from deckgen.language.elided import readings
from deckgen.language.quotations import (
    Ambiguous,
    DropsNegation,
    Match,
    NotFound,
    Result,
    SourceText,
)

from .counting import lines_run
from .samples import ESSAY, HARBOUR

SOURCE = SourceText(ESSAY)


def words_of(result: Result, text: str = ESSAY) -> list[str]:
    assert isinstance(result, Match), result
    return [text[place.start : place.end] for place in result.segments]


@pytest.mark.parametrize(
    ("quote", "tier", "segments"),
    [
        ("By 1930, 55% of peasant land", "exact", ["By 1930, 55% of peasant land"]),
        ("THE REGIME'S HISTORY", "normalised", ["The regime’s history"]),
        (
            "industrialisation - as a panic measure",
            "normalised",
            ["industrialisation – as a panic measure"],
        ),
        (
            "[named after the French military dictator, Napoleon Bonaparte]",
            "exact",
            None,
        ),
        ("periods of crisis… Bonapartism always", "exact", None),
        (
            "periods of crisis ... Bonapartism always",
            "normalised",
            ["periods of crisis… Bonapartism always"],
        ),
        ("bourgeois [capitalist] property…", "exact", None),
        ("social base: bourgeois property…", None, None),
        (
            "into Bonapartism [named after the British military dictator, Napoleon Bonaparte].”",
            None,
            None,
        ),
        ("[socialist] property… It is", None, None),
        ("social base: bourgeois [socialist] property", None, None),
        ("of Das Kapital... but", "normalised", ["of\u00a0Das Kapital … but"]),
        (
            "As the bureaucracy … turn into Bonapartism",
            "elided",
            ["As the bureaucracy", "turn into Bonapartism"],
        ),
        (
            "…and remains the government [...] social base",
            "elided",
            ["and remains the government", "social base"],
        ),
        ("… The kulaks resisted …", "elided", ["The kulaks resisted"]),
        ("[t]he kulaks resisted", "elided", ["The kulaks resisted"]),
        (
            "[Stalin’s party] responded with an all-out attack",
            "elided",
            ["responded with an all-out attack"],
        ),
        (
            "the kulaks [rich peasants] were holding",
            "elided",
            ["the kulaks", "were holding"],
        ),
        (
            "turn … Bonapartism [named after the French military dictator, Napoleon Bonaparte]",
            "elided",
            [
                "turn",
                "Bonapartism [named after the French military dictator, Napoleon Bonaparte]",
            ],
        ),
        (
            "Bonapartism [named … Bonaparte]",
            "elided",
            ["Bonapartism [named", "Bonaparte]"],
        ),
        ("the most ruthless\n  centralisation", "normalised", None),
    ],
)
def test_tiers(quote: str, tier: str | None, segments: list[str] | None) -> None:
    result = SOURCE.find(quote)
    if tier is None:
        assert isinstance(result, NotFound)
        return
    assert isinstance(result, Match), result
    assert result.tier == tier
    if segments:
        assert words_of(result) == segments
    if tier == "exact":
        assert words_of(result) == [quote]


def test_a_gap_may_cross_paragraphs_and_is_bounded() -> None:
    text = "Alpha begins.\n\n" + "filling words here " * 20 + "\n\nomega ends."
    assert isinstance(SourceText(text).find("Alpha begins … omega ends"), Match)
    far = SourceText(text.replace("filling", "fillings and"))
    assert far.find("Alpha begins … omega ends") == NotFound("apart")
    assert far.find("omega … Alpha") == NotFound("apart")
    near = SourceText("Alpha " + "x" * 99 + " omega")
    assert isinstance(near.find("Alpha … omega"), Match)
    assert near.find("Alpha [beta] omega") == NotFound("apart")


@pytest.mark.parametrize("between", ["… [the]", "[the] …"])
def test_of_two_marks_in_a_row_the_wider_gap_counts(between: str) -> None:
    """An ellipsis beside the curator's own words may stand for as much as an ellipsis alone."""
    text = "Alpha " + "word " * 50 + "omega"
    assert isinstance(SourceText(text).find(f"Alpha {between} omega"), Match)
    assert SourceText(text).find("Alpha [the] omega") == NotFound("apart")


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("5%", "It was 55%."),
        ("art", "part of it"),
        ("art", "arts of it"),
        ("27", "27.5 kgs"),
        ("5 kgs", "27.5 kgs"),
        ("10", "10,000 men"),
        ("cafe", "a cafe\u0301"),
        ("y", "x\u0302y"),
        ("क", "की"),
    ],
)
def test_no_word_and_no_number_is_cut(quote: str, text: str) -> None:
    assert isinstance(SourceText(text).find(quote), NotFound)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Stalin", "Stalin’s"),
        ("1927", "in 1927, too"),
        ("out", "stamp-out"),
        ("忘れない", "水は忘れない。"),
        ("12", "x 12."),
    ],
)
def test_borders_of_words(quote: str, text: str) -> None:
    assert words_of(SourceText(text).find(quote), text) == [quote]


def test_several_places() -> None:
    result = SOURCE.find("Now, abruptly")
    assert isinstance(result, Ambiguous)
    assert [ESSAY[p.start : p.start + 27] for p in result.places] == [
        "Now, abruptly, the peasants",
        "Now, abruptly, the order we",
    ]


def test_spelling_decides_between_places() -> None:
    text = "the regime. The regime."
    assert words_of(SourceText(text).find("The regime"), text) == ["The regime"]
    assert isinstance(SourceText(text).find("THE REGIME"), Ambiguous)


def test_a_later_first_segment_is_tried_and_the_shortest_stretch_is_meant() -> None:
    text = "He went. " + "filler " * 80 + "He went on and he went home."
    result = SourceText(text).find("he went … home")
    assert isinstance(result, Match)
    assert result.start == text.rindex("he went")
    text = "one two " + "x " * 190 + "two " + "x " * 190 + "three"
    assert isinstance(SourceText(text).find("one … two … three"), Match)


def test_an_elision_is_ambiguous_only_if_really_so() -> None:
    assert isinstance(SourceText("alpha alpha omega").find("alpha … omega"), Match)
    assert isinstance(
        SourceText("alpha omega alpha omega").find("alpha … omega"), Ambiguous
    )
    assert isinstance(SourceText("alpha omega omega").find("alpha … omega"), Match)


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("Its cultural backwardness could … be overcome", ("not",)),
        (
            "guards the conquests of the October Revolution … against the feudal-bourgeois",
            ("not",),
        ),
        ("has demonstrated its right to victory … in the language of steel", None),
        ("guards the conquests … but also against the claims of the toilers", None),
    ],
)
def test_an_elision_that_drops_a_negation(
    quote: str, words: tuple[str, ...] | None
) -> None:
    result = SOURCE.find(quote)
    if words is None:
        assert isinstance(result, Match)
        return
    assert isinstance(result, DropsNegation)
    assert result.words == words
    assert "not" in ESSAY[result.gap.start : result.gap.end]


@pytest.mark.parametrize(
    ("text", "drops"),
    [
        ("They didn’t ever win it.", True),
        ("They never would win it.", True),
        ("They came. Nobody was not there. They win it.", False),
        ("They came. It was not so that we win it.", True),
        ("They would not, but did win it.", False),
        ("They notably win it.", False),
    ],
)
def test_which_negations_count(text: str, drops: bool) -> None:
    result = SourceText(text).find("They … win it")
    assert isinstance(result, DropsNegation if drops else Match)


def test_negations_are_a_languages_own() -> None:
    text = "Он не был там."
    assert isinstance(SourceText(text, "ru").find("Он … был там"), DropsNegation)
    assert isinstance(SourceText(text, "ru-RU").find("Он … был там"), DropsNegation)
    assert isinstance(SourceText(text, "en").find("Он … был там"), Match)


@pytest.mark.parametrize("quote", ["", "  ", "…", "[...]", "– “”", "."])
def test_nothing_to_find(quote: str) -> None:
    assert SOURCE.find(quote) == NotFound("empty")


def test_the_nearest_passage_and_the_difference() -> None:
    result = SOURCE.find(
        "By 1930, 56% of the peasant land had been turned into state farms"
    )
    assert isinstance(result, NotFound)
    assert result.reason == "absent"
    assert result.nearest is not None
    assert (
        result.nearest.text
        == "By 1930, 55% of peasant land had been turned into state farms"
    )
    assert ESSAY[result.nearest.start : result.nearest.end] == result.nearest.text
    assert result.nearest.difference == (
        ("same", "By 1930,"),
        ("quoted", "56%"),
        ("source", "55%"),
        ("same", "of"),
        ("quoted", "the"),
        ("same", "peasant land had been turned into state farms"),
    )


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("17.9", "18.6"),
        ("1,234", "1,243"),
        ("55%", "56%"),
        ("1927-28", "1927-29"),
        ("1927–28", "1926–28"),
        ("£3.50", "£3.75"),
        ("12:30", "12:45"),
        ("20th", "21st"),
        ("1 234 567", "1 234 568"),
        ("3/4", "1/4"),
        ("-5", "-6"),
    ],
)
def test_a_figure_differs_as_a_whole(was: str, now: str) -> None:
    source = SourceText(
        f"The toll came to {was} in that year, as the clerk wrote down."
    )
    result = source.find(f"The toll came to {now} in that year")
    assert isinstance(result, NotFound)
    assert result.nearest is not None
    quoted = [words for kind, words in result.nearest.difference if kind == "quoted"]
    theirs = [words for kind, words in result.nearest.difference if kind == "source"]
    assert ([now.lstrip("-")], [was.lstrip("-")]) == (quoted, theirs)


@pytest.mark.parametrize("added", range(0, 16, 3))
def test_the_nearest_passage_begins_where_the_quotation_does(added: int) -> None:
    between = " ".join(
        ["then", "young", "and", "little", "known"][n % 5] for n in range(added)
    )
    source = SourceText(
        f"Harvey had no microscope. In 1661 {between} Marcello Malpighi found the missing link."
    )
    result = source.find("In 1661 Marcello Malpighi has found the missing link")
    assert isinstance(result, NotFound)
    assert result.nearest is not None
    assert result.nearest.text.startswith("In 1661")
    assert ("quoted", "In") not in result.nearest.difference


def test_the_nearest_passage_takes_in_altered_first_and_last_words() -> None:
    result = SOURCE.find(
        "Before 1930, 55% of peasant land had been turned into state mines"
    )
    assert isinstance(result, NotFound)
    assert result.nearest is not None
    assert (
        result.nearest.text
        == "By 1930, 55% of peasant land had been turned into state farms"
    )
    assert result.nearest.difference[0] == ("quoted", "Before")
    assert result.nearest.difference[-1] == ("source", "farms")


def test_the_segment_that_is_absent_is_named() -> None:
    result = SOURCE.find("As the bureaucracy … turn into a Bonapartism")
    assert isinstance(result, NotFound)
    assert result.segment == "turn into a bonapartism"
    assert result.nearest is not None
    assert ("quoted", "a") in result.nearest.difference


@pytest.mark.parametrize(
    ("quote", "near"),
    [("collectivisaton", "collectivisation"), ("zzz", None), ("日本", None)],
)
def test_single_words(quote: str, near: str | None) -> None:
    result = SOURCE.find(quote)
    assert isinstance(result, NotFound)
    assert (result.nearest.text if result.nearest else None) == near


def test_passages_by_their_first_and_last_words() -> None:
    result = SOURCE.between(
        "was and remains the government",
        "it is possible to speak of Soviet Bonapartism",
    )
    [passage] = words_of(result)
    assert passage.startswith("was and remains")
    assert passage.endswith("Soviet Bonapartism")
    assert passage.count("\n\n") == 1
    assert isinstance(SOURCE.between("Trotsky", "no such words"), NotFound)
    assert SOURCE.between("Writings 1933-34", "From the late 1920s") == NotFound(
        "apart"
    )


def test_windows_1252_signs_are_found_typed_plainly() -> None:
    harbour = SourceText(HARBOUR)
    assert words_of(harbour.find("'a bridge for cormorants' - and she"), HARBOUR) == [
        "“a bridge for cormorants” — and she"
    ]


LETTERS = "abcdefghijklmnopqrstuvwxyz"


def long_text(size: int) -> str:
    """Return sentences of ever new words, in which 'the' is frequent."""
    names = (
        f"{LETTERS[i % 26]}{LETTERS[i // 26 % 26]}{LETTERS[i // 676 % 26]}"
        for i in range(size)
    )
    return " ".join(f"the {name}" for name in names)


def test_a_look_up_costs_the_same_in_a_longer_source() -> None:
    costs = []
    for size in (2000, 8000):
        source = SourceText(long_text(size))
        assert isinstance(source.find("the aab the bab"), Match)  # builds the index
        costs.append(
            lines_run(lambda s=source: s.find("the ccb the dcb … the hcb the icb"))
        )  # type: ignore[misc]
    assert costs[0] == costs[1]


def test_a_slip_is_answered_with_bounded_work() -> None:
    costs = []
    for size in (15_000, 45_000):
        source = SourceText("the of " * size)
        assert isinstance(source.find("the of"), Ambiguous)
        costs.append(
            lines_run(lambda s=source: s._absent("", "of of the the xyz of of the"))
        )  # type: ignore[misc]
    assert costs[1] < 1.2 * costs[0]


def test_elisions_cost_no_combinations() -> None:
    costs = []
    for size in (100, 200):
        source = SourceText("alpha beta gamma delta " * size)
        source.find("alpha")
        quote = "alpha … beta … gamma … delta … alpha … delta"
        costs.append(lines_run(lambda s=source, q=quote: s.find(q)))  # type: ignore[misc]
    assert costs[1] < 2.3 * costs[0]


def test_importing_is_light() -> None:
    """Nothing slow comes along: difflib, say, is for mistakes alone."""
    modules = "normalise quotations sentences figures names".split()
    code = f"import sys; import {', '.join('deckgen.language.' + m for m in modules)}; print(*sys.modules)"
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    loaded = set(output.split())
    assert not loaded & {
        "difflib",
        "decimal",
        "fractions",
        "json",
        "yaml",
        "inspect_",
        "logging",
        "subprocess",
    }
    others = {m for m in loaded if re.match(r"deckgen\.(?!language|util)", m)}
    assert others == set()


@pytest.mark.parametrize(
    ("left_out", "found"), [(399, True), (400, True), (401, False)]
)
def test_an_ellipsis_stands_for_400_characters_at_most(
    left_out: int, found: bool
) -> None:
    source = SourceText(f"alpha beta {'x' * (left_out - 2)} gamma delta")
    assert isinstance(source.find("alpha beta … gamma delta"), NotFound) is not found


PIECES = st.lists(
    st.sampled_from("a A b é e\u0301 漢 字 . … - ' 1 27.5 5% _ \n [a]".split(" ")),
    max_size=12,
)


@given(st.lists(st.tuples(PIECES, st.sampled_from(("", " "))), min_size=1, max_size=5))
def test_quotations_of_frequent_words_are_found_where_others_are(
    parts: list[tuple[list[str], str]],
) -> None:
    texts = [joint.join(words) for words, joint in parts]
    usual, frequent = SourceText(texts[0] * 3), SourceText(texts[0] * 3)
    for quote in (*texts, *texts[0], *(text.upper() for text in texts)):
        expected = usual.find(quote)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(quotations, "FREQUENT", 1)
            assert frequent.find(quote) == expected
            assert frequent.find(quote) == expected


def test_quotations_that_stand_in_thousands_of_places_are_found_soon() -> None:
    source = SourceText("the old words here and " * 2000)
    phrase = "the old words"
    spellings = [
        "".join(
            char.upper() if case >> place & 1 else char
            for place, char in enumerate(phrase)
        )
        for case in range(200)
    ]
    source.find(phrase)
    began = time.process_time()
    for spelling in spellings:
        found = source.find(spelling)
        assert isinstance(found, Ambiguous)
        assert len(found.places) == 2000
    assert time.process_time() - began < 30


def test_words_that_are_not_there_are_missed_before_the_others_are_linked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thirty frequent words took three seconds to link."""
    monkeypatch.setattr(
        quotations, "chains", lambda _: pytest.fail("nothing is to be linked")
    )
    source = SourceText("the old the new " * 20)
    looked_for = []
    real = source._occurrences
    monkeypatch.setattr(
        source, "_occurrences", lambda words: looked_for.append(words) or real(words)
    )
    assert source._chains([("the", 0), ("old", 400), ("the", 400), ("last", 400)]) == []
    assert looked_for == ["the", "old", "last"]


def test_of_a_row_of_marks_no_more_is_compared_than_of_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Marks count as words there; the time goes with the product of both lengths."""
    compared = []
    real = nearest._compared
    monkeypatch.setattr(
        nearest,
        "_compared",
        lambda quoted, source: (
            compared.append(len(source.spans)) or real(quoted, source)
        ),
    )
    source = SourceText("The first of the chapters " + "| " * 100_000 + "12\n")
    found = source.find("The first of all chapters | | | 12")
    assert isinstance(found, NotFound)
    assert found.nearest is not None
    assert found.nearest.text.startswith("The first of the chapters")
    assert compared == [nearest._WIDEST]


def test_frequent_parts_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each search of a frequent word looks at all its places, and many quotations have the same words."""
    source = SourceText(
        "one of the few " * quotations.FREQUENT + "and this word ends it."
    )
    asked: list[str] = []
    search = source._occurrences

    def counted(words: str) -> list[tuple[int, int]]:
        asked.append(words)
        return search(words)

    monkeypatch.setattr(source, "_occurrences", counted)
    for end in ("this", "word", "ends"):
        found = source.find(f"few … of … one … {end} … it … of")
        assert isinstance(found, NotFound)
        assert found.reason == "apart"
    assert [asked.count(word) for word in ("one", "of", "few")] == [1, 1, 1]
    assert asked.count("it") > 3  # a rare word is found at once

    found = source.find("one … this … it")
    assert isinstance(found, Match)
    assert [source.text[place.start : place.end] for place in found.segments] == [
        "one",
        "this",
        "it",
    ]


def test_the_places_of_frequent_parts_do_not_pile_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quotations, "MAX_PLACES", 2 * quotations.FREQUENT)
    source = SourceText("one of the few " * quotations.FREQUENT)
    for words in ("one", "of", "the", "few"):
        assert len(source._places_of(words)) == quotations.FREQUENT
        assert sum(map(len, source._places.values())) <= quotations.MAX_PLACES
    assert list(source._places) == ["the", "few"]


def test_what_is_there_but_for_its_brackets_is_not_told_to_be_far_apart() -> None:
    found = SOURCE.find("social base: bourgeois [socialist] property")
    assert isinstance(found, NotFound)
    assert found.reason == "absent"
    assert found.nearest is not None
    assert "[capitalist]" in ESSAY[found.nearest.start : found.nearest.end]


@pytest.mark.parametrize(
    ("quote", "opens", "closes"),
    [
        ("… alpha beta", False, False),
        ("[the] alpha beta", True, False),
        ("alpha beta [so]", False, True),
        ("alpha [so] beta …", False, False),
    ],
)
def test_only_the_brackets_at_an_end_open_or_close_a_quotation(
    quote: str, opens: bool, closes: bool
) -> None:
    found = readings(quote, ())
    assert found
    assert [
        (each.opens, each.closes) for each in found if len(each.segments[0][0]) < 11
    ] == [(opens, closes)]
