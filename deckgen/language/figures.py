"""Figures in a text: years, decades, dates, ranges, percentages, fractions and numbers.

Digits are read in any language, number words, months and hedges in English. A figure
has an exact value, so '10,000,000' and 'ten million' are one. What looks like a figure
and is none: 'one' as a pronoun, 'first' and other ordinals in words (unless asked for),
Roman numerals, 'millions of', and digits that are part of a name ('T-34').
"""

from __future__ import annotations

import re
from typing import NamedTuple

from deckgen.language.numbers import (
    ONES,
    ORDINALS,
    PARTS,
    SCALES,
    TENS,
    VULGAR,
    Numeral,
    Value,
    ratio,
    read_number,
    times,
    whole,
)
from deckgen.language.units import LONG_TIMES, MEASURED, TIME_UNITS, hedge_around, unit_after

YEAR, DECADE, CENTURY, DATE, RANGE = "year", "decade", "century", "date", "range"
NUMBER, PERCENT, FRACTION, ORDINAL, TIME = "number", "percent", "fraction", "ordinal", "time"
KINDS = (YEAR, DECADE, CENTURY, DATE, RANGE, NUMBER, PERCENT, FRACTION, ORDINAL, TIME)

_MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
        "september sept sep|october oct|november nov|december dec".split("|"),
        1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<month>(?:{'|'.join(name.title() for name in _MONTHS)}))\b\.?"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d)"
_TAIL = r"(?P<year>1\d{3}|20\d\d)(?![\d%]|[.,]\d|s\b)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})-(?P<number>0[1-9]|1[0-2])-(?P<day>[0-2]\d|3[01])(?!\d)",
        rf"{_DAY} (?:of )?{_MONTH}(?:,? {_TAIL})?",
        rf"{_MONTH} {_DAY}(?! (?:million|thousand|billion|per))(?:,? {_TAIL})?",
        rf"{_MONTH},? {_TAIL}",
    )
)
_DECADE = re.compile(r"(?P<full>\d{4})['’]?s\b|['’‘]?(?P<short>[1-9]0)['’]?s\b")
_DECADE_WORD = re.compile(r"(nineteen[ -])?(twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies\b", re.I)
_NTH = "|".join(sorted(ORDINALS, key=len, reverse=True))
_CENTURY = re.compile(rf"(?:(\d\d?)(?:st|nd|rd|th)|({_NTH}))[ -]centur(?:y|ies)\b", re.I)
_YEARS = re.compile(
    r"(?P<a>1\d{3}|20\d\d)(?:\s?[-‐‑–—−/]\s?(?P<b>\d{4}|\d\d?)|\s(?:to|until|till|through)\s(?P<c>1\d{3}|20\d\d))"
    r"(?![\d%]|[.,]\d|['’]?s\b|[-–]\d)"
)
_ERA = re.compile(r"\s?(?:(BCE?|B\.C\.)|(CE|AD|A\.D\.))(?!\w)")
_TIME = re.compile(r"(\d\d?):(\d\d)(?![\d:])")
_PERCENT = re.compile(r"[\s-]?(?:[%٪％﹪]|per\s?cent\b|percent\b|pct\b)", re.I)
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)\b")
_ORDINAL_WORD = re.compile(rf"(?:{_NTH})\b", re.I)
_PART = re.compile(
    r"(?:(late|early|mid)(?:[- ](?:in )?(?:the )?)|(beginning|start|middle|end) of (?:the )?)"
    r"(?=\d|['’]\d|[a-z]+[ -]centur|nineteen|[a-z]+ies\b)",
    re.I,
)
_PARTS = {"beginning": "early", "start": "early", "middle": "mid", "end": "late"}
_TO = re.compile(r"\s?[-‐–—−]\s?(?=[$€£¥₽]?\d)|\s+to\s+")
_AND = re.compile(r"\s+(?:and|to)\s+")
_OUT_OF = re.compile(r"\s+(?:in|out of)\s+", re.I)
_CURRENCY = re.compile(r"(?:US|A|C|NZ)?([$€£¥₽])\s?")
_WORDS = "|".join([*ONES, *TENS, *ORDINALS, *_MONTHS, "half", "late", "early", "mid"])
_ARTICLE = rf"an?(?=[\s-](?:{'|'.join([*SCALES, *PARTS, *LONG_TIMES])}))"
_CASED = "[A-Za-zÀ-ɏͰ-ӿ]"  # a digit beside such a letter belongs to its word; scripts without spaces differ
_CASED_LETTER = re.compile(_CASED)
_START = re.compile(
    rf"(?<!{_CASED})(?<!\d)(?<!\d[.,])(?<![A-Z]-)"
    rf"(?:\d|[{''.join(VULGAR)}]|(?:US|A|C|NZ)?[$€£¥₽]\s?\d|['’‘]\d0s\b"
    rf"|\b(?:{_WORDS}|{_ARTICLE}|beginning|start|middle|end|\w+ies)\b)",
    re.I,
)
_YEAR_AND_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?![\d-])")
_LONG_TIME = re.compile(r"[\s-]?(\w+)")
_A_LONG_TIME = re.compile(r"an?(?=[ -](?:decade|century|millennium)\b)", re.I)
_HALF_OF_TIME = re.compile(r"\b(?:first|second|other|latter|better|former)\s+$", re.I)
_ONE_OF = re.compile(r"[ -](?:decade|century)\b|\s(?:in|out of)\s+(?:two|three|four|five|six|ten|\d{1,3}\b)")
_NOBODY = re.compile(r"\b(?:no|every|any|some|the|this|that|which)\s+$", re.I)
_AGE = re.compile(r"\b(?:his|her|their|my|your|our)\s+(?:\w+\s+)?$")
_BETWEEN_DECADES = re.compile(r"\s?(?:[-–—/]|and|or|to)\s?(?:the\s)?")
_PRONOUN_AFTER = re.compile(
    r"\W*(?:of|another|and|by|who|that|is|was|can|could|should|would|must|day)\b", re.I
)


