"""Finds an answer whose content words, or whose figure, are all in the question already, and one that the
question offers: *tin or lead?*

Why: You read the answer instead of remembering it. Matuschak's *effortful*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.language.words import SPACED_WORD as WORD
from deckgen.language.words import YES_NO
from deckgen.lint.rule import Found, Rule, Start, whole
from deckgen.lint.words import UNITS

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: Which city is the capital of Luxembourg?
a: Luxembourg City
"""
GOOD = """\
q: What is the capital of the Grand Duchy between Belgium, France and Germany?
a: Luxembourg City
"""


def find(card: Card) -> Found | None:
    """Find an answer that the question has already: all its content words, or its figure."""
    answer = card.answer_words
    if not answer or card.later or _says_more(card):
        return None
    content = card.vocabulary.content(answer)
    missing = content.difference(card.stems)
    only_units_missing = card.vocabulary.english and missing <= UNITS
    if not content or (missing and not only_units_missing):
        return None
    if YES_NO.issuperset(answer):
        return None
    figures = [word for word in content if word.isdigit()]
    if missing and (not figures or not missing.isdisjoint(figures)):
        return None
    if "`" in card.answer or "$" in card.answer:
        return None  # what code or a formula gives is in it more often than not
    return None if _is_a_letter(card, figures) else whole(card.answer)


def _says_more(card: Card) -> bool:
    """Tell whether an answer has a word that says something and is not in the question, as most have: that
    is quickly seen."""
    told = card.vocabulary.told
    for word in card.answer_words:
        stem = told[word]
        if stem and stem not in card.stems:
            return True
    return False


def _is_a_letter(card: Card, figures: list[str]) -> bool:
    """Tell whether a letter alone is asked for: the D of 'Vitamin D' counts, and 'd' is in many questions."""
    letters = {
        word
        for word in WORD.findall(card.says)[1:]
        if len(word) == 1 and word.isupper()
    }
    if not letters.issubset(card.cased):
        return True
    return (
        len(card.answer_words) == 1 and len(card.answer_words[0]) == 1 and not figures
    )


RULE = Rule(
    code="Q201",
    severity=ERROR,
    title="answer given away",
    message="the question already has every important word of the answer",
    hint="take them out of the question, or ask for something else",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    starts=Start(repeats=True),
)
