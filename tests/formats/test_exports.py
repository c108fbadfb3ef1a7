"""Decks for other programs and for readers: CrowdAnki, Anki's text, a table, Markdown."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from helpers.project import write, write_files

from deckgen.cli.main import main
from deckgen.formats import apkg_reader, crowdanki
from deckgen.formats.reading_list import readable
from deckgen.formats.table import COLUMNS

CARDS = """\
deck: {id: d, uid: abcdefgh, name: Top::D, description: About *it*., subdecks: true}
sources:
  essay: {file: seeds/essay.txt, title: An essay}
topics:
  - id: t
    title: Towns
    cards:
      - id: france
        q: What is the capital of *France*?
        a: "Paris,\\n\\n\\"the\\" city"
        note: It lies on the Seine.
        reverse: Of what is Paris the capital?
        quote: Paris is the capital of France
      - {id: sum, q: What is one less than minus four?, a: "-5 °C", unsourced: arithmetic}
      - {id: odd, q: What does a spreadsheet run?, a: "=1+1", unsourced: arithmetic}
    topics:
      - id: deep
        title: Deep
        cards:
          - {id: gap, cloze: "{{c1::Rome}} and {{c2::Milan}} are towns.", unsourced: known}
          - {id: shown, q: What is shown?, a: "![a dot](media/dot.svg)", unsourced: known}
          - id: typed
            q: Who?
            a: Jürgen
            type: true
            accept: [Juergen, "J."]
            hint: A name
            unsourced: known
          - id: cell
            q: What is this part called?
            image: media/a dot.svg
            masks: {nucleus: {rect: [1, 1, 2, 2]}, cell-wall: {rect: [5, 5, 2, 2]}}
            note: Seen from above.
            unsourced: known
  - id: steps
    title: Steps
    cards:
      - id: way
        q: How is tea made?
        unsourced: known
        steps: {boil: Boil water, pour: Pour it, wait: Wait}
"""
DOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, CARDS)
    write_files(
        tmp_path,
        {
            "media/dot.svg": DOT,
            "media/a dot.svg": DOT,
            "seeds/essay.txt": "Paris is the capital of France.",
        },
    )
    return tmp_path


def build(project: Path, *arguments: object) -> Result:
    return CliRunner().invoke(
        main, ["build", str(project), *(str(each) for each in arguments)]
    )


def exported(project: Path, to: str, name: str) -> Path:
    result = build(project, "--to", to)
    assert result.exit_code == 0, result.output
    assert not (project / "cards.lock").exists()
    return project / "dist" / name


def deck_json(project: Path) -> tuple[Path, dict[str, Any]]:
    path = exported(project, "crowdanki", "d-crowdanki") / "deck.json"
    return path, json.loads(path.read_text(encoding="utf-8"))


# --- CrowdAnki -----------------------------------------------------------------------------


def test_decks_are_nested_and_children_have_their_last_name(project: Path) -> None:
    _, root = deck_json(project)
    assert root["name"] == "Top::D"
    assert root["desc"] == "About <em>it</em>."
    names = [child["name"] for child in root["children"]]
    assert names == ["01 Towns", "02 Steps"]
    towns = root["children"][0]
    assert [child["name"] for child in towns["children"]] == ["Deep"]
    assert [
        len(deck["notes"]) for deck in (root, *root["children"], *towns["children"])
    ] == [0, 3, 3, 4]


def test_notes_name_types_that_are_there(project: Path) -> None:
    _, root = deck_json(project)
    types = {each["crowdanki_uuid"]: each for each in root["note_models"]}
    assert {each["type"] for each in types.values()} == {0, 1}
    for deck in (root, *root["children"], *root["children"][0]["children"]):
        assert (
            deck["deck_config_uuid"] == root["deck_configurations"][0]["crowdanki_uuid"]
        )
        for note in deck["notes"]:
            assert len(note["fields"]) == len(types[note["note_model_uuid"]]["flds"])
    assert not any(
        key in each for each in types.values() for key in ("id", "mod", "usn", "did")
    )


def test_files_are_copied_under_their_names(project: Path) -> None:
    path, root = deck_json(project)
    assert len(root["media_files"]) == 2
    deep = root["children"][0]["children"][0]
    for name in root["media_files"]:
        assert (path.parent / "media" / name).read_text(encoding="utf-8") == DOT
        assert any(
            f'src="{name}"' in field
            for note in deep["notes"]
            for field in note["fields"]
        )


def test_a_picture_with_masks_is_in_every_form(project: Path) -> None:
    """What CrowdAnki and Anki's text hold of it is what is packed."""
    assert build(project).exit_code == 0
    package = apkg_reader.read(project / "dist" / "d.apkg")
    kinds = package.note_types
    (packed,) = (note for note in package.notes if kinds[note.note_type].stock == 6)
    assert build(project, "--to", "crowdanki", "-o", project / "crowd").exit_code == 0
    root = json.loads((project / "crowd" / "deck.json").read_text(encoding="utf-8"))
    (model,) = (
        each for each in root["note_models"] if each.get("originalStockKind") == 6
    )
    assert (model["type"], len(model["flds"])) == (1, len(packed.fields))
    notes = [
        note for child in root["children"][0]["children"] for note in child["notes"]
    ]
    (note,) = (
        each for each in notes if each["note_model_uuid"] == model["crowdanki_uuid"]
    )
    assert (note["guid"], tuple(note["fields"])) == (packed.guid, packed.fields)
    assert build(project, "--to", "text", "-o", project / "deck.txt").exit_code == 0
    with (project / "deck.txt").open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    rows = {row[0]: row for row in csv.reader(lines, delimiter="\t")}
    row = rows[packed.guid]
    assert row[1] == kinds[packed.note_type].name
    assert tuple(row[3 : 3 + len(packed.fields)]) == packed.fields


