"""What a package may be called: Anki's desktop and the file system have a say."""

from __future__ import annotations

from deckgen.util.filenames import is_device

MAX_ID_BYTES = 200
"""How long the id of a deck may be in UTF-8. File names end at 255 bytes on nearly all systems; this
leaves room for a version, the ending, and what temporary files have besides."""

BACKUP = "Anki takes a package of this name for a backup, and would replace the learner's whole collection"


def is_backup(name: str) -> bool:
    """Tell whether Anki's desktop takes a file for a backup: it decides by the name, in any case.

    https://github.com/ankitects/anki/blob/main/qt/aqt/import_export/importing.py
    """
    name = name.lower()
    return name == "collection.apkg" or (
        name.startswith("backup-") and name.endswith(".apkg")
    )


def why_no_package(deck_id: str) -> str:
    """Return why no package can be named for a deck with an id, its releases included; '' if one can."""
    if is_backup(f"{deck_id}.apkg") or is_backup(f"{deck_id}-1.0.apkg"):
        return BACKUP
    size = len(deck_id.encode())
    if size > MAX_ID_BYTES:
        return f"it is too long for the name of a file: {size} bytes, more than {MAX_ID_BYTES}"
    return ""


def usable_id(made: str) -> str:
    """Return an id for a deck that was made from a name, with a word more if no package can be called so."""
    for id_ in (made, f"{made}-deck", f"deck-{made}"):
        if not is_device(id_) and not why_no_package(id_):
            return id_
    return made
