"""Text that breaks other builders arrives on the card as it was written."""

from __future__ import annotations

import html
import re
import unicodedata
from pathlib import Path
from random import Random

import pytest
from helpers.project import MADE_UP, Workshop, rows

from deckgen.anki.engine import Engine
from deckgen.anki.values import Rendered
from deckgen.citations.resolve import Citation
from deckgen.commands.verify.rehearsal import verify
from deckgen.render.field import CONTROLS

TEXTS = {
    "comparison": "a < b & c",
    "generic": "List<String>",
    "bare-tag": "<T>",
    "whole-tag": "<div>bold</div> and <script>alert(1)</script>",
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
        {
            "id": key,
            "q": f"Q {text} Q",
            "a": f"A {text} A",
            "note": text,
            "unsourced": "a test",
        }
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
        assert not re.search(
            r"\[anki:play|<script>alert|<img", card.question + card.answer
        )


@pytest.mark.parametrize(
    "text", ["a < b", "$5 and $6", "C: no", "{{not a field}}", "[latex]"]
)
def test_cloze_text_is_text(workshop: Workshop, engine: Engine, text: str) -> None:
    workshop.cards["gaps"]["cloze"] = "Before {{c1::the gap}} " + text + " after"
    engine.import_package(workshop.build())
    guid = workshop.guid("gaps")
    card = next(card for card in engine.render() if card.guid == guid)
    assert f"Before [...] {text} after" in visible(card.question)
    assert f"Before the gap {text} after" in visible(card.answer)


# --- what comes from the source and the header ---------------------------------------------


def decomposed(root: Path, between: str = " ") -> Workshop:
    """Return a deck whose source, titles and names are in NFD, as macOS and some editors leave them."""
    nfd = "Ko\u0308ln and the cafe\u0301"
    (root / "source").mkdir(parents=True)
    text = f"The town of {nfd} was{between}old. Nobody knew of it.\n"
    (root / "source" / "text.txt").write_text(text, encoding="utf-8", newline="")
    card = {
        "id": "town",
        "q": "Which town was old?",
        "a": f"{nfd}",
        "quote": f"The town of {nfd}",
    }
    other = {
        "id": "more",
        "q": "Who knew of the town?",
        "a": "Nobody",
        "quote": "Nobody knew of it",
    }
    deck = {
        "deck": {"id": "sample", "name": "Sample deck", "language": "en"},
        "check": MADE_UP,
        "sources": {
            "essay": {
                "file": "source/text.txt",
                "title": f"On {nfd}",
                "name": f"the book on {nfd}",
                "author": "E\u0301mile",
            }
        },
        "topics": [{"id": "t", "title": f"Cafe\u0301 {nfd}", "cards": [card, other]}],
    }
    return Workshop(root, deck)


def test_decomposed_text_arrives_as_it_was_built(
    tmp_path: Path, engine: Engine
) -> None:
    workshop = decomposed(tmp_path / "project")
    old = workshop.build()
    for row in rows(old).values():
        assert unicodedata.is_normalized("NFC", row.fields)
        assert "Köln" in row.fields
    for card in workshop.cards.values():
        card["note"] = "More of it."
    new = workshop.build()
    report = verify(new, old)
    # two notes did change
    assert {each.kind for each in report.findings} <= {"own-words-replaced"}
    engine.import_package(new)
    stored = {guid: note.fields for guid, note in engine.snapshot().notes.items()}
    assert stored == {
        guid: tuple(row.fields.split("\x1f")) for guid, row in rows(new).items()
    }


def test_a_page_break_in_a_source(tmp_path: Path, engine: Engine) -> None:
    package = decomposed(tmp_path / "project", "\f").build()
    engine.import_package(package)
    stored = {guid: note.fields for guid, note in engine.snapshot().notes.items()}
    assert stored == {
        guid: tuple(row.fields.split("\x1f")) for guid, row in rows(package).items()
    }
    assert not any("\f" in field for fields in stored.values() for field in fields)


@pytest.mark.parametrize("char", ["\x1f", "\x00", "\x0b", "\x85", "\ufffe"])
def test_a_control_character_in_a_source(tmp_path: Path, char: str) -> None:
    workshop = decomposed(tmp_path / "project", f" {char}{char}")
    found = workshop.try_build().checked
    places = [
        f"{each.code} {each.span}"
        for each in found.diagnostics
        if str(each.severity) == "error"
    ]
    assert places == ["Y005 source/text.txt:1:37", "Y005 source/text.txt:1:38"]
    assert f"U+{ord(char):04X}" in found.diagnostics[-1].message
    assert found.compiled is not None
    for note in found.compiled.notes:
        assert not CONTROLS.search("".join(note.fields))


def test_no_field_of_a_note_has_a_separator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever way it came there."""
    monkeypatch.setattr(Citation, "voice_beside", lambda *_: "a\x1fb {\x1f{c1::x}}")
    found = decomposed(tmp_path / "project").try_build().checked
    assert found.compiled is not None
    assert {note.fields[6] for note in found.compiled.notes} == {"a b { {c1::x}}"}


# --- Anki's own syntax wherever text comes from ----------------------------------------------

SYNTAX = (
    "[sound:evil.mp3]", "[sound:", "x.mp3]", "[latex]", "[/latex]", "[$]", "[/$]", "[$$]", "[/$$]", "\\(",
    "\\)", "\\[", "\\]", "[anki:tts lang=en_US]", "[/anki:tts]", "[anki:play:q:0]", "[[type:Answer]]",
    "[[type:", "{{Prompt}}", "{{#Prompt}}", "{{c1::", "{{c2::x}}", "}}", "::", "<b>", "</p>", "<!--", "-->",
    "&lt;", "&", ";", "\u0338", "e\u0301", "\\", "[", "$", "a", "b", " ",
)  # fmt: skip


def odd_text(random: Random) -> str:
    """Return words made of what Anki and HTML act on."""
    made = "".join(random.choice(SYNTAX) for _ in range(random.randrange(1, 12)))
    return f"k {' '.join(made.split())} k"


def strange(root: Path, random: Random) -> tuple[Workshop, dict[str, str]]:
    """Return a deck with odd texts in its source, titles and names, and these texts."""
    said = {
        name: odd_text(random)
        for name in ("before", "quoted", "after", "topic", "title", "author", "name")
    }
    cut = f"{said['before']} Words {said['quoted']} here {said['after']}"
    half = len(cut) // 2
    while not (cut[half - 1] == " " or cut[half] == " "):
        half += 1  # quotations are whole words
    (root / "source").mkdir(parents=True)
    (root / "source" / "text.txt").write_text(f"{cut}.\n", encoding="utf-8")
    quote = cut[half:].strip() + "."
    cards = [
        {"id": "one", "q": "Which words are meant?", "a": "None", "quote": quote},
        {"id": "gaps", "cloze": "It is {{c1::meant}} so", "quote": quote},
    ]
    source = {
        "file": "source/text.txt",
        **{key: said[key] for key in ("title", "author", "name")},
    }
    deck = {
        "deck": {"id": "sample", "name": "Sample deck", "language": "en"},
        "check": MADE_UP,
        "sources": {"essay": source},
        "topics": [{"id": "t", "title": said["topic"], "cards": cards}],
    }
    return Workshop(root, deck), said | {"source": cut}


@pytest.mark.parametrize("seed", range(12))
def test_syntax_of_anki_does_not_act(tmp_path: Path, engine: Engine, seed: int) -> None:
    workshop, said = strange(tmp_path / "project", Random(seed))
    outcome = workshop.try_build()
    if outcome.target is None:
        pytest.skip("the quotation cannot be placed in this text")
    engine.import_package(outcome.target)
    for card in engine.render():
        assert not card.error
        for side in (card.question, card.answer):
            assert not re.search(r"\[anki:play:[qa]:|\[\[type:|<img|\\[(\[]", side)
            assert " ".join(
                unicodedata.normalize("NFC", said["topic"]).split()
            ) in visible(side)
        answer = visible(card.answer)
        for name in ("title", "author", "source"):
            assert (
                " ".join(unicodedata.normalize("NFC", said[name]).split()) in answer
            ), name
