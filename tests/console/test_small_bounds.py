"""Suffixes in capitals, and a stage of a build that has nothing to do."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from deckgen.console import progress
from deckgen.console.options import OutputFile

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_file_with_its_suffix_in_capitals_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "PAGE.HTML").write_text("old", encoding="utf-8")
    assert (
        OutputFile(".html").convert(str(tmp_path / "PAGE.HTML"), None, None).name
        == "PAGE.HTML"
    )


def test_a_stage_with_nothing_to_do_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    with progress.progress_bar(stream) as report:
        report("lint", 0, 0)
    assert "lint" in stream.getvalue()