class Figure(NamedTuple):
    """A figure in a text.

    ``values`` are exact, as (numerator, denominator): one, but for a range its two ends
    and for a date its year, month and day as far as given (0 for a year that isn't).
    A decade's value is its first year, or 30 for 'the thirties'; a century's its number.
    ``unit`` is a symbol or a noun in the singular, '%' for a percentage; ``per`` what it
    is counted per. ``part`` is 'early', 'mid' or 'late'. ``text`` includes unit of
    measurement and part, and ``start`` and ``end`` are its place.
    """

    kind: str
    values: tuple[Value, ...]
    start: int
    end: int
    text: str
    unit: str = ""
    per: str = ""
    hedge: str = ""
    part: str = ""


def figures(text: str, *, ordinals: bool = False) -> list[Figure]:
    """Return the figures of a text in order; ``ordinals`` counts 'third' as one, too."""
    found: list[Figure] = []
    done = 0
    for match in _START.finditer(text):
        if match.start() < done:
            continue
        read = _read(text, match.start(), ordinals)
        if found and read and found[-1].kind == DECADE == read[0].kind:
            read[0] = _same_century(text, found[-1], read[0])
        for figure in read:
            date = figure.kind in (YEAR, DECADE, CENTURY, DATE) or (
                figure.kind == RANGE and _is_years(figure)
            )
            hedge = hedge_around(
                text, figure.start, figure.end, date=date, duration=figure.unit in TIME_UNITS
            )
            found.append(figure._replace(hedge=hedge, text=text[figure.start : figure.end]))
            done = figure.end
    return found


def _read(text: str, at: int, ordinals: bool) -> list[Figure]:
    """Return the figure or the two figures that start at ``at``."""
    part = _PART.match(text, at)
    here, name = (part.end(), (part[1] or _PARTS[part[2].lower()]).lower()) if part else (at, "")
    figure = _time_of_history(text, here)
    if figure:
        return [figure._replace(start=at, part=name)]
    if part:
        number = _numbers(text, here) if text[here].isdigit() else []
        years = [f._replace(start=at, part=name) if f.kind == YEAR else f for f in number[:1]]
        return years + number[1:]
    ordinal = _ORDINAL.match(text, at) or (_ORDINAL_WORD.match(text, at) if ordinals else None)
    if ordinal:
        word = ordinal.group().lower()
        value = ORDINALS[word] if word in ORDINALS else whole(ordinal[1])
        return [Figure(ORDINAL, ((value, 1),), at, ordinal.end(), "")]
    return _numbers(text, at)


