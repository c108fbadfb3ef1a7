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
            raise EngineRefusedError(" ".join(str(error).split())) from error
        # it keeps the note types from before the import
        self._col.models._clear_cache()
        notes = []
        for outcome in OUTCOMES:
            notes += [(outcome, tuple(note.fields)) for note in getattr(log, outcome)]
        return Imported(Counter(outcome for outcome, _ in notes), tuple(notes))

    def _require_room(self, package: Path) -> None:
        """Raise ``OSError`` if the temporary folder has no room for an import of a package."""
        if not zipfile.is_zipfile(package):
            return
        with zipfile.ZipFile(package) as archive:
            wanted = _LEAST_ROOM + 2 * sum(
                info.file_size for info in archive.infolist()
            )
        if shutil.disk_usage(self._folder).free < wanted:
            raise OSError(
                errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._folder.parent)
            )

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
            query = (
                "select did from cards group by did order by count() desc, did limit 1"
            )
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

    def write(self, changes: Sequence[OwnWords], field: str) -> None:
        """Have the learner write into notes and tag them, each at a time of its own.

        The words go into ``field``, or into the last field of a note that has no such field.
        """
        ids = dict(self._rows("select guid, id from notes"))
        notes = []
        for change in changes:
            note = self._col.get_note(ids[change.guid])
            note[field if field in note else note.keys()[-1]] = change.text
            note.tags = [*note.tags, *change.tags]
            notes.append(note)
        self._col.update_notes(notes)
        for change in changes:
            self._col.db.execute(
                "update notes set mod = ? where guid = ?", change.time, change.guid
            )

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
        notes = self._note_rows()
        guids = Counter(note.guid for note in notes)
        decks = {entry.name: entry.id for entry in self._col.decks.all_names_and_ids()}
        return Snapshot(
            reviews=tuple(
                tuple(row) for row in self._rows("select * from revlog order by id")
            ),
            notes={note.guid: note for note in notes},
            cards=self._card_rows({id_: name for name, id_ in decks.items()}),
            tags=tuple(sorted(self._col.tags.all())),
            decks=decks,
            note_types={row.id: row for row in self._note_types()},
            duplicate_guids=tuple(guid for guid, count in guids.items() if count > 1),
            schema_time=self._col.db.scalar("select scm from col"),
        )

    def totals(self) -> Totals:
        """Return what a collection holds as a few numbers, which is quick also where it is large."""
        notes, note_times = self._rows("select count(), total(mod) from notes")[0]
        cards, card_times, due = self._rows(
            "select count(), total(mod), total(due) from cards"
        )[0]
        reviews = self._rows("select count() from revlog")[0][0]
        return Totals(notes, int(note_times), cards, int(card_times), int(due), reviews)

    def _note_rows(self) -> list[NoteRow]:
        notes = []
        query = "select id, guid, mid, mod, usn, tags, flds from notes order by id"
        for id_, guid, mid, mod, usn, tags, fields in self._rows(query):
            notes.append(
                NoteRow(
                    guid,
                    id_,
                    mid,
                    mod,
                    usn,
                    tuple(tags.split()),
                    tuple(fields.split("\x1f")),
                )
            )
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
                id_, guid or "", ordinal, decks.get(deck, ""), mod, usn, tuple(state)
            )
        return cards

    def _rows(self, query: str, *values: object) -> Sequence[Any]:
        rows: Sequence[Any] = self._col.db.all(query, *values)
        return rows

    def _note_types(self) -> list[NoteTypeRow]:
        """Return the note types that notes use or that a package brought."""
        found = []
        used = {row[0] for row in self._rows("select distinct mid from notes")}
        stock = {row[0] for row in self._rows("select id from notetypes")} - used
        for entry in self._col.models.all_names_and_ids():
            note_type: Any = self._col.models.get(entry.id)
            if entry.id in stock and note_type.get("originalStockKind"):
                continue  # Anki's own, in every new collection
            templates = tuple(
                (each["name"], each["qfmt"], each["afmt"])
                for each in note_type["tmpls"]
            )
            fields = tuple(field["name"] for field in note_type["flds"])
            mod = int(note_type["mod"])
            found.append(
                NoteTypeRow(
                    entry.id, entry.name, mod, fields, templates, note_type["css"]
                )
            )
        return found

    # --- what Anki itself finds wrong ------------------------------------------------

    def render(self) -> list[Rendered]:
        """Render every card on both sides, in learning order."""
        return [
            self._rendered(row[0])
            for row in self._rows("select id from cards order by due, id")
        ]

    def _rendered(self, card_id: int) -> Rendered:
        card = self._col.get_card(card_id)
        guid = card.note().guid
        try:
            output = card.render_output(reload=True)
            template = card.template()["name"]
        except Exception as error:
            # a card of a template that the note type does not have
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
            copy.tags = list(note.tags)
            self._col.add_note(copy, scratch)
            rows = self._rows(
                "select ord from cards where nid = ? order by ord", copy.id
            )
            made[guid] = tuple(row[0] for row in rows)
            copies.append(copy.id)
        self._col.remove_notes(copies)
        self._col.decks.remove([scratch])
        return made

    def media(self) -> MediaState:
        """Run *Check Media*."""
        report = self._col.media.check()
        return MediaState(tuple(sorted(report.missing)), tuple(sorted(report.unused)))

    def check_database(self) -> Checked:
        """Run *Check Database*, which repairs what it can."""
        before = {row[0] for row in self._rows("select id from cards")}
        report, ok = self._col.fix_integrity()
        lines = report.splitlines()
        # The last line always says that the database was rebuilt.
        serious = [line for line in lines if not line.startswith(BOOKKEEPING)]
        clean = ok or len(serious) == 1 < len(lines)
        cards = self._rows(
            "select c.id, n.guid from cards c join notes n on n.id = c.nid order by c.id"
        )
        made_of = tuple(guid for id_, guid in cards if id_ not in before)
        return Checked(clean, "\n".join(serious), made_of)

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
        for (example,) in self._rows("select min(id) from notes group by mid"):
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
        names = {template["name"] for template in note.note_type()["tmpls"]}
        if field not in REVERSIBLE or field == first or names == set(fronts):
            return set()
        return set(fronts) - set(self._fronts_with(note, first, deck))

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
