"""The real Anki engine on a throw-away collection: what a learner's Anki does with a package.

Only this module imports ``anki`` (AGPL and large, so an extra and never a runtime need).
The collection is opened in a temporary folder and deleted with it. It works with the engine of
Anki 23.12 and of every later version.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import zipfile
from collections import Counter
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deckgen.anki.values import (
    OUTCOMES,
    CardRow,
    Checked,
    Imported,
    MediaState,
    NoteRow,
    NoteTypeRow,
    OwnWords,
    Rendered,
    Snapshot,
    Totals,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RATINGS = (3, 4, 1, 3, 2)
"""What the learner answers, in turn: good, easy, again, good, hard."""

BOOKKEEPING = "Added last review time"
"""How *Check Database* begins a line about reviews at the turn of a second: no fault of a package."""

REVERSIBLE = ("Back",)
"""Fields of Anki's own note types that stand on the back of one card and on the front of another."""

_MARKER = "deckgenmarker"  # a word that no card has
_LEAST_ROOM = 4 << 20  # bytes that the engine's own files and its journals take


def _in_one_line(error: Exception) -> str:
    """Return what an error says, without line breaks."""
    return " ".join(str(error).split())


class EngineMissingError(Exception):
    """The ``anki`` package is not installed."""

    def __init__(self) -> None:
        super().__init__("this needs the Anki engine")


class EngineRefusedError(Exception):
    """Anki refused a package as a whole; the message is Anki's own."""


