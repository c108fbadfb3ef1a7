"""What people read is plain English in the words of the field: some old words are kept out.

Looked into are the documents, the pages and scripts among the assets, and all texts in the code:
messages, help and docstrings.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
PLAIN = {
    "ledger": "lock file",
    "waiver": "suppression",
    "silence": "suppress",
    "mend": "fix, correct",
    "anew": "again",
    "give out": "publish, release",
    "judgement": "decision, lint rule",
    "for ever": "always, never changes",
    "hence": "so",
    "whilst": "while",
}
"""Old words, with what is written instead."""

_OLD = re.compile(
    r"\b(?:ledgers?|waivers?|silenc(?:e[sd]?|ing)|mend(?:s|ed|ing)?|anew|(?:giv(?:e|es|en|ing)|gave) out"
    r"|judge?ments?|for ever|forever|hence|whilst)\b",
    re.IGNORECASE,
)
ALLOWED = {
    "lockfile/lockfile.py": re.compile(r"^ledger$"),  # the grammar of version 1
    "lint/attribution.py": re.compile(r"\bjudge?ment\b"),  # words that a card may have
    "language/data/en.py": re.compile(r"\bhence\b"),  # in a list of words
    "notetypes/builtin.py": re.compile(r"\bmend\b"),  # a script's name
}
DOCUMENTS = sorted(
    {
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("tests/**/README.md"),
        *ROOT.glob("deckgen/**/*.md"),
        *ROOT.glob("deckgen/assets/**/*.html"),
        *ROOT.glob("deckgen/assets/**/*.js"),
        *ROOT.glob("deckgen/assets/**/*.css"),
        *ROOT.glob("deckgen/assets/**/*.json"),
        *ROOT.glob("deckgen/assets/starter/*"),
    }
)
MODULES = sorted((ROOT / "deckgen").rglob("*.py"))


# names in code, in a docstring or a recipe
_NAMES = re.compile(r"``.*?``|\w+\[.*?\]|\.\w+\(")


def old_words(text: str) -> list[str]:
    text = _NAMES.sub("", text)
    return [match[0] for match in _OLD.finditer(text)]


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module, each with its line; of a formatted text, its parts."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_old_words_are_seen() -> None:
    for word in PLAIN:
        assert old_words(f"What a {word} this is.") == [word]
    assert old_words("Amend what we recommend; silent commends.") == []


@pytest.mark.parametrize(
    "path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_documents_and_pages_have_no_old_words(path: Path) -> None:
    lines = enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
    assert [f"{number}: {line}" for number, line in lines if old_words(line)] == []


def test_the_code_says_nothing_in_old_words() -> None:
    found = []
    for path in MODULES:
        name = path.relative_to(ROOT / "deckgen").as_posix()
        allowed = ALLOWED.get(name)
        for line, text in texts(path):
            rest = allowed.sub("", text) if allowed else text
            found += [f"{name}:{line}: {word}" for word in old_words(rest)]
    assert found == []
