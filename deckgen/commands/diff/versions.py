"""The versions of a deck that can be compared: packages, the source as it is, and commits."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.compile import pipeline
from deckgen.formats import apkg, apkg_reader
from deckgen.lockfile import revisions

if TYPE_CHECKING:
    from deckgen.compile.pipeline import Checked
    from deckgen.formats.apkg_reader import Package


class NoVersionError(Exception):
    """A version cannot be had; the message says why."""


class FaultyError(Exception):
    """A source has errors; ``checked`` has them."""

    def __init__(self, checked: Checked) -> None:
        super().__init__("the source has errors")
        self.checked = checked


def find(what: str, cards: Path, now: int) -> Package:
    """Return a version: a package by its path, or a commit of the project with ``cards``.

    Raises :exc:`NoVersionError`, :exc:`FaultyError`, ``UnreadableError`` or ``OSError``.
    """
    if what.endswith(".apkg") or Path(what).is_file():
        return apkg_reader.read(Path(what))
    with tempfile.TemporaryDirectory(prefix="deckgen-") as name:
        folder = Path(name).resolve()
        try:
            is_there = revisions.extract(cards.resolve().parent, what, folder)
        except revisions.TooLargeError as error:
            raise NoVersionError(str(error)) from error
        if not is_there:
            raise NoVersionError(f"'{what}' is neither a package nor a commit of this project")
        if not (folder / cards.name).is_file():
            raise NoVersionError(f"at '{what}' there is no {cards.name}")
        return source(folder / cards.name, now)


def source(cards: Path, now: int) -> Package:
    """Return what a build of a project would give. Writes nothing in the project."""
    checked = pipeline.check(cards, now)
    if isinstance(checked, pipeline.Failed):
        raise FaultyError(checked)
    with tempfile.TemporaryDirectory(prefix="deckgen-") as folder:
        target = Path(folder) / f"{checked.build.deck.id}.apkg"
        apkg.write(checked.build, target)
        return apkg_reader.read(target)
