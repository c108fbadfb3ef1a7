"""Russian."""

from __future__ import annotations

from deckgen.language.data import LanguageWords, alternatives, phrases, words

WORDS = LanguageWords(
    negations=words("не ни нет без никогда нельзя"),
    adversatives=words("а но"),
    quoted_in="цит. по:",
    retired="Карточка снята.",
    replaced_by="Её заменяет:",
    nothing=phrases("никто, ничего, ничто, нет, никакой, никакая, никакие, никаких"),
    qualifiers=alternatives(
        "постольку, поскольку, иногда, часто, обычно, как правило, в основном, отчасти, частично, почти, "
        "редко, возможно, вероятно, якобы"
    ),
    qualifications=alternatives(
        "порой, может, могут, мог, некоторые, многие, большей частью, мало, едва, когда"
    ),
    why_or_how=r"почему|зачем|отчего|как(?! (?:часто|долго|далеко|называется|называются|зовут)(?!\w))",
)
