"""Cards from tables: what a row becomes, and the place of each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import T0, check, notes, value, write
from hypothesis import given
from hypothesis import strategies as st

from deckgen.compile import pipeline
from deckgen.core.diagnostics import Severity, TextFile
from deckgen.source.csvfile import CsvError, rows, usual_delimiter

if TYPE_CHECKING:
    from pathlib import Path

DECK = """\
deck: {id: d, name: D, language: nl}
note-types:
  - id: country
    fields: [Country, Capital, Code]
    cards: [{name: Capital, front: '{{Country}}', back: '{{Capital}}{{Code}}'}]
topics:
  - id: t
    title: T
    type: country
    cards:
      - table: data/main.csv
        id: land
        columns: {land: Country, remark: ''}
        join: data/codes.csv
"""
MAIN = 'land;Capital;tags;remark\nNorway;"Oslo; *capital*";north sea;x\n\nCôte d’Ivoire;Yamoussoukro;;\n'
CODES = "land,Code\nNorway,NO\n"


def test_rows_are_cards(tmp_path: Path) -> None:
    found = notes(tmp_path, DECK, {"data/main.csv": MAIN, "data/codes.csv": CODES})
    assert [(note.key, note.fields) for note in found] == [
        ("norway", ("Norway", "Oslo; <em>capital</em>", "NO")),
        ("côte-d-ivoire", ("Côte d’Ivoire", "Yamoussoukro", "")),
    ]
    assert found[0].tags == ("d::t", "north", "sea")


def test_a_cell_of_spaces_is_empty(tmp_path: Path) -> None:
    found = notes(
        tmp_path,
        "- table: words.csv",
        {"words.csv": "id,q,a,note\nhond,dog?,hond,  \n"},
    )
    assert found[0].fields[:4] == ("dog?", "hond", "", "")


def test_a_table_of_questions_needs_no_note_type(tmp_path: Path) -> None:
    found = notes(
        tmp_path,
        "- table: words.tsv",
        {"words.tsv": "id\tq\ta\nhond\tdog?\t#1 *hond*\n"},
    )
    assert found[0].fields[:2] == ("dog?", "#1 <em>hond</em>")


def test_emptied_rows_are_none_and_a_row_without_an_id_is_named(tmp_path: Path) -> None:
    files = {"data/main.csv": f"{MAIN};;;\n  ; ;;\n", "data/codes.csv": f"{CODES},\n"}
    assert len(notes(tmp_path, DECK, files)) == 2
    files["data/main.csv"] += ";Oslo;;\n"
    found = pipeline.check(write(tmp_path, DECK, files), T0).diagnostics
    assert [(each.code, str(each.span)) for each in found] == [
        ("Y220", "data/main.csv:7:1")
    ]
    assert "the row has no id" in found[0].message
    assert "the column 'land'" in found[0].hint


def test_a_row_that_ends_before_the_id_is_named(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "- table: words.csv",
        {"words.csv": "q,a,id\ndog?,hond\ncat?,kat,kat\n"},
    )
    found = pipeline.check(path, T0).diagnostics
    assert [(each.code, str(each.span)) for each in found if each.code[0] == "Y"] == [
        ("Y220", "words.csv:2:1")
    ]


def test_a_fault_in_a_cell_stands_in_the_cell(tmp_path: Path) -> None:
    codes = 'land,Code\nNorway,"a ""b"" ![](gone.png)"\n'
    path = write(tmp_path, DECK, {"data/main.csv": MAIN, "data/codes.csv": codes})
    found = pipeline.check(path, T0).diagnostics
    places = {
        (each.code, str(each.span)) for each in found if each.code.startswith("M")
    }
    assert places == {("M101", "data/codes.csv:2:21")}


def test_a_second_build_with_the_cache_sees_a_changed_row(tmp_path: Path) -> None:
    path = write(tmp_path, DECK, {"data/main.csv": MAIN, "data/codes.csv": CODES})
    assert pipeline.build(path, T0).target is not None
    (tmp_path / "data" / "codes.csv").write_text(
        CODES.replace("NO", "NOR"), encoding="utf-8"
    )
    outcome = pipeline.build(path, T0 + 9)
    assert outcome.target is not None
    assert outcome.checked.changes.changed == ("norway",)


CELL = st.text(
    st.characters(blacklist_categories=("Cs", "Cc")) | st.just("\n"), max_size=8
)


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_is_written_as_csv_is_read_back_with_its_places(
    table: list[list[str]],
) -> None:
    text = "".join(
        ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) + "\n"
        for row in table
    )
    file = TextFile("t.csv", text)
    found = list(rows(file, ","))
    filled = [row for row in table if any(cell.strip() for cell in row)]
    assert [[str(cell) for cell in row.cells] for row in found] == filled
    for row in found:
        for cell in row.cells:
            assert file.text[cell.start] == '"'
            assert file.text[cell.start + 1 : cell.end - 1].replace('""', '"') == cell


@pytest.mark.parametrize("text", ['a,"b\n', 'a,"b"c\n'])
def test_a_quotation_mark_without_a_partner_is_refused(text: str) -> None:
    with pytest.raises(CsvError):
        list(rows(TextFile("t.csv", text), ","))


@pytest.mark.parametrize(
    ("line", "sign"), [("a,b;c,d", ","), ("a;b", ";"), ("a\tb,c", ","), ("a", ",")]
)
def test_the_delimiter_is_the_one_of_the_first_line(line: str, sign: str) -> None:
    assert usual_delimiter(line + "\n;;;;;\n") == sign


@pytest.mark.parametrize(
    ("node", "main", "codes", "expected"),
    [
        (
            "id: id",
            "id,Country\nno,Norway\n",
            "id,Country\nno,Norge\n",
            "codes.csv:1:4 two columns fill 'Country'",
        ),
        (
            "id: id",
            "id,Country\nno,Norway\n",
            "id,Code\nno,NO,x\n",
            "codes.csv:2:7 the row has 3 cells",
        ),
        (
            "id: id",
            "id,Country\nno,Norway\n",
            "",
            "codes.csv:1:1 it has no line with the names",
        ),
        (
            "id: id",
            "id,q,Country\na,x,y\nb,x,z\n",
            "id,Code\n",
            "main.csv:1:4 the column 'q' is not a key",
        ),
        (
            "id: id",
            "Country\nNorway\nChad\n",
            "Country,Code\n",
            "cards.yaml:12:13 no column is called 'id'",
        ),
        (
            "columns: {id: id, A: Country, B: Country}",
            "id,A,B\nno,Norway,x\n",
            "id,Code\n",
            "main.csv:1:6 two columns fill 'Country'",
        ),
        (
            "columns: {id: id, Cuontry: Capital}",
            "id,Country\nno,Norway\n",
            "id,Code\n",
            "cards.yaml:12:27 no column is called 'Cuontry'",
        ),
        (
            "delimiter: comma",
            "Country,Capital\na,b\nc,d\n",
            "Country,Code\n",
            "main.csv:1:1 no column names",
        ),
    ],
)
def test_what_is_wrong_with_a_table_as_a_whole_is_said_once(
    tmp_path: Path, node: str, main: str, codes: str, expected: str
) -> None:
    head = DECK[: DECK.index("        id:")]
    text = f"{head}        {node}\n        join: codes.csv\n".replace(
        "data/main.csv", "main.csv"
    )
    path = write(tmp_path, text, {"main.csv": main, "codes.csv": codes})
    found = [
        each
        for each in pipeline.check(path, T0).diagnostics
        if each.severity is Severity.ERROR
    ]
    place, _, words = expected.partition(" ")
    assert [str(each.span) for each in found] == [place]
    assert words in found[0].message


def test_blanks_around_the_names_and_values_of_a_joined_column_do_not_count(
    tmp_path: Path,
) -> None:
    found = notes(
        tmp_path,
        DECK,
        {"data/main.csv": MAIN, "data/codes.csv": "land ,Code\nNorway ,NO\n"},
    )
    assert found[0].fields[2] == "NO"


@pytest.mark.parametrize(
    "table",
    [
        "sep=;\r\nid;q;a\r\nhond;d,og?;hond\r\n",
        "SEP=;;;\nid;q;a\nhond;d,og?;hond\n",
        "id;q;a\rhond;d,og?;hond\r",
    ],
)
def test_tables_as_spreadsheets_save_them(tmp_path: Path, table: str) -> None:
    (found,) = notes(tmp_path, "- table: words.csv", {"words.csv": table})
    assert found.fields[:2] == ("d,og?", "hond")


@pytest.mark.parametrize("joined", [False, True])
def test_a_column_without_a_name_is_reported_where_there_is_something_in_it(
    tmp_path: Path, *, joined: bool
) -> None:
    named, nameless = "land,Capital\nNorway,Oslo\n", "land,Code,\nNorway,NO,x\n"
    files = {"data/main.csv": "land,Capital,\nNorway,Oslo,x\n", "data/codes.csv": CODES}
    if joined:
        files = {"data/main.csv": named, "data/codes.csv": nameless}
    checked = pipeline.check(
        write(
            tmp_path, DECK.replace("columns: {land: Country, remark: ''}", ""), files
        ),
        T0,
    )
    (found,) = [each for each in checked.diagnostics if "no name" in each.message]
    assert str(found.span).endswith("codes.csv:2:11" if joined else "main.csv:2:13")
    empty = {path: text.replace(",x", ",") for path, text in files.items()}
    assert "no name" not in str(
        pipeline.check(write(tmp_path, DECK, empty), T0).diagnostics
    )


def said(folder: Path, cards: str, files: dict[str, str]) -> list[str]:
    """Return what is wrong with the tables of a project."""
    return [
        each.message
        for each in check(folder, cards, files).diagnostics
        if each.code == "Y220"
    ]


def test_a_row_that_ends_before_the_column_of_its_id_is_named(tmp_path: Path) -> None:
    cards = "- table: words.csv\n  id: word"
    assert said(
        tmp_path, cards, {"words.csv": "q,a,word\ndog?,hond\ncat?,kat,kat\n"}
    ) == ["the table words.csv cannot be read as it is: the row has no id"]


def test_a_row_may_end_before_the_column_that_another_table_is_joined_by(
    tmp_path: Path,
) -> None:
    files = {
        "words.csv": "id,q,a,kind\nhond,dog?,hond\nroos,rose?,roos,plant\n",
        "kinds.csv": "kind,note\nplant,It grows\n",
    }
    found = notes(
        tmp_path, "- table: words.csv\n  join: kinds.csv\n  columns: {kind: ''}", files
    )
    assert [value(note, "Note") for note in found] == ["", "It grows"]


def test_the_ids_of_a_joined_table_are_not_those_of_the_cards(tmp_path: Path) -> None:
    files = {
        "words.csv": "id,q,a,kind\nroos,rose?,roos,plant\n",
        "kinds.csv": "kind,id,note\nplant,k1,It grows\n",
    }
    write(
        tmp_path, "- table: words.csv\n  join: kinds.csv\n  columns: {kind: ''}", files
    )
    checked = pipeline.check(tmp_path / "cards.yaml", T0)
    assert checked.compiled is not None
    assert [note.key for note in checked.compiled.notes] == ["roos"]


def test_a_name_that_two_columns_have_is_told_of_once(tmp_path: Path) -> None:
    assert said(
        tmp_path, "- table: words.csv", {"words.csv": "id,q,a,a\nhond,dog?,hond,hund\n"}
    ) == ["the table words.csv cannot be read as it is: two columns are called 'a'"]


@pytest.mark.parametrize(("cell", "column"), [("hond gone", 22), ('"hond, gone"', 24)])
def test_a_fault_in_a_value_of_a_list_stands_at_the_value(
    tmp_path: Path, cell: str, column: int
) -> None:
    table = f"id,q,a,needs\nhond,dog?,hond,\nroos,rose?,roos,{cell}\n"
    found = check(tmp_path, "- table: words.csv", {"words.csv": table}).diagnostics
    spans = [each.span for each in found if "'gone'" in each.message]
    assert [(each.path, each.line, each.column) for each in spans] == [
        ("words.csv", 3, column)
    ]
