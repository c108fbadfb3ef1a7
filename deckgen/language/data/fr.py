"""French."""

from __future__ import annotations

from deckgen.language.data import LanguageWords, words

WORDS = LanguageWords(
    negations=words("ne n pas jamais sans ni aucun aucune"),
    adversatives=words("mais"),
    quoted_in="cité dans",
    retired="Retirée.",
    replaced_by="Remplacée par :",
)
