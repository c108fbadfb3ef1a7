"""One entry under ``cards:`` to one :class:`~deckgen.core.model.Item`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deckgen.core.model import (
    ABOUTS,
    EXACT,
    FORMATS,
    RESERVED_TAGS,
    Item,
    Reverse,
    Text,
)
from deckgen.kinds import KIND_KEYS, meant_by
from deckgen.kinds.occlusion import Masks, read_occlusion
from deckgen.kinds.question import ALMOST_FLAGS, read_reverse
from deckgen.kinds.steps import read_steps
from deckgen.source.owncards import (
    names_type,
    read_deck_wish,
    read_due,
    read_own,
    read_type,
    takes_masks,
)
from deckgen.source.schema import CARD
from deckgen.source.yaml.fast import SimpleCard, UnreadCard, placed_tag
from deckgen.source.yaml.tree import Mapping
from deckgen.util.positional import make

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.core.diagnostics import Span
    from deckgen.core.model import Topic
    from deckgen.core.owntype import OwnType
    from deckgen.kinds.kind import Kind
    from deckgen.source.owncards import OwnTexts
    from deckgen.source.readers import Reader

CARD_KEYS = CARD.names
CARD_NODES = (SimpleCard, Mapping)
"""The nodes that a card may be: one that the short cut for simple cards read, or any mapping."""
_LEFT_OUT = tuple(
    [
        Item._field_defaults[name]
        for name in Item._fields[Item._fields.index("source") + 1 :]
    ]
)
"""What an item has of all that no simple card says: what stands behind ``source``."""

_WHITE = frozenset(" \t\n\r\u3000\u00a0")


def read_item(
    reader: Reader, mapping: Mapping | SimpleCard, topic: Topic
) -> Item | None:
    """Return the item of a card's mapping; ``None`` if it lacks its id or what is asked.

    All of its keys are read first: one mistake in a card does not hide another.
    """
    if topic.note_type is not None or topic.has_lost_type:
        return _own_item(reader, mapping, topic)
    # with fields: others in such a topic are an UnreadCard
    if isinstance(mapping, SimpleCard):
        assert mapping.fields is not None
        way = "name the note type with 'type:', on the card or its topic"
        reader.report(
            "Y211", mapping.fields, why="'fields' without a note type", way=way
        )
        return None
    # Most cards have few keys: a key that is absent is not looked up again.
    has = mapping.__contains__
    if (
        has("type")
        and names_type(mapping["type"])
        and (reader.note_types or not _is_almost_flag(mapping))
    ):
        return _own_item(reader, mapping, topic)
    if not mapping.keys() <= CARD_KEYS:
        reader.check_keys(mapping, "card")
    if has("fields"):
        way = "name the note type with 'type:', on the card or its topic"
        reader.report(
            "Y211", mapping["fields"], why="'fields' without a note type", way=way
        )
        return None
    kind = _kind(reader, mapping)
    id_ = reader.id(mapping, "the card")
    item = Item(
        file=reader.file,
        start=mapping.start,
        end=mapping.end,
        kind=kind.name if kind else "",
        id=id_ or Text("", mapping.start, mapping.start + 1),
        topic=topic,
        question=reader.text(mapping, "q"),
        answer=reader.text(mapping, "a"),
        cloze=reader.text(mapping, "cloze") if has("cloze") else None,
        steps=read_steps(reader, mapping) if has("steps") else (),
        reverse=read_reverse(reader, mapping) if has("reverse") else None,
        typed=reader.typed(mapping, "type") if has("type") else "",
        note=reader.text(mapping, "note") if has("note") else None,
        hint=reader.text(mapping, "hint") if has("hint") else None,
        accept=reader.texts(mapping, "accept") if has("accept") else (),
        format=(reader.choice(mapping, "format", FORMATS) or "markdown")
        if has("format")
        else "markdown",
        occlusion=read_occlusion(reader, mapping) if has("masks") else None,
        **_read_common(reader, mapping, None),
    )
    if id_ is None or kind is None or not kind.is_whole(item):
        return None
    return item if topic.defaults is None else topic.defaults.applied(item, mapping)


def _read_common(
    reader: Reader, mapping: Mapping, note_type: OwnType | None
) -> dict[str, Any]:
    """Return what cards of every kind may say, by the fields of an item; what is not written is left out."""
    has = mapping.__contains__
    found: dict[str, Any] = {}
    if has("about"):
        found["about"] = reader.choice(mapping, "about", ABOUTS)
    if has("tags"):
        found["tags"] = read_tags(reader, mapping)
    if has("quote"):
        found["quotes"] = reader.texts(mapping, "quote")
    for key in ("source", "unsourced", "voice"):
        if has(key):
            found[key] = reader.text(mapping, key)
    for key in ("needs", "was"):
        if has(key):
            found[key] = reader.texts(mapping, key)
    for key in ("outside", "ignore"):
        if has(key):
            found[key] = reader.waivers(mapping, key)
    if has("draft"):
        found["draft"] = reader.flag(mapping, "draft")
    if has("deck"):
        found["deck"] = read_deck_wish(reader, mapping, note_type)
    if has("due"):
        found["due"] = read_due(reader, mapping)
    return found


def simple_item(card: UnreadCard) -> Item:
    """Return the item of a simple card that is in a topic without a note type of its own: nothing can be
    wrong in it."""
    texts, topic = card.texts(), card.topic
    get, quote = texts.get, texts.get("quote")
    kind = "question" if "q" in texts else "cloze"
    quotes = (quote,) if quote is not None else ()
    written = (
        card.file,
        card.start,
        card.end,
        kind,
        texts["id"],
        topic,
        get("q"),
        get("a"),
        get("cloze"),
    )
    said = ((), None, "", get("about"), card.tags, get("note"), quotes, get("source"))
    item = make(Item, (*written, *said, *_LEFT_OUT))
    return item if topic.defaults is None else topic.defaults.applied(item, texts)


def _own_item(
    reader: Reader, mapping: Mapping | SimpleCard, topic: Topic
) -> Item | None:
    """Return the item of a card of one of the deck's own note types."""
    note_type, is_lost = topic.note_type, topic.has_lost_type
    has: Callable[[str], bool] = mapping.__contains__
    if isinstance(mapping, SimpleCard):
        if note_type is None:
            return None
        own = read_own(reader, mapping, note_type)
        quote = mapping.get("quote")
        item = _with_own_texts(reader, mapping, mapping["id"], topic, own)._replace(
            about=mapping.get("about"),
            tags=mapping.tags,
            quotes=(quote,) if quote is not None else (),
            source=mapping.get("source"),
        )
        return item if topic.defaults is None else topic.defaults.applied(item, mapping)
    if not mapping.keys() <= CARD_KEYS:
        reader.check_keys(mapping, "card")
    if has("type") and names_type(mapping["type"]):
        note_type, is_lost = read_type(reader, mapping)
    elif has("type"):
        reader.typed(mapping, "type")
    id_ = reader.id(mapping, "the card")
    if note_type is None or is_lost:
        return None
    known = len(reader.diagnostics)
    own = read_own(reader, mapping, note_type)
    is_unread = any(each.code[0] == "Y" for each in reader.diagnostics[known:])
    item = _with_own_texts(
        reader, mapping, id_ or Text("", mapping.start, mapping.start + 1), topic, own
    )
    item = item._replace(**_read_common(reader, mapping, note_type))
    if takes_masks(note_type) and (has("masks") or has("image")):
        occlusion = (
            read_occlusion(reader, mapping) if _has_picture(reader, mapping) else None
        )
        is_unread = is_unread or occlusion is None
        item = item._replace(occlusion=occlusion)
    if id_ is None or is_unread:
        return None
    return item if topic.defaults is None else topic.defaults.applied(item, mapping)


