"""What a topic gives the notes of its cards: its tag, and its titles as a line."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING

from deckgen.core.identity import is_given, sorted_tags, split_tags
from deckgen.render.field import escape_line, is_storable
from deckgen.util import ascii_text
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
        self.topic = topic
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
        self._given: dict[str | None, _GivenTags] = {}  # by what a card is about

    def tags(self, item: Item) -> tuple[str, ...]:
        """Return an item's tags as plain texts, in Anki's own order."""
        return self.tags_in_parts(item.about, item.tags)[0]

    def tags_in_parts(
        self, about: str | None, own: Iterable[str]
    ) -> tuple[tuple[str, ...], str, str]:
        """Return the tags of an item that is about something and has tags of its own, as :meth:`tags` does;
        and those of the curator and those under the deck's id, each joined by spaces."""
        given = self._given.get(about)
        if given is None:
            given = self._given[about] = self._given_for(about)
        plain = self._plain_tags
        found = [*map(plain.__getitem__, own)]
        if plain.are_simple and given.are_small and len({*found}) == len(found):
            # capitals make no difference, and the given ones, which begin alike, follow one another
            in_order = sorted([*given.tags, *found])
            together = f" {' '.join(in_order)} ".replace(given.within, " ")
            return tuple(in_order), together[1:-1], given.joined
        tags = sorted_tags((*given.tags, *found))
        curators, deck = split_tags(tags, self.deck_id)
        return tags, curators, deck

    def _given_for(self, about: str | None) -> _GivenTags:
        """Return the tags that deckgen gives."""
        tags: list[str] = []
        if self.has_tags:
            tags.append(self.tag)
            if about is not None:
                tags.append(intern(f"{self.deck_id}::about::{about}"))
        unlike = dict.fromkeys(tags)
        joined = " ".join(sorted_tags(unlike))
        within = f" {joined} " if joined else " "
        return _GivenTags(tuple(unlike), joined, within, joined == joined.lower())

    def lines_of(self, answers: Sequence[str]) -> Sequence[str]:
        """Return :meth:`line` for each of some answers that are ASCII, without ``_``."""
        together = f" {ascii_text.spaced_words(' '.join(answers))} "
        if any(f" {word} " in together for word in self.words):
            return [self.line((answer,)) for answer in answers]
        return [self.lines[-1]] * len(answers)  # they have no word in common

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


class _GivenTags(NamedTuple):
    """The tags that deckgen gives a card: as they come, in order joined by spaces, the same within spaces,
    and whether all are in small letters."""

    tags: tuple[str, ...]
    joined: str
    within: str
    are_small: bool


class PlainTags(dict[str, str]):
    """Tags of cards as plain texts, without their places: one text for all cards.

    ``are_simple`` says that all of them so far are in small letters, and none is under the deck's id.
    """

    def __init__(self, deck_id: str) -> None:
        self.deck_id = deck_id
        self.are_simple = True

    def __missing__(self, tag: str) -> str:
        """Make a plain text of a tag that is asked for the first time."""
        plain = intern(str(tag))
        self[plain] = plain
        if plain != plain.lower() or is_given(plain, self.deck_id):
            self.are_simple = False
        return plain


def _words(text: str) -> str:
    """Return the words of a text in lower case, with a space before and behind each."""
    # for the expression, _ is part of a word
    if text.isascii() and "_" not in text:
        words = ascii_text.lower_words(text)
    else:
        words = _WORD.findall(text.casefold())
    return f" {' '.join(words)} "
