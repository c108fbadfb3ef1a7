"""Anki's packages and collections."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deckgen.formats import apkg_reader
from deckgen.formats.incoming.deck import (
    HTML,
    NO_OPTIONS,
    IncomingDeck,
    IncomingNote,
    Options,
)
from deckgen.notetypes.builtin import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.formats.apkg_reader import Package, PackedCard
    from deckgen.formats.reading.values import PackedDeck, PackedNote, PackedType

DEFAULT_PRESET = 1
"""The id of the preset that every collection has."""

_OWN_FIELDS = frozenset(FIELDS)


def read(path: Path, _: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a package or a collection. Raises ``UnreadableError`` and ``OSError``."""
    package = apkg_reader.read(path, digests=False, broken=True)
    found = _notes(package)
    decks = {}
    presets = {}
    for deck in package.described.values():
        decks[deck.name] = deck
        if deck.preset in package.presets and deck.preset != DEFAULT_PRESET:
            presets[deck.name] = package.presets[deck.preset]
    # the notes and cards would otherwise stay as long as the deck
    files = replace(package, notes=(), cards=())
    is_collection = not package.members and path.suffix == ".anki2"
    return IncomingDeck(
        path,
        form="an Anki collection" if is_collection else "an Anki package",
        name=_root(_decks_of(found.notes), decks) or path.stem,
        format=HTML,
        notes=found.notes,
        note_types=_types_of((*found.notes, *found.retired), package),
        decks=decks,
        presets=presets,
        files=tuple(name for name, member in package.members.items() if member),
        opens=lambda names: apkg_reader.media_files(files, names),
        learning=package.learning,
        deck_names=package.decks,
        warnings=found.warnings,
        retired=found.retired,
    )


def _decks_of(notes: Iterable[IncomingNote]) -> set[str]:
    """Return the names of the decks that notes or their cards are in."""
    names = set()
    for note in notes:
        names.add(note.deck)
        names.update(name for _, name in note.decks)
    return names


def _types_of(notes: Iterable[IncomingNote], package: Package) -> dict[str, PackedType]:
    """Return the note types that notes have, by their keys, in the order of the package."""
    used = {note.note_type for note in notes}
    types = {str(id_): kind for id_, kind in package.note_types.items()}
    return {key: kind for key, kind in types.items() if key in used}


class _Notes(NamedTuple):
    """The notes of a package.

    - ``notes``: in the order of their cards.
    - ``retired``: those whose cards left the deck.
    - ``warnings``: what is wrong with notes.
    """

    notes: tuple[IncomingNote, ...]
    retired: tuple[IncomingNote, ...]
    warnings: tuple[str, ...]


def _notes(package: Package) -> _Notes:
    """Return the notes of a package, each with as many fields as its type has."""
    cards: dict[int, list[PackedCard]] = defaultdict(list)
    for card in package.cards:
        cards[card.note].append(card)
    warnings = list(package.faults)
    notes: list[IncomingNote] = []
    retired: list[IncomingNote] = []
    for note in package.notes:
        kind = package.note_types.get(note.note_type)
        if kind is None:
            warnings.append(
                f"the note {note.id} is of a note type that is not in the file"
            )
            continue
        if len(note.fields) != len(kind.fields):
            has = f"{len(note.fields)} fields, its note type {len(kind.fields)}"
            warnings.append(f"the note {note.id} has {has}")
        whole = _note(package, note, len(kind.fields), cards.get(note.id, []))
        if _is_retired(note, kind, has_cards=note.id in cards):
            retired.append(whole)
        else:
            notes.append(whole)
    notes.sort(key=lambda note: (note.due, note.id))
    return _Notes(tuple(notes), tuple(retired), tuple(warnings))


def _is_retired(note: PackedNote, kind: PackedType, *, has_cards: bool) -> bool:
    """Tell whether a note is one whose card left a deck of deckgen's. It comes without cards; in a
    learner's own collection it has them still, and is known by its note type."""
    if not note.is_retired:
        return False
    return not has_cards or _OWN_FIELDS.issuperset(kind.fields)


def _note(
    package: Package, note: PackedNote, count: int, cards: list[PackedCard]
) -> IncomingNote:
    """Return a note with ``count`` fields, as its note type has them."""
    missing = count - len(note.fields)
    deck, decks = _decks(package, cards)
    new = [card.due for card in cards if card.queue == 0]
    return IncomingNote(
        note_type=str(note.note_type),
        fields=note.fields[:count] + ("",) * missing,
        tags=note.tags,
        deck=deck,
        guid=note.guid,
        id=note.id,
        mod=note.mod,
        due=min(new, default=0),
        decks=decks,
    )


def _decks(
    package: Package, cards: list[PackedCard]
) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Return the deck of a note, which is that of its first card, and those of all if they are in several.

    A note without cards has the deck ''.
    """
    by_template = {card.ordinal: package.decks.get(card.deck, "") for card in cards}
    if not by_template:
        return "", ()
    first = by_template[min(by_template)]
    is_in_one = len(set(by_template.values())) == 1
    if is_in_one:
        return first, ()
    return first, tuple(sorted(by_template.items()))


def _root(names: set[str], described: dict[str, PackedDeck]) -> str:
    """Return the deck that all decks are in, '' if there is none.

    Where that has no description, it is the next deck above it that has one: the cards may be those
    of a single subdeck. Of ``A::B::C`` and ``A::B::D`` it is ``A::B``, or ``A``.
    """
    paths = [name.split("::") for name in names if name]
    common = []
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    for length in range(len(common), 0, -1):
        deck = described.get("::".join(common[:length]))
        if deck is not None and deck.description:
            return deck.name
    return "::".join(common)
