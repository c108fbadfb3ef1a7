"""``deckgen verify`` finds what is wrong with a package, and with an upgrade."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from helpers.exported import exports
from helpers.project import Workshop
from planted import Opened, plant, question

from deckgen.anki.engine import Engine, EngineRefusedError
from deckgen.anki.values import CardRow, Imported, NoteRow, OwnWords, Snapshot
from deckgen.cli import main
from deckgen.commands.verify import findings, firstimport, played, upgrade
from deckgen.commands.verify.rehearsal import verify
from deckgen.formats.apkg_reader import Package, PackedCard, PackedNote
from deckgen.versions.comparison import compare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.commands.verify.findings import Report


def kinds(report: Report) -> set[str]:
    return {finding.kind for finding in report.findings}


# --- faults of one package ---------------------------------------------------------------


def field_too_few(package: Opened) -> None:
    id_, _, fields, _ = package.note()
    package.run(
        "update notes set flds = ? where id = ?", fields.rpartition("\x1f")[0], id_
    )


def duplicate_guid(package: Opened) -> None:
    package.run("update notes set guid = ?", package.note()[1])


def missing_media(package: Opened) -> None:
    package.media.clear()


def listed_media_missing(package: Opened) -> None:
    package.media["7"] = "not-there.png"


def empty_front(package: Opened) -> None:
    id_, _, fields, _ = package.note()
    package.run(
        "update notes set flds = ? where id = ?",
        "<br> " + "\x1f" + fields.partition("\x1f")[2],
        id_,
    )


def unknown_field_in_template(package: Opened) -> None:
    with package.models() as models:
        question(models)["tmpls"][0]["qfmt"] += "{{Promt}}"


def unclosed_section(package: Opened) -> None:
    with package.models() as models:
        question(models)["tmpls"][0]["afmt"] += "{{#Note}}"


def empty_back(package: Opened) -> None:
    with package.models() as models:
        question(models)["tmpls"][0]["afmt"] = "<br>"


def card_missing(package: Opened) -> None:
    package.run("delete from cards where ord = 1")


def all_cards_of_a_note_missing(package: Opened) -> None:
    package.run("delete from cards where nid = ?", package.note()[0])


def card_too_many(package: Opened) -> None:
    package.run(
        "insert into cards select 99, nid, did, 5, mod, usn, 0, 0, due, 0, 0, 0, 0, 0, 0, 0, 0, '' "
        "from cards order by id limit 1"
    )


def no_order(package: Opened) -> None:
    package.run("update cards set due = 0")


def note_type_missing(package: Opened) -> None:
    package.run("update notes set mid = 42 where id = ?", package.note()[0])


def unit_separator(package: Opened) -> None:
    package.run(
        "update notes set flds = flds || ? where id = ?", "\x1f", package.note()[0]
    )


def id_zero(package: Opened) -> None:
    id_ = package.note()[0]
    package.run("update notes set id = 1 where id = ?", id_)
    package.run("update cards set nid = 1 where nid = ?", id_)


SINGLE: dict[Callable[[Opened], None], str] = {
    field_too_few: "field-count",
    duplicate_guid: "duplicate-guid",
    missing_media: "missing-media",
    listed_media_missing: "missing-media",
    empty_front: "empty-front",
    unknown_field_in_template: "template",
    unclosed_section: "template",
    empty_back: "empty-back",
    card_missing: "cards-made",
    all_cards_of_a_note_missing: "cards-made",
    card_too_many: "cards-made",
    no_order: "no-order",
    note_type_missing: "field-count",
    unit_separator: "field-count",
    id_zero: "note-id",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    workshop = Workshop(tmp_path_factory.mktemp("verify"))
    workshop.build()
    return workshop


@pytest.mark.parametrize("fault", SINGLE, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_found(
    built: Workshop, tmp_path: Path, fault: Callable[[Opened], None]
) -> None:
    report = verify(plant(built.root / "build-1.apkg", tmp_path / "bad.apkg", fault))
    assert SINGLE[fault] in kinds(report), report
    assert report.lost


def test_a_good_package_has_none(built: Workshop) -> None:
    package = built.root / "build-1.apkg"
    report = verify(package)
    assert report.findings == []
    assert report.facts == [
        "imported: 27 notes, 29 cards, 5 tags; decks: 'Sample deck' (29)"
    ]
    assert not verify(package, package).lost


# --- faults of an upgrade ----------------------------------------------------------------


def constant_mod(package: Opened) -> None:
    package.run(
        "update notes set mod = (select min(mod) from notes), flds = replace(flds, 'plus', 'and')"
    )


def every_mod_later(package: Opened) -> None:
    package.run("update notes set mod = mod + 5000")


def field_renamed_without_id(package: Opened) -> None:
    with package.models() as models:
        for model in models.values():
            model["mod"] += 5000
            model["flds"][-1].update(name="Remark", id=None)
    package.run(
        "update notes set mod = mod + 5000, flds = replace(flds, 'plus', 'and')"
    )


def field_added(package: Opened) -> None:
    with package.models() as models:
        for model in models.values():
            model["mod"] += 5000
            model["flds"].append(
                model["flds"][-1] | {"name": "More", "id": 77, "ord": 14}
            )
    package.run(
        "update notes set mod = mod + 5000, flds = replace(flds, 'plus', 'and') || ?",
        "\x1f",
    )


def note_type_id_changed(package: Opened) -> None:
    with package.models() as models:
        model = question(models)
        old = model["id"]
        models["1234567890123"] = models.pop(str(old)) | {
            "id": 1234567890123,
            "name": "Another",
        }
    package.run(
        "update notes set mid = 1234567890123, mod = mod + 5000 where mid = ?", old
    )


def guids_changed(package: Opened) -> None:
    package.run("update notes set guid = 'x' || guid")


def kind_changed(package: Opened) -> None:
    id_, _, fields, _ = package.note("flds like 'What%'")
    with package.models() as models:
        cloze = next(model["id"] for model in models.values() if model["type"] == 1)
    text = "A {{c1::gap}}\x1f" + fields.partition("\x1f")[2]
    package.run(
        "update notes set mid = ?, mod = mod + 5000, flds = ? where id = ?",
        cloze,
        text,
        id_,
    )


def look_not_stamped(package: Opened) -> None:
    with package.models() as models:
        question(models)["css"] += ".card { color: red }"


def tag_not_delivered(package: Opened) -> None:
    package.run("update notes set tags = ' other ' where id = ?", package.note()[0])


def cloze_number_gone(package: Opened) -> None:
    id_, _, fields, _ = package.note("flds like '%{{c2::%'")
    text = fields.replace("{{c2::second}}", "second")
    package.run("update notes set flds = ?, mod = mod + 5000 where id = ?", text, id_)
    package.run("delete from cards where nid = ? and ord = 1", id_)


def guids_exchanged(package: Opened) -> None:
    (one, a, *_), (other, b, *_) = (
        package.note("flds like '%is 0 %'"),
        package.note("flds like '%is 1 %'"),
    )
    package.run("update notes set guid = 'x', mod = mod + 5000 where id = ?", one)
    package.run("update notes set guid = ?, mod = mod + 5000 where id = ?", a, other)
    package.run("update notes set guid = ? where id = ?", b, one)


UPGRADE: dict[Callable[[Opened], None], str] = {
    constant_mod: "not-delivered",
    every_mod_later: "rewritten",
    field_renamed_without_id: "not-imported: conflicting",
    field_added: "not-imported: conflicting",
    note_type_id_changed: "note-type-forked",
    guids_changed: "guid-changed",
    kind_changed: "not-imported: conflicting",
    look_not_stamped: "look-not-delivered",
    tag_not_delivered: "not-delivered",
    cloze_number_gone: "card-removed",
    guids_exchanged: "history-exchanged",
}


@pytest.mark.parametrize("fault", UPGRADE, ids=lambda fault: fault.__name__)
def test_a_fault_of_an_upgrade_is_found(
    built: Workshop, tmp_path: Path, fault: Callable[[Opened], None]
) -> None:
    old = built.root / "build-1.apkg"
    new = plant(old, tmp_path / "bad.apkg", fault)
    assert not verify(new).lost
    report = verify(new, old)
    assert UPGRADE[fault] in kinds(report), report
    assert report.lost


def dropped(package: Opened) -> None:
    id_ = package.note()[0]
    package.run("delete from notes where id = ?", id_)
    package.run("delete from cards where nid = ?", id_)


def test_what_costs_nothing_is_a_remark(built: Workshop, tmp_path: Path) -> None:
    old = built.root / "build-1.apkg"
    report = verify(plant(old, tmp_path / "new.apkg", dropped), old)
    assert [(finding.kind, finding.severity) for finding in report.findings] == [
        ("dropped", "warning")
    ]
    assert report.verdict == "nothing is lost but what is named above"
    assert report.findings[0].notes == ("plus-0",)
    assert not report.lost


def test_a_true_upgrade_is_told(workshop: Workshop) -> None:
    old = workshop.build()
    workshop.cards["plus-5"]["a"] = "eleven"
    workshop.deck["topics"][0]["cards"].append(
        {"id": "later", "q": "What comes last?", "a": "This", "unsourced": "a test"}
    )
    report = verify(workshop.build(), old)
    assert [finding[:2] for finding in report.findings] == [
        (
            "own-words-replaced",
            "1 note is rewritten: what learners wrote in it and their tags there are replaced",
        )
    ]
    assert report.findings[0].notes == ("plus-5",)
    assert report.facts == [
        "imported: 28 notes, 30 cards, 5 tags; decks: 'Sample deck' (30)",
        "learners: 20 cards studied",
        "upgraded: 1 updated, 26 left as they were, 1 new, 0 conflicting",
        "review history: 20 answers, whole",
        "own words and tags: kept in 26 of 27 notes",
    ]
    assert not report.lost
    assert report.verdict == "nothing is lost but what is named above"


def all_changed(workshop: Workshop) -> None:
    for card in workshop.cards.values():
        card["note"] = "It is so."


def test_an_upgrade_of_every_note_costs_own_words_in_every_note(
    workshop: Workshop,
) -> None:
    old = workshop.build()
    all_changed(workshop)
    report = verify(workshop.build(), old)
    assert [finding.kind for finding in report.findings] == ["own-words-replaced"]
    assert report.findings[0].message == (
        "27 notes are rewritten: what learners wrote in them and their tags there are replaced"
    )
    assert len(report.findings[0].notes) == 27
    assert "own words and tags: kept in 0 of 27 notes" in report.facts
    assert report.verdict != "nothing is lost"


def test_what_is_no_longer_there_is_not_edited(workshop: Workshop) -> None:
    old = workshop.build()
    all_changed(workshop)
    new = plant(workshop.build(), workshop.root / "new.apkg", dropped)
    assert [finding.kind for finding in verify(new, old).findings] == [
        "dropped",
        "own-words-replaced",
    ]


def without_notes(package: Opened) -> None:
    package.run("delete from notes")
    package.run("delete from cards")


def test_an_older_package_without_notes(built: Workshop, tmp_path: Path) -> None:
    new = built.root / "build-1.apkg"
    report = verify(new, plant(new, tmp_path / "old.apkg", without_notes))
    assert not report.lost, report
    assert "learners: 0 cards studied" in report.facts
    assert "own words and tags: kept in 0 of 0 notes" in report.facts


def without_clozes(package: Opened) -> None:
    package.run(
        "delete from cards where nid in (select id from notes where flds like '%{{c1%')"
    )
    package.run("delete from notes where flds like '%{{c1%'")


def test_the_first_cloze_is_no_fork(built: Workshop, tmp_path: Path) -> None:
    new = built.root / "build-1.apkg"
    assert verify(new, plant(new, tmp_path / "old.apkg", without_clozes)).findings == []


def two_decks(package: Opened) -> None:
    decks = json.loads(package.database.execute("select decks from col").fetchone()[0])
    decks["77"] = next(
        deck for deck in decks.values() if deck["name"] == "Sample deck"
    ) | {
        "id": 77,
        "name": "Another deck",
    }
    package.run("update col set decks = ?", json.dumps(decks))
    package.run("update cards set did = 77 where due % 2")


def test_two_decks_side_by_side(built: Workshop, tmp_path: Path) -> None:
    package = plant(built.root / "build-1.apkg", tmp_path / "two.apkg", two_decks)
    report = verify(package, package)
    assert report.findings == []
    assert re.match(r"learners: 1\d cards studied", report.facts[1]), report.facts


# --- faults of an engine -------------------------------------------------------------------
#
# With a learner's default options today's Anki touches no review, whatever a package holds. That
# it stays so is what the rehearsal is for: here is an Anki that does harm.


def a_review_is_gone(engine: Engine) -> None:
    engine._col.db.execute("delete from revlog where id = (select max(id) from revlog)")


def a_review_counts_for_another_card(engine: Engine) -> None:
    engine._col.db.execute(
        "update revlog set cid = cid + 1 where id = (select min(id) from revlog)"
    )


def reviews_are_brought_in(engine: Engine) -> None:
    engine._col.db.execute(
        "insert into revlog select 5, cid, -1, 3, 1, 1, 0, 900, 0 from revlog limit 1"
    )


def a_card_is_gone(engine: Engine) -> None:
    engine._col.db.execute("delete from cards where id = (select min(cid) from revlog)")


def cards_are_new_again(engine: Engine) -> None:
    engine._col.sched.schedule_cards_as_new(
        [engine._col.db.scalar("select cid from revlog limit 1")]
    )
    engine._col.db.execute("delete from revlog where type = 4")  # its own note of that


HARM: dict[Callable[[Engine], None], set[str]] = {
    a_review_is_gone: {"reviews"},
    a_review_counts_for_another_card: {"reviews"},
    reviews_are_brought_in: {"reviews"},
    a_card_is_gone: {"cards-lost"},
    cards_are_new_again: {"progress"},
}


@pytest.mark.parametrize("harm", HARM, ids=lambda harm: harm.__name__)
def test_harm_to_what_was_learnt_is_found(
    built: Workshop, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Engine], None]
) -> None:
    package, real = built.root / "build-1.apkg", Engine.import_package
    # the engines themselves: the id of one that is gone may be another's
    seen: list[Engine] = []

    def import_package(engine: Engine, path: Path, presets: bool = False) -> Imported:
        result = real(engine, path, presets)
        if any(engine is earlier for earlier in seen):
            harm(engine)
        seen.append(engine)
        return result

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "import_package", import_package)
        report = verify(package, package)
    assert kinds(report) == HARM[harm]
    assert report.lost
    assert ("review history: 20 answers, whole" in report.facts) == (
        "reviews" not in HARM[harm]
    )


# --- the command ---------------------------------------------------------------------------


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main.main, ["verify", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_a_package_older_than_its_project_is_refused(workshop: Workshop) -> None:
    first = workshop.build()
    workshop.cards["plus-5"]["id"] = "five"
    path = workshop.write()
    root, target = workshop.root, workshop.target
    for call in ((root,), (target,), (target, "--from", first), (first, "-C", root)):
        code, out, err = run(*call)
        assert (code, out) == (2, "")
        assert "is not what cards.yaml gives now: run 'deckgen build'" in err
    assert run(first)[0] == 0  # a package by itself is taken as it is
    workshop.build()
    assert run(workshop.target, "--from", first)[0] == 0
    path.write_text("deck: {", encoding="utf-8")
    code, _, err = run(workshop.target)
    assert (code, "has errors: this is the package of an earlier build" in err) == (
        0,
        True,
    )


def test_a_release_may_be_older_than_its_project(workshop: Workshop) -> None:
    outcome = workshop.try_build(release="1.0")
    workshop.cards["plus-5"]["a"] = "eleven"
    workshop.write()
    assert run(outcome.released)[0] == 0
    assert run(outcome.target)[0] == 2


def test_an_edit_that_was_taken_back_is_no_error_before_the_release(
    workshop: Workshop,
) -> None:
    """The release ends it; only this build must not be handed out."""
    old = workshop.build(release="1.0")
    workshop.cards["plus-0"]["a"] = "another"
    workshop.build()
    workshop.cards["plus-0"]["a"] = "1"
    workshop.build()

    def told(*arguments: str) -> Any:
        return CliRunner().invoke(main.main, ["verify", *arguments, "--from", str(old)])

    before = told(str(workshop.target))
    assert before.exit_code == 0
    assert "warning[taken-back] an edit was built and taken back" in before.output
    assert "plus-0" in before.output
    assert (
        "'deckgen build --release' gives these notes the time of the last release again"
        in before.output
    )
    alone = workshop.root / "alone.apkg"
    shutil.copy(workshop.target, alone)
    elsewhere = told(str(alone), "--project", str(workshop.root))
    assert (elsewhere.exit_code, "taken-back" in elsewhere.output) == (0, True)
    workshop.build(release="1.1")
    after = told(str(workshop.target))
    assert (after.exit_code, "taken-back" in after.output) == (0, False)


def test_without_its_project_a_rewriting_for_nothing_is_an_error_that_names_the_release(
    workshop: Workshop, tmp_path: Path
) -> None:
    old = workshop.build(release="1.0")
    workshop.cards["plus-0"]["a"] = "another"
    workshop.build()
    workshop.cards["plus-0"]["a"] = "1"
    report = verify(workshop.build(), old)
    (found,) = (each for each in report.findings if each.severity == findings.ERROR)
    assert found.kind == "rewritten"
    assert "the next 'deckgen build --release' ends it" in found.way


def test_the_command_tells_and_exits(built: Workshop, tmp_path: Path) -> None:
    package = built.root / "build-1.apkg"
    code, out, _ = run(built.root, "--from", package)
    assert (code, out.splitlines()[-1]) == (0, "nothing is lost")
    bad = plant(package, tmp_path / "bad.apkg", empty_front)
    code, out, _ = run(bad)
    assert code == 1
    assert (
        "error[empty-front] a card with an empty front (1 note)\n    plus-0\n    = write a question\n"
        in out
    )
    code, out, _ = run(bad, "--format", "json")
    told = json.loads(out)
    assert (code, told["version"], told["ok"]) == (1, findings.JSON_VERSION, False)
    assert told["findings"][0]["notes"] == ["plus-0"]


def test_a_collection_is_no_package_to_the_engine(tmp_path: Path) -> None:
    """The engine's own words, and no trace of what was looked for in it."""
    collection = exports(tmp_path)["schema 18"]
    with Engine() as engine, pytest.raises(EngineRefusedError):
        engine.import_package(collection)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut"])
