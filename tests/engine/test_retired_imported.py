"""A package of deckgen's that holds retired notes, imported: they stay retired, as learners have them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from helpers.command import output_of as run
from helpers.exported import exports
from helpers.project import PNG, write_files

from deckgen.anki.engine import Engine
from deckgen.formats import apkg_reader

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.formats.apkg_reader import Package, PackedNote

PICTURES = {"media/dot.png": PNG, "media/point.png": PNG + b"1"}
OWN_TYPE = """\
- id: town
  name: Town
  fields: [Name, Land, Map]
  cards:
    - {name: Land, front: '{{Name}}', back: '{{Land}}{{Map}}'}
"""
CARDS = """\
deck: {id: towns, uid: abcdefgh, name: Towns of the world}
check: {ignore: {Q: not to be learnt}}
note-types: [{include: town.yaml}]
topics:
  - id: t
    title: Towns
    cards:
      - {id: peru, q: What is the capital of Peru?, a: Lima, unsourced: known}
      - {id: chile, q: "The capital of Chile? ![a map](media/dot.png)", a: Santiago, unsourced: known}
      - {id: chad, cloze: "The capital of {{c1::Chad}}", unsourced: known}
      - {id: way, q: How does one go there?, steps: {one: By ship, two: By rail}, unsourced: known}
      - {id: oslo, type: town, fields: {Name: Oslo, Land: Norway}}
      - {id: bergen, type: town, fields: {Name: Bergen, Land: Norway, Map: "![](media/point.png)"}}
"""
LEAVE = ("chile", "chad", "bergen")
SAID = "retired:\n  - {id: chile, reason: It was *wrong*., replaced-by: peru}\n"


def without(text: str, ids: tuple[str, ...]) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(
        line for line in lines if not any(f"- {{id: {id_}," in line for id_ in ids)
    )


def retired_of(package: Package) -> dict[str, PackedNote]:
    with_cards = {card.note for card in package.cards}
    return {
        note.guid: note
        for note in package.notes
        if note.is_retired and note.id not in with_cards
    }


@pytest.fixture
def released(tmp_path: Path) -> list[Path]:
    """Publish two versions of a deck, of which the second retires cards; return the packages."""
    folder = tmp_path / "own"
    cards = write_files(
        folder, {**PICTURES, "town.yaml": OWN_TYPE, "cards.yaml": CARDS}
    )
    run("build", folder, "--release", "1.0")
    cards.write_text(without(CARDS, LEAVE) + SAID, encoding="utf-8")
    run("build", folder, "--release", "1.1")
    return [folder / "dist" / f"towns-{version}.apkg" for version in ("1.0", "1.1")]


def test_learners_keep_everything_and_notes_stay_retired(
    released: list[Path], tmp_path: Path
) -> None:
    project, package = tmp_path / "project", tmp_path / "new.apkg"
    said = run("import", released[1], project)
    assert "3 retired notes" in said
    assert "for a learner who has it, nothing changes" in said
    assert re.search(
        r"unchanged +4\n  shipped +3 retired notes",
        run("build", project, "-o", package),
    )
    run("build", project, "--frozen")
    before, after = apkg_reader.read(released[1]), apkg_reader.read(package)
    assert len(retired_of(after)) == len(LEAVE)
    assert retired_of(after) == retired_of(before)
    assert after.media == before.media
    with Engine() as learner:
        learner.import_package(released[0])
        learner.study(6)
        learner.import_package(released[1])
        had = learner.snapshot()
        assert dict(learner.import_package(package).counts) == {"duplicate": 7}
        has = learner.snapshot()
        assert (has.notes, has.cards, has.reviews) == (
            had.notes,
            had.cards,
            had.reviews,
        )
        cards = project / "cards.yaml"
        cards.write_text(
            cards.read_text("utf-8").replace("Answer: Lima", "Answer: Líma"),
            encoding="utf-8",
        )
        run("build", project, "-o", package)
        result = learner.import_package(package)
        assert (result.counts["updated"], result.touched) == (1, 1)
        after_edit = learner.snapshot()
        assert after_edit.reviews == had.reviews
        changed = {
            guid
            for guid, note in after_edit.notes.items()
            if note.fields != had.notes[guid].fields
        }
        assert len(changed) == 1


def test_a_new_learner_gets_no_card_of_them(
    released: list[Path], tmp_path: Path
) -> None:
    project, package = tmp_path / "project", tmp_path / "new.apkg"
    run("import", released[1], project)
    run("build", project, "-o", package)
    with Engine() as learner:
        learner.import_package(package)
        found = learner.snapshot()
        assert (len(found.notes), len(found.cards)) == (7, 4)


def test_they_end_after_three_releases_in_all(
    released: list[Path], tmp_path: Path
) -> None:
    project = tmp_path / "project"
    run("import", released[1], project)
    before = retired_of(apkg_reader.read(released[1]))
    counts = []
    for version in ("2.0", "2.1", "2.2"):
        run("build", project, "--release", version)
        package = apkg_reader.read(project / "dist" / f"towns-{version}.apkg")
        counts.append(len(retired_of(package)))
        assert all(note == before[guid] for guid, note in retired_of(package).items())
    assert counts == [3, 3, 0]  # and 1.1 shipped them first


def test_files_that_keep_their_names_are_shipped_on(tmp_path: Path) -> None:
    """Those of a deck that somebody else made have no hash in their names."""
    first, second = tmp_path / "first", tmp_path / "second"
    run("import", exports(tmp_path / "exported")["legacy"], first)
    cards = first / "cards.yaml"
    run("build", first, "--release", "1.0")
    text = cards.read_text("utf-8")
    shown = next(
        part for part in re.split(r"(?=\n      - id: )", text) if "map.png" in part
    )
    cards.write_text(text.replace(shown, ""), encoding="utf-8")
    run("build", first, "--release", "1.1")
    package = first / "dist" / "countries-1.1.apkg"
    (note,) = retired_of(apkg_reader.read(package)).values()
    assert "über map.png" in apkg_reader.read(package).media
    run("import", package, second)
    run("build", second, "-o", tmp_path / "new.apkg")
    new = apkg_reader.read(tmp_path / "new.apkg")
    assert list(retired_of(new).values()) == [note]
    assert new.media == apkg_reader.read(package).media
    (second / "media" / "über map.png").unlink()
    run("build", second, "-o", tmp_path / "new.apkg")
    (note,) = retired_of(apkg_reader.read(tmp_path / "new.apkg")).values()
    assert "<img" not in "".join(note.fields)


@pytest.mark.parametrize("id_", ["towns", "other"])
def test_verify_finds_nothing(released: list[Path], tmp_path: Path, id_: str) -> None:
    """Whatever the deck is called now, and whatever deck the tag of a retired note names."""
    project = tmp_path / "project"
    run("import", released[1], project, "--id", id_)
    run("build", project)
    said = run("verify", project, "--from", released[1])
    assert "0 updated, 7 left as they were, 0 new, 0 conflicting" in said
