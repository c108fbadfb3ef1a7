"""What a shell completes, as click's own completion asks for it; a broken project completes nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner
from helpers.project import write

from deckgen.cli import main
from deckgen.lint.catalogue import CODES

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

CARDS = """\
deck: {id: sample, name: Sample}
sources:
  essay: {file: essay.txt, title: An essay}
  letters: {file: letters.txt, title: Letters}
topics:
  - id: t
    title: Trees
    cards:
      - {id: oak, q: How tall was the oak?, a: 30 m, quote: The oak was 30 m tall, source: essay}
      - {id: ode, q: What was written in exile?, a: An ode, quote: I wrote an ode, source: letters}
      - {id: ash, q: What burns best?, a: dry wood, unsourced: common knowledge}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, CARDS)
    (tmp_path / "essay.txt").write_text("The oak was 30 m tall.", encoding="utf-8")
    (tmp_path / "letters.txt").write_text("I wrote an ode.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def items(*words: str) -> list[CompletionItem]:
    *arguments, incomplete = words
    return ShellComplete(main.main, {}, "deckgen", "_DECKGEN_COMPLETE").get_completions(
        arguments, incomplete
    )


def completed(*words: str) -> list[str]:
    return [item.value for item in items(*words) if item.type == "plain"]


def test_codes() -> None:
    assert completed("explain", "") == [code.code for code in CODES]
    assert (
        completed("explain", "q20")
        == completed("explain", "Q20")
        == [f"Q20{n}" for n in range(1, 7)]
    )
    assert completed("explain", "Z") == []
    assert next(item.help for item in items("explain", "Y104")) == "duplicate key"


def test_sources(project: Path) -> None:
    assert completed("draft", "") == ["essay", "letters"]
    assert completed("draft", "--uncovered", "l") == ["letters"]
    # a path will do as well
    assert [item.type for item in items("draft", "z")] == ["file"]


def test_cards_that_cite(project: Path) -> None:
    # nothing was built, nothing can have changed
    assert completed("check", "--accept", "") == []
    assert CliRunner().invoke(main.main, ["build"]).exit_code == 0
    assert completed("check", "--accept", "") == ["oak", "ode"]
    assert completed("check", "--accept", "oa") == ["oak"]
    assert completed("check", "--accept", "oak,") == ["oak,ode"]


def test_another_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert CliRunner().invoke(main.main, ["build"]).exit_code == 0
    monkeypatch.chdir("/")
    for named in (str(project), str(project / "cards.yaml")):
        assert completed("check", named, "--accept", "od") == ["ode"]


@pytest.mark.parametrize(
    "text",
    [b"", b"[", b"\xff", b"sources: [1]", b"sources:\n  a: &x [*x]", b"- " * 9999],
)
def test_a_broken_project_completes_nothing(
    project: Path, text: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("cards.yaml", "cards.lock"):
        (project / name).write_bytes(text)
    assert completed("draft", "") in ([], ["a"])
    assert completed("check", "--accept", "") == []
    (project / "cards.yaml").unlink()
    (project / "cards.yaml").mkdir()
    assert completed("draft", "") == completed("check", "--accept", "") == []
    assert capfd.readouterr() == ("", "")


def test_only_ids_are_completed(project: Path) -> None:
    """The shell runs the line that a word is put into, and the files may be a stranger's."""
    words = (
        "oak",
        "$(touch${IFS}x)",
        "`x`",
        "a;x",
        "a|x",
        "-x",
        "a\x1b[2J",
        "a&x",
        "~x",
        "a>x",
        "a*",
    )
    lines = "".join(f'cite {word} e 0 1 ["","","",""]\n' for word in words)
    (project / "cards.lock").write_text(
        f"ledger 1 sample\n{lines}end\n", encoding="utf-8"
    )
    assert completed("check", "--accept", "") == ["oak"]
    keys = "".join(
        f"  {word!r}: {{file: essay.txt, title: An essay}}\n" for word in words
    )
    write(project, CARDS.replace("sources:\n", f"sources:\n{keys}"))
    found = completed("draft", "")
    assert [word for word in found if word] == ["oak", "essay", "letters"]


@pytest.mark.skipif(os.name != "posix", reason="needs links and pipes")
@pytest.mark.parametrize("what", ["link", "pipe", "device"])
def test_a_lock_file_that_is_no_file(project: Path, what: str) -> None:
    path = project / "cards.lock"
    if what == "pipe":
        os.mkfifo(path)
    else:
        outside = project.parent / f"{project.name}-secret.lock"
        outside.write_text("cite secret e\n")
        path.symlink_to("/dev/zero" if what == "device" else outside)
    assert completed("check", "--accept", "") == []
