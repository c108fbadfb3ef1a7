"""``deckgen import --into``: the notes of a deck that a project does not have, added to it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.importing import adding, adoption, notetypes, topics, writing
from deckgen.commands.importing import project as projects
from deckgen.commands.importing.differences import differences_of
from deckgen.commands.importing.existing import ImpossibleError, Known
from deckgen.commands.importing.fields import MEDIA_ABOVE, Fields
from deckgen.commands.importing.names import Ids, free_file, slug
from deckgen.commands.importing.pictures import Pictures
from deckgen.console.projects import project_file
from deckgen.core.owntype import HTML, MARKDOWN
from deckgen.core.projectfiles import CARDS, LOCK_FILE
from deckgen.core.wording import counted
from deckgen.lockfile import lockfile, state
from deckgen.lockfile.content import LockFile
from deckgen.source.files import unsaved
from deckgen.source.writing.document import listed
from deckgen.source.writing.edits import FileEdits, despite_defaults
from deckgen.util.atomic import put_back, write_text
from deckgen.util.filenames import resolved
from deckgen.util.locks import locked

if TYPE_CHECKING:
    from deckgen.commands.importing.project import Project, Wanted
    from deckgen.compile.outcomes import Built
    from deckgen.formats.incoming.deck import IncomingDeck
    from deckgen.formats.reading.values import PackedType
    from deckgen.source.writing.document import Value

TOPIC = "imported"
"""The id of the topic that new notes go to."""


class Merged(NamedTuple):
    """What was done: a line for each difference, and a line about the whole."""

    differences: list[str]
    said: str
    is_changed: bool


def merge(folder: Path, deck: IncomingDeck, wanted: Wanted, now: int) -> Merged:
    """Add the notes of a deck that a project does not have, by GUID, to a topic of their own.

    Notes that it has stay as they are; what differs is told. Raises :exc:`ImpossibleError`,
    ``UnreadableError`` and ``OSError``, and the project is then as it was.

    ``now`` is the time given to changes, in epoch seconds.
    """
    cards = project_file(folder)
    with locked(cards):
        try:
            built = adoption.built(adoption.compiled(cards), now)
        except adoption.FaultyError as error:
            first = next(
                each
                for each in error.outcome.diagnostics
                if each.severity.name == "ERROR"
            )
            raise ImpossibleError(
                f"the project has errors: {first.message} ({first.span}); run 'deckgen check'"
            ) from None
        known = Known(
            built, deck, state.read_file(cards.parent, str(built.build.deck.id)).lock
        )
        names = {each.name.casefold() for each, _ in built.build.note_types}
        deck = projects.with_clean_names(deck)
        differences = list(differences_of(deck, known, cards.parent))
        # nobody who has a retired note here needs it from the file
        deck = replace(deck, retired=())
        new = tuple(note for note in deck.notes if known.takes(note, deck))
        there = len(deck.notes) - len(new)
        if not new:
            return Merged(
                differences,
                f"Nothing new: {counted(there, 'note')} in the project already",
                False,
            )
        used = {note.note_type for note in new}
        types = {key: kind for key, kind in deck.note_types.items() if key in used}
        name = (
            deck.name if any(note.deck for note in new) else str(built.build.deck.name)
        )
        added = replace(
            deck, name=name, notes=new, note_types=_renamed(types, known, names)
        )
        drafts = _add(cards, _Addition(built, known, added, wanted), known, now)
    said = f"Added {counted(len(new), 'note')} in the topic '{TOPIC}'; {there:,} in the project already"
    if drafts:
        said += f"; {counted(drafts, 'card')} with a mistake or without an answer became drafts"
    return Merged(differences, said, True)


def _add(cards: Path, addition: _Addition, known: Known, now: int) -> int:
    """Write what is added; cards of deckgen's own types that have errors become drafts. Returns how many
    drafts there are."""
    made = addition.project(cards)
    try:
        _write(cards, made, known, now)
    except adoption.FaultyError as error:
        wanted = projects.with_drafts(error.mistakes, made, addition.wanted)
        if isinstance(wanted, str):
            raise ImpossibleError(f"what would be added has errors: {wanted}") from None
        addition.wanted = wanted
        return _add(cards, addition, known, now)
    return len(made.drafts)


def _renamed(
    types: dict[str, PackedType], known: Known, names: set[str]
) -> dict[str, PackedType]:
    """Return note types of which those that are new have a name that no other has."""
    found = {}
    for key, kind in types.items():
        name = kind.name
        while known.type_of(kind) is None and name.casefold() in names:
            name += "_"
        found[key] = kind._replace(name=name)
    return found


class _Addition:
    """The files of what is added to a project."""

    def __init__(
        self, built: Built, known: Known, deck: IncomingDeck, wanted: Wanted
    ) -> None:
        self.built = built
        self.known = known
        self.deck = deck
        self.wanted = wanted
        self.matched = {
            key: own
            for key, kind in deck.note_types.items()
            if (own := known.type_of(kind)) is not None
        }

    def project(self, cards: Path) -> Project:
        """Return what is to be written, ``cards.yaml`` as it is to be among it."""
        deck, wanted = self.deck, self.wanted
        fields = Fields(deck, wanted.way, MEDIA_ABOVE)
        self._keep_formats(fields)
        new = {
            key: kind
            for key, kind in deck.note_types.items()
            if key not in self.matched
        }
        types = notetypes.keys(new, self.known.types)
        files = projects.files_of_types(deck, new, types, fields)
        text = cards.read_text("utf-8")
        for key in new:
            text = self._with_include(
                text, "note-types", f"{notetypes.FOLDER}/{types[key].key}.yaml"
            )
        for key, own in self.matched.items():
            types[key] = notetypes.WrittenType(own.key, (), ())
        lock = self.known.lock
        steps = {key.split("/")[0] for key in (*lock.cards, *lock.gone)}
        ids = topics.card_ids(
            deck, deck.notes, wanted.ids, {*steps, *self._ids_of_drafts()}
        )
        binds = {key: dict(own.bind) for key, own in self.matched.items()}
        pictures = Pictures(deck, MEDIA_ABOVE, binds)
        writer = topics.Cards(
            deck, fields, ids, types, wanted.drafts, pictures, cards.parent
        )
        written = [
            writer.topic(topic, str(self.built.build.deck.name))
            for topic in self._topics()
        ]
        defaults = FileEdits(self.built.project.deck.file).defaults()
        text_of_topics = listed([_despite(topic, defaults) for topic in written])
        files.update(writer.files)
        name = free_file(cards.parent, f"{topics.FOLDER}/{TOPIC}", text_of_topics)
        files[name] = text_of_topics
        files[CARDS] = self._with_include(text, "topics", name)
        media, missing = projects.used_media(deck)
        new_media = tuple(
            each
            for each in media
            if not (cards.parent / "media" / writing.safe_name(each)).exists()
        )
        deck_id = str(self.built.build.deck.id)
        made = projects.project_with(writer, pictures, wanted, deck_id, files)
        return made._replace(media=new_media, missing=missing)

    def _keep_formats(self, fields: Fields) -> None:
        """Go by the formats that the fields of the project's own note types have."""
        declared = {str(each.key): each for each in self.built.project.note_types}
        for key, own in self.matched.items():
            if own.key in declared:
                formats = [field.format for field in declared[own.key].fields]
                fields.html_fields[key] = {
                    place for place, each in enumerate(formats) if each == HTML
                }
                fields.plain_fields[key] = {
                    place
                    for place, each in enumerate(formats)
                    if each not in (HTML, MARKDOWN)
                }

    def _ids_of_drafts(self) -> set[str]:
        return {str(item.id) for item in self.built.project.items}

    def _topics(self) -> list[topics.Topic]:
        """Return topics with ids that no other has."""
        ids = Ids(
            TOPIC, frozenset(str(topic.path[0]) for topic in self.built.project.topics)
        )
        parts = topics.split(self.deck, self.wanted.split)
        if len(parts) == 1:
            return [parts[0]._replace(id=ids.take(TOPIC))]
        return [
            part._replace(id=ids.take(f"{TOPIC}-{slug(part.title) or part.id}"))
            for part in parts
        ]

    @staticmethod
    def _with_include(text: str, key: str, path: str) -> str:
        try:
            return adding.with_include(text, key, path)
        except adding.NoPlaceError as error:
            raise ImpossibleError(str(error)) from None


