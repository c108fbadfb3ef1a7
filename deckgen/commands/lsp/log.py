"""What pygls and Python say of an editor's messages: one line on standard error, and no traceback."""

from __future__ import annotations

import logging
import sys

from deckgen.util import printed, streams

LOGGERS = ("pygls", "asyncio", "concurrent.futures")
"""Those that speak while an editor is served."""

LONGEST = 300
"""How many letters of what is said are written. A message of the editor may stand in it, text and all."""


class OneLine(logging.Handler):
    """Writes the first line of what is said, and the error that it is about."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or nothing if standard error is closed."""
        told = record.getMessage().split("\n", 1)[0]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            told += f": {type(error).__name__}: {error}"
        if len(told) > LONGEST:
            told = told[:LONGEST] + " …"
        if sys.stderr is not None:
            streams.note(f"deckgen lsp: {printed.line(told)}")


def set_up() -> None:
    """Have what is said from now on written as lines."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [OneLine(logging.WARNING)]
        logger.propagate = False
