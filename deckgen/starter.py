"""The small project that ``deckgen init`` writes."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "cards.yaml": "cards.yaml",
    "seeds/comets.txt": "seeds.txt",
    ".gitignore": "gitignore",
}
"""The files of the project, and the assets they are made from."""


def write(folder: Path) -> list[Path]:
    """Write the project's files into a folder and return their paths.

    Raises ``FileExistsError`` if one of them is there already; nothing is written then.
    """
    taken = next((folder / name for name in FILES if (folder / name).exists()), None)
    if taken is not None:
        raise FileExistsError(17, "file exists", str(taken))
    name = folder.resolve().name
    id_ = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "my-deck"
    words = {"id": id_, "name": " ".join(re.findall(r"\w+", name)).capitalize() or "My deck"}
    written = []
    for target, asset in FILES.items():
        text = files("deckgen").joinpath("assets", "starter", asset).read_text(encoding="utf-8")
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(Template(text).safe_substitute(words).encode())
        written.append(path)
    return written
