"""A learner's life with a deck's own note types, in the real engine: what arrives, and with which tick."""

from __future__ import annotations

import copy
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from helpers.project import MADE_UP, PNG, T0, Workshop, errors
from planted import Opened, plant

from deckgen.anki.engine import Engine
from deckgen.commands.init import starter
from deckgen.commands.init.bell import bell
from deckgen.commands.verify.rehearsal import verify
from deckgen.compile import pipeline
from deckgen.formats import apkg_reader
from deckgen.versions import find
from deckgen.versions.comparison import compare

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.anki.values import NoteRow
    from deckgen.compile.outcomes import Outcome

COUNTRIES = {"norway": "Oslo", "sweden": "Stockholm", "finland": "Helsinki"}

DECK: dict[str, Any] = {
    "deck": {"id": "geo", "uid": "geogra12", "name": "Geography", "language": "en"},
    "check": MADE_UP,
    "note-types": [
        {
            "id": "country",
            "name": "Country",
            "fields": [
                {"name": "Country"},
                {"name": "Capital", "id": "capital"},
                {"name": "My notes", "personal": "true"},
            ],
            "cards": [
                {
                    "name": "Capital",
                    "front": "Capital of {{Country}}?",
                    "back": "{{Capital}} {{My notes}}",
                },
                {
                    "name": "Country",
                    "front": "{{Capital}} lies in?",
                    "back": "{{Country}}",
                },
            ],
            "css": ".card { color: black; }",
        }
    ],
    "topics": [
        {
            "id": "north",
            "title": "The North",
            "type": "country",
            "cards": [
                {"id": id_, "fields": {"Country": id_.title(), "Capital": capital}}
                for id_, capital in COUNTRIES.items()
            ],
        }
    ],
}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "project", copy.deepcopy(DECK))
    made.first_release = "1.0"
    return made


def country(workshop: Workshop) -> dict[str, Any]:
    found: dict[str, Any] = workshop.deck["note-types"][0]
    return found


def notes(engine: Engine) -> dict[str, NoteRow]:
    return engine.snapshot().notes


def test_what_is_packed_arrives(workshop: Workshop, engine: Engine) -> None:
    result = engine.import_package(workshop.build())
    found = engine.snapshot()
    assert dict(result.counts) == {"new": 3}
    assert len(found.cards) == 6
    assert {row.fields for row in found.notes.values()} == {
        (id_.title(), capital, "") for id_, capital in COUNTRIES.items()
    }
    assert [
        row.name for row in found.note_types.values() if row.fields[0] == "Country"
    ] == ["Country"]
    made = engine.cards_made()
    build = workshop.outcome.checked.build
    assert {
        entry.guid: note.cards
        for note, entry in zip(build.notes, build.entries, strict=True)
    } == made
    assert engine.fix_integrity()[0]


def test_an_edit_and_a_style_update_in_place_and_keep_reviews(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build())
    engine.study(4)
    before = engine.snapshot()
    workshop.cards["norway"]["fields"]["Capital"] = "Oslo (Christiania)"
    country(workshop)["css"] = ".card { color: navy; }"
    result = engine.import_package(workshop.build(release="1.1"))
    after = engine.snapshot()
    assert (result.counts["updated"], result.counts["duplicate"]) == (1, 2)
    assert after.notes[workshop.guid("norway")].fields[1] == "Oslo (Christiania)"
    assert after.reviews == before.reviews
    assert after.schema_time == before.schema_time
    assert ".card { color: navy; }" in {row.css for row in after.note_types.values()}


def test_a_field_is_renamed_in_place_after_a_release(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build())
    engine.study(4)
    before = engine.snapshot()
    country(workshop)["fields"][1]["name"] = "Capital city"
    for template in country(workshop)["cards"]:
        template["front"] = template["front"].replace("{{Capital}}", "{{Capital city}}")
        template["back"] = template["back"].replace("{{Capital}}", "{{Capital city}}")
    for card in workshop.cards.values():
        card["fields"]["Capital city"] = card["fields"].pop("Capital")
    package = workshop.build(release="1.1")
    result = engine.import_package(package)
    after = engine.snapshot()
    assert result.counts["conflicting"] == 0
    assert "Capital city" in {
        name for row in after.note_types.values() for name in row.fields
    }
    assert after.reviews == before.reviews
    assert len(after.note_types) == len(before.note_types)


