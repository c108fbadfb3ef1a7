"""Decks that are damaged, or made to harm: one line says what is wrong, and nothing is half written.

What can be read in spite of the damage is read, and the project that is made of it builds.
"""

from __future__ import annotations

import copy
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from helpers.project import write_files

from deckgen.cli import main
from deckgen.commands.importing import report

HALF = "\ud800"
"""Half a character, which JSON can hold."""


def imported(folder: Path, source: Path, *options: str) -> tuple[int, str]:
    """Import into a folder beside a source; return the status and what was said, after looking for what must
    not be."""
    before = {path for path in folder.rglob("*") if path.is_file()}
    target = folder / "project"
    result = CliRunner().invoke(
        main.main, ["import", str(source), str(target), *options]
    )
    assert result.exception is None or isinstance(result.exception, SystemExit), (
        result.exc_info
    )
    assert result.exit_code in (0, 2), result.output
    made = {path for path in folder.rglob("*") if path.is_file()} - before
    if result.exit_code:
        assert not made, "something was half written"
        assert not target.exists()
        assert len(result.stderr.splitlines()) == 1, result.stderr
        assert result.stderr.strip().isprintable()
    else:
        assert all(path.is_relative_to(target) for path in made)
        again = CliRunner().invoke(
            main.main, ["build", str(target), "-o", str(folder / "built.apkg")]
        )
        assert again.exit_code == 0, again.output
    return result.exit_code, result.stderr


# --- CrowdAnki ---------------------------------------------------------------------------------------

FOLDER: dict[str, Any] = {
    "__type__": "Deck",
    "name": "X",
    "crowdanki_uuid": "u",
    "note_models": [
        {
            "__type__": "NoteModel",
            "crowdanki_uuid": "m",
            "name": "N",
            "flds": [{"name": "F", "ord": 0}],
            "tmpls": [{"name": "C", "qfmt": "{{F}}", "afmt": "{{F}}", "ord": 0}],
            "css": "",
        }
    ],
    "notes": [{"guid": "g", "note_model_uuid": "m", "fields": ["x"], "tags": []}],
}

Change = Callable[[dict[str, Any]], object]


def of_note(**values: object) -> Change:
    return lambda deck: deck["notes"][0].update(values)


def of_type(**values: object) -> Change:
    return lambda deck: deck["note_models"][0].update(values)


def of_field(**values: object) -> Change:
    return lambda deck: deck["note_models"][0]["flds"][0].update(values)


def of_template(**values: object) -> Change:
    return lambda deck: deck["note_models"][0]["tmpls"][0].update(values)


def nested(times: int) -> str:
    return "{{# Front}}" * times + "{{Front}}" + "{{/Front}}" * times


def of_deck(**values: object) -> Change:
    return lambda deck: deck.update(values)


def a_second_type(deck: dict[str, Any]) -> None:
    deck["note_models"].append({**deck["note_models"][0], "crowdanki_uuid": "m2"})
    deck["notes"].append(
        {"guid": "g2", "note_model_uuid": "m2", "fields": ["y"], "tags": []}
    )


READ: dict[str, Change] = {
    "nothing is wrong": of_deck(),
    "half a character in a field": of_note(fields=[f"{HALF}x"]),
    "half a character in a type": of_type(name=HALF),
    "no GUID": of_note(guid=""),
    "a GUID with a line end": of_note(guid="a\nb c"),
    "a zero in a field": of_note(fields=["a\x00b"]),
    "controls in the style": of_type(css="a\x00b\x1b"),
    "a uuid with spaces": of_deck(crowdanki_uuid="a b\nx"),
    "a deck without a name": of_deck(name=""),
    "a sorting field that is not there": of_type(sortf=99),
    "a negative sorting field": of_type(sortf=-3),
    "tags with spaces": of_note(tags=["a b", "", "x\ny"]),
    "very many tags open": of_note(fields=["<b>" * 100_000]),
    "a path as the name of a template": of_template(name="a/../../b"),
    "a path as the name of a type": of_type(name="../../b"),
    "an impossible font": of_field(size=10**9, font="\x00"),
    "two types of one name": a_second_type,
    "a type without a name": of_type(name=""),
    "a field without a name": of_field(name=""),
    "too many fields": of_note(fields=["x", "y", "z"]),
    "false for a field": of_note(fields=[False]),
    "a note of no type": lambda deck: deck["notes"].append(
        {**deck["notes"][0], "note_model_uuid": "?"}
    ),
    "a thousand conditions within one another": of_template(qfmt=nested(1000)),
    "very many conditions beside one another": of_template(
        qfmt="{{#Front}}{{Front}}{{/Front}}" * 3000
    ),
    "a GUID twice": lambda deck: deck["notes"].append(deck["notes"][0]),
}
REFUSED: dict[str, Change] = {
    "more tags than can be read": of_note(fields=["<b>" * 300_001]),
    "half a character in a tag": of_note(tags=[HALF]),
    "half a character in a deck": of_deck(name=HALF),
    "half a character in a GUID": of_note(guid=HALF),
    "no fields": of_type(flds=[]),
    "no templates": of_type(tmpls=[]),
    "a number as a uuid": of_deck(crowdanki_uuid=5),
    "a number as a GUID": of_note(guid=5),
    "a number as a field": of_note(fields=[5]),
    "fields that are no list": of_note(fields=5),
    "notes that are no list": of_deck(notes=5),
    "children that are no list": of_deck(children={"a": 1}),
    "a template that is a number": of_type(tmpls=[5]),
    "more than a thousand conditions within one another": of_template(
        qfmt=nested(1001)
    ),
    "conditions that never end": of_template(afmt="<%^Front%>" * 50_000),
    "a front that is a list": of_template(qfmt=[]),
    "no notes": of_deck(notes=[]),
    "a preset without a uuid": of_deck(deck_configurations=[{}]),
    "another kind of thing": of_deck(__type__="Note"),
}


