"""What cards of the deck's own note types have beside what all cards have: ``type``, ``fields``, ``deck``.

A field is filled by its name, under ``fields``, or by a word that the note type binds to it. Where 'country'
has ``bind: {q: Name, a: Capital}`` these two cards are the same::

    - id: chad
      type: country
      fields: {Name: Chad, Capital: N'Djamena}

    - id: chad
      type: country
      q: Chad
      a: N'Djamena

A card that fills one field both ways, or leaves out one that is needed, is reported.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from deckgen.core.model import FORMATS, DeckWish
from deckgen.core.notetype import IMAGE_OCCLUSION
from deckgen.core.owntype import (
    FIELD_FORMATS,
    PLAIN,
    SHOWN_SOURCE,
    WRITTEN_WORDS,
    Own,
    OwnText,
)
from deckgen.core.texts import Text
from deckgen.source.header import is_deck_name
from deckgen.source.readers import shortened
from deckgen.source.schema_notetypes import MAX_DUE
from deckgen.source.yaml.tree import Mapping
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from deckgen.core.model import Topic
    from deckgen.core.owntype import OwnType
    from deckgen.source.readers import Reader
    from deckgen.source.yaml.fast import SimpleCard
    from deckgen.source.yaml.tree import Node

FLAGS = ("true", "false", "loose")


class OwnTexts(NamedTuple):
    """The texts of a card's fields, and those of them that words are bound to, by word."""

    own: Own
    by_word: dict[str, Text]
    is_typed: bool = False
    is_html: bool = False


# --- which note type ------------------------------------------------------------------------------


def names_type(value: Node | None) -> bool:
    """Tell whether the value of ``type`` names a note type, and does not say whether answers are typed."""
    return isinstance(value, Text) and value not in FLAGS


def read_type(reader: Reader, mapping: Mapping) -> tuple[OwnType | None, bool]:
    """Return the note type that ``type`` names, and whether it names one that could not be read.

    An unknown one is reported, if any note types are declared at all.
    """
    written = reader.text(mapping, "type")
    if written is None:
        return None, True
    types = reader.note_types
    if str(written) in types:
        found = types[str(written)]
        return found, found is None
    if reader.types_are_lost:
        return None, True
    if types:
        suggestion = reader.suggestion(written, types, "declared")
    else:
        suggestion = "declare it under 'note-types:', or write 'true' if the answer is to be typed"
    value = shortened(written)
    reader.report("Y207", written, value=value, key="type", suggestion=suggestion)
    return None, True


def read_topic_type(
    reader: Reader, mapping: Mapping, parent: Topic | None
) -> tuple[OwnType | None, bool]:
    """Return the note type of a topic's cards, and whether one is meant that could not be read."""
    if "type" in mapping:
        return read_type(reader, mapping)
    if parent is None:
        return None, False
    return parent.note_type, parent.has_lost_type


# --- fields ---------------------------------------------------------------------------------------


def read_own(
    reader: Reader, mapping: Mapping | SimpleCard, note_type: OwnType
) -> OwnTexts:
    """Return what a card of a note type fills its fields with; report what does not fit."""
    formats = _formats(reader, mapping, note_type)
    texts: dict[str, OwnText] = {}
    is_simple = not isinstance(mapping, Mapping)
    fields: Any = mapping.fields if is_simple else mapping.get("fields")  # type: ignore[union-attr]
    if fields is not None:
        _read_fields(reader, fields, note_type, formats, texts)
    by_word = _read_words(reader, mapping, note_type, formats, texts)
    is_typed = "type" in mapping and mapping["type"] in ("true", "loose")
    if is_typed and "typed" not in note_type.bind:
        _refuse(reader, mapping, "type", note_type, "typed")
    drawn = _drawn(mapping, note_type)
    for name in drawn:
        if name in texts:
            reader.report("N303", texts[name].name, word="masks", name=name)
    for name in note_type.needed:
        if name in drawn:
            continue
        if name not in texts or not texts[name].text.strip():
            place = _place_of_card(mapping)
            reader.report("N301", place, name=name, type=note_type.key)
    for word, name in note_type.bind.items():
        if name in texts and word not in by_word:
            by_word[word] = texts[name].text
    written = tuple(texts.values())
    is_html = False  # what a word is bound to
    for each in written:
        if each.format == "html" and str(each.name) in note_type.words:
            is_html = True
    return OwnTexts(Own(note_type, written), by_word, is_typed, is_html)


