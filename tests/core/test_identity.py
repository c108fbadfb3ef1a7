"""What learners' collections hold, and what version control holds: pinned, one value of each.

A red test here is a change that would cost learners their history, give them a second copy of a
note type or a deck, or write all notes anew. Mend the code, never the value.
"""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen.compile import pipeline
from deckgen.core import identity
from deckgen.core.diagnostics import TextFile
from deckgen.formats import apkg
from deckgen.lockfile import lockfile
from deckgen.notetypes.builtin import note_types
from deckgen.source.mediafiles import packed_name

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.core.build import Build

NOW = 1_700_000_000
"""When the package of these tests is built, in epoch seconds."""

CARDS = """\
deck:
  id: pinned
  uid: k3m9x2pd
  name: Pinned
  language: en
  subdecks: true
  options: {new-cards-per-day: 7}
sources:
  essay: {file: essay.txt, title: An Essay}
topics:
  - id: outer
    title: Outer
    cards:
      - id: zebra
        about: concept
        tags: [Zoo, ant]
        q: What is *first*?
        a: one
        reverse: And backwards?
        unsourced: common knowledge
      - id: gaps
        cloze: "{{c5::Ten}} and {{c1::nine}}"
        unsourced: common knowledge
    topics:
      - id: inner
        title: Inner
        cards:
          - id: count
            q: How does one count?
            steps: {one: One, two: Two}
            unsourced: common knowledge
          - id: apple
            q: What is shown? ![](media/a.png) ![](media/B.PNG)
            a: Words
            quote: By 1930, half of the peasants had left.
            source: essay
"""
ESSAY = "In 1917 it began. By 1930, half of the peasants had left. It ended.\n"

LOCK_FILE = """\
# Made by 'deckgen build'. Commit it beside cards.yaml: it keeps the learners' history.
lockfile 2 pinned k3m9x2pd
type cloze HASH 1700000000 -
type question HASH 1700000000 -
card apple question -T4n731xqTnH 1700000000004 635e53dbdd37be88038b6249 1700000000 -
card count/one question 2_r_ZiSzkJBR 1700000000002 bbbfb0c4466c3695dea21e06 1700000000 -
card count/two question RxQo5kbQ8VGJ 1700000000003 fb10e4e2a2aafe5d00f4a59e 1700000000 -
card gaps cloze GD9idkPF8UEc 1700000000001 cff20f520ce791f850a70cc2 1700000000 -
card zebra question 5XhSf96tnrQN 1700000000000 5db2317702b12fa1ec558a60 1700000000 -
source essay b329210f0d2d5b6d16339edf8acd0ce600c9e2592614225d68828b10098a3baf
cite apple essay 18 57 ["In 1917 it began. ","By 1930, half of the peasants had left."," It ended.\\n",\
"By 1930, half of the peasants had left."]
end
"""
"""The look of the cards, which may change, decides the hash of a note type."""


class Package(NamedTuple):
    """A package as it lies on the disk."""

    root: Path
    build: Build
    entries: list[zipfile.ZipInfo]
    media: str
    database: sqlite3.Connection

    def rows(self, statement: str) -> list[Any]:
        return self.database.execute(statement).fetchall()

    def column(self, name: str) -> Any:
        return self.rows(f"select {name} from col")[0][0]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    root = tmp_path_factory.mktemp("pinned")
    (root / "media").mkdir()
    for name, content in (("B.PNG", "b"), ("a.png", "a")):
        (root / "media" / name).write_text(content, encoding="utf-8")
    (root / "cards.yaml").write_text(CARDS, encoding="utf-8")
    (root / "essay.txt").write_text(ESSAY, encoding="utf-8")
    outcome = pipeline.build(root / "cards.yaml", NOW)
    assert outcome.target is not None, outcome.checked.diagnostics
    assert outcome.checked.build is not None
    with zipfile.ZipFile(outcome.target) as archive:
        archive.extract("collection.anki2", root)
        entries, media = archive.infolist(), archive.read("media").decode()
    return Package(
        root,
        outcome.checked.build,
        entries,
        media,
        sqlite3.connect(root / "collection.anki2"),
    )


# --- the functions, each with a value ---------------------------------------------------


def test_guid() -> None:
    assert identity.guid_for("pinned", "zebra") == "zkCgKzBui4Fu"
    assert identity.guid_for("k3m9x2pd", "zebra") == "5XhSf96tnrQN"
    assert identity.guid_for("soviet-bonapartism", "zigzags-course") == "kVCGyWf1cO-N"