def test_guids_are_those_of_the_package(project: Path) -> None:
    assert build(project).exit_code == 0
    lock = (project / "cards.lock").read_text(encoding="utf-8")
    path = project / "out"
    assert build(project, "--to", "crowdanki", "-o", path).exit_code == 0
    root = json.loads((path / "deck.json").read_text(encoding="utf-8"))
    guids = [note["guid"] for child in root["children"] for note in child["notes"]]
    assert len(guids) == 6
    assert all(guid in lock for guid in guids)


def test_a_folder_under_version_control_keeps_what_is_in_it(project: Path) -> None:
    folder = project / "out"
    write_files(folder, {".git/HEAD": "ref", "README.md": "Ours.", "deck.json": "{}"})
    assert build(project, "--to", "crowdanki", "-o", folder).exit_code == 0
    assert (folder / ".git" / "HEAD").exists()
    assert (folder / "README.md").read_text(encoding="utf-8") == "Ours."
    assert (
        json.loads((folder / "deck.json").read_text(encoding="utf-8"))["name"]
        == "Top::D"
    )
    before = {each: each.stat().st_mtime_ns for each in folder.rglob("*")}
    assert build(project, "--to", "crowdanki", "-o", folder).exit_code == 0
    assert {each: each.stat().st_mtime_ns for each in folder.rglob("*")} == before


def test_decks_of_another_name_are_moved_below_the_one_that_is_exported(
    tmp_path: Path,
) -> None:
    text = """\
deck: {id: d, uid: abcdefgh, name: D}
topics:
  - {id: t, title: T, deck: Vault::Towns, cards: [{id: a, q: Which town is it?, a: Rome, unsourced: x}]}
  - {id: u, title: U, deck: D::Own, cards: [{id: b, q: Which river is it?, a: Po, unsourced: x}]}
  - {id: v, title: V, deck: DD, cards: [{id: c, q: Which sea is it?, a: Adria, unsourced: x}]}
"""
    write(tmp_path, text)
    result = build(tmp_path, "--to", "crowdanki")
    assert "moved into 'D', for CrowdAnki exports one deck" in result.output
    assert "all below it: Vault::Towns, DD" in result.output
    root = json.loads(
        (tmp_path / "dist" / "d-crowdanki" / "deck.json").read_text(encoding="utf-8")
    )
    assert [child["name"] for child in root["children"]] == ["DD", "Own", "Vault"]
    dd, own, vault = root["children"]
    (towns,) = vault["children"]
    assert [len(deck["notes"]) for deck in (root, dd, own, vault, towns)] == [
        0,
        1,
        1,
        0,
        1,
    ]


def test_its_identifiers_never_change(project: Path) -> None:
    _, root = deck_json(project)
    assert str(crowdanki.NAMESPACE) == "6f3d7c1e-2a58-5b94-9c0d-41f1f0d6b7a2"
    assert [
        root["crowdanki_uuid"],
        root["children"][0]["children"][0]["crowdanki_uuid"],
        root["note_models"][0]["crowdanki_uuid"],
        root["deck_config_uuid"],
    ] == [
        "47c7ad4f-8f9e-5010-9285-2c195f7e7642",
        "4456bbbf-133c-5ef8-807f-5956dee7d442",
        "347fc76a-4b8e-5729-b44b-1984ff6da807",
        "14f1157b-8656-52e5-acef-401fc7c5f9c2",
    ]


# --- Anki's text ---------------------------------------------------------------------------


def test_a_text_names_its_columns_and_fills_them(project: Path) -> None:
    path = exported(project, "text", "d.txt")
    lines = path.read_text(encoding="utf-8").split("\n")
    head = [line for line in lines if line.startswith("#")]
    assert head[:5] == [
        "#separator:tab",
        "#html:true",
        "#guid column:1",
        "#notetype column:2",
        "#deck column:3",
    ]
    tags = int(head[5].removeprefix("#tags column:"))
    body = "\n".join(line for line in lines if not line.startswith("#"))
    rows = list(csv.reader(io.StringIO(body), delimiter="\t"))
    assert len(rows) == 10
    assert {len(row) for row in rows} == {tags}
    assert rows[0][2] == "Top::D::01 Towns"
    assert rows[0][tags - 1] == "d::t"


# --- a table -------------------------------------------------------------------------------


