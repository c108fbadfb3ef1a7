"""Finds a card that mostly cites what `voices` declares to be somebody's words, where neither the card's
text nor the voice line on its front names the speaker.

The voice line names the speaker by itself. It is missing where `voice: hidden` or `voice: <other
words>` replaced it, or where the answer of the reverse card names the speaker.

Why: The learner would take the words for the source's own.

Fix: Name the speaker in the question, or delete `voice:`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.attribution import names_speaker, voice_line_of
from deckgen.lint.rule import Rule

if TYPE_CHECKING:
    from deckgen.lint.card_text import CardText
    from deckgen.lint.rule import Found

_SOURCE = """\
sources:
  essay:
    file: essay.txt
    title: Essay
    voices:
      - speaker: Trotsky
        passages: [does bureaucratic centrism turn into Bonapartism]
topics:
  - id: bonapartism
    title: Bonapartism
    cards:
"""
_TEXT = """\
# --- essay.txt ---
He answered that so does bureaucratic centrism turn into Bonapartism.
"""
BAD = f"""\
{_SOURCE}      - id: bonapartism
        q: What did bureaucratic centrism turn into?
        a: Bonapartism
        quote: does bureaucratic centrism turn into Bonapartism
        voice: hidden
{_TEXT}"""
GOOD = f"""\
{_SOURCE}      - id: bonapartism
        q: What, for Trotsky, did bureaucratic centrism turn into?
        a: Bonapartism
        quote: does bureaucratic centrism turn into Bonapartism
        voice: hidden
{_TEXT}"""


def find(card: CardText) -> Found | None:
    """Find a card on somebody's words that names the speaker neither in its texts nor in its voice line."""
    citation, item = card.cited.citation, card.item
    speaker = citation.by
    if speaker is None:
        return None
    if item.voice is None and (item.reverse is None or item.reverse.answer is None):
        return None  # the voice line names the speaker, or an answer does in its place
    voice_line = voice_line_of(card)
    source = card.cited.source
    if names_speaker(source, speaker, voice_line) or names_speaker(
        source, speaker, card.words
    ):
        return None
    first = card.shown[0]
    return first.found(0, len(first.words), speaker=speaker.speaker)


RULE = Rule(
    code="C301",
    severity=ERROR,
    title="speaker not named",
    message="most of what the card cites are the words of '{speaker}', and the card does not say so",
    hint="name the speaker in the question, or delete 'voice:' so that the voice line does",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="citation",
    find=find,
)
