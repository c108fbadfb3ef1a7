"""What commands print, and how they fail: with :func:`fail` and the statuses of the manual."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from posixpath import normpath
from typing import TYPE_CHECKING, NoReturn

import click

from deckgen.core.wording import counted
from deckgen.util import printed, streams
from deckgen.util.exit_status import FAILED, USAGE
from deckgen.util.filenames import refuse_impossible, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TextIO

    from deckgen.compile.outcomes import Checked, Outcome, Package
    from deckgen.console.reports import Style
    from deckgen.core.diagnostics import Diagnostic, TextFile

STDOUT = Path("-")
"""Stands for standard output where a file can be named."""

# --- failing ---------------------------------------------------------------------------


def fail(message: str, status: int = USAGE) -> NoReturn:
    """Print a message and exit, with the status of wrong usage unless another is given."""
    streams.note(f"deckgen: {printed.line(message)}")
    sys.exit(status)


def reason(error: OSError, path: object = "") -> str:
    """Return what could not be read or written, and why; ``path`` is for errors that name no file."""
    what = error.filename or path
    why = error.strerror or " ".join(str(error).split())
    return f"{what}: {why}" if what else why


def unread(error: OSError) -> str:
    """Return why packages could not be read: the file, or the temporary files that this takes."""
    if error.filename is None or error.errno == errno.ENOSPC:
        return f"cannot write temporary files: {reason(error)}"
    return f"cannot read {reason(error)}"


@contextmanager
def writing(what: object, state: str = "nothing was changed") -> Iterator[None]:
    """Fail with a message if something cannot be written: which file, why, and how things stand.

    ``what`` is named if the error names no file; ``state`` says what the failure left behind.
    """
    try:
        yield
    except OSError as error:
        fail(f"cannot write {reason(error, what)}; {state}")


def waiting() -> None:
    """Say why nothing happens for a while."""
    streams.note(
        "Waiting for another deckgen that writes in this project (Ctrl+C to stop waiting)"
    )


# --- files -----------------------------------------------------------------------------


def write_report(
    target: Path, make_text: Callable[[], str], root: Path, inputs: Iterable[str]
) -> None:
    """Write a report to a file, or to standard output for :data:`STDOUT`.

    ``make_text`` returns the report; it may raise ``OSError``. ``inputs`` are the files that the
    project in ``root`` consists of, none of which is overwritten. The file is written as a whole or
    not at all. Exits with the status of wrong usage if it cannot be written.
    """
    from deckgen.util.atomic import write_text

    if target != STDOUT:
        refuse_input_file(target, root, inputs)
    with writing(target):
        text = make_text()
        if target == STDOUT:
            streams.data(text)
        else:
            write_text(target, text)


def write_large_report(
    target: Path,
    make_pieces: Callable[[], Iterable[str]],
    root: Path,
    inputs: Iterable[str],
) -> None:
    """Write a report that may be larger than the memory, as :func:`write_report` does a small one.

    ``make_pieces`` yields its pieces in order. Standard output gets it when it is known that it can be
    made: from a temporary file.
    """
    from tempfile import TemporaryFile

    from deckgen.util.atomic import write_pieces

    if target != STDOUT:
        refuse_input_file(target, root, inputs)
        with writing(target):
            write_pieces(target, make_pieces())
        return
    with (
        writing(target),
        TemporaryFile(
            "w+", encoding="utf-8", errors="surrogatepass", newline=""
        ) as whole,
    ):
        whole.writelines(make_pieces())
        whole.seek(0)
        while piece := whole.read(1 << 20):
            streams.data(piece)


def refuse_input_file(target: Path, root: Path, inputs: Iterable[str]) -> None:
    """Raise ``UsageError`` if a file to be written is one that the project reads.

    ``inputs`` are relative to ``root``.
    """
    from deckgen.util.atomic import require_own

    with writing(target):
        refuse_impossible(str(target))
        real = resolved(target)
        if any(resolved(root / name) == real for name in inputs):
            raise click.UsageError(
                f"'{target}' is a file that the project reads; choose another name"
            )
        require_own(root, target)


# --- diagnostics -----------------------------------------------------------------------


def relative_to_cwd(
    diagnostics: Iterable[Diagnostic], files: Mapping[str, TextFile], root: Path
) -> tuple[list[Diagnostic], dict[str, TextFile]]:
    """Return diagnostics and files with paths that can be opened from the current folder, where the
    project is below it; else as they are, relative to the project's ``root``."""
    here = Path.cwd()
    below = ""
    if root != here and root.is_relative_to(here):
        below = f"{root.relative_to(here).as_posix()}/"
    if not below:
        return list(diagnostics), dict(files)
    from deckgen.core.diagnostics import Diagnostic, Span

    paths: dict[str, str] = {}
    moved = []
    for each in diagnostics:
        path, *place = each.span
        shown = paths.get(path) or paths.setdefault(path, normpath(below + path))
        span = Span(shown, *place)
        moved.append(
            Diagnostic(
                each.code, each.severity, span, each.message, each.hint, each.card
            )
        )
    return moved, {normpath(below + name): file for name, file in files.items()}


