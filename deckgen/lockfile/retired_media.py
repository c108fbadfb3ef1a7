"""Images and sounds of cards that left the deck.

Such a note is shipped with its last content, and so with the files that this names, as long as
they are in the project: learners who have the card go on seeing them. The name in the package
has the digest of the bytes in it, or, in an imported deck, ``cards.lock`` has that of a file which
kept its name; so a file is found again wherever it lies. Where there is none any more, words take
the place of the reference, and Anki's *Check Media* misses nothing.
"""

from __future__ import annotations

import os
import re
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from deckgen.core.build import Media
from deckgen.render.field import escape_line, normalise, unescape
from deckgen.source.mediafiles import digest_of, packed_name
from deckgen.util.border import border_of
from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from deckgen.util.border import Border

REFERENCE = re.compile(
    # with an end, so that none is looked for in vain
    r"""<(?:img|audio|video|source|object)\b(?=[^<>]*>)"""
    r"""[^<>]*?\b(?:src|data)=["']?(?P<shown>[^"'<>]+)[^<>]*>"""
    r"""|\[sound:(?P<played>[^\]\n]{1,300})\]"""
)
"""A file that a field shows or plays."""

# 'map-0f1e2d3c4b5a.png'
_PACKED = re.compile(r"(?P<stem>.*)-[0-9a-f]{12}(?P<suffix>\.[^.]*)", re.DOTALL)
# what a picture shows in words: 'alt="a map"'
_ALT = re.compile(r"""\balt=(?:"([^"]*)"|'([^']*)')""")
_PASSED_OVER = ("dist", "node_modules")


def names(text: str) -> set[str]:
    """Return the names of the files that a field shows or plays, those on the web apart."""
    found = set()
    for match in REFERENCE.finditer(text):
        name = _name(match)
        # 'https:'
        if not re.match(r"[a-z]+:", name):
            found.add(name)
    return found


def _name(match: re.Match[str]) -> str:
    return unescape(match["shown"] or match["played"])


class RetiredMedia:
    """The files of retired notes: those that the deck still uses, and others in the project.

    ``kept`` are the names that files have from an import, with digests of their bytes. ``used`` are the
    files that were asked for, by their names.
    """

    def __init__(
        self, root: Path, media: Iterable[Media], kept: Mapping[str, str] | None = None
    ) -> None:
        self.root = root
        self.kept = kept or {}
        self.media: dict[str, Media | None] = {each.name: each for each in media}
        self.used: dict[str, Media] = {}
        self.files: list[Path] | None = None

    def resolve(self, text: str) -> str:
        """Return a field with its files, or with words in the place of those that are gone."""
        if "<" not in text and "[sound:" not in text:
            return text
        return REFERENCE.sub(self._resolved, text)

    def _resolved(self, match: re.Match[str]) -> str:
        """Return a reference as it is, or words in its place if its file is gone."""
        name = self._kept_name(_name(match))
        packed = _PACKED.fullmatch(name)
        if packed is None and name not in self.kept:
            return match[0]
        if name not in self.media:
            self.media[name] = self._look_up(name, packed)
        media = self.media[name]
        if media is None:
            return _words_for(match[0], name, packed)
        self.used[name] = media
        return match[0]

    def _kept_name(self, name: str) -> str:
        """Return the name of a file as the package has it, where that is one from an import."""
        if not self.kept:
            return name
        for each in (name, unquote(name)):
            kept = normalise(each)
            if kept in self.kept:
                return kept
        return name

    def _look_up(self, name: str, packed: re.Match[str] | None) -> Media | None:
        """Return the file that has a name in the package, if it is in the project."""
        if name in self.kept:
            path = self._search_kept(name)
            if path is not None:
                return Media(name, path, self.kept[name])
        if packed is None:
            return None
        path = self._search(name, packed["stem"], packed["suffix"])
        return None if path is None else Media(name, path)

    def _search_kept(self, name: str) -> Path | None:
        """Return the file of the project that has a name and the bytes from an import, if there is one."""
        for path in self._all_files():
            if normalise(path.name) == name:
                with suppress(OSError):  # one that may not be read
                    if digest_of(path).startswith(self.kept[name]):
                        return path
        return None

    def _search(self, name: str, stem: str, suffix: str) -> Path | None:
        """Return the file of the project that is packed under a name, if there is one.

        ``stem`` and ``suffix`` are those of the name without its hash. Only files whose names begin
        alike are read, for their hash.
        """
        bare = _bare(stem)
        for path in self._all_files():
            if path.suffix.lower() != suffix:
                continue
            # the name in the package has '-' for some characters of the file's, and may be cut
            if stem != "media" and not _bare(path.stem).startswith(bare):
                continue
            with suppress(OSError):  # one that may not be read
                if packed_name(path) == name:
                    return path
        return None

    def _all_files(self) -> list[Path]:
        """Return all files of the project, which are looked for once."""
        if self.files is None:
            self.files = list(_files(border_of(self.root)))
        return self.files


def _words_for(reference: str, name: str, packed: re.Match[str] | None) -> str:
    """Return the words that take the place of a file: those for who cannot see it, else its name."""
    alt = _ALT.search(reference)
    words = (alt[1] or alt[2]) if alt is not None else ""
    if words:
        return words
    own_name = name
    if packed is not None:
        own_name = f"{packed['stem']}{packed['suffix']}"
    return escape_line(own_name)


def _files(border: Border) -> Iterator[Path]:
    """Yield the files of a project, then those of its repository, in an order that is the same everywhere."""
    for top in dict.fromkeys(border):
        for folder, folders, files in os.walk(top):
            looked_into = []
            for name in sorted(folders):
                if name[0] == "." or name in _PASSED_OVER:
                    continue
                # the project itself was looked into before its repository
                if top != border.root and Path(folder, name) == border.root:
                    continue
                looked_into.append(name)
            folders[:] = looked_into  # 'walk' goes into those that are left in the list
            for name in sorted(files):
                path = Path(folder, name)
                if path.is_file() and border.holds(resolved(path)):
                    yield path


def _bare(stem: str) -> str:
    """Return the letters and digits of a file's name, which it has in the package too."""
    composed = unicodedata.normalize("NFC", stem)
    return re.sub(r"[\W_]+", "", composed)
