"""Every compiled note gets the identity and the time that the lock file has for it.

A note's time moves when its own content does. What deckgen itself puts around a card (topic,
citation, passage, voice, links, 'Step 3 of 5', deckgen's own tags) is *held* where it alone differs: a
note that Anki rewrites loses what its learner wrote in it and tagged it with, which a new title is not
worth. It travels with the next real change, or when the curator asks for it. The earlier steps that a
step shows are no such thing: they are what it asks from, and where one is put in before it, the old
front would have another answer.

A release counts from the release before: what is as it was published then gets the time that it had
then, whatever was tried in between, and everything else the time of the release. For Anki takes over
only what is newer than the learner's own last change of the note.
"""

from __future__ import annotations

from functools import cached_property
from itertools import compress, count, repeat
from typing import TYPE_CHECKING

from deckgen.core.build import UNKNOWN, Entry, Released
from deckgen.core.codes import problem
from deckgen.core.identity import (
    OWN_DIGITS,
    first_content_hash,
    free_number,
    guid_for,
    id_of,
    same_own_content,
)
from deckgen.core.notes import Notes
from deckgen.lockfile import cardlines, owntypes
from deckgen.lockfile.earlier_ids import EarlierIds, keys_of_was
from deckgen.lockfile.lockfile import Changes, LockFile, free_key
from deckgen.lockfile.update_types import update_types
from deckgen.util.named_tuple import NamedTuple
from deckgen.util.positional import make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Note
    from deckgen.core.notetype import NoteType

SHIPPED_RELEASES = 3
"""How many releases ship a retired note: the one that retires it, and two more. Anki's *Check
Database* makes cards for notes without cards, so such a note must not be shipped without end."""


class Begun(NamedTuple):
    """A lock file brought up to date, but for the entries of its notes where there was none before: which
    notes are new is known without them, and a check asks for no more. ``finish`` makes them."""

    lock: LockFile
    changes: Changes
    diagnostics: list[Diagnostic]
    finish: Callable[[], None]


def begin(
    old: LockFile | None,
    deck_id: str,
    notes: Sequence[Note],
    types: Sequence[tuple[NoteType, str]],
    now: int,
    *,
    uid: str = "",
    release: bool = False,
    deliver: bool = False,
) -> Begun:
    """Bring a lock file up to date with what was compiled.

    ``types`` are the note types with their fingerprints, ``now`` is the time of new changes in epoch
    seconds. ``release`` says that this build is published; ``deliver`` that notes are to be rewritten
    also where only what deckgen adds differs. The notes' entries are in the returned lock file
    under their keys.
    """
    by_key = {note_type.key: note_type for note_type, _ in types}
    update = _Update(
        old or LockFile(deck_id, uid),
        deck_id,
        uid,
        now,
        release,
        deliver,
        notes,
        by_key,
    )
    if old is None:
        update.new = [*update.notes.column("key")]
    else:
        update.all_notes()
    update.retire()
    if release:
        update.stamp_retired()
    _make_ids_distinct(update.lock)
    restyled = update_types(update.before, update.lock, types, now, release)
    changes = Changes(
        new=tuple(update.new),
        changed=tuple(update.changed),
        retired=tuple(update.retired),
        renamed=tuple(update.renamed),
        types=restyled,
        unchanged=update.unchanged,
        returned=tuple(update.returned),
        held=tuple(update.held),
        removed=tuple(update.removed),
        rewritten=tuple(update.rewritten()),
        delivered=tuple(update.rewritten(only_added=True)),
    )
    return Begun(
        update.lock,
        changes,
        update.diagnostics,
        update.enter_all if old is None else _nothing,
    )


def _nothing() -> None:
    """Do nothing: all entries are there."""


def publish(lock: LockFile) -> None:
    """Note that everything in a lock file was published as it is now."""
    for key, entry in lock.cards.items():
        lock.cards[key] = entry._replace(released=Released(entry.hash, entry.mod))
    for key in lock.last:
        entry = lock.gone[key]
        # The content is that of a retired note: none of a card in use is like it.
        lock.gone[key] = entry._replace(released=Released(UNKNOWN, entry.mod))
        lock.shipped[key] = lock.shipped.get(key, 0) + 1
    for name, look in lock.types.items():
        owntypes.publish(lock, name, look)
        lock.types[name] = look._replace(released=Released(look.hash, look.mod))


