"""A lock file that editors or other programs have touched: what is read, and what is said otherwise."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.project import T0, write

from deckgen.compile import pipeline
from deckgen.compile.outcomes import Built
from deckgen.lockfile import lockfile

if TYPE_CHECKING:
    from collections.abc import Callable

CARDS = "- {id: one, q: Wat is dit?, a: Dat}\n- {id: two, q: Wie is dat?, a: Hij}\n"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    path = write(tmp_path, CARDS)
    assert pipeline.build(path, T0, frozen=False).checked.failed is False
    return path


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_byte_order_mark_is_no_part_of_it(built: Path, ends: bytes) -> None:
    lock = built.with_name("cards.lock")
    before = lock.read_bytes()
    lock.write_bytes(b"\xef\xbb\xbf" + before.replace(b"\n", ends))
    outcome = pipeline.build(built, T0 + 1000, frozen=False)
    assert not outcome.checked.failed
    assert lock.read_bytes() == before


@pytest.mark.parametrize(
    ("guid", "written"),
    [("a\x7fb", r"a\7fb"), ("a\x01b", r"a\01b"), ("\ufeffa", r"\ef\bb\bfa")],
)
def test_a_guid_that_is_not_written_as_it_should_be_is_by_the_next_build(
    built: Path, guid: str, written: str
) -> None:
    lock = built.with_name("cards.lock")
    text = lock.read_text("utf-8")
    own = next(line for line in text.splitlines() if line.startswith("card one "))
    own_guid = own.split(" ")[3]
    lock.write_text(text.replace(own_guid, guid), "utf-8")
    assert not pipeline.build(built, T0 + 1000, frozen=False).checked.failed
    assert lock.read_text("utf-8") == text.replace(own_guid, written)


@pytest.mark.parametrize(
    "place",
    [os.mkfifo, lambda path: path.symlink_to(path.name)],
    ids=["pipe", "link to itself"],
)
@pytest.mark.parametrize("name", ["cards.lock", "style.css"])
def test_what_is_no_file_is_not_a_matter_of_permissions(
    built: Path, name: str, place: Callable[[Path], None]
) -> None:
    path = built.with_name(name)
    path.unlink(missing_ok=True)
    place(path)
    if name != "cards.lock":
        built.write_text(
            built.read_text().replace("name: D\n", f"name: D\n  style: {name}\n")
        )
    faults = [
        each for each in pipeline.check(built, T0).diagnostics if each.code == "Y001"
    ]
    assert faults, pipeline.check(built, T0).diagnostics
    assert faults[0].hint == "put an ordinary file in its place"


def test_a_link_out_of_the_project_is_not_a_matter_of_permissions(built: Path) -> None:
    lock = built.with_name("cards.lock")
    lock.unlink()
    lock.symlink_to("../elsewhere")
    (fault,) = [
        each for each in pipeline.check(built, T0).diagnostics if each.code == "Y001"
    ]
    assert fault.message == "cannot read 'cards.lock': a link leads out of the project"
    assert fault.hint == "put an ordinary file in its place"


def test_the_last_time_that_there_is_counts(built: Path) -> None:
    """What is later is a time in milliseconds of an import, and none of the deck's."""
    lock = built.with_name("cards.lock")
    lock.write_text(lock.read_text().replace(f" {T0}", f" {lockfile.MAX_TIME}"))
    checked = pipeline.check(built, T0)
    assert isinstance(checked, Built)
    assert checked.build.mod == lockfile.MAX_TIME


def test_a_merge_conflict_that_changes_nothing_is_named(built: Path) -> None:
    """Both sides say the same of the cards that there are: a build settles it, and '--frozen' says so."""
    lock = built.with_name("cards.lock")
    before = lock.read_bytes()
    line = next(
        each
        for each in before.splitlines(keepends=True)
        if each.startswith(b"card one")
    )
    lock.write_bytes(
        before.replace(
            line, b"<<<<<<< HEAD\n" + line + b"=======\n" + line + b">>>>>>> b\n"
        )
    )
    outcome = pipeline.build(built, T0, frozen=True)
    (fault,) = [each for each in outcome.checked.diagnostics if each.code == "U104"]
    assert "it has an unresolved merge conflict" in fault.message
    assert not pipeline.build(built, T0, frozen=False).checked.failed
    assert lock.read_bytes() == before
