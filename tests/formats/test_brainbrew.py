"""Projects of brain-brew as that lays them out today, and what it makes of them.

``EXPECTED`` is what brain-brew 0.3.11 writes of ``PROJECT``, with an empty text where that writes ``false``,
for a field of a learner's own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from helpers.command import output_of as run
from helpers.project import PNG, write_files

from deckgen.formats.incoming import recognise
from deckgen.formats.incoming.deck import Options
from deckgen.formats.reading.limits import UnreadableError

RECIPE = """\
- generate_guids_in_csvs:
    source: [src/data/guids.csv]
    columns: [guid, 'guid:de']
- build_parts:
  - note_models_from_yaml_part:
      part_id: Country
      file: src/note_models/Country/Country.yaml
  - note_models_from_yaml_part:
      part_id: Fact
      file: src/note_models/Fact/Fact.yaml
  - headers_from_yaml_part:
      part_id: english
      file: src/headers/english.yaml
  - headers_from_yaml_part:
      part_id: german
      file: src/headers/english.yaml
      override:
        name: Erdkunde
        crowdanki_uuid: deck-de
        deck_description_html_file: src/headers/german.html
  - notes_from_csvs:
      part_id: english_notes
      file_mappings:
      - file: src/data/main.csv
        note_model: Country
        derivatives:
        - file: src/data/guids.csv
        - file: src/data/facts.csv
          note_model: Fact
      note_model_mappings:
      - note_models: [Country, Fact]
        columns_to_fields: {guid: guid, country: Country, capital: Capital, flag: Flag, tags: tags}
        personal_fields: [Mine]
  - notes_from_csvs:
      part_id: german_notes
      file_mappings:
      - file: src/data/main.csv
        note_model: Country
        derivatives:
        - file: src/data/guids.csv
      note_model_mappings:
      - note_models: [Country]
        columns_to_fields: {'guid:de': guid, 'country:de': Country, capital: Capital, flag: Flag, tags: tags}
        personal_fields: [Mine]
  - media_group_from_folder:
      part_id: media
      source: src/media/
      recursive: true
- generate_crowd_anki:
    folder: build/english
    notes: {part_id: english_notes}
    note_models: {parts: [{part_id: Country}, {part_id: Fact}]}
    headers: english
    media: {parts: [media]}
- generate_crowd_anki:
    folder: build/german
    notes: {part_id: german_notes}
    note_models: {parts: [{part_id: Country}]}
    headers: german
    media: {parts: [media]}
"""
PRESET = """\
deck_config_uuid: preset-1
deck_configurations:
- __type__: DeckConfig
  crowdanki_uuid: preset-1
  name: Default
  autoplay: true
  dyn: false
  lapse: {delays: [10.0], leechAction: 1, leechFails: 8, minInt: 1, mult: 0.0}
  maxTaken: 60
  new: {bury: false, delays: [1.0, 12.5], initialFactor: 2500, ints: [1, 4, 0], order: 1, perDay: 7}
  replayq: true
  rev: {bury: false, ease4: 1.3, hardFactor: 1.2, ivlFct: 1.0, maxIvl: 36500, perDay: 99}
  timer: 0
"""
PROJECT: dict[str, str | bytes] = {
    "recipes/source_to_anki.yaml": RECIPE,
    "recipes/anki_to_source.yaml": "- build_parts:\n  - notes_from_crowd_anki: {part_id: x, source: x}\n",
    "src/headers/english.yaml": f"name: Geography\ncrowdanki_uuid: deck-en\ndesc: <b>All</b> of it\n{PRESET}",
    "src/headers/german.html": "<i>Alles</i>",
    "src/note_models/Country/Country.yaml": """\
name: World
id: type-1
css_file: src/note_models/Country/style.css
fields:
- name: Country
  font: Arial
- name: Capital
  font_size: 12
- name: Flag
  is_right_to_left: true
- name: Mine
  is_sticky: true
templates:
- name: To capital
  html_file: src/note_models/Country/To capital.html
- name: To flag
  html_file: src/note_models/Country/To flag.html
  browser_html_file: src/note_models/Country/browser.html
""",
    "src/note_models/Country/style.css": ".card { color: red }\n",
    "src/note_models/Country/To capital.html": "{{#Capital}}{{Country}}{{/Capital}}\n\n--\n\n"
    "{{FrontSide}}\n{{Capital}}",
    "src/note_models/Country/To flag.html": "{{#Flag}}{{Country}}{{/Flag}}\n----\n{{Flag}}\n",
    "src/note_models/Country/browser.html": "{{Country}}\n--\n{{Flag}}",
    "src/note_models/Fact/Fact.yaml": """\
