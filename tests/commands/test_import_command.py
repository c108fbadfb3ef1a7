"""``deckgen import``: what it writes, what it leaves out, and what it adds to a project."""

from __future__ import annotations

import base64
import hashlib
import random
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from helpers.command import output_of as run
from helpers.exported import exports
from helpers.project import PNG

from deckgen.commands.importing import adding, fields, names, presets, promise, topics
from deckgen.compile.pipeline import build
from deckgen.formats import apkg_reader
from deckgen.lockfile import state

DRAWN = f"latex-{hashlib.sha1(b'$x$', usedforsecurity=False).hexdigest()}.png"
"""What Anki calls its picture of ``[$]x[/$]``."""


WITH_DEFAULTS = """\
deck:
  id: d
  uid: abcdefgh
  name: D
  language: nl
  defaults: {format: html, type: true, unsourced: known}
topics:
  - id: t
    title: T
    cards:
      - {id: known, q: Q?, a: A}
"""


def read(path: Path) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def lockfile_keys(project: Path) -> list[str]:
    """Return the keys of the cards in a project's lock file, each with its GUID."""
    lock = state.read_file(project, "countries").lock
    assert lock is not None
    return sorted(f"{key} {entry.guid}" for key, entry in lock.cards.items())


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exports(tmp_path_factory.mktemp("exported"))["legacy"]


def odd(collection: object) -> None:
    """Fill a collection with what learners have and a curator would not write."""
    models = collection.models  # type: ignore[attr-defined]
    kind = models.new("Odd")
    for name in ("Front", "Back"):
        models.add_field(kind, models.new_field(name))
    for name, front in (
        ("Good", "{{Front}}"),
        ("Bad", "{{FrontSide}}{{Front}}{{#Back}}x{{/Back}}"),
    ):
        template = models.new_template(name)
        template["qfmt"], template["afmt"] = (
            front,
            "{{Back}}<script src=_x.js></script>",
        )
        models.add_template(kind, template)
    models.add(kind)
    media = Path(collection.media.dir())  # type: ignore[attr-defined]
    (media / "p&q.png").write_bytes(PNG)
    (media / "_x.js").write_text("1", encoding="utf-8")
    (media / (DRAWN)).write_bytes(PNG)
    deck = collection.decks.id("Odd::Deck")  # type: ignore[attr-defined]
    texts = (
        "<b>one</i>",
        '<img src="p&amp;q.png"> [$]x[/$]',
        '<img src="gone.png">',
        "a\u2028b",
        "<script>x()</script>",
    )
    for text in texts:
        note = collection.new_note(models.by_name("Odd"))  # type: ignore[attr-defined]
        note["Front"], note["Back"] = text, "back"
        collection.add_note(note, deck)  # type: ignore[attr-defined]


def test_what_learners_have_is_no_error(tmp_path: Path) -> None:
    file = exports(tmp_path / "exported", odd)["legacy"]
    said = run("import", file, tmp_path / "project")
    assert "for a learner who has it, nothing changes" in said
    checked = run("check", tmp_path / "project")
    for code in ("warning[N106]", "warning[R112]", "warning[M101]", "warning[R111]"):
        assert code in checked
    assert "error[" not in checked
    page = (tmp_path / "project" / "IMPORT.md").read_text(encoding="utf-8")
    assert "that cards use and the deck does not have: gone.png" in page
    run("build", tmp_path / "project", "-o", tmp_path / "new.apkg")
    media = apkg_reader.read(tmp_path / "new.apkg").media
    assert {"p&q.png", "_x.js", DRAWN} <= media.keys()


def test_an_imported_deck_without_its_lock_file_is_not_built(
    package: Path, tmp_path: Path
) -> None:
    """Its GUIDs stand nowhere else: with others, learners would get every card a second time."""
    project = tmp_path / "project"
    run("import", package, project)
    run("build", project)
    lock = (project / "cards.lock").read_bytes()
    (project / "cards.lock").unlink()
    for built in (project / "dist").iterdir():
        built.unlink()
    said = run("build", project, status=1)
    assert "error[U128]" in said
    assert "IMPORT.md says that it has the GUIDs" in said
    assert not (project / "cards.lock").exists()
    (project / "IMPORT.md").unlink()
    run("build", project)
    assert (project / "cards.lock").read_bytes() != lock


