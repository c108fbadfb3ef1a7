"""Greek."""

from __future__ import annotations

from deckgen.language.data import LanguageWords, words

WORDS = LanguageWords(
    negations=words("δεν δε μην μη όχι ποτέ χωρίς ούτε"),
    adversatives=words("αλλά"),
)
