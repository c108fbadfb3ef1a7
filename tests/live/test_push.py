"""``deckgen push`` and ``deckgen pull`` with a running Anki: the server of ``addon.py``, the real engine."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from live.addon import IS_OLD, Addon
from live.lab import CARDS, Lab

from deckgen.commands.push import command
from deckgen.lockfile import agreed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result
    from live.collection import Hand


class Desk(Lab):
    """A project, and the Anki that runs beside it."""

    def __init__(self, root: Path, hand: Hand, addon: Addon) -> None:
        super().__init__(root, hand)
        self.addon = addon

    def push(self, *arguments: str) -> Result:
        return self.run("push", str(self.root), "--url", self.addon.url, *arguments)

    def pull(self, *arguments: str) -> Result:
        return self.run(
            "pull", "-C", str(self.root), "--url", self.addon.url, *arguments
        )

    def rewrite(self, old: str, new: str) -> None:
        text = self.text
        assert old in text
        self.cards.write_text(text.replace(old, new), encoding="utf-8")

    def study(self, count: int = 5) -> None:
        self.hand.engine.study(count)

    def state(self) -> tuple[object, ...]:
        """Return what must never be lost: reviews, and where each card stands."""
        db = self.hand.col.db
        return (
            db.all("select * from revlog order by id"),
            db.all(
                "select id, nid, ord, did, type, queue, due, ivl, factor, reps, lapses, flags from cards"
                " order by id"
            ),
        )

    def schema(self) -> object:
        return self.hand.col.db.scalar("select scm from col")


@pytest.fixture
def desk(tmp_path: Path, hand: Hand) -> Iterator[Desk]:
    with Addon(hand.col) as addon:
        yield Desk(tmp_path, hand, addon)


@pytest.fixture
def pushed(desk: Desk) -> Desk:
    result = desk.push()
    assert result.exit_code == 0, result.output
    desk.study()
    return desk


def test_the_first_push_brings_the_deck(desk: Desk) -> None:
    said = desk.push("--dry-run")
    assert said.exit_code == 0
    assert "12 new" in said.stderr
    assert desk.hand.col.db.scalar("select count() from notes") == 0
    assert desk.push().exit_code == 0
    assert desk.hand.col.db.scalar("select count() from notes") == 12
    assert desk.hand.fields(desk.guid("iron"))["Prompt"] == "What is <em>iron</em>?"
    again = desk.push()
    assert again.exit_code == 0
    assert "nothing to push" in again.stderr
    assert desk.hand.engine.media().missing == ()


def test_a_change_is_written_into_its_field_alone(pushed: Desk) -> None:
    desk = pushed
    guid = desk.guid("iron")
    desk.hand.edit(guid, My_notes="mine")
    desk.hand.tag(guid, "own")
    before, schema = desk.state(), desk.schema()
    desk.rewrite("of course", "surely")
    result = desk.push()
    assert result.exit_code == 0, result.output
    assert "iron: changed: Answer" in result.stdout
    fields = desk.hand.fields(guid)
    assert "surely" in fields["Answer"]
    assert fields["My notes"] == "mine"
    assert "own" in desk.hand.note(guid).tags
    assert desk.state() == before
    assert desk.schema() == schema
    assert "importPackage" not in desk.addon.log[-8:]


def test_an_edit_in_anki_is_kept_and_pulled(pushed: Desk) -> None:
    desk = pushed
    desk.edit("coal", Answer="A black rock")
    result = desk.push()
    assert result.exit_code == 0
    assert "coal: Answer: edited in Anki: kept" in result.stdout
    assert desk.hand.fields(desk.guid("coal"))["Answer"] == "A black rock"
    assert desk.pull().exit_code == 0
    assert desk.text == CARDS.replace("a: A rock", "a: A black rock")
    assert "nothing to push" in desk.push().stderr
    assert desk.pull().stdout == ""


def test_both_changed_one_field_and_each_way_out(pushed: Desk) -> None:
    desk = pushed
    desk.edit("coal", Answer="A black rock", Note="Mine")
    desk.rewrite("a: A rock", "a: A soft rock")
    desk.rewrite("What''s coal?", "What''s brown coal?")
    result = desk.push()
    assert result.exit_code == 1
    assert "coal: Answer: changed here and in Anki: kept in Anki" in result.stdout
    for text in ("before:  A rock", "here:    A soft rock", "in Anki: A black rock"):
        assert text in result.stdout
    fields = desk.hand.fields(desk.guid("coal"))
    assert (fields["Prompt"], fields["Answer"], fields["Note"]) == (
        "What's brown coal?",
        "A black rock",
        "Mine",
    )
    pulled = desk.pull()
    assert pulled.exit_code == 1  # the note is taken, the conflict stays
    assert "a: A soft rock, note: Mine" in desk.text
    assert desk.push().exit_code == 1
    assert desk.pull("--ours", "coal").exit_code == 0  # which is remembered
    assert desk.push().exit_code == 0
    assert desk.hand.fields(desk.guid("coal"))["Answer"] == "A soft rock"


def test_push_writes_over_only_when_told_and_agreed_to(pushed: Desk) -> None:
    desk = pushed
    desk.edit("coal", Answer="A black rock")
    desk.rewrite("a: A rock", "a: A soft rock")
    refused = desk.push("--ours", "coal")
    assert refused.exit_code == 1
    assert "in Anki: A black rock" in refused.stdout
    assert "agree with --yes" in refused.stderr
    assert desk.hand.fields(desk.guid("coal"))["Answer"] == "A black rock"
    assert desk.push("--ours", "coal", "--yes").exit_code == 0
    assert desk.hand.fields(desk.guid("coal"))["Answer"] == "A soft rock"


def test_a_card_that_left_the_project_before_a_release_does_not_come_back(
    pushed: Desk,
) -> None:
    desk = pushed
    card = "      - {id: coal, q: 'What''s coal?', a: A rock}\n"
    desk.rewrite(card, "")
    said = "'coal': no longer in the project, still in Anki: delete the note there"
    for result in (desk.push(), desk.pull(), desk.push(), desk.pull()):
        assert result.exit_code == 0, result.output
        assert said in result.stdout
        assert "from-anki" not in desk.text
    desk.rewrite("      - id: long\n", f"{card}      - id: long\n")
    assert "nothing to push" in desk.push().stderr


class Terminal:
    """Standard input and output of somebody who can be asked."""

    def isatty(self) -> bool:
        return True


def test_an_edit_while_the_question_stands_is_shown_before_it_is_written_over(
    pushed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = pushed
    desk.edit("coal", Answer="Edited before")
    questions = []

    def confirm(question: str, **_: object) -> bool:
        questions.append(question)
        if len(questions) == 1:
            desk.edit("coal", Answer="Edited meanwhile")
        return True

    stand_in = SimpleNamespace(stdin=Terminal(), stderr=Terminal(), exit=sys.exit)
    monkeypatch.setattr(command, "sys", stand_in)
    monkeypatch.setattr("click.confirm", confirm)
    result = desk.push("--ours", "coal")
    assert result.exit_code == 0, result.output
    assert len(questions) == 2
    assert "the deck has changed in Anki in the meantime" in result.stderr
    assert result.stdout.index("in Anki: Edited before") < result.stdout.index(
        "in Anki: Edited meanwhile"
    )
    assert desk.hand.fields(desk.guid("coal"))["Answer"] == "A rock"


@pytest.mark.parametrize("what", ["push", "pull"])
def test_one_at_a_time(pushed: Desk, what: str) -> None:
    desk = pushed
    arguments = [str(desk.root)] if what == "push" else ["-C", str(desk.root)]
    desk.addon.log.clear()
    with agreed.turn(desk.root):
        other = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "deckgen",
                what,
                *arguments,
                "--url",
                desk.addon.url,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert other.stderr is not None
        said = iter(other.stderr.readline, "")
        assert any("Waiting for another deckgen" in line for line in said)
        assert "exportPackage" not in desk.addon.log
    other.communicate()
    assert other.returncode == 0
    assert "exportPackage" in desk.addon.log


def test_new_cards_come_without_touching_the_others(pushed: Desk) -> None:
    desk = pushed
    before, schema = desk.state(), desk.schema()
    deck = desk.hand.col.decks.by_name("Lab deck")
    preset = desk.hand.col.decks.add_config("Own")["id"]
    deck["conf"] = preset
    desk.hand.col.decks.save(deck)
    desk.rewrite(
        "      - id: raw",
        "      - {id: tin, q: What is tin?, a: Also a metal}\n      - id: raw",
    )
    assert desk.push().exit_code == 0
    assert desk.hand.fields(desk.guid("tin"))["Answer"] == "Also a metal"
    after = desk.state()
    assert after[0] == before[0]
    assert after[1][: len(before[1])] == before[1]
    assert desk.schema() == schema
    assert desk.hand.col.decks.by_name("Lab deck")["conf"] == preset


def test_tags_move_one_by_one(pushed: Desk) -> None:
    desk = pushed
    desk.hand.tag(desk.guid("iron"), "own")
    desk.rewrite("tags: [metals]", "tags: [elements]")
    assert desk.push().exit_code == 0
    assert set(desk.hand.note(desk.guid("iron")).tags) == {"lab::t", "elements", "own"}
    assert desk.pull("--tags").exit_code == 0
    assert "tags: [elements, own]" in desk.text
    assert "nothing to push" in desk.push().stderr


def test_a_note_deleted_in_anki_stays_deleted_unless_asked_for(pushed: Desk) -> None:
    desk = pushed
    desk.hand.delete(desk.guid("coal"))
    result = desk.push()
    assert result.exit_code == 0
    assert "coal: deleted in Anki" in result.stdout
    assert "coal: deleted in Anki" in desk.pull().stdout
    assert desk.push("--ours", "coal").exit_code == 0
    assert desk.hand.fields(desk.guid("coal"))["Answer"] == "A rock"


def test_where_anki_has_no_note_of_the_deck_a_way_to_add_them_all_is_told(
    pushed: Desk,
) -> None:
    guids = [
        line.split(" ")[3]
        for line in (pushed.root / "cards.lock").read_text().splitlines()
        if line[:5] == "card "
    ]
    pushed.hand.col.remove_notes([pushed.hand.note(guid).id for guid in guids])
    told = pushed.push()
    assert (
        "Anki has no note of the deck: if this is another profile or collection"
        in told.stdout
    )
    again = pushed.push("--all", "ours", "--yes")
    assert again.exit_code == 0, again.output
    assert pushed.hand.col.note_count() == len(guids)


def test_notes_deleted_one_by_one_are_no_other_profile(pushed: Desk) -> None:
    pushed.hand.delete(pushed.guid("coal"))
    pushed.hand.delete(pushed.guid("iron"))
    told = pushed.push()
    assert told.stdout.count("deleted in Anki: not added again") == 2
    assert "another profile" not in told.stdout


def test_retired_notes_are_tagged_and_deleted_only_when_asked(pushed: Desk) -> None:
    desk = pushed
    guid = desk.guid("coal")
    assert desk.run("build", str(desk.root), "--release", "1.0").exit_code == 0
    desk.rewrite("      - {id: coal, q: 'What''s coal?', a: A rock}\n", "")
    result = desk.push()
    assert result.exit_code == 0, result.output
    assert "lab::retired" in desk.hand.note(guid).tags
    refused = desk.push("--delete-retired")
    assert refused.exit_code == 1
    assert "agree with --yes" in refused.stderr
    assert desk.push("--delete-retired", "--yes").exit_code == 0
    assert (
        desk.hand.col.db.scalar("select count() from notes where guid = ?", guid) == 0
    )


def test_a_card_in_use_is_not_deleted_for_its_tag(pushed: Desk) -> None:
    desk = pushed
    assert desk.run("build", str(desk.root), "--release", "1.0").exit_code == 0
    gone = desk.guid("coal")
    desk.rewrite("      - {id: coal, q: 'What''s coal?', a: A rock}\n", "")
    assert desk.push().exit_code == 0
    desk.hand.tag(desk.guid("iron"), "lab::retired")
    dry = desk.push("--delete-retired", "--dry-run")
    assert "would delete 1 retired note\n" in dry.stderr
    assert desk.push("--delete-retired", "--yes").exit_code == 0
    db = desk.hand.col.db
    assert db.scalar("select count() from notes where guid = ?", gone) == 0
    assert db.scalar("select count() from notes where guid = ?", desk.guid("iron")) == 1
    assert "there is no retired note in Anki" in desk.push("--delete-retired").stderr


def test_the_look_of_cards(pushed: Desk) -> None:
    desk = pushed
    name = "Lab deck (Question)"
    models = desk.hand.col.models
    schema = desk.schema()
    (desk.root / "own.css").write_text(".card { color: teal; }", encoding="utf-8")
    desk.rewrite("  language: nl\n", "  language: nl\n  style: own.css\n")
    assert desk.push().exit_code == 0
    assert "teal" in models.by_name(name)["css"]
    assert desk.schema() == schema
    own = models.by_name(name)
    own["css"] += "\n.card { font-size: 30px; }"
    models.update_dict(own)
    kept = desk.push()
    assert "nothing to push" in kept.stderr
    assert "question: the style: edited in Anki: kept" in kept.stdout
    (desk.root / "own.css").write_text(".card { color: navy; }", encoding="utf-8")
    result = desk.push()
    assert result.exit_code == 1
    assert (
        "question: the style: changed here and in Anki: kept in Anki" in result.stdout
    )
    assert "  +.card { font-size: 30px; }" in result.stdout
    assert "30px" in models.by_name(name)["css"]
    assert desk.push("--ours", "question", "--yes").exit_code == 0
    assert "navy" in models.by_name(name)["css"]


def test_a_note_of_another_type_in_anki_is_left_alone(pushed: Desk) -> None:
    desk = pushed
    from anki.models import ChangeNotetypeRequest

    col = desk.hand.col
    note = desk.hand.note(desk.guid("coal"))
    basic = col.models.by_name("Basic")
    info = col.models.change_notetype_info(
        old_notetype_id=note.mid, new_notetype_id=basic["id"]
    )
    request = ChangeNotetypeRequest()
    request.ParseFromString(info.input.SerializeToString())
    request.note_ids.extend([note.id])
    col.models.change_notetype_of_notes(request)
    desk.rewrite("a: A rock", "a: A soft rock")
    desk.rewrite(
        "      - id: raw",
        "      - {id: tin, q: What is tin?, a: Also a metal}\n      - id: raw",
    )
    result = desk.push()
    assert result.exit_code == 0, result.output
    # The old exporter gives a type that is called as one of a new collection a name of its own.
    shown = "Basic-" if IS_OLD else "Basic'"
    assert f"coal: of another note type in Anki, '{shown}" in result.stdout
    assert desk.hand.fields(desk.guid("tin"))["Answer"] == "Also a metal"
    # no type was merged into another
    assert desk.hand.fields(desk.guid("iron"))["Id"] == "iron"


def test_a_field_of_the_curators_own_stays(pushed: Desk) -> None:
    desk = pushed
    models = desk.hand.col.models
    own = models.by_name("Lab deck (Question)")
    models.add_field(own, models.new_field("Mnemonic"))
    models.update_dict(own)
    desk.hand.edit(desk.guid("iron"), Mnemonic="Fe")
    desk.rewrite("of course", "surely")
    assert desk.push().exit_code == 0
    fields = desk.hand.fields(desk.guid("iron"))
    assert fields["Mnemonic"] == "Fe"
    assert "surely" in fields["Answer"]


@pytest.mark.skipif(
    IS_OLD, reason="the old importer would make a second type: Anki's dialogue is shown"
)
def test_new_notes_join_a_note_type_that_has_a_field_more(pushed: Desk) -> None:
    desk = pushed
    models = desk.hand.col.models
    own = models.by_name("Lab deck (Question)")
    models.add_field(own, models.new_field("Mnemonic"))
    models.update_dict(own)
    desk.hand.edit(desk.guid("iron"), Mnemonic="Fe")
    desk.rewrite(
        "      - id: raw",
        "      - {id: tin, q: What is tin?, a: Also a metal}\n      - id: raw",
    )
    schema = desk.schema()
    assert desk.push().exit_code == 0
    assert desk.hand.fields(desk.guid("tin"))["Answer"] == "Also a metal"
    assert desk.hand.fields(desk.guid("iron"))["Mnemonic"] == "Fe"
    assert desk.schema() == schema


def test_a_note_type_that_lacks_a_field_is_left_alone(pushed: Desk) -> None:
    desk = pushed
    models = desk.hand.col.models
    own = models.by_name("Lab deck (Question)")
    models.remove_field(
        own, next(each for each in own["flds"] if each["name"] == "Spare")
    )
    models.update_dict(own)
    (desk.root / "own.css").write_text(".card { color: teal; }", encoding="utf-8")
    desk.rewrite("  language: nl\n", "  language: nl\n  style: own.css\n")
    desk.rewrite("of course", "surely")
    result = desk.push()
    assert "question: its note type has other fields" in result.stdout
    assert "surely" in desk.hand.fields(desk.guid("iron"))["Answer"]
    assert "teal" not in models.by_name("Lab deck (Question)")["css"]
    desk.rewrite(
        "      - id: raw",
        "      - {id: tin, q: What is tin?, a: Also a metal}\n      - id: raw",
    )
    result = desk.push()
    assert result.exit_code == 1
    assert "full sync" in result.stderr
    assert "importPackage" not in desk.addon.log[-5:]


def test_a_picture_comes_along(pushed: Desk) -> None:
    desk = pushed
    (desk.root / "new.png").write_bytes((desk.root / "dot.png").read_bytes() + b"new")
    desk.rewrite("a: A rock", "a: 'A rock ![](new.png)'")
    result = desk.push()
    assert result.exit_code == 0, result.output
    assert desk.hand.engine.media().missing == ()
    (Path(desk.hand.col.media.dir()) / "paste.png").write_bytes(b"\x89PNG pasted")
    desk.edit("iron", Note='<img src="paste.png">')
    assert desk.pull().exit_code == 0
    assert "note: '![](media/paste.png)'" in desk.text
    assert desk.push().exit_code == 0
    assert desk.pull().stdout == ""


def test_a_note_that_was_moved_to_another_deck_is_found_there(pushed: Desk) -> None:
    desk = pushed
    col = desk.hand.col
    for key in ("coal", "iron"):
        note = desk.hand.note(desk.guid(key))
        col.set_deck(note.card_ids(), col.decks.id('My "own" deck_'))
    desk.edit("coal", Answer="A black rock")
    assert desk.run("build", str(desk.root), "--release", "1.0").exit_code == 0
    (desk.root / "dist" / "lab-anki.json").unlink()  # as if it were the first push
    desk.rewrite("of course", "surely")
    result = desk.push()
    assert result.exit_code == 0, result.output
    assert "new" not in result.stdout
    assert "surely" in desk.hand.fields(desk.guid("iron"))["Answer"]
    assert desk.hand.fields(desk.guid("coal"))["Answer"] == "A black rock"
    assert desk.pull().exit_code == 0
    assert "a: A black rock" in desk.text


def test_a_text_that_cannot_be_taken_is_kept_or_written_over(pushed: Desk) -> None:
    desk = pushed
    desk.edit("two", Note="Another")
    assert desk.pull().exit_code == 1
    assert desk.pull("--ours", "two").exit_code == 0
    assert desk.push().exit_code == 0
    assert desk.hand.fields(desk.guid("two"))["Note"] == "A shared note"
    assert desk.pull().stdout == ""


# --- an Anki before 26.9 ---------------------------------------------------------------------------


def test_an_earlier_anki_gets_new_notes_by_its_own_dialogue(pushed: Desk) -> None:
    """Its importer, asked by AnkiConnect, would make a second note type of one that has a field more."""
    desk = pushed
    desk.addon.is_old = True
    models = desk.hand.col.models
    own = models.by_name("Lab deck (Question)")
    models.add_field(own, models.new_field("Mnemonic"))
    models.update_dict(own)
    desk.rewrite(
        "      - id: raw",
        "      - {id: tin, q: What is tin?, a: Also a metal}\n      - id: raw",
    )
    asked = len(desk.addon.log)
    result = desk.push()
    assert result.exit_code == 1
    assert "press 'Import' in the dialogue" in result.stderr
    assert "importPackage" not in desk.addon.log[asked:]
    (package,) = desk.addon.imports
    assert Path(package).parent == desk.root / "dist"
    desk.hand.engine.import_package(Path(package), merge=True)
    again = desk.push()
    assert again.exit_code == 0, again.output
    assert "nothing to push" in again.stderr
    desk.rewrite("of course", "surely")
    assert desk.push().exit_code == 0
    assert "surely" in desk.hand.fields(desk.guid("iron"))["Answer"]
    assert len(desk.addon.imports) == 1


# --- stopped at any moment -------------------------------------------------------------------------


def test_a_push_that_is_cut_off_anywhere_goes_on_with_the_next(pushed: Desk) -> None:
    desk = pushed
    desk.hand.edit(desk.guid("coal"), Note="mine")
    before = desk.state()
    for number in range(1, 20):
        desk.rewrite("of course", f"surely{number} of course")
        desk.rewrite(
            "      - id: raw",
            f"      - {{id: n{number}, q: Which {number}?, a: A{number}}}\n      - id: raw",
        )
        left = [number]

        def cut(_: str, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise ConnectionError("cut off")

        desk.addon.before = cut
        result = desk.push()
        desk.addon.before = None
        assert "Traceback" not in result.output
        ended = result.exit_code == 0
        again = desk.push()
        assert again.exit_code == 0, again.output
        fields = desk.hand.fields(desk.guid("iron"))
        assert f"surely{number} " in fields["Answer"]
        assert desk.hand.fields(desk.guid("coal"))["Note"] == "mine"
        assert desk.hand.fields(desk.guid(f"n{number}"))["Answer"] == f"A{number}"
        if ended:
            break
    else:
        pytest.fail("it never ended")
    db = desk.hand.col.db
    assert db.scalar("select count() - count(distinct guid) from notes") == 0
    assert desk.state()[0] == before[0]
    assert desk.state()[1][: len(before[1])] == before[1]  # type: ignore[index]
    assert desk.hand.col.fix_integrity()[1]


# --- the right Anki, or none -----------------------------------------------------------------------


def test_profile_key_and_address(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: str) -> str:
        result = desk.push(*arguments)
        assert result.exit_code == 2
        assert "Traceback" not in result.output
        assert desk.hand.col.db.scalar("select count() from notes") == 0
        return result.stderr

    assert "has the profile 'User 1' open, and not 'Work'" in fails("--profile", "Work")
    assert "is another computer" in fails("--url", "http://192.0.2.1:8765")
    assert "is another computer" in fails("--url", "http://127.0.0.1.example.org:8765")
    assert "not an address" in fails("--url", "file:///etc/passwd")
    assert "no Anki answers" in fails("--url", "http://127.0.0.1:9")
    desk.addon.key = "secret"
    assert "ANKICONNECT_API_KEY" in fails()
    desk.addon.key = ""
    desk.addon.profile = None
    assert "no profile open" in fails()
    desk.addon.profile = "User 1"
    desk.addon.closed = True
    assert "no collection open" in fails()
    desk.addon.closed = False
    desk.addon.key = "secret"
    monkeypatch.setenv("ANKICONNECT_API_KEY", "secret")
    result = desk.run("push", str(desk.root), "--url", desk.addon.url)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("after", ["exportPackage", "updateNoteFields"])
def test_another_profile_that_is_opened_meanwhile(pushed: Desk, after: str) -> None:
    """The same server answers for it, with another collection."""
    desk = pushed
    agreed = (desk.root / "dist" / "lab-anki.json").read_bytes()
    before = desk.hand.fields(desk.guid("iron"))

    def switch(action: str) -> None:
        if action == after:
            desk.addon.profile = "Other"

    desk.addon.before = switch
    desk.rewrite("of course", "surely")
    result = desk.push()
    assert result.exit_code == 2
    assert "has the profile 'Other' open by now, and not 'User 1'" in result.stderr
    assert (desk.root / "dist" / "lab-anki.json").read_bytes() == agreed
    assert (desk.hand.fields(desk.guid("iron")) == before) == (after == "exportPackage")


@pytest.mark.parametrize(
    "action", ["requestPermission", "getActiveProfile", "exportPackage", "findCards"]
)
def test_an_old_add_on_is_named_as_such(pushed: Desk, action: str) -> None:
    desk = pushed
    desk.addon.faults = {action: "unsupported action"}
    before = desk.state(), desk.hand.fields(desk.guid("iron"))
    desk.rewrite("of course", "surely")
    result = desk.push()
    assert result.exit_code == 2
    assert f"AnkiConnect is too old, it has no '{action}'" in result.stderr
    assert (desk.state(), desk.hand.fields(desk.guid("iron"))) == before


def test_an_add_on_that_does_not_know_the_browser_is_no_hindrance(pushed: Desk) -> None:
    pushed.addon.faults = {"guiSelectedNotes": "unsupported action"}
    pushed.rewrite("of course", "surely")
    assert pushed.push().exit_code == 0


def test_what_is_not_ankiconnect_is_named_as_such(
    pushed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deckgen.anki import connect

    desk = pushed
    for answer in ("[]", '"AnkiConnect v.6"', "{}", "not found", '{"result": null}'):
        monkeypatch.setattr(desk.addon, "handle", lambda _, answer=answer: answer)
        assert "is not AnkiConnect" in desk.push().stderr
    monkeypatch.setattr(
        desk.addon,
        "handle",
        lambda _: {"result": {"permission": "denied"}, "error": None},
    )
    assert "does not permit deckgen to ask" in desk.push().stderr
    monkeypatch.setattr(connect, "PATIENCE", 0.2)
    monkeypatch.setattr(connect.Anki.ask, "__defaults__", (0.2,))
    gone = threading.Event()
    monkeypatch.setattr(desk.addon, "handle", lambda _: gone.wait(240))
    result = desk.push()
    gone.set()
    assert result.exit_code == 2
    assert "Anki does not answer ('requestPermission'): it is busy" in result.stderr


def test_a_note_open_in_the_browser_is_not_written(pushed: Desk) -> None:
    desk = pushed
    desk.addon.selected = [desk.hand.note(desk.guid("iron")).id]
    desk.rewrite("of course", "surely")
    result = desk.push()
    assert result.exit_code == 2
    assert "'iron' is open in Anki's browser" in result.stderr


def test_what_anki_drops_without_a_word_is_told(pushed: Desk) -> None:
    desk = pushed
    desk.addon.ignored = {"updateNoteFields", "importPackage"}
    desk.rewrite("of course", "surely")
    desk.rewrite(
        "      - id: raw",
        "      - {id: tin, q: What is tin?, a: Also a metal}\n      - id: raw",
    )
    result = desk.push()
    assert result.exit_code == 1
    assert "iron: Answer: not written" in result.stderr
    assert "tin: not added" in result.stderr
    desk.addon.ignored = set()
    assert desk.push().exit_code == 0


def test_an_error_of_one_action_is_told(pushed: Desk) -> None:
    desk = pushed
    desk.addon.faults = {"updateNoteFields": "note was not found: 1"}
    desk.rewrite("of course", "surely")
    result = desk.push()
    assert result.exit_code == 1
    assert "iron: note was not found" in result.stderr


def test_errors_in_the_project_push_nothing(pushed: Desk) -> None:
    desk = pushed
    asked = len(desk.addon.log)
    desk.rewrite("a: A rock}", "a: A rock")
    assert desk.push().exit_code == 1
    assert len(desk.addon.log) == asked


def test_another_profile_has_another_past(pushed: Desk) -> None:
    desk = pushed
    desk.addon.profile = "Other"
    desk.edit("coal", Answer="A black rock")
    # by the last build
    assert "coal: Answer: edited in Anki: kept" in desk.push("--dry-run").stdout
    desk.rewrite("a: A rock", "a: A soft rock")
    desk.runs += 2000
    # what is there now is later than the last build, and is no base
    result = desk.push()
    assert result.exit_code == 1
    assert "A black rock" in result.stdout
    assert desk.hand.fields(desk.guid("coal"))["Answer"] == "A black rock"


def test_a_draft_that_became_a_card_is_filled_up_in_anki(pushed: Desk) -> None:
    desk = pushed
    guid = desk.hand.add("Lab deck (Question)", "Lab deck", "Made there?", "Yes")
    assert desk.pull().exit_code == 0
    desk.rewrite("        draft: true\n", "")
    # which never came into Anki
    assert desk.run("build", str(desk.root)).exit_code == 0
    desk.hand.tag(guid, "own")
    assert desk.push().exit_code == 0
    fields = desk.hand.fields(guid)
    assert (fields["Id"], fields["Topic"]) == ("from-anki-made-there", "From Anki")
