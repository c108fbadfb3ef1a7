"""Retired notes of an imported package: which are taken, and that nothing of them is changed."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from helpers.command import output_of as run
from helpers.project import write_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckgen.cli import main
from deckgen.commands.importing import retired
from deckgen.formats import apkg_reader
from deckgen.formats.incoming.deck import IncomingNote

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.formats.apkg_reader import PackedNote

TYPES = """\
- id: basic
  name: Basic
  stock: 1
  fields: [Front, Back]
  cards:
    - {name: Card 1, front: '{{Front}}', back: "{{FrontSide}}<hr id=answer>{{Back}}"}
"""
CARDS = """\
deck: {id: the-lands, uid: abcdefgh, name: Lands, subdecks: true}
check: {ignore: {Q: not to be learnt}}
note-types: [{include: types.yaml}]
topics:
  - id: south
    title: South
    cards:
      - {id: peru, q: What is the capital of Peru?, a: Lima, unsourced: known}
      - {id: chile, q: What is the capital of Chile?, a: Santiago, unsourced: known}
  - id: north
    title: North
    type: basic
    cards:
      - {id: oslo, fields: {Front: Oslo, Back: Norway}}
      - {id: bergen, fields: {Front: Bergen, Back: Norway}}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a package with a retired note of each of two note types."""
    folder = tmp_path_factory.mktemp("own")
    cards = write_files(folder, {"types.yaml": TYPES, "cards.yaml": CARDS})
    run("build", folder, "--release", "1.0")
    lines = CARDS.splitlines(keepends=True)
    left = "".join(
        line for line in lines if "{id: chile" not in line and "{id: bergen" not in line
    )
    cards.write_text(left, encoding="utf-8")
    run("build", folder, "--release", "1.1")
    return folder / "dist" / "the-lands-1.1.apkg"


def retired_of(path: Path) -> list[PackedNote]:
    return [note for note in apkg_reader.read(path).notes if note.is_retired]


def built(project: Path, *options: object) -> list[PackedNote]:
    target = project.with_suffix(".apkg")
    run("build", project, "-o", target, *options)
    return retired_of(target)


def with_notes(
    package: Path, target: Path, change: Callable[[sqlite3.Cursor], object]
) -> Path:
    """Write a package whose database was changed."""
    database = target.with_suffix(".db")
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(target, "w") as new:
        database.write_bytes(old.read("collection.anki2"))
        connection = sqlite3.connect(database)
        change(connection.cursor())
        connection.commit()
        connection.close()
        new.write(database, "collection.anki2")
        new.writestr("media", json.dumps({}))
    return target


def test_they_go_with_the_deck_of_their_note_type(
    package: Path, tmp_path: Path
) -> None:
    assert "1 retired note" in run(
        "import", package, tmp_path / "north", "--deck", "Lands::02 North"
    )
    (note,) = built(tmp_path / "north")
    assert note.fields[0] == "Bergen"
    assert "2 retired notes" in run(
        "import", package, tmp_path / "all", "--deck", "Lands"
    )


def test_those_of_a_type_that_becomes_another_are_left_out(
    package: Path, tmp_path: Path
) -> None:
    said = run("import", package, tmp_path / "project", "--as", "q/a", "--no-check")
    assert "warning: 1 retired note of these note types: left out" in said
    assert "1 retired note\n" in said
    (note,) = built(tmp_path / "project")
    assert note.fields[0] == "What is the capital of Chile?"


def test_the_deck_is_called_what_its_notes_say(package: Path, tmp_path: Path) -> None:
    """Whatever its name: the file of the package goes on to be called the same."""
    run("import", package, tmp_path / "project")
    text = (tmp_path / "project" / "cards.yaml").read_text("utf-8")
    assert "\n  id: the-lands\n  uid: " in text
    assert "description" not in text  # which was the version alone
    assert retired_of(package) == built(tmp_path / "project")


def test_a_note_keeps_the_tag_that_learners_see(package: Path, tmp_path: Path) -> None:
    run("import", package, tmp_path / "other", "--id", "new")
    kept = built(tmp_path / "other")
    assert {tag for note in kept for tag in note.tags if tag.endswith("::retired")} == {
        "the-lands::retired",
        "new::retired",
    }
    assert [note.mod for note in kept] == [note.mod for note in retired_of(package)]


def test_a_note_without_its_note_type_is_named(package: Path, tmp_path: Path) -> None:
    gone = with_notes(
        package,
        tmp_path / "x.apkg",
        lambda cursor: cursor.execute(
            "UPDATE notes SET mid=5 WHERE flds LIKE 'Bergen%'"
        ),
    )
    said = run("import", gone, tmp_path / "project")
    assert "is of a note type that is not in the file" in said
    assert "1 retired note" in said


def test_half_a_character_is_refused(package: Path, tmp_path: Path) -> None:
    odd = with_notes(
        package,
        tmp_path / "x.apkg",
        lambda cursor: cursor.execute(
            "UPDATE notes SET flds=CAST(x'eda0801f62' AS TEXT) WHERE flds LIKE 'Bergen%'"
        ),
    )
    result = CliRunner().invoke(
        main.main, ["import", str(odd), str(tmp_path / "project")]
    )
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output


# What HTML, the lock file, JSON or YAML may take for something else.
ODD = st.lists(
    st.sampled_from(
        [
            *"<>&\"'\\{}[]$`*_#|~\n\r\t \u00a0\u2028\u0085\ufeffé\u0301💡",
            "<br>",
            "{{c1::a}}",
            "[sound:gone.mp3]",
            '<img src="gone.png" alt="a">',
            '<img src="dot-0123456789ab.png">',
            '<section class="retired"><p>x</p></section>',
            "::retired",
            "<<<<<<<",
            "end",
            "word",
        ]
    ),
    max_size=8,
).map("".join)


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(front=ODD, back=ODD)
def test_no_text_of_theirs_is_changed(
    package: Path, tmp_path_factory: pytest.TempPathFactory, front: str, back: str
) -> None:
    folder = tmp_path_factory.mktemp("odd")
    file = with_notes(
        package,
        folder / "x.apkg",
        lambda cursor: cursor.execute(
            "UPDATE notes SET flds=? WHERE flds LIKE 'Bergen%'",
            (f"Bergen{front}\x1f{back}",),
        ),
    )
    run("import", file, folder / "project")
    before, after = retired_of(file), built(folder / "project", "--frozen")
    assert [(note.guid, note.mod, note.tags) for note in before] == [
        (note.guid, note.mod, note.tags) for note in after
    ]
    has_its_files = not any(
        each in front + back for each in ("dot-", "\u2028", "\u0085", "\ufeff")
    )
    assert not has_its_files or before == after


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"id": 2}, "another note id or time"),
        ({"mod": 8}, "another note id or time"),
        ({"tags": ("a",)}, "other tags"),
        ({"fields": ("One", "Else")}, "another text"),
        ({"note_type": 4}, "another note type"),
    ],
)
def test_what_is_different_in_the_package_is_said(
    changed: dict[str, object], said: str
) -> None:
    note = IncomingNote("basic", ("One", "Two"), ("a",), guid="g", id=1, mod=7)
    deck = SimpleNamespace(
        retired=(note,), note_types={"basic": SimpleNamespace(id=3)}, files={}
    )
    project = SimpleNamespace(deck=deck, retired=("one",), deck_id="d")
    same = {
        "guid": "g",
        "id": 1,
        "mod": 7,
        "tags": ("a", "d::retired"),
        "fields": ("One", "Two"),
        "note_type": 3,
    }
    package = SimpleNamespace(notes=[SimpleNamespace(**same | changed)], cards=[])
    found = list(retired.differences(project, package))  # type: ignore[arg-type]
    assert found == ([f"the retired card 'one' has {said}"] if said else [])
