"""Images and sounds of cards that left the deck.

Such a note is shipped with its last content, and so with the files that this names, as long as
they are in the project: learners who have the card go on seeing them. The name in the package
has the digest of the bytes in it, so that a file is found again wherever it lies. Where there is
none any more, words take the place of the reference, and Anki's *Check Media* misses nothing.
"""

from __future__ import annotations

import os
import re
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.render.field import escape_line, unescape
from deckgen.source.mediafiles import packed_name
from deckgen.util.border import border_of
from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deckgen.core.build import Media
    from deckgen.util.border import Border

REFERENCE = re.compile(
    r"""<(?:img|audio|video|source|object)\b(?=[^<>]*>)"""  # with an end, so that none is looked for in vain
    r"""[^<>]*?\b(?:src|data)=["']?(?P<shown>[^"'<>]+)[^<>]*>"""
    r"""|\[sound:(?P<played>[^\]\n]{1,300})\]"""
)
"""A file that a field shows or plays."""

_PACKED = re.compile(r"(?P<stem>.*)-[0-9a-f]{12}(?P<suffix>\.[^.]*)", re.DOTALL)
_ALT = re.compile(r"""\balt=(?:"([^"]*)"|'([^']*)')""")
_PASSED_OVER = ("dist", "node_modules")


def names(text: str) -> set[str]:
    """Return the names of the files that a field shows or plays, those on the web apart."""
    found = {_name(match) for match in REFERENCE.finditer(text)}
    return {name for name in found if not re.match(r"[a-z]+:", name)}


def _name(match: re.Match[str]) -> str:
    return unescape(match["shown"] or match["played"])


class RetiredMedia:
    """The files of retired notes: those that the deck still uses, and others in the project."""

    def __init__(self, root: Path, media: Iterable[Media]) -> None:
        self.root = root
        self.paths: dict[str, Path | None] = {each.name: each.path for each in media}
        self.used: dict[str, Path] = {}
        self.files: list[Path] | None = None

    def resolve(self, text: str) -> str:
        """Return a field with its files, or with words in the place of those that are gone."""
        return REFERENCE.sub(self._resolved, text) if "<" in text or "[sound:" in text else text

    def _resolved(self, match: re.Match[str]) -> str:
        name = _name(match)
        packed = _PACKED.fullmatch(name)
        if packed is None:
            return match[0]
        if name not in self.paths:
            self.paths[name] = self._search(name, packed["stem"], packed["suffix"])
        path = self.paths[name]
        if path is None:
            alt = _ALT.search(match[0])
            return (alt[1] or alt[2] if alt else "") or escape_line(f"{packed['stem']}{packed['suffix']}")
        self.used[name] = path
        return match[0]

    def _search(self, name: str, stem: str, suffix: str) -> Path | None:
        """Return the file of the project that is packed under a name, if there is one."""
        if self.files is None:
            self.files = list(_files(border_of(self.root)))
        bare = _bare(stem)
        for path in self.files:
            near = stem == "media" or _bare(path.stem).startswith(bare)
            if near and path.suffix.lower() == suffix:
                with suppress(OSError):  # one that may not be read
                    if packed_name(path) == name:
                        return path
        return None


def _files(border: Border) -> Iterator[Path]:
    """Yield the files of a project, then those of its repository, in an order that is the same everywhere."""
    for top in dict.fromkeys(border):
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(each for each in folders if each[0] != "." and each not in _PASSED_OVER)
            if top != border.root:
                folders[:] = [each for each in folders if Path(folder, each) != border.root]
            paths = (Path(folder, each) for each in sorted(files))
            yield from (path for path in paths if path.is_file() and border.holds(resolved(path)))


def _bare(stem: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", stem))
