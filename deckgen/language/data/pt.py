"""Portuguese."""

from __future__ import annotations

from deckgen.language.data import LanguageWords

WORDS = LanguageWords(
    quoted_in="citado em",
    retired="Retirada.",
    replaced_by="Substituída por:",
)
