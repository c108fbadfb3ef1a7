"""Measure what `deckgen import` costs, with its check by Anki's engine.

    python tests/bench/importing.py [--runs 3] [--only files|plain|mixed]

CPU seconds and peak memory of the whole process, the least of the runs. Each deck is built by deckgen from
generated cards first, and imported without the learner's reviews that a deck of that size has elsewhere.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
import decks
from bench import DECKGEN, measure

PICTURE_SIZE = 30_000
"""Bytes of a picture, of which none can be packed smaller."""


class Row(NamedTuple):
    """A deck to import: how it is called here, its cards and pictures, and what it may cost."""

    name: str
    kind: str
    cards: int
    files: int
    seconds: str
    memory: str


ROWS = (
    Row("files", "plain", 10_000, 500, "10 s", ""),
    Row("plain", "plain", 100_000, 0, "40 s", "1,000 MB"),
    Row("mixed", "mixed", 100_000, 0, "", ""),
)


def package(folder: Path, row: Row) -> Path:
    """Build the package of a deck."""
    project = folder / row.name
    decks.write(project, row.kind, row.cards)
    if row.files:
        _add_pictures(project, row)
    measure([*DECKGEN, "build", "-q", str(project)], 1)
    return project / "dist" / "bench.apkg"


def _add_pictures(project: Path, row: Row) -> None:
    """Show a picture with the answers of some cards, each with another one."""
    media = project / "media"
    media.mkdir(exist_ok=True)
    for number in range(row.files):
        (media / f"picture-{number}.png").write_bytes(
            decks.PNG + os.urandom(PICTURE_SIZE)
        )
    cards = project / "cards.yaml"
    parts = re.split(r"(?m)^(    a: .*)$", cards.read_text(encoding="utf-8"))
    step = row.cards // row.files
    for number in range(row.files):
        parts[1 + 2 * number * step] += f" ![](media/picture-{number}.png)"
    cards.write_text("".join(parts), encoding="utf-8")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    print("| import | CPU | target | memory | target |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        target = folder / "imported"
        away: Callable[[], object] = lambda: shutil.rmtree(target, ignore_errors=True)  # noqa: E731
        for row in ROWS:
            if options.only not in ("", row.name):
                continue
            command = [*DECKGEN, "import", str(package(folder, row)), str(target)]
            cost = measure(command, options.runs, away)
            what = f"{row.cards:,} {row.kind}, {row.files} files"
            print(
                f"| {what} | {cost.cpu:.1f} s | {row.seconds} | {cost.memory:.0f} MB | {row.memory} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
