"""Finds an answer whose figure or date is printed on the front of another note about the same passage.
A passage is a sentence of the source that both cite.

Why: The other card gives the answer away, often on the same day. Dates are put into many questions that
do not need them.

Fix: Leave the figure out of the other question, or ask there for something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.language.data.en import TIME_UNITS
from deckgen.language.figures import ORDINAL
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.language.figures import Figure
    from deckgen.lint.passages import Asked, Front
    from deckgen.lint.traces import Deck

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


def find(deck: Deck) -> Iterator[Found]:
    """Find a figure of an answer, not in its own question, that a front on the same passage prints."""
    for asked in deck.passages.asked:
        found = figure_elsewhere(deck, asked)
        if found is not None:
            figure, front = found
            words: dict[str, object] = {"figure": figure.text, "other": front.item.id, "place": front.place}
            start = asked.start + figure.start
            yield Found(asked.text, start, start + len(figure.text), words, asked.item)


def figure_elsewhere(deck: Deck, asked: Asked) -> tuple[Figure, Front] | None:
    """Return the first figure of an answer that a front of another note prints, and that front."""
    from deckgen.lint.passages import figures_of  # slow to import, and only decks with a source need it

    english = deck.vocabulary.english
    for figure in figures_of(asked.says, english):
        is_name = "-" in figure.text and figure.unit in TIME_UNITS  # of a kind: 'five-year plan'
        if figure.kind == ORDINAL or is_name:
            continue
        own = [each for each in figures_of(asked.question, english) if each.values == figure.values]
        front = None if own else deck.passages.with_figure(asked, figure)
        if front is not None:
            return figure, front
    return None


RULE = Rule(
    code="Q405",
    severity=WARNING,
    title="figure on another card",
    message="the front of '{other}' ({place}), on the same passage, prints the answer's '{figure}'",
    hint="leave it out there, or ask there for something else",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="deck",
    find=find,
)
