"""Answers that are typed: letter by letter, or with accents that do not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers import project

from deckgen.anki.engine import Engine
from deckgen.compile import pipeline
from deckgen.notetypes.builtin import field_value
from deckgen.notetypes.typed import expected, with_spellings
from deckgen.render.plaintext import one_line

if TYPE_CHECKING:
    from pathlib import Path

CARDS = """\
- {id: exact, q: Which river?, a: Œuvre, type: true, unsourced: known}
- id: loose
  q: Which city?
  a: '*Zürich*'
  type: loose
  accept: [Zuerich, 'a <b>']
  note: A city
  unsourced: known
- {id: gap, cloze: 'It is {{c1::Genève::a city}}.', type: loose, unsourced: known}
- {id: gaps, cloze: '{{c1::Bâle}} and {{c2::Köln}} and {{c1::Bonn}}', type: true, unsourced: known}
- {id: not-typed, q: Which lake?, a: Léman, unsourced: known}
"""
BOXES = {
    "exact": "[[type:Answer]]",
    "loose": "[[type:nc:Answer]]",
    "gap": "[[type:nc:Answer]]",
    "gaps": "[[type:cloze:Prompt]]",
}
ANSWERS = {"exact": "Œuvre", "loose": "<em>Zürich</em>", "gap": "Genève", "gaps": ""}


def test_each_note_says_what_is_compared(tmp_path: Path) -> None:
    checked = project.check(tmp_path, CARDS)
    assert checked.compiled is not None
    for note in checked.compiled.notes:
        box = BOXES.get(note.key, "")
        assert field_value(note.fields, "Typed") == box.removeprefix(
            "[[type:"
        ).removesuffix("]]")
        if box:
            assert field_value(note.fields, "Answer") == ANSWERS[note.key]


def test_anki_shows_the_box_on_both_sides(tmp_path: Path) -> None:
    outcome = pipeline.build(project.write(tmp_path, CARDS), project.T0)
    assert outcome.target is not None
    with Engine() as engine:
        engine.import_package(outcome.target)
        cards = {
            engine.snapshot().notes[card.guid].fields[11]: card
            for card in engine.render()
        }
        for name, box in BOXES.items():
            assert cards[name].question.count(box) == 1
            assert cards[name].answer.count(box) == 1
        assert "[[type" not in cards["not-typed"].answer
        compared = engine._col.compare_answer("<em>Zürich</em>", "Zurich", False)
    assert "typeGood" in compared
    assert "typeBad" not in compared


def test_spellings_stand_before_the_note(tmp_path: Path) -> None:
    checked = project.check(tmp_path, CARDS)
    assert checked.compiled is not None
    notes = {
        note.key: field_value(note.fields, "Note") for note in checked.compiled.notes
    }
    assert notes["loose"] == with_spellings(["Zuerich", "a <b>"], "A city")
    assert notes["loose"].startswith(
        '<p class="accept">= Zuerich = <bdi>a &lt;b&gt;</bdi></p><div>A'
    )


def test_only_a_note_with_a_reverse_card_hides_them_there(tmp_path: Path) -> None:
    card = "{id: a, q: Which city?, a: Zürich, type: true, accept: [Zuerich], unsourced: known"
    plain, reversed_ = (
        field_value(
            project.notes(tmp_path / name, f"- {card}{more}}}")[0].fields, "Note"
        )
        for name, more in (("plain", ""), ("reversed", ", reverse: true"))
    )
    assert plain == '<p class="accept">= Zuerich</p>'
    assert reversed_ == with_spellings(["Zuerich"], "", is_reversed=True)
    assert one_line(reversed_) == "= Zuerich"


@pytest.mark.parametrize("value", ["yes", "Loose", "nc", "[loose]", "''"])
def test_type_is_true_false_or_loose(tmp_path: Path, value: str) -> None:
    checked = project.check(
        tmp_path, f"- {{id: a, q: Which?, a: b, type: {value}, unsourced: known}}"
    )
    codes = {each.code for each in checked.diagnostics if each.code[0] == "Y"}
    assert codes
    assert codes <= {"Y202", "Y206", "Y207"}  # wrong, empty, or no id of a note type


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a [sound:b.mp3] c", "a  c"),
        # the name of a sound has at least one character
        ("a [sound:]b.mp3] c", "a  c"),
        ("a [sound:] c", "a [sound:] c"),
        ("a [anki:tts lang=en]b[/anki:tts] c", "a  c"),
    ],
)
def test_sounds_are_not_typed(html: str, text: str) -> None:
    assert expected(html) == text
