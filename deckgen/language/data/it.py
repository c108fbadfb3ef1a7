"""Italian."""

from __future__ import annotations

from deckgen.language.data import LanguageWords, alternatives, phrases, words

WORDS = LanguageWords(
    negations=words("non mai senza né nessun nessuna"),
    adversatives=words("ma bensì"),
    quoted_in="citato in",
    retired="Ritirata.",
    replaced_by="Sostituita da:",
    nothing=phrases("nessuno, nessuna, niente, nulla"),
    qualifiers=alternatives(
        "nella misura in cui, a volte, talvolta, spesso, generalmente, in generale, in gran parte, in "
        "parte, parzialmente, quasi, raramente, forse, probabilmente"
    ),
    qualifications=alternatives(
        "può, possono, potrebbe, alcuni, alcune, molti, molte, maggior parte, soprattutto, poco, quando"
    ),
    why_or_how="perché|come",
)
