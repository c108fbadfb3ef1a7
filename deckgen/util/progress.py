"""A progress bar for builds that take longer than a second."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Progress = Callable[[str, int, int], None]

PATIENCE = 1.0
"""Seconds before a bar is shown."""

STEP = 512
"""How many notes pass between two calls."""


def silent(stage: str, done: int, total: int) -> None:
    """Report progress to nobody."""


@contextmanager
def progress_bar(stream: IO[str], quiet: bool = False) -> Iterator[Progress]:
    """Give a function to call with a stage's name and how much of it is done.

    On a terminal, a line is kept up to date once a second has passed, and taken away at the
    end; elsewhere nothing is written.
    """
    if quiet or not stream.isatty():
        yield silent
        return
    began, shown = time.monotonic(), ""

    def report(stage: str, done: int, total: int) -> None:
        nonlocal shown
        if time.monotonic() - began < PATIENCE:
            return
        filled = 30 * done // max(total, 1)
        line = f"{stage:9} [{'#' * filled}{'.' * (30 - filled)}] {100 * done // max(total, 1):3}%"
        if line != shown:
            shown = line
            stream.write(f"\r{line}")
            stream.flush()

    try:
        yield report
    finally:
        if shown:
            stream.write(f"\r{' ' * len(shown)}\r")
            stream.flush()
