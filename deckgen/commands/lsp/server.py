"""The language server, with all its features."""

from __future__ import annotations

from deckgen.commands.lsp import changes, files, questions
from deckgen.commands.lsp.client import DeckServer, register
from deckgen.commands.lsp.session import LINT_DELAY


def serve() -> None:
    """Serve one client over standard input and output until it says that it ends."""
    make().start_io()


def make(lint_delay: float = LINT_DELAY) -> DeckServer:
    """Return a server with all features."""
    server = DeckServer(lint_delay)
    register(server, files.FEATURES)
    files.register_start(server)
    register(server, questions.FEATURES)
    register(server, changes.FEATURES)
    changes.register_commands(server)
    return server