class _Update:
    """One build's step from a lock file to the next."""

    def __init__(
        self,
        before: LockFile,
        deck_id: str,
        uid: str,
        now: int,
        release: bool,
        deliver: bool,
        notes: Sequence[Note],
        types: Mapping[str, NoteType],
    ) -> None:
        self.before = before
        self.deck_id = deck_id
        self.now = now
        self.release = release
        self.deliver = deliver
        self.notes = Notes.of(notes)
        self.types = types
        self.diagnostics: list[Diagnostic] = []
        self.new: list[str] = []
        self.changed: list[str] = []
        self.retired: list[str] = []
        self.renamed: list[str] = []
        self.returned: list[str] = []
        self.removed: list[str] = []
        self.held: list[str] = []
        self.unchanged = 0
        self.all_stay = False
        self.taken: dict[str, str] = {}
        self.lock = LockFile(deck_id, uid)
        self.lock.gone = dict(before.gone)
        self.lock.last = dict(before.last)
        self.lock.shipped = dict(before.shipped)
        self.lock.releases = dict(before.releases)
        self.lock.adopted = before.adopted
        self.lock.parts = dict(before.parts)
        self.lock.media = dict(before.media)
        self.lock.uuids = dict(before.uuids)
        self.lock.guids = dict(before.guids)
        self.next_id = now * 1000
        self.earlier = EarlierIds(before, deck_id, self.notes, types, self.diagnostics)
        if release:
            self.stop_shipping()

    def stop_shipping(self) -> None:
        """Forget the content of the retired notes that enough releases have shipped."""
        for key, shipped in self.lock.shipped.items():
            if shipped >= SHIPPED_RELEASES:
                self.lock.last.pop(key, None)

    @cached_property
    def ids(self) -> set[int]:
        """The note ids that are in use or were."""
        before = self.before
        return {*cardlines.ids(before.cards), *cardlines.ids(before.gone)}

    @cached_property
    def was_released(self) -> bool:
        """Whether learners have anything of the deck."""
        before = self.before
        return bool(before.releases) or any(
            map(cardlines.was_any_released, (before.cards, before.gone))
        )

    # --- a note ----------------------------------------------------------------------------

    def all_notes(self) -> None:
        """Take the entries of notes in which nothing differs, as nearly all are, and look at the others."""
        lines = cardlines.columns_of(self.before.cards)
        notes = self.notes
        keys = notes.column("key")
        if lines is None or self.release or len(set(keys)) < len(keys):
            self.each_note()
            return
        kinds, hashes = notes.column("kind"), notes.column("hash")
        looked_at = lines.differing(keys, kinds, hashes)
        looked_at.update(compress(count(), notes.column("was")))
        for at in sorted(looked_at):
            self.note(notes[at])
        self.unchanged += len(keys) - len(looked_at)
        made = self.lock.cards
        own = [key for key in made if key in lines.places]
        self.all_stay = len(keys) - len(made) + len(own) == len(lines.places) and all(
            made[key].guid == lines.guids[lines.places[key]] for key in own
        )
        if self.all_stay:
            self.lock.cards = cardlines.CardLines(lines.with_entries(made))
        else:
            known = self.before.cards
            self.lock.cards = {key: made.get(key) or known[key] for key in keys}

    def each_note(self) -> None:
        """Do the same where the entries are values."""
        known, cards = self.before.cards, self.lock.cards
        unchanged = stayed = 0
        for note in self.notes:  # hot: each note of a deck
            key = note.key
            own = known.get(key)
            if (
                own is None
                or own.hash != note.hash
                or own.kind != note.kind
                or note.was
                or self.release
            ):
                self.note(note)
                stayed += own is not None and cards[key].guid == own.guid
            else:
                cards[key] = own
                unchanged += 1
        self.unchanged += unchanged
        self.all_stay = unchanged + stayed == len(known) and len(cards) == len(
            self.notes
        )

    def note(self, note: Note) -> None:
        """Find or make the entry of a note."""
        own = self.before.cards.get(note.key)
        entry, earlier = own, ""
        if self.earlier.knows_cards and (own is None or note.was):
            earlier = self.earlier.key_of(note, own)
            if earlier:
                entry = self.take_over(note, earlier, own)
        if entry is None:
            entry = self.new_entry(note)
            self.new.append(note.key)
        elif entry.kind != note.kind:
            self.report_kind(note, entry, earlier)
        else:
            entry = self.timed(note, entry)
        self.lock.cards[note.key] = entry

    def timed(self, note: Note, entry: Entry) -> Entry:
        """Return the entry of a note with the time that its content calls for."""
        if len(entry.hash) == OWN_DIGITS:
            entry = _with_hash_of_today(note, entry)
        if self.release:
            return self.timed_for_release(note, entry)
        is_same = same_own_content(entry.hash, note.hash)
        is_held = is_same and entry.hash != note.hash
        if is_held and not self.deliver:
            self.held.append(note.key)
        elif entry.hash != note.hash:
            self.changed.append(note.key)
            return entry._replace(hash=note.hash, mod=max(self.now, entry.mod + 1))
        self.unchanged += 1
        return entry

    def timed_for_release(self, note: Note, entry: Entry) -> Entry:
        """Return the entry of a note as it is to be published."""
        released = entry.released
        # nobody has it, and its time stays unless its content is another one
        if released is None:
            is_same = same_own_content(entry.hash, note.hash)
            self.new.append(note.key)
            mod = entry.mod if is_same else max(self.now, entry.mod + 1)
            return entry._replace(hash=note.hash, mod=mod)
        is_same = same_own_content(released.hash, note.hash)
        is_held = is_same and released.hash != note.hash
        if is_same and not (is_held and self.deliver):
            if is_held:
                self.held.append(note.key)
            self.unchanged += 1
            return entry._replace(hash=released.hash, mod=released.mod)
        self.changed.append(note.key)
        return entry._replace(
            hash=note.hash, mod=max(self.now, entry.mod + 1, released.mod + 1)
        )

    def report_kind(self, note: Note, entry: Entry, earlier: str) -> None:
        """Report a card that is of another note type than the one whose history it would have."""
        way = "give it a new id (the old one then retires), or set it back"
        if earlier and earlier != note.key:
            way = f"delete 'was': '{id_of(earlier)}' then retires, and this is a card of its own"
        words = {"id": note.key, "old": entry.kind, "new": note.kind, "way": way}
        self.diagnostics.append(
            problem("U106", note.item.span(), note.item.id, **words)
        )

    def enter_all(self) -> None:
        """Make the entries of all notes, where there was no lock file before.

        They are new, each with the next number: no card has been retired or was adopted so far.
        """
        notes, keys = self.notes, self.notes.column("key")
        guids = map(guid_for, repeat(self.lock.namespace), keys)
        ids, times = count(self.next_id), repeat(self.now)
        columns = notes.column("kind"), guids, ids, notes.column("hash"), times
        values = zip(*columns, repeat(None))
        self.lock.cards = dict(zip(keys, map(make, repeat(Entry), values)))  # noqa: B905

    def take_over(self, note: Note, earlier: str, own: Entry | None) -> Entry | None:
        """Return the entry of an earlier id, for a note that may have had one of its own."""
        before, lock = self.before, self.lock
        is_gone = earlier not in before.cards
        entry = before.gone[earlier] if is_gone else before.cards[earlier]
        other = self.taken.setdefault(entry.guid, note.key)
        if other != note.key:
            why = f"'{other}' says the same and has the history now"
            self.earlier.report_unclear(note, why, "delete 'was' from one of the two")
            return own
        lock.gone.pop(earlier, None)
        lock.last.pop(earlier, None)
        lock.shipped.pop(earlier, None)
        # the note that learners got in between
        if own is not None and own.released is not None:
            key = free_key(lock, note.key)
            lock.gone[key] = own._replace(mod=max(self.now, own.mod + 1))
            self.retired.append(key)
        (self.returned if earlier == note.key else self.renamed).append(note.key)
        return entry._replace(hash=UNKNOWN) if is_gone else entry

    # --- new notes -------------------------------------------------------------------------

    def new_entry(self, note: Note) -> Entry:
        """Return the identity of a new note; one that another card had is reported."""
        id_ = free_number(self.next_id, self.ids)
        self.next_id = id_ + 1
        adopted = self.adopted_guid(note)
        guid = adopted or guid_for(self.lock.namespace, note.key)
        entry = make(Entry, (note.kind, guid, id_, note.hash, self.now, None))
        owner = (
            note.key
            if note.key in self.before.gone
            else self.earlier.owners.get(entry.guid)
        )
        if owner is not None:
            whose = (
                "that was retired"
                if owner in self.before.gone
                else f"that is now '{owner}'"
            )
            words = {"id": note.key, "whose": whose, "own": note.item.id}
            self.diagnostics.append(
                problem("U105", note.item.span(), note.item.id, **words)
            )
        elif self.was_released and note.was and not adopted:
            self.earlier.report_unknown(note)
        return entry

    def adopted_guid(self, note: Note) -> str:
        """Return the GUID that a card has from a note that was made in Anki, or ''."""
        for key in (note.key, *keys_of_was(note)) if self.lock.guids else ():
            guid = self.lock.guids.pop(key, "")
            if guid and guid not in self.earlier.owners:
                return guid
        return ""

    @cached_property
    def later(self) -> list[tuple[str, Entry, Released]]:
        """The notes whose time is later than that of the last release: their keys, their entries, and what
        was released of them. Asked for when all notes were looked at."""
        cards = cardlines.published_otherwise(self.lock.cards)
        return [
            (key, entry, released)
            for key in (dict.fromkeys(self.notes.column("key")) if cards else ())
            if (entry := cards.get(key)) is not None
            and (released := entry.released) is not None
            and entry.mod > released.mod
        ]

    def rewritten(self, *, only_added: bool = False) -> Iterator[str]:
        """Yield the notes that the next import rewrites at learners of the last release; only those
        in which nothing differs but what deckgen adds, if that is asked for."""
        for key, entry, released in self.later:
            is_same = same_own_content(released.hash, entry.hash)
            if is_same and not self.deliver and not self.release:
                continue  # as it was published, and will have the time of that again
            if is_same or not only_added:
                yield key

    # --- what leaves -----------------------------------------------------------------------

    def retire(self) -> None:
        """Retire the notes that nothing was compiled for; those that nobody has leave no trace."""
        if self.all_stay:
            return
        cards = self.lock.cards
        moved = [
            (key, entry)
            for key, entry in self.before.cards.items()
            if key not in cards or cards[key].guid != entry.guid
        ]
        kept = {entry.guid for entry in (*cards.values(), *self.lock.gone.values())}
        for key, entry in moved:
            if entry.guid in kept:
                continue
            if entry.released is None:
                self.removed.append(key)
                continue
            free = key
            # an earlier card of this id, which retired before
            if key in self.lock.gone:
                free = free_key(self.lock, key)
            self.lock.gone[free] = entry._replace(mod=max(self.now, entry.mod + 1))
            self.retired.append(free)

    def stamp_retired(self) -> None:
        """Give the notes that this release is the first to ship as retired the time of the release."""
        for key in self.lock.last:
            entry = self.lock.gone[key]
            if not self.lock.shipped.get(key, 0) and entry.mod < self.now:
                self.lock.gone[key] = entry._replace(mod=self.now)


def _with_hash_of_today(note: Note, entry: Entry) -> Entry:
    """Return an entry of a lock file of version 1 with a hash as it is made now, if the content is
    the same."""
    if first_content_hash(note.kind, note.content, note.tags) != entry.hash:
        return entry
    released = entry.released
    if released is not None and released.hash == entry.hash:
        released = released._replace(hash=note.hash)
    return entry._replace(hash=note.hash, released=released)


def _make_ids_distinct(lock: LockFile) -> None:
    """Move note ids that two branches used for different notes: Anki finds notes by GUID, not by id."""
    ids = {*cardlines.ids(lock.cards), *cardlines.ids(lock.gone)}
    if len(ids) == len(lock.cards) + len(lock.gone):
        return
    seen = {entry.id for entry in lock.gone.values()}
    for key, entry in sorted(lock.cards.items()):
        id_ = free_number(entry.id, seen)
        seen.add(id_)
        lock.cards[key] = entry._replace(id=id_)
