"""The checks of templates: each code, its place, its severity, and what is no mistake."""

from __future__ import annotations

import time

import pytest

from deckgen.core.codes import ERROR, WARNING
from deckgen.core.diagnostics import Span
from deckgen.core.notetype import Field, NoteType, Template
from deckgen.notetypes import checks, template_files
from deckgen.notetypes.builtin import note_types
from deckgen.notetypes.checks import (
    ALONE,
    Surroundings,
    check_style,
    check_type,
    same_types,
)
from deckgen.notetypes.finding import Finding

FIELDS = ("Front", "Back", "Extra")
SHOWN = "{{Back}}{{Extra}}"


def note_type(
    *templates: tuple[str, str],
    is_cloze: bool = False,
    browser: tuple[str, str] = ("", ""),
) -> NoteType:
    fields = tuple(Field(name, number) for number, name in enumerate(FIELDS))
    made = tuple(
        Template(f"Card {n}", n, *both, *browser) for n, both in enumerate(templates, 1)
    )
    return NoteType("mine", 1, "Mine", fields, made, "", is_cloze, False)


def check(
    front: str, back: str = SHOWN, around: Surroundings = ALONE, **more: object
) -> list[Finding]:
    return check_type(note_type((front, back), **more), around)  # type: ignore[arg-type]


def found(
    findings: list[Finding], front: str, back: str = SHOWN
) -> list[tuple[str, str]]:
    """Return the code of each finding, and the text at its place."""
    texts = {"front": front, "back": back, "": ""}
    return [
        (each.code, texts[each.side][each.offset : each.offset + each.length])
        for each in findings
    ]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("{{Frnt}}", [("N101", "Frnt")]),
        ("{{Front}} {{text: Front}}", [("N101", " Front")]),
        ("{{Front}}{{#No}}x{{/No}}", [("N101", "No")]),
        ("{{Front}}{{^No}}x{{/No}}", [("N101", "No")]),
        ("{{Front}}{{#FrontSide}}x{{/FrontSide}}", [("N101", "FrontSide")]),
        ("{{Front}}{{text:}}", [("N101", "{{text:}}")]),
        ("{{Front}}{{c1}}", [("N101", "c1")]),
        ("é{{Front}}\n  {{ hint:Nope }}", [("N101", "Nope")]),
        ("{{=<% %>=}}<%Front%><%Nope%>", [("N101", "Nope")]),
        ("{{{Nope}}}{{Front}}", [("N101", "Nope")]),
        ("{{#Front}}{{Front}}", [("N102", "{{#Front}}")]),
        ("{{Front}}{{/Back}}", [("N102", "{{/Back}}")]),
        ("{{Front}}{{/Front}}{{/Front}}", [("N102", "{{/Front}}"), ("N102", "{{/Front}}")]),
        ("{{#Front}}{{^Back}}{{Front}}{{/Front}}{{/Back}}", [("N102", "{{/Front}}")]),
        ("{{#Front}}{{^Back}}{{Front}}", [("N102", "{{#Front}}"), ("N102", "{{^Back}}")]),
        ("only text", [("N103", "only text")]),
        ("{{^Front}}{{Front}}{{/Front}}", [("N103", "{{^Front}}{{Front}}{{/Front}}")]),
        ("<!-- {{Front}} -->", [("N103", "<!-- {{Front}} -->")]),
        ("{{^Deck}}{{Front}}{{/Deck}}", [("N103", "{{^Deck}}{{Front}}{{/Deck}}")]),
        ("{{Front}}{{CardID}}", [("N114", "{{CardID}}")]),
        ("{{Front}}{{#CardID}}x{{/CardID}}", [("N114", "{{#CardID}}")]),
        ("{{cloze:Front}}", [("N104", "cloze")]),
        ("{{type:cloze:Front}}", [("N104", "cloze")]),
        ("{{Front}}{{tts en_US:cloze-only:Front}}", [("N104", "cloze-only")]),
        ("{{Type:Front}}", [("N105", "Type")]),
        ("{{text:nc:Front}}", [("N105", "nc")]),
        ("{{tts:Front}}", [("N105", "tts")]),
        ("{{Front}}{{FrontSide}}", [("N106", "{{FrontSide}}")]),
        ("{{Front}}{{type:Back}}{{type:nc:Extra}}", [("N106", "{{type:nc:Extra}}")]),
        ('{{Front}}<img src="a.png">', [("N109", "a.png")]),
        ("{{Front}}[sound:a.mp3]", [("N109", "a.mp3")]),
        ("{{Front}}<style>@import 'a.css';</style>", [("N109", "a.css")]),
        ("{{Front}}<style>b {background: url(b.png)}</style>", [("N109", "b.png")]),
        ('{{Front}}<link rel="stylesheet" href=a.css>', [("N109", "a.css")]),
        ('{{Front}}<script src="//x.org/a.js"></script>', [("N110", "//x.org/a.js")]),
        ("{{Front}}<script>fetch('https://x.org/a')</script>", [("N110", "https://x.org/a")]),
    ],
)  # fmt: skip
def test_what_is_found_on_a_front(front: str, expected: list[tuple[str, str]]) -> None:
    assert found(check(front), front) == expected


