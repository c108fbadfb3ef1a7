"""Cards in Markdown, in the dialects of other programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from deckgen.core.wording import counted, first_of
from deckgen.formats.incoming.deck import (
    MARKDOWN,
    NO_OPTIONS,
    IncomingDeck,
    IncomingNote,
    Options,
)
from deckgen.formats.incoming.decoding import read_text
from deckgen.formats.incoming.markdown import (
    file_per_card,
    flashcards_obsidian,
    hashcards,
    headings,
    mdanki,
    obsidian_sr,
)
from deckgen.formats.incoming.markdown.pages import Page, page
from deckgen.formats.incoming.media import Folder, texts_in
from deckgen.formats.reading.limits import UnreadableError, shown

SUFFIXES = (".md", ".markdown")
"""The suffixes of Markdown files."""


NAMED = 5
"""So many files are named in a warning."""


class Dialect(NamedTuple):
    """A dialect: its name, whether a page looks like it, and the notes of a page in it."""

    name: str
    looks_like: Callable[[Page], bool]
    read: Callable[[Page], list[IncomingNote]]


DIALECTS = (
    Dialect("file-per-card", file_per_card.looks_like, file_per_card.read),
    Dialect("hashcards", hashcards.looks_like, hashcards.read),
    Dialect(
        "flashcards-obsidian", flashcards_obsidian.looks_like, flashcards_obsidian.read
    ),
    Dialect("obsidian-sr", obsidian_sr.looks_like, obsidian_sr.read),
    Dialect("mdanki", mdanki.looks_like, mdanki.read),
    Dialect(headings.NAME, headings.looks_like, headings.read),
)
"""All dialects, those that are told by a plainer sign first."""


def read(path: Path, options: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a Markdown file, or all in a folder. Raises ``UnreadableError`` and ``OSError``."""
    paths = texts_in(path, SUFFIXES) if path.is_dir() else [path]
    pages = [page(each, read_text(each, options.encoding)) for each in paths]
    dialect = _dialect(path, pages, options.dialect)
    notes = []
    without = []
    warnings = []
    for each in pages:
        found = dialect.read(each)
        if not found:
            without.append(each.path.name)
        elif dialect.name == headings.NAME:
            warnings += headings.left_out(each)
        notes += found
    if not notes:
        raise UnreadableError(f"{path} has no card in the dialect {dialect.name}")
    if without:
        listed = first_of([shown(name) for name in without], NAMED)
        warnings.append(f"{counted(len(without), 'file')} without a card: {listed}")
    is_folder = path.is_dir()
    media = Folder(path if is_folder else path.parent, deep=is_folder)
    files = tuple(name for name in media.names if not name.lower().endswith(SUFFIXES))
    return IncomingDeck(
        path,
        f"Markdown in the dialect {dialect.name}",
        path.stem,
        MARKDOWN,
        tuple(notes),
        files=files,
        opens=media.opens,
        warnings=tuple(warnings),
    )


def _dialect(path: Path, pages: list[Page], named: str) -> Dialect:
    """Return the dialect that is named, else the one that most pages look like."""
    by_name = {dialect.name: dialect for dialect in DIALECTS}
    if named:
        if named not in by_name:
            known = ", ".join(by_name)
            raise UnreadableError(f"there is no dialect '{named}'; there are {known}")
        return by_name[named]
    votes = dict.fromkeys(by_name, 0)
    for each in pages:
        name = _looks_like(each)
        if name:
            votes[name] += 1
    # headings are in most pages of Markdown: they count where there is nothing else
    has_headings = votes.pop(headings.NAME) > 0
    most = max(votes, key=votes.__getitem__)
    if votes[most]:
        return by_name[most]
    if has_headings:
        return by_name[headings.NAME]
    raise UnreadableError(
        f"no cards of a known dialect were found in the Markdown of {path}: give the dialect with --dialect"
    )


def _looks_like(page: Page) -> str:
    """Return the name of the first dialect that a page looks like; '' for a page that looks like none."""
    for dialect in DIALECTS:
        if dialect.looks_like(page):
            return dialect.name
    return ""
