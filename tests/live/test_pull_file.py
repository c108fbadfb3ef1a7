"""``deckgen pull FILE``: the package of a co-curator, made by the real engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from helpers.project import PNG
from live.lab import CARDS, Lab

from deckgen.formats import apkg_reader

if TYPE_CHECKING:
    from live.collection import Hand


DEFAULTS = """\
deck:
  id: lab
  uid: abcdefgh
  name: Lab deck
  language: nl{}
topics:
  - id: t
    title: A topic
    cards:
"""


@pytest.fixture
def lab(tmp_path: Path, hand: Hand) -> Lab:
    lab = Lab(tmp_path, hand)
    hand.engine.import_package(lab.build("--release", "1.0"))
    return lab


def test_nothing_edited_nothing_changes(lab: Lab) -> None:
    result = lab.pull()
    assert result.exit_code == 0
    assert result.stdout == ""
    assert lab.text == CARDS


@pytest.mark.parametrize(
    ("key", "fields", "old", "new"),
    [
        (
            "iron",
            {"Prompt": "What is <em>pure iron</em>?"},
            "What is *iron*?",
            "What is *pure iron*?",
        ),
        (
            "iron",
            {"Answer": 'A "heavy" metal'},
            r'"A \"metal\", of course"',
            r'"A \"heavy\" metal"',
        ),
        (
            "iron",
            {"Answer": "1. dig<br>2. melt"},
            r'"A \"metal\", of course"',
            r'"1\\. dig\\\n2\\. melt"',
        ),
        (
            "iron",
            {"Answer": "so<div>1. dig</div>"},
            r'"A \"metal\", of course"',
            r'"so\\\n1\\. dig"',
        ),
        (
            "coal",
            {"Prompt": "What's black: coal?"},
            "'What''s coal?'",
            "'What''s black: coal?'",
        ),
        (
            "coal",
            {"Answer": "A rock, <b>black</b>"},
            "a: A rock}",
            "a: 'A rock, **black**'}",
        ),
        ("long", {"Note": "Now <i>slanted</i>"}, "note: Plain", "note: Now *slanted*"),
        (
            "gaps",
            {"Prompt": "The {{c1::1st}} and the {{c2::second}}"},
            "{{c1::first}}",
            "{{c1::1st}}",
        ),
        (
            "build/dig",
            {"Answer": "Dig a deep hole"},
            "dig: Dig a hole",
            "dig: Dig a deep hole",
        ),
        (
            "build/dig",
            {"Prompt": "How is it made?"},
            "q: How is it built?",
            "q: How is it made?",
        ),
        (
            "raw",
            {"Answer": "<b>yes</b>, <u>so</u>"},
            "a: <b>yes</b>",
            "a: '<b>yes</b>, <u>so</u>'",
        ),
        ("turn", {"Answer": "The letter"}, "a: The first\n", "a: The letter\n"),
    ],
)
def test_an_edit_changes_its_own_text_alone(
    lab: Lab, key: str, fields: dict[str, str], old: str, new: str
) -> None:
    lab.edit(key, **fields)
    before = lab.pull("--dry-run")
    assert lab.text == CARDS
    assert (
        f"-{next(line for line in CARDS.splitlines() if old.strip() in line)}"
        in before.stdout
    )
    result = lab.pull()
    assert result.exit_code == 0, result.output
    assert f"{key}: {next(iter(fields))}: taken" in result.stdout
    assert lab.text == CARDS.replace(old, new)
    again = lab.pull()
    assert again.stdout == ""
    assert lab.text == CARDS.replace(old, new)


def test_a_block_stays_a_block(lab: Lab) -> None:
    answer = lab.hand.fields(lab.guid("long"))["Answer"]
    lab.edit("long", Answer=answer.replace("Second", "The last"))
    assert lab.pull().exit_code == 0
    assert lab.text == CARDS.replace("          Second.\n", "          The last.\n")
    lab.edit("long", Prompt="What is said in a text over three lines, and long enough?")
    assert lab.pull().exit_code == 0
    assert (
        "        q: >-\n          What is said in a text over three lines, and long enough?\n        a: |"
        in lab.text
    )


def test_a_text_of_two_lines_goes_before_the_comment(lab: Lab) -> None:
    lab.edit("iron", Prompt="One <em>line</em><br>and another")
    result = lab.pull()
    assert result.exit_code == 0, result.output
    line = next(line for line in lab.text.splitlines() if "# asked often" in line)
    assert line.endswith("   # asked often")
    assert 'q: "One *line*\\' in line
    assert lab.pull().stdout == ""


def test_a_text_that_was_left_out_is_added_and_one_that_was_emptied_goes(
    lab: Lab,
) -> None:
    lab.edit("iron", Note="New: a note")
    lab.edit("coal", Hint="Black")
    lab.edit("long", Note="")
    result = lab.pull()
    assert result.exit_code == 0, result.output
    assert (
        '        a: "A \\"metal\\", of course"\n        note: \'New: a note\'\n        tags: [metals]'
        in lab.text
    )
    assert "a: A rock, hint: Black}" in lab.text
    assert "note: Plain" not in lab.text
    assert lab.pull().stdout == ""


def test_a_conflict_is_shown_with_both_texts_and_left_alone(lab: Lab) -> None:
    lab.edit("coal", Answer="A black rock")
    lab.cards.write_text(CARDS.replace("a: A rock", "a: A soft rock"), encoding="utf-8")
    ours = lab.text
    result = lab.pull()
    assert result.exit_code == 1
    line = ours[: ours.index("id: coal")].count("\n") + 1
    assert f"cards.yaml:{line}:" in result.stdout
    for text in (
        "before:  A rock",
        "here:    A soft rock",
        "in Anki: A black rock",
        "--theirs coal",
    ):
        assert text in result.stdout
    assert lab.text == ours
    assert lab.pull("--ours", "coal").exit_code == 0
    assert lab.text == ours
    assert lab.pull("--theirs", "coal").exit_code == 0
    assert lab.text == CARDS.replace("a: A rock", "a: A black rock")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (
            "{{c2::second}}",
            "{{c2::second",
            {"Prompt": "The {{c1::first}} and the {{c2::third}}"},
        ),
        (
            "{{c1::first}} and the {{c2::second}}",
            "first one",
            {"Prompt": "The {{c1::third}}"},
        ),
    ],
)
def test_a_text_with_an_error_can_be_taken_from_anki(
    lab: Lab, old: str, new: str, field: dict[str, str]
) -> None:
    lab.edit("gaps", **field)
    lab.cards.write_text(CARDS.replace(old, new), encoding="utf-8")
    said = lab.pull()
    assert said.exit_code == 2
    assert (
        "fix the errors above first, or take Anki's text of a card with --theirs ID"
        in said.stderr
    )
    assert lab.pull("--theirs", "coal").exit_code == 2  # the error is of another card
    said = lab.pull("--theirs", "gaps")
    assert said.exit_code == 0, said.output
    assert f"cloze: {field['Prompt']}" in lab.text
    assert lab.run("check", str(lab.root)).exit_code == 0


def test_what_is_newer_here_is_not_taken_back(lab: Lab) -> None:
    lab.cards.write_text(CARDS.replace("a: A rock", "a: A soft rock"), encoding="utf-8")
    ours = lab.text
    for _ in range(2):
        result = lab.pull()
        assert result.exit_code == 0
        assert "1 newer here" in result.stderr
        assert lab.text == ours
        lab.build()  # not released: Anki's note is still that of the release


def test_both_did_the_same(lab: Lab) -> None:
    lab.edit("coal", Answer="A soft rock")
    lab.cards.write_text(CARDS.replace("a: A rock", "a: A soft rock"), encoding="utf-8")
    assert lab.pull().stdout == ""


def test_a_long_text_is_merged_by_its_sentences(lab: Lab) -> None:
    many = " ".join(
        f"This is the sentence with the number {n} of the text." for n in range(8)
    )
    lab.cards.write_text(
        CARDS.replace("note: Plain", f"note: {many}"), encoding="utf-8"
    )
    lab.hand.engine.import_package(lab.build("--release", "1.1"))
    lab.edit("long", Note=many.replace("number 2", "figure 2"))
    lab.cards.write_text(lab.text.replace("number 6", "figure 6"), encoding="utf-8")
    assert lab.pull().exit_code == 0
    assert "figure 2" in lab.text
    assert "figure 6" in lab.text


def test_what_deckgen_makes_is_told_and_not_taken(lab: Lab) -> None:
    lab.edit("coal", Topic="My own topic")
    lab.edit("build/dig", Context="<ol><li>Mine</li></ol>")
    result = lab.pull()
    assert "coal: Topic: edited in Anki, made by deckgen: not taken" in result.stdout
    assert "<ol><li>Mine</li></ol>" in result.stdout
    assert lab.text == CARDS


def test_a_text_of_several_cards_is_refused_with_its_place(lab: Lab) -> None:
    lab.edit("two", Note="What is changed?")
    result = lab.pull()
    assert result.exit_code == 1
    assert "used in several places" in result.stdout
    assert "What is changed?" in result.stdout
    assert lab.text == CARDS


def test_what_markdown_cannot_say_is_refused(lab: Lab) -> None:
    lab.edit("coal", Answer='<div style="color: red">A rock</div>')
    result = lab.pull()
    assert result.exit_code == 1
    assert "changed in Anki and not taken" in result.stdout
    assert "color: red" in result.stdout
    assert lab.text == CARDS


def test_tags_are_offered_and_taken_when_asked(lab: Lab) -> None:
    lab.hand.tag(lab.guid("iron"), "hard", "marked", "lab::mine")
    lab.hand.tag(lab.guid("coal"), "soft::rock")
    result = lab.pull()
    assert "iron: tags added in Anki: hard: use --tags" in result.stdout
    assert lab.text == CARDS
    assert lab.pull("--tags").exit_code == 0
    assert lab.text == CARDS.replace("[metals]", "[metals, hard]").replace(
        "a: A rock}", "a: A rock, tags: [soft::rock]}"
    )


def test_a_picture_that_was_added_comes_along(lab: Lab) -> None:
    (Path(lab.hand.col.media.dir()) / "paste.png").write_bytes(PNG + b"x")
    lab.edit("coal", Answer='A rock <img src="paste.png">')
    result = lab.pull()
    assert result.exit_code == 0, result.output
    assert "![](media/paste.png)" in lab.text
    assert (lab.root / "media" / "paste.png").read_bytes() == PNG + b"x"
    lab.edit(
        "dot",
        Prompt=lab.hand.fields(lab.guid("dot"))["Prompt"].replace("Which", "What"),
    )
    assert lab.pull().exit_code == 0
    assert "q: What? ![](dot.png)" in lab.text


def test_new_notes_become_drafts_and_keep_their_guid(lab: Lab) -> None:
    guid = lab.hand.add(
        "Lab deck (Question)", "Lab deck", "New <b>one</b>?", "Yes", tags=("own",)
    )
    other = lab.hand.add("Basic", "Lab deck", "Basic: front", "Back")
    lab.hand.add("Basic", "Default", "Elsewhere", "Not ours")
    result = lab.pull()
    assert result.exit_code == 0, result.output
    assert "Elsewhere" not in lab.text
    assert lab.text.startswith(CARDS)
    assert "  - id: from-anki\n    title: From Anki\n    cards:\n" in lab.text
    assert "q: New **one**?" in lab.text
    assert lab.pull().stdout == ""  # they are known now
    key = "from-anki-new-one"
    lab.cards.write_text(
        lab.text.replace("        draft: true\n", "", 1), encoding="utf-8"
    )
    lab.runs += 2000  # Anki takes over what is newer
    package = apkg_reader.read(lab.build("--release", "1.1"))
    assert lab.guid(key) == guid
    assert other not in {note.guid for note in package.notes}
    lab.hand.engine.import_package(lab.root / "dist" / "lab.apkg")
    assert lab.hand.col.db.scalar("select count() from notes where guid = ?", guid) == 1
    assert lab.hand.fields(guid)["Id"] == key


@pytest.mark.parametrize(
    "there", [False, True], ids=["a-new-topic", "a-topic-with-defaults"]
)
def test_new_notes_say_themselves_what_defaults_would_say(
    tmp_path: Path, hand: Hand, there: bool
) -> None:
    lab = Lab(tmp_path, hand)
    of_deck = "" if there else "\n  defaults: {format: html, type: loose}"
    cards = DEFAULTS.format(of_deck) + "      - {id: known, q: K?, a: L}\n"
    if there:
        cards += "  - id: from-anki\n    title: F\n    defaults: {format: html, type: true}\n    cards:\n"
        cards += "      - {id: other, q: M?, a: N}\n"
    lab.cards.write_text(cards, encoding="utf-8")
    hand.engine.import_package(lab.build("--release", "1.0"))
    guid = hand.add(
        "Lab deck (Question)",
        "Lab deck",
        "What is <strong>2*3*4</strong> and 1*2?",
        "A *star* of &lt;b&gt;",
    )
    before = hand.fields(guid)
    result = lab.pull()
    assert result.exit_code == 0, result.output
    assert "        format: markdown\n        type: false\n" in lab.text
    lab.cards.write_text(
        lab.text.replace("        draft: true\n", ""), encoding="utf-8"
    )
    (note,) = (
        each for each in apkg_reader.read(lab.build()).notes if each.guid == guid
    )
    assert note.fields[:2] == (before["Prompt"], before["Answer"])
    assert note.fields[10] == ""


def test_deleted_notes_are_listed(lab: Lab, tmp_path: Path) -> None:
    lab.hand.delete(lab.guid("coal"))
    result = lab.pull()
    assert result.exit_code == 0
    assert lab.text == CARDS


@pytest.mark.parametrize("form", ["collection", "legacy", "tables"])
def test_every_form_of_file_is_read(lab: Lab, tmp_path: Path, form: str) -> None:
    lab.edit("coal", Answer="A black rock")
    file = tmp_path / "theirs.apkg"
    if form == "collection":
        lab.hand.col.close()
        file = Path(lab.hand.col.path)
        lab.hand.col.reopen()
        lab.hand.col.close()
    else:
        lab.hand.export(file, "Lab deck", legacy=form == "legacy")
    result = lab.run("pull", str(file), "-C", str(lab.root))
    if form == "collection":
        lab.hand.col.reopen()
    assert result.exit_code == 0, result.output
    assert "a: A black rock}" in lab.text


def test_wrong_usage(lab: Lab, tmp_path: Path) -> None:
    def fails(*arguments: str) -> str:
        result = lab.pull(*arguments)
        assert result.exit_code == 2
        return result.stderr

    assert "no card 'nobody'" in fails("--theirs", "nobody")
    assert "by --theirs and by --ours" in fails("--theirs", "iron", "--ours", "iron")
    missing: Any = lab.run("pull", str(tmp_path / "no.apkg"), "-C", str(lab.root))
    assert missing.exit_code == 2
    assert "no.apkg" in missing.stderr
    lab.cards.write_text("deck: [", encoding="utf-8")
    assert "fix the errors" in fails()


def test_line_ends_stay(lab: Lab) -> None:
    lab.cards.write_bytes(CARDS.replace("\n", "\r\n").encode())
    lab.edit("long", Answer="One.<br>Two.")
    lab.edit("iron", Note="N")
    result = lab.pull()
    assert result.exit_code == 0, result.output
    raw = lab.cards.read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n")
