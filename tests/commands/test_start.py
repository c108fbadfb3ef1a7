"""What a process loads: a build of a small deck waits for modules more than for anything else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from helpers.project import DECK, write

from deckgen.lint.rules import ERRORS, MODULES

ROOT = Path(__file__).parents[2]

PROGRAM = """\
import gc, sys
from deckgen.__main__ import run
collected = []
gc.callbacks.append(lambda phase, info: collected.append(phase))
sys.argv = ["deckgen", *sys.argv[1:]]
try:
    run()
except SystemExit as ended:
    loaded = [name for name, each in sys.modules.items() if type(each).__name__ != "_Postponed"]
    print(ended.code, len(collected), *loaded)
"""

FEW_NEED = (
    "compile.cache compile.lost_masks compile.occlusion compile.occlusion_field "
    "compile.occlusion_numbers compile.subdecks compile.summary compile.typechecks compile.typefiles "
    "console.reports "
    "core.codes.citations core.codes.files "
    "coverage.measure coverage.model language.headings language.nearest lint.abbreviations lint.catalogue "
    "lint.compared_unit lint.facts lint.known_unit lint.near_duplicates lint.whole_deck lockfile.history "
    "lockfile.imported lockfile.recovery lockfile.retirement lockfile.reuse "
    "notetypes.checks notetypes.clozes notetypes.earlier notetypes.fieldtext notetypes.filters "
    "notetypes.generation notetypes.latex notetypes.own notetypes.shapes notetypes.sounds "
    "notetypes.syntax notetypes.template_files notetypes.templates "
    "render.address render.cloze_marks render.css render.markdown render.markup "
    "render.maths render.plaintext render.rawhtml render.tags "
    "source.csvfile source.html source.markdown source.note_type_fields source.note_type_values "
    "source.notetypes source.part_names source.parts source.tables "
    "source.visible source.yaml.conflicts source.yaml.errors util.imagesize"
).split()
"""Modules of what our own deck has none of: own note types, masks, tables, subdecks, mistakes."""

SLOW = (
    "asyncio ast bz2 calendar dataclasses decimal dis email fractions html http importlib.metadata inspect "
    "logging lzma markdown_it multiprocessing pkgutil pygments random shutil ssl string subprocess tempfile"
).split()
"""Packages that take long to import, and of which a build needs nothing."""


@pytest.fixture(scope="module")
def own_deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    for name in ("cards.yaml", "cards.lock"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    return folder


def ended(*arguments: str) -> tuple[str, int, set[str]]:
    """Run a command line; return its status, how often the collector ran, and the modules at its end."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    status, collections, *modules = done.stdout.split("\n")[-2].split()
    return status, int(collections), set(modules)


def loaded_by_click() -> set[str]:
    """Return the modules that click itself loads, which differ from one Python to another."""
    program = (
        "import sys\n"
        "from deckgen.util import postponed\n"
        "postponed.postpone()\n"
        "import click\n"
        "print(*[name for name in sys.modules if name not in postponed.NAMES])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_a_build_loads_what_it_needs(own_deck: Path) -> None:
    status, collections, modules = ended(
        "build", "--no-cache", "--frozen", "-q", str(own_deck)
    )
    assert status == "0"
    assert collections == 0
    assert [each for each in FEW_NEED if find_spec(f"deckgen.{each}") is None] == []
    assert {f"deckgen.{each}" for each in FEW_NEED} & modules == set()
    warnings = {each for each in MODULES if each.partition("_")[0] not in ERRORS}
    assert {f"deckgen.lint.rules.{each}" for each in warnings} & modules == set()
    assert set(SLOW) & modules <= loaded_by_click()
    assert [each for each in modules if makes_slow_tuples(each)] == []


def makes_slow_tuples(module: str) -> bool:
    """Tell whether a module of deckgen takes ``NamedTuple`` from ``typing``, which compiles each field."""
    path = ROOT / Path(*module.split(".")).with_suffix(".py")
    return path.is_file() and bool(
        re.search(
            r"^from typing import .*\bNamedTuple\b", path.read_text("utf-8"), re.M
        )
    )


def test_a_first_build_reads_no_package(tmp_path: Path) -> None:
    project = write(
        tmp_path, "- {id: a, q: Which?, a: This}", head=DECK + "  uid: abcdefgh\n"
    )
    status, _, modules = ended("build", "-q", str(project))
    assert status == "0"
    assert "deckgen.lockfile.lost" in modules
    assert {
        "deckgen.lockfile.recovery",
        "deckgen.formats.apkg_reader",
    } & modules == set()


def test_a_check_is_not_interrupted_by_the_collector(own_deck: Path) -> None:
    status, collections, _ = ended("check", "--no-cache", "-q", str(own_deck))
    assert (status, collections) == ("0", 0)


def test_other_commands_have_the_collector(tmp_path: Path) -> None:
    status, collections, _ = ended("init", str(tmp_path / "new"))
    assert status == "0"
    assert collections > 0


def test_the_modules_that_few_need_are_there() -> None:
    for each in FEW_NEED:
        path = ROOT / "deckgen" / Path(*each.split("."))
        assert path.with_suffix(".py").is_file() or (path / "__init__.py").is_file(), (
            each
        )
