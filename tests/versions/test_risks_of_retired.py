"""A retired note has no question any more that could be another one, and no deck to be in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from helpers.project import Workshop

from deckgen.commands.verify.identities import _by_name
from deckgen.formats import apkg_reader
from deckgen.notetypes.builtin import FIELDS
from deckgen.versions import risks
from deckgen.versions.comparison import compare

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.formats.apkg_reader import Package

ANOTHER = ("Which river flows through the old capital of Chile?", "The Mapocho")


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return apkg_reader.read(Workshop(tmp_path / "project").build())


def changed(
    package: Package, *, retired: bool = False, asks: tuple[str, str] | None = None
) -> Package:
    """Return a package in which its first note is retired, or asks something else."""
    note = package.notes[0]
    if retired:
        note = note._replace(tags=(*note.tags, "sample::retired"))
    if asks is not None:
        fields = list(note.fields)
        fields[FIELDS.index("Prompt")], fields[FIELDS.index("Answer")] = asks
        note = note._replace(fields=tuple(fields))
    return replace(package, notes=(note, *package.notes[1:]))


@pytest.mark.parametrize(
    ("before", "after", "is_risk"),
    [(False, False, True), (True, False, False), (False, True, False)],
)
def test_another_question(
    package: Package, before: bool, after: bool, is_risk: bool
) -> None:
    old, new = (
        changed(package, retired=before),
        changed(package, retired=after, asks=ANOTHER),
    )
    found = risks.other_questions(compare(old, new))
    assert found == ([new.name(new.notes[0])] if is_risk else [])


@pytest.mark.parametrize("retired", [False, True])
def test_another_deck(package: Package, retired: bool) -> None:
    new = changed(package, retired=retired)
    new = replace(new, decks=dict.fromkeys(new.decks, "Elsewhere"))
    moved = list(risks._in_another_deck(package, new))
    assert (new.name(new.notes[0]) in moved) is not retired
    assert len(moved) == len({card.note for card in new.cards}) - retired


def test_a_name_that_two_notes_have_names_none(package: Package) -> None:
    """A note that is under another GUID is told by its name."""
    first, second, *_ = package.notes
    assert _by_name(package)[package.name(first)] == first.guid
    double = replace(
        package, notes=(*package.notes, first._replace(guid="another", id=1))
    )
    assert package.name(first) not in _by_name(double)
    assert _by_name(double)[package.name(second)] == second.guid
    retired = first._replace(guid="another", id=1, tags=("sample::retired",))
    assert (
        _by_name(replace(package, notes=(*package.notes, retired)))[package.name(first)]
        == first.guid
    )
