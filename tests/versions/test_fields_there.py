"""Which field of a collection is which of the project: by its number, or else by its name."""

from __future__ import annotations

import pytest

from deckgen.core.notetype import Field, NoteType, Template
from deckgen.formats.apkg_reader import PackedNote, PackedType
from deckgen.versions.looks import matched_fields
from deckgen.versions.sides import _Reading

OURS = NoteType(
    "country", 1, "Country",
    (Field("Land", 11), Field("Capital", 12), Field("Flag", 13)),
    (Template("Card", 21, "{{Land}}", "{{Capital}}"),),
    "", is_cloze=False, rtl=False,
)  # fmt: skip


def there(names: str, ids: tuple[int | None, ...]) -> PackedType:
    return PackedType(
        1, "Country", 0, tuple(names.split()), (), "", is_cloze=False, field_ids=ids
    )


@pytest.mark.parametrize(
    ("names", "ids", "places"),
    [
        ("Land Capital Flag", (None, None, None), {"Land": 0, "Capital": 1, "Flag": 2}),
        ("Land Capital Flag", (), {"Land": 0, "Capital": 1, "Flag": 2}),
        ("Flag Land Capital", (), {"Land": 1, "Capital": 2, "Flag": 0}),
        ("Land Capital Flag", (12, 11, 13), {"Land": 1, "Capital": 0, "Flag": 2}),
        ("Country Capital", (11, None), {"Land": 0, "Capital": 1}),
        ("Country Mine Capital", (99, 98, 97), {"Capital": 2}),
        ("Mine", (None,), {}),
    ],
)
def test_a_number_goes_before_a_name(
    names: str, ids: tuple[int | None, ...], places: dict[str, int]
) -> None:
    assert matched_fields(OURS, there(names, ids)) == places


def note(*fields: str) -> PackedNote:
    return PackedNote("g", 1, 1, 0, (), fields)


def test_contents_have_the_names_of_here() -> None:
    reading = _Reading(there("Flag Country Capital", (13, 11, 12)))
    assert reading.contents(OURS, note("f", "l", "c")) == {
        "Land": "l",
        "Capital": "c",
        "Flag": "f",
    }
    assert reading.contents(OURS, note("f", "l")) == {"Land": "l", "Flag": "f"}
    assert reading.names_there(OURS) == {
        "Land": "Country",
        "Capital": "Capital",
        "Flag": "Flag",
    }


def test_of_a_note_type_that_is_not_known_there_places_count() -> None:
    reading = _Reading(None)
    assert reading.contents(OURS, note("l", "c")) == {"Land": "l", "Capital": "c"}
    assert (reading.name, reading.names_there(OURS)["Flag"]) == ("?", "Flag")
