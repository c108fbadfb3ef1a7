"""Cards and passages as Markdown, for an editor to show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.citations.index import spans
from deckgen.compile.identify import note_types
from deckgen.formats.card_labels import Card
from deckgen.notetypes import templates
from deckgen.render.elements import BLOCKS
from deckgen.render.field import SOUND, unescape
from deckgen.render.markup import pieces

if TYPE_CHECKING:
    from deckgen.citations.index import SourceIndex, Span
    from deckgen.commands.lsp.analysis import Analysis
    from deckgen.core.model import Item

MAX_CARDS = 6
"""How many cards of one item are shown."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")
_PLAYS = re.compile(r"\[anki:[^\]]{0,300}\]")
_LINES = BLOCKS | {"br", "section", "figure", "details"}


def card(analysis: Analysis, item: Item) -> str:
    """Return the two sides of an item's cards, as text within Markdown."""
    project = analysis.project
    notes = analysis.notes.get(str(item.id), [])
    shown = [(note, ordinal) for note in notes for ordinal in note.cards]
    kinds = list(dict.fromkeys(Card(note, ordinal).kind for note, ordinal in shown))
    parts = [
        ", ".join(
            (
                f"**{escaped(str(item.id))}**",
                *kinds,
                *(["a draft"] if item.draft else []),
            )
        )
    ]
    if project is None or not shown:
        return parts[0]
    types = {each.key: each for each in note_types(project)}
    for note, ordinal in shown[:MAX_CARDS]:
        rendered = templates.render(types[note.kind], note, ordinal)
        back = rendered.back
        if rendered.front and rendered.front in back:
            back = back.partition(rendered.front)[2]
        parts.append(
            f"{_quoted(text_of(rendered.front))}\n\n---\n\n{_quoted(text_of(back))}"
        )
    if len(shown) > MAX_CARDS:
        parts.append(f"and {len(shown) - MAX_CARDS} more cards")
    return "\n\n".join(parts)


def passage(index: SourceIndex, quoted: list[Span]) -> str:
    """Return the sentences around quoted words, the words marked, and whose words they are."""
    if not quoted:
        return ""
    text = index.source.file.text
    touched = sorted(
        {number for start, end in quoted for number in index.sentences_at(start, end)}
    )
    first, last = index.sentences[touched[0]], index.sentences[touched[-1]]
    start, end = min(first.start, quoted[0][0]), max(last.end, quoted[-1][1])
    out, at = "", start
    for left, right in quoted:
        out += escaped(_line(text[at:left])) + _strong(text[left:right])
        at = right
    out += escaped(_line(text[at:end]))
    line = index.source.file.position(quoted[0][0])[0]
    by = index.voice_of(quoted)
    whose = f"{by.speaker}, in " if by is not None else ""
    where = f"{escaped(whose)}*{escaped(index.source.title)}*, {escaped(index.source.file.path)}:{line}"
    return f"> {out}\n\n{where}"


def quotation(analysis: Analysis, item: Item, quote: str) -> str:
    """Return the passage of one of an item's quotations, '' if it is not in its source."""
    source = analysis.source_of(item)
    if source is None:
        return ""
    index = analysis.index_of(source)
    return passage(index, sorted(spans(index.find(quote))))


def text_of(html: str) -> str:
    """Return the words of HTML, with a line for each block."""
    lines = [""]
    html = SOUND.sub(" ", html)
    for piece in pieces(html):
        if piece.kind == "text":
            lines[-1] += unescape(html[piece.start : piece.end])
        elif piece.kind in ("open", "close") and piece.name in _LINES:
            lines.append("")
    found = [" ".join(_PLAYS.sub("", line).split()) for line in lines]
    return "\n".join(line for line in found if line)


def escaped(text: str) -> str:
    """Return a text so that Markdown leaves it as it is."""
    return _MARKDOWN.sub(r"\\\1", text)


def _quoted(text: str) -> str:
    return (
        "\n".join(f"> {escaped(line)}  " for line in text.split("\n"))
        if text
        else "> …"
    )


def _strong(text: str) -> str:
    words = text.strip()
    return f"**{escaped(_line(words))}**" if words else ""


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
