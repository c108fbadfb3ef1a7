"""What learners' answers say of a deck: marks at its cards, a ranking, and sums by topic."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from deckgen.study import confusion, effort, order, pace
from deckgen.study.marks import Marks
from deckgen.study.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.study.effort import Effort
    from deckgen.study.learners import Learner
    from deckgen.study.rows import Row
    from deckgen.study.subject import Subject

STANDS_OUT = 2.0
"""A topic whose cards cost so many times the deck's stands out."""

FEWEST_IN_TOPIC = 5
"""A topic with fewer cards that were answered is not compared with the deck."""


class TopicRow(NamedTuple):
    """The cards of one topic that were answered, without those of the topics in it.

    ``seconds`` is what a card took a learner in its first days, ``again`` the share of answers that
    were *Again*, ``ratio`` how many times the seconds of the deck it took.
    """

    path: tuple[str, ...]
    titles: tuple[str, ...]
    cards: int
    seconds: float
    again: float
    suspended: int
    ratio: float

    @property
    def stands_out(self) -> bool:
        """Whether its cards cost far more than the deck's."""
        return self.ratio >= STANDS_OUT and self.cards >= FEWEST_IN_TOPIC


class Study(NamedTuple):
    """All that was found. ``ranking`` has the cards that could be compared, the costliest first;
    ``answers`` and ``seconds`` are those of all learners."""

    subject: Subject
    learners: tuple[Learner, ...]
    marks: tuple[Diagnostic, ...]
    ranking: tuple[Effort, ...]
    rows: dict[str, Row]
    topics: tuple[TopicRow, ...]
    answers: int
    seconds: float


def study(subject: Subject, learners: Sequence[Learner]) -> Study:
    """Return what the answers of learners say of a deck."""
    rows = rows_of(subject, learners)
    ranked = effort.ranking(learners, subject.cards)
    marks = Marks(subject, rows, _usual_seconds(learners))
    marks.costly(effort.costly(ranked))
    marks.given_up()
    marks.slow(pace.slow(learners, subject.cards))
    marks.directions(pace.harder_directions(learners, subject.cards))
    marks.trivial(pace.trivial(learners, subject.cards))
    marks.confused(confusion.confused(learners))
    marks.passed_over(order.passed_over(learners, subject.cards))
    return Study(
        subject,
        tuple(learners),
        marks.in_order(),
        tuple(ranked),
        rows,
        _topics(subject, rows),
        sum(row.answers for row in rows.values()),
        sum(row.seconds for row in rows.values()),
    )


def _usual_seconds(learners: Sequence[Learner]) -> float | None:
    """Return the seconds of the median answer of all, ``None`` where only counts are known."""
    every = []
    for learner in learners:
        for card in learner.cards.values():
            every += [answer.took for answer in card.answers]
    return median(every) / 1000 if every else None


def _topics(subject: Subject, rows: dict[str, Row]) -> tuple[TopicRow, ...]:
    """Return the sums of the topics that have answered cards, in the order of the deck."""
    by_topic: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows.values():
        by_topic[row.card.item.topic.path].append(row)
    usual = _per_card(list(rows.values()))
    found = []
    for topic in subject.project.topics:
        of_topic = by_topic.get(topic.path)
        if not of_topic:
            continue
        answers = sum(row.answers for row in of_topic)
        again = sum(row.again for row in of_topic)
        seconds = _per_card(of_topic)
        topic_row = TopicRow(
            topic.path,
            topic.titles,
            cards=len(of_topic),
            seconds=seconds,
            again=again / max(1, answers),
            suspended=sum(row.suspending > 0 for row in of_topic),
            ratio=seconds / usual if usual else 0.0,
        )
        found.append(topic_row)
    return tuple(found)


def _per_card(rows: Sequence[Row]) -> float:
    """Return the seconds that a card took a learner."""
    learners = sum(row.learners for row in rows)
    if not learners:
        return 0.0
    return sum(row.seconds for row in rows) / learners
