"""Spanish."""

from __future__ import annotations

from deckgen.language.data import LanguageWords, alternatives, phrases, words

WORDS = LanguageWords(
    negations=words("no nunca jamás sin ni ningún ninguna tampoco"),
    adversatives=words("sino pero"),
    quoted_in="citado en",
    retired="Retirada.",
    replaced_by="Sustituida por:",
    nothing=phrases("ninguno, ninguna, nada, nadie, ningún"),
    qualifiers=alternatives(
        "en la medida en que, a veces, a menudo, generalmente, en general, en gran parte, en parte, "
        "parcialmente, casi, raramente, rara vez, quizás, quizá, tal vez, probablemente"
    ),
    qualifications=alternatives(
        "puede, pueden, podría, algunos, algunas, muchos, muchas, mayoría, sobre todo, poco, apenas, "
        "cuando, suele, suelen"
    ),
    why_or_how="por qué|cómo",
)
