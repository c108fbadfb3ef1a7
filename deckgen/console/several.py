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


class ProjectsCommand(click.Command):
    """A command for one project that takes several, or all that it finds.

    Its parameter ``one`` is given one project. ``alone`` are options that mean one project only; the
    reports of the formats ``json`` and ``sarif`` become one.
    """

    one = "project"
    alone: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        argument = next(
            each for each in self.params if isinstance(each, click.Argument)
        )
        argument.nargs, argument.default = -1, None
        argument.metavar = f"[{(argument.metavar or argument.human_readable_name).upper().strip('[]')}]..."
        finds = click.Option(
            ["--all", "finds_all"],
            is_flag=True,
            help=f"All projects below the current folder, each with a {CARDS}.",
        )
        self.params.append(finds)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command for each project."""
        named: tuple[Path, ...] = ctx.params.pop(self.one) or ()
        finds_all = ctx.params.pop("finds_all")
        if finds_all:
            if named:
                raise click.UsageError("--all finds the projects: name none", ctx)
            named = tuple(projects_below(Path()))
            if not named:
                fail(f"no {CARDS} below the current folder")
        else:
            named = _each_once(named)
        if not finds_all and len(named) < 2:
            ctx.params[self.one] = named[0] if named else Path()
            return super().invoke(ctx)
        for name in self.alone:
            if ctx.get_parameter_source(name) is not ParameterSource.DEFAULT:
                option = next(each for each in self.params if each.name == name)
                found = (
                    f"{len(named)} are named"
                    if not finds_all
                    else "--all means all of them"
                )
                raise click.UsageError(
                    f"{option.opts[-1]} is for one project, and {found}", ctx
                )
        return ctx.exit(
            _run(
                str(ctx.info_name),
                _options(ctx),
                named,
                str(ctx.params.get("format_", "")),
            )
        )


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
    try:
        inner = sorted(
            each for each in folder.iterdir() if each.is_dir() and not each.is_symlink()
        )
    except OSError:  # a folder that may not be entered
        return
    for each in inner:
        if each.name not in SKIPPED and not each.name.startswith("."):
            yield from projects_below(each)


def _options(ctx: click.Context) -> list[str]:
    """Return the options of a command line, to be given again."""
    words: list[str] = []
    for option in ctx.command.params:
        name = str(option.name)
        is_given = ctx.get_parameter_source(name) is not ParameterSource.DEFAULT
        if (
            not isinstance(option, click.Option)
            or name not in ctx.params
            or not is_given
        ):
            continue
        value = ctx.params[name]
        if option.is_flag:
            words.append(option.opts[-1])
            continue
        for each in value if option.multiple else (value,):
            words.append(f"{option.opts[-1]}={each}")
    return words


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
        return _Done(done.returncode, _text(done.stdout), _text(done.stderr))

    reports: list[str] = []
    worst = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for project, done in zip(projects, pool.map(run, projects), strict=True):
            streams.note(f"{project}:")
            streams.note(done.err, newline=False)
            if done.status < 0:  # by the system, for want of memory, or by somebody
                streams.note(
                    f"deckgen: the process for {project} was ended by signal {-done.status}"
                )
            worst = max(worst, done.status if done.status >= 0 else FAILED)
            if format_ in ("json", "sarif"):
                reports.append(done.out)
            elif format_ == "github":
                streams.data(done.out)
            else:
                streams.result(done.out, newline=False)
    if reports:
        streams.data(
            json.dumps(_one_report(reports, projects), ensure_ascii=False, indent=2)
            + "\n"
        )
    return worst


def _text(printed: bytes) -> str:
    return printed.decode("utf-8", "replace").replace("\r\n", "\n")


def _one_report(reports: Sequence[str], projects: Sequence[Path]) -> Any:
    """Return the reports of several projects as one: lists are joined, other reports are by project."""
    read = [json.loads(report) if report.strip() else {} for report in reports]
    for key in ("diagnostics", "runs"):
        having = [each for each in read if key in each]
        if having:
            return {**having[0], key: [entry for each in having for entry in each[key]]}
    return {
        "version": 1,
        "projects": {
            str(name): each for name, each in zip(projects, read, strict=True)
        },
    }
