"""What a project has already, asked for each note and note type that is to be added to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.render import render
from deckgen.render.plaintext import one_line

if TYPE_CHECKING:
    from deckgen.compile.outcomes import Built
    from deckgen.core.model import Item, Note
    from deckgen.core.notetype import NoteType
    from deckgen.formats.incoming.deck import IncomingDeck, IncomingNote
    from deckgen.formats.reading.values import PackedType
    from deckgen.lockfile.content import LockFile


class ImpossibleError(Exception):
    """Nothing can be added; the message says why. The project is as it was."""


class Known:
    """What a project has, asked for each note that is to be added to it.

    - ``deck``: what is to be added.
    - ``before``: its lock file as it was.
    - ``types``: its note types by their keys.
    - ``notes``: its notes by their GUIDs; ``gone``: the keys of those that left it, by theirs.
    - ``questions``: what its cards ask, by which notes without a GUID are known.
    - ``left``: the keys of cards that an import left in the lock file that was killed before it wrote the
      cards themselves. They are forgotten.
    """

    def __init__(
        self, built: Built, deck: IncomingDeck, before: LockFile | None
    ) -> None:
        self.built = built
        self.lock = built.lock_file
        self.left: set[str] = set()
        if before is not None:
            self.left = self._left(before, deck)
        for key in self.left:
            self.lock.gone.pop(key, None)
            self.lock.cards.pop(key, None)
        self.types = {
            note_type.key: note_type for note_type, _ in built.build.note_types
        }
        self.notes: dict[str, Note] = {}
        for note, entry in zip(built.build.notes, built.build.entries, strict=True):
            self.notes[entry.guid] = note
        self.gone = {entry.guid: key for key, entry in self.lock.gone.items()}
        # a note without a GUID and without a question can be told from no other
        self.questions = {""}
        for note in built.build.notes:
            sort_field = self.types[note.kind].sort_field
            self.questions.add(_first_form(note.fields[sort_field]))
        for item in built.project.items:
            if item.draft:
                self.questions.add(_question_of(item))

    def _left(self, before: LockFile, deck: IncomingDeck) -> set[str]:
        """Return the keys in a lock file of notes of the deck that the project has no cards for."""
        here = {note.key for note in self.built.build.notes}
        theirs = {note.guid for note in deck.notes if note.guid}
        found = set()
        for key, entry in before.cards.items():
            if key not in here and entry.guid in theirs:
                found.add(key)
        return found

    def takes(self, note: IncomingNote, deck: IncomingDeck) -> bool:
        """Tell whether a note is not in the project, nor was: by its GUID, or, if it has none, by its text.
        Of two that have the same text the first is taken.
        """
        if note.guid:
            return note.guid not in self.notes and note.guid not in self.gone
        sort = 0
        kind = deck.note_types.get(note.note_type)
        if kind is not None and kind.sort_field < len(note.fields):
            sort = kind.sort_field
        form = _first_form(note.fields[sort])
        is_new = form not in self.questions
        self.questions.add(form)
        return is_new

    def type_of(self, kind: PackedType) -> NoteType | None:
        """Return the project's note type that is one of a deck's: it has its id, or else its name and
        fields. Raises :exc:`ImpossibleError` for one that has another list of fields or templates."""
        for own in self.types.values():
            if not kind.id:
                is_that = own.is_own and own.name == kind.name
                if is_that and _is_built_alike(own, kind):
                    return own
            elif own.id == kind.id:
                if _is_built_alike(own, kind):
                    return own
                raise ImpossibleError(
                    f"the note type '{kind.name}' has other fields or card templates in the file than "
                    f"'{own.key}' in the project; its notes cannot be added"
                )
        return None


def _is_built_alike(own: NoteType, kind: PackedType) -> bool:
    """Tell whether two note types have fields and card templates of the same names, in the same order."""
    if list(own.names) != list(kind.fields):
        return False
    here = [each.name for each in own.templates]
    there = [name for name, _, _ in kind.templates]
    return here == there


def _question_of(item: Item) -> str:
    """Return the question of a draft, which is not compiled: of a card of the deck's own type its first
    text.
    """
    text = item.question or item.cloze
    if text is None and item.own is not None:
        text = next((each.text for each in item.own.texts), None)
    if text is None:
        return ""
    return _first_form(render(text, format=item.format).html)


def _first_form(html: str) -> str:
    """Return the words of a field, by which two notes are found to be the same."""
    return one_line(html).casefold()