def _time_of_history(text: str, at: int) -> Figure | None:
    """Read a date, a range of years, a decade, a century or a time of day."""
    for pattern in _DATES:
        match = pattern.match(text, at)
        if match:
            groups = match.groupdict()
            month = (
                int(groups["number"]) if groups.get("number") else _MONTHS[match["month"].lower().rstrip(".")]
            )
            values = (int(groups.get("year") or 0), month, int(groups.get("day") or 0))
            return Figure(DATE, tuple((v, 1) for v in values if v or v == values[0]), at, match.end(), "")
    years = _YEARS.match(text, at)
    if years:
        first, last = years["a"], years["b"] or years["c"]
        last = first[: 4 - len(last)] + last
        if int(last) > int(first):
            return Figure(RANGE, ((int(first), 1), (int(last), 1)), at, years.end(), "")
    monthly = _YEAR_AND_MONTH.match(text, at)
    if monthly:
        return Figure(DATE, ((int(monthly[1]), 1), (int(monthly[2]), 1)), at, monthly.end(), "")
    decade = _DECADE.match(text, at)
    if decade:
        return Figure(DECADE, ((int(decade["full"] or decade["short"]), 1),), at, decade.end(), "")
    spelt = _DECADE_WORD.match(text, at)
    if spelt and not _AGE.search(text[max(0, at - 20) : at]):
        tens = "twent thirt fort fift sixt sevent eight ninet".split().index(spelt[2].lower()) * 10 + 20
        return Figure(DECADE, ((1900 + tens if spelt[1] else tens, 1),), at, spelt.end(), "")
    century = _CENTURY.match(text, at)
    if century:
        number = int(century[1]) if century[1] else ORDINALS[century[2].lower()]
        return Figure(CENTURY, ((number, 1),), at, century.end(), "")
    clock = _TIME.match(text, at)
    if clock and int(clock[1]) < 25 and int(clock[2]) < 60:
        return Figure(TIME, ((int(clock[1]), 1), (int(clock[2]), 1)), at, clock.end(), "")
    return None


def _same_century(text: str, before: Figure, figure: Figure) -> Figure:
    """Read the '30s' of '1920s-30s' as the 1930s."""
    first, second = before.values[0][0], figure.values[0][0]
    if first < 100 or second > 99 or not _BETWEEN_DECADES.fullmatch(text, before.end, figure.start):
        return figure
    return figure._replace(values=((first - first % 100 + second, 1),))


def _numbers(text: str, at: int) -> list[Figure]:
    """Read a number, or two that share a scale and a unit, or a range of numbers."""
    first, number = _quantity(text, at)
    if first is None or number is None:
        return []
    share = _out_of(text, first, number)
    if share:
        return [share]
    bare = number.scale == 1 and not first.unit and first.kind == NUMBER
    joint = _TO.match(text, number.end)
    before = text[max(0, at - 12) : at].lower()
    opened = re.search(r"\b(from|between)\s+(?:[$€£¥₽]\s?)?$", before)
    if opened:
        joint = _AND.match(text, number.end)
    if not joint or first.kind == YEAR or not (bare or "-" in joint.group() or "–" in joint.group()):
        return [first]
    second, other = _quantity(text, joint.end())
    if second is None or other is None or second.kind == YEAR or second.kind == FRACTION:
        return [first]
    value = times(first.values[0], other.scale) if bare and other.scale > 1 else first.values[0]
    kind = second.kind if bare else first.kind
    shared = first._replace(values=(value,), unit=second.unit or first.unit, per=second.per, kind=kind)
    if (
        opened
        or not _less(value, second.values[0])
        or (shared.kind, shared.unit) != (second.kind, second.unit)
    ):
        return [shared if bare and opened else first, second]
    return [second._replace(kind=RANGE, values=(value, second.values[0]), start=at)]


def _out_of(text: str, first: Figure, number: Numeral) -> Figure | None:
    """Read 'one in ten' and 'two out of three'."""
    joint = _OUT_OF.match(text, number.end)
    if first.kind != NUMBER or first.unit or not joint or first.values[0][0] > 9 or number.scale > 1:
        return None
    all_ = read_number(text, joint.end()) if joint.end() < len(text) else None
    if all_ is None or all_.share or not 1 < all_.value[0] <= 1000 or first.values[0][0] >= all_.value[0]:
        return None
    return first._replace(kind=FRACTION, values=(ratio(first.values[0][0], all_.value[0]),), end=all_.end)


def _quantity(text: str, at: int) -> tuple[Figure | None, Numeral | None]:
    """Read one number with currency, percent sign and unit."""
    minus = text[at - 1 : at] in ("-", "−") and (at == 1 or text[at - 2] in " (\n\u00a0")
    currency = _CURRENCY.match(text, at)
    here = currency.end() if currency else at
    if here >= len(text):
        return None, None
    number = read_number(text, here) or _one_long_time(text, here)
    if number is None or not _is_figure(text, here, number):
        return None, None
    if minus:
        number, at = number._replace(value=times(number.value, -1), plain=False), at - 1
    percent = _PERCENT.match(text, number.end)
    if percent:
        return Figure(PERCENT, (number.value,), at, percent.end(), "", "%"), number
    era = _ERA.match(text, number.end) if number.plain else None
    if era:
        year = -number.value[0] if era[1] else number.value[0]
        return Figure(YEAR, ((year, 1),), at, era.end(), ""), number
    unit, per, end = unit_after(text, number.end, digits=not number.words)
    value = number.value
    long_time = _LONG_TIME.match(text, number.end)
    if long_time and long_time[1].lower() in LONG_TIMES:
        value, unit, end = times(value, LONG_TIMES[long_time[1].lower()]), "year", long_time.end()
    if currency:
        unit, end = currency[1], number.end
    elif number.plain and unit not in MEASURED and 1000 <= value[0] <= 2099:
        return Figure(YEAR, (value,), at, number.end, ""), number
    if number.share and unit not in MEASURED:
        return Figure(FRACTION, (value,), at, number.end, ""), number
    return Figure(NUMBER, (value,), at, end, "", unit, per), number


