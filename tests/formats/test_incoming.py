"""Decks of every form are read as one value; what is damaged or hostile is refused in one line."""

from __future__ import annotations

import json
import pickle
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from textwrap import dedent

import pytest
from helpers.exported import WORDS, exports
from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen.formats.incoming import recognise
from deckgen.formats.incoming.deck import (
    CLOZE,
    QUESTION,
    REVERSED,
    IncomingDeck,
    Options,
)
from deckgen.formats.reading.limits import UnreadableError


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            content if isinstance(content, bytes) else dedent(content).encode()
        )
    return folder


def read(
    folder: Path, name: str, content: str | bytes, **options: object
) -> IncomingDeck:
    path = write(folder, {name: content}) / name
    return recognise.read(path, Options(**options))  # type: ignore[arg-type]


def refused(path: Path, **options: object) -> str:
    with pytest.raises(UnreadableError) as raised:
        recognise.read(path, Options(**options))  # type: ignore[arg-type]
    said = str(raised.value)
    assert said.isprintable(), said
    assert (
        str(path.name) in said
        or "dialect" in said
        or "no form" in said
        or "encoding" in said
    )
    return said


def texts(deck: IncomingDeck) -> list[tuple[str, ...]]:
    return [note.fields for note in deck.notes]


# --- packages --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return exports(tmp_path_factory.mktemp("exported"))


@pytest.mark.parametrize(
    "form", ["legacy", "latest", "legacy collection", "latest collection", "schema 18"]
)
def test_packages(packages: dict[str, Path], form: str) -> None:
    deck = recognise.read(packages[form])
    assert recognise.recognise(packages[form]) is recognise.PACKAGE
    assert deck.name == "Countries"
    assert {note.fields[:2] for note in deck.notes} >= {
        (front, back) for front, back, _ in WORDS
    }
    assert {note.deck for note in deck.notes} == {"Countries", "Countries::Asia"}
    assert all(note.guid and note.id and note.mod for note in deck.notes)
    assert {kind.name for kind in deck.note_types.values()} == {
        "Basic",
        "Cloze",
        "Own type",
    }
    assert deck.presets["Countries"]["new"]["perDay"] == 3
    if form != "schema 18":
        files = [(name, b"".join(blocks)) for name, blocks in deck.opens(["hello.mp3"])]
        assert files == [("hello.mp3", b"ID3" + bytes(3000))]


def test_a_collection_without_notes(tmp_path: Path) -> None:
    path = exports(tmp_path, lambda collection: None)["schema 18"]
    assert "with no notes in it" in refused(path)


# --- CrowdAnki -------------------------------------------------------------------------------------

MODEL = {
    "__type__": "NoteModel",
    "crowdanki_uuid": "model-1",
    "name": "Basic-9a0c7",
    "css": ".card { color: red }",
    "flds": [
        {"name": "Back", "ord": 1},
        {"name": "Front", "ord": 0, "font": "Courier", "size": 12},
    ],
    "tmpls": [{"name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "afmt": "{{Back}}"}],
}
CROWD = {
    "__type__": "Deck",
    "crowdanki_uuid": "deck-1",
    "name": "Europe",
    "desc": "<b>All</b>",
    "deck_config_uuid": "preset-1",
    "deck_configurations": [
        {"crowdanki_uuid": "preset-1", "name": "Slow", "new": {"perDay": 5}}
    ],
    "media_files": ["a.png", "missing.png"],
    "note_models": [MODEL],
    "notes": [
        {
            "guid": "e+/O]%*q",
            "note_model_uuid": "model-1",
            "fields": ["F", "B"],
            "tags": ["x::y"],
        }
    ],
    "children": [
        {
            "__type__": "Deck",
            "name": "North",
            "notes": [
                {"guid": "g2", "note_model_uuid": "model-1", "fields": ["one only"]}
            ],
        }
    ],
}


def test_crowdanki(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "deck.json": b"\xef\xbb\xbf" + json.dumps(CROWD).encode(),
        "media/a.png": b"PNG",
        "media/unused.png": b"PNG",
    }
    deck = recognise.read(write(tmp_path / "europe", files))
    assert [(note.deck, note.guid, note.tags, note.fields) for note in deck.notes] == [
        ("Europe", "e+/O]%*q", ("x::y",), ("F", "B")),
        ("Europe::North", "g2", (), ("one only", "")),
    ]
    kind = deck.note_types["model-1"]
    assert (kind.fields, kind.is_cloze, kind.css) == (
        ("Front", "Back"),
        False,
        ".card { color: red }",
    )
    assert kind.field_options[0][:2] == ("Courier", 12)
    assert deck.presets == {"Europe": CROWD["deck_configurations"][0]}  # type: ignore[index]
    assert deck.uuids["deck Europe"] == "deck-1"
    assert deck.files == ("a.png", "unused.png")
    assert [
        (name, b"".join(blocks)) for name, blocks in deck.opens(["a.png", "none"])
    ] == [("a.png", b"PNG")]
    assert any("1 of 2 media files are missing" in warning for warning in deck.warnings)
    assert any("1 fields" in warning for warning in deck.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"__type__": "Note"}',
        '{"__type__": "Deck", "name": 5}',
        '{"__type__": "Deck", "name": "x", "notes": [5]}',
        '{"__type__": "Deck", "name": "x", "note_models": [{"crowdanki_uuid": "u"}]}',
        '{"__type__": "Deck", "name": "x", "children": [' * 150,
        '{"__type__": "Deck", "name": "x", "children": [' * 150 + "]}" * 150,
        '{"__type__": "Deck", "name": "x"}',
    ],
)
def test_crowdanki_that_is_not_whole(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"deck.json": text})
    assert refused(tmp_path / "deck.json", dialect="crowdanki")