def test_a_deck_without_guids_needs_no_lock_file(tmp_path: Path) -> None:
    (tmp_path / "cards.csv").write_text(
        "Chad,N'Djamena\nMali,Bamako\n", encoding="utf-8"
    )
    run("import", tmp_path / "cards.csv", tmp_path / "project")
    assert (tmp_path / "project" / "IMPORT.md").is_file()
    assert not (tmp_path / "project" / "cards.lock").exists()
    run("build", tmp_path / "project")


def with_a_large_picture(collection: object) -> None:
    """Fill a collection with notes of which one has a picture of 20 MB in its text, and a mistake."""
    deck = collection.decks.id("Large")  # type: ignore[attr-defined]
    data = base64.b64encode(random.Random(1).randbytes(15_000_000)).decode()
    for text in (
        "small",
        f'<img src="data:image/png;base64,{data}"> <script>x()</script> é',
        "last",
    ):
        note = collection.new_note(collection.models.by_name("Basic"))  # type: ignore[attr-defined]
        note["Front"], note["Back"] = "front", text
        collection.add_note(note, deck)  # type: ignore[attr-defined]


LIMITED = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
from deckgen.cli.main import main
main(sys.argv[1:])
"""


@pytest.mark.once
@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of memory")
def test_a_picture_of_20_mb_in_a_field_takes_no_more_than_512_mb(
    tmp_path: Path,
) -> None:
    file = exports(tmp_path / "exported", with_a_large_picture)["legacy"]
    program = [
        sys.executable,
        "-c",
        LIMITED,
        "import",
        str(file),
        str(tmp_path / "project"),
    ]
    done = subprocess.run(program, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-1000:]
    assert "for a learner who has it, nothing changes" in done.stdout + done.stderr


LONG_CARDS = ["card-lima-is-the-capital-of-peru.yaml", "card-日本.yaml"]


def test_a_card_with_a_long_text_has_a_file_of_its_own(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in a small deck; its picture is found, and the topic takes it in at its place."""
    project = tmp_path / "project"
    run("import", package, project)
    assert not (project / "topics").exists()
    ids = lockfile_keys(project)
    monkeypatch.setattr(topics, "LONG", 24)
    for folder in ("one", "two"):
        assert "for a learner who has it, nothing changes" in run(
            "import", package, tmp_path / folder
        )
        project = tmp_path / folder
        assert (
            sorted(path.name for path in (project / "topics").glob("card-*"))
            == LONG_CARDS
        )
        assert "- include: card-日本.yaml" in (
            project / "topics" / "02-asia.yaml"
        ).read_text("utf-8")
        assert "missing" not in run("check", project)
        assert lockfile_keys(project) == ids
    page = (project / "IMPORT.md").read_text("utf-8")
    named = "日本, lima-is-the-capital-of-peru"
    assert (
        f"2 cards with a text of more than 24 characters, each in a file of its own: {named}"
        in page
    )
    one, two = (bytes_of(tmp_path / folder) for folder in ("one", "two"))
    assert [*one.values()] == [*two.values()]


def test_a_long_card_that_is_added_takes_no_file_that_is_there(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "LONG", 24)
    (tmp_path / "words.csv").write_text("What is coal?,A rock\n", encoding="utf-8")
    project = tmp_path / "project"
    run("import", tmp_path / "words.csv", project)
    (project / "topics").mkdir(exist_ok=True)
    (project / "topics" / LONG_CARDS[0]).write_text("# mine\n", encoding="utf-8")
    assert "Added 5 notes" in run("import", package, project, "--into")
    assert (project / "topics" / LONG_CARDS[0]).read_text("utf-8") == "# mine\n"
    added = (project / "topics" / "imported.yaml").read_text("utf-8")
    assert "- include: card-lima-is-the-capital-of-peru-2.yaml" in added
    assert "- include: card-日本.yaml" in added
    before = bytes_of(project)
    assert "Nothing new" in run("import", package, project, "--into")
    assert bytes_of(project) == before


def test_the_head_of_a_project(package: Path, tmp_path: Path) -> None:
    run("import", package, tmp_path / "project")
    deck = read(tmp_path / "project" / "cards.yaml")["deck"]
    assert isinstance(deck, dict)
    assert deck["description"] == "*All* of them"
    assert deck["options"] == {
        "new-cards-per-day": 3, "learning-steps": "1m 750s", "new-card-sort-order": "card-type-then-random",
        "desired-retention": "0.85",
    }  # fmt: skip


