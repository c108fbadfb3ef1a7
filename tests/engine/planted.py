"""Faults planted by hand in a package, as a careless tool or an editor of zip files leaves them."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Opened:
    """A package that is unpacked, to be changed and packed again."""

    def __init__(
        self, database: sqlite3.Connection, media: dict[str, str], folder: Path
    ) -> None:
        self.database = database
        self.media = media
        self.folder = folder

    def run(self, statement: str, *values: object) -> None:
        self.database.execute(statement, values)

    def note(self, where: str = "1") -> tuple[Any, ...]:
        found: tuple[Any, ...] = self.database.execute(
            f"select id, guid, flds, tags from notes where {where} order by id limit 1"
        ).fetchone()
        return found

    @contextmanager
    def models(self) -> Iterator[dict[str, Any]]:
        models = json.loads(
            self.database.execute("select models from col").fetchone()[0]
        )
        yield models
        self.run("update col set models = ?", json.dumps(models))


def question(models: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(
        model for model in models.values() if model["type"] == 0
    )
    return found


def plant(package: Path, target: Path, change: Callable[[Opened], None]) -> Path:
    """Write a copy of a package with a change in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(package) as archive:
            archive.extractall(folder)
        database = sqlite3.connect(folder / "collection.anki2")
        opened = Opened(
            database, json.loads((folder / "media").read_text(encoding="utf-8")), folder
        )
        change(opened)
        database.commit()
        database.close()
        (folder / "media").write_text(json.dumps(opened.media), encoding="utf-8")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.iterdir()):
                if (
                    path.name in ("collection.anki2", "media")
                    or path.name in opened.media
                ):
                    archive.write(path, path.name)
    return target
