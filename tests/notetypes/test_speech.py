"""Answers read aloud: ``speech:`` of the deck and of topics, and what Anki makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deckgen.anki.engine import Engine
from deckgen.compile import pipeline
from deckgen.notetypes import templates
from deckgen.notetypes.builtin import FIELDS
from deckgen.notetypes.speech import FIELD, in_template, is_readable
from deckgen.source.speech import language_of

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.core.diagnostics import Diagnostic

T0 = 1_700_000_000
DECK = """\
deck: {id: d, name: D, language: LANGUAGESPEECH}
check: {ignore: {Q: made up}}
topics:
  - id: words
    title: Wordsfirst
    cards:
      - {id: house, q: house, a: 'la *maison* & co', reverse: true, unsourced: known}
      - {id: sum, q: What is it?, a: '$x^2$', unsourced: known}
      - {id: code, q: What prints x?, a: '`print(x)`', unsourced: known}
      - {id: gaps, cloze: 'The {{c1::first::hint}} and {{c2::second}} or {{c1::third}}', unsourced: known}
  - id: more
    title: Moresecond
    cards:
      - {id: tree, q: tree, a: l’arbre, unsourced: known}
"""


def deck(
    speech: str = "", first: str = "", second: str = "", language: str = "fr"
) -> str:
    text = DECK.replace("LANGUAGE", language)
    text = text.replace("SPEECH", f", speech: {{answer: {speech}}}" if speech else "")
    for name, value in (("first", first), ("second", second)):
        text = text.replace(
            name + "\n    cards",
            (f"\n    speech: {{answer: {value}}}" if value else "") + "\n    cards",
        )
    return text


def check(folder: Path, text: str) -> pipeline.Checked:
    (folder / "cards.yaml").write_text(text, encoding="utf-8")
    return pipeline.check(folder / "cards.yaml", T0)


def faults(checked: pipeline.Checked) -> list[Diagnostic]:
    return [each for each in checked.diagnostics if each.code.startswith("Y")]


def spoken(checked: pipeline.Checked) -> set[str]:
    """Return the ids of the notes whose answers are read aloud."""
    assert checked.build, checked.diagnostics
    at = FIELDS.index(FIELD)
    return {note.key for note in checked.build.notes if note.fields[at]}


def backs(checked: pipeline.Checked) -> dict[str, str]:
    assert checked.build
    return {
        each.name: each.back
        for note_type, _ in checked.build.note_types
        for each in note_type.templates
    }


def test_without_it_nothing_is_in_the_templates(tmp_path: Path) -> None:
    checked = check(tmp_path, deck())
    assert spoken(checked) == set()
    assert not any("tts" in back or FIELD in back for back in backs(checked).values())


def test_all_of_the_deck(tmp_path: Path) -> None:
    checked = check(tmp_path, deck("fr_CA"))
    assert spoken(checked) == {"house", "gaps", "tree"}
    made = backs(checked)
    assert "{{tts fr_CA:Answer}}" in made["Question"]
    assert "{{tts fr_CA:cloze-only:Prompt}}" in made["Cloze"]
    assert "tts" not in made["Reverse"]


@pytest.mark.parametrize(
    ("written", "found"),
    [("true", "fr_FR"), ("fr-BE", "fr_BE"), ("en", "en_US"), ("pt_BR", "pt_BR")],
)
def test_how_a_language_is_written(tmp_path: Path, written: str, found: str) -> None:
    assert (
        f"{{{{tts {found}:Answer}}}}"
        in backs(check(tmp_path, deck(written)))["Question"]
    )


def test_a_topic_alone(tmp_path: Path) -> None:
    checked = check(tmp_path, deck(second="true"))
    assert spoken(checked) == {"tree"}
    assert "{{tts fr_FR:Answer}}" in backs(checked)["Question"]


def test_all_but_a_topic(tmp_path: Path) -> None:
    assert spoken(check(tmp_path, deck("true", first="false"))) == {"tree"}


@pytest.mark.parametrize("value", ["xx", "english", "en_", "fr_fr", "EN_US"])
def test_a_language_without_a_voice_is_refused(tmp_path: Path, value: str) -> None:
    found = faults(check(tmp_path, deck(value)))
    assert [(each.code, each.span.line) for each in found] == [("Y207", 1)]
    assert "en_US" in found[0].hint


def test_a_second_language_is_refused(tmp_path: Path) -> None:
    found = faults(check(tmp_path, deck(first="fr_FR", second="es_ES")))
    assert [(each.code, each.span.line) for each in found] == [("Y207", 14)]
    assert "here fr_FR" in found[0].hint


@pytest.mark.parametrize("value", ["fr_FR", "{question: fr_FR}", "{}", "{answer: }"])
def test_another_form_is_refused(tmp_path: Path, value: str) -> None:
    text = DECK.replace("LANGUAGESPEECH", f"fr, speech: {value}")
    assert {each.code for each in faults(check(tmp_path, text))} <= {
        "Y202",
        "Y201",
        "Y203",
        "Y206",
    }
    assert faults(check(tmp_path, text))


@pytest.mark.parametrize(
    ("html", "readable"),
    [
        ("la maison", True),
        ("la <b>maison</b>", True),
        ("42", True),
        (r"it is \(x\)", False),
        ("<code>x</code>", False),
        ("<pre>x</pre>", False),
        ("[sound:a.mp3]", False),
        ('<img src="a.png"> a', False),
        ("…", False),
        ("", False),
    ],
)
def test_what_a_voice_can_read(html: str, readable: bool) -> None:
    assert is_readable(html) is readable


def test_tags_of_languages() -> None:
    assert [language_of(tag) for tag in ("de", "DE", "de-AT", "zh", "yy", "")] == [
        "de_DE", "de_DE", "de_AT", "zh_CN", "", "",
    ]  # fmt: skip
    assert in_template("", "Question") == in_template("de_DE", "Reverse") == ""


def test_the_engine_reads_what_is_meant(tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").write_text(deck("true"), encoding="utf-8")
    outcome = pipeline.build(tmp_path / "cards.yaml", T0)
    assert outcome.target
    assert outcome.checked.build
    build = outcome.checked.build
    types = {note_type.key: note_type for note_type, _ in build.note_types}
    with Engine() as engine:
        engine.import_package(outcome.target)
        col = engine._col
        heard: dict[tuple[str, int], list[str]] = {}
        for id_ in col.find_cards(""):
            card = col.get_card(id_)
            made = card.render_output()
            key = card.note().fields[FIELDS.index("Id")]
            heard[key, card.ord] = [tag.field_text for tag in made.answer_av_tags]
            note = next(note for note in build.notes if note.key == key)
            ours = templates.render(types[note.kind], note, card.ord)
            assert ours.back == made.answer_text
            assert [sound.split(":", 2)[2] for sound in ours.back_sounds] == heard[
                key, card.ord
            ]
            assert all(tag.lang == "fr_FR" for tag in made.answer_av_tags)
            assert made.question_av_tags == []
    assert heard == {
        ("house", 0): ["la maison & co"],
        ("house", 1): [],
        ("sum", 0): [],
        ("code", 0): [],
        ("gaps", 0): ["first, third"],
        ("gaps", 1): ["second"],
        ("tree", 0): ["l’arbre"],
    }


def test_turning_it_on_rewrites_no_other_notes(tmp_path: Path) -> None:
    before = check(tmp_path, deck()).build
    after = check(tmp_path, deck(second="true")).build
    assert before
    assert after
    changed = {
        one.key
        for one, other in zip(before.notes, after.notes, strict=True)
        if one.hash != other.hash
    }
    assert changed == {"tree"}
