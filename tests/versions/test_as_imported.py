"""Notes of an imported deck that are as they were imported: nobody sees what the import levelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckgen.formats.apkg_reader import Package, PackedCard, PackedNote, PackedType
from deckgen.versions.comparison import compare
from deckgen.versions.content import Known
from deckgen.versions.difference import Difference

LONG = "word " * 60


def package(back: str, *, tags: tuple[str, ...] = (), mod: int = 0) -> Package:
    kind = PackedType(
        7,
        "Basic",
        0,
        ("Front", "Back"),
        (("Card", "{{Front}}", "{{Back}}"),),
        "",
        False,
    )
    note = PackedNote("a", 1, 7, mod, tags, ("one", back))
    return Package(
        Path("x.apkg"), (note,), (PackedCard(1, 0, 1, 1),), {7: kind}, {1: "D"}, {}
    )


def compared(
    before: str, after: str, *, is_adopted: bool = True, mod: int = 0
) -> Difference:
    return compare(package(before), package(after, mod=mod), Known("d", {}, is_adopted))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<b>one</b><br><br>two", "<p><strong>one</strong></p><p>two</p>"),
        ("<div><div>one</div></div>", "one"),
        ("one\x00", "one "),
        ("one\u2028two", "one two"),
        ("o\u0308", "ö"),
        (f"{LONG}<br>end", f"<p>{LONG}</p><p>end</p>"),
        ('<img src="a.png">', '<img src="a.png" alt="">'),
    ],
)
def test_what_is_seen_alike_is_unchanged(before: str, after: str) -> None:
    found = compared(before, after)
    assert (found.notes, found.unchanged, found.step) == ([], 1, "none")
    assert compared(before, after, is_adopted=False).notes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{LONG} end", f"{LONG} another end"),  # however far behind
        ("<font color=red>one</font>", "one"),
        ('<img src="a.png">', '<img src="b.png">'),
        ("one", "<em>one</em>"),
    ],
)
def test_what_is_seen_is_a_change(before: str, after: str) -> None:
    found = compared(before, after)
    assert [change.kind for change in found.notes] == ["changed"]
    assert found.step == "major"  # its time is not later: nobody gets it
    assert compared(before, after, mod=5).step == "patch"


def test_a_change_names_the_fields_in_which_it_is_seen() -> None:
    old, new = package("<div>two</div>"), package("two", mod=5)
    new = Package(
        new.path,
        (new.notes[0]._replace(fields=("uno", "two")),),
        new.cards,
        new.note_types,
        new.decks,
        {},
    )
    (change,) = compare(old, new, Known("d", {}, is_adopted=True)).notes
    assert [each.name for each in change.fields] == ["Front"]