name: Fact
id: type-2
css_file: src/note_models/Country/style.css
is_cloze: true
fields: [{name: Country}, {name: Capital}, {name: Flag}, {name: Mine}]
templates: [{name: Cloze, html_file: src/note_models/Fact/Cloze.html}]
""",
    "src/note_models/Fact/Cloze.html": "{{cloze:Country}}\n\n--\n\n{{cloze:Country}}",
    "src/data/main.csv": '''\
country,country:de,capital,flag,tags
France,Frankreich,Paris,"<img src=""fr.png"">","EU, West;Sea"
Peru,Peru,,"<img src=""fr.png"">",
"{{c1::Rome}}, ""the
city""",Rom,,,EU
''',
    "src/data/guids.csv": '''\
country,guid,guid:de
"{{c1::Rome}}, ""the
city""",g-3,d-3
Peru,g#2,d-2
France,"g-1!""",d-1
''',
    "src/data/facts.csv": 'country\n"{{c1::Rome}}, ""the\ncity"""\n',
    "src/media/fr.png": PNG,
}

FLAG = '<img src="fr.png">'
NOTE = {"__type__": "Note", "data": "", "flags": 0}
FIELD = {
    "font": "Liberation Sans",
    "media": [],
    "rtl": False,
    "size": 20,
    "sticky": False,
}
TEMPLATE = {
    "bafmt": "",
    "bfont": "",
    "bqfmt": "",
    "bsize": 0,
    "did": None,
    "scratchPad": 0,
}
MODEL = {
    "__type__": "NoteModel", "css": ".card { color: red }\n", "latexPost": "\\end{document}",
    "latexPre": "\\documentclass[12pt]{article}\n\\special{papersize=3in,5in}\n"
    "\\usepackage{amssymb,amsmath}\n\\pagestyle{empty}\n\\setlength{\\parindent}{0in}\n\\begin{document}\n",
    "latexsvg": False, "req": [], "sortf": 0, "tags": [], "vers": [],
}  # fmt: skip
EXPECTED: dict[str, Any] = {
    "__type__": "Deck",
    "name": "Geography",
    "crowdanki_uuid": "deck-en",
    "desc": "<b>All</b> of it",
    "deck_config_uuid": "preset-1",
    "media_files": ["fr.png"],
    "children": [],
    "notes": [
        {**NOTE, "guid": 'g-1!"', "note_model_uuid": "type-1", "fields": ["France", "Paris", FLAG, ""],
         "tags": ["EU", "West", "Sea"]},
        {**NOTE, "guid": "g#2", "note_model_uuid": "type-1", "fields": ["Peru", "", FLAG, ""], "tags": []},
        {**NOTE, "guid": "g-3", "note_model_uuid": "type-2",
         "fields": ['{{c1::Rome}}, "the\ncity"', "", "", ""], "tags": ["EU"]},
    ],
    "note_models": [
        {
            **MODEL, "crowdanki_uuid": "type-1", "name": "World", "type": 0,
            "flds": [
                {**FIELD, "name": "Country", "ord": 0, "font": "Arial"},
                {**FIELD, "name": "Capital", "ord": 1, "size": 12},
                {**FIELD, "name": "Flag", "ord": 2, "rtl": True},
                {**FIELD, "name": "Mine", "ord": 3, "sticky": True},
            ],
            "tmpls": [
                {**TEMPLATE, "name": "To capital", "ord": 0, "qfmt": "{{#Capital}}{{Country}}{{/Capital}}",
                 "afmt": "{{FrontSide}}\n{{Capital}}"},
                {**TEMPLATE, "name": "To flag", "ord": 1, "qfmt": "{{#Flag}}{{Country}}{{/Flag}}",
                 "afmt": "{{Flag}}\n", "bqfmt": "{{Country}}", "bafmt": "{{Flag}}"},
            ],
        },
        {
            **MODEL, "crowdanki_uuid": "type-2", "name": "Fact", "type": 1,
            "flds": [
                {**FIELD, "name": name, "ord": place}
                for place, name in enumerate(("Country", "Capital", "Flag", "Mine"))
            ],
            "tmpls": [{**TEMPLATE, "name": "Cloze", "ord": 0, "qfmt": "{{cloze:Country}}",
                       "afmt": "{{cloze:Country}}"}],
        },
    ],
    "deck_configurations": [
        {
            "__type__": "DeckConfig", "crowdanki_uuid": "preset-1", "name": "Default", "autoplay": True,
            "dyn": False, "maxTaken": 60, "replayq": True, "timer": 0,
            "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
            "new": {"bury": False, "delays": [1.0, 12.5], "initialFactor": 2500, "ints": [1, 4, 0],
                    "order": 1, "perDay": 7},
            "rev": {"bury": False, "ease4": 1.3, "hardFactor": 1.2, "ivlFct": 1.0, "maxIvl": 36500,
                    "perDay": 99},
        }
    ],
}  # fmt: skip


def brewed(tmp_path: Path, deck: str, *options: str) -> Any:
    """Import a deck, build it for CrowdAnki, and return what its ``deck.json`` holds."""
    source, project, out = tmp_path / "brew", tmp_path / "project", tmp_path / "out"
    write_files(source, PROJECT)
    said = run("import", source, project, "--deck", deck, *options)
    assert "the same as in the file" in said
    run("build", project, "--to", "crowdanki", "-o", out)
    return json.loads((out / "deck.json").read_text("utf-8"))


def test_what_is_made_is_what_brain_brew_makes(tmp_path: Path) -> None:
    found = brewed(tmp_path, "Geography", "--html")
    assert found.pop("dyn") == 0  # of which brain-brew says what its header says
    for note in (*EXPECTED["notes"], *found["notes"]):
        note["tags"] = sorted(note["tags"])  # their order says nothing
    assert found == EXPECTED


def test_texts_as_markdown_are_seen_alike(tmp_path: Path) -> None:
    found = brewed(tmp_path, "Geography")
    assert [note["guid"] for note in found["notes"]] == ['g-1!"', "g#2", "g-3"]
    assert found["notes"][0]["fields"] == [
        "France",
        "Paris",
        '<img src="fr.png" alt="">',
        "",
    ]


def test_another_deck_of_the_same_recipe(tmp_path: Path) -> None:
    found = brewed(tmp_path, "Erdkunde", "--html")
    assert (found["name"], found["crowdanki_uuid"], found["desc"]) == (
        "Erdkunde",
        "deck-de",
        "<i>Alles</i>",
    )
    assert [(note["guid"], note["fields"][0]) for note in found["notes"]] == [
        ("d-1", "Frankreich"),
        ("d-2", "Peru"),
        ("d-3", "Rom"),
    ]
    assert [each["name"] for each in found["note_models"]] == ["World"]


def test_decks_to_choose_from_are_named(tmp_path: Path) -> None:
    write_files(tmp_path / "brew", PROJECT)
    said = run("import", tmp_path / "brew", tmp_path / "project", status=2)
    assert "makes 2 decks; choose one with --deck: Geography, Erdkunde" in said
    assert not (tmp_path / "project").exists()
    said = run(
        "import", tmp_path / "brew", tmp_path / "project", "--deck", "Nowhere", status=2
    )
    assert "its decks: Erdkunde, Geography" in said


def test_a_row_that_belongs_to_none_is_told(tmp_path: Path) -> None:
    facts = PROJECT["src/data/facts.csv"]
    assert isinstance(facts, str)
    write_files(tmp_path, {**PROJECT, "src/data/facts.csv": f"{facts}Atlantis\n"})
    deck = recognise.read(tmp_path, Options(decks=("Geography",)))
    assert (
        "1 rows of src/data/facts.csv match no row of src/data/main.csv"
        in deck.warnings
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("src/data/main.csv", "town\nx\n"),
        ("src/data/main.csv", b"\xff\xfe\x00"),
        ("src/headers/english.yaml", "- a list\n"),
        ("src/headers/english.yaml", "deck_configurations: 5\n"),
        (
            "src/note_models/Fact/Fact.yaml",
            "name: x\ncss_file: ../../outside.css\nfields: [a]\ntemplates: [b]\n",
        ),
        (
            "recipes/source_to_anki.yaml",
            RECIPE.replace("src/data/main.csv", "src/data/none.csv"),
        ),
        (
            "recipes/source_to_anki.yaml",
            RECIPE.replace("file: src/data/main.csv", "file: [x]"),
        ),
    ],
)
def test_damage_is_one_line(tmp_path: Path, name: str, content: str | bytes) -> None:
    write_files(tmp_path / "brew", {**PROJECT, name: content})
    with pytest.raises(UnreadableError) as raised:
        recognise.read(tmp_path / "brew", Options(decks=("Geography",)))
    assert str(raised.value).isprintable()
