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

LENGTH = 4_000
"""How many characters the first text has. The square of it shows in the fastest of patterns."""

SOON = 0.00015
"""Seconds of the processor that nothing needs which takes the square of that length."""

PLAIN = 3
"""How many times as long as plain words of the same length a text may take without a closer look."""

LONGER = 4
"""How much longer the next text is."""

LINEAR, SQUARE = 6, 9
"""How much longer that may take: up to the one it is linear, from the other on it is not.
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


def grows_too_fast(
    read: Callable[[str], object],
    fragment: str,
    tail: str = "",
    head: str = "",
    plain: float | None = None,
) -> bool:
    """Tell whether the time for a fragment many times, between a head and a tail, grows faster than its
    length. ``plain`` is the time for plain words, if it is known."""
    times = LENGTH // len(fragment)

    def text(times: int) -> str:
        return head + fragment * times + tail

    short = seconds(read, text(times))
    if short < SOON:
        return False
    if short < PLAIN * (of_plain_words(read) if plain is None else plain):
        return False
    is_square = False
    while True:
        long = seconds(read, text(times * LONGER))
        if long > LINEAR * short:  # or another process has taken the cache
            short = min(seconds(read, text(times)) for _ in range(3))
            long = min(long, *(seconds(read, text(times * LONGER)) for _ in range(2)))
        if long > SQUARE * short and (is_square or long > LONGEST):
            return True
        if long < LINEAR * short or long > LONGEST:
            return False
        is_square = long > SQUARE * short  # believed when the next text says so too
        times, short = times * LONGER, long


def of_plain_words(read: Callable[[str], object]) -> float:
    """Return the time for plain words of the length of the first text, the shortest of three texts."""
    return min(
        seconds(read, word * (LENGTH // 5)) for word in ("word ", "some ", "text ")
    )


def too_fast(
    read: Callable[[str], object],
    fragments: Iterable[str],
    tails: Sequence[str],
    *,
    few: bool = False,
) -> list[tuple[str, str]]:
    """Return the fragments, each with a tail, with which the time of a reader grows faster than the text.

    With ``few``, for readers that take long even so, a fragment is tried with no tail and with one.
    """
    found = []
    plain = of_plain_words(read)
    for number, fragment in enumerate(fragments):
        tried = ("", tails[number % len(tails)]) if few else tails
        slow = next(
            (
                tail
                for tail in tried
                if grows_too_fast(read, fragment, tail, plain=plain)
            ),
            None,
        )
        if slow is not None:
            found.append((fragment, slow))
    return found