def with_flag(workshop: Workshop, revision: str = "2") -> None:
    country(workshop)["fields"].append({"name": "Flag"})
    country(workshop)["cards"][0]["back"] += " {{Flag}}"
    country(workshop)["revision"] = revision
    for id_, card in workshop.cards.items():
        card["fields"]["Flag"] = f"flag of {id_}"


def test_a_field_without_a_revision_is_refused(workshop: Workshop) -> None:
    workshop.build()
    with_flag(workshop, "1")
    found = errors(workshop.try_build())
    assert [error.split()[0] for error in found] == ["U115"]
    assert "the field 'flag' is new" in found[0]


def test_another_kind_asks_for_another_revision(workshop: Workshop) -> None:
    workshop.build()
    own = country(workshop)
    own["kind"] = "cloze"
    own["cards"] = [
        {"name": "Capital", "front": "{{cloze:Country}}", "back": "{{cloze:Country}}"}
    ]
    for card in workshop.cards.values():
        card["fields"]["Country"] = "{{c1::Country}}"
    found = [
        error for error in errors(workshop.try_build()) if error.startswith("U115")
    ]
    assert ["its kind was 'normal', and is 'cloze'" in error for error in found] == [
        True
    ]
    own["revision"] = "2"
    assert not any("U115" in error for error in errors(workshop.try_build()))


def test_a_lock_file_that_does_not_say_the_kind_yet_is_read(workshop: Workshop) -> None:
    workshop.build()
    written = workshop.lock_path.read_text(encoding="utf-8")
    older = re.sub(r"^(type country .*) normal$", r"\1", written, flags=re.MULTILINE)
    assert older != written
    workshop.lock_path.write_text(older, encoding="utf-8")
    workshop.build()
    assert re.search(
        r"^type country .* 1 normal$",
        workshop.lock_path.read_text(encoding="utf-8"),
        re.MULTILINE,
    )


def test_a_revision_without_the_tick_loses_nothing_and_updates_nothing(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build())
    engine.study(4)
    before = engine.snapshot()
    with_flag(workshop)
    result = engine.import_package(workshop.build(release="2.0"))
    after = engine.snapshot()
    assert dict(result.counts) == {"conflicting": 3}
    assert after.notes == before.notes
    assert after.reviews == before.reviews


def test_a_revision_with_the_tick_brings_the_texts_and_keeps_reviews(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build())
    engine.study(4)
    before = engine.snapshot()
    with_flag(workshop)
    result = engine.import_package(workshop.build(release="2.0"), merge=True)
    after = engine.snapshot()
    assert result.counts["conflicting"] == 0
    assert {row.fields[3] for row in after.notes.values()} == {
        f"flag of {id_}" for id_ in COUNTRIES
    }
    assert after.reviews == before.reviews
    assert after.schema_time != before.schema_time  # one full sync
    assert {id_: card.state for id_, card in after.cards.items()} == {
        id_: card.state for id_, card in before.cards.items()
    }


def test_a_template_taken_away_by_a_revision_leaves_its_cards(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build())
    engine.study(4)
    before = engine.snapshot()
    del country(workshop)["cards"][0]
    country(workshop)["revision"] = "2"
    result = engine.import_package(workshop.build(release="2.0"), merge=True)
    after = engine.snapshot()
    assert result.counts["conflicting"] == 0
    assert after.reviews == before.reviews
    assert len(after.cards) == len(before.cards)


def test_templates_in_another_order_keep_their_reviews(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build())
    engine.study(4)
    before = engine.snapshot()
    of_capital = {
        card.guid
        for card in before.cards.values()
        if card.ordinal == 0 and card.state[0] != 0
    }
    country(workshop)["cards"].reverse()
    country(workshop)["revision"] = "2"
    engine.import_package(workshop.build(release="2.0"), merge=True)
    after = engine.snapshot()
    assert {
        card.guid
        for card in after.cards.values()
        if card.ordinal == 1 and card.state[0] != 0
    } == (of_capital)
    assert after.reviews == before.reviews


