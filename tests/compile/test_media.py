"""Media files as they should not be: none, unreadable, no file at all, changing, huge."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers import nobody
from helpers.project import PNG, write
from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen.cli.main import main
from deckgen.compile import media, pipeline
from deckgen.core.diagnostics import Diagnostic
from deckgen.core.identity import MAX_MEDIA_NAME
from deckgen.formats import apkg, apkg_reader
from deckgen.source import mediafiles
from deckgen.util import hashing
from deckgen.util.suggestions import MAX_SUGGESTED

NOW = 1_700_000_000


def put(root: Path, name: str = "media/x.png", html: bool = False) -> Path:
    shown = f'<img src="{name}">' if html else f"![]({name})"
    (root / "media").mkdir(exist_ok=True)
    format_ = ", format: html" if html else ""
    card = f"- {{id: a, q: 'Which town is the capital of Cuba? {shown}', a: b, unsourced: t{format_}}}"
    return write(root, card, head="deck: {id: t, name: T}\n")


def fault(cards: Path) -> tuple[str, str]:
    """Return the one thing that is wrong with the media of a deck."""
    (found,) = (
        each for each in pipeline.check(cards, NOW).diagnostics if each.code[0] == "M"
    )
    assert isinstance(found, Diagnostic)
    return found.code, f"{found.message}; {found.hint}"


@pytest.mark.parametrize("html", [False, True])
def test_nul_in_a_name(tmp_path: Path, html: bool) -> None:
    name = "media/a\\0.png" if html else "media/a%00b.png"
    cards = put(tmp_path, name)
    code, said = fault(cards)
    assert code in ("M101", "M103")
    assert "media/a" in said


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    cards = put(tmp_path)
    os.mkfifo(tmp_path / "media" / "x.png")
    assert fault(cards) == (
        "M103",
        "'media/x.png' cannot be packed: it is not an ordinary file; put a picture or a sound in its place",
    )
    with pytest.raises(OSError, match="not an ordinary file"):
        mediafiles.packed_name(tmp_path / "media" / "x.png")


def test_a_socket_and_a_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = put(tmp_path)
    monkeypatch.chdir(tmp_path / "media")
    with socket.socket(socket.AF_UNIX) as own:
        own.bind("x.png")
        assert "it is not an ordinary file" in fault(cards)[1]
    Path("x.png").unlink()
    try:
        os.mknod("x.png", 0o20666, os.makedev(1, 5))  # as /dev/zero, without end
    except OSError:
        pytest.skip("makes no devices here")
    assert "it is not an ordinary file" in fault(cards)[1]


def test_a_folder(tmp_path: Path) -> None:
    cards = put(tmp_path)
    (tmp_path / "media" / "x.png").mkdir()
    assert fault(cards) == (
        "M103",
        "'media/x.png' cannot be packed: it is a folder; name a file in it",
    )


def test_links(tmp_path: Path) -> None:
    root = tmp_path / "deck"
    root.mkdir()
    cards = put(root)
    link = root / "media" / "x.png"
    link.symlink_to("nowhere.png")
    code, said = fault(cards)
    assert (code, "it is a link that leads nowhere" in said) == ("M103", True)
    link.unlink()
    link.symlink_to("x.png")
    assert fault(cards)[0] == "M103"
    link.unlink()
    (tmp_path / "secret.png").write_bytes(b"x")
    link.symlink_to(tmp_path / "secret.png")
    assert fault(cards)[0] == "M102"
    link.unlink()
    link.symlink_to(tmp_path / "gone.png")
    assert fault(cards)[0] == "M102"
    link.unlink()
    (root / "real.png").write_bytes(b"x")
    link.symlink_to("../real.png")
    assert pipeline.build(cards, NOW).target is not None


@pytest.mark.parametrize(
    "command",
    ["check", "check --fix", "preview --html p.html", "build --to print", "build"],
)
def test_a_file_that_may_not_be_read(tmp_path: Path, command: str) -> None:
    cards = put(tmp_path)
    (tmp_path / "media" / "x.png").write_bytes(b"x")
    (tmp_path / "media" / "x.png").chmod(0)
    told = nobody.deckgen(tmp_path, *command.split())
    assert "Traceback" not in told.stderr
    assert (
        "error[M103] 'media/x.png' cannot be packed: Permission denied"
        in told.stdout + told.stderr
        or (command.startswith("preview") and told.returncode == 0)
    )
    assert cards.is_file()


def test_a_file_that_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As above, for whoever may read everything."""
    cards = put(tmp_path)
    (tmp_path / "media" / "x.png").write_bytes(b"x")

    def refuse(_path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(_path))

    monkeypatch.setattr(media, "digest_of", refuse)
    assert fault(cards)[1].startswith(
        "'media/x.png' cannot be packed: Permission denied; "
    )


def test_a_file_that_is_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = put(tmp_path)
    picture = tmp_path / "media" / "x.png"
    picture.write_bytes(b"half")

    def slow(file: object) -> str:
        picture.write_bytes(b"the other half")
        return "0" * 64

    monkeypatch.setattr(mediafiles, "sha256_of", slow)
    assert "it was changed while it was read" in fault(cards)[1]


