"""What a learner keeps when the next build is imported, card by card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deckgen.notetypes.builtin import FIELDS

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.project import Workshop

    from deckgen.anki.engine import Engine
    from deckgen.anki.values import Imported, Snapshot

NOTE = FIELDS.index("Note")


class Learner:
    """A learner who has studied twenty cards, edited one note and tagged another."""

    def __init__(self, engine: Engine, workshop: Workshop) -> None:
        self.engine, self.workshop = engine, workshop
        self.edited, self.tagged = workshop.guid("plus-3"), workshop.guid("gaps")

    def begin(self, package: Path) -> None:
        self.engine.import_package(package)
        self.engine.study(20)
        self.engine.edit(self.edited, NOTE, "my own words")
        self.engine.tag(self.tagged, "mine")
        self.before = self.engine.snapshot()

    def update(self, package: Path) -> Imported:
        result = self.engine.import_package(package)
        self.after = self.engine.snapshot()
        return result

    def assert_whole(self, *changed: str, snapshot: Snapshot | None = None) -> None:
        """Assert that nothing but the notes of these GUIDs is different."""
        before, after = self.before, snapshot or self.after
        assert len(after.reviews) >= 20
        assert after.reviews == before.reviews
        for guid, note in before.notes.items():
            if guid not in changed:
                assert after.notes[guid] == note
        assert after.notes[self.edited].fields[NOTE] == "my own words"
        assert "mine" in after.notes[self.tagged].tags
        assert {
            id_: card for id_, card in after.cards.items() if id_ in before.cards
        } == before.cards
        assert after.note_types.keys() == before.note_types.keys()
        assert not after.duplicate_guids
        assert self.engine.empty_cards() == ()
        assert self.engine.fix_integrity() == (True, "Database rebuilt and optimized.")


@pytest.fixture
def learner(engine: Engine, workshop: Workshop) -> Learner:
    package = workshop.build()
    found = Learner(engine, workshop)
    found.begin(package)
    return found


def test_a_changed_text_updates_one_note(learner: Learner, workshop: Workshop) -> None:
    workshop.cards["plus-5"]["a"] = "eleven"
    result = learner.update(workshop.build())
    changed = workshop.guid("plus-5")
    assert result.counts["updated"] == result.touched == 1
    assert learner.after.notes[changed].fields[1] == "eleven"
    learner.assert_whole(changed)
    assert learner.after.notes.keys() == learner.before.notes.keys()


def test_every_card_reordered_updates_none(
    learner: Learner, workshop: Workshop
) -> None:
    workshop.deck["topics"].reverse()
    for topic in workshop.deck["topics"]:
        topic["cards"].reverse()
    assert learner.update(workshop.build()).touched == 0
    learner.assert_whole()


def test_a_card_moved_to_another_topic_updates_itself_when_asked(
    learner: Learner, workshop: Workshop
) -> None:
    sums, signs = workshop.deck["topics"]
    signs["cards"].append(sums["cards"].pop(7))
    assert learner.update(workshop.build()).touched == 0
    result = learner.update(workshop.build(deliver=True))
    moved = workshop.guid("plus-7")
    assert result.touched == 1
    assert "sample::signs" in learner.after.notes[moved].tags
    assert "sample::sums" not in learner.after.notes[moved].tags
    learner.assert_whole(moved)


def test_a_step_put_in_between_leaves_its_neighbours_history(
    learner: Learner, workshop: Workshop
) -> None:
    workshop.cards["count"]["steps"] = {
        "one": "One",
        "half": "One and a half",
        "two": "Two",
        "three": "Three",
    }
    result = learner.update(workshop.build())
    # The steps after it show it on their fronts. That there are more steps now is held.
    steps = [workshop.guid(f"count/{step}") for step in ("one", "two", "three")]
    assert (result.counts["new"], result.counts["updated"]) == (1, 2)
    learner.assert_whole(*steps)


def test_a_changed_style_updates_no_note(learner: Learner, workshop: Workshop) -> None:
    (workshop.root / "style.css").write_text(
        ".card { color: red; }\n", encoding="utf-8"
    )
    workshop.deck["deck"]["style"] = "style.css"
    assert learner.update(workshop.build()).touched == 0
    learner.assert_whole()
    for id_, note_type in learner.after.note_types.items():
        assert note_type.css.endswith(".card { color: red; }\n")
        assert note_type._replace(css="", mod=0) == learner.before.note_types[
            id_
        ]._replace(css="", mod=0)


def test_changed_media_arrives_under_the_same_name_in_the_source(
    learner: Learner, workshop: Workshop
) -> None:
    picture = workshop.root / "dot.png"
    picture.write_bytes(picture.read_bytes() + b"changed")
    result = learner.update(workshop.build())
    changed = workshop.guid("dot")
    assert result.touched == 1
    learner.assert_whole(changed)
    assert (
        learner.after.notes[changed].fields[0]
        != learner.before.notes[changed].fields[0]
    )
    assert learner.engine.media().missing == ()


def test_a_deck_renamed_leaves_its_cards_where_they_are(
    learner: Learner, workshop: Workshop
) -> None:
    """Anki matches decks by name and never moves a card that exists: the old cards stay in the
    old deck, and what is added later goes to a new one. Note types are renamed in place."""
    workshop.deck["deck"]["name"] = "Another name"
    workshop.deck["topics"][0]["cards"].append(
        {"id": "later", "q": "What comes last?", "a": "This", "unsourced": "a test"}
    )
    result = learner.update(workshop.build())
    assert (result.counts["new"], result.counts["updated"]) == (1, 0)
    learner.assert_whole()
    decks = {card.guid: card.deck for card in learner.after.cards.values()}
    assert decks.pop(workshop.guid("later")) == "Another name"
    assert set(decks.values()) == {"Sample deck"}
    names = {note_type.name for note_type in learner.after.note_types.values()}
    assert names == {"Another name (Question)", "Another name (Cloze)"}


def test_the_same_package_again_changes_nothing(
    learner: Learner, workshop: Workshop
) -> None:
    result = learner.update(workshop.root / "build-1.apkg")
    assert result.touched == 0
    learner.assert_whole()
    assert learner.after == learner.before


def test_a_build_without_a_change_changes_nothing(
    learner: Learner, workshop: Workshop
) -> None:
    assert learner.update(workshop.build()).touched == 0
    learner.assert_whole()
    assert learner.after == learner.before


def test_a_renamed_id_keeps_the_history(learner: Learner, workshop: Workshop) -> None:
    guid = workshop.guid("plus-5")
    workshop.cards["plus-5"].update({"id": "five-and-six", "was": "plus-5"})
    result = learner.update(workshop.build())
    assert workshop.guid("five-and-six") == guid
    assert (result.counts["new"], result.counts["updated"]) == (0, 1)  # the field Id
    learner.assert_whole(guid)


def test_the_learners_edit_of_a_note_that_changes_later_is_overwritten(
    learner: Learner, workshop: Workshop
) -> None:
    """Anki takes the newer of the two. It is the one case in which a learner's own text goes."""
    # later than the learner's edit, which is made now
    workshop.now = 4_000_000_000 // 2
    workshop.cards["plus-3"]["a"] = "seven"
    assert learner.update(workshop.build()).touched == 1
    assert learner.after.notes[learner.edited].fields[NOTE] == ""
    assert learner.after.reviews == learner.before.reviews
