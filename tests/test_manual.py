"""The manual does what it says: its commands are run, its decks are built, its links lead somewhere.

The blocks of a page are run in order, in one folder. A block of a language with ``title="FILE"`` is
written to that file. Of the others:

- ``sh`` is run; the block ``text`` right behind it is what it prints, with ``…`` for what may differ.
- ``yaml`` that begins with ``deck:`` is a whole deck, any other a part of one, which is put into a small
  deck; both are built.
- ``python`` is run; ``powershell`` says what the block ``sh`` before it says.

A block behind ``<!-- not run: REASON -->`` is only read by people.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from helpers.project import PNG, T0

from deckgen.compile import pipeline
from deckgen.source import schema

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.glob("*.md"), *DOCS.glob("from/*.md")])
_BLOCK = re.compile(
    r"(?P<mark><!-- not run: [^>]*-->\n)?"
    r'^(?P<pad> *)```(?P<language>\w+)(?: title="(?P<file>[^"]+)")?\n'
    r"(?P<text>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)
_INSTALLS = re.compile(r"python3 -m venv|pip install|source \.venv|mkdocs serve|pytest")
"""Commands that are run by ``.ci/run``, or that make an environment, as there is one for the tests."""

ESSAY = """\
By 1930, 55% of peasant land had been turned into state farms. The capital of France is Paris.
It lies on the Seine. The Bastille fell in 1789. “It is worse than a crime,” said Talleyrand.
As we have seen above, the whole nation was deceived. Norway is a country in the north.
"""
FILES = {
    "seeds/essay.txt": ESSAY,
    "media/map.png": "",
    "style.css": ".card { color: #222; }\n",
}


SETTINGS = frozenset({"lua", "toml", "json", "elisp"})
"""Languages of the settings of editors."""


class Block(NamedTuple):
    """A block of code of a page: its line, its language, the file it is, its text."""

    line: int
    language: str
    file: str
    text: str
    is_run: bool


def blocks(path: Path) -> list[Block]:
    text = path.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        pad = len(match["pad"])
        lines = [line[pad:] for line in match["text"].split("\n")]
        line = text.count("\n", 0, match.start()) + 1
        mark = match["mark"] or ""
        found.append(
            Block(
                line,
                match["language"],
                match["file"] or "",
                "\n".join(lines),
                "not run" not in mark,
            )
        )
    return found


class Reader:
    """Somebody who follows a page word for word, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder.parent / "state"
        bin_ = str(Path(sys.executable).parent)
        self.environment = {
            **os.environ,
            "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "NO_COLOR": "1",
            "SOURCE_DATE_EPOCH": "1700000000",
            "XDG_CACHE_HOME": str(folder.parent / "cache"),
            "GIT_CONFIG_GLOBAL": str(folder.parent / "gitconfig"),
            "COLUMNS": "100",
        }
        (folder.parent / "gitconfig").write_text(
            "[user]\nname = A\nemail = a@example.org\n", encoding="utf-8"
        )

    @property
    def here(self) -> Path:
        """The folder in which the last command ended."""
        return (
            Path(self.state.read_text(encoding="utf-8").strip())
            if self.state.exists()
            else self.folder
        )

    def run(self, script: str) -> str:
        """Run commands with a shell, each of which must do what it is for; return what they print."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"{script}\npwd > '{self.state}'"],
            cwd=self.here,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}"
        return done.stdout

    def write(self, name: str, text: str) -> None:
        path = self.here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def agrees(expected: str, printed: str) -> bool:
    """Tell whether what was printed is what a page shows; ``…`` stands for anything."""
    wanted = [re.escape(line.rstrip()) for line in expected.strip("\n").split("\n")]
    pattern = "\n".join(wanted).replace("…", ".*")
    lines = "\n".join(line.rstrip() for line in printed.strip("\n").split("\n"))
    return re.fullmatch(pattern, lines, re.DOTALL) is not None


@pytest.mark.parametrize(
    "path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_commands_do_what_the_page_says(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    reader = Reader(folder)
    printed = ""
    for block in blocks(path):
        if not block.is_run:
            continue
        if block.file:
            reader.write(block.file, block.text)
        elif block.language == "sh" and not _INSTALLS.search(block.text):
            printed = reader.run(block.text)
        elif block.language == "text":
            assert agrees(block.text, printed), (
                f"line {block.line}: this was printed:\n{printed}"
            )
        elif block.language == "python":
            reader.write("example.py", block.text)
            printed = reader.run("python example.py")


@pytest.mark.parametrize(
    "path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_block_is_of_a_language_that_is_tested(path: Path) -> None:
    for block in blocks(path):
        if block.is_run and not block.file:
            assert block.language in {
                "sh",
                "text",
                "yaml",
                "python",
                "powershell",
                *SETTINGS,
            }, block


def _whole(text: str) -> str:
    """Return a deck that has a part of one: keys of the top, topics, cards or keys of a card."""
    text = text.replace("…", "x")
    lines = text.rstrip("\n").split("\n")
    first = next(line for line in lines if line.strip() and not line.startswith("#"))
    source = "sources: {essay: {file: seeds/essay.txt, title: An essay}}\n"
    card = "{id: a-card, q: What is the capital of France?, a: Paris, quote: The capital of France is Paris}"
    topics = f"topics:\n  - id: t\n    title: T\n    cards:\n      - {card}\n"
    deck = "deck: {id: d, name: D, uid: aaaabbbb}\n"
    pad = len(first) - len(first.lstrip())
    text = "\n".join(line[pad:] for line in lines) + "\n"
    if first.strip() == "cards:":
        return deck + source + topics.split("    cards:")[0] + _moved(text, 4)
    if first.lstrip().startswith("- "):
        return deck + source + topics + _moved(text, 6)
    keys = set(re.findall(r"^([\w-]+):", text, re.MULTILINE))
    if not keys <= schema.ROOT.names:
        return (
            deck
            + source
            + topics.split("      - ")[0]
            + "      - id: b-card\n"
            + _moved(text, 8)
        )
    return (
        "".join(
            part for part in (deck, source, topics) if part.split(":")[0] not in keys
        )
        + text
    )


def _moved(text: str, pad: int) -> str:
    return "".join(
        f"{' ' * pad}{line}\n" if line else "\n"
        for line in text.rstrip("\n").split("\n")
    )


DECKS = [
    pytest.param(path, block, id=f"{path.relative_to(ROOT).as_posix()}:{block.line}")
    for path in PAGES
    for block in blocks(path)
    if block.language == "yaml" and not block.file and block.is_run
]


@pytest.mark.parametrize(("path", "block"), DECKS)
def test_a_deck_is_built(path: Path, block: Block, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    reader = Reader(folder)
    for name, text in FILES.items():
        reader.write(name, text)
    (folder / "media/map.png").write_bytes(PNG)
    for each in blocks(path):  # what the page says is beside it
        if each.file and each.file != "cards.yaml":
            reader.write(each.file, each.text)
    reader.write("cards.yaml", _whole(block.text))
    built = pipeline.build(folder / "cards.yaml", T0)
    assert built.target is not None, [
        each.message for each in built.checked.diagnostics
    ]


@pytest.mark.parametrize(
    "path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_the_commands_for_windows_are_those_for_others(path: Path) -> None:
    before = ""
    for block in blocks(path):
        if block.language == "powershell":
            said = block.text.replace("py -m", "python3 -m").replace(
                ".venv\\Scripts\\", ".venv/bin/"
            )
            wanted = re.sub(r" && |\n", "\n", before)
            assert said.split() == wanted.split(), block
        before = block.text


def test_some_page_has_commands_for_windows() -> None:
    assert any(
        block.language == "powershell" for path in PAGES for block in blocks(path)
    )


# --- the site ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manual as a site; a link or a heading that is not there stops it."""
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--site-dir",
        str(folder),
    ]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_the_manual_is_built(site: Path) -> None:
    assert (site / "index.html").exists()
    assert (site / "explain" / "q.html").exists()
    assert not list(site.rglob("*.py"))


def test_links_of_the_readme_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert targets
    for target in targets:
        assert (ROOT / target).exists(), target


def test_every_page_is_reached_from_the_readme_or_the_index(site: Path) -> None:
    page = (site / "index.html").read_text(encoding="utf-8")
    paths = list(DOCS.glob("*.md"))
    assert paths
    for path in paths:
        assert f'href="{path.stem}.html"' in page or path.stem == "index", path.name


def test_a_page_loads_nothing_from_elsewhere(site: Path) -> None:
    loaded = re.compile(
        r'<(?:script|link|img|iframe)[^>]* (?:src|href)="?(https?:[^" >]+)'
    )
    paths = list(site.rglob("*.html"))
    assert paths
    for path in paths:
        assert loaded.findall(path.read_text(encoding="utf-8")) == [], path


@pytest.mark.skipif(
    shutil.which("bash") is None, reason="the commands are for a POSIX shell"
)
def test_an_answer_is_compared() -> None:
    assert agrees("a\n…\nb\n", "a\n1\n2\nb\n")
    assert not agrees("a\nc\n", "a\nb\n")
