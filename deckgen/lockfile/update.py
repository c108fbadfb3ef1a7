"""Who is who: every compiled note gets the identity and the time that the ledger has for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.identity import free_number, guid_for
from deckgen.core.model import Entry
from deckgen.lockfile.lockfile import UNKNOWN, Changes, Ledger, free_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item, Note
    from deckgen.notetypes.builtin import NoteType


def update(
    old: Ledger | None, deck_id: str, notes: Sequence[Note], types: Sequence[tuple[NoteType, str]], now: int
) -> tuple[Ledger, Changes, list[Diagnostic]]:
    """Bring a ledger up to date with what was compiled.

    ``types`` are the note types with their fingerprints, ``now`` is the time of new changes
    in epoch seconds. The notes' entries are in the returned ledger under their keys.
    """
    update = _Update(old, old or Ledger(deck_id), deck_id, now)
    for note in notes:
        update.note(note)
    update.retire()
    _make_ids_distinct(update.ledger)
    restyled = _update_types(update.before, update.ledger, types, now)
    changes = Changes(
        tuple(update.new),
        tuple(update.changed),
        tuple(update.retired),
        tuple(update.renamed),
        restyled,
        update.unchanged,
        tuple(update.returned),
    )
    return update.ledger, changes, update.diagnostics


@dataclass
class _Update:
    """One build's step from a ledger to the next."""

    old: Ledger | None
    before: Ledger
    deck_id: str
    now: int
    ledger: Ledger = field(init=False)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    unchanged: int = 0
    taken: dict[str, str] = field(default_factory=dict)
    next_id: int = field(init=False)

    def __post_init__(self) -> None:
        before = self.before
        self.ledger = Ledger(
            self.deck_id, gone=dict(before.gone), last=dict(before.last), releases=dict(before.releases)
        )
        self.next_id = self.now * 1000

    @cached_property
    def ids(self) -> set[int]:
        """The note ids that have been given out."""
        return {entry.id for entry in (*self.before.cards.values(), *self.before.gone.values())}

    @cached_property
    def owners(self) -> dict[str, str]:
        """Whose each GUID is."""
        before = self.before
        return {entry.guid: key for key, entry in (*before.gone.items(), *before.cards.items())}

    def note(self, note: Note) -> None:
        """Find or make the entry of a note."""
        hash_ = note.hash
        entry = self.before.cards.get(note.key)
        if note.was or entry is None:
            earlier = self.earlier_key(note, entry, hash_)
            if earlier:
                entry = self.take_over(note, earlier, entry, hash_)
        if entry is None:
            entry = self.hand_out(note, hash_)
            self.new.append(note.key)
        elif entry.kind != note.kind:
            words = {"id": note.key, "old": entry.kind, "new": note.kind}
            self.diagnostics.append(problem("U106", note.item.span(), note.item.id, **words))
        elif entry.hash != hash_:
            entry = entry._replace(hash=hash_, mod=max(self.now, entry.mod + 1))
            self.changed.append(note.key)
        else:
            self.unchanged += 1
        self.ledger.cards[note.key] = entry

    def earlier_key(self, note: Note, entry: Entry | None, hash_: str) -> str:
        """Return the key of the entry that a note takes over, or ''.

        That is one of its ``was``: a card until now, or one that was retired when this note was
        made (a rename whose ``was`` came a build too late). A retired card that comes back with
        the same content, or that says so with its own id under ``was``, takes over its own.
        """
        before = self.before
        step = note.key[len(note.item.id) :]
        for earlier in note.item.was:
            key = earlier + step
            if entry is None and (key in before.cards or key in before.gone):
                return key
            if entry is not None and key in before.gone and entry.id >= before.gone[key].mod * 1000:
                return key
            is_other = key != note.key and (key in before.cards or key in before.gone)
            if entry is not None and is_other:
                why = f"'{note.key}' and '{key}' stood side by side, and learners have a history of each"
                self.unclear(note, why, "delete 'was'")
        gone = before.gone.get(note.key)
        if entry is not None or gone is None:
            return ""
        last = before.last.get(note.key)
        known = last.hash(gone.kind) if last else gone.hash
        return note.key if known == hash_ else ""

    def take_over(self, note: Note, earlier: str, own: Entry | None, hash_: str) -> Entry | None:
        """Return the entry of an earlier id, for a note that may have had one of its own."""
        before, ledger = self.before, self.ledger
        entry = before.cards.get(earlier) or before.gone[earlier]
        other = self.taken.setdefault(entry.guid, note.key)
        if other != note.key:
            why = f"'{other}' says the same and has the history now"
            self.unclear(note, why, "delete 'was' from one of the two")
            return own
        ledger.gone.pop(earlier, None)
        ledger.last.pop(earlier, None)
        if own is not None:  # the note that learners got in between
            key = free_key(ledger, note.key)
            ledger.gone[key] = own._replace(mod=max(self.now, own.mod + 1))
            self.retired.append(key)
        (self.returned if earlier == note.key else self.renamed).append(note.key)
        is_same = earlier in before.cards and entry.hash == hash_
        return entry if is_same else entry._replace(hash=UNKNOWN)

    def unclear(self, note: Note, why: str, way: str) -> None:
        """Report a ``was`` that leads nowhere."""
        was = note.item.was[0]
        self.diagnostics.append(problem("U108", note.item.span(was), note.item.id, id=was, why=why, way=way))

    def hand_out(self, note: Note, hash_: str) -> Entry:
        """Return the identity of a new note; one that was given out before is reported."""
        id_ = free_number(self.next_id, self.ids)
        self.next_id = id_ + 1
        entry = Entry(note.kind, guid_for(self.deck_id, note.key), id_, hash_, self.now)
        owner = note.key if note.key in self.before.gone else self.owners.get(entry.guid)
        if owner is not None:
            whose = "that was retired" if owner in self.before.gone else f"that is now '{owner}'"
            words = {"id": note.key, "whose": whose, "own": note.item.id}
            self.diagnostics.append(problem("U105", note.item.span(), note.item.id, **words))
        elif self.old is not None and note.item.was and not self.has_known_earlier_id(note.item):
            owner = self.owners.get(guid_for(self.deck_id, note.item.was[0]))
            why = f"its history is now that of '{owner}'" if owner else "no build had a card with that id"
            self.unclear(note, why, "correct the id, or delete 'was' if the card is new")
        return entry

    def has_known_earlier_id(self, item: Item) -> bool:
        """Tell whether one of an item's ``was`` is or was a card's, or that of one of its steps."""
        keys = (*self.before.cards, *self.before.gone)
        ids = {key.split("/")[0] for key in keys}
        return any(was in ids for was in item.was)

    def retire(self) -> None:
        """Take leave of the notes that nothing was compiled for."""
        cards = self.ledger.cards
        moved = [
            (key, entry)
            for key, entry in self.before.cards.items()
            if key not in cards or cards[key].guid != entry.guid
        ]
        if not moved:
            return
        kept = {entry.guid for entry in (*cards.values(), *self.ledger.gone.values())}
        for key, entry in moved:
            if entry.guid not in kept:
                if key in self.ledger.gone:  # an earlier card of this id, which retired before
                    key = free_key(self.ledger, key)
                self.ledger.gone[key] = entry._replace(mod=max(self.now, entry.mod + 1))
                self.retired.append(key)


def _update_types(
    before: Ledger, ledger: Ledger, types: Sequence[tuple[NoteType, str]], now: int
) -> tuple[str, ...]:
    restyled = []
    for note_type, fingerprint in types:
        hash_, mod = before.types.get(note_type.key, ("", 0))
        if hash_ != fingerprint[:16]:
            if hash_:
                restyled.append(note_type.key)
            hash_, mod = fingerprint[:16], max(now, mod + 1)
        ledger.types[note_type.key] = (hash_, mod)
    return tuple(restyled)


def _make_ids_distinct(ledger: Ledger) -> None:
    """Move note ids that two branches gave out twice: Anki finds notes by GUID, not by id."""
    seen = {entry.id for entry in ledger.gone.values()}
    if len({entry.id for entry in ledger.cards.values()} | seen) == len(ledger.cards) + len(ledger.gone):
        return
    for key, entry in sorted(ledger.cards.items()):
        id_ = free_number(entry.id, seen)
        seen.add(id_)
        ledger.cards[key] = entry._replace(id=id_)
