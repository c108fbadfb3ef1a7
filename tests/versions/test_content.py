"""What a note says, of a package that may be damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckgen.formats.apkg_reader import Package, PackedCard, PackedNote, PackedType
from deckgen.notetypes.builtin import FIELDS
from deckgen.versions.comparison import compare
from deckgen.versions.content import text_of


def package(
    fields: tuple[str, ...], names: tuple[str, ...] = FIELDS, *, is_cloze: bool = False
) -> Package:
    """Return a package of two notes; the second has the given fields."""
    whole = tuple("question answer context".split()) + ("",) * (len(names) - 3)
    notes = tuple(
        PackedNote(guid, number, 7, 0, ("d::t",), each)
        for number, (guid, each) in enumerate((("a", whole), ("b", fields)))
    )
    cards = tuple(PackedCard(note.id, 0, 1, note.id) for note in notes)
    kind = PackedType(
        7, "Q", 0, names, (("Card", "{{Prompt}}", "{{Answer}}"),), "", is_cloze
    )
    return Package(Path("x.apkg"), notes, cards, {7: kind}, {1: "D"}, {})


@pytest.mark.parametrize(
    ("fields", "names", "said"),
    [
        (("q", "a", "c", ""), FIELDS, ("c q", "a")),
        (("q", "a"), FIELDS, ("q", "a")),
        (("q",), FIELDS, ("q", "")),
        (("q", "a", "x"), ("Front", "Back", "More"), ("q", "a x")),
        (("q",), ("Front", "Back", "More"), ("q", "")),
    ],
)
def test_what_a_note_asks_and_answers(
    fields: tuple[str, ...], names: tuple[str, ...], said: tuple[str, str]
) -> None:
    damaged = package(fields, names)
    found = text_of(damaged, damaged.notes[1])
    assert (found.question, found.answer) == said


@pytest.mark.parametrize("is_cloze", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, len(FIELDS) + 1])
def test_notes_with_other_fields_than_their_note_type_are_compared(
    count: int, is_cloze: bool
) -> None:
    whole = package(
        ("another", "thing", "here") + ("",) * (len(FIELDS) - 3), is_cloze=is_cloze
    )
    damaged = package(("another", "thing", "here", *FIELDS)[:count], is_cloze=is_cloze)
    for old, new in ((whole, damaged), (damaged, whole), (damaged, damaged)):
        assert compare(old, new).pairs.keys() == {"a", "b"}
