"""Images and sounds: found beside the YAML file, packed under a name with their hash.

A name per content is what Anki needs: it ignores a file whose bytes changed under the
same name unless a note that refers to it changes too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.build import Media
from deckgen.core.codes import WARNING, problem
from deckgen.core.diagnostics import Diagnostic
from deckgen.core.identity import media_name
from deckgen.render.field import SOUND_TYPES, normalise
from deckgen.source.mediafiles import digest_of
from deckgen.util.border import border_of
from deckgen.util.filenames import Folders, UnusableNameError, is_absolute, resolved
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.suggestions import KnownWords

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from deckgen.core.diagnostics import Span
    from deckgen.core.model import Item

    Fault = tuple[str, Mapping[str, object]]
    """The code of what is wrong with a reference, and the words of its message."""

PICTURES = frozenset(
    {
        "apng",
        "avif",
        "bmp",
        "gif",
        "ico",
        "jfif",
        "jpeg",
        "jpg",
        "png",
        "svg",
        "tif",
        "tiff",
        "webp",
    }
)
OTHERS = frozenset({"otf", "pdf", "ttf", "woff", "woff2"})
"""What a card that is written as HTML may refer to besides pictures and sounds."""

# 'media/', '../media/'
_IN_FOLDER = lazy_pattern(r"(?:\.\./)*media/")
_OUT_AGAIN = lazy_pattern(
    r"(?:^|[/\\])(?!\.\.?[/\\])[^/\\]+[/\\]+(?:\.[/\\]+)*\.\.[/\\]"
)
"""A way out of a folder that a path has named: 'media/../../secret.png', as an import writes what a
stranger's card calls '../../secret.png'."""

STATIC = "\0static"
"""Stands in the place of a YAML file for templates and styles."""