def version() -> str:
    """Return the version of the engine that is installed, such as ``26.9.3``.

    Raises :exc:`EngineMissingError` where there is none.
    """
    try:
        return metadata.version("anki")
    except metadata.PackageNotFoundError as error:
        raise EngineMissingError from error


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
            why = f"Anki cannot make a collection there: {_in_one_line(error)}"
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

    def import_package(
        self, path: Path, presets: bool = False, merge: bool = False
    ) -> Imported:
        """Import a package as a double click and *Import* do: with the default options.

        ``presets`` ticks *Import any deck presets* before, ``merge`` ticks *Merge note types*.

        Raises :exc:`EngineRefusedError` if Anki takes nothing of it, and ``OSError`` if there is no
        room for it among the temporary files, which is no fault of the package.
        """
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        options = ImportAnkiPackageOptions(
            with_deck_configs=presets, merge_notetypes=merge
        )
        request = ImportAnkiPackageRequest(package_path=str(path), options=options)
        try:
            log = self._col.import_anki_package(request).log
        except Exception as error:  # the engine raises many kinds, some only by version
            self._require_room(path)
            raise EngineRefusedError(_in_one_line(error)) from error
        # it keeps the note types from before the import
        self._col.models._clear_cache()
        notes = []
        for outcome in OUTCOMES:
            for note in getattr(log, outcome):
                notes.append((outcome, tuple(note.fields)))
        counts = Counter(outcome for outcome, _ in notes)
        return Imported(counts, tuple(notes))

    def _require_room(self, package: Path) -> None:
        """Raise ``OSError`` if the temporary folder has no room for an import of a package."""
        if not zipfile.is_zipfile(package):
            return
        with zipfile.ZipFile(package) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        wanted = _LEAST_ROOM + 2 * unpacked
        if shutil.disk_usage(self._folder).free < wanted:
            why = os.strerror(errno.ENOSPC)
            raise OSError(errno.ENOSPC, why, str(self._folder.parent))

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
            rating = RATINGS[turn % len(RATINGS)]
            self._col.sched.answerCard(card, rating)
            studied[card.id] = None
        return list(studied)

    def _select(self, deck: str, count: int) -> None:
        """Choose the deck to study, and lift its limits to ``count``."""
        decks = self._col.decks
        deck = deck or self._largest_deck()
        deck_id = decks.id_for_name(deck)
        if deck_id is None:
            raise ValueError(f"there is no deck '{deck}'")
        options = decks.config_dict_for_deck_id(deck_id)
        options["new"]["perDay"] = max(count, 9999)
        options["new"]["bury"] = False
        options["rev"]["bury"] = False
        decks.update_config(options)
        decks.select(deck_id)

    def _largest_deck(self) -> str:
        """Return the outermost deck around the one with the most cards."""
        query = "select did from cards group by did order by count() desc, did limit 1"
        id_ = self._col.db.scalar(query)
        name = self._col.decks.name(id_)
        outermost, _, _ = name.partition("::")
        return str(outermost)

    def edit(self, guid: str, field: int, text: str) -> None:
        """Change a field of a note by hand, as in the browser."""
        note = self._note(guid)
        note.fields[field] = text
        self._col.update_note(note)

    def tag(self, guid: str, tag: str) -> None:
        """Add a tag to a note by hand."""
        note = self._note(guid)
        self._col.tags.bulk_add([note.id], tag)

    def write(self, changes: Sequence[OwnWords], field: str) -> None:
        """Have the learner write into notes and tag them, each at a time of its own.

        The words go into ``field``, or into the last field of a note that has no such field.
        """
        ids = dict(self._rows("select guid, id from notes"))
        notes = []
        for change in changes:
            note = self._col.get_note(ids[change.guid])
            last_field = note.keys()[-1]
            note[field if field in note else last_field] = change.text
            note.tags = [*note.tags, *change.tags]
            notes.append(note)
        self._col.update_notes(notes)
        query = "update notes set mod = ? where guid = ?"
        for change in changes:
            self._col.db.execute(query, change.time, change.guid)

    def _note(self, guid: str) -> Any:
        """Return the note with a GUID; raises ``KeyError``."""
        found = self._rows("select id from notes where guid = ?", guid)
        if not found:
            raise KeyError(guid)
        (id_,) = found[0]
        return self._col.get_note(id_)

    # --- what is in the collection ---------------------------------------------------

    def deck(self, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return a deck and its preset, as Anki's JSON."""
        decks = self._col.decks
        id_ = decks.id_for_name(name)
        return decks.get(id_), decks.config_dict_for_deck_id(id_)

    def snapshot(self) -> Snapshot:
        """Return all that the collection holds."""
        notes = self._note_rows()
        guids = Counter(note.guid for note in notes)
        duplicates = [guid for guid, count in guids.items() if count > 1]
        decks = {}
        names_of_decks = {}
        for entry in self._col.decks.all_names_and_ids():
            decks[entry.name] = entry.id
            names_of_decks[entry.id] = entry.name
        reviews = self._rows("select * from revlog order by id")
        return Snapshot(
            reviews=tuple(map(tuple, reviews)),
            notes={note.guid: note for note in notes},
            cards=self._card_rows(names_of_decks),
            tags=tuple(sorted(self._col.tags.all())),
            decks=decks,
            note_types={row.id: row for row in self._note_types()},
            duplicate_guids=tuple(duplicates),
            schema_time=self._col.db.scalar("select scm from col"),
        )

    def totals(self) -> Totals:
        """Return what a collection holds as a few numbers, which is quick also where it is large."""
        ((notes, note_times),) = self._rows("select count(), total(mod) from notes")
        ((cards, card_times, due),) = self._rows(
            "select count(), total(mod), total(due) from cards"
        )
        reviews = self._col.db.scalar("select count() from revlog")
        return Totals(
            notes,
            int(note_times),
            cards,
            int(card_times),
            int(due),
            reviews,
        )

    def _note_rows(self) -> list[NoteRow]:
        """Return all notes, in the order in which they were added."""
        notes = []
        query = "select id, guid, mid, mod, usn, tags, flds from notes order by id"
        for id_, guid, mid, mod, usn, tags, fields in self._rows(query):
            row = NoteRow(
                guid,
                id_,
                mid,
                mod,
                usn,
                tuple(tags.split()),
                tuple(fields.split("\x1f")),
            )
            notes.append(row)
        return notes

    def _card_rows(self, decks: Mapping[int, str]) -> dict[int, CardRow]:
        """Return the cards by id. ``decks`` are the names of the decks by id."""
        cards = {}
        query = (
            "select c.id, n.guid, c.ord, c.did, c.mod, c.usn, c.type, c.queue, c.due, c.ivl, c.factor,"
            " c.reps, c.lapses from cards c left join notes n on n.id = c.nid order by c.id"
        )
        for id_, guid, ordinal, deck, mod, usn, *state in self._rows(query):
            cards[id_] = CardRow(
                id_,
                guid or "",  # a card may have lost its note
                ordinal,
                decks.get(deck, ""),
                mod,
                usn,
                tuple(state),
            )
        return cards

    def _rows(self, query: str, *values: object) -> Sequence[Any]:
        """Return what the database answers, a list for each row."""
        rows: Sequence[Any] = self._col.db.all(query, *values)
        return rows

    def _column(self, query: str, *values: object) -> list[Any]:
        """Return what the database answers to a query for one column."""
        return [value for (value,) in self._rows(query, *values)]

    def _note_types(self) -> list[NoteTypeRow]:
        """Return the note types that notes use or that a package brought."""
        found = []
        used = set(self._column("select distinct mid from notes"))
        unused = set(self._column("select id from notetypes")) - used
        for entry in self._col.models.all_names_and_ids():
            note_type: Any = self._col.models.get(entry.id)
            if entry.id in unused and note_type.get("originalStockKind"):
                continue  # Anki's own, in every new collection
            templates = []
            for template in note_type["tmpls"]:
                templates.append((template["name"], template["qfmt"], template["afmt"]))
            row = NoteTypeRow(
                entry.id,
                entry.name,
                int(note_type["mod"]),
                tuple(field["name"] for field in note_type["flds"]),
                tuple(templates),
                note_type["css"],
            )
            found.append(row)
        return found

    # --- what Anki itself finds wrong ------------------------------------------------

    def render(self) -> list[Rendered]:
        """Render every card on both sides, in learning order."""
        ids = self._column("select id from cards order by due, id")
        return [self._rendered(id_) for id_ in ids]

    def _rendered(self, card_id: int) -> Rendered:
        """Render a card on both sides."""
        card = self._col.get_card(card_id)
        guid = card.note().guid
        try:
            output = card.render_output(reload=True)
            template = card.template()["name"]
        except Exception as error:
            # a card of a template that the note type does not have
            return Rendered(card_id, guid, "", "", "", "", str(error))
        question = output.question_text
        answer = output.answer_text
        fault = ""
        # Where a template cannot be rendered, Anki shows the reason on both sides, unstyled.
        if not output.css and question == answer:
            fault = question
        return Rendered(card_id, guid, template, question, answer, output.css, fault)

    def empty_cards(self) -> tuple[int, ...]:
        """Return the ids of the cards with an empty front, which *Empty Cards* would delete."""
        report = self._col.get_empty_cards()
        ids: list[int] = []
        for note in report.notes:
            ids += note.card_ids
        return tuple(ids)

    def cards_made(self) -> dict[str, tuple[int, ...]]:
        """Return, by GUID, the ordinals of the cards that Anki itself makes of each note.

        It adds a copy of each note and counts; the copies are deleted again.
        """
        made: dict[str, tuple[int, ...]] = {}
        scratch = self._col.decks.id("deckgen scratch")
        copies = []
        query = "select ord from cards where nid = ? order by ord"
        for guid, id_ in self._rows("select guid, id from notes order by id"):
            note = self._col.get_note(id_)
            copy = self._col.new_note(note.note_type())
            copy.fields = list(note.fields)
            copy.tags = list(note.tags)
            self._col.add_note(copy, scratch)
            made[guid] = tuple(self._column(query, copy.id))
            copies.append(copy.id)
        self._col.remove_notes(copies)
        self._col.decks.remove([scratch])
        return made

    def media(self) -> MediaState:
        """Run *Check Media*."""
        report = self._col.media.check()
        missing = sorted(report.missing)
        unused = sorted(report.unused)
        return MediaState(tuple(missing), tuple(unused))

    def check_database(self) -> Checked:
        """Run *Check Database*, which repairs what it can."""
        before = set(self._column("select id from cards"))
        report, ok = self._col.fix_integrity()
        lines = report.splitlines()
        serious = [line for line in lines if not line.startswith(BOOKKEEPING)]
        # The last line always says that the database was rebuilt.
        is_bookkeeping_alone = len(serious) == 1 and len(lines) > 1
        cards = self._rows(
            "select c.id, n.guid from cards c join notes n on n.id = c.nid order by c.id"
        )
        made_of = [guid for id_, guid in cards if id_ not in before]
        return Checked(
            ok or is_bookkeeping_alone,
            "\n".join(serious),
            tuple(made_of),
        )

    def fix_integrity(self) -> tuple[bool, str]:
        """Run *Check Database*; return whether there was nothing to repair, and Anki's report."""
        checked = self.check_database()
        return checked.clean, checked.report

    def revealed(self, fields: Sequence[str]) -> dict[str, list[str]]:
        """Return the templates whose front shows one of some fields that belong on the back.

        By the template's name, for note types that have notes: a note of each is copied, with a word
        in one of the fields that stands nowhere else, and its cards are rendered. A card template that
        asks back is none of them, as the second one of *Basic (and reversed card)*: it shows the field and
        not the first one, and another template of its note type does not show it.
        """
        found: dict[str, list[str]] = {}
        scratch = self._col.decks.id("deckgen scratch")
        for example in self._column("select min(id) from notes group by mid"):
            note = self._col.get_note(example)
            for field in set(fields) & set(note.keys()):
                fronts = self._fronts_with(note, field, scratch)
                asking_back = self._asking_back(note, field, fronts, scratch)
                for template in fronts:
                    if template not in asking_back:
                        found.setdefault(template, []).append(field)
        self._col.decks.remove([scratch])
        return found

    def _asking_back(
        self, note: Any, field: str, fronts: list[str], deck: int
    ) -> set[str]:
        """Return those of some templates, whose fronts show a field, that ask for the note's first field."""
        first = note.keys()[0]
        if field not in REVERSIBLE or field == first:
            return set()
        all_templates = {template["name"] for template in note.note_type()["tmpls"]}
        showing = set(fronts)
        if all_templates == showing:
            return set()
        showing_first = set(self._fronts_with(note, first, deck))
        return showing - showing_first

    def _fronts_with(self, note: Any, field: str, deck: int) -> list[str]:
        """Return the templates of a note's cards whose front shows a field."""
        copy = self._col.new_note(note.note_type())
        copy.fields = list(note.fields)
        copy[field] = _MARKER
        self._col.add_note(copy, deck)
        fronts = []
        for card in copy.cards():
            if _MARKER in card.render_output().question_text:
                fronts.append(card.template()["name"])
        self._col.remove_notes([copy.id])
        return fronts
