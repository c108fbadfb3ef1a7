"""Finds a cloze card that hides more than 8 words, or more than half of the text.

Why: What is left does not say what is asked, and it can be filled in many ways. Woźniak's rule 5: cloze
deletion is good where one keyword is hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.clozes import Cloze
    from deckgen.render.deletions import Deletion

BAD = """\
cloze: The kulaks {{c1::withheld their grain from the market to force prices up}}
"""
GOOD = """\
cloze: The kulaks withheld their {{c1::grain}} from the market to force prices up
"""


def find(cloze: Cloze) -> Iterator[Found]:
    """Find a card that hides more than ``max-cloze-words`` words, or over half of the text."""
    total = cloze.count_words(0, len(cloze.shown))
    numbers = {number for deletion in cloze.deletions for number in deletion.numbers}
    for number in sorted(numbers):
        parts = _parts(cloze, number)
        hidden = sum(
            cloze.count_words(part.inner_start, part.inner_end) for part in parts
        )
        if hidden > cloze.limits.max_cloze_words or hidden * 2 > total:
            words: dict[str, object] = {"hidden": hidden, "total": total}
            yield Found(cloze.text, parts[0].inner_start, parts[0].inner_end, words)


def _parts(cloze: Cloze, number: int) -> list[Deletion]:
    """Return what one card hides; a deletion within another is part of it."""
    parts: list[Deletion] = []
    for deletion in cloze.deletions:
        is_within = bool(parts) and deletion.end <= parts[-1].end
        if number in deletion.numbers and not is_within:
            parts.append(deletion)
    return parts


RULE = Rule(
    code="Q301",
    severity=WARNING,
    title="cloze hides too much",
    message="the card hides {hidden} of {total} words",
    hint="hide the one thing that is to be remembered",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="cloze",
    find=find,
    limits=("max-cloze-words",),
)
