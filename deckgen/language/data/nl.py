"""Dutch."""

from __future__ import annotations

from deckgen.language.data import LanguageWords

WORDS = LanguageWords(
    quoted_in="geciteerd in",
    retired="Ingetrokken.",
    replaced_by="Vervangen door:",
)
