"""The real Anki engine on a throw-away collection: what a learner's Anki does with a package.

Only this module imports ``anki`` (AGPL and large, so an extra and never a runtime need).
The collection is opened in a temporary folder and deleted with it.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

RATINGS = (3, 4, 1, 3, 2)
"""What the learner answers, in turn: good, easy, again, good, hard."""

FATES = (
    "new",
    "updated",
    "duplicate",
    "conflicting",
    "first_field_match",
    "missing_notetype",
    "missing_deck",
    "empty_first_field",
)
"""What Anki's import log says can become of a note. ``duplicate`` is one that needed nothing,
``conflicting`` one that could not be imported because its note type differs."""


_LEAST_ROOM = 4 << 20  # bytes that the engine's own files and its journals take


class EngineMissingError(Exception):
    """The ``anki`` package is not installed; the message says how to install it."""

    def __init__(self) -> None:
        super().__init__("this needs the Anki engine: pip install anki")


class EngineRefusedError(Exception):
    """Anki refused a package as a whole; the message is Anki's own."""


class Imported(NamedTuple):
    """What an import did: how many notes met which of :data:`FATES`, and the fields of each
    note under its fate.
    """

    counts: Counter[str]
    notes: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def touched(self) -> int:
        """Return how many notes were added or rewritten."""
        return self.counts["new"] + self.counts["updated"]


class NoteRow(NamedTuple):
    """A note as the collection holds it. ``mod`` is in epoch seconds; ``usn`` is -1 for a
    note that waits to be synced.
    """

    guid: str
    id: int
    note_type: int
    mod: int
    usn: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]


class CardRow(NamedTuple):
    """A card: its note's GUID, its ordinal, its deck's name, and its state in the scheduler."""

    id: int
    guid: str
    ordinal: int
    deck: str
    mod: int
    usn: int
    state: tuple[int, ...]  # type, queue, due, interval, ease, reviews, lapses

    @property
    def due(self) -> int:
        """Return the place in the order of new cards, or the day on which a review is due."""
        return self.state[2]


class NoteTypeRow(NamedTuple):
    """A note type with what of it matters to a learner."""

    id: int
    name: str
    mod: int
    fields: tuple[str, ...]
    templates: tuple[tuple[str, str, str], ...]  # name, front, back
    css: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a collection holds, in a form that can be compared."""

    reviews: tuple[tuple[int, ...], ...]
    notes: dict[str, NoteRow]
    cards: dict[int, CardRow]
    tags: tuple[str, ...]
    decks: dict[str, int]
    note_types: dict[int, NoteTypeRow]
    duplicate_guids: tuple[str, ...] = ()


class Rendered(NamedTuple):
    """A card as the reviewer shows it: the HTML of both sides with the style sheet apart.

    ``error`` says what is wrong with the template, or is empty.
    """

    card: int
    guid: str
    template: str
    question: str
    answer: str
    css: str
    error: str = ""


class MediaState(NamedTuple):
    """What Anki's Check Media finds: files that notes want, and files that no note wants."""

    missing: tuple[str, ...]
    unused: tuple[str, ...]


