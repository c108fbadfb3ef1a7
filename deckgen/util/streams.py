"""Standard output and standard error: the one way by which commands write text.

A letter that the output's encoding lacks, a full disk and a reader that has gone are no reason
to stop: the command does its work, and the exit status tells that the output was lost.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from deckgen.util.exit_status import OUTPUT_LOST

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO


# --- what commands write -----------------------------------------------------------------


def result(text: object, *, newline: bool = True) -> None:
    """Write a text for people to standard output, with escapes for letters that it lacks."""
    _write(sys.stdout, text, newline)


def data(text: str) -> None:
    """Write a text for programs to standard output: UTF-8, whatever the system's encoding is.

    Half of a surrogate pair, as it stands for a byte in a file's name that is not UTF-8, is
    written as an escape, which JSON reads again.
    """
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:  # replaced by something that takes text alone
        _write(sys.stdout, text, newline=False)
        return
    sys.stdout.flush()
    buffer.write(text.encode("utf-8", "backslashreplace"))
    buffer.flush()


def note(text: object, *, newline: bool = True) -> None:
    """Write a text to standard error: progress, a summary, what failed."""
    _write(sys.stderr, text, newline)


def _write(stream: TextIO, text: object, newline: bool) -> None:
    import click  # shows colours on every console

    click.echo(legible(str(text), encoding_of(stream)), file=stream, nl=newline)


def encoding_of(stream: object) -> str:
    """Return the encoding of a stream of text."""
    return getattr(stream, "encoding", None) or "utf-8"


def legible(text: str, encoding: str) -> str:
    """Return a text with an escape, such as ``\\u017a``, for each letter that an encoding lacks.

    Not with a letter that looks like it: of a word that is spelled wrong, the very letter counts.
    """
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    return text


# --- the streams -----------------------------------------------------------------------


class _Guarded(io.RawIOBase):
    """What is under a standard stream. It remembers a fault in place of raising it.

    After the first fault nothing more is written: there would be a hole.
    """

    def __init__(self, stream: TextIO) -> None:
        buffer: Any = stream.buffer
        self.raw = getattr(buffer, "raw", buffer)
        # which would close what it writes to if nobody had it any more
        self.stream = stream
        self.fault: OSError | None = None

    def writable(self) -> bool:
        """Tell that it can be written to, as :mod:`io` asks."""
        return True

    def fileno(self) -> int:
        """Return the number of the file below."""
        return int(self.raw.fileno())

    def isatty(self) -> bool:
        """Tell whether the file below is a terminal."""
        return bool(self.raw.isatty())

    def write(self, data: Any) -> int:
        """Write bytes until a first fault, which is kept; from then on take them and drop them."""
        while self.fault is None:
            try:
                written = self.raw.write(data)
            except OSError as error:
                self.fault = error
            else:
                if written is not None:
                    return int(written)
                # a full pipe that does not make writers wait, as few are
                import select

                select.select([], [self.raw], [])
        return len(data)

    @property
    def has_lost_output(self) -> bool:
        """Whether something could not be written, though there was somebody to read it."""
        if self.fault is None or isinstance(self.fault, BrokenPipeError):
            return False
        # What Windows may say of a pipe that nobody reads.
        return not (sys.platform == "win32" and self.fault.errno == errno.EINVAL)


def prepare() -> list[_Guarded]:
    """Make the standard streams safe; return what is under standard output and standard error.

    Each stream that the caller closed (``2>&-``) gets something to write to. Python has ``None``
    for it, and the next file to be opened would get its number: the deck, say, into which a
    library might then write its warnings.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "r+", encoding="utf-8"))  # noqa: PTH123, SIM115
    guards = []
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if hasattr(stream, "buffer"):
            guard = _Guarded(stream)
            guards.append(guard)
            safe = io.TextIOWrapper(
                io.BufferedWriter(guard),
                stream.encoding,
                "backslashreplace",
                line_buffering=stream.line_buffering or stream.isatty(),
            )
            setattr(sys, name, safe)
    return guards


def finish(guards: Iterable[_Guarded], status: int) -> int:
    """Write what is left in the streams; return the exit status.

    That is the status of what was done, unless all went well and the output could not be written.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    lost = [guard.fault for guard in guards if guard.has_lost_output]
    if not lost or lost[0] is None:
        return status
    print(
        f"deckgen: cannot write the output: {lost[0].strerror or lost[0]}",
        file=sys.stderr,
    )
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    return status or OUTPUT_LOST
