"""Whose claim a card says it asks for: the speaker's name, or a phrase such as 'according to'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.language.words import FUNCTION_WORDS
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.core.declared import Source, Voice
    from deckgen.lint.card_text import CardText
    from deckgen.lint.source_facts import SourceFacts

_PHRASES = (
    "according to",
    "in the account of",
    "in the judgement of",
    "in the judgment of",
    "in the opinion of",
    "in the view of",
    "in the words of",
)
_PHRASE = lazy_pattern(rf"\b(?:{'|'.join(_PHRASES)})\b", re.IGNORECASE)
_SAYS = (
    "argues|argued|asserts|asserted|calls|called|claims|claimed|concludes|concluded|describes|described|"
    "explains|explained|holds|held|insists|insisted|maintains|maintained|says|said|sees|saw|thinks|thought|"
    "warns|warned|writes|wrote"
)
_SAID = (
    "account|argument|claim|conclusion|counterfactual|image|judge?ment|opinion|phrase|remark|statement|"
    "thesis|verdict|view|words?"
)
# 'for Trotsky', 'argued Trotsky', 'Trotsky: …', 'Trotsky, wrote', 'Trotsky’s verdict'
_ATTRIBUTED = (
    rf"\b(?:for|in|do|does|did|{_SAYS}) {{who}}\b|\b{{who}}(?:\s*:|,? (?:{_SAYS})\b|['’]s? (?:{_SAID})\b)"
)
# The same without 'for X', 'in X', 'did X …', which need not be about what X says
_SAY = "argue|assert|call|claim|conclude|describe|explain|hold|insist|maintain|mean|say|see|think|warn|write"
_CLEARLY_ATTRIBUTED = (
    rf"\b(?:{_SAYS}) {{who}}\b|\b(?:do|does|did) {{who}} (?:{_SAY})\b|"
    rf"(?:^|, )\s*for {{who}},|\b{{who}}(?:\s*:|,? (?:{_SAYS})\b|['’]s? (?:{_SAID})\b)"
)


def names_speaker(source: SourceFacts, speaker: Voice, words: str) -> bool:
    """Tell whether words have the speaker's name or a part of it, or an alias."""
    name = " ".join(word for word in speaker.speaker.split() if word.lower() not in FUNCTION_WORDS)
    stems = source.with_aliases(source.stems_of(words))
    return not stems.isdisjoint(source.stems_of(name))


def voice_line_of(card: CardText) -> str:
    """Return the line on the front that says whose words a card cites; '' where it would give an answer
    away."""
    item = card.item
    answers = [item.answer, item.reverse.answer if item.reverse is not None else None]
    return card.cited.citation.voice_beside(tuple(answer for answer in answers if answer is not None))


def is_attributed(source: Source, speaker: Voice | None, words: str, english: bool) -> bool:
    """Tell whether words have the source's name or a phrase of attribution, declared or English."""
    lower = f" {' '.join(words.casefold().split())} "
    for phrase in (*source.attributions, source.name):
        declared = " ".join(phrase.casefold().split())
        if re.search(rf"(?<!\w){re.escape(declared)}(?!\w)", lower):
            return True
    if not english:
        return speaker is not None  # named on the card, as C301 has seen
    if _PHRASE.search(lower):
        return True
    names = "|".join(re.escape(name.casefold()) for name in _names(source, speaker))
    return bool(names) and re.search(_ATTRIBUTED.format(who=f"(?:{names})"), lower) is not None


def attributed_to(speaker: str, words: str, *, loosely: bool = False) -> bool:
    """Tell whether English words ask for what somebody says: 'according to X', 'does X call'.

    ``loosely`` takes 'for X', 'does X …' and the like too, where something else may be meant.
    """
    lower = f" {' '.join(words.casefold().split())} "
    name = speaker.casefold()
    names = "|".join(re.escape(each) for each in dict.fromkeys((name, name.split()[-1])))
    who = f"(?:{names})"
    said = _ATTRIBUTED if loosely else _CLEARLY_ATTRIBUTED
    return re.search(rf"\b(?:{'|'.join(_PHRASES)}) {who}\b|{said.format(who=who)}", lower) is not None


def _names(source: Source, speaker: Voice | None) -> list[str]:
    """Return what the author and the speaker are called: the whole name, and its last word."""
    names: list[str] = []
    for person in (source.author, speaker.speaker if speaker else ""):
        if person:
            names += dict.fromkeys((person, person.split()[-1]))
    return names
