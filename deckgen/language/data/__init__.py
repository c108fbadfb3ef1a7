"""The words of languages, one module a language: ``en.py``, ``de.py`` and so on.

A language without a module, and a field that its module leaves out, have no words: what needs
them then does nothing. To add a language, add its module and its subtag to :data:`LANGUAGES`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from deckgen.util.named_tuple import NamedTuple

LANGUAGES = tuple("ar de el en es fr gsw it lb nds nl pl pt ru uk".split())
"""The primary subtags of the languages that have a module here."""


class LanguageWords(NamedTuple):
    """What is known of one language's words. Words are in lower case.

    ``negations`` turn the meaning of what they stand in; after one of ``adversatives`` a negation
    has had its effect ('not on the pages … but in steel'). ``quoted_in`` joins two works of which the
    second quotes the first. ``retired`` and ``replaced_by`` are what learners read of a card that has
    been retired. Where ``capitalises_nouns``, a capital letter does not tell a name. ``nothing`` are
    answers that only say that there is nothing: 'none', 'no one'.

    The rest are alternatives of a regular expression: ``qualifiers`` limit what a sentence claims
    ('often', 'insofar as'), ``qualifications`` are further words that do so on a card ('can', 'at
    times'), ``why_or_how`` ask for a reason or a way, not for how many.
    """

    negations: frozenset[str] = frozenset()
    adversatives: frozenset[str] = frozenset()
    quoted_in: str = ""
    retired: str = ""
    replaced_by: str = ""
    capitalises_nouns: bool = False
    nothing: frozenset[str] = frozenset()
    qualifiers: str = ""
    qualifications: str = ""
    why_or_how: str = ""


def words(text: str) -> frozenset[str]:
    """Return the words of a text that has spaces between them."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """Return the phrases of a text that has a comma between them."""
    return frozenset(text.split(", "))


def alternatives(text: str) -> str:
    """Return the alternatives of a regular expression that a text has, with a comma between them."""
    return text.replace(", ", "|")


def primary_subtag(language: str) -> str:
    """Return the language of a BCP 47 tag, in lower case: ``de`` of ``de-CH``."""
    return language.partition("-")[0].lower()


def is_english(language: str) -> bool:
    """Tell whether a language tag is English: ``en``, ``en-GB``."""
    return primary_subtag(language) == "en"


def words_of(language: str) -> LanguageWords:
    """Return the words of the language that a BCP 47 tag names."""
    return _load(primary_subtag(language))


@cache
def _load(subtag: str) -> LanguageWords:
    if subtag not in LANGUAGES:
        return LanguageWords()
    known: LanguageWords = import_module(f"{__name__}.{subtag}").WORDS
    return known
