"""Texts as people have them: each card is read, or a line says what is left out and what to do."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import yaml
from helpers.command import output_of as run
from helpers.project import write_files

from deckgen.commands.importing import writing
from deckgen.formats.incoming import recognise
from deckgen.formats.incoming.deck import (
    CLOZE,
    NO_OPTIONS,
    QUESTION,
    REVERSED,
    IncomingDeck,
    Options,
)
from deckgen.formats.reading.limits import UnreadableError

NOTES = "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"


def read(
    folder: Path, name: str, content: str | bytes, options: Options = NO_OPTIONS
) -> IncomingDeck:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return recognise.read(path, options)


def texts(deck: IncomingDeck) -> list[tuple[str, ...]]:
    return [note.fields for note in deck.notes]


# --- tables ----------------------------------------------------------------------------------------


def test_rows_that_become_wider_have_all_fields_of_their_type(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("1,2,3\n4,5,6,7\n", encoding="utf-8")
    said = run("import", tmp_path / "rows.csv", tmp_path / "deck")
    assert "different numbers of columns (3 in line 1, 4 in line 2)" in said
    assert "2 notes, 1 note type" in said


def test_the_line_for_excel_is_no_card(tmp_path: Path) -> None:
    deck = read(tmp_path, "rows.csv", "sep=;\r\na, b;c\r\nd;e\r\n")
    assert texts(deck) == [("a, b", "c"), ("d", "e")]
    assert deck.form == "a table"


def test_quotation_marks_within_fields_stay(tmp_path: Path) -> None:
    deck = read(tmp_path, "rows.txt", '"Dog" he said\t"a ""b""\nc"\nx\t"y\n')
    assert texts(deck) == [('"Dog" he said', 'a "b"\nc'), ("x", '"y')]
    assert "kept as text: lines 1, 3" in deck.warnings[0]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", "Hund---dog\nof man\n", "split at spaces"),
        ("a.csv", "Hund,dog\nKatze,cat, kitty\n", "2 in line 1, 3 in line 2"),
        ("a.txt", "Frage\tAntwort\na\tb\n", "looks like column names (Frage, Antwort)"),
        (
            "a.tsv",
            "Land\tStadt\tFluss\na\tb\tc\n",
            "looks like column names (Land, Stadt, Fluss)",
        ),
        (
            "a.txt",
            "#separator:tab\n#guid column:9\na\tb\n",
            "'#guid column:9' has no effect",
        ),
        ("a.txt", NOTES + "g\tBasic\tD\ta\tb\t\nh\tBasic\n", "left out: line 8"),
        (
            "a.txt",
            '#separator:tab\n#html:true\na\t"a<hr id=""answer"">b"\n',
            "'Notes in Plain Text'",
        ),
        (
            "a.txt",
            '#separator:tab\n#html:true\na\t"a<hr id=answer>b"\n',
            "'Notes in Plain Text'",
        ),
    ],
)
def test_what_is_odd_about_a_table_is_told(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    deck = read(tmp_path, name, content)
    assert any(said in warning for warning in deck.warnings), deck.warnings


def test_an_export_of_ankis_is_not_taken_for_odd(tmp_path: Path) -> None:
    rows = "g\tCloze\tD\tExtra\tCloze\t\nh\tBasic (and reversed card)\tD\ta\tb\tt\n"
    deck = read(tmp_path, "a.txt", NOTES + rows)
    assert [warning.split(":")[0] for warning in deck.warnings] == [
        "a text export has no note types"
    ]
    kinds = {kind.name: kind for kind in deck.note_types.values()}
    assert kinds["Cloze"].fields == ("Text", "Back Extra")
    assert kinds["Cloze"].is_cloze
    assert len(kinds["Basic (and reversed card)"].templates) == 2


def test_a_row_without_a_front_becomes_a_draft(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("a1,b,c\n,e,f\n", encoding="utf-8")
    run("import", tmp_path / "rows.csv", tmp_path / "deck")
    page = (tmp_path / "deck" / "IMPORT.md").read_text(encoding="utf-8")
    assert (
        "1 draft, since the card's front of every card has nothing that can be seen: "
        in page
    )
    assert (tmp_path / "deck" / "cards.yaml").read_text(encoding="utf-8").count(
        "draft: true"
    ) == 1


def test_a_note_with_a_guid_of_an_earlier_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        NOTES + "g\tBasic\tD\ta\tb\t\ng\tBasic\tD\tc\td\t\n", encoding="utf-8"
    )
    said = run("import", tmp_path / "a.txt", tmp_path / "deck")
    assert "1 note left out, with the GUID of an earlier one ('a.txt:8')" in said


def test_most_lines_with_a_dash_are_an_export_of_quizlets(tmp_path: Path) -> None:
    deck = read(tmp_path, "a.txt", "A - B\nno dash here\nC - D\n")
    assert texts(deck) == [("A", "B"), ("C", "D")]
    assert "a.txt:2: this row has no separator" in deck.warnings[0]


@pytest.mark.parametrize(
    ("name", "content", "fields"),
    [
        ("a.csv", "What is 3:1?,a ratio\nx|y?,or\n", ("What is 3:1?", "a ratio")),
        ("a.csv", "Wie, bitte?;was\nja;nein, doch\nSo;so\n", ("Wie, bitte?", "was")),
        ("a.csv", '"one | two","3"\n"a","b"\n', ("one | two", "3")),
        ("a.txt", "a, b: c\td\ne\tf\n", ("a, b: c", "d")),
        ("a.txt", "a: b, c|d\ne|f\n", ("a: b, c", "d")),
    ],
)
def test_the_separator_is_what_most_rows_have_alike(
    tmp_path: Path, name: str, content: str, fields: tuple[str, ...]
) -> None:
    deck = read(tmp_path, name, content)
    assert texts(deck)[0] == fields
    assert not any("different numbers" in warning for warning in deck.warnings)


def test_a_table_of_deckgens_own_comes_back(tmp_path: Path) -> None:
    cards = """\