def test_a_project_has_the_schema_that_it_names_and_ignores_what_is_built(
    package: Path, tmp_path: Path
) -> None:
    run("import", package, tmp_path / "deck")
    run("init", tmp_path / "begun")
    first = (
        (tmp_path / "deck" / "cards.yaml").read_text(encoding="utf-8").splitlines()[0]
    )
    named = first.rpartition("=")[2]
    for name in (named, ".gitignore"):
        assert (tmp_path / "deck" / name).read_bytes() == (
            tmp_path / "begun" / name
        ).read_bytes()


@pytest.mark.parametrize(
    ("name", "text", "is_told"),
    [
        ("capitals.csv", "Country,Capital\nNorway,Oslo\n", True),
        ("capitals.csv", "Which is it?,Oslo\nNorway,Oslo\n", False),
        ("capitals.csv", "Norway,1814\nChad,1960\n", False),
        ("capitals.txt", "Norway\tOslo\nChad\tN'Djamena\n", False),
    ],
)
def test_a_first_row_that_may_name_the_columns_is_told(
    tmp_path: Path, name: str, text: str, is_told: bool
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    said = run("import", tmp_path / name, tmp_path / "deck")
    assert ("warning: the first row looks like column names" in said) is is_told
    assert "2 notes" in said
    if is_told:
        again = run(
            "import", tmp_path / name, tmp_path / "named", "--columns", "header"
        )
        assert "1 note," in again
        assert "warning" not in again


def test_a_folder_with_something_in_it_is_left_alone(
    package: Path, tmp_path: Path
) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "mine.txt").write_text("mine", encoding="utf-8")
    assert "already exists" in run("import", package, tmp_path / "project", status=2)
    assert [path.name for path in (tmp_path / "project").iterdir()] == ["mine.txt"]


def test_a_broken_promise_is_told_and_the_files_stay(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promise, "_form", lambda html, _: html)
    said = run("import", package, tmp_path / "project", status=1)
    assert "has another text in the field 'Back'" in said
    assert (tmp_path / "project" / "cards.yaml").is_file()
    assert "differs" not in run("import", package, tmp_path / "other", "--no-check")


def test_the_style_of_a_note_type_is_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []

    class Counting:
        def search(self, css: str) -> None:
            looked_at.append(css)

    monkeypatch.setattr(fields, "SHOWS_SPACES", Counting())
    file = exports(tmp_path / "exported", odd)["legacy"]
    run("import", file, tmp_path / "project")
    package = apkg_reader.read(file)
    used = {note.note_type for note in package.notes}
    assert len(package.notes) > len(looked_at) == len(used)


def test_a_file_of_a_draft_is_not_missed(tmp_path: Path) -> None:
    def sounds(collection: object) -> None:
        (Path(collection.media.dir()) / "a.mp3").write_bytes(b"ID3" + bytes(99))  # type: ignore[attr-defined]
        note = collection.new_note(collection.models.by_name("Basic"))  # type: ignore[attr-defined]
        note["Front"] = "[sound:a.mp3]"
        collection.add_note(note, 1)  # type: ignore[attr-defined]

    file = exports(tmp_path / "exported", sounds)["legacy"]
    run("import", file, tmp_path / "project", "--as", "q/a")
    page = (tmp_path / "project" / "IMPORT.md").read_text(encoding="utf-8")
    assert "1 draft, since there is no question, or no answer: " in page
    assert (tmp_path / "project" / "media" / "a.mp3").is_file()


def test_one_deck_of_several(package: Path, tmp_path: Path) -> None:
    run(
        "import",
        package,
        tmp_path / "project",
        "--deck",
        "Countries::Asia",
        "--no-check",
    )
    found = read(tmp_path / "project" / "cards.yaml")
    assert found["deck"]["name"] == "Countries::Asia"  # type: ignore[index]
    assert len(found["topics"]) == 1  # type: ignore[arg-type]
    said = run("import", package, tmp_path / "none", "--deck", "Nowhere", status=2)
    assert "no notes in a deck 'Nowhere'; its decks: Countries" in said


