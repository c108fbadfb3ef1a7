"""Every command and format, to an output of every encoding: never a traceback, and always readable."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.project import write

from deckgen.__main__ import run
from deckgen.cli import main
from deckgen.console import reports
from deckgen.console.output import style_for
from deckgen.core.diagnostics import Diagnostic, Severity, TextFile
from deckgen.lint.catalogue import CODES
from deckgen.util.streams import legible

ENCODINGS = ["utf-8", "cp1252", "ascii", "cp932", "latin-1"]

CARDS = """\
deck: {id: woźniak, name: Woźniak → 日本}
sources:
  źródło: {file: seeds/źródło.txt, title: Źródło 日本, author: Woźniak}
topics:
  - id: t
    title: Książki 日本 ➜
    cards:
      - {id: jeden, source: źródło, q: What does 日本 mean?, a: '**Japan** &nbsp; ➜', quote: W 1917 roku}
      - {id: dwa, q: 'Woźniak’s rule → 20?', a: 'ź ① (🙂)', unsourced: tak, tags: [日本-źle]}
"""
SOURCE = "W 1917 roku Woźniak pisał w Łodzi o 日本. Potem Michał Żuk był w Gdańsku 12 marca 1918 ➜.\n"

COMMANDS = [
    ["check"],
    *(["check", "--format", each] for each in reports.FORMATS),
    ["check", "--diff"],
    ["check", "--fix"],
    ["check", "--accept", "źle"],
    ["check", "źle.yaml"],
    ["check", "--źle"],
    ["build"],
    ["build", "-q", "--no-cache"],
    ["build", "-o", "ź➜.apkg"],
    ["build", "--to", "print"],
    ["build", "--to", "print", "-o", "źle.html"],
    ["coverage"],
    ["coverage", "--format", "json", "--html", "ź➜.html", "--fail-under", "99"],
    ["draft", "źródło"],
    ["draft", "źródło", "--write"],
    ["draft", "źle"],
    ["preview", "--html", "źle➜.html"],
    ["diff", "dist/woźniak.apkg"],
    ["diff", "dist/woźniak.apkg", "--format", "json"],
    ["diff", "dist/woźniak.apkg", "--format", "markdown"],
    ["diff", "źle.apkg"],
    ["verify", "źle.apkg"],
    ["init", "źródła➜"],
    ["schema"],
    ["explain"],
    ["explain", "źle"],
    ["--help"],
    *([entry.name, "--help"] for entry in main.COMMANDS),
    ["\udcff"],
    ["check", "\udcff.yaml"],
    ["check", "--format", "json", "\udcff"],
    ["check", "--format", "sarif", "\udcff"],
    ["check", "--format", "github", "\udcff"],
    ["draft", "\udcff"],
    ["build", "-o", "\udcff/\udcff.apkg"],
    ["explain", "\udcff"],
    ["init", "\udcff"],
    ["diff", "\udcff.apkg"],
]
FOR_PROGRAMS = {"json", "sarif", "github", "markdown", "schema", "--diff"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "źródło.txt").write_text(SOURCE, encoding="utf-8")
    write(tmp_path, CARDS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Told:
    """What a command said, and its exit status."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, encoding: str, arguments: list[str]
    ) -> None:
        out, err = io.BytesIO(), io.BytesIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding))
            patch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding))
            patch.setattr(sys, "argv", ["deckgen", *arguments])
            with pytest.raises(SystemExit) as ended:
                run()
            self.out, self.err = out.getvalue(), err.getvalue()
        self.status = ended.value.code


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_command_says_what_it_has_to_say(
    project: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    for arguments in COMMANDS:
        told = Told(monkeypatch, encoding, arguments)
        assert told.status in (0, 1, 2), arguments
        assert (
            told.out
            or told.err
            or "-q" in arguments
            or "--fix" in arguments
            or "--diff" in arguments
        )
        told.err.decode(encoding)
        told.out.decode(
            "utf-8"
            if FOR_PROGRAMS & set(arguments) or arguments == ["draft", "źródło"]
            else encoding
        )
        if {"json", "sarif"} & set(arguments) and told.out:
            json.loads(told.out)
    assert (project / "dist" / "woźniak.apkg").is_file()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_page_of_explain(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    for each in CODES:
        told = Told(monkeypatch, encoding, ["explain", each.code])
        assert (told.status, told.err) == (0, b"")
        assert told.out.decode(encoding).startswith(f"{each.code} (")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_marks_stand_under_the_words(encoding: str) -> None:
    line = "    a: '日本 ➜ źle'  # …"
    start = line.index("źle")
    file = TextFile("cards.yaml", line + "\n")
    found = Diagnostic(
        "Q101", Severity.WARNING, file.span(start, start + 3), "a message", "a hint"
    )
    _, shown, marks, _, _ = reports.text(
        [found], {"cards.yaml": file}, encoding=encoding
    ).split("\n")[:5]
    word = legible("źle", encoding)
    before = shown[: shown.index(word)]
    columns = sum(2 if char in "日本" else 1 for char in before)
    assert (marks.index("^"), marks.count("^")) == (columns, len(word))
    shown.encode(encoding)


def test_what_cannot_be_shown_can_still_be_told() -> None:
    assert legible("Woźniak’s → ü", "cp1252") == "Wo\\u017aniak’s \\u2192 ü"
    assert legible("\udcff.png", "utf-8") == "\\udcff.png"
    assert legible("Woźniak", "utf-8") == "Woźniak"


def test_columns_of_a_summary_stay_in_line(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = "  - {id: u, title: Short, cards: [{id: trzy, q: What?, a: This, unsourced: tak}]}\n"
    write(project, CARDS + second)
    told = Told(monkeypatch, "ascii", ["build"]).out.decode("ascii").splitlines()
    assert [line.index("2 cards") for line in told[1:2]] == [
        line.index("1 card") for line in told[2:3]
    ]


@pytest.mark.skipif(
    os.name != "posix", reason="names that are no text exist on POSIX alone"
)
@pytest.mark.parametrize(
    "command", ["check", "build", "preview --html p.html", "coverage", "draft źródło"]
)
def test_names_on_the_disk_that_are_no_text(
    project: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    for name in (b"\xff.png", b"\xff.yaml", b"seeds/\xff.txt", b"dist/\xff.apkg"):
        path = project / os.fsdecode(name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"- {id: x, q: What?, a: y, unsourced: z}\n")
    wild = (
        CARDS
        + "      - include: '*.yaml'\n      - {id: trzy, q: '![](%FF.png)', a: b, unsourced: z}\n"
    )
    write(project, wild)
    for encoding in ("utf-8", "ascii"):
        told = Told(monkeypatch, encoding, command.split())
        assert told.status in (0, 1), told.err


def in_ascii(project: Path, command: list[str]) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a project's folder, in a locale that has ASCII alone."""
    return subprocess.run(
        [sys.executable, "-m", "deckgen", *command],
        env={
            **os.environ,
            "LC_ALL": "C",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
        },
        cwd=project,
        capture_output=True,
        timeout=240,
        check=False,
    )


@pytest.mark.skipif(os.name != "posix", reason="sets a POSIX locale")
@pytest.mark.parametrize(
    "command", [["check"], ["build"], ["coverage"], ["check", "--format", "json"]]
)
def test_a_system_whose_names_are_ascii(project: Path, command: list[str]) -> None:
    cards = (
        CARDS
        + "      - {id: trzy, q: 'Which? ![](media/größe.png)', a: y, unsourced: t}\n"
    )
    write(project, cards)
    (project / "media").mkdir()
    (project / "media" / "größe.png").write_bytes(b"png")
    told = in_ascii(project, command)
    assert (told.returncode, b"Traceback" in told.stderr) == (1, False), told.stderr
    assert b"PYTHONUTF8=1" in told.stdout + told.stderr


@pytest.mark.skipif(os.name != "posix", reason="sets a POSIX locale")
@pytest.mark.parametrize(
    "command", [["build"], ["build", "--to", "print"], ["build", "--release", "1.0"]]
)
def test_a_package_whose_name_the_system_has_not(
    project: Path, command: list[str]
) -> None:
    plain = "topics: [{id: t, title: T, cards: [{id: a, q: Which town lies in Cuba?, a: b, unsourced: t}]}]\n"
    write(project, "deck: {id: woźniak, name: T}\n" + plain)
    told = in_ascii(project, command)
    assert (told.returncode, told.stderr.count(b"\n")) == (2, 1), told.stderr
    assert (
        b"the names of files are ASCII, which has no '\\u017a'; set PYTHONUTF8=1"
        in told.stderr
    )
    assert not (project / "cards.lock").exists()


def test_what_the_system_refuses_is_said_in_a_line(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "x" * 300
    commands = [
        ["check", long],
        ["build", "-o", f"{long}.apkg"],
        ["build", long],
        ["coverage", long],
        ["coverage", "--html", f"{long}.html"],
        ["preview", "--html", f"{long}.html"],
        ["init", long],
        ["verify", long],
    ]
    for arguments in commands:
        told = Told(monkeypatch, "utf-8", arguments)
        assert told.status == 2, arguments
        assert b"File name too long" in told.err, arguments


def test_colours_go_to_terminals_alone() -> None:
    assert style_for(io.StringIO())("x", fg="red") == "x"
