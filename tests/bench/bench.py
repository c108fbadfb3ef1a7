"""Measure deckgen against what other builders do, on the same content, in one run.

    python tests/bench/bench.py [--cards 100000] [--runs 3] [--only WORD] [--without-b1]

Prints CPU seconds and peak memory of whole processes (the least of the runs) and their
ratios. The machine's own speed drops out of a ratio, its noise does not: run it when
nothing else runs. Takes some ten minutes at 100,000 cards.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
import decks

HERE = Path(__file__).parent
REPO = HERE.parents[1]
DECKGEN = [sys.executable, "-m", "deckgen"]
CACHE = Path(tempfile.gettempdir()) / f"deckgen-bench-{os.getpid()}"


class Cost(NamedTuple):
    cpu: float
    wall: float
    memory: float  # MB


def measure(
    command: list[str], runs: int, before: Callable[[], object] = lambda: None
) -> Cost:
    """Run a command several times and return the least it cost, its own processes included."""
    costs = []
    for _ in range(runs):
        before()
        environment = {
            **os.environ,
            "PYTHONPATH": str(REPO),
            "XDG_CACHE_HOME": str(CACHE),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        began = time.perf_counter()
        pid = os.posix_spawn(command[0], command, environment, file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
        ])  # fmt: skip
        _, status, usage = os.wait4(pid, 0)
        if status:
            raise SystemExit(f"{' '.join(command)} failed")
        wall = time.perf_counter() - began
        costs.append(
            Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)
        )
    return Cost(*(min(values) for values in zip(*costs, strict=True)))


def fresh(project: Path) -> None:
    """Take away what earlier builds left."""
    shutil.rmtree(CACHE, ignore_errors=True)
    (project / "cards.lock").unlink(missing_ok=True)
    shutil.rmtree(project / "dist", ignore_errors=True)


def row(what: str, ours: float, theirs: float, unit: str, target: str) -> None:
    print(
        f"| {what} | {ours:.3g} {unit} | {theirs:.3g} {unit} | {ours / theirs:.2f} | {target} |",
        flush=True,
    )


def builds(
    folder: Path,
    cards: int,
    runs: int,
    wanted: Callable[[str], bool],
    with_b1: bool = True,
) -> None:
    """First builds, package size, memory."""
    for kind in decks.KINDS:
        if not wanted(kind):
            continue
        project = folder / kind
        decks.write(project, kind, cards)
        ours = measure(
            [*DECKGEN, "build", "-q", str(project)],
            runs,
            lambda project=project: fresh(project),
        )
        fast = measure(
            [sys.executable, str(HERE / "baseline.py"), "fast", str(project)], runs
        )
        if with_b1:
            slow = measure(
                [sys.executable, str(HERE / "baseline.py"), "slow", str(project)], 1
            )
            row(f"first build, {cards:,} {kind}, against B1", ours.cpu, slow.cpu, "s",
                {"plain": "0.1"}.get(kind, ""))  # fmt: skip
        row(f"first build, {cards:,} {kind}, against B2", ours.cpu, fast.cpu, "s",
            {"plain": "0.5", "sourced": "1.2"}.get(kind, ""))  # fmt: skip
        row(
            f"peak memory, {cards:,} {kind}",
            ours.memory,
            fast.memory,
            "MB",
            {"plain": "3"}.get(kind, ""),
        )
        size = (project / "dist" / "bench.apkg").stat().st_size / 1e6
        row(
            f"package, {cards:,} {kind}",
            size,
            (project / "baseline.apkg").stat().st_size / 1e6,
            "MB",
            "0.33",
        )
    if wanted("growth"):
        costs = []
        for size in (cards, cards // 10):
            project = folder / f"sourced-{size}"
            decks.write(project, "sourced", size)
            build = [*DECKGEN, "build", "-q", str(project)]
            costs.append(
                measure(build, runs, lambda project=project: fresh(project)).cpu
            )
        row(
            f"first build, sourced, {cards:,} cards against {cards // 10:,}",
            *costs,
            "s",
            "11",
        )


def rebuilds(folder: Path, cards: int, runs: int) -> None:
    """Builds after the first: nothing changed, one card changed."""
    project = folder / "split"
    decks.write(project, "plain", cards, files=100)
    build = [*DECKGEN, "build", "-q", str(project)]
    first = measure(build, runs, lambda: fresh(project))
    row("rebuild, nothing changed", measure(build, runs).cpu, first.cpu, "s", "0.1")
    part = project / "part-050.yaml"
    count = iter(range(1, 1000))

    def edit() -> None:
        text = part.read_text(encoding="utf-8")
        changed = re.sub(
            r"\ba: .*", f"a: The change {'a' * next(count)}", text, count=1
        )
        assert changed != text
        part.write_text(changed, encoding="utf-8")

    again = measure(build, runs, edit)
    row("rebuild, one card of 100 files changed", again.cpu, first.cpu, "s", "0.2")


def checks(folder: Path, cards: int, runs: int) -> None:
    """Checks after the first: nothing changed, one card changed."""
    project = folder / "checked"
    decks.write(project, "sourced", cards, files=20)
    measure([*DECKGEN, "build", "-q", str(project)], 1)
    check = [*DECKGEN, "check", "-q", str(project)]
    whole = measure([*check, "--no-cache"], runs)
    measure(check, 1)
    row(
        f"check, {cards:,} sourced in 20 files, nothing changed",
        measure(check, runs).cpu,
        whole.cpu,
        "s",
        "",
    )
    part = project / "part-005.yaml"
    count = iter(range(1, 1000))

    def edit() -> None:
        text = part.read_text(encoding="utf-8")
        change = rf"\1 change {'a' * next(count)}"  # no figure: that would be an error
        part.write_text(
            re.sub(r"(a: .*?)(?: change a+)?$", change, text, count=1, flags=re.M),
            encoding="utf-8",
        )

    row(f"check, {cards:,} sourced in 20 files, one card changed", measure(check, runs, edit).cpu, whole.cpu,
        "s", "0.6 s")  # fmt: skip


def subdecks(folder: Path, runs: int) -> None:
    """A thousand subdecks against one deck."""
    project = folder / "subdecks"
    decks.write(project, "plain", 10_000, files=1000)
    build = [*DECKGEN, "build", "-q", str(project)]
    one = measure(build, runs, lambda: fresh(project))
    cards = project / "cards.yaml"
    cards.write_text(
        cards.read_text().replace("  name: Bench", "  name: Bench\n  subdecks: true")
    )
    row(
        "1,000 subdecks against one deck",
        measure(build, runs, lambda: fresh(project)).cpu,
        one.cpu,
        "s",
        "1.2",
    )


def own_types(folder: Path, runs: int) -> None:
    """Cards of an own note type with six conditional templates against as many questions."""
    questions, own = folder / "questions", folder / "towns"
    decks.write(questions, "plain", 10_000)
    decks.write_own(own, 10_000)
    ours = measure([*DECKGEN, "build", "-q", str(own)], runs, lambda: fresh(own))
    plain = measure(
        [*DECKGEN, "build", "-q", str(questions)], runs, lambda: fresh(questions)
    )
    row(
        "10,000 cards of an own note type against questions",
        ours.cpu,
        plain.cpu,
        "s",
        "1.5",
    )


def starting(folder: Path, runs: int) -> None:
    """What a person waits for."""
    runs = max(runs, 10)
    project = folder / "own"
    project.mkdir()
    for name in ("cards.yaml", "cards.lock"):
        shutil.copy(REPO / name, project)
    shutil.copytree(REPO / "seeds", project / "seeds")
    python = measure([sys.executable, "-c", "pass"], runs)
    build = [*DECKGEN, "build", "-q", str(project)]
    what = "build of our own deck, against python -c pass"
    row(
        f"{what}: all of it",
        measure([*build, "--no-cache"], runs).cpu,
        python.cpu,
        "s",
        "14",
    )
    measure(build, 1)
    row(f"{what}: nothing changed", measure(build, runs).cpu, python.cpu, "s", "14")
    click = measure([sys.executable, "-c", "import click"], runs)
    version = measure([*DECKGEN, "--version"], runs)
    row("deckgen --version against import click", version.cpu, click.cpu, "s", "1.5")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cards", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--only",
        default="",
        help="a word: start, plain, mixed, sourced, growth, rebuild, check, subdecks, own",
    )
    parser.add_argument(
        "--without-b1", action="store_true", help="leave out the slowest baseline"
    )
    options = parser.parse_args()

    def wanted(word: str) -> bool:
        return not options.only or options.only in word

    print("| work | deckgen | against | ratio | target |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if wanted("start"):
            starting(folder, options.runs)
        builds(folder, options.cards, options.runs, wanted, not options.without_b1)
        if wanted("rebuild"):
            rebuilds(folder, options.cards, options.runs)
        if wanted("check"):
            checks(folder, options.cards // 10, options.runs)
        if wanted("subdecks"):
            subdecks(folder, options.runs)
        if wanted("own"):
            own_types(folder, options.runs)
    shutil.rmtree(CACHE, ignore_errors=True)


if __name__ == "__main__":
    main()
