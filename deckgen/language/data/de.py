"""German."""

from __future__ import annotations

from deckgen.language.data import LanguageWords, alternatives, phrases, words

WORDS = LanguageWords(
    negations=words(
        "nicht kein keine keinen keinem keiner keines nie niemals ohne weder nirgends"
    ),
    adversatives=words("sondern aber"),
    quoted_in="zitiert in",
    retired="Zurückgezogen.",
    replaced_by="Ersetzt durch:",
    capitalises_nouns=True,
    nothing=phrases(
        "keine, keiner, keines, keins, nichts, niemand, gar nichts, nirgends"
    ),
    qualifiers=alternatives(
        "insofern, insoweit, soweit, manchmal, oft, häufig, meist, meistens, gewöhnlich, im Allgemeinen, "
        "großenteils, größtenteils, weitgehend, teilweise, zum Teil, teils, fast, beinahe, selten, "
        "gelegentlich, vielleicht, wahrscheinlich, möglicherweise, angeblich, vermutlich"
    ),
    qualifications=alternatives(
        "mitunter, bisweilen, zuweilen, viele, einige, manche, kann, können, könnte, könnten, dürfte, "
        "mag, in der Regel, kaum, wenig, wenige, nahezu, tendenziell, überwiegend, wenn, wohl"
    ),
    why_or_how=(
        r"warum|weshalb|wieso|wodurch|wie(?! (?:viel|viele|lange|weit|alt|oft|groß|hoch|tief|breit|"
        r"schnell|schwer|heißt|heißen)\b)"
    ),
)
