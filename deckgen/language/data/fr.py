"""French."""

from __future__ import annotations

from deckgen.language.data import LanguageWords, alternatives, phrases, words

WORDS = LanguageWords(
    negations=words("ne n pas jamais sans ni aucun aucune"),
    adversatives=words("mais"),
    quoted_in="cité dans",
    retired="Retirée.",
    replaced_by="Remplacée par :",
    nothing=phrases("aucun, aucune, rien, personne, nulle part"),
    qualifiers=alternatives(
        "dans la mesure où, parfois, souvent, généralement, en général, en grande partie, en partie, "
        "partiellement, presque, rarement, peut-être, probablement, apparemment, la plupart du temps"
    ),
    qualifications=alternatives(
        "quelquefois, peut, peuvent, pourrait, certains, beaucoup, plupart, surtout, peu, quasi, "
        "quasiment, à peine, quand, lorsque"
    ),
    why_or_how="pourquoi|comment",
)
