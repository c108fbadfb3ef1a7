"""Earlier ids: of steps, of cards that become steps, and of cards that two branches renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.project import Workshop, errors, rows
from test_life import merge

if TYPE_CHECKING:
    from deckgen.anki.engine import Engine


def test_a_step_is_renamed_with_its_history(workshop: Workshop, engine: Engine) -> None:
    engine.import_package(workshop.build(release="1.0"))
    engine.study(40)
    guid = workshop.guid("count/two")
    before = engine.snapshot()
    workshop.cards["count"]["steps"] = {
        "one": "One",
        "second": {"text": "Two", "was": "two"},
        "three": "Three",
    }
    result = engine.import_package(workshop.build(release="1.1"))
    assert workshop.guid("count/second") == guid
    assert (result.counts.get("new", 0), result.counts["updated"]) == (0, 1)
    after = engine.snapshot()
    assert after.reviews == before.reviews
    assert after.notes.keys() == before.notes.keys()
    workshop.build()
    assert not workshop.outcome.checked.diagnostics


def test_a_step_and_its_card_are_renamed_at_once(workshop: Workshop) -> None:
    workshop.build(release="1.0")
    guids = [workshop.guid(f"count/{step}") for step in ("one", "two", "three")]
    workshop.cards["count"].update(
        id="counting",
        was="count",
        steps={
            "one": "One",
            "second": {"text": "Two", "was": ["two"]},
            "three": "Three",
        },
    )
    workshop.build()
    assert [
        workshop.guid(f"counting/{step}") for step in ("one", "second", "three")
    ] == guids


def test_a_card_becomes_steps_and_keeps_its_history_in_the_first(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build(release="1.0"))
    engine.study(40)
    guid = workshop.guid("letter")
    card = workshop.cards["letter"]
    for key in ("a", "reverse"):
        del card[key]
    card.update(was="letter", steps={"second": "B", "third": "C"})
    package = workshop.build(release="1.1")
    assert workshop.guid("letter/second") == guid
    assert len(rows(package)) == 28
    engine.import_package(package)
    assert engine.snapshot().notes[guid].fields[11] == "letter/second"
    workshop.build()
    assert not errors(workshop.try_build(frozen=True))


def test_a_wrong_earlier_id_of_a_step_is_reported(workshop: Workshop) -> None:
    workshop.build(release="1.0")
    workshop.cards["count"]["steps"] = {
        "one": "One",
        "two": {"text": "Two", "was": "three"},
        "three": "Three",
    }
    assert [each[:4] for each in errors(workshop.try_build())] == ["U108"]


def test_an_earlier_id_of_a_step_that_no_build_had_is_reported(
    workshop: Workshop,
) -> None:
    workshop.build(release="1.0")
    workshop.cards["count"]["steps"] = {
        "one": "One",
        "second": {"text": "Two", "was": "tow"},
        "three": "Three",
    }
    assert [each[:4] for each in errors(workshop.try_build())] == ["U108"]


def test_a_step_without_a_text_is_reported(workshop: Workshop) -> None:
    workshop.cards["count"]["steps"] = {
        "one": "One",
        "two": {"was": "three"},
        "three": {"txt": "x"},
    }
    assert [each[:4] for each in errors(workshop.try_build())] == [
        "Y203",
        "Y203",
        "Y201",
    ]


def branches(workshop: Workshop, ours: str, theirs: str) -> str:
    """Release a deck, rename one card on two branches, and merge; return the card's GUID."""
    import copy
    import shutil

    workshop.build(release="1.0")
    guid = workshop.guid("plus-5")
    branch = Workshop(workshop.root.parent / "branch", copy.deepcopy(workshop.deck))
    for name in ("cards.lock", "dot.png"):
        shutil.copy(workshop.root / name, branch.root / name)
    branch.now = workshop.now
    workshop.cards["plus-5"].update(id=ours, was="plus-5")
    workshop.build()
    branch.now += 5000
    branch.cards["plus-5"].update(id=theirs, was="plus-5")
    branch.build()
    merge(workshop, branch.root)
    return guid


def test_two_branches_that_rename_one_card_are_settled(workshop: Workshop) -> None:
    """The name that people keep need not be the one that changed later."""
    guid = branches(workshop, "five-a", "five-b")
    workshop.build()
    assert workshop.guid("five-a") == guid
    workshop.build()
    assert not workshop.outcome.checked.diagnostics


def test_so_they_are_where_the_lock_file_was_settled_before(workshop: Workshop) -> None:
    guid = branches(workshop, "five-a", "five-b")
    workshop.cards["five-a"].update(id="five-b")
    workshop.build()
    assert workshop.guid("five-b") == guid
    workshop.cards["five-b"].update(id="five-a")
    workshop.build()
    assert workshop.guid("five-a") == guid


def test_of_two_cards_in_the_place_of_one_the_hint_names_both_ids(
    workshop: Workshop,
) -> None:
    branches(workshop, "five-a", "five-b")
    cards = workshop.deck["topics"][0]["cards"]
    cards.append(
        {"id": "five-b", "q": "What is 5 plus 6?", "a": "11", "unsourced": "x"}
    )
    outcome = workshop.try_build()
    assert [each[:4] for each in errors(outcome)] == ["U108"]
    (found,) = [each for each in outcome.checked.diagnostics if each.code == "U108"]
    assert "'was: [plus-5, five-b]'" in found.hint
