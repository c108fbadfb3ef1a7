"""What the commands share: their arguments, what they print, and how they fail."""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from deckgen.core.wording import counted
from deckgen.util import ascii_text, packagename, printed, streams
from deckgen.util.filenames import refuse_impossible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TextIO

    from deckgen.compile.pipeline import Checked, Package
    from deckgen.console.reports import Style
    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.core.model import Project

CARDS = "cards.yaml"

project_argument = click.argument(
    "project", type=click.Path(path_type=Path, exists=False), default=".", required=False
)


class OutputFile(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.2 alone
    """A file to be written, which must not cost the user one of their own.

    A file that is there already is only replaced if its ending is one of those written, and
    never a device, a pipe or a folder.
    """

    name = "file"

    def __init__(self, *endings: str) -> None:
        self.endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path, or fail with the status of wrong usage."""
        try:
            return self._path(value, param, ctx)
        except OSError as error:  # a name that is too long, a folder that may not be entered
            self.fail(f"cannot write {reason(error, value)}", param, ctx)

    def _path(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if not str(value) or str(value) == "-" or not path.name:
            self.fail("name a file; it cannot be standard output", param, ctx)
        try:
            refuse_impossible(str(path))
            fault = self._fault(path)
        except OSError as error:
            fault = error.strerror or str(error)
        if fault:
            self.fail(f"'{value}': {fault}", param, ctx)
        return path

    def _fault(self, path: Path) -> str:
        """Return why a path cannot be written, or ''. Raises ``OSError``."""
        if path.is_dir():
            return "it is a folder; name a file in it"
        if ".apkg" in self.endings and packagename.is_backup(path.name):
            return f"{packagename.BACKUP}; choose another name"
        if path.exists() and not path.is_file():
            return "it is no ordinary file"
        if path.exists() and path.suffix.lower() not in self.endings:
            return f"it is there and is no {self.endings[0]}; choose another name"
        return ""


class Percentage(click.FloatRange):
    """A number from 0 to 100."""

    def __init__(self) -> None:
        super().__init__(0, 100)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number, or fail with the status of wrong usage."""
        number = float(super().convert(value, param, ctx))
        if number != number:  # 'nan' is within every range
            self.fail(f"'{value}' is not a number from 0 to 100.", param, ctx)
        return number


def refuse_own(target: Path, root: Path, read: Iterable[str]) -> None:
    """Fail with the status of wrong usage if a file to be written is one that the project reads.

    Raises ``OSError`` for a name that no file can have.
    """
    from deckgen.util.atomic import require_own

    refuse_impossible(str(target))
    resolved = target.resolve()
    own = next((name for name in read if (root / name).resolve() == resolved), None)
    if own is not None:
        raise click.UsageError(f"'{target}' is a file that the project reads; choose another name")
    try:
        require_own(root, target)
    except OSError as error:
        fail(f"cannot write {reason(error)}; nothing was changed")


def mend(path: Path, write: bool) -> None:
    """Mend the files of a project, or show the diff on standard output."""
    from deckgen.compile.deck import load_project

    for _ in range(MAX_ROUNDS if write else 1):  # a card that got its id may have more to be mended
        read, faults, _ = load_project(path)
        unreadable = next((each for each in faults if each.code.startswith(("Y0", "Y1"))), None)
        if unreadable is not None:
            place = f"{unreadable.span.path}:{unreadable.span.line}"
            why = f"{place} cannot be read ({unreadable.code})"
            streams.note(f"--fix leaves what it is not sure of as it is: {why}; correct that first")
        if read is None or not _mended(read, path, write):
            return


MAX_ROUNDS = 5
"""How often a project is looked at again after it was mended."""


def _mended(read: Project, path: Path, write: bool) -> bool:
    """Mend what can be mended, or show it; return whether anything was written."""
    from deckgen.compile import pipeline
    from deckgen.lint import fixes

    is_mended = False
    for fixed in fixes.fix(read, pipeline.retired_ids(read)):
        try:
            refused = fixes.write(read, fixed, waiting) if write else fixed.refused
        except OSError as error:
            fail(f"cannot write {reason(error, path)}; the file is as it was")
        is_mended = is_mended or (write and not refused)
        if refused:
            streams.note(f"{printed.line(fixed.file.path)}: {refused}")
        elif write:
            streams.note(f"{printed.line(fixed.file.path)}: mended {counted(fixed.count, 'place')}")
        else:
            streams.data(printed.data(fixed.diff()))
    return is_mended


def from_here(
    diagnostics: Iterable[Diagnostic], files: Mapping[str, TextFile], root: Path
) -> tuple[list[Diagnostic], dict[str, TextFile]]:
    """Return diagnostics and files with paths that can be opened from the current folder, where the
    project is below it; else as they are, relative to the project's ``root``."""
    here = Path.cwd()
    below = f"{root.relative_to(here).as_posix()}/" if root != here and root.is_relative_to(here) else ""
    moved = [replace(each, span=each.span._replace(path=below + each.span.path)) for each in diagnostics]
    return moved, {below + name: file for name, file in files.items()}


def reason(error: OSError, path: object = "") -> str:
    """Return what could not be read or written, and why; ``path`` is for errors that name no file."""
    what, why = error.filename or path, error.strerror or " ".join(str(error).split())
    return f"{what}: {why}" if what else why


def unread(error: OSError) -> str:
    """Return why packages could not be read: the file, or the temporary files that this takes."""
    if error.filename is None or error.errno == errno.ENOSPC:
        return f"cannot write temporary files: {reason(error)}"
    return f"cannot read {reason(error)}"


def waiting() -> None:
    """Say why nothing happens for a while."""
    streams.note("Waiting for another deckgen that writes in this project (Ctrl+C to stop waiting)")


def fail(message: str) -> NoReturn:
    """Print a message and exit with the status of wrong usage."""
    streams.note(f"deckgen: {printed.line(message)}")
    sys.exit(2)


def show_errors(diagnostics: Iterable[Diagnostic], files: Mapping[str, TextFile]) -> bool:
    """Show the errors among some diagnostics; return whether there are any."""
    errors = [each for each in diagnostics if str(each.severity) == "error"]
    show(errors, files, sys.stderr)
    return bool(errors)


def show(diagnostics: Sequence[Diagnostic], files: Mapping[str, TextFile], stream: TextIO) -> None:
    """Show diagnostics on standard output or standard error."""
    from deckgen.console import reports

    text = reports.text(diagnostics, files, style_for(stream), streams.encoding_of(stream))
    (streams.note if stream is sys.stderr else streams.result)(text, newline=False)


def style_for(stream: object) -> Style:
    """Return click's colours for a terminal, none for a pipe or where NO_COLOR is set."""
    from deckgen.console.reports import plain

    is_terminal = getattr(stream, "isatty", lambda: False)()
    return click.style if is_terminal and "NO_COLOR" not in os.environ else plain


def sourced_project(project: Path) -> tuple[Project, bool]:
    """Return a project that has sources, and whether reading it gave errors, which are shown."""
    from deckgen.compile.deck import load_project

    read, diagnostics, files = load_project(project_file(project))
    faulty = show_errors(diagnostics, files)
    if read is None:
        sys.exit(1)
    if not read.sources:
        if faulty:  # the source, perhaps
            sys.exit(1)
        fail("the deck declares no source; name a text under 'sources:'")
    return read, faulty


def cards_file(project: Path) -> Path:
    """Return the cards.yaml that PROJECT means. Exits for a path that leads nowhere."""
    try:
        path = project / CARDS if project.is_dir() else project
        path.resolve()
    except OSError as error:  # a name that is too long
        fail(f"cannot read {reason(error, project)}")
    except (RuntimeError, ValueError):  # a link to itself
        fail(f"cannot read {project}: it leads nowhere")
    return path


def project_file(project: Path) -> Path:
    """Return the cards.yaml that PROJECT means, or fail with the status of wrong usage."""
    path = cards_file(project)
    if not os.path.lexists(path):
        why = "no such file or folder" if path == project else f"no {CARDS} in it"
        way = f"name the folder that holds {CARDS}, or begin one with 'deckgen init'"
        fail(f"there is no project '{project}': {why}; {way}")
    return path


def built_package(path: Path) -> Path:
    """Return a package, or the one that was built in a project's folder."""
    if not path.is_dir():
        return path if path.suffix == ".apkg" or path.exists() else project_file(path)
    from deckgen.lockfile.releases import is_release

    built = [each for each in (path / "dist").glob("*.apkg") if not is_release(each)]
    if len(built) == 1:
        return built[0]
    if not built:
        project_file(path)
        fail(f"there is no package in {path / 'dist'}: run 'deckgen build', or name one")
    fail(f"there is more than one package in {path / 'dist'}: name one of them")


def require_current(package: Path, project: Path | None) -> None:
    """Fail with the status of wrong usage if a package is not what its project gives now.

    The project is the one named, or that in whose ``dist/`` the package is; a release is older on
    purpose, and a package that belongs to no project is taken as it is. Contents are compared, not
    times of files.
    """
    from deckgen.commands.diff import versions
    from deckgen.formats.apkg_reader import read
    from deckgen.lockfile.releases import is_release

    folder = package.resolve().parent
    if project is None and (folder.name != "dist" or is_release(package) or not package.is_file()):
        return
    cards = project_file(project) if project is not None else folder.parent / CARDS
    if not cards.is_file():
        return
    try:
        same = versions.source(cards, now()).content == read(package).content
    except versions.FaultyError:
        streams.note(f"{cards} has errors: this is the package of an earlier build")
        return
    if not same:
        fail(f"{package} is not what {cards.name} gives now: run 'deckgen build', then verify that")


def now() -> int:
    """Return the time of new changes in epoch seconds: ``SOURCE_DATE_EPOCH``, or the clock's.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    import time

    pinned = os.environ.get("SOURCE_DATE_EPOCH")
    if not pinned:
        return int(time.time())
    seconds = ascii_text.number(pinned, 2**32 - 1)
    if seconds is None or seconds < 10**9:
        fail(f"SOURCE_DATE_EPOCH is '{pinned}'; it must be seconds since 1970, after 2001 and before 2106")
    return seconds


def check_summary(checked: Checked) -> str:
    """Return one line: how many cards, and what is wrong."""
    from deckgen.console.reports import summary

    wrong = summary(checked.diagnostics) or "nothing to report"
    if checked.compiled is None:
        return wrong
    notes = len(checked.compiled.notes)
    cards = sum(len(note.cards) for note in checked.compiled.notes)
    line = f"{counted(notes, 'note')}, {counted(cards, 'card')}: {wrong}"
    if checked.changes is None or checked.failed:
        return line
    from deckgen.compile.summary import costs

    return "\n".join((line, *costs(checked.changes)))


def unshown(diagnostics: Iterable[Diagnostic], shown: Iterable[Diagnostic]) -> str:
    """Say how to see what a build counts and does not show; '' if it shows all."""
    from deckgen.console.reports import summary

    codes = {each.code for each in shown}
    hidden = summary([each for each in diagnostics if each.code not in codes])
    return f"; run 'deckgen check' to see the {hidden}" if hidden else ""


def build_summary(package: Package, encoding: str) -> str:
    """Return what was built, in a few lines that an encoding has the letters for."""
    from deckgen.compile.summary import lines

    return "".join(f"{line}\n" for line in lines(package, encoding))
