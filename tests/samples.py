"""Sample projects that carry what is to be reported about them.

``  # error: [Y104]`` at the end of a line says that an error Y104 stands on that line;
``# error: [Y104]`` in a line of its own says so of the next line. Two codes, or one
twice, are separated by commas. A file on which no comment can stand (of another format,
or with its fault in its bytes) has its lines in ``expect`` beside it: ``cards.yaml:1: error: [Y002]``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "samples"

_EXPECTED = re.compile(
    r"(?P<own>^\s*)?(?:(?<=\s\s)|(?<!.))# (?P<severity>error|warning|info): \[(?P<codes>[A-Z0-9, ]+)\]$"
)
_EXPECT_LINE = re.compile(
    r"(?P<path>\S+):(?P<line>\d+): (?P<severity>error|warning|info): \[(?P<codes>[A-Z0-9, ]+)\]$"
)


class Expected(NamedTuple):
    """A diagnostic that must be reported."""

    path: str
    line: int
    severity: str
    code: str


@dataclass(frozen=True)
class Sample:
    """A project: its name, its ``cards.yaml``, and what must be reported about it."""

    name: str
    cards: Path
    expected: tuple[Expected, ...]

    @property
    def root(self) -> Path:
        return self.cards.parent


def expectations(root: Path, files: list[Path]) -> Iterator[Expected]:
    """Yield what the files of a project say is to be reported."""
    for file in files:
        if file.name == "expect":
            for line in file.read_text(encoding="utf-8").splitlines():
                found = _EXPECT_LINE.match(line)
                assert found, f"{file}: not an expectation: {line}"
                for code in found["codes"].split(", "):
                    yield Expected(
                        found["path"], int(found["line"]), found["severity"], code
                    )
            continue
        below: list[tuple[str, str]] = []
        for number, line in enumerate(
            file.read_bytes().decode("utf-8", "replace").split("\n"), 1
        ):
            found = _EXPECTED.search(line.rstrip("\r"))
            name = file.relative_to(root).as_posix()
            if not found:
                yield from (
                    Expected(name, number, severity, code) for severity, code in below
                )
                below = []
                continue
            said = [(found["severity"], code) for code in found["codes"].split(", ")]
            if line.lstrip().startswith("#"):
                below += said
            else:
                yield from (
                    Expected(name, number, severity, code)
                    for severity, code in below + said
                )
                below = []


def load(folder: Path = FOLDER) -> list[Sample]:
    """Return all samples: each folder, and each YAML file that stands alone."""
    samples = []
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            cards, files = (
                path / "cards.yaml",
                sorted(f for f in path.rglob("*") if f.is_file()),
            )
        else:
            cards, files = path, [path]
        samples.append(
            Sample(
                path.stem if path.is_file() else path.name,
                cards,
                tuple(expectations(cards.parent, files)),
            )
        )
    return samples
