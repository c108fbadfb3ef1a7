"""Cards that are read when they are asked for, against the same cards read by YAML all at once."""

from __future__ import annotations

import gc
import random
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.project import T0

from deckgen.compile import parted, pipeline
from deckgen.compile.cache.store import Store
from deckgen.compile.deck import compile_deck
from deckgen.compile.unit import UnitCompiler
from deckgen.console import reports
from deckgen.core.model import Item, Section, Text
from deckgen.language.quotations import Match
from deckgen.source import dependence, parts
from deckgen.source.items import Items, items_of
from deckgen.source.project import ProjectReader
from deckgen.source.yaml import tree
from deckgen.source.yaml.fast import UnreadCard

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.compile.unit import Unit
    from deckgen.core.model import UnitText

SOURCE = "The tower was built in 1917 by the “Brothers”. It fell in 1925, on a Sunday – nobody saw it.\n"
CARDS = (
    "- id: %s\n  q: Who built the tower %s?\n  a: The “Brothers”\n  quote: The tower was built in 1917\n",
    "- id: %s\n  q: 'When: tower %s'\n  a: \"in 1925\"\n  quote: It fell in 1925\n  tags: [a, b::c]\n",
    "- id: %s\n  q: |-\n    Over two:\n    what fell, %s?\n  tags: [x]\n  a: It\n  note: |-\n    End – é\n\n",
    "- id: %s\n  cloze: The {{c1::tower}} of %s\n  source: s\n",
    "- id: %s\n  q: With a remark %s?   # here\n  a: no\n",
    "- {id: %s, q: In braces %s?, a: 1}\n",
    "- id: %s\n  q: |\n    As YAML has it, %s?\n  a: >-\n    two\n    lines\n  reverse: true\n",
    "- id: %s\n  q: About what %s?\n  a: figure'\n  about: figure\n",
)
FAULTS = (
    "- id: %s\n  q: Twice %s?\n  q: Twice\n  a: A\n",
    "- id: %s\n  q: What is wrong %s?\n  a: A\n  quote: Nowhere at all in it\n",
    "- id: %s\n  q: Unknown %s?\n  a: A\n  answer: x\n",
    "- id: %s\n  q: [Open %s?\n  a: A\n",
    "- id: %s\n  q: With a\ttab %s?\n  a: A\n",
    "- id: %s\n  fields:\n    A: without a type %s\n",
)


def write_project(root: Path, seed: int, *, is_sound: bool) -> Path:
    """Write a random project whose topics stand in its first file and in others."""
    dice = random.Random(seed)
    pieces = CARDS if is_sound else CARDS + FAULTS
    root.mkdir()
    (root / "s.txt").write_text(SOURCE, encoding="utf-8")
    head = "deck: {id: d, uid: towers00, name: D, language: en, defaults: {unsourced: made up}}\n"
    head += "sources: {s: {file: s.txt, title: S}}\ncheck: {ignore: {Q: made up}}\ntopics:\n"
    count = 0

    def cards(indent: str) -> str:
        nonlocal count
        lines: list[str] = []
        for _ in range(dice.randint(1, 60)):
            piece = dice.choice(pieces) if dice.random() < 0.2 else CARDS[0]
            lines += (piece % (f"c{count}", f"{count:x}")).splitlines()
            count += 1
        return "".join(f"{indent}{line}\n" if line else "\n" for line in lines)

    for number in range(3):
        defaults = dice.choice(
            ("", "", "{0}defaults: {{about: event, tags: [of-topic]}}\n")
        )
        if dice.random() < 0.5:
            name = f"part-{number}.yaml"
            head += f"- include: {name}\n"
            text = f"id: t{number}\ntitle: T\n{defaults.format('')}cards:\n{cards('')}"
            (root / name).write_text(text, encoding="utf-8")
        else:
            head += f"- id: t{number}\n  title: T\n{defaults.format('  ')}  cards:\n{cards('  ')}"
    path = root / "cards.yaml"
    path.write_text(head, encoding="utf-8")
    return path


def built(path: Path, store: Store | None) -> tuple[str, bytes, str]:
    """Return what a first build says, its package and its lock file."""
    lock = path.with_name("cards.lock")
    lock.unlink(missing_ok=True)
    shutil.rmtree(path.with_name("dist"), ignore_errors=True)
    outcome = pipeline.build(path, T0, store=store)
    package = outcome.target.read_bytes() if outcome.target is not None else b""
    told = reports.text(outcome.checked.diagnostics, outcome.checked.files)
    return told, package, lock.read_text(encoding="utf-8") if package else ""


