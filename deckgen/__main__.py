"""``deckgen``, and ``python -m deckgen``: the command line, made safe at its edges.

This module imports nothing slow, so that an interrupt has nowhere else to arrive.
"""

import errno
import os
import sys
from contextlib import suppress
from io import TextIOWrapper

UNWRITABLE = (errno.ENOSPC, errno.EBADF, errno.EIO)
"""What the system says of an output that takes nothing: a full disk, a stream open for reading."""


INTERRUPTED = 130
"""The exit status of what an interrupt ended, by the custom of shells: 128 and the signal's number."""


def run() -> None:
    """Run the command line, and exit. An interrupt, and an output that takes nothing, end it quietly."""
    open_closed_streams()
    try:
        from click.exceptions import Abort, ClickException

        from deckgen.cli import main

        try:
            sys.exit(main(prog_name="deckgen", standalone_mode=False))
        except Abort:
            sys.exit(INTERRUPTED)
        except ClickException as error:
            error.show()
            sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        with suppress(OSError):
            print(f"deckgen: {told(error)}", file=sys.stderr, flush=True)
        # What is left in the buffers would fail once more at the end.
        sys.stdout = sys.stderr = _nowhere()
        sys.exit(2)


def told(error: OSError) -> str:
    """Return what the system did not do, and why. A command that knows more says so itself."""
    from deckgen import printed

    why = error.strerror or " ".join(str(error).split())
    if error.filename is None and error.errno in UNWRITABLE:
        return f"cannot write the output: {why}"
    return printed.line(why if error.filename is None else f"{error.filename}: {why}")


def open_closed_streams() -> None:
    """Give each standard stream that the caller closed (``2>&-``) something to write to.

    Python has ``None`` for it, and the next file to be opened would get its number: the deck, say,
    into which a library might then write its warnings.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, _nowhere())


def _nowhere() -> TextIOWrapper:
    return open(os.devnull, "r+", encoding="utf-8", errors="replace")  # noqa: PTH123


if __name__ == "__main__":
    run()
