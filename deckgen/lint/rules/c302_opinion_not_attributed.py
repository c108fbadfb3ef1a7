"""Finds a card that cites a polemic (`stance: polemic`) or a `contested` passage, with its voice line
hidden and nothing else on it that says whose claim it is.

The source's `name` counts as saying so, and in English decks phrases such as *according to* and *for
Trotsky*. Declare your own with the source: `attributions: [so the author]`.

Why: An opinion would be learnt as a fact.

Fix: Delete `voice: hidden`, or say in the question whose claim it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.attribution import is_attributed, names_speaker
from deckgen.lint.rule import Rule

if TYPE_CHECKING:
    from deckgen.lint.card_text import CardText
    from deckgen.lint.rule import Found

_SOURCE = """\
sources:
  essay:
    file: essay.txt
    title: Essay
    name: the essay
    stance: polemic
topics:
  - id: panic
    title: Panic
    cards:
"""
_TEXT = """\
# --- essay.txt ---
The bureaucracy reacted in panic.
"""
BAD = f"""\
{_SOURCE}      - id: panic
        q: How did the bureaucracy react?
        a: In panic
        quote: The bureaucracy reacted in panic
        voice: hidden
{_TEXT}"""
GOOD = f"""\
{_SOURCE}      - id: panic
        q: How, according to the essay, did the bureaucracy react?
        a: In panic
        quote: The bureaucracy reacted in panic
        voice: hidden
{_TEXT}"""


def find(card: CardText) -> Found | None:
    """Find a card on a contested claim that says in no way whose claim it is."""
    citation, facts = card.cited.citation, card.cited.source
    if citation.voice or not _is_contested(card):
        return None
    speaker = citation.by
    if speaker is not None and not names_speaker(facts, speaker, card.words):
        return None  # C301 says so
    source = facts.index.source
    if is_attributed(source, speaker, card.words, english=facts.tokens.english):
        return None
    first = card.shown[0]
    return first.found(0, len(first.words), name=source.name)


def _is_contested(card: CardText) -> bool:
    """Tell whether what a card cites touches a contested passage."""
    for start, end in card.cited.citation.quoted:
        for first, last in card.cited.source.index.contested:
            if first < end and start < last:
                return True
    return False


RULE = Rule(
    code="C302",
    severity=ERROR,
    title="opinion not attributed",
    message="what the card cites is a contested claim, and nothing on the card says whose",
    hint="delete 'voice: hidden' so that the voice line says it, or write 'according to {name}'",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="citation",
    find=find,
)
