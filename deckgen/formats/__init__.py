"""The formats of decks outside of a project: packages, and cards for paper.

:data:`FORMATS` is the list of them. A new format is a module (or a folder) here and one entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.core.model import Build
    from deckgen.formats.apkg_reader import Package


class Written(NamedTuple):
    """A file that was written: its size in bytes, the SHA-256 of its bytes, and that of its content.

    The content of a package (rows in order, media) has the same digest whatever version of SQLite or
    zlib wrote it. ``cards`` is how many cards are in the file. ``note`` is what to tell whoever asked
    for the file, or ''.
    """

    size: int
    digest: str
    content: str
    cards: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A format. ``reads`` and ``writes`` are ``None`` for a format that is not read or not written.

    ``name`` is what ``build --to`` calls it. A file of the format has one of the ``suffixes``, the
    first where deckgen names it. ``description`` says in a few words what such a file is.
    ``needs_lock_file`` says that a file of this format carries the identities of notes to learners, so
    that ``cards.lock`` must be up to date with it.
    """

    name: str
    suffixes: tuple[str, ...]
    description: str
    reads: Callable[[Path], Package] | None = None
    writes: Callable[[Build, Path], Written] | None = None
    needs_lock_file: bool = False


# The modules are imported by the functions: the command line asks for names and suffixes alone.


def _read_apkg(path: Path) -> Package:
    from deckgen.formats import apkg_reader

    return apkg_reader.read(path)


def _write_apkg(build: Build, target: Path) -> Written:
    from deckgen.formats import apkg

    return apkg.write(build, target)


def _write_paper(build: Build, target: Path) -> Written:
    from deckgen.formats import paper

    return paper.write(build, target)


FORMATS = (
    Format(
        name="apkg",
        suffixes=(".apkg",),
        description="an Anki package",
        reads=_read_apkg,
        writes=_write_apkg,
        needs_lock_file=True,
    ),
    Format(
        name="print",
        suffixes=(".html", ".htm"),
        description="cards for paper, as a page that a browser prints or saves as a PDF",
        writes=_write_paper,
    ),
)
"""All formats. Packages come first: a file with an unknown suffix is read as one."""

WRITTEN = tuple(each for each in FORMATS if each.writes is not None)
"""The formats that ``build --to`` writes."""


def by_name(name: str) -> Format:
    """Return the format of a name. Raises ``KeyError`` if there is none."""
    for each in FORMATS:
        if each.name == name:
            return each
    raise KeyError(name)


def read(path: Path) -> Package:
    """Read a deck from a file, in the format of its suffix; what has an unknown suffix is a package.

    Raises :exc:`~deckgen.formats.apkg_reader.UnreadableError`, or ``OSError`` if there is no such file.
    """
    readers = [each for each in FORMATS if each.reads is not None]
    matching = [each for each in readers if path.suffix.lower() in each.suffixes]
    reads = (matching or readers)[0].reads
    assert reads is not None
    return reads(path)
