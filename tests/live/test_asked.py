"""A deck with many media files: the notes are asked for, and an export is made only where that is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from live.addon import Addon
from live.lab import CARDS
from live.test_push import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from live.collection import Hand

CARD = "      - {id: tin, q: What is tin?, a: Also a metal}\n      - id: raw"


@pytest.fixture
def desk(tmp_path: Path, hand: Hand, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    # the picture of the deck has more bytes
    monkeypatch.setattr("deckgen.versions.asked.MAX_MEDIA", 10)
    with Addon(hand.col) as addon:
        desk = Desk(tmp_path, hand, addon)
        result = desk.push()
        assert result.exit_code == 0, result.output
        desk.study()
        desk.addon.log.clear()
        yield desk


def exported(desk: Desk) -> int:
    count = desk.addon.log.count("exportPackage")
    desk.addon.log.clear()
    return count


def test_edits_go_both_ways_without_an_export(desk: Desk) -> None:
    desk.hand.tag(desk.guid("iron"), "own")
    desk.edit("coal", Answer="A black rock")
    desk.rewrite("of course", "surely")
    before, schema = desk.state(), desk.schema()
    result = desk.push()
    assert result.exit_code == 0, result.output
    assert "surely" in desk.hand.fields(desk.guid("iron"))["Answer"]
    assert "coal: Answer: edited in Anki: kept" in result.stdout
    assert desk.pull("--tags").exit_code == 0
    assert "a: A black rock" in desk.text
    assert "tags: [metals, own]" in desk.text
    assert "nothing to push" in desk.push().stderr
    assert exported(desk) == 0
    assert (desk.state(), desk.schema()) == (before, schema)


def test_styles_go_both_ways_without_an_export(desk: Desk) -> None:
    (desk.root / "own.css").write_text(".card { color: teal; }\n", encoding="utf-8")
    desk.rewrite("  language: nl\n", "  language: nl\n  style: own.css\n")
    assert desk.push().exit_code == 0
    own = desk.hand.col.models.by_name("Lab deck (Question)")
    assert "teal" in own["css"]
    own["css"] = own["css"].replace("teal", "navy")
    desk.hand.col.models.update_dict(own)
    assert desk.pull("--types").exit_code == 0
    assert "navy" in (desk.root / "own.css").read_text(encoding="utf-8")
    assert desk.push().exit_code == 0
    assert "nothing to push" in desk.push().stderr
    assert exported(desk) == 0


def test_new_notes_on_both_sides(desk: Desk) -> None:
    desk.rewrite("      - id: raw", CARD)
    result = desk.push()
    assert result.exit_code == (1 if desk.addon.is_old else 0), result.output
    if desk.addon.is_old:  # what its importer would do is not known without an export
        (package,) = desk.addon.imports
        desk.hand.engine.import_package(Path(package))
        assert "nothing to push" in desk.push().stderr
    assert desk.hand.fields(desk.guid("tin"))["Answer"] == "Also a metal"
    assert exported(desk) == 1  # of the smallest deck, to see how Anki imports
    desk.hand.add("Lab deck (Question)", "Lab deck", "Made there?", "Yes")
    assert desk.pull().exit_code == 0
    assert "from-anki-made-there" in desk.text
    assert exported(desk) == 1


def test_cards_that_were_renamed_are_the_same(desk: Desk) -> None:
    guid = desk.guid("coal")
    desk.rewrite("{id: coal,", "{id: brown-coal, was: coal,")
    desk.edit("coal", Note="Mine")
    assert desk.push().exit_code == 0
    assert desk.guid("brown-coal") == guid
    fields = desk.hand.fields(guid)
    assert (fields["Id"], fields["Note"]) == ("brown-coal", "Mine")
    assert exported(desk) == 0


@pytest.mark.parametrize(
    "what", ["id", "copy", "field", "picture", "note without cards"]
)
def test_what_leaves_anything_open_is_exported(desk: Desk, what: str) -> None:
    models = desk.hand.col.models
    if what == "id":
        desk.edit("coal", Id="other")
    elif what == "copy":
        fields = desk.hand.fields(desk.guid("coal")).values()
        desk.hand.add("Lab deck (Question)", "Lab deck", *fields)
    elif what == "field":
        own = models.by_name("Lab deck (Question)")
        models.rename_field(own, own["flds"][0], "Front")
        models.update_dict(own)
    elif what == "picture":
        (Path(desk.hand.col.media.dir()) / "paste.png").write_bytes(b"\x89PNG pasted")
        desk.edit("coal", Answer='A rock <img src="paste.png">')
    else:
        note = desk.hand.note(desk.guid("coal"))
        desk.hand.col.db.execute("delete from cards where nid = ?", note.id)
    count = desk.hand.col.db.scalar("select count() from notes")
    desk.rewrite("of course", "surely")
    result = desk.push()
    assert result.exit_code == 0, result.output
    assert exported(desk) > 0
    fields = desk.hand.fields(desk.guid("iron"))
    assert "surely" in fields["Answer"]
    assert desk.hand.col.db.scalar("select count() from notes") == count
    assert desk.text.count("id: coal") == CARDS.count("id: coal")


@pytest.mark.parametrize(
    "action", ["notesInfo", "modelTemplates", "modelStyling", "modelFieldNames"]
)
def test_an_add_on_that_lacks_an_action_is_asked_for_an_export(
    desk: Desk, action: str
) -> None:
    desk.addon.faults = {action: "unsupported action"}
    desk.rewrite("of course", "surely")
    assert desk.push().exit_code == 0
    assert exported(desk) > 0
    assert "surely" in desk.hand.fields(desk.guid("iron"))["Answer"]
