"""``defaults:`` of the deck, of sources and of topics: what cards say that do not say it themselves.

What is nearest to the card counts: the card itself, then the topics that it is in, from the inside
out, then the source that it quotes, then the deck. Tags are not replaced but added.

With ``defaults: {about: concept, tags: [core]}`` of the deck and ``defaults: {about: person, tags: [lives]}``
of a topic, a card of that topic is about a person, and has the tags 'core' and 'lives' beside its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deckgen.core.model import ABOUTS, FORMATS, DefaultText, Item, Text
from deckgen.kinds import kind_of
from deckgen.source.cards import read_tags
from deckgen.source.owncards import with_default_format
from deckgen.source.readers import as_id
from deckgen.source.yaml.tree import Mapping
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Container
    from collections.abc import Mapping as AnyMapping

    from deckgen.core.model import InheritedDefaults
    from deckgen.source.readers import Reader


class Defaults(NamedTuple):
    """What one mapping of ``defaults:`` says; ``None`` and () for what it leaves out."""

    about: DefaultText | None = None
    source: DefaultText | None = None
    tags: tuple[DefaultText, ...] = ()
    unsourced: DefaultText | None = None
    voice: DefaultText | None = None
    format: str | None = None
    typed: str | None = None

    def over(self, others: Defaults) -> Defaults:
        """Return these defaults, with the others for what they leave out, and the tags of both."""
        added = [tag for tag in self.tags if tag not in others.tags]
        return Defaults(
            about=self.about or others.about,
            source=self.source or others.source,
            tags=(*others.tags, *added),
            unsourced=self.unsourced or others.unsourced,
            voice=self.voice or others.voice,
            format=self.format or others.format,
            typed=others.typed if self.typed is None else self.typed,
        )


NO_DEFAULTS = Defaults()


class Inherited:
    """The defaults of the cards in a topic: those of the topics around them, of the sources and of
    the deck. ``sources`` has those of each source by its id.

    Which source counts is only known of a card: :meth:`of` puts its defaults between those of the topics and
    those of the deck, once for each source.
    """

    def __init__(
        self,
        deck: Defaults,
        sources: AnyMapping[str, Defaults],
        topics: Defaults = NO_DEFAULTS,
    ) -> None:
        self.deck = deck
        self.sources = sources
        self.topics = topics
        self._by_source: dict[str, Defaults] = {}

    def within(self, topic: Defaults) -> Inherited:
        """Return the defaults of the cards in a topic that has some of its own."""
        if topic == NO_DEFAULTS:
            return self
        return Inherited(self.deck, self.sources, topic.over(self.topics))

    @property
    def key(self) -> str:
        """What stands for the defaults of the topics in the key of a unit: the others are part of all."""
        return repr(self.topics)

    def of(self, source: str) -> Defaults:
        """Return the defaults of a card that quotes a source; '' if it quotes none."""
        found = self._by_source.get(source)
        if found is None:
            of_source = self.sources.get(source, NO_DEFAULTS)
            outer = of_source.over(self.deck)
            found = self.topics.over(outer)
            self._by_source[source] = found
        return found

    def applied(self, item: Item, own: Container[str]) -> Item:
        """Return an item with the defaults for what it leaves out; ``own`` are the keys that it has.

        A card without a quotation may say why; a default for that does not hold for one that quotes. Whether
        the answer is typed is only said of cards whose answer can be.
        """
        source: Text | None = item.source
        if item.quotes and source is None:
            source = self.topics.source or self.deck.source
        defaults = self.of(self._quoted(item, source))
        changed: dict[str, Any] = {"source": source}
        if "about" not in own:
            changed["about"] = defaults.about
        if defaults.tags:
            added = [tag for tag in defaults.tags if tag not in item.tags]
            changed["tags"] = (*item.tags, *added)
        if not item.quotes and "unsourced" not in own:
            changed["unsourced"] = defaults.unsourced
        if "voice" not in own:
            changed["voice"] = defaults.voice
        if defaults.format and "format" not in own:
            changed["format"] = defaults.format
            if item.own is not None:
                changed["own"] = with_default_format(item.own, defaults.format)
        if _takes_type(item) and not _says_typed(item, own):
            changed["typed"] = defaults.typed or ""
        return item._replace(**changed)

    def _quoted(self, item: Item, source: Text | None) -> str:
        """Return the id of the source that an item quotes: the only one, if it names none."""
        if not item.quotes:
            return ""
        if source is not None:
            return str(source)
        if len(self.sources) != 1:
            return ""
        return next(iter(self.sources))


def _takes_type(item: Item) -> bool:
    """Tell whether the answer of a card may be typed."""
    if item.own is None:
        return "type" in kind_of(item).keys
    return "typed" in item.own.type.bind


def _says_typed(item: Item, own: Container[str]) -> bool:
    """Tell whether a card says itself if its answer is typed; on one of an own note type, ``type`` may
    name that.
    """
    if item.own is None:
        return "type" in own
    return bool(item.typed)


def read_defaults(
    reader: Reader, node: Mapping, name: str, declared: Collection[str] = ()
) -> Defaults:
    """Return the defaults below a deck, a source or a topic.

    ``name`` is the name of their table of keys, ``declared`` the ids of the sources.
    """
    found = reader.mapping(node, "defaults")
    if found is None:
        return NO_DEFAULTS
    reader.check_keys(found, name)
    # which says neither which source nor why there is none
    is_of_source = name == "source-defaults"
    source = None if is_of_source else reader.text(found, "source")
    sources = frozenset(map(as_id, declared))  # a malformed id has been reported
    if source is not None and source not in declared and source not in sources:
        known = reader.did_you_mean(source, sources)
        suggestion = known or "declare it under 'sources:'"
        reader.report("Y210", source, id=source, suggestion=suggestion)
        source = None

    def placed(text: Text | None) -> DefaultText | None:
        """Return a text with the file that it stands in, which may not be that of a card."""
        if text is None:
            return None
        return DefaultText(text, text.start, text.end, reader.file)

    tags = []
    for tag in read_tags(reader, found):
        tags.append(DefaultText(tag, tag.start, tag.end, reader.file))
    about = reader.choice(found, "about", ABOUTS)
    unsourced = None if is_of_source else reader.text(found, "unsourced")
    voice = reader.text(found, "voice")
    format_ = reader.choice(found, "format", FORMATS)
    typed = None
    if "type" in found:
        typed = reader.typed(found, "type")
    return Defaults(
        about=placed(about),
        source=placed(source),
        tags=tuple(tags),
        unsourced=placed(unsourced),
        voice=placed(voice),
        format=None if format_ is None else str(format_),
        typed=typed,
    )


def defaults_of_all(
    reader: Reader, root: Mapping, sources: Mapping
) -> Inherited | None:
    """Return the defaults of the deck and of its ``sources``, ``None`` if there are none."""
    deck_node = root.get("deck")
    of_deck = NO_DEFAULTS
    if isinstance(deck_node, Mapping):
        of_deck = read_defaults(reader, deck_node, "defaults", tuple(map(str, sources)))
    of_sources = {}
    for id_, node in sources.items():
        if isinstance(node, Mapping):
            of_sources[str(id_)] = read_defaults(reader, node, "source-defaults")
    read = (of_deck, *of_sources.values())
    if all(each == NO_DEFAULTS for each in read):
        return None
    return Inherited(of_deck, of_sources)


def defaults_within(
    reader: Reader,
    node: Mapping,
    around: InheritedDefaults | None,
    sources: tuple[str, ...],
) -> InheritedDefaults | None:
    """Return the defaults of the cards in the topic ``node``, ``None`` if they have none.

    ``around`` are those outside of it, ``sources`` the ids of all declared sources.
    """
    own = read_defaults(reader, node, "defaults", sources)
    if own == NO_DEFAULTS:
        return around
    if around is None:
        around = Inherited(NO_DEFAULTS, dict.fromkeys(sources, NO_DEFAULTS))
    return around.within(own)
