"""What notes were called before: the entry of the lock file that each goes on with, by ``was`` or not."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.identity import (
    OWN_DIGITS,
    first_content_hash,
    guid_for,
    same_own_content,
    step_suffix,
)
from deckgen.core.notes import column
from deckgen.lockfile import cardlines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from deckgen.core.build import Entry
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item, Note
    from deckgen.core.notetype import NoteType
    from deckgen.lockfile.lockfile import LockFile


class EarlierIds:
    """Finds out what the notes of a build were called in a lock file.

    ``before`` is the lock file as it was, ``notes`` all notes of the build, ``types`` the note types by
    their keys. What is wrong with a ``was`` is added to ``diagnostics``.
    """

    def __init__(
        self,
        before: LockFile,
        deck_id: str,
        notes: Sequence[Note],
        types: Mapping[str, NoteType],
        diagnostics: list[Diagnostic],
    ) -> None:
        self.before = before
        self.deck_id = deck_id
        self.notes = notes
        self.types = types
        self.diagnostics = diagnostics

    @cached_property
    def knows_cards(self) -> bool:
        """Whether earlier builds had any card that a note could take over."""
        return bool(self.before.cards or self.before.gone)

    @cached_property
    def owners(self) -> dict[str, str]:
        """Whose each GUID is: the key of a card in use, or else of a retired one."""
        gone, cards = self.before.gone, self.before.cards
        found = {entry.guid: key for key, entry in gone.items()}
        found.update(zip(cardlines.guids(cards), cards, strict=True))
        return found

    @cached_property
    def keys(self) -> set[str]:
        """The keys of all notes of this build."""
        return {*column(self.notes, "key")}

    def key_of(self, note: Note, own: Entry | None) -> str:
        """Return the key of the entry that a note takes over, or ''.

        That is one of its ``was``: a card until now, or one that was retired when this note was
        made (a rename whose ``was`` came a build too late). A retired card that comes back with
        the same content, or that says so with its own id under ``was``, takes over its own.
        """
        before = self.before
        for key in keys_of_was(note):
            gone = before.gone.get(key)
            is_known = key in before.cards or gone is not None
            if own is None:
                if is_known:
                    return key
                continue
            # the number of a note is the millisecond in which it was made
            if gone is not None and own.id >= gone.mod * 1000:
                return key
            if key != note.key and is_known:
                why = f"'{note.key}' and '{key}' were both in the deck, and learners have a history of each"
                self.report_unclear(note, why, "delete 'was'")
        if own is not None:
            return ""
        renamed = self._renamed_elsewhere(note)
        if renamed:
            return renamed
        return note.key if self._has_come_back(note) else ""

    def _has_come_back(self, note: Note) -> bool:
        """Tell whether a note is a retired one with the content that it had."""
        gone = self.before.gone.get(note.key)
        if gone is None:
            return False
        last = self.before.last.get(note.key)
        if last is not None:
            note_type = self.types[note.kind]
            if gone.kind != note.kind or not note_type.fits(last.fields):
                return False
            hash_ = last.of_type(note_type, self.deck_id)
            return same_own_content(hash_, note.hash)
        if len(gone.hash) == OWN_DIGITS:  # of version 1
            return first_content_hash(note.kind, note.content, note.tags) == gone.hash
        return same_own_content(gone.hash, note.hash)

    def _renamed_elsewhere(self, note: Note) -> str:
        """Return the key under which another branch has the same card, if this one renamed it too.

        Both have one GUID, which is the first name's.
        """
        before = self.before
        alias = before.aliases.get(note.key, "")
        if alias in before.cards and alias not in self.keys:
            return alias
        for key in keys_of_was(note):
            guid = guid_for(before.namespace, key)
            owner = self.owners.get(guid, "")
            if owner in before.cards and owner not in self.keys:
                return owner
        return ""

    def report_unclear(self, note: Note, why: str, way: str) -> None:
        """Report a ``was`` that leads nowhere."""
        item = note.item
        was = item.was or next(step.was for step in item.steps if step.was)
        first = was[0]
        words = {"id": first, "why": why, "way": way}
        self.diagnostics.append(problem("U108", item.span(first), item.id, **words))

    def report_unknown(self, note: Note) -> None:
        """Report a ``was`` of a new note that names no card of the lock file, nor a step of one."""
        if not note.item.was:  # that of a step, and none of its keys is known
            way = "correct the id, or delete 'was' if the step is new"
            self.report_unclear(note, "no build had a step with that id", way)
        elif not self._has_known_id(note.item):
            self._report_unknown_card(note)

    def _report_unknown_card(self, note: Note) -> None:
        """Report a ``was`` that is no card's, or whose history another card has by now."""
        was = note.item.was
        first_guid = guid_for(self.before.namespace, str(was[0]))
        owner = self.owners.get(first_guid)
        if owner is None:
            why = "no build had a card with that id"
            way = "correct the id, or delete 'was' if the card is new"
        else:
            why = f"its history is now that of '{owner}'"
            ids = ", ".join((*was, owner))
            way = f"keep one of the two cards, with 'was: [{ids}]' if it is this one"
        self.report_unclear(note, why, way)

    def _has_known_id(self, item: Item) -> bool:
        """Tell whether one of an item's ``was`` is or was a card's, or that of one of its steps."""
        keys = (*self.before.cards, *self.before.gone)
        ids = {key.split("/")[0] for key in keys}
        return any(was in ids for was in item.was)


def keys_of_was(note: Note) -> Iterator[str]:
    """Yield the keys that a note may have had before, by what its card and its step say.

    A card of steps that takes over a card without steps gives its history to the first step.
    """
    if not note.was:
        return
    id_ = note.key.split("/")[0]
    # '/crossing' of 'caesar/crossing', '' of a note that is its whole card
    step = note.key[len(id_) :]
    earlier_ids = []
    steps = [step]
    for was in note.was:
        if was.startswith("/"):
            steps.append(was)
        else:
            earlier_ids.append(was)
    for earlier in (*earlier_ids, id_):
        for each in steps:
            # its own key only where 'was' names it
            is_own = earlier == id_ and each == step
            if not is_own or id_ in earlier_ids:
                yield earlier + each
    own_steps = note.item.steps
    if step and earlier_ids and own_steps and step == step_suffix(own_steps[0].id):
        yield from earlier_ids
