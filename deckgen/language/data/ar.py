"""Arabic."""

from __future__ import annotations

from deckgen.language.data import LanguageWords, words

WORDS = LanguageWords(
    negations=words("لا لم لن ليس ليست بدون"),
    adversatives=words("بل لكن"),
)
