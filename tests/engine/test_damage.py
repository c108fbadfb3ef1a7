"""Packages that were damaged on the way, a lock file that was lost with them, files behind links."""

from __future__ import annotations

import json
import os
import random
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from helpers.project import Workshop
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import Opened, plant

from deckgen.cli import main
from deckgen.formats import apkg_reader
from deckgen.util import atomic

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    workshop = Workshop(tmp_path_factory.mktemp("damage"))
    workshop.build()
    return workshop


# --- any damage is said in the reader's own words ------------------------------------------


def read_or_refuse(path: Path) -> bool:
    """Read a package; tell whether it was refused, and fail for any other error."""
    try:
        apkg_reader.read(path)
    except apkg_reader.UnreadableError as error:
        said = str(error)
    else:
        return False
    assert said.startswith(str(path))
    assert not said.rstrip().endswith(":")
    return True


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_damage_raises_anything_else(built: Workshop, data: st.DataObject) -> None:
    whole = (built.root / "build-1.apkg").read_bytes()
    path = built.root / "damaged.apkg"
    if data.draw(st.booleans()):
        path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
        assert read_or_refuse(path)
        return
    bad = bytearray(whole)
    for at in data.draw(
        st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=4)
    ):
        bad[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bad)
    read_or_refuse(path)


def test_one_byte_wrong(built: Workshop) -> None:
    whole, chance, refused = (
        (built.root / "build-1.apkg").read_bytes(),
        random.Random(7),
        0,
    )
    path = built.root / "damaged.apkg"
    for _ in range(150):
        bad = bytearray(whole)
        bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        path.write_bytes(bad)
        refused += read_or_refuse(path)
    assert refused > 75


