"""What learners' answers say of cards, among what the preview lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.compile.identified import identified
from deckgen.study.reading import read_learners
from deckgen.study.study import study
from deckgen.study.subject import subject_of

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.compile.outcomes import Checked
    from deckgen.study.learners import Learner


class Marks:
    """Marks from the collections or counts of learners, which are read again only if the deck has other
    cards."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self.files = files
        self._known: tuple[object, list[Learner]] | None = None

    def with_marks(self, checked: Checked) -> Checked:
        """Return a check with the marks in their places. Raises ``StudyError`` and ``OSError``."""
        deck = identified(checked)
        if deck is None:
            return checked
        subject = subject_of(deck)
        cards = tuple(
            (card.name, card.guid, card.ordinal, card.group)
            for card in subject.cards.values()
        )
        if self._known is None or self._known[0] != cards:
            self._known = cards, read_learners(subject, self.files)
        _, learners = self._known
        marks = study(subject, learners).marks
        found = [*checked.diagnostics, *marks]
        found.sort(key=lambda each: (each.span, each.code))
        return checked._replace(diagnostics=tuple(found))
