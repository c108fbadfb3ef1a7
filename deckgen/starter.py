"""The small project that ``deckgen init`` writes, and a workflow for GitHub Actions."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from deckgen import __version__

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "cards.yaml": "cards.yaml",
    "seeds/comets.txt": "seeds.txt",
    ".gitignore": "gitignore",
}
"""The files of the project, and the assets they are made from."""

WORKFLOW = {".github/workflows/deck.yml": "deck.yml"}
"""What checks, rehearses and gives out a deck that is kept on GitHub."""


def write(folder: Path, workflow: bool = False) -> list[Path]:
    """Write the project's files into a folder and return their paths.

    ``workflow`` adds a workflow; to a folder that has a project already, it alone. Raises
    ``FileExistsError`` if one of the files is there already; nothing is written then.
    """
    wanted = {} if workflow and (folder / "cards.yaml").exists() else dict(FILES)
    wanted |= WORKFLOW if workflow else {}
    taken = next((folder / name for name in wanted if (folder / name).exists()), None)
    if taken is not None:
        raise FileExistsError(17, "file exists", str(taken))
    name = folder.resolve().name
    id_ = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "my-deck"
    title = " ".join(re.findall(r"\w+", name)).capitalize() or "My deck"
    words = {"id": id_, "name": title, "version": __version__}
    written = []
    for target, asset in wanted.items():
        text = files("deckgen").joinpath("assets", "starter", asset).read_text(encoding="utf-8")
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(Template(text).safe_substitute(words).encode())
        written.append(path)
    return written
