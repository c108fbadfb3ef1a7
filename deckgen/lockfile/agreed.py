"""What a collection and the project both had when they were last brought together.

``dist/<deck.id>-anki.json`` keeps it for the curator's own Anki: of each note, by GUID, the contents of
its fields and its tags. It is the base of the next ``push`` and ``pull``: a text that differs from it was
changed on that side. Losing the file loses no text: the last release then takes its place, and what
differs from that on both sides is asked about.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from deckgen.util.atomic import made_folder, require_own, write_text
from deckgen.util.locks import locked, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

VERSION = 1


class Shared(NamedTuple):
    """A note: the contents of its fields by their names, and its tags."""

    fields: Mapping[str, str]
    tags: tuple[str, ...]


class Agreed(NamedTuple):
    """Notes by GUID, and of note types, by their keys, digests of their texts (style and templates)."""

    notes: Mapping[str, Shared] = {}
    types: Mapping[str, Mapping[str, str]] = {}


NOTHING = Agreed()


def path_of(root: Path, deck_id: str) -> Path:
    """Return where the file of a project is."""
    return root / "dist" / f"{deck_id}-anki.json"


@contextmanager
def turn(root: Path, waiting: Callable[[], None] = silent) -> Iterator[None]:
    """Let one push or pull of a project at a time compare the two sides, from reading the project on: one
    that had read it before another wrote would take old texts for new ones.

    ``waiting`` is called if another one is at it. There are no turns before the first build.
    """
    folder = root / "dist"
    with locked(folder / "any", waiting) if folder.is_dir() else nullcontext():
        yield


def read(root: Path, deck_id: str, profile: str) -> Agreed:
    """Return what both sides had; nothing where there is no such file, or it is of another profile."""
    path = path_of(root, deck_id)
    try:
        require_own(root, path)
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return NOTHING
    if (
        not isinstance(content, dict)
        or content.get("version") != VERSION
        or content.get("profile") != profile
    ):
        return NOTHING
    notes = content.get("notes")
    found = {}
    for guid, note in notes.items() if isinstance(notes, dict) else ():
        if _is_sound(note):
            found[guid] = Shared(note[0], tuple(note[1]))
    types = content.get("types")
    looks = {}
    for key, look in types.items() if isinstance(types, dict) else ():
        if isinstance(look, dict):
            looks[key] = {
                part: digest for part, digest in look.items() if isinstance(digest, str)
            }
    return Agreed(found, looks)


def _is_sound(note: object) -> bool:
    if not isinstance(note, list) or len(note) != 2:
        return False
    fields, tags = note
    return (
        isinstance(fields, dict)
        and isinstance(tags, list)
        and all(isinstance(text, str) for text in (*fields.values(), *tags))
    )


def write(root: Path, deck_id: str, profile: str, agreed: Agreed) -> None:
    """Write the file as a whole. Raises ``OSError``."""
    path = path_of(root, deck_id)
    require_own(root, path)
    content = {
        "version": VERSION,
        "profile": profile,
        "notes": {
            guid: [dict(note.fields), list(note.tags)]
            for guid, note in sorted(agreed.notes.items())
        },
        "types": {
            key: dict(sorted(look.items()))
            for key, look in sorted(agreed.types.items())
        },
    }
    with made_folder(path.parent):
        write_text(
            path, json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
        )