class MediaBag:
    """The media files of a build, each by its place on the disk.

    ``kept`` are the names that files keep as long as they have the bytes that learners have under them,
    with digests of these. Unless it is ``needed`` that every file can be packed, one that cannot is a
    warning, and its name stands in the field as learners have it, without the folder.
    """

    def __init__(
        self, root: Path, kept: Mapping[str, str] | None = None, *, needed: bool = True
    ) -> None:
        self.root = root
        self.border = border_of(root)
        self.kept = kept or {}
        self.needed = needed
        self.by_path: dict[Path, Media] = {}
        self.shown: set[Path] = set()
        # what is referred to, with its packed name; set for each unit
        self.references: dict[str, str] = {}
        # by YAML file and reference
        self.found: dict[tuple[str, str], Media | Fault] = {}
        self.folders = Folders()
        # the names in a folder, for 'did you mean'
        self.known: dict[Path, KnownWords] = {}

    def name(self, src: str, yaml: str) -> str:
        """Return the name in the package of the file that a YAML file refers to, or ``src`` if there is
        none."""
        key = (yaml, src)
        media = self.found.get(key)
        if media is None:
            media = self.found[key] = self._look_up(*key)
        if isinstance(media, Media):
            self.references[src] = media.name
            return media.name
        if self.needed:
            return src
        return _IN_FOLDER.sub("", src, count=1)

    def problem(self, src: str, item: Item, span: Span) -> Diagnostic | None:
        """Return what is wrong with a reference that :meth:`name` has seen."""
        fault = self.found.get((item.file.path, src))
        if fault is None or isinstance(fault, Media):
            return None
        code, words = fault
        found = problem(code, span, item.id, src=src, **words)
        return found if self.needed else found._replace(severity=WARNING)

    def image_size(self, src: str, yaml: str) -> tuple[float, float] | None:
        """Return the size in pixels of a picture that :meth:`name` has seen; ``None`` if it is not known."""
        media = self.found.get((yaml, src))
        if not isinstance(media, Media):
            return None
        from deckgen.util.imagesize import image_size

        try:
            return image_size(media.path)
        except OSError:  # it went away meanwhile
            return None

    def static(self, name: str) -> str | None:
        """Return the packed name of a file in ``media/`` that a template or a style names; ``None`` if
        there is none. It begins with ``_`` as the file's own does: Anki keeps no other.
        """
        media = self.found.get((STATIC, name))
        if media is None:
            media = self._look_up("media/", name, is_static=True)
            self.found[STATIC, name] = media
        return media.name if isinstance(media, Media) else None

    def files(self) -> tuple[Media, ...]:
        """Return the files in the order of their names, one for each content."""
        by_name = {media.name: media for media in self.by_path.values()}
        return tuple(sorted(by_name.values()))

    def _look_up(
        self, yaml: str, src: str, *, is_static: bool = False
    ) -> Media | Fault:
        """Return the file that a YAML file refers to, or what is wrong with it. Of what ``is_static``,
        ``yaml`` is the folder."""
        folder = self.root / yaml if is_static else self.border.path(yaml).parent
        first = folder / src
        try:
            found = self.folders.find(folder, src)
            if folder != self.root and not self.folders.is_listed(folder, found):
                folder, found = self._in_project(folder, src, found)
            path = resolved(found)
            media = self.by_path.get(path)
            fault = self._fault(folder, src, found, path, is_static=is_static)
            if fault:
                return fault
            if media is None:
                media = self.by_path[path] = self._packed(path)
        except UnusableNameError as error:
            return _unusable(error.why, error.way)
        except OSError as error:  # a name that is too long, a file that may not be read
            why = error.strerror or str(error)
            return _unusable(why, "rename it or check its permissions")
        # a file may come where one is looked for first
        self.shown |= {first, folder / src}
        return media

    def _in_project(self, folder: Path, src: str, found: Path) -> tuple[Path, Path]:
        """Return a file named as ``cards.yaml`` would name it, if it is there, with the project's folder."""
        if is_absolute(src):
            return folder, found
        other = self.folders.find(self.root, src)
        if self.folders.is_listed(self.root, other):
            return self.root, other
        return folder, found

    def _packed(self, path: Path) -> Media:
        """Return a file under its own name, if learners have the same bytes under it, or else under one
        with its hash."""
        digest = digest_of(path)
        own = normalise(path.name)
        known = self.kept.get(own)
        if known is not None and digest.startswith(known):
            return Media(own, path, known)
        name = media_name(path.stem, path.suffix, digest)
        # Anki keeps a file that nothing names as long as its name begins so
        if path.name.startswith("_"):
            name = f"_{name}"
        return Media(name, path)

    def _fault(
        self,
        folder: Path,
        src: str,
        found: Path,
        path: Path,
        *,
        is_static: bool = False,
    ) -> Fault | None:
        """Return what is wrong with a file, ``found`` by its name, at a ``path`` without links.

        ``src`` is how the card names it, ``folder`` the folder that this is looked for in. Looked at
        first is what a stranger's card could do: name a file outside the project. A file that an import
        took over may be empty or of any kind: learners have it.
        """
        if is_absolute(src) or not self.border.holds(path):
            return "M102", {}
        if _OUT_AGAIN.search(f"media/{src}" if is_static else src):
            why = "its path leads into a folder and out of it again"
            return _unusable(why, "name the file without '..' after a folder")
        is_kept = normalise(path.name) in self.kept
        if not is_static and not is_kept and not _is_shown(path):
            why = f"'{path.suffix or path.name}' is not the ending of a picture or sound that Anki shows"
            way = "name a picture such as .png, or a sound such as .mp3"
            return _unusable(why, way)
        if found.is_symlink() and not path.exists():
            why = "it is a link that leads nowhere"
            return _unusable(why, "put the file in its place")
        if not self.folders.is_listed(folder, found) or not path.exists():
            return "M101", {"suggestion": self._suggestion(folder, src, path)}
        if path.is_dir():
            return _unusable("it is a folder", "name a file in it")
        if not path.is_file():
            way = "put a picture or a sound in its place"
            return _unusable("it is not an ordinary file", way)
        if not is_kept and not path.stat().st_size:
            return _unusable("it is empty", "put the real file in its place")
        return None

    def _suggestion(self, folder: Path, src: str, path: Path) -> str:
        """Say how a reference to a file that is not there may be meant.

        In this order: the same name with other capitals or slashes, a name much like it where the path
        leads, and the file in ``media/``, which many leave out.
        """
        suggestion = self.folders.suggestion(folder, src)
        if suggestion:
            return suggestion
        known = self.known.get(path.parent)
        if known is None:
            known = KnownWords(self.folders.names(path.parent))
            self.known[path.parent] = known
        suggestion = known.did_you_mean(path.name)
        if suggestion:
            return suggestion
        if (path.parent / "media" / path.name).is_file():
            return (
                f"write 'media/{src}': the path begins at the folder of the YAML file"
            )
        return "put the file there, or fix the path; it begins at the folder of the YAML file"


def _unusable(why: str, way: str) -> Fault:
    """Return that a file cannot be packed: why, and what can be done."""
    return "M103", {"why": why, "way": way}


def _is_shown(path: Path) -> bool:
    """Tell whether a file has the ending of something that Anki shows or plays."""
    ending = path.suffix[1:].lower()
    return ending in PICTURES or ending in SOUND_TYPES or ending in OTHERS
