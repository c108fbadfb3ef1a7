"""Cards that leave the deck, and a lock file that is lost."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from helpers.project import PNG, errors, rows

from deckgen.commands.verify.rehearsal import verify
from deckgen.core.diagnostics import Severity
from deckgen.formats import apkg_reader as packages
from deckgen.notetypes.builtin import FIELDS

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.project import Workshop

    from deckgen.anki.engine import Engine

NOTE = FIELDS.index("Note")


@pytest.fixture(autouse=True)
def publishes(workshop: Workshop) -> None:
    """Publish the first build of each test: what no release had leaves without a trace."""
    workshop.first_release = "1.0"


def retire(workshop: Workshop, id_: str, **said: str) -> None:
    """Take a card out of the deck, and say why."""
    for topic in (*workshop.deck["topics"], *workshop.deck["topics"][1]["topics"]):
        topic["cards"] = [card for card in topic["cards"] if card["id"] != id_]
    if said:
        words = {key.replace("_", "-"): text for key, text in said.items()}
        workshop.deck.setdefault("retired", []).append({"id": id_, **words})


def noted(workshop: Workshop) -> list[list[str]]:
    """Return what the lock file says of notes: their keys, types, GUIDs, ids, hashes and times."""
    lines = workshop.lock_path.read_text(encoding="utf-8").splitlines()
    return [
        line.split(" ")[:7] for line in lines if line.startswith(("card ", "gone "))
    ]


def warnings(workshop: Workshop) -> list[str]:
    found = workshop.outcome.checked.diagnostics
    return [each.code for each in found if each.severity is Severity.WARNING]


# --- what a learner sees -----------------------------------------------------------------


def test_learners_keep_the_card_and_see_that_it_is_retired(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build())
    engine.study(20)
    before = engine.snapshot()
    guid = workshop.guid("plus-2")
    retire(workshop, "plus-2", reason="It was *wrong*.", replaced_by="plus-3")
    package = workshop.build()
    assert warnings(workshop) == []
    result = engine.import_package(package)
    after = engine.snapshot()
    assert (result.counts["updated"], result.touched) == (1, 1)
    assert after.cards == before.cards
    assert after.reviews == before.reviews
    note = after.notes[guid]
    assert set(note.tags) == {*before.notes[guid].tags, "sample::retired"}
    assert note.fields[NOTE] == (
        '<section class="retired"><p><strong>Retired.</strong> It was <em>wrong</em>.</p>'
        "<p>Replaced by: <em>What is 3 plus 4?</em></p></section>"
    )
    assert note.fields[:NOTE] == before.notes[guid].fields[:NOTE]
    assert engine.fix_integrity()[0]
    assert engine.empty_cards() == ()


def test_a_new_learner_gets_no_card_of_it(workshop: Workshop, engine: Engine) -> None:
    workshop.build()
    retire(workshop, "plus-2", reason="Wrong.")
    package = workshop.build()
    result = engine.import_package(package)
    found = engine.snapshot()
    guid = workshop.guid("plus-2")
    assert guid in found.notes
    assert guid not in {card.guid for card in found.cards.values()}
    assert len(found.cards) == sum(
        len(note.cards) for note in workshop.outcome.checked.build.notes
    )
    assert set(result.counts) == {"new"}
    assert engine.fix_integrity()[0]
    assert not verify(package).lost


def test_a_card_that_comes_back_comes_back(workshop: Workshop, engine: Engine) -> None:
    """Both to the learner who had it and to the one who came in between."""
    engine.import_package(workshop.build())
    engine.study(20)
    guid, card = workshop.guid("plus-2"), dict(workshop.cards["plus-2"])
    retire(workshop, "plus-2")
    engine.import_package(workshop.build())
    before = engine.snapshot()
    workshop.deck["topics"][0]["cards"].append(card | {"a": "five", "was": "plus-2"})
    package = workshop.build()
    assert engine.import_package(package).counts["updated"] == 1
    after = engine.snapshot()
    assert after.notes[guid].tags == ("sample::about::figure", "sample::sums")
    assert after.notes[guid].fields[1] == "five"
    assert after.cards == before.cards
    assert verify(package, workshop.root / "build-2.apkg").lost is False
    assert verify(package, workshop.root / "build-1.apkg").lost is False


def test_its_image_comes_along(workshop: Workshop, engine: Engine) -> None:
    """For the learner who has the card; and for a new one nothing is missing."""
    before = rows(workshop.build())
    guid, name = workshop.guid("dot"), workshop.outcome.checked.build.media[0].name
    (workshop.root / "media").mkdir()
    (workshop.root / "dot.png").rename(workshop.root / "media" / "Dot.png".lower())
    retire(workshop, "dot")
    package = workshop.build()
    assert [each.name for each in workshop.outcome.checked.build.media] == [name]
    assert rows(package)[guid].fields == before[guid].fields
    engine.import_package(package)
    assert engine.media() == ((), ())
    assert not verify(package, workshop.root / "build-1.apkg").lost
    assert workshop.build(frozen=True).read_bytes() == package.read_bytes()


def test_where_its_image_is_gone_words_stand_for_it(
    workshop: Workshop, engine: Engine
) -> None:
    workshop.cards["dot"]["note"] = "![A dot](dot.png)"
    workshop.build()
    guid = workshop.guid("dot")
    (workshop.root / "dot.png").unlink()
    (workshop.root / "dot.png").write_bytes(b"another")
    retire(workshop, "dot", reason="Not clear.")
    package = workshop.build()
    fields = rows(package)[guid].fields
    assert "What is shown here? dot.png" in fields
    assert "Not clear.</p></section>A dot" in fields
    engine.import_package(package)
    assert engine.media() == ((), ())
    assert not verify(package, workshop.root / "build-1.apkg").lost
    (workshop.root / "dot.png").write_bytes(PNG)
    assert "<img" in rows(workshop.build())[guid].fields


# --- over several builds -----------------------------------------------------------------


def test_it_is_shipped_on_and_not_touched_again(workshop: Workshop) -> None:
    workshop.build()
    retire(workshop, "plus-2")
    first = rows(workshop.build())
    second = rows(workshop.build())
    guid = workshop.guid("plus-2")
    assert first == second
    assert first[guid].mod == workshop.now - 1000
    workshop.deck["retired"] = [{"id": "plus-2", "reason": "Said later."}]
    third = rows(workshop.build())
    assert third[guid].mod == workshop.now
    assert "Said later." in third[guid].fields
    del third[guid], first[guid]
    assert third == first


def test_its_id_is_taken(workshop: Workshop) -> None:
    workshop.build()
    retire(workshop, "plus-2")
    workshop.build()
    workshop.deck["topics"][0]["cards"].append(
        {"id": "plus-2", "q": "Something else?", "a": "Yes", "unsourced": "a test"}
    )
    assert [each[:4] for each in errors(workshop.try_build())] == ["U105"]


def test_dropped_ones_are_not_shipped(workshop: Workshop) -> None:
    workshop.build()
    retire(workshop, "plus-2")
    workshop.deck["deck"]["retired"] = "drop"
    package = workshop.build()
    guid = workshop.guid("plus-2")
    assert guid not in rows(package)
    assert warnings(workshop) == []
    workshop.deck["deck"]["retired"] = "tag"  # the curator thinks better of it
    assert "sample::retired" in rows(workshop.build())[guid].tags


def test_each_step_retires_for_itself(workshop: Workshop) -> None:
    workshop.build()
    del workshop.cards["count"]["steps"]["three"]
    package = rows(workshop.build())
    assert "sample::retired" in package[workshop.guid("count/three")].tags
    retire(workshop, "count", reason="Too easy.")
    package = rows(workshop.build())
    for step in ("one", "two", "three"):
        row = package[workshop.guid(f"count/{step}")]
        assert "sample::retired" in row.tags
        assert "Too easy." in row.fields


def test_an_entry_for_a_card_that_never_was(workshop: Workshop) -> None:
    workshop.build()
    workshop.deck["retired"] = [{"id": "plus-x", "reason": "Never was."}]
    assert [each[:4] for each in errors(workshop.try_build())] == ["U110"]


# --- where the last content is found -------------------------------------------------------


def git(root: Path, *arguments: str) -> None:
    who = (
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "-c",
        "commit.gpgsign=false",
    )
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def test_without_a_package_it_is_taken_from_the_last_commits(
    workshop: Workshop,
) -> None:
    workshop.build()
    git(workshop.root, "init")
    git(workshop.root, "add", "cards.yaml", "cards.lock", "dot.png")
    git(workshop.root, "commit", "-m", "one")
    before = rows(workshop.target)
    retire(workshop, "plus-2")
    workshop.write()
    git(
        workshop.root,
        "commit",
        "-am",
        "the card is out, and the lock file not yet up to date",
    )
    workshop.target.unlink()
    after = rows(workshop.build())
    guid = workshop.guid("plus-2")
    assert warnings(workshop) == []
    assert after[guid].fields == before[guid].fields
    assert after[guid].tags.split() == [
        *before[guid].tags.split()[:1],
        "sample::retired",
        "sample::sums",
    ]


def test_a_card_whose_content_is_not_known_is_said_to_be_so(workshop: Workshop) -> None:
    workshop.build()
    retire(workshop, "plus-2")
    workshop.target.unlink()
    (workshop.root / "dist" / "sample-1.0.apkg").unlink()
    package = workshop.build()
    assert warnings(workshop) == ["U109"]
    assert workshop.guid("plus-2") not in rows(package)
    workshop.build()
    assert warnings(workshop) == []  # it is said once


@pytest.mark.parametrize(
    ("reason", "replaced_by", "told"),
    [
        ("War unklar", "plus-3", "<p><strong>Zurückgezogen.</strong> War unklar.</p>"),
        (
            "War *unklar*!",
            "plus-3",
            "<p><strong>Zurückgezogen.</strong> War <em>unklar</em>!</p>",
        ),
        (
            "Sie sagte: „nein.“",
            "plus-3",
            "<p><strong>Zurückgezogen.</strong> Sie sagte: „nein.“</p>",
        ),
        ("", "gaps", "<p>Ersetzt durch: <em>The first and the second ordinal</em></p>"),
        ("", "count", "<p>Ersetzt durch: <em>How does one count?</em></p>"),
        ("", "dot", "<p>Ersetzt durch: <em>What is shown here?</em></p>"),
    ],
)
def test_the_notice_is_in_the_language_of_the_deck(
    workshop: Workshop, reason: str, replaced_by: str, told: str
) -> None:
    workshop.deck["deck"]["language"] = "de-AT"
    workshop.build()
    said = {"reason": reason} if reason else {}
    retire(workshop, "plus-2", replaced_by=replaced_by, **said)
    note = rows(workshop.build())[workshop.guid("plus-2")].fields.split("\x1f")[NOTE]
    assert note.startswith(f'<section class="retired">{told}')
    assert "plus-3" not in note


def test_a_replacement_that_is_reworded_is_named_by_its_new_question(
    workshop: Workshop,
) -> None:
    workshop.build()
    retire(workshop, "plus-2", reason="Wrong.", replaced_by="plus-3")
    workshop.build()
    workshop.cards["plus-3"]["q"] = "How much is 3 plus 4?"
    text = workshop.lock_path.read_text(encoding="utf-8")
    note = rows(workshop.build())[workshop.guid("plus-2")].fields.split("\x1f")[NOTE]
    assert "<em>How much is 3 plus 4?</em>" in note
    assert workshop.lock_path.read_text(encoding="utf-8") != text
    workshop.lock_path.unlink()
    workshop.cards["plus-3"]["q"] = "How many are 3 plus 4?"
    note = rows(workshop.build())[workshop.guid("plus-2")].fields.split("\x1f")[NOTE]
    # the old notice is not taken for a part of the note
    assert note.count("<section") == 1


@pytest.mark.parametrize("content", [b"", b"no zip"])
def test_a_broken_package_in_dist_is_no_source(
    workshop: Workshop, content: bytes
) -> None:
    workshop.build()
    retire(workshop, "plus-2")
    workshop.target.write_bytes(content)
    (workshop.root / "dist" / "sample-1.0.apkg").write_bytes(content)
    workshop.build()
    assert warnings(workshop) == ["U109"]


# --- what is likely to be a mistake ----------------------------------------------------------


def test_a_rename_without_was_is_suggested(workshop: Workshop) -> None:
    workshop.build()
    workshop.cards["plus-5"]["id"] = "five-and-six"
    retire(workshop, "dot")  # nothing like it is new
    workshop.build()
    found = [
        each for each in workshop.outcome.checked.diagnostics if each.code == "U111"
    ]
    assert [(each.card, each.hint.split("'")[1]) for each in found] == [
        ("five-and-six", "was: plus-5")
    ]


def said(workshop: Workshop, *codes: str) -> list[tuple[str, str, str]]:
    found = workshop.outcome.checked.diagnostics
    return [
        (each.code, each.message, each.hint) for each in found if each.code in codes
    ]


FOUR = "left and right atrium, left and right ventricle"
TWO = {"atria": "left and right atrium", "ventricles": "left and right ventricle"}


@pytest.mark.parametrize("was", [False, True])
@pytest.mark.parametrize("unmade", [False, True])
def test_a_card_that_becomes_steps_is_no_rename(
    workshop: Workshop, was: bool, unmade: bool
) -> None:
    forms: list[dict[str, Any]] = [{"a": FOUR}, {"steps": TWO}]
    before, after = forms[unmade], forms[not unmade]
    card = {
        "id": "chambers",
        "q": "Name the four chambers of the heart.",
        "unsourced": "a test",
    }
    workshop.deck["topics"][0]["cards"].append({**card, **before})
    workshop.build()
    guid = workshop.guid("chambers/atria" if unmade else "chambers")
    workshop.deck["topics"][0]["cards"][-1] = {
        **card,
        **after,
        **({"was": "chambers"} if was else {}),
    }
    workshop.build()
    if was and not unmade:
        assert workshop.guid("chambers/atria") == guid
        assert said(workshop, "U111", "U114") == []
        return
    found = said(workshop, "U111", "U114")
    assert [code for code, _, _ in found] == ["U114"]
    assert (
        "is no longer made of steps" if unmade else "its steps are new notes"
    ) in found[0][1]
    assert "add 'was" not in found[0][2]


def test_a_renamed_step_is_to_say_so(workshop: Workshop) -> None:
    workshop.build()
    workshop.cards["count"]["steps"] = {"one": "One", "second": "Two", "three": "Three"}
    workshop.build()
    ((_, message, hint),) = said(workshop, "U111", "U114")
    assert message.startswith("'count/second' is new, and very similar to 'count/two'")
    assert "write 'was: two' on the step" in hint
    workshop.cards["count"]["steps"] = {"one": "One", "two": "Two", "three": "Three"}
    workshop.build()
    assert workshop.outcome.checked.changes is not None
    assert "count/two" in workshop.outcome.checked.changes.returned


def test_was_is_suggested_once_for_a_card_of_steps(workshop: Workshop) -> None:
    workshop.build()
    workshop.cards["count"]["id"] = "counting"
    workshop.build()
    ((_, _, hint),) = said(workshop, "U111", "U114")
    assert "was: count'" in hint
    workshop.cards["counting"]["was"] = "count"
    workshop.build()
    assert workshop.outcome.checked.changes is not None
    assert len(workshop.outcome.checked.changes.renamed) == 3


def test_was_is_not_suggested_where_it_does_nothing(workshop: Workshop) -> None:
    card = {
        "id": "four",
        "q": "Name the four chambers of the heart.",
        "unsourced": "a test",
    }
    workshop.deck["topics"][0]["cards"].append({**card, "a": FOUR})
    workshop.build()
    workshop.deck["topics"][0]["cards"][-1] = {
        **card,
        "id": "chambers",
        "steps": {"all": FOUR, "two": "both"},
    }
    workshop.build()
    assert said(workshop, "U111", "U114") == []


def test_another_card_is_no_rename(workshop: Workshop) -> None:
    workshop.build()
    retire(workshop, "plus-5")
    workshop.deck["topics"][0]["cards"].append(
        {
            "id": "capital",
            "q": "Which city lies on the Seine?",
            "a": "Paris",
            "unsourced": "a test",
        }
    )
    workshop.build()
    assert warnings(workshop) == []


def test_renumbered_clozes_are_reported_with_the_numbers_that_keep_the_history(
    workshop: Workshop,
) -> None:
    workshop.build()
    workshop.cards["gaps"]["cloze"] = "The {{c1::second}} ordinal"
    workshop.build()
    found = [
        each for each in workshop.outcome.checked.diagnostics if each.code == "U112"
    ]
    assert [(each.card, each.hint) for each in found] == [
        ("gaps", "keep the numbers that learners have: c2 for 'second'")
    ]
    workshop.cards["gaps"]["cloze"] = "The {{c1::second}} and last ordinal"
    workshop.build()
    assert warnings(workshop) == []  # that is what learners have now


# --- a lost lock file -------------------------------------------------------------------------


def test_a_lost_lock_file_is_made_anew_from_the_package(workshop: Workshop) -> None:
    workshop.build()
    workshop.cards["plus-5"].update({"id": "five-and-six", "was": "plus-5"})
    retire(workshop, "plus-2", reason="Wrong.")
    before = rows(workshop.build())
    text = noted(workshop)
    workshop.lock_path.unlink()
    package = workshop.build()
    assert warnings(workshop) == ["U107"]
    assert "27 notes" in workshop.outcome.checked.diagnostics[0].hint
    # the same GUIDs, ids and times, that of the renamed card too
    assert rows(package) == before
    assert noted(workshop) == text
    workshop.build()
    assert warnings(workshop) == []


def renamed_a_build_too_late(workshop: Workshop) -> None:
    """Rename a card, and say so a build later: what was new in between is ``gone five~1``."""
    workshop.build()
    workshop.cards["plus-5"]["id"] = "five"
    workshop.build(release="1.1")
    workshop.cards["five"]["was"] = "plus-5"
    workshop.build()
    assert workshop.guid("five~1") != workshop.guid("five")


def test_a_lost_lock_file_with_two_notes_of_one_id(workshop: Workshop) -> None:
    renamed_a_build_too_late(workshop)
    before = rows(workshop.build())
    text = noted(workshop)
    workshop.lock_path.unlink()
    assert rows(workshop.build()) == before
    assert noted(workshop) == text
    retire(workshop, "five")
    assert rows(workshop.build()).keys() == before.keys()
    assert warnings(workshop) == []
    workshop.lock_path.unlink()
    assert rows(workshop.build()).keys() == before.keys()


def test_a_lost_lock_file_whatever_the_order_of_the_notes(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A retired note that stands before the card with its id gives way all the same."""
    renamed_a_build_too_late(workshop)
    text = noted(workshop)
    workshop.lock_path.unlink()
    read = packages.read

    def backwards(path: Path, **asked: bool) -> packages.Package:
        built = read(path, **asked)
        return replace(built, notes=built.notes[::-1])

    monkeypatch.setattr(packages, "read", backwards)
    workshop.build()
    assert noted(workshop) == text


