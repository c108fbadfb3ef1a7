"""A figure: its value, its unit, and which figure of a source supports which one of a card."""

from __future__ import annotations

from deckgen.language.numbers import Value, ratio
from deckgen.language.units import MEASURED
from deckgen.util.named_tuple import NamedTuple

YEAR, DECADE, CENTURY, DATE, RANGE = "year", "decade", "century", "date", "range"
NUMBER, PERCENT, FRACTION, ORDINAL, TIME = (
    "number",
    "percent",
    "fraction",
    "ordinal",
    "time",
)
KINDS = (YEAR, DECADE, CENTURY, DATE, RANGE, NUMBER, PERCENT, FRACTION, ORDINAL, TIME)

YEARS = range(1000, 2100)
"""Numbers that are years where nothing else says what they are."""
YEAR_DIGITS = r"1\d{3}|20\d\d"
"""The expression for one of :data:`YEARS`."""


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


def is_year(value: Value) -> bool:
    """Tell whether a number is one of :data:`YEARS`: 1927, not 27 and not 1927½."""
    return value[1] == 1 and value[0] in YEARS


def is_years(figure: Figure) -> bool:
    """Tell whether a figure is a range of years: '1928-35'."""
    if figure.kind != RANGE or figure.unit:
        return False
    return all(map(is_year, figure.values))


def is_date(figure: Figure) -> bool:
    """Tell whether a figure dates something: a year, a day, a decade, a century, a range of years."""
    if figure.kind in (YEAR, DECADE, CENTURY, DATE):
        return True
    return is_years(figure)


def supports(source: Figure, card: Figure) -> bool:
    """Tell whether a source that has the one figure supports a card that has the other.

    '1927-28' supports '1927', '21 March 1927' supports 'March 1927', '25%' supports 'a quarter', and '5 kg'
    supports '5'; the other way round none of the dates does.

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
        return is_years(source) and card.values[0] in source.values
    if kinds == (DATE, YEAR):
        return source.values[0] == card.values[0]
    if set(kinds) == {YEAR, NUMBER}:  # '1500 tractors' reads like a year
        has_unit = source.unit in MEASURED or card.unit in MEASURED
        return source.values == card.values and not has_unit
    if set(kinds) == {PERCENT, FRACTION}:
        return as_share(source) == as_share(card)
    return False


def lacks_unit(source: Figure, card: Figure) -> bool:
    """Tell whether the card has the source's value but not its unit of measurement, '%' or currency.

    '55' lacks that of '55%', '5 tractors' that of '£5'.
    """
    if source.unit not in MEASURED and source.kind != PERCENT:
        return False
    may_have_unit = card.kind in (NUMBER, RANGE, YEAR)
    if source.values != card.values or not may_have_unit:
        return False
    return not _measure(card)


def as_share(figure: Figure) -> Value:
    """Return a percentage or a fraction as a fraction: 1/4 for '25%'."""
    value = figure.values[0]
    if figure.kind != PERCENT:
        return value
    above, below = value
    return ratio(above, below * 100)


def _same(source: Figure, card: Figure) -> bool:
    """Compare two figures of one kind.

    'the thirties' are the 1930s and the 1830s; '5' is as good as '5 kg', but '5 kg' is not '5 km'.
    """
    decade = card.values[0][0]
    if card.kind == DECADE and decade < 100:  # 'the thirties' of any century
        return source.values[0][0] % 100 == decade
    if card.kind == DATE:
        return _same_date(source, card)
    if source.values != card.values:
        return False
    if card.kind not in (NUMBER, RANGE) or not _measure(card):
        return True
    return source.unit in ("", card.unit)


def _same_date(source: Figure, card: Figure) -> bool:
    """Tell whether a card's date is no more exact than the source's, and as far as it goes the same.

    'March 1927' is that of '21 March 1927', and so is '21 March', which leaves the year open.
    """
    if len(card.values) > len(source.values):
        return False
    not_given = (0, 1)  # the year of '21 March'
    pairs = zip(source.values, card.values, strict=False)
    return all(asked in (given, not_given) for given, asked in pairs)


def _measure(figure: Figure) -> str:
    """Return a figure's unit if it is one of measurement: 'kg', '%', but not 'tractor'."""
    if figure.unit in MEASURED or figure.unit == "%":
        return figure.unit
    return ""
