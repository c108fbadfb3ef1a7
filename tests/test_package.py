"""The wheel and the source distribution hold what the repository has, and the pins are sound."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from flit_core.config import read_flit_config
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPO = Path(__file__).parents[1]
PINS = REPO / "tests" / "requirements.txt"
PYPROJECT = (REPO / "pyproject.toml").read_text(encoding="utf-8")
BUILD = """\
import sys
from flit_core import buildapi
buildapi.build_wheel(sys.argv[1])
buildapi.build_sdist(sys.argv[1])
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution, made by the build backend itself."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-c", BUILD, folder], cwd=REPO, check=True, timeout=240
    )
    return folder


def shipped() -> set[str]:
    """Return the path of each file of the package, relative to the repository."""
    return {
        path.relative_to(REPO).as_posix()
        for path in (REPO / "deckgen").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_has_every_file_of_the_package(built: Path) -> None:
    (wheel,) = built.glob("anki_deckgen-*-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name for name in names if ".dist-info/" not in name} == shipped()
    wanted = {"py.typed", "lint/rules/q101_yes_no_answer.py", "assets/starter/deck.yml"}
    assert {f"deckgen/{name}" for name in wanted} <= names


def test_the_source_distribution_has_them_too_and_the_deck(built: Path) -> None:
    (sdist,) = built.glob("anki_deckgen-*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert shipped() <= names
    assert {
        "cards.yaml",
        "cards.lock",
        "README.md",
        "pyproject.toml",
        "tests/requirements.txt",
    } <= names
    assert not [name for name in names if "__pycache__" in name]


def test_the_installed_wheel_works_alone(built: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere, without the repository, it makes a project, builds it and explains a code."""
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    for arguments in (
        ["init", "deck"],
        ["build", "deck"],
        ["explain", "Y107"],
        ["schema"],
    ):
        program = (
            "import sys; sys.path.insert(0, "
            f"{str(tmp_path / 'site')!r}); import deckgen.__main__ as m; "
        )
        program += f"assert 'site' in m.__file__; sys.argv[1:] = {arguments!r}; m.run()"
        subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, check=True, timeout=240
        )
    assert (tmp_path / "deck" / "dist" / "deck.apkg").exists()


# --- the pins --------------------------------------------------------------------------


def pinned() -> dict[str, str]:
    """Return the lines of the pins by the names of the distributions."""
    lines = [
        line
        for line in PINS.read_text(encoding="utf-8").split("\n")
        if line and line[0] != "#"
    ]
    return {line.partition("==")[0]: line for line in lines}


def test_every_pin_is_of_one_version() -> None:
    pins = pinned()
    assert pins
    for line in pins.values():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+(?: ; [\w.'<>=! ]+)?", line), line


def test_everything_that_is_wanted_is_pinned() -> None:
    """Of the dependencies and of each extra; and nothing is wanted without a lowest version."""
    extras = read_flit_config(REPO / "pyproject.toml").reqs_by_extra
    assert {".none", "dev"} < extras.keys()
    wanted = [Requirement(each) for extra in extras.values() for each in extra]
    others = [each for each in wanted if each.name != "anki-deckgen"]
    assert {canonicalize_name(each.name) for each in others} <= pinned().keys()
    assert [each.name for each in others if ">=" not in str(each.specifier)] == []


def test_the_pins_name_no_place() -> None:
    text = PINS.read_text(encoding="utf-8")
    assert not re.search(r"://|--|@|file:", "\n".join(pinned().values()))
    assert "index-url" not in text
    assert "find-links" not in text


def test_the_build_backend_is_pinned() -> None:
    """Exactly, and to the version that the tests have, as it requires nothing else."""
    found = re.search(r'^requires = \["flit_core==([\d.]+)"\]', PYPROJECT, re.M)
    assert found is not None
    assert pinned()["flit-core"] == f"flit-core=={found[1]}"