def relative_place(place: str, root: Path) -> str:
    """Return a place in a project so that it can be opened from the current folder, where the project is
    below it; else as it is, relative to the project's ``root``."""
    here = Path.cwd()
    if root != here and root.is_relative_to(here):
        return normpath(f"{root.relative_to(here).as_posix()}/{place}")
    return place


def show(
    diagnostics: Iterable[Diagnostic],
    files: Mapping[str, TextFile],
    root: Path,
    stream: TextIO,
) -> None:
    """Show diagnostics on standard output or standard error, with paths from the current folder."""
    diagnostics = list(diagnostics)
    if not diagnostics:
        return
    from deckgen.console import reports

    shown, shown_files = relative_to_cwd(diagnostics, files, root)
    text = reports.text(
        shown, shown_files, style_for(stream), streams.encoding_of(stream)
    )
    if stream is sys.stderr:
        streams.note(text, newline=False)
    else:
        streams.result(text, newline=False)


def show_errors(
    diagnostics: Iterable[Diagnostic], files: Mapping[str, TextFile], root: Path
) -> bool:
    """Show the errors among some diagnostics on standard error; return whether there are any."""
    from deckgen.core.diagnostics import Severity

    errors = [each for each in diagnostics if each.severity is Severity.ERROR]
    show(errors, files, root, sys.stderr)
    return bool(errors)


def style_for(stream: object) -> Style:
    """Return click's colours for a terminal, none for a pipe or where NO_COLOR is set."""
    from deckgen.console.reports import plain

    is_terminal = getattr(stream, "isatty", lambda: False)()
    return click.style if is_terminal and "NO_COLOR" not in os.environ else plain


def check_summary(checked: Checked) -> str:
    """Return how many notes and cards there are and how many problems, and below it what a build would
    cost learners."""
    from deckgen.console.reports import summary

    problems = summary(checked.diagnostics) or "nothing to report"
    if checked.compiled is None:
        return problems
    notes = checked.compiled.notes
    cards = sum(len(note.cards) for note in notes)
    line = f"{counted(len(notes), 'note')}, {counted(cards, 'card')}: {problems}"
    if checked.changes is None or checked.failed:
        return line
    from deckgen.compile.summary import costs

    return "\n".join((line, *costs(checked.changes)))


def require_built(outcome: Outcome) -> Package:
    """Show what a build says to the curator; return its package, or exit if errors stopped it."""
    from deckgen.compile.outcomes import Stopped

    checked = outcome.checked
    # What concerns learners of the last build is shown now: the next check no longer knows of it.
    shown = [each for each in checked.diagnostics if each.is_said_of_a_build]
    show(shown, checked.files, checked.root, sys.stderr)
    if isinstance(outcome, Stopped):
        streams.note(nothing_built(checked.diagnostics, shown))
        sys.exit(FAILED)
    return outcome


def nothing_built(
    diagnostics: Sequence[Diagnostic], shown: Iterable[Diagnostic]
) -> str:
    """Return why nothing was built, in one line that counts what is wrong.

    Where some diagnostics are not among ``shown``, the line refers to ``deckgen check``.
    """
    from deckgen.console.reports import summary

    codes = {each.code for each in shown}
    hidden = summary([each for each in diagnostics if each.code not in codes])
    hint = f"; run 'deckgen check' to see the {hidden}" if hidden else ""
    return f"Nothing built: {summary(diagnostics)}{hint}"