# --- tables ----------------------------------------------------------------------------------------

EXPORT = '''\
#separator:tab
#html:true
#guid column:1
#notetype column:2
#deck column:3
#tags column:6
e+/O]%*q\tBasic\tGeo::Europe\t"#1 city"\t"two
lines ""quoted"""\tx::y z
g2\tBasic\tGeo\tfront\tback\t
'''


def test_the_text_export_of_anki(tmp_path: Path) -> None:
    deck = read(tmp_path, "export.txt", EXPORT)
    assert [note[:5] for note in deck.notes] == [
        (
            "Basic",
            ("#1 city", 'two\nlines "quoted"'),
            ("x::y", "z"),
            "Geo::Europe",
            "e+/O]%*q",
        ),
        ("Basic", ("front", "back"), (), "Geo", "g2"),
    ]
    assert [note.place for note in deck.notes] == ["export.txt:7", "export.txt:9"]
    assert deck.format == "html"
    assert deck.note_types["Basic"].fields == ("Front", "Back")
    assert any("--types" in warning for warning in deck.warnings)


def test_what_the_engine_exports(tmp_path: Path) -> None:
    from anki.collection import Collection

    exports(tmp_path / "made")
    collection = Collection(str(tmp_path / "made" / "collection.anki2"))
    path = tmp_path / "notes.txt"
    collection.export_note_csv(
        out_path=str(path), limit=None, with_html=True, with_tags=True, with_deck=True,
        with_notetype=True, with_guid=True,
    )  # fmt: skip
    guids = {note: collection.get_note(note).guid for note in collection.find_notes("")}
    collection.close()
    deck = recognise.read(path)
    assert {note.guid for note in deck.notes} == set(guids.values())
    found = {note.fields[:2]: note for note in deck.notes}
    for front, back, tags in WORDS:
        assert set(found[front, back].tags) == set(tags)
    assert {note.note_type for note in deck.notes} == {"Basic", "Cloze", "Own type"}


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        ("a\tb\n", ("a", "b")),
        ("a;b\n", ("a", "b")),
        ("a|b", ("a", "b")),
        ('"a, b",c\n', ("a, b", "c")),
        ('"a ""x""\nsecond";c\n', ('a "x"\nsecond', "c")),
        ("#separator:Semicolon\na,b;c\n", ("a,b", "c")),
        ("#Separator:|\na,b|c\n", ("a,b", "c")),
        ("#html:false\na\t<b>b</b>\n", ("a", "<b>b</b>")),
        ("# a comment\na\tb\n", ("a", "b")),
        ("tags: x y\na\tb\n", ("a", "b")),
        ("\ufeffa\tb\r\n\r\n", ("a", "b")),
        ("only", ("only", "")),
    ],
)
def test_tables(tmp_path: Path, content: str, fields: tuple[str, ...]) -> None:
    deck = read(tmp_path, "table.csv", content)
    assert texts(deck) == [fields]
    assert deck.notes[0].note_type == QUESTION
    assert deck.notes[0].tags == (("x", "y") if content.startswith("tags:") else ())


