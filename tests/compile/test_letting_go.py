"""What a large first build lets go of while it runs, and asks for again only where it is to be reported."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from helpers.project import T0

from deckgen.citations.resolve import Citation
from deckgen.compile import parted, pipeline
from deckgen.compile.cache.store import Store
from deckgen.compile.deck import compile_deck
from deckgen.console import reports
from deckgen.core.model import Item
from deckgen.lint.source_facts import CitedFacts

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 40
SOURCE = "\n\n".join(
    f"In year {1800 + n} the town of Nr{n}burg had {n + 3} mills."
    for n in range(3 * COUNT)
)
HEAD = "deck: {id: towns, uid: towns000, name: Towns, language: en}\nsources: {s: {file: s.txt, title: S}}\n"


def cards(first: int, indent: str) -> str:
    lines = []
    for n in range(first, first + COUNT):
        lines += [
            f"- id: c{n}",
            f"  q: How many mills had Nr{n}burg in {1800 + n}?",
            f"  a: {n + 3} mills",
            f"  quote: the town of Nr{n}burg had {n + 3} mills",
        ]
    return "".join(f"{indent}{line}\n" for line in lines)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project of two topics in the first file and one in another, whose items are let go."""
    monkeypatch.setattr(parted, "KEPT_ITEMS", 0)
    folder = tmp_path / "deck"
    folder.mkdir()
    (folder / "s.txt").write_text(SOURCE)
    topics = "".join(
        f"- id: t{n}\n  title: Topic {n}\n  cards:\n{cards(n * COUNT, '  ')}"
        for n in range(2)
    )
    (folder / "cards.yaml").write_text(f"{HEAD}topics:\n{topics}- include: part.yaml\n")
    (folder / "part.yaml").write_text(
        f"id: t2\ntitle: Topic 2\ncards:\n{cards(2 * COUNT, '')}"
    )
    return folder


def alive(*types: type) -> int:
    return sum(type(each) in types for each in gc.get_objects())


def test_a_first_build_keeps_neither_items_nor_what_was_found_on_them(
    root: Path, tmp_path: Path
) -> None:
    """Also while the garbage collector is paused."""
    gc.collect()
    gc.disable()
    try:
        before = alive(Item, CitedFacts, Citation)
        compiled = compile_deck(
            root / "cards.yaml", errors_only=True, store=Store(tmp_path / "cache")
        )
        assert alive(Item, CitedFacts, Citation) == before
        assert compiled.project is not None
        ids = [str(item.id) for item in compiled.project.items]  # which are read again
    finally:
        gc.enable()
    assert ids == [f"c{n}" for n in range(3 * COUNT)]


def test_a_build_of_few_cards_keeps_its_items(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parted, "KEPT_ITEMS", 3 * COUNT)
    before = alive(Item)
    compiled = compile_deck(
        root / "cards.yaml", errors_only=True, store=Store(tmp_path / "cache")
    )
    assert compiled.project is not None
    assert alive(Item) == before + 3 * COUNT


def messages(root: Path, store: Store | None) -> str:
    outcome = pipeline.build(root / "cards.yaml", T0 + 60, store=store)
    return reports.text(outcome.checked.diagnostics, outcome.checked.files)


@pytest.mark.parametrize("number", [3, COUNT + 3, 2 * COUNT + 3])
def test_a_card_is_reported_in_its_place(
    root: Path, tmp_path: Path, number: int
) -> None:
    """A note that is of another type than in the lock file, and one whose quotation stands otherwise."""
    pipeline.build(root / "cards.yaml", T0)
    lock = (root / "cards.lock").read_text()
    changed = lock.replace(f"card c{number} question", f"card c{number} cloze")
    changed = changed.replace(f'had {number + 3 + 10} mills."', 'had few mills."')
    (root / "cards.lock").write_text(changed)
    told = messages(root, Store(tmp_path / "cache"))
    assert told == messages(root, None)
    assert told.count("C105") == 1
    (root / "cards.lock").write_text(
        lock.replace(f"card c{number} question", f"card c{number} cloze")
    )
    told = messages(root, Store(tmp_path / "other"))
    assert told == messages(root, None)
    assert told.count("U106") == 1


@pytest.mark.parametrize("name", ["cards.yaml", "part.yaml"])
def test_two_cards_that_ask_the_same_are_found(
    root: Path, tmp_path: Path, name: str
) -> None:
    text = (root / name).read_text()
    first = "Nr5burg in 1805" if name == "cards.yaml" else "Nr85burg in 1885"
    other = "Nr75burg in 1875" if name == "cards.yaml" else "Nr115burg in 1915"
    (root / name).write_text(text.replace(other, first))
    told = messages(root, Store(tmp_path / "cache"))
    assert told == messages(root, None)
    assert told.count("Q401") == 1


def test_the_package_is_that_of_a_build_without_the_cache(
    root: Path, tmp_path: Path
) -> None:
    first = pipeline.build(root / "cards.yaml", T0, store=Store(tmp_path / "cache"))
    assert first.target is not None
    package, lock = first.target.read_bytes(), (root / "cards.lock").read_bytes()
    (root / "cards.lock").unlink()
    first.target.unlink()
    pipeline.build(root / "cards.yaml", T0)
    assert (first.target.read_bytes(), (root / "cards.lock").read_bytes()) == (
        package,
        lock,
    )
