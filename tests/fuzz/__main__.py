"""``python -m tests.fuzz``: new cases for as long as is wanted, or one case again."""

from __future__ import annotations

import argparse
import difflib
import sys
import time
from pathlib import Path

from . import project
from .run import examine, prepare, report


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument(
        "--minutes", type=float, default=1, help="how long to go on (1)"
    )
    parser.add_argument(
        "--first", type=int, default=1_000_000, help="the number of the first case"
    )
    parser.add_argument(
        "--case", type=int, help="run this case alone, and show what was changed in it"
    )
    parser.add_argument(
        "--write",
        type=Path,
        metavar="FOLDER",
        help="write the project of --case into this folder",
    )
    parser.add_argument(
        "--hostile",
        action="store_true",
        help="links out of the project, and packages made to cost much",
    )
    options = parser.parse_args()
    base = project.built()
    if options.case is not None:
        return one(options.case, base, options.write, hostile=options.hostile)
    began, done, found = time.monotonic(), 0, 0
    while time.monotonic() - began < options.minutes * 60:
        case = examine(options.first + done, base, hostile=options.hostile)
        done += 1
        if case.broken:
            found += 1
            print(report(case), flush=True)
    print(
        f"{done} cases, {found} of them broke a promise; the next is --first {options.first + done}"
    )
    return 1 if found else 0


def one(number: int, base: project.Files, folder: Path | None, *, hostile: bool) -> int:
    """Run a case, and show how its files differ from those that it began with."""
    case = examine(number, base, hostile=hostile)
    for name in sorted({*case.files, *base}):
        old, new = base.get(name, b""), case.files.get(name, b"")
        if old == new:
            continue
        if name.endswith(".apkg"):
            print(f"{name}: {len(old)} bytes, now {len(new)}")
            continue
        lines = (
            each.decode("utf-8", "backslashreplace").split("\n") for each in (old, new)
        )
        print(
            "\n".join(
                line[:300]
                for line in difflib.unified_diff(*lines, name, name, lineterm="", n=1)
            )
        )
    if folder is not None:
        folder.mkdir(parents=True)
        prepare(number, base, folder, hostile=hostile)
    print(report(case))
    return 1 if case.broken else 0


if __name__ == "__main__":
    sys.exit(main())
