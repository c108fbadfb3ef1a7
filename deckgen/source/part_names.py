"""The names of fields and card templates: which Anki keeps as they are, and what ids they make.

A field 'Capital city' has the id 'capital-city', by which it is known in all versions of the deck. One called
'Capital: city' there cannot be, for Anki keeps no ':' in the name of a field.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from deckgen.core.identity import part_key
from deckgen.source.yaml.tree import Mapping

if TYPE_CHECKING:
    from deckgen.core.texts import Text
    from deckgen.source.readers import Reader

_FORBIDDEN = re.compile(r'[:{}"]')
_BAD_START = re.compile(r"[#^/]")


class PartNames:
    """The names and ids of the parts of one note type, each of which has one of its own."""

    def __init__(self, reader: Reader, what: str, *, is_field: bool = False) -> None:
        self.reader = reader
        self.what = what
        self.is_field = is_field
        self.names: set[str] = set()
        self.keys: dict[str, str] = {}

    def key(self, node: Mapping | Text, name: Text | None) -> str | None:
        """Return the id of a part: what is written, or what is made from its name. ``None`` if there is
        no usable name or id; it has been reported.
        """
        if name is None:
            return None
        why = self._fault(name)
        if why:
            self._refuse(name, why, "choose another name")
            return None
        self.names.add(_folded(name))
        if isinstance(node, Mapping) and "id" in node:
            return self._written_key(node, name)
        key = part_key(name)
        other = self.keys.setdefault(key, str(name))
        if other != name:
            why = f"the id made from it, '{key}', is that of '{other}'"
            self._refuse(name, why, f"write an id for it, like this: 'id: {key}-2'")
            return None
        return key

    def _written_key(self, node: Mapping, name: Text) -> str | None:
        """Return the id that is written for a part, ``None`` if it is none or that of another part."""
        written = self.reader.id(node, self.what)
        if written is None:
            return None
        key = str(written)
        other = self.keys.setdefault(key, str(name))
        if other != name:
            way = "give it one of its own"
            self.reader.report("Y205", written, id=key, other=f"'{other}'", way=way)
            return None
        return key

    def _refuse(self, name: Text, why: str, way: str) -> None:
        """Report a name that cannot be used."""
        self.reader.report("N108", name, name=name, what=self.what, why=why, way=way)

    def _fault(self, name: Text) -> str:
        """Return why a name cannot be used, '' if it can."""
        if has_control_character(name):
            return "it has a line break or another control character in it"
        if _folded(name) in self.names:
            return "another one has it; capitals make no difference"
        if not self.is_field:
            if '"' in name:
                return "it has a quotation mark in it, which Anki takes away"
            return ""
        bad = _FORBIDDEN.search(name)
        if bad:
            return f"it has '{bad[0]}' in it"
        if _BAD_START.match(name):
            return f"it begins with '{name[0]}'"
        if name != name.strip():
            return "it begins or ends with a space"
        return ""


def has_control_character(name: str) -> bool:
    """Tell whether a name has a line break or another control character in it."""
    return any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in name)


def _folded(name: str) -> str:
    """Return what two names have in common that Anki takes for one."""
    return unicodedata.normalize("NFC", name).casefold()
