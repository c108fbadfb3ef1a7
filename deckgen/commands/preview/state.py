"""One state of the deck, as the page shows it: never changed once it is made."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

from deckgen.commands.preview import charts, index
from deckgen.commands.preview.cards import BLOCK, card_html
from deckgen.commands.preview.contents import PageContents
from deckgen.commands.preview.listing import Listing, as_json
from deckgen.core.diagnostics import Severity
from deckgen.render import mathjax

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.commands.preview.listing import Stretch
    from deckgen.compile.deck import Compiled
    from deckgen.compile.outcomes import Checked
    from deckgen.core.model import Note
    from deckgen.lockfile.lockfile import Changes


@dataclass(frozen=True)
class PageState(PageContents):
    """The contents of the page, and the JSON that it is sent."""

    _blocks: dict[int, bytes] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def _head(self) -> dict[str, Any]:
        """The index, but for the entries of its cards."""
        return index.head(self)

    @cached_property
    def _stretches(self) -> list[Stretch]:
        """The entries of all cards, by what was compiled together."""
        return index.stretches(self, self._head)

    @property
    def index(self) -> dict[str, Any]:
        """All that the page knows before it asks for cards."""
        cards = [entry for each in self._stretches for entry in each.entries]
        return {**self._head, "cards": cards}

    @cached_property
    def index_json(self) -> bytes:
        """:attr:`index` as JSON. An entry that is as it was in the state before is not encoded again."""
        head, _, tail = compact({**self._head, "cards": []}).partition(b'"cards":[]')
        pieces = [head, b'"cards":[']
        for each in self._stretches:  # joined once: it is as long as all cards together
            pieces += (b",", each.json)
        if self._stretches:
            del pieces[2]
        return b"".join((*pieces, b"]", tail))

    @cached_property
    def overview_json(self) -> bytes:
        """The charts of the overview as JSON: a list of titles and HTML."""
        return compact(charts.charts(self))

    @property
    def has_formulas(self) -> bool:
        """Whether a field of some card has a formula."""
        return mathjax.is_wanted(
            text for card in self.cards for text in card.note.fields
        )

    @property
    def blocks(self) -> int:
        """How many blocks of cards there are."""
        return -(-len(self.cards) // BLOCK)

    def block(self, number: int) -> bytes:
        """Return the HTML of a block of cards as JSON. Raises ``IndexError`` if there is none."""
        if not 0 <= number < self.blocks:
            raise IndexError(number)
        if number not in self._blocks:
            start = number * BLOCK
            shown = []
            for card in self.cards[start : start + BLOCK]:
                shown.append(card_html(card, self.types, self.decks, self.media))
            self._blocks[number] = compact(shown)
        return self._blocks[number]


def compact(value: object) -> bytes:
    """Return a value as JSON in UTF-8, without white space."""
    return as_json(value).encode("utf-8", "replace")


def page_state(
    checked: Compiled | Checked,
    version: int,
    before: PageState | None,
    *,
    linted: bool = True,
) -> PageState:
    """Return what the pipeline found as a state of the page; ``before`` is the one that was shown.

    Where the source is broken, or cannot be read at all, the cards are those of ``before``. ``linted`` is
    false for cards that were compiled but not yet checked: the diagnostics of ``before`` are then kept for
    the moment, so that they do not vanish and come back with each save.
    """
    broken = checked.compiled is None or _has_source_errors(checked)
    if broken and before is not None and before.cards:
        return replace(
            before,
            version=version,
            diagnostics=checked.diagnostics,
            files=checked.files,
            broken=True,
        )
    state = _new_state(checked, version, before, broken=broken)
    if linted or broken:
        return state
    if before is None:
        return replace(state, diagnostics=())
    return replace(
        state,
        diagnostics=before.diagnostics,
        files=before.files,
        changes=before.changes,
        release=before.release,
    )


def _has_source_errors(checked: Compiled | Checked) -> bool:
    """Tell whether the files of the project, and not only its cards, have errors."""
    return any(
        each.severity is Severity.ERROR and each.code.startswith("Y")
        for each in checked.diagnostics
    )


def _new_state(
    checked: Compiled | Checked, version: int, before: PageState | None, *, broken: bool
) -> PageState:
    """Return a state with the cards that were compiled."""
    from deckgen.compile.identify import note_types

    compiled = checked.compiled
    stretches: Iterable[tuple[Note, ...]] = ()
    decks: list[str] = []
    media = {}
    files = None
    if compiled is not None:
        stretches = compiled.notes.made_stretches
        decks = [deck.name for deck in compiled.decks]
        media = {each.name: each.path for each in compiled.media}
        files = compiled.type_files
    types = {}
    if checked.project is not None:
        for each in note_types(checked.project, None, files):
            types[each.key] = each
    listing = Listing()
    if before is not None and before.types == types:
        listing = before.listing
    parts = listing.cards(stretches, cache(partial(_notes, before)))
    if before is not None and any(part.has_stale for part in parts):
        media = {**before.media, **media}
    changes, release = _changes(checked)
    return PageState(
        version=version,
        project=checked.project,
        types=types,
        parts=parts,
        media=media,
        diagnostics=checked.diagnostics,
        files=checked.files,
        changes=changes,
        broken=broken,
        release=release,
        listing=listing,
        decks=decks,
    )


def _changes(checked: Compiled | Checked) -> tuple[Changes | None, str]:
    """Return the changes since the last release and its version; without one, since the last build."""
    from deckgen.compile.outcomes import Built, Failed

    if isinstance(checked, Built) and checked.version:
        keys = [note.key for note in checked.compiled.notes]
        changes = checked.changes_since_release(keys)
        if changes is not None:
            return changes, checked.version
    if isinstance(checked, Built | Failed):
        return checked.changes, ""
    return None, ""


def _notes(state: PageState | None) -> dict[str, Note]:
    """Return the notes of a state that have cards, by their keys."""
    if state is None:
        return {}
    return {card.note.key: card.note for card in state.cards if card.note.cards}