@pytest.mark.parametrize(
    ("by", "titles"),
    [
        ("decks", ["Countries", "Asia"]),
        ("none", ["Countries", "Asia"]),
        ("tags", ["america", "Countries", "asia"]),
        ("Two", ["Countries", "second", "Asia"]),
    ],
)
def test_topics(package: Path, tmp_path: Path, by: str, titles: list[str]) -> None:
    run("import", package, tmp_path / "project", "--split", by)
    topics = read(tmp_path / "project" / "cards.yaml")["topics"]
    assert sorted(topic["title"] for topic in topics) == sorted(titles)  # type: ignore[attr-defined]


def test_a_field_that_is_not_there(package: Path, tmp_path: Path) -> None:
    for option in ("--split", "--ids"):
        said = run("import", package, tmp_path / "project", option, "Three", status=2)
        assert "no note type has a field 'Three'; there are Back, " in said
    assert not (tmp_path / "project").exists()


def test_stock_types_as_questions(package: Path, tmp_path: Path) -> None:
    said = run("import", package, tmp_path / "project", "--as", "q/a")
    text = (tmp_path / "project" / "cards.yaml").read_text(encoding="utf-8")
    assert "q: Brasília" in text
    assert "cloze: '{{c1::Lima}} is the capital" in text
    assert "1 note type," in said
    page = (tmp_path / "project" / "IMPORT.md").read_text(encoding="utf-8")
    assert "*Merge note types*" in page
    run("build", tmp_path / "project", "--frozen", "-o", tmp_path / "new.apkg")


def test_ids_for_fields_make_the_type_newer(package: Path, tmp_path: Path) -> None:
    old = {key: kind.mod for key, kind in apkg_reader.read(package).note_types.items()}
    for name, options in (("as-it-was", []), ("with-ids", ["--give-ids"])):
        run("import", package, tmp_path / name, *options)
        run("build", tmp_path / name, "-o", tmp_path / f"{name}.apkg")
        new = apkg_reader.read(tmp_path / f"{name}.apkg").note_types
        has_all = all(
            None not in (*kind.field_ids, *kind.template_ids) for kind in new.values()
        )
        assert has_all
        assert all(new[key].mod == old[key] for key in new) or name == "with-ids"


def test_tidied_notes_reach_learners(tmp_path: Path) -> None:
    def pasted(collection: object) -> None:
        for text in ('<span style="color: red">red</span>', "plain"):
            note = collection.new_note(collection.models.by_name("Basic"))  # type: ignore[attr-defined]
            note["Front"] = text
            collection.add_note(note, 1)  # type: ignore[attr-defined]

    file = exports(tmp_path / "exported", pasted)["legacy"]
    run("import", file, tmp_path / "project", "--tidy")
    said = run("build", tmp_path / "project", "-o", tmp_path / "new.apkg")
    assert "changed    1" in said
    assert "unchanged  1" in said


# --- texts ------------------------------------------------------------------------------------


