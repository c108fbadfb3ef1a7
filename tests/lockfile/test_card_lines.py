"""Cards that are kept as their lines are those that are read one by one, and are written as they are."""

from __future__ import annotations

import random

import pytest

from deckgen.core.build import Entry, Released
from deckgen.core.diagnostics import TextFile
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile import cardlines, lockfile
from deckgen.lockfile.content import LockFile

HASH, OTHER = "8a7b6c5d4e3f2a1b00112233", "1122334455667788aabbccdd"


def entry(number: int, dice: random.Random) -> Entry:
    hash_, mod = dice.choice((HASH, OTHER, "-")), dice.choice((0, 1732320000))
    then = Released(OTHER, dice.choice((mod, 1732310000)))
    released = dice.choice((None, Released(hash_, mod), then))
    kind = dice.choice(("question", "cloze"))
    return Entry(kind, f"Xk{number}", number, hash_, mod, released)


def sample(seed: int) -> LockFile:
    dice = random.Random(seed)
    cards = {f"c{number}": entry(number, dice) for number in range(9)}
    lock = LockFile("towns", "towns000")
    lock.cards = cards
    return lock


def read(text: str, *, is_known: bool) -> LockFile:
    file = TextFile(LOCK_FILE, text)
    whole = lockfile.parse_whole(file, "towns", is_known=is_known)
    assert whole is not None
    assert cardlines.columns_of(whole.lock.cards) is not None
    return whole.lock


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("seed", range(20))
def test_lines_say_what_entries_say(seed: int, is_known: bool) -> None:
    made = sample(seed)
    cards = read(lockfile.dump(made), is_known=is_known).cards
    for ask in (
        cardlines.guids,
        cardlines.ids,
        cardlines.times,
        cardlines.was_any_released,
        cardlines.published_otherwise,
    ):
        assert ask(cards) == ask(made.cards)
    keys = ["c4", "c0", "c8"]
    some, same = cardlines.entries(cards, keys), cardlines.entries(made.cards, keys)
    assert (some.ids, some.guids, some.mods) == (same.ids, same.guids, same.mods)
    assert tuple(some) == tuple(same) == tuple(made.cards[key] for key in keys)
    assert dict(cards.items()) == made.cards
    assert "c9" not in cards
    assert len(cards) == len(made.cards)


@pytest.mark.parametrize("seed", range(20))
def test_lines_of_changed_and_new_cards_are_written_as_entries_are(seed: int) -> None:
    dice = random.Random(-seed)
    made = sample(seed)
    lock = read(lockfile.dump(made), is_known=True)
    columns = cardlines.columns_of(lock.cards)
    assert columns is not None
    changed = {key: entry(ord(key[-1]), dice) for key in ("c3", "c10", "c7", "b")}
    lock.cards = cardlines.CardLines(columns.with_entries(changed))
    made.cards.update(changed)
    assert lockfile.dump(lock) == lockfile.dump(made)
    assert lock == made


def test_a_card_that_is_changed_in_place_changes_no_copy() -> None:
    lock = read(lockfile.dump(sample(1)), is_known=True)
    before = lock.copy()
    lock.cards["c1"] = lock.cards["c2"]
    del lock.cards["c3"]
    assert before == sample(1)
    assert "c3" not in lock.cards
    assert lock.cards["c1"] == before.cards["c2"]
    assert "card c3 " not in lockfile.dump(lock)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" 4 ", " 04 "),  # a number that is written otherwise
        ("Xk4", "Xk\\20"),  # a GUID with an escape
        ("card c4", "card c5"),  # two lines of one card
        ("Xk4", "Xk5"),  # two cards with one GUID
    ],
)
def test_lines_that_a_build_would_not_write_are_read_one_by_one(
    old: str, new: str
) -> None:
    text = lockfile.dump(sample(2))
    assert old in text
    file = TextFile(LOCK_FILE, text.replace(old, new))
    assert lockfile.parse_whole(file, "towns") is None


def test_a_release_with_the_same_content_is_written_as_such() -> None:
    made = LockFile("towns")
    made.cards = {"c": Entry("q", "X", 1, HASH, 5)}
    text = lockfile.dump(made)
    text = text.replace(" 5 -", f" 5 {HASH}/5")
    file = TextFile(LOCK_FILE, text)
    assert lockfile.parse_whole(file, "towns") is None
    lock, _ = lockfile.parse(file, "towns")
    assert lock is not None
    assert " 5 =" in lockfile.dump(lock)
