"""The language server, with all its features."""

from __future__ import annotations

import sys
from typing import IO, Any, cast

from deckgen.commands.lsp import changes, files, log, questions
from deckgen.commands.lsp.client import DeckServer, register
from deckgen.commands.lsp.session import LINT_DELAY

LONGEST_HEADER = 4096
"""How many bytes of a line are read at a time. No header is that long."""


class _Input:
    """Standard input, of which no line is read that fills the memory, or is a number beyond all numbers."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.read = stream.read
        self._stream = stream

    def readline(self) -> bytes:
        """Read a line, or as much of it as a header may have."""
        return self._stream.readline(LONGEST_HEADER)


def serve() -> None:
    """Serve one client over standard input and output until it says that it ends.

    Raises ``MemoryError`` or ``OverflowError`` for a message that is too long for the memory.
    """
    log.set_up()
    make().start_io(stdin=cast("Any", _Input(sys.stdin.buffer)))


def make(lint_delay: float = LINT_DELAY) -> DeckServer:
    """Return a server with all features."""
    server = DeckServer(lint_delay)
    register(server, files.FEATURES)
    files.register_start(server)
    register(server, questions.FEATURES)
    register(server, changes.FEATURES)
    changes.register_commands(server)
    return server
