"""Measure what deckgen itself takes to push one changed note of many into a running Anki, and to pull one.

    python tests/bench/pushing.py [--cards 10000] [--runs 5]

CPU time and wall time of the process of `deckgen push` and `deckgen pull`, the least of the runs. The real
engine answers as AnkiConnect does, in the process of this script: its own CPU time is printed apart, and
its wall time, that of the answers, is taken off.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
import decks
from live.addon import Addon

from deckgen.anki.engine import Engine

DECKGEN = [sys.executable, "-m", "deckgen"]
ANSWER = re.compile(r"(a: .*?)(?: change a+)?$", re.MULTILINE)


class Cost(NamedTuple):
    """Seconds: of deckgen's processor, of the wall without the answers, and of the answers."""

    cpu: float
    wall: float
    answers: float


class Answering:
    """An add-on that counts how long its answers take."""

    def __init__(self, addon: Addon) -> None:
        self.addon = addon
        self.seconds = 0.0
        self.depth = 0
        self._handle = addon.handle
        addon.handle = self.handle  # type: ignore[method-assign]

    def handle(self, request: dict[str, object]) -> object:
        """Answer, and count; the questions within a ``multi`` are part of it."""
        began = time.perf_counter()
        self.depth += 1
        try:
            return self._handle(request)
        finally:
            self.depth -= 1
            if not self.depth:
                self.seconds += time.perf_counter() - began


def run(answering: Answering, *arguments: str) -> Cost:
    """Run deckgen in a process of its own."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    answering.seconds = 0.0
    done = subprocess.run(
        [*DECKGEN, *arguments, "--url", answering.addon.url],
        capture_output=True,
        text=True,
        check=False,
    )
    wall = time.perf_counter() - wall
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, wall - answering.seconds, answering.seconds)


def least(runs: int, change: Callable[[int], object], work: Callable[[], Cost]) -> Cost:
    """Return the least costs of some work, each time after a change."""
    found = []
    for number in range(1, runs + 1):
        change(number)
        found.append(work())
    return Cost(*(min(costs) for costs in zip(*found, strict=True)))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print("| work | deckgen, CPU | deckgen, wall | Anki's answers |\n|---|---|---|---|")
    with (
        tempfile.TemporaryDirectory() as temporary,
        Engine() as engine,
        Addon(engine._col) as addon,
    ):
        folder = Path(temporary).resolve()
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        project, answering = folder / "deck", Answering(addon)
        decks.write(project, "plain", options.cards, files=20)
        part = project / "part-005.yaml"

        def row(what: str, cost: Cost) -> None:
            print(
                f"| {what} | {cost.cpu:.2f} s | {cost.wall:.2f} s | {cost.answers:.2f} s |",
                flush=True,
            )

        def change(number: int) -> None:
            text = part.read_text(encoding="utf-8")
            part.write_text(
                ANSWER.sub(rf"\1 change {'a' * number}", text, count=1),
                encoding="utf-8",
            )

        def edit(number: int) -> None:
            note = engine._col.get_note(
                engine._col.db.scalar("select min(id) from notes")
            )
            note["Note"] = f"Edited {number}"
            engine._col.update_note(note)

        cards = f"{options.cards:,} notes"
        row(f"push, {cards}, all new", run(answering, "push", str(project)))
        push = least(options.runs, change, lambda: run(answering, "push", str(project)))
        row(f"push, {cards}, one changed", push)
        row(f"push, {cards}, none changed", run(answering, "push", str(project)))
        pull = least(
            options.runs, edit, lambda: run(answering, "pull", "-C", str(project))
        )
        row(f"pull, {cards}, one edited", pull)


if __name__ == "__main__":
    main()
