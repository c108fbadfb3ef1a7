"""The list of formats, and that the commands go by it."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from helpers.project import write

from deckgen import formats
from deckgen.cli.main import main
from deckgen.compile import pipeline
from deckgen.formats.apkg_reader import UnreadableError

CARDS = """\
deck: {id: d, name: D}
topics:
  - id: t
    title: T
    cards:
      - {id: france, q: What is the capital of France?, a: Paris}
      - {id: italy, q: What is the capital of Italy?, a: Rome, reverse: true}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, CARDS)
    return tmp_path


def test_names_and_suffixes_are_told_apart() -> None:
    names = [each.name for each in formats.FORMATS]
    suffixes = [suffix for each in formats.FORMATS for suffix in each.suffixes]
    assert len(set(names)) == len(names)
    assert len(set(suffixes)) == len(suffixes)
    for each in formats.FORMATS:
        assert each.reads or each.writes, each.name
        assert formats.by_name(each.name) is each
        assert all(
            suffix.startswith(".") and suffix.islower() for suffix in each.suffixes
        )
    with pytest.raises(KeyError):
        formats.by_name("nonsense")


def test_build_offers_what_can_be_written() -> None:
    build = main.get_command(click.Context(main), "build")
    assert build is not None
    (to,) = (each for each in build.params if each.name == "to")
    assert isinstance(to.type, click.Choice)
    assert list(to.type.choices) == [each.name for each in formats.WRITTEN]


@pytest.mark.parametrize(
    "format_", formats.WRITTEN, ids=[each.name for each in formats.WRITTEN]
)
def test_each_format_is_written_and_counted(
    project: Path, format_: formats.Format
) -> None:
    checked = pipeline.check(project / "cards.yaml", 1_700_000_000)
    assert checked.build is not None
    assert format_.writes is not None
    target = project / f"x{format_.suffixes[0]}"
    written = format_.writes(checked.build, target)
    assert (written.cards, written.size) == (3, target.stat().st_size)
    before = target.read_bytes()
    assert format_.writes(checked.build, target) == written
    assert target.read_bytes() == before, "the same build gives the same bytes"
    result = CliRunner().invoke(
        main, ["build", str(project), "--to", format_.name, "-q"]
    )
    assert result.exit_code == 0, result.output
    name = (
        f"d-{format_.name}/{format_.file_in_folder}"
        if format_.file_in_folder
        else f"d{format_.suffixes[0]}"
    )
    assert (project / "dist" / name).is_file()
    assert (project / "cards.lock").exists() == format_.needs_lock_file


def test_a_file_is_read_in_the_format_of_its_suffix(project: Path) -> None:
    assert CliRunner().invoke(main, ["build", str(project), "-q"]).exit_code == 0
    package = project / "dist" / "d.apkg"
    assert len(formats.read(package).cards) == 3
    other = package.rename(project / "package.zip")
    assert len(formats.read(other).cards) == 3, (
        "what has an unknown suffix is read as a package"
    )
    (project / "x.html").write_text("<p>no deck</p>", encoding="utf-8")
    with pytest.raises(UnreadableError):
        formats.read(project / "x.html")
