"""Cards of an imported deck that leave it before a release had them (U132)."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers.project import T0, write

from deckgen.cli import main
from deckgen.compile import pipeline
from deckgen.formats import apkg_reader
from deckgen.lockfile import state

HEAD = """\
deck: {id: d, uid: abcdefgh, name: D, language: en}
topics:
  - id: t
    title: T
    cards:
"""
CARD = "      - {{id: {0}, q: What is the {0}?, a: A thing, unsourced: a test}}\n"
IDS = ("ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen")


def run(*arguments: object, status: int = 0) -> str:
    result = CliRunner().invoke(main.main, [*map(str, arguments)])
    assert result.exit_code == status, result.output
    return result.output


def cards(*ids: str) -> str:
    return HEAD + "".join(map(CARD.format, ids))


def guids(package: Path) -> list[str]:
    return sorted(note.guid for note in apkg_reader.read(package).notes)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a package of notes with GUIDs that a project with another ``uid`` does not make."""
    folder = tmp_path / "old"
    folder.mkdir()
    write(folder, cards(*IDS))
    run("build", folder, "-o", tmp_path / "old.apkg")
    return tmp_path / "old.apkg"


@pytest.fixture
def project(package: Path, tmp_path: Path) -> Path:
    run("import", package, tmp_path / "project", "--id", "new")
    return tmp_path / "project"


def leave_out(project: Path, *ids: str) -> None:
    """Delete cards from the only topic of a project."""
    path = project / "cards.yaml"
    head, *found = path.read_text(encoding="utf-8").split("\n      - id: ")
    kept = [card for card in found if card.split("\n")[0] not in ids]
    assert len(found) - len(kept) == len(ids)
    path.write_text(
        "\n      - id: ".join([head, *kept]).rstrip() + "\n", encoding="utf-8"
    )


def test_it_is_told_by_a_check_and_by_the_build_that_forgets_them(
    project: Path,
) -> None:
    leave_out(project, "bee")
    said = "1 card of the imported deck leaves with this build; learners who have it will not be told: 'bee'"
    assert said in run("check", project)
    assert f"warning[U132] {said}" in run("build", project)
    assert "U132" not in run("build", project)


def test_a_card_that_is_a_draft_now_is_told(project: Path) -> None:
    path = project / "cards.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("- id: bee\n", "- id: bee\n        draft: true\n"),
        encoding="utf-8",
    )
    assert "U132" in run("build", project)


def test_nothing_is_said_of_cards_that_were_written_after_the_import(
    project: Path,
) -> None:
    path = project / "cards.yaml"
    text = path.read_text(encoding="utf-8")
    owl = "      - {id: owl, fields: {Prompt: What is the owl?, Answer: A thing}}\n"
    path.write_text(text + owl, encoding="utf-8")
    assert "new        1" in run("build", project)
    path.write_text(text, encoding="utf-8")
    assert "U132" not in run("build", project)


def test_nothing_is_said_of_a_card_with_another_id_and_its_earlier_one(
    project: Path,
) -> None:
    path = project / "cards.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("- id: bee\n", "- id: wasp\n        was: bee\n"), encoding="utf-8"
    )
    assert "U132" not in run("build", project)


def test_nothing_is_said_after_a_release_for_cards_are_retired_then(
    project: Path,
) -> None:
    run("build", project, "--release", "1.0")
    leave_out(project, "bee")
    assert "U132" not in run("build", project)
    lock = state.read_file(project, "new").lock
    assert lock is not None
    assert list(lock.gone) == ["bee"]


def test_nothing_is_said_in_a_deck_that_was_not_imported(tmp_path: Path) -> None:
    path = write(tmp_path, cards("ant", "bee"))
    pipeline.build(path, T0)
    path.write_text(cards("ant"), encoding="utf-8")
    found = pipeline.build(path, T0 + 100).checked.diagnostics
    assert "U132" not in [each.code for each in found]


def test_a_large_part_of_the_deck_needs_consent(project: Path) -> None:
    before = (project / "cards.lock").read_bytes()
    leave_out(project, "ant", "bee", "cat", "dog", "eel")
    assert "error[U125] 5 of 8 cards leave the deck" in run("build", project, status=1)
    assert (project / "cards.lock").read_bytes() == before
    said = run("build", project, "--yes")
    assert (
        "5 cards of the imported deck leave with this build; learners who have them"
        in said
    )


def test_an_import_into_the_project_brings_them_back_with_their_guids(
    package: Path, project: Path
) -> None:
    leave_out(project, "bee", "cat")
    run("build", project)
    assert "Added 2 notes" in run("import", package, project, "--into")
    run("build", project)
    assert guids(project / "dist" / "new.apkg") == guids(package)
