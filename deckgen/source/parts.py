"""A unit in parts: stretches of its cards, so that an edit costs the cards around it and not all of a file.

A part is a unit of its own to whoever compiles it. Where one ends and the next begins goes by the ids of
the cards: a card that is put in or taken away moves no border but those beside it.

A card begins a part if a checksum of its id is divisible by :data:`USUAL`, which one in so many is, and the
part before it has enough cards. If parts were counted off instead, sixteen cards each, one more card at the
beginning of a file would move all borders behind it, and every part would be another.
"""

from __future__ import annotations

from array import array
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING
from zlib import crc32

from deckgen.core.model import Section, UnitText
from deckgen.source.dependence import key_of_topic
from deckgen.source.items import written_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.core.model import Item
    from deckgen.source.yaml.fast import UnreadCard

USUAL = 16
"""How many cards a part has on average."""

FEWEST, MOST = 8, 3 * USUAL
"""How many cards a part has at least, but for the last of a unit, and at most."""


def parts_of(text: UnitText) -> list[UnitText]:
    """Return the parts of a unit in order; the unit itself if it cannot be parted.

    That is one in which something is wrong: what is wrong may reach from one card into the next. The first
    part has the topics of the unit, and all that is written before its first card.
    """
    section = text.outline
    is_sound = not section.diagnostics and section.lost == frozenset()
    is_simple = not section.includes and not section.has_anchors
    is_long = len(section.items) > FEWEST
    may_be_parted = text.context and is_sound and is_simple and is_long
    if not may_be_parted:
        return [text]
    items = written_of(section)
    borders = _borders(text, items)
    if len(borders) == 1:
        return [text]
    end_of_last = (len(section.items), text.end)
    ends = [*borders[1:], end_of_last]
    found = []
    for (first, start), (last, end) in zip(borders, ends, strict=True):
        key = _key(text, items[first:last], start, end)
        found.append(part_of(text, start, end, key, first, last))
    return found


def part_of(
    text: UnitText, start: int, end: int, key: str, first: int, last: int
) -> UnitText:
    """Return the part of a unit that stands from ``start`` to ``end`` of the file and has the items from
    number ``first`` up to ``last``."""
    read = partial(_section, text, first, last)
    return UnitText(text.file, start, end, key, read, text.context, read)


def _section(text: UnitText, first: int, last: int) -> Section:
    """Return some items of a unit; with its first ones go its topics."""
    whole = text.outline
    topics = whole.topics
    if first > 0:
        topics = ()
    return Section(topics, whole.items[first:last])


def _borders(
    text: UnitText, items: Sequence[Item | UnreadCard]
) -> list[tuple[int, int]]:
    """Return for each part the number of its first item, and where it begins: with a line.

    The first part begins where the unit does. A card that shares its line with another one begins none.
    """
    borders = [(0, text.start)]
    first_of_part = 0
    file, written = text.file, text.file.text
    number = FEWEST
    while number < len(items):
        item = items[number]
        # one card in so many begins a part, by its id alone
        if number - first_of_part < MOST:
            hashed = crc32(item.id.encode("utf-8", "surrogatepass"))
            if hashed % USUAL:
                number += 1
                continue
        before = items[number - 1]
        if item.file is file and before.file is file:
            start = written.rfind("\n", 0, item.start) + 1
            has_own_line = before.start < start
            if has_own_line and not written[start : before.end].strip():
                borders.append((number, start))
                first_of_part = number
                number += FEWEST
                continue
        number += 1
    return borders


def _key(
    text: UnitText, items: Sequence[Item | UnreadCard], start: int, end: int
) -> str:
    """Return a hash of all that a part depends on.

    Beside its text and the context of all units these are the places of its cards in the text, the topics
    that they are in, and what is ignored there: a topic may begin far above a part.
    """
    # their ids are in the text
    places = array("q", [item.start - start for item in items])
    places.extend([item.end - start for item in items])
    topics: dict[int, object] = {}  # by identity: a topic is hashed slowly
    last: object = None
    for item in items:
        topic = item.topic
        if topic is not last and id(topic) not in topics:
            first_card = str(item.id)
            ignored = [str(waiver.what) for waiver in topic.ignore]
            topics[id(topic)] = (first_card, key_of_topic(topic), ignored)
        last = topic
    file = text.file
    depends = repr((text.context, file.path, len(items), list(topics.values())))
    found = sha256(f"{depends}\n".encode("utf-8", "surrogatepass"))
    found.update(places)
    found.update(file.text[start:end].encode("utf-8", "surrogatepass"))
    return found.hexdigest()
