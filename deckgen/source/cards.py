"""One entry under ``cards:`` to one :class:`~deckgen.core.model.Item`.

``{id: chad, q: What is the capital of Chad?, a: N'Djamena, tags: [africa]}`` becomes an item of the kind
'question', of which ``question``, ``answer`` and ``tags`` are texts with their places, and all else is what
an item has that says nothing of it. What no kind of card could have is reported, and there is no item.

There are four ways to an item: :func:`simple_item` for a card that was read by its lines, of a built-in kind;
:func:`read_item` for any other of such a kind; and the same two for cards of the deck's own note types.
"""

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
    from deckgen.source.yaml.tree import Node

CARD_KEYS = CARD.names
CARD_NODES = (SimpleCard, Mapping)
"""The nodes that a card may be: one that the short cut for simple cards read, or any mapping."""
_NOT_SIMPLE = Item._fields[Item._fields.index("source") + 1 :]
"""What no simple card says: what stands behind ``source``."""
_LEFT_OUT = tuple([Item._field_defaults[name] for name in _NOT_SIMPLE])
"""What the item of a simple card has of all that."""

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
        _refuse_fields(reader, mapping.fields)
        return None
    # 'type: True' names none, as long as there are none
    names_its_type = "type" in mapping and names_type(mapping["type"])
    if names_its_type and (reader.note_types or not _is_almost_flag(mapping)):
        return _own_item(reader, mapping, topic)
    if not mapping.keys() <= CARD_KEYS:
        reader.check_keys(mapping, "card")
    if "fields" in mapping:
        _refuse_fields(reader, mapping["fields"])
        return None
    kind = _kind(reader, mapping)
    id_ = reader.id(mapping, "the card")
    item = Item(
        file=reader.file,
        start=mapping.start,
        end=mapping.end,
        kind=kind.name if kind else "",
        id=id_ or _first_character(mapping),
        topic=topic,
        question=reader.text(mapping, "q"),
        answer=reader.text(mapping, "a"),
        **_read_of_kinds(reader, mapping),
        **_read_common(reader, mapping, None),
    )
    if id_ is None or kind is None or not kind.is_whole(item):
        return None
    if topic.defaults is None:
        return item
    return topic.defaults.applied(item, mapping)


def _refuse_fields(reader: Reader, fields: Node) -> None:
    """Report ``fields`` on a card that has no note type of the deck's own."""
    why = "'fields' without a note type"
    way = "name the note type with 'type:', on the card or its topic"
    reader.report("Y211", fields, why=why, way=way)


def _first_character(mapping: Mapping) -> Text:
    """Return what stands for the id of a card without one, and says where the card is."""
    return Text("", mapping.start, mapping.start + 1)


def _read_of_kinds(reader: Reader, mapping: Mapping) -> dict[str, Any]:
    """Return what cards of some kinds may say, by the fields of an item; what is not written is left out.

    Most cards have few keys: a key that is absent is not looked up again.
    """
    has = mapping.__contains__
    found: dict[str, Any] = {}
    if has("cloze"):
        found["cloze"] = reader.text(mapping, "cloze")
    if has("steps"):
        found["steps"] = read_steps(reader, mapping)
    if has("reverse"):
        found["reverse"] = read_reverse(reader, mapping)
    if has("type"):
        found["typed"] = reader.typed(mapping, "type")
    if has("note"):
        found["note"] = reader.text(mapping, "note")
    if has("hint"):
        found["hint"] = reader.text(mapping, "hint")
    if has("accept"):
        found["accept"] = reader.texts(mapping, "accept")
    if has("format"):
        found["format"] = reader.choice(mapping, "format", FORMATS) or "markdown"
    if has("masks"):
        found["occlusion"] = read_occlusion(reader, mapping)
    return found


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
    texts = card.texts()
    topic = card.topic
    get = texts.get
    quote = get("quote")
    fields = (  # in the order of an item, up to 'source'
        card.file,
        card.start,
        card.end,
        "question" if "q" in texts else "cloze",
        texts["id"],
        topic,
        get("q"),
        get("a"),
        get("cloze"),
        (),  # steps
        None,  # reverse
        "",  # typed
        get("about"),
        card.tags,
        get("note"),
        (quote,) if quote is not None else (),
        get("source"),
        *_LEFT_OUT,
    )
    item = make(Item, fields)
    if topic.defaults is None:
        return item
    return topic.defaults.applied(item, texts)


