"""German."""

from __future__ import annotations

from deckgen.language.data import LanguageWords, words

WORDS = LanguageWords(
    negations=words("nicht kein keine keinen keinem keiner keines nie niemals ohne weder nirgends"),
    adversatives=words("sondern aber"),
    abbreviations=words("z.b d.h bzw hrsg bd vgl"),
    quoted_in="zitiert in",
    retired="Zurückgezogen.",
    replaced_by="Ersetzt durch:",
    capitalises_nouns=True,
)
