"""Russian."""

from __future__ import annotations

from deckgen.language.data import LanguageWords, words

WORDS = LanguageWords(
    negations=words("не ни нет без никогда нельзя"),
    adversatives=words("а но"),
    abbreviations=words("т.е ср"),
    numbered_abbreviations=words("стр"),
    quoted_in="цит. по:",
    retired="Карточка снята.",
    replaced_by="Её заменяет:",
)
