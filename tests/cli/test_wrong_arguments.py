"""Arguments that mean something else than was meant, and what is said of them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from helpers.command import run
from helpers.project import PNG, check, scalar, write

from deckgen.core.codes import MAX_VALUE
from deckgen.util.filenames import resolved

pytestmark = pytest.mark.once


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    assert run("init", tmp_path / "deck").exit_code == 0
    return tmp_path / "deck"


# --- projects ------------------------------------------------------------------------------


def test_a_project_that_is_named_twice_is_checked_once(deck: Path) -> None:
    once = run("check", deck)
    link = deck.with_name("link")
    link.symlink_to(deck)
    told = run("check", deck, deck / "cards.yaml", link, deck / ".." / "deck")
    assert (told.exit_code, told.output) == (once.exit_code, once.output)


@pytest.mark.parametrize(
    ("name", "what"),
    [("cards.lock", "a lock file"), ("dist/deck.apkg", "an Anki package")],
)
@pytest.mark.parametrize("command", ["check", "build", "coverage"])
def test_a_file_that_is_no_project_is_called_what_it_is(
    deck: Path, command: str, name: str, what: str
) -> None:
    assert run("build", deck).exit_code == 0
    before = (deck / name).read_bytes()
    told = run(command, deck / name)
    assert told.exit_code == 2
    assert f"is {what}" in told.stderr
    assert "name the folder" in told.stderr
    assert (deck / name).read_bytes() == before


@pytest.mark.parametrize(
    "folder", ["con", "NUL", "aux", "com1", "collection", "Backup-2024"]
)
def test_a_deck_is_not_called_as_no_package_can_be(
    tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init", folder).exit_code == 0
    assert run("build", folder).exit_code == 0
    (package,) = (tmp_path / folder / "dist").iterdir()
    assert package.stem in (f"{folder.lower()}-deck", f"deck-{folder.lower()}")


def test_a_text_is_not_kept_under_the_name_of_a_device(tmp_path: Path) -> None:
    text = tmp_path / "aux.txt"
    text.write_text(
        "In 1628 the physician William Harvey published a book.", encoding="utf-8"
    )
    assert run("init", "--from", text, tmp_path / "deck").exit_code == 0
    assert [path.name for path in (tmp_path / "deck" / "seeds").iterdir()] == [
        "text-aux.txt"
    ]
    assert "Y0" not in run("check", tmp_path / "deck").output


# --- files to write ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "ending"),
    [
        ("csv", ".csv"),
        ("text", ".txt"),
        ("markdown", ".md"),
        ("print", ".pdf"),
        ("apkg", ".apkg"),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_the_ending_that_is_asked_for_is_the_one_of_the_format(
    deck: Path, to: str, ending: str, before: bool
) -> None:
    target = deck / "mine.yaml"
    if before:
        target.write_text("mine", encoding="utf-8")
    for options in (("--to", to, "-o", target), ("-o", target, "--to", to)):
        told = run("build", deck, *options)
        assert told.exit_code == 2
        assert f"ends in {ending}" in told.stderr or f"or {ending}" in told.stderr
        assert ".json" not in told.stderr
        assert target.exists() == before


def test_a_folder_of_crowdankis_does_not_take_the_place_of_a_file(deck: Path) -> None:
    target = deck / "README.md"
    before = target.read_bytes()
    told = run("build", deck, "--to", "crowdanki", "-o", target)
    assert told.exit_code == 2
    assert "is a file" in told.stderr
    assert target.read_bytes() == before


def test_no_folder_is_made_with_the_name_of_a_package(deck: Path) -> None:
    told = run("build", deck, "-o", deck / "out.apkg" / "deck.apkg")
    assert told.exit_code == 2
    assert "create the folder first" in told.stderr
    assert not (deck / "out.apkg").exists()
    (deck / "out.apkg").mkdir()
    assert run("build", deck, "-o", deck / "out.apkg" / "deck.apkg").exit_code == 0


# --- versions ------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    settings = (
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@example.org",
        "-c",
        "protocol.file.allow=always",
    )
    subprocess.run(
        ("git", *settings, *arguments), cwd=folder, check=True, capture_output=True
    )


def test_a_shallow_clone_is_told_to_fetch_the_whole_history(deck: Path) -> None:
    git(deck, "init")
    for number in range(3):
        (deck / "note.txt").write_text(str(number), encoding="utf-8")
        git(deck, "add", ".")
        git(deck, "commit", "-m", str(number))
    shallow = deck.with_name("shallow")
    git(deck.parent, "clone", "--depth=1", deck.as_uri(), str(shallow))
    for version in ("1.0", "HEAD~1", "v1.0"):
        told = run("diff", version, "-C", shallow)
        assert told.exit_code == 2
        assert "git fetch --unshallow" in told.stderr
        assert "unshallow" not in run("diff", "nothing", "-C", deck).stderr
    assert run("diff", "HEAD", "-C", shallow).exit_code == 0
    git(shallow, "fetch", "--unshallow")
    assert run("diff", "HEAD~1", "-C", shallow).exit_code == 0


def test_what_can_be_named_is_said_where_a_version_is_not_found(deck: Path) -> None:
    assert (
        "name an .apkg file, a release such as 1.0, or a commit"
        in run("diff", "x", "-C", deck).stderr
    )
    assert "name the package of that release" in run("diff", "1.0", "-C", deck).stderr


# --- values and damage ---------------------------------------------------------------------


@pytest.mark.parametrize("key", ["about", "type", "id", "ignore", "{long}"])
def test_a_long_value_is_cut_in_every_message(tmp_path: Path, key: str) -> None:
    long = "figure " * 700
    key = key.format(long=long.strip())
    checked = check(
        tmp_path, f"- {{q: What is this?, a: That, {scalar(key)}: {scalar(long)}}}\n"
    )
    assert checked.diagnostics
    for each in checked.diagnostics:
        assert len(each.message) < 3 * MAX_VALUE, each
        assert len(each.hint) < 3 * MAX_VALUE, each


def test_a_long_figure_is_cut(tmp_path: Path) -> None:
    head = "deck: {id: d, name: D}\nsources:\n  s: {file: s.txt, title: S}\n"
    topic = "topics:\n  - id: t\n    title: T\n    source: s\n    cards:\n"
    card = f"- {{id: a, q: How many are there?, a: There are {'7' * 5000} of them, quote: There are many.}}"
    checked = check(
        tmp_path, card, {"s.txt": "There are many.\n"}, head=head, topic=topic
    )
    (found,) = (each for each in checked.diagnostics if each.code == "C201")
    assert len(found.message) < 2 * MAX_VALUE


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            b"nothing of the kind, but long enough to be something",
            "it is not a zip archive",
        ),
        (
            {"collection.anki2": b"x", "media": b"{1 2}"},
            "JSON text in it is broken at line 1, column 2",
        ),
        ({"collection.anki2": b"x", "media": b'{"0": "\xff"}'}, "not UTF-8"),
    ],
)
def test_damage_is_told_without_pythons_words(
    tmp_path: Path, content: object, why: str
) -> None:
    package = tmp_path / "bad.apkg"
    if isinstance(content, bytes):
        package.write_bytes(content)
    else:
        assert isinstance(content, dict)
        with zipfile.ZipFile(package, "w") as archive:
            for name, data in content.items():
                archive.writestr(name, data)
    told = run("verify", package)
    assert told.exit_code == 2
    assert why in told.stderr
    assert "delimiter" not in told.stderr


# --- links ---------------------------------------------------------------------------------


@pytest.fixture
def loop(tmp_path: Path) -> Path:
    (tmp_path / "loop").symlink_to("loop")
    return tmp_path / "loop"


def test_a_link_to_itself_stays_where_it_is(loop: Path) -> None:
    assert resolved(loop / "cards.yaml").name == "cards.yaml"


def test_links_are_followed_by_one_helper() -> None:
    """``Path.resolve`` raises for a link to itself on some Pythons and not on others."""
    code = Path(__file__).parents[2] / "deckgen"
    assert [
        path.name
        for path in code.rglob("*.py")
        if ".resolve()" in path.read_text("utf-8")
    ] == []


@pytest.mark.parametrize(
    "words",
    [
        ("check", "{loop}"),
        ("build", "{loop}/x"),
        ("diff", "{loop}", "{loop}"),
        ("verify", "{loop}.apkg"),
        ("import", "{loop}"),
        ("import", "{loop}.yaml"),
        ("study", "{loop}", "-C", "{deck}"),
        ("build", "{deck}", "-o", "{loop}/x.apkg"),
        ("build", "{deck}", "-o", "{loop}.apkg"),
        ("preview", "{deck}", "--html", "{loop}.html"),
        ("coverage", "{deck}", "--html", "{loop}.html"),
        ("init", "{loop}"),
        ("init", "--from", "{loop}"),
    ],
)
def test_a_link_to_itself_is_told_of(
    deck: Path, loop: Path, words: tuple[str, ...]
) -> None:
    for ending in (".apkg", ".yaml", ".html"):
        loop.with_suffix(ending).symlink_to(f"loop{ending}")
    told = run(*(word.format(loop=loop, deck=deck) for word in words))
    assert told.exit_code in (0, 2), told.output
    assert "loop" in told.output


@pytest.mark.parametrize(
    "name", ["seeds/s.txt", "more.yaml", "dot.png", "style.css", "cards.lock", "dist"]
)
def test_a_file_of_a_project_may_be_a_link_to_itself(tmp_path: Path, name: str) -> None:
    text = (
        "deck: {id: d, name: D, style: style.css}\nsources:\n  s: {file: seeds/s.txt, title: S}\n"
        "topics:\n  - include: more.yaml\n  - id: t\n    title: T\n    cards:\n"
        "      - {id: a, q: 'What is ![](dot.png)?', a: A dot, unsourced: seen}\n"
    )
    more = "- {id: u, title: U, cards: [{id: b, q: Who?, a: Me, unsourced: seen}]}\n"
    files = {
        "seeds/s.txt": "A text.\n",
        "more.yaml": more,
        "dot.png": PNG,
        "style.css": "b {color: red}\n",
    }
    cards = write(tmp_path / "p", text, files)
    assert run("check", cards).exit_code == 0
    link = tmp_path / "p" / name
    link.unlink(missing_ok=True)
    link.symlink_to(link.name)
    told = run("build", cards)
    assert told.exit_code in (1, 2), told.output
    assert link.name in told.output
    told = run("check", cards)
    assert (told.exit_code, link.name in told.output) == (
        (0, False) if name == "dist" else (1, True)
    )


# --- counts of a learner -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"deckgen": "study"}', "have no version"),
        ('{"deckgen": "study", "version": "x"}', "have no version"),
        ('{"deckgen": "study", "version": 99}', "a newer deckgen"),
        (
            '{"deckgen": "study", "version": 1, "deck": [], "cards": {}}',
            "of another deck",
        ),
        (
            '{"deckgen": "study", "version": 1, "deck": "deck", "cards": []}',
            "no counts",
        ),
        (
            '{"deckgen": "study", "version": 1, "deck": "deck", "cards": {"x": [1e999]}}',
            "are not as",
        ),
        ("[" * 10_000, "not a zip archive"),
        ("{" * 10_000, "neither a package nor a file of counts"),
        ("nothing", "not a zip archive"),
    ],
)
def test_wrong_counts_are_told_of(deck: Path, content: str, why: str) -> None:
    assert run("build", deck).exit_code == 0
    file = deck.with_name("counts.json")
    file.write_text(content, encoding="utf-8")
    told = run("study", file, "-C", deck)
    assert told.exit_code == 2
    assert why in told.stderr


def test_an_editor_that_announces_more_than_the_memory_is_told_of() -> None:
    words = (sys.executable, "-m", "deckgen", "lsp")
    header = b"Content-Length: 99999999999999\r\n\r\n{}"
    told = subprocess.run(
        words, input=header, capture_output=True, timeout=240, check=False
    )
    assert told.returncode in (0, 2)
    assert b"Traceback" not in told.stderr