def test_what_is_no_package_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.apkg"
    path.write_bytes(content)
    code, out, err = run(path)
    assert (code, out) == (2, "")
    assert "is not a package" in err


def test_a_package_that_is_not_there(tmp_path: Path) -> None:
    assert run(tmp_path / "none.apkg")[0] == 2
    assert "there is no project" in run(tmp_path)[2]
    (tmp_path / "cards.yaml").write_text("", encoding="utf-8")
    assert "there is no package in" in run(tmp_path)[2]


def test_of_two_packages_none_is_taken(built: Workshop, tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    package = built.build()
    for name in ("one.apkg", "one-1.0.apkg"):  # a release lies beside what was built
        (tmp_path / "dist" / name).write_bytes(package.read_bytes())
    assert run(tmp_path)[0] == 0
    (tmp_path / "dist" / "two.apkg").write_bytes(package.read_bytes())
    code, out, err = run(tmp_path)
    assert (code, out) == (2, "")
    assert (
        f"there is more than one package in {tmp_path / 'dist'}: name one of them"
        in err
    )


@pytest.mark.parametrize(
    ("fields", "tags", "changed", "told"),
    [
        (("q", "a", played.OWN_WORDS), ("mine", "other"), False, set()),
        (("q", "a", played.OWN_WORDS), ("other",), False, {"rewritten"}),
        (("q", "a", ""), ("mine",), False, {"rewritten"}),
        (None, (), False, {"rewritten"}),
        (("q", "a", ""), (), True, {"own-words-replaced"}),
        (("q", "a", played.OWN_WORDS), (), True, {"own-words-replaced"}),
    ],
)
def test_own_words_and_tags_after_an_upgrade(
    tmp_path: Path,
    fields: tuple[str, ...] | None,
    tags: tuple[str, ...],
    changed: bool,
    told: set[str],
) -> None:
    old = Package(
        tmp_path / "x.apkg",
        (PackedNote("a", 1, 1, 5, (), ("q", "a", "")),),
        (),
        {},
        {},
        {},
    )
    now = PackedNote("a", 1, 1, 9, (), ("other" if changed else "q", "a", ""))
    difference = compare(old, replace(old, notes=(now,)))
    notes = {} if fields is None else {"a": NoteRow("a", 1, 1, 9, 0, tags, fields)}
    after = Snapshot((), notes, {}, (), {}, {})
    own = {"a": OwnWords("a", played.OWN_WORDS, ("mine",), 6)}
    learner = played.Upgrade(difference, after, after, Imported(Counter(), ()), own)
    section = findings.Section("upgrade")
    upgrade._report_own_words(section, learner, (), ())
    assert {finding.kind for finding in section.findings} == told
    assert section.facts == [
        f"own words and tags: kept in {0 if told else 1} of 1 note"
    ]


@pytest.mark.parametrize(
    ("due", "place", "told"),
    [
        ((1, 2, 3), (1, 2, 3), []),
        ((1, 2, 3), (5, 6, 9), []),
        ((1, 2, 2), (1, 3, 2), []),  # two that are due together come in any order
        ((1, 2, 3), (1, 3, 2), ["b", "c"]),
        ((1, 2, 3), (1, 2, 2), ["b", "c"]),
        ((1, 2, 3), (1, 1, 2), ["a", "b"]),
        ((1, 1, 1), (2, 3, 4), []),
    ],
)
def test_the_order_of_new_cards(
    tmp_path: Path, due: tuple[int, ...], place: tuple[int, ...], told: list[str]
) -> None:
    notes, cards, found = [], [], {}
    for id_, (guid, in_package, learnt) in enumerate(
        zip("abc", due, place, strict=True)
    ):
        notes.append(PackedNote(guid, id_, 1, 0, (), (guid,)))
        cards.append(PackedCard(id_, 0, 1, in_package))
        found[id_] = CardRow(id_, guid, 0, "D", 0, 0, (0, 0, learnt, 0, 0, 0, 0))
    package = Package(tmp_path / "x.apkg", tuple(notes), tuple(cards), {}, {1: "D"}, {})
    section = findings.Section("import")
    firstimport._report_order(section, package, Snapshot((), {}, found, (), {}, {}))
    assert [name for finding in section.findings for name in finding.notes] == told
    assert [finding.kind for finding in section.findings] == (
        ["no-order"] if told else []
    )


def test_one_note_is_in_order(tmp_path: Path) -> None:
    """Its cards are due together, as are those of any note."""
    card = {"id": "a", "q": "What is 1 plus 1?", "a": "2", "unsourced": "a test"}
    deck = {
        "deck": {"id": "one", "name": "One"},
        "topics": [{"id": "t", "title": "T", "cards": [card]}],
    }
    assert not verify(Workshop(tmp_path / "one", deck).build()).findings
