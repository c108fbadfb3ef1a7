"""The one way to write a project in a test.

:func:`write` takes what a test has: the text of a whole ``cards.yaml``, or that of some cards alone,
or Python values; :func:`check` and :func:`load` go on from there. :class:`Workshop` is for a project
that is changed and built more than once.
"""

from __future__ import annotations

import copy
import shutil
import sqlite3
import tempfile
import zipfile
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any, NamedTuple

from deckgen.compile import pipeline
from deckgen.compile.deck import load_project
from deckgen.compile.outcomes import Outcome
from deckgen.core.diagnostics import Severity
from deckgen.notetypes.builtin import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.compile.outcomes import Checked
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Note, Project

REPO = Path(__file__).parents[2]
T0 = 1_700_000_000
"""When a test's first build is made, in epoch seconds."""

MADE_UP = {"ignore": {"Q": "the cards of a test are not to be learnt"}}
"""Suppresses what is reported of a card's quality."""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


DECK = "deck:\n  id: d\n  name: D\n  language: nl\n"
TOPIC = "topics:\n  - id: t\n    title: A topic\n    cards:\n"
"""What :func:`write` puts before cards that come without a deck. No lint rule reads words of Dutch."""


def write(
    folder: Path,
    cards: str | dict[str, Any],
    files: Mapping[str, str | bytes] | None = None,
    head: str = DECK,
    topic: str = TOPIC,
) -> Path:
    """Write a project into a folder, and return its ``cards.yaml``.

    ``cards`` is a whole file, or Python values for one, or a list of cards alone (a text that begins
    with ``- ``), which goes below ``head`` and ``topic``. ``files`` are others, by their paths.
    """
    if isinstance(cards, dict):
        text = as_yaml(cards).lstrip("\n")
    elif cards.lstrip().startswith("- "):
        text = head + topic + indent(cards.strip("\n"), " " * 6) + "\n"
    else:
        text = cards
    return write_files(folder, {**(files or {}), "cards.yaml": text})


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files by their paths below a folder, and return the path of the ``cards.yaml`` there."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "cards.yaml"


def check(
    folder: Path,
    cards: str | dict[str, Any],
    files: Mapping[str, str | bytes] | None = None,
    **parts: str,
) -> Checked:
    """Write a project, and return what a check of it gives."""
    return pipeline.check(write(folder, cards, files, **parts), T0)


def load(
    folder: Path,
    cards: str | dict[str, Any],
    files: Mapping[str, str | bytes] | None = None,
    **parts: str,
) -> tuple[Project | None, list[Diagnostic]]:
    """Write a project, and return it as it is read, with what is wrong with it."""
    project, found, _ = load_project(write(folder, cards, files, **parts))
    return project, found


def notes(
    folder: Path,
    cards: str | dict[str, Any],
    files: Mapping[str, str | bytes] | None = None,
    **parts: str,
) -> list[Note]:
    """Write a project in which there is no error, and return its notes."""
    checked = check(folder, cards, files, **parts)
    assert [
        d.message for d in checked.diagnostics if d.severity is Severity.ERROR
    ] == []
    assert checked.compiled is not None
    return checked.compiled.notes


def value(note: Note, name: str) -> str:
    """Return the content of a note's field."""
    return note.fields[FIELDS.index(name)]


def scalar(text: str) -> str:
    """Return a text as a YAML scalar that stays as it is."""
    return "'" + text.replace("'", "''") + "'"


def as_yaml(value: Any, depth: int = 0) -> str:
    """Return a value of mappings, lists and texts as YAML."""
    pad = "  " * depth
    if isinstance(value, str):
        return f" {value if value in ('true', 'false') else scalar(value)}\n"
    if isinstance(value, list):
        items = (as_yaml(each, depth + 1) for each in value)
        return "\n" + "".join(
            f"{pad}-{item if item[0] == ' ' else ' ' + item.lstrip()}" for item in items
        )
    return "\n" + "".join(
        f"{pad}{key}:{as_yaml(each, depth + 1)}" for key, each in value.items()
    )


def sample(cards: int = 20) -> dict[str, Any]:
    """Return a deck of all kinds in three topics, one of them within another."""
    questions = [
        {
            "id": f"plus-{n}",
            "about": "figure",
            "q": f"What is {n} plus {n + 1}?",
            "a": str(2 * n + 1),
        }
        for n in range(cards)
    ]
    more: list[dict[str, Any]] = [
        {
            "id": "letter",
            "q": "Which letter follows A?",
            "a": "B",
            "reverse": "Which letter precedes C?",
        },
        {
            "id": "typed",
            "q": "How is 7 spelt?",
            "a": "seven",
            "type": "true",
            "tags": ["spelling"],
        },
        {"id": "gaps", "cloze": "The {{c1::first}} and the {{c2::second}} ordinal"},
        {
            "id": "count",
            "q": "How does one count?",
            "steps": {"one": "One", "two": "Two", "three": "Three"},
        },
        {
            "id": "dot",
            "q": "What is shown here? ![](dot.png)",
            "a": "A dot",
            "note": "It is *small*.",
        },
    ]
    for card in (*questions, *more):
        card["unsourced"] = "common knowledge"
    inner = {"id": "letters", "title": "Alphabet", "cards": more[:2]}
    return {
        "deck": {
            "id": "sample",
            "uid": "samp1edk",
            "name": "Sample deck",
            "language": "en",
        },
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
            found = connection.execute(
                "select guid, id, mod, flds, tags from notes"
            ).fetchall()
        finally:
            connection.close()
    assert len({guid for guid, *_ in found}) == len(found)
    return {guid: Row(*row) for guid, *row in found}


def errors(outcome: Outcome) -> list[str]:
    """Return the errors of a build as ``code place message``."""
    found = outcome.checked.diagnostics
    return [
        f"{each.code} {each.span} {each.message}"
        for each in found
        if each.severity is Severity.ERROR
    ]


class Workshop:
    """A project in a folder. Each build is at a later time than the one before."""

    def __init__(self, root: Path, deck: dict[str, Any] | None = None) -> None:
        self.root = root
        self.deck = copy.deepcopy(deck) if deck is not None else sample()
        self.now = T0
        self.builds = 0
        # the version as which the first build is published, if any
        self.first_release = ""
        root.mkdir(parents=True, exist_ok=True)
        (root / "dot.png").write_bytes(PNG)

    @property
    def cards(self) -> dict[str, dict[str, Any]]:
        return cards_of(self.deck)

    @property
    def lock_path(self) -> Path:
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
        """Return the GUID that the lock file has for a card."""
        for line in self.lock_path.read_text(encoding="utf-8").splitlines():
            columns = line.split(" ")
            if columns[0] in ("card", "gone") and columns[1] == key:
                return columns[3]
        raise KeyError(key)
