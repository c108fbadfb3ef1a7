"""Running the preview: the server in one thread, the watch over the files in another."""

from __future__ import annotations

import importlib.util
import threading
from typing import TYPE_CHECKING

from deckgen.commands.preview.live import Live, WatchfilesMissingError
from deckgen.commands.preview.server import Server
from deckgen.util.interrupts import Interrupt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.commands.preview.marks import Marks


def serve(
    path: Path,
    port: int,
    ready: Callable[[str], None],
    failed: Callable[[Exception], None],
    editor: str = "",
    *,
    scripts: bool = False,
    marks: Marks | None = None,
) -> None:
    """Serve the deck's page until interrupted.

    - ``ready``: is called with the page's address once it can be opened.
    - ``failed``: is called with what went wrong while a change was read.
    - ``editor``: the address at which an editor opens a file.
    - ``scripts``: lets the scripts of card templates run.
    - ``marks``: what learners' answers say.

    Raises ``OSError`` if the port is taken, and
    :exc:`~deckgen.commands.preview.live.WatchfilesMissingError` without ``watchfiles``.
    """
    if importlib.util.find_spec("watchfiles") is None:
        raise WatchfilesMissingError
    live = Live(path, editor, marks)
    with Server(live, port, scripts=scripts) as server, Interrupt() as interrupt:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            ready(server.address)
            live.watch(failed, interrupt.check)
        except KeyboardInterrupt:
            pass
        finally:
            live.stop()
            server.shutdown()
