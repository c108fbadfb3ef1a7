"""The media files that a deck needs: those that notes, card templates and styles name."""

from __future__ import annotations

import posixpath
import re
from html import unescape
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import unquote

from deckgen.formats.incoming.deck import MARKDOWN
from deckgen.notetypes.template_files import files_of_style, files_of_template
from deckgen.render import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.formats.incoming.deck import IncomingDeck

_SOUND = re.compile(r"\[sound:([^\]]+)\]", re.IGNORECASE)
# 'src="a.png"', "data = 'a b.svg'", 'src=a.png'
_SHOWN = re.compile(
    r"""(?:src|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE
)
# 'latex-3f2a….png': a picture that Anki made of a formula
_DRAWN_LATEX = re.compile(r"latex-[0-9a-f]{40}\.(?:png|svg)")
_LATEX_END = re.compile(r"\[/(?:\$\$?|latex)\]", re.IGNORECASE)


def used_media(deck: IncomingDeck) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the files that notes, card templates and styles need, and of those that cards
    name though they are not there.

    Names are compared as Unicode composes them: ``é`` is one character in one system's names of files,
    and two in another's.
    """
    named = set(named_in_notes(deck))
    wanted = {normalize("NFC", name) for name in named | _named_in_types(deck)}
    has_latex = _has_latex(deck)
    found = []
    for name in deck.files:
        is_drawn = has_latex and _DRAWN_LATEX.fullmatch(name)
        if is_drawn or normalize("NFC", name) in wanted:
            found.append(name)
    there = {normalize("NFC", name) for name in deck.files}
    missing = {normalize("NFC", name) for name in named if not _is_address(name)}
    return tuple(found), tuple(sorted(missing - there))


def _named_in_types(deck: IncomingDeck) -> set[str]:
    """Return what card templates and styles name.

    Anki keeps files of templates by the ``_`` that their names begin with, and a script may name one in
    a way that only the browser understands: each whose name stands anywhere in a note type counts.
    """
    found: set[str] = set()
    of_templates = [name for name in deck.files if name.startswith("_")]
    for kind in deck.note_types.values():
        found.update(each.name for each in files_of_style(kind.css))
        for _, front, back in kind.templates:
            found.update(each.name for each in files_of_template(front))
            found.update(each.name for each in files_of_template(back))
            for name in of_templates:
                if name in front or name in back or name in kind.css:
                    found.add(name)
    return found


def _has_latex(deck: IncomingDeck) -> bool:
    """Tell whether a card template or a note has a formula of which Anki makes a picture."""
    for kind in deck.note_types.values():
        for _, front, back in kind.templates:
            if _LATEX_END.search(front + back):
                return True
    notes = (*deck.notes, *deck.retired)
    texts = (text for note in notes for text in note.fields)
    return any(_LATEX_END.search(text) for text in texts)


def named_in_notes(deck: IncomingDeck) -> Iterator[str]:
    """Yield what notes name, in every way in which it may be meant.

    HTML names files in addresses, in which ``my%20cat.jpg`` and ``my cat.jpg`` are the same; a file of the
    deck decides which of the two is meant.
    """
    there = {normalize("NFC", name) for name in deck.files}
    for note in (*deck.notes, *deck.retired):
        for place, text in enumerate(note.fields):
            if note.format_of(place, deck.format) == MARKDOWN:
                if "[" in text or "<" in text:
                    for each in render(text).media:
                        yield posixpath.basename(each.src)
                continue
            if "=" not in text and "[sound:" not in text:
                continue
            # none ends behind it
            sounds = _SOUND.finditer(text, 0, text.rfind("]") + 1)
            for found in (*sounds, *_SHOWN.finditer(text)):
                written = next(filter(None, found.groups()), "")
                name = unescape(written).strip()
                decoded = unquote(name)
                if normalize("NFC", decoded) in there:
                    yield decoded
                else:
                    yield name


def _is_address(name: str) -> bool:
    """Tell whether what a card names is no file of the deck: an address, or a value that is none."""
    return not name or ":" in name or "/" in name or "." not in name
