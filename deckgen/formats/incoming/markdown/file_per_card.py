"""A file a card: front matter with ``id``, ``deck``, ``tags``; ``# Front`` and ``# Back``.

The names of the sides may be in one of several languages:

    ---
    id: chad
    deck: Geography
    tags: [africa]
    ---
    # Front
    What is the capital of Chad?
    # Back
    N'Djamena
"""

from __future__ import annotations

from deckgen.formats.incoming.deck import QUESTION, IncomingNote
from deckgen.formats.incoming.markdown.pages import Page, heading, joined, outside_code

_FRONT = frozenset(
    "front question frage vorderseite recto pregunta anverso domanda pergunta frente".split()
)
_BACK = frozenset(
    "back answer antwort rückseite verso réponse respuesta reverso risposta resposta".split()
)


def looks_like(page: Page) -> bool:
    """Tell whether a page has the headings of a front and a back, one each."""
    names = set()
    for _, line, is_words in outside_code(page.lines):
        if is_words:
            names.add(_name_of_side(line))
    return len(_FRONT & names) == 1 and len(_BACK & names) == 1


def _name_of_side(line: str) -> str:
    """Return the words of a heading, by which a side is known; '' for another line."""
    _, words = heading(line)
    return words.rstrip(": ").lower()


def read(page: Page) -> list[IncomingNote]:
    """Return the note of a page."""
    front: list[str] = []
    back: list[str] = []
    side = None  # the lines of the side that is being read
    for _, line, is_words in outside_code(page.lines):
        name = _name_of_side(line) if is_words else ""
        if name in _FRONT:
            side = front
        elif name in _BACK:
            side = back
        elif side is not None:
            side.append(line)
    fields = (joined(front), joined(back))
    if not all(fields):
        return []
    name = page.text("id") or page.path.stem
    return [
        IncomingNote(
            QUESTION,
            fields,
            page.tags(),
            page.text("deck"),
            name=name,
            place=page.place(0),
        )
    ]