def _read_fields(
    reader: Reader,
    fields: Node,
    note_type: OwnType,
    formats: dict[str, str],
    texts: dict[str, OwnText],
) -> None:
    """Read the texts under ``fields`` into ``texts``, by the names of the fields."""
    if not isinstance(fields, dict):
        way = "write each on a line of its own below 'fields:', like this: Country: Norway"
        reader.wrong(fields, "fields", "the names of fields with their texts", way)
        return
    by_name = note_type.by_name
    for name, value in fields.items():
        field = by_name.get(name)
        if field is None:
            field = by_name.get(unicodedata.normalize("NFC", name))
        if field is None:
            _report_unknown(reader, name, note_type)
            continue
        text = _field_text(reader, value, name)
        if text is None:
            continue
        if field.personal and text:
            reader.report("N304", name, name=name)
            continue
        key = str(field.name)
        format_ = formats.get(key, field.format)
        texts[key] = OwnText(field.name, text, format_)


def _report_unknown(reader: Reader, name: Text, note_type: OwnType) -> None:
    """Report the name of a field that a note type does not have."""
    suggestion = reader.suggestion(name, note_type.by_name, "its fields")
    shown = shortened(name)
    reader.report("N302", name, type=note_type.key, name=shown, suggestion=suggestion)


def _drawn(mapping: Mapping | SimpleCard, note_type: OwnType) -> tuple[str, ...]:
    """Return the fields that ``image`` and ``masks`` fill."""
    if "masks" not in mapping or not takes_masks(note_type):
        return ()
    return note_type.bind["occlusions"], note_type.bind["image"]


def _field_text(reader: Reader, value: Node, name: Text) -> Text | None:
    """Return the text of a field, which may be empty; report what is none, and what is cut short."""
    if type(value) is Text and (not value or value.isspace()):
        end = value.end
        is_cut_short = reader.source[end : end + 2] == " #"
        is_quoted = reader.source[value.start : end].startswith(("'", '"'))
        if not is_cut_short or is_quoted:
            return value
    return reader.as_text(value, name)


def _read_words(
    reader: Reader,
    mapping: Mapping | SimpleCard,
    note_type: OwnType,
    formats: dict[str, str],
    texts: dict[str, OwnText],
) -> dict[str, Text]:
    """Return the texts of the words that a card is written with, and put them into their fields."""
    found: dict[str, Text] = {}
    for word in WRITTEN_WORDS:
        if word not in mapping:
            continue
        name = note_type.bind.get(word)
        if name is None:
            _refuse(reader, mapping, word, note_type, word)
            continue
        field = note_type.by_name[name]
        if word == "reverse":
            text = _reverse(reader, mapping)  # type: ignore[arg-type]
        else:
            text = reader.text(mapping, word)  # type: ignore[arg-type]
        if text is None:
            continue
        if name in texts:
            reader.report("N303", _own_key(mapping, word), word=word, name=name)
            continue
        if field.personal:
            reader.report("N304", _own_key(mapping, word), name=name)
            continue
        found[word] = text
        format_ = formats.get(name, field.format)
        texts[name] = OwnText(field.name, text, format_)
    shows_source = any(word in note_type.bind for word in SHOWN_SOURCE)
    if "quote" in mapping and not shows_source:
        _refuse(reader, mapping, "quote", note_type, "quote")
    for word in ("hint", "steps", "accept"):
        if word in mapping:
            _refuse(reader, mapping, word, note_type, "")
    for word in ("image", "masks", "hide", "labels"):
        if word in mapping and not takes_masks(note_type):
            bound = "image" if word == "image" else "occlusions"
            _refuse(reader, mapping, word, note_type, bound)
    return found