def _own_item(
    reader: Reader, mapping: Mapping | SimpleCard, topic: Topic
) -> Item | None:
    """Return the item of a card of one of the deck's own note types."""
    if isinstance(mapping, SimpleCard):
        item = _simple_own_item(reader, mapping, topic)
    else:
        item = _read_own_item(reader, mapping, topic)
    if item is None or topic.defaults is None:
        return item
    return topic.defaults.applied(item, mapping)


def _simple_own_item(reader: Reader, card: SimpleCard, topic: Topic) -> Item | None:
    """Return the item of a simple card; ``None`` if the note type of its topic is lost."""
    if topic.note_type is None:
        return None
    own = read_own(reader, card, topic.note_type)
    quote = card.get("quote")
    item = _with_own_texts(reader, card, card["id"], topic, own)
    return item._replace(
        about=card.get("about"),
        tags=card.tags,
        quotes=(quote,) if quote is not None else (),
        source=card.get("source"),
    )


def _read_own_item(reader: Reader, mapping: Mapping, topic: Topic) -> Item | None:
    """Return the item of any other card; ``None`` if there is a mistake in how it is written."""
    note_type, is_lost = topic.note_type, topic.has_lost_type
    has: Callable[[str], bool] = mapping.__contains__
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
    found = reader.diagnostics[known:]
    is_unread = any(each.code.startswith("Y") for each in found)
    place = id_ or _first_character(mapping)
    item = _with_own_texts(reader, mapping, place, topic, own)
    item = item._replace(**_read_common(reader, mapping, note_type))
    if takes_masks(note_type) and (has("masks") or has("image")):
        occlusion = None
        if _has_picture(reader, mapping):
            occlusion = read_occlusion(reader, mapping)
        if occlusion is None:
            is_unread = True
        item = item._replace(occlusion=occlusion)
    if id_ is None or is_unread:
        return None
    return item


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
    misspelt = not mapping.keys() <= CARD_KEYS
    return Masks().has_its_keys(reader, mapping, misspelt=misspelt)


def _is_almost_flag(mapping: Mapping) -> bool:
    """Tell whether ``type`` has a word that is meant as ``true`` or ``false``."""
    return str(mapping["type"]).lower() in ALMOST_FLAGS


def _kind(reader: Reader, mapping: Mapping) -> Kind | None:
    """Return a card's kind by its keys, and report keys that don't go together and those that
    are missing; ``None`` if there are any.

    'q' and 'a' make a question, 'cloze' a cloze; a card with 'a' and 'cloze' has a key too many.

    What is missing may stand under a misspelt key: that has been reported, and is enough.
    """
    kind = meant_by(mapping)
    others = mapping.keys() & (KIND_KEYS - kind.keys)
    if others:
        other = min(others)
        key = next(own for own in mapping if own == other)
        way = kind.way_without(other)
        if not way:
            known = " and ".join([f"'{each}'" for each in sorted(kind.keys)])
            way = f"a card with '{kind.name}' takes {known}, and what any card takes"
        why = f"'{other}' does not go with '{kind.name}'"
        reader.report("Y211", key, why=why, way=way)
        return None
    misspelt = not mapping.keys() <= CARD_KEYS
    if not kind.has_its_keys(reader, mapping, misspelt=misspelt):
        return None
    return kind


def read_tags(reader: Reader, mapping: Mapping) -> tuple[Text, ...]:
    """Return the tags under ``tags``, and report those that Anki would not keep."""
    tags = reader.texts(mapping, "tags")
    for tag in tags:
        why = way = ""
        if not tag.isalnum():
            why, way = _tag_fault(tag)
        elif tag.lower() in RESERVED_TAGS:
            why, way = "Anki keeps it for its own use", "choose another word"
        if why:
            reader.report("Y215", tag, tag=tag, why=why, way=way)
    return tags


def _tag_fault(tag: str) -> tuple[str, str]:
    """Return what is wrong with a tag, and the way out, for what Anki splits or changes.

    'two words' would be two tags; 'a::::b' has a part without a name. '' and '' for a tag that is kept.
    """
    if any(char in _WHITE or char.isspace() for char in tag):
        parts = tag.replace(",", " ").split()
        one = "-".join(parts)
        several = ", ".join(parts)
        return "it has a space in it", f"write {one}, or several tags: [{several}]"
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
