"""Whose claim a card says it asks for: the speaker's name, or a phrase such as 'according to'.

'According to Trotsky, what …', 'What does Trotsky call …' and 'What is Trotsky’s verdict on …' ask for what
he says. 'When was Trotsky born?' has his name, and does not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.language.words import FUNCTION_WORDS
from deckgen.lint.words import has_phrase
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    """Tell whether words have the speaker's name or a part of it, or an alias.

    Small words in a name, such as the 'of' of 'Catherine of Aragon', are no part that would do.
    """
    parts = speaker.speaker.split()
    telling = [part for part in parts if part.lower() not in FUNCTION_WORDS]
    name = " ".join(telling)
    stems = source.with_aliases(source.stems_of(words))
    return not stems.isdisjoint(source.stems_of(name))


def voice_line_of(card: CardText) -> str:
    """Return the line on the front that says whose words a card cites; '' where it would give an answer
    away."""
    item = card.item
    answers = []
    if item.answer is not None:
        answers.append(item.answer)
    if item.reverse is not None and item.reverse.answer is not None:
        answers.append(item.reverse.answer)
    return card.cited.citation.voice_beside(tuple(answers))


def is_attributed(
    source: Source, speaker: Voice | None, words: str, english: bool
) -> bool:
    """Tell whether words have the source's name or a phrase of attribution, declared or English."""
    declared = (*source.attributions, source.name)
    if any(has_phrase(words, phrase) for phrase in declared):
        return True
    if not english:
        return speaker is not None  # named on the card, as C301 has seen
    lower = _lower(words)
    if _PHRASE.search(lower):
        return True
    names = [name.casefold() for name in _names(source, speaker)]
    return any(_is_said_by(name, lower, loosely=True) for name in names)


def attributed_to(speaker: str, words: str, *, loosely: bool = False) -> bool:
    """Tell whether English words ask for what somebody says: 'according to X', 'does X call'.

    ``loosely`` takes 'for X', 'does X …' and the like too, where something else may be meant.
    """
    lower = _lower(words)
    names = _whole_and_last(speaker.casefold())
    return any(_is_said_by(each, lower, loosely=loosely) for each in names)


def may_name_any(voices: Iterable[Voice], words: str) -> bool:
    """Tell whether words have the last word of any speaker's name, without which they ask for what none of
    them says."""
    folded = words.casefold()
    names = [_whole_and_last(voice.speaker.casefold()) for voice in voices]
    return any(last in folded for *_, last in names)


def _lower(words: str) -> str:
    """Return a text in small letters, with one space around each word."""
    joined = " ".join(words.casefold().split())
    return f" {joined} "


def _whole_and_last(name: str) -> list[str]:
    """Return a name and its last word, by which people are called: 'leon trotsky', 'trotsky'."""
    last = name.split()[-1]
    if last == name:
        return [name]
    return [name, last]


def _is_said_by(name: str, lower: str, *, loosely: bool) -> bool:
    """Tell whether a name in a text in small letters stands where the speaker does.

    Most texts do not have the name, and no expression is compiled for each.
    """
    at = lower.find(name)
    while at >= 0:
        before = lower[:at]
        behind = lower[at + len(name) :]
        is_part_of_word = _ends_in_word(before) or _ends_in_word(behind[:1])
        if not is_part_of_word and _is_speaker(before, behind, loosely):
            return True
        at = lower.find(name, at + 1)
    return False


def _ends_in_word(text: str) -> bool:
    """Tell whether the last character of a text is one of a word."""
    last = text[-1:]
    return last.isalnum() or last == "_"


def _is_speaker(before: str, behind: str, loosely: bool) -> bool:
    """Tell whether a name between two stretches of a text is that of the speaker."""
    if _names_what_is_said(behind):
        return True
    if any(_ends_with(before, phrase) for phrase in _PHRASES):
        return True
    match = _WORD_BEFORE.search(before)
    word = match[1] if match is not None else ""
    if word in _SAYS:  # 'argued Trotsky'
        return True
    if loosely:  # 'for Trotsky', which need not be about what he says
        return word in ("for", "in", "do", "does", "did")
    if word == "for":  # 'For Trotsky, what …'
        begins_clause = before == " for " or before.endswith(", for ")
        return begins_clause and behind.startswith(",")
    if word not in ("do", "does", "did"):
        return False
    follows = _WORD_BEHIND.match(behind)  # 'does Trotsky argue'
    return follows is not None and behind[0] == " " and follows[1] in _SAY


def _ends_with(before: str, phrase: str) -> bool:
    """Tell whether a text ends with a whole phrase and a space."""
    end = f"{phrase} "
    return before.endswith(end) and not _ends_in_word(before.removesuffix(end))


def _names_what_is_said(behind: str) -> bool:
    """Tell whether what stands behind a name makes it the speaker's: ': …', ', wrote', '’s verdict'."""
    if behind.lstrip().startswith(":"):
        return True
    verb = _WORD_BEHIND.match(behind)
    if verb is not None and verb[1] in _SAYS:
        return True
    noun = _HAS.match(behind)
    return noun is not None and noun[1] in _SAID


def _names(source: Source, speaker: Voice | None) -> list[str]:
    """Return what the author and the speaker are called: the whole name, and its last word."""
    names: list[str] = []
    if source.author:
        names += _whole_and_last(source.author)
    if speaker and speaker.speaker:
        names += _whole_and_last(speaker.speaker)
    return names
