"""What the cards of a unit depend on beside their own text, for the key by which the unit is kept.

A unit whose key is that of a unit that was compiled before has the same cards: it is not read. So everything
that reading a card looks at must be in the key, be it the deck's language or a default of a topic.
"""

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
    defaults = ""
    if topic.defaults is not None:
        defaults = topic.defaults.key
    note_type = ""
    if topic.note_type is not None:
        note_type = str(topic.note_type.key)
    return topic.path, topic.titles, topic.speech, defaults, note_type, topic.deck


_HASHED = 1 << 20
"""How many characters of a text are hashed at a time."""


def context(
    root: Mapping,
    deck: Deck | None,
    sources: dict[str, Source],
    types: tuple[OwnType, ...],
    reach: str,
) -> bytes:
    """Return a hash of what all cards depend on: the deck, the settings, the sources, the note types, and
    how far above its folder the project may ``reach`` for files."""
    declared = {}
    for key, node in root.items():
        if key in ("deck", "check", "sources"):
            declared[key] = node
    texts = [repr(declared), reach, deck.style if deck else ""]
    texts += [note_type.digest for note_type in types]
    texts += [source.file.text for source in sources.values()]
    digests = [sha256(_encoded(text)).digest() for text in texts]
    return sha256(b"".join(digests)).digest()


def key_of_unit(
    context: bytes,
    place: tuple[object, ...],
    text: str,
    start: int = 0,
    end: int | None = None,
) -> str:
    """Return a hash of all that a unit depends on: the context, and its text from ``start`` to ``end``.

    ``place`` is what stands around the unit: its file, what includes it, the topic it is in.
    """
    if end is None:
        end = len(text)
    found = sha256(b"\n".join((context, repr(place).encode(), b"")))
    # all at once it would be in memory twice more
    for at in range(start, end, _HASHED):
        part = text[at : min(at + _HASHED, end)]
        found.update(_encoded(part))
    return found.hexdigest()


def _encoded(text: str) -> bytes:
    """Return the bytes of a text, in which YAML may have written half of a pair of surrogates."""
    return text.encode("utf-8", "surrogatepass")