def folder_with(tmp_path: Path, change: Change) -> Path:
    deck = copy.deepcopy(FOLDER)
    change(deck)
    write_files(tmp_path / "crowd", {"deck.json": json.dumps(deck)})
    return tmp_path / "crowd"


@pytest.mark.parametrize("what", READ)
def test_a_folder_of_crowdanki_that_can_be_read(tmp_path: Path, what: str) -> None:
    status, said = imported(tmp_path, folder_with(tmp_path, READ[what]))
    assert status == 0, said


@pytest.mark.parametrize("what", REFUSED)
def test_a_folder_of_crowdanki_that_is_refused(tmp_path: Path, what: str) -> None:
    assert imported(tmp_path, folder_with(tmp_path, REFUSED[what]))[0] == 2


@pytest.mark.parametrize(
    "name", ["../x.png", "a/b.png", "..", "con.png", "x\ny.png", "x" * 130 + ".png"]
)
def test_names_of_media_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    """A folder can have no such file; a list of them harms nobody."""
    change = of_note(fields=[f'<img src="{name}">'])
    folder = folder_with(
        tmp_path, lambda deck: (change(deck), deck.update(media_files=[name]))
    )
    status, said = imported(tmp_path, folder)
    assert status == 0, said
    assert not [
        path for path in tmp_path.rglob("*.png") if not path.is_relative_to(folder)
    ]


# --- texts -------------------------------------------------------------------------------------------

