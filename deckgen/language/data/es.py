"""Spanish."""

from __future__ import annotations

from deckgen.language.data import LanguageWords, words

WORDS = LanguageWords(
    negations=words("no nunca jamás sin ni ningún ninguna tampoco"),
    adversatives=words("sino pero"),
    quoted_in="citado en",
    retired="Retirada.",
    replaced_by="Sustituida por:",
)
