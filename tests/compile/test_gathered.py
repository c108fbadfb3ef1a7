"""What is said of cards as they were imported, and of circles of cards that need one another."""

from __future__ import annotations

import pytest

from deckgen.compile import learning_order
from deckgen.compile.adopted import FEW, gathered
from deckgen.core.build import Entry
from deckgen.core.diagnostics import Diagnostic, Severity, Span
from deckgen.lockfile.lockfile import LockFile

DAY = "2026-11-28"
BEFORE = 1_700_000_000
SINCE = 1_900_000_000


def lock(mods: list[int], hash_: str = "0" * 16) -> LockFile:
    """Return the lock file of an imported deck whose notes changed at some times."""
    found = LockFile("sample")
    found.adopted = DAY
    for number, mod in enumerate(mods):
        found.cards[f"c{number}"] = Entry(
            "question", f"guid-{number}", number, hash_, mod
        )
    return found


def said(before: LockFile, now: LockFile) -> list[str]:
    """Return the messages of one warning for each card."""
    found = [
        Diagnostic(
            "R128",
            Severity.WARNING,
            Span("cards.yaml", number + 1),
            "it is shown",
            card=id_,
        )
        for number, id_ in enumerate(before.cards)
    ]
    return [each.message for each in gathered(found, before, now)]


@pytest.mark.parametrize(("count", "lines"), [(FEW, FEW), (FEW + 1, 1)])
def test_few_findings_are_each_reported(count: int, lines: int) -> None:
    known = lock([BEFORE] * count)
    assert len(said(known, known)) == lines
    assert (f"(and {FEW} like it" in said(known, known)[0]) is (lines == 1)


@pytest.mark.parametrize(
    ("mod", "is_gathered"), [(BEFORE, True), (SINCE, False), (BEFORE * 1000, True)]
)
def test_a_card_that_was_changed_since_is_told_of_by_itself(
    mod: int, is_gathered: bool
) -> None:
    """A time in milliseconds, as a few old decks have it, is one of the import."""
    known = lock([*[BEFORE] * (FEW + 1), mod])
    assert len(said(known, known)) == (1 if is_gathered else 2)


def test_a_card_of_another_text_than_was_imported_is_told_of_by_itself() -> None:
    known, now = lock([BEFORE] * (FEW + 2)), lock([BEFORE] * (FEW + 2))
    now.cards["c0"] = now.cards["c0"]._replace(hash="1" * 16)
    assert len(said(known, now)) == 2


@pytest.mark.parametrize("more", [0, 1])
def test_of_a_long_circle_some_are_shown(more: int) -> None:
    count = learning_order._MAX_SHOWN + more
    ids = [f"c{number}" for number in range(count)]
    needed = {id_: [ids[(number + 1) % count]] for number, id_ in enumerate(ids)}
    ((_, shown),) = learning_order.circles(needed, set(ids))
    assert ("more)" in shown) is bool(more)
    assert all(id_ in shown.split(" → ") for id_ in ids) is not more
