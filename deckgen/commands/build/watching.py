"""``deckgen build --watch``: build again whenever a file of the project was saved."""

from __future__ import annotations

import gc
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from deckgen.util import streams
from deckgen.util.interrupts import Interrupt
from deckgen.util.saved import file_times, file_times_of

if TYPE_CHECKING:
    from collections.abc import Callable, Set
    from pathlib import Path

    from deckgen.util.saved import Times

PAUSE = 0.3
"""Seconds between two looks at the files."""


def watch(
    folder: Path,
    output: Path | None,
    once: Callable[[], None],
    shared: Set[Path] = frozenset(),
) -> None:
    """Build at once, and after every save, until interrupted.

    - ``once``: builds; it may exit, as a build does that errors stop.
    - ``output``: the file that is written, which is not looked at.
    - ``shared``: where ``once`` puts the files outside the folder that the project reads.
    """
    gc.enable()
    streams.note("Ctrl+C ends the watch.")
    seen: Times | None = None
    with Interrupt() as interrupt:
        while True:
            interrupt.check()
            found = file_times(folder, output, shared)
            if found != seen:
                before = frozenset(shared)
                # as it was before the build, so that a save during it is not missed
                seen = found
                with suppress(SystemExit):
                    once()
                seen |= file_times_of(shared - before)
            time.sleep(PAUSE)
