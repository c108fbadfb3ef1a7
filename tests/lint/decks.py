"""Small projects for the tests of the rules."""

from __future__ import annotations

from pathlib import Path

from helpers.project import write_files

from deckgen.compile import pipeline
from deckgen.compile.outcomes import Checked
from deckgen.lint import rules

HERE = Path(__file__).parent
NOW = 1_750_000_000
RULES_FOLDER = Path(rules.__file__).parent


def check(folder: Path, cards: str, files: dict[str, str] | None = None) -> Checked:
    """Check a project with this ``cards.yaml``."""
    return pipeline.check(
        write_files(folder, {**(files or {}), "cards.yaml": cards}), NOW
    )


def found(checked: Checked, prefix: str = "Q") -> set[tuple[int, str, str]]:
    """Return line, severity and code of the diagnostics of a family."""
    return {
        (d.span.line, str(d.severity), d.code)
        for d in checked.diagnostics
        if d.code.startswith(prefix)
    }


def deck(cards: str, language: str = "en", check: str = "") -> str:
    """Return a ``cards.yaml`` around the lines of its cards."""
    body = "".join(f"      {line}\n" for line in cards.strip("\n").splitlines())
    head = f"deck: {{id: d, name: D, language: {language}}}\n{check}"
    return f"{head}topics:\n  - id: t\n    title: T\n    cards:\n{body}"


def pairs(lines: str) -> str:
    """Return a deck of ``question = answer`` lines."""
    rows = [
        line.split(" = ")
        for line in lines.splitlines()
        if line and not line.startswith("#")
    ]
    cards = (
        f"- id: c{number}\n  q: {_quoted(question)}\n  a: {_quoted(answer)}"
        for number, (question, answer) in enumerate(rows)
    )
    return deck("\n".join(cards))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
