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
    """What a project has: its notes by GUID, those that left it, its note types; ``deck`` is what is to be
    added, ``before`` its lock file as it was.

    ``left`` are the keys of cards that an import left in the lock file that was killed before it wrote the
    cards themselves. They are forgotten.
    """

    def __init__(
        self, built: Built, deck: IncomingDeck, before: LockFile | None
    ) -> None:
        self.built = built
        self.lock = built.lock_file
        here = {note.key for note in built.build.notes}
        theirs = {note.guid for note in deck.notes if note.guid}
        in_lock = before.cards if before is not None else {}
        self.left = {
            key
            for key, each in in_lock.items()
            if key not in here and each.guid in theirs
        }
        for key in self.left:
            self.lock.gone.pop(key, None)
            self.lock.cards.pop(key, None)
        self.types = {
            note_type.key: note_type for note_type, _ in built.build.note_types
        }
        self.notes: dict[str, Note] = {
            entry.guid: note
            for note, entry in zip(built.build.notes, built.build.entries, strict=True)
        }
        self.gone = {entry.guid: key for key, entry in self.lock.gone.items()}
        # a note without a GUID and without a question can be told from no other
        self.questions = {""}
        self.questions.update(
            _first_form(note.fields[self._sort(note)]) for note in built.build.notes
        )
        self.questions.update(
            _question_of(item) for item in built.project.items if item.draft
        )

    def _sort(self, note: Note) -> int:
        return self.types[note.kind].sort_field

    def takes(self, note: IncomingNote, deck: IncomingDeck) -> bool:
        """Tell whether a note is not in the project, nor was: by its GUID, or, if it has none, by its text.
        Of two that have the same text the first is taken.
        """
        if note.guid:
            return note.guid not in self.notes and note.guid not in self.gone
        kind = deck.note_types.get(note.note_type)
        sort = (
            kind.sort_field
            if kind is not None and kind.sort_field < len(note.fields)
            else 0
        )
        form = _first_form(note.fields[sort])
        is_new = form not in self.questions
        self.questions.add(form)
        return is_new

    def type_of(self, kind: PackedType) -> NoteType | None:
        """Return the project's note type that is one of a deck's: it has its id, or else its name and
        fields. Raises :exc:`ImpossibleError` for one that has another list of fields or templates."""
        names = [name for name, _, _ in kind.templates]
        for own in self.types.values():
            is_same = (
                list(own.names) == list(kind.fields)
                and [each.name for each in own.templates] == names
            )
            if kind.id and own.id == kind.id:
                if not is_same:
                    raise ImpossibleError(
                        f"the note type '{kind.name}' has other fields or card templates in the file than "
                        f"'{own.key}' in the project; its notes cannot be added"
                    )
                return own
        for own in self.types.values():
            is_same = (
                list(own.names) == list(kind.fields)
                and [each.name for each in own.templates] == names
            )
            if not kind.id and is_same and own.is_own and own.name == kind.name:
                return own
        return None


def _question_of(item: Item) -> str:
    """Return the question of a draft, which is not compiled."""
    text = item.question or item.cloze
    if text is None and item.own is not None:
        text = next((each.text for each in item.own.texts), None)
    return (
        _first_form(render(text, format=item.format).html) if text is not None else ""
    )


def _first_form(html: str) -> str:
    return one_line(html).casefold()