@pytest.mark.parametrize(
    "front",
    [
        "{{Front}}",
        "{{ Front }}{{hint:Front}}{{tts en_US voices=A,B:Front}}{{type:nc:Back}}",
        "{{#c2}}x{{/c2}}{{Front}}",
        "{{Front}}{{Tags}}{{Type}}{{Deck}}{{Subdeck}}{{Card}}{{CardFlag}}",
        "{{tts-voices:}}{{Front}}",
        "{{#Front}}{{type:Back}}{{/Front}}{{^Front}}{{type:Extra}}{{/Front}}{{Extra}}",
        "{{Front}} }} <!-- {{#Front}} {{Nope}} --> {{",
        '{{Front}}<img src="_a.png?v=2"><img src="{{Back}}"><a href="a.html">x</a><!-- <img src="a.png"> -->',
        "{{Front}}<script>// see https://x.org\nlet a = 'http://www.w3.org/2000/svg', b = '//'</script>",
        '{{Front}}<img src="https://x.org/a.png"><img src="data:image/png;base64,AA">',
        "{{^Back}}{{Front}}{{/Back}}",
    ],
)  # fmt: skip
def test_what_is_no_mistake(front: str) -> None:
    assert check(front) == []


def test_the_built_in_types_have_none() -> None:
    for speech in ("", "en_US"):
        for each in note_types("d", "D", "en", speech=speech):
            unshown = Surroundings(unshown=frozenset(each.names))
            assert check_type(each, unshown) == []


def test_a_cloze_type_needs_its_cloze_on_both_sides() -> None:
    assert found(check("{{cloze:Front}}", SHOWN, is_cloze=True), "") == [
        ("N104", SHOWN)
    ]
    assert (
        check(
            "{{cloze:Front}}", SHOWN + "{{cloze:Front}}{{#c1}}x{{/c1}}", is_cloze=True
        )
        == []
    )
    assert [
        each.code for each in check("a", "{{FrontSide}}" + SHOWN, is_cloze=True)
    ] == ["N104", "N104"]


def test_the_browsers_texts_are_looked_at_too() -> None:
    findings = check("{{Front}}", browser=("{{Frnt}}", "{{#Back}}"))
    assert [(each.code, each.side) for each in findings] == [
        ("N101", "browser-front"),
        ("N102", "browser-back"),
    ]
    assert check("{{Front}}", browser=("x", "{{FrontSide}}")) == []


def test_an_imported_type_is_warned_of_what_is_an_error_else() -> None:
    own, imported = (
        Surroundings(is_imported=it, files=frozenset(("_b.png",)))
        for it in (False, True)
    )
    front = '{{Front}}{{Nope}}<img src="_a.png">'
    assert [(each.code, each.severity) for each in check(front, around=own)] == [
        ("N101", ERROR),
        ("N109", ERROR),
    ]
    assert {each.severity for each in check(front, around=imported)} == {WARNING}


