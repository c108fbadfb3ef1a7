"""The database of a package is deflated in blocks: those of the last package give the same bytes, whatever
has become of that one."""

from __future__ import annotations

import io
import os
import random
import shutil
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.project import Workshop, rows

from deckgen.compile import pipeline
from deckgen.compile.cache import lastpackage
from deckgen.compile.cache.store import Store
from deckgen.formats import blocks

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 64


@pytest.fixture
def deflated(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Make blocks short; return a list that gets a number for each block that is deflated."""
    made: list[int] = []
    compressor = zlib.compressobj

    def counted(*options: int) -> object:
        made.append(len(made))
        return compressor(*options)

    monkeypatch.setattr(blocks, "SIZE", SIZE)
    monkeypatch.setattr(blocks.zlib, "compressobj", counted)
    return made


def written(
    folder: Path, data: bytes, before: blocks.Packed | None = None
) -> tuple[bytes, blocks.Packed]:
    """Return a zip of some bytes, and the same as a package that was written."""
    source = folder / "source"
    source.write_bytes(data)
    out = io.BytesIO()
    found = blocks.write(out, "collection.anki2", source, 1, before)
    package = folder / "package"
    package.write_bytes(out.getvalue())
    return out.getvalue(), blocks.Packed(package, found)


@pytest.mark.parametrize("length", [0, 1, SIZE - 1, SIZE, SIZE + 1, 10 * SIZE + 7])
def test_a_zip_of_blocks_is_one_like_any_other(
    tmp_path: Path, deflated: list[int], length: int
) -> None:
    data = random.Random(length).randbytes(length // 2) + bytes(length - length // 2)
    archive, packed = written(tmp_path, data)
    assert len(packed.blocks) == -(-length // SIZE)
    out = io.BytesIO(archive)
    with zipfile.ZipFile(out, "a") as added:
        added.writestr("media", "{}")
    with zipfile.ZipFile(out) as read:
        assert read.namelist() == ["collection.anki2", "media"]
        assert read.testzip() is None
        assert read.read("collection.anki2") == data
        info = read.getinfo("collection.anki2")
    assert info.date_time == (1980, 1, 1, 0, 0, 0)
    assert (info.external_attr, info.create_system) == (0o644 << 16, 3)


@pytest.mark.parametrize("seed", range(30))
def test_blocks_of_the_last_package_give_the_same_bytes(
    tmp_path: Path, deflated: list[int], seed: int
) -> None:
    chance = random.Random(seed)
    data = bytearray(chance.choices(b"abc", k=chance.randint(1, 30 * SIZE)))
    _, before = written(tmp_path, bytes(data))
    changed = set()
    for _ in range(chance.randint(0, 4)):
        place = chance.randrange(len(data))
        data[place] = ord("x")
        changed.add(place // SIZE)
    deflated.clear()
    with_it, packed = written(tmp_path, bytes(data), before)
    assert len(deflated) == len(changed)
    without, packed_alone = written(tmp_path, bytes(data))
    assert with_it == without
    assert packed.blocks == packed_alone.blocks


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def damage(path: Path) -> None:
    path.write_bytes(bytes(each ^ 1 for each in path.read_bytes()))


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


SPOILT: list[Callable[[Path], None]] = [Path.unlink, cut_short, damage, make_folder]
if os.name == "posix":
    SPOILT.append(make_pipe)


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda each: each.__name__)
def test_a_last_package_that_was_spoilt_is_not_believed(
    tmp_path: Path, deflated: list[int], spoil: Callable[[Path], None]
) -> None:
    data = random.Random(1).randbytes(9 * SIZE)
    whole, before = written(tmp_path, data)
    spoil(before.path)
    (tmp_path / "again").mkdir()
    assert written(tmp_path / "again", data, before)[0] == whole


def test_a_large_database_is_written_without_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = Workshop(tmp_path / "project")
    in_blocks = workshop.build()
    monkeypatch.setattr(blocks, "LIMIT", 1)
    pipeline.build(workshop.root / "cards.yaml", workshop.now)
    assert workshop.target.read_bytes() != in_blocks.read_bytes()
    assert rows(workshop.target) == rows(in_blocks)


def build(workshop: Workshop, store: Store | None) -> bytes:
    """Build a project as it is, and return its package."""
    outcome = pipeline.build(workshop.write(), workshop.now, store=store)
    assert outcome.target is not None
    return outcome.target.read_bytes()


def edited(workshop: Workshop, answer: str) -> None:
    workshop.cards["plus-5"]["a"] = answer
    workshop.now += 1000


@pytest.mark.parametrize("release", ["", "1.0"])
@pytest.mark.parametrize("spoil", [None, *SPOILT[:3]])
def test_a_build_takes_blocks_of_the_last_package(
    tmp_path: Path,
    deflated: list[int],
    spoil: Callable[[Path], None] | None,
    release: str,
) -> None:
    workshop = Workshop(tmp_path / "project")
    store = Store(tmp_path / "store")
    workshop.build(store=store, release=release)
    first = len(deflated)
    assert lastpackage.known(store) is not None
    if spoil is not None:
        spoil(workshop.target)
    edited(workshop, "eleven")
    deflated.clear()
    with_cache = build(workshop, store)
    assert (len(deflated) < first / 2) is (spoil in (None, cut_short))
    assert build(workshop, None) == with_cache


def add(workshop: Workshop, place: int) -> None:
    cards = workshop.deck["topics"][0]["cards"]
    question = f"What comes at {workshop.now}?"
    card = {"q": question, "a": "This", "unsourced": "a test"}
    cards.insert(place, {"id": f"at-{workshop.now}", **card})


def remove(workshop: Workshop, place: int) -> None:
    cards = workshop.deck["topics"][0]["cards"]
    cards.pop(place)


@pytest.mark.parametrize("seed", range(4))
def test_cards_that_come_and_go_anywhere(
    tmp_path: Path, deflated: list[int], seed: int
) -> None:
    chance = random.Random(seed)
    workshop = Workshop(tmp_path / "project")
    store = Store(tmp_path / "store")
    workshop.build(store=store)
    for change in (add, remove, add, add, remove):
        workshop.now += 1000
        count = len(workshop.deck["topics"][0]["cards"])
        change(workshop, chance.choice([0, count // 2, count - 1]))
        deflated.clear()
        with_cache = build(workshop, store)
        blocks_made = len(deflated)
        deflated.clear()
        assert build(workshop, None) == with_cache
        assert blocks_made < len(deflated)


def test_a_build_that_was_killed_before_it_kept_anything(
    tmp_path: Path, deflated: list[int]
) -> None:
    """The package is newer than what is known of it."""
    workshop = Workshop(tmp_path / "project")
    store = Store(tmp_path / "store")
    workshop.build(store=store)
    kept = (store.folder / lastpackage.NAME).read_bytes()
    for answer in ("eleven, which is much longer than before", "11"):
        edited(workshop, answer)
        build(workshop, store)
        (store.folder / lastpackage.NAME).write_bytes(kept)
        edited(workshop, f"{answer}!")
        with_cache = build(workshop, store)
        assert build(workshop, None) == with_cache


@pytest.mark.parametrize("spoil", [cut_short, damage, Path.unlink, make_folder])
def test_what_is_kept_of_the_last_package_was_spoilt(
    tmp_path: Path, deflated: list[int], spoil: Callable[[Path], None]
) -> None:
    workshop = Workshop(tmp_path / "project")
    store = Store(tmp_path / "store")
    workshop.build(store=store)
    spoil(store.folder / lastpackage.NAME)
    assert lastpackage.known(store) is None
    edited(workshop, "eleven")
    with_cache = build(workshop, store)
    assert build(workshop, None) == with_cache


def test_what_another_zlib_deflated_is_not_taken(
    tmp_path: Path, deflated: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = Workshop(tmp_path / "project")
    store = Store(tmp_path / "store")
    workshop.build(store=store)
    assert lastpackage.known(store) is not None
    monkeypatch.setattr(lastpackage.zlib, "ZLIB_RUNTIME_VERSION", "0.1")
    assert lastpackage.known(store) is None


def test_a_package_of_one_block_is_not_kept_in_mind(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "project")
    store = Store(tmp_path / "store")
    workshop.build(store=store)
    assert lastpackage.known(store) is None
    shutil.rmtree(store.folder)
    assert lastpackage.known(store) is None
