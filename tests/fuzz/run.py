"""Runs commands on a changed project, each in a process of its own, and holds them to promises."""

from __future__ import annotations

import faulthandler
import gc
import io
import os
import re
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import traceback
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import deckgen.__main__
import deckgen.cli.main  # loaded here once, so that a forked process need not
from deckgen.commands.coverage import page as _page
from deckgen.commands.diff import reports as _diff
from deckgen.commands.draft import draftfile as _draftfile
from deckgen.commands.preview import serve as _serve
from deckgen.compile import pipeline
from deckgen.console.projects import cards_file
from deckgen.coverage import drafts as _drafts
from deckgen.formats import apkg as _apkg
from deckgen.formats.paper import sheets as _sheets
from deckgen.lint import fixes as _fixes
from deckgen.lockfile import recovery as _recovery
from deckgen.util import kept_patterns

from . import project
from .mutations import mutate

if TYPE_CHECKING:
    from collections.abc import Callable

LOADED = (_apkg, _diff, _draftfile, _drafts, _fixes, _page, _recovery, _serve, _sheets)
MEMORY = 1 << 30
"""How many bytes of memory a command may have, beside what the tests before it have left in the process."""

SECONDS = 10
"""How many seconds of a processor a command may take."""

HANGING = 600
"""After how many seconds by the clock a command hangs. Other programs take time too."""

STATUSES = (0, 1, 2, 130)
"""The exit statuses that the README names."""

TRACEBACK = 99
WROTE_OUTSIDE = 98
WRONG_PLACE = 97

# what is loaded is no garbage, and its memory stays shared with each process
gc.freeze()

PLACES = "places of what 'check' reports"

VICTIM = b"a file of the user, outside of the project"

PACKAGE = "dist/fuzz.apkg"
COMMANDS = (
    ("check",),
    ("check", "--format", "json"),
    ("check", "--format", "sarif"),
    ("check", "--format", "github", "--strict"),
    ("check", "--diff"),
    ("check", "--fix"),
    ("check", "--accept", "share"),
    ("build", "--frozen"),
    ("build", "--release", "1.0"),
    ("build", "--to", "print"),
    ("coverage",),
    ("coverage", "--format", "json", "--html", "coverage.html"),
    ("draft", "essay"),
    ("draft", "--write", "letter"),
    ("preview", "--html", "preview.html"),
    ("diff", "old.apkg"),
    ("diff", "old.apkg", PACKAGE, "--format", "json"),
    ("diff", PACKAGE, "old.apkg", "--format", "markdown"),
)
"""What is run besides ``check`` and ``build``: two of these for each case."""


class Done(NamedTuple):
    """How a command ended: its exit status (negative for a signal), and what it printed."""

    status: int
    out: str
    err: str


@dataclass
class Case:
    """A project in a folder, its number, what was changed in it, and which promises are broken."""

    number: int
    home: Path
    files: project.Files
    changes: list[str]
    broken: list[str] = field(default_factory=list)

    @property
    def root(self) -> Path:
        return self.home / "project"

    def package(self) -> bytes | None:
        """Return the bytes of the package in ``dist``, ``None`` if there is no such file."""
        path = self.root / PACKAGE
        return path.read_bytes() if path.is_file() else None


def prepare(
    number: int, base: project.Files, home: Path, *, hostile: bool = False
) -> Case:
    """Write the project of a case into a new folder."""
    files = dict(base)
    changes = mutate(files, Random(number), hostile=hostile)
    case = Case(number, home, files, changes)
    for name in ("project", "tmp", "cache", "victim"):
        (home / name).mkdir()
    (home / "victim" / "file").write_bytes(VICTIM)
    project.write(files, case.root)
    return case


