"""The fields of a note type of the deck's own, and what names one of them.

``fields: [Name, {name: Flag, format: html, font: Arial}]`` has both forms of a field: its name alone, or a
mapping with what Anki is to know of it. ``sort: Name`` and ``bind: {q: Name}`` name one.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from deckgen.core.notetype import DEFAULT_FONT, DEFAULT_SIZE, Field
from deckgen.core.owntype import FIELD_FORMATS, WORDS, OwnField
from deckgen.core.texts import Text
from deckgen.source import schema_notetypes as schema
from deckgen.source.note_type_values import normal
from deckgen.source.readers import own_key
from deckgen.source.yaml.tree import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.source.part_names import PartNames
    from deckgen.source.readers import Reader


def read_field(
    reader: Reader, node: Mapping | Text, usual: str, names: PartNames
) -> OwnField | None:
    """Return a field, which is written as its name or as a mapping; ``None`` if it cannot be read.

    ``usual`` is the format of a field that says none.
    """
    if isinstance(node, Text):
        name = reader.as_text(node, "name")
        key = names.key(node, name)
        if name is None or key is None:
            return None
        return OwnField(normal(name), key, usual)
    reader.check_keys(node, "note-type-field")
    name = reader.text(node, "name")
    if "name" not in node:
        way = "add 'name:', which templates and cards use"
        reader.missing(node, "name", "the field", way)
    key = names.key(node, name)
    anki = _settings(reader, node)
    format_ = str(reader.choice(node, "format", FIELD_FORMATS) or usual)
    required = reader.flag(node, "required")
    personal = reader.flag(node, "personal")
    if required and personal:
        reader.report(
            "Y211",
            own_key(node, "required"),
            why="a field is 'required' and 'personal'",
            way="delete one of the two: a package never fills a field of the learner's own",
        )
    if name is None or key is None:
        return None
    return OwnField(normal(name), key, format_, required, personal, anki)


def _settings(reader: Reader, node: Mapping) -> Field:
    """Return a field with what Anki is to know of it, but for its name and its number.

    Those come from the deck's identities when the note type is made.
    """
    return Field(
        name="",
        id=0,
        description=str(reader.text(node, "description") or ""),
        rtl=reader.flag(node, "rtl"),
        collapsed=reader.flag(node, "collapsed"),
        plain_text=reader.flag(node, "plain-editor"),
        prevent_deletion=reader.flag(node, "undeletable"),
        exclude_from_search=reader.flag(node, "unsearched"),
        font=str(reader.text(node, "font") or DEFAULT_FONT),
        size=reader.number(node, "size", 1, schema.MAX_FONT_SIZE) or DEFAULT_SIZE,
        sticky=reader.flag(node, "sticky"),
        tag=reader.number(node, "tag", 0, schema.MAX_TAG),
    )


def field_name(
    reader: Reader, written: Text | None, key: str, fields: Iterable[OwnField]
) -> str:
    """Return the name of a field that must be there, '' if none is named or there is no such field.

    If no field could be read, nothing is said: that has been reported.
    """
    if written is None:
        return ""
    names = [str(field.name) for field in fields]
    name = unicodedata.normalize("NFC", written)
    if name in names:
        return name
    if names:
        suggestion = reader.suggestion(name, names)
        reader.report("Y207", written, value=written, key=key, suggestion=suggestion)
    return ""


def read_bind(
    reader: Reader, node: Mapping, fields: tuple[OwnField, ...]
) -> dict[str, str]:
    """Return the names of fields by the words that are bound to them: ``bind: {q: Question}``."""
    bind: dict[str, str] = {}
    words_of_fields: dict[str, str] = {}
    for word, value in (reader.mapping(node, "bind") or Mapping()).items():
        if word not in WORDS:
            suggestion = reader.suggestion(word, WORDS, "known here")
            reader.report("Y201", word, key=word, where="'bind'", suggestion=suggestion)
            continue
        written = reader.as_text(value, word)
        name = field_name(reader, written, str(word), fields)
        if not name:
            continue
        other = words_of_fields.setdefault(name, str(word))
        if other != word:
            way = f"'{other}' is bound to it; bind each word to a field of its own"
            reader.report("Y207", written or word, value=name, key=word, suggestion=way)
            continue
        bind[str(word)] = name
    return bind
