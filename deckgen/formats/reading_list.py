"""Writing cards as Markdown, to be read by people: topics as headings, each card with its answer below.

The texts are the curator's own; of a picture with masks, what they hide is listed below it. What this
writes is not read back.
"""

from __future__ import annotations

import textwrap
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.formats.table import front_of, items_of
from deckgen.formats.written import Written
from deckgen.kinds import views_of
from deckgen.util.atomic import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deckgen.core.build import Build
    from deckgen.core.model import Item

DEEPEST = 6
"""The deepest heading that Markdown has."""


def write(build: Build, target: Path) -> Written:
    """Write the cards of a build as Markdown. Raises ``OSError``; what was there before is then untouched."""
    text = "\n\n".join(_blocks(build)) + "\n"
    write_text(target, text)
    data = text.encode()
    digest = sha256(data).hexdigest()
    cards = sum(len(note.cards) for note in build.notes)
    note = "pictures and sounds are referred to, and not in the file" if build.media else ""
    return Written(len(data), digest, content=digest, cards=cards, note=note)


def _blocks(build: Build) -> Iterator[str]:
    yield f"# {build.deck.name}"
    if build.deck.description:
        yield str(build.deck.description).strip()
    titles: tuple[str, ...] = ()
    for item in items_of(build):
        yield from _headings(titles, item.topic.titles)
        titles = item.topic.titles
        yield from _card(item)


def _headings(before: tuple[str, ...], now: tuple[str, ...]) -> Iterator[str]:
    """Yield the headings that lead from one topic to another."""
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    for level, title in enumerate(now[same:], same + 2):
        yield f"{'#' * min(level, DEEPEST)} {title}"


def _card(item: Item) -> Iterator[str]:
    """Yield an item's cards, each text indented under the bullet of its card, and what goes with them."""
    views = [view for view in views_of(item) if not view.swaps_sides]
    if not views and item.own is not None:
        yield _bullet([f"*{each.name}*: {each.text.strip()}" for each in item.own.texts if each.text.strip()])
    has_masks = bool(views) and views[0].picture is not None
    if has_masks or (len(views) > 1 and all(view.repeats_front for view in views[1:])):
        front = [part.strip() for part in front_of(views[0])]
        answers = [_numbered(number, str(view.back or "")) for number, view in enumerate(views, 1)]
        yield _bullet([*front, "\n".join(answers), *_context(item)])
        return
    for number, view in enumerate(views):
        last = number == len(views) - 1
        parts = [str(view.front).strip()]
        if view.back is not None:
            parts.append(str(view.back).strip())
        if last:
            parts += _context(item)
        yield _bullet(parts)


def _context(item: Item) -> list[str]:
    """Return an item's hint, other spellings of its answer, note and quotations."""
    parts = [f"*hint*: {str(item.hint).strip()}"] if item.hint else []
    if item.accept:
        parts.append(f"*accept*: {', '.join(item.accept)}")
    if item.note:
        parts.append(str(item.note).strip())
    for quote in item.quotes:
        parts.append(textwrap.indent(str(quote).strip(), "> ", lambda line: True))
    return parts


def _numbered(number: int, text: str) -> str:
    mark = f"{number}. "
    return mark + textwrap.indent(text.strip(), " " * len(mark)).lstrip()


def _bullet(parts: list[str]) -> str:
    text = "\n\n".join(parts)
    return "- " + textwrap.indent(text, "  ").lstrip()
