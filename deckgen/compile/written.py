"""Which field of a note holds which text of its card, as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen import render
from deckgen.compile.notes import plain_html
from deckgen.core.model import Text
from deckgen.core.notetype import IMAGE_OCCLUSION
from deckgen.core.owntype import PLAIN
from deckgen.kinds import kind_of
from deckgen.kinds.kind import CLOZE_NOTE
from deckgen.render.field import escape_cloze

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.core.model import Item, Note

_MARK = "\ue000{}\ue000"  # stands for the HTML of a text, which is not rendered

OPTIONAL = {"Note": "note", "Hint": "hint"}
"""Fields of the built-in note types that a card may leave empty, with the key of each."""


class Written(NamedTuple):
    """A text of a card, how it is written, and whether deletions are meant in it.

    ``escapes`` says that deletions are shown as they stand: it is in another field of a cloze note.
    """

    text: Text
    format: str
    is_cloze: bool = False
    escapes: bool = False

    def html(self, text: str, media_name: Callable[[str], str]) -> str | None:
        """Return the HTML that another text would give in its place; ``None`` if it would be refused."""
        if self.format == PLAIN:
            return plain_html(Text(text), self.escapes)
        rendered = render.render(
            text, format=self.format, cloze=self.is_cloze, media_name=media_name
        )
        if any(flaw.code != "R101" for flaw in rendered.flaws):
            return None
        return escape_cloze(rendered.html) if self.escapes else rendered.html


def written_fields(note: Note, item: Item) -> dict[str, Written]:
    """Return the texts of a card by the names of the fields of one of its notes that hold them.

    A field that deckgen makes, of several texts or of other things, is not among them.
    """
    texts: list[tuple[Text, str]] = []

    def mark(text: Text, format: str = "") -> str:
        """Return what stands for the HTML of a text, and keep the text."""
        texts.append((text, format or item.format))
        return _MARK.format(len(texts) - 1)

    for parts in kind_of(item).notes(item, mark):
        if item.id + parts.key == note.key:
            break
    else:
        return {}
    contents = parts.contents
    if contents is None:
        contents = {
            "Prompt": parts.prompt,
            "Answer": parts.answer,
            "Reverse": parts.reverse,
            "Reverse answer": parts.reverse_answer,
            "Note": mark(item.note) if item.note is not None else "",
            "Hint": mark(item.hint) if item.hint is not None else "",
        }
    by_mark = {_MARK.format(number): text for number, text in enumerate(texts)}
    found: dict[str, Written] = {}
    taken: set[int] = set()
    for name, content in contents.items():
        if content not in by_mark:
            continue
        text, format_ = by_mark[content]
        if id(text) in taken:
            continue  # a text in two fields is that of the first: a reverse repeats it
        taken.add(id(text))
        found[name] = _written(item, note, text, format_)
    return found


def _written(item: Item, note: Note, text: Text, format_: str) -> Written:
    """Return how a text of a card is written, and what of deletions there is in it.

    ``text`` is one of the item's texts, ``format_`` how it is written. On a note with deletions,
    ``{{c1::…}}`` in any other text than the one that is asked for is shown as it stands.
    """
    is_cloze = text is item.cloze
    if item.own is None:
        escapes = note.kind == CLOZE_NOTE and not is_cloze
        return Written(text, format_, is_cloze, escapes)
    own = item.own.type
    if not own.is_cloze:
        return Written(text, format_)
    has_deletions = is_cloze or "{{c" in text
    if has_deletions and own.kind == IMAGE_OCCLUSION:  # masks
        return Written(text, PLAIN)
    if format_ == PLAIN:
        return Written(text, format_, escapes=not is_cloze)
    return Written(text, format_, has_deletions)
