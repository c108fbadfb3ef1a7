"""A command reads a project once: each file is opened once, and taken apart once at most."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from deckgen.commands.preview.live import Live
from deckgen.compile import pipeline
from deckgen.compile.cache.store import Store
from deckgen.source import includes, project

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.core.diagnostics import TextFile

NOW = 1_750_000_000
FILES = {
    "cards.yaml": """\
deck: {id: towns, name: Towns}
sources:
  s: {file: s.txt, title: The towns}
topics:
- id: own
  title: Own
  cards:
  - {id: root, q: Which file is this?, a: The first, unsourced: known}
- include: "part-*.yaml"
""",
    "s.txt": "The town of Aburg had three mills. The town of Bburg had four.\n",
    "part-1.yaml": """\
id: one
title: One
cards:
- id: mills
  q: How many mills had Aburg?
  a: Three mills
  quote: Aburg had three mills
""",
    "part-2.yaml": """\
id: two
title: Two
cards:
- {id: other, q: How many had Bburg?, a: Four, quote: The town of Bburg had four.}
""",
}
YAML = sorted(name for name in FILES if name.endswith(".yaml"))


class Reads:
    """Counts the YAML files that are opened, and those that are taken apart."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened: Counter[str] = Counter()
        self.parsed: Counter[str] = Counter()
        read_yaml, read_tree = project.read_yaml, project.read_cards_tree

        def opening(path: Path, *rest: object, **named: object) -> object:
            self.opened[path.name] += 1
            return read_yaml(path, *rest, **named)

        def parsing(file: TextFile, **named: object) -> object:
            self.parsed[file.path] += 1
            return read_tree(file, **named)

        for module in (project, includes):
            monkeypatch.setattr(module, "read_yaml", opening)
        monkeypatch.setattr(project, "read_cards_tree", parsing)

    def forget(self) -> None:
        self.opened.clear()
        self.parsed.clear()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    return Reads(monkeypatch)


def edit(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text()
    assert old in text
    (root / name).write_text(text.replace(old, new))


def once(names: list[str]) -> dict[str, int]:
    return dict.fromkeys(names, 1)


def test_a_check(root: Path, reads: Reads) -> None:
    assert not pipeline.check(root / "cards.yaml", NOW).failed
    assert reads.opened == reads.parsed == once(YAML)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("a: Three", "anser: Three", "Y201"),
        ("q: How many mills", "q: How: many", "Y102"),
    ],
)
def test_a_check_of_a_deck_with_a_mistake(
    root: Path, reads: Reads, old: str, new: str, code: str
) -> None:
    edit(root, "part-1.yaml", old, new)
    assert code in {
        each.code for each in pipeline.check(root / "cards.yaml", NOW).diagnostics
    }
    assert reads.opened == reads.parsed == once(YAML)


def test_a_first_build_and_those_that_follow(
    root: Path, reads: Reads, tmp_path: Path
) -> None:
    store = Store(tmp_path / "cache")
    pipeline.build(root / "cards.yaml", NOW, store=store)
    assert reads.opened == reads.parsed == once(YAML)
    reads.forget()
    edit(root, "part-2.yaml", "a: Four", "a: Four mills")
    assert isinstance(
        pipeline.build(root / "cards.yaml", NOW + 60, store=store), pipeline.Package
    )
    assert reads.opened == once(YAML)
    assert reads.parsed == once(["cards.yaml", "part-2.yaml"])


@pytest.mark.parametrize(
    ("old", "new"), [("a: Three", "anser: Three"), ("Three mills", "Five mills")]
)
def test_a_build_with_a_mistake_and_a_warm_cache(
    root: Path, reads: Reads, tmp_path: Path, old: str, new: str
) -> None:
    store = Store(tmp_path / "cache")
    pipeline.build(root / "cards.yaml", NOW, store=store)
    edit(root, "part-1.yaml", old, new)
    reads.forget()
    assert isinstance(
        pipeline.build(root / "cards.yaml", NOW + 60, store=store), pipeline.Stopped
    )
    assert reads.opened == once(YAML)
    assert reads.parsed == once(["cards.yaml", "part-1.yaml"])
    reads.forget()
    assert isinstance(
        pipeline.build(root / "cards.yaml", NOW + 60, store=store), pipeline.Stopped
    )
    assert reads.parsed == once(["cards.yaml"])


def test_a_frozen_build_whose_lock_file_is_stale(
    root: Path, reads: Reads, tmp_path: Path
) -> None:
    store = Store(tmp_path / "cache")
    pipeline.build(root / "cards.yaml", NOW, store=store)
    edit(root, "part-1.yaml", "a: Three mills", "a: Three")
    reads.forget()
    outcome = pipeline.build(root / "cards.yaml", NOW + 60, frozen=True, store=store)
    assert [each.code for each in outcome.checked.diagnostics] == ["U104"]
    assert reads.opened == once(YAML)
    assert reads.parsed == once(["cards.yaml", "part-1.yaml"])


def test_accepting_a_passage(root: Path, reads: Reads) -> None:
    pipeline.build(root / "cards.yaml", NOW)
    edit(root, "s.txt", "The town of Aburg", "Once the town of Aburg")
    reads.forget()
    checked, idle = pipeline.accept(root / "cards.yaml", NOW + 60, ["mills"])
    assert (checked.failed, idle) == (False, [])
    assert reads.opened == reads.parsed == once(YAML)


def test_a_stale_passage_of_a_unit_from_the_cache(
    root: Path, reads: Reads, tmp_path: Path
) -> None:
    """Only the card that is reported is read."""
    store = Store(tmp_path / "cache")
    pipeline.build(root / "cards.yaml", NOW, store=store)
    edit(root, "cards.lock", "three mills.", "seven mills.")
    reads.forget()
    outcome = pipeline.build(root / "cards.yaml", NOW + 60, store=store)
    assert [str(each.span) for each in outcome.checked.diagnostics] == [
        "part-1.yaml:7:10"
    ]
    assert reads.parsed == once(["cards.yaml", "part-1.yaml"])


def test_a_save_while_the_preview_is_open(root: Path, reads: Reads) -> None:
    live = Live(root / "cards.yaml")
    live.refresh()
    assert reads.opened == reads.parsed == once(YAML)
    reads.forget()
    time.sleep(0.05)
    edit(root, "part-2.yaml", "a: Four", "a: Four mills")
    live.refresh()
    assert reads.opened == once(YAML)
    # the cards of the other file are kept
    assert reads.parsed == once(["cards.yaml", "part-2.yaml"])
