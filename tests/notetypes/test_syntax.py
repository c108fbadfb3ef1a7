"""Anki's template language: tags with their places, and faults as values."""

from __future__ import annotations

import time

import pytest

from deckgen.core.notetype import Field, NoteType, Template
from deckgen.notetypes.checks import check_type
from deckgen.notetypes.generation import Generator, cards_of
from deckgen.notetypes.syntax import Kind, Section, Tag, parse
from deckgen.notetypes.templates import render_card


def tags(text: str) -> list[tuple[str, str, str]]:
    """Return of each tag its sign, its field, and the text at its place."""
    return [
        (tag.kind.value, tag.field, text[tag.start : tag.end])
        for tag in parse(text).tags
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{F}}", [("", "F", "{{F}}")]),
        ("é {{ text:F }}!", [("", "F", "{{ text:F }}")]),
        ("{{{F}}}", [("", "F", "{{{F}}")]),
        ("{{{ #F }}x{{/ F}}", [("#", "F", "{{{ #F }}"), ("/", "F", "{{/ F}}")]),
        ("{{^\tF}}{{/F}}", [("^", "F", "{{^\tF}}"), ("/", "F", "{{/F}}")]),
        ("{{#}}{{}}", [("", "#", "{{#}}"), ("", "", "{{}}")]),
        ("a }} {{F", []),
        ("<!-- {{F}} -->{{G}}<!-- {{H}}", [("", "G", "{{G}}"), ("", "H", "{{H}}")]),
        ("<!---->{{F}}-->{{G}}", [("", "F", "{{F}}"), ("", "G", "{{G}}")]),
        ("<!-->{{F}}-->{{G}}", [("", "G", "{{G}}")]),
        ("<!--->{{F}}-->{{G}}", [("", "G", "{{G}}")]),
        ("-->{{F}}<!--->{{G}}", [("", "F", "{{F}}"), ("", "G", "{{G}}")]),
        ("{{F<!--}}-->", [("", "F<!--", "{{F<!--}}")]),
        (" {{=<% %>=}}{{=<% %>=}}<%F%> {{G}} <%#H%><%/H%>",
         [("", "F", "<%F%>"), ("#", "H", "<%#H%>"), ("/", "H", "<%/H%>")]),
        ("a{{=<% %>=}}<%F%>", [("", "=<% %>=", "{{=<% %>=}}")]),
    ],
)  # fmt: skip
def test_tags_and_their_places(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert tags(text) == expected


def test_the_places_of_a_field_and_its_filters() -> None:
    text = "x {{{ tts en_US voices=A,B:cloze-only:My field }}"
    (tag,) = parse(text).tags
    assert tag.filters == ("tts en_US voices=A,B", "cloze-only")
    assert text[tag.field_start :].startswith("My field ")
    first, second = tag.filter_starts()
    assert text[first:].startswith("tts")
    assert text[second:].startswith("cloze-only")
    (opened, _) = parse("{{# F }}{{/F}}").tags
    assert "{{# F }}"[opened.field_start] == "F"


def test_sections_stand_in_one_another() -> None:
    parsed = parse("a{{#F}}b{{^G}}{{H}}{{/G}}{{/F}}c")
    first, outer, last = parsed.nodes
    assert (first, last) == ("a", "c")
    assert isinstance(outer, Section)
    assert outer.nodes[0] == "b"
    inner = outer.nodes[1]
    assert isinstance(inner, Section)
    assert inner.tag.kind is Kind.EMPTY
    assert isinstance(inner.nodes[0], Tag)


@pytest.mark.parametrize(
    ("text", "opened", "closed"),
    [
        ("{{#F}}", "#F", None),
        ("{{#F}}{{^G}}", "^G", None),
        ("{{/F}}", None, "/F"),
        ("{{#F}}{{/F}}{{/F}}", None, "/F"),
        ("{{#F}}{{#G}}{{/F}}{{/G}}", "#G", "/F"),
        ("{{#F}}<!-- {{/F}} -->", "#F", None),
    ],
)
def test_faults_are_values_with_both_places(
    text: str, opened: str | None, closed: str | None
) -> None:
    parsed = parse(text)
    assert parsed.fault is not None
    assert parsed.nodes == ()
    found = [tag and tag.written for tag in parsed.fault]
    assert found == [opened, closed]
    assert parsed.fault.tag.written == (closed or opened)


def note_type(*fronts: str, is_cloze: bool = False) -> NoteType:
    fields = (Field("A", 1), Field("B", 2))
    templates = tuple(Template(f"T{n}", n, front, "") for n, front in enumerate(fronts))
    return NoteType("k", 1, "n", fields, templates, "", is_cloze, False)


def test_a_note_without_a_card_gets_the_first_and_can_be_told_apart() -> None:
    made = note_type("{{A}}", "{{#B}}text alone{{/B}}", "{{#A}}")
    assert Generator(made).cards({"B": "x"}, has_tags=False) == ()
    assert cards_of(made, {"B": "x"}, has_tags=False) == (0,)


def test_tags_and_special_names_make_cards() -> None:
    fronts = "{{Tags}}|{{Deck}}|{{^Deck}}{{A}}{{/Deck}}|{{#Tags}}{{A}}{{/Tags}}|{{FrontSide}}".split(
        "|"
    )
    made = note_type(*fronts)
    assert cards_of(made, {"A": "<br> "}, has_tags=False) == (1,)
    assert cards_of(made, {"A": "&nbsp;"}, has_tags=True) == (0, 1, 3)


def test_cloze_numbers_of_all_fields() -> None:
    made = note_type("{{cloze:A}}", is_cloze=True)
    contents = {"A": "{{c3::a {{c1,2::b}}}} {{c0::x}} {{c9::open", "B": "{{c700::y}}"}
    assert cards_of(made, contents, has_tags=False) == (0, 1, 2, 499)
    assert cards_of(made, {"A": "none"}, has_tags=False) == (0,)


HOSTILE = {
    "deep sections": "{{#A}}" * 5_000 + "{{A}}" + "{{/A}}" * 5_000,
    "unclosed sections": "{{#A}}" * 20_000,
    "braces": "{{" * 50_000,
    "comments": "<!--" * 50_000 + "{{A}}",
}
FIELDS = {
    "options": "[anki:tts " + "a=" * 5_000,
    "directives": "[anki:tts lang=en]" * 20_000,
    "sounds": "[sound:" * 50_000,
    "a long text": "語" * 100_000 + "[x",
    "references": "&" * 100_000,
    "LaTeX": "[$]" * 50_000,
    "tags": "<" * 100_000,
}


@pytest.mark.parametrize("template", HOSTILE.values(), ids=HOSTILE)
def test_no_template_takes_long_or_falls_over(template: str) -> None:
    made = note_type(template)
    assert cards_of(made, {"A": "x"}, has_tags=False) == (0,)
    check_type(made)
    start = time.process_time()
    render_card(made, {"A": "x"}, 0)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("content", FIELDS.values(), ids=FIELDS)
def test_no_field_takes_long(content: str) -> None:
    made = note_type("{{A}}{{text:A}}{{furigana:A}}{{hint:A}}{{tts en_US:A}}")
    start = time.process_time()
    render_card(made, {"A": content}, 0)
    assert time.process_time() - start < 5
