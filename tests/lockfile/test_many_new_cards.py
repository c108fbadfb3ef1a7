"""What is looked up when cards leave a deck and others come: once for all, however many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.project import check

from deckgen.core.build import Entry
from deckgen.lockfile import history, idcolumns
from deckgen.lockfile.content import LockFile

if TYPE_CHECKING:
    from pathlib import Path

CARDS = "".join(
    f"- {{id: c{n}, q: What is {n}?, a: '{n}', unsourced: known}}\n" for n in range(5)
)


class Listed(tuple[str, ...]):
    """Keys that are gone through, and not searched one by one for each card."""

    def __contains__(self, key: object) -> bool:
        raise AssertionError(key)


def test_new_keys_are_not_searched_for_each_card(tmp_path: Path) -> None:
    compiled = check(tmp_path, CARDS).compiled
    assert compiled is not None
    new, retiring = (
        Listed(note.key for note in compiled.notes),
        Listed(("old", "c1/step")),
    )
    gone = {
        key: Entry("question", key, n, "0" * 24, 1) for n, key in enumerate(retiring)
    }
    lock = LockFile("deck")
    lock.gone = gone
    found = list(history.renames(compiled.notes, new, retiring, lock, {}))
    assert [(each.code, each.card) for each in found] == [("U114", "c1")]
    assert list(idcolumns.changed_columns(compiled.notes, new, retiring)) == []
