"""A file a card: front matter with ``id``, ``deck``, ``tags``; ``# Front`` and ``# Back``."""

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
    names = [
        _name(heading(line)[1])
        for _, line, is_words in outside_code(page.lines)
        if is_words
    ]
    return len(_FRONT & set(names)) == 1 and len(_BACK & set(names)) == 1


def _name(words: str) -> str:
    return words.rstrip(": ").lower()


def read(page: Page) -> list[IncomingNote]:
    """Return the note of a page."""
    parts: dict[str, list[str]] = {"front": [], "back": []}
    now = ""
    for _, line, is_words in outside_code(page.lines):
        level, words = heading(line) if is_words else (0, "")
        if level and _name(words) in _FRONT | _BACK:
            now = "front" if _name(words) in _FRONT else "back"
        elif now:
            parts[now].append(line)
    front, back = joined(parts["front"]), joined(parts["back"])
    if not front or not back:
        return []
    note = IncomingNote(QUESTION, (front, back), page.tags(), page.text("deck"))
    return [note._replace(name=page.text("id") or page.path.stem, place=page.place(0))]
