"""Low German."""

from __future__ import annotations

from deckgen.language.data import LanguageWords

WORDS = LanguageWords(capitalises_nouns=True)
