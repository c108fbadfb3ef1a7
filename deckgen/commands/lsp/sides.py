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
    """Return the two sides of an item's cards, as text within Markdown.

    The first line says what they are, ``**paris**, question, reverse``, and a line parts front and back.
    """
    project = analysis.project
    notes = analysis.notes.get(str(item.id), [])
    shown = [(note, ordinal) for note in notes for ordinal in note.cards]
    kinds = [Card(note, ordinal).kind for note, ordinal in shown]
    about = [f"**{escaped(str(item.id))}**", *dict.fromkeys(kinds)]
    if item.draft:
        about.append("a draft")
    parts = [", ".join(about)]
    if project is None or not shown:
        return parts[0]
    types = {each.key: each for each in note_types(project)}
    for note, ordinal in shown[:MAX_CARDS]:
        rendered = templates.render(types[note.kind], note, ordinal)
        back = rendered.back
        if rendered.front and rendered.front in back:
            _, _, back = back.partition(rendered.front)
        question = _quoted(text_of(rendered.front))
        answer = _quoted(text_of(back))
        parts.append(f"{question}\n\n---\n\n{answer}")
    if len(shown) > MAX_CARDS:
        parts.append(f"and {len(shown) - MAX_CARDS} more cards")
    return "\n\n".join(parts)


def passage(index: SourceIndex, quoted: list[Span]) -> str:
    """Return the sentences around quoted words, the words marked, and whose words they are.

    They are such as ``> It flows **through Paris** to the sea.``, with the source's title and line below.
    """
    if not quoted:
        return ""
    file = index.source.file
    text = file.text
    touched: set[int] = set()
    for left, right in quoted:
        touched.update(index.sentences_at(left, right))
    first = index.sentences[min(touched)]
    last = index.sentences[max(touched)]
    quoted_from, _ = quoted[0]
    _, quoted_to = quoted[-1]
    start = min(first.start, quoted_from)
    end = max(last.end, quoted_to)
    out = ""
    at = start
    for left, right in quoted:
        out += escaped(_line(text[at:left])) + _strong(text[left:right])
        at = right
    out += escaped(_line(text[at:end]))
    line, _ = file.position(quoted_from)
    whose = ""
    by = index.voice_of(quoted)
    if by is not None:
        whose = f"{by.speaker}, in "
    title = escaped(index.source.title)
    where = f"{escaped(whose)}*{title}*, {escaped(file.path)}:{line}"
    return f"> {out}\n\n{where}"


def quotation(analysis: Analysis, item: Item, quote: str) -> str:
    """Return the passage of one of an item's quotations, '' if it is not in its source.

    A quotation with an ellipsis gives one passage with all its parts marked.
    """
    source = analysis.source_of(item)
    if source is None:
        return ""
    index = analysis.index_of(source)
    return passage(index, sorted(spans(index.find(quote))))


def text_of(html: str) -> str:
    """Return the words of HTML, with a line for each block: ``a`` and ``b`` for
    ``<p>a</p><p><b>b</b></p>``.
    """
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
    """Return the side of a card as a quotation: a line for each of its lines, an ellipsis for none."""
    if not text:
        return "> …"
    # two spaces at the end of a line keep Markdown from joining it with the next
    return "\n".join(f"> {escaped(line)}  " for line in text.split("\n"))


def _strong(text: str) -> str:
    """Return words in bold, without the space around them: between the marks it would undo them."""
    words = text.strip()
    if not words:
        return ""
    return f"**{escaped(_line(words))}**"


def _line(text: str) -> str:
    """Return a stretch of a source with a space in the place of each line end."""
    return re.sub(r"\s+", " ", text)
