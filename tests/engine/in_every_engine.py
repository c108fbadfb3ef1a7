"""What holds in every engine of Anki that learners may have, and where they differ.

Collected by ``test_old_engines.py``, which runs it in each.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from helpers.project import Workshop
from planted import Opened, plant, question

from deckgen.anki.engine import Engine, EngineRefusedError, version
from deckgen.anki.values import OwnWords
from deckgen.commands.verify.rehearsal import verify
from deckgen.notetypes.earlier import EARLIER
from deckgen.notetypes.generation import ALWAYS_FILLED, NOW, TAGS, Generator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.anki.values import Snapshot
    from deckgen.notetypes.earlier import Earlier

ENGINE = tuple(map(int, version().split(".")))
STAMPS_UPDATES = ENGINE < (25, 2)
"""Whether a note that an import updates gets the time of the import (ankitects/anki#3693)."""


def writes(
    engine: Engine, snapshot: Snapshot, tags: tuple[str, ...] = ("mine",)
) -> None:
    """Have the learner write into every note, as soon as they can have done."""
    own = [
        OwnWords(guid, "my own words", tags, note.mod + 1)
        for guid, note in snapshot.notes.items()
    ]
    engine.write(own, "My notes")


def kept(snapshot: Snapshot) -> set[str]:
    """Return the GUIDs of the notes that have the learner's words and tag."""
    return {
        guid
        for guid, note in snapshot.notes.items()
        if "my own words" in note.fields and "mine" in note.tags
    }


def assert_history_is_whole(before: Snapshot, after: Snapshot) -> None:
    assert after.reviews == before.reviews
    assert {id_: after.cards[id_].state for id_ in before.cards} == {
        id_: card.state for id_, card in before.cards.items()
    }
    assert after.schema_time == before.schema_time
    assert not after.duplicate_guids


@pytest.fixture
def two(workshop: Workshop) -> tuple[Path, Path, Workshop]:
    """Two versions: a card changed, one new, one retired, one moved to another topic."""
    old = workshop.build(release="1.0")
    workshop.cards["plus-5"]["a"] = "eleven"
    cards = workshop.deck["topics"][0]["cards"]
    cards.append(
        {"id": "later", "q": "What comes last?", "a": "This", "unsourced": "a test"}
    )
    cards.remove(workshop.cards["plus-2"])
    return old, workshop.build(), workshop


COLLECTION_INDEXES = (
    "create index ix_notes_usn on notes (usn)",
    "create index ix_cards_usn on cards (usn)",
    "create index ix_revlog_usn on revlog (usn)",
    "create index ix_cards_sched on cards (did, queue, due)",
    "create index ix_revlog_cid on revlog (cid)",
    "create index ix_notes_csum on notes (csum)",
)
"""The indexes that a collection has and a package has not."""


def add_indexes(opened: Opened) -> None:
    """Give a package all indexes that a collection has."""
    names = opened.database.execute(
        "select name from sqlite_master where sql like ?", ("CREATE INDEX%",)
    )
    assert names.fetchall() == [("ix_cards_nid",)]
    for statement in COLLECTION_INDEXES:
        opened.run(statement)


def learned(snapshot: Snapshot) -> tuple[object, ...]:
    """Return what a learner has of a deck, whenever it was imported."""
    notes = [note._replace(mod=0) for note in snapshot.notes.values()]
    cards = [card._replace(mod=0) for card in snapshot.cards.values()]
    return notes, cards, snapshot.tags, snapshot.note_types.keys()


def test_an_import_does_not_need_the_indexes_of_a_collection(
    two: tuple[Path, Path, Workshop], tmp_path: Path
) -> None:
    found = []
    for has_indexes in (False, True):
        with Engine() as engine:
            results = []
            for number, package in enumerate((two[0], two[0], two[1])):
                if has_indexes:
                    target = tmp_path / f"{number}.apkg"
                    package = plant(package, target, add_indexes)
                results.append(engine.import_package(package))
            found.append((results, learned(engine.snapshot())))
            assert engine.fix_integrity()[0]
    assert found[0] == found[1]


def test_own_words_stay_wherever_nothing_changed(
    engine: Engine, two: tuple[Path, Path, Workshop]
) -> None:
    old, new, workshop = two
    engine.import_package(old)
    engine.study(20)
    writes(engine, engine.snapshot())
    before = engine.snapshot()
    result = engine.import_package(new)
    after = engine.snapshot()
    changed = {workshop.guid(key) for key in ("plus-5", "plus-2")}
    assert (result.counts["updated"], result.counts["new"]) == (2, 1)
    assert kept(after) == before.notes.keys() - changed
    assert_history_is_whole(before, after)


@pytest.mark.parametrize("own", ["mine", "leech", "marked"])
def test_what_a_learner_did_after_the_build_blocks_the_correction(
    engine: Engine, two: tuple[Path, Path, Workshop], own: str
) -> None:
    old, new, workshop = two
    engine.import_package(old)
    # now, which is later than the builds of a test
    engine.tag(workshop.guid("plus-5"), own)
    engine.import_package(new)
    assert engine.snapshot().notes[workshop.guid("plus-5")].fields[1] == "11"


def test_a_note_that_changes_twice(engine: Engine, workshop: Workshop) -> None:
    """Anki before 25.02 stamps an updated note with the time of the import, and so it misses the next."""
    first = workshop.build()
    workshop.cards["plus-5"]["a"] = "eleven"
    second = workshop.build()
    workshop.cards["plus-5"]["a"] = "XI"
    third = workshop.build()
    for package in (first, second, third):
        engine.import_package(package)
    answer = engine.snapshot().notes[workshop.guid("plus-5")].fields[1]
    assert answer == ("eleven" if STAMPS_UPDATES else "XI")
    assert "old-anki" in {finding.kind for finding in verify(third, second).findings}


def test_a_learner_who_skips_a_version_gets_the_last(
    engine: Engine, workshop: Workshop
) -> None:
    first = workshop.build()
    workshop.cards["plus-5"]["a"] = "eleven"
    workshop.build()
    workshop.cards["plus-5"]["a"] = "XI"
    third = workshop.build()
    engine.import_package(first)
    engine.import_package(third)
    assert engine.snapshot().notes[workshop.guid("plus-5")].fields[1] == "XI"


def test_an_older_package_takes_nothing_back(
    engine: Engine, two: tuple[Path, Path, Workshop]
) -> None:
    old, new, _ = two
    engine.import_package(old)
    engine.import_package(new)
    before = engine.snapshot()
    engine.import_package(old)
    assert engine.snapshot() == before


def test_check_database_makes_cards_of_retired_notes(
    engine: Engine, two: tuple[Path, Path, Workshop]
) -> None:
    """Which is why they are shipped for three releases only, and why verify counts."""
    _, new, workshop = two
    engine.import_package(new)
    checked = engine.check_database()
    assert checked.cards_made == 1
    made = [
        card
        for card in engine.snapshot().cards.values()
        if card.guid == workshop.guid("plus-2")
    ]
    assert [card.deck for card in made] == ["Default"]


def test_a_card_taken_away_stays_blank_until_empty_cards(
    engine: Engine, workshop: Workshop
) -> None:
    old = workshop.build()
    engine.import_package(old)
    del workshop.cards["letter"]["reverse"]
    engine.import_package(workshop.build())
    assert len(engine.empty_cards()) == 1
    assert len(engine.snapshot().cards) == 29


def test_a_spare_field_can_be_renamed_in_place(
    engine: Engine, workshop: Workshop, tmp_path: Path
) -> None:
    def rename(package: Opened) -> None:
        with package.models() as models:
            for model in models.values():
                model["flds"][-1]["name"] = "Remark"
                model["mod"] += 3000
        package.run("update notes set mod = mod + 3000 where flds like '%5 plus 6%'")

    old = workshop.build()
    engine.import_package(old)
    writes(engine, engine.snapshot())
    before = engine.snapshot()
    result = engine.import_package(plant(old, tmp_path / "new.apkg", rename))
    after = engine.snapshot()
    assert result.counts["conflicting"] == 0
    assert after.note_types.keys() == before.note_types.keys()
    assert {note_type.fields[-1] for note_type in after.note_types.values()} == {
        "Remark"
    }
    assert len(kept(after)) == 26


def test_another_sorting_field_forces_a_full_sync(
    engine: Engine, workshop: Workshop, tmp_path: Path
) -> None:
    def sort(package: Opened) -> None:
        with package.models() as models:
            question(models)["sortf"] = 1
            question(models)["mod"] += 3000

    old = workshop.build()
    engine.import_package(old)
    before = engine.snapshot()
    engine.import_package(plant(old, tmp_path / "new.apkg", sort))
    assert engine.snapshot().schema_time != before.schema_time


OPTIONS: dict[str, Any] = {"new-cards-per-day": "7"}


def test_a_package_without_its_preset_is_refused_with_the_tick(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.deck["deck"]["options"] = OPTIONS
    package = workshop.build()
    bad = plant(
        package,
        tmp_path / "bad.apkg",
        lambda opened: opened.run("update col set dconf = '{}'"),
    )
    with Engine() as engine, pytest.raises(EngineRefusedError):
        engine.import_package(bad, presets=True)


def test_options_arrive_with_the_tick_alone(engine: Engine, workshop: Workshop) -> None:
    workshop.deck["deck"]["options"] = OPTIONS
    package = workshop.build()
    engine.import_package(package)
    assert engine.deck("Sample deck")[1]["new"]["perDay"] == 20
    with Engine() as other:
        other.import_package(package, presets=True)
        assert other.deck("Sample deck")[1]["new"]["perDay"] == 7


def no_change(workshop: Workshop) -> None:
    pass


def changed_and_back(workshop: Workshop) -> None:
    before = copy.deepcopy(workshop.deck)
    workshop.cards["plus-5"]["a"] = "eleven"
    workshop.build()
    workshop.deck = before


def reordered(workshop: Workshop) -> None:
    for topic in workshop.deck["topics"]:
        topic["cards"].reverse()


def restyled(workshop: Workshop) -> None:
    (workshop.root / "style.css").write_text(
        ".card { color: red; }\n", encoding="utf-8"
    )
    workshop.deck["deck"]["style"] = "style.css"


def retitled_and_moved(workshop: Workshop) -> None:
    """Only what deckgen puts around the cards differs, which is held."""
    first, second = workshop.deck["topics"]
    first["title"] = "Sums"
    second["cards"].append(first["cards"].pop(7))
    workshop.deck["deck"]["report"] = "https://example.org/report?id={id}"


def lock_file_lost(workshop: Workshop) -> None:
    workshop.lock_path.unlink()


UNTOUCHED: list[Callable[[Workshop], None]] = [
    no_change,
    changed_and_back,
    reordered,
    restyled,
    retitled_and_moved,
    lock_file_lost,
]


@pytest.mark.parametrize("change", UNTOUCHED, ids=lambda change: change.__name__)
def test_no_note_is_rewritten_where_none_changed_since_the_release(
    engine: Engine, workshop: Workshop, change: Callable[[Workshop], None]
) -> None:
    old = workshop.build(release="1.0")
    engine.import_package(old)
    writes(engine, engine.snapshot())
    change(workshop)
    new = workshop.build(release="1.1")
    result = engine.import_package(new)
    assert result.counts["updated"] == 0
    assert len(kept(engine.snapshot())) == 27
    assert not verify(new, old).lost


# --- corrections arrive --------------------------------------------------------------------------


def answer_of(engine: Engine, workshop: Workshop, key: str = "plus-5") -> str:
    answer: str = engine.snapshot().notes[workshop.guid(key)].fields[1]
    return answer


def test_who_was_in_the_note_between_the_build_and_the_release_gets_the_correction(
    engine: Engine, workshop: Workshop
) -> None:
    engine.import_package(workshop.build(release="1.0"))
    workshop.cards["plus-5"]["a"] = "eleven"
    workshop.build()
    guid = workshop.guid("plus-5")
    engine.write(
        [OwnWords(guid, "my own words", ("leech",), workshop.now + 1)], "My notes"
    )
    engine.import_package(workshop.build(release="1.1"))
    assert answer_of(engine, workshop) == "eleven"


@pytest.mark.parametrize("retires", [False, True])
def test_what_version_control_takes_back_is_taken_back_at_learners(
    engine: Engine, workshop: Workshop, retires: bool
) -> None:
    """``git revert`` takes the lock file back too; the package of the release is still there."""
    workshop.build(release="1.0")
    before, lock = copy.deepcopy(workshop.deck), workshop.lock_path.read_bytes()
    if retires:
        workshop.deck["topics"][0]["cards"].remove(workshop.cards["plus-5"])
    else:
        workshop.cards["plus-5"]["a"] = "wrong"
    engine.import_package(workshop.build(release="1.1"))
    guid = workshop.guid("plus-5")
    workshop.deck = before
    workshop.lock_path.write_bytes(lock)
    engine.import_package(workshop.build(release="1.2"))
    assert answer_of(engine, workshop) == "11"
    assert "sample::retired" not in engine.snapshot().notes[guid].tags


def test_a_tag_that_changes_its_case_alone_is_no_error(
    engine: Engine, workshop: Workshop
) -> None:
    old = workshop.build(release="1.0")
    workshop.cards["typed"]["tags"] = ["Spelling"]
    new = workshop.build(release="1.1")
    engine.import_package(old)
    engine.import_package(new)
    assert not verify(new, old).lost


# --- histories ------------------------------------------------------------------------------------


def test_a_renamed_card_and_a_renamed_step_keep_their_history(
    engine: Engine, workshop: Workshop
) -> None:
    engine.import_package(workshop.build(release="1.0"))
    engine.study(29)
    before = engine.snapshot()
    workshop.cards["plus-5"].update(id="five-and-six", was="plus-5")
    steps = workshop.cards["count"]["steps"]
    workshop.cards["count"]["steps"] = {
        ("second" if id_ == "two" else id_): (
            {"text": text, "was": "two"} if id_ == "two" else text
        )
        for id_, text in steps.items()
    }
    result = engine.import_package(workshop.build(release="1.1"))
    assert result.counts["new"] == 0
    assert_history_is_whole(before, engine.snapshot())


def test_ids_that_were_exchanged_are_found(workshop: Workshop) -> None:
    old = workshop.build(release="1.0")
    one, other = workshop.cards["plus-5"], workshop.cards["letter"]
    for key in ("q", "a"):
        one[key], other[key] = other[key], one[key]
    for card in (one, other):
        card["ignore"] = {"U126": "to see what verify says"}
    report = verify(workshop.build(), old)
    assert "history-exchanged" in {finding.kind for finding in report.findings}
    assert report.lost


def test_check_database_makes_no_card_of_a_note_that_retired_three_releases_ago(
    engine: Engine, workshop: Workshop
) -> None:
    workshop.build(release="1.0")
    workshop.deck["topics"][0]["cards"].remove(workshop.cards["plus-2"])
    for number in range(1, 5):
        package = workshop.build(release=f"1.{number}")
    engine.import_package(package)
    assert engine.check_database().cards_made == 0


# --- what verify says -----------------------------------------------------------------------------


@pytest.mark.parametrize("offset", ["0", "13", "26"])
def test_a_note_stamped_for_nothing_is_found(
    workshop: Workshop, tmp_path: Path, offset: str
) -> None:
    def stamp_one(package: Opened) -> None:
        query = "select id from notes order by guid limit 1 offset ?"
        (id_,) = package.database.execute(query, (offset,)).fetchone()
        package.run("update notes set mod = mod + 500000 where id = ?", id_)

    old = workshop.build(release="1.0")
    report = verify(plant(old, tmp_path / "new.apkg", stamp_one), old)
    assert [each.kind for each in report.findings if each.severity == "error"] == [
        "rewritten"
    ]


def test_the_notes_that_are_rewritten_are_named(
    engine: Engine, two: tuple[Path, Path, Workshop]
) -> None:
    old, new, workshop = two
    engine.import_package(old)
    writes(engine, engine.snapshot())
    engine.import_package(new)
    left = kept(engine.snapshot())
    report = verify(new, old)
    named = {
        name
        for each in report.findings
        if each.kind == "own-words-replaced"
        for name in each.notes
    }
    assert {workshop.guid(name) for name in named} == set(
        engine.snapshot().notes
    ) - left - {workshop.guid("later")}


# --- what a push leaves to Anki ---------------------------------------------------------------------


@pytest.mark.parametrize("other", ["", "type", "field"])
def test_what_the_importer_of_ankiconnect_does_with_new_notes_alone(
    engine: Engine, workshop: Workshop, tmp_path: Path, other: str
) -> None:
    """`deckgen push` uses it where it adds the notes and touches nothing else: from 26.9 on, and in earlier
    engines if the note types have the same fields and templates."""
    from deckgen.commands.push.plan import only
    from deckgen.formats import apkg

    workshop.deck["deck"] |= {
        "description": "What it is.",
        "options": {"new-cards-per-day": "7"},
    }
    engine.import_package(workshop.build(release="1.0"), presets=True)
    engine.study(10)
    col: Any = engine._col
    name = "Sample deck"
    deck = col.decks.by_name(name)
    preset = col.decks.config_dict_for_deck_id(deck["id"])
    preset["new"]["perDay"] = 33
    col.decks.update_config(preset)
    change_in_anki(col, other, workshop)
    before = engine.snapshot()
    workshop.deck["topics"][0]["cards"].append(
        {"id": "later", "q": "Later?", "a": "This", "unsourced": "a test"}
    )
    workshop.build()
    package = tmp_path / "new.apkg"
    apkg.write(only(workshop.outcome.checked.build, ["later"]), package)
    import_as_ankiconnect(col, package)
    after = engine.snapshot()
    is_new = ENGINE >= (26, 9)
    added = after.notes.keys() - before.notes.keys()
    assert added == {workshop.guid("later")}
    assert {
        guid: after.notes[guid] for guid in before.notes
    } == before.notes or other == "field"
    assert after.reviews == before.reviews
    kept_deck, kept_preset = engine.deck(name)
    assert kept_preset["new"]["perDay"] == 33
    assert "What it is." in kept_deck["desc"]
    assert kept_deck["conf"] == deck["conf"]
    types = len(after.note_types) - len(before.note_types)
    # the old one makes a stray type
    assert types == (1 if other == "field" and not is_new else 0)
    assert "Later?" in after.notes[workshop.guid("later")].fields
    if is_new or other != "field":
        assert_history_is_whole(before, after)


def change_in_anki(col: Any, what: str, workshop: Workshop) -> None:
    """Give a note another type, or the type of questions another field, as a learner may have done."""
    if what == "type":
        change_type(col, workshop.guid("plus-1"))
    if what == "field":
        own = col.models.by_name("Sample deck (Question)")
        col.models.add_field(own, col.models.new_field("Own"))
        col.models.update_dict(own)


def import_as_ankiconnect(col: Any, package: Path) -> None:
    """Import a package with the importer that AnkiConnect uses."""
    from anki import lang
    from anki.importing import AnkiPackageImporter

    lang.set_lang("en")  # which the desktop does
    AnkiPackageImporter(col, str(package)).run()
    col.models._clear_cache()


def change_type(col: Any, guid: str) -> None:
    """Make a note one of Anki's type Basic."""
    from anki.models import ChangeNotetypeRequest

    note = col.get_note(col.db.scalar("select id from notes where guid = ?", guid))
    info = col.models.change_notetype_info(
        old_notetype_id=note.mid, new_notetype_id=col.models.by_name("Basic")["id"]
    )
    request = ChangeNotetypeRequest()
    request.ParseFromString(info.input.SerializeToString())
    request.note_ids.extend([note.id])
    # the schema changes with it: that is the learner's doing
    col.models.change_notetype_of_notes(request)


SPECIAL_FRONTS = tuple(
    form.replace("S", name)
    for name in (TAGS, *ALWAYS_FILLED)
    if name != "CardID"  # before 25.7 it is a field that is not there
    for form in (
        "{{S}}",
        "{{S}}{{#Extra}}{{Extra}}{{/Extra}}",
        "{{#S}}{{Front}}{{/S}}",
        "{{^S}}{{Front}}{{/S}}",
        "{{^S}}{{Extra}}{{/S}}{{#S}}{{Front}}{{/S}}",
        "{{#Extra}}{{S}}{{/Extra}}",
        "{{Front}}{{S}}",
    )
    # else it is empty now whatever a note holds
    if name == TAGS or form[:5] != "{{^S}" or "{{#S}" in form
)


def test_which_fronts_are_empty_in_an_engine(engine: Engine, tmp_path: Path) -> None:
    """The rules of earlier engines are theirs, and what N113 says of the deck's notes comes true."""
    cards = [
        {"name": f"Card {number}", "front": front, "back": "{{Front}}"}
        for number, front in enumerate(SPECIAL_FRONTS)
    ]
    texts = {
        "all": {"Front": "a", "Extra": "b"},
        "front": {"Front": "a"},
        "extra": {"Extra": "b"},
    }
    deck: dict[str, Any] = {
        "deck": {"id": "d", "uid": "abcdefgh", "name": "Deck", "topic-tags": "false"},
        "note-types": [{"id": "word", "fields": ["Front", "Extra"], "cards": cards}],
        "topics": [
            {
                "id": "t",
                "title": "T",
                "type": "word",
                "cards": [
                    {"id": id_ + more, "fields": fields, "unsourced": "known"} | tags
                    for id_, fields in texts.items()
                    for more, tags in (("", {}), ("-tagged", {"tags": ["x"]}))
                ],
            }
        ],
    }
    workshop = Workshop(tmp_path / "special", deck)
    engine.import_package(workshop.build())
    build = workshop.outcome.checked.build
    kind = next(each for each, _ in build.note_types if each.key == "word")
    rules = next(
        (each.rules for each in reversed(EARLIER) if version_of(each) > ENGINE), NOW
    )
    here = Generator(kind, rules)
    expected = {
        entry.guid: here.cards(kind.contents(note.fields), bool(note.tags)) or (0,)
        for note, entry in zip(build.notes, build.entries, strict=True)
    }
    assert engine.cards_made() == expected
    warnings = [
        each for each in workshop.outcome.checked.diagnostics if each.code == "N113"
    ]
    reported = {each.message.split("'")[1] for each in warnings}
    packed = {
        entry.guid: set(note.cards)
        for note, entry in zip(build.notes, build.entries, strict=True)
    }
    otherwise = {
        f"Card {number}"
        for guid, made in expected.items()
        for number in packed[guid] ^ {*made}
        if number
    }
    assert otherwise <= reported
    assert bool(engine.empty_cards()) == (rules is not NOW)


def version_of(earlier: Earlier) -> tuple[int, ...]:
    return tuple(map(int, earlier.version.split(".")))
