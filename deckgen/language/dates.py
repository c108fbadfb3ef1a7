"""Dates, years, decades, centuries and times of day in a text."""

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
    """Read a date, a range of years, a decade, a century or a time of day."""
    for read in _IN_DIGITS if text[at].isdigit() else _in_words(text, at):
        figure = read(text, at)
        if figure is not None:
            return figure
    return None


def _in_words(text: str, at: int) -> Sequence[_Reader]:
    """Return what may read a figure that begins with no digit, by its first word."""
    word = FIRST_WORD.match(text, at)
    return _IN_WORDS.get(word[0].lower(), ()) if word is not None else (_decade,)


def _figure(
    kind: str, values: tuple[int, ...], match: re.Match[str], at: int
) -> Figure:
    return Figure(kind, tuple((value, 1) for value in values), at, match.end(), "")


def _date(text: str, at: int) -> Figure | None:
    """Read '21 March 1927' as (1927, 3, 21), 'March 1927' as (1927, 3), '21 March' as (0, 3, 21)."""
    for pattern in _DATES_IN_DIGITS if text[at].isdigit() else _DATES_WITH_MONTHS:
        match = pattern.match(text, at)
        if match is None:
            continue
        groups = match.groupdict()
        month = _month(groups.get("number") or groups["month"])
        if not month:
            continue
        year = int(groups.get("year") or 0)
        day = int(groups.get("day") or 0)
        return _figure(DATE, (year, month, day) if day else (year, month), match, at)
    return None


def _month(written: str) -> int:
    """Return the number of a month: 3 for '03' and for 'March', 0 for what is none."""
    return int(written) if written.isdigit() else MONTHS.get(written.lower(), 0)


def _range_of_years(text: str, at: int) -> Figure | None:
    """Read '1927-28' as (1927, 1928); '1927-8' too."""
    match = _YEARS.match(text, at)
    if match is None:
        return None
    first, last = match["first"], match["short"] or match["full"]
    last = first[: 4 - len(last)] + last
    if int(last) <= int(first):
        return None
    return _figure(RANGE, (int(first), int(last)), match, at)


def _year_and_month(text: str, at: int) -> Figure | None:
    """Read '1927-03' as (1927, 3)."""
    match = _YEAR_AND_MONTH.match(text, at)
    return _figure(DATE, (int(match[1]), int(match[2])), match, at) if match else None


def _decade(text: str, at: int) -> Figure | None:
    """Read '1930s' as 1930, '30s' as 30."""
    match = _DECADE.match(text, at)
    return (
        _figure(DECADE, (int(match["full"] or match["short"]),), match, at)
        if match
        else None
    )


def _decade_in_words(text: str, at: int) -> Figure | None:
    """Read 'thirties' as 30, 'nineteen-thirties' as 1930; 'in his thirties' is an age."""
    match = _DECADE_WORD.match(text, at)
    if match is None or _AGE.search(text[max(0, at - 20) : at]):
        return None
    decade = DECADES[match[2].lower()]
    if match[1]:
        decade += 100 * (ONES | TENS)[match[1].lower()]
    return _figure(DECADE, (decade,), match, at)


def _century(text: str, at: int) -> Figure | None:
    """Read '20th century' and 'twentieth century' as 20."""
    match = _CENTURY.match(text, at)
    if match is None:
        return None
    number = int(match[1]) if match[1] else ORDINALS.get(match[2].lower())
    return _figure(CENTURY, (number,), match, at) if number is not None else None


def _clock(text: str, at: int) -> Figure | None:
    """Read '10:30' as (10, 30)."""
    match = _CLOCK.match(text, at)
    if match is None or int(match[1]) > 24 or int(match[2]) > 59:
        return None
    return _figure(TIME, (int(match[1]), int(match[2])), match, at)


# What begins with a digit, and what with a word: of 'twenty-first century' that is 'twenty'.
_IN_DIGITS = (_date, _range_of_years, _year_and_month, _decade, _century, _clock)
_IN_WORDS: dict[str, tuple[_Reader, ...]] = {
    **dict.fromkeys(MONTHS, (_date,)),
    **dict.fromkeys((*DECADES, *CENTURY_WORDS), (_decade_in_words, _century)),
    **dict.fromkeys(ORDINALS, (_century,)),
}
