"""One topic: its id and title, and what its cards have from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.model import Text, Topic
from deckgen.source.defaults import Inherited, defaults_within
from deckgen.source.header import MAX_DECK_DEPTH
from deckgen.source.owncards import read_deck_wish, read_topic_type
from deckgen.source.speech import read_speech

if TYPE_CHECKING:
    from deckgen.core.declared import Deck
    from deckgen.source.readers import Reader
    from deckgen.source.yaml.tree import Mapping

_UNNAMED = "unnamed"
"""The id of a topic that has none."""


class TopicReader:
    """Reads topics, by what the deck says of all of them.

    ``deck`` is ``None`` if there is no usable one, ``sources`` are the ids of the sources that are
    declared, ``defaults`` the defaults of the deck and of its sources, if there are any.
    """

    def __init__(
        self, deck: Deck | None, sources: tuple[str, ...], defaults: Inherited | None
    ) -> None:
        self.sources = sources
        self.defaults = defaults
        self.language = "en"
        self.speech = ""
        self.levels = 0  # of the deck's own name, if its topics are subdecks
        if deck is not None:
            self.language = deck.language
            self.speech = deck.speech
            if deck.subdecks:
                self.levels = len(deck.name.split("::"))

    def read(self, reader: Reader, node: Mapping, parent: Topic | None) -> Topic:
        """Return a topic; ``parent`` is the one that it is in. What is wrong with it the reader has."""
        reader.check_keys(node, "topic")
        id_ = reader.id(node, "the topic")
        title = reader.text(node, "title")
        if id_ is None:
            id_ = Text(_UNNAMED, node.start, node.start + 1)
        ignore = reader.waivers(node, "ignore")
        if parent is None:  # what is around it is the deck
            around = Topic((), (), speech=self.speech, defaults=self.defaults)
        else:
            around = parent
        speech = read_speech(reader, node, self.language, around.speech)
        note_type, is_lost = read_topic_type(reader, node, parent)
        deck = read_deck_wish(reader, node, note_type)
        if not deck:
            deck = around.deck
        defaults = defaults_within(reader, node, around.defaults, self.sources)
        return Topic(
            path=(*around.path, id_),
            titles=(*around.titles, title or id_),
            ignore=around.ignore + ignore,
            file=reader.file,
            speech=speech,
            defaults=defaults,
            note_type=note_type,
            deck=deck,
            has_lost_type=is_lost,
        )

    def check_depth(self, reader: Reader, topic: Topic) -> None:
        """Report a topic with cards whose deck would be deeper than Anki's decks go."""
        depth = self.levels + len(topic.path)
        if self.levels and depth > MAX_DECK_DEPTH:
            title = topic.titles[-1]
            assert isinstance(title, Text)
            reader.report("Y219", title, depth=depth, limit=MAX_DECK_DEPTH)
