"""What was read of a unit so far, and what was read of several, as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.model import Item, Section, Topic, UnitText
from deckgen.source.items import items_of

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        if not (
            self.topics or self.items or reader.diagnostics or reader.lost != set()
        ):
            return
        lost = None if reader.lost is None else frozenset(reader.lost)
        found = tuple(reader.diagnostics)
        section = Section(
            tuple(self.topics),
            items_of(self.items),
            found,
            lost,
            False,
            reader.has_anchors,
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
    lost: frozenset[str] | None = frozenset()
    for section in sections:
        lost = None if lost is None or section.lost is None else lost | section.lost
    return Section(
        tuple(topic for section in sections for topic in section.topics),
        tuple(item for section in sections for item in section.items),
        tuple(diagnostic for section in sections for diagnostic in section.diagnostics),
        lost,
        includes=len(sections) > 1,
        has_anchors=any(section.has_anchors for section in sections),
    )
