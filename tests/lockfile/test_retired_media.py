"""Where the files of retired notes are looked for, and which is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckgen.core.build import Media
from deckgen.lockfile.retired_media import RetiredMedia, names
from deckgen.source.mediafiles import packed_name


def wanted(folder: Path, name: str) -> str:
    """Return the packed name of a file, which lies outside of the project."""
    path = folder / name
    path.write_bytes(b"a picture")
    return packed_name(path)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


@pytest.mark.parametrize(
    ("name", "now"),
    [
        ("dot.png", "dot.png"),
        ("dot.png", "deep/er/dot.png"),
        ("dot.png", "media/dot.PNG"),
        ("x" * 200 + ".png", "media/" + "x" * 200 + ".png"),
        ("!!.png", "media/!!.png"),
        ("a b.png", "a_b/a b.png"),
        ("e\u0301.png", "\u00e9.png"),
    ],
)
def test_a_file_is_found_wherever_it_lies(
    tmp_path: Path, root: Path, name: str, now: str
) -> None:
    packed, path = wanted(tmp_path, name), root / now
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a picture")
    media = RetiredMedia(root, ())
    field = f'<img src="{packed}" alt="A dot">'
    assert media.resolve(field) == field
    assert media.used == {packed: Media(packed, path)}


@pytest.mark.parametrize(
    "now",
    [
        "dist/dot.png",
        "more/dist/dot.png",
        "node_modules/x/dot.png",
        ".git/dot.png",
        ".hidden/a/dot.png",
    ],
)
def test_what_tools_made_is_passed_over(tmp_path: Path, root: Path, now: str) -> None:
    packed, path = wanted(tmp_path, "dot.png"), root / now
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a picture")
    assert (
        RetiredMedia(root, ()).resolve(f'see <img src="{packed}" alt="A dot">')
        == "see A dot"
    )


@pytest.mark.parametrize("name", ["dot.png", "dots.png", "do.png", "dot.gif"])
def test_another_file_is_not_taken(tmp_path: Path, root: Path, name: str) -> None:
    packed = wanted(tmp_path, "dot.png")
    (root / name).write_bytes(b"another picture" if name == "dot.png" else b"a picture")
    assert (
        RetiredMedia(root, ()).resolve(f'<img src="{packed}">[sound:{packed}]')
        == "dot.pngdot.png"
    )


def test_of_two_files_the_first_by_name_is_taken(tmp_path: Path, root: Path) -> None:
    packed = wanted(tmp_path, "dot.png")
    for folder in ("b", "a", "c"):
        (root / folder).mkdir()
        (root / folder / "dot.png").write_bytes(b"a picture")
    media = RetiredMedia(root, ())
    media.resolve(f"[sound:{packed}]")
    assert media.used[packed].path == root / "a" / "dot.png"


def test_what_a_field_shows() -> None:
    field = "<img alt='x' src='a&amp;b.png'> [sound:c.mp3] <object data=\"d.svg\"></object> <img src=http://e/f.png>"
    assert names(field) == {"a&b.png", "c.mp3", "d.svg"}
