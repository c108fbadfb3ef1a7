"""Note types of the deck's own, as they are read: from the first file and others, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import T0, load, write

from deckgen.compile import pipeline
from deckgen.compile.deck import load_project
from deckgen.core.identity import part_key
from deckgen.core.owntype import OwnType

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.core.diagnostics import Diagnostic

HEAD = "deck:\n  id: d\n  name: D\n  language: nl\n"
TOPICS = "topics:\n  - {id: t, cards: [{id: one, q: Who?, a: Nobody}]}\n"
CARDS = "    cards: [{name: Town, front: '{{Town}}', back: '{{Town}}'}]\n"


def read(
    folder: Path, types: str, **files: str
) -> tuple[tuple[OwnType, ...], list[Diagnostic]]:
    named = {
        name.replace("__", "/").replace("_", "."): text for name, text in files.items()
    }
    project, found = load(folder, HEAD + types + TOPICS, named)
    assert project is not None
    return project.note_types, found


def messages(found: list[Diagnostic]) -> list[str]:
    return [
        f"{each.span.line}:{each.span.column} {each.code} {each.message}"
        for each in found
    ]


def test_a_template_in_a_file_of_its_own_is_passed_on_byte_for_byte(
    tmp_path: Path,
) -> None:
    types = (
        "note-types:\n  - id: town\n    fields: [Town]\n "
        "   cards: [{name: Town, file: sides/town.html}]\n"
    )
    text = "\n  {{Town}}\n\n--\n\n<hr>\n--\n{{Town}}\n"
    (declared,), found = read(tmp_path, types, sides__town_html=text)
    assert found == []
    (template,) = declared.templates
    assert str(template.front) == "\n  {{Town}}\n"
    assert str(template.back) == "\n<hr>\n--\n{{Town}}\n"
    file = template.file
    assert file.path == "sides/town.html"
    assert file.text[template.back.start : template.back.end] == template.back


def test_files_are_looked_for_beside_the_file_that_names_them(tmp_path: Path) -> None:
    types = 'note-types:\n  - include: "notetypes/*.yaml"\n'
    own = "- id: town\n  style: town.css\n  fields: [Town]\n  cards: [{name: Town, file: town/sides.html}]\n"
    (declared,), found = read(
        tmp_path,
        types,
        notetypes__town_yaml=own,
        notetypes__town_css=".card {}\n",
        notetypes__town__sides_html="{{Town}}\n--\nback",
    )
    assert found == []
    assert [str(style.text) for style in declared.styles] == [".card {}\n"]
    assert declared.file.path == "notetypes/town.yaml"


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (
            "note-types:\n  - id: town\n    fields: [Town]\n    cards: [{name: Town, file: gone.html}]\n",
            ["8:32 Y001 cannot read 'gone.html': No such file or directory"],
        ),
        (
            "note-types:\n  - id: question\n    fields: [Town]\n" + CARDS,
            ["6:9 Y204 'question' is not an id: the built-in note types have it"],
        ),
        (
            "note-types:\n  - id: town\n    fields: []\n" + CARDS,
            ["7:5 Y206 'fields' is empty"],
        ),
        (
            "note-types:\n  - id: town\n    fields: [Town]\n    sort: Twon\n" + CARDS,
            ["8:11 Y207 'sort' cannot be 'Twon'"],
        ),
        (
            "note-types:\n  - id: town\n    fields: [Town]\n    bind: {q: Town, a: Town, z: Town}\n"
            + CARDS,
            ["8:24 Y207 'a' cannot be 'Town'", "8:30 Y201 unknown key 'z' in 'bind'"],
        ),
        (
            "note-types:\n  - id: town\n    kind: cloze\n    fields: [Town]\n    cards:\n"
            "      - {name: A, front: '{{cloze:Town}}', back: x}\n      - {name: B, front: b, back: x}\n",
            ["11:16 Y211 it has 2 card templates"],
        ),
        (
            "note-types:\n  - id: town\n    fields: [Town]\n    revision: 0\n" + CARDS,
            ["8:15 Y202 'revision' must be a whole number from 1 to 9999, not '0'"],
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    tmp_path: Path, types: str, expected: list[str]
) -> None:
    _, found = read(tmp_path, types)
    assert messages(found) == expected


def test_a_card_of_a_type_that_cannot_be_read_is_not_reported_too(
    tmp_path: Path,
) -> None:
    text = (
        HEAD
        + "note-types:\n  - id: town\n    fields: []\n"
        + CARDS
        + "topics:\n  - id: t\n    type: town\n"
        "    cards:\n      - {id: one, fields: {Town: Delft}}\n"
        "      - {id: two, type: twon, fields: {Town: Delft}}\n"
    )
    _, found, _ = load_project(write(tmp_path, text))
    assert [each.code for each in found] == ["Y206", "Y207"]


@pytest.mark.parametrize(
    "fields",
    [
        "Town",
        "[Town, [Mayor]]",
        "[Town, '']",
        "[Town, {format: html}]",
        "[Town, {name: [Mayor]}]",
        "[Town, {name: Mayor, id: the mayor}]",
        "[Town, {name: Mayor, id: town}]",
        "[Town, '<Mayor>', Mayor]",
        '[Town, "May\\nor"]',
        '[Town, "e\\u0301", "\\u00e9"]',
    ],
)
def test_one_mistake_in_a_field_gives_one_message(tmp_path: Path, fields: str) -> None:
    """What names the field elsewhere is right: sort, bind, templates and cards."""
    text = (
        f"{HEAD}note-types:\n  - id: town\n    fields: {fields}\n    sort: Mayor\n    bind: {{q: Mayor}}\n"
        "    cards: [{name: Town, front: '{{Town}}{{Mayor}}', back: '{{Mayor}}'}]\ntopics:\n  - id: t\n"
        "    type: town\n    cards:\n      - {id: one, fields: {Town: Delft, Mayor: Jan}}\n"
    )
    found = pipeline.check(write(tmp_path, text), T0).diagnostics
    assert len([each for each in found if each.code not in ("U121", "Y216")]) == 1, (
        messages(found)
    )


@pytest.mark.parametrize(
    ("first", "second"), [("a\\nb", "c"), ("Mayor", "mayor"), ("e\\u0301", "\\u00e9")]
)
def test_names_of_card_templates_are_checked_as_those_of_fields(
    tmp_path: Path, first: str, second: str
) -> None:
    types = (
        "note-types:\n  - id: town\n    fields: [Town]\n    cards:\n"
        f'      - {{name: "{first}", front: "{{{{Town}}}}", back: x}}\n'
        f'      - {{name: "{second}", front: "a {{{{Town}}}}", back: x}}\n'
    )
    _, found = read(tmp_path, types)
    assert [each.code for each in found] == ["N108"]


def test_fields_without_a_type_are_refused(tmp_path: Path) -> None:
    _, found = load(tmp_path, "- {id: one, q: Who?, a: Nobody, fields: {Town: Delft}}")
    assert [each.code for each in found] == ["Y211"]


def test_a_type_of_true_is_still_an_answer_to_be_typed(tmp_path: Path) -> None:
    project, found = load(tmp_path, "- {id: one, q: Who?, a: Nobody, type: true}")
    assert found == []
    assert project is not None
    assert project.items[0].typed
    assert project.items[0].own is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Country", "country"),
        ("Capital city", "capital-city"),
        ("Straße (2)", "straße-2"),
        ("日本語", "日本語"),
        ("?", "u003f"),
    ],
)
def test_ids_made_from_names_never_change(name: str, key: str) -> None:
    assert part_key(name) == key


def test_cards_are_not_reported_where_a_note_type_is_lost(tmp_path: Path) -> None:
    text = (
        HEAD
        + "note-types:\n  - include: gone.yaml\ntopics:\n  - id: t\n    type: town\n"
        "    cards:\n      - {id: one, fields: {Town: Delft}}\n"
    )
    _, found, _ = load_project(write(tmp_path, text))
    assert [each.code for each in found] == ["Y212"]


OWN = (
    "note-types:\n  - id: t\n    fields: [A, B]\n"
    "    cards: [{name: One, front: '{{A}}', back: '{{A}}{{B}}'}]\n"
    "topics:\n  - id: x\n    type: t\n    cards:\n"
)


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("{id: a, fields: x}", ["Y202"]),
        ("{id: a, fields: [x]}", ["Y202"]),
        ("{id: a, fields: {A: {B: c}}}", ["Y202"]),
        ("{id: a}", ["R201"]),
        ("{id: a, fields: {A: x}, format: {A: latin}}", ["Y207"]),
        ("{id: a, fields: {A: x}, deck: {Two: Q}}", ["Y207"]),
        ("{id: a, fields: {A: x}, deck: 'a::::b'}", ["Y217"]),
        ("{id: a, fields: {A: x}, due: soon}", ["Y202"]),
        ("{id: a, type: [t], fields: {A: x}}", ["Y202"]),
        ("{id: a, type: true, fields: {A: x}}", ["Y211"]),
        ("{id: a, q: x, steps: {a: b, c: d}}", ["Y211", "Y211"]),
        ("{id: a, hint: h, fields: {A: x}}", ["Y211"]),
        ("{id: a, quote: h, fields: {A: x}}", ["Y211"]),
        ("{table: .}", ["Y001"]),
        ("{table: ../x.csv}", ["Y214"]),
    ],
)
def test_one_mistake_in_a_card_gives_one_message(
    tmp_path: Path, card: str, expected: list[str]
) -> None:
    path = write(tmp_path, f"{HEAD}{OWN}      - {card}\n")
    found = pipeline.check(path, T0).diagnostics
    assert sorted(each.code for each in found if each.code != "U121") == expected


@pytest.mark.parametrize(
    "types", ["5", "{a: b}", "[a]", "[[a]]", "[include: cards.yaml]", "[include: .]"]
)
def test_a_list_of_types_that_is_none_is_said_once(tmp_path: Path, types: str) -> None:
    path = write(
        tmp_path,
        f"{HEAD}note-types: {types}\n{OWN[OWN.index('topics') :]}      - {{id: a}}\n",
    )
    found = pipeline.check(path, T0).diagnostics
    assert len([each for each in found if each.code not in ("U121", "Y216")]) == 1


def test_two_declarations_of_one_content_differ(tmp_path: Path) -> None:
    types = f"note-types:\n  - id: town\n    fields: [Town]\n{CARDS}"
    (one,), _ = read(tmp_path, types)
    other = one._replace()
    assert (one == one, one != one) == (True, False)
    assert (one == other, one != other) == (False, True)