@pytest.mark.parametrize("seed", range(24))
def test_a_build_is_the_same_in_all_ways(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Part by part, with all items kept, without the cache, and by YAML alone."""
    path = write_project(tmp_path / "deck", seed, is_sound=seed % 3 != 0)
    whole = built(path, None)
    kept = built(path, Store(tmp_path / "kept"))
    monkeypatch.setattr(parted, "KEPT_ITEMS", 0)
    let_go = built(path, Store(tmp_path / "let-go"))
    monkeypatch.setattr(tree, "short_cut", lambda *_: None)
    assert whole == kept == let_go == built(path, None)
    assert bool(whole[1]) or seed % 3 == 0


def units_of(path: Path) -> list[UnitText]:
    reader = ProjectReader(path)
    reader.header()
    return list(reader.units())


def with_places(item: Item) -> list[object]:
    """Return an item as plain values, with the places of its texts, but for those of tags."""
    found: list[object] = []
    for name, value in zip(Item._fields, item, strict=True):
        texts = value if isinstance(value, tuple) and name == "quotes" else (value,)
        found += [
            (str(text), text.start, text.end)
            for text in texts
            if isinstance(text, Text)
        ]
        if name not in ("file", "topic", "quotes"):
            found.append(value)
    return [*found, item.topic.path, item.file.path]


@pytest.mark.parametrize("seed", range(24))
def test_items_that_are_made_when_asked_for_are_those_of_yaml(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_project(tmp_path / "deck", seed, is_sound=seed % 3 != 0)
    outlines = [unit.outline.items for unit in units_of(path)]
    one_by_one = [[items[number] for number in range(len(items))] for items in outlines]
    monkeypatch.setattr(tree, "short_cut", lambda *_: None)
    sections = [unit.section.items for unit in units_of(path)]
    assert [[*map(with_places, items)] for items in sections] == [
        [*map(with_places, items)] for items in one_by_one
    ]
    assert [[*items] for items in outlines] == one_by_one
    assert all(type(items) is tuple for items in sections)
    if seed % 3:
        assert any(isinstance(items, Items) for items in outlines)


def test_a_stretch_of_items_reads_none(tmp_path: Path) -> None:
    path = write_project(tmp_path / "deck", 1, is_sound=True)
    items = next(
        each for unit in units_of(path) if isinstance(each := unit.outline.items, Items)
    )
    assert isinstance(items[2:5], Items)
    assert [*items[2:5]] == [*items][2:5]
    assert items[-1] == [*items][-1]
    assert items.index(items[1]) == 1
    assert items_of([]) == ()
    whole = [*items]
    assert items_of([*whole]) == tuple(whole)


def test_a_unit_has_its_items_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where items are kept, what they were made of is not."""
    monkeypatch.setattr(parts, "FEWEST", 2)
    path = write_project(tmp_path / "deck", 1, is_sound=True)
    gc.collect()
    before = sum(type(each) is UnreadCard for each in gc.get_objects())
    compiled = compile_deck(
        path, errors_only=True, store=Store(tmp_path / "cache")
    ).compiled
    assert compiled is not None
    assert len(compiled.units) > 3
    gc.collect()
    assert all(type(unit.text.section.items) is tuple for unit in compiled.units)
    found = gc.get_objects()
    assert sum(type(each) is UnreadCard for each in found) == before
    assert sum(type(each) is Item for each in found) < 2 * sum(
        len(unit.contents.ids) for unit in compiled.units
    )


def test_a_large_build_never_has_many_items(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parted, "KEPT_ITEMS", 0)
    root = tmp_path / "deck"
    path = write_project(root, 1, is_sound=True)
    text = "id: large\ntitle: L\ncards:\n" + "".join(
        CARDS[0] % (f"l{n}", n) for n in range(400)
    )
    (root / "large.yaml").write_text(text, encoding="utf-8")
    path.write_text(
        path.read_text(encoding="utf-8") + "- include: large.yaml\n", encoding="utf-8"
    )
    gc.collect()
    before = {id(each) for each in gc.get_objects() if type(each) is Item}
    most = 0
    compile_unit = UnitCompiler.compile_unit

    def counting(self: UnitCompiler, text: UnitText) -> Unit:
        nonlocal most
        found = compile_unit(self, text)
        alive = [
            each
            for each in gc.get_objects()
            if type(each) is Item and id(each) not in before
        ]
        most = max(most, len(alive))
        return found

    monkeypatch.setattr(UnitCompiler, "compile_unit", counting)
    compile_deck(path, errors_only=True, store=Store(tmp_path / "cache"))
    others = 8 * 60  # those that YAML alone can read are there at once
    assert 0 < most <= parts.MOST + others // 4


def test_a_section_without_simple_cards_has_a_tuple() -> None:
    assert type(Section().items) is tuple


# --- what stays after the cards are compiled -----------------------------------------------------


def test_an_id_is_in_memory_once(tmp_path: Path) -> None:
    path = write_project(tmp_path / "deck", 2, is_sound=True)
    compiled = compile_deck(path, errors_only=True).compiled
    assert compiled is not None
    ids = {id(each) for unit in compiled.units for each in unit.contents.ids}
    assert {id(note.key) for note in compiled.notes} <= ids
    assert compiled.cited
    assert {id(cited.card) for cited in compiled.cited} <= ids
    tags = [tag for unit in compiled.units for tag in unit.contents.tags]
    assert len({id(tag) for tag in tags}) == len(set(tags))


def test_a_build_lets_go_of_what_it_found_in_sources(tmp_path: Path) -> None:
    path = write_project(tmp_path / "deck", 2, is_sound=True)
    gc.collect()
    before = sum(type(each) is Match for each in gc.get_objects())
    found = compile_deck(path, errors_only=True, store=Store(tmp_path / "cache"))
    assert found.cache is not None
    assert found.compiled is not None
    assert found.compiled.cited
    assert sum(type(each) is Match for each in gc.get_objects()) == before


def test_a_package_leaves_no_second_copy_of_a_note(tmp_path: Path) -> None:
    """Of a text that is not ASCII, Python keeps the UTF-8 that it was once asked for."""
    path = write_project(tmp_path / "deck", 2, is_sound=True)
    outcome = pipeline.build(path, T0)
    compiled = outcome.checked.compiled
    assert compiled is not None
    contents = [note.content for note in compiled.notes if not note.content.isascii()]
    assert contents
    for content in contents:
        assert sys.getsizeof(content) == sys.getsizeof(
            "".join([content[:1], content[1:]])
        )


def test_the_key_of_a_unit_does_not_go_by_how_much_is_hashed_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_project(tmp_path / "deck", 2, is_sound=True)
    keys = [unit.key for unit in units_of(path)]
    monkeypatch.setattr(dependence, "_HASHED", 7)
    assert [unit.key for unit in units_of(path)] == keys
    assert all(keys)
