"""Q2: rules about the answer. Each looks at one card and returns what it found, or ``None``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.lint.cards import Found, whole
from deckgen.lint.length import words_of_prose
from deckgen.lint.words import FUNCTION_WORDS, UNITS, WORD, YES_NO

if TYPE_CHECKING:
    from deckgen.lint.cards import Card
    from deckgen.lint.words import Vocabulary

# --- given away ------------------------------------------------------------------------


def given_away(card: Card, vocabulary: Vocabulary) -> Found | None:
    """Find an answer that the question has already: all its content words, or its figure."""
    answer = card.answer_words
    if not answer or card.later:
        return None
    said = vocabulary.content(answer)
    missing = said.difference(card.stems)
    if not said or (missing and not (vocabulary.english and missing <= UNITS)):
        return None
    if YES_NO.issuperset(answer):
        return None
    figures = [word for word in said if word.isdigit()]
    if missing and (not figures or not missing.isdisjoint(figures)):
        return None
    if "`" in card.answer or "$" in card.answer:
        return None  # what code or a formula gives is in it more often than not
    letters = {word for word in WORD.findall(card.says)[1:] if len(word) == 1 and word.isupper()}
    if not letters.issubset(card.cased) or (len(answer) == 1 and len(answer[0]) == 1 and not figures):
        return None  # the D of 'Vitamin D' counts; a letter alone is in many questions
    return whole(card.answer)


# --- enumeration -----------------------------------------------------------------------

_LIST_LINE = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+\S", re.MULTILINE)
_SEPARATOR = re.compile(r"\s*[,;]\s+(?:(?:and|or|&)\s+)?|\s+(?:and|or|&)\s+")
_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[2-9]|1[0-2])\b"
    r"(?! (?:years?|days?|hours?|months?))",
    re.IGNORECASE,
)
_CLAUSE = frozenset(
    "which who whose that where when because but so if in at on by to for from with as not while although "
    "he she it once they his her its their was were is are had has this then until after before per".split()
)
_TITLE = frozenset(
    "book novel film movie song album band group play poem series show work title wrote write written author "
    "opera firm company painting called".split()
)
MAX_ITEM_WORDS = 4
"""Longer stretches between commas are clauses, not items of a list."""


def enumeration(card: Card) -> Found | None:
    """Find an answer with three items or more, where the question does not say how many."""
    count = _items(card)
    return whole(card.answer, count=count) if count and not _COUNTED.search(card.asks) else None


def counted_enumeration(card: Card) -> Found | None:
    """Find an answer with three items or more, where the question says how many: 'Which three …?'."""
    count = _items(card)
    return whole(card.answer, count=count) if count and _COUNTED.search(card.asks) else None


def _items(card: Card) -> int:
    """Return how many things an answer lists, 0 for fewer than three."""
    said = card.says
    if len(card.answer_words) < 3 or not ("," in said or ";" in said or "\n" in said or "<li" in card.answer):
        return 0
    listed = max(len(_LIST_LINE.findall(card.answer)), card.answer.count("<li"))
    if listed >= 3:
        return listed
    return _in_a_sentence(card)


def _in_a_sentence(card: Card) -> int:
    said = card.says.strip().rstrip(".")
    if said[:1] in "“\"'‘«„" or card.answer[:1] in "*_" or "\n" in said:
        return 0  # a title or a quotation
    parts = [part.split() for part in _SEPARATOR.split(said)]
    if len(parts) < 3 or not all(0 < len(part) <= MAX_ITEM_WORDS for part in parts):
        return 0
    if any(part[0].lower() in _CLAUSE for part in parts[1:]):
        return 0
    # Without 'and', 'Paris, Texas, United States' names one place; 'red, white, blue' lists three.
    if not re.search(r"\b(?:and|or)\b|[&;]", said) and not all(
        len(part) <= 2 and part[0][0].islower() for part in parts[1:]
    ):
        return 0
    if not _TITLE.isdisjoint(card.words) and all(_like_a_title(part) for part in parts):
        return 0
    if any(part[0].strip("(").isdigit() for part in parts[1:]):
        return 0  # a date: 4 July 1776
    return len(parts)


def _like_a_title(words: list[str]) -> bool:
    return all(word[0].isupper() or word in FUNCTION_WORDS for word in words) and words[-1][0].isupper()


# --- length ----------------------------------------------------------------------------


def long_answer(card: Card) -> Found | None:
    """Find an answer longer than ``max-answer-words``, up to ``max-answer-words-error``."""
    limits = card.limits
    if len(card.answer_words) <= limits.max_answer_words:
        return None
    count = words_of_prose(card.says)
    if limits.max_answer_words < count <= limits.max_answer_words_error:
        return whole(card.answer, count=count, limit=limits.max_answer_words)
    return None


def very_long_answer(card: Card) -> Found | None:
    """Find an answer longer than ``max-answer-words-error``."""
    limit = card.limits.max_answer_words_error
    if len(card.answer_words) <= limit:
        return None
    count = words_of_prose(card.says)
    return whole(card.answer, count=count, limit=limit) if count > limit else None