def test_a_text_with_gaps_becomes_drafts(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("one\tuno\ntwo\t\n\tcinco\none\tuno\n", encoding="utf-8")
    said = run("import", file, tmp_path / "project")
    assert "To check: " in said
    cards = read(tmp_path / "project" / "cards.yaml")["topics"][0]["cards"]  # type: ignore[index]
    assert [card.get("draft", False) for card in cards] == [False, True, True, False]
    run("check", tmp_path / "project")
    before = bytes_of(tmp_path / "project")
    assert "Nothing new" in run("import", file, tmp_path / "project", "--into")
    assert bytes_of(tmp_path / "project") == before


def test_guids_and_types_of_a_package(package: Path, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("Brasília\tthe capital\nRoma\tItalia\n", encoding="utf-8")
    said = run(
        "import", file, tmp_path / "project", "--guids", package, "--types", package
    )
    assert "1 note of 2 are in" in said
    run("build", tmp_path / "project", "-o", tmp_path / "new.apkg")
    old, new = apkg_reader.read(package), apkg_reader.read(tmp_path / "new.apkg")
    guid = next(note.guid for note in old.notes if note.fields[0] == "Brasília")
    found = next(note for note in new.notes if note.guid == guid)
    assert old.note_types[found.note_type].name == "Basic"


# --- into a project ---------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(package: Path, tmp_path: Path) -> None:
    run("import", package, tmp_path / "project")
    before = bytes_of(tmp_path / "project")
    assert "Nothing new: 5 notes in the project already" in run(
        "import", package, tmp_path / "project", "--into"
    )
    assert bytes_of(tmp_path / "project") == before


def test_new_cards_say_themselves_what_the_defaults_of_the_deck_would_say(
    tmp_path: Path,
) -> None:
    (tmp_path / "words.txt").write_text(
        "What is <b>2*3</b>?\t*A* star of &lt;b&gt;\n", encoding="utf-8"
    )
    run("init", tmp_path / "project")
    cards = tmp_path / "project" / "cards.yaml"
    cards.write_text(WITH_DEFAULTS, encoding="utf-8")
    run("import", tmp_path / "words.txt", tmp_path / "project", "--into")
    topic = yaml.safe_load(
        (tmp_path / "project" / "topics" / "imported.yaml").read_text("utf-8")
    )[0]
    assert {key: topic["cards"][0][key] for key in ("format", "type")} == {
        "format": "markdown",
        "type": False,
    }
    built = build(cards, 1_700_000_000)
    assert built.target is not None
    (note,) = (
        note
        for note in apkg_reader.read(built.target).notes
        if note.fields[11] != "known"
    )
    assert note.fields[:2] == ("What is <strong>2*3</strong>?", "*A* star of &lt;b&gt;")
    assert note.fields[10] == ""


def test_new_notes_go_into_a_topic(package: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    run("import", package, project, "--deck", "Countries::Asia", "--no-check")
    old = (project / "cards.yaml").read_text(encoding="utf-8")
    said = run("import", package, project, "--into")
    assert "Added 4 notes in the topic 'imported'; 1 in the project already" in said
    new = (project / "cards.yaml").read_text(encoding="utf-8")
    kept = [line for line in new.split("\n") if line in old.split("\n")]
    assert kept == old.split("\n")
    run("build", project, "--frozen", "-o", tmp_path / "new.apkg")
    one, two = apkg_reader.read(package), apkg_reader.read(tmp_path / "new.apkg")
    times = {note.guid: (note.id, note.mod, note.note_type) for note in one.notes}
    assert {
        note.guid: (note.id, note.mod, note.note_type) for note in two.notes
    } == times
    before = bytes_of(project)
    assert "Nothing new" in run("import", package, project, "--into")
    assert bytes_of(project) == before


def test_notes_that_differ_are_told_and_stay(package: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    run("import", package, project)
    cards = project / "cards.yaml"
    cards.write_text(
        cards.read_text("utf-8").replace("**capital** of", "chief city of"),
        encoding="utf-8",
    )
    before = bytes_of(project)
    said = run("import", package, project, "--into")
    assert "Back: 'chief city of Brazil' here, 'capital of Brazil' in the file" in said
    assert bytes_of(project) == before


def test_of_two_notes_with_one_question_and_no_guid_the_first_is_added(
    tmp_path: Path,
) -> None:
    first, more = tmp_path / "first.csv", tmp_path / "more.csv"
    first.write_text("Peru?,Lima\nBrazil?,Brasilia\n", encoding="utf-8")
    more.write_text("Chad?,N'Djamena\nchad?,Another\nPeru?,Lima\n", encoding="utf-8")
    project = tmp_path / "project"
    run("import", first, project, "--no-check")
    assert "Added 1 note in the topic 'imported'; 2 in the project already" in run(
        "import", more, project, "--into"
    )
    texts = "".join(path.read_text("utf-8") for path in project.rglob("*.yaml"))
    assert ("N'Djamena" in texts, "Another" in texts) == (True, False)


def test_nothing_is_added_to_a_project_with_errors(
    package: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    run("import", package, project, "--deck", "Countries::Asia", "--no-check")
    cards = project / "cards.yaml"
    cards.write_text(cards.read_text("utf-8") + "    - {id: bad}\n", encoding="utf-8")
    before = bytes_of(project)
    assert "the project has errors" in run(
        "import", package, project, "--into", status=2
    )
    assert bytes_of(project) == before
    assert "there is no project" in run(
        "import", package, tmp_path / "nowhere", "--into", status=2
    )
    assert "--into needs the FOLDER" in run("import", package, "--into", status=2)


def test_a_line_more_in_a_list() -> None:
    text = "topics:\n# mine\n- id: a\n  cards: []\n\n# end\nretired: []\n"
    assert adding.with_include(text, "topics", "topics/x.yaml") == (
        "topics:\n# mine\n- id: a\n  cards: []\n- include: topics/x.yaml\n\n# end\nretired: []\n"
    )
    assert (
        adding.with_include("a: 1\n", "topics", "x.yaml")
        == "a: 1\ntopics:\n  - include: x.yaml\n"
    )
    globbed = "topics:\n  - include: topics/*.yaml\n"
    assert adding.with_include(globbed, "topics", "topics/x.yaml") == globbed
    with pytest.raises(adding.NoPlaceError):
        adding.with_include("topics: [{include: a.yaml}]\n", "topics", "x.yaml")


# --- small parts ------------------------------------------------------------------------------


def test_names() -> None:
    assert names.slug("The <b>Café</b>, {{c1::1st}}!") == "the-cafe-1st"
    assert names.slug("東京") == names.slug("ไทย") == ""
    assert [names.slug(text) for text in ("The 3rd of F# is", "C#.", "No #1")] == [
        "the-3rd-of-f-sharp-is",
        "c-sharp",
        "no-1",
    ]
    assert names.deck_name(' A ::"B"::') == "A::B::blank"
    assert names.tag("""it's::"x"::::y""") == "its::x::blank::y"
    ids = names.Ids("note")
    assert [ids.take("a"), ids.take("a"), ids.take("a-2"), ids.take("")] == [
        "a",
        "a-2",
        "a-2-2",
        "note-0004",
    ]


def test_presets() -> None:
    assert (
        presets.options(
            {"new": {"perDay": 20, "delays": [1.0, 10.0]}, "rev": {"perDay": -1}}
        )
        == {}
    )
    found = presets.options(
        {"new": {"delays": [0.5, 60, 1440]}, "lapse": {"delays": [0.001]}}, retention=80
    )
    assert found == {"learning-steps": "30s 1h 1d", "desired-retention": "0.8"}
    assert presets.left_out({"lapse": {"leechFails": 4}, "rev": {"ivlFct": 1.0}}) == [
        "lapse.leechFails"
    ]


# --- what differs, and what was retired -------------------------------------------------------


def test_texts_that_differ_are_taken_on_demand(package: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    run("import", package, project)
    cards = project / "cards.yaml"
    whole = cards.read_text("utf-8")
    cards.write_text(whole.replace("**capital** of", "chief city of"), encoding="utf-8")
    said = run("import", package, project, "--into")
    assert "--theirs takes it from the file" in said
    run("import", package, project, "--into", "--theirs")
    assert cards.read_text("utf-8") == whole
    before = bytes_of(project)
    assert "Nothing new" in run("import", package, project, "--into", "--theirs")
    assert bytes_of(project) == before
    assert "needs --into" in run(
        "import", package, tmp_path / "x", "--theirs", status=2
    )


RETIRING = """\
deck: {id: d, uid: abcdefgh, name: D}
topics:
  - id: t
    title: Towns
    cards:
      - {id: one, q: What is the capital of Peru?, a: Lima, unsourced: known}
      - {id: two, q: What is the capital of Chile?, a: Santiago, unsourced: known}
"""


def test_retired_notes_stay_retired(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    cards = own / "cards.yaml"
    cards.write_text(RETIRING, encoding="utf-8")
    run("build", own, "--release", "1.0")
    cards.write_text("".join(RETIRING.splitlines(keepends=True)[:-1]), encoding="utf-8")
    run("build", own, "--release", "1.1")
    file = own / "dist" / "d-1.1.apkg"
    assert any(note.is_retired for note in apkg_reader.read(file).notes)
    project = tmp_path / "project"
    said = run("import", file, project)
    assert "1 note, 1 note type, 0 files, 1 retired note" in said
    assert "1 retired note, which stay in `cards.lock`" in (
        project / "IMPORT.md"
    ).read_text("utf-8")
    before = bytes_of(project)
    said = run("import", file, project, "--into")
    assert said.splitlines() == ["Nothing new: 1 note in the project already"]
    assert bytes_of(project) == before
    run("build", project, "-o", tmp_path / "again.apkg")
    retired = [note for note in apkg_reader.read(file).notes if note.is_retired]
    assert [
        note
        for note in apkg_reader.read(tmp_path / "again.apkg").notes
        if note.is_retired
    ] == retired
    earlier = tmp_path / "earlier"
    run("import", own / "dist" / "d-1.0.apkg", earlier)
    assert "two: retired in the file, but not here" in run(
        "import", file, earlier, "--into"
    )
