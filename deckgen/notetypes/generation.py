"""Which cards Anki makes of a note: the rules of its engine, compiled once for a note type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.notetypes import templates
from deckgen.render import cloze_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.core.notetype import NoteType


class Generator:
    """Tells the cards of the notes of one type. Make it once for all of them."""

    def __init__(self, note_type: NoteType) -> None:
        self.note_type = note_type

    def cards(self, contents: Mapping[str, str], has_tags: bool) -> tuple[int, ...]:
        """Return the ordinals of the cards of a note, none if it makes none."""
        if self.note_type.is_cloze:
            numbers = {number for text in contents.values() for number in cloze_numbers(text)}
            return tuple(sorted(min(number - 1, 499) for number in numbers))
        found = []
        for ordinal, template in enumerate(self.note_type.templates):
            if self._shows(templates.parse(template.front), contents):
                found.append(ordinal)
        return tuple(found)

    def _shows(self, nodes: tuple[templates.Node, ...], contents: Mapping[str, str]) -> bool:
        for node in nodes:
            if isinstance(node, templates.Value) and contents.get(node.field):
                return True
            if not isinstance(node, templates.Section):
                continue
            is_entered = bool(contents.get(node.field)) is node.wanted
            if is_entered and self._shows(node.nodes, contents):
                return True
        return False
