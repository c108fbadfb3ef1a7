"""What learners' answers say of cards, among what the preview lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.compile.identified import identified
from deckgen.study.marked import with_marks
from deckgen.study.reading import read_learners

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.compile.outcomes import Checked
    from deckgen.study.learners import Learner
    from deckgen.study.subject import Subject


class Marks:
    """Marks from the collections or counts of learners, which are read again only if the deck has other
    cards."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self.files = files
        self._known: tuple[object, list[Learner]] | None = None

    def with_marks(self, checked: Checked) -> Checked:
        """Return a check with the marks in their places. Raises ``StudyError`` and ``OSError``."""
        deck = identified(checked)
        found = with_marks(checked.diagnostics, deck, self._learners)
        return checked._replace(diagnostics=found)

    def _learners(self, subject: Subject) -> list[Learner]:
        """Return the learners of a deck, those of the last time if it has the same cards."""
        cards = tuple(
            (card.name, card.guid, card.ordinal, card.group)
            for card in subject.cards.values()
        )
        if self._known is None or self._known[0] != cards:
            self._known = cards, read_learners(subject, self.files)
        _, learners = self._known
        return learners
