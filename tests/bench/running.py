"""Measure how long the preview and the language server take from a save to what it changes.

    python tests/bench/running.py [--cards 10000] [--runs 5]

Wall time and CPU time, in milliseconds, the least of the runs: of the preview until the page's data has the
card and what is wrong with it, of the language server until everything that `check` reports is published.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import decks

FILES = 20
_ANSWER = re.compile(r"(a: .*?)(?: change a+)?$", re.MULTILINE)


class Edits:
    """A file of a project in which the first answer changes with each edit; no figure, which would be an
    error."""

    def __init__(self, project: Path) -> None:
        self.path = project / "part-005.yaml"
        self.count = 0

    def make(self) -> str:
        """Change the file; return its text."""
        self.count += 1
        text = self.path.read_text(encoding="utf-8")
        text = _ANSWER.sub(rf"\1 change {'a' * self.count}", text, count=1)
        self.path.write_text(text, encoding="utf-8")
        return text


def measure(
    runs: int, edits: Edits, work: Callable[[str], object]
) -> tuple[float, float]:
    """Return the least wall time and CPU time of some work on an edit, in milliseconds."""
    costs = []
    for _ in range(runs):
        text = edits.make()
        wall, cpu = time.perf_counter(), time.process_time()
        work(text)
        costs.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(wall for wall, _ in costs) * 1000, min(cpu for _, cpu in costs) * 1000


def preview(project: Path, runs: int) -> tuple[float, float]:
    """Measure the preview."""
    from deckgen.commands.preview.live import Live

    live = Live(project / "cards.yaml")
    live.refresh()
    return measure(runs, Edits(project), lambda _: live.refresh())


def language_server(project: Path, runs: int) -> tuple[float, float]:
    """Measure the language server, its file open."""
    from deckgen.commands.lsp.document import Document
    from deckgen.commands.lsp.session import Session

    edits = Edits(project)
    published = threading.Event()
    session = Session(lambda *_: None, lambda error: print(error, file=sys.stderr))
    session.start()

    def save(text: str) -> None:
        session.put(edits.path, Document(text))
        session.saved(edits.path)
        state = session._projects[project / "cards.yaml"]
        while state.linted < state.revision:
            published.wait(0.001)

    save(edits.make())
    found = measure(runs, edits, save)
    session.stop()
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print("| from a save to the result | wall | CPU |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        project = folder / "deck"
        decks.write(project, "sourced", options.cards, files=FILES)
        for what, work in (("preview", preview), ("language server", language_server)):
            wall, cpu = work(project, options.runs)
            print(
                f"| {what}, {options.cards:,} sourced in {FILES} files | {wall:.0f} ms | {cpu:.0f} ms |"
            )


if __name__ == "__main__":
    main()
