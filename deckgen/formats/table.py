"""Writing cards as a table for spreadsheets (CSV): a row for each card, in the curator's own words."""

from __future__ import annotations

import csv
import io
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.core.owntype import MARKDOWN
from deckgen.formats.written import Written
from deckgen.kinds import views_of
from deckgen.util.atomic import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deckgen.core.build import Build
    from deckgen.core.model import Item
    from deckgen.kinds.cardview import CardView

COLUMNS = (
    "id",
    "topic",
    "about",
    "front",
    "back",
    "note",
    "quote",
    "source",
    "tags",
    "hint",
    "accept",
)
"""The first row. The back of a cloze is empty, for its front has the deletions. A picture with masks has a
row for each mask. ``accept`` has other spellings of what is typed, a line each. The fields of the deck's own
note types follow, and :data:`FORMAT`."""

FORMAT = "format"
"""The last column, which is there if any card is not Markdown: ``html`` for a card that is HTML; for one of a
note type of the deck's own, ``Front: html`` for each field that is HTML or plain text, a line each."""

_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d.,]+ ?\S*$)")
"""What a spreadsheet takes for the beginning of a formula, and runs: '=1+1', '-cmd', but not '-5 °C'."""


def write(build: Build, target: Path) -> Written:
    """Write the cards of a build as a table. Raises ``OSError``; what was there before is then untouched."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180, section 2
    items = items_of(build)
    fields = _fields(items)
    formats = [_format_of(item) for item in items]
    has_formats = any(formats)
    names = [*COLUMNS, *map(_inert, fields)]
    if has_formats:
        names.append(FORMAT)
    writer.writerow(names)
    rows = []
    for item, format_ in zip(items, formats, strict=True):
        for row in _rows(item, fields):
            if has_formats:
                row.append(format_)
            rows.append(row)
    writer.writerows(rows)
    text = "\ufeff" + out.getvalue()  # by which Excel knows UTF-8
    write_text(target, text)
    data = text.encode()
    digest = sha256(data).hexdigest()
    cards = sum(len(note.cards) for note in build.notes)
    return Written(len(data), digest, content=digest, cards=cards, rows=len(rows))


def items_of(build: Build) -> list[Item]:
    """Return the items of a build in learning order, once each: an item may be several notes."""
    seen: dict[int, Item] = {}
    for note in build.notes:
        item = note.item
        seen.setdefault(id(item), item)
    return list(seen.values())


def _fields(items: list[Item]) -> list[str]:
    """Return the names of the fields of the deck's own note types, once each; each has a column."""
    types = {}
    for item in items:
        if item.own is not None:
            types[id(item.own.type)] = item.own.type
    names: dict[str, None] = {}
    for each in types.values():
        names.update(dict.fromkeys(each.by_name))
    return list(names)


def _format_of(item: Item) -> str:
    """Return what the texts of an item are written in, '' for Markdown."""
    if item.own is None:
        return "" if item.format == MARKDOWN else item.format
    texts = (each for each in item.own.texts if each.text and each.format != MARKDOWN)
    return "\n".join(f"{each.name}: {each.format}" for each in texts)


def _rows(item: Item, fields: list[str]) -> Iterator[list[str]]:
    """Yield a row for each card of an item; one alone for a card of an own note type."""
    own = {}
    if item.own is not None:
        own = {str(each.name): str(each.text) for each in item.own.texts}
    for front, back in sides_of(item) or [("", "")]:
        row = [
            str(item.id),
            " > ".join(item.topic.titles),
            str(item.about or ""),
            front,
            back,
            str(item.note or ""),
            "\n".join(item.quotes),
            str(item.source or ""),
            " ".join(item.tags),
            str(item.hint or ""),
            "\n".join(item.accept),
            *(own.get(name, "") for name in fields),
        ]
        yield [_inert(value) for value in row]


def sides_of(item: Item) -> list[tuple[str, str]]:
    """Return the front and the back of each card of an item as they are written."""
    sides = []
    for view in views_of(item):
        front = "\n\n".join(front_of(view))
        sides.append((front, str(view.back or "")))
    return sides


def front_of(view: CardView) -> list[str]:
    """Return the front of a card: its text, and the picture that it asks about, as Markdown."""
    front = []
    if view.asks_in_words:
        front.append(str(view.front))
    if view.picture is not None:
        front.append(shown(view.picture))
    return front


def shown(image: str) -> str:
    """Return a picture as Markdown: '![](media/cell.svg)', '![](<media/a cell.svg>)'."""
    is_plain = not re.search(r"[\s()<>]", image)
    return f"![]({image})" if is_plain else f"![](<{image}>)"


def without_apostrophe(value: str) -> str:
    """Return a text without the apostrophe that keeps a spreadsheet from running it."""
    if value.startswith("'") and _FORMULA.match(value, 1):
        return value[1:]
    return value


def _inert(value: str) -> str:
    """Return a text that no spreadsheet runs as a formula: ``'=1+1``; see OWASP, *CSV Injection*."""
    return f"'{value}" if _FORMULA.match(value) else value
