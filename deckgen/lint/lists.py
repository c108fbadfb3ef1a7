"""How many things an answer lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.language.words import FUNCTION_WORDS
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

MAX_ITEM_WORDS = 4
"""Longer stretches between commas are clauses, not items of a list."""

SIGNS_OF_A_LIST = ",;\n<"
"""An answer without any of these, without markup, lists nothing."""

# '- iron', '2. coal'
_LIST_LINE = lazy_pattern(r"^\s*(?:[-*+•]|\d+[.)])\s+\S", re.MULTILINE)
# what joins things that are listed, and not the parts of the name of a place
_JOINS = lazy_pattern(r"\b(?:and|or)\b|[&;]")
# ', ', '; and ', ' or '
_SEPARATOR = lazy_pattern(r"\s*[,;]\s+(?:(?:and|or|&)\s+)?|\s+(?:and|or|&)\s+")
# 'Which three …'; not 'in two years'
_COUNTED = lazy_pattern(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[2-9]|1[0-2])\b"
    r"(?! (?:years?|days?|hours?|months?))",
    re.IGNORECASE,
)
_CLAUSE = frozenset(
    "which who whose that where when because but so if in at on by to for from with as not while although "
    "he she it once they his her its their was were is are had has this then until after before per".split()
)
"""Words that begin a clause, not an item of a list."""
_ASKS_FOR_A_TITLE = frozenset(
    "book novel film movie song album band group play poem series show work title wrote write written author "
    "opera firm company painting called".split()
)


# 'Name any two of …', 'What is one of …', 'Give an example of …': the answer lists what counts
_ASKS_FOR_SOME = lazy_pattern(
    r"\bany\s+(?:of|one|two|three|four|five|[2-5])\b|\b(?:an example|examples|(?:one|two|three|some) of)\b",
    re.IGNORECASE,
)


def asks_for_some(card: Card) -> bool:
    """Return whether some of a list are asked for, so that nobody has to know all of it."""
    return _ASKS_FOR_SOME.search(card.asks) is not None


def says_how_many(card: Card) -> bool:
    """Tell whether the question says how many things are asked for: 'Which three …?'."""
    return _COUNTED.search(card.asks) is not None


def count_items(card: Card) -> int:
    """Return how many things an answer lists, 0 for fewer than three."""
    if len(card.answer_words) < 3:
        return 0
    said = card.says
    answer = card.answer
    has_separator = "," in said or ";" in said or "\n" in said
    if not has_separator and "<li" not in answer:
        return 0
    lines = 0
    if "\n" in answer:
        lines = len(_LIST_LINE.findall(answer))
    listed = max(lines, answer.count("<li"))
    if listed >= 3:
        return listed
    return _count_in_sentence(card)


def _count_in_sentence(card: Card) -> int:
    """Return how many things a sentence lists: 3 for 'Solid, liquid and gas'."""
    said = card.says.strip().rstrip(".")
    if said[:1] in "“\"'‘«„" or card.answer[:1] in "*_" or "\n" in said:
        return 0  # a title or a quotation
    parts = [part.split() for part in _SEPARATOR.split(said)]
    if len(parts) < 3:
        return 0
    if not all(0 < len(part) <= MAX_ITEM_WORDS for part in parts):
        return 0
    first_words = [part[0] for part in parts[1:]]
    if any(word.lower() in _CLAUSE for word in first_words):
        return 0
    if _names_a_place(said, parts):
        return 0
    asks_for_a_title = not _ASKS_FOR_A_TITLE.isdisjoint(card.words)
    if asks_for_a_title and all(map(_like_a_title, parts)):
        return 0
    if any(word.strip("(").isdigit() for word in first_words):
        return 0  # a date: 4 July 1776
    return len(parts)


def _names_a_place(said: str, parts: list[list[str]]) -> bool:
    """Tell whether 'Paris, Texas, United States' names one place; 'red, white, blue' lists three things."""
    if _JOINS.search(said):
        return False
    for part in parts[1:]:
        is_thing = len(part) <= 2 and part[0][0].islower()
        if not is_thing:
            return True
    return False


def _like_a_title(words: list[str]) -> bool:
    """Tell whether words are written like a title: 'War and Peace', 'The Bell Jar'."""
    if not words[-1][0].isupper():
        return False
    return all(word[0].isupper() or word in FUNCTION_WORDS for word in words)
