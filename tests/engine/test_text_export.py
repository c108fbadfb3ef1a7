"""Anki's own import of the text that deckgen writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deckgen import formats
from deckgen.compile import pipeline

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.project import Workshop

    from deckgen.anki.engine import Engine


def text_of(workshop: Workshop) -> Path:
    """Write the deck of a workshop as Anki's text."""
    checked = pipeline.check(workshop.root / "cards.yaml", workshop.now)
    assert checked.build is not None
    writes = formats.by_name("text").writes
    assert writes is not None
    path = workshop.root / "deck.txt"
    writes(checked.build, path)
    return path


def imported(engine: Engine, path: Path) -> Any:
    """Import a text as the import window does, with what the file itself says."""
    from anki.import_export_pb2 import ImportCsvRequest

    metadata = engine._col.get_csv_metadata(str(path), None)
    return engine._col.import_csv(
        ImportCsvRequest(path=str(path), metadata=metadata)
    ).log


def test_what_learners_have_is_found_again(workshop: Workshop, engine: Engine) -> None:
    engine.import_package(workshop.build())
    before = engine.snapshot()
    log = imported(engine, text_of(workshop))
    assert len(log.new) == 0
    assert len(log.conflicting) == len(log.missing_notetype) == 0
    after = engine.snapshot()
    assert after.notes == before.notes
    assert after.cards.keys() == before.cards.keys()


def test_a_correction_arrives(workshop: Workshop, engine: Engine) -> None:
    engine.import_package(workshop.build())
    card = next(each for each in workshop.cards.values() if "a" in each)
    card["a"] = 'a\ttab, "quotes"\n\nand #signs'
    workshop.write()
    log = imported(engine, text_of(workshop))
    assert len(log.new) == 0
    assert any(
        "and #signs" in field
        for row in engine.snapshot().notes.values()
        for field in row.fields
    )
