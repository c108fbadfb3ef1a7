"""What a topic gives the notes of its cards: its tag, and its titles as a line."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING

from deckgen.core.identity import sorted_tags
from deckgen.render.field import escape_line, is_storable
from deckgen.util import ascii_text
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.core.model import Item, Topic

TOPIC_SEPARATOR = " › "

_WORD = lazy_pattern(r"\w+")


class TopicLines:
    """What the notes of one topic have in common: its tag, and its titles as a line.

    ``plain_tags`` has the tags of cards as plain texts, and takes up more of them, also those that say
    what a card is about. ``are_plain`` says that the topic gives its cards nothing else, and that the line
    needs nothing done to it.
    """

    def __init__(
        self, topic: Topic, deck_id: str, has_tags: bool, plain_tags: PlainTags
    ) -> None:
        self.deck_id = deck_id
        self._plain_tags = plain_tags
        self.has_tags = has_tags
        self.tag = "::".join((deck_id, *topic.path))
        self.titles = tuple(map(_words, topic.titles))
        self.words = frozenset(" ".join(self.titles).split())
        # '', 'Europe', 'Europe › Rivers'
        shown = [topic.titles[:count] for count in range(len(topic.titles) + 1)]
        lines = [TOPIC_SEPARATOR.join(titles) for titles in shown]
        self.lines = tuple(map(escape_line, lines))
        adds_more = bool(topic.speech or topic.deck)
        self.are_plain = not adds_more and all(map(is_storable, self.lines))

    def tags(self, item: Item) -> tuple[str, ...]:
        """Return an item's tags as plain texts, in Anki's own order."""
        own = map(self._plain_tags.__getitem__, item.tags)
        if not self.has_tags:
            return sorted_tags(own)
        if item.about is None and not item.tags:
            return (self.tag,)
        if item.about is None:
            return sorted_tags((self.tag, *own))
        about = self._plain_tags[f"{self.deck_id}::about::{item.about}"]
        return sorted_tags((self.tag, about, *own))

    def line(self, answers: tuple[str, ...]) -> str:
        """Return the topic's titles as HTML, up to one that would give an answer away: one of
        the two has all the words of the other, in order."""
        shown = len(self.titles)
        for answer in answers:
            folded = answer.casefold()
            for word in self.words:
                # else they have no word in common, which is quickly seen
                if word in folded:
                    shown = min(shown, self.given_away(_words(folded)))
                    break
        return self.lines[shown]

    def given_away(self, answer: str) -> int:
        """Return the number of the first title that would give an answer away, or of all titles."""
        if len(answer) <= 2:
            return len(self.titles)
        for number, title in enumerate(self.titles):
            if title in answer or answer in title:
                return number
        return len(self.titles)


class PlainTags(dict[str, str]):
    """Tags as plain texts, without their places: one text for all cards."""

    def __missing__(self, tag: str) -> str:
        """Make a plain text of a tag that is asked for the first time."""
        plain = intern(str(tag))
        self[plain] = plain
        return plain


def _words(text: str) -> str:
    """Return the words of a text in lower case, with a space before and behind each."""
    # for the expression, _ is part of a word
    if text.isascii() and "_" not in text:
        words = ascii_text.lower_words(text)
    else:
        words = _WORD.findall(text.casefold())
    return f" {' '.join(words)} "
