"""The description of a deck, which Anki shows above its cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen import render
from deckgen.core.codes import WARNING, problem
from deckgen.core.texts import span_within

if TYPE_CHECKING:
    from deckgen.core.declared import Deck
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Text


def described(
    deck: Deck, text: Text, diagnostics: list[Diagnostic], *, is_adopted: bool
) -> str:
    """Render a deck's description; it can have no media, which Anki finds in notes alone.

    What is wrong with it is added to ``diagnostics``, as warnings in HTML that an adopted deck came with.
    """
    is_html = deck.has_html_description
    rendered = render.render(text, format="html" if is_html else "markdown")
    found = []
    for flaw in rendered.flaws:
        span = span_within(deck.file, text, flaw.start, flaw.end)
        found.append(problem(flaw.code, span, what=flaw.message, way=flaw.hint))
    for reference in rendered.media:
        span = span_within(deck.file, text, reference.start, reference.end)
        why = "Anki takes no media from a deck's description"
        words = {"src": reference.src, "why": why, "way": "show it on a card"}
        found.append(problem("M103", span, **words))
    if is_adopted and is_html:
        found = [each._replace(severity=min(each.severity, WARNING)) for each in found]
    diagnostics += found
    return rendered.html
