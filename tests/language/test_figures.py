"""Figures in a text: numbers, years, shares and units, and which supports which."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen.language.figures import (
    _START,
    Figure,
    _starts,
    figures,
    lacks_unit,
    supports,
)
from deckgen.language.sentences import sentences
from deckgen.language.units import singular, unit_after
from deckgen.util.characters import lower_in_place

from .counting import lines_run
from .samples import BRIDGE, ESSAY, HARBOUR, OBSERVATORY
from .unsupported import unsupported_figures


def number(value: tuple[int, int]) -> float:
    return value[0] / value[1]


def brief(figure: Figure) -> tuple[str, str, tuple[float, ...], str, str]:
    return (
        figure.text,
        figure.kind,
        tuple(map(number, figure.values)),
        figure.unit,
        figure.hedge,
    )


THE_ESSAYS = [
    ("late 1920s", "decade", (1920,), "", ""),
    ("early 1930s", "decade", (1930,), "", ""),
    ("1934-35", "range", (1934, 1935), "", ""),
    ("1933-34", "range", (1933, 1934), "", ""),
    ("1920s", "decade", (1920,), "", ""),
    ("1927", "year", (1927,), "", "by"),
    ("1929", "year", (1929,), "", "as late as"),
    ("1930", "year", (1930,), "", "by"),
    ("55%", "percent", (55,), "%", ""),
    ("88%", "percent", (88,), "%", ""),
    ("1934", "year", (1934,), "", "by"),
    ("ten million", "number", (10_000_000,), "person", "an estimated"),
    ("1927", "year", (1927,), "", ""),
    ("1934", "year", (1934,), "", ""),
    ("1928", "year", (1928,), "", ""),
    ("five-year", "number", (5,), "year", ""),
    ("four years", "number", (4,), "year", ""),
    ("a decade", "number", (10,), "year", ""),
    ("1930s", "decade", (1930,), "", ""),
    ("250%", "percent", (250,), "%", ""),
    ("1935", "year", (1935,), "", "by"),
    ("1930s", "decade", (1930,), "", ""),
    ("15 million", "number", (15_000_000,), "citizen", "up to"),
    ("11 million", "number", (11_000_000,), "", ""),
    ("1928", "year", (1928,), "", ""),
    ("23 million", "number", (23_000_000,), "", ""),
    ("1932", "year", (1932,), "", ""),
    ("1931", "year", (1931,), "", ""),
    ("two-thirds", "fraction", (2 / 3,), "", ""),
    ("1928", "year", (1928,), "", ""),
    ("1935", "year", (1935,), "", ""),
    ("189 kgs", "number", (189,), "kg", ""),
    ("1927-28", "range", (1927, 1928), "", ""),
    ("105 kgs", "number", (105,), "kg", ""),
    ("1932", "year", (1932,), "", ""),
    ("27.5 kgs", "number", (27.5,), "kg", ""),
    ("13.5 kgs", "number", (13.5,), "kg", ""),
    ("1934-35", "range", (1934, 1935), "", ""),
]


def test_the_essays_38_figures() -> None:
    assert [brief(figure) for figure in figures(ESSAY)] == THE_ESSAYS
    assert len(THE_ESSAYS) == 38


def test_places_parts_and_per() -> None:
    found = figures(ESSAY)
    assert all(ESSAY[f.start : f.end] == f.text for f in found)
    assert [f.part for f in found[:5]] == ["late", "early", "", "", ""]
    assert [f.per for f in found if f.unit == "kg"] == ["year", "", "", ""]


def test_the_essay_bears_out_each_of_its_sentences() -> None:
    found = list(sentences(ESSAY))
    assert len(found) >= 50
    for sentence in found:
        text = ESSAY[sentence.start : sentence.end]
        assert unsupported_figures(text, text) == []


@pytest.mark.parametrize(
    ("text", "kind", "values", "unit"),
    [
        ("10,000,000 people", "number", (10_000_000,), "person"),
        ("10 million", "number", (10_000_000,), ""),
        ("10\u00a0000 tonnes", "number", (10_000,), "t"),
        ("1.234.567 men", "number", (1_234_567,), "man"),
        ("27,5 kg", "number", (27.5,), "kg"),
        ("half a million men", "number", (500_000,), "man"),
        ("two and a half million", "number", (2_500_000,), ""),
        ("two hundred and five men", "number", (205,), "man"),
        ("twenty-one", "number", (21,), ""),
        ("a dozen eggs", "number", (12,), "egg"),
        ("2½ kg", "number", (2.5,), "kg"),
        ("half a century", "number", (50,), "year"),
        ("two decades", "number", (20,), "year"),
        ("one year", "number", (1,), "year"),
        ("100km", "number", (100,), "km"),
        ("$5bn", "number", (5 * 10**9,), "$"),
        ("£1,200.50", "number", (1200.5,), "£"),
        ("5 roubles", "number", (5,), "₽"),
        ("−5°C", "number", (-5,), "°C"),
        ("10 percentage points", "number", (10,), "percentage point"),
        ("ten per cent", "percent", (10,), "%"),
        ("2/3 of it", "fraction", (2 / 3,), ""),
        ("a third of it", "fraction", (1 / 3,), ""),
        ("three-quarters", "fraction", (0.75,), ""),
        ("half", "fraction", (0.5,), ""),
        ("one in ten", "fraction", (0.1,), ""),
        ("1927–28", "range", (1927, 1928), ""),
        ("1927/28", "range", (1927, 1928), ""),
        ("1927 to 1932", "range", (1927, 1932), ""),
        ("10-15 million", "range", (10_000_000, 15_000_000), ""),
        ("55–60%", "range", (55, 60), "%"),
        ("five to ten million", "range", (5_000_000, 10_000_000), ""),
        ("mid-1930s", "decade", (1930,), ""),
        ("the thirties", "decade", (30,), ""),
        ("19th century", "century", (19,), ""),
        ("late nineteenth century", "century", (19,), ""),
        ("nineteen thirty-four", "year", (1934,), ""),
        ("44 BC", "year", (-44,), ""),
        ("1917-11-07", "date", (1917, 11, 7), ""),
        ("7 November 1917", "date", (1917, 11, 7), ""),
        ("November 7th, 1917", "date", (1917, 11, 7), ""),
        ("October 1917", "date", (1917, 10), ""),
        ("25 October", "date", (0, 10, 25), ""),
        ("10:30", "time", (10, 30), ""),
        ("the 5th", "ordinal", (5,), ""),
        ("٥٥٪", "percent", (55,), "%"),
    ],
)
def test_kinds(text: str, kind: str, values: tuple[float, ...], unit: str) -> None:
    [figure] = figures(text)
    assert (figure.kind, tuple(map(number, figure.values)), figure.unit) == (
        kind,
        values,
        unit,
    )


@pytest.mark.parametrize(
    "text",
    [
        "one and the same",
        "no one",
        "one of them, one another, one day",
        "millions of workers",
        "Chapter IV",
        "a third party",
        "the second half",
        "half-heartedly",
        "in his thirties",
        "T-34 and COVID-19",
        "the third world",
        "c1::x, h2o and 3D",
        "one-sided",
        "countless numbers",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("from 11 million in 1928 to 23 million", ["11 million", "1928", "23 million"]),
        ("55% of peasant land", ["55%"]),
        ("from 11 to 23 million", ["11", "23 million"]),
        ("between 1927 and 1934", ["1927", "1934"]),
        ("the 1920s and 1930s", ["1920s", "1930s"]),
        ("a five-year plan in four years", ["five-year", "four years"]),
        ("no one in 1928", ["1928"]),
        ("1934 to 1928", ["1934", "1928"]),
        ("1934-28", ["1934", "28"]),
        ("The third plan", []),
    ],
)
def test_neighbours_are_kept_apart(text: str, texts: list[str]) -> None:
    assert [figure.text for figure in figures(text)] == texts


def test_a_number_behind_a_decade_is_no_decade() -> None:
    assert [figure.values[0][0] for figure in figures("in the 1920s and 30 mills")] == [
        1920,
        30,
    ]
    assert [figure.values[0][0] for figure in figures("in the 1920s and the 30s")] == [
        1920,
        1930,
    ]


def test_a_letter_behind_a_hyphen_scales_nothing() -> None:
    assert [figure.values[0] for figure in figures("it cost £5m then")] == [
        (5_000_000, 1)
    ]
    assert [figure.values[0] for figure in figures("a £5-m bill")] == [(5, 1)]


def test_two_numbers_share_scale_and_unit() -> None:
    first, second = figures("between 10 and 15 million people")
    assert (first.values, first.unit) == (((10_000_000, 1),), "person")
    assert second.values == ((15_000_000, 1),)
    assert [f.values[0][0] for f in figures("the 1920s–30s")] == [1920, 1930]


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("more than 55%", "more than"),
        ("up to an estimated 5 men", "up to an estimated"),
        ("almost half", "almost"),
        ("15 million or more", "or more"),
        ("by the 1930s", "by"),
        ("fell by two-thirds", ""),
        ("over 15 million", "over"),
        ("over four years", ""),
        ("no more than 5%", "no more than"),
        ("c. 1500", "c."),
        ("in 1930", ""),
        ("standby 1930", ""),
    ],
)
def test_hedges(text: str, hedge: str) -> None:
    [figure] = figures(text)
    assert figure.hedge == hedge


@pytest.mark.parametrize(
    ("source", "card", "expected"),
    [
        ("1927-28", "1927", True),
        ("1927-28", "1928", True),
        ("1927-28", "1927–1928", True),
        ("1927", "1927-28", False),
        ("1927 to 1932", "1929", False),
        ("1930s", "1930", False),
        ("1930", "1930s", False),
        ("late 1920s", "1920s", True),
        ("1920s", "late 1920s", False),
        ("1930s", "the thirties", True),
        ("55%", "55", False),
        ("55%", "55 per cent", True),
        ("55%", "56%", False),
        ("50%", "half", True),
        ("ten million", "10 million", True),
        ("10 million", "10,000,000", True),
        ("2/3", "two-thirds", True),
        ("189 kgs", "189 kilograms", True),
        ("189 kgs", "189 tonnes", False),
        ("189 kgs", "189", True),
        ("15 million citizens", "15 million tonnes", False),
        ("15 million citizens", "15 million people", True),
        ("a decade", "ten years", True),
        ("five-year plan", "5 years", True),
        ("7 November 1917", "1917", True),
        ("7 November 1917", "7 November", True),
        ("7 November 1917", "November 1917", True),
        ("1917", "7 November 1917", False),
        ("1500", "1,500", True),
        ("55 to 60%", "55-60%", True),
        ("-5", "5", False),
    ],
)
def test_supports(source: str, card: str, expected: bool) -> None:
    [a], [b] = figures(source), figures(card)
    assert supports(a, b) is expected


@pytest.mark.parametrize(
    ("source", "card", "expected"),
    [
        ("55%", "55", True),
        ("189 kgs", "189", True),
        ("189 kgs", "189 kilos", False),
        ("55%", "56", False),
        ("15 million citizens", "15 million", False),
        ("11 million", "11 million", False),
    ],
)
def test_lacks_unit(source: str, card: str, expected: bool) -> None:
    [a], [b] = figures(source), figures(card)
    assert lacks_unit(a, b) is expected


def test_unsupported_figures() -> None:
    cited = "The value dropped by two-thirds between 1928 and 1935, in the third year."
    assert unsupported_figures("By 2/3, 1928–35, in the 3rd year", cited) == []
    assert [
        f.text for f in unsupported_figures("In 1929, by three-quarters", cited)
    ] == [
        "1929",
        "three-quarters",
    ]


def test_one_digit_changes_are_caught() -> None:
    """Every figure of the essay in digits with any one digit changed is unsupported by its sentence."""
    checked = 0
    for sentence in sentences(ESSAY):
        text = ESSAY[sentence.start : sentence.end]
        for figure in figures(text):
            digits = [i for i, c in enumerate(figure.text) if c.isdigit()]
            for at in digits:
                changed = (
                    figure.text[:at]
                    + str((int(figure.text[at]) + 3) % 10)
                    + figure.text[at + 1 :]
                )
                checked += 1
                assert unsupported_figures(changed, text), (figure.text, changed)
    assert checked > 80


def test_other_texts() -> None:
    assert [f.text for f in figures(HARBOUR)] == [
        *(
            "1871 to 1904",
            "1880",
            "35%",
            "1893",
            "412",
            "27.5 francs",
            "March 1899",
            "two-thirds",
            "1,200",
        ),
        *("twelve", "1902", "14", "3", "6 metres"),
    ]
    assert [f.text for f in figures(OBSERVATORY)] == [
        "1887",
        "1895",
        "23",
        "40%",
        "118",
        "1901",
        "12",
        "1914",
    ]
    assert [f.text for f in figures(BRIDGE)][1:] == ["1907", "２０", "1911", "52"]


def test_work_grows_with_the_length() -> None:
    once, twice = (lines_run(lambda n=n: figures(ESSAY * n)) for n in (2, 4))  # type: ignore[misc]
    assert twice < 2.1 * once


@pytest.mark.parametrize(
    ("source", "card", "borne_out"),
    [
        ("in March 1917", "on 12 March 1917", False),
        ("on 12 March 1917", "in March 1917", True),
        ("on 12 March 1917", "on 12 March 1917", True),
        ("on 12 March 1917", "on 13 March 1917", False),
    ],
)
def test_a_card_is_not_more_exact_than_its_source(
    source: str, card: str, borne_out: bool
) -> None:
    assert supports(figures(source)[0], figures(card)[0]) is borne_out


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("in nineteen thirty-four", 1934),
        ("in twenty twenty", 2020),
        ("in twenty twenty-one", 2021),
        ("in nineteen ninety", 1990),
        ("in twenty ten", 2010),
        ("Since twenty nineteen, it", 2019),
        ("In Nineteen Eighty-Four, Orwell", 1984),
        ("nineteen seventeen's", 1917),
        ("in nineteen-seventeen.", 1917),
        ("nineteen nineteen", 1919),
        ("eighteen twelve", 1812),
        ("nineteen\u00a0ten", 1910),
        ("nineteen oh five", 1905),
        ("nineteen-oh-five", 1905),
        ("twenty oh one", 2001),
        ("a nineteen thirty-four-style plan", 1934),
        ("nineteen fourteen-eighteen", 1914),
    ],
)
def test_years_in_words(text: str, year: int) -> None:
    [figure] = figures(text)
    assert (figure.kind, figure.values) == ("year", ((year, 1),))
    assert supports(figures(str(year))[0], figure)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twenty ten-year-olds", [20, 10]),
        ("nineteen thirty-year-old men", [19, 30]),
        ("nineteen twelve-inch guns", [19, 12]),
        ("nineteen twenty kilometres", [19, 20]),
        ("twenty ten pound notes", [20, 10]),
        ("twenty ten per cent stakes", [20, 10]),
        ("twenty ten thousand men", [20, 10_000]),
        ("ten eleven twelve thirteen", [10, 11, 12, 13]),
        ("ten eleven twelve", [10, 11, 12]),
        ("eighteen nineteen twenty", [18, 19, 20]),
        ("two hundred and twenty ten", [220, 10]),
        ("two million nineteen twelve", [2_000_019, 12]),
        ("nine eleven", [9, 11]),
        ("ten ten", [10, 10]),
        ("twenty zero", [20, 0]),
        ("twenty-one ten", [21, 10]),
        ("nineteen and twelve", [19, 12]),
        ("nineteen, twelve", [19, 12]),
        ("nineteen oh dear", [19]),
        ("nineteen oh ten", [19, 10]),
        ("aged sixteen-nineteen", [16]),
        ("two thousand and ten", [2010]),
    ],
)
def test_numbers_that_are_no_years(text: str, values: list[int]) -> None:
    found = figures(text)
    assert [figure.values[0][0] for figure in found] == values
    assert "year" not in [figure.kind for figure in found]


@pytest.mark.parametrize(
    ("text", "kind", "value", "part"),
    [
        ("in early nineteen seventeen", "year", 1917, "early"),
        ("mid-nineteen thirty-four", "year", 1934, "mid"),
        ("the eighteen sixties", "decade", 1860, ""),
        ("the late twenty-twenties", "decade", 2020, "late"),
    ],
)
def test_parts_of_years_in_words(text: str, kind: str, value: int, part: str) -> None:
    [figure] = figures(text)
    assert (figure.kind, figure.values, figure.part) == (kind, ((value, 1),), part)


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("policies", "policy"),
        ("spies", "spy"),
        ("pies", "pie"),
        ("boxes", "box"),
        ("tonnes", "tonne"),
    ],
)
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


@settings(max_examples=500)
@given(st.lists(st.sampled_from([
    "5", "12", " ", "a ", "an ", "million", "May", "’", "'30s", "$", "US$", "US$ 5", "A$3", "ten", "-", ".",
    "twenty-first", "thirties", " end of ", "the late ", "1927", ",", "T-34", "teen", "ies", "5km", "_",
    "\n", "half", "a decade", "“", "–", "stories", "½", "é", "漢", "ſ",
]), max_size=9).map("".join))  # fmt: skip
def test_the_short_cut_finds_where_figures_may_begin(text: str) -> None:
    whole = _START.finditer(lower_in_place(text))
    assert list(_starts(text)) == [match.start() for match in whole]


def test_a_long_s_makes_no_ordinal() -> None:
    """To an expression for letters of any case it is an 's'."""
    [figure] = figures("on the ſixth of five days", ordinals=True)
    assert figure.text == "five days"


@pytest.mark.parametrize(
    ("text", "digits", "found"),
    [
        (" m long", True, ("m", "", 2)),
        (" m long", False, ("", "", 0)),  # 'five m long' is no way to write it
        (" km long", False, ("km", "", 3)),
        (" tonnes per hectare", False, ("t", "hectare", 7)),
    ],
)
def test_symbols_of_one_letter_count_after_digits(
    text: str, digits: bool, found: tuple[str, str, int]
) -> None:
    assert unit_after(text, 0, digits=digits) == found
