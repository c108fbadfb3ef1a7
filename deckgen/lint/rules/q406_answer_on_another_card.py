"""Finds an answer of two content words or more that stands word for word on the front of another note
about the same passage. A passage is a sentence of the source that both cite. What Q405 finds is left to
it.

Why: The other card gives the answer away. It comes of cards that are cut from one sentence, each with the
rest of it in its question. It is only a note: where the two are learnt far apart, it may be meant.

Fix: Say in the other question only what is needed to understand it, or ask both in one card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import INFO
from deckgen.lint.rule import Found, Rule
from deckgen.lint.rules.q405_figure_on_another_card import figure_elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.traces import Deck

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

MIN_WORDS = 2
"""A single word of an answer is on other fronts by chance, and mostly needed there."""


def find(deck: Deck) -> Iterator[Found]:
    """Find an answer whose content words stand in a row on another front, and not in its own question."""
    from deckgen.lint.passages import holds  # slow to import, and only decks with a source need it

    passages = deck.passages
    for asked in passages.asked:
        stems = passages.content(asked.says)
        if len(stems) < MIN_WORDS or holds(passages.content(asked.question), stems):
            continue
        front = passages.with_words(asked, stems)
        if front is not None and figure_elsewhere(deck, asked) is None:
            words: dict[str, object] = {"other": front.item.id, "place": front.place}
            yield Found(asked.text, asked.start, asked.end, words, asked.item)


RULE = Rule(
    code="Q406",
    severity=INFO,
    title="answer on another card",
    message="the front of '{other}' ({place}), on the same passage, has the answer word for word",
    hint="say there only what its question needs",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="deck",
    find=find,
)
