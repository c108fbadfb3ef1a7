"""The lock file as text: written piece by piece, and the same as a whole."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen.core.build import Entry
from deckgen.core.diagnostics import TextFile
from deckgen.lockfile import lockfile, state, writing
from deckgen.lockfile.columns import as_columns, escaped
from deckgen.lockfile.content import LockFile

if TYPE_CHECKING:
    from pathlib import Path

GUIDS = st.lists(
    st.one_of(st.text(max_size=6), st.sampled_from(["", "a b", "a\\b", "k}q;3#", "é"]))
)


def lock_of(count: int) -> LockFile:
    cards = {
        f"c{n}": Entry("question", f"guid {n}", n, "0" * 24, 1) for n in range(count)
    }
    lock = LockFile("deck")
    lock.cards = cards
    return lock


@given(GUIDS)
def test_guids_are_written_together_as_each_is_alone(guids: list[str]) -> None:
    columns = as_columns(guids)
    assert [columns.get(guid, guid) for guid in guids] == list(map(escaped, guids))


@pytest.mark.parametrize(
    "count", [0, 1, writing.LINES_AT_A_TIME, 2 * writing.LINES_AT_A_TIME]
)
def test_what_is_written_is_what_is_read(tmp_path: Path, count: int) -> None:
    lock, path = lock_of(count), tmp_path / "cards.lock"
    digests = [writing.write(lock, path) for _ in ("a new file", "one that holds it")]
    data = path.read_bytes()
    assert digests == [sha256(data).hexdigest()] * 2
    assert lockfile.parse(TextFile("cards.lock", data.decode()), "deck") == (lock, [])
    lock.cards.pop("c0", None)
    assert writing.write(lock, path) == sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "change", ["", "one more", "one less", "another", "a line more", "cut short"]
)
def test_a_file_that_differs_in_anything_is_stale(change: str) -> None:
    count = writing.LINES_AT_A_TIME + 5
    text = lockfile.dump(lock_of(count)).replace("\n", "\r\n" if change else "\n")
    if change in ("a line more", "cut short"):
        text = text + "# more\n" if change == "a line more" else text[:-5]
    lock = lock_of(count + {"one more": 1, "one less": -1}.get(change, 0))
    if change == "another":
        lock.cards["c7"] = lock.cards["c7"]._replace(mod=2)
    file = TextFile("cards.lock", text)
    assert state.is_stale(writing.pieces(lock), file) == bool(change)
    assert state.is_stale(writing.pieces(lock), None)