def test_a_template_added_at_the_end_needs_the_tick_alone(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build())
    engine.study(4)
    before = engine.snapshot()
    new = {
        "name": "Both",
        "front": "{{Country}} and {{Capital}}",
        "back": "{{FrontSide}}",
    }
    country(workshop)["cards"].append(new)
    outcome = workshop.try_build(release="1.1")
    assert "U117" in {each.code for each in outcome.checked.diagnostics}
    assert outcome.target is not None
    assert engine.import_package(outcome.target).counts["conflicting"] == 3
    with Engine() as other:
        other.import_package(workshop.root / "build-1.apkg")
        result = other.import_package(outcome.target, merge=True)
        assert result.counts["conflicting"] == 0
        assert len(other.snapshot().cards) == 9
    assert engine.snapshot().reviews == before.reviews


def test_verify_foretells_both(workshop: Workshop) -> None:
    old = workshop.build()
    with_flag(workshop)
    new = workshop.build(release="2.0")
    report = verify(new, old)
    assert not report.lost
    kinds = {finding.kind for finding in report.findings}
    assert {"merge-needed", "full-sync"} <= kinds
    assert (
        "without 'Merge note types': 3 notes not updated, nothing lost" in report.facts
    )
    assert any(fact.startswith("upgraded: 3 updated") for fact in report.facts)


def test_diff_says_major_and_which_tick(workshop: Workshop) -> None:
    old = workshop.build()
    with_flag(workshop)
    found = compare(
        apkg_reader.read(old), apkg_reader.read(workshop.build(release="2.0"))
    )
    assert found.step == "major"
    said = [risk for risk in found.risks if "Merge note types" in risk.what]
    assert len(said) == 1
    assert said[0].notes == ("Finland", "Norway", "Sweden")
    assert "Merge note types" in said[0].for_learners
    assert len(found.risks) == 1


def test_a_retired_card_of_an_own_type_is_shipped_with_its_tag(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build())
    guid = workshop.guid("norway")
    del workshop.deck["topics"][0]["cards"][0]
    result = engine.import_package(workshop.build(release="1.1"))
    assert result.counts["updated"] == 1
    assert "geo::retired" in notes(engine)[guid].tags
    assert notes(engine)[guid].fields == ("Norway", "Oslo", "")


def test_a_retired_card_goes_along_with_a_later_revision(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build())
    guid = workshop.guid("norway")
    del workshop.deck["topics"][0]["cards"][0]
    workshop.build(release="1.1")
    with_flag(workshop)
    engine.import_package(workshop.build(release="2.0"), merge=True)
    assert notes(engine)[guid].fields == ("Norway", "Oslo", "", "")
    assert "geo::retired" in notes(engine)[guid].tags


def test_cards_go_to_the_decks_that_are_named(
    workshop: Workshop, engine: Engine
) -> None:
    workshop.cards["norway"]["deck"] = {"Country": "Geography::Reverse"}
    workshop.cards["sweden"]["deck"] = "Elsewhere"
    country(workshop)["cards"][0]["deck"] = "Geography::Capitals"
    engine.import_package(workshop.build())
    found = {
        (card.guid, card.ordinal): card.deck
        for card in engine.snapshot().cards.values()
    }
    norway, sweden, finland = (workshop.guid(id_) for id_ in COUNTRIES)
    assert found == {
        (norway, 0): "Geography::Capitals",
        (norway, 1): "Geography::Reverse",
        (sweden, 0): "Geography::Capitals",
        (sweden, 1): "Elsewhere",
        (finland, 0): "Geography::Capitals",
        (finland, 1): "Geography",
    }


@pytest.mark.parametrize("moved", ["", "Capital", "Country"])
def test_only_cards_that_moved_are_called_so(workshop: Workshop, moved: str) -> None:
    """The cards of a note are in several decks, and each is compared with itself."""
    templates = country(workshop)["cards"]
    templates[0]["deck"] = "Geography::Capitals"
    templates[1]["deck"] = "Geography::Countries"
    old = workshop.build(release="1.0")
    workshop.cards["norway"]["fields"]["Capital"] = "Oslo (Christiania)"
    for template in templates:
        if template["name"] == moved:
            template["deck"] = "Elsewhere"
    new = workshop.build(release="1.1")
    found = compare(apkg_reader.read(old), apkg_reader.read(new))
    named = [risk.notes for risk in found.risks if "another deck" in risk.what]
    assert named == ([("Finland", "Norway", "Sweden")] if moved else [])
    kinds = {finding.kind for finding in verify(new, old).findings}
    assert ("deck-moved" in kinds) == bool(moved)


