"""Styles and card templates on both sides: pushed if they changed here, pulled if they changed in Anki."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from live.addon import Addon
from live.test_push import Desk

from deckgen.anki.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from live.collection import Hand

CARDS = """\
deck:
  id: lab
  uid: abcdefgh
  name: Lab deck
  language: nl
  style: own.css
note-types:
  - id: country
    name: Country
    fields: [{name: Country, required: true}, Capital]
    cards:
      - name: Capital   # asked first
        front: 'Capital of {{Country}}?'
        back: |
          {{FrontSide}}
          <hr id=answer>{{Capital}}
      - name: Land
        file: land.html
    style: country.css
topics:
  - id: t
    title: A topic
    cards:
      - {id: iron, q: What is iron?, a: A metal}
      - {id: gaps, cloze: 'The {{c1::first}}'}
      - id: norway
        type: country
        fields:
          Country: Norway
          Capital: Oslo
"""

LAND = "Land of {{Capital}}?\n--\n{{FrontSide}}<hr id=answer>{{Country}}\n"


@pytest.fixture
def desk(tmp_path: Path, hand: Hand) -> Iterator[Desk]:
    with pushed(tmp_path, hand, CARDS) as desk:
        yield desk


@contextmanager
def pushed(tmp_path: Path, hand: Hand, cards: str) -> Iterator[Desk]:
    """Return a project that was pushed for the first time."""
    with Addon(hand.col) as addon:
        desk = Desk(tmp_path / "project", hand, addon)
        desk.cards.write_text(cards, encoding="utf-8")
        (desk.root / "own.css").write_text(".card { color: teal; }\n", encoding="utf-8")
        (desk.root / "country.css").write_text(
            ".card { color: red; }\n", encoding="utf-8"
        )
        (desk.root / "land.html").write_text(LAND, encoding="utf-8")
        result = desk.push()
        assert result.exit_code == 0, result.output
        desk.study()
        yield desk


def model(desk: Desk, name: str = "Country") -> Any:
    return desk.hand.col.models.by_name(name)


def change(desk: Desk, own: Any) -> None:
    desk.hand.col.models.update_dict(own)
    desk.hand.col.models._clear_cache()


def edit(
    desk: Desk, template: int, side: str, old: str, new: str, name: str = "Country"
) -> None:
    own = model(desk, name)
    assert old in own["tmpls"][template][side]
    own["tmpls"][template][side] = own["tmpls"][template][side].replace(old, new)
    change(desk, own)


def restyle(desk: Desk, old: str, new: str, name: str = "Country") -> None:
    own = model(desk, name)
    assert old in own["css"]
    own["css"] = own["css"].replace(old, new)
    change(desk, own)


def read(desk: Desk, name: str) -> str:
    return (desk.root / name).read_text(encoding="utf-8")


def settled(desk: Desk) -> None:
    """Both sides are the same, and know it."""
    again = desk.push()
    assert again.exit_code == 0, again.output
    assert "nothing to push" in again.stderr
    assert again.stdout == ""
    assert desk.pull("--types").stdout == ""


def test_templates_and_styles_come_back_where_they_stand(desk: Desk) -> None:
    before, schema = desk.state(), desk.schema()
    edit(desk, 0, "qfmt", "Capital of", "What is the 'capital' of: ")
    edit(desk, 0, "afmt", "<hr id=answer>", "<hr id=answer>\n\n  Its name: ")
    edit(desk, 1, "qfmt", "Land of", "<b>Land</b> of")
    edit(desk, 1, "afmt", "{{Country}}", "{{Country}}!")
    restyle(desk, "red", "blue")
    edits = {
        name: read(desk, name) for name in ("cards.yaml", "land.html", "country.css")
    }
    offered = desk.pull()
    assert offered.exit_code == 0
    assert (
        "country: the style: edited in Anki: use --types to take it" in offered.stdout
    )
    assert "  -.card { color: red; }\n  +.card { color: blue; }" in offered.stdout
    assert {name: read(desk, name) for name in edits} == edits
    dry = desk.pull("--types", "--dry-run")
    assert "+.card { color: blue; }" in dry.stdout
    assert {name: read(desk, name) for name in edits} == edits
    result = desk.pull("--types")
    assert result.exit_code == 0, result.output
    assert "land.html:1:1: country: the front of 'Land': taken" in result.stdout
    assert read(desk, "land.html") == LAND.replace("Land of", "<b>Land</b> of").replace(
        "y}}", "y}}!"
    )
    assert read(desk, "country.css") == ".card { color: blue; }\n"
    assert "front: 'What is the ''capital'' of:  {{Country}}?'" in desk.text
    assert "# asked first" in desk.text
    assert (
        "          <hr id=answer>\n\n            Its name: {{Capital}}\n" in desk.text
    )
    settled(desk)
    assert (desk.state(), desk.schema()) == (before, schema)


def test_both_sides_change_other_texts_of_one_note_type(desk: Desk) -> None:
    edit(desk, 0, "qfmt", "Capital of", "Capital city of")
    (desk.root / "land.html").write_text(
        LAND.replace("Land of", "The land of"), encoding="utf-8"
    )
    (desk.root / "country.css").write_text(".card { color: navy; }\n", encoding="utf-8")
    pushed = desk.push()
    assert pushed.exit_code == 0, pushed.output
    assert "Country: changed: the style, the front of 'Land'" in pushed.stdout
    assert "country: the front of 'Capital': edited in Anki: kept" in pushed.stdout
    own = model(desk)
    assert own["tmpls"][0]["qfmt"] == "Capital city of {{Country}}?"
    assert own["tmpls"][1]["qfmt"] == "The land of {{Capital}}?"
    assert own["css"] == ".card { color: navy; }\n"
    assert desk.pull("--types").exit_code == 0
    assert "Capital city of" in desk.text
    settled(desk)


@pytest.mark.parametrize("choice", ["theirs", "ours"])
@pytest.mark.parametrize("by_name", [True, False])
def test_one_text_that_both_changed(desk: Desk, choice: str, by_name: bool) -> None:
    restyle(desk, "red", "blue")
    (desk.root / "country.css").write_text(".card { color: navy; }\n", encoding="utf-8")
    pushed = desk.push()
    assert pushed.exit_code == 1
    assert "country: the style: changed here and in Anki: kept in Anki" in pushed.stdout
    assert "  -.card { color: navy; }\n  +.card { color: blue; }" in pushed.stdout
    pulled = desk.pull("--types")
    assert pulled.exit_code == 1
    assert (
        "country.css:1:1: country: the style: changed here and in Anki" in pulled.stdout
    )
    assert read(desk, "country.css") == ".card { color: navy; }\n"
    decided = desk.pull(
        "--types", *((f"--{choice}", "country") if by_name else ("--all", choice))
    )
    assert decided.exit_code == 0, decided.output
    colour = "blue" if choice == "theirs" else "navy"
    assert read(desk, "country.css") == f".card {{ color: {colour}; }}\n"
    assert desk.push().exit_code == 0
    assert model(desk)["css"].strip() == f".card {{ color: {colour}; }}"
    settled(desk)


def test_the_style_of_the_deck_is_that_of_all_its_note_types(desk: Desk) -> None:
    restyle(desk, "teal", "olive", "Lab deck (Question)")
    result = desk.pull("--types")
    assert result.exit_code == 0, result.output
    assert read(desk, "own.css") == ".card { color: olive; }\n"
    assert desk.push().exit_code == 0
    assert "olive" in model(desk, "Lab deck (Cloze)")["css"]
    settled(desk)
    restyle(desk, "olive", "pink", "Lab deck (Question)")
    restyle(desk, "olive", "grey", "Lab deck (Cloze)")
    result = desk.pull("--types")
    assert result.exit_code == 1
    assert (
        "cloze: the style: changed in Anki and not taken: it was changed otherwise"
        in result.stdout
    )
    assert read(desk, "own.css") == ".card { color: pink; }\n"


def test_what_deckgen_makes_is_not_taken(desk: Desk) -> None:
    edit(desk, 0, "afmt", "<", "<p>mine</p><", "Lab deck (Question)")
    own = model(desk, "Lab deck (Question)")
    own["css"] = "a { b: c }\n" + own["css"]
    change(desk, own)
    before = desk.text, read(desk, "own.css")
    result = desk.pull("--types")
    assert result.exit_code == 1
    assert (
        "question: the back of 'Question': changed in Anki and not taken: deckgen makes it"
        in result.stdout
    )
    assert (
        "question: the style: changed in Anki and not taken: it was changed in what"
        in result.stdout
    )
    assert (desk.text, read(desk, "own.css")) == before
    assert desk.push("--ours", "question").exit_code == 1  # which has to be agreed to
    assert desk.push("--ours", "question", "--yes").exit_code == 0
    settled(desk)


def test_a_style_where_the_deck_has_none(desk: Desk) -> None:
    desk.rewrite("  style: own.css\n", "")
    assert desk.push().exit_code == 0
    own = model(desk, "Lab deck (Question)")
    own["css"] += "\n.card { margin: 1px; }"
    change(desk, own)
    result = desk.pull("--types")
    assert result.exit_code == 1
    assert "name a CSS file under 'deck.style'" in result.stdout
    (desk.root / "own.css").write_text("", encoding="utf-8")
    desk.rewrite("  language: nl\n", "  language: nl\n  style: own.css\n")
    assert desk.pull("--types").exit_code == 0
    assert read(desk, "own.css").strip() == ".card { margin: 1px; }"
    assert desk.push().exit_code == 0
    settled(desk)


def test_a_field_that_was_renamed_in_anki_keeps_its_name_on_each_side(
    desk: Desk,
) -> None:
    models, own = desk.hand.col.models, model(desk)
    models.rename_field(own, own["flds"][1], "City")
    change(desk, own)
    assert "{{City}}" in model(desk)["tmpls"][1]["qfmt"]
    assert "nothing to push" in desk.push().stderr
    said = desk.pull("--types")
    assert said.exit_code == 0, said.output
    assert "the field 'Capital' is called 'City' in Anki" in said.stdout
    assert desk.text == CARDS
    (desk.root / "land.html").write_text(
        LAND.replace("Land of", "Whose is"), encoding="utf-8"
    )
    desk.rewrite("Capital: Oslo", "Capital: Bergen")
    assert desk.push().exit_code == 0
    assert model(desk)["tmpls"][1]["qfmt"] == "Whose is {{City}}?"
    assert desk.hand.fields(desk.guid("norway"))["City"] == "Bergen"
    edit(
        desk,
        1,
        "qfmt",
        "Whose is {{City}}",
        "Of whom is {{#City}}{{text:City}}{{/City}}",
    )
    assert desk.pull("--types").exit_code == 0
    assert "Of whom is {{#Capital}}{{text:Capital}}{{/Capital}}?\n--" in read(
        desk, "land.html"
    )


def test_a_template_that_was_renamed_in_anki_is_still_the_same(desk: Desk) -> None:
    own = model(desk)
    own["tmpls"][1]["name"] = "Nation"
    change(desk, own)
    (desk.root / "land.html").write_text(
        LAND.replace("Land of", "Whose is"), encoding="utf-8"
    )
    assert desk.push().exit_code == 0
    assert model(desk)["tmpls"][1]["qfmt"] == "Whose is {{Capital}}?"
    said = desk.pull("--types").stdout
    assert (
        "cards.yaml:8:9: country: the card template 'Land' is called 'Nation' in Anki"
        in said
    )
    assert "write {name: Nation, id: land} for it under 'cards'" in said


def test_what_is_said_of_new_names_makes_both_sides_the_same(desk: Desk) -> None:
    """Whoever follows it has the same field and card template as before, in Anki and for learners."""
    assert desk.run("build", str(desk.root), "--release", "1.0").exit_code == 0
    models, own = desk.hand.col.models, model(desk)
    models.rename_field(own, own["flds"][1], "City")
    own["tmpls"][1]["name"] = "Nation: all"
    change(desk, own)
    said = desk.pull("--types")
    assert said.exit_code == 0, said.output
    assert (
        "write {name: City, id: capital} for it under 'fields', and 'City' for 'Capital'"
        in said.stdout
    )
    assert "write {name: 'Nation: all', id: land} for it under 'cards'" in said.stdout
    desk.rewrite(
        "required: true}, Capital]", "required: true}, {name: City, id: capital}]"
    )
    desk.rewrite("- name: Land\n", '- name: "Nation: all"\n        id: land\n')
    desk.rewrite("{{Capital}}", "{{City}}")
    desk.rewrite("Capital: Oslo", "City: Oslo")
    (desk.root / "land.html").write_text(
        LAND.replace("{{Capital}}", "{{City}}"), encoding="utf-8"
    )
    before, schema = desk.state(), desk.schema()
    settled(desk)
    assert (desk.state(), desk.schema()) == (before, schema)
    built = desk.run("build", str(desk.root), "--release", "1.1")
    assert built.exit_code == 0, built.output
    with Engine() as learner:
        for version in ("1.0", "1.1"):
            learner.import_package(desk.root / "dist" / f"lab-{version}.apkg")
        (country,) = [
            each
            for each in learner._col.models.all()
            if each["name"].startswith("Country")
        ]
    assert [each["name"] for each in country["flds"]] == ["Country", "City"]
    assert [each["name"] for each in country["tmpls"]] == ["Capital", "Nation: all"]


def test_files_that_a_style_names_come_along_both_ways(desk: Desk) -> None:
    (Path(desk.hand.col.media.dir()) / "_map.png").write_bytes(b"\x89PNG map")
    restyle(desk, "red;", "red; background: url('_map.png');")
    result = desk.pull("--types")
    assert result.exit_code == 0, result.output
    assert (desk.root / "media" / "_map.png").read_bytes() == b"\x89PNG map"
    assert "url('_map.png')" in read(desk, "country.css")
    assert desk.push().exit_code == 0
    (desk.root / "media" / "_sky.png").write_bytes(b"\x89PNG sky")
    css = read(desk, "country.css").replace("_map.png", "_sky.png")
    (desk.root / "country.css").write_text(css, encoding="utf-8")
    assert desk.push().exit_code == 0
    names = {path.name for path in Path(desk.hand.col.media.dir()).iterdir()}
    (shown,) = [name for name in names if name in model(desk)["css"]]
    assert shown.startswith("_sky")
    restyle(desk, "red", "blue")
    assert desk.pull("--types").exit_code == 0
    assert "color: blue; background: url('_sky.png')" in read(desk, "country.css")
    settled(desk)
    restyle(desk, "blue;", "blue; list-style: url(_none.png);")
    refused = desk.pull("--types")
    assert refused.exit_code == 1
    assert (
        "it names the file '_none.png', which is neither in 'media/' nor in Anki"
        in refused.stdout
    )


def test_what_would_be_an_error_here_is_refused(desk: Desk) -> None:
    edit(desk, 1, "qfmt", "Land of", "--\nLand of")
    edit(desk, 1, "afmt", "<hr id=answer>", "{{cloze:Country}}")
    before = read(desk, "land.html")
    result = desk.pull("--types")
    assert result.exit_code == 1
    assert "it has a line '--'" in result.stdout
    assert (
        "country: the back of 'Land': changed in Anki and not taken: " in result.stdout
    )
    assert read(desk, "land.html") == before


def test_a_co_curators_package_has_the_last_release_as_its_base(desk: Desk) -> None:
    assert desk.run("build", str(desk.root), "--release", "1.0").exit_code == 0
    (desk.root / "dist" / "lab-anki.json").unlink()
    restyle(desk, "red", "blue")
    (desk.root / "land.html").write_text(
        LAND.replace("Land of", "Whose is"), encoding="utf-8"
    )
    file = desk.hand.export(desk.root / "theirs.apkg", "Lab deck")
    result = desk.run("pull", str(file), "-C", str(desk.root), "--types")
    assert result.exit_code == 0, result.output
    assert read(desk, "country.css") == ".card { color: blue; }\n"
    assert "Whose is" in read(desk, "land.html")  # newer here
    (desk.root / "country.css").write_text(".card { color: grey; }\n", encoding="utf-8")
    both = desk.run("pull", str(file), "-C", str(desk.root), "--types")
    assert both.exit_code == 1
    assert "country: the style: changed here and in Anki" in both.stdout


def test_what_the_window_of_card_types_undoes_is_told(desk: Desk) -> None:
    desk.addon.ignored = {"updateModelStyling", "updateModelTemplates"}
    (desk.root / "country.css").write_text(".card { color: navy; }\n", encoding="utf-8")
    (desk.root / "land.html").write_text(
        LAND.replace("Land of", "Whose is"), encoding="utf-8"
    )
    result = desk.push()
    assert result.exit_code == 1
    assert "country: the style, the front of 'Land': not written" in result.stderr
    desk.addon.ignored = set()
    assert desk.push().exit_code == 0
    settled(desk)


@pytest.mark.parametrize("edited", ["style", "front", "description"])
def test_new_notes_bring_nothing_back_that_was_edited_in_anki(
    desk: Desk, edited: str
) -> None:
    """The package of new notes has their note type and deck, later than they were edited there."""
    col = desk.hand.col
    if edited == "style":
        restyle(desk, "red", "blue")
    elif edited == "front":
        edit(desk, 0, "qfmt", "Capital of", "City of")
    else:
        deck = col.decks.by_name("Lab deck")
        deck["desc"] = "My own words"
        col.decks.save(deck)
    (desk.root / "country.css").write_text(".card { color: navy; }\n", encoding="utf-8")
    desk.rewrite("  language: nl\n", "  language: nl\n  description: Other words\n")
    new = "{id: chad, type: country, fields: {Country: Chad, Capital: Ndjamena}}"
    desk.cards.write_text(f"{desk.text}      - {new}\n", encoding="utf-8")
    desk.runs += 2000  # later than what was done by hand
    schema = desk.schema()
    result = desk.push()
    assert result.exit_code == (edited == "style"), result.output
    assert desk.hand.fields(desk.guid("chad"))["Capital"] == "Ndjamena"
    own = model(desk)
    assert ("blue" if edited == "style" else "navy") in own["css"]
    assert own["tmpls"][0]["qfmt"].startswith(
        "City of" if edited == "front" else "Capital of"
    )
    if edited == "description":
        assert col.decks.by_name("Lab deck")["desc"] == "My own words"
    assert desk.schema() == schema


def add_field(desk: Desk, name: str) -> None:
    models, own = desk.hand.col.models, model(desk)
    models.add_field(own, models.new_field(name))
    change(desk, own)


def test_a_field_that_was_added_in_anki_comes_with_its_texts(desk: Desk) -> None:
    add_field(desk, "River")
    desk.edit("norway", River="the Akerselva")
    before, schema = desk.state(), desk.schema()
    said = desk.pull("--types")
    assert said.exit_code == 0, said.output
    assert "country: the field 'River' was added in Anki: taken" in said.stdout
    assert "1 edit taken" in said.stderr
    said = desk.pull()
    assert said.exit_code == 0, said.output
    assert "River: the Akerselva" in desk.text
    assert "nothing to push" in desk.push().stderr
    settled(desk)
    assert (desk.state(), desk.schema()) == (before, schema)


def is_left_in_anki(desk: Desk, *, revision: int) -> None:
    """A field that is added in Anki is not taken, and it is said how learners could have it."""
    before = desk.text
    add_field(desk, "River")
    said = desk.pull("--types")
    assert said.exit_code == 0, said.output
    assert (
        "the field 'River' was added in Anki: it stays there: learners have the note type"
        in said.stdout
    )
    assert f"'revision: {revision}'" in said.stdout
    assert desk.text == before


def test_a_field_that_learners_would_have_to_merge_is_not_taken(desk: Desk) -> None:
    assert desk.run("build", str(desk.root), "--release", "1.0").exit_code == 0
    is_left_in_anki(desk, revision=2)
    assert desk.push().exit_code == 0


def test_a_field_that_was_left_out_is_filled_and_one_that_was_emptied_is_empty(
    desk: Desk,
) -> None:
    desk.rewrite("          Capital: Oslo\n", "")
    assert desk.push().exit_code == 0
    desk.edit("norway", Capital="Oslo, once *Kristiania*")
    said = desk.pull()
    assert said.exit_code == 0, said.output
    assert (
        "          Country: Norway\n          Capital: Oslo, once \\*Kristiania\\*\n"
        in desk.text
    )
    desk.edit("norway", Capital="")
    said = desk.pull()
    assert said.exit_code == 0, said.output
    assert "          Capital: ''\n" in desk.text
    assert "nothing to push" in desk.push().stderr


TABLE = """\
deck: {id: lab, uid: abcdefgh, name: Lab deck, language: nl}
note-types:
  - id: country
    name: Country
    fields: [Country, Capital, Code]
    cards: [{name: Capital, front: 'Capital of {{Country}}?', back: '{{Capital}} {{Code}}'}]
