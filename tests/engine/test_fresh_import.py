"""What a curator is told right after an import, and what of it stays when a card is changed."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
from helpers.command import output_of as run
from helpers.exported import exports

from deckgen.anki.engine import Engine


def with_styles(collection: Any) -> None:
    """Add notes that all show something of the network."""
    for number in range(12):
        note = collection.new_note(collection.models.by_name("Basic"))
        note["Front"] = f"Question {number}"
        note["Back"] = f'<img src="https://example.org/{number}.png">'
        collection.add_note(note, collection.decks.id("Seen"))


def test_check_tells_each_kind_of_thing_once(tmp_path: Path) -> None:
    project = tmp_path / "project"
    run("import", exports(tmp_path / "exported", with_styles)["legacy"], project)
    said = run("check", project)
    assert said.count("warning[R109]") == 1
    assert "and 11 like it in cards as they were imported" in said
    assert "R109" in (project / "IMPORT.md").read_text("utf-8")
    cards = project / "cards.yaml"
    cards.write_text(
        cards.read_text("utf-8").replace("Question 7", "Another question"), "utf-8"
    )
    said = run("check", project)
    assert said.count("warning[R109]") == 2
    assert "and 10 like it" in said
    run("build", project)
    assert run("check", project).count("warning[R109]") >= 1


# --- fields that are called as templates call something else -----------------------------------

SPECIAL = {
    "Alpha": "Tags", "Beta": "Deck", "Gamma": "Type", "Delta": "Card", "Epsilon": "FrontSide",
    "Zeta": "Subdeck", "Eta": "CardFlag",
}  # fmt: skip
"""Nobody can make these fields in today's Anki: they are put in place of others."""


def old_type(collection: Any) -> None:
    models = collection.models
    kind = models.new("Old")
    for name in ("Front", *SPECIAL):
        models.add_field(kind, models.new_field(name))
    template = models.new_template("One")
    template["qfmt"] = (
        "{{Front}} {{#Alpha}}[{{Alpha}}]{{/Alpha}} {{^Gamma}}none{{/Gamma}}"
    )
    template["afmt"] = "{{FrontSide}} | " + " | ".join(
        f"{{{{{name}}}}}" for name in SPECIAL
    )
    models.add_template(kind, template)
    models.add(kind)
    for number in range(2):
        note = collection.new_note(models.by_name("Old"))
        note["Front"] = f"front {number}"
        for name in SPECIAL:
            note[name] = f"field {name} {number}" if number else ""
        note.tags = ["a-tag"]
        collection.add_note(note, collection.decks.id("Olds"))


def with_special_names(package: Path, target: Path, folder: Path) -> Path:
    """Write a package of which the fields have the names that no one can give them today."""
    database = folder / "collection.db"
    with zipfile.ZipFile(package) as archive, zipfile.ZipFile(target, "w") as out:
        for member in archive.namelist():
            data = archive.read(member)
            if member == "collection.anki21":
                database.write_bytes(data)
                connection = sqlite3.connect(database)
                (models,) = connection.execute("SELECT models FROM col").fetchone()
                for name, special in SPECIAL.items():
                    models = models.replace(name, special)
                json.loads(models)
                connection.execute("UPDATE col SET models = ?", (models,))
                connection.commit()
                connection.close()
                data = database.read_bytes()
                database.unlink()
            out.writestr(member, data)
    return target


def test_special_names_of_fields_are_kept(tmp_path: Path) -> None:
    exported = exports(tmp_path / "exported", old_type)["legacy"]
    file = with_special_names(exported, tmp_path / "old.apkg", tmp_path)
    project, package = tmp_path / "project", tmp_path / "new.apkg"
    said = run("import", file, project)
    assert "for a learner who has it, nothing changes" in said
    page = (project / "IMPORT.md").read_text("utf-8")
    assert "names that mean something else in templates: Tags, Deck, Type, Card" in page
    said = run("check", project)
    assert "warning[N108] 'Tags' cannot be the name of a field" in said
    assert "error[" not in said
    run("build", project, "-o", package)
    sides = []
    for each in (file, package):
        with Engine() as engine:
            engine.import_package(each)
            sides.append([(card.question, card.answer) for card in engine.render()])
    assert sides[0] == sides[1]
    assert "[field Alpha 1]" in sides[0][1][0]


def test_special_names_in_a_table_get_another_name(tmp_path: Path) -> None:
    file = tmp_path / "words.tsv"
    file.write_text(
        "#separator:tab\n#columns:Word\tType\tCard\nhus\tnoun\tone\nga\tverb\ttwo\n",
        "utf-8",
    )
    project = tmp_path / "project"
    run("import", file, project)
    assert "error[" not in run("check", project)
    html = next((project / "notetypes").rglob("*.html")).read_text("utf-8")
    assert "{{Type_}}" in html
    assert "{{Type}}" not in html


@pytest.mark.parametrize("form", ["legacy", "latest"])
def test_a_check_of_a_sound_deck_has_nothing_to_report(
    tmp_path: Path, form: str
) -> None:
    run("import", exports(tmp_path / "exported")[form], tmp_path / "project")
    assert "nothing to report" in run("check", tmp_path / "project")