def test_tags_alone_and_places_in_the_queue(workshop: Workshop, engine: Engine) -> None:
    workshop.deck["deck"]["topic-tags"] = "false"
    workshop.cards["norway"]["tags"] = ["UG::Europe"]
    workshop.cards["norway"]["due"] = "7"
    engine.import_package(workshop.build())
    found = engine.snapshot()
    assert {row.tags for row in found.notes.values()} == {("UG::Europe",), ()}
    guid = workshop.guid("norway")
    due = {card.guid: card.due for card in found.cards.values()}
    assert due[guid] == max(due.values())


def test_a_cloze_type_with_a_sorting_field_of_its_own(
    tmp_path: Path, engine: Engine
) -> None:
    deck = copy.deepcopy(DECK)
    deck["note-types"] = [
        {
            "id": "gaps",
            "kind": "cloze",
            "fields": ["Text", "Source"],
            "sort": "Source",
            "cards": [
                {
                    "name": "Gaps",
                    "front": "{{cloze:Text}}",
                    "back": "{{cloze:Text}} {{Source}}",
                }
            ],
        }
    ]
    deck["topics"] = [
        {
            "id": "t",
            "type": "gaps",
            "cards": [
                {
                    "id": "one",
                    "fields": {"Text": "{{c1::A}} and *{{c3::C}}*", "Source": "A book"},
                }
            ],
        }
    ]
    workshop = Workshop(tmp_path / "gaps", deck)
    engine.import_package(workshop.build())
    found = engine.snapshot()
    assert [card.ordinal for card in found.cards.values()] == [0, 2]
    (note,) = found.notes.values()
    assert note.fields == ("{{c1::A}} and <em>{{c3::C}}</em>", "A book")
    assert engine.fix_integrity()[0]


def test_the_vocabulary_example_builds_at_once(tmp_path: Path, engine: Engine) -> None:
    starter.write(tmp_path / "words", example="vocabulary")
    checked = pipeline.check(tmp_path / "words" / "cards.yaml", T0)
    assert [str(each.message) for each in checked.diagnostics] == []
    outcome = pipeline.build(tmp_path / "words" / "cards.yaml", T0)
    assert outcome.target is not None
    engine.import_package(outcome.target)
    assert len(engine.snapshot().cards) == 9
    assert engine.media() == ((), ())
    assert [card.error for card in engine.render() if card.error] == []
    assert sha256(bell()).hexdigest()[:12] in {
        name.split("-")[-1][:12] for name in media_of(outcome)
    }


def media_of(outcome: Outcome) -> list[str]:
    return [each.name for each in outcome.checked.build.media]


# --- what was imported ------------------------------------------------------------------------

ADOPTED = """\
lockfile 2 geo geogra12
adopted 2026-11-28
type country - 1525800000 -/1525800000 -5761641593350826271 1
field country country 701d021d08c54579 0 -
field country capital 1a1cf792579989ad 0 8077
field country my-notes - 0 -
template country capital 1a1cf792579989ad 0 -
template country country 701d021d08c54579 0 -
card norway country e+\\20/O]%*q"fk 1525800001 - 1482680798652 -/1482680798652
card sweden country k|\\5c 1525800002 - 1525800000 -/1525800000
media dot.png {digest}
uuid deck 43c5ba66-9a65-11e8-90c9-a0481cc15658
end
"""


def adopted(workshop: Workshop) -> None:
    workshop.first_release = ""
    digest = sha256(PNG).hexdigest()[:16]
    workshop.lock_path.write_text(ADOPTED.replace("{digest}", digest), encoding="utf-8")
    workshop.cards["norway"]["fields"]["Capital"] = "Oslo ![](dot.png)"
    workshop.deck["topics"][0]["cards"].pop()


def test_adopted_identities_are_kept(workshop: Workshop, engine: Engine) -> None:
    adopted(workshop)
    package = apkg_reader.read(workshop.build())
    assert {note.guid for note in package.notes} == {'e+ /O]%*q"fk', "k|\\"}
    assert list(package.note_types) == [-5761641593350826271]
    (note_type,) = package.note_types.values()
    assert note_type.field_ids[1] == 8077
    assert all(
        id_ is not None for id_ in (*note_type.field_ids, *note_type.template_ids)
    )
    assert package.media.keys() == {"dot.png"}
    assert {note.mod for note in package.notes} == {1482680798653, workshop.now}
    assert workshop.outcome.checked.build.mod == workshop.now
    assert not [
        each for each in verify(workshop.target).findings if each.kind == "future-time"
    ]
    lock = workshop.lock_path.read_text(encoding="utf-8")
    assert "\nadopted 2026-11-28\n" in lock
    assert 'card norway country e+\\20/O]%*q"fk 1525800001 ' in lock
    assert "uuid deck 43c5ba66-9a65-11e8-90c9-a0481cc15658" in lock
    engine.import_package(workshop.target)
    assert {row.fields[1] for row in notes(engine).values()} == {
        'Oslo <img src="dot.png" alt="">',
        "Stockholm",
    }


