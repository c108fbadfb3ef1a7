"""Counts that a learner hands to the curator: no answers, no times, nothing of Anki's.

A file is JSON: ``{"deckgen": "study", "version": 1, "deck": id, "release": version, "cards": {card:
[answers, again, seconds, lapses, suspended, days]}}``. Cards with fewer than :data:`FEWEST` answers are
left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deckgen.study.learners import SPANS, Counts, Learner

if TYPE_CHECKING:
    from deckgen.study.subject import Subject

FEWEST = 5
"""A card with fewer answers is left out: so few could tell what the learner did on a day."""

VERSION = 1

MOST_BYTES = 16 << 20
_MOST = 10**7  # more than any count of a card can be


class ShareError(Exception):
    """A file of counts cannot be used; the message says why."""


def dump(subject: Subject, learner: Learner) -> str:
    """Return the counts of a learner as text."""
    head = {
        "deckgen": "study",
        "version": VERSION,
        "deck": str(subject.project.deck.id),
        "release": subject.version,
    }
    lines = []
    for name, counts in sorted(learner.counts.items()):
        if counts.answers < FEWEST:
            continue
        row = [
            counts.answers,
            counts.again,
            round(counts.seconds),
            counts.lapses,
            int(counts.suspended),
            counts.days,
        ]
        lines.append(f"  {json.dumps(name, ensure_ascii=False)}: {row}")
    # the head without its '}': the cards go in, one a line
    start = json.dumps(head, ensure_ascii=False)[:-1]
    cards = ",\n".join(lines)
    return f'{start}, "cards": {{\n{cards}\n}}}}\n'


def is_share(data: bytes) -> bool:
    """Tell whether the beginning of a file is that of counts, and not of a package."""
    return data.lstrip().startswith(b"{")


def parse(subject: Subject, source: str, data: bytes) -> Learner:
    """Return the learner whose counts a file has. Cards that the deck has no longer are left out.

    Raises :exc:`ShareError`.
    """
    if len(data) > MOST_BYTES:
        raise ShareError(f"it has more than {MOST_BYTES:,} bytes")
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ShareError("it is neither a package nor a file of counts") from error
    if not isinstance(value, dict) or value.get("deckgen") != "study":
        raise ShareError("it is neither a package nor a file of counts")
    if not isinstance(value.get("version"), int):
        raise ShareError("its counts have no version: 'study --share' writes one")
    if value["version"] != VERSION:
        raise ShareError("its counts are written by a newer deckgen")
    deck = subject.project.deck.id
    if value.get("deck") != str(deck):
        raise ShareError(f"its counts are of another deck than '{deck}'")
    cards = value.get("cards")
    if not isinstance(cards, dict):
        raise ShareError("it has no counts")
    counts = {}
    for name, row in cards.items():
        if not _is_row(row):
            raise ShareError(
                f"the counts of '{name[:60]}' are not as 'study --share' writes them"
            )
        if name in subject.cards:
            answers, again, seconds, lapses, suspended, days = row
            counts[name] = Counts(
                answers, again, float(seconds), lapses, bool(suspended), days
            )
    return Learner(source, counts, {})


def _is_row(row: Any) -> bool:
    """Tell whether the counts of a card are as :func:`dump` writes them."""
    if not isinstance(row, list) or len(row) != 6:
        return False
    if any(type(value) is not int for value in row):  # a truth value is none
        return False
    if min(row) < 0 or max(row) > _MOST:
        return False
    answers, again, _, _, suspended, days = row
    return again <= answers and suspended <= 1 and days in (0, *SPANS)
