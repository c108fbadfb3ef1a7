"""A deck's life, played in the real engine: three versions, and a learner who stays."""

from __future__ import annotations

import copy
import shutil
from typing import TYPE_CHECKING

from helpers.project import PNG, Workshop
from test_retirement import retire

from deckgen.notetypes.builtin import FIELDS

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.anki.engine import Engine
    from deckgen.anki.values import Snapshot

NOTE = FIELDS.index("Note")


def assert_kept(before: Snapshot, after: Snapshot, changed: set[str]) -> None:
    """Assert that nothing is lost, and that only these notes were touched."""
    assert after.reviews == before.reviews
    assert {
        id_: card for id_, card in after.cards.items() if id_ in before.cards
    } == before.cards
    touched = {guid for guid, note in before.notes.items() if after.notes[guid] != note}
    assert touched == changed
    assert after.note_types.keys() == before.note_types.keys()
    assert not after.duplicate_guids


def second_version(workshop: Workshop) -> None:
    """An edit, a rename, a retirement, a new topic, another look, other media, another order."""
    workshop.cards["plus-5"]["a"] = "eleven"
    workshop.cards["plus-6"].update({"id": "six-and-seven", "was": "plus-6"})
    retire(workshop, "plus-2", reason="Too easy.", replaced_by="plus-3")
    card = {
        "id": "product",
        "q": "What is 6 times 7?",
        "a": "42",
        "unsourced": "a test",
    }
    workshop.deck["topics"].append(
        {"id": "products", "title": "Products", "cards": [card]}
    )
    (workshop.root / "style.css").write_text(
        ".card { color: red; }\n", encoding="utf-8"
    )
    workshop.deck["deck"]["style"] = "style.css"
    (workshop.root / "dot.png").write_bytes(PNG + b"changed")
    workshop.deck["topics"].reverse()
    for topic in workshop.deck["topics"]:
        topic["cards"].reverse()


def merge(workshop: Workshop, other: Path) -> None:
    """Leave in the lock file what git leaves where two branches changed it."""
    ours = workshop.lock_path.read_text(encoding="utf-8").splitlines()
    theirs = (other / "cards.lock").read_text(encoding="utf-8").splitlines()
    lines = [line for line in ours if line in theirs and line != "end"]
    conflict = [
        "<<<<<<< HEAD",
        *(line for line in ours if line not in theirs),
        "=======",
        *(line for line in theirs if line not in ours),
        ">>>>>>> other",
        "end",
    ]
    workshop.lock_path.write_text(
        "\n".join([*lines, *conflict]) + "\n", encoding="utf-8"
    )


def two_branches(workshop: Workshop) -> tuple[Path, Workshop]:
    """One changes a card and adds one; the other changes another, the same, and adds one; both are merged.

    Returns the package of the other branch, and the branch.
    """
    branch = Workshop(workshop.root.parent / "branch", copy.deepcopy(workshop.deck))
    for name in ("cards.lock", "dot.png", "style.css"):
        shutil.copy(workshop.root / name, branch.root / name)
    branch.now = workshop.now
    workshop.cards["plus-8"]["a"] = "seventeen"
    workshop.cards["plus-9"]["a"] = "ours"
    workshop.cards["letter"]["note"] = "It is the second."
    workshop.deck["topics"][0]["cards"].append(
        {"id": "ours", "q": "Whose is it?", "a": "Ours", "unsourced": "a test"}
    )
    workshop.build()
    branch.cards["plus-9"]["a"] = "theirs"
    branch.cards["typed"]["note"] = "With five letters."
    card = {"id": "theirs", "q": "Whose is that?", "a": "Theirs", "unsourced": "a test"}
    branch.deck["topics"][0]["cards"].append(card)
    theirs = branch.build()
    merge(workshop, branch.root)
    workshop.cards["typed"]["note"] = "With five letters."
    workshop.deck["topics"][0]["cards"].append(card)
    return theirs, branch


def test_three_versions(workshop: Workshop, engine: Engine) -> None:
    workshop.first_release = "1.0"
    engine.import_package(workshop.build())
    engine.study(20)
    edited, tagged = workshop.guid("plus-3"), workshop.guid("gaps")
    engine.edit(edited, NOTE, "my own words")
    engine.tag(tagged, "mine")
    first = engine.snapshot()

    second_version(workshop)
    result = engine.import_package(workshop.build())
    second = engine.snapshot()
    changed = {
        workshop.guid(key) for key in ("plus-5", "six-and-seven", "plus-2", "dot")
    }
    assert (
        result.counts["new"],
        result.counts["updated"],
        result.counts["conflicting"],
    ) == (1, 4, 0)
    assert_kept(first, second, changed)
    assert "sample::retired" in second.notes[workshop.guid("plus-2")].tags
    assert all(
        "color: red" in note_type.css for note_type in second.note_types.values()
    )

    theirs, branch = two_branches(workshop)

    # The learner got the other branch's package in between.
    engine.import_package(theirs)
    between = engine.snapshot()
    assert_kept(second, between, {branch.guid("plus-9"), branch.guid("typed")})
    engine.study(5)
    before = engine.snapshot()
    result = engine.import_package(workshop.build())
    third = engine.snapshot()
    assert_kept(
        before, third, {workshop.guid(key) for key in ("plus-8", "plus-9", "letter")}
    )
    assert (result.counts["new"], result.counts["conflicting"]) == (1, 0)
    assert third.notes[workshop.guid("plus-9")].fields[1] == "ours"
    assert third.notes[edited].fields[NOTE] == "my own words"
    assert "mine" in third.notes[tagged].tags
    assert len(third.reviews) >= 25
    assert engine.empty_cards() == ()
    assert engine.media().missing == ()
    assert engine.fix_integrity() == (True, "Database rebuilt and optimized.")
