"""Packages that the real engine exports, for tests of what reads them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.project import PNG

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = (
    ("Brasília", "<b>capital</b> of Brazil", ["geo::america", "marked"]),
    ("a &lt; b &amp; c", "x<br>y", []),
    ('日本 <img src="über map.png">', "[sound:hello.mp3]", ["geo::asia"]),
)
CLOZE = "{{c1::Lima}} is the capital of {{c2::Peru::country}}"


def fill(collection: Any) -> None:
    """Add notes of three types, in nested decks, with files, a preset, flags and a review."""
    media = Path(collection.media.dir())
    (media / "über map.png").write_bytes(PNG)
    (media / "hello.mp3").write_bytes(b"ID3" + bytes(3000))
    preset = collection.decks.add_config("Slow")
    preset["new"]["perDay"] = 3
    preset["new"]["delays"] = [1.0, 12.5]
    preset["desiredRetention"] = 0.85
    preset["newSortOrder"] = 2
    collection.decks.update_config(preset)
    top, below = (
        collection.decks.id("Countries"),
        collection.decks.id("Countries::Asia"),
    )
    deck = collection.decks.get(top)
    deck["conf"], deck["desc"] = preset["id"], "<i>All</i> of them"
    collection.decks.save(deck)
    for front, back, tags in WORDS:
        note = collection.new_note(collection.models.by_name("Basic"))
        note["Front"], note["Back"], note.tags = front, back, tags
        collection.add_note(note, below if front.startswith("日") else top)
    note = collection.new_note(collection.models.by_name("Cloze"))
    note["Text"] = CLOZE
    collection.add_note(note, top)
    note = collection.new_note(_own_type(collection))
    note["One"], note["Two"] = "first", "second"
    collection.add_note(note, top)
    ids = sorted(collection.find_cards(""))
    collection.set_user_flag_for_cards(3, ids[:1])
    collection.sched.suspend_cards(ids[1:2])
    card = collection.get_card(ids[2])
    card.start_timer()
    collection.sched.answerCard(card, 3)


def _own_type(collection: Any) -> Any:
    models = collection.models
    own = models.new("Own type")
    for name in ("One", "Two"):
        models.add_field(own, models.new_field(name))
    for name, front in (("Forth", "{{One}}"), ("Back", "{{Two}}")):
        template = models.new_template(name)
        template["qfmt"], template["afmt"] = (
            front,
            "{{FrontSide}}<hr id=answer>{{One}}{{Two}}",
        )
        models.add_template(own, template)
    own["flds"][1].update(
        font="Courier", size=31, rtl=True, sticky=True, description="what follows"
    )
    own["tmpls"][0].update(bqfmt="{{Two}}", bfont="Arial", bsize=14)
    own["css"], own["sortf"], own["latexsvg"] = ".card { color: red }", 1, True
    models.add(own)
    return models.by_name("Own type")


def exports(folder: Path, make: Callable[[Any], None] = fill) -> dict[str, Path]:
    """Export one collection in every form that Anki has, and return the files by the forms' names."""
    from anki.collection import Collection, ExportAnkiPackageOptions

    folder.mkdir(parents=True, exist_ok=True)
    collection = Collection(str(folder / "collection.anki2"))
    make(collection)
    files = {}
    for name, legacy in (("legacy", True), ("latest", False)):
        files[name] = folder / f"{name}.apkg"
        options = ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy
        )
        collection.export_anki_package(
            out_path=str(files[name]), options=options, limit=None
        )
    for name, legacy in (("legacy collection", True), ("latest collection", False)):
        files[name] = folder / f"{name}.colpkg"
        collection.export_collection_package(
            str(files[name]), include_media=True, legacy=legacy
        )
        collection.reopen(after_full_sync=False)
    collection.close()
    files["schema 18"] = folder / "bare18.anki2"
    shutil.copy(folder / "collection.anki2", files["schema 18"])
    collection = Collection(str(folder / "collection.anki2"))
    collection.close(downgrade=True)
    files["schema 11"] = folder / "bare11.anki2"
    shutil.copy(folder / "collection.anki2", files["schema 11"])
    return files


def listed(data: bytes) -> dict[str, str]:
    """Return the list of media of a legacy package."""
    found: dict[str, str] = json.loads(data)
    return found
