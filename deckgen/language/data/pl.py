"""Polish."""

from __future__ import annotations

from deckgen.language.data import LanguageWords

WORDS = LanguageWords(
    quoted_in="cyt. w:",
    retired="Wycofana.",
    replaced_by="Zastąpiona przez:",
)
