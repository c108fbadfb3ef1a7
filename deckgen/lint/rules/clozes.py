"""Q3: rules about cloze texts. Each looks at one text and yields what it found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deckgen.language.words import WORD as ANY_WORD
from deckgen.lint.cards import Found, visible
from deckgen.lint.length import is_prose
from deckgen.lint.words import FUNCTION_WORDS, WORD
from deckgen.render.deletions import deletions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Item, Limits, Text
    from deckgen.render.deletions import Deletion

_MEANT = frozenset("not more than before after about if who while one there without".split())
"""Function words that may well be the point of a card."""


class Cloze(NamedTuple):
    """A cloze text with its deletions. ``shown`` is the full text, every mark a space."""

    item: Item
    text: Text
    shown: str
    deletions: tuple[Deletion, ...]
    limits: Limits

    def words(self, start: int, end: int) -> int:
        """Return how many words of prose stand between two offsets."""
        return sum(map(is_prose, ANY_WORD.findall(self.shown[start:end])))


def cloze_of(item: Item, text: Text, limits: Limits) -> Cloze:
    """Return an item's cloze text as the rules see it."""
    html = item.format == "html"
    return Cloze(item, text, visible(text, html, cloze=True), tuple(deletions(text, html=html)), limits)


def hides_too_much(cloze: Cloze) -> Iterator[Found]:
    """Find a card that hides more than ``max-cloze-words`` words, or over half of the text."""
    total = cloze.words(0, len(cloze.shown))
    limit = cloze.limits.max_cloze_words
    for number in sorted({number for deletion in cloze.deletions for number in deletion.numbers}):
        parts: list[Deletion] = []
        for deletion in cloze.deletions:
            if number in deletion.numbers and not (parts and deletion.end <= parts[-1].end):
                parts.append(deletion)
        hidden = sum(cloze.words(part.inner_start, part.inner_end) for part in parts)
        if hidden > limit or hidden * 2 > total:
            where = parts[0].inner_start, parts[0].inner_end
            yield Found(cloze.text, *where, {"hidden": hidden, "total": total})


def hides_nothing(cloze: Cloze) -> Iterator[Found]:
    """Find a deletion of function words only, such as 'of the'."""
    for deletion in cloze.deletions:
        hidden = cloze.shown[deletion.inner_start : deletion.inner_end]
        words = WORD.findall(hidden.lower())
        empty = all(word in FUNCTION_WORDS and word not in _MEANT for word in words)
        if words and empty and hidden.islower():
            where = deletion.inner_start, deletion.inner_end
            yield Found(cloze.text, *where, {"word": hidden.strip()})


class Copies:
    """Finds stretches of a cloze text that stand word for word in a source."""

    def __init__(self, texts: list[str], limit: int) -> None:
        self.run = limit + 1
        self.runs: set[int] = set()
        for text in texts:
            words = WORD.findall(text.lower())
            self.runs.update(map(hash, zip(*(words[at:] for at in range(self.run)), strict=False)))

    def find(self, cloze: Cloze) -> Iterator[Found]:
        """Find more than ``max-copied-words`` words in a row of a source, outside quotation marks."""
        matches = list(WORD.finditer(_without_quotations(cloze.shown).lower()))
        words = [match.group() for match in matches]
        windows = zip(*(words[at:] for at in range(self.run)), strict=False)
        copied = [at for at, window in enumerate(windows) if hash(window) in self.runs]
        if copied:
            last = matches[copied[-1] + self.run - 1].end()
            count = copied[-1] + self.run - copied[0]
            yield Found(cloze.text, matches[copied[0]].start(), last, {"count": count})


_QUOTATION = re.compile(r"“[^”]*”|\"[^\"]*\"|„[^“”]*[“”]|«[^»]*»")


def _without_quotations(text: str) -> str:
    """Return the text with every quotation made unlike the source: a quotation says that it is one."""
    return _QUOTATION.sub(lambda match: "0" * len(match.group()), text)
