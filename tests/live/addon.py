"""What answers in the tests in the place of the add-on AnkiConnect, with the real engine behind it.

The actions that deckgen asks for have the form of the add-on's: the same parameters, results and errors,
HTTP status 200 always, ``multi`` with answers inside. ``importPackage`` and ``exportPackage`` do what the
add-on does: they call Anki's old names, which are the old Python importer and exporter before Anki 26.9, and
lead to the new ones since.
"""

# ruff: noqa: N802, N803  (the names of AnkiConnect's actions and parameters)

from __future__ import annotations

import base64
import contextlib
import io
import json
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from deckgen.anki.engine import version

IS_OLD = tuple(map(int, version().split(".")[:2])) < (26, 9)
"""Whether the engine that is installed still has the old importer and exporter."""


class Addon:
    """A running Anki: a collection, a profile, and a server. ``log`` has the actions that were asked for.

    ``closed`` says that the collection is closed, as during a sync; ``imports`` has the packages that
    ``guiImportFile`` was given; ``faults`` makes actions fail, ``ignored`` makes them do nothing;
    ``before`` is called with each action; ``is_old`` says that the exporter is that of Anki before 26.9.
    """

    def __init__(self, col: Any, profile: str = "User 1", key: str = "") -> None:
        self.col = col
        self.profile: str | None = profile
        self.key = key
        self.log: list[str] = []
        self.closed = False
        self.selected: list[int] = []
        self.imports: list[str] = []
        self.faults: dict[str, str] = {}
        self.ignored: set[str] = set()
        self.before: Any = None
        self.is_old = IS_OLD
        self.turn = threading.Lock()
        addon = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                data = self.rfile.read(int(self.headers["Content-Length"]))
                with addon.turn:
                    answer = addon.handle(json.loads(data))
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, args=(0.05,), daemon=True
        )

    def __enter__(self) -> Addon:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def handle(self, request: dict[str, Any]) -> Any:
        """Answer a question, as the add-on does."""
        action, version = request.get("action", ""), request.get("version", 4)
        self.log.append(action)
        try:
            if (
                self.key
                and request.get("key") != self.key
                and action != "requestPermission"
            ):
                raise ValueError("valid api key must be provided")
            if self.before is not None:
                self.before(action)
            if action in self.faults:
                raise ValueError(self.faults[action])
            method = getattr(self, f"do_{action}", None)
            if method is None:
                raise ValueError("unsupported action")
            result = (
                None if action in self.ignored else method(**request.get("params", {}))
            )
        except Exception as error:
            return {"result": None, "error": str(error)}
        return result if version <= 4 else {"result": result, "error": None}

    def collection(self) -> Any:
        if self.closed or self.profile is None:
            raise ValueError("collection is not available")
        return self.col

    # --- actions, in the order of the add-on's page ----------------------------------------

    def do_version(self) -> int:
        return 6

    def do_requestPermission(self) -> dict[str, Any]:
        return {"permission": "granted", "requireApiKey": bool(self.key), "version": 6}

    def do_getActiveProfile(self) -> str | None:
        return self.profile

    def do_multi(self, actions: list[dict[str, Any]]) -> list[Any]:
        return [self.handle(action) for action in actions]

    def do_deckNames(self) -> list[str]:
        return [each.name for each in self.collection().decks.all_names_and_ids()]

    def do_getDeckStats(self, decks: list[str]) -> dict[str, dict[str, Any]]:
        col = self.collection()
        found = {}
        for name in decks:
            did = col.decks.id_for_name(name)
            total = col.db.scalar("select count() from cards where did = ?", did)
            found[str(did)] = {"deck_id": did, "name": name, "total_in_deck": total}
        return found

    def do_exportPackage(
        self, deck: str, path: str, includeSched: bool = False
    ) -> bool:
        col = self.collection()
        found = col.decks.by_name(deck)
        if found is None:
            return False
        # it prints that it is deprecated
        with contextlib.redirect_stdout(io.StringIO()):
            from anki.exporting import AnkiPackageExporter

            exporter = AnkiPackageExporter(col)
            exporter.did = found["id"]
            exporter.includeSched = includeSched
            exporter.exportInto(path)
        if self.is_old and not IS_OLD:
            self._as_before(Path(path))
        return True

    def _as_before(self, path: Path) -> None:
        """Make a package look as those of Anki before 26.9, which have no member ``meta``."""
        with zipfile.ZipFile(path) as archive:
            members = {
                name: archive.read(name)
                for name in archive.namelist()
                if name != "meta"
            }
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)

    def do_importPackage(self, path: str) -> bool:
        with contextlib.redirect_stdout(io.StringIO()):
            from anki.importing import AnkiPackageImporter
            from anki.lang import set_lang

            # a running Anki has a language, in which the old importer writes its log
            set_lang("en_US")
            importer = AnkiPackageImporter(self.collection(), path)
            importer.run()
        self.col.models._clear_cache()
        return True

    def do_guiImportFile(self, path: str) -> None:
        assert Path(path).is_file()
        self.imports.append(path)

    def do_findNotes(self, query: str | None = None) -> list[int]:
        return (
            [] if query is None else list(map(int, self.collection().find_notes(query)))
        )

    def do_findCards(self, query: str | None = None) -> list[int]:
        return (
            [] if query is None else list(map(int, self.collection().find_cards(query)))
        )

    def do_getDecks(self, cards: list[int]) -> dict[str, list[int]]:
        decks: dict[str, list[int]] = {}
        for card in cards:
            did = self.collection().db.scalar(
                "select did from cards where id = ?", card
            )
            decks.setdefault(self.col.decks.get(did)["name"], []).append(card)
        return decks

    def do_guiSelectedNotes(self) -> list[int]:
        return self.selected

    def do_updateNoteFields(self, note: dict[str, Any]) -> None:
        col = self.collection()
        try:
            own = col.get_note(note["id"])
        except Exception as error:
            raise ValueError(f"note was not found: {note['id']}") from error
        for name, value in note["fields"].items():
            if name in own:
                own[name] = value
        col.update_note(own, skip_undo_entry=True)

    def do_notesInfo(self, notes: list[int]) -> list[dict[str, Any]]:
        col, found = self.collection(), []
        for id_ in notes:
            note = col.get_note(id_)
            kind = note.note_type()
            names = col.models.field_names(kind)
            cards = note.card_ids()
            if not cards:
                raise KeyError("cards")  # of one note without cards, all is refused
            found.append(
                {
                    "noteId": id_,
                    "profile": self.profile,
                    "tags": list(note.tags),
                    "fields": {
                        name: {"value": note[name], "order": at}
                        for at, name in enumerate(names)
                    },
                    "modelName": kind["name"],
                    "mod": note.mod,
                    "cards": list(cards),
                }
            )
        return found

    def model(self, name: str) -> dict[str, Any]:
        own: dict[str, Any] | None = self.collection().models.by_name(name)
        if own is None:
            raise ValueError(f"model was not found: {name}")
        return own

    def do_modelNamesAndIds(self) -> dict[str, int]:
        return {
            each.name: each.id for each in self.collection().models.all_names_and_ids()
        }

    def do_modelFieldNames(self, modelName: str) -> list[str]:
        return [each["name"] for each in self.model(modelName)["flds"]]

    def do_modelTemplates(self, modelName: str) -> dict[str, dict[str, str]]:
        templates = self.model(modelName)["tmpls"]
        return {
            each["name"]: {"Front": each["qfmt"], "Back": each["afmt"]}
            for each in templates
        }

    def do_modelStyling(self, modelName: str) -> dict[str, str]:
        return {"css": self.model(modelName)["css"]}

    def do_addTags(self, notes: list[int], tags: str, add: bool = True) -> None:
        self.collection().tags.bulk_add(notes, tags)

    def do_removeTags(self, notes: list[int], tags: str) -> None:
        self.collection().tags.bulk_remove(notes, tags)

    def do_deleteNotes(self, notes: list[int]) -> None:
        self.collection().remove_notes(notes)

    def do_storeMediaFile(
        self,
        filename: str,
        data: str | None = None,
        path: str | None = None,
        deleteExisting: bool = True,
    ) -> str:
        media = self.collection().media
        content = (
            base64.b64decode(data)
            if data is not None
            else Path(path or "").read_bytes()
        )
        if deleteExisting:
            media.trash_files([filename])
        return str(media.write_data(filename, content))

    def do_updateModelStyling(self, model: dict[str, Any]) -> None:
        models = self.collection().models
        own = models.by_name(model["name"])
        if own is None:
            raise ValueError(f"model was not found: {model['name']}")
        own["css"] = model["css"]
        models.update_dict(own)

    def do_updateModelTemplates(self, model: dict[str, Any]) -> None:
        models = self.collection().models
        own = models.by_name(model["name"])
        if own is None:
            raise ValueError(f"model was not found: {model['name']}")
        for template in own["tmpls"]:
            new = model["templates"].get(template["name"])
            if new:
                template["qfmt"] = new.get("Front") or template["qfmt"]
                template["afmt"] = new.get("Back") or template["afmt"]
        models.update_dict(own)