def _despite(topic: dict[str, Value], defaults: dict[str, str]) -> dict[str, Value]:
    """Return a topic whose cards say themselves what the deck's ``defaults`` would say otherwise.

    The fields of a note type of the deck's own stay as they are: a card may have several formats.
    """
    cards = topic.get("cards")
    if not defaults or not isinstance(cards, list):
        return topic
    said = [
        despite_defaults(card, defaults)
        if isinstance(card, dict) and "id" in card and "fields" not in card
        else card
        for card in cards
    ]
    return {**topic, "cards": said}


def _write(cards: Path, made: Project, known: Known, now: int) -> None:
    """Write what is added; if that fails in any way, the project is put back as it was.

    ``cards.yaml``, which alone makes cards of all that, comes last: where a process is killed before, the
    project has its old cards, and the same import adds the new ones. Raises ``FaultyError``,
    ``UnreadableError`` and ``OSError``.
    """
    root = cards.parent
    kept = {
        path: path.read_bytes() for path in (cards, root / LOCK_FILE) if path.is_file()
    }
    lock = state.read_file(root, made.deck_id).lock or known.lock
    for key in known.left:
        lock.cards.pop(key, None)
    files = {root / name: text for name, text in made.files.items() if name != CARDS}
    new = [path for path in files if not path.exists()]
    new += [root / "media" / writing.safe_name(name) for name in made.media]
    text = made.files[CARDS]
    try:
        digests = writing.write_media(root / "media", made, made.media)
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, content)
        with unsaved({resolved(cards): text.encode()}):
            if any(note.guid for note in made.deck.notes):
                _write_lock(cards, made, lock, digests, now)
            else:
                adoption.built(adoption.compiled(cards), now)
        write_text(cards, text)
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        for path, data in kept.items():
            with suppress(OSError):
                put_back(path, data)
        if root / LOCK_FILE not in kept:
            (root / LOCK_FILE).unlink(missing_ok=True)
        raise


def _write_lock(
    cards: Path, made: Project, lock: LockFile, digests: dict[str, str], now: int
) -> None:
    """Add the identities of what is added to the lock file, and leave all others in it as they are."""
    path = cards.with_name(LOCK_FILE)
    lock.adopted = lock.adopted or writing.day_of(now)
    lock.media.update((name, digest[:16]) for name, digest in digests.items())
    lock.masks.update(made.masks)
    write_text(path, lockfile.dump(lock))
    deck = adoption.compiled(cards)
    whole = adoption.built(deck, now).lock_file
    ids = set(made.ids)
    lock.cards.update(
        (key, entry) for key, entry in whole.cards.items() if key.split("/")[0] in ids
    )
    for written in made.types.values():
        if written.fields:
            lock.types[written.key] = whole.types[written.key]
            lock.parts[written.key] = whole.parts[written.key]
    # a built-in type that the project had no notes of
    for key, look in whole.types.items():
        lock.types.setdefault(key, look)
    adoption.adopt_notes(lock, made)
    adoption.adopt_types(lock, made, now)
    adoption.hash_types(lock, deck, made)
    write_text(path, lockfile.dump(lock))
