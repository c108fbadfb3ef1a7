"""A deck that was imported, built and given to its learners: nothing changes until the curator changes it."""

from __future__ import annotations

import json
import re
import shutil
import time
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers.command import output_of as run
from helpers.exported import exports
from live.collection import Hand

from deckgen.anki.engine import Engine
from deckgen.cli import main

FORMS = ("legacy", "latest", "legacy collection", "latest collection")


def content(folder: Path) -> dict[str, bytes]:
    """Return the files of a project, without what names the file that it came from."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "IMPORT.md"
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return exports(tmp_path_factory.mktemp("exported"))


@pytest.mark.parametrize("form", FORMS)
def test_learners_keep_everything(
    files: dict[str, Path], tmp_path: Path, form: str
) -> None:
    project, package = tmp_path / "project", tmp_path / "new.apkg"
    run("import", files[form], project)
    said = run("build", project, "-o", package)
    assert re.search(r"unchanged +5", said)
    with Engine() as learner:
        learner.import_package(files["legacy"])
        learner.study(2)
        before = learner.snapshot()
        result = learner.import_package(package)
        after = learner.snapshot()
        assert dict(result.counts) == {"duplicate": 5}
        assert (after.notes, after.cards, after.reviews) == (
            before.notes,
            before.cards,
            before.reviews,
        )
        cards = project / "cards.yaml"
        cards.write_text(
            cards.read_text("utf-8").replace("**capital** of", "**chief city** of"),
            encoding="utf-8",
        )
        run("build", project, "-o", package)
        result = learner.import_package(package)
        last = learner.snapshot()
        assert dict(result.counts) == {"updated": 1, "duplicate": 4}
        assert (last.reviews, len(last.cards)) == (before.reviews, len(before.cards))
        assert last.schema_time == before.schema_time


@pytest.mark.parametrize(
    "form", ["legacy collection", "latest collection", "schema 11", "schema 18"]
)
def test_a_learner_with_the_collection_keeps_everything(
    files: dict[str, Path], tmp_path: Path, form: str
) -> None:
    """The learner's collection is that of the file: restored from it, or the curator's own."""
    project, package = tmp_path / "project", tmp_path / "new.apkg"
    run("import", files[form], project)
    run("build", project, "-o", package)
    with Engine() as learner:
        open_collection(learner, files["schema 18"])
        learner.study(2)
        before = learner.snapshot()
        assert len(before.reviews) > 1
        result = learner.import_package(package)
        after = learner.snapshot()
        assert dict(result.counts) == {"duplicate": 5}
        assert (after.notes, after.cards, after.reviews) == (
            before.notes,
            before.cards,
            before.reviews,
        )
        change(project, "**capital** of", "**chief city** of")
        run("build", project, "-o", package)
        result = learner.import_package(package)
        last = learner.snapshot()
        assert dict(result.counts) == {"updated": 1, "duplicate": 4}
        changed = {
            guid
            for guid, note in last.notes.items()
            if note.fields != before.notes[guid].fields
        }
        assert len(changed) == 1
        assert (last.reviews, last.schema_time) == (before.reviews, before.schema_time)


def open_collection(learner: Engine, file: Path) -> None:
    """Give a learner the collection in a file in place of their own."""
    from anki.collection import Collection

    path = Path(learner._col.path)
    learner._col.close()
    shutil.copy(file, path)
    learner._col = Collection(str(path))


def change(project: Path, before: str, after: str) -> None:
    cards = project / "cards.yaml"
    text = cards.read_text("utf-8")
    assert before in text
    cards.write_text(text.replace(before, after), "utf-8")


def crowd_learner(learner: Engine, folder: Path) -> None:
    """Give a learner what CrowdAnki makes of a folder: note types with ids of their own, the same GUIDs."""
    deck = json.loads((folder / "deck.json").read_text("utf-8"))
    models = learner._col.models
    ids = {}
    for model in deck["note_models"]:
        shared = {
            key: value
            for key, value in model.items()
            if key not in ("__type__", "crowdanki_uuid")
        }
        made = models.new(model["name"])
        for field in shared.pop("flds"):
            models.add_field(made, {**models.new_field(field["name"]), **field})
        for template in shared.pop("tmpls"):
            added = models.new_template(template["name"])
            added.update(template)
            models.add_template(made, added)
        made["type"], made["name"] = model["type"], f"{model['name']} of the folder"
        models.add(made)
        ids[model["crowdanki_uuid"]] = models.by_name(made["name"])
    decks = [(deck, deck["name"])]
    for child, name in decks:
        decks += [(each, f"{name}::{each['name']}") for each in child["children"]]
        for written in child["notes"]:
            note = learner._col.new_note(ids[written["note_model_uuid"]])
            note.fields, note.guid, note.tags = (
                written["fields"],
                written["guid"],
                written["tags"],
            )
            learner._col.add_note(note, learner._col.decks.id(name))


def test_a_learner_of_crowdanki_keeps_everything(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Anki's default options nothing changes; with *Merge note types* once, edits arrive one by one."""
    first, folder = tmp_path / "first", tmp_path / "folder"
    run("import", files["legacy"], first)
    run("build", first, "--to", "crowdanki", "-o", folder)
    project, package = tmp_path / "project", tmp_path / "new.apkg"
    said = run("import", folder, project)
    assert "the same as in the file" in said
    assert "have to tick *Merge note types* once" in (project / "IMPORT.md").read_text(
        "utf-8"
    )
    run("build", project, "-o", package)
    with Engine() as learner:
        crowd_learner(learner, folder)
        learner.study(2)
        before = learner.snapshot()
        result = learner.import_package(package)
        after = learner.snapshot()
        assert not {"new", "updated"} & result.counts.keys()
        assert (after.notes, after.cards, after.reviews) == (
            before.notes,
            before.cards,
            before.reviews,
        )
        result = learner.import_package(package, merge=True)
        merged = learner.snapshot()
        assert "new" not in result.counts
        assert (merged.cards.keys(), merged.reviews) == (
            before.cards.keys(),
            before.reviews,
        )
        change(project, "**capital** of", "**chief city** of")
        # a while after the merge
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(time.time()) + 3000))
        run("build", project, "-o", package)
        result = learner.import_package(package)
        last = learner.snapshot()
        assert dict(result.counts) == {"updated": 1, "duplicate": 4}
        assert (last.cards.keys(), last.reviews) == (
            before.cards.keys(),
            before.reviews,
        )


