"""Cards for paper as a PDF, and what is said where no browser can make it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from deckgen.cli.main import main
from deckgen.formats.paper import pdf


def build(folder: Path, name: str = "x.pdf") -> tuple[int, str]:
    told = CliRunner().invoke(
        main, ["build", "--to", "print", "-o", str(folder / name), str(folder)]
    )
    assert told.exception is None or isinstance(told.exception, SystemExit), (
        told.exc_info
    )
    return told.exit_code, told.stderr


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    assert CliRunner().invoke(main, ["init", str(tmp_path)]).exit_code == 0
    return tmp_path


def test_without_a_browser_the_way_out_is_said(
    deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    (deck / "x.pdf").write_bytes(b"%PDF-before")
    code, err = build(deck)
    assert code == 2
    assert (
        "a PDF needs Chromium, Chrome or Edge, and none was found; write an .html file"
        in err
    )
    assert (deck / "x.pdf").read_bytes() == b"%PDF-before"


def test_a_browser_that_makes_nothing_is_said(
    deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", "true")
    code, err = build(deck)
    assert code == 2
    assert "made no PDF" in err
    assert not (deck / "x.pdf").exists()


@pytest.mark.browser
def test_a_pdf_is_made(deck: Path) -> None:
    assert pdf.browser() is not None
    assert build(deck)[0] == 0
    data = (deck / "x.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page/") >= 2
