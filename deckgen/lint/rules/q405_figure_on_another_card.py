"""Finds an answer whose figure or date is printed on the front of another note about the same passage.
A passage is a sentence of the source that both cite.

Why: The other card gives the answer away, often on the same day. Dates are put into many questions that
do not need them.

Fix: Leave the figure out of the other question, or ask there for something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import FoundInDeck, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.given import Given

_CARDS = """\
sources:
  rails: {file: rails.txt, title: Rails}
topics:
  - id: rails
    title: Rails
    cards:
      - {id: opened, q: When was the railway opened?, a: In 1897, quote: opened the railway in 1897}
"""
_TEXT = """\
# --- rails.txt ---
The tsar opened the railway in 1897.
"""
BAD = f"""\
{_CARDS}\
      - {{id: opener, q: Who opened the railway in 1897?, a: The tsar, quote: The tsar opened the railway}}
{_TEXT}"""
GOOD = f"""\
{_CARDS}\
      - {{id: opener, q: Who opened the railway?, a: The tsar, quote: The tsar opened the railway}}
{_TEXT}"""


def find(given: Given) -> Iterator[FoundInDeck]:
    """Find a figure of an answer, not in its own question, that a front on the same passage prints."""
    if given.figure is not None:
        words: dict[str, object] = {
            "figure": given.figure,
            "other": given.other,
            "place": given.where,
        }
        yield FoundInDeck(given.id, given.unit, given.place, words)


RULE = Rule(
    code="Q405",
    severity=WARNING,
    title="figure on another card",
    message="the front of '{other}' ({place}), on the same passage, prints the answer's '{figure}'",
    hint="leave it out there, or ask there for something else",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="passages",
    find=find,
)