def test_a_changed_picture_gets_another_name(workshop: Workshop) -> None:
    adopted(workshop)
    (workshop.root / "dot.png").write_bytes(PNG + b"more")
    package = apkg_reader.read(workshop.build())
    assert package.media.keys() == {f"dot-{sha256(PNG + b'more').hexdigest()[:12]}.png"}


def test_a_rename_before_the_numbers_are_out_is_refused(workshop: Workshop) -> None:
    """The numbers arrive with a note type that is newer; in the release after that it can be renamed."""
    adopted(workshop)
    workshop.build()
    country(workshop)["cards"][1]["name"] = "Reversed"
    country(workshop)["cards"][1]["id"] = "country"
    assert [error.split()[0] for error in errors(workshop.try_build())] == ["U119"]
    country(workshop)["cards"][1]["name"] = "Country"
    country(workshop)["css"] = ".card { color: teal; }"
    workshop.build(release="1.0")
    country(workshop)["cards"][1]["name"] = "Reversed"
    workshop.build(release="1.1")


def test_a_note_without_cards_is_a_warning_in_an_adopted_deck(
    workshop: Workshop,
) -> None:
    adopted(workshop)
    workshop.cards["sweden"]["fields"] = {"Country": ""}
    outcome = workshop.try_build()
    assert outcome.target is not None
    assert ("R201", "warning") in {
        (each.code, str(each.severity)) for each in outcome.checked.diagnostics
    }


def test_missing_media_can_be_a_warning(workshop: Workshop) -> None:
    workshop.cards["norway"]["fields"]["Capital"] = "![](gone.png)"
    assert [error.split()[0] for error in errors(workshop.try_build())] == ["M101"]
    workshop.deck["deck"]["missing-media"] = "warn"
    package = apkg_reader.read(workshop.build())
    assert any("gone.png" in note.fields[1] for note in package.notes)


def test_a_lost_lock_file_of_an_adopted_deck_is_an_error(workshop: Workshop) -> None:
    adopted(workshop)
    workshop.build()
    workshop.lock_path.unlink()
    (error,) = errors(workshop.try_build())
    assert error.startswith("U116")
    assert "have GUIDs that are not made from the ids in the deck" in error


def test_ids_changed_without_a_lock_file_are_an_error_with_a_way_out(
    workshop: Workshop,
) -> None:
    workshop.build()
    workshop.lock_path.unlink()
    for card in workshop.cards.values():
        card["id"] += "-new"
    outcome = workshop.try_build()
    (found,) = [each for each in outcome.checked.diagnostics if each.code == "U116"]
    assert "imported deck" not in found.message
    assert "if ids or 'uid' were changed, undo that" in found.hint
    for package in workshop.target.parent.iterdir():  # nobody has imported them
        package.unlink()
    assert errors(workshop.try_build()) == []


def test_a_lost_lock_file_of_a_deck_of_ones_own_is_recovered(
    workshop: Workshop,
) -> None:
    workshop.build()
    before = {id_: workshop.guid(id_) for id_ in COUNTRIES}
    workshop.lock_path.unlink()
    workshop.build()
    assert {id_: workshop.guid(id_) for id_ in COUNTRIES} == before


def test_a_revision_is_known_from_the_package_of_a_release_that_git_took_back(
    workshop: Workshop,
) -> None:
    workshop.build()
    before = workshop.lock_path.read_bytes()
    with_flag(workshop)
    workshop.build(release="2.0")
    workshop.lock_path.write_bytes(before)
    outcome = workshop.try_build()
    assert "U124" in {each.code for each in outcome.checked.diagnostics}
    assert outcome.checked.changes.rewritten == ()
    line = next(
        line
        for line in workshop.lock_path.read_text("utf-8").splitlines()
        if line.startswith("type")
    )
    assert line.split()[4] == "="
    assert line.endswith(" 2 normal")


