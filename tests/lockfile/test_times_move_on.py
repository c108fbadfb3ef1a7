"""What changes while the clock stands still, or is behind, gets a later time all the same: Anki takes over
only what is newer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers.project import Workshop

from deckgen.core.diagnostics import TextFile
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile.lockfile import parse

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.core.build import Entry
    from deckgen.lockfile.lockfile import LockFile

AHEAD = pytest.mark.parametrize("seconds", [0, 10])


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project")


def known(workshop: Workshop) -> LockFile:
    """Return the lock file as it is on the disk."""
    text = workshop.lock_path.read_text(encoding="utf-8")
    lock, found = parse(TextFile(LOCK_FILE, text), "sample")
    assert lock is not None
    assert not found
    return lock


def entry(workshop: Workshop, key: str) -> Entry:
    lock = known(workshop)
    return lock.cards.get(key) or lock.gone[key]


def build_at_once(workshop: Workshop, seconds: int, **options: Any) -> None:
    """Build some seconds before the time of the last build."""
    workshop.now -= 1000 + seconds
    workshop.build(**options)


@AHEAD
@pytest.mark.parametrize("release", ["", "1.0"])
def test_an_edit_of_what_no_release_had(
    workshop: Workshop, seconds: int, release: str
) -> None:
    workshop.build()
    before = entry(workshop, "plus-0")
    workshop.cards["plus-0"]["a"] = "another"
    build_at_once(workshop, seconds, release=release)
    assert entry(workshop, "plus-0").mod == before.mod + 1
    assert entry(workshop, "plus-1").mod == before.mod


@AHEAD
@pytest.mark.parametrize("release", ["", "1.1"])
def test_an_edit_after_a_release(
    workshop: Workshop, seconds: int, release: str
) -> None:
    workshop.build(release="1.0")
    before = entry(workshop, "plus-0")
    workshop.cards["plus-0"]["a"] = "another"
    build_at_once(workshop, seconds, release=release)
    assert entry(workshop, "plus-0").mod == before.mod + 1


@AHEAD
def test_an_edit_between_a_build_and_the_release(
    workshop: Workshop, seconds: int
) -> None:
    workshop.build(release="1.0")
    workshop.cards["plus-0"]["a"] = "another"
    workshop.build()
    before = entry(workshop, "plus-0")
    workshop.cards["plus-0"]["a"] = "a third"
    build_at_once(workshop, seconds, release="1.1")
    assert entry(workshop, "plus-0").mod == before.mod + 1


@AHEAD
def test_a_card_that_leaves(workshop: Workshop, seconds: int) -> None:
    workshop.build(release="1.0")
    before = entry(workshop, "plus-0")
    workshop.deck["topics"][0]["cards"].pop(0)
    build_at_once(workshop, seconds)
    assert entry(workshop, "plus-0").mod == before.mod + 1


@AHEAD
def test_the_note_that_learners_had_of_a_card_that_takes_over_another(
    workshop: Workshop, seconds: int
) -> None:
    workshop.build(release="1.0")
    workshop.cards["plus-0"]["id"] = "sum"
    workshop.build(release="1.1")
    before = entry(workshop, "sum")
    workshop.cards["sum"]["was"] = "plus-0"
    build_at_once(workshop, seconds)
    (left,) = known(workshop).gone.values()
    assert (left.guid, left.mod) == (before.guid, before.mod + 1)


@AHEAD
@pytest.mark.parametrize("release", ["", "1.1"])
def test_a_style(workshop: Workshop, seconds: int, release: str) -> None:
    workshop.build(release="1.0")
    before = known(workshop).types["question"].mod
    (workshop.root / "style.css").write_text("p { color: red }", encoding="utf-8")
    workshop.deck["deck"]["style"] = "style.css"
    build_at_once(workshop, seconds, release=release)
    assert known(workshop).types["question"].mod == before + 1