def lines_of_cards(workshop: Workshop) -> list[str]:
    lines = workshop.lock_path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("card ")]


@pytest.mark.parametrize("releases", [1, 3])
def test_a_lost_lock_file_has_held_notes_as_it_had_them(
    workshop: Workshop, releases: int
) -> None:
    """Learners have the earlier title, whatever the package says, so that '--deliver' still sends it."""
    workshop.build()  # the release 1.0
    for number in range(releases):
        workshop.deck["topics"][0]["title"] = f"Sums {number}"
        workshop.build()
        if number:
            workshop.cards["letter"]["note"] = f"It is so, {number}."
            workshop.build(release=f"1.{number + 5}")
    workshop.cards["plus-1"]["a"] = "another"
    workshop.build()
    before = lines_of_cards(workshop)
    assert workshop.outcome.checked.changes.held  # type: ignore[union-attr]
    workshop.lock_path.unlink()
    workshop.build()
    assert lines_of_cards(workshop) == before
    workshop.build(release="2.0", deliver=True)
    assert "plus-2" in workshop.outcome.checked.changes.delivered  # type: ignore[union-attr]


def test_a_change_made_since_is_a_change(workshop: Workshop) -> None:
    workshop.build()
    workshop.lock_path.unlink()
    workshop.cards["plus-5"]["a"] = "eleven"
    (workshop.root / "style.css").write_text(
        ".card { color: red; }\n", encoding="utf-8"
    )
    workshop.deck["deck"]["style"] = "style.css"
    workshop.build()
    changes = workshop.outcome.checked.changes
    assert changes is not None
    assert changes.changed == ("plus-5",)
    assert changes.new == ()
    assert not verify(
        workshop.root / "build-2.apkg", workshop.root / "build-1.apkg"
    ).lost


def test_a_first_build_says_nothing_of_a_lost_lock_file(workshop: Workshop) -> None:
    (workshop.root / "dist").mkdir()
    workshop.build()
    assert warnings(workshop) == []


def test_a_frozen_build_does_not_make_one(workshop: Workshop) -> None:
    workshop.build()
    workshop.lock_path.unlink()
    assert [each[:4] for each in errors(workshop.try_build(frozen=True))] == ["U104"]
    assert not workshop.lock_path.exists()
