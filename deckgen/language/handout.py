"""The sentences of the page for learners that goes with a release, by language.

The rest of the page is a template of the language, ``deckgen/assets/handout/<language>.md``. What Anki's
own window calls a thing is named as Anki names it in that language.
"""

from __future__ import annotations

from typing import NamedTuple

from deckgen.language.data import primary_subtag


class HandoutWords(NamedTuple):
    """What is said in one language. A pair is for one of something, and for none or several of it."""

    language: str
    thousands: str
    presets_off: str
    presets_on: str
    first: str
    new: str
    changed: str
    gone: str
    more: str
    look: str
    nothing: str
    no_words: str
    cost: str
    cards: tuple[str, str]
    notes: tuple[str, str]
    others: tuple[str, str]

    def number(self, count: int) -> str:
        """Return a number as it is written in the language."""
        return f"{count:,}".replace(",", self.thousands)

    def counted(self, count: int, words: tuple[str, str]) -> str:
        """Return how many of something there are, such as ``3 cards``."""
        return f"{self.number(count)} {words[count != 1]}"


_ENGLISH = HandoutWords(
    language="en",
    thousands=",",
    presets_off="leave it off.",
    presets_on="tick it if you want the deck's own options for learning.",
    first="The first version: {cards}, in learning order.",
    new="New cards",
    changed="Changed cards",
    gone="Cards that left the deck",
    more="and {count} more",
    look="The look of the cards has changed.",
    nothing="Nothing that you would see: the version is new, and all cards are as they were.",
    no_words="(a picture or a sound)",
    cost="{notes} of the version before are replaced whole: what you wrote in them, and tags that you gave "
    "them, are lost there. {others} of yours are not touched.",
    cards=("card", "cards"),
    notes=("note", "notes"),
    others=("other note", "other notes"),
)

_GERMAN = HandoutWords(
    language="de",
    thousands=".",
    presets_off="aus lassen.",
    presets_on="einschalten, wenn du die Lerneinstellungen des Stapels willst.",
    first="Die erste Version: {cards}, in der Reihenfolge zum Lernen.",
    new="Neue Karten",
    changed="Geänderte Karten",
    gone="Karten, die nicht mehr zum Stapel gehören",
    more="und {count} weitere",
    look="Die Karten sehen anders aus als vorher.",
    nothing="Nichts, was du sehen würdest: Die Version ist neu, und alle Karten sind, wie sie waren.",
    no_words="(ein Bild oder ein Ton)",
    cost="Ganz ersetzt: {notes} der vorigen Version. Was du hineingeschrieben hast, und Schlagwörter, die du "
    "vergeben hast, gehen dort verloren. Unberührt: {others} von dir.",
    cards=("Karte", "Karten"),
    notes=("Notiz", "Notizen"),
    others=("andere Notiz", "andere Notizen"),
)

_BY_LANGUAGE = {each.language: each for each in (_ENGLISH, _GERMAN)}

LANGUAGES = tuple(sorted(_BY_LANGUAGE))
"""The languages that the page is there in."""


def words_for(language: str) -> HandoutWords:
    """Return the sentences in the language that a BCP 47 tag names; in English if there are none."""
    return _BY_LANGUAGE.get(primary_subtag(language), _ENGLISH)
