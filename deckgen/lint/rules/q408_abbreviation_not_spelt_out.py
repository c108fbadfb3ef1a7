"""Finds an abbreviation in capitals in a question, an answer or a cloze that the deck never spells out:
not on a card, not in a note, a title or the description, nor among a source's aliases. It is reported
once, at its first card. Those that everybody knows (*EU, DNA, BBC*) are left alone.

Why: Anyone who does not know what the letters stand for only learns a sound.

Fix: Spell it out in a `note:` or where it first stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import INFO
from deckgen.lint.abbreviations import initials
from deckgen.lint.rule import FoundInDeck, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.comparison import Deck

BAD = """\
q: Which Soviet policy followed War Communism?
a: NEP
"""
GOOD = """\
q: Which Soviet policy followed War Communism?
a: NEP
note: The New Economic Policy.
"""


def find(deck: Deck) -> Iterator[FoundInDeck]:
    """Find an abbreviation of three capitals or more whose words the deck does not have."""
    first: dict[str, FoundInDeck] = {}
    for unit, each in deck.letters:
        if each.letters not in first:
            first[each.letters] = FoundInDeck(
                each.id, unit, each.place, {"letters": each.letters}
            )
    if not first:
        return
    lines = [unit.initials for unit in deck.units]
    if deck.header.deck.description is not None:
        lines.append(initials([deck.header.deck.description]))
    known = _aliases(deck)
    for letters, found in first.items():
        if letters not in known and not any(letters in line for line in lines):
            yield found


def _aliases(deck: Deck) -> set[str]:
    """Return the names that sources say are others, in capitals."""
    found: set[str] = set()
    for source in deck.header.sources.values():
        for name, others in source.aliases.items():
            found.update((name.upper(), *map(str.upper, others)))
    return found


RULE = Rule(
    code="Q408",
    severity=INFO,
    title="abbreviation not spelt out",
    message="the deck never says what '{letters}' stands for",
    hint="spell it out in a 'note:', or where it first stands",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="deck",
    find=find,
)