def test_what_deckgen_fills_is_held_on_own_types_too(workshop: Workshop) -> None:
    country(workshop)["fields"].append({"name": "Where"})
    country(workshop)["bind"] = {"topic": "Where"}
    country(workshop)["cards"][0]["back"] += "{{Where}}"
    old = workshop.build()
    workshop.deck["topics"][0]["title"] = "The far North"
    new = workshop.build()
    assert len(workshop.outcome.checked.changes.held) == 3
    known = find.known(workshop.root / "cards.yaml")
    found = compare(apkg_reader.read(old), apkg_reader.read(new), known)
    assert (found.step, found.risks) == ("patch", [])
    assert not verify(new, old, known=known).lost


def test_a_card_goes_to_a_subdeck_that_has_a_number(
    workshop: Workshop, engine: Engine
) -> None:
    workshop.deck["deck"]["subdecks"] = "true"
    south = {"id": "south", "title": "A South", "type": "country", "cards": []}
    south["cards"] = [
        {"id": "malta", "fields": {"Country": "Malta", "Capital": "Valletta"}}
    ]
    workshop.deck["topics"].append(south)
    workshop.cards["norway"]["deck"] = "Geography::A South"
    engine.import_package(workshop.build())
    found = {card.guid: card.deck for card in engine.snapshot().cards.values()}
    assert found[workshop.guid("norway")] == "Geography::02 A South"
    assert found[workshop.guid("malta")] == "Geography::02 A South"


def without_numbers(package: Opened) -> None:
    """Make fields and templates as they were before Anki gave them numbers, and the type older."""
    with package.models() as models:
        for model in models.values():
            model["mod"] -= 100
            for part in (*model["flds"], *model["tmpls"]):
                part.pop("id", None)


def test_numbers_reach_learners_before_a_rename_in_place(
    workshop: Workshop, engine: Engine
) -> None:
    """Two releases: the first changes the note type and brings the numbers, the second renames a field."""
    first = workshop.build()
    engine.import_package(plant(first, workshop.root / "old.apkg", without_numbers))
    engine.study(4)
    before = engine.snapshot()
    text = re.sub(
        r"^((?:field|template) \S+ \S+ \S+) \d+ -$",
        r"\1 0 -",
        workshop.lock_path.read_text(),
        flags=re.M,
    )
    workshop.lock_path.write_text(text, encoding="utf-8")
    country(workshop)["fields"][0] = {"name": "Land", "id": "country"}
    for template in country(workshop)["cards"]:
        template["front"] = template["front"].replace("{{Country}}", "{{Land}}")
        template["back"] = template["back"].replace("{{Country}}", "{{Land}}")
    for card in workshop.cards.values():
        card["fields"]["Land"] = card["fields"].pop("Country")
    assert [error.split()[0] for error in errors(workshop.try_build())] == ["U119"]
    renamed = copy.deepcopy(workshop.deck)
    workshop.deck = copy.deepcopy(DECK)
    country(workshop)["css"] = ".card { color: teal; }"
    assert (
        engine.import_package(workshop.build(release="1.1")).counts["conflicting"] == 0
    )
    workshop.deck = renamed
    assert (
        engine.import_package(workshop.build(release="1.2")).counts["conflicting"] == 0
    )
    after = engine.snapshot()
    assert "Land" in {name for row in after.note_types.values() for name in row.fields}
    assert after.reviews == before.reviews


