"""What the lines of a lock file mean where two of them meet, or where an earlier version wrote less."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import Workshop

from deckgen.core.build import UNKNOWN, Released
from deckgen.core.diagnostics import TextFile
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile import lockfile

if TYPE_CHECKING:
    from pathlib import Path

PATH = LOCK_FILE
HASH = "0123456789abcdef"
DIGEST = "c" * 64


@pytest.fixture
def text(tmp_path: Path) -> str:
    workshop = Workshop(tmp_path / "project")
    workshop.build()
    return workshop.lock_path.read_text(encoding="utf-8")


def of(text: str) -> lockfile.LockFile:
    lock, found = lockfile.parse(TextFile(PATH, text), "sample")
    assert lock is not None, found
    return lock


def test_two_lines_of_one_card_are_read_one_by_one(text: str) -> None:
    """Of two the later counts, in whichever order they stand."""
    line = next(
        each
        for each in text.splitlines(keepends=True)
        if each.startswith("card plus-0 ")
    )
    columns = line.split(" ")
    columns[6] = str(int(columns[6].strip()) + 50) + (
        "\n" if columns[6].endswith("\n") else ""
    )
    later = " ".join(columns)
    for both in (line + later, later + line):
        double = text.replace(line, both)
        assert lockfile.parse_whole(TextFile(PATH, double), "sample") is None
        assert of(double).cards["plus-0"].mod == of(text).cards["plus-0"].mod + 50


def test_a_file_that_ends_with_cards_was_cut_short(text: str) -> None:
    assert text.endswith("\nend\n")
    moved = text.removesuffix("end\n").replace("\ncard ", "\nend\ncard ", 1)
    cards = moved[
        : moved.rindex("\n", 0, moved.index("\n", moved.rindex("\ncard ") + 1) + 1) + 1
    ]
    lock, found = lockfile.parse(TextFile(PATH, cards), "sample")
    assert lock is None
    assert [each.code for each in found] == ["U101"]


@pytest.mark.parametrize(
    ("more", "is_read"), [("", True), (" =", True), (" = 5", False), (" = 5 2", True)]
)
def test_how_many_columns_the_line_of_a_note_type_has(
    text: str, more: str, is_read: bool
) -> None:
    line = f"type own-land {HASH} 1700000000{more}\n"
    lock, found = lockfile.parse(
        TextFile(PATH, text.replace("\ncard ", f"\n{line}card ", 1)), "sample"
    )
    assert (lock is not None) is is_read
    assert [each.code for each in found] == ([] if is_read else ["U101"])


FIRST_VERSION = f"""\
ledger 1 sample
type question {HASH} 1700000000
type cloze {HASH} 1700000001
card at question Gaaaaaaaaaa1 1600000000000 {HASH} 1700000000
card later question Gaaaaaaaaaa2 1600000000001 {HASH} 1700000001
card new question Gaaaaaaaaaa3 1700000001000 {HASH} 1700000001
gone left question Gaaaaaaaaaa4 1600000000002 {HASH} 1690000000
release 0.9 {DIGEST} 1690000000
release 1.0 {DIGEST} 1700000000
end
"""


def test_what_a_release_had_follows_from_the_times_of_a_first_lock_file() -> None:
    lock = of(FIRST_VERSION)
    assert {key: entry.released for key, entry in lock.cards.items()} == {
        "at": Released(HASH, 1700000000),
        # what it had changed since, and is to arrive
        "later": Released(UNKNOWN, 1700000000),
        "new": None,
    }
    assert lock.gone["left"].released == Released(UNKNOWN, 1690000000)
    assert lock.shipped == {"left": 2}
    assert lock.types["question"].released == Released(HASH, 1700000000)
    assert lock.types["cloze"].released is None


@pytest.mark.parametrize(("adopted", "is_told"), [("", True), ("2026-11-28", False)])
def test_a_time_in_milliseconds_of_an_import_is_none_to_come(
    text: str, adopted: str, is_told: bool
) -> None:
    lock = of(text)
    lock.adopted = adopted
    lock.cards["plus-0"] = lock.cards["plus-0"]._replace(mod=1_700_000_000_000)
    found = lockfile.future_times(lock, TextFile(PATH, text), 1_800_000_000)
    assert [each.code for each in found] == (["U113"] if is_told else [])
