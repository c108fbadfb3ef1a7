"""Cards for paper, as HTML: sheets to print double-sided and cut, and a list to read.

A sheet's back has the columns of its front mirrored, so that turning the paper over its
long edge brings each answer behind its question. The cards are set in the middle of the
page's width, whatever the paper is. Formulas are drawn when the page is opened, by MathJax,
which is then in it: the one script that may run.
"""

from __future__ import annotations

import html
import json
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from deckgen.core.notetype import IMAGE_OCCLUSION
from deckgen.formats.card_labels import cards_of, label
from deckgen.formats.paper import pdf
from deckgen.formats.paper.fit import SIZES, fitted
from deckgen.formats.written import Written
from deckgen.notetypes import templates
from deckgen.notetypes.drawn import picture_with_masks, with_one_picture
from deckgen.render import mathjax
from deckgen.util import assets
from deckgen.util.atomic import write_text
from deckgen.util.embed import (
    csp_hash,
    data_uri,
    is_picture,
    json_element,
    require_small,
)
from deckgen.util.imagesize import image_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from deckgen.core.build import Build, Media
    from deckgen.core.declared import Deck
    from deckgen.core.model import Note
    from deckgen.core.notetype import NoteType
    from deckgen.formats.card_labels import Card

SCRIPTS = (
    "assets/preview/embedded.js",
    "assets/preview/formulas.js",
    "assets/paper/print.js",
)
"""What draws the formulas of a deck that has any."""

COLUMNS, ROWS = 2, 4
"""Cards beside and below one another: 90 by 62 mm each, on A4 as on Letter."""

_SIZE_IF_TOO_LONG = 7.0  # points, in which the question alone is named

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_HELP = (
    "Print on both sides, turned over the <b>long edge</b>, at 100%, without headers and footers. "
    "Eight cards a sheet, on A4 or Letter; cut along the dotted lines."
)


def write(build: Build, target: Path) -> Written:
    """Write the cards of a build as a page, or as a PDF if ``target`` is called so. Raises ``OSError``, as
    :func:`page` and :func:`~deckgen.formats.paper.pdf.write`; what was there before is then untouched."""
    note_types = [note_type for note_type, _ in build.note_types]
    text = page(build.deck, note_types, build.notes, build.media)
    data = text.encode()
    size = len(data)
    if target.suffix.lower() == ".pdf":
        size = pdf.write(text, target)
    else:
        write_text(target, text)
    digest = sha256(data).hexdigest()
    cards = sum(len(note.cards) for note in build.notes)
    texts = chain.from_iterable(note.fields for note in build.notes)
    remark = mathjax.note(texts)
    return Written(size, digest, content=digest, cards=cards, note=remark)


def page(
    deck: Deck,
    note_types: Sequence[NoteType],
    notes: Iterable[Note],
    media: Iterable[Media],
) -> str:
    """Return the page with the cards of some notes in learning order.

    Raises ``OSError`` if a picture cannot be read, or if all are too large.
    """
    pictures = {each.name: each.path for each in media if is_picture(each.name)}
    require_small(pictures.values())
    uris = {name: data_uri(name, path) for name, path in pictures.items()}
    types = {note_type.key: note_type for note_type in note_types}
    cards = cards_of(notes, {}, stale=False)
    sizes = {}
    if any(each.kind == IMAGE_OCCLUSION for each in note_types):
        sizes = _sizes(pictures)
    cells = []
    for number, card in enumerate(cards, 1):
        cells.append(_Cell(number, card, types, uris, sizes))
    allowed, scripts = _formulas(cards)
    direction = "rtl" if note_types[0].rtl else "ltr"
    lines = [
        *_head(deck, note_types, cells, allowed),
        '<main class="sheets">',
        *_sheets(cells),
        f'</main><main class="list" dir="{direction}">',
        *_list(cells),
        "</main>",
        *scripts,
        "</body></html>\n",
    ]
    return "\n".join(lines)


def _sizes(pictures: Mapping[str, Path]) -> dict[str, tuple[float, float]]:
    """Return the sizes of pictures by their names, as far as they can be told."""
    found = {}
    for name, path in pictures.items():
        size = image_size(path)
        if size is not None:
            found[name] = size
    return found


def _with_masks(
    front: str,
    back: str,
    media: Mapping[str, str],
    sizes: Mapping[str, tuple[float, float]],
) -> tuple[str, str, Mapping[str, str]]:
    """Return the sides of a card with masks, on each of which the picture has its masks drawn in it, and
    the pictures by their names with these two."""
    whole = dict(media)

    def drawn(name: str, side: str) -> str:
        uri = picture_with_masks(side, media, sizes.get)
        if not uri:
            return side
        whole[name] = uri
        return with_one_picture(side, name)

    front = drawn("masks:front", front)
    back = drawn("masks:back", back)
    return front, back, whole


