"""The table that deckgen writes, read again: which rows are one card."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers.command import output_of as run
from helpers.project import write_files

from deckgen.formats import apkg_reader
from deckgen.formats.incoming import own_table
from deckgen.formats.incoming.deck import QUESTION, REVERSED, IncomingDeck
from deckgen.formats.incoming.table_rows import Row
from deckgen.formats.table import COLUMNS
from deckgen.render.from_html.alike import canon


def read(*rows: dict[str, str]) -> IncomingDeck:
    cells = [[row.get(name, "") for name in COLUMNS] for row in rows]
    every = [list(COLUMNS), *cells]
    return own_table.deck(
        Path("a.csv"), [Row(line, each) for line, each in enumerate(every, 1)]
    )


@pytest.mark.parametrize(
    ("id_", "front", "back", "is_reverse"),
    [
        ("oslo", "Oslo", "Norway", True),
        ("other", "Oslo", "Norway", False),
        ("oslo", "Oslo", "Sweden", False),
        ("oslo", "Norway", "Oslo", False),
    ],
)
def test_a_row_that_asks_the_other_way_belongs_to_the_one_before(
    id_: str, front: str, back: str, is_reverse: bool
) -> None:
    deck = read(
        {"id": "oslo", "front": "Norway", "back": "Oslo"},
        {"id": id_, "front": front, "back": back},
    )
    types = [note.note_type for note in deck.notes]
    assert types == ([REVERSED] if is_reverse else [QUESTION, QUESTION])


def test_a_third_row_is_another_card() -> None:
    way, back = (
        {"id": "a", "front": front, "back": other} for front, other in ("xy", "yx")
    )
    assert [note.note_type for note in read(way, back, way).notes] == [
        REVERSED,
        QUESTION,
    ]


def test_only_columns_with_a_text_are_said_to_be_left_out() -> None:
    assert not read({"id": "a", "front": "x", "back": "y"}).warnings
    (said,) = read(
        {"id": "a", "front": "x", "back": "y", "hint": "h", "about": "concept"}
    ).warnings
    assert said == "these columns are not imported: about, hint"


CARDS = """\
deck: {id: d, uid: abcdefgh, name: D}
check: {ignore: {Q: not to be learnt}}
note-types:
  - id: word
    name: Word
    fields: [Front, {name: Back, format: html}, {name: Code, format: plain}]
    cards: [{name: A, front: '{{Front}}', back: '{{Back}}{{Code}}'}]
topics:
  - id: t
    title: T
    cards:
      - {id: a, q: 'x <i>y</i> *z* <span style="color:red">r</span>', a: '<ul><li>1*2*3</li></ul>',
         format: html, unsourced: known}
      - {id: b, q: '*m* 1', a: two **x**, unsourced: known}
      - {id: c, cloze: 'x {{c1::y}} _a_ &lt;b&gt;', format: html, unsourced: known}
      - {id: d, type: word, fields: {Front: '*m* f', Back: '*x* <u>u</u> _y_', Code: "*x* <b> _y_"}}
      - {id: e, q: p, a: x<br>*y*, reverse: true, format: html, unsourced: known}
      - {id: f, q: Who?, a: '<img src="media/dot.svg"> *a*', format: html, unsourced: known}
"""


def texts(package: Path) -> list[tuple[str, ...]]:
    """Return what is seen of the first fields of the notes of a package, files under names without hashes."""
    notes = apkg_reader.read(package).notes
    return [
        tuple(canon(re.sub("-[0-9a-f]{12}", "", each)) for each in note.fields[:3])
        for note in notes
    ]


def test_texts_that_are_no_markdown_are_seen_as_before(tmp_path: Path) -> None:
    first, second, table = (
        tmp_path / "first",
        tmp_path / "second",
        tmp_path / "table.csv",
    )
    write_files(
        first,
        {
            "cards.yaml": CARDS,
            "media/dot.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        },
    )
    run("build", first, "-o", tmp_path / "first.apkg")
    run("build", first, "--to", "csv", "-o", table)
    run("import", table, second)
    run("build", second, "-o", tmp_path / "second.apkg")
    assert texts(tmp_path / "second.apkg") == texts(tmp_path / "first.apkg")
    run("build", second, "--to", "csv", "-o", table)
    run("import", table, tmp_path / "third")
    run("build", tmp_path / "third", "-o", tmp_path / "third.apkg")
    assert texts(tmp_path / "third.apkg") == texts(tmp_path / "first.apkg")


def test_a_table_of_markdown_has_no_column_more(tmp_path: Path) -> None:
    lines = [line for line in CARDS.splitlines() if "id: b," in line]
    head = CARDS.partition("note-types")[0]
    topics = "topics:\n  - id: t\n    title: T\n    cards:\n"
    write_files(tmp_path, {"cards.yaml": head + topics + "\n".join(lines)})
    run("build", tmp_path, "--to", "csv", "-o", tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_text("utf-8-sig").splitlines()[0] == ",".join(
        COLUMNS
    )