def test_everything_that_anki_keeps_of_a_note_type_is_packed(
    workshop: Workshop, engine: Engine
) -> None:
    own = country(workshop)
    own["sort"] = "Capital"
    own["stock"] = "2"
    own["latex"] = {"before": "begin", "after": "", "svg": "true"}
    own["fields"][1] |= {
        "rtl": "true",
        "font": "Georgia",
        "size": "31",
        "sticky": "true",
        "description": "A city",
        "plain-editor": "true",
        "collapsed": "true",
        "unsearched": "true",
        "undeletable": "true",
        "tag": "3",
    }
    own["cards"][1] |= {
        "browser-front": "{{Capital}}",
        "browser-back": "{{Country}}",
        "browser-font": "Courier",
        "browser-size": "9",
        "deck": "Geography::Reverse",
    }
    seen: dict[str, Any] = {}

    def look(package: Opened) -> None:
        with package.models() as models:
            (seen["model"],) = models.values()
        seen["sorted"] = sorted(
            row[0] for row in package.database.execute("select sfld from notes")
        )

    plant(workshop.build(), workshop.root / "seen.apkg", look)
    model = seen["model"]
    assert seen["sorted"] == sorted(COUNTRIES.values())
    assert (model["sortf"], model["originalStockKind"], model["latexPre"]) == (
        1,
        2,
        "begin",
    )
    assert (model["latexPost"], model["latexsvg"], model["type"]) == ("", True, 0)
    field, template = model["flds"][1], model["tmpls"][1]
    assert (field["rtl"], field["font"], field["size"], field["sticky"]) == (
        True,
        "Georgia",
        31,
        True,
    )
    assert (field["description"], field["plainText"], field["collapsed"]) == (
        "A city",
        True,
        True,
    )
    assert (field["excludeFromSearch"], field["preventDeletion"], field["tag"]) == (
        True,
        True,
        3,
    )
    assert (template["bqfmt"], template["bafmt"]) == ("{{Capital}}", "{{Country}}")
    assert (template["bfont"], template["bsize"]) == ("Courier", 9)
    engine.import_package(workshop.target)
    decks = engine.snapshot().decks
    assert template["did"] == apkg_deck(workshop, "Geography::Reverse")
    assert "Geography::Reverse" in decks


def apkg_deck(workshop: Workshop, name: str) -> int:
    return next(
        deck.id for deck in workshop.outcome.checked.build.decks if deck.name == name
    )


def test_an_occlusion_type_is_anki_s_own_kind(tmp_path: Path, engine: Engine) -> None:
    deck = copy.deepcopy(DECK)
    fields = ["Occlusion", "Image", "Header", "Back Extra", "Comments"]
    front = "{{#Header}}{{Header}}{{/Header}}{{cloze:Occlusion}}{{Image}}"
    back = front + "{{Back Extra}}{{Comments}}"
    deck["note-types"] = [
        {
            "id": "io",
            "kind": "image-occlusion",
            "note-format": "html",
            "fields": [
                {"name": name, "tag": str(number)} for number, name in enumerate(fields)
            ],
            "cards": [{"name": "Image Occlusion", "front": front, "back": back}],
        }
    ]
    mask = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2:oi=1}}<br>"
    texts = {"Occlusion": mask, "Image": '<img src="dot.png" alt="">'}
    deck["topics"] = [
        {"id": "t", "type": "io", "cards": [{"id": "one", "fields": texts}]}
    ]
    workshop = Workshop(tmp_path / "io", deck)
    engine.import_package(workshop.build())
    (note,) = notes(engine).values()
    assert note.fields[0] == mask
    assert len(engine.snapshot().cards) == 1
    assert workshop.outcome.checked.build.note_types[0][0].stock == 6


@pytest.mark.parametrize("what", ["field", "card template"])
def test_what_a_revision_takes_away_stays_with_learners_and_asks_for_the_tick_again(
    workshop: Workshop, engine: Engine, what: str
) -> None:
    country(workshop)["fields"].insert(2, {"name": "Flag"})
    country(workshop)["cards"][1]["back"] += " {{Flag}}"
    first = workshop.build(release="1.0")
    engine.import_package(first)
    engine.study(4)
    reviews = engine.snapshot().reviews
    before = find.source(workshop.write(), T0)
    if what == "field":
        del country(workshop)["fields"][2]
        country(workshop)["cards"][1]["back"] = "{{Country}}"
        name = "Flag"
    else:
        country(workshop)["cards"][0]["back"] += " {{Flag}}"
        del country(workshop)["cards"][1]
        name = "Country"
    assert "leave it in" in str(workshop.try_build().checked.diagnostics)
    country(workshop)["revision"] = "2"
    workshop.save()
    found = compare(before, find.source(workshop.write(), T0 + 100))
    (risk,) = (each for each in found.risks if "revision" in each.what)
    assert (
        f"at every later update until they delete the {what} '{name}' in Anki"
        in risk.what
    )
    assert "now and at every later update" in risk.for_learners
    assert not engine.import_package(workshop.build(release="2.0"), merge=True).counts[
        "conflicting"
    ]
    workshop.cards["norway"]["fields"]["Capital"] = "Bergen"
    later = workshop.build(release="2.1")
    assert engine.import_package(later).counts["conflicting"] == 3
    assert not engine.import_package(later, merge=True).counts["conflicting"]
    assert engine.snapshot().reviews == reviews
