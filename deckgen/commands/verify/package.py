"""The package that ``deckgen verify`` is to test, and whether it is that of the source as it is."""

from __future__ import annotations

from pathlib import Path

from deckgen.console.output import fail
from deckgen.console.projects import CARDS, now, project_file
from deckgen.formats import read
from deckgen.lockfile.releases import is_release
from deckgen.util import streams
from deckgen.versions import find


def built_package(path: Path) -> Path:
    """Return a package, or the one that was built in a project's folder. Exits if there is none."""
    if not path.is_dir():
        return path if path.suffix == ".apkg" or path.exists() else project_file(path)
    built = [each for each in (path / "dist").glob("*.apkg") if not is_release(each)]
    if not built:
        project_file(path)
        fail(f"there is no package in {path / 'dist'}: run 'deckgen build', or name one")
    if len(built) > 1:
        fail(f"there is more than one package in {path / 'dist'}: name one of them")
    return built[0]


def project_of(package: Path) -> Path:
    """Return the folder of the project that a package was built in, or else the current one."""
    folder = package.resolve().parent
    return folder.parent if folder.name == "dist" else Path()


def require_current(package: Path, project: Path | None) -> None:
    """Fail with the status of wrong usage if a package differs from what its project gives now.

    The project is the one named, or that in whose ``dist/`` the package is; a release is older on
    purpose, and a package that belongs to no project is not compared. Contents are compared, not
    times of files.
    """
    folder = package.resolve().parent
    if project is None and (folder.name != "dist" or is_release(package) or not package.is_file()):
        return
    cards = project_file(project) if project is not None else folder.parent / CARDS
    if not cards.is_file():
        return
    try:
        is_current = find.source(cards, now()).content == read(package).content
    except find.FaultyError:
        streams.note(f"{cards} has errors: this is the package of an earlier build")
        return
    if not is_current:
        fail(f"{package} is not what {cards.name} gives now: run 'deckgen build', then verify that")
