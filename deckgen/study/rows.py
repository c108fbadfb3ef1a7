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
        counts = [
            learner.counts[name] for learner in learners if name in learner.counts
        ]
        if not counts:
            continue
        studied = [learner.cards[name] for learner in learners if name in learner.cards]
        answers = [answer for each in studied for answer in each.answers]
        # The counts are those of the first days; where all answers are known, they are all counted.
        known = {learner.source for learner in learners if name in learner.cards}
        shared = [
            learner.counts[name]
            for learner in learners
            if name in learner.counts and learner.source not in known
        ]
        difficulties = [
            each.difficulty for each in studied if each.difficulty is not None
        ]
        rows[name] = Row(
            card,
            len(answers) + sum(each.answers for each in shared),
            sum(answer.is_again for answer in answers)
            + sum(each.again for each in shared),
            sum(answer.took for answer in answers) / 1000
            + sum(each.seconds for each in shared),
            sum(each.lapses for each in counts),
            len(counts),
            sum(each.suspended for each in counts),
            any(each.is_leech for each in studied),
            median(difficulties) if difficulties else None,
            median(answer.took for answer in answers) / 1000 if answers else None,
        )
    return rows
