"""The lock file as text, as it is written. What its lines mean stands in :mod:`deckgen.lockfile.lockfile`."""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import chain, islice
from typing import TYPE_CHECKING

from deckgen.lockfile import cites, masks, typelines
from deckgen.lockfile.cardlines import columns_of
from deckgen.lockfile.columns import as_columns, escaped, released_column
from deckgen.lockfile.content import version_key
from deckgen.util.atomic import write_pieces, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from deckgen.core.build import Entry
    from deckgen.lockfile.content import LockFile

VERSION = 2
NO_UID = "-"

HEADER = "# Made by 'deckgen build'. Commit it beside cards.yaml: it keeps the learners' history.\n"

LINES_AT_A_TIME = 1_000
"""How many lines a piece of the text has at most."""


def write(lock: LockFile, path: Path) -> str:
    """Write a lock file, unless the file holds the same already; return the SHA-256 of what it holds.

    The first one of a large deck is never in memory as a whole.
    """
    if path.is_file():
        text = dump(lock)
        write_text(path, text)
        return sha256(text.encode()).hexdigest()
    digest = sha256()

    def digested() -> Iterator[str]:
        for piece in pieces(lock):
            digest.update(piece.encode())
            yield piece

    write_pieces(path, digested())
    return digest.hexdigest()


def dump(lock: LockFile) -> str:
    """Return the lock file as text."""
    return "".join(pieces(lock))


def pieces(lock: LockFile) -> Iterator[str]:
    """Yield the text of the lock file, some lines at a time."""
    yield HEADER
    lines = _lines(lock)
    while some := list(islice(lines, LINES_AT_A_TIME)):
        yield "\n".join((*some, ""))


def _lines(lock: LockFile) -> Iterator[str]:
    return chain(
        _head(lock),
        _cards(lock.cards),
        _gone(lock),
        _tail(lock),
        _cites(lock),
        ("end",),
    )


def _head(lock: LockFile) -> Iterable[str]:
    lines = [
        f"lockfile {VERSION} {lock.deck} {lock.uid or NO_UID}",
        *typelines.head(lock),
    ]
    for key, (hash_, mod, released, type_id, revision, made_by) in sorted(
        lock.types.items()
    ):
        own = "" if type_id is None else f" {type_id} {revision} {made_by}".rstrip()
        lines.append(
            f"type {key} {hash_} {mod} {released_column(released, hash_, mod)}{own}"
        )
    return [*lines, *typelines.parts(lock)]


def _cards(cards: Mapping[str, Entry]) -> Iterable[str]:
    known = columns_of(cards)
    if known is None:
        return _made_lines(cards)
    in_order = sorted(known.places)
    if in_order == list(known.places):
        return known.lines
    return map(dict(zip(known.places, known.lines, strict=True)).__getitem__, in_order)


def _made_lines(cards: Mapping[str, Entry]) -> Iterator[str]:
    columns = as_columns([entry.guid for entry in cards.values()])
    for key in sorted(cards):
        kind, guid, id_, hash_, mod, released = cards[key]
        column = "-" if released is None else released_column(released, hash_, mod)
        yield f"card {key} {kind} {columns.get(guid, guid)} {id_} {hash_} {mod} {column}"


def _gone(lock: LockFile) -> Iterator[str]:
    for key, (kind, guid, id_, hash_, mod, released) in sorted(lock.gone.items()):
        column = released_column(released, hash_, mod)
        shipped = lock.shipped.get(key, 0)
        yield f"gone {key} {kind} {escaped(guid)} {id_} {hash_} {mod} {column} {shipped}{_last(lock, key)}"


def _tail(lock: LockFile) -> Iterator[str]:
    yield from [
        f"deck {'/'.join(path)} {number}" for path, number in sorted(lock.decks.items())
    ]
    for version in sorted(
        lock.releases, key=lambda version: (version_key(version), version)
    ):
        digest, moment = lock.releases[version]
        yield f"release {version} {digest} {moment}"
    yield from typelines.tail(lock)
    yield from masks.lines(lock)
    yield from [
        f"source {source} {digest}" for source, digest in sorted(lock.sources.items())
    ]


def _cites(lock: LockFile) -> Iterator[str]:
    for card in sorted(lock.cites):
        for selector in sorted(lock.cites[card], key=lambda each: each[1:]):
            yield cites.to_line(card, selector)


def _last(lock: LockFile, key: str) -> str:
    last = lock.last.get(key)
    if last is None:
        return ""
    return " " + json.dumps(last._asdict(), ensure_ascii=False, separators=(",", ":"))