def test_what_is_packed_is_what_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = put(tmp_path)
    picture = tmp_path / "media" / "x.png"
    picture.write_bytes(b"old")
    first = pipeline.build(cards, NOW)
    assert first.target is not None
    before = first.target.read_bytes(), (tmp_path / "cards.lock").read_bytes()
    picture.write_bytes(b"new")
    write = apkg._write_database

    def change(*arguments: object) -> None:
        picture.write_bytes(b"newer")
        write(*arguments)

    monkeypatch.setattr(apkg, "_write_database", change)
    with pytest.raises(OSError, match="it was changed while it was read"):
        pipeline.build(cards, NOW + 100)
    assert (first.target.read_bytes(), (tmp_path / "cards.lock").read_bytes()) == before


@settings(deadline=None)
@given(
    st.text("aé日 .-", min_size=1, max_size=80),
    st.sampled_from(["png", "JPEG", "mp3", "woff2"]),
)
def test_names_fit_into_anki(
    tmp_path_factory: pytest.TempPathFactory, stem: str, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("m") / f"x{stem}"[:80]
    path = path.with_name(
        f"{path.name.encode()[:200].decode('utf-8', 'ignore')}.{suffix}"
    )
    path.write_bytes(b"x")
    name = mediafiles.packed_name(path)
    digest = hashing.sha256_of(path.open("rb"))[:12]
    assert len(name.encode()) <= MAX_MEDIA_NAME
    assert name.endswith(f"-{digest}.{suffix.lower()}")


@pytest.mark.parametrize("letter", ["a", "é", "日", "🙂"])
def test_the_longest_names_are_cut_before_their_hash(
    tmp_path: Path, letter: str
) -> None:
    path = tmp_path / f"{letter * (240 // len(letter.encode()))}.png"
    path.write_bytes(b"x")
    name = mediafiles.packed_name(path)
    assert MAX_MEDIA_NAME - 4 < len(name.encode()) <= MAX_MEDIA_NAME
    assert name.endswith(f"-{hashing.sha256_of(path.open('rb'))[:12]}.png")
    assert set(name.rpartition("-")[0]) == {letter}


def test_a_folder_is_listed_once_and_suggestions_have_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = put(tmp_path)
    count = 500
    for number in range(count):
        (tmp_path / "media" / f"x-{number}.png").write_bytes(b"x")
    text = "".join(
        f"      - {{id: c{number}, q: 'Which? ![](media/x-{number}.jpg)', a: b, unsourced: t}}\n"
        for number in range(count)
    )
    cards.write_text(cards.read_text() + text)
    listed: list[str] = []
    listdir = os.listdir

    def list_and_count(folder: Path) -> list[str]:
        listed.append(Path(folder).name)
        return listdir(folder)

    monkeypatch.setattr(os, "listdir", list_and_count)
    found = [
        each for each in pipeline.check(cards, NOW).diagnostics if each.code == "M101"
    ]
    assert len(found) == count + 1
    assert listed.count("media") == 1
    assert sum("did you mean" in each.hint for each in found) == MAX_SUGGESTED
    assert (
        found[-1].hint
        == "put the file there, or fix the path; it begins at the folder of the YAML file"
    )


@pytest.mark.skipif(
    sys.platform != "linux", reason="measures memory as Linux counts it"
)
def test_a_film_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    cards = put(tmp_path, "media/film.mp4")
    with (tmp_path / "media" / "film.mp4").open("wb") as film:
        film.truncate(300_000_000)
    program = (
        "import re, sys; from pathlib import Path; from deckgen.compile import pipeline;"
        f"assert pipeline.build(Path(sys.argv[1]), {NOW}).target;"
        # Not ru_maxrss, which a child has from the process that started it.
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(cards)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert int(told.stdout) < 150_000  # kilobytes


def repository(folder: Path) -> None:
    """Make a folder a git work tree with a picture in it."""
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main", encoding="utf-8")
    (folder / "secret.png").write_bytes(PNG)


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("media/../../secret.png", True),
        ("media/x/../../../secret.png", True),
        ("media/./../../secret.png", True),
        ("../secret.png", False),
        ("./../secret.png", False),
        ("media/x..y.png", False),
        ("media/..z/x.png", False),
    ],
)
def test_a_path_that_leads_out_of_a_folder_again(
    tmp_path: Path, name: str, is_refused: bool
) -> None:
    """As an import writes what a stranger's card calls '../../secret.png'."""
    project = tmp_path / "deck"
    repository(tmp_path)
    (project / "media" / "..z").mkdir(parents=True)
    (project / "media" / "x").mkdir()
    for there in ("x..y.png", "..z/x.png"):
        (project / "media" / there).write_bytes(PNG)
    cards = put(project, name)
    if is_refused:
        assert fault(cards)[1].startswith(
            f"'{name}' cannot be packed: its path leads into a folder and out"
        )
        return
    checked = pipeline.check(cards, NOW)
    assert checked.build is not None
    assert len(checked.build.media) == 1


def test_a_strangers_card_names_no_file_of_the_repository(tmp_path: Path) -> None:
    repository(tmp_path)
    table = tmp_path / "a.txt"
    table.write_text(
        '#separator:tab\n#html:true\na\t<img src="../../secret.png">\n',
        encoding="utf-8",
    )
    project = tmp_path / "project"
    assert CliRunner().invoke(main, ["import", str(table), str(project)]).exit_code == 0
    (project / "media").mkdir()
    package = tmp_path / "x.apkg"
    assert (
        CliRunner().invoke(main, ["build", str(project), "-o", str(package)]).exit_code
        == 0
    )
    assert not apkg_reader.read(package).media
