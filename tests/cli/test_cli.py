"""The command line: what it says, where, in which colours, and with which exit status."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner, Result
from helpers.project import write as write_project

from deckgen.cli import main
from deckgen.console import progress, reports
from deckgen.lint.catalogue import CODES, FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable

CARDS = """\
deck:
  id: sample
  name: Sample deck
topics:
  - id: capitals
    title: Capitals
    cards:
      - id: france
        q: What is the capital of France?
        a: Paris
      - id: italy
        cloze: The capital of {{c1::Italy}} is {{c2::Rome}}.
"""
WARNING = CARDS + "        note: AT&amp;T\n"
ERROR = CARDS + "        nota: 100% wrong, it is\n"
NAMES = [each.name for each in main.COMMANDS]
EPOCH = "1732320000"
COLOUR = "\x1b["


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    folder = tmp_path / "project"
    folder.mkdir()
    write_project(folder, CARDS)
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main.main, [str(each) for each in arguments])


def shell(*arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deckgen", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **env},
        timeout=240,
        check=False,
    )


def write(project: Path, text: str) -> None:
    write_project(project, text)


# --- help ------------------------------------------------------------------------------------


def test_help_names_every_command_with_a_line_of_its_own() -> None:
    told = run("--help")
    assert told.exit_code == 0
    assert {"init", "check", "build", "explain", "schema"} <= set(NAMES)
    for name in NAMES:
        assert re.search(rf"^  {name} +\w.{{10,}}$", told.output, re.MULTILINE), name
    assert "PROJECT is the folder with cards.yaml" in told.output


@pytest.mark.parametrize("name", NAMES)
def test_every_command_and_option_is_explained(name: str) -> None:
    command = main.main.get_command(click.Context(main.main), name)
    assert command is not None
    assert command.name == name
    told = run(name, "-h")
    assert told.exit_code == 0
    assert told.output == run(name, "--help").output
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert parameter.help, f"{name} {parameter.name}"  # type: ignore[attr-defined]
            assert parameter.opts[-1] in told.output


def test_version() -> None:
    told = run("--version")
    assert (told.exit_code, told.output.startswith("deckgen, version ")) == (0, True)


# --- exit status -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status"), [(CARDS, 0), (WARNING, 0), (ERROR, 1), ("", 1), ("[", 1)]
)
def test_status_of_check_and_build(project: Path, text: str, status: int) -> None:
    write(project, text)
    assert run("check", project).exit_code == status
    assert run("build", project).exit_code == status
    assert (project / "dist" / "sample.apkg").exists() == (status == 0)


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("check", "--nonsense"),
        ("check", "--format", "xml"),
        ("build", "one", "two"),
        ("explain", "Y999"),
    ],
)
def test_wrong_usage_is_status_2(arguments: tuple[str, ...]) -> None:
    told = run(*arguments)
    assert told.exit_code == 2
    assert "Traceback" not in told.output
    assert told.stdout == ""


def test_a_project_is_a_folder_or_its_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_folder, by_file = run("check", project), run("check", project / "cards.yaml")
    monkeypatch.chdir(project)
    here = run("check")
    assert by_folder.output == by_file.output == here.output
    assert by_folder.exit_code == 0


@pytest.mark.parametrize(
    "command",
    [
        "check",
        "check --fix",
        "check --accept a",
        "check --format json",
        "build",
        "build --no-cache",
        "build --to print",
        "coverage",
        "draft essay",
        "preview",
        "preview --html page.html",
        "diff HEAD -C",
        "verify",
    ],
)
def test_a_project_that_is_not_there(tmp_path: Path, command: str) -> None:
    told = run(*command.split(), tmp_path / "nowhere")
    assert told.exit_code == 2
    assert (
        f"deckgen: there is no project '{tmp_path / 'nowhere'}': no such file or folder"
        in told.output
    )
    empty = run(*command.split(), tmp_path)
    assert empty.exit_code == 2
    assert (
        f"deckgen: there is no project '{tmp_path}': no cards.yaml in it"
        in empty.output
    )
    assert "'deckgen init'" in empty.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("to", "name", "said"),
    [
        ("print", "x.docx", "a name that ends in .html or .htm or .pdf"),
        ("print", "x.apkg", "a name that ends in .html or .htm or .pdf"),
        ("print", "x", "a name that ends in .html or .htm or .pdf"),
        ("apkg", "x.html", "a name that ends in .apkg"),
        ("apkg", "x.zip", "a name that ends in .apkg"),
        ("apkg", "x", "a name that ends in .apkg"),
    ],
)
def test_an_output_is_named_for_what_it_holds(
    project: Path, to: str, name: str, said: str
) -> None:
    told = run("build", project, "--to", to, "-o", project / name)
    assert (told.exit_code, said in told.output) == (2, True)
    assert not (project / name).exists()


def test_a_folder_named_cards_yaml(tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").mkdir()
    told = run("check", tmp_path)
    assert (told.exit_code, "Traceback" in told.output) == (1, False)


# --- where things are said -------------------------------------------------------------------


def test_check_reports_on_stdout_and_counts_on_stderr(project: Path) -> None:
    write(project, ERROR)
    told = run("check", project)
    assert "cards.yaml:13:9: error[Y201] unknown key 'nota' in a card" in told.stdout
    assert re.fullmatch(r"\d+ notes?, \d+ cards?: 1 error.*\n", told.stderr)
    quiet = run("check", "--quiet", project)
    assert (quiet.stdout, quiet.stderr) == (told.stdout, "")


def test_check_writes_nothing(project: Path) -> None:
    run("check", project)
    assert [path.name for path in project.iterdir()] == ["cards.yaml"]


def test_build_reports_on_stderr_and_sums_up_on_stdout(project: Path) -> None:
    told = run("build", project)
    assert "Sample deck: 2 notes, 3 cards" in told.stdout
    assert "Capitals  3 cards" in told.stdout
    assert told.stderr == ""
    assert run("build", "-q", project).output == ""
    write(project, ERROR)
    failed = run("build", project)
    assert failed.stdout == ""
    assert "error[Y201]" in failed.stderr
    assert "Nothing built: 1 error" in failed.stderr
    assert "error[Y201]" in run("build", "-q", project).stderr


def test_build_sums_up_what_changed(project: Path) -> None:
    told = run("build", "--release", "1.0", project).stdout
    assert re.search(r"^  new +2 \(france, italy\)$", told, re.MULTILINE)
    assert re.search(r"^  unchanged +2$", run("build", project).stdout, re.MULTILINE)
    write(
        project,
        CARDS.replace("Paris", "Paris, since 987").replace("id: italy", "id: rome"),
    )
    told = run("build", project).stdout
    assert re.search(r"^  changed +1 \(france\)$", told, re.MULTILINE)
    assert re.search(r"^  retired +1 \(italy\)$", told, re.MULTILINE)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("", "returned"),
        ("        was: italy\n", "returned"),
        ("        was: [italy, rome]\n", "renamed"),
        ("        note: By the Tiber.\n        was: italy\n", "returned"),
    ],
)
def test_build_tells_a_card_that_is_back_from_one_renamed(
    project: Path, end: str, said: str
) -> None:
    at = CARDS.index("      - id: italy")
    old = "rome" if said == "renamed" else "italy"
    write(project, CARDS.replace("id: italy", f"id: {old}"))
    run("build", "--release", "1.0", project)
    for text in (CARDS[:at], CARDS + end):
        write(project, text)
        told = run("build", project).stdout
    found = dict(re.findall(r"^  (renamed|returned) +1 \((\w+)\)$", told, re.MULTILINE))
    assert found == {said: "italy"}


def test_frozen(project: Path) -> None:
    stale = run("build", "--frozen", project)
    assert (stale.exit_code, "error[U104]" in stale.stderr) == (1, True)
    assert [path.name for path in project.iterdir()] == ["cards.yaml"]
    run("build", project)
    assert run("build", "--frozen", project).exit_code == 0


# --- output ----------------------------------------------------------------------------------


def test_output_to_a_folder_that_does_not_exist(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "deck.apkg"
    assert run("build", "-o", target, project).exit_code == 0
    assert target.is_file()
    assert not (project / "dist").exists()


def test_output_that_cannot_be_written(project: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    told = run("build", "-o", tmp_path / "file" / "deck.apkg", project)
    assert told.exit_code == 2
    assert re.match(r"deckgen: cannot write .*nothing was changed\n$", told.stderr)
    assert [path.name for path in project.iterdir()] == ["cards.yaml"]
    assert run("build", "-o", tmp_path, project).exit_code == 2


# --- SOURCE_DATE_EPOCH -----------------------------------------------------------------------


def test_source_date_epoch_is_the_time_of_changes(project: Path) -> None:
    run("build", project)
    assert f" {EPOCH} -\n" in (project / "cards.lock").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "value", ["soon", "-1", "12", "1e9", "1732320000.5", "99999999999", "\u0661\u0662"]
)
def test_a_bad_source_date_epoch_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    told = run("build", project)
    assert told.exit_code == 2
    assert f"SOURCE_DATE_EPOCH is '{value}'" in told.stderr
    assert [path.name for path in project.iterdir()] == ["cards.yaml"]


def test_an_empty_source_date_epoch_is_none(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    before = int(time.time())
    assert run("build", project).exit_code == 0
    (mod,) = {
        int(line.split()[6])
        for line in lines(project / "cards.lock")
        if line.startswith("card ")
    }
    assert before <= mod <= time.time()


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


# --- formats ---------------------------------------------------------------------------------


def test_json(project: Path) -> None:
    write(project, ERROR)
    told = json.loads(run("check", "--format", "json", project).stdout)
    assert told["version"] == 1
    first = next(each for each in told["diagnostics"] if each["code"] == "Y201")
    assert first == {
        "code": "Y201",
        "severity": "error",
        "title": "unknown key",
        "path": "cards.yaml",
        "line": 13,
        "column": 9,
        "end_line": 13,
        "end_column": 13,
        "message": "unknown key 'nota' in a card",
        "hint": "did you mean 'note'?",
        "card": "",
    }
    write(project, CARDS)
    assert (
        json.loads(run("check", "--format", "json", project).stdout)["diagnostics"]
        == []
    )


def test_github(project: Path) -> None:
    write(project, CARDS + "        'no,t:a%': x\n")
    told = run("check", "--format", "github", project).stdout.splitlines()
    first = next(line for line in told if "Y201" in line)
    command, _, message = first.removeprefix("::").partition("::")
    assert (
        command
        == "error file=cards.yaml,line=13,col=9,endLine=13,endColumn=18,title=Y201 unknown key"
    )
    assert message.startswith("unknown key 'no,t:a%25' in a card%0A")
    write(project, CARDS.replace("id: france", "id: fran:ce"))
    assert (
        "::error file=cards.yaml,line=8"
        in run("check", "--format", "github", project).stdout
    )


def test_sarif(project: Path) -> None:
    """The essential structure of SARIF 2.1.0 (OASIS), as far as code scanning reads it."""
    write(project, ERROR.replace("a: Paris", "a: Paris\n        note: AT&amp;T"))
    log = json.loads(run("check", "--format", "sarif", project).stdout)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (only,) = log["runs"]
    driver = only["tool"]["driver"]
    assert driver["name"] == "deckgen"
    assert only["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["id"] in {code.code for code in CODES}
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in (
            "none",
            "note",
            "warning",
            "error",
        )
        assert re.fullmatch(r"[A-Z][A-Za-z0-9/]*", rule["name"]), rule
    assert {"Y201", "R118"} <= {result["ruleId"] for result in only["results"]}
    for result in only["results"]:
        check_result(result, rules)


def check_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> None:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in ("note", "warning", "error")
    assert result["message"]["text"]
    (location,) = result["locations"]
    place = location["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "cards.yaml"
    region = place["region"]
    assert all(type(region[key]) is int and region[key] >= 1 for key in region)
    assert (region["endLine"], region["endColumn"]) >= (
        region["startLine"],
        region["startColumn"],
    )


@pytest.mark.parametrize("format_", reports.FORMATS)
def test_the_status_is_the_same_in_every_format(project: Path, format_: str) -> None:
    assert run("check", "--format", format_, project).exit_code == 0
    write(project, ERROR)
    assert run("check", "--format", format_, project).exit_code == 1


# --- explain and schema ----------------------------------------------------------------------


def test_explain() -> None:
    told = run("explain", "y104")
    assert told.exit_code == 0
    assert told.output.startswith("Y104 (error): duplicate key\n\n")
    assert run("explain", "Y104").output == told.output
    listed = [line.split()[0] for line in run("explain").output.splitlines()]
    assert [code for code in listed if len(code) > 1] == [code.code for code in CODES]
    assert [letter for letter in listed if len(letter) == 1] == [
        family.letter for family in FAMILIES
    ]


@pytest.mark.parametrize("code", [code.code for code in CODES])
def test_explain_has_a_page_for_every_code(code: str) -> None:
    told = run("explain", code)
    assert told.exit_code == 0
    assert len(told.output.split()) > 30


def test_schema() -> None:
    told = run("schema")
    assert told.exit_code == 0
    assert (
        json.loads(told.output)["$schema"] == "http://json-schema.org/draft-07/schema#"
    )


def test_init_builds_at_once_and_spares_what_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "my deck"
    assert run("init", folder).exit_code == 0
    assert run("check", folder).exit_code == 0
    built = run("build", folder)
    assert built.exit_code == 0
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = run("init", folder)
    assert (again.exit_code, "exists already" in again.output) == (2, True)
    assert {
        path: path.read_bytes() for path in folder.rglob("*") if path.is_file()
    } == before


def test_init_in_a_folder_with_a_long_name(tmp_path: Path) -> None:
    folder = tmp_path / ("long-" * 40)
    assert run("init", folder).exit_code == 0
    assert run("build", folder).exit_code == 0


def test_init_leaves_nothing_behind_where_it_fails(tmp_path: Path) -> None:
    (tmp_path / "seeds").write_text("mine")
    told = run("init", tmp_path)
    assert (told.exit_code, "cannot write" in told.output, "seeds" in told.output) == (
        2,
        True,
        True,
    )
    assert [each.name for each in tmp_path.iterdir()] == ["seeds"]


def test_init_leaves_a_gitignore_alone(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine")
    assert run("init", tmp_path).exit_code == 0
    assert (tmp_path / ".gitignore").read_text() == "mine"
    assert run("build", tmp_path).exit_code == 0


@pytest.mark.parametrize("name", ["cards.yaml", "new/deck.YML"])
def test_init_wants_a_folder(tmp_path: Path, name: str) -> None:
    told = run("init", tmp_path / name)
    assert (told.exit_code, "name the folder" in told.output) == (2, True)
    assert list(tmp_path.iterdir()) == []
    write_project(tmp_path, CARDS)
    assert run("init", tmp_path / "cards.yaml").exit_code == 2
    (tmp_path / "odd.yaml").mkdir()
    assert run("init", tmp_path / "odd.yaml").exit_code == 0


@pytest.mark.skipif(os.name != "posix", reason="needs symbolic links")
def test_a_link_to_a_cards_yaml_is_that_deck(project: Path, tmp_path: Path) -> None:
    """One text has one lock file, by whatever name it is called."""
    link = tmp_path / "elsewhere" / "cards.yaml"
    link.parent.mkdir()
    link.symlink_to(project / "cards.yaml")
    assert run("build", link.parent).exit_code == 0
    assert (project / "cards.lock").is_file()
    assert (project / "dist" / "sample.apkg").is_file()
    assert list(link.parent.iterdir()) == [link]
    assert re.search(r"^  unchanged +2$", run("build", project).stdout, re.MULTILINE)


# --- colour ----------------------------------------------------------------------------------


def test_places_can_be_opened_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "decks" / "one"
    project.mkdir(parents=True)
    write_project(project, "deck: {id: d, name: D}\ntopic: []\ntopics: []\n")
    for folder, begins in (
        (tmp_path, "decks/one/"),
        (project, ""),
        (project.parent, "one/"),
    ):
        monkeypatch.chdir(folder)
        for format_, sign in (
            ("text", ""),
            ("github", "file="),
            ("json", '"'),
            ("sarif", '"'),
        ):
            told = CliRunner().invoke(
                main.main, ["check", "--format", format_, str(project)]
            )
            assert f"{sign}{begins}cards.yaml" in told.stdout
            assert begins or "one" not in told.stdout
        assert (
            f"{begins}cards.yaml:2:1"
            in CliRunner().invoke(main.main, ["build", str(project)]).stderr
        )


def test_no_colour_in_a_pipe(project: Path) -> None:
    write(project, ERROR)
    told = shell("check", project)
    assert (told.returncode, told.stderr.startswith("Traceback")) == (1, False)
    assert COLOUR not in told.stdout + told.stderr
    assert "error[Y201]" in told.stdout


def test_a_reader_that_goes_away(project: Path) -> None:
    """``deckgen explain | head -1`` ends without a traceback."""
    command = f"{sys.executable} -m deckgen explain | head -1"
    told = subprocess.run(
        command,
        shell=True,
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert told.stdout.startswith("Y  Structure of the file")
    assert "Traceback" not in told.stderr


def on_terminal(*arguments: object, **env: str) -> tuple[int, str]:
    """Run deckgen with a pseudo-terminal as its output, and return its status and what it wrote."""
    import pty

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "deckgen", *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", **env},
    ) as process:
        os.close(theirs)
        written = b""
        end = time.monotonic() + 240
        while time.monotonic() < end:
            # asked first: it may write between the two
            has_ended = process.poll() is not None
            if not select.select([ours], [], [], 0.2)[0]:
                if has_ended:
                    break
                continue
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not chunk:
                break
            written += chunk
        os.close(ours)
        return process.wait(timeout=120), written.decode("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_colour_on_a_terminal_and_not_with_no_color(project: Path) -> None:
    write(project, ERROR)
    status, written = on_terminal("check", project)
    assert status == 1
    assert COLOUR in written
    assert "error[Y201]" in re.sub(r"\x1b\[[\d;]*m", "", written)
    status, plain = on_terminal("check", project, NO_COLOR="1")
    assert (status, COLOUR in plain) == (1, False)
    assert "\r" not in plain.replace("\r\n", "")


# --- the progress bar ------------------------------------------------------------------------


class Terminal:
    """A stream that says whether it is a terminal, and keeps what is written."""

    def __init__(self, is_terminal: bool) -> None:
        self.is_terminal = is_terminal
        self.written = ""

    def isatty(self) -> bool:
        return self.is_terminal

    def write(self, text: str) -> None:
        self.written += text

    def flush(self) -> None:
        pass


def bar(
    monkeypatch: pytest.MonkeyPatch,
    stream: Terminal,
    seconds: float,
    use: Callable[[Any], None],
    quiet: bool = False,
) -> str:
    """Let a bar be used on a clock that goes on by so many seconds a look."""
    clock = iter(range(10_000))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock) * seconds)
    with progress.progress_bar(stream, quiet) as report:  # type: ignore[arg-type]
        use(report)
    return stream.written


def ten_steps(report: Callable[[str, int, int], None]) -> None:
    for done in range(10):
        report("compiling", done, 10)


def test_the_bar_shows_after_a_second_on_a_terminal_and_goes_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = bar(monkeypatch, Terminal(True), 0.3, ten_steps)
    shown = [line for line in written.split("\r") if line.strip()]
    assert shown[0].startswith("compiling [")
    assert shown[0].rstrip().endswith("30%")
    assert written.endswith(f"\r{' ' * len(shown[-1])}\r")


@pytest.mark.parametrize(
    ("is_terminal", "seconds", "quiet"),
    [(True, 0.05, False), (False, 5, False), (True, 5, True)],
)
def test_no_bar_for_the_quick_the_piped_and_the_quiet(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool, seconds: float, quiet: bool
) -> None:
    assert bar(monkeypatch, Terminal(is_terminal), seconds, ten_steps, quiet) == ""


def test_the_bar_goes_away_when_the_build_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = Terminal(True)

    def fail(report: Callable[[str, int, int], None]) -> None:
        ten_steps(report)
        raise OSError

    with pytest.raises(OSError):
        bar(monkeypatch, stream, 5, fail)
    assert stream.written.endswith(" \r")


def test_a_failed_build_says_how_to_see_its_warnings(project: Path) -> None:
    cards = project / "cards.yaml"
    text = cards.read_text(encoding="utf-8")
    bad = "{id: w1, q: Is it?, a: 'Yes', unsourced: x, ignore: {Q999: x, Q101: y}}"
    topic = f"  - {{id: w, title: W, cards: [{bad}]}}"
    cards.write_text(f"{text.rstrip()}\n{topic}\n", encoding="utf-8")
    told = run("build", project)
    assert told.exit_code == 1
    assert "Nothing built: " in told.stderr
    shown, _, hidden = told.stderr.partition("; run 'deckgen check' to see the ")
    assert (
        "warning" in shown.splitlines()[-1] or "info" in shown.splitlines()[-1]
    ) == bool(hidden)


def test_fix_says_why_it_leaves_a_file(project: Path) -> None:
    cards = project / "cards.yaml"
    cards.write_text(
        cards.read_text(encoding="utf-8") + "\n  bad: [\n", encoding="utf-8"
    )
    told = run("check", "--fix", project)
    assert "--fix skips what cannot be read: cards.yaml:" in told.stderr
    assert "correct that first" in told.stderr


def test_fix_says_that_there_is_nothing_for_it(project: Path) -> None:
    said = "--fix found nothing that it fixes"
    assert said in run("check", "--fix", project).stderr
    assert said in run("check", "--diff", project).stderr
    cards = project / "cards.yaml"
    two = "  - {id: w, title: W, cards: [{q: Which  one is it?, a: X, unsourced: x}]}\n"
    cards.write_text(cards.read_text(encoding="utf-8") + two, encoding="utf-8")
    told = run("check", "--fix", project).stderr
    assert "fixed " in told
    assert said not in told


def test_a_text_that_is_not_declared_can_be(project: Path) -> None:
    cards = project / "cards.yaml"
    (project / "s.txt").write_text("A text.", encoding="utf-8")
    text = cards.read_text(encoding="utf-8")
    cards.write_text(
        f"sources: {{s: {{file: s.txt, title: S}}}}\n{text}", encoding="utf-8"
    )
    told = run("draft", "seeds/other.txt", project)
    assert told.exit_code == 2
    assert (
        "declare it under 'sources:' with 'file: seeds/other.txt' and a title"
        in told.stderr
    )
