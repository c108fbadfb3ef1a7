"""The lines of ``cards.lock`` about a deck's own note types, and about what an import took over.

A deck without either has none of them::

    adopted 2026-11-28
    type country 8a7b6c5d4e3f2a1b 1525800000 = 1716973763643 1 normal
    field country country 8a7b6c5d4e3f2a1b 1716973763 -
    template country country-capital 77aa6c5d4e3f2a1b 0 5291083743
    media ug-map-england.png 0f1e2d3c4b5a6978
    uuid deck 43c5ba66-9a65-11e8-90c9-a0481cc15658
    guid from-anki-oslo Xk3fgT9Q

``adopted`` says that the notes have GUIDs that are not made from ids, since the day of the import. The
last columns of an own ``type`` are its number, its revision and its kind. The fields and card templates
of a type stand in its own order: the type, the id of the part, a hash of its name, the time of the
first release that had its number (0: none had), and the number that it had before deckgen (``-``: it is
made from the id). ``media`` says which bytes learners have under a name. ``uuid`` is what CrowdAnki knows
something by: ``deck``, ``preset``, ``type/country``, ``deck/`` with what stands behind the deck's own name.
``guid`` is the GUID that a draft is to have once it is a card, for its note was made in Anki. Blanks,
control characters and ``\\`` in a GUID or a name are written ``\\20``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.lockfile.columns import KIND, escaped, hash_of, signed, time_of, unescaped
from deckgen.lockfile.content import Part, TypeParts
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lockfile.content import LockFile

WORDS = ("adopted", "field", "template", "media", "uuid", "guid")
"""What these lines begin with, ``type`` apart."""

_DAY = lazy_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGEST = lazy_pattern(r"[0-9a-f]{16}")
# as other programs write it
_UUID = lazy_pattern(r"[^\s]{1,100}")
_KIND = lazy_pattern(KIND)


def read(lock: LockFile, columns: list[str]) -> None:
    """Take one line into a lock file; raises ``ValueError`` for columns that are not so written."""
    word = columns[0]
    if word == "adopted":
        _, day = columns
        _require(_DAY, day)
        lock.adopted = min(day, lock.adopted or day)
    elif word == "media":
        _, name, digest = columns
        _require(_DIGEST, digest)
        lock.media[unescaped(name)] = digest
    elif word == "uuid":
        _, what, uuid = columns
        _require(_UUID, uuid)
        lock.uuids[unescaped(what)] = uuid
    elif word == "guid":
        _, key, guid = columns
        if not key or not guid:
            raise ValueError(key)
        lock.guids[key] = unescaped(guid)
    else:
        _read_part(lock, columns)


def _read_part(lock: LockFile, columns: list[str]) -> None:
    """Take the line of a field or a card template into a lock file."""
    word, kind, key, hash_, since, number = columns
    _require(_KIND, kind)
    if not key:
        raise ValueError(key)
    id_ = None if number == "-" else signed(number)
    part = Part(key, hash_of(hash_), time_of(since), id_)
    parts = lock.parts.setdefault(kind, TypeParts([], []))
    own = parts.fields if word == "field" else parts.templates
    for place, other in enumerate(own):
        if other.key == key:  # two branches wrote it
            own[place] = max(part, other, key=lambda each: each.since)
            return
    own.append(part)


def _require(pattern: re.Pattern[str], column: str) -> None:
    if not pattern.fullmatch(column):
        raise ValueError(column)


def head(lock: LockFile) -> Iterator[str]:
    """Yield the lines that stand before those of the note types."""
    if lock.adopted:
        yield f"adopted {lock.adopted}"


def parts(lock: LockFile) -> Iterator[str]:
    """Yield the lines of fields and card templates."""
    for kind, each in sorted(lock.parts.items()):
        for part in each.fields:
            yield _part("field", kind, part)
        for part in each.templates:
            yield _part("template", kind, part)


def _part(word: str, kind: str, part: Part) -> str:
    """Return the line of a field or a card template: ``field town name 5d41… 1732320000 -``."""
    id_ = "-" if part.id is None else part.id
    return f"{word} {kind} {part.key} {part.name} {part.since} {id_}"


def tail(lock: LockFile) -> Iterator[str]:
    """Yield the lines of media, of UUIDs, and of the GUIDs of drafts."""
    for name, digest in sorted(lock.media.items()):
        yield f"media {escaped(name)} {digest}"
    for what, uuid in sorted(lock.uuids.items()):
        yield f"uuid {escaped(what)} {uuid}"
    for key, guid in sorted(lock.guids.items()):
        yield f"guid {key} {escaped(guid)}"
