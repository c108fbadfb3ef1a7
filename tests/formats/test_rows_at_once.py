"""Notes are written some at a time: long ones fewer, for what is written exists several times meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import Workshop

from deckgen.formats import apkg
from deckgen.util.progress import STEP

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project")


def test_usual_notes_are_written_many_at_once_and_long_ones_few(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.build()
    build = workshop.outcome.checked.build
    length = sum(len(note.content) for note in build.notes)
    assert apkg.rows_at_once(build) == STEP
    for batch, wanted in (
        (length, STEP),
        (length - 1, len(build.notes) - 1),
        (length // 4, len(build.notes) // 4),
    ):
        monkeypatch.setattr(apkg, "BATCH", batch)
        assert abs(apkg.rows_at_once(build) - wanted) <= 1
    monkeypatch.setattr(apkg, "BATCH", 1)
    assert apkg.rows_at_once(build) == 1


def test_however_many_are_written_at_once_the_package_is_the_same(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.build()
    build = workshop.outcome.checked.build
    written = []
    for batch in (apkg.BATCH, 1, 2_000):
        monkeypatch.setattr(apkg, "BATCH", batch)
        target = workshop.root / f"by-{batch}.apkg"
        written.append((apkg.write(build, target).content, target.read_bytes()))
    assert written[0] == written[1] == written[2]
