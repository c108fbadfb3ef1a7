"""Whose claim a card says it asks for: the speaker's name, or a phrase such as 'according to'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.language.words import FUNCTION_WORDS
from deckgen.lint.words import has_phrase
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
_SAYS = frozenset(
    "argues argued asserts asserted calls called claims claimed concludes concluded describes described"
    " explains explained holds held insists insisted maintains maintained says said sees saw thinks thought"
    " warns warned writes wrote".split()
)
_SAY = frozenset(
    "argue assert call claim conclude describe explain hold insist maintain mean say see think warn"
    " write".split()
)
_SAID = frozenset(
    "account argument claim conclusion counterfactual image judgement judgment opinion phrase remark"
    " statement thesis verdict view word words".split()
)
_WORD_BEFORE = lazy_pattern(r"(\w+) \Z")
_WORD_BEHIND = lazy_pattern(r",? (\w+)")  # ', wrote'
_HAS = lazy_pattern(r"['’]s? (\w+)")  # '’s verdict'


def names_speaker(source: SourceFacts, speaker: Voice, words: str) -> bool:
    """Tell whether words have the speaker's name or a part of it, or an alias."""
    name = " ".join(
        word for word in speaker.speaker.split() if word.lower() not in FUNCTION_WORDS
    )
    stems = source.with_aliases(source.stems_of(words))
    return not stems.isdisjoint(source.stems_of(name))


def voice_line_of(card: CardText) -> str:
    """Return the line on the front that says whose words a card cites; '' where it would give an answer
    away."""
    item = card.item
    answers = [item.answer, item.reverse.answer if item.reverse is not None else None]
    return card.cited.citation.voice_beside(
        tuple(answer for answer in answers if answer is not None)
    )


def is_attributed(
    source: Source, speaker: Voice | None, words: str, english: bool
) -> bool:
    """Tell whether words have the source's name or a phrase of attribution, declared or English."""
    if any(has_phrase(words, phrase) for phrase in (*source.attributions, source.name)):
        return True
    if not english:
        return speaker is not None  # named on the card, as C301 has seen
    lower = f" {' '.join(words.casefold().split())} "
    if _PHRASE.search(lower):
        return True
    return any(
        _is_said_by(name.casefold(), lower, loosely=True)
        for name in _names(source, speaker)
    )


def attributed_to(speaker: str, words: str, *, loosely: bool = False) -> bool:
    """Tell whether English words ask for what somebody says: 'according to X', 'does X call'.

    ``loosely`` takes 'for X', 'does X …' and the like too, where something else may be meant.
    """
    lower = f" {' '.join(words.casefold().split())} "
    name = speaker.casefold()
    names = dict.fromkeys((name, name.split()[-1]))
    return any(_is_said_by(each, lower, loosely=loosely) for each in names)


def _is_said_by(name: str, lower: str, *, loosely: bool) -> bool:
    """Tell whether a name in a text in small letters stands where the speaker does.

    Most texts do not have the name, and no expression is compiled for each.
    """
    at = lower.find(name)
    while at >= 0:
        before, behind = lower[:at], lower[at + len(name) :]
        if not (_ends_in_word(before) or _ends_in_word(behind[:1])) and _is_speaker(
            before, behind, loosely
        ):
            return True
        at = lower.find(name, at + 1)
    return False


def _ends_in_word(text: str) -> bool:
    return text[-1:].isalnum() or text[-1:] == "_"


def _is_speaker(before: str, behind: str, loosely: bool) -> bool:
    """Tell whether a name between two stretches of a text is that of the speaker."""
    if _names_what_is_said(behind) or any(
        _ends_with(before, phrase) for phrase in _PHRASES
    ):
        return True
    match = _WORD_BEFORE.search(before)
    word = match[1] if match is not None else ""
    if word in _SAYS:  # 'argued Trotsky'
        return True
    if loosely:  # 'for Trotsky', which need not be about what he says
        return word in ("for", "in", "do", "does", "did")
    if word == "for":  # 'For Trotsky, what …'
        return behind.startswith(",") and (
            before == " for " or before.endswith(", for ")
        )
    follows = _WORD_BEHIND.match(behind)
    says = follows is not None and behind[0] == " " and follows[1] in _SAY
    return says and word in ("do", "does", "did")


def _ends_with(before: str, phrase: str) -> bool:
    """Tell whether a text ends with a whole phrase and a space."""
    end = f"{phrase} "
    return before.endswith(end) and not _ends_in_word(before.removesuffix(end))


def _names_what_is_said(behind: str) -> bool:
    """Tell whether what stands behind a name makes it the speaker's: ': …', ', wrote', '’s verdict'."""
    if behind.lstrip().startswith(":"):
        return True
    verb, noun = _WORD_BEHIND.match(behind), _HAS.match(behind)
    if verb is not None and verb[1] in _SAYS:
        return True
    return noun is not None and noun[1] in _SAID


def _names(source: Source, speaker: Voice | None) -> list[str]:
    """Return what the author and the speaker are called: the whole name, and its last word."""
    names: list[str] = []
    for person in (source.author, speaker.speaker if speaker else ""):
        if person:
            names += dict.fromkeys((person, person.split()[-1]))
    return names