def _head(
    deck: Deck, note_types: Sequence[NoteType], cells: Sequence[_Cell], allowed: str
) -> list[str]:
    """Return the lines up to the cards: style, title, and how to print them. ``allowed`` is what the
    policy allows besides images and styles."""
    name = html.escape(deck.name)
    language = html.escape(deck.language)
    policy = html.escape(_POLICY + allowed)
    too_long = ", ".join(str(cell.number) for cell in cells if cell.too_long)
    note = f" Too long for a card, so only in the list: {too_long}." if too_long else ""
    # Of the two styles the deck's own comes first: that of the paper is stronger.
    own_style = _style(note_types).replace("</", "<\\/")
    style = own_style + "\n" + assets.text("assets/paper/print.css")
    return [
        "<!doctype html>",
        f'<html lang="{language}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{name}</title><style>{style}</style></head><body>",
        f'<header lang="en" dir="ltr"><h1 dir="auto">{name}</h1>',
        "<fieldset><legend>Show and print</legend>"
        '<label><input type="radio" name="what" id="as-cards" checked> cards</label> '
        '<label><input type="radio" name="what" id="as-list"> a list to read</label></fieldset>',
        f"<p>{_HELP}{note}</p></header>",
    ]


def _style(note_types: Sequence[NoteType]) -> str:
    """Return the style of the cards: that of the built-in note types, or of each note type for its own
    cards alone.
    """
    if not any(note_type.is_own for note_type in note_types):
        return note_types[0].css
    scoped = []
    for number, note_type in enumerate(note_types):
        scoped.append(f"@scope (.type-{number}) {{\n{note_type.css}\n}}")
    return "\n".join(scoped)


def _formulas(cards: Iterable[Card]) -> tuple[str, list[str]]:
    """Return what draws the formulas of some cards: what the page's policy allows, and its elements.

    Raises ``OSError`` if MathJax cannot be read.
    """
    texts = chain.from_iterable(card.note.fields for card in cards)
    if not mathjax.is_wanted(texts) or mathjax.folder() is None:
        return "", []
    script = "\n".join(assets.text(name) for name in SCRIPTS)
    own_hash = csp_hash(script)
    mathjax_hash = csp_hash(mathjax.script())
    allowed = f"; font-src data:; script-src '{own_hash}' '{mathjax_hash}'"
    return allowed, [
        mathjax.element(),
        json_element("sizes", json.dumps(SIZES).encode()),
        f"<script>{script}</script>",
    ]


class _Cell:
    """A card's two sides, each set as large as it can be.

    - ``number``: that of the card, from 1 on, by which the list names it.
    - ``style``: the class of its note type, where each has a style of its own.
    """

    def __init__(
        self,
        number: int,
        card: Card,
        types: Mapping[str, NoteType],
        media: Mapping[str, str],
        sizes: Mapping[str, tuple[float, float]],
    ) -> None:
        self.number = number
        self.card = card
        self.note_type = types[card.note.kind]
        self.style = ""
        if any(each.is_own for each in types.values()):
            number_of_type = list(types).index(card.note.kind)
            self.style = f" type-{number_of_type}"
        sides = templates.render(self.note_type, card.note, card.ordinal)
        if self.note_type.kind == IMAGE_OCCLUSION:
            front, back, media = _with_masks(sides.front, sides.back, media, sizes)
            sides = sides._replace(front=front, back=back)
        # The question is on the other side of the paper: the back need not repeat it.
        back = sides.back
        if sides.front:
            back = back.replace(sides.front, "", 1)
        line = '<div class="line"></div>'
        self.front = fitted(mathjax.prepared(sides.front), media, box=line)
        self.back = fitted(mathjax.prepared(back), media)

    @property
    def too_long(self) -> bool:
        """Whether a side has no room on a card."""
        return not (self.front.size and self.back.size)

    def side(self, name: str) -> str:
        """Return the front or the back as a cell of a sheet."""
        fitting = self.front if name == "front" else self.back
        body = fitting.html
        size = fitting.size
        if self.too_long:
            question, _ = label(self.card, self.note_type)
            body = f'<p class="long" lang="en">{html.escape(question)}</p>'
            size = _SIZE_IF_TOO_LONG
        kinds = f"paper card{self.style}"
        if not fitting.has_passage:
            kinds += " no-passage"
        return (
            f'<div class="{kinds}" style="--size: {size:g}pt"><div class="inside">{body}</div>'
            f'<span class="number">{self.number}</span></div>'
        )


def _sheets(cells: Sequence[_Cell]) -> Iterator[str]:
    """Yield fronts and backs, page by page."""
    per_sheet = COLUMNS * ROWS
    for start in range(0, len(cells), per_sheet):
        end = start + per_sheet
        for side in ("front", "back"):
            yield f'<section class="sheet {side}s">'
            for first in range(start, end, COLUMNS):
                row = cells[first : first + COLUMNS]
                slots = [cell.side(side) for cell in row]
                slots += ['<div class="paper"></div>'] * (COLUMNS - len(slots))
                if side == "back":
                    slots.reverse()
                yield "".join(slots)
            yield "</section>"


def _list(cells: Sequence[_Cell]) -> Iterator[str]:
    """Yield all cards one below another, under their topics."""
    path: tuple[str, ...] = ()
    for cell in cells:
        topic = cell.card.note.item.topic
        for depth, title in enumerate(topic.titles, 1):
            is_new = topic.path[:depth] != path[:depth]
            if is_new:
                level = min(depth + 1, 6)
                yield f'<h{level} dir="auto">{html.escape(title)}</h{level}>'
        path = topic.path
        front, back = cell.front.html, cell.back.html
        yield (
            f'<article class="card{cell.style}"><span class="number">{cell.number}</span>'
            f'<div class="inside">{front}</div><div class="inside">{back}</div></article>'
        )
