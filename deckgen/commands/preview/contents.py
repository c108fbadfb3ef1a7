"""What the page has to show, as plain values: see :mod:`deckgen.commands.preview.state`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from deckgen.commands.preview.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from deckgen.commands.preview.listing import CardsOfUnit
    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.core.model import Project
    from deckgen.core.notetype import NoteType
    from deckgen.formats.card_labels import Card
    from deckgen.lockfile.lockfile import Changes


@dataclass(frozen=True)
class PageContents:
    """The cards of one moment and what is wrong with them.

    - ``version``: counts the states of one preview.
    - ``types``: the note types by their keys.
    - ``parts``: the cards unit by unit.
    - ``media``: the files that cards refer to, by their packed names.
    - ``changes``: those since ``release``, or since the last build where that is ''; ``None`` if they are not
      known.
    - ``broken``: the source could not be read as a whole; the cards are then those of the state before.
    - ``editor``: the address at which an editor opens a file below ``root``; both are '' on a page for
      others.
    - ``decks``: the names of the package's decks.
    - ``listing``: what was worked out of the cards for earlier states.
    """

    version: int
    project: Project | None
    types: Mapping[str, NoteType]
    parts: Sequence[CardsOfUnit]
    media: Mapping[str, Path]
    diagnostics: Sequence[Diagnostic]
    files: Mapping[str, TextFile]
    changes: Changes | None
    broken: bool
    release: str = ""
    editor: str = ""
    root: str = ""
    decks: Sequence[str] = ()
    listing: Listing = field(default_factory=Listing, repr=False, compare=False)

    @cached_property
    def cards(self) -> list[Card]:
        """All cards, in learning order."""
        return list(chain.from_iterable([part.cards for part in self.parts]))
