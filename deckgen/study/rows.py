"""What all learners together did with each card."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.study.learners import Learner
    from deckgen.study.subject import StudyCard, Subject


class Row(NamedTuple):
    """What all learners together did with one card. ``difficulty`` is the median of FSRS's, and
    ``median_seconds`` that of the time of an answer, each ``None`` where it is not known. ``learners`` have
    answered it, ``suspending`` of them suspended it or have it as a leech."""

    card: StudyCard
    answers: int
    again: int
    seconds: float
    lapses: int
    learners: int
    suspending: int
    is_leech: bool
    difficulty: float | None
    median_seconds: float | None


def rows_of(subject: Subject, learners: Sequence[Learner]) -> dict[str, Row]:
    """Return what was done with each card that was answered, by name, in learning order."""
    rows = {}
    for name, card in subject.cards.items():
        row = _row_of(card, learners)
        if row is not None:
            rows[name] = row
    return rows


def _row_of(card: StudyCard, learners: Sequence[Learner]) -> Row | None:
    """Return what was done with a card, ``None`` if nobody answered it.

    Counts are those of the first days; of a learner all of whose answers are known, these are counted.
    """
    name = card.name
    studied = [learner.cards[name] for learner in learners if name in learner.cards]
    known = {learner.source for learner in learners if name in learner.cards}
    counts = []
    shared = []
    for learner in learners:
        if name in learner.counts:
            counts.append(learner.counts[name])
            if learner.source not in known:
                shared.append(learner.counts[name])
    if not counts:
        return None
    answers = [answer for each in studied for answer in each.answers]
    again = sum(answer.is_again for answer in answers)
    seconds = sum(answer.took for answer in answers) / 1000
    difficulties = [each.difficulty for each in studied if each.difficulty is not None]
    median_seconds = None
    if answers:
        median_seconds = median(answer.took for answer in answers) / 1000
    return Row(
        card,
        answers=len(answers) + sum(each.answers for each in shared),
        again=again + sum(each.again for each in shared),
        seconds=seconds + sum(each.seconds for each in shared),
        lapses=sum(each.lapses for each in counts),
        learners=len(counts),
        suspending=sum(each.suspended for each in counts),
        is_leech=any(each.is_leech for each in studied),
        difficulty=median(difficulties) if difficulties else None,
        median_seconds=median_seconds,
    )
