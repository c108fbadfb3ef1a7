"""Finds a deletion of nothing but words such as *of*, *the*, *was*.

Why: Grammar fills the gap; no knowledge is asked for. Woźniak's rule 4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.language.words import FUNCTION_WORDS
from deckgen.language.words import SPACED_WORD as WORD
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.clozes import Cloze

BAD = """\
cloze: The Treaty {{c1::of}} Versailles was signed in 1919
"""
GOOD = """\
cloze: The Treaty of {{c1::Versailles}} was signed in 1919
"""

_MAY_BE_MEANT = frozenset(
    "not more than before after about if who while one there without".split()
)
"""Function words that may well be the point of a card."""


def find(cloze: Cloze) -> Iterator[Found]:
    """Find a deletion of function words only, such as 'of the'. A single letter may be a name: *a*, *I*."""
    for deletion in cloze.deletions:
        hidden = cloze.shown[deletion.inner_start : deletion.inner_end]
        words = WORD.findall(hidden.lower())
        hides_nothing = all(
            word in FUNCTION_WORDS and word not in _MAY_BE_MEANT for word in words
        )
        if words and hides_nothing and hidden.islower() and len(hidden.strip()) > 1:
            yield Found(
                cloze.text,
                deletion.inner_start,
                deletion.inner_end,
                {"word": hidden.strip()},
            )


RULE = Rule(
    code="Q302",
    severity=WARNING,
    title="cloze hides only function words",
    message="hiding '{word}' asks for no fact",
    hint="hide a word that carries one",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="cloze",
    find=find,
    english=True,
)
