"""What the cards of a unit depend on beside their own text, for the key by which the unit is kept."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckgen.core.declared import Deck, Source
    from deckgen.core.model import Topic
    from deckgen.core.owntype import OwnType
    from deckgen.source.yaml.tree import Mapping


def key_of_topic(topic: Topic) -> tuple[object, ...]:
    """Return what the cards below a topic depend on, but for what it ignores, for the key of a unit."""
    defaults = topic.defaults.key if topic.defaults is not None else ""
    note_type = str(topic.note_type.key) if topic.note_type is not None else ""
    return topic.path, topic.titles, topic.speech, defaults, note_type, topic.deck


def context(
    root: Mapping,
    deck: Deck | None,
    sources: dict[str, Source],
    types: tuple[OwnType, ...],
    reach: str,
) -> bytes:
    """Return a hash of what all cards depend on: the deck, the settings, the sources, the note types, and
    how far above its folder the project may ``reach`` for files."""
    declared = {
        key: node for key, node in root.items() if key in ("deck", "check", "sources")
    }
    texts = [
        repr(declared),
        reach,
        deck.style if deck else "",
        *(each.digest for each in types),
    ]
    texts += [source.file.text for source in sources.values()]
    digests = [sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
    return sha256(b"".join(digests)).digest()