def repacked(
    source: Path, target: Path, change: Callable[[dict[str, bytes]], None]
) -> Path:
    """Write a copy of a package with other members, in whole order."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


MEMBERS: dict[str, tuple[str, bytes]] = {
    "media is a list": ("media", b"[]"),
    "media is a number": ("media", b"7"),
    "media has no names": ("media", b'{"0": 7}'),
    "media is too deep": ("media", b"[" * 100_000),
    "media is no JSON": ("media", b"\xff{"),
    "collection is text": ("collection.anki2", b"no database"),
    "collection is empty": ("collection.anki2", b""),
}


@pytest.mark.parametrize("key", MEMBERS)
def test_members_of_another_kind(built: Workshop, tmp_path: Path, key: str) -> None:
    name, content = MEMBERS[key]
    bad = repacked(
        built.root / "build-1.apkg",
        tmp_path / "x.apkg",
        lambda members: members.update({name: content}),
    )
    assert read_or_refuse(bad)


@pytest.mark.parametrize("flag", [0x1, 0x20], ids=["encrypted", "patched"])
def test_an_encrypted_package(built: Workshop, tmp_path: Path, flag: int) -> None:
    data = bytearray((built.root / "build-1.apkg").read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + offset] |= flag
    path = tmp_path / "x.apkg"
    path.write_bytes(data)
    assert read_or_refuse(path)


@pytest.mark.parametrize("method", [1, 12, 14, 99])
def test_another_compression(built: Workshop, tmp_path: Path, method: int) -> None:
    data = bytearray((built.root / "build-1.apkg").read_bytes())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + offset] = method
    path = tmp_path / "x.apkg"
    path.write_bytes(data)
    assert read_or_refuse(path)


STATEMENTS = (
    "drop table notes",
    "delete from col",
    "update col set models = '[]'",
    'update col set decks = \'{"1": {"id": 1, "name": 5}}\'',
    "update notes set flds = 5",
    "update notes set flds = x'ff'",
    "update notes set tags = null",
    "update notes set mod = 'soon'",
    "update notes set guid = x'00'",
    "update cards set did = 'here'",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_database_of_other_values(
    built: Workshop, tmp_path: Path, statement: str
) -> None:
    def change(opened: Opened) -> None:
        if "null" in statement or "x'" in statement or "flds = 5" in statement:
            columns = "id, guid, mid, mod, tags, flds"
            opened.run(f"create table other as select {columns} from notes")
            opened.run("drop table notes")
            opened.run("create table notes (id, guid, mid, mod, tags, flds)")
            opened.run(f"insert into notes select {columns} from other")
        opened.run(statement)

    assert read_or_refuse(
        plant(built.root / "build-1.apkg", tmp_path / "x.apkg", change)
    )


def damaged(source: Path, target: Path) -> Path:
    """Write a copy of a package in which the compressed database is broken."""
    data = bytearray(source.read_bytes())
    with zipfile.ZipFile(source) as archive:
        at = (
            archive.getinfo("collection.anki2").header_offset
            + 30
            + len("collection.anki2")
        )
    data[at : at + 40] = b"\xff" * 40
    target.write_bytes(data)
    return target


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main.main, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), (
        result.exception
    )
    return result.exit_code, result.stdout, result.stderr


def test_the_commands_say_so(built: Workshop, tmp_path: Path) -> None:
    good, bad = built.root / "build-1.apkg", tmp_path / "bad.apkg"
    damaged(good, bad)
    for arguments in (
        ("diff", bad, good),
        ("verify", bad),
        ("verify", good, "--from", bad),
    ):
        code, out, err = run(*arguments)
        assert (code, out) == (2, "")
        assert err.startswith(f"deckgen: {bad} is not a package, or is damaged: ")


def test_a_lost_lock_file_beside_a_damaged_package(workshop: Workshop) -> None:
    workshop.build()
    guid = workshop.guid("plus-2")
    damaged(workshop.target, workshop.target)
    workshop.lock_path.unlink()
    code, out, err = run("build", workshop.root)
    assert code == 0, err
    assert "27 notes" in out
    assert "U107" in err
    assert "dist/sample.apkg" in err
    assert "is not a package, or is damaged" in err
    assert str(workshop.root) not in err
    assert workshop.guid("plus-2") == guid
    assert not read_or_refuse(workshop.target)
    assert "U107" not in run("build", workshop.root)[2]


# --- links and permissions -----------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_stays_a_link(workshop: Workshop) -> None:
    workshop.build()
    real = workshop.root / "elsewhere"
    real.mkdir()
    for path in (workshop.lock_path, workshop.target):
        path.replace(real / path.name)
        path.symlink_to(os.path.relpath(real / path.name, path.parent))
    before = (real / "cards.lock").read_bytes()
    workshop.cards["plus-5"]["a"] = "eleven"
    workshop.build()
    assert workshop.lock_path.is_symlink()
    assert workshop.target.is_symlink()
    assert (real / "cards.lock").read_bytes() != before
    assert sorted(each.name for each in real.iterdir()) == ["cards.lock", "sample.apkg"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_to_nothing_yet(tmp_path: Path) -> None:
    link = tmp_path / "a.txt"
    link.symlink_to("b.txt")
    atomic.write_text(link, "words")
    assert link.is_symlink()
    assert (tmp_path / "b.txt").read_text(encoding="utf-8") == "words"
    round_, error = tmp_path / "round", f"{tmp_path / 'round'}"
    round_.symlink_to("round")
    with pytest.raises(OSError) as raised:
        atomic.write_text(round_, "words")
    assert raised.value.filename == error


@pytest.mark.skipif(os.name != "posix", reason="no such modes there")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_the_mode_stays(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before", encoding="utf-8")
    path.chmod(mode)
    left = atomic.temporary_name(path)
    left.write_text("left by a killed process", encoding="utf-8")
    left.chmod(0o444)
    atomic.write_text(path, "after")
    assert path.read_text(encoding="utf-8") == "after"
    assert path.stat().st_mode & 0o777 == mode
    assert not left.exists()


# --- accepting where there is nothing, or nothing can be written ------------------------------


def test_accept_without_a_project(tmp_path: Path) -> None:
    missing = tmp_path / "none" / "cards.yaml"
    assert run("check", "--accept", "x", missing) == run("check", missing)
    assert run("check", "--accept", "x", missing)[0] == 2


def test_accept_that_cannot_be_written(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device", "cards.lock")

    workshop.build()
    monkeypatch.setattr("deckgen.compile.pipeline.compile_deck", refuse)
    code, out, err = run("check", "--accept", "x", workshop.root)
    assert (code, out) == (2, "")
    assert (
        err
        == "deckgen: cannot write cards.lock: No space left on device; nothing was accepted\n"
    )


def test_the_media_of_a_whole_package_are_read(built: Workshop) -> None:
    read = apkg_reader.read(built.root / "build-1.apkg")
    with zipfile.ZipFile(built.root / "build-1.apkg") as archive:
        assert sorted(read.media) == sorted(json.loads(archive.read("media")).values())
    assert all(read.media.values())


@pytest.mark.parametrize(
    "change",
    [
        "guid = ' a b '",
        "guid = ''",
        "id = 4611686018427387904",
        "mod = 9000000000000",
        "guid = 'same'",
    ],
)
def test_a_lost_lock_file_beside_a_package_with_odd_identities(
    workshop: Workshop, change: str
) -> None:
    """What is recovered can be read again: no identity is taken that deckgen would not write."""
    workshop.build()
    where = "" if "same" in change else " where id = (select min(id) from notes)"
    plant(
        workshop.target,
        workshop.target,
        lambda opened: opened.run(f"update notes set {change}{where}"),
    )
    workshop.lock_path.unlink()
    code, _, err = run("build", workshop.root)
    assert code == 0, err
    assert "identities that deckgen does not write" in err
    assert run("build", "--frozen", workshop.root)[0] == 0