def test_keys_of_notes() -> None:
    assert identity.step_suffix("one") == "/one"
    assert identity.free_key("old", {"old"}) == "old~1"
    assert identity.free_key("old", {"old", "old~1", "old~2"}) == "old~3"
    assert [
        identity.id_of(key) for key in ("old", "old/one", "old~2", "old/one~2")
    ] == ["old"] * 4


def test_numbers_of_decks_and_preset() -> None:
    assert identity.deck_number("pinned", ()) == 1131485752291
    assert identity.deck_number("pinned", ("outer",)) == 1139021580788
    assert identity.deck_number("pinned", ("outer", "inner")) == 1127001961011
    assert identity.preset_number("pinned") == 1099508078329


def test_numbers_of_note_types_fields_and_templates() -> None:
    """The numbers of all fields and templates are pinned in ``test_notetypes.py``."""
    assert identity.note_type_id("pinned", "question") == 1126100154650
    assert identity.note_type_id("pinned", "cloze") == 1066116562588
    assert (
        identity.field_id("soviet-bonapartism", "question", "Prompt")
        == 3328359010368877
    )
    assert (
        identity.template_id("soviet-bonapartism", "cloze", "Cloze") == 5464344929127182
    )


def test_free_numbers() -> None:
    assert identity.free_number(7, {6, 8}) == 7
    assert identity.free_number(7, {7, 8, 10}) == 9


def test_hash_of_a_note() -> None:
    """The second part is that of the fields 4 to 7 and of the tags under the deck's id."""
    fields = [f"f{number}" for number in range(16)]
    content = "\x1f".join(fields)
    whole = identity.content_hash("question", content, ("Ant", "zoo"), "d")
    assert whole == "fbb3c8bec6c06446c950810b"
    assert (
        identity.content_hash("cloze", "{{c1::ä}}\x1f", (), "d")
        == "9b2444702f7ae33b9652595f"
    )
    assert (
        identity.content_hash("question", content, ("Ant", "d::t", "zoo"), "d")
        == whole[:16] + "3d608641"
    )
    for place in range(16):
        other = "\x1f".join((*fields[:place], "other", *fields[place + 1 :]))
        hash_ = identity.content_hash("question", other, ("Ant", "zoo"), "d")
        assert (hash_[:16] == whole[:16], hash_[16:] == whole[16:]) == (
            4 <= place <= 7,
            not 4 <= place <= 7,
        )


def test_which_step_a_note_is_and_its_links_are_in_the_second_part() -> None:
    def hash_of(context: str, link: str) -> str:
        fields = ["", "", context, *[""] * 10, link, "", ""]
        return identity.content_hash("question", "\x1f".join(fields), (), "d")

    line, other = '<p class="step">Step 3 of 5</p>', '<p class="step">Step 4 of 6</p>'
    links = (
        '<a href="https://a.example">Read</a> <a href="https://b.example">Report</a>'
    )
    whole = hash_of(f"{line}<ol><li>One</li></ol>", links)
    assert whole == "0803ea7c44c2e6859c7651d9"
    held = hash_of(f"{other}<ol><li>One</li></ol>", "")
    assert (held[:16] == whole[:16], held[16:] == whole[16:]) == (True, False)
    assert hash_of(f"{line}<ol><li>Two</li></ol>", links)[:16] != whole[:16]
    assert hash_of(f"<ol>{line}</ol>", links)[16:] == hash_of("", links)[16:]
    assert (
        hash_of("", f"See {links}")[:16]
        != hash_of("", links)[:16]
        == hash_of("", "")[:16]
    )


def test_colours_of_code_take_no_part_in_a_hash() -> None:
    """Versions of Pygments colour differently."""
    one = '<pre class="code"><code>x = <span class="m">1</span></code></pre>'
    other = '<pre class="code"><code><span class="k">x</span> = 1</code></pre>'
    assert identity.content_hash("question", one, (), "d") == identity.content_hash(
        "question", other, (), "d"
    )
    changed = one.replace("1", "2")
    assert identity.content_hash("question", one, (), "d") != identity.content_hash(
        "question", changed, (), "d"
    )


def test_hash_of_the_first_version_of_the_lock_file() -> None:
    """It had two fields less, of which the last two were always empty."""
    hash_ = identity.first_content_hash("question", "a\x1fb\x1f\x1f", ("Ant", "zoo"))
    assert hash_ == "282aa1f89c3e4704"


