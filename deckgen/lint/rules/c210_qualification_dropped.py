"""Finds a card that says without any qualification what the quoted words say with one: *insofar as,
sometimes, often, almost, largely*. Before a figure it is C205 that looks for hedges.

Why: A claim becomes wider than its author made it.

Fix: Keep the word in the question or in the answer, or another of its kind (*at times, in part, up to a
point*).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.language.data import words_of
from deckgen.language.words import FUNCTION_WORDS, NAME_WORD
from deckgen.lint.rule import Rule
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.lint.card_text import CardText
    from deckgen.lint.rule import Found

BAD = """\
q: How does the press report strikes?
a: It blames the workers
quote: The press often blames the workers
# --- essay.txt ---
The press often blames the workers.
"""
GOOD = """\
q: How does the press often report strikes?
a: It blames the workers
quote: The press often blames the workers
# --- essay.txt ---
The press often blames the workers.
"""

_CLAUSE_END = lazy_pattern(r"[,;:.!?()–—]\s|\s[–—-]\s|\n")
# '– sometimes vice versa –' belongs to the sentence around it
_INSERTED = lazy_pattern(r"\s?[–—]\s?(\w+(?: \w+){0,3})\s?[–—]\s?")
MIN_SHARED = 2
"""So many content words of the answer, or all that it has, must stand in the qualified clause."""


def find(card: CardText) -> Found | None:
    """Find a qualified clause of the quotation that the answer repeats, on a card without such a word."""
    source = card.cited.source
    language = words_of(source.tokens.primary)
    if not language.qualifiers:
        return None
    pattern, keeps = _patterns(language.qualifiers, language.qualifications)
    clauses = [
        each
        for start, end in card.cited.citation.quoted
        for each in _clauses(source.text, start, end)
    ]
    qualified = [
        (clause, found) for clause in clauses if (found := pattern.search(clause))
    ]
    if not qualified or keeps.search(card.words):
        return None
    for clause, found in qualified:
        following = clause[found.end() :].split(maxsplit=1)
        if following and source.tokens[following[0].strip("“”\"'")][0]:
            continue  # it qualifies a figure
        shared = _content(card, clause)
        for shown in card.shown:
            for start, end in shown.answers:
                said = _content(card, shown.words[start:end])
                if said and len(said & shared) >= min(MIN_SHARED, len(said)):
                    return shown.found(start, end, word=found.group().lower())
    return None


def _clauses(text: str, start: int, end: int) -> list[str]:
    """Return a quoted stretch of a source, cut into clauses."""
    quoted = _INSERTED.sub(r" \1 ", text[start:end])
    return _CLAUSE_END.split(quoted)


def _content(card: CardText, words: str) -> set[str]:
    """Return the stems of the words that carry a fact."""
    said = " ".join(
        word for word in NAME_WORD.findall(words) if word.lower() not in FUNCTION_WORDS
    )
    return card.cited.source.stems_of(said.lower())


@cache
def _patterns(
    qualifiers: str, qualifications: str
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of what qualifies in a source, and of all that does on a card."""
    everything = f"{qualifiers}|{qualifications}" if qualifications else qualifiers
    return (
        re.compile(rf"(?<!\w)(?:{qualifiers})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{everything})(?!\w)", re.IGNORECASE),
    )


RULE = Rule(
    code="C210",
    severity=WARNING,
    title="qualification dropped",
    message="the source says this with '{word}', and the card without any such word",
    hint="write '{word}' in the answer or in the question",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="citation",
    find=find,
)
