"""What a collection and the project both had when they were last brought together.

``dist/<deck.id>-anki.json`` keeps it for the curator's own Anki: of each note, by GUID, the contents of
its fields and its tags. It is the base of the next ``push`` and ``pull``: a text that differs from it was
changed on that side. Losing the file loses no text: the last release then takes its place, and what
differs from that on both sides is asked about.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

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
    if not isinstance(content, dict):
        return NOTHING
    if content.get("version") != VERSION or content.get("profile") != profile:
        return NOTHING
    notes = {}
    for guid, note in _dict_of(content, "notes").items():
        if _is_sound(note):
            fields, tags = note
            notes[guid] = Shared(fields, tuple(tags))
    types = {}
    for key, look in _dict_of(content, "types").items():
        if isinstance(look, dict):
            types[key] = {
                part: digest for part, digest in look.items() if isinstance(digest, str)
            }
    return Agreed(notes, types)


def _dict_of(content: dict[str, Any], key: str) -> dict[str, Any]:
    """Return what stands under a key, if it is a dictionary as it should be."""
    found = content.get(key)
    return found if isinstance(found, dict) else {}


def _is_sound(note: object) -> bool:
    """Tell whether a note is written as :func:`write` does: its fields by their names, and its tags."""
    if not isinstance(note, list) or len(note) != 2:
        return False
    fields, tags = note
    if not isinstance(fields, dict) or not isinstance(tags, list):
        return False
    return all(isinstance(text, str) for text in (*fields.values(), *tags))


def write(root: Path, deck_id: str, profile: str, agreed: Agreed) -> None:
    """Write the file as a whole. Raises ``OSError``."""
    path = path_of(root, deck_id)
    require_own(root, path)
    notes = {}
    for guid, note in sorted(agreed.notes.items()):
        notes[guid] = [dict(note.fields), list(note.tags)]
    types = {}
    for key, look in sorted(agreed.types.items()):
        types[key] = dict(sorted(look.items()))
    content = {"version": VERSION, "profile": profile, "notes": notes, "types": types}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    with made_folder(path.parent):
        write_text(path, f"{text}\n")