def test_a_crowdanki_folder_goes_back_with_all_that_it_is_known_by(
    files: dict[str, Path], tmp_path: Path
) -> None:
    first, folder, again = tmp_path / "first", tmp_path / "folder", tmp_path / "again"
    run("import", files["legacy"], first)
    run("build", first, "--to", "crowdanki", "-o", folder)
    run("import", folder, tmp_path / "project", "--html")
    run("build", tmp_path / "project", "--to", "crowdanki", "-o", again)
    one, other = (
        json.loads((each / "deck.json").read_text("utf-8")) for each in (folder, again)
    )
    assert one == other


def test_the_same_deck_gives_the_same_project(
    files: dict[str, Path], tmp_path: Path
) -> None:
    found = []
    for number, form in enumerate((*FORMS, "legacy")):
        run("import", files[form], tmp_path / str(number))
        found.append(content(tmp_path / str(number)))
    assert all(each == found[0] for each in found)
    assert {
        "cards.lock",
        "cards.yaml",
        "media/hello.mp3",
        "media/über map.png",
    } <= found[0].keys()
    assert {
        "notetypes/own-type.yaml",
        "notetypes/own-type.css",
        "notetypes/own-type/forth.html",
    } <= found[0].keys()


def test_nothing_is_left_of_what_cannot_be_finished(
    files: dict[str, Path], tmp_path: Path
) -> None:
    with zipfile.ZipFile(files["legacy"]) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    bad = tmp_path / "bad.apkg"
    with zipfile.ZipFile(bad, "w") as archive:
        for name, data in members.items():
            archive.writestr(
                name, data.replace(b"hello.mp3", b"../hi.mp3") if name != "0" else data
            )
    result = CliRunner().invoke(
        main.main, ["import", str(bad), str(tmp_path / "project")]
    )
    assert result.exit_code == 2
    assert "a media file is called" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["bad.apkg"]


def test_what_an_import_levels_is_no_change_that_fails_to_arrive(
    tmp_path: Path,
) -> None:
    old, project = tmp_path / "old.apkg", tmp_path / "project"
    with Engine() as teacher:
        hand = Hand(teacher)
        hand.add(
            "Basic (and reversed card)",
            "Words",
            "<div>Norway</div>",
            "Oslo<br>",
            tags=("marked",),
        )
        hand.add(
            "Basic (and reversed card)", "Words", "Chad", "<div>N'Djamena, a city</div>"
        )
        hand.export(old)
    run("import", old, project)
    cards = project / "cards.yaml"
    cards.write_text(
        cards.read_text(encoding="utf-8").replace("a city", "the capital"),
        encoding="utf-8",
    )
    run("build", "--quiet", project)
    package = next((project / "dist").glob("*.apkg"))
    told = run("verify", package, "--from", old)
    assert "not-delivered" not in told
    assert "1 updated, 1 left as they were" in told
    assert "Warning" not in run("diff", old, package, "--project", project)