def _with_own_texts(
    reader: Reader,
    mapping: Mapping | SimpleCard,
    id_: Text,
    topic: Topic,
    own: OwnTexts,
) -> Item:
    """Return the item of a card of an own note type with its texts, and nothing else."""
    text = own.by_word.get
    reverse = text("reverse")
    return Item(
        file=reader.file,
        start=mapping.start,
        end=mapping.end,
        kind="own",
        id=id_,
        topic=topic,
        question=text("q"),
        answer=text("a"),
        cloze=text("cloze"),
        reverse=None if reverse is None else Reverse(reverse),
        typed=EXACT if own.is_typed else "",
        note=text("note"),
        format="html" if own.is_html else "markdown",
        own=own.own,
    )


def _has_picture(reader: Reader, mapping: Mapping) -> bool:
    """Tell whether a card has a picture and masks, and report what is missing."""
    return Masks().has_its_keys(
        reader, mapping, misspelt=not mapping.keys() <= CARD_KEYS
    )


def _is_almost_flag(mapping: Mapping) -> bool:
    """Tell whether ``type`` has a word that is meant as ``true`` or ``false``."""
    return str(mapping["type"]).lower() in ALMOST_FLAGS


def _key(mapping: Mapping, key: str) -> Text:
    return next(own for own in mapping if own == key)


def _kind(reader: Reader, mapping: Mapping) -> Kind | None:
    """Return a card's kind by its keys, and report keys that don't go together and those that
    are missing; ``None`` if there are any.

    What is missing may stand under a misspelt key: that has been reported, and is enough.
    """
    kind = meant_by(mapping)
    others = mapping.keys() & (KIND_KEYS - kind.keys)
    if others:
        other = min(others)
        key = next(own for own in mapping if own == other)
        known = " and ".join(f"'{key}'" for key in sorted(kind.keys))
        way = (
            kind.way_without(other)
            or f"a card with '{kind.name}' takes {known}, and what any card takes"
        )
        reader.report(
            "Y211", key, why=f"'{other}' does not go with '{kind.name}'", way=way
        )
        return None
    misspelt = not mapping.keys() <= CARD_KEYS
    return kind if kind.has_its_keys(reader, mapping, misspelt=misspelt) else None


def read_tags(reader: Reader, mapping: Mapping) -> tuple[Text, ...]:
    """Return the tags under ``tags``, and report those that Anki would not keep."""
    tags = reader.texts(mapping, "tags")
    for tag in tags:
        if tag.isalnum():
            why = (
                "Anki keeps it for its own use" if tag.lower() in RESERVED_TAGS else ""
            )
            way = "choose another word"
        else:
            why, way = _tag_fault(tag)
        if why:
            reader.report("Y215", tag, tag=tag, why=why, way=way)
    return tags


def _tag_fault(tag: str) -> tuple[str, str]:
    """Return what is wrong with a tag, and the way out, for what Anki splits or changes."""
    if any(char in _WHITE or char.isspace() for char in tag):
        parts = tag.replace(",", " ").split()
        return (
            "it has a space in it",
            f"write {'-'.join(parts)}, or several tags: [{', '.join(parts)}]",
        )
    if "" in tag.split("::"):
        return "a part between '::' is empty", "name every part"
    if '"' in tag or "'" in tag:
        return "it has a quotation mark in it", "leave the quotation mark out"
    return "", ""


def span_of_tag(item: Item, number: int) -> Span:
    """Return the span of one of an item's tags."""
    tag = item.tags[number]
    if not tag.end:  # the short cut for simple cards leaves it out
        start, end = placed_tag(item.file.text, (item.start, item.end), number)
        return item.file.span(start, end)
    return item.span(tag)
