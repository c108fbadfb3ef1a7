"""What chance alone would do: how unusual a value must be to be worth a mark.

Marks are looked for in many cards at once, so a value must be rarer the more cards there are. Of a deck
in which nothing is wrong each kind of mark is given in about :data:`ALARM` of the cases.
"""

from __future__ import annotations

import math
from statistics import NormalDist, median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ALARM = 0.002
"""How often a kind of mark may be given to a deck in which nothing is wrong."""

LEAST_SPREAD = 0.2
"""The least spread, on the logarithm, that values are taken to have: a fifth more is no difference."""

_MAD = 1.4826  # the standard deviation of a normal distribution by its median absolute deviation


def robust_z(values: Sequence[float], least: float = LEAST_SPREAD, *, is_skewed: bool = False) -> list[float]:
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
    return _MAD * median(above) if above else 0.0


def bar(count: int) -> float:
    """Return the z that among ``count`` values chance goes beyond in :data:`ALARM` of the cases."""
    return NormalDist().inv_cdf(1 - ALARM / max(2, count))


def poisson_tail(seen: int, expected: float) -> float:
    """Return the probability of ``seen`` or more events where ``expected`` are expected."""
    if seen <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    term = math.exp(-expected)
    below = 0.0
    for number in range(seen):
        below += term
        term *= expected / (number + 1)
    if 1 - below > 1e-9:
        return 1 - below
    # 'term' is that of 'seen' itself: for small tails their sum is more exact than the difference
    total, number = 0.0, seen
    while term > total * 1e-12 and number < seen + 200:
        total += term
        number += 1
        term *= expected / number
    return total


def difference_z(first: int, of_first: int, second: int, of_second: int) -> float:
    """Return how far two shares lie apart, in standard deviations of their difference."""
    if not of_first or not of_second:
        return 0.0
    share = (first + second) / (of_first + of_second)
    deviation = math.sqrt(share * (1 - share) * (1 / of_first + 1 / of_second))
    return (first / of_first - second / of_second) / deviation if deviation else 0.0
