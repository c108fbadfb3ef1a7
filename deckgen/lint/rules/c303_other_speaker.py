"""Finds a question that says whose words are asked for, below a voice line that names somebody else. Only
the speakers that `voices` declares are compared, and the source by its `name`.

Why: The front contradicts itself, and one of the two is wrong. A source may report what somebody says;
below its own name a question may name any speaker.

Fix: Name the same speaker in both, or change `voice:`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.attribution import (
    attributed_to,
    may_name_any,
    names_speaker,
    voice_line_of,
)
from deckgen.lint.rule import Rule
from deckgen.lint.words import has_phrase

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
        passages: [bureaucratic centrism turns into Bonapartism]
      - speaker: Stalin
        passages: [individual farming could continue]
topics:
  - id: bonapartism
    title: Bonapartism
    cards:
"""
_TEXT = """\
# --- essay.txt ---
He answered that bureaucratic centrism turns into Bonapartism; others, that individual farming could continue.
"""
BAD = f"""\
{_SOURCE}      - id: bonapartism
        q: What, according to Stalin, does bureaucratic centrism turn into?
        a: Bonapartism
        quote: bureaucratic centrism turns into Bonapartism
{_TEXT}"""
GOOD = f"""\
{_SOURCE}      - id: bonapartism
        q: What, according to Trotsky, does bureaucratic centrism turn into?
        a: Bonapartism
        quote: bureaucratic centrism turns into Bonapartism
{_TEXT}"""


def find(card: CardText) -> Found | None:
    """Find a question that is attributed to another declared speaker than the one above it."""
    citation, item, source = card.cited.citation, card.item, card.cited.source
    if not citation.voice or citation.source_index is None:
        return None
    declared = citation.source_index.source
    if not declared.voices or (item.voice is None and citation.by is None):
        # the line has the source's own name, and a source reports what others say
        return None
    if not may_name_any(declared.voices, card.question):
        return None
    line = citation.voice
    if has_phrase(line, declared.name):
        return None
    if not voice_line_of(card):
        return None  # there is no line above it
    named = [
        str(voice.speaker)
        for voice in declared.voices
        if names_speaker(source, voice, line)
    ]
    if any(
        attributed_to(speaker, card.question, loosely=True)
        for speaker in named or [line]
    ):
        return None
    for voice in declared.voices:
        speaker = str(voice.speaker)
        if speaker not in named and attributed_to(speaker, card.question):
            first = card.shown[0]
            return first.found(0, len(first.words), speaker=speaker, line=line)
    return None


RULE = Rule(
    code="C303",
    severity=ERROR,
    title="other speaker",
    message="the question names '{speaker}' as the speaker, and the voice line above it '{line}'",
    hint="name the same speaker in both, or change 'voice:'",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="citation",
    find=find,
    english=True,
)