def test_files_are_looked_for_if_they_are_known() -> None:
    around = Surroundings(files=frozenset(("_my flag.png", "b.png")))
    front = (
        '{{Front}}<img src="_my%20flag.png"><img src=\'b.png\'><img src="_My flag.png">'
    )
    findings = check(front, around=around)
    assert found(findings, front) == [("N109", "b.png"), ("N109", "_My flag.png")]
    assert [each.words["way"] for each in findings] == [
        "call the file '_b.png'",
        "did you mean '_my flag.png'?",
    ]
    style = check_style("@font-face {src: url('_f.woff')} a {b: url(g.png)}", around)
    assert [(each.side, each.severity) for each in style] == [
        ("style", ERROR),
        ("style", ERROR),
        ("style", WARNING),
    ]


def test_a_field_that_no_template_shows() -> None:
    findings = check("{{Front}}", "{{Back}}")
    assert [(each.code, each.field) for each in findings] == [("N107", "Extra")]
    assert check("{{Front}}", "{{Back}}", Surroundings(is_imported=True)) == []
    assert check("{{Front}}", "{{Back}}", Surroundings(unshown={"Extra"})) == []
    # Front is the sorting field
    assert check("x{{Back}}", "{{#Extra}}x{{/Extra}}") == []


def test_sounds_behind_hints_and_voices() -> None:
    around = Surroundings(with_sound={"Back"})
    front = "{{Front}}{{hint:Back}}{{tts en_US:Back}}{{Back}}{{hint:Front}}"
    assert found(check(front, around=around), front) == [
        ("N112", "{{hint:Back}}"),
        ("N112", "{{tts en_US:Back}}"),
    ]


def test_the_same_front_twice() -> None:
    twice = note_type(("{{Front}} ?", SHOWN), ("{{Front}}\n?", "x"))
    assert [(each.code, each.template) for each in check_type(twice)] == [("N111", 1)]
    other = note_type(("{{Back}}", SHOWN))
    assert [
        (place, each.code) for place, each in same_types([twice, other, other])
    ] == [(2, "N111")]


def test_every_finding_makes_a_diagnostic() -> None:
    span = Span("cards.yaml")
    everything = check(
        "{{#Front}}{{Nope}}{{x:Front}}{{FrontSide}}{{cloze:Front}}"
        '<img src="a.png"><script src="//x.org"></script>'
        "{{hint:Front}}",
        "{{type:Front}}{{type:Back}}",
        Surroundings(with_sound={"Front"}, files=frozenset()),
    ) + check("x", "x")
    made = [each.diagnostic(span) for each in everything]
    assert {each.code for each in made} == {
        f"N1{n:02}" for n in (1, 2, 3, 4, 5, 6, 7, 9, 10, 12)
    }
    assert all(each.message and each.hint and "{w" not in each.message for each in made)
    assert "did you mean" in check("{{Frnt}}")[0].words["suggestion"]
    assert (
        "line 2"
        in check("{{#Front}}\n{{#Back}}{{Front}}{{/Front}}{{/Back}}")[0].words["what"]
    )


@pytest.mark.parametrize(
    "text", ["<script" * 100_000, "<script>" * 100_000, "<!--" * 100_000 + ">"]
)
def test_elements_without_an_end_are_read_once(text: str) -> None:
    """Each opening looked for its end up to that of the text: minutes for a template of this size."""
    assert template_files.files_of_template("{{A}}" + text) == []
    assert template_files.network_in_scripts("{{A}}" + text) == []


def test_a_file_that_is_missing_is_reported_where_it_is_named_first() -> None:
    around = Surroundings(files=frozenset())
    found = check_style("a { background: url(_x.png) }\n" * 3, around)
    assert [(each.code, each.offset) for each in found] == [("N109", 20)]


def test_many_filters_of_one_tag_are_told_in_part_and_soon() -> None:
    front = (
        "{{" + ":".join(f"f{number}" for number in range(20_000)) + ":Front}}{{Front}}"
    )
    before = time.process_time()
    told = [code for code, _ in found(check(front), front) if code == "N105"]
    assert time.process_time() - before < 5
    assert len(told) == checks.MAX_FILTERS_TOLD
