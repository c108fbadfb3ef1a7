"""What learners' answers say of the cards, among what a check found in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.study.study import study
from deckgen.study.subject import subject_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.identified import IdentifiedDeck
    from deckgen.study.learners import Learner
    from deckgen.study.subject import Subject


def with_marks(
    diagnostics: Iterable[Diagnostic],
    deck: IdentifiedDeck | None,
    read: Callable[[Subject], list[Learner]],
) -> tuple[Diagnostic, ...]:
    """Return what a check found with the marks in their places; without any, if its cards have no identities.

    ``read`` returns the learners of a deck. What it raises is raised.
    """
    found = list(diagnostics)
    if deck is not None:
        subject = subject_of(deck)
        found += study(subject, read(subject)).marks
        found.sort(key=lambda each: (each.span, each.code))
    return tuple(found)
