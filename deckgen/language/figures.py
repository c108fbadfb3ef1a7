"""Figures in a text: years, decades, dates, ranges, percentages, fractions and numbers.

Digits are read in any language, number words, months and hedges in English. A figure
has an exact value, so '10,000,000' and 'ten million' are one. What looks like a figure
and is none: 'one' as a pronoun, 'first' and other ordinals in words (unless asked for),
Roman numerals, 'millions of', and digits that are part of a name ('T-34').

===================================  ========  ====================================
in the text                          kind      what is read
===================================  ========  ====================================
'about 1,000 tonnes per hectare'     number    1000, 't' per 'hectare', hedge 'about'
'5-10 km'                            range     5 and 10, 'km'
'between 5 and 10 million tonnes'    number    5 million and 10 million, two figures
'one in ten'                         fraction  1/10
'the late 1920s'                     decade    1920, part 'late'
'44 BC'                              year      -44
'two decades'                        number    20, 'year'
'3 1/2 per cent'                     percent   7/2
===================================  ========  ====================================

:func:`figures` goes from one place where a figure may begin to the next. What is read there is a time of
history (:mod:`deckgen.language.dates`), an ordinal, or a number (:mod:`deckgen.language.numbers`) with what
stands around it (:mod:`deckgen.language.units`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.language.data.en import (
    LONG_TIMES,
    MONTHS,
    ONES,
    ORDINALS,
    PARTS,
    SCALES,
    TENS,
    TIME_UNITS,
)
from deckgen.language.dates import CENTURY_WORD, FIRST_WORD, time_of_history
from deckgen.language.figure import (
    CENTURY,
    DATE,
    DECADE,
    FRACTION,
    NUMBER,
    ORDINAL,
    PERCENT,
    RANGE,
    YEAR,
    YEARS,
    Figure,
    is_date,
    lacks_unit,
    supports,
)
from deckgen.language.numbers import (
    VULGAR,
    Numeral,
    Value,
    ratio,
    read_number,
    times,
    whole,
)
from deckgen.language.units import MEASURED, hedge_around, unit_after
from deckgen.util.characters import lower_in_place
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "CENTURY",
    "DATE",
    "DECADE",
    "FRACTION",
    "NUMBER",
    "ORDINAL",
    "PERCENT",
    "RANGE",
    "YEAR",
    "Figure",
    "figures",
    "lacks_unit",
    "supports",
]

# '%', ' per cent', '-percent'
_PERCENT = lazy_pattern(r"[\s-]?(?:[%٪％﹪]|per\s?cent\b|percent\b|pct\b)", re.I)
_ORDINAL = lazy_pattern(r"(\d+)(?:st|nd|rd|th)\b")  # '20th'
# 'third', 'twenty-first', and what is none
_ORDINAL_WORD = lazy_pattern(r"([a-z]+)(?:-[a-z]+)?\b", re.I)
# 'late ', 'mid-', 'early in the ', 'beginning of the ' before '1920s', 'nineteenth century', 'thirties'
_PART_OF_TIME = lazy_pattern(
    r"(?:(late|early|mid)(?:[- ](?:in )?(?:the )?)|(beginning|start|middle|end) of (?:the )?)"
    rf"(?=\d|['’]\d|[a-z]+[ -]centur|(?:{CENTURY_WORD})\b|[a-z]+ies\b)",
    re.I,
)
_PARTS_OF_TIME = {
    "beginning": "early",
    "start": "early",
    "middle": "mid",
    "end": "late",
}
_BEGINS_PART = frozenset((*_PARTS_OF_TIME, *_PARTS_OF_TIME.values()))
_TO = lazy_pattern(r"\s?[-‐–—−]\s?(?=[$€£¥₽]?\d)|\s+to\s+")  # '5–10', '5 to 10'
_AND = lazy_pattern(r"\s+(?:and|to)\s+")  # 'between 5 and 10', 'from 5 to 10'
# 'between ', 'from £'
_OPENS_RANGE = lazy_pattern(r"\b(?:from|between)\s+(?:[$€£¥₽]\s?)?$")
_OUT_OF = lazy_pattern(r"\s+(?:in|out of)\s+", re.I)  # 'one in ten'
_CURRENCY = lazy_pattern(r"(?:US|A|C|NZ)?([$€£¥₽])\s?")  # '£', 'US$ '
# ' BC', ' A.D.'
_AFTER_ERA = lazy_pattern(r"\s?(?:(BCE?|B\.C\.)|(CE|AD|A\.D\.))(?!\w)")

# A digit beside such a letter belongs to its word; scripts without spaces differ.
_CASED = "[A-Za-zÀ-ɏͰ-ӿ]"
_WORDS = "|".join([*ONES, *TENS, *ORDINALS, *MONTHS, "half", "late", "early", "mid"])
# 'a' of 'a million', 'a decade'
_ARTICLE = rf"an?(?=[\s-](?:{'|'.join([*SCALES, *PARTS, *LONG_TIMES])}))"
# Where a figure may begin: '5', '½', 'US$5', "'30s", 'ten', 'May', 'a million', 'end of', 'thirties';
# not the digits of 'T34', '1.234' (but at its beginning) and 'T-34'. All in small letters.
_START = lazy_pattern(
    rf"(?<!{_CASED})(?<!\d)(?<!\d[.,])(?<![a-z]-)"
    rf"(?:\d|[{''.join(VULGAR)}]|(?:us|a|c|nz)?[$€£¥₽]\s?\d|['’‘]\d0s\b"
    rf"|\b(?:{_WORDS}|{_ARTICLE}|beginning|start|middle|end|\w+ies)\b)"
)
_USUAL_SIGNS = str.maketrans("", "", "‘’“”–—…")
_SIGN = lazy_pattern(r"['’‘](?=\d)|[0-9]+")
_LETTERS = lazy_pattern("[a-z]+")
_ARTICLED = lazy_pattern(_ARTICLE)
# What a figure in words begins with; of 'twenty-first' it is 'twenty'.
_FIRST_WORDS = frozenset(
    (*re.findall("[a-z]+", _WORDS.lower()), "beginning", "start", "middle", "end")
)
_NUMBER_WORDS = "|".join([*ONES, *TENS])
# '-year-olds', ' million', ' per cent' or ' twelve' behind 'nineteen twenty', which is no year then;
# but not '-style' or the '-eighteen' of 'nineteen fourteen-eighteen'
_COUNTS_ON = lazy_pattern(
    rf"-(?!(?:{_NUMBER_WORDS}|style|era|like|born|built|made|based|model|vintage|edition)\b)[a-z]|[%٪％﹪]|\s(?:(?:{_NUMBER_WORDS}|{'|'.join(SCALES)}|percent|pct)\b|per\s?cent\b)",
    re.I,
)
# 'ten ' before 'eleven twelve'
_COUNTED_BEFORE = lazy_pattern(rf"\b(?:{_NUMBER_WORDS})\s+$", re.I)
_LONG_TIME = lazy_pattern(r"[\s-]?(\w+)")  # ' decades' of 'two decades'
# 'a' of 'a decade'
_A_LONG_TIME = lazy_pattern(r"an?(?=[ -](?:decade|century|millennium)\b)", re.I)
# 'the latter half'
_HALF_OF_TIME = lazy_pattern(r"\b(?:first|second|other|latter|better|former)\s+$", re.I)
# 'one' of 'one decade', 'one in ten'
_ONE_OF = lazy_pattern(
    r"[ -](?:decade|century)\b|\s(?:in|out of)\s+(?:two|three|four|five|six|ten|\d{1,3}\b)"
)
# 'no one', 'this one'
_NO_COUNT = lazy_pattern(r"\b(?:no|every|any|some|the|this|that|which)\s+$", re.I)
# '1920s-30s', '1920s and the 30s'
_BETWEEN_DECADES = lazy_pattern(r"\s?(?:[-–—/]|and|or|to)\s?(?:the\s)?")
# 'one day' as a pronoun's: 'one of', 'one who', 'one must'
_PRONOUN_AFTER = lazy_pattern(
    r"\W*(?:of|another|and|by|who|that|is|was|can|could|should|would|must|day)\b", re.I
)


def figures(text: str, *, ordinals: bool = False) -> list[Figure]:
    """Return the figures of a text in order; ``ordinals`` counts 'third' as one, too."""
    found: list[Figure] = []
    done = 0
    for start in _starts(text):
        if start < done:
            continue
        read = _read(text, start, ordinals)
        if found and read:
            read[0] = _same_century(text, found[-1], read[0])
        for figure in read:
            found.append(_hedged(text, figure))
            done = figure.end
    return found


def _starts(text: str) -> Iterator[int]:
    """Yield where figures may begin: where :data:`_START` matches.

    The expression takes long, for it is tried everywhere. In a text of ASCII and the usual signs that has
    no word for a number and no currency, it is tried at digits and apostrophes alone.
    """
    low = lower_in_place(text)
    is_spelt = "ies" in low or not _FIRST_WORDS.isdisjoint(_LETTERS.findall(low))
    has_words = is_spelt or _ARTICLED.search(low) is not None
    if has_words or "$" in text or not text.translate(_USUAL_SIGNS).isascii():
        for match in _START.finditer(low):
            yield match.start()
        return
    done = 0
    for sign in _SIGN.finditer(text):
        if sign.start() >= done:
            found = _START.match(low, sign.start())
            if found is not None:
                yield found.start()
                done = found.end()


def _hedged(text: str, figure: Figure) -> Figure:
    """Return a figure with its hedge and its words.

    '1,000 tonnes' in 'about 1,000 tonnes' gets the hedge 'about', and '1,000 tonnes' as its text.
    """
    is_duration = figure.unit in TIME_UNITS
    hedge = hedge_around(
        text, figure.start, figure.end, date=is_date(figure), duration=is_duration
    )
    return figure._replace(hedge=hedge, text=text[figure.start : figure.end])


def _read(text: str, at: int, ordinals: bool) -> list[Figure]:
    """Return the figure or the two figures that start at ``at``.

    Two do in 'between 5 and 10 million': they share what stands behind the second. None does at 'end' of 'end
    of the road', where a figure only might begin.
    """
    first = FIRST_WORD.match(text, at)
    if first is not None and first[0].lower() in _BEGINS_PART:
        part = _PART_OF_TIME.match(text, at)
        if part:
            return _part_of_time(text, at, part)
    time = time_of_history(text, at)
    if time:
        return [time]
    ordinal = _ordinal(text, at, ordinals)
    if ordinal is not None:
        return [ordinal]
    return _numbers(text, at)


def _ordinal(text: str, at: int, in_words: bool) -> Figure | None:
    """Read '20th' and, ``in_words``, 'third' and 'twenty-first'."""
    match = _ORDINAL.match(text, at)
    if match is not None:
        number = (whole(match[1]), 1)
        return Figure(ORDINAL, (number,), at, match.end(), "")
    if not in_words:
        return None
    match = _ORDINAL_WORD.match(text, at)
    if match is None:
        return None
    for group in (0, 1):  # 'twenty-first', or the 'first' of 'first-class'
        value = ORDINALS.get(match[group].lower())
        if value is not None:
            return Figure(ORDINAL, ((value, 1),), at, match.end(group), "")
    return None


def _part_of_time(text: str, at: int, part: re.Match[str]) -> list[Figure]:
    """Read 'the late 1920s', 'mid-1931', 'the end of the nineteenth century'."""
    adjective, noun = part.groups()  # 'late', or 'end' of 'end of the'
    if adjective:
        name = adjective.lower()
    else:
        name = _PARTS_OF_TIME[noun.lower()]
    here = part.end()
    time = time_of_history(text, here)
    if time:
        return [time._replace(start=at, part=name)]
    numbers = _numbers(text, here)
    if numbers and numbers[0].kind == YEAR:
        numbers[0] = numbers[0]._replace(start=at, part=name)
    return numbers


def _same_century(text: str, before: Figure, figure: Figure) -> Figure:
    """Read the '30s' of '1920s-30s' as the 1930s."""
    if before.kind != DECADE or figure.kind != DECADE:
        return figure
    first = before.values[0][0]
    second = figure.values[0][0]
    is_short = first >= 100 > second
    if not is_short:
        return figure
    if not _BETWEEN_DECADES.fullmatch(text, before.end, figure.start):
        return figure
    century = first - first % 100
    return figure._replace(values=((century + second, 1),))


# --- one number and two ----------------------------------------------------------------------


def _numbers(text: str, at: int) -> list[Figure]:
    """Read a number, or two that share a scale and a unit, or a range of numbers.

    '5', '5 and 10 million' after 'between', '5-10 km', 'one in ten'.
    """
    first, number = _quantity(text, at)
    if first is None or number is None:
        return []
    share = _out_of(text, first, number)
    if share:
        return [share]
    is_bare = number.scale == 1 and not first.unit and first.kind == NUMBER
    before = text[max(0, at - 12) : at].lower()
    may_be_opened = "from" in before or "between" in before
    is_opened = may_be_opened and _OPENS_RANGE.search(before) is not None
    if is_opened:
        joint = _AND.match(text, number.end)
    else:
        joint = _TO.match(text, number.end)
    if joint is None or first.kind == YEAR:
        return [first]
    has_dash = "-" in joint.group() or "–" in joint.group()
    if not is_bare and not has_dash:
        return [first]
    second, other = _quantity(text, joint.end())
    if second is None or other is None or second.kind in (YEAR, FRACTION):
        return [first]
    shared = first._replace(per=second.per)
    if is_bare:
        shared = _with_scale_and_kind(shared, second, other.scale)
    if second.unit:
        shared = shared._replace(unit=second.unit)
    if is_opened:
        return [shared if is_bare else first, second]
    low, high = shared.values[0], second.values[0]
    is_alike = shared.kind == second.kind and shared.unit == second.unit
    if not is_alike or not _less(low, high):
        return [first, second]
    return [second._replace(kind=RANGE, values=(low, high), start=at)]


def _with_scale_and_kind(first: Figure, second: Figure, scale: int) -> Figure:
    """Return the '5' of '5 to 10 million' as 5 million, and that of '5 to 10 per cent' as per cent.

    What stands behind the second number is said of both.
    """
    value = first.values[0]
    if scale > 1:
        value = times(value, scale)
    return first._replace(kind=second.kind, values=(value,))


def _out_of(text: str, first: Figure, number: Numeral) -> Figure | None:
    """Read 'one in ten' and 'two out of three'."""
    if first.kind != NUMBER or first.unit or number.scale > 1:
        return None
    above = first.values[0][0]
    if above > 9:
        return None
    joint = _OUT_OF.match(text, number.end)
    if joint is None or joint.end() >= len(text):
        return None
    of_all = read_number(text, joint.end())
    if of_all is None or of_all.share:
        return None
    below = of_all.value[0]
    if not 1 < below <= 1000 or above >= below:
        return None
    share = ratio(above, below)
    return first._replace(kind=FRACTION, values=(share,), end=of_all.end)


def _quantity(text: str, at: int) -> tuple[Figure | None, Numeral | None]:
    """Read one number with currency, percent sign and unit: '$5 million', '55 per cent', '5 km', '44 BC'.

    Beside the figure this returns the number alone, which says where its digits or words end, and by what
    they are scaled.
    """
    currency = _CURRENCY.match(text, at)
    here = currency.end() if currency else at
    number = _number_that_counts(text, here)
    if number is None:
        return None, None
    if _has_minus(text, at):
        at -= 1
        number = number._replace(value=times(number.value, -1), plain=False)
    figure = _percentage(text, at, number)
    if figure is None:
        figure = _year_of_era(text, at, number)
    if figure is None:
        sign = currency[1] if currency else ""
        figure = _with_unit(text, at, number, sign)
    return figure, number


def _number_that_counts(text: str, at: int) -> Numeral | None:
    """Return the number at a place, if it is no pronoun, letter or part of a word."""
    if at >= len(text):
        return None
    number = read_number(text, at)
    if number is None:
        number = _one_long_time(text, at)
    if number is None:
        return None
    may_be_year = number.words and number.plain  # 'twenty ten'
    if may_be_year and not _is_year(text, at, number.end):
        number = read_number(text, at, years=False)
    if number is None or not _is_figure(text, at, number):
        return None
    return number


def _is_year(text: str, at: int, end: int) -> bool:
    """Tell a year in words from two numbers.

    'twenty ten' is a year; in 'twenty ten-year-olds', 'nineteen twenty kilometres' and 'ten eleven twelve'
    there is none.
    """
    if _COUNTS_ON.match(text, end):
        return False
    before = text[max(0, at - 12) : at]
    if _COUNTED_BEFORE.search(before):
        return False
    unit, _, _ = unit_after(text, end, digits=False)
    return unit not in MEASURED


def _has_minus(text: str, at: int) -> bool:
    """Tell whether a minus stands before a number: ' -5', not '3-5'."""
    if text[at - 1 : at] not in ("-", "−"):
        return False
    return at == 1 or text[at - 2] in " (\n\u00a0"


def _percentage(text: str, at: int, number: Numeral) -> Figure | None:
    """Read the sign of '55%' and 'ten per cent'."""
    percent = _PERCENT.match(text, number.end)
    if percent is None:
        return None
    return Figure(PERCENT, (number.value,), at, percent.end(), "", "%")


def _year_of_era(text: str, at: int, number: Numeral) -> Figure | None:
    """Read '44 BC' as the year -44, '44 AD' as 44."""
    if not number.plain:
        return None
    era = _AFTER_ERA.match(text, number.end)
    if era is None:
        return None
    year = number.value[0]
    if era[1]:  # 'BC'
        year = -year
    return Figure(YEAR, ((year, 1),), at, era.end(), "")


def _with_unit(text: str, at: int, number: Numeral, currency: str) -> Figure:
    """Read what a number counts: '5 tonnes per hectare', 'two decades', '£5'; '1927' alone is a year.

    Two decades are 20 years. '1927 tonnes' is no year, '1927 men' is one: nouns stand behind years as well.
    A share of nothing that is measured, 'two-thirds of the land', is a fraction.
    """
    unit, per, end = unit_after(text, number.end, digits=not number.words)
    value = number.value
    behind = _LONG_TIME.match(text, number.end)
    if behind is not None:
        years = LONG_TIMES.get(behind[1].lower())
        if years is not None:
            value = times(value, years)
            unit, end = "year", behind.end()
    if currency:
        unit, end = currency, number.end
    elif number.plain and unit not in MEASURED and value[0] in YEARS:
        return Figure(YEAR, (value,), at, number.end, "")
    if number.share and unit not in MEASURED:
        return Figure(FRACTION, (value,), at, number.end, "")
    return Figure(NUMBER, (value,), at, end, "", unit, per)


def _one_long_time(text: str, at: int) -> Numeral | None:
    """Read the 'a' of 'a decade' and 'a century' as one."""
    match = _A_LONG_TIME.match(text, at)
    if match is None:
        return None
    return Numeral((1, 1), match.end(), words=True)


def _is_figure(text: str, at: int, number: Numeral) -> bool:
    """Tell a number from a pronoun ('one must'), a letter and a part of a word ('5th', 'tenfold').

    A half of a time is none either: 'the latter half of the century'.
    """
    end = number.end
    following = text[end : end + 1]
    if not number.words:
        return not _is_cased(following) or _unit_follows(text, end)
    if following.isalnum():
        return False
    word = text[at:end].lower()
    if word == "half":
        before = text[max(0, at - 10) : at]
        return not _HALF_OF_TIME.search(before)
    if word == "one":
        return _one_counts(text, at, end)
    return True


def _is_cased(char: str) -> bool:
    """Tell whether a character is a letter of a script with capitals, as that behind the digits of '5x'."""
    return (
        "A" <= char <= "Z"
        or "a" <= char <= "z"
        or "À" <= char <= "ɏ"
        or "Ͱ" <= char <= "ӿ"
    )


def _one_counts(text: str, at: int, end: int) -> bool:
    """Tell whether 'one' is a number: in 'one tonne', 'one per cent', 'one in ten', or by itself.

    It is a pronoun in 'no one', 'one must', 'one of them' and mostly else.
    """
    if text.strip(" .!\n").lower() == "one":
        return True
    if _NO_COUNT.search(text[max(0, at - 10) : at]):
        return False
    unit, _, _ = unit_after(text, end, digits=False)
    if unit in MEASURED and not _PRONOUN_AFTER.match(text, end):
        return True
    if _PERCENT.match(text, end):
        return True
    return _ONE_OF.match(text, end) is not None


def _unit_follows(text: str, end: int) -> bool:
    """Tell whether the letters right behind a number are a unit or an era: '5km', '44BC'."""
    _, _, unit_end = unit_after(text, end, digits=True)
    if unit_end > end:
        return True
    return text[end : end + 2] in ("AD", "BC", "CE")


def _less(a: Value, b: Value) -> bool:
    """Tell whether a number is less than another: 1/3 < 1/2."""
    above, below = a
    other_above, other_below = b
    return above * other_below < other_above * below
