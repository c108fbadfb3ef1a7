"""Several projects on one command line: each is run in a process of its own, side by side."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from deckgen.console.output import fail
from deckgen.core.projectfiles import CARDS
from deckgen.util import streams
from deckgen.util.command import Command, Option
from deckgen.util.exit_status import FAILED
from deckgen.util.filenames import resolved
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SKIPPED = frozenset({"dist", "node_modules", "site-packages", "venv"})
"""Folders that are not looked into for projects, beside those whose names begin with a dot."""


class _Done(NamedTuple):
    """What the command said of one project, and how it ended."""

    status: int
    out: str
    err: str


class ProjectsCommand(Command):
    """A command for one project that takes several, or all that it finds.

    Its parameter ``one`` is given one project. ``alone`` are options that mean one project only; the
    reports of the formats ``json`` and ``sarif`` become one.
    """

    one = "project"
    alone: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        arguments = (each for each in self.params if isinstance(each, click.Argument))
        argument = next(arguments)
        argument.nargs = -1
        argument.default = None
        name = argument.metavar or argument.human_readable_name
        argument.metavar = f"[{name.upper().strip('[]')}]..."
        finds = Option(
            ["--all", "finds_all"],
            is_flag=True,
            help=f"All projects below the current folder, each with a {CARDS}.",
        )
        self.params.append(finds)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command for each project."""
        named: tuple[Path, ...] = ctx.params.pop(self.one) or ()
        finds_all = ctx.params.pop("finds_all")
        if not finds_all:
            projects = _each_once(named)
            if len(projects) < 2:
                ctx.params[self.one] = projects[0] if projects else Path()
                return super().invoke(ctx)
            found = f"{len(projects)} are named"
        else:
            if named:
                raise click.UsageError("--all finds the projects: name none", ctx)
            projects = tuple(projects_below(Path()))
            if not projects:
                fail(f"no {CARDS} below the current folder")
            found = "--all means all of them"
        self._refuse_options(ctx, found)
        status = _run(
            command=str(ctx.info_name),
            options=_options(ctx),
            projects=projects,
            format_=str(ctx.params.get("format_", "")),
        )
        return ctx.exit(status)

    def _refuse_options(self, ctx: click.Context, found: str) -> None:
        """Raise ``UsageError`` if an option is given that means one project, for several are ``found``."""
        for name in self.alone:
            if not _is_given(ctx, name):
                continue
            option = next(each for each in self.params if each.name == name)
            says = f"{option.opts[-1]} is for one project, and {found}"
            raise click.UsageError(says, ctx)


def _each_once(named: Sequence[Path]) -> tuple[Path, ...]:
    """Return projects without those that are named a second time, by the folder, its file or a link."""
    once: dict[Path, Path] = {}
    for path in named:
        file = path / CARDS if path.is_dir() else path
        once.setdefault(resolved(file), path)
    return tuple(once.values())


def projects_below(folder: Path) -> Iterator[Path]:
    """Yield the folders with a ``cards.yaml`` in a folder and below it, in the order of their names.

    A project is not looked into for others, nor is what :data:`SKIPPED` names.
    """
    if (folder / CARDS).is_file():
        yield folder
        return
    inner = []
    try:
        for each in folder.iterdir():
            if each.is_dir() and not each.is_symlink():
                inner.append(each)
    except OSError:  # a folder that may not be entered
        return
    for each in sorted(inner):
        is_hidden = each.name.startswith(".")
        if not is_hidden and each.name not in SKIPPED:
            yield from projects_below(each)


def _options(ctx: click.Context) -> list[str]:
    """Return the options of a command line, to be given again."""
    words: list[str] = []
    for option in ctx.command.params:
        name = str(option.name)
        if not isinstance(option, click.Option) or name not in ctx.params:
            continue
        if not _is_given(ctx, name):
            continue
        flag = option.opts[-1]
        value = ctx.params[name]
        if option.is_flag:
            words.append(flag)
        elif option.multiple:
            words += [f"{flag}={each}" for each in value]
        else:
            words.append(f"{flag}={value}")
    return words


def _is_given(ctx: click.Context, name: str) -> bool:
    """Return whether an option stands on the command line, or in the environment."""
    return ctx.get_parameter_source(name) is not ParameterSource.DEFAULT


def _run(
    command: str, options: Sequence[str], projects: Sequence[Path], format_: str
) -> int:
    """Run a command for each project and print what it says, in order; return the worst status."""
    # slow to import, as the next is, and most commands are for one project
    import subprocess
    from concurrent.futures import ThreadPoolExecutor

    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}

    def run(project: Path) -> _Done:
        """Run the command for one project; return its exit status and what it printed."""
        words = [sys.executable, "-m", "deckgen", command, *options, "--", str(project)]
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            check=False,
        )
        return _Done(
            status=done.returncode,
            out=_text(done.stdout),
            err=_text(done.stderr),
        )

    reports: list[str] = []
    worst = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for project, done in zip(projects, pool.map(run, projects), strict=True):
            streams.note(f"{project}:")
            streams.note(done.err, newline=False)
            status = done.status
            if status < 0:  # by the system, for want of memory, or by somebody
                signal = -status
                streams.note(
                    f"deckgen: the process for {project} was ended by signal {signal}"
                )
                status = FAILED
            worst = max(worst, status)
            if format_ in ("json", "sarif"):
                reports.append(done.out)
            elif format_ == "github":
                streams.data(done.out)
            else:
                streams.result(done.out, newline=False)
    if reports:
        report = _one_report(reports, projects)
        streams.data(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    return worst


def _text(printed: bytes) -> str:
    """Return what a process printed, with line ends as they are here."""
    return printed.decode("utf-8", "replace").replace("\r\n", "\n")


def _one_report(reports: Sequence[str], projects: Sequence[Path]) -> Any:
    """Return the reports of several projects as one: lists are joined, other reports are by project."""
    read = [json.loads(report) if report.strip() else {} for report in reports]
    for key in ("diagnostics", "runs"):
        having = [report for report in read if key in report]
        if having:
            entries = []
            for report in having:
                entries += report[key]
            return {**having[0], key: entries}
    by_project = {}
    for project, report in zip(projects, read, strict=True):
        by_project[str(project)] = report
    return {"version": 1, "projects": by_project}