deck: {id: own, name: Own, language: en}
check: {ignore: {Q: a test}}
topics:
  - id: sample
    title: Sample
    defaults: {unsourced: a test}
    cards:
      - {id: one, q: What is *it*?, a: "=1+1", note: "So | so: yes", tags: [x, y]}
      - {id: two, q: Left?, a: Right, reverse: true}
      - {id: gap, cloze: "A {{c1::gap}} in it", hint: look}
"""
    write_files(tmp_path / "old", {"cards.yaml": cards})
    run("build", tmp_path / "old", "--to", "csv", "-o", tmp_path / "a.csv")
    said = run("import", tmp_path / "a.csv", tmp_path / "new")
    assert "these columns are not imported: hint" in said
    assert "looks like column names" not in said
    (topic,) = yaml.safe_load(
        (tmp_path / "new" / "cards.yaml").read_text(encoding="utf-8")
    )["topics"]
    assert topic["title"] == "Sample"
    assert topic["cards"] == [
        {
            "id": "one",
            "q": "What is *it*?",
            "a": "=1+1",
            "note": "So | so: yes",
            "tags": ["x", "y"],
        },
        {"id": "two", "q": "Left?", "a": "Right", "reverse": True},
        {"id": "gap", "cloze": "A {{c1::gap}} in it"},
    ]


def test_a_name_that_windows_keeps_is_refused_everywhere() -> None:
    with pytest.raises(
        UnreadableError, match=r"'con\.png', which cannot be a file name"
    ):
        writing.safe_name("con.png")
    assert writing.safe_name("cone.png") == "cone.png"


# --- lists -----------------------------------------------------------------------------------------


def test_lists_of_tags_and_of_answers(tmp_path: Path) -> None:
    card = {
        "q": "Which?",
        "a": ["one", "two words", True],
        "tags": ["a b", "c"],
        "deckName": "D",
    }
    (note,) = read(tmp_path, "a.json", json.dumps([card])).notes
    assert note.fields == ("Which?", "- one\n- two words\n- true", "")
    assert (note.tags, note.deck) == (("a_b", "c"), "D")


def test_a_list_for_each_deck(tmp_path: Path) -> None:
    deck = read(tmp_path, "a.yaml", "geo:\n  - {q: a, a: b}\nlaw:\n  - {q: c, a: d}\n")
    assert [note.deck for note in deck.notes] == ["geo", "law"]


def test_json_lines(tmp_path: Path) -> None:
    deck = read(tmp_path, "a.jsonl", '{"q":"a","a":"b"}\n\n{"q":"c","a":"d"}\n')
    assert len(deck.notes) == 2
    with pytest.raises(UnreadableError, match=r"a.jsonl:2 is not JSON"):
        read(tmp_path, "a.jsonl", '{"q":"a","a":"b"}\n{"q":\n')


def test_tags_of_html_in_a_list_are_told(tmp_path: Path) -> None:
    cards = "- {q: a, a: '<b>b</b>'}\n"
    assert "--html reads them as HTML" in read(tmp_path, "a.yaml", cards).warnings[0]
    assert not read(tmp_path, "a.yaml", cards, Options(html=True)).warnings
    assert not read(tmp_path, "a.yaml", "- {q: a < b, a: 2 <sub>3</sub>}\n").warnings


# --- other programs --------------------------------------------------------------------------------


def supermemo(*elements: str, encoding: str = "utf-8") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    text = f"{head}<SuperMemoCollection>{''.join(elements)}</SuperMemoCollection>"
    return text.encode(encoding)


def element(kind: str, question: str, answer: str) -> str:
    content = (
        f"<Content><Question>{question}</Question><Answer>{answer}</Answer></Content>"
    )
    return (
        f"<SuperMemoElement><ID>1</ID><Type>{kind}</Type>{content}</SuperMemoElement>"
    )


def test_supermemo_topics_are_told_and_encodings_read(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableError, match="no notes in it: left out: 1 topic with a text to read"
    ):
        read(tmp_path, "a.xml", supermemo(element("Topic", "words", "")))
    data = supermemo(element("Item", "Zażółć", "gęślą"), encoding="windows-1250")
    assert texts(read(tmp_path, "a.xml", data)) == [("Zażółć", "gęślą")]


def mnemosyne(
    folder: Path, facts: dict[str, str], files: dict[str, bytes]
) -> IncomingDeck:
    with zipfile.ZipFile(folder / "a.cards", "w") as archive:
        values = "".join(f"<{key}>{value}</{key}>" for key, value in facts.items())
        log = f'<log type="16" o_id="f1">{values}</log>'
        archive.writestr("cards.xml", f"<openSM2sync>{log}</openSM2sync>")
        for name, data in files.items():
            archive.writestr(name, data)
    return recognise.read(folder / "a.cards")


def test_mnemosyne_files_in_folders(tmp_path: Path) -> None:
    front = '&lt;img src="one/a.png"&gt;&lt;audio src="b.mp3"&gt;'
    back = '&lt;img src="two/a.png"&gt;'
    files = {"one/a.png": b"1", "two/a.png": b"2", "b.mp3": b"3", "../out.png": b"4"}
    deck = mnemosyne(tmp_path, {"f": front, "b": back}, files)
    assert texts(deck) == [('<img src="a.png">[sound:b.mp3]', '<img src="two_a.png">')]
    assert {name: b"".join(data) for name, data in deck.opens(deck.files)} == {
        "a.png": b"1", "two_a.png": b"2", "b.mp3": b"3",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo", "one<br>two"),
        ("&lt;ul&gt;\n&lt;/ul&gt;", "<ul>\n</ul>"),
        ("&lt;$&gt;x&lt;/$&gt;", "\\(x\\)"),
        ("&lt;$$&gt;x&lt;/$$&gt;", "\\[x\\]"),
        ("&lt;latex&gt;x&lt;/latex&gt;", "[latex]x[/latex]"),
    ],
)
def test_mnemosyne_texts(tmp_path: Path, text: str, shown: str) -> None:
    assert texts(mnemosyne(tmp_path, {"f": text, "b": "x"}, {})) == [(shown, "x")]


def test_a_map_of_mnemosynes_is_asked_for_both_ways(tmp_path: Path) -> None:
    deck = mnemosyne(tmp_path, {"loc": "Rome", "blank": "map", "marked": "dot"}, {})
    assert texts(deck) == [("dot", "Rome"), ("Rome<br>map", "dot")]


# --- Markdown --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        ("# D\n\n## Only\n\n## Q\n\nA\n\n[#t]()\n", [("Only", ""), ("Q", "A")]),
        ("Q: no answer\n\nQ: a\nA: b\nA: c\n", [("no answer", ""), ("a", "b\nA: c")]),
        ("A: alone\n\nQ: a\nA: b\n", [("", "alone"), ("a", "b")]),
        ("#flashcards\n\nwhy\n?\n\na::b\n", [("why", ""), ("a", "b")]),
        ("#flashcards\n`a::b`::code\n", [("`a::b`", "code")]),
        (
            "W #card-spaced\n\nQ #card\nA\n\nlast #card\n",
            [("W", ""), ("Q", "A"), ("last", "")],
        ),
    ],
)
def test_a_card_that_lacks_a_side_is_read(
    tmp_path: Path, content: str, fields: list[tuple[str, ...]]
) -> None:
    deck = read(tmp_path, "a.md", content)
    assert texts(deck) == fields
    assert {note.note_type for note in deck.notes} <= {QUESTION, REVERSED}


@pytest.mark.parametrize(
    ("written", "cloze"),
    [
        ("a ==b== c", "a {{c1::b}} c"),
        ("a ==b==^[hint] ==c==", "a {{c1::b::hint}} {{c2::c}}"),
        ("==a==[^2] ==b==^[h][^1] ==c==[^2]", "{{c2::a}} {{c1::b::h}} {{c2::c}}"),
        ("own {{c1::x::y}} and {{z}}", "own {{c1::x::y}} and {{z}}"),
    ],
)
def test_deletions_of_obsidian(tmp_path: Path, written: str, cloze: str) -> None:
    (note,) = read(tmp_path, "a.md", f"#flashcards\n\n{written}\n").notes
    assert (note.note_type, note.fields[0]) == (CLOZE, cloze)


def test_headings_that_are_no_cards_are_told(tmp_path: Path) -> None:
    deck = read(
        tmp_path, "a.md", "# A\nwords\n\n## Q\n\nA\n\n## Empty\n\n## Tags\n#t\n"
    )
    assert texts(deck) == [("Q", "A")]
    assert [warning.partition("left out")[2] for warning in deck.warnings] == [
        " (a.md:1)",
        " (a.md:8, a.md:10)",
    ]


def test_files_beside_a_text_are_not_dropped(tmp_path: Path) -> None:
    (tmp_path / "other.pdf").write_bytes(b"x")
    (tmp_path / "a.md").write_text("Q: a\nA: b\n", encoding="utf-8")
    assert "Dropped" not in run("import", tmp_path / "a.md", tmp_path / "deck")


# --- brain-brew ------------------------------------------------------------------------------------


def test_a_table_of_brain_brews_without_its_columns(tmp_path: Path) -> None:
    recipe = [
        {"build_parts": [
            {"note_model_from_html_parts": {
                "part_id": "M", "model_name": "M", "fields": [{"name": "A"}],
                "templates": [{"name": "T", "html_file": "t.html"}], "css_file": "s.css",
            }},
            {"notes_from_csvs": {
                "part_id": "n",
                "file_mappings": [{"file": "main.csv", "note_model": "M"}],
                "note_model_mappings": [{"note_models": ["M"], "columns_to_fields": {"a": "A"}}],
            }},
        ]},
        {"generate_crowd_anki": {"folder": "b", "notes": {"part_id": "n"}, "headers": "h"}},
    ]  # fmt: skip
    (tmp_path / "r.yaml").write_text(json.dumps(recipe), encoding="utf-8")
    (tmp_path / "s.css").write_text("", encoding="utf-8")
    (tmp_path / "t.html").write_text("{{A}}\n\n--\n\n{{A}}", encoding="utf-8")
    (tmp_path / "main.csv").write_text("x;a\n1;2\n", encoding="utf-8")
    with pytest.raises(
        UnreadableError,
        match=r"main.csv has no column 'a': are its columns separated by",
    ):
        recognise.read(tmp_path)
    (tmp_path / "main.csv").write_text("a\n1\n", encoding="utf-8")
    assert texts(recognise.read(tmp_path)) == [("1",)]
    (tmp_path / "t.html").write_text("{{A}}", encoding="utf-8")
    with pytest.raises(UnreadableError, match="no line '--'"):
        recognise.read(tmp_path)


# --- tables written by hand ------------------------------------------------------------------------


def test_a_row_that_begins_with_the_sign_of_comments_is_told(tmp_path: Path) -> None:
    deck = read(tmp_path, "rows.csv", "# my words\n#1 hit,a\nb,c\n")
    assert texts(deck) == [("b", "c")]
    assert deck.warnings[0].startswith(
        "a line that begins with '#' is a comment, and left out: line 2;"
    )
    assert read(tmp_path, "rows.csv", "# my words\nb,c\n").warnings == ()


def test_spaces_before_quotation_marks_are_no_text(tmp_path: Path) -> None:
    deck = read(tmp_path, "rows.csv", '"a, x", "b, y"\nc,  "d"\n')
    assert texts(deck) == [("a, x", "b, y"), ("c", "d")]
    assert texts(read(tmp_path, "rows.csv", 'a, "b" is said\nc,d\n'))[0] == (
        "a",
        ' "b" is said',
    )


@pytest.mark.parametrize("tags", ["x; y", "x, y", " x y ", "x,y;"])
def test_tags_of_a_table_stand_between_commas_semicolons_or_spaces(
    tmp_path: Path, tags: str
) -> None:
    options = Options(columns=("front", "back", "tags"))
    (note,) = read(tmp_path, "rows.csv", f'q,a,"{tags}"\n', options).notes
    assert note.tags == ("x", "y")


def test_a_comma_in_a_tag_of_anki_stays(tmp_path: Path) -> None:
    (note,) = read(
        tmp_path, "notes.txt", "#separator:tab\n#tags column:3\nq\ta\tx,y z;w\n"
    ).notes
    assert note.tags == ("x,y", "z;w")


@pytest.mark.parametrize("dash", ["-", "–", "—"])
def test_dashes_of_quizlet(tmp_path: Path, dash: str) -> None:
    deck = read(tmp_path, "words.txt", f"re-do {dash} again, - and so\nbe {dash} is\n")
    assert texts(deck) == [("re-do", "again, - and so"), ("be", "is")]
