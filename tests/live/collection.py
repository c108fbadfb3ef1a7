"""A curator's or a co-curator's collection in the real engine, and what is done by hand in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from deckgen.anki.engine import Engine


class Hand:
    """Somebody who edits notes in Anki. Notes are named by their GUIDs."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.col: Any = engine._col

    def note(self, guid: str) -> Any:
        return self.col.get_note(
            self.col.db.scalar("select id from notes where guid = ?", guid)
        )

    def fields(self, guid: str) -> dict[str, str]:
        return dict(self.note(guid).items())

    def edit(self, guid: str, **fields: str) -> None:
        note = self.note(guid)
        for name, text in fields.items():
            note[name.replace("_", " ")] = text
        self.col.update_note(note)

    def tag(self, guid: str, *tags: str) -> None:
        note = self.note(guid)
        note.tags = [*note.tags, *tags]
        self.col.update_note(note)

    def delete(self, guid: str) -> None:
        self.col.remove_notes([self.note(guid).id])

    def add(
        self, note_type: str, deck: str, *fields: str, tags: tuple[str, ...] = ()
    ) -> str:
        note = self.col.new_note(self.col.models.by_name(note_type))
        for place, text in enumerate(fields):
            note.fields[place] = text
        note.tags = list(tags)
        self.col.add_note(note, self.col.decks.id(deck))
        return note.guid

    def export(
        self,
        path: Path,
        deck: str = "",
        *,
        legacy: bool = False,
        learning: bool = False,
    ) -> Path:
        """Export a deck, or all of the collection, as a package."""
        from anki.collection import DeckIdLimit, ExportAnkiPackageOptions

        options = ExportAnkiPackageOptions(
            with_scheduling=learning,
            with_deck_configs=False,
            with_media=True,
            legacy=legacy,
        )
        limit = DeckIdLimit(self.col.decks.id_for_name(deck)) if deck else None
        self.col.export_anki_package(out_path=str(path), options=options, limit=limit)
        return path
