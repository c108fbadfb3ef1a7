"""What was found of cards, as diagnostics at their lines (family ``S``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.suppression import is_suppressed
from deckgen.core.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.study.confusion import Confused
    from deckgen.study.effort import Effort
    from deckgen.study.pace import Direction, Slow
    from deckgen.study.rows import Row
    from deckgen.study.subject import StudyCard, Subject

SHARE_GIVING_UP = 1 / 3
"""A card that this share of its learners suspended, or has as a leech, is reported."""


class Marks:
    """Collects marks. What the curator suppresses is left out."""

    def __init__(
        self, subject: Subject, rows: Mapping[str, Row], usual: float | None
    ) -> None:
        self.subject = subject
        self.rows = rows
        self.usual = usual
        self.found: list[Diagnostic] = []

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Return the marks in the order of their places."""
        return tuple(sorted(self.found, key=lambda each: (each.span, each.code)))

    def costly(self, cards: Iterable[Effort]) -> None:
        """Mark cards that cost far more than others of their template (S101)."""
        for each in cards:
            self._mark(
                "S101",
                self.subject.cards[each.name],
                time=in_words(each.seconds),
                days=each.days,
                ratio=f"{each.ratio:.1f}",
                z=f"{each.z:.1f}",
                learners=f", {each.learners} learners" if each.learners > 1 else "",
                detail=self._detail(self.rows[each.name]),
            )

    def given_up(self) -> None:
        """Mark cards that a third of their learners suspended, or have as a leech (S102)."""
        for row in self.rows.values():
            if row.suspending < max(1, SHARE_GIVING_UP * row.learners):
                continue
            what = "is suspended"
            if row.learners > 1:
                what = "is a leech or suspended"
            elif row.is_leech:
                what = "is a leech"
            of = f"for {row.suspending} of {counted(row.learners, 'learner')}"
            lapses = counted(row.lapses, "lapse")
            self._mark("S102", row.card, what=what, learners=of, lapses=lapses)

    def slow(self, cards: Iterable[Slow]) -> None:
        """Mark cards that take long at every answer (S103)."""
        for each in cards:
            card = self.subject.cards[each.name]
            time, usual = in_words(each.seconds), in_words(each.usual)
            self._mark("S103", card, time=time, usual=usual)

    def directions(self, pairs: Iterable[Direction]) -> None:
        """Report that one direction is far harder than the other (S104)."""
        project = self.subject.project
        if is_suppressed(project.check, None, "S104"):
            return
        deck = project.deck
        for each in pairs:
            mark = problem(
                "S104",
                deck.file.span(deck.name.start, deck.name.end),
                harder=each.harder,
                easier=each.easier,
                share=f"{100 * each.share:.0f}%",
                other=f"{100 * each.other_share:.0f}%",
                example=each.example.item.id,
            )
            self.found.append(mark)

    def trivial(self, names: Iterable[str]) -> None:
        """Mark cards that everybody knows at once (S105)."""
        for name in names:
            row = self.rows[name]
            self._mark("S105", row.card, answers=counted(row.answers, "answer"))

    def confused(self, pairs: Iterable[Confused]) -> None:
        """Mark both cards of a pair that fails together (S106)."""
        cards = self.subject.cards
        for each in pairs:
            first, second = cards[each.first], cards[each.second]
            days = counted(each.days, "day")
            self._mark("S106", first, other=second.label, days=days)
            self._mark("S106", second, other=first.label, days=days)

    def passed_over(self, cards: Mapping[str, int]) -> None:
        """Mark cards that never came though later ones did (S107)."""
        for name, count in cards.items():
            later = counted(count, "later card")
            self._mark("S107", self.subject.cards[name], later=later)

    def _mark(self, code: str, card: StudyCard, **words: object) -> None:
        """Add a mark of a card, with the words of its message."""
        item = card.item
        if is_suppressed(self.subject.project.check, item, code):
            return
        # one of several cards of an item
        which = f" [{card.label}]" if card.label != str(item.id) else ""
        self.found.append(problem(code, card.span, item.id, which=which, **words))

    def _detail(self, row: Row) -> str:
        """Return what there is to be said of a card beside its cost."""
        parts = [
            counted(row.answers, "answer"),
            f"{row.again} again",
            counted(row.lapses, "lapse"),
        ]
        if row.is_leech:
            parts.append("leech")
        if row.difficulty is not None:
            parts.append(f"difficulty {row.difficulty:.1f}")
        text = ", ".join(parts)
        if row.median_seconds is None or self.usual is None:
            return text
        own, usual = in_words(row.median_seconds), in_words(self.usual)
        return f"{text}; median answer {own} (deck: {usual})"


def in_words(seconds: float) -> str:
    """Return a length of time in seconds as ``7 s``, ``9.4 min`` or ``3.2 h``."""
    if seconds < 10:
        number = f"{seconds:.1f}".removesuffix(".0")
        return f"{number} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.1f} min"
    return f"{seconds / 3600:.1f} h"
