"""Finds an abbreviation in capitals in a question, an answer or a cloze that the deck never spells out:
not on a card, not in a note, a title or the description, nor among a source's aliases. It is reported
once, at its first card. Those that everybody knows (*EU, DNA, BBC*) are left alone.

Why: Who does not know what the letters stand for learns a sound.

Fix: Spell it out in a `note:` or where it first stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import INFO
from deckgen.language.words import FUNCTION_WORDS
from deckgen.lint.rule import Found, Rule
from deckgen.lint.visible import visible
from deckgen.lint.words import lower_words
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deckgen.core.model import Item, Text
    from deckgen.lint.traces import Deck

BAD = """\
q: Which Soviet policy followed War Communism?
a: NEP
"""
GOOD = """\
q: Which Soviet policy followed War Communism?
a: NEP
note: The New Economic Policy.
"""

# 'NEP', not part of 'NEP-2', 'A4', 'NEP_X' or an address
_ABBREVIATION = lazy_pattern(r"(?<![\w.@/&+’'-])[A-Z]{3,6}(?![\w@/&+-])")
_THREE = lazy_pattern("[A-Z]{3}")
_ROMAN = lazy_pattern(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_CAPITALS = lazy_pattern(r"[A-Z]{2,}\W+[A-Z]{2,}")
KNOWN = frozenset(
    "AIDS ASCII BBC CIA DNA DVD EEC EEG FAQ FBI GDP GDR GMT GNP GPS HIV HTML HTTP IBM IMF IRA KGB LED LSD "
    "MRI MTV NASA NATO NBA NFL NHL NHS OECD PDF PHD RADAR RAF RAM RNA SARS SIM TNT UFO UNESCO UNICEF URL USA "
    "USB USSR UTC WHO WTO WWI WWII ABBA CEO BCE CNN CBS NBC ABC API CPU GPU".split()
)
"""What everybody knows by its letters."""


def find(deck: Deck) -> Iterator[Found]:
    """Find an abbreviation of three capitals or more whose words the deck does not have."""
    first: dict[str, tuple[Item, Text, int]] = {}
    texts: list[str] = [trace.question for trace in deck.traces]
    texts += [trace.answer for trace in deck.traces]
    texts += [item.cloze for item in deck.items if item.cloze is not None]
    if _THREE.search("\n".join(texts)) is None:
        return
    for item in deck.items:
        for text in _asked(item):
            if _THREE.search(text) is None:
                continue
            for letters, start in _abbreviations(text, item):
                first.setdefault(letters, (item, text, start))
    if not first:
        return
    unspelt = set(first) - _spelt_out(deck, {len(letters) for letters in first})
    for letters, (item, text, start) in first.items():
        if letters in unspelt:
            yield Found(text, start, start + len(letters), {"letters": letters}, item)


def _asked(item: Item) -> list[Text]:
    """Return the texts of an item that are asked or answered."""
    texts = [item.question, item.answer, item.cloze]
    if item.steps:
        texts += [step.text for step in item.steps]
    if item.reverse is not None:
        texts += [item.reverse.question, item.reverse.answer]
    return [text for text in texts if text is not None]


def _abbreviations(text: Text, item: Item) -> Iterator[tuple[str, int]]:
    """Yield the abbreviations of a text, with their places; a text in capitals has none."""
    if _ABBREVIATION.search(text) is None:
        return
    shown = visible(text, item.format == "html", text is item.cloze)
    if _CAPITALS.search(shown):
        return
    for match in _ABBREVIATION.finditer(shown):
        letters = match.group()
        if letters not in KNOWN and not _ROMAN.fullmatch(letters):
            yield letters, match.start()


def _spelt_out(deck: Deck, lengths: set[int]) -> set[str]:
    """Return all that could be abbreviations, of these lengths, of words that stand in a row in the deck."""
    found: set[str] = set()
    for words in _texts(deck):
        lower = lower_words(words)
        heavy = [word for word in lower if word not in FUNCTION_WORDS]
        for kept in (lower, heavy) if len(heavy) < len(lower) else (lower,):
            initials = "".join([word[0] for word in kept]).upper()
            for length in lengths:
                found.update(
                    [initials[start : start + length] for start in range(len(initials) - length + 1)]
                )
    for source in deck.header.sources.values():
        for name, others in source.aliases.items():
            found.update((name.upper(), *map(str.upper, others)))
    return found


def _texts(deck: Deck) -> Iterable[str]:
    """Yield all texts of a deck that may say what letters stand for."""
    if deck.header.deck.description is not None:
        yield deck.header.deck.description
    titles: dict[tuple[str, ...], None] = {}
    for item in deck.items:
        titles.setdefault(item.topic.titles)
        yield from _asked(item)
        if item.note is not None:
            yield item.note
    for each in titles:
        yield from each


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
