"""A check with what learners' answers say of the cards, among what was found in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.compile.identified import identified
from deckgen.study.study import study
from deckgen.study.subject import subject_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.compile.outcomes import Checked
    from deckgen.study.learners import Learner
    from deckgen.study.subject import Subject


def with_marks(checked: Checked, read: Callable[[Subject], list[Learner]]) -> Checked:
    """Return a check with the marks in their places; as it is, if its cards have no identities.

    ``read`` returns the learners of a deck. What it raises is raised.
    """
    deck = identified(checked)
    if deck is None:
        return checked
    subject = subject_of(deck)
    marks = study(subject, read(subject)).marks
    found = [*checked.diagnostics, *marks]
    found.sort(key=lambda each: (each.span, each.code))
    return checked._replace(diagnostics=tuple(found))
