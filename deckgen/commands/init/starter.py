"""The small project that ``deckgen init`` writes, and a workflow for GitHub Actions."""

from __future__ import annotations

import os
import re
from contextlib import ExitStack
from string import Template
from typing import TYPE_CHECKING

from deckgen.commands.init.bell import bell
from deckgen.commands.init.origin import origin
from deckgen.core.identity import draw_uid
from deckgen.util import assets
from deckgen.util.atomic import require_own

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "cards.yaml": "cards.yaml",
    "seeds/comets.txt": "seeds.txt",
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
    ".gitignore": "gitignore",
}
"""Those of a vocabulary deck with a note type of its own; the sound is made by :mod:`.bell`."""

EXAMPLES = {"questions": FILES, "vocabulary": VOCABULARY}
"""The projects that there are to begin with, by name."""


class ExistsError(Exception):
    """A file that was to be written, ``path``, exists already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"'{path}' exists already")
        self.path = path


MAX_ID = 60
"""Characters of the deck's id, made from the folder's name."""

WORKFLOW = {".github/workflows/deck.yml": "deck.yml"}
"""Checks, tests and publishes a deck that is kept on GitHub."""

NO_PLACE = "DECKGEN: ''"
"""The line of a workflow that does not know where deckgen is installed from."""


def write(folder: Path, workflow: bool = False, example: str = "questions") -> list[Path]:
    """Write the project's files into a folder and return their paths.

    ``example`` is one of :data:`EXAMPLES`. ``workflow`` adds a workflow; to a folder that has a project
    already, it alone. Raises :exc:`ExistsError` if one of the files exists, and ``OSError`` if one cannot
    be written; nothing is left behind then. A ``.gitignore`` that is there already stays as it is.
    """
    wanted = {} if workflow and (folder / "cards.yaml").exists() else dict(EXAMPLES[example])
    wanted |= WORKFLOW if workflow else {}
    if os.path.lexists(folder / ".gitignore"):
        wanted.pop(".gitignore", None)
    taken = next((folder / name for name in wanted if os.path.lexists(folder / name)), None)
    if taken is not None:
        raise ExistsError(taken)
    name = folder.resolve().name
    id_ = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:MAX_ID].strip("-") or "my-deck"
    title = " ".join(re.findall(r"\w+", name)).capitalize() or "My deck"
    words = {"id": id_, "uid": draw_uid(), "name": title, "place": origin() if workflow else ""}
    texts = {}
    for target, asset in wanted.items():
        if not asset:
            texts[folder / target] = bell()
            continue
        text = assets.text(f"assets/starter/{asset}")
        texts[folder / target] = Template(text).safe_substitute(words).encode()
    require_own(folder, *texts)  # '.github' may lead elsewhere
    with ExitStack() as undo:
        for path, data in texts.items():
            _make_folder(path.parent, undo)
            with path.open("xb") as file:
                undo.callback(path.unlink, missing_ok=True)
                file.write(data)
        undo.pop_all()
    return list(texts)


def _make_folder(folder: Path, undo: ExitStack) -> None:
    """Make a folder and those above it; ``undo`` takes away those that were not there."""
    if folder.is_dir():
        return
    _make_folder(folder.parent, undo)
    try:
        folder.mkdir()
    except FileExistsError as error:
        raise NotADirectoryError(20, "a file is in the place of a folder", str(folder)) from error
    undo.callback(folder.rmdir)


def lacks_origin(workflow: Path) -> bool:
    """Tell whether a workflow does not know where deckgen is installed from."""
    return NO_PLACE in workflow.read_text(encoding="utf-8")
