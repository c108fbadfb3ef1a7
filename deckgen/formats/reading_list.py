"""Writing cards as Markdown, to be read by people: topics as headings, each card with its answer below.

The texts are the curator's own; what a cloze hides is in bold, of a picture with masks it is listed below
it. What this writes is not read back.
"""

from __future__ import annotations

import re
import textwrap
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.core.owntype import HTML, PLAIN
from deckgen.formats.table import front_of, items_of
from deckgen.formats.written import Written
from deckgen.kinds import views_of
from deckgen.render import render
from deckgen.render.deletions import deletions, unmarked
from deckgen.render.plaintext import one_line
from deckgen.util.atomic import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deckgen.core.build import Build
    from deckgen.core.model import Item

DEEPEST = 6
"""The deepest heading that Markdown has."""

_BOLD = ("<strong>", "<b>")
_SIGNS = re.compile(r"[\\`*_\[\]<>]")
"""What Markdown could take for markup in a line of words."""


def write(build: Build, target: Path) -> Written:
    """Write the cards of a build as Markdown. Raises ``OSError``; what was there before is then untouched."""
    text = "\n\n".join(_blocks(build)) + "\n"
    write_text(target, text)
    data = text.encode()
    digest = sha256(data).hexdigest()
    cards = sum(len(note.cards) for note in build.notes)
    note = (
        "pictures and sounds are referred to, and not in the file"
        if build.media
        else ""
    )
    return Written(len(data), digest, content=digest, cards=cards, note=note)


def _blocks(build: Build) -> Iterator[str]:
    yield f"# {build.deck.name}"
    if build.deck.description:
        yield str(build.deck.description).strip()
    titles: tuple[str, ...] = ()
    citations = _citations(build)
    for item in items_of(build):
        yield from _headings(titles, item.topic.titles)
        titles = item.topic.titles
        yield from _card(item, citations.get(id(item), ""))


def _citations(build: Build) -> dict[int, str]:
    """Return where the quotations of each item are from, in a line of Markdown; of steps, for all of them."""
    types = {note_type.key: note_type for note_type, _ in build.note_types}
    found: dict[int, dict[str, None]] = {}
    for note in build.notes:
        citation = one_line(types[note.kind].value(note.fields, "citation"))
        if citation:
            found.setdefault(id(note.item), {})[_SIGNS.sub(r"\\\g<0>", citation)] = None
    return {item: "; ".join(citations) for item, citations in found.items()}


def _headings(before: tuple[str, ...], now: tuple[str, ...]) -> Iterator[str]:
    """Yield the headings that lead from one topic to another."""
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    for level, title in enumerate(now[same:], same + 2):
        yield f"{'#' * min(level, DEEPEST)} {title}"


def _card(item: Item, citation: str) -> Iterator[str]:
    """Yield an item's cards, each text indented under the bullet of its card, and what goes with them."""
    context = _context(item, citation)
    views = [view for view in views_of(item) if not view.swaps_sides]
    if not views and item.own is not None:
        texts = [
            (each.name, readable(str(each.text), each.format).strip())
            for each in item.own.texts
        ]
        yield _bullet([f"*{name}*: {text}" for name, text in texts if text])
    has_masks = bool(views) and views[0].picture is not None
    if has_masks or (len(views) > 1 and all(view.repeats_front for view in views[1:])):
        front = [part.strip() for part in front_of(views[0])]
        answers = [
            _numbered(number, str(view.back or ""))
            for number, view in enumerate(views, 1)
        ]
        yield _bullet([*front, "\n".join(answers), *context])
        return
    for number, view in enumerate(views):
        last = number == len(views) - 1
        text = str(view.front)
        parts = [
            (
                readable(text, _format_of(item, text)) if view.back is None else text
            ).strip()
        ]
        if view.back is not None:
            parts.append(str(view.back).strip())
        if last:
            parts += context
        yield _bullet(parts)


def _format_of(item: Item, text: str) -> str:
    """Return what a text of an item is written in."""
    own = item.own.texts if item.own is not None else ()
    return next((each.format for each in own if each.text == text), item.format)


def readable(text: str, written_in: str) -> str:
    """Return a cloze text, which is written in Markdown or HTML, with what it hides in bold; as it is when
    nothing is hidden, where bold words would not come out as such.
    """
    is_html = written_in == HTML
    bare = unmarked(text, html=is_html)
    # no tag stands in a formula
    if bare == text or written_in == PLAIN or (is_html and r"\(" in text):
        return bare
    opening, closing = ("<b>", "</b>") if is_html else ("**", "**")
    bold, at, count = "", 0, 0
    for deletion in deletions(text, html=is_html):
        if deletion.depth:
            continue
        words = unmarked(text[deletion.inner_start : deletion.inner_end], html=is_html)
        bold += f"{text[at : deletion.start]}{opening}{words}{closing}"
        at = deletion.end
        count += 1
    bold += text[at:]
    seen, wanted = (render(each, format=written_in).html for each in (bold, bare))
    are_bold = sum(map(seen.count, _BOLD)) == sum(map(wanted.count, _BOLD)) + count
    return bold if are_bold and one_line(seen) == one_line(wanted) else bare


def _context(item: Item, citation: str) -> list[str]:
    """Return an item's hint, other spellings of its answer, note and quotations, with what says where they
    are from."""
    parts = [f"*hint*: {str(item.hint).strip()}"] if item.hint else []
    if item.accept:
        parts.append(f"*accept*: {', '.join(item.accept)}")
    if item.note:
        parts.append(str(item.note).strip())
    for number, quote in enumerate(item.quotes, 1):
        is_last = number == len(item.quotes)
        text = (
            f"{str(quote).strip()}\n\n— {citation}"
            if is_last and citation
            else str(quote).strip()
        )
        parts.append("\n".join(f"> {line}".rstrip() for line in text.split("\n")))
    return parts


def _numbered(number: int, text: str) -> str:
    mark = f"{number}. "
    return mark + textwrap.indent(text.strip(), " " * len(mark)).lstrip()


def _bullet(parts: list[str]) -> str:
    text = "\n\n".join(parts)
    return "- " + textwrap.indent(text, "  ").lstrip()
