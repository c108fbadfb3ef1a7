"""Abbreviations in capitals, and what a deck may spell them out by.

'NEP' is spelt out where some text of the deck has three words in a row that begin with these letters, such as
'New Economic Policy'; small words between them may be passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.kinds import views_of
from deckgen.language.words import FUNCTION_WORDS
from deckgen.lint.visible import visible
from deckgen.lint.words import lower_words
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deckgen.core.model import Item, Text

# 'NEP', not part of 'NEP-2', 'A4', 'NEP_X' or an address
_ABBREVIATION = lazy_pattern(r"(?<![\w.@/&+’'-])[A-Z]{3,6}(?![\w@/&+-])")
_THREE = lazy_pattern("[A-Z]{3}")  # most texts have no three capitals in a row
_ROMAN = lazy_pattern(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_CAPITALS = lazy_pattern(r"[A-Z]{2,}\W+[A-Z]{2,}")
KNOWN = frozenset(
    "AIDS ASCII BBC CIA DNA DVD EEC EEG FAQ FBI GDP GDR GMT GNP GPS HIV HTML HTTP IBM IMF IRA KGB LED LSD "
    "MRI MTV NASA NATO NBA NFL NHL NHS OECD PDF PHD RADAR RAF RAM RNA SARS SIM TNT UFO UNESCO UNICEF URL USA "
    "USB USSR UTC WHO WTO WWI WWII ABBA CEO BCE CNN CBS NBC ABC API CPU GPU".split()
)
"""What everybody knows by its letters."""


def abbreviations(item: Item) -> Iterator[tuple[str, Text, int]]:
    """Yield the abbreviations of three capitals or more in what an item asks and answers, each with the
    text that it stands in, and its place there. A text in capitals has none."""
    is_html = item.format == "html"
    for text in _asked(item):
        if _THREE.search(text) is None or _ABBREVIATION.search(text) is None:
            continue
        shown = visible(text, is_html, text is item.cloze)
        if _CAPITALS.search(shown):
            continue
        for match in _ABBREVIATION.finditer(shown):
            letters = match.group()
            if letters not in KNOWN and not _ROMAN.fullmatch(letters):
                yield letters, text, match.start()


def initials(texts: Iterable[str]) -> str:
    """Return the first letters of the words of some texts, in capitals: a line for all words of a text, and
    one for those that carry a fact. An abbreviation of words that stand in a row is part of a line."""
    lines = []
    for text in texts:
        words = lower_words(text)
        lines.append("".join([word[0] for word in words]))
        heavy = [word for word in words if word not in FUNCTION_WORDS]
        if len(heavy) < len(words):
            lines.append("".join([word[0] for word in heavy]))
    return "\n".join(lines).upper()


def explaining(items: Iterable[Item]) -> Iterator[str]:
    """Yield all texts of some items that may say what letters stand for: those of their topics too."""
    titles: dict[tuple[str, ...], None] = {}
    for item in items:
        titles.setdefault(item.topic.titles)
        yield from _asked(item)
        if item.note is not None:
            yield item.note
    for each in titles:
        yield from each


def _asked(item: Item) -> list[Text]:
    """Return the texts of an item that are asked or answered."""
    texts: list[Text] = []
    for view in views_of(item):
        texts += view.own_texts
    return texts