def test_columns_by_name(tmp_path: Path) -> None:
    content = "Front,Back,Tags,ID\nq1,a1,x y,first\nq2,a2,,second\n"
    deck = read(tmp_path, "a.csv", content, columns=("header",))
    assert [(note.fields, note.tags, note.name) for note in deck.notes] == [
        (("q1", "a1"), ("x", "y"), "first"),
        (("q2", "a2"), (), "second"),
    ]
    unnamed = read(tmp_path, "a.csv", content)
    assert len(unnamed.notes) == 3
    assert any("--columns header" in warning for warning in unnamed.warnings)
    named = read(tmp_path, "b.csv", "x,y,z\n", columns=("tags", "back", "front"))
    assert named.notes[0].tags == ("x",)


@pytest.mark.parametrize("kind", ["question", "reversed", "typed"])
def test_a_type_that_is_named(tmp_path: Path, kind: str) -> None:
    (note,) = read(tmp_path, "a.csv", "a;b\n", type=kind).notes
    assert (note.note_type, note.fields[:2]) == (kind, ("a", "b"))


def test_clozes_and_wider_tables(tmp_path: Path) -> None:
    deck = read(tmp_path, "a.csv", "{{c1::Lima}} is a city;extra\n")
    assert deck.notes[0].note_type == CLOZE
    deck = read(tmp_path, "b.csv", "a;b;c\nd;e;f\n")
    (kind,) = deck.note_types.values()
    assert kind.fields == ("Field 1", "Field 2", "Field 3")
    assert kind.templates[0][1] == "{{Field 1}}"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("#guid column:1word\nx\ty\n", "'#guid column:'"),
        ("#guid column:0\nx\ty\n", "'#guid column:'"),
        ("#tags column:1001\nx\ty\n", "'#tags column:'"),
        ("#separator:tabfront\tback\n", "'#separator:'"),
        ("#html:yes\nx\ty\n", "'#html:'"),
        ('a\t"b\nc\td\n', "quotation mark"),
        ("a\tb\0c\n", "zero bytes"),
        (b"caf\xe9\tcoffee\n", "--encoding"),
        (b"\xff\xfea\0\t", "utf-16"),
        ("", "empty"),
        ("\n \n", "empty"),
        ("#separator:tab\n", "no notes"),
    ],
)
def test_tables_that_cannot_be_read(
    tmp_path: Path, content: str | bytes, says: str
) -> None:
    write(tmp_path, {"t.txt": content})
    assert says in refused(tmp_path / "t.txt")


def test_encodings(tmp_path: Path) -> None:
    for encoding in ("utf-16", "utf-32", "utf-8-sig"):
        deck = read(tmp_path, "t.txt", "é\tß\n".encode(encoding))
        assert texts(deck) == [("é", "ß")]
    deck = read(tmp_path, "t.txt", "é\tß\n".encode("cp1252"), encoding="cp1252")
    assert texts(deck) == [("é", "ß")]
    write(tmp_path, {"t.txt": "a\tb\n"})
    assert "no encoding called" in refused(tmp_path / "t.txt", encoding="klingon")


def test_an_unknown_header_is_told(tmp_path: Path) -> None:
    deck = read(tmp_path, "t.txt", "#separator:tab\n#colour:red\na\tb\n")
    assert any("'#colour:'" in warning for warning in deck.warnings)


def test_quizlet(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "q.txt", "one - eins\ntwo - zwei - deux\n")) == [
        ("one", "eins"),
        ("two", "zwei - deux"),
    ]
    deck = read(
        tmp_path,
        "r.txt",
        "a---b\nmore/////c---d",
        separator="---",
        row_separator="/////",
    )
    assert texts(deck) == [("a", "b\nmore"), ("c", "d")]
    assert [note.place for note in deck.notes] == ["r.txt:1", "r.txt:2"]
    deck = read(tmp_path, "s.txt", "a\tb\nc", dialect="quizlet")
    assert deck.warnings == ("s.txt:2: this row has no separator and is left out",)


# --- XML, zip, SQLite ------------------------------------------------------------------------------

