"""A check does not make what the lock file has to hold; who asks for it gets what a build writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import T0, write_files

from deckgen.compile import pipeline
from deckgen.compile.outcomes import Built
from deckgen.lockfile import update, writing

if TYPE_CHECKING:
    from pathlib import Path

DECK = """\
deck: {id: d, uid: d0000000, name: D}
topics:
- id: t
  title: T
  cards:
  - {id: one, q: Which river flows through Paris?, a: The Seine, unsourced: known}
  - {id: two, q: Which sea is the saltiest?, a: The Dead Sea, unsourced: known}
"""


def test_a_check_gives_no_identities(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_files(tmp_path, {"cards.yaml": DECK})
    made: list[str] = []
    guid_for = update.guid_for
    monkeypatch.setattr(
        update, "guid_for", lambda space, key: made.append(key) or guid_for(space, key)
    )
    checked = pipeline.check(path, T0)
    assert isinstance(checked, Built)
    assert checked.changes.new == ("one", "two")
    assert made == []
    assert [entry.guid for entry in checked.build.entries] == [
        entry.guid for entry in checked.lock_file.cards.values()
    ]
    assert made == ["one", "two"]  # once for all who ask
    pipeline.build(path, T0)
    assert (tmp_path / "cards.lock").read_text() == writing.dump(checked.lock_file)


@pytest.mark.parametrize("release", ["", "1.0"])
def test_what_has_changed_since_a_release(tmp_path: Path, release: str) -> None:
    path = write_files(tmp_path, {"cards.yaml": DECK})
    pipeline.build(path, T0, release=release)
    write_files(
        tmp_path, {"cards.yaml": DECK.replace("The Dead Sea", "The Dead Sea in Asia")}
    )
    checked = pipeline.check(path, T0 + 9)
    assert isinstance(checked, Built)
    assert checked.version == release
    changes = checked.changes_since_release(["one", "two"])
    assert (changes.changed if changes is not None else None) == (
        ("two",) if release else None
    )