def _one_long_time(text: str, at: int) -> Numeral | None:
    """Read the 'a' of 'a decade' and 'a century' as one."""
    match = _A_LONG_TIME.match(text, at)
    return Numeral((1, 1), match.end(), words=True) if match else None


def _is_figure(text: str, at: int, number: Numeral) -> bool:
    """Tell a number from a pronoun, a letter and a part of a word."""
    end = number.end
    if not number.words:
        return not _CASED_LETTER.match(text, end) or _unit_follows(text, end)
    if end < len(text) and text[end].isalnum():
        return False
    word = text[at:end].lower()
    before = text[max(0, at - 10) : at]
    if word == "half":
        return not _HALF_OF_TIME.search(before)
    if word == "one":
        if text.strip(" .!\n").lower() == "one":
            return True
        measured = unit_after(text, end, digits=False)[0] in MEASURED and not _PRONOUN_AFTER.match(text, end)
        return not _NOBODY.search(before) and (
            measured or bool(_PERCENT.match(text, end)) or bool(_ONE_OF.match(text, end))
        )
    return True


def _unit_follows(text: str, end: int) -> bool:
    return unit_after(text, end, digits=True)[2] > end or text[end : end + 2] in ("AD", "BC", "CE")


def _less(a: Value, b: Value) -> bool:
    return a[0] * b[1] < b[0] * a[1]


def _is_years(figure: Figure) -> bool:
    return not figure.unit and all(d == 1 and 1000 <= n <= 2099 for n, d in figure.values)


def supports(source: Figure, card: Figure) -> bool:
    """Tell whether a source that has the one figure bears out a card that has the other.

    The value must be the same, the card may be vaguer about when ('the 1920s' for 'the
    late 1920s', 1927 for 1927-28 or for a day in it) but not more exact. Two units of
    measurement must agree; a unit left out, a noun and a hedge are other checks' matter.
    """
    if card.part not in ("", source.part):
        return False
    if card.kind == source.kind:
        return _same(source, card)
    kinds = source.kind, card.kind
    if kinds == (RANGE, YEAR):
        return _is_years(source) and card.values[0] in source.values
    if kinds == (DATE, YEAR):
        return source.values[0] == card.values[0]
    if set(kinds) == {YEAR, NUMBER}:  # '1500 tractors' reads like a year
        return source.values == card.values and not {source.unit, card.unit} & MEASURED
    if set(kinds) == {PERCENT, FRACTION}:
        return _share(source) == _share(card)
    return False


def lacks_unit(source: Figure, card: Figure) -> bool:
    """Tell whether the card has the source's value but not its unit of measurement, '%' or currency."""
    if source.unit not in MEASURED and source.kind != PERCENT:
        return False
    return source.values == card.values and card.kind in (NUMBER, RANGE, YEAR) and not _measure(card)


def unsupported_figures(card_text: str, source_text: str) -> list[Figure]:
    """Return the figures of a card's text that no figure of the source's text supports.

    A range of years also counts as supported by two years ('between 1928 and 1935').
    """
    known = figures(source_text, ordinals=True)
    years = {figure.values[0] for figure in known if figure.kind == YEAR}
    return [
        card
        for card in figures(card_text)
        if not any(supports(source, card) for source in known)
        and not (card.kind == RANGE and _is_years(card) and years.issuperset(card.values))
    ]


def _same(source: Figure, card: Figure) -> bool:
    """Compare two figures of one kind."""
    if card.kind == DECADE and card.values[0][0] < 100:
        return source.values[0][0] % 100 == card.values[0][0]
    if card.kind == DATE:
        pairs = zip(source.values, card.values, strict=False)
        return len(card.values) <= len(source.values) and all(c in (s, (0, 1)) for s, c in pairs)
    if source.values != card.values:
        return False
    if card.kind not in (NUMBER, RANGE) or not _measure(card):
        return True
    return source.unit in ("", card.unit)


def _measure(figure: Figure) -> str:
    return figure.unit if figure.unit in MEASURED or figure.unit == "%" else ""


def _share(figure: Figure) -> Value:
    value = figure.values[0]
    return ratio(value[0], value[1] * 100) if figure.kind == PERCENT else value