SUPERMEMO = """\
<?xml version="1.0" encoding="UTF-8"?>
<SuperMemoCollection>
  <SuperMemoElement>
    <ID>1</ID><Title>Science</Title><Type>Topic</Type>
    <SuperMemoElement>
      <ID>7</ID><Title>item</Title><Type>Item</Type>
      <Content><Question>H&lt;SUB&gt;2&lt;/SUB&gt;O?</Question><Answer>water</Answer></Content>
      <LearningData><Interval>1844</Interval></LearningData>
    </SuperMemoElement>
  </SuperMemoElement>
</SuperMemoCollection>
"""


def test_supermemo(tmp_path: Path) -> None:
    deck = read(tmp_path, "s.xml", SUPERMEMO)
    (note,) = deck.notes
    assert note == (
        QUESTION,
        ("H<SUB>2</SUB>O?", "water"),
        (),
        "Science",
        "",
        0,
        0,
        0,
        "7",
        "s.xml:5",
        (),
        "",
        (),
    )
    assert "learning data of 1 item" in deck.warnings[0]


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
)
FETCHES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        FETCHES,
        SUPERMEMO[:200],
        "<?xml version='1.0'?><deck/>",
        "<?xml version='1.0' encoding='klingon'?><SuperMemoCollection/>",
        "<?xml version='1.0'?><SuperMemoCollection>" + "<SuperMemoElement>" * 5000,
        "<?xml version='1.0'?><SuperMemoCollection/>",
    ],
    ids=["entities", "file", "cut off", "another", "encoding", "deep", "nothing"],
)
def test_xml_that_is_not_read(tmp_path: Path, content: str) -> None:
    write(tmp_path, {"s.xml": content})
    assert refused(tmp_path / "s.xml", dialect="supermemo")


MNEMOSYNE = """\
<openSM2sync number_of_entries='5'>
<log type='10' o_id='t1'><name>capital cities</name></log>
<log type='16' o_id='f1'><f>France</f><b>Paris</b></log>
<log type='16' o_id='f2'><f>cat</f><p_1>kæt</p_1><m_1>Katze</m_1></log>
<log type='16' o_id='f3'><text>The capital of Peru is [Lima:city]</text></log>
<log type='16' o_id='f4'><loc>x</loc></log>
<log type='6' o_id='c1' card_t='1' fact='f1' tags='t1'></log>
</openSM2sync>
"""


