"""Small projects for the tests here: as Python values, written as ``cards.yaml``, built."""

from __future__ import annotations

import copy
import shutil
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from deckgen.compile import pipeline
from deckgen.compile.pipeline import Outcome
from deckgen.core.diagnostics import Severity

REPO = Path(__file__).parents[2]
T0 = 1_700_000_000
"""When a test's first build is made, in epoch seconds."""

MADE_UP = {"ignore": {"Q": "the cards of a test are not to be learnt"}}
"""Silences what is said of a card's quality."""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def scalar(text: str) -> str:
    """Return a text as a YAML scalar that stays as it is."""
    return "'" + text.replace("'", "''") + "'"


def as_yaml(value: Any, indent: int = 0) -> str:
    """Return a value of mappings, lists and texts as YAML."""
    pad = "  " * indent
    if isinstance(value, str):
        return f" {value if value in ('true', 'false') else scalar(value)}\n"
    if isinstance(value, list):
        items = (as_yaml(each, indent + 1) for each in value)
        return "\n" + "".join(f"{pad}-{item if item[0] == ' ' else ' ' + item.lstrip()}" for item in items)
    return "\n" + "".join(f"{pad}{key}:{as_yaml(each, indent + 1)}" for key, each in value.items())


def sample(cards: int = 20) -> dict[str, Any]:
    """Return a deck of all kinds in three topics, one of them within another."""
    questions = [
        {"id": f"plus-{n}", "about": "figure", "q": f"What is {n} plus {n + 1}?", "a": str(2 * n + 1)}
        for n in range(cards)
    ]
    more: list[dict[str, Any]] = [
        {"id": "letter", "q": "Which letter follows A?", "a": "B", "reverse": "Which letter precedes C?"},
        {"id": "typed", "q": "How is 7 spelt?", "a": "seven", "type": "true", "tags": ["spelling"]},
        {"id": "gaps", "cloze": "The {{c1::first}} and the {{c2::second}} ordinal"},
        {"id": "count", "q": "How does one count?", "steps": {"one": "One", "two": "Two", "three": "Three"}},
        {"id": "dot", "q": "What is shown here? ![](dot.png)", "a": "A dot", "note": "It is *small*."},
    ]
    for card in (*questions, *more):
        card["unsourced"] = "common knowledge"
    inner = {"id": "letters", "title": "Alphabet", "cards": more[:2]}
    return {
        "deck": {"id": "sample", "uid": "samp1edk", "name": "Sample deck", "language": "en"},
        "check": MADE_UP,
        "topics": [
            {"id": "sums", "title": "Arithmetic", "cards": questions},
            {"id": "signs", "title": "Writing", "cards": more[2:], "topics": [inner]},
        ],
    }


def cards_of(deck: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a deck's cards by id, to be changed in place."""
    found = {}
    pending = list(deck["topics"])
    while pending:
        topic = pending.pop()
        found.update((card["id"], card) for card in topic.get("cards", ()))
        pending += topic.get("topics", ())
    return found


class Row(NamedTuple):
    """A note as a package holds it."""

    id: int
    mod: int
    fields: str
    tags: str


def rows(package: Path) -> dict[str, Row]:
    """Return the notes of a package by GUID; fails if the package is broken in any way."""
    with zipfile.ZipFile(package) as archive, tempfile.TemporaryDirectory() as folder:
        assert archive.testzip() is None
        archive.extract("collection.anki2", folder)
        connection = sqlite3.connect(Path(folder) / "collection.anki2")
        try:
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
            found = connection.execute("select guid, id, mod, flds, tags from notes").fetchall()
        finally:
            connection.close()
    assert len({guid for guid, *_ in found}) == len(found)
    return {guid: Row(*row) for guid, *row in found}


def errors(outcome: Outcome) -> list[str]:
    """Return the errors of a build as ``code place message``."""
    found = outcome.checked.diagnostics
    return [f"{each.code} {each.span} {each.message}" for each in found if each.severity is Severity.ERROR]


class Workshop:
    """A project in a folder. Each build is at a later time than the one before."""

    def __init__(self, root: Path, deck: dict[str, Any] | None = None) -> None:
        self.root = root
        self.deck = copy.deepcopy(deck) if deck is not None else sample()
        self.now = T0
        self.builds = 0
        self.first_release = ""  # the version as which the first build is published, if any
        root.mkdir(parents=True, exist_ok=True)
        (root / "dot.png").write_bytes(PNG)

    @property
    def cards(self) -> dict[str, dict[str, Any]]:
        return cards_of(self.deck)

    @property
    def ledger(self) -> Path:
        return self.root / "cards.lock"

    @property
    def target(self) -> Path:
        return self.root / "dist" / f"{self.deck['deck']['id']}.apkg"

    def write(self) -> Path:
        """Write ``cards.yaml`` and return its path."""
        path = self.root / "cards.yaml"
        path.write_text(as_yaml(self.deck).lstrip("\n"), encoding="utf-8")
        return path

    def save(self) -> None:
        """Write ``cards.yaml`` as editors do: a new file takes the place of the old one."""
        new = self.root / "cards.yaml.new"
        new.write_text(as_yaml(self.deck).lstrip("\n"), encoding="utf-8")
        new.replace(self.root / "cards.yaml")

    def try_build(self, **options: Any) -> Outcome:
        """Build, whatever comes of it."""
        self.now += 1000
        if self.first_release and not options.get("frozen"):
            options["release"], self.first_release = self.first_release, ""
        return pipeline.build(self.write(), self.now, **options)

    def build(self, **options: Any) -> Path:
        """Build, and return a copy of the package that the next build does not replace."""
        outcome = self.try_build(**options)
        assert outcome.target is not None, errors(outcome)
        self.builds += 1
        self.outcome = outcome
        kept = self.root / f"build-{self.builds}.apkg"
        shutil.copy(outcome.target, kept)
        return kept

    def guid(self, key: str) -> str:
        """Return the GUID that the ledger has for a card."""
        for line in self.ledger.read_text(encoding="utf-8").splitlines():
            columns = line.split(" ")
            if columns[0] in ("card", "gone") and columns[1] == key:
                return columns[3]
        raise KeyError(key)
