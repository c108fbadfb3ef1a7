"""Italian."""

from __future__ import annotations

from deckgen.language.data import LanguageWords, words

WORDS = LanguageWords(
    negations=words("non mai senza né nessun nessuna"),
    adversatives=words("ma bensì"),
    quoted_in="citato in",
    retired="Ritirata.",
    replaced_by="Sostituita da:",
)
