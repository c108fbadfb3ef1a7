"""The names of Anki's own note types (N115), compared with the engine; what it makes of a second one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from anki.collection import Collection
from anki.lang import set_lang
from helpers.project import Workshop

from deckgen.anki.engine import Engine
from deckgen.notetypes.stock_names import LANGUAGES, STOCK_NAMES, is_stock_name

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.once  # translations differ between versions of Anki
def test_they_are_the_engines(tmp_path: Path) -> None:
    found = set()
    try:
        for language in LANGUAGES:
            set_lang(language)
            collection = Collection(str(tmp_path / f"{language}.anki2"))
            found |= {each.name for each in collection.models.all_names_and_ids()}
            collection.close()
    finally:
        set_lang("en_US")
    assert found == set(STOCK_NAMES)


@pytest.mark.parametrize(
    "name", ["Basic", "basic", "CLOZE", "Lückentext", "Lu\u0308ckentext", "基本"]
)
def test_capitals_and_forms_of_letters_make_no_difference(name: str) -> None:
    assert is_stock_name(name)


def project(folder: Path, name: str) -> Workshop:
    deck = {
        "deck": {"id": "d", "uid": "abcdefgh", "name": "Deck"},
        "note-types": [
            {
                "id": "word",
                "name": name,
                "fields": ["Front", "Back"],
                "cards": [{"name": "Card", "front": "{{Front}}", "back": "{{Back}}"}],
            }
        ],
        "topics": [
            {
                "id": "t",
                "title": "T",
                "type": "word",
                "cards": [
                    {
                        "id": "a",
                        "fields": {"Front": "x", "Back": "y"},
                        "unsourced": "known",
                    }
                ],
            }
        ],
    }
    return Workshop(folder, deck)


@pytest.mark.parametrize(
    ("name", "is_reported"), [("basic", True), ("Cloze", True), ("Basic words", False)]
)
def test_what_is_said_comes_true(tmp_path: Path, name: str, is_reported: bool) -> None:
    workshop = project(tmp_path / "project", name)
    with Engine() as engine:
        before = engine.snapshot().note_types.keys()
        engine.import_package(workshop.build())
        kept = {
            row.name
            for id_, row in engine.snapshot().note_types.items()
            if id_ not in before
        }
    found = [
        each for each in workshop.outcome.checked.diagnostics if each.code == "N115"
    ]
    assert kept == {f"{name}+" if is_reported else name}
    assert bool(found) == is_reported
    if found:
        assert (found[0].span.line, found[0].span.column) == (7, 11)
        assert "'Deck (word)'" in found[0].hint