def test_a_uid_is_drawn_from_what_cannot_be_mixed_up() -> None:
    drawn = {identity.draw_uid() for _ in range(200)}
    assert len(drawn) == 200
    assert {len(uid) for uid in drawn} == {8}
    assert set("".join(drawn)) <= set(identity.UID_ALPHABET)
    assert not set("01ilo") & set(identity.UID_ALPHABET)


def test_order_of_tags() -> None:
    tags = (
        "zoo",
        "Bee",
        "ant",
        "pinned::outer",
        "ant",
        "bee",
        "Ähre",
        "_x",
        "straße",
        "strasz",
    )
    ordered = (
        "_x",
        "ant",
        "Bee",
        "bee",
        "pinned::outer",
        "strasz",
        "straße",
        "zoo",
        "Ähre",
    )
    assert identity.sorted_tags(tags) == ordered


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("a.png", "a-ca978112ca1b.png"),
        ("B b (1).PNG", "B-b-1-ca978112ca1b.png"),
        ("[x]:@#&y.gif", "x-y-ca978112ca1b.gif"),
        ("a@b.gif", "a-b-ca978112ca1b.gif"),
        ("_x-.mp3", "x-ca978112ca1b.mp3"),
        ("...png", "media-ca978112ca1b.png"),
        ("e\u0301.svg", "é-ca978112ca1b.svg"),
        ("東京.jpg", "東京-ca978112ca1b.jpg"),
    ],
)
def test_names_of_media(tmp_path: Path, name: str, packed: str) -> None:
    path = tmp_path / name
    path.write_text("a", encoding="utf-8")
    assert packed_name(path) == packed


@pytest.mark.parametrize("suffix", [".png", ".jpeg", ".APNG"])
def test_long_names_of_media_have_room_for_their_ending(suffix: str) -> None:
    digest = "0123456789abcdef" * 4
    name = identity.media_name("x" * 200, suffix, digest)
    assert name == "x" * (107 - len(suffix)) + "-0123456789ab" + suffix.lower()
    assert len(name) == identity.MAX_MEDIA_NAME == 120
    name = identity.media_name("é" * 100, suffix, digest)
    assert 119 <= len(name.encode()) <= 120
    assert name.startswith("é" * 50)
    assert name.endswith(f"é-0123456789ab{suffix.lower()}")


# --- the package ------------------------------------------------------------------------


def test_entries_of_the_zip_file(package: Package) -> None:
    assert [entry.filename for entry in package.entries] == [
        "collection.anki2",
        "0",
        "1",
        "media",
    ]
    assert json.loads(package.media) == {
        "0": "B-3e23e8160039.png",
        "1": "a-ca978112ca1b.png",
    }
    assert package.media == '{"0": "B-3e23e8160039.png", "1": "a-ca978112ca1b.png"}'
    for entry in package.entries:
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.external_attr, entry.create_system) == (0o644 << 16, 3)
        assert (entry.compress_type, entry.extra, entry.comment) == (
            zipfile.ZIP_DEFLATED,
            b"",
            b"",
        )


def test_level_of_compression(package: Package) -> None:
    entry = package.entries[0]
    content = (package.root / "collection.anki2").read_bytes()
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)
    last_block = b"\x03\x00"  # with nothing in it
    assert entry.compress_size == len(packed + last_block)


def test_rows_of_notes(package: Package) -> None:
    """In learning order; the time is that of the last change; the sorting field is the first."""
    question, cloze, outer = 1112222667591, 1052286426049, " pinned::outer "
    zebra = " ant pinned::about::concept pinned::outer Zoo "
    assert package.rows("select id, guid, mid, mod, usn, tags, csum, flags, data from notes") == [
        (NOW * 1000, "5XhSf96tnrQN", question, NOW, -1, zebra, 0, 0, ""),
        (NOW * 1000 + 1, "GD9idkPF8UEc", cloze, NOW, -1, outer, 0, 0, ""),
        (NOW * 1000 + 2, "2_r_ZiSzkJBR", question, NOW, -1, " pinned::outer::inner ", 0, 0, ""),
        (NOW * 1000 + 3, "RxQo5kbQ8VGJ", question, NOW, -1, " pinned::outer::inner ", 0, 0, ""),
        (NOW * 1000 + 4, "-T4n731xqTnH", question, NOW, -1, " pinned::outer::inner ", 0, 0, ""),
    ]  # fmt: skip
    assert package.rows("select flds, sfld from notes")[0] == (
        "What is <em>first</em>?\x1fone\x1f\x1f\x1f\x1f\x1f\x1fOuter\x1fAnd backwards?"
        "\x1fWhat is <em>first</em>?\x1f\x1fzebra\x1f\x1f\x1f\x1f",
        "What is <em>first</em>?",
    )
    assert [fields.split("\x1f")[11] for (fields,) in package.rows("select flds from notes")] == [
        "zebra", "gaps", "count/one", "count/two", "apple"
    ]  # fmt: skip
    assert package.rows("select rowid from notes") == package.rows(
        "select id from notes order by id"
    )


