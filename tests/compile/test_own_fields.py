"""The fields of own note types, each in its format, and which cards are made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import notes

from deckgen.compile.written import Written
from deckgen.core.texts import Text

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "deck: {id: d, name: D, language: nl}\n"
NORMAL = (
    "note-types:\n  - id: t\n    fields: [A, {name: B, format: html}, {name: C, format: plain}]\n"
    "    cards:\n      - {name: One, front: '{{A}}', back: '{{A}}{{B}}'}\n"
    "      - {name: Two, front: '{{C}}', back: '{{C}}'}\n"
)
CLOZE = (
    "note-types:\n  - id: t\n    kind: cloze\n    bind: {cloze: A}\n    judge: false\n"
    "    fields: [A, {name: B, format: html}, {name: C, format: plain}]\n"
    "    cards: [{name: One, front: '{{cloze:A}}', back: '{{cloze:A}}{{B}}{{C}}'}]\n"
)
TOPIC = "topics:\n  - id: x\n    type: t\n    cards:\n"


@pytest.mark.parametrize(
    ("card", "fields", "cards"),
    [
        (
            "{A: '*a*', B: '<b>b</b>', C: '*c* <b> & {{'}",
            ("<em>a</em>", "<b>b</b>", "*c* &lt;b&gt; &amp; {{"),
            (0, 1),
        ),
        ("{A: a}", ("a", "", ""), (0,)),
        ("{C: '1.10'}", ("", "", "1.10"), (1,)),
        ("{A: ' ', C: no}", ("", "", "no"), (1,)),
    ],
)
def test_each_field_has_its_format(
    tmp_path: Path, card: str, fields: tuple[str, ...], cards: tuple[int, ...]
) -> None:
    (note,) = notes(
        tmp_path, f"{HEAD}{NORMAL}{TOPIC}      - {{id: a, fields: {card}}}\n"
    )
    assert (note.fields, note.cards) == (fields, cards)


def test_a_card_may_say_how_its_fields_are_written(tmp_path: Path) -> None:
    card = "      - {id: a, fields: {A: '<i>a</i>', C: '*c*'}, format: {A: html, C: markdown}}\n"
    (note,) = notes(tmp_path, HEAD + NORMAL + TOPIC + card)
    assert note.fields == ("<i>a</i>", "", "<em>c</em>")


def test_defaults_say_it_for_all_but_plain_fields(tmp_path: Path) -> None:
    topic = TOPIC.replace(
        "    cards:", "    defaults: {format: html, tags: [x]}\n    cards:"
    )
    card = "      - {id: a, fields: {A: '<i>a</i>', C: '<c>'}}\n"
    (note,) = notes(tmp_path, HEAD + NORMAL + topic + card)
    assert note.fields == ("<i>a</i>", "", "&lt;c&gt;")
    assert note.tags == ("d::x", "x")


def test_deletions_are_those_of_every_field_but_plain_ones(tmp_path: Path) -> None:
    card = "      - {id: a, cloze: '{{c1::*a*}}', fields: {B: '{{c4::b}}', C: '{{c9::c}}'}}\n"
    (note,) = notes(tmp_path, HEAD + CLOZE + TOPIC + card)
    assert note.fields == ("{{c1::<em>a</em>}}", "{{c4::b}}", "&#123;&#123;c9::c}}")
    assert note.cards == (0, 3)


def test_lines_of_a_plain_text_stay_lines(tmp_path: Path) -> None:
    card = "      - id: a\n        fields:\n          C: |-\n            one\n            two\n"
    (note,) = notes(tmp_path, HEAD + NORMAL + TOPIC + card)
    assert note.fields[2] == "one<br>two"


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("{{c1::Paris}}", True),
        ("Paris", True),
        ("{{c1::Paris", False),
        ("![](gone.png", True),
    ],
)
def test_a_cloze_may_lose_its_deletions_when_it_is_written_anew(
    text: str, is_taken: bool
) -> None:
    written = Written(Text("The {{c1::old}} text"), "markdown", is_cloze=True)
    assert (written.html(text, lambda name: name) is not None) is is_taken
