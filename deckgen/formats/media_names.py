"""Media files that have one name in Anki and another in the project."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.core.build import HASH_LENGTH
from deckgen.formats.apkg_reader import media_files
from deckgen.render import render
from deckgen.render.field import SOUND

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deckgen.core.build import Media
    from deckgen.formats.apkg_reader import Package


def renamed(html: str, names: Mapping[str, str]) -> str:
    """Return the HTML of a field that shows files under other names; ``names`` has the new by the old."""
    for name, own in names.items():
        html = html.replace(f"[sound:{name}]", f"[sound:{own}]")
        html = re.sub(
            rf"""(\b(?:src|href|data)\s*=\s*["']?){re.escape(name)}(?=["'\s>])""",
            lambda found, own=own: found[1] + own,  # type: ignore[misc]
            html,
        )
    return html


def shown_files(html: str) -> list[str]:
    """Return the names of the media files that a field shows."""
    named = render(html, format="html").media if "<" in html else ()
    return list(dict.fromkeys([*(each.src for each in named), *SOUND.findall(html)]))


def with_names_here(theirs: Package, media: Iterable[Media]) -> Package:
    """Return a package from Anki whose notes name the project's media files as a build does.

    A file that was added in Anki has a plain name there, ``cell.png``; ``media`` are the build's files, whose
    names have a hash of the content: ``cell-0123456789ab.png``. They are taken for the same if the bytes are.
    """
    by_name: dict[str, list[Media]] = {}
    for each in media:
        stem, _, ending = each.name.rpartition(".")
        by_name.setdefault(f"{stem[: -HASH_LENGTH - 1]}.{ending}", []).append(each)
    found = {}
    for name, blocks in media_files(theirs, [name for name in theirs.members if name in by_name]):
        digest = sha256()
        for block in blocks:
            digest.update(block)
        for each in by_name[name]:
            if f"-{digest.hexdigest()[:HASH_LENGTH]}." in each.name:
                found[name] = each.name
    if not found:
        return theirs
    notes = [
        note._replace(fields=tuple(renamed(text, found) for text in note.fields))
        if any(name in text for text in note.fields for name in found)
        else note
        for note in theirs.notes
    ]
    return replace(theirs, notes=tuple(notes))
