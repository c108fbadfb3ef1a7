"""C3: whose claim a card asks for. Each looks at one card and returns what it found, or ``None``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.lint.words import FUNCTION_WORDS

if TYPE_CHECKING:
    from deckgen.citations.resolve import Citation
    from deckgen.core.model import Source, Voice
    from deckgen.lint.cards import Found
    from deckgen.lint.fronts import Front
    from deckgen.lint.grounds import Ground

PHRASES = (
    "according to",
    "in the account of",
    "in the judgement of",
    "in the judgment of",
    "in the opinion of",
    "in the view of",
    "in the words of",
)
"""Phrases of attribution in English that stand before whoever it is."""

_PHRASE = re.compile(rf"\b(?:{'|'.join(PHRASES)})\b", re.IGNORECASE)
_SAYS = (
    "argues|argued|asserts|asserted|calls|called|claims|claimed|concludes|concluded|describes|described|"
    "explains|explained|holds|held|insists|insisted|maintains|maintained|says|said|sees|saw|thinks|thought|"
    "warns|warned|writes|wrote"
)
_SAID = (
    "account|argument|claim|conclusion|counterfactual|image|judge?ment|opinion|phrase|remark|statement|"
    "thesis|verdict|view|words?"
)
_ATTRIBUTED = (
    rf"\b(?:for|in|do|does|did|{_SAYS}) {{who}}\b|\b{{who}}(?:\s*:|,? (?:{_SAYS})\b|['’]s? (?:{_SAID})\b)"
)


def speaker(citation: Citation, front: Front) -> Found | None:
    """Find a card on somebody's words that names the speaker neither in its texts nor in its voice line."""
    by, item = citation.by, front.item
    if by is None:
        return None
    if item.voice is None and (item.reverse is None or item.reverse.answer is None):
        return None  # the voice line names the speaker, or an answer does in its place
    texts = (item.answer, item.reverse.answer if item.reverse is not None else None)
    answers = tuple(text for text in texts if text is not None)
    ground = front.evidence.ground
    if _names(ground, by, citation.voice_beside(answers)) or _names(ground, by, front.words):
        return None
    return front.shown[0].found(0, len(front.shown[0].words), speaker=by.speaker)


def opinion(citation: Citation, front: Front) -> Found | None:
    """Find a card on a contested claim that says in no way whose claim it is."""
    if citation.voice:
        return None
    ground, by = front.evidence.ground, citation.by
    contested = ground.reading.contested
    if not any(a < end and start < b for start, end in citation.quoted for a, b in contested):
        return None
    if by is not None and not _names(ground, by, front.words):
        return None  # C301 says so
    source = ground.reading.source
    if _is_attributed(source, by, front.words, english=ground.tokens.english):
        return None
    return front.shown[0].found(0, len(front.shown[0].words), name=source.name)


def _names(ground: Ground, by: Voice, words: str) -> bool:
    """Tell whether words have the speaker's name or a part of it, or an alias."""
    called = " ".join(word for word in by.speaker.split() if word.lower() not in FUNCTION_WORDS)
    said = ground.with_aliases(ground.stems_of(words))
    return not said.isdisjoint(ground.stems_of(called))


def _is_attributed(source: Source, by: Voice | None, words: str, english: bool) -> bool:
    """Tell whether words have the source's name or a phrase of attribution, declared or English."""
    lower = f" {' '.join(words.casefold().split())} "
    declared = (" ".join(phrase.casefold().split()) for phrase in (*source.attributions, source.name))
    if any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", lower) for phrase in declared):
        return True
    if not english:
        return by is not None  # named on the card, as C301 has seen
    who = "|".join(re.escape(word.casefold()) for word in _called(source, by))
    return bool(_PHRASE.search(lower) or (who and re.search(_ATTRIBUTED.format(who=f"(?:{who})"), lower)))


def _called(source: Source, by: Voice | None) -> list[str]:
    """Return what the author and the speaker are called: the whole name, and its last word."""
    people = [each for each in (source.author, by.speaker if by else "") if each]
    return [form for each in people for form in dict.fromkeys((each, each.split()[-1]))]
