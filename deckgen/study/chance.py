"""What chance alone would do: how unusual a value must be to be worth a mark.

Marks are looked for in many cards at once, so a value must be rarer the more cards there are. Of a deck
in which nothing is wrong each kind of mark is given in about :data:`ALARM` of the cases.
"""

from __future__ import annotations

import math
from statistics import NormalDist, median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

ALARM = 0.005
"""How often a kind of mark may be given to a deck in which nothing is wrong."""

LEAST_SPREAD = 0.2
"""The least spread, on the logarithm, that values are taken to have: a fifth more is no difference."""

EFFICIENCY = 0.4
"""How many values a robust spread is as good as, in shares of those that it is measured by."""

TAIL = 0.1
"""This share of the values is a tail. With fewer than :data:`FEWEST_BEYOND` values in it, it is not measured,
for a few cards may be at fault."""

FEWEST_BEYOND = 5

# where the tail of a normal distribution begins
_REACH = NormalDist().inv_cdf(1 - TAIL)
# the standard deviation of a normal distribution by its median absolute deviation
_MAD = 1.4826


def robust_z(
    values: Sequence[float], least: float = LEAST_SPREAD, *, is_skewed: bool = False
) -> list[float]:
    """Return how far each value lies from the median of all, in robust standard deviations, both on the
    logarithm. All values are positive; ``least`` is the least spread that they are taken to have. Of values
    that are skewed, those above the median have their own."""
    logarithms = [math.log(value) for value in values]
    middle = median(logarithms)
    spread = max(least, robust_spread(logarithms))
    if is_skewed:
        spread = max(spread, robust_spread_above(logarithms))
    return [(each - middle) / spread for each in logarithms]


def robust_spread(values: Sequence[float]) -> float:
    """Return the standard deviation of values by their median absolute deviation."""
    middle = median(values)
    return _MAD * median(abs(each - middle) for each in values)


def robust_spread_above(values: Sequence[float]) -> float:
    """Return the same of the values above the median: costs lie further above it than below."""
    middle = median(values)
    above = [each - middle for each in values if each > middle]
    if not above:
        return 0.0
    return _MAD * median(above)


def spread_of_tail(values: Sequence[float]) -> float:
    """Return the standard deviation of a normal distribution that reaches as far above the median as values
    do: by the middle of those above it or by where their tail begins, whichever is more. What few cards do
    counts for nothing in it; a long tail that cards have by nature does."""
    ordered = sorted(values)
    spread = robust_spread_above(ordered)
    beyond = round(TAIL * len(ordered))
    if beyond >= FEWEST_BEYOND:
        tail_begins = ordered[-beyond - 1]
        by_tail = (tail_begins - median(ordered)) / _REACH
        spread = max(spread, by_tail)
    return spread


def bar(count: int) -> float:
    """Return how many spreads above the median chance goes among ``count`` values in :data:`ALARM` of the
    cases. The spread is measured by the same values, so that few of them tell less of it (Student's t)."""
    z = NormalDist().inv_cdf(1 - ALARM / max(2, count))
    freedom = max(4.0, EFFICIENCY * count)
    return _students_t(z, freedom)


def _students_t(z: float, freedom: float) -> float:
    """Return the quantile of Student's t where the normal one is ``z``, as Cornish and Fisher do: a series
    in the degrees of ``freedom``, of which each term makes the quantile more exact."""
    found = z + (z**3 + z) / (4 * freedom)
    second = 5 * z**5 + 16 * z**3 + 3 * z
    found += second / (96 * freedom**2)
    third = 3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z
    return found + third / (384 * freedom**3)


class Both(NamedTuple):
    """What was seen of one thing in two ways: events, of how many, in the first way and in the second."""

    first: int
    of_first: int
    second: int
    of_second: int


def difference_z(seen: Sequence[Both]) -> float:
    """Return how far the shares of two ways lie apart, in standard errors of their difference. What was seen
    of one thing resembles itself, so that the things are counted and not the events."""
    of_first = sum(each.of_first for each in seen)
    of_second = sum(each.of_second for each in seen)
    if not of_first or not of_second or len(seen) < 2:
        return 0.0
    share = sum(each.first for each in seen) / of_first
    other = sum(each.second for each in seen) / of_second
    variance = 0.0
    for each in seen:
        # what a thing has more than its part of all events
        beyond = (each.first - share * each.of_first) / of_first
        other_beyond = (each.second - other * each.of_second) / of_second
        variance += (beyond - other_beyond) ** 2
    error = math.sqrt(variance * len(seen) / (len(seen) - 1))
    if error:
        return (share - other) / error
    if share == other:
        return 0.0
    return math.copysign(math.inf, share - other)
