"""A deck that was imported, built and given to its learners: nothing changes until the curator changes it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers.exported import exports

from deckgen.anki.engine import Engine
from deckgen.cli import main

FORMS = ("legacy", "latest", "legacy collection", "latest collection")


def run(*arguments: object) -> str:
    result = CliRunner().invoke(main.main, [*map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.output


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
def test_learners_keep_everything(files: dict[str, Path], tmp_path: Path, form: str) -> None:
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
        assert (after.notes, after.cards, after.reviews) == (before.notes, before.cards, before.reviews)
        cards = project / "cards.yaml"
        cards.write_text(
            cards.read_text("utf-8").replace("**capital** of", "**chief city** of"), encoding="utf-8"
        )
        run("build", project, "-o", package)
        result = learner.import_package(package)
        last = learner.snapshot()
        assert dict(result.counts) == {"updated": 1, "duplicate": 4}
        assert (last.reviews, len(last.cards)) == (before.reviews, len(before.cards))
        assert last.schema_time == before.schema_time


def test_the_same_deck_gives_the_same_project(files: dict[str, Path], tmp_path: Path) -> None:
    found = []
    for number, form in enumerate((*FORMS, "legacy")):
        run("import", files[form], tmp_path / str(number))
        found.append(content(tmp_path / str(number)))
    assert all(each == found[0] for each in found)
    assert {"cards.lock", "cards.yaml", "media/hello.mp3", "media/über map.png"} <= found[0].keys()
    assert {"notetypes/own-type.yaml", "notetypes/own-type.css", "notetypes/own-type/forth.html"} <= found[
        0
    ].keys()


def test_nothing_is_left_of_what_cannot_be_finished(files: dict[str, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(files["legacy"]) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    bad = tmp_path / "bad.apkg"
    with zipfile.ZipFile(bad, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data.replace(b"hello.mp3", b"../hi.mp3") if name != "0" else data)
    result = CliRunner().invoke(main.main, ["import", str(bad), str(tmp_path / "project")])
    assert result.exit_code == 2
    assert "a media file is called" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["bad.apkg"]
