"""Text that breaks other builders arrives on the card as it was written."""

from __future__ import annotations

import html
import re
import unicodedata
from pathlib import Path

import pytest
from projects import MADE_UP, Workshop

from deckgen.engine import Engine, Rendered

TEXTS = {
    "comparison": "a < b & c",
    "generic": "List<String>",
    "bare-tag": "<T>",
    "whole-tag": "<b>bold</b> and <script>alert(1)</script>",
    "comment": "a <!-- b --> c",
    "entity": "&lt; and &amp;amp;",
    "no": "no",
    "null": "null",
    "tilde": "~ and ~",
    "decimal": "1.10",
    "octal": "0o17",
    "date": "1815-06-18",
    "prices": "$5 and $6",
    "field": "{{not a field}}",
    "section": "{{#Prompt}}x{{/Prompt}}",
    "braces": "}} and {{",
    "windows-path": r"C:\\x",
    "emoji": "👩‍👩‍👧 🇪🇺 ☕️",
    "arabic": "مرحبا بالعالم",
    "hebrew": "שלום",
    "hangul": "한국어",
    "decomposed": "Ko\u0308ln, cafe\u0301, \u1112\u1161\u11ab",
    "sound": r"\[sound:x]",  # without the backslash it is a sound
    "latex": "[latex]x[/latex]",
    "dollar-latex": "[$]x[/$]",
    "inline-maths": r"\\(x\\)",
    "colon": "key: value # not a comment",
    "quotes": 'it\'s "quoted" ‘and’ “so on”',
    "percent": "100 % %s {0} $name ${name}",
    "typed-hook": "[[type:Answer]]",
    "wide-space": "a\u3000b\u00a0c",
    "zero-width": "a\u200bb\u200dc",
    "long": "word " * 3999 + "last!",
}
"""As the curator writes them in Markdown, where a backslash before a sign is written twice."""

BR = re.compile(r"<br\s*/?>|</p>|</div>")
TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


def visible(markup: str) -> str:
    """Return what is seen of HTML, a space at the end of each block."""
    return " ".join(html.unescape(TAG.sub("", BR.sub(" ", markup))).split())


def expected(text: str) -> str:
    seen = unicodedata.normalize("NFC", text.replace(r"\[", "[").replace(r"\\", "\\"))
    return " ".join(seen.split())


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rendered]:
    """Import one deck with all texts, each as a question, an answer and a note."""
    cards = [
        {"id": key, "q": f"Q {text} Q", "a": f"A {text} A", "note": text, "unsourced": "a test"}
        for key, text in TEXTS.items()
    ]
    deck = {
        "deck": {"id": "hostile", "name": "Hostile <b> & 'texts'", "language": "en"},
        "check": MADE_UP,
        "topics": [{"id": "t", "title": "A < B & {{C}} $5 and $6", "cards": cards}],
    }
    workshop = Workshop(Path(tmp_path_factory.mktemp("hostile")), deck)
    with Engine() as engine:
        result = engine.import_package(workshop.build())
        assert result.counts == {"new": len(TEXTS)}
        keys = {workshop.guid(key): key for key in TEXTS}
        return {keys[card.guid]: card for card in engine.render()}


@pytest.mark.parametrize("key", TEXTS)
def test_text_is_text(rendered: dict[str, Rendered], key: str) -> None:
    card, text = rendered[key], expected(TEXTS[key])
    assert not card.error
    question, answer = visible(card.question), visible(card.answer)
    assert f"Q {text} Q" in question
    assert f"A {text} A" in answer
    assert answer.endswith(text) or f"{text} " in answer.split(f"A {text} A", 1)[1]
    assert question.startswith("A < B & {{C}} $5 and $6")


def test_nothing_of_it_is_played_or_fetched(rendered: dict[str, Rendered]) -> None:
    for card in rendered.values():
        assert not re.search(r"\[anki:play|<script>alert|<img", card.question + card.answer)


@pytest.mark.parametrize("text", ["a < b", "$5 and $6", "C: no", "{{not a field}}", "[latex]"])
def test_cloze_text_is_text(workshop: Workshop, engine: Engine, text: str) -> None:
    workshop.cards["gaps"]["cloze"] = "Before {{c1::the gap}} " + text + " after"
    engine.import_package(workshop.build())
    guid = workshop.guid("gaps")
    card = next(card for card in engine.render() if card.guid == guid)
    assert f"Before [...] {text} after" in visible(card.question)
    assert f"Before the gap {text} after" in visible(card.answer)
