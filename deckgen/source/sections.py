"""What was read of a unit so far, and what was read of several, as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.model import Item, Section, Topic, UnitText
from deckgen.source.items import items_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.source.readers import Reader
    from deckgen.source.yaml.fast import UnreadCard


class PendingUnit:
    """What has been read of one file since the last unit that it includes, and is not yet a unit."""

    def __init__(self, reader: Reader, chain: tuple[str, ...]) -> None:
        self.reader = reader
        # the files by whose includes one comes here, and the file itself
        self.chain = chain
        self.topics: list[Topic] = []
        self.items: list[Item | UnreadCard] = []

    def sections(self) -> Iterator[UnitText]:
        """Yield what has been read, if anything, and begin again."""
        reader = self.reader
        has_read = self.topics or self.items
        has_found = reader.diagnostics or reader.lost != set()
        if not has_read and not has_found:
            return
        section = Section(
            tuple(self.topics),
            items_of(self.items),
            tuple(reader.diagnostics),
            None if reader.lost is None else frozenset(reader.lost),
            includes=False,
            has_anchors=reader.has_anchors,
        )
        # in place: the lists are being filled meanwhile
        self.topics.clear()
        self.items.clear()
        reader.diagnostics.clear()
        reader.lost = set()
        yield UnitText(reader.file, 0, len(reader.file.text), "", lambda: section)


def joined(units: list[UnitText]) -> Section:
    """Return what several units have, as one."""
    sections = [unit.outline for unit in units]
    if len(sections) == 1:
        return sections[0]
    topics: list[Topic] = []
    items: list[Item] = []
    diagnostics: list[Diagnostic] = []
    lost: frozenset[str] | None = frozenset()
    has_anchors = False
    for section in sections:
        topics += section.topics
        items += section.items
        diagnostics += section.diagnostics
        if lost is None or section.lost is None:  # any card may be lost
            lost = None
        else:
            lost |= section.lost
        if section.has_anchors:
            has_anchors = True
    return Section(
        tuple(topics),
        tuple(items),
        tuple(diagnostics),
        lost,
        includes=len(sections) > 1,
        has_anchors=has_anchors,
    )
