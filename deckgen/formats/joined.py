"""Several decks of a collection, each exported for itself, as one package."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from deckgen.formats.apkg_reader import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from deckgen.formats.apkg_reader import Package


def exported(
    export: Callable[[str, Path], bool], decks: Iterable[str], folder: Path
) -> Package | None:
    """Return some decks as one package; ``None`` if there is none of them.

    ``export`` writes a deck to a file in ``folder``, and tells whether there is such a deck. Media files are
    those of the first deck. Raises as :func:`~deckgen.formats.apkg_reader.read`.
    """
    found: Package | None = None
    for number, deck in enumerate(decks):
        path = folder / f"deck-{number}.apkg"
        if export(deck, path):
            package = read(path, digests=False)
            found = package if found is None else joined(found, package)
    return found


def joined(first: Package, second: Package) -> Package:
    """Return a package with all that is in two; media files are those of the first."""
    guids = {note.guid for note in first.notes}
    notes = [note for note in second.notes if note.guid not in guids]
    known = {(card.note, card.ordinal) for card in first.cards}
    cards = [card for card in second.cards if (card.note, card.ordinal) not in known]
    return replace(
        first,
        notes=(*first.notes, *notes),
        cards=(*first.cards, *cards),
        note_types={**second.note_types, **first.note_types},
        decks={**second.decks, **first.decks},
    )
