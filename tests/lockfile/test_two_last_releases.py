"""What the releases of branches say of a project whose lock file knows less."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import Workshop, sample

from deckgen.core.build import UNKNOWN
from deckgen.core.diagnostics import TextFile
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile import revisions
from deckgen.lockfile.lockfile import LockFile, parse
from deckgen.lockfile.published import with_last_release

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "project")
    made.build(release="1.0")
    return made


def parsed(text: str) -> LockFile:
    lock, found = parse(TextFile(LOCK_FILE, text), "sample")
    assert lock is not None
    assert not found
    return lock


def released(workshop: Workshop, card: str, version: str = "1.1") -> str:
    """Return the lock file of a release with another answer of a card; the project is left as it was."""
    before, answer = (
        workshop.lock_path.read_text(encoding="utf-8"),
        workshop.cards[card]["a"],
    )
    workshop.cards[card]["a"] = "another"
    workshop.build(release=version)
    text = workshop.lock_path.read_text(encoding="utf-8")
    (workshop.root / "dist" / f"sample-{version}.apkg").unlink()
    workshop.lock_path.write_text(before, encoding="utf-8")
    workshop.cards[card]["a"] = answer
    return text


def folded(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, own: str, *others: str
) -> LockFile:
    """Return the lock file of a project with what those of other branches know, the newest first."""
    workshop.build()
    every = [revisions.Version("", text.encode()) for text in others]
    monkeypatch.setattr(revisions, "versions", lambda *_: every)
    project = workshop.outcome.checked.project
    assert project is not None
    lock, found = with_last_release(project, (), parsed(own), text=own)
    assert [each.code for each in found] == ["U124"]
    return lock


def test_of_one_version_that_two_branches_released_both_count(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = workshop.lock_path.read_text(encoding="utf-8")
    one, other = released(workshop, "plus-0"), released(workshop, "plus-1")
    lock = folded(workshop, monkeypatch, own, one, other)
    for key, text in (("plus-0", one), ("plus-1", other)):
        assert lock.cards[key].released == parsed(text).cards[key].released
        assert lock.cards[key].mod > parsed(own).cards[key].mod


def test_of_two_versions_the_later_counts(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = workshop.lock_path.read_text(encoding="utf-8")
    one, later = released(workshop, "plus-0"), released(workshop, "plus-1", "1.2")
    for order in ((one, later), (later, one)):
        lock = folded(workshop, monkeypatch, own, *order)
        assert lock.cards["plus-0"] == parsed(own).cards["plus-0"]
        assert lock.cards["plus-1"].released == parsed(later).cards["plus-1"].released


def test_a_content_of_the_second_in_which_another_was_released_stays(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a release that is later has the content that the project is compared with."""
    own = workshop.lock_path.read_text(encoding="utf-8")
    other = released(workshop, "plus-0")
    theirs, before = parsed(other).cards["plus-0"], parsed(own).cards["plus-0"]
    mine = own.replace(
        f"{before.hash} {before.mod} =", f"{'a' * len(before.hash)} {theirs.mod} -", 1
    )
    assert parsed(mine).cards["plus-0"].hash == "a" * len(before.hash)
    lock = folded(workshop, monkeypatch, mine, other)
    assert lock.cards["plus-0"].hash == "a" * len(before.hash) != UNKNOWN
    assert lock.cards["plus-0"].released == theirs.released


@pytest.mark.parametrize(("earlier", "is_told"), [(1, False), (0, True), (-1, True)])
def test_a_card_that_another_branch_retired_is_told_of_again(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, earlier: int, is_told: bool
) -> None:
    """Learners have it as retired, unless it is later here: with the same time Anki would pass it over."""
    own = workshop.lock_path.read_text(encoding="utf-8")
    topic = next(
        each
        for each in workshop.deck["topics"]
        if any(c["id"] == "plus-0" for c in each["cards"])
    )
    topic["cards"] = [card for card in topic["cards"] if card["id"] != "plus-0"]
    workshop.build(release="1.1")
    other = workshop.lock_path.read_text(encoding="utf-8")
    (workshop.root / "dist" / "sample-1.1.apkg").unlink()
    retired, before = parsed(other).gone["plus-0"], parsed(own).cards["plus-0"]
    mine = own.replace(
        f"{before.hash} {before.mod} =", f"{before.hash} {retired.mod + earlier} -", 1
    )
    workshop.lock_path.write_text(mine, encoding="utf-8")
    workshop.deck = sample()
    lock = folded(workshop, monkeypatch, mine, other)
    card = lock.cards["plus-0"]
    assert (card.hash == UNKNOWN) is is_told
    assert card.mod == max(retired.mod, retired.mod + earlier)
