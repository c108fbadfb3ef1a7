"""Whether a reader takes more than linear time for a text in which something stands many times.

A pattern that looks for an end from each beginning takes the square of the length where there is no end:
four times the text then takes sixteen times as long.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

TIMES = 600
"""How often a fragment is repeated at first."""

SOON = 0.0015
"""Seconds of the processor within which even the square of that length would show later at the earliest."""

PLAIN = 3
"""How many times as long as plain words of the same length a text may take without a closer look."""

LINEAR, SQUARE = 6, 9
"""How much longer four times the text may take: up to the one it is linear, from the other on it is not.
Between them, where what grows is hidden by what does not, a longer text is tried."""

LONGEST = 1.0
"""Seconds of the processor after which no longer text is tried."""


def seconds(read: Callable[[str], object], text: str) -> float:
    """Return the processor time of reading a text."""
    gc.disable()
    try:
        start = time.process_time()
        read(text)
        return time.process_time() - start
    finally:
        gc.enable()


def grows_too_fast(read: Callable[[str], object], fragment: str, tail: str = "") -> bool:
    """Tell whether the time for a fragment many times, and a tail, grows faster than its length."""
    times = TIMES
    short = seconds(read, fragment * times + tail)
    if short < SOON:
        return False
    plain = seconds(read, ("word " * (len(fragment) * times // 5 + 1)))
    if short < PLAIN * plain:
        return False
    while True:
        long = seconds(read, fragment * times * 4 + tail)
        if long > SQUARE * short:
            short = min(seconds(read, fragment * times + tail) for _ in range(3))
            return min(long, seconds(read, fragment * times * 4 + tail)) > SQUARE * short
        if long < LINEAR * short or long > LONGEST:
            return False
        times, short = times * 4, long


def too_fast(
    read: Callable[[str], object], fragments: Iterable[str], tails: Sequence[str], *, few: bool = False
) -> list[tuple[str, str]]:
    """Return the fragments, each with a tail, with which the time of a reader grows faster than the text.

    With ``few``, for readers that take long even so, a fragment is tried with no tail and with one.
    """
    found = []
    for number, fragment in enumerate(fragments):
        tried = ("", tails[number % len(tails)]) if few else tails
        slow = next((tail for tail in tried if grows_too_fast(read, fragment, tail)), None)
        if slow is not None:
            found.append((fragment, slow))
    return found
