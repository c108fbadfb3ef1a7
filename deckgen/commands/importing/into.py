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
from deckgen.commands.importing.usedmedia import used_media
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
    from deckgen.core.notetype import NoteType
    from deckgen.formats.incoming.deck import IncomingDeck
    from deckgen.formats.reading.values import PackedType
    from deckgen.source.writing.document import Value

TOPIC = "imported"
"""The id of the topic that new notes go to."""


class Merged(NamedTuple):
    """What was done.

    - ``differences``: a line for each thing that the project has in another way.
    - ``said``: a line about the whole.
    - ``is_changed``: whether anything was added.
    """

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
        built = _built(cards, now)
        own_deck = built.build.deck
        before = state.read_file(cards.parent, str(own_deck.id)).lock
        known = Known(built, deck, before)
        deck = projects.with_clean_names(deck)
        differences = list(differences_of(deck, known, cards.parent))
        # nobody who has a retired note here needs it from the file
        deck = replace(deck, retired=())
        new = tuple(note for note in deck.notes if known.takes(note, deck))
        there = len(deck.notes) - len(new)
        if not new:
            said = f"Nothing new: {counted(there, 'note')} in the project already"
            return Merged(differences, said, False)
        used = {note.note_type for note in new}
        types = {key: kind for key, kind in deck.note_types.items() if key in used}
        names = {each.name.casefold() for each, _ in built.build.note_types}
        name = deck.name
        if not any(note.deck for note in new):
            name = str(own_deck.name)
        added = replace(
            deck, name=name, notes=new, note_types=_renamed(types, known, names)
        )
        drafts = _add(cards, _Addition(built, known, added, wanted), known, now)
    said = f"Added {counted(len(new), 'note')} in the topic '{TOPIC}'; {there:,} in the project already"
    if drafts:
        said += f"; {counted(drafts, 'card')} with a mistake or without an answer became drafts"
    return Merged(differences, said, True)


def _built(cards: Path, now: int) -> Built:
    """Return what a build would make of a project. Raises :exc:`ImpossibleError` with its first error."""
    try:
        return adoption.built(adoption.compiled(cards), now)
    except adoption.FaultyError as error:
        found = error.outcome.diagnostics
        errors = [each for each in found if each.severity.name == "ERROR"]
        first = errors[0]
        raise ImpossibleError(
            f"the project has errors: {first.message} ({first.span}); run 'deckgen check'"
        ) from None


def _add(cards: Path, addition: _Addition, known: Known, now: int) -> int:
    """Write what is added; return how many drafts there are.

    Cards of deckgen's own types that have errors become drafts, and what is added is then made once more.
    """
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
    """Return note types of which those that are new have a name that no other has: ``Basic_`` beside
    ``Basic``.
    """
    found = {}
    for key, kind in types.items():
        name = kind.name
        while known.type_of(kind) is None and name.casefold() in names:
            name += "_"
        found[key] = kind._replace(name=name)
    return found


