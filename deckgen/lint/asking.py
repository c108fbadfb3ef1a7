"""How the cards ask: how many of them for a reason or a way, and how many for the very words of the text.

Both are shown beside the coverage and below a check. A card for each clause of a text would bring the
coverage to 100%, and such cards train its surface.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from deckgen.core.share import Share
from deckgen.kinds import views_of
from deckgen.language.data import words_of
from deckgen.language.words import WORD
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from deckgen.citations.resolve import Citation
    from deckgen.core.model import Item, Text

_MARKS = lazy_pattern(r"[*`]|!\[[^\]\n]{0,1000}\]\([^)\n]{0,1000}\)")

FEWEST_ASKED = 20
"""Shares of fewer questions or answers say nothing."""


class Asking(NamedTuple):
    """Of the questions, those that ask why or how (``None`` in a language of which the words are not
    known); of the answers to questions that cite something, those that stand word for word in the words
    quoted. Clozes are neither: they show the text and hide a part of it.
    """

    why_or_how: Share | None
    verbatim: Share

    def in_words(self) -> list[str]:
        """Return both as they are reported, '41 of 131 questions (31.2%) ask why or how'; none for few
        questions."""
        told = []
        why_or_how = self.why_or_how
        if why_or_how is not None and why_or_how.total >= FEWEST_ASKED:
            told.append(f"{_counts(why_or_how, 'questions')} ask why or how")
        if self.verbatim.total >= FEWEST_ASKED:
            answers = _counts(self.verbatim, "answers")
            told.append(f"{answers} are word for word in the passage")
        return told


def _counts(share: Share, of: str) -> str:
    """Return ``1,041 of 1,231 questions (84.6%)``."""
    return f"{share.covered:,} of {share.total:,} {of} ({share.percent:.1f}%)"


class Tally(NamedTuple):
    """How many questions there are, how many of them ask for a reason or a way, how many answers of cards
    that cite something, and how many of them stand in what is cited."""

    questions: int = 0
    reasons: int = 0
    answers: int = 0
    verbatim: int = 0


def asking(
    items: Iterable[Item], citations: Mapping[str, Citation], language: str
) -> Asking:
    """Return how the cards of items ask, drafts left out; ``citations`` are by the ids of items."""
    return summed([tally(items, citations, language)], language)


def summed(tallies: Iterable[Tally], language: str) -> Asking:
    """Return how the cards ask that were counted in several parts of a deck."""
    columns = zip(Tally(), *tallies, strict=True)
    questions, reasons, answers, verbatim = map(sum, columns)
    why_or_how = None
    if _pattern(words_of(language).why_or_how) is not None:
        why_or_how = Share(reasons, questions)
    return Asking(why_or_how, Share(verbatim, answers))


def tally(
    items: Iterable[Item], citations: Mapping[str, Citation], language: str
) -> Tally:
    """Count how the cards of items ask, drafts left out."""
    asks_why = _asks_why(words_of(language).why_or_how)
    questions = reasons = answers = verbatim = 0
    for item in items:
        if item.draft:
            continue
        citation = citations.get(item.id)
        passage = ""
        for view in views_of(item):
            if view.back is None:
                continue
            if not view.repeats_front:
                questions += 1
                reasons += asks_why(view.front)
            if citation is None or citation.source_index is None:
                continue
            passage = passage or _quoted(citation)
            answers += 1
            verbatim += _stands_in(view.back, passage)
    return Tally(questions, reasons, answers, verbatim)


@cache
def _pattern(words: str) -> re.Pattern[str] | None:
    """Return the pattern of the words that ask for a reason or a way, ``None`` if none are known."""
    if not words:
        return None
    return lazy_pattern(rf"\b(?:{words})\b", re.IGNORECASE)


@cache
def _asks_why(words: str) -> Callable[[str], bool]:
    """Return a function that tells whether a question has one of the words that ask for a reason or a way."""
    pattern = _pattern(words)
    if pattern is None:
        return lambda question: False
    if words != words.lower():
        return lambda question: pattern.search(question) is not None
    # Most questions have no such letters anywhere, which is seen three times as fast in small ones.
    search, search_letters = pattern.search, lazy_pattern(words).search

    def asks_why(question: str) -> bool:
        if question.isascii() and search_letters(question.lower()) is None:
            return False
        return search(question) is not None

    return asks_why


def _quoted(citation: Citation) -> str:
    """Return the words that a card quotes, a space around each and a bar between two places."""
    assert citation.source_index is not None
    text = citation.source_index.source.file.text
    return " | ".join(_level(text[start:end]) for start, end in citation.quoted)


def _stands_in(answer: Text, passage: str) -> bool:
    """Tell whether the words of an answer stand in a row in a passage.

    Capitals, punctuation and the marks of Markdown make no difference.
    """
    words = _level(_MARKS.sub(" ", answer))
    return bool(words.strip()) and words in passage


def _level(text: str) -> str:
    """Return a text's words in small letters, a space around each."""
    words = " ".join(WORD.findall(text.casefold()))
    return f" {words} "
