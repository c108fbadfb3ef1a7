"""Finds an answer of two content words or more that stands word for word on the front of another note
about the same passage. A passage is a sentence of the source that both cite. What Q405 finds is left to
it.

Why: The other card gives the answer away. It comes from cards that are cut from one sentence, each with the
rest of it in its question. It is only a note: where the two are learnt far apart, it may be meant.

Fix: Say in the other question only what is needed to understand it, or ask both in one card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import INFO
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
      - {id: opener, q: Who opened the railway?, a: The young tsar, quote: The young tsar opened the railway}
"""
_TEXT = """\
# --- rails.txt ---
The young tsar opened the railway in 1897.
"""
BAD = f"""\
{_CARDS}\
      - {{id: opened, q: When did the young tsar open the railway?, a: In 1897, quote: railway in 1897}}
{_TEXT}"""
GOOD = f"""\
{_CARDS}\
      - {{id: opened, q: When was the railway opened?, a: In 1897, quote: railway in 1897}}
{_TEXT}"""


def find(given: Given) -> Iterator[FoundInDeck]:
    """Find an answer whose content words stand in a row on another front, and not in its own question."""
    if given.figure is None:
        words: dict[str, object] = {"other": given.other, "place": given.where}
        yield FoundInDeck(given.id, given.unit, given.place, words)


RULE = Rule(
    code="Q406",
    severity=INFO,
    title="answer on another card",
    message="the front of '{other}' ({place}), on the same passage, has the answer word for word",
    hint="say there only what its question needs",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="passages",
    find=find,
)
