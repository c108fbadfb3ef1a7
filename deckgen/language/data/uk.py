"""Ukrainian."""

from __future__ import annotations

from deckgen.language.data import LanguageWords

WORDS = LanguageWords(
    quoted_in="цит. за:",
    retired="Картку вилучено.",
    replaced_by="Її замінює:",
)