SUPERMEMO = (
    "<SuperMemoCollection><SuperMemoElement><ID>1</ID><Type>Item</Type><Content><Question>Q</Question>"
    "<Answer>A</Answer></Content></SuperMemoElement></SuperMemoCollection>"
)
TEXTS: dict[str, tuple[str, bytes]] = {
    "an empty text": ("a.txt", b""),
    "a text of spaces": ("a.txt", b" \n \n"),
    "zeros in a text": ("a.txt", b"a\tb\0\n"),
    "no UTF-8": ("a.txt", b"caf\xe9\tb\n"),
    "UTF-16 cut short": ("a.txt", "a\tb\n".encode("utf-16")[:-1]),
    "headers alone": ("a.txt", b"#separator:tab\n#html:true\n"),
    "a header with a wrong value": ("a.txt", b"#separator:tab\n#guid column:zero\na\tb\n"),
    "a header glued to a row": ("a.txt", b"#separator:tab\n#html:trueFront\tBack\n"),
    "an open quotation mark in a table": ("a.csv", b'"a,b\nc,d\n'),
    "a table of separators": ("a.csv", b",,,\n,,,\n"),
    "zeros in a table": ("a.csv", b"a,b\n\0,c\n"),
    "XML cut short": ("a.xml", SUPERMEMO[:80].encode()),
    "XML of another program": ("a.xml", b"<?xml version='1.0'?><Other/>"),
    "XML with an entity of its own": (
        "a.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + SUPERMEMO.encode().replace(b">Q<", b">&a;<"),
    ),
    "XML with a file as an entity": (
        "a.xml",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
        + SUPERMEMO.encode().replace(b">Q<", b">&a;<"),
    ),
    "XML without items": ("a.xml", b"<SuperMemoCollection></SuperMemoCollection>"),
    "XML nested without end": ("a.xml", b"<SuperMemoCollection>" + b"<SuperMemoElement>" * 100_000),
    "XML that is no UTF-8": ("a.xml", SUPERMEMO.replace(">Q<", ">é<").encode("latin-1")),
    "XML with a tag without end": ("a.xml", b"<SuperMemoCollection a='" + b"x" * (6 << 20)),
    "a table of more fields than can be read": ("a.csv", b"," * 2_000_001),
    "a table of more lines than can be read": ("a.csv", b"a\n" * 500_001),
    "YAML of two documents": ("a.yaml", b"---\nq: a\n---\nq: b\n"),
    "YAML with a list as a key": ("a.yaml", b"[a]: b\n"),
    "YAML of values without end": ("a.yaml", b"[" + b"[]," * 1_500_000 + b"]"),
    "YAML cut short": ("a.yaml", b"- {front: a, back: \n"),
    "YAML with an alias": ("a.yaml", b"- &a {front: a, back: b}\n- *a\n"),
    "YAML that grows": ("a.yaml", b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"),
    "YAML nested without end": ("a.yaml", b"[" * 100_000),
    "YAML of numbers": ("a.yaml", b"- 1\n- 2\n"),
    "YAML with a tag of Python": ("a.yaml", b"!!python/object/apply:os.system ['true']\n"),
    "YAML without cards": ("a.yaml", b"x: 1\n"),
    "JSON cut short": ("a.json", b'[{"front": "a", "back": '),
    "JSON of numbers": ("a.json", b"[1, 2]"),
    "JSON nested without end": ("a.json", b"[" * 100_000),
    "JSON with half a character": ("a.json", b'[{"front": "\\ud800", "back": "b"}]'),
    "JSON with a number without end": ("a.json", b'[{"front": ' + b"9" * 10_000 + b', "back": "b"}]'),
    "JSON without cards": ("a.json", b"{}"),
    "Markdown without cards": ("a.md", b"only words\n"),
    "Markdown with broken front matter": ("a.md", b"---\na: [\n---\n# Front\nx\n# Back\ny\n"),
    "a zip that is cut short": ("a.apkg", b"PK\x03\x04" + bytes(40)),
    "a database that is cut short": ("a.anki2", b"SQLite format 3\0" + bytes(60)),
    "a pickle": ("a.mem", b"\x80\x04K\x01."),
    "nothing that is known": ("a.bin", bytes(range(256))),
}  # fmt: skip
MAY_BE_READ = frozenset(
    (
        "YAML of numbers",
        "JSON with a number without end",
        "JSON with half a character",
        "YAML without cards",
        "a header glued to a row",
    )
)
"""What may as well be taken for a deck of another form."""


@pytest.mark.parametrize("what", TEXTS)
def test_a_damaged_text_is_told_in_one_line(tmp_path: Path, what: str) -> None:
    name, content = TEXTS[what]
    path = tmp_path / name
    path.write_bytes(content)
    status, said = imported(tmp_path, path)
    assert status == 2 or what in MAY_BE_READ, said


# --- Mnemosyne ---------------------------------------------------------------------------------------

CARDS = (
    '<openSM2sync number_of_entries="4">'
    '<log type="10" o_id="tag1"><name>Bio</name></log>'
    '<log type="16" o_id="f1"><f>What?</f><b>That.</b></log>'
    '<log type="6" o_id="c1" fact_v="1.1" fact="f1" card_t="1" tags="tag1"></log></openSM2sync>'
)


def cards_file(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "members",
    [
        {"cards.xml": CARDS[:60].encode()},
        {"cards.xml": b""},
        {"cards.xml": b"\xff\xfe"},
        {"cards.xml": b"<openSM2sync></openSM2sync>"},
        {"cards.xml": b"<other/>"},
        {
            "cards.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]>"
            + CARDS.replace("What?", "&a;").encode()
        },
        {"METADATA": b"x"},
    ],
)
def test_damaged_cards_of_mnemosyne(tmp_path: Path, members: dict[str, bytes]) -> None:
    assert imported(tmp_path, cards_file(tmp_path / "a.cards", members))[0] == 2


def test_a_picture_of_mnemosyne_that_leads_elsewhere(tmp_path: Path) -> None:
    shown = CARDS.replace("What?", "&lt;img src=&quot;../../x.png&quot;&gt;")
    members = {
        "cards.xml": shown.encode(),
        "../../x.png": b"PNG",
        "media/../../y.png": b"PNG",
    }
    status, said = imported(tmp_path, cards_file(tmp_path / "a.cards", members))
    assert status == 0, said
    assert (
        "M102, media outside the project, 1 card"
        in (tmp_path / "project/IMPORT.md").read_text()
    )
    assert not [*tmp_path.rglob("*.png")]


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE data_for_fact (x)"],
        ["CREATE TABLE data_for_fact (_fact_id, key, value)", "CREATE TABLE cards (a)"],
        [
            "CREATE TABLE data_for_fact (_fact_id, key, value)",
            "CREATE VIEW cards AS SELECT 1 AS _id, 1 AS _fact_id, '1' AS card_type_id, '' AS tags",
        ],
    ],
)
def test_damaged_databases_of_mnemosyne(tmp_path: Path, statements: list[str]) -> None:
    path = tmp_path / "a.db"
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    assert imported(tmp_path, path)[0] == 2


def test_names_with_control_characters_are_shown_without_them() -> None:
    assert (
        report._first(["a\x1b]0;t\x07.png", "b\nc.png"])
        == r"a\x1b]0;t\x07.png, b\nc.png"
    )