topics:
  - id: t
    title: A topic
    type: country
    cards:
      - {table: data/countries.csv, join: data/codes.csv}
"""
ROWS = '\ufeffid;Country;Capital\r\nnorway;Norway;Oslo\r\nchad;"Chad";"N""Djamena"\r\nmali;Mali;Bamako\r\n'


def test_edits_come_back_into_the_cells_of_a_table(tmp_path: Path, hand: Hand) -> None:
    with Addon(hand.col) as addon:
        desk = Desk(tmp_path / "project", hand, addon)
        desk.cards.write_text(TABLE, encoding="utf-8")
        countries, codes = (
            desk.root / "data" / name for name in ("countries.csv", "codes.csv")
        )
        countries.parent.mkdir()
        countries.write_bytes(ROWS.encode())
        codes.write_text("id,Code\nnorway,NO\n", encoding="utf-8")
        assert desk.push().exit_code == 0
        desk.edit(
            "norway", Capital="Oslo; <b>once</b> &quot;Kristiania&quot;", Code="NOR"
        )
        desk.edit("chad", Capital="N'Djamena")
        desk.edit("mali", Capital="")
        said = desk.pull()
        assert said.exit_code == 0, said.output
        assert "data/countries.csv:2:15: norway: Capital: taken" in said.stdout
        new = ROWS.replace(";Oslo", ';"Oslo; **once** ""Kristiania"""').replace(
            "Bamako", ""
        )
        assert countries.read_bytes().decode() == new.replace(
            '"N""Djamena"', '"N\'Djamena"'
        )
        assert codes.read_text(encoding="utf-8") == "id,Code\nnorway,NOR\n"
        assert "nothing to push" in desk.push().stderr
        assert "0 edits" in desk.pull().stderr
        desk.edit("mali", Capital="Bamako")
        said = desk.pull()
        assert said.exit_code == 1
        assert (
            "mali: Capital: changed in Anki and not taken: it is in a table"
            in said.stdout
        )


def test_a_field_of_a_later_revision_is_not_taken(tmp_path: Path, hand: Hand) -> None:
    """Learners have an earlier one, though no release has this one."""
    cards = CARDS.replace("    name: Country\n", "    name: Country\n    revision: 2\n")
    with pushed(tmp_path, hand, cards) as desk:
        is_left_in_anki(desk, revision=3)
