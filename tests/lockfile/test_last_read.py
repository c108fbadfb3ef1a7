"""A lock file that was read before is the same as one that is read anew."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from deckgen.core.diagnostics import Span, TextFile
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.core.selectors import Cited, Selector
from deckgen.lockfile import lockfile
from deckgen.lockfile.lastread import LastRead
from deckgen.lockfile.stale import stale_in_units

HASH, OTHER = "8a7b6c5d4e3f2a1b00112233", "1122334455667788aabbccdd"
LOCK = f"""\
# Made by 'deckgen build'. Commit it beside cards.yaml: it keeps the learners' history.
lockfile 2 towns towns000
type question 0f1e2d3c4b5a6978 1732320000 =
card bern question Xk3aa 1732320000000 {HASH} 1732320000 =
card oslo question Pm7bb 1732320000002 {OTHER} 1732500000 {HASH}/1732320000
card rome question Qn8cc 1732320000003 {OTHER} 1732500000 -
gone old question Yb2dd 1732320000001 {HASH} 1732406400 {HASH}/1732320000 1 {{"fields":["a","b"],"tags":[]}}
deck north/coast 02
release 1.2.0 {"5f" * 32} 1732410000
source essay {"9f" * 32}
cite bern essay 11 30 ["…of it. ","the old “town”",", and","It had the old “town”, and."]
cite oslo essay 41 52 ["a","b c","d","a b c d"]
cite oslo essay 61 72 ["a","e f","d","a e f d"]
end
"""


class Values(dict[str, Any]):
    """A store."""

    def put(self, name: str, value: Any) -> None:
        self[name] = value


def read(store: Values, text: str = LOCK, deck_id: str = "towns") -> tuple[object, ...]:
    """Read a lock file as the next program does."""
    lock, file, diagnostics = LastRead(store).parse(text.encode(), text, deck_id)
    return lock, file.text, diagnostics


def anew(text: str = LOCK, deck_id: str = "towns") -> tuple[object, ...]:
    lock, diagnostics = lockfile.parse(TextFile(LOCK_FILE, text), deck_id)
    return lock, text, diagnostics


@pytest.mark.parametrize(
    "change",
    [
        ("", ""),
        ("card rome", "# card rome"),  # not as it is written
        ("end\n", ""),  # cut short
        (" = \n", "\n"),
        ("bern question Xk3aa", "bern question Pm7bb"),  # one GUID twice
        ("cite bern essay 11", "cite bern essay x"),
        ("lockfile 2 towns", "lockfile 3 towns"),
        ("type question", "media a.png 0f1e2d3c4b5a6978\ntype question"),
    ],
)
def test_it_is_the_same_as_read_anew(change: tuple[str, str]) -> None:
    store, text = Values(), LOCK.replace(*change)
    assert read(store, text) == anew(text)
    assert read(store, text) == anew(text)
    assert read(store) == anew()  # and then the one that it was


def test_one_that_was_as_it_is_written_is_not_parsed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = Values()
    read(store)
    monkeypatch.setattr(lockfile, "parse_whole", None)
    assert read(store) == anew_lines()


def anew_lines() -> tuple[object, ...]:
    lock, diagnostics = lockfile.parse_lines(TextFile(LOCK_FILE, LOCK), "towns")
    return lock, LOCK, diagnostics


def test_that_of_another_deck_is_not_taken() -> None:
    store = Values()
    read(store)
    lock, _, diagnostics = read(store, deck_id="rivers")
    assert (lock, diagnostics) == (None, anew(deck_id="rivers")[2])


def test_what_is_changed_is_another_one() -> None:
    last = LastRead()
    first = last.parse(LOCK.encode(), LOCK, "towns")
    assert first.lock is not None
    first.lock.cards.clear()
    del first.lock.cites["oslo"]
    assert last.parse(LOCK.encode(), LOCK, "towns")[0] == anew()[0]


@pytest.mark.parametrize("line", ["", "adopted 2026-11-28\n", "mask bern a 3\n"])
def test_what_cards_are_compiled_by_is_seen(line: str) -> None:
    store = Values()
    text = LOCK.replace("type question", f"{line}type question").encode()
    LastRead(store).parse(LOCK.encode(), LOCK, "towns")
    assert LastRead(store).keeps_nothing(LOCK.encode())
    assert LastRead(store).keeps_nothing(text) is not bool(line)


def test_the_same_bytes_are_read_anew_for_another_deck() -> None:
    last = LastRead()
    for deck_id in ("towns", "rivers", "towns"):
        lock, file, diagnostics = last.parse(LOCK.encode(), LOCK, deck_id)
        assert (lock, file.text, diagnostics) == anew(LOCK, deck_id)


def test_bytes_that_were_looked_at_are_taken_once() -> None:
    last = LastRead()
    assert last.take_looked_at() is None
    last.keeps_nothing(b"one")
    last.keeps_nothing(b"two")
    assert [last.take_looked_at(), last.take_looked_at()] == [b"two", None]


def test_what_is_known_is_of_the_same_bytes_and_of_the_same_deck() -> None:
    last = LastRead()
    assert last.known(LOCK.encode(), "towns") is None
    last.parse(LOCK.encode(), LOCK, "towns")
    assert last.known(LOCK.encode(), "rivers") is None
    assert last.known(LOCK.encode() + b"#\n", "towns") is None
    known = last.known(LOCK.encode(), "towns")
    assert known is not None
    assert (known.lock, known.file.text, known.diagnostics) == anew()


def cited(passage: str) -> list[Cited]:
    """Return a quotation of a card, in a unit of its own."""
    file = TextFile("cards.yaml", "")
    item = SimpleNamespace(span=lambda _: Span("cards.yaml"), quotes=("",))
    text: Any = SimpleNamespace(file=file, section=SimpleNamespace(items=(item,)))
    selector = Selector("essay", 11, 30, "…of it. ", "the old “town”", ", and", passage)
    return [Cited("bern", (), selector, 0, text, 0)]


def test_units_that_agree_with_a_lock_file_are_not_compared_with_it_again() -> None:
    last = LastRead()
    lock = last.parse(LOCK.encode(), LOCK, "towns").lock
    assert lock is not None
    same, other = (
        cited("It had the old “town”, and."),
        cited("It had no old “town”, and."),
    )
    found = stale_in_units(
        lock.cites, [("a", same), ("b", other), ("", same)], last.agreed
    )
    assert [each.code for each in found] == ["C105"]
    assert last.agreed == {"a"}
    # the key says that it is the same
    assert not stale_in_units(lock.cites, [("a", other)], last.agreed)
    stale_in_units(lock.cites, [("c", same)], last.agreed)
    assert last.agreed == {"c"}  # others are forgotten
    changed = LOCK.replace("It had the old", "It had another old")
    lock = last.parse(changed.encode(), changed, "towns").lock
    assert lock is not None
    assert len(stale_in_units(lock.cites, [("c", same)], last.agreed)) == 1
