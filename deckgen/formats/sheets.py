"""Cards for paper, as HTML: sheets to print double-sided and cut, and a list to read.

A sheet's back has the columns of its front mirrored, so that turning the paper over its
long edge brings each answer behind its question. The cards are set in the middle of the
page's width, whatever the paper is. Formulas are drawn when the page is opened, by MathJax,
which is then in it: the one script that may run.
"""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

from deckgen.commands.preview.page import (
    asset,
    data_uri,
    embed,
    embedded_mathjax,
    hash_of,
    is_picture,
    require_small,
)
from deckgen.formats.paper import SIZES, fitted
from deckgen.notetypes import templates
from deckgen.notetypes.sides import label
from deckgen.render import mathjax

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from deckgen.commands.preview.snapshot import Snapshot
    from deckgen.notetypes.builtin import NoteType
    from deckgen.notetypes.sides import Card

SCRIPTS = ("embedded.js", "formulas.js", "print.js")
"""What draws the formulas of a deck that has any."""

COLUMNS, ROWS = 2, 4
"""Cards beside and below one another: 90 by 62 mm each, on A4 as on Letter."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_HELP = (
    "Print on both sides, turned over the <b>long edge</b>, at 100%, without headers and footers. "
    "Eight cards a sheet, on A4 or Letter; cut along the dotted lines."
)


def sheets(snapshot: Snapshot) -> str:
    """Return the document. Raises ``OSError`` if a picture cannot be read, or if all are too large."""
    deck = snapshot.index
    pictures = {name: path for name, path in snapshot.media.items() if is_picture(name)}
    require_small(pictures.values())
    media = {name: data_uri(name, path) for name, path in pictures.items()}
    cards = [_Cell(number, card, snapshot.types, media) for number, card in enumerate(snapshot.cards, 1)]
    long = [cell.number for cell in cards if cell.too_long]
    note = f" Too long for a card, so only in the list: {', '.join(map(str, long))}." if long else ""
    name = html.escape(deck["name"])
    # Of the two styles the deck's own comes first: paper has the last word.
    style = "\n".join((deck["css"].replace("</", "<\\/"), asset("print.css")))
    allowed, scripts = _formulas(snapshot)
    policy = _POLICY + allowed
    lines = [
        "<!doctype html>",
        f'<html lang="{html.escape(deck["language"])}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{name}</title><style>{style}</style></head><body>",
        f'<header lang="en" dir="ltr"><h1 dir="auto">{name}</h1>',
        "<fieldset><legend>Show and print</legend>"
        '<label><input type="radio" name="what" id="as-cards" checked> cards</label> '
        '<label><input type="radio" name="what" id="as-list"> a list to read</label></fieldset>',
        f"<p>{_HELP}{note}</p></header>",
        '<main class="sheets">',
        *_sheets(cards),
        f'</main><main class="list" dir="{"rtl" if deck["rtl"] else "ltr"}">',
        *_list(cards),
        "</main>",
        *scripts,
        "</body></html>\n",
    ]
    return "\n".join(lines)


def _formulas(snapshot: Snapshot) -> tuple[str, list[str]]:
    """Return what draws formulas on paper: what the page's policy allows, and its elements.

    Raises ``OSError`` if MathJax cannot be read.
    """
    if not snapshot.has_formulas or mathjax.folder() is None:
        return "", []
    script = "\n".join(asset(name) for name in SCRIPTS)
    allowed = f"; font-src data:; script-src {hash_of(script)} {hash_of(mathjax.script())}"
    return allowed, [
        embedded_mathjax(),
        embed("sizes", json.dumps(SIZES).encode()),
        f"<script>{script}</script>",
    ]


class _Cell:
    """A card's two sides, each set as large as it can be."""

    def __init__(
        self, number: int, card: Card, types: Mapping[str, NoteType], media: Mapping[str, str]
    ) -> None:
        self.number, self.card = number, card
        made = templates.render(types[card.note.kind], card.note, card.ordinal)
        # The question is on the other side of the paper: the back needs it no more.
        back = made.back.replace(made.front, "", 1) if made.front else made.back
        line = '<div class="line"></div>'
        self.front = fitted(mathjax.prepared(made.front), media, box=line)
        self.back = fitted(mathjax.prepared(back), media)

    @property
    def too_long(self) -> bool:
        """Whether a side has no room on a card."""
        return not (self.front[1] and self.back[1])

    def side(self, name: str) -> str:
        """Return the front or the back as a cell of a sheet."""
        body, size, whole = self.front if name == "front" else self.back
        if self.too_long:
            body, size = f'<p class="long" lang="en">{html.escape(label(self.card)[0])}</p>', 7.0
        kinds = "paper card" + ("" if whole else " no-passage")
        return (
            f'<div class="{kinds}" style="--size: {size:g}pt"><div class="inside">{body}</div>'
            f'<span class="number">{self.number}</span></div>'
        )


def _sheets(cells: Sequence[_Cell]) -> Iterator[str]:
    """Yield fronts and backs, page by page."""
    each = COLUMNS * ROWS
    for start in range(0, len(cells), each):
        page = cells[start : start + each]
        rows = [page[at : at + COLUMNS] for at in range(0, each, COLUMNS)]
        for side in ("front", "back"):
            yield f'<section class="sheet {side}s">'
            for row in rows:
                slots = [cell.side(side) for cell in row]
                slots += ['<div class="paper"></div>'] * (COLUMNS - len(slots))
                yield "".join(slots if side == "front" else reversed(slots))
            yield "</section>"


def _list(cells: Sequence[_Cell]) -> Iterator[str]:
    """Yield all cards one below another, under their topics."""
    path: tuple[str, ...] = ()
    for cell in cells:
        topic = cell.card.note.item.topic
        for depth in range(len(topic.path)):
            if topic.path[: depth + 1] != path[: depth + 1]:
                level = min(depth + 2, 6)
                yield f'<h{level} dir="auto">{html.escape(topic.titles[depth])}</h{level}>'
        path = topic.path
        yield (
            f'<article class="card"><span class="number">{cell.number}</span>'
            f'<div class="inside">{cell.front[0]}</div><div class="inside">{cell.back[0]}</div></article>'
        )
