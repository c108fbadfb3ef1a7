"""Dates, years, decades, centuries and times of day in a text.

What a place may begin with is told by its first character or its first word, so that few of the expressions
below are tried there: 'March' begins a date alone, 'twenty' a decade or a century. A year by itself is no
matter of this module, but of :mod:`deckgen.language.figures`: '1927' is a number that may be one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from deckgen.language.data.en import DECADES, MONTHS, ONES, ORDINALS, TENS
from deckgen.language.figure import (
    CENTURY,
    DATE,
    DECADE,
    RANGE,
    TIME,
    YEAR_DIGITS,
    Figure,
)
from deckgen.util.lazy_pattern import lazy_pattern

_Reader = Callable[[str, int], Figure | None]

# 'March', 'Sept.', and what is no month: MONTHS tells
_MONTH = r"(?P<month>[A-Z][a-z]{2,8})\b\.?"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d)"  # '3', '03', '21st'
# '1927', not that of '1927s' and '1927%'
_YEAR_BEHIND = rf"(?P<year>{YEAR_DIGITS})(?![\d%]|[.,]\d|s\b)"
# Those that begin with a digit, and those that begin with a month
_DATES_IN_DIGITS = (
    # '1927-03-21'
    lazy_pattern(
        r"(?P<year>\d{4})-(?P<number>0[1-9]|1[0-2])-(?P<day>[0-2]\d|3[01])(?!\d)"
    ),
    # '21 March 1927', '3rd of May'
    lazy_pattern(rf"{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR_BEHIND})?"),
)
_DATES_WITH_MONTHS = (
    # 'March 21, 1927'
    lazy_pattern(
        rf"{_MONTH} {_DAY}(?! (?:million|thousand|billion|per))(?:,? {_YEAR_BEHIND})?"
    ),
    lazy_pattern(rf"{_MONTH},? {_YEAR_BEHIND}"),  # 'March 1927'
)
# '1927-28', '1928–1935', '1928 to 1935', '1928/29'
_YEARS = lazy_pattern(
    rf"(?P<first>{YEAR_DIGITS})(?:\s?[-‐‑–—−/]\s?(?P<short>\d{{4}}|\d\d?)"
    rf"|\s(?:to|until|till|through)\s(?P<full>{YEAR_DIGITS}))"
    r"(?![\d%]|[.,]\d|['’]?s\b|[-–]\d)"
)
_YEAR_AND_MONTH = lazy_pattern(r"(\d{4})-(0[1-9]|1[0-2])(?![\d-])")  # '1927-03'
# '1930s', '’30s', '30s'
_DECADE = lazy_pattern(r"(?P<full>\d{4})['’]?s\b|['’‘]?(?P<short>[1-9]0)['’]?s\b")
CENTURY_WORDS = (*list(ONES)[15:], "twenty")
CENTURY_WORD = "|".join(CENTURY_WORDS)
"""The expression for the first word of a year: 'nineteen'."""
FIRST_WORD = lazy_pattern("[A-Za-z]+")
# 'thirties', 'nineteen-thirties'
_DECADE_WORD = lazy_pattern(rf"(?:({CENTURY_WORD})[ -])?({'|'.join(DECADES)})\b", re.I)
# '20th century', 'twentieth centuries', and what is none: ORDINALS tells
_CENTURY = lazy_pattern(
    r"(?:(\d\d?)(?:st|nd|rd|th)|([a-z]+(?:-[a-z]+)?))[ -]centur(?:y|ies)\b", re.I
)
_CLOCK = lazy_pattern(r"(\d\d?):(\d\d)(?![\d:])")  # '10:30'
# 'in his late ' before 'thirties'
_AGE = lazy_pattern(r"\b(?:his|her|their|my|your|our)\s+(?:\w+\s+)?$")


def time_of_history(text: str, at: int) -> Figure | None:
    """Read a date, a range of years, a decade, a century or a time of day.

    ``None`` if none begins at ``at``. The first that is read counts: '1927-28' is a range before '1927' is
    the year of a date.
    """
    readers: Sequence[_Reader] = _IN_DIGITS
    if not text[at].isdigit():
        readers = _in_words(text, at)
    for read in readers:
        figure = read(text, at)
        if figure is not None:
            return figure
    return None


def _in_words(text: str, at: int) -> Sequence[_Reader]:
    """Return what may read a figure that begins with no digit, by its first word.

    Without a first word it can only be a decade behind an apostrophe: '’30s'.
    """
    word = FIRST_WORD.match(text, at)
    if word is None:  # "'30s"
        return (_decade,)
    return _IN_WORDS.get(word[0].lower(), ())


def _figure(
    kind: str, numbers: tuple[int, ...], match: re.Match[str], at: int
) -> Figure:
    """Return a figure of whole numbers that stands from ``at`` to the end of a match.

    Its words are put in by whoever asked for it, since more may belong to it, such as 'the late'.
    """
    values = tuple((number, 1) for number in numbers)
    return Figure(kind, values, at, match.end(), "")


def _date(text: str, at: int) -> Figure | None:
    """Read '21 March 1927' as (1927, 3, 21), 'March 1927' as (1927, 3), '21 March' as (0, 3, 21).

    '1927-03-21' and 'March 21, 1927' are read as the first of them.
    """
    patterns = _DATES_WITH_MONTHS
    if text[at].isdigit():
        patterns = _DATES_IN_DIGITS
    for pattern in patterns:
        match = pattern.match(text, at)
        if match is None:
            continue
        groups = match.groupdict()
        month = _month(groups.get("number") or groups["month"])
        if not month:
            continue
        year = int(groups.get("year") or 0)
        day = int(groups.get("day") or 0)
        if day:
            return _figure(DATE, (year, month, day), match, at)
        return _figure(DATE, (year, month), match, at)
    return None


def _month(written: str) -> int:
    """Return the number of a month: 3 for '03' and for 'March', 0 for what is none."""
    if written.isdigit():
        return int(written)
    return MONTHS.get(written.lower(), 0)


def _range_of_years(text: str, at: int) -> Figure | None:
    """Read '1927-28' as (1927, 1928); '1927-8' too."""
    match = _YEARS.match(text, at)
    if match is None:
        return None
    written = match["first"]
    end = match["short"] or match["full"]
    left_out = written[: 4 - len(end)]  # '19' of '1927-28'
    first = int(written)
    last = int(left_out + end)
    if last <= first:
        return None
    return _figure(RANGE, (first, last), match, at)


def _year_and_month(text: str, at: int) -> Figure | None:
    """Read '1927-03' as (1927, 3)."""
    match = _YEAR_AND_MONTH.match(text, at)
    if match is None:
        return None
    year, month = match.groups()
    return _figure(DATE, (int(year), int(month)), match, at)


def _decade(text: str, at: int) -> Figure | None:
    """Read '1930s' as 1930, '30s' as 30."""
    match = _DECADE.match(text, at)
    if match is None:
        return None
    year = match["full"] or match["short"]
    return _figure(DECADE, (int(year),), match, at)


def _decade_in_words(text: str, at: int) -> Figure | None:
    """Read 'thirties' as 30, 'nineteen-thirties' as 1930; 'in his thirties' is an age.

    The age is seen by what stands before: 'his ', 'her late ' and the like.
    """
    match = _DECADE_WORD.match(text, at)
    if match is None:
        return None
    before = text[max(0, at - 20) : at]
    if _AGE.search(before):
        return None
    century, decade = match.groups()
    year = DECADES[decade.lower()]
    if century:
        year += 100 * (ONES | TENS)[century.lower()]
    return _figure(DECADE, (year,), match, at)


def _century(text: str, at: int) -> Figure | None:
    """Read '20th century' and 'twentieth century' as 20."""
    match = _CENTURY.match(text, at)
    if match is None:
        return None
    digits, word = match.groups()
    number = int(digits) if digits else ORDINALS.get(word.lower())
    if number is None:
        return None
    return _figure(CENTURY, (number,), match, at)


def _clock(text: str, at: int) -> Figure | None:
    """Read '10:30' as (10, 30)."""
    match = _CLOCK.match(text, at)
    if match is None:
        return None
    hour = int(match[1])
    minute = int(match[2])
    if hour > 24 or minute > 59:
        return None
    return _figure(TIME, (hour, minute), match, at)


# What begins with a digit, and what with a word: of 'twenty-first century' that is 'twenty'.
_IN_DIGITS = (_date, _range_of_years, _year_and_month, _decade, _century, _clock)
_IN_WORDS: dict[str, tuple[_Reader, ...]] = {
    **dict.fromkeys(MONTHS, (_date,)),
    **dict.fromkeys((*DECADES, *CENTURY_WORDS), (_decade_in_words, _century)),
    **dict.fromkeys(ORDINALS, (_century,)),
}