def table(project: Path) -> list[dict[str, str]]:
    path = exported(project, "csv", "d.csv")
    data = path.read_bytes()
    assert data.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_a_table_has_a_row_for_each_card(project: Path) -> None:
    rows = table(project)
    assert tuple(rows[0]) == COLUMNS
    assert [row["id"] for row in rows] == [
        "france",
        "france",
        "sum",
        "odd",
        "gap",
        "shown",
        "typed",
        "cell",
        "cell",
        "way",
        "way",
        "way",
    ]
    assert rows[0]["front"] == "What is the capital of *France*?"
    assert rows[0]["back"] == 'Paris,\n\n"the" city'
    assert rows[0]["quote"] == "Paris is the capital of France"
    assert rows[1]["front"] == "Of what is Paris the capital?"
    assert rows[4]["topic"] == "Towns > Deep"
    assert (rows[6]["accept"], rows[6]["hint"]) == ("Juergen\nJ.", "A name")
    assert rows[7]["front"] == "What is this part called?\n\n![](<media/a dot.svg>)"
    assert [row["back"] for row in rows[7:9]] == ["nucleus", "cell wall"]


def test_a_spreadsheet_runs_nothing(project: Path) -> None:
    backs = {row["id"]: row["back"] for row in table(project)}
    assert backs["odd"] == "'=1+1"
    assert backs["sum"] == "-5 °C"


# --- Markdown ------------------------------------------------------------------------------


def test_markdown_has_topics_questions_and_answers_in_order(project: Path) -> None:
    text = exported(project, "markdown", "d.md").read_text(encoding="utf-8")
    wanted = [
        "# Top::D\n\nAbout *it*.\n\n## Towns\n\n- What is the capital of *France*?\n\n  Paris,\n\n",
        "- Of what is Paris the capital?",
        "  It lies on the Seine.\n\n  > Paris is the capital of France\n  >\n  > — An essay",
        "### Deep\n\n- **Rome** and **Milan** are towns.\n",
        "  *hint*: A name\n\n  *accept*: Juergen, J.\n",
        "- What is this part called?\n\n  ![](<media/a dot.svg>)\n\n  1. nucleus\n  2. cell wall\n\n"
        "  Seen from above.\n",
        "## Steps\n\n- How is tea made?\n\n  1. Boil water\n  2. Pour it\n  3. Wait",
    ]
    places = [text.find(each) for each in wanted]
    assert places == sorted(places)
    assert -1 not in places, text


@pytest.mark.parametrize(
    ("text", "written_in", "read"),
    [
        ("a {{c1::b::hint}} c", "markdown", "a **b** c"),
        ("{{c1::a {{c2::b}}}}", "markdown", "**a b**"),
        ("{{c1::京}}です", "markdown", "**京**です"),
        ("| a |\n|--|\n| {{c1::b}} |", "markdown", "| a |\n|--|\n| **b** |"),
        ("$x_{{c1::12}}$", "markdown", "$x_12$"),
        ("`a{{c1::b}}`", "markdown", "`ab`"),
        ("{{c1::a\n\nb}}", "markdown", "a\n\nb"),
        ("![]({{c1::x.png}})", "markdown", "![](x.png)"),
        ("{{c1::(x)}}y", "markdown", "(x)y"),  # the stars would be seen
        ("no {{gap}}", "markdown", "no {{gap}}"),
        ("a {{c1::b}} &lt;", "html", "a <b>b</b> &lt;"),
        ('<img src="{{c1::a}}">', "html", '<img src="a">'),
        (r"\(x{{c1::y}}\)", "html", r"\(xy\)"),
        ("a *{{c1::b}}*", "plain", "a *b*"),
    ],
)
def test_what_a_cloze_hides_is_read_in_markdown(
    text: str, written_in: str, read: str
) -> None:
    assert readable(text, written_in) == read


# --- the command ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--to", "text", "-o", "media"), 2, "is a folder; name a file in it"),
        (("--to", "csv", "-o", "x.txt"), 2, "choose a name that ends in .csv"),
        (
            ("--to", "crowdanki", "-o", "media/dot.svg"),
            2,
            "is a file, and not a CrowdAnki folder",
        ),
        (("--to", "markdown", "--frozen"), 2, "does not use cards.lock"),
        (("--to", "crowdanki", "--release", "1.0"), 2, "--release cannot be combined"),
        (("-o", "media"), 2, "is a folder; name a file in it"),
    ],
)
def test_what_cannot_be_written_is_refused(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    status: int,
    words: str,
) -> None:
    monkeypatch.chdir(project)
    result = CliRunner().invoke(main, ["build", *arguments])
    assert result.exit_code == status, result.output
    assert words in " ".join(result.output.split())
    assert not (project / "dist").exists()


@pytest.mark.parametrize("to", ["crowdanki", "text", "csv", "markdown"])
def test_errors_in_the_source_stop_it(project: Path, to: str) -> None:
    path = project / "cards.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('a: "=1+1"', "b: c"), encoding="utf-8"
    )
    result = build(project, "--to", to)
    assert result.exit_code == 1
    assert not (project / "dist").exists()
