"""Images and sounds: found beside the YAML file, packed under a name with their hash.

A name per content is what Anki needs: it ignores a file whose bytes changed under the
same name unless a note that refers to it changes too.
"""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.codes import problem
from deckgen.core.identity import media_name
from deckgen.diagnostics import Diagnostic
from deckgen.model import Media
from deckgen.render.field import SOUND_TYPES
from deckgen.suggestions import KnownWords

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.diagnostics import Span
    from deckgen.model import Item

PICTURES = frozenset(
    {"apng", "avif", "bmp", "gif", "ico", "jfif", "jpeg", "jpg", "png", "svg", "tif", "tiff", "webp"}
)
OTHERS = frozenset({"otf", "pdf", "ttf", "woff", "woff2"})
"""What a card that is written as HTML may refer to besides pictures and sounds."""


class MediaBag:
    """The media files of a build, each by its place on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.by_path: dict[Path, Media] = {}
        self.shown: set[Path] = set()
        self.names: dict[str, dict[str, str]] = {}  # what each item refers to, with its packed name
        self.faults: dict[Path, tuple[str, dict[str, object]]] = {}
        self.folders: dict[Path, dict[str, str]] = {}  # the names in a folder, by their NFC
        self.known: dict[Path, KnownWords] = {}  # the same, for 'did you mean'

    def name(self, src: str, item: Item) -> str:
        """Return the packed name of the file that an item refers to, or ``src`` if there is none."""
        path = self._path(src, item)
        media = self.by_path.get(path)
        if media is None and path not in self.faults:
            fault = self._fault(path, src)
            if fault:
                self.faults[path] = fault
            else:
                media = self.by_path[path] = Media(packed_name(path), path)
        if media is None:
            return src
        self.names.setdefault(str(item.id), {})[src] = media.name
        self.shown.add((self.root / item.file.path).parent / src)
        return media.name

    def problem(self, src: str, item: Item, span: Span) -> Diagnostic | None:
        """Return what is wrong with a reference that :meth:`name` has seen."""
        fault = self.faults.get(self._path(src, item))
        return problem(fault[0], span, item.id, src=src, **fault[1]) if fault else None

    def files(self) -> tuple[Media, ...]:
        """Return the files in the order of their names, one for each content."""
        return tuple(sorted({media.name: media for media in self.by_path.values()}.values()))

    def _path(self, src: str, item: Item) -> Path:
        path = (self.root / item.file.path).parent / src
        try:
            return path.resolve()
        except (OSError, RuntimeError, ValueError):  # a link to itself, or a NUL: which one depends on Python
            return path

    def _fault(self, path: Path, src: str) -> tuple[str, dict[str, object]] | None:
        try:
            return self._trouble(path, src)
        except OSError as error:  # a name that is too long, a folder that may not be read
            return "M103", {"why": error.strerror or str(error), "way": "rename it or check its permissions"}

    def _trouble(self, path: Path, src: str) -> tuple[str, dict[str, object]] | None:
        if not path.is_relative_to(self.root):
            return "M102", {}
        if path.is_dir() or path.suffix[1:].lower() not in PICTURES | SOUND_TYPES | OTHERS:
            why = f"'{path.suffix or path.name}' is no ending of a picture or a sound that Anki shows"
            return "M103", {"why": why, "way": "name a picture such as .png, or a sound such as .mp3"}
        names = self._names(path.parent)
        wanted = unicodedata.normalize("NFC", path.name)
        if wanted not in names:
            near = self.known.setdefault(path.parent, KnownWords(names)).nearest(wanted)
            suggestion = f"did you mean '{near}'?" if near else ""
            if near.lower() == wanted.lower():
                suggestion += " Capitals count"
            inside = path.parent / "media" / path.name
            if not suggestion and inside.is_file():
                suggestion = f"write 'media/{src}': the path begins at the YAML file"
            return "M101", {
                "suggestion": suggestion or "put it there, or mend the path; it begins at the YAML file"
            }
        if not path.stat().st_size:
            return "M103", {"why": "it is empty", "way": "put the real file in its place"}
        return None

    def _names(self, folder: Path) -> dict[str, str]:
        """Return the names in a folder, listed once."""
        names = self.folders.get(folder)
        if names is None:
            listed = [each.name for each in folder.iterdir()] if folder.is_dir() else []
            names = self.folders[folder] = {unicodedata.normalize("NFC", name): name for name in listed}
        return names


def packed_name(path: Path) -> str:
    """Return the name under which a file is packed: see :func:`~deckgen.core.identity.media_name`."""
    return media_name(path.stem, path.suffix, sha256(path.read_bytes()).hexdigest())
