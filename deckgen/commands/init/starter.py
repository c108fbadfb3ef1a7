"""The small project that ``deckgen init`` writes, and a workflow for GitHub Actions."""

from __future__ import annotations

import os
import re
from contextlib import ExitStack
from string import Template
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.init.bell import bell
from deckgen.commands.init.origin import origin
from deckgen.core.identity import draw_uid
from deckgen.util import assets, packagename
from deckgen.util.atomic import require_own
from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.commands.init.fromtext import Started

FILES = {
    "cards.yaml": "cards.yaml",
    "seeds/comets.txt": "seeds.txt",
    "README.md": "README.md",
    ".gitignore": "gitignore",
}
"""The files of the project, and the assets they are made from."""

VOCABULARY = {
    "cards.yaml": "vocabulary-cards.yaml",
    "notetypes/word.yaml": "vocabulary-word.yaml",
    "notetypes/word.css": "vocabulary-word.css",
    "notetypes/word/meaning.html": "vocabulary-meaning.html",
    "notetypes/word/word.html": "vocabulary-word.html",
    "notetypes/word/listening.html": "vocabulary-listening.html",
    "data/animals.csv": "vocabulary-animals.csv",
    "media/campana.svg": "vocabulary-campana.svg",
    "media/campana.wav": "",
    "README.md": "README.md",
    ".gitignore": "gitignore",
}
"""Those of a vocabulary deck with a note type of its own; the sound is made by :mod:`.bell`."""

EXAMPLES = {"questions": FILES, "vocabulary": VOCABULARY}
"""The projects that there are to begin with, by name."""

SCHEMA = "cards.schema.json"
"""The file of the schema, which editors read."""

KEPT = (".gitignore", "README.md", SCHEMA)
"""Files that are left as they are if they exist."""

WORKFLOW = {".github/workflows/deck.yml": "deck.yml"}
"""Checks, tests and publishes a deck that is kept on GitHub."""

NO_PLACE = "DECKGEN: ''"
"""The line of a workflow that does not know where deckgen is installed from."""

MAX_ID = 60
"""Characters of the deck's id, made from the folder's name."""


class Written(NamedTuple):
    """The files that were written, and what a text gave, if the deck begins with one."""

    paths: list[Path]
    started: Started | None


class ExistsError(Exception):
    """A file that was to be written, ``path``, exists already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"'{path}' exists already")
        self.path = path


def write(
    folder: Path,
    workflow: bool = False,
    example: str = "questions",
    text: Path | None = None,
) -> Written:
    """Write the project's files into a folder.

    - ``workflow``: adds a workflow; to a folder that has a project already, it alone.
    - ``example``: one of :data:`EXAMPLES`.
    - ``text``: a text that the deck begins with.

    What is in :data:`KEPT` stays if it is there already. Raises :exc:`ExistsError` if one of the files
    exists, ``OSError`` if one cannot be read or written, and
    :exc:`~deckgen.commands.init.fromtext.TextError`; nothing is left behind then.
    """
    has_project = workflow and text is None and (folder / "cards.yaml").exists()
    wanted: dict[str, str] = {}
    if not has_project:
        wanted.update(EXAMPLES[example])
    if workflow:
        wanted.update(WORKFLOW)
    for name in KEPT:
        if os.path.lexists(folder / name):
            wanted.pop(name, None)
    words = _words(folder, origin() if workflow else "")
    texts = {name: _content(asset, words) for name, asset in wanted.items()}
    started = None
    if text is not None:
        from deckgen.commands.init import fromtext

        header = texts["cards.yaml"].decode().split("  description:")[0]
        started = fromtext.start(text, header)
        del texts["seeds/comets.txt"]
        texts.update(started.files)
    if not has_project and not os.path.lexists(folder / SCHEMA):
        texts[SCHEMA] = assets.text("assets/cards.schema.json").encode()
    paths = {}
    for name, data in texts.items():
        path = folder / name
        if os.path.lexists(path):
            raise ExistsError(path)
        paths[path] = data
    _write_all(folder, paths)
    return Written(list(paths), started)


def _content(asset: str, words: dict[str, str]) -> bytes:
    """Return a file that is made from an asset, or the sound, which is made from none."""
    if not asset:
        return bell()
    template = Template(assets.text(f"assets/starter/{asset}"))
    return template.safe_substitute(words).encode()


def _words(folder: Path, place: str) -> dict[str, str]:
    """Return what stands for the words in the assets: the deck's id, its name and so on.

    A folder ``My Deck (2)`` gives the id ``my-deck-2`` and the name ``My deck 2``.
    """
    name = resolved(folder).name
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    id_ = slug[:MAX_ID].strip("-") or "my-deck"
    id_ = packagename.usable_id(id_)
    title = " ".join(re.findall(r"\w+", name)).capitalize() or "My deck"
    return {"id": id_, "uid": draw_uid(), "name": title, "place": place}


def _write_all(folder: Path, paths: dict[Path, bytes]) -> None:
    """Write files that are not there, all or none."""
    require_own(folder, *paths)  # '.github' may lead elsewhere
    with ExitStack() as undo:
        for path, data in paths.items():
            _make_folder(path.parent, undo)
            with path.open("xb") as file:
                undo.callback(path.unlink, missing_ok=True)
                file.write(data)
        undo.pop_all()


def _make_folder(folder: Path, undo: ExitStack) -> None:
    """Make a folder and those above it; ``undo`` takes away those that were not there."""
    if folder.is_dir():
        return
    _make_folder(folder.parent, undo)
    try:
        folder.mkdir()
    except FileExistsError as error:
        raise NotADirectoryError(
            20, "there is a file where a folder should be", str(folder)
        ) from error
    undo.callback(folder.rmdir)


def lacks_origin(workflow: Path) -> bool:
    """Tell whether a workflow does not know where deckgen is installed from."""
    return NO_PLACE in workflow.read_text(encoding="utf-8")