def examine(number: int, base: project.Files, *, hostile: bool = False) -> Case:
    """Run the commands of a case; its folder is gone afterwards. ``hostile`` cases have links and
    packages that only malice makes."""
    home = Path(tempfile.mkdtemp(prefix="deckgen-fuzz-"))
    try:
        case = prepare(number, base, home, hostile=hostile)
        _build(case)
        for words in Random(-number - 1).sample(COMMANDS, 2):
            before = case.package()
            _command(case, *words)
            if "--release" not in words:
                _kept_or_whole(case, before, " ".join(words))
        outside = {path.name: path.read_bytes() for path in (home / "victim").iterdir()}
        if outside != {"file": VICTIM}:
            case.broken.append(f"written outside of the project: {sorted(outside)}")
        left = [path.name for path in (home / "tmp").iterdir()]
        if left and not case.broken:  # a command that was ended has no time to tidy up
            case.broken.append(f"left in the temporary folder: {left}")
        hidden = [
            path.name for path in case.root.rglob(".*") if path.name.endswith(".tmp")
        ]
        if hidden:
            case.broken.append(f"left in the project: {hidden}")
        return case
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _build(case: Case) -> None:
    """Check, build, and build again: with what the first build kept, and without."""
    before = case.package()
    lock = _bytes(case.root / "cards.lock")
    checked = _forked(case, lambda: _check_places(case.root))
    _judge(case, checked, PLACES)
    has_errors = checked.status == 1
    first = _command(case, "build", "--quiet")
    if _asks_for_agreement(first):  # 'check' warns of it
        if (case.package(), _bytes(case.root / "cards.lock")) != (before, lock):
            case.broken.append(
                "a build that asked changed the package or the lock file"
            )
        first = _command(case, "build", "--quiet", "--yes")
    _kept_or_whole(case, before, "build")
    if has_errors and (first.status == 0 or case.package() != before):
        case.broken.append("a package was built from a source with errors")
    if first.status != 0 and (case.package(), _bytes(case.root / "cards.lock")) != (
        before,
        lock,
    ):
        case.broken.append("a build that failed changed the package or the lock file")
    if checked.status == 0 and first.status == 1:
        case.broken.append(
            f"nothing wrong for 'check', but for 'build': {first.err[-600:]}"
        )
    if first.status == 0:
        built = case.package()
        for words in (
            ("build", "-q"),
            ("build", "-q", "--no-cache", "--frozen", "-o", "other.apkg"),
        ):
            again = _command(case, *words)
            target = case.root / (words[-1] if "-o" in words else PACKAGE)
            if again.status or _bytes(target) != built:
                case.broken.append(
                    f"{' '.join(words)}: other bytes than the first build, or {again}"
                )


def _asks_for_agreement(done: Done) -> bool:
    """Tell whether a build wants to hear that so many cards are to leave the deck, and nothing else."""
    return done.status == 1 and re.findall(r"error\[(\w+)\]", done.err) == ["U125"]


def _kept_or_whole(case: Case, before: bytes | None, what: str) -> None:
    """Hold a command to leaving the package as it was, or putting a good one in its place."""
    after = case.package()
    if after == before:
        return
    if after is None:
        case.broken.append(f"{what}: the package is gone")
        return
    try:
        with zipfile.ZipFile(case.root / PACKAGE) as archive:
            bad = archive.testzip()
            archive.extract("collection.anki2", case.home)
        connection = sqlite3.connect(case.home / "collection.anki2")
        good = connection.execute("pragma integrity_check").fetchone() == ("ok",)
        connection.close()
        if bad or not good:
            case.broken.append(f"{what}: the package is damaged ({bad})")
    except (zipfile.BadZipFile, sqlite3.Error, KeyError) as error:
        case.broken.append(f"{what}: the package is no package: {error!r}")


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _check_places(root: Path) -> int:
    """Check a project; return its status, or :data:`WRONG_PLACE` if a place is in no file."""
    try:
        cards = cards_file(root)
    except SystemExit:  # it is a link to itself
        return 2
    checked = pipeline.check(cards, project.NOW + 1000)
    wrong = []
    for each in checked.diagnostics:
        file = checked.files.get(each.span.path)
        span = each.span
        if file is None:  # one that is no text, or that is missing
            path = root / span.path
            lines = path.read_bytes().count(b"\n") + 1 if path.is_file() else 1
            if not 1 <= span.line <= lines:
                wrong.append(
                    f"{span}: {each.code}: outside of the file, which has {lines} lines"
                )
            continue
        if not file.text and span.line == span.end_line == 1:
            continue  # an empty file has no line
        start, end = file.line(span.line), file.line(span.end_line)
        if start is None or end is None or not 1 <= span.column <= len(start) + 2:
            wrong.append(f"{span}: {each.code}: outside of the file")
        elif not 1 <= span.end_column <= len(end) + 2:
            wrong.append(
                f"{span}: {each.code}: ends outside of the file, at {span.end_line}:{span.end_column}"
            )
        elif (span.end_line, span.end_column) < (span.line, span.column):
            wrong.append(f"{span}: {each.code}: ends before it begins")
    print("\n".join(wrong), file=sys.stderr)
    return WRONG_PLACE if wrong else int(checked.failed)