class Engine:
    """A learner's collection. A context manager: the collection is deleted at the end.

    Raises :exc:`EngineMissingError` where ``anki`` is not installed.
    """

    def __init__(self) -> None:
        try:
            from anki.collection import Collection
        except ImportError as error:
            raise EngineMissingError from error
        self._folder = Path(tempfile.mkdtemp(prefix="deckgen-engine-"))
        # Typed loosely, so that the types check with and without the engine.
        try:
            self._col: Any = Collection(str(self._folder / "collection.anki2"))
        except Exception as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            why = "Anki cannot make a collection there: " + " ".join(str(error).split())
            raise OSError(errno.EIO, why, str(self._folder.parent)) from error

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the collection and delete it."""
        self._col.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    # --- what a learner does ---------------------------------------------------------

    def import_package(self, path: Path, presets: bool = False) -> Imported:
        """Import a package as a double click and *Import* do: with the default options.

        ``presets`` ticks *Import any deck presets* before.

        Raises :exc:`EngineRefusedError` if Anki takes nothing of it, and ``OSError`` if there is no
        room for it among the temporary files, which is no fault of the package.
        """
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        options = ImportAnkiPackageOptions(with_deck_configs=presets)
        request = ImportAnkiPackageRequest(package_path=str(path), options=options)
        try:
            log = self._col.import_anki_package(request).log
        except Exception as error:  # the engine raises many kinds, some only by version
            self._require_room(path)
            raise EngineRefusedError(" ".join(str(error).split())) from error
        self._col.models._clear_cache()  # it keeps the note types from before the import
        notes = tuple((fate, tuple(note.fields)) for fate in FATES for note in getattr(log, fate))
        return Imported(Counter(fate for fate, _ in notes), notes)

    def _require_room(self, package: Path) -> None:
        """Raise ``OSError`` if the temporary folder has no room for an import of a package."""
        with zipfile.ZipFile(package) as archive:
            wanted = _LEAST_ROOM + 2 * sum(info.file_size for info in archive.infolist())
        if shutil.disk_usage(self._folder).free < wanted:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._folder.parent))

    def study(self, count: int, deck: str = "") -> list[int]:
        """Answer ``count`` different cards by Anki's own scheduler; return their ids in order.

        They are fewer where the scheduler has no more to offer. ``deck`` is the deck to study;
        by default the one with the most cards, with all that is in it and its parent.
        """
        self._select(deck, count)
        studied: dict[int, None] = {}
        for turn in range(count * 10):
            card = self._col.sched.getCard()
            if card is None or len(studied) >= count:
                break
            card.start_timer()
            self._col.sched.answerCard(card, RATINGS[turn % len(RATINGS)])
            studied[card.id] = None
        return list(studied)

    def _select(self, deck: str, count: int) -> None:
        """Choose the deck to study, and lift its limits to ``count``."""
        col = self._col
        decks = col.decks
        if not deck:
            query = "select did from cards group by did order by count() desc, did limit 1"
            deck = decks.name(col.db.scalar(query)).split("::")[0]
        deck_id = decks.id_for_name(deck)
        if deck_id is None:
            raise ValueError(f"there is no deck '{deck}'")
        options = decks.config_dict_for_deck_id(deck_id)
        options["new"]["perDay"] = max(count, 9999)
        options["new"]["bury"] = options["rev"]["bury"] = False
        decks.update_config(options)
        decks.select(deck_id)

    def edit(self, guid: str, field: int, text: str) -> None:
        """Change a field of a note by hand, as in the browser."""
        note = self._note(guid)
        note.fields[field] = text
        self._col.update_note(note)

    def tag(self, guid: str, tag: str) -> None:
        """Add a tag to a note by hand."""
        self._col.tags.bulk_add([self._note(guid).id], tag)

    def _note(self, guid: str) -> Any:
        found = self._rows("select id from notes where guid = ?", guid)
        if not found:
            raise KeyError(guid)
        return self._col.get_note(found[0][0])

    # --- what is in the collection ---------------------------------------------------

    def deck(self, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return a deck and its preset, as Anki's JSON."""
        id_ = self._col.decks.id_for_name(name)
        return self._col.decks.get(id_), self._col.decks.config_dict_for_deck_id(id_)

    def snapshot(self) -> Snapshot:
        """Return all that the collection holds."""
        names = {entry.id: entry.name for entry in self._col.decks.all_names_and_ids()}
        notes = [
            NoteRow(guid, id_, mid, mod, usn, tuple(tags.split()), tuple(fields.split("\x1f")))
            for id_, guid, mid, mod, usn, tags, fields in self._rows(
                "select id, guid, mid, mod, usn, tags, flds from notes order by id"
            )
        ]
        guids = Counter(note.guid for note in notes)
        cards = self._rows(
            "select c.id, n.guid, c.ord, c.did, c.mod, c.usn, c.type, c.queue, c.due, c.ivl, c.factor,"
            " c.reps, c.lapses from cards c left join notes n on n.id = c.nid order by c.id"
        )
        return Snapshot(
            reviews=tuple(tuple(row) for row in self._rows("select * from revlog order by id")),
            notes={note.guid: note for note in notes},
            cards={
                row[0]: CardRow(
                    row[0], row[1] or "", row[2], names.get(row[3], ""), row[4], row[5], tuple(row[6:])
                )
                for row in cards
            },
            tags=tuple(sorted(self._col.tags.all())),
            decks={name: id_ for id_, name in names.items()},
            note_types={row.id: row for row in self._note_types()},
            duplicate_guids=tuple(guid for guid, count in guids.items() if count > 1),
        )

    def _rows(self, query: str, *values: object) -> Sequence[Any]:
        rows: Sequence[Any] = self._col.db.all(query, *values)
        return rows

    def _note_types(self) -> list[NoteTypeRow]:
        """Return the note types that notes use or that a package brought."""
        found = []
        stock = {row[0] for row in self._rows("select id from notetypes")} - {
            row[0] for row in self._rows("select distinct mid from notes")
        }
        for entry in self._col.models.all_names_and_ids():
            note_type: Any = self._col.models.get(entry.id)
            if entry.id in stock and note_type.get("originalStockKind"):
                continue  # Anki's own, in every new collection
            templates = tuple((each["name"], each["qfmt"], each["afmt"]) for each in note_type["tmpls"])
            fields = tuple(field["name"] for field in note_type["flds"])
            mod = int(note_type["mod"])
            found.append(NoteTypeRow(entry.id, entry.name, mod, fields, templates, note_type["css"]))
        return found

    # --- what Anki itself finds wrong ------------------------------------------------

    def render(self) -> list[Rendered]:
        """Render every card on both sides, in learning order."""
        return [self._rendered(row[0]) for row in self._rows("select id from cards order by due, id")]

    def _rendered(self, card_id: int) -> Rendered:
        card = self._col.get_card(card_id)
        guid = card.note().guid
        try:
            output = card.render_output(reload=True)
            template = card.template()["name"]
        except Exception as error:  # a card of a template that the note type does not have
            return Rendered(card_id, guid, "", "", "", "", str(error))
        # Where a template cannot be rendered, Anki shows the reason on both sides, unstyled.
        question, answer = output.question_text, output.answer_text
        fault = question if not output.css and question == answer else ""
        return Rendered(card_id, guid, template, question, answer, output.css, fault)

    def empty_cards(self) -> tuple[int, ...]:
        """Return the ids of the cards with an empty front, which *Empty Cards* would delete."""
        report = self._col.get_empty_cards()
        return tuple(card for note in report.notes for card in note.card_ids)

    def cards_made(self) -> dict[str, tuple[int, ...]]:
        """Return, by GUID, the ordinals of the cards that Anki itself makes of each note.

        It adds a copy of each note and counts; the copies are deleted again.
        """
        made: dict[str, tuple[int, ...]] = {}
        scratch = self._col.decks.id("deckgen scratch")
        copies = []
        for guid, id_ in self._rows("select guid, id from notes order by id"):
            note = self._col.get_note(id_)
            copy = self._col.new_note(note.note_type())
            copy.fields = list(note.fields)
            self._col.add_note(copy, scratch)
            rows = self._rows("select ord from cards where nid = ? order by ord", copy.id)
            made[guid] = tuple(row[0] for row in rows)
            copies.append(copy.id)
        self._col.remove_notes(copies)
        self._col.decks.remove([scratch])
        return made

    def media(self) -> MediaState:
        """Run *Check Media*."""
        report = self._col.media.check()
        return MediaState(tuple(sorted(report.missing)), tuple(sorted(report.unused)))

    def fix_integrity(self) -> tuple[bool, str]:
        """Run *Check Database*; return whether there was nothing to repair, and Anki's report."""
        report, ok = self._col.fix_integrity()
        said = report.splitlines()
        # Reviews at the turn of a second: the engine's own bookkeeping, no fault of a package.
        lines = [line for line in said if not line.startswith("Added last review time")]
        # The last line always says that the database was rebuilt.
        return ok or len(lines) == 1 < len(said), "\n".join(lines)
