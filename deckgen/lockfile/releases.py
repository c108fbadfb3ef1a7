"""Versions of a deck that are given out: a file to keep, and a line in the deck's description."""

from __future__ import annotations

import filecmp
import html
import shutil
from typing import TYPE_CHECKING

from deckgen.lockfile.lockfile import Changes, version_key
from deckgen.util.atomic import atomic_write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from deckgen.core.model import DeckOut
    from deckgen.lockfile.lockfile import Ledger


class ReleaseError(Exception):
    """A version cannot be given out; the message says why, and what can be done."""


def require_newer(version: str, ledger: Ledger | None) -> None:
    """Raise :exc:`ReleaseError` for what is no version, or none after the last."""
    try:
        key = version_key(version)
    except ValueError:
        raise ReleaseError(f"'{version}' is no version; write numbers, such as 1.0 or 2026.9.1") from None
    last = ledger.version if ledger is not None else ""
    if last and key <= version_key(last):
        raise ReleaseError(f"the last release is {last}: {version} is not newer")


def changes_since(ledger: Ledger, keys: Sequence[str]) -> Changes | None:
    """Return what has changed since the last release, of the notes with some keys in learning
    order; ``None`` if nothing was ever released."""
    if not ledger.version:
        return None
    released = ledger.releases[ledger.version].time
    later = [key for key in keys if ledger.cards[key].mod > released]
    new = tuple(key for key in later if ledger.cards[key].id // 1000 > released)
    changed = tuple(key for key in later if ledger.cards[key].id // 1000 <= released)
    retired = tuple(key for key, entry in ledger.gone.items() if entry.mod > released)
    types = tuple(key for key, (_, mod) in ledger.types.items() if mod > released)
    return Changes(new, changed, retired, (), types, len(keys) - len(later))


def signed(decks: Sequence[DeckOut], deck_id: str, version: str) -> tuple[DeckOut, ...]:
    """Return the decks, with the version as the last line of the first one's description.

    The line is in no language: the deck's id and the version.
    """
    if not version:
        return tuple(decks)
    first, *others = decks
    line = f"<p>{html.escape(deck_id, quote=False)} {version}</p>"
    return (first._replace(description="\n".join(filter(None, (first.description, line)))), *others)


def path_beside(package: Path, version: str) -> Path:
    """Return where a release goes: beside the usual package."""
    return package.with_name(f"{package.stem}-{version}.apkg")


def require_same(released: Path, new: Path) -> None:
    """Raise :exc:`ReleaseError` if there is a release already that differs from the one to be written.

    One that is the same was left by a release that was stopped before the ledger knew of it.
    """
    if released.exists() and not filecmp.cmp(released, new, shallow=False):
        raise ReleaseError(
            f"{released} is there already; delete it if nobody has it, or choose a later version"
        )


def is_release(package: Path) -> bool:
    """Tell whether a package is a release that lies beside the usual one."""
    stem, _, version = package.stem.rpartition("-")
    try:
        version_key(version)
    except ValueError:
        return False
    return package.with_name(f"{stem}.apkg").is_file()


def copied(released: Path, target: Path, before_replace: Callable[[], None]) -> None:
    """Put a copy of a release in the place of the usual package; ``before_replace`` is
    called just before."""
    with released.open("rb") as source, atomic_write(target, before_replace) as out:
        shutil.copyfileobj(source, out)
