"""A progress bar for builds that take longer than a second."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from deckgen.util.progress import silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.util.progress import Progress

PATIENCE = 1.0
"""Seconds before a bar is shown."""

WIDTH = 30
"""Characters of a full bar."""


@contextmanager
def progress_bar(stream: IO[str], quiet: bool = False) -> Iterator[Progress]:
    """Yield a function to call with a stage's name and how much of it is done.

    On a terminal, a line is updated after the first second, and deleted at the end; elsewhere nothing
    is written.
    """
    if quiet or not stream.isatty():
        yield silent
        return
    began = time.monotonic()
    shown = ""

    def report(stage: str, done: int, total: int) -> None:
        """Show how far a stage is, from :data:`PATIENCE` seconds after the beginning on."""
        nonlocal shown
        if time.monotonic() - began < PATIENCE:
            return
        line = _line(stage, done, max(total, 1))
        if line != shown:
            shown = line
            stream.write(f"\r{line}")
            stream.flush()

    try:
        yield report
    finally:
        if shown:
            blank = " " * len(shown)
            stream.write(f"\r{blank}\r")
            stream.flush()


def _line(stage: str, done: int, total: int) -> str:
    filled = WIDTH * done // total
    bar = "#" * filled + "." * (WIDTH - filled)
    return f"{stage:9} [{bar}] {100 * done // total:3}%"
