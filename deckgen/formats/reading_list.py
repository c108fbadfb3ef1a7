"""Writing cards as Markdown, to be read by people: topics as headings, each card with its answer below.

    ## Africa

    - What is the capital of Chad?

      N'Djamena

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
    from deckgen.core.owntype import Own
    from deckgen.kinds.cardview import CardView

DEEPEST = 6
"""The deepest heading that Markdown has."""

_BOLD = ("<strong>", "<b>")  # as Markdown makes it, and as HTML has it
_SIGNS = re.compile(r"[\\`*_\[\]<>]")
"""What Markdown could take for markup in a line of words."""


def write(build: Build, target: Path) -> Written:
    """Write the cards of a build as Markdown. Raises ``OSError``; what was there before is then untouched."""
    text = "\n\n".join(_blocks(build)) + "\n"
    write_text(target, text)
    data = text.encode()
    digest = sha256(data).hexdigest()
    cards = sum(len(note.cards) for note in build.notes)
    note = ""
    if build.media:
        note = "pictures and sounds are referred to, and not in the file"
    return Written(len(data), digest, content=digest, cards=cards, note=note)


def _blocks(build: Build) -> Iterator[str]:
    """Yield the blocks of the text, between which empty lines stand."""
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
            escaped = _SIGNS.sub(r"\\\g<0>", citation)
            of_item = found.setdefault(id(note.item), {})
            of_item[escaped] = None
    return {item: "; ".join(citations) for item, citations in found.items()}


def _headings(before: tuple[str, ...], now: tuple[str, ...]) -> Iterator[str]:
    """Yield the headings that lead from one topic to another.

    From ``("Africa", "Chad")`` to ``("Africa", "Mali")`` it is one, ``### Mali``.
    """
    same = 0
    for one, other in zip(before, now, strict=False):
        if one != other:
            break
        same += 1
    for level, title in enumerate(now[same:], same + 2):
        signs = "#" * min(level, DEEPEST)
        yield f"{signs} {title}"


def _card(item: Item, citation: str) -> Iterator[str]:
    """Yield an item's cards, each text indented under the bullet of its card, and what goes with them."""
    context = _context(item, citation)
    views = [view for view in views_of(item) if not view.swaps_sides]
    if not views:
        if item.own is not None:
            yield _bullet(list(_own_texts(item.own)))
        return
    if _have_one_front(views):
        front = [part.strip() for part in front_of(views[0])]
        answers = []
        for number, view in enumerate(views, 1):
            answers.append(_numbered(number, str(view.back or "")))
        yield _bullet([*front, "\n".join(answers), *context])
        return
    *others, last = views
    for view in others:
        yield _bullet(_sides(item, view))
    yield _bullet(_sides(item, last) + context)


def _have_one_front(views: list[CardView]) -> bool:
    """Tell whether all cards of an item ask about the same: a picture with masks, or steps."""
    first, *others = views
    if first.picture is not None:
        return True
    return bool(others) and all(view.repeats_front for view in others)


def _sides(item: Item, view: CardView) -> list[str]:
    """Return the front of a card and its back; a cloze has its answer in the front."""
    front = str(view.front)
    if view.back is None:
        return [readable(front, _format_of(item, front)).strip()]
    return [front.strip(), str(view.back).strip()]


def _own_texts(own: Own) -> Iterator[str]:
    """Yield the fields of a note type of the deck's own, each with its name, that are not empty."""
    for each in own.texts:
        text = readable(str(each.text), each.format).strip()
        if text:
            yield f"*{each.name}*: {text}"


def _format_of(item: Item, text: str) -> str:
    """Return what a text of an item is written in."""
    if item.own is not None:
        for each in item.own.texts:
            if each.text == text:
                return each.format
    return item.format


def readable(text: str, written_in: str) -> str:
    """Return a cloze text, which is written in Markdown or HTML, with what it hides in bold; as it is when
    nothing is hidden, where bold words would not come out as such.
    """
    is_html = written_in == HTML
    bare = unmarked(text, html=is_html)
    has_formula = is_html and r"\(" in text  # in which no tag can stand
    if bare == text or written_in == PLAIN or has_formula:
        return bare
    bold, count = _bold(text, is_html=is_html)
    seen = render(bold, format=written_in).html
    wanted = render(bare, format=written_in).html
    are_bold = _bold_parts(seen) == _bold_parts(wanted) + count
    is_same = one_line(seen) == one_line(wanted)
    return bold if are_bold and is_same else bare


def _bold(text: str, *, is_html: bool) -> tuple[str, int]:
    """Return a cloze text with what it hides in bold, and how many parts of it that are."""
    opening, closing = ("<b>", "</b>") if is_html else ("**", "**")
    bold = ""
    at = 0
    count = 0
    for deletion in deletions(text, html=is_html):
        if deletion.depth:
            continue
        hidden = text[deletion.inner_start : deletion.inner_end]
        words = unmarked(hidden, html=is_html)
        bold += f"{text[at : deletion.start]}{opening}{words}{closing}"
        at = deletion.end
        count += 1
    return bold + text[at:], count


def _bold_parts(html: str) -> int:
    """Return how many parts of a text are bold."""
    return sum(html.count(tag) for tag in _BOLD)


def _context(item: Item, citation: str) -> list[str]:
    """Return an item's hint, other spellings of its answer, note and quotations, with what says where they
    are from."""
    parts = []
    if item.hint:
        parts.append(f"*hint*: {str(item.hint).strip()}")
    if item.accept:
        spellings = ", ".join(item.accept)
        parts.append(f"*accept*: {spellings}")
    if item.note:
        parts.append(str(item.note).strip())
    quotes = [str(quote).strip() for quote in item.quotes]
    if quotes and citation:
        quotes[-1] += f"\n\n— {citation}"
    parts += map(_quoted, quotes)
    return parts


def _quoted(text: str) -> str:
    """Return a text as a quotation of Markdown."""
    lines = text.split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _numbered(number: int, text: str) -> str:
    """Return a text as an item of a numbered list, whose further lines are indented."""
    return _marked(f"{number}. ", text.strip())


def _bullet(parts: list[str]) -> str:
    """Return parts of a card as one item of a list."""
    return _marked("- ", "\n\n".join(parts))


def _marked(mark: str, text: str) -> str:
    indented = textwrap.indent(text, " " * len(mark))
    return mark + indented.lstrip()
