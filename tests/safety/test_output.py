"""What a stranger's files say acts neither on a terminal nor on a log; no error is a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from deckgen.cli import main
from deckgen.console import reports
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Span, TextFile
from deckgen.lint.catalogue import BY_CODE
from deckgen.util import printed

DECK = """\
deck: {{id: t, name: T}}
topics:
  - id: a
    title: "{title}"
    cards:
      - {{id: a, q: What burns best?, a: dry wood, unsourced: common knowledge}}
"""
ACTING = "\x1b]0;t\x07\x9b2J\u202e\u2066\u2028\r\x7f"


def harmless(text: str) -> bool:
    """Tell whether nothing in a text acts on a terminal."""
    return not any(char in text for char in ACTING if not char.isprintable())


def commands(text: str) -> list[str]:
    """Return the lines in which GitHub's runner finds a command."""
    return [
        line
        for line in text.split("\n")
        if line.strip().startswith("::") or "##[" in line
    ]


@given(st.text(st.sampled_from("a:#[ \n\t\x1b]0;m" + ACTING)))
def test_a_line_is_one_harmless_line(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_ACTIONS", "true")
        shown = printed.line(text)
    assert harmless(shown)
    assert "\n" not in shown
    assert commands(shown) == []


@given(st.text(st.sampled_from("a:#[ \n\x1b]0;m" + ACTING)))
def test_escaped_json_is_the_same(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_ACTIONS", "true")
        shown = printed.block(
            json.dumps([text, {text: 1}], ensure_ascii=False, indent=2)
        )
    assert harmless(shown)
    assert commands(shown) == []
    assert json.loads(shown) == [text, {text: 1}]


def test_ordinary_words_stay() -> None:
    for text in ("a::b ## [c] é漢 \u200f\u05d0", "\u00a0", "::x ##[error]"):
        assert printed.line(text) == printed.block(text) == text


@pytest.mark.parametrize("name", sorted(reports.FORMATS))
def test_diagnostics(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    path = f"a\n::error::b{ACTING}##[error].yaml"
    found = problem(
        "Y201",
        Span(path),
        f"x{ACTING}",
        key=f"k{ACTING}\n::stop-commands::x",
        where="it",
        suggestion="",
    )
    file = TextFile(path, f"##[error] ::x {ACTING}\n")
    said = reports.FORMATS[name]([found], {path: file}, BY_CODE)
    assert harmless(said)
    assert len(commands(said)) == (1 if name == "github" else 0)
    assert said.count("\n") == (1 if name == "github" else said.count("\n"))


@pytest.mark.parametrize(
    "title", ["::stop-commands::x", " ::error file=x::y", "a ##[error] b"]
)
def test_the_summary_of_a_build_in_a_log(
    title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    Path("cards.yaml").write_text(DECK.format(title=title))
    for command in (["build"], ["build"], ["build", "--frozen"], ["check"]):
        told = CliRunner().invoke(main.main, command)
        assert told.exit_code == 0
        assert commands(told.output) == []
    assert (
        title.strip()
        in CliRunner(env={"GITHUB_ACTIONS": None}).invoke(main.main, ["build"]).output
    )


@pytest.mark.skipif(os.name != "posix", reason="no such names there")
def test_names_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path(f"a\n::error::b{ACTING}")
    folder.mkdir()
    (folder / "cards.yaml").write_text(
        DECK.format(title="A").replace("id: a,", "id: A a,")
    )
    for command in (
        "check",
        "build",
        "coverage",
        "verify",
        "preview --html x.html",
        "check --fix",
    ):
        told = CliRunner().invoke(main.main, [*command.split(), str(folder)])
        assert told.exit_code != 0
        assert harmless(told.output), command
        assert commands(told.output) == []
    told = CliRunner().invoke(main.main, ["diff", str(folder / "x.apkg")])
    assert harmless(told.output)


@pytest.mark.parametrize("command", ["draft s", "check --diff"])
def test_data_is_escaped_for_readers_only(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes into a file is as it is; a log is shown no command."""
    monkeypatch.chdir(tmp_path)
    Path("s.txt").write_text(
        "The fire of 1917 ##[error] burnt 30 houses \u2066of\u2069 wood.",
        encoding="utf-8",
    )
    deck = DECK.format(title="A").replace(
        "What burns best?", '"What burns  ##[error] best?"'
    )
    Path("cards.yaml").write_text(
        f"sources: {{s: {{file: s.txt, title: S}}}}\n{deck}", encoding="utf-8"
    )
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    as_data = CliRunner().invoke(main.main, command.split()).stdout
    assert "##[error]" in as_data
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    in_log = CliRunner().invoke(main.main, command.split()).stdout
    assert commands(in_log) == []
    assert harmless(in_log)


# --- what the system does not do ---------------------------------------------------------


def deckgen(
    *arguments: str, root: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "deckgen", *arguments]
    env = {**os.environ, **environment}
    return subprocess.run(
        program, cwd=root, env=env, capture_output=True, text=True, timeout=240
    )


LONG = "x" * 300


@pytest.mark.parametrize(
    "command",
    [
        f"check {LONG}",
        f"build {LONG}",
        f"build --no-cache -o {LONG}.apkg",
        f"build --to print -o {LONG}.html",
        f"preview --html {LONG}.html",
        f"verify {LONG}",
        f"diff {LONG}",
        f"diff {LONG}.apkg",
        f"coverage {LONG}",
        f"init {LONG}",
        f"draft {LONG}",
        f"build --release {'1.' * 150}0",
    ],
)
def test_names_that_are_too_long(tmp_path: Path, command: str) -> None:
    (tmp_path / "cards.yaml").write_text(DECK.format(title="A"))
    done = deckgen(*command.split(), root=tmp_path)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert (
        done.stderr.startswith(("deckgen: ", "Usage: ", "Nothing", "0 ", "1 "))
        or not done.stderr
    )
    assert not (tmp_path / "cards.lock").exists()


@pytest.mark.skipif(os.name != "posix", reason="the system has another place for them")
def test_no_temporary_folder(tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").write_text(DECK.format(title="A"))
    assert deckgen("build", root=tmp_path).returncode == 0
    (tmp_path / "cards.yaml").write_text(
        DECK.format(title="A").replace("{id: a,", "{id: b,")
    )
    broken = (
        "import tempfile\ndef none(*_):\n    raise "
        "FileNotFoundError(2, 'No usable temporary directory')\n"
    )
    broken += "tempfile._candidate_tempdir_list = lambda: []\ntempfile._get_default_tempdir = none\n"
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(broken)
    environment = {"PYTHONPATH": str(tmp_path / "site")}
    assert deckgen("check", root=tmp_path, **environment).returncode == 0
    for command in ("diff HEAD", "diff dist/t.apkg", "verify dist/t.apkg"):
        done = deckgen(*command.split(), root=tmp_path, **environment)
        assert done.returncode == 2, command
        assert "temporary" in done.stderr
        assert "None" not in done.stderr
        assert done.stderr.count("\n") == 1


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").write_text(DECK.format(title="A"))
    (tmp_path / "closed").mkdir(mode=0o000)
    done = deckgen("build", "-o", "closed/x.apkg", root=tmp_path)
    assert done.returncode == 2
    assert "cannot write closed/x.apkg: Permission denied" in done.stderr
    assert not (tmp_path / "cards.lock").exists()


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").symlink_to("cards.yaml")
    for command in (
        "check",
        "build",
        "coverage",
        "draft x",
        "preview --html x.html",
        "diff HEAD",
    ):
        done = deckgen(*command.split(), root=tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith("deckgen: ")


def test_a_full_disk_is_no_fault_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("anki")
    from deckgen.anki import engine

    (tmp_path / "cards.yaml").write_text(DECK.format(title="A"))
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main.main, ["build"]).exit_code == 0
    original = engine.Engine.__init__

    def full(self: engine.Engine) -> None:
        original(self)

        def refuse(_: object) -> None:
            raise RuntimeError("database or disk is full")

        monkeypatch.setattr(self._col, "import_anki_package", refuse)

    monkeypatch.setattr(engine.Engine, "__init__", full)
    monkeypatch.setattr(engine.shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    told = CliRunner().invoke(main.main, ["verify"])
    assert (told.exit_code, "temporary files" in told.output) == (2, True)
    assert "imports nothing" not in told.output
    monkeypatch.setattr(
        engine.shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 40)
    )
    told = CliRunner().invoke(main.main, ["verify"])
    assert (told.exit_code, "imports nothing" in told.output) == (1, True)
