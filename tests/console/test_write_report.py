"""Reports go to a file as a whole, or to standard output; what failed is said."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from deckgen.cli.main import main
from deckgen.commands.preview import page
from deckgen.commands.preview.state import page_state
from deckgen.compile import pipeline
from deckgen.console.output import STDOUT, write_large_report, write_report

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def project(tmp_path: Path) -> Path:
    assert run("init", str(tmp_path / "deck")).exit_code == 0
    return tmp_path / "deck"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.mark.parametrize("command", ["coverage", "preview"])
def test_a_page_goes_to_standard_output(project: Path, command: str) -> None:
    files = {path.name for path in project.iterdir()}
    shown = run(command, project, "--html", "-")
    assert shown.exit_code == 0
    assert run(command, project, "--html", project / "page.html").exit_code == 0
    page = (project / "page.html").read_text(encoding="utf-8")
    assert shown.stdout == page
    assert {path.name for path in project.iterdir()} == {*files, "page.html"}


def test_two_reports_do_not_share_standard_output(project: Path) -> None:
    alone = run("coverage", project, "--format", "json")
    assert json.loads(alone.stdout)
    both = run("coverage", project, "--format", "json", "--html", "-")
    assert both.stdout.startswith("<!doctype html>")
    assert both.stdout.endswith("</html>\n")


def test_a_report_that_fails_leaves_the_file_of_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "page.html"
    target.write_text("before", encoding="utf-8")

    def text() -> str:
        raise OSError(5, "Input/output error", "picture.png")

    with pytest.raises(SystemExit) as ended:
        write_report(target, text, tmp_path, ())
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "deckgen: cannot write picture.png: Input/output error; nothing was changed\n"
    )
    assert target.read_text(encoding="utf-8") == "before"


def test_a_folder_that_is_not_there(project: Path) -> None:
    for command in ("coverage", "preview"):
        target = project / "nowhere" / "page.html"
        result = run(command, project, "--html", target)
        assert (result.exit_code, "cannot write" in result.stderr) == (2, True)
        assert not target.parent.exists()


def test_a_large_report_that_fails_leaves_the_file_of_before_and_prints_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "page.html"
    target.write_text("before", encoding="utf-8")

    def pieces() -> Iterator[str]:
        yield "the first piece"
        raise OSError(5, "Input/output error", "film.mp4")

    for where in (target, STDOUT):
        with pytest.raises(SystemExit) as ended:
            write_large_report(where, pieces, tmp_path, ())
        assert ended.value.code == 2
        shown = capfd.readouterr()
        assert not shown.out
        assert "film.mp4: Input/output error" in shown.err
    assert target.read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_preview_with_a_film_takes_little_memory(project: Path) -> None:
    film = project / "film.mp4"
    with film.open("wb") as file:
        file.truncate(40_000_000)  # takes no room on the disk
    checked = pipeline.check(project / "cards.yaml", 1_700_000_000)
    state = replace(page_state(checked, 1, None), media={"film.mp4": film})
    tracemalloc.start()
    try:
        length = sum(map(len, page.pieces(state)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert length > 50_000_000
    assert most < 20_000_000