def takes_masks(note_type: OwnType) -> bool:
    """Tell whether the cards of a note type can have ``image`` and ``masks``."""
    is_bound = "occlusions" in note_type.bind and "image" in note_type.bind
    return note_type.kind == IMAGE_OCCLUSION and is_bound


def _reverse(reader: Reader, mapping: Mapping) -> Text | None:
    """Return what ``reverse`` fills its field with: a text, or ``1`` for ``true``."""
    value = mapping["reverse"]
    if value == "false":
        return None
    if isinstance(value, Text) and value == "true":
        return Text("1", value.start, value.end)
    return reader.text(mapping, "reverse")


def _refuse(
    reader: Reader,
    mapping: Mapping | SimpleCard,
    key: str,
    note_type: OwnType,
    word: str,
) -> None:
    """Report a key that has no field of the note type to go to."""
    way = "write the text under 'fields:'"
    if word:
        way += f", or bind '{word}' to a field of the note type"
    why = f"'{key}' has no field of the note type '{note_type.key}'"
    reader.report("Y211", _own_key(mapping, key), why=why, way=way)


def _formats(
    reader: Reader, mapping: Mapping | SimpleCard, note_type: OwnType
) -> dict[str, str]:
    """Return how a card says that its fields are written, by their names.

    ``format: html`` is for all fields, ``format: {Flag: html}`` for one.
    """
    if "format" not in mapping:
        return {}
    value = mapping["format"]
    if not isinstance(value, Mapping):
        written = reader.choice(mapping, "format", FORMATS)  # type: ignore[arg-type]
        if written is None:
            return {}
        return dict.fromkeys(note_type.by_name, str(written))
    found = {}
    for name in value:
        if name not in note_type.by_name:
            _report_unknown(reader, name, note_type)
            continue
        format_ = reader.choice(value, name, FIELD_FORMATS)
        if format_ is not None:
            found[str(name)] = str(format_)
    return found


def with_default_format(own: Own, format_: str) -> Own:
    """Return the fields of a card as a default says that they are written; plain ones stay plain."""
    texts = []
    for each in own.texts:
        if each.format == PLAIN:
            texts.append(each)
        else:
            texts.append(each._replace(format=format_))
    return own._replace(texts=tuple(texts))


# --- decks and places -----------------------------------------------------------------------------


def read_deck_wish(
    reader: Reader, mapping: Mapping, note_type: OwnType | None
) -> DeckWish:
    """Return the decks that ``deck`` names, by the names of card templates; '' for one for all.

    ``deck: Maps`` is (('', 'Maps'),), ``deck: {flag: Flags}`` is (('flag', 'Flags'),).
    """
    value = mapping.get("deck")
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        name = reader.text(mapping, "deck")
        if name is None or not is_deck_name(reader, name):
            return ()
        for_all = ("", str(name))
        return (for_all,)
    if note_type is None:
        way = "only cards of one note type have templates to name"
        reader.wrong(value, "deck", "the name of a deck", way)
        return ()
    known = [str(template.name) for template in note_type.templates]
    found = []
    for template in value:
        if template not in known:
            reader.report(
                "Y207",
                template,
                value=shortened(template),
                key="deck",
                suggestion=reader.suggestion(template, known),
            )
            continue
        name = reader.text(value, template)
        if name is not None and is_deck_name(reader, name):
            found.append((str(template), str(name)))
    return tuple(found)


def read_due(reader: Reader, mapping: Mapping) -> int | None:
    """Return the place among new cards that ``due`` gives."""
    return reader.number(mapping, "due", 0, MAX_DUE)


def _own_key(mapping: Mapping | SimpleCard, key: str) -> Text:
    """Return a key of a card with its place; of a simple card, whose keys have none, the id."""
    for own in mapping:
        if own == key and isinstance(own, Text):
            return own
    return _place_of_card(mapping)


def _place_of_card(mapping: Mapping | SimpleCard) -> Text:
    """Return what to point at for a whole card: its id, or its first character if it has none."""
    id_: Any = mapping.get("id")
    if isinstance(id_, Text):
        return id_
    return Text("", mapping.start, mapping.start + 1)
