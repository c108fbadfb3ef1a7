"""The files that ``include:`` names: where they are, and each taken in once."""

from __future__ import annotations

import errno
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.core.nodes import MAX_DEPTH
from deckgen.source.files import read_yaml, unreadable
from deckgen.util.border import border_of
from deckgen.util.filenames import (
    Folders,
    UnusableNameError,
    is_absolute,
    is_pattern,
    leads_out,
    resolved,
)
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.suggestions import KnownWords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.core.model import Text
    from deckgen.source.readers import Reader

# 'include: file.yaml', '"include" :'
_INCLUDES = lazy_pattern(r"(?:include|table)[\"']?\s*:")

NO_SUCH_FILE = (
    errno.ENOENT,
    errno.ENOTDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.EINVAL,
)
"""What the system says where there is no file of a name."""


class Includes:
    """What the includes of a project named so far.

    ``taken_in`` has each file that was read, with the path of the one that included it; ``named`` all
    paths that were looked for, ``globs`` the patterns, each behind its folder and before the folder that it
    may not lead out of.
    """

    def __init__(self, root: Path) -> None:
        self.taken_in: dict[Path, str] = {}
        self.named: list[Path] = []
        self.globs: list[tuple[str, str, str]] = []
        self._root = root
        self._border = border_of(root)
        self._folders = Folders()
        self._beside: dict[tuple[Path, str], KnownWords] = {}

    def paths(self, reader: Reader, pattern: Text) -> list[Path]:
        """Return the files that an include names, links followed, and report what is wrong with the name.

        ``topics/*.yaml`` names all of a folder, in the order of their names. A name that leads out of the
        project gives nothing, even where there is such a file.
        """
        named = str(pattern)
        base = self._border.path(reader.file.path).parent
        if is_absolute(named):
            reader.report("Y214", pattern, path=pattern)
            reader.lost = None
            return []
        is_glob = is_pattern(named)
        if is_glob:
            self.globs.append((str(base), named, str(self._border.top)))
        way = ""
        found: list[Path] = []
        unread: OSError | None = None
        climbs = is_glob and leads_out(base, named, self._border.top)
        try:
            found = self._meant(base, named)
        except UnusableNameError as error:
            way = str(error.strerror)
        except OSError as error:
            unread = error
        inside = [path for path in found if self._border.holds(path)]
        if climbs or len(inside) < len(found):
            reader.report("Y214", pattern, path=pattern)
            reader.lost = None
        elif unread is not None:
            name = self._border.name(Path(unread.filename or base))
            span = reader.file.span(pattern.start, pattern.end)
            reader.diagnostics.append(unreadable(name, unread, span))
            reader.lost = None
        elif not found:
            if not way:
                way = self._folders.suggestion(base, named)
            if not way:
                way = self._way_to(base, named, reader.file.path)
            reader.report("Y212", pattern, path=pattern, way=way)
            reader.lost = None
        return inside

    def _meant(self, base: Path, named: str) -> list[Path]:
        """Return the files that an include names, relative to a folder.

        A pattern means what is no folder: of a link to nothing it is reported that it cannot be read.
        Raises ``OSError`` where nobody can know which files there are, :exc:`UnusableNameError` for a name.
        """
        folders = self._folders
        if is_pattern(named):
            paths = folders.glob(base, named, self._border.top)
            meant = [path for path in paths if _is_file(path) or _is_broken(path)]
        else:
            path = folders.find(base, named)
            paths = [path]
            meant = []
            if _is_file(path) and folders.is_listed(base, path):
                meant = [path]
        self.named += paths
        return [resolved(path) if path.exists() else path for path in meant]

    def open(
        self, reader: Reader, pattern: Text, paths: list[Path], chain: tuple[str, ...]
    ) -> Iterator[tuple[str, TextFile | None, list[Diagnostic]]]:
        """Yield the files that an include names, with their names and what is wrong with them; ``None`` for
        one that cannot be read. What was taken in before is reported and left out.

        ``chain`` are the files by whose includes one comes here.
        """
        if len(chain) > MAX_DEPTH:
            reader.report("Y107", pattern, limit=MAX_DEPTH)
            reader.lost = None
            return
        place = reader.file.span(pattern.start, pattern.end)
        for path in paths:
            name = self._border.name(path)
            if path in self.taken_in:
                if name in chain:  # it includes itself, by way of others
                    way_here = " → ".join((*chain, name))
                else:
                    way_here = f"by {self.taken_in[path]}"
                reader.report("Y213", pattern, path=name, chain=way_here)
                continue
            self.taken_in[path] = reader.file.path
            file, diagnostics = read_yaml(path, self._root, place)
            yield name, file, diagnostics

    def _way_to(self, base: Path, named: str, within: str) -> str:
        """Say how an include that matches nothing may be meant; ``within`` is the file it stands in.

        A folder is meant as all of its files, a misspelt name as the nearest of the files beside it.
        """
        path = base / named
        with suppress(OSError, ValueError):
            if path.is_dir():
                folder = named.rstrip("/")
                return f"name a file, or all of the folder: '{folder}/*.yaml'"
            if not is_pattern(named) and path.parent.is_dir():
                near = self._files_beside(path.parent, within).did_you_mean(path.name)
                if near:
                    return near
        return "the path is relative to the file with the include; check its spelling"

    def _files_beside(self, folder: Path, within: str) -> KnownWords:
        """Return the files in a folder for 'did you mean', but for the one with the include."""
        known = self._beside.get((folder, within))
        if known is None:
            names = {each.name for each in folder.iterdir() if each.is_file()}
            names.discard(within)
            known = KnownWords(sorted(names))
            self._beside[folder, within] = known
        return known


def _is_file(path: Path) -> bool:
    """Tell whether there is such a file. Raises ``OSError`` if its folder cannot be searched."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        if error.errno in NO_SUCH_FILE:
            return False
        raise


def _is_broken(path: Path) -> bool:
    """Tell whether a path that is no file is a link to nothing or a device, and not a folder.

    What an editor hides does not count, such as the link ``.#cards.yaml`` with which Emacs says who has a
    file open.
    """
    return not path.is_dir() and not path.name.startswith(".")


def may_include(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch of a file may name other files.

    That most do not is seen without the pattern. Where the words stand in a text of a card, the stretch is
    read at once like one that names files, and nothing is lost by that but time.
    """
    has_include = text.find("include", start, end) >= 0
    if not has_include and text.find("table", start, end) < 0:
        return False
    return _INCLUDES.search(text, start, end) is not None
