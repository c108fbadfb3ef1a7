"""Cloze texts as the rules see them: the full text, and what each deletion hides.

Of ``Paris is the {{c1::capital}} of {{c2::France}}`` the full text is 'Paris is the capital of France', in
the places of its words, and two deletions hide a word each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.language.words import SPACED_WORD as WORD
from deckgen.language.words import WORD as ANY_WORD
from deckgen.lint.quotation_marks import without_quotations
from deckgen.lint.visible import is_prose
from deckgen.render.deletions import deletions
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deckgen.core.declared import Limits
    from deckgen.core.model import Item, Text
    from deckgen.lint.visible import VisibleTexts
    from deckgen.render.deletions import Deletion


class Cloze(NamedTuple):
    """A cloze text with its deletions. ``shown`` is the full text, every mark a space.

    ``sources`` are the texts that the deck cites, by runs of their words.
    """

    item: Item
    text: Text
    shown: str
    deletions: tuple[Deletion, ...]
    limits: Limits
    sources: SourceWording

    def count_words(self, start: int, end: int) -> int:
        """Return how many words of prose stand between two offsets."""
        return sum(map(is_prose, ANY_WORD.findall(self.shown[start:end])))


def cloze_of(
    item: Item, text: Text, texts: VisibleTexts, limits: Limits, sources: SourceWording
) -> Cloze:
    """Return an item's cloze text as the rules see it."""
    found = tuple(deletions(text, html=item.format == "html"))
    return Cloze(item, text, texts[text], found, limits, sources)


class SourceWording:
    """The wording of the sources: every run of some words in a row. Read when it is first asked for."""

    def __init__(self, texts: Iterable[str], length: int) -> None:
        """``texts`` are the sources, ``length`` is how many words make a run."""
        self.length = length
        self._texts = texts
        self._runs: set[int] | None = None

    @property
    def runs(self) -> set[int]:
        """The hashes of the runs of words of all sources."""
        if self._runs is None:
            self._runs = set()
            for text in self._texts:
                words = WORD.findall(text.lower())
                self._runs.update(map(hash, self._windows(words)))
        return self._runs

    def copied(self, shown: str) -> tuple[int, int, int] | None:
        """Return where a text copies a source, and with how many words; ``None`` if it does not.

        From the first run of words that some source has to the last one, all counts as copied.

        What stands in quotation marks says itself that it is copied, and does not count.
        """
        unquoted = without_quotations(shown, "0")
        matches = list(WORD.finditer(unquoted.lower()))
        if len(matches) < self.length or not self.runs:
            return None
        words = [match.group() for match in matches]
        copied = []
        for number, window in enumerate(self._windows(words)):
            if hash(window) in self.runs:
                copied.append(number)
        if not copied:
            return None
        first = copied[0]
        last = copied[-1] + self.length - 1
        return matches[first].start(), matches[last].end(), last + 1 - first

    def _windows(self, words: list[str]) -> Iterator[tuple[str, ...]]:
        """Yield every run of words: 'a b', 'b c' and 'c d' of 'a b c d', if two make a run."""
        shifted = [words[first:] for first in range(self.length)]
        return zip(*shifted, strict=False)