def _command(case: Case, *words: str) -> Done:
    """Run ``deckgen`` in the project's folder."""

    def run() -> int:
        sys.argv = ["deckgen", *words]
        try:
            deckgen.__main__.run()
        except SystemExit as error:
            return error.code if isinstance(error.code, int) else 0
        return 0

    done = _forked(case, run)
    _judge(case, done, " ".join(words))
    return done


def _judge(case: Case, done: Done, what: str) -> None:
    """Note what no command may do."""
    if done.status in (-signal.SIGPROF, -signal.SIGALRM):
        limit = (
            f"{SECONDS} s of a processor"
            if done.status == -signal.SIGPROF
            else f"{HANGING} s"
        )
        case.broken.append(f"{what}: took more than {limit}: {done.err[:2000]}")
    elif done.status not in STATUSES or "Traceback" in done.err:
        case.broken.append(f"{what}: ended with {done.status}: {done.err[-1500:]}")
    elif done.status and not (done.err + done.out).strip() and what != PLACES:
        case.broken.append(f"{what}: ended with {done.status} and said nothing")


def _forked(case: Case, run: Callable[[], int]) -> Done:
    """Do something in a process of its own, with limits, in the project's folder."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        pid = os.fork()
        if not pid:
            _child(case, run, out.fileno(), err.fileno())
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        out.seek(0)
        err.seek(0)
        return Done(
            status,
            out.read().decode("utf-8", "replace"),
            err.read().decode("utf-8", "replace"),
        )


def _reserved() -> int:
    """Return how many bytes of addresses this process has, 0 where that is not to be had."""
    statm = Path("/proc/self/statm")
    return (
        int(statm.read_text().split()[0]) * resource.getpagesize()
        if statm.exists()
        else 0
    )


def _child(case: Case, run: Callable[[], int], out: int, err: int) -> None:
    """Never returns."""
    status = TRACEBACK
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False))
        sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), "utf-8")
        sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), "utf-8")
        memory = MEMORY + _reserved()
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 28, 1 << 28))
        for number, timer, limit in (
            (signal.SIGPROF, signal.ITIMER_PROF, SECONDS),
            (signal.SIGALRM, signal.ITIMER_REAL, HANGING),
        ):
            faulthandler.register(number, file=2, all_threads=True, chain=True)
            signal.setitimer(timer, limit)
        os.chdir(case.root)
        os.environ.update(
            SOURCE_DATE_EPOCH=str(project.NOW + 1000),
            XDG_CACHE_HOME=str(case.home / "cache"),
            HOME=str(case.home / "project"),
            TMPDIR=str(case.home / "tmp"),
            GIT_CEILING_DIRECTORIES=str(case.home),
        )
        tempfile.tempdir = None
        kept_patterns._patterns.cache_clear()  # they are of the cache folder above
        outside: list[str] = []
        sys.addaudithook(_watch(case.home, outside))
        status = run()
        if outside:
            print("\n".join(outside), file=sys.stderr)
            status = WROTE_OUTSIDE
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _watch(home: Path, outside: list[str]) -> Callable[[str, tuple[object, ...]], None]:
    """Return a hook that notes what is written, renamed, made or deleted outside of a folder."""
    own = tuple(
        os.path.realpath(home / name) + os.sep for name in ("project", "tmp", "cache")
    )

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "open":
            path, mode, flags = args[0], args[1], args[2]
            if isinstance(mode, str):
                writes = bool(set(mode) & set("wax+"))
            else:
                writes = isinstance(flags, int) and bool(
                    flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
                )
            paths = [path] if writes else []
        elif event in ("os.rename", "os.link", "os.symlink"):
            paths = list(args[:2])
        elif event in (
            "os.remove",
            "os.mkdir",
            "os.rmdir",
            "os.chmod",
            "os.truncate",
            "sqlite3.connect",
        ):
            paths = [args[0]]
        else:
            return
        for path in paths:
            if isinstance(path, str | bytes | os.PathLike):
                real = os.path.realpath(os.fsdecode(path))
                if (
                    not (real + os.sep).startswith(own)
                    and real != os.devnull
                    and os.fsdecode(path) != ":memory:"
                ):
                    outside.append(f"{event}: {real} is outside of the project")

    return hook


def report(case: Case) -> str:
    """Return what a case broke, in a few lines."""
    lines = [
        f"case {case.number} ({', '.join(case.changes)})",
        *(f"  {each}" for each in case.broken),
    ]
    return "\n".join(lines)
