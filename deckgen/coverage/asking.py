"""How the cards ask: how many of them for a reason or a way, and how many for the very words of the text.

Both are shown beside the coverage, which a card for each clause of a text would bring to 100%: such cards
train its surface.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from deckgen.coverage.model import Asking, Share
from deckgen.coverage.tally import Tally
from deckgen.kinds import views_of
from deckgen.language.data import words_of
from deckgen.language.words import WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deckgen.citations.resolve import Citation
    from deckgen.core.model import Item, Text

_MARKS = re.compile(r"[*`]|!\[[^\]\n]{0,1000}\]\([^)\n]{0,1000}\)")


def asking(items: Iterable[Item], citations: Mapping[str, Citation], language: str) -> Asking:
    """Return how the cards of items ask, drafts left out; ``citations`` are by the ids of items."""
    return summed([tally(items, citations, language)], language)


def summed(tallies: Iterable[Tally], language: str) -> Asking:
    """Return how the cards ask that were counted in several parts of a deck."""
    questions, reasons, answers, verbatim = map(sum, zip(Tally(), *tallies, strict=True))
    asks_why = _pattern(words_of(language).why_or_how) is not None
    return Asking(Share(reasons, questions) if asks_why else None, Share(verbatim, answers))


def tally(items: Iterable[Item], citations: Mapping[str, Citation], language: str) -> Tally:
    """Count how the cards of items ask, drafts left out."""
    pattern = _pattern(words_of(language).why_or_how)
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
                reasons += pattern is not None and pattern.search(view.front) is not None
            if citation is None or citation.source_index is None:
                continue
            passage = passage or _quoted(citation)
            answers += 1
            verbatim += _stands_in(view.back, passage)
    return Tally(questions, reasons, answers, verbatim)


@cache
def _pattern(words: str) -> re.Pattern[str] | None:
    """Return the pattern of the words that ask for a reason or a way."""
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE) if words else None


def _quoted(citation: Citation) -> str:
    """Return the words that a card quotes, a space around each and a bar between two places."""
    assert citation.source_index is not None
    text = citation.source_index.source.file.text
    return " | ".join(_level(text[start:end]) for start, end in citation.quoted)


def _stands_in(answer: Text, passage: str) -> bool:
    """Tell whether the words of an answer stand in a row in a passage."""
    words = _level(_MARKS.sub(" ", answer))
    return bool(words.strip()) and words in passage


def _level(text: str) -> str:
    """Return a text's words in small letters, a space around each."""
    return f" {' '.join(WORD.findall(text.casefold()))} "
