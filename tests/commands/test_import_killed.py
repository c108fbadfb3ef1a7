"""``deckgen import --into`` killed before each thing that it does to the disk: the same import goes on."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.project import PNG, T0, write

from deckgen.commands.importing import into, writing
from deckgen.commands.importing import project as projects
from deckgen.commands.importing.project import Wanted
from deckgen.compile import pipeline
from deckgen.formats import read
from deckgen.formats.incoming import recognise
from deckgen.lockfile import state
from deckgen.util import locks

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(os.name != "posix", reason="needs os.fork"),
]

THEIRS = """\
deck: {id: other, uid: otherdck, name: Other, language: nl}
note-types:
  - {id: word, fields: [Front, Back], cards: [{name: Card, front: "{{Front}}", back: "{{Back}}"}]}
topics:
  - id: t
    title: T
    cards:
      - {id: water, q: What is water?, a: H2O}
      - {id: salt, q: What is salt?, a: '![](media/d.png)'}
  - {id: w, title: W, type: word, cards: [{id: haus, fields: {Front: Haus, Back: house}}]}
"""


def killed_at(root: Path, at: int, theirs: Path) -> int:
    """Import in a process that is killed before the step ``at``; return its exit status."""
    pid = os.fork()
    if not pid:
        seen = 0

        def hook(event: str, args: tuple[object, ...]) -> None:
            nonlocal seen
            writes = event in ("os.rename", "os.remove", "os.mkdir")
            if event == "open":
                mode, flags = args[1:]
                if isinstance(mode, str):
                    writes = bool(set(mode) & set("wax+"))
                else:
                    writes = bool(int(str(flags)) & (os.O_WRONLY | os.O_RDWR))
            if writes and str(args[0]).startswith(str(root)):
                seen += 1
                if seen == at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        status = 1
        try:
            added = into.merge(root, recognise.read(theirs), Wanted(), T0)
            status = 0 if added.is_changed else 2
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_the_same_import_goes_on(tmp_path: Path) -> None:
    (tmp_path / "theirs" / "media").mkdir(parents=True)
    (tmp_path / "theirs" / "media" / "d.png").write_bytes(PNG)
    pipeline.build(write(tmp_path / "theirs", THEIRS), T0)
    theirs = tmp_path / "theirs" / "dist" / "other.apkg"
    guids = {note.guid for note in read(theirs).notes}
    before = tmp_path / "before"
    pipeline.build(write(before, "- {id: own, q: What is coal?, a: A rock}"), T0)
    own = state.read_file(before, "d").lock
    assert own is not None

    at, status = 0, -signal.SIGKILL
    while status == -signal.SIGKILL:
        at += 1
        root = tmp_path / f"at-{at}"
        shutil.copytree(before, root)
        status = killed_at(root, at, theirs)
        assert not pipeline.check(root / "cards.yaml", T0).failed
        into.merge(root, recognise.read(theirs), Wanted(), T0)
        assert pipeline.build(root / "cards.yaml", T0, agreed=True).target is not None
        lock = state.read_file(root, "d").lock
        assert lock is not None
        assert {entry.guid for entry in lock.cards.values()} == {
            *guids,
            own.cards["own"].guid,
        }
        assert len(lock.cards) == len(guids) + 1
        assert not lock.gone
        assert [path.read_bytes() for path in (root / "media").glob("d*.png")] == [PNG]
        assert [path.name for path in (root / "topics").iterdir()] == ["imported.yaml"]
    assert status == 0
    assert at > 8


def test_what_a_killed_import_left_is_deleted_by_the_next(tmp_path: Path) -> None:
    """But not what another import is making now, nor a folder that only has such a name."""
    (tmp_path / "cards.csv").write_text("What is coal?,A rock\n", encoding="utf-8")
    for name in ("left", "made", "own"):
        (tmp_path / f".new-{name}").mkdir()
        (tmp_path / f".new-{name}" / "cards.yaml").touch()
    (tmp_path / ".new-left" / writing._MARK).touch()
    (tmp_path / ".new-link").symlink_to(".new-left")
    project = projects.project_of(recognise.read(tmp_path / "cards.csv"), Wanted())
    with locks.marked(tmp_path / ".new-made" / writing._MARK):
        writing.write(tmp_path / "new", project, T0)
    there = sorted(path.name for path in tmp_path.iterdir())
    assert there == [".new-link", ".new-made", ".new-own", "cards.csv", "new"]
    assert not (tmp_path / "new" / writing._MARK).exists()


def test_a_killed_import_leaves_its_mark(tmp_path: Path) -> None:
    (tmp_path / "cards.csv").write_text("What is coal?,A rock\n", encoding="utf-8")
    project = projects.project_of(recognise.read(tmp_path / "cards.csv"), Wanted())
    pid = os.fork()
    if not pid:
        try:
            writing.write(
                tmp_path / "new",
                project,
                T0,
                lambda _: os.kill(os.getpid(), signal.SIGKILL),
            )
        finally:
            os._exit(1)  # what is forked goes on with no other test
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    assert len(list(tmp_path.glob(".new-*"))) == 1
    writing.write(tmp_path / "new", project, T0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cards.csv", "new"]
