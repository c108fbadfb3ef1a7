"""The recipes of CONTRIBUTING.md, followed word for word in a copy of the repository.

A block of code whose fence names a file is a new file, or, as ``diff``, lines to put in one: those with
a space before them must stand there together, once. The block ``sh`` of a recipe must then pass.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from inspect import getsource
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_RECIPE = re.compile(r"^### (Add .*)\n((?:(?!^##).*\n)*)", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_IMPORTED = re.compile(r"^ *from (deckgen[\w.]*) import ([\w, ]+)$", re.MULTILINE)
_FILES = re.compile(r"`((?:deckgen|tests|docs)/[\w./-]+)`")
RECIPES = dict(_RECIPE.findall(TEXT))


def copy_repository(folder: Path) -> None:
    """Copy what the recipes need: the package, the tests, and what the tests read beside them."""
    skipped = shutil.ignore_patterns(
        "__pycache__", "engine", "browser", "fuzz", "bench"
    )
    for name in ("deckgen", "tests", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)
    for name in (
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "pyproject.toml",
    ):
        shutil.copy(ROOT / name, folder / name)


def put_in(path: Path, diff: str) -> None:
    """Put the lines with a plus, and take out those with a minus, where the others stand."""
    lines = diff.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] != "+")
    new = "".join(line[1:] for line in lines if line[0] != "-")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (
        f"CONTRIBUTING.md puts lines into {path.name} where these stand once:\n{old}"
    )
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_there_are_recipes_for_all_that_is_added() -> None:
    added = (
        "a lint rule",
        "a key of a card",
        "a kind of card",
        "a format",
        "a language's words",
    )
    assert list(RECIPES) == [f"Add {what}" for what in added]


@pytest.mark.parametrize(("module", "names"), _IMPORTED.findall(TEXT))
def test_what_a_recipe_imports_is_there(module: str, names: str) -> None:
    """Also what it imports for its types alone, without which its commands pass."""
    found = import_module(module)
    parts = list(ast.walk(ast.parse(getsource(found))))  # for types alone, too
    made = {
        part.name for part in parts if isinstance(part, ast.ClassDef | ast.FunctionDef)
    }
    for name in names.split(", "):
        is_module = (
            hasattr(found, "__path__") and find_spec(f"{module}.{name}") is not None
        )
        assert name in vars(found) or name in made or is_module


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_works_as_it_stands(name: str, tmp_path: Path) -> None:
    copy_repository(tmp_path)
    commands = []
    for language, file, content in _BLOCK.findall(RECIPES[name]):
        path = tmp_path / file
        if language == "sh":
            commands += content.splitlines()
        elif language == "diff":
            put_in(path, content)
        else:
            assert file, f"a block of {name!r} names no file"
            assert not path.exists(), f"{file} is there already: choose another example"
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
    assert commands
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    bin_ = str(Path(sys.executable).parent)
    environment["PATH"] = f"{bin_}{os.pathsep}{environment['PATH']}"
    for command in commands:
        words = re.findall(r'"[^"]*"|\S+', command)
        words = [word.strip('"') for word in words]
        program = (
            [sys.executable]
            if words[0] == "python"
            else [sys.executable, "-m", words[0]]
        )
        done = subprocess.run(
            [*program, *words[1:]],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (
            f"{command}\n{done.stdout[-3000:]}{done.stderr[-2000:]}"
        )


def test_files_and_folders_that_are_named_exist() -> None:
    outside_recipes = _RECIPE.sub("", TEXT)
    names = _FILES.findall(outside_recipes)
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", TEXT)
    assert names
    assert targets
    for name in names:
        assert (ROOT / name).exists(), name
    for target in targets:
        assert (ROOT / target).exists(), target


def test_every_room_is_in_the_layout() -> None:
    table = TEXT.split("| room |")[1].split("\n\n")[0]
    rooms = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    folders = {path.parent.name for path in (ROOT / "deckgen").glob("*/__init__.py")}
    assert set(rooms) == folders


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "docs" / "decisions").glob("0*.md")),
    ids=lambda path: path.stem,
)
def test_a_decision_is_whole_and_its_tests_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        "Decided",
        "Why",
        "Rules out",
        "Pinned by",
    ]
    pins = re.findall(
        r"^- `(tests/[\w/]+\.py)::(\w+)`$", text.split("## Pinned by")[1], re.MULTILINE
    )
    assert pins
    for file, name in pins:
        assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8"), (
            f"{file}::{name}"
        )
    index = (path.parent / "README.md").read_text(encoding="utf-8")
    assert f"({path.name})" in index
    assert text.startswith(f"# {int(path.stem[:4])}. ")


def test_links_in_the_pages_of_rooms_lead_somewhere() -> None:
    headings = {
        heading.lower().replace(" ", "-").replace("'", "")
        for heading in re.findall(r"^#+ (.*)$", TEXT, re.M)
    }
    pages = list((ROOT / "deckgen").rglob("README.md"))
    assert len(pages) >= 20
    for page in pages:
        for target, anchor in re.findall(
            r"\]\((?!https?:)([^)#]+)(?:#([^)]*))?\)", page.read_text("utf-8")
        ):
            assert (page.parent / target).exists(), (page, target)
            if target.endswith("CONTRIBUTING.md") and anchor:
                assert anchor in headings, (page, anchor)