def cards_file(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_mnemosyne_cards(tmp_path: Path) -> None:
    path = cards_file(
        tmp_path / "d.cards", {"cards.xml": MNEMOSYNE, "METADATA": "x", "a.png": b"PNG"}
    )
    deck = recognise.read(path)
    assert [(note.note_type, note.fields, note.tags) for note in deck.notes] == [
        (QUESTION, ("France", "Paris"), ("capital_cities",)),
        (REVERSED, ("cat", "kæt<br>Katze", ""), ()),
        (CLOZE, ("The capital of Peru is {{c1::Lima::city}}", ""), ()),
    ]
    assert [(name, b"".join(blocks)) for name, blocks in deck.opens(deck.files)] == [
        ("a.png", b"PNG")
    ]
    assert len(deck.warnings) == 1


def test_mnemosyne_database(tmp_path: Path) -> None:
    path = tmp_path / "default.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        CREATE TABLE data_for_fact (_fact_id, key, value); CREATE TABLE tags (_id, id, name);
        CREATE TABLE cards (_id, _fact_id, card_type_id); CREATE TABLE tags_for_card (_card_id, _tag_id);
        INSERT INTO data_for_fact VALUES (1, 'f', 'France'), (1, 'b', 'Paris');
        INSERT INTO tags VALUES (3, 'x', 'geo'); INSERT INTO cards VALUES (9, 1, '2');
        INSERT INTO tags_for_card VALUES (9, 3);
        """
    )
    connection.close()
    deck = recognise.read(path)
    assert [(note.note_type, note.fields, note.tags) for note in deck.notes] == [
        (REVERSED, ("France", "Paris"), ("geo",))
    ]
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIEW v AS SELECT * FROM cards")
    connection.close()
    assert "view" in refused(path)


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("raise SystemExit('ran')",))


@pytest.mark.parametrize("protocol", range(5))
def test_a_pickle_is_never_read(tmp_path: Path, protocol: int) -> None:
    for name in ("deck.mem", "deck.txt"):
        (tmp_path / name).write_bytes(pickle.dumps([Evil()], protocol))
        assert refused(tmp_path / name)
    assert "pickle" in refused(tmp_path / "deck.mem")


# --- brain-brew ------------------------------------------------------------------------------------

RECIPE = """\
- build_parts:
  - note_model_from_yaml_part:
      part_id: Country
      file: note_models/country.yaml
  - headers_from_yaml_part:
      part_id: default
      file: headers/default.yaml
- notes_from_csvs:
    part_id: english
    note_model_mappings:
      - note_models: [Country]
        columns_to_fields: {guid: guid, country: Country, flag: Flag, tags: tags}
    file_mappings:
      - file: data/main.csv
        note_model: Country
        derivatives:
          - file: data/guids.csv
- generate_crowd_anki:
    folder: build
    notes: {part_id: english}
    headers: default
- dance: {x: 1}
"""
BREW: dict[str, str | bytes] = {
    "recipes/source_to_anki.yaml": RECIPE,
    "note_models/country.yaml": """\
        name: Ultimate
        id: uuid-1
        css_file: note_models/style.css
        fields: [{name: Country, font: Arial}, {name: Flag, is_right_to_left: "true"}]
        templates: [{name: To flag, html_file: note_models/to-flag.html}]
        """,
    "note_models/style.css": ".card {}\n",
    "note_models/to-flag.html": "{{Country}}\n\n--\n\n{{FrontSide}}{{Flag}}\n",
    "headers/default.yaml": "name: Ultimate Geography\ncrowdanki_uuid: uuid-2\n",
    "data/main.csv": 'country,flag,tags\nFrance,"<img src=""fr.png"">","Europe, UN"\nPeru,,\n',
    "data/guids.csv": "country,guid\nPeru,g-peru\nFrance,g-france\n",
    "media/fr.png": b"PNG",
}


def test_brain_brew(tmp_path: Path) -> None:
    deck = recognise.read(write(tmp_path, BREW))
    assert deck.name == "Ultimate Geography"
    assert [(note.guid, note.fields, note.tags, note.place) for note in deck.notes] == [
        ("g-france", ("France", '<img src="fr.png">'), ("Europe", "UN"), "main.csv:2"),
        ("g-peru", ("Peru", ""), (), "main.csv:3"),
    ]
    kind = deck.note_types["Country"]
    assert kind.templates == (("To flag", "{{Country}}", "{{FrontSide}}{{Flag}}\n"),)
    assert (kind.css, kind.field_options[1].rtl) == (".card {}\n", True)
    assert deck.uuids == {"type Country": "uuid-1", "deck": "uuid-2"}
    assert deck.files == ("fr.png",)
    assert any("'dance'" in warning for warning in deck.warnings)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "note_models/country.yaml",
            "name: x\ncss_file: ../../../x.css\nfields: [a]\ntemplates: [x.html]\n",
        ),
        ("note_models/country.yaml", "name: x\n"),
        ("note_models/country.yaml", "- x\n"),
        ("note_models/country.yaml", "a: &a [x]\nb: *a\n"),
        ("note_models/country.yaml", "[" * 10_000),
        ("data/guids.csv", "other,guid\nPeru,g\n"),
        (
            "recipes/source_to_anki.yaml",
            RECIPE.replace("file: data/main.csv", "file: [data]"),
        ),
        (
            "recipes/source_to_anki.yaml",
            RECIPE.replace("data/main.csv", "data/none.csv"),
        ),
    ],
)
def test_brain_brew_that_is_not_whole(tmp_path: Path, name: str, content: str) -> None:
    root = write(tmp_path / "p", {**BREW, name: content})
    with pytest.raises(UnreadableError) as raised:
        recognise.read(root)
    assert str(raised.value).isprintable()


# --- lists of mappings -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", "- {front: no, back: 1.10, tags: [x, y], id: one}\n"),
        ("a.yaml", "cards:\n- question: no\n  answer: 1.10\n  tags: x y\n  id: one\n"),
        ("a.json", '[{"q": "no", "a": "1.10", "tags": ["x", "y"], "id": "one"}]'),
        (
            "a.json",
            '{"notes": [{"fields": {"Front": "no", "Back": "1.10"}, "tags": "x,y", "id": "one"}]}',
        ),
        ("a.yaml", "- {q: no, a: 1.10, text: no cloze, tags: [x, y], id: one}\n"),
    ],
)
def test_lists_of_mappings(tmp_path: Path, name: str, content: str) -> None:
    (note,) = read(tmp_path, name, content).notes
    assert (note.fields[:2], note.tags, note.name) == (
        ("no", "1.10"),
        ("x", "y"),
        "one",
    )


def test_mappings_with_keys_of_their_own(tmp_path: Path) -> None:
    content = "- {norsk: hund, engelsk: dog}\n- {x: y}\n"
    deck = read(tmp_path, "a.yaml", content, mapping=(("q", "norsk"), ("a", "engelsk")))
    assert texts(deck) == [("hund", "dog", "")]
    assert "card 2" in deck.warnings[0]
    assert "--map" in refused(tmp_path / "a.yaml")
    assert texts(read(tmp_path, "b.yaml", "hund: dog\nkatt: cat\n"))[1][:2] == (
        "katt",
        "cat",
    )


@pytest.mark.parametrize(
    "content",
    ["a: &a [*a]", "- [", "x: *y", "5", "[" * 1000, "- !!python/x {}", "\t- x"],
)
def test_yaml_that_is_not_read(tmp_path: Path, content: str) -> None:
    write(tmp_path, {"a.yaml": content})
    assert refused(tmp_path / "a.yaml")


# --- Markdown --------------------------------------------------------------------------------------

MARKDOWN = {
    "mdanki": (
        "# Geo\n\n## Peru?\n\nLima\n\n[#south america](x) [#cities]()\n\n"
        "## long\nfront\n%\nback\n\n```\n## no card\n```\n",
        [
            (QUESTION, ("Peru?", "Lima"), ("south_america", "cities"), "Geo"),
            (QUESTION, ("long\nfront", "back\n\n```\n## no card\n```"), (), "Geo"),
        ],
    ),
    "headings": (
        "# Geo\n\n## Peru?\nLima\n\n#cities #south/america\n\n## Nothing\n\n## Chad?\n*N'Djamena*\n",
        [
            (QUESTION, ("Peru?", "Lima"), ("cities", "south::america"), "Geo"),
            (QUESTION, ("Chad?", "*N'Djamena*"), (), "Geo"),
        ],
    ),
    "hashcards": (
        '---\nname = "Geo"\n---\nQ: Peru?\nmore\nA: Lima ![](@/x.png)\n\n'
        "C: [Lima] is in [Peru], \\[x\\]\n---\nQ: x\nA: y\n",
        [
            (QUESTION, ("Peru?\nmore", "Lima ![](x.png)"), (), "Geo"),
            (CLOZE, ("{{c1::Lima}} is in {{c2::Peru}}, [x]", ""), (), "Geo"),
            (QUESTION, ("x", "y"), (), "Geo"),
        ],
    ),
    "obsidian-sr": (
        "#flashcards/geo/south\n\nPeru::Lima\nChad:::N'Djamena <!--SR:!2024-01-01,3,250-->\n\n"
        "long\nfront\n?\nback\n"
        "<!--SR:!2024-01-01,3,250-->\n\n"
        "Oslo::Norway\nBern:::Switzerland\nlong\n?\nbelow\n\n"
        "==Lima== is in ==Peru==\n\nplain words\n",
        [
            (QUESTION, ("Peru", "Lima"), (), "geo::south"),
            (REVERSED, ("Chad", "N'Djamena"), (), "geo::south"),
            (QUESTION, ("long\nfront", "back"), (), "geo::south"),
            (QUESTION, ("Oslo", "Norway"), (), "geo::south"),
            (REVERSED, ("Bern", "Switzerland"), (), "geo::south"),
            (QUESTION, ("long", "below"), (), "geo::south"),
            (CLOZE, ("{{c1::Lima}} is in {{c2::Peru}}", ""), (), "geo::south"),
        ],
    ),
    "flashcards-obsidian": (
        "---\ncards-deck: Geo::South\ntags: [a, b/c]\n---\n\n"
        "## Peru? #card #cities\nLima\n^1620000000000\n\nChad #card-reverse\n\nN'Djamena\n\n"
        "Bolivia::La Paz ^1620000000001\n\n==Quito== is there\n\nplain words\n",
        [
            (QUESTION, ("Peru?", "Lima"), ("a", "b::c", "cities"), "Geo::South"),
            (REVERSED, ("Chad", "N'Djamena"), ("a", "b::c"), "Geo::South"),
            (QUESTION, ("Bolivia", "La Paz"), ("a", "b::c"), "Geo::South"),
            (CLOZE, ("{{c1::Quito}} is there", ""), ("a", "b::c"), "Geo::South"),
        ],
    ),
    "file-per-card": (
        "---\nid: 0012\ndeck: Geo\ntags: x, y\n---\n# Front\n\nPeru?\n\n# Back\n\nLima\n",
        [(QUESTION, ("Peru?", "Lima"), ("x", "y"), "Geo")],
    ),
}


@pytest.mark.parametrize("dialect", MARKDOWN)
def test_dialects_of_markdown(tmp_path: Path, dialect: str) -> None:
    content, expected = MARKDOWN[dialect]
    for options in ({}, {"dialect": dialect}):
        deck = read(tmp_path, "a.md", content, **options)
        assert dialect in deck.form
        assert [note[:4] for note in deck.notes] == expected
        assert deck.format == "markdown"


def test_places_and_names_in_markdown(tmp_path: Path) -> None:
    deck = read(tmp_path, "a.md", MARKDOWN["hashcards"][0])
    assert [note.place for note in deck.notes] == ["a.md:4", "a.md:8", "a.md:10"]
    assert read(tmp_path, "b.md", MARKDOWN["file-per-card"][0]).notes[0].name == "0012"


def test_a_folder_of_markdown(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "one.md": MARKDOWN["file-per-card"][0],
        "below/two.md": MARKDOWN["file-per-card"][0].replace("0012", "0013"),
        "readme.md": "words\n",
        "below/x.png": b"PNG",
        ".hidden/three.md": MARKDOWN["file-per-card"][0],
    }
    root = write(tmp_path / "vault", files)
    if sys.platform != "win32":
        (root / "link.md").symlink_to(tmp_path / "secret.md")
        (tmp_path / "secret.md").write_text(
            MARKDOWN["file-per-card"][0], encoding="utf-8"
        )
    deck = recognise.read(root)
    assert sorted(note.name for note in deck.notes) == ["0012", "0013"]
    assert deck.files == ("x.png",)
    assert deck.warnings == ("1 file without a card: 'readme.md'",)


@pytest.mark.parametrize(
    "content", ["only words\n", "---\na: [\n---\n# Front\nx\n# Back\ny\n"]
)
def test_markdown_that_is_not_read(tmp_path: Path, content: str) -> None:
    write(tmp_path, {"a.md": content})
    assert refused(tmp_path / "a.md")


def test_a_dialect_that_is_not_known(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "# x\n"})
    assert "there are package, crowdanki" in refused(tmp_path / "a.md", dialect="x")


# --- whatever the bytes ----------------------------------------------------------------------------

BEGINNINGS = {
    "a.json": json.dumps(CROWD).encode(),
    "a.xml": SUPERMEMO.encode(),
    "a.txt": EXPORT.encode(),
    "a.md": MARKDOWN["flashcards-obsidian"][0].encode(),
    "b.md": MARKDOWN["obsidian-sr"][0].encode(),
    "a.yaml": RECIPE.encode(),
    "b.yaml": b"- {front: a, back: b}\n",
}


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_damage_is_told_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(BEGINNINGS)))
    whole = bytearray(BEGINNINGS[name])
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        whole[at] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        whole = whole[: data.draw(st.integers(0, len(whole)))]
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(whole)
    said = ""
    try:
        recognise.read(path)
    except UnreadableError as error:
        said = str(error)
    assert not said or said.isprintable()


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from(["a.txt", "a.md", "a.json", "a.apkg", "a.yaml", "a"]),
)
def test_any_bytes(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    said = ""
    try:
        recognise.read(path)
    except UnreadableError as error:
        said = str(error)
    assert not said or said.isprintable()


LIMITED = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
from pathlib import Path
from deckgen.formats.incoming import recognise
from deckgen.formats.reading.limits import UnreadableError
try:
    recognise.read(Path(sys.argv[1]))
except UnreadableError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of memory")
@pytest.mark.parametrize("name", ["a.cards", "a.json", "a.yaml", "a.csv"])
def test_bombs(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "a.cards":
        cards_file(path, {"cards.xml": bytes(200 << 20)})
    elif name == "a.json":
        path.write_bytes(b"[" + b"{}," * 5_000_000 + b"{}]")
    elif name == "a.yaml":
        path.write_bytes(b"- a\n" * 6_000_000)
    else:
        with path.open("wb") as file:
            file.truncate(101 << 20)
    program = [sys.executable, "-c", LIMITED, str(path)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1
