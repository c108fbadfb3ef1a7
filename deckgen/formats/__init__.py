"""The formats of decks outside of a project: packages, and cards for paper.

:data:`FORMATS` is the list of them. A new format is a module (or a folder) here and one entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.core.build import Build
    from deckgen.formats.apkg_reader import Package
    from deckgen.formats.written import Written


class Format(NamedTuple):
    """A format. ``reads`` and ``writes`` are ``None`` for a format that is not read or not written.

    ``name`` is what ``build --to`` calls it. A file of the format has one of the ``suffixes``, the
    first where deckgen names it. ``description`` says in a few words what such a file is.
    ``needs_lock_file`` says that a file of this format carries the identities of notes to learners, so
    that ``cards.lock`` must be up to date with it. ``file_in_folder`` is the name of the file in a folder
    that the format is, '' for a format that is one file.
    """

    name: str
    suffixes: tuple[str, ...]
    description: str
    reads: Callable[[Path], Package] | None = None
    writes: Callable[[Build, Path], Written] | None = None
    needs_lock_file: bool = False
    file_in_folder: str = ""


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


def _write_crowdanki(build: Build, target: Path) -> Written:
    from deckgen.formats import crowdanki

    return crowdanki.write(build, target)


def _write_text(build: Build, target: Path) -> Written:
    from deckgen.formats import anki_text

    return anki_text.write(build, target)


def _write_table(build: Build, target: Path) -> Written:
    from deckgen.formats import table

    return table.write(build, target)


def _write_markdown(build: Build, target: Path) -> Written:
    from deckgen.formats import reading_list

    return reading_list.write(build, target)


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
        suffixes=(".html", ".htm", ".pdf"),
        description="cards for paper, as a page that a browser prints, or as a PDF",
        writes=_write_paper,
    ),
    Format(
        name="crowdanki",
        suffixes=(".json",),
        description="a CrowdAnki folder, with deck.json and media/",
        writes=_write_crowdanki,
        file_in_folder="deck.json",
    ),
    Format(
        name="text",
        suffixes=(".txt",),
        description="notes in Anki's text format",
        writes=_write_text,
    ),
    Format(
        name="csv",
        suffixes=(".csv",),
        description="a table with a row for each card, for spreadsheets",
        writes=_write_table,
    ),
    Format(
        name="markdown",
        suffixes=(".md",),
        description="the cards as Markdown, to read",
        writes=_write_markdown,
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