def test_rows_of_cards(package: Package) -> None:
    """Ids from the note's id and the ordinal, or the next that is free; all cards of a note are
    due together, in learning order."""
    outer, inner = 1052433679890, 1044196397658
    assert package.rows(
        "select id - 1700000000000, nid - 1700000000000, did, ord, mod, due from cards"
    ) == [
        (0, 0, outer, 0, NOW, 1),
        (1, 0, outer, 1, NOW, 1),
        (2, 1, outer, 0, NOW, 2),
        (3, 2, inner, 0, NOW, 3),
        (4, 3, inner, 0, NOW, 4),
        (5, 1, outer, 4, NOW, 2),
        (6, 4, inner, 0, NOW, 5),
    ]
    rest = "usn, type, queue, ivl, factor, reps, lapses, left, odue, odid, flags, data"
    assert package.rows(f"select distinct {rest} from cards") == [(-1, *[0] * 10, "")]


def test_order_in_which_rows_are_written(package: Package) -> None:
    """SQLite gives rows back by their ids; the order of writing decides the bytes of the file."""
    assert [row[1] for row in apkg._note_rows(package.build)] == [
        "5XhSf96tnrQN", "GD9idkPF8UEc", "2_r_ZiSzkJBR", "RxQo5kbQ8VGJ", "-T4n731xqTnH"
    ]  # fmt: skip
    assert [row[0] - NOW * 1000 for row in apkg._card_rows(package.build)] == [
        0,
        1,
        2,
        5,
        3,
        4,
        6,
    ]


def test_header_of_the_collection(package: Package) -> None:
    assert package.rows(
        "select id, crt, mod, scm, ver, dty, usn, ls, tags from col"
    ) == [(1, 1411124400, NOW * 1000, NOW * 1000, 11, 0, 0, 0, "{}")]
    decks = json.loads(package.column("decks"))
    assert {
        number: (deck["name"], deck["mod"], deck["conf"])
        for number, deck in decks.items()
    } == {
        "1": ("Default", 1425279151, 1),
        "1129278595865": ("Pinned", NOW, 1090108757673),
        "1052433679890": ("Pinned::Outer", NOW, 1090108757673),
        "1044196397658": ("Pinned::Outer::Inner", NOW, 1090108757673),
    }
    assert list(json.loads(package.column("dconf"))) == ["1", "1090108757673"]
    models = json.loads(package.column("models"))
    seen = {
        number: (model["mod"], model["sortf"], len(model["flds"]))
        for number, model in models.items()
    }
    assert seen == {"1052286426049": (NOW, 0, 16), "1112222667591": (NOW, 0, 16)}
    assert [model["req"] for model in models.values()] == [
        [[0, "any", [0]]],
        [[0, "any", [0]], [1, "any", [8]]],
    ]


def test_order_of_what_the_database_holds(package: Package) -> None:
    """The index comes last, when the rows are there."""
    assert [name for (name,) in package.rows("select name from sqlite_master")] == [
        "col", "notes", "cards", "revlog", "graves", "ix_cards_nid",
    ]  # fmt: skip


def test_note_types_of_a_deck() -> None:
    """The numbers depend on the deck's uid alone, and not on its name or language."""
    for name, language in (("Pinned", "en"), ("Another", "ar")):
        kinds = {kind.key: kind.id for kind in note_types("k3m9x2pd", name, language)}
        assert kinds == {"question": 1112222667591, "cloze": 1052286426049}


# --- the lock file -------------------------------------------------------------------------


def test_lines_of_a_new_lock_file(package: Package) -> None:
    text = (package.root / "cards.lock").read_bytes().decode()
    assert re.sub(r"(?m)^(type \S+ )[0-9a-f]{16} ", r"\1HASH ", text) == LOCK_FILE