class _Addition:
    """The files of what is added to a project.

    - ``built``: the project as a build would make it.
    - ``known``: what it has already.
    - ``deck``: the notes that it does not have.
    - ``matched``: its own note types, by the keys of those of the deck that they are.
    """

    def __init__(
        self, built: Built, known: Known, deck: IncomingDeck, wanted: Wanted
    ) -> None:
        self.built = built
        self.known = known
        self.deck = deck
        self.wanted = wanted
        # the note types that the project has already
        self.matched: dict[str, NoteType] = {}
        for key, kind in deck.note_types.items():
            own = known.type_of(kind)
            if own is not None:
                self.matched[key] = own

    def project(self, cards: Path) -> Project:
        """Return what is to be written, ``cards.yaml`` as it is to be among it.

        Note types that the project has are not written again: the new cards are of the project's own.
        """
        deck = self.deck
        wanted = self.wanted
        root = cards.parent
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
            path = f"{notetypes.FOLDER}/{types[key].key}.yaml"
            text = self._with_include(text, "note-types", path)
        for key, own in self.matched.items():
            types[key] = notetypes.WrittenType(own.key, (), ())
        ids = topics.card_ids(deck, deck.notes, wanted.ids, self._taken_ids())
        binds = {key: dict(own.bind) for key, own in self.matched.items()}
        pictures = Pictures(deck, MEDIA_ABOVE, binds)
        writer = topics.Cards(deck, fields, ids, types, wanted.drafts, pictures, root)
        defaults = FileEdits(self.built.project.deck.file).defaults()
        written = []
        for topic in self._topics():
            values = writer.topic(topic, str(self.built.build.deck.name))
            written.append(_despite(values, defaults))
        text_of_topics = listed(written)
        files.update(writer.files)
        name = free_file(root, f"{topics.FOLDER}/{TOPIC}", text_of_topics)
        files[name] = text_of_topics
        files[CARDS] = self._with_include(text, "topics", name)
        media, missing = used_media(deck)
        new_media = []
        for each in media:
            if not (root / "media" / writing.safe_name(each)).exists():
                new_media.append(each)
        deck_id = str(self.built.build.deck.id)
        made = projects.project_with(writer, pictures, wanted, deck_id, files)
        return made._replace(media=tuple(new_media), missing=missing)

    def _keep_formats(self, fields: Fields) -> None:
        """Go by the formats that the fields of the project's own note types have.

        What the new notes alone would suggest, HTML for a field of which much is HTML, does not count for
        them.
        """
        declared = {str(each.key): each for each in self.built.project.note_types}
        for key, own in self.matched.items():
            if own.key not in declared:
                continue
            html = set()
            plain = set()
            for place, field in enumerate(declared[own.key].fields):
                if field.format == HTML:
                    html.add(place)
                elif field.format != MARKDOWN:
                    plain.add(place)
            fields.html_fields[key] = html
            fields.plain_fields[key] = plain

    def _taken_ids(self) -> set[str]:
        """Return the ids that cards of the project have or had, those of drafts among them."""
        lock = self.known.lock
        ids = {str(item.id) for item in self.built.project.items}
        for key in (*lock.cards, *lock.gone):
            # that of a note of a card with several, 'paris/reverse', starts with the card's
            ids.add(key.split("/")[0])
        return ids

    def _topics(self) -> list[topics.Topic]:
        """Return topics with ids that no other has."""
        taken = {str(topic.path[0]) for topic in self.built.project.topics}
        ids = Ids(TOPIC, frozenset(taken))
        parts = topics.split(self.deck, self.wanted.split)
        if len(parts) == 1:
            return [parts[0]._replace(id=ids.take(TOPIC))]
        found = []
        for part in parts:
            ending = slug(part.title) or part.id
            found.append(part._replace(id=ids.take(f"{TOPIC}-{ending}")))
        return found

    @staticmethod
    def _with_include(text: str, key: str, path: str) -> str:
        """Return ``cards.yaml`` with a file included in a list. Raises :exc:`ImpossibleError`."""
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
    said = []
    for card in cards:
        if isinstance(card, dict) and "id" in card and "fields" not in card:
            card = despite_defaults(card, defaults)
        said.append(card)
    return {**topic, "cards": said}


def _write(cards: Path, made: Project, known: Known, now: int) -> None:
    """Write what is added; if that fails in any way, the project is put back as it was.

    ``cards.yaml``, which alone makes cards of all that, comes last: where a process is killed before, the
    project has its old cards, and the same import adds the new ones. Raises ``FaultyError``,
    ``UnreadableError`` and ``OSError``.
    """
    root = cards.parent
    lock_file = root / LOCK_FILE
    kept = {}
    for path in (cards, lock_file):
        if path.is_file():
            kept[path] = path.read_bytes()
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
        if lock_file not in kept:
            lock_file.unlink(missing_ok=True)
        raise


def _write_lock(
    cards: Path, made: Project, lock: LockFile, digests: dict[str, str], now: int
) -> None:
    """Add the identities of what is added to the lock file, and leave all others in it as they are.

    It is written twice: first with the media and masks that compiling reads from it, and then with the
    notes.
    """
    path = cards.with_name(LOCK_FILE)
    lock.adopted = lock.adopted or writing.day_of(now)
    for name, digest in digests.items():
        lock.media[name] = digest[:16]
    lock.masks.update(made.masks)
    write_text(path, lockfile.dump(lock))
    deck = adoption.compiled(cards)
    whole = adoption.built(deck, now).lock_file
    ids = set(made.ids)
    for key, entry in whole.cards.items():
        id_, _, _ = key.partition("/")
        if id_ in ids:
            lock.cards[key] = entry
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
