"""Values that note types, their fields and their card templates have in common, read from YAML."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from deckgen.core.texts import Text
from deckgen.source.readers import own_key
from deckgen.source.yaml.tree import Mapping, Sequence

if TYPE_CHECKING:
    from deckgen.source.readers import Reader


def entries(reader: Reader, node: Mapping, key: str, where: str, way: str) -> Sequence:
    """Return the entries of a list that must be there and have any.

    ``where`` says whose it is, ``way`` what to write, for the message if it is not or has none.
    """
    found = reader.sequence(node, key)
    if key not in node:
        reader.missing(node, key, where, way)
    elif not found:
        written = node[key]
        if isinstance(written, Sequence) or written == "":
            reader.report("Y206", own_key(node, key), key=key, way=way)
    return found


def normal(name: Text) -> Text:
    """Return a name as Anki keeps it, at its place: a letter with an accent is one character."""
    return Text(unicodedata.normalize("NFC", name), name.start, name.end)


def code(reader: Reader, node: Mapping, key: str) -> Text | None:
    """Return a text that may be empty, as that of a template may.

    :meth:`Reader.text` takes an empty text for a mistake.
    """
    value = node.get(key)
    if isinstance(value, Text):
        is_empty = not value or value.isspace()
        if is_empty and not reader.is_lost(value):
            return value
    return reader.text(node, key)


def code_if_any(reader: Reader, node: Mapping, key: str) -> Text | None:
    """Return a text that may be empty, ``None`` if its key is not there."""
    if key not in node:
        return None
    return code(reader, node, key)
