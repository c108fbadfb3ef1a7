"""Writing cards as a table for spreadsheets (CSV): a row for each card, in the curator's own words."""

from __future__ import annotations

import csv
import io
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.formats.written import Written
from deckgen.kinds import views_of
from deckgen.util.atomic import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deckgen.core.model import Build, Item

COLUMNS = ("id", "topic", "about", "front", "back", "note", "quote", "source", "tags")
"""The first row. ``front`` and ``back`` are Markdown, or HTML, as the cards are written; the back of a
cloze is empty, for its front has the deletions."""

_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d.,]+ ?\S*$)")
"""What a spreadsheet takes for the beginning of a formula, and runs: '=1+1', '-cmd', but not '-5 °C'."""


def write(build: Build, target: Path) -> Written:
    """Write the cards of a build as a table. Raises ``OSError``; what was there before is then untouched."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180, section 2
    writer.writerow(COLUMNS)
    rows = [row for item in items_of(build) for row in _rows(item)]
    writer.writerows(rows)
    text = "\ufeff" + out.getvalue()  # by which Excel knows UTF-8
    write_text(target, text)
    data = text.encode()
    digest = sha256(data).hexdigest()
    return Written(len(data), digest, content=digest, cards=len(rows))


def items_of(build: Build) -> list[Item]:
    """Return the items of a build in learning order, once each: an item may be several notes."""
    seen: dict[int, Item] = {}
    for note in build.notes:
        item = note.item
        seen.setdefault(id(item), item)
    return list(seen.values())


def _rows(item: Item) -> Iterator[list[str]]:
    for view in views_of(item):
        row = [
            str(item.id),
            " > ".join(item.topic.titles),
            str(item.about or ""),
            str(view.front),
            str(view.back or ""),
            str(item.note or ""),
            "\n".join(item.quotes),
            str(item.source or ""),
            " ".join(item.tags),
        ]
        yield [_inert(value) for value in row]


def _inert(value: str) -> str:
    """Return a text that no spreadsheet runs as a formula; see OWASP, *CSV Injection*."""
    return f"'{value}" if _FORMULA.match(value) else value
