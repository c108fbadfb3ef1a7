"""What is known of each learner: all answers to the deck, or the counts that a learner shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.formats.reading.answers import Answer, StudiedCard
    from deckgen.study.subject import Subject

DAY = 86_400_000
"""Milliseconds in a day."""

SPANS = (60, 30, 14, 7)
"""The stretches, in days from a card's first answer, over which cards are compared. Each is compared over
the longest of them for which it was watched, for a card of yesterday has cost little so far."""


class Counts(NamedTuple):
    """What a learner spent on a card in the first ``days`` days from its first answer.

    ``seconds`` is the time of all ``answers``, of which ``again`` were *Again*. ``lapses`` and
    ``suspended`` are as they are now. ``days`` is one of :data:`SPANS`, or 0 for a card that was watched
    for less.
    """

    answers: int
    again: int
    seconds: float
    lapses: int
    suspended: bool
    days: int


class Learner(NamedTuple):
    """One learner. ``cards`` are empty where only counts were shared; both are by the names of cards."""

    source: str
    counts: dict[str, Counts]
    cards: dict[str, StudiedCard]
    last: int = 0

    def seconds(self, name: str, days: int) -> float | None:
        """Return the seconds spent on a card in its first days; ``None`` if it was not watched so long."""
        counts = self.counts.get(name)
        if counts is None or counts.days < days:
            return None
        if counts.days == days:
            return counts.seconds
        card = self.cards.get(name)
        return None if card is None else spent(first_days(card.answers, days))


def learner(
    subject: Subject, source: str, studied: Iterable[StudiedCard], since: int = 0
) -> Learner:
    """Return what a learner's collection says of the deck's cards.

    Answers before ``since`` (epoch milliseconds) do not count; what a card costs is then worked out for
    those only that were first answered after it.
    """
    cards: dict[str, StudiedCard] = {}
    is_older: set[str] = set()
    for card in studied:
        own = subject.by_guid.get((card.guid, card.ordinal))
        if own is None:
            continue
        given = tuple(answer for answer in card.answers if answer.moment >= since)
        if len(given) < len(card.answers):
            is_older.add(own.name)
        cards[own.name] = card._replace(answers=given)
    last = 0
    for card in cards.values():
        if card.answers:
            last = max(last, card.answers[-1].moment)
    counts = {}
    for name, card in cards.items():
        if card.answers:
            counts[name] = _counts(card, last, is_older=name in is_older)
    return Learner(source, counts, cards, last)


def _counts(card: StudiedCard, last: int, *, is_older: bool) -> Counts:
    """Return what a learner, who gave the ``last`` answer to any card then, spent on a card."""
    days = 0
    if not is_older:
        watched = (last - card.answers[0].moment) / DAY
        days = next((span for span in SPANS if watched >= span), 0)
    given = first_days(card.answers, days) if days else card.answers
    return Counts(
        answers=len(given),
        again=sum(answer.is_again for answer in given),
        seconds=spent(given),
        lapses=card.lapses,
        suspended=card.is_suspended or card.is_leech,
        days=days,
    )


def first_days(answers: tuple[Answer, ...], days: int) -> tuple[Answer, ...]:
    """Return the answers of the first days from the first of them."""
    end = answers[0].moment + days * DAY
    return tuple(answer for answer in answers if answer.moment < end)


def spent(answers: Iterable[Answer]) -> float:
    """Return how many seconds answers took."""
    return sum(answer.took for answer in answers) / 1000


def is_same(one: Learner, other: Learner) -> bool:
    """Tell whether two collections are one learner's, at two times perhaps."""
    first, second = _moments(one), _moments(other)
    fewer = min(len(first), len(second))
    in_both = len(first & second)
    return fewer > 0 and 2 * in_both > fewer


def _moments(of: Learner) -> set[int]:
    """Return when a learner gave answers: no other one did so in the same milliseconds."""
    return {answer.moment for card in of.cards.values() for answer in card.answers}
