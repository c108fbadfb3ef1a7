"""Media files that have one name in Anki and another in the project."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.core.build import HASH_LENGTH
from deckgen.core.identity import media_name
from deckgen.formats.apkg_reader import media_files
from deckgen.render import render
from deckgen.render.field import SOUND, escape, unescape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deckgen.core.build import Media
    from deckgen.formats.apkg_reader import Package

_NO_HASH = "0" * HASH_LENGTH


def renamed(html: str, names: Mapping[str, str]) -> str:
    """Return the HTML of a field that shows files under other names; ``names`` has the new by the old.

    They stand in ``[sound:a.mp3]`` and in attributes, ``<img src="a.png">``.

    In HTML a name with ``&`` has it as ``&amp;``, or as it is.
    """
    for name, new in names.items():
        own = escape(new)
        for written in dict.fromkeys((name, escape(name))):
            html = html.replace(f"[sound:{written}]", f"[sound:{own}]")
        spelling = re.escape(name).replace("&", "&(?:amp;)?")
        html = re.sub(
            rf"""(\b(?:src|href|data)\s*=\s*["']?){spelling}(?=["'\s>])""",
            lambda found, own=own: found[1] + own,  # type: ignore[misc]
            html,
        )
    return html


def shown_files(html: str) -> list[str]:
    """Return the names of the media files that a field shows."""
    names: list[str] = []
    if "<" in html:
        names += [each.src for each in render(html, format="html").media]
    names += map(unescape, SOUND.findall(html))
    return list(dict.fromkeys(names))


def with_names_here(theirs: Package, media: Iterable[Media]) -> Package:
    """Return a package from Anki whose notes name the project's media files as a build does.

    A file that was added in Anki has a plain name there, ``cell.png``; ``media`` are the build's files, whose
    names have a hash of the content: ``cell-0123456789ab.png``. They are taken for the same if the bytes are.
    """
    found = _same_files(theirs, media)
    if not found:
        return theirs
    spelt = {*found, *map(escape, found)}
    notes = []
    for note in theirs.notes:
        if any(spelling in text for text in note.fields for spelling in spelt):
            fields = tuple(renamed(text, found) for text in note.fields)
            note = note._replace(fields=fields)
        notes.append(note)
    return replace(theirs, notes=tuple(notes))


def _same_files(theirs: Package, media: Iterable[Media]) -> dict[str, str]:
    """Return the names that files of a package have in a build, by their names in the package.

    Only those are read whose names would be the same but for the hash.
    """
    by_name: dict[str, list[Media]] = {}
    for each in media:
        stem, _, ending = each.name.rpartition(".")
        without_hash = f"{stem[:-HASH_LENGTH]}{_NO_HASH}.{ending}"
        by_name.setdefault(without_hash, []).append(each)
    packed = {name: _packed(name) for name in theirs.members}
    perhaps = [name for name in packed if packed[name] in by_name]
    found = {}
    for name, blocks in media_files(theirs, perhaps):
        digest = sha256()
        for block in blocks:
            digest.update(block)
        hash_ = digest.hexdigest()[:HASH_LENGTH]
        for each in by_name[packed[name]]:
            if f"-{hash_}." in each.name:
                found[name] = each.name
    return found


def _packed(name: str) -> str:
    """Return the name under which a build packs a file of a name, with zeros for the hash."""
    stem, dot, ending = name.rpartition(".")
    start = "_" if name.startswith("_") else ""
    return start + media_name(stem, dot + ending, _NO_HASH)
