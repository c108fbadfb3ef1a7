"""When a project is saved."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from deckgen.util import streams
from deckgen.util.saved import file_times, file_times_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Set
    from pathlib import Path

    from deckgen.util.saved import Times

PAUSE = 0.5
"""Seconds between two looks, and how long all files must have been as they are."""


def saves(
    folder: Path, check: Callable[[], None], shared: Set[Path] = frozenset()
) -> Iterator[None]:
    """Yield at once, and then whenever a file of a project has been saved; never end.

    - ``check``: is called before each look, and ends the watch if it raises.
    - ``shared``: the files outside the folder that it reads, which who takes a yield may add to.
    """
    streams.note("Ctrl+C ends the watch.")
    pushed: Times | None = None
    last = file_times(folder)
    before: frozenset[Path] = frozenset()
    while True:
        check()
        found = file_times(folder, shared=shared)
        # what the last push read for the first time has not been saved since
        if pushed is not None:
            pushed |= file_times_of(shared - before)
            before = frozenset(shared)
        if found != pushed and found == last:  # an editor has finished with it
            pushed = found
            yield
        last = found
        time.sleep(PAUSE)