def test_all_lines_of_a_lock_file_stay_as_they_are() -> None:
    """Every kind of line, in the order in which a lock file has them."""
    own, other = "0123456789abcdef00112233", "fedcba987654321000112233"
    text = (
        "# Made by 'deckgen build'. Commit it beside cards.yaml: it keeps the learners' history.\n"
        "lockfile 2 pinned k3m9x2pd\n"
        "type cloze 00112233aabbccdd 1700000000 =\n"
        "type question - 1700000001 00112233aabbccdd/1700000000\n"
        f"card B question AAAAAAAAAAAA 1700000000000 {own} 1700000002 =\n"
        "card a cloze BBBBBBBBBBBB 1700000000001 - 1700000003 -\n"
        f"card a/x question CCCCCCCCCCCC 1700000000002 {own} 1700000002 {other}/1700000001\n"
        f"gone a~1 question DDDDDDDDDDDD 1700000000003 {own} 1700000004 - 3\n"
        f"gone b question EEEEEEEEEEEE 1700000000004 {own} 1700000004 -/1700000004 1 "
        '{"fields":["é <b>x</b>",""],"tags":["t u"]}\n'
        f"release 1.9 {'ab' * 32} 1700000005\n"
        f"release 1.10 {'cd' * 32} 1700000006\n"
        f"source essay {'ef' * 32}\n"
        'cite a essay 3 9 ["before ","words"," after","The words."]\n'
        'cite a essay 12 19 ["a é ","more",".","And more."]\n'
        "end\n"
    )
    lock, faults = lockfile.parse(TextFile("cards.lock", text), "pinned")
    assert faults == []
    assert lock is not None
    assert lockfile.dump(lock) == text
    assert (lock.deck, lock.uid) == ("pinned", "k3m9x2pd")
    assert lock.cards["a"] == (
        "cloze",
        "BBBBBBBBBBBB",
        1700000000001,
        "-",
        1700000003,
        None,
    )
    assert lock.cards["B"].released == (own, 1700000002)
    assert lock.cards["a/x"].released == (other, 1700000001)
    assert lock.gone["b"].mod == 1700000004
    assert lock.last["b"] == (("é <b>x</b>", ""), ("t u",))
    assert lock.shipped == {"a~1": 3, "b": 1}
    assert lock.version == "1.10"
    assert [selector.start for selector in lock.cites["a"]] == [3, 12]


def test_a_lock_file_of_version_1_is_carried_over() -> None:
    """What has not changed since the last release was released as it is."""
    text = (
        "ledger 1 pinned\n"
        "type question 00112233aabbccdd 1700000001\n"
        "card a cloze BBBBBBBBBBBB 1700000000001 - 1700000009\n"
        "card b question AAAAAAAAAAAA 1700000000000 0123456789abcdef 1700000002\n"
        "card c question CCCCCCCCCCCC 1700000007000 0123456789abcdef 1700000007\n"
        'gone d question DDDDDDDDDDDD 1700000000003 0123456789abcdef 1700000004 {"fields":["x"],"tags":[]}\n'
        f"release 1.0 {'ab' * 32} 1700000005\n"
        "end\n"
    )
    lock, faults = lockfile.parse(TextFile("cards.lock", text), "pinned")
    assert lock is not None
    assert not faults
    assert lockfile.dump(lock).split("\n")[1:7] == [
        "lockfile 2 pinned -",
        "type question 00112233aabbccdd 1700000001 =",
        "card a cloze BBBBBBBBBBBB 1700000000001 - 1700000009 -/1700000008",
        "card b question AAAAAAAAAAAA 1700000000000 0123456789abcdef 1700000002 =",
        "card c question CCCCCCCCCCCC 1700000007000 0123456789abcdef 1700000007 -",
        "gone d question DDDDDDDDDDDD 1700000000003 0123456789abcdef 1700000004 -/1700000004 1 "
        '{"fields":["x"],"tags":[]}',
    ]


@given(st.lists(st.integers(0, 12), max_size=30))
def test_numbers_taken_in_a_row_are_those_that_are_free(wanted: list[int]) -> None:
    numbers, taken = identity.FreeNumbers(), set[int]()
    for each in wanted:
        expected = identity.free_number(each, taken)
        taken.add(expected)
        assert numbers.take(each) == expected


def test_numbers_of_own_note_types() -> None:
    assert identity.revised("country", 1) == "country"
    assert identity.revised("country", 2) == "country#2"
    made = [
        identity.note_type_id("k3m9x2pd", identity.revised("country", 1)),
        identity.note_type_id("k3m9x2pd", identity.revised("country", 2)),
        identity.field_id("k3m9x2pd", "country", "capital-city"),
        identity.template_id("k3m9x2pd", "country", "capital"),
        identity.named_deck_number("k3m9x2pd", "Geography::Capitals"),
    ]
    assert made == [
        1053340397566,
        1077604281747,
        3484703219964331,
        6822229374615114,
        1078454535489,
    ]
