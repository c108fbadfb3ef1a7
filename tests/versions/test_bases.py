"""What a note was before both sides changed it, from the kept releases."""

from __future__ import annotations

import pytest

from deckgen.core.build import UNKNOWN, Entry, Released
from deckgen.core.notetype import Field, NoteType, Template
from deckgen.formats.reading.values import PackedNote
from deckgen.versions.bases import Bases, Shared, _versions

TYPE = NoteType(
    "mine",
    7,
    "Mine",
    (Field("Front", 0), Field("Back", 1)),
    (Template("Card", 0, "x", "y"),),
    "",
    False,
    False,
)


def bases(*backs: str) -> Bases:
    """Return what is known of a note from releases with some texts on its back, the newest first."""
    found = object.__new__(Bases)
    found.agreed, found.wanted = {}, {"guid": ("one", TYPE)}
    found.entries, found.built = {}, {}
    found.released = [
        {
            "guid": PackedNote(
                "guid", 1, TYPE.id, 100 - age, (str(age),), ("front", back)
            )
        }
        for age, back in enumerate(backs)
    ]
    return found


@pytest.mark.parametrize(
    ("backs", "theirs", "mod", "tag"),
    [
        (("new", "old"), "old", 100, "1"),  # the nearest
        (("new", "old"), "new", 100, "0"),
        (("new", "old"), "their own", 100, "0"),  # of equals, the newest
        # what is later than the note there cannot be what it was
        (("new", "old"), "their own", 99, "1"),
        (("new", "old"), "new", 98, None),
    ],
)
def test_the_nearest_release_that_is_not_later_counts(
    backs: tuple[str, ...], theirs: str, mod: int, tag: str | None
) -> None:
    found = bases(*backs).of("guid", {"Front": "front", "Back": theirs}, mod)
    expected = (
        None
        if tag is None
        else Shared({"Front": "front", "Back": backs[int(tag)]}, (tag,))
    )
    assert found == expected


def test_of_what_the_lock_file_has_the_released_content_comes_first() -> None:
    built = Entry("mine", "guid", 1, "b" * 16, 200, Released("a" * 16, 100))
    assert [(each.hash, each.mod) for each in _versions(built)] == [
        ("a" * 16, 100),
        ("b" * 16, 200),
    ]
    assert [each.mod for each in _versions(built._replace(hash=UNKNOWN))] == [100]
    assert _versions(None) == []
