"""Files found by the names that a project writes, on every disk the same.

A name is one text to a person and may be several to a disk: 'é' as one character (NFC) or as two
(NFD, which macOS and many archives write). Some disks take one for the other, and 'A' for 'a';
others do not. Here a name is looked up in the list of what its folder holds: letters may be
composed or not, and capitals count, whatever the disk would take.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from fnmatch import translate
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

WILD = frozenset("*?[")
"""Characters that make a pattern of a name."""

WINDOWS = sys.platform == "win32"

# 'con', 'NUL.txt', 'com1', 'lpt³', 'conin$'
_DEVICES = frozenset(("con", "prn", "aux", "nul", "com", "lpt"))
"""What names of devices begin with."""
_DEVICE = lazy_pattern(
    r"(con|prn|aux|nul|(com|lpt)[0-9¹²³]|conin\$|conout\$) *(\..*)?",
    re.IGNORECASE | re.DOTALL,
)


class UnusableNameError(OSError):
    """A name that cannot be looked up; ``way`` says what to do about it."""

    def __init__(self, why: str, way: str) -> None:
        super().__init__(errno.EINVAL, f"{why}; {way}")
        self.why = why
        self.way = way


class Folders:
    """What is in the folders of a project. Each is listed once."""

    def __init__(self) -> None:
        self._listed: dict[str, dict[str, list[str]]] = {}
        self._unlisted: dict[str, OSError] = {}
        self._by_fold: dict[str, dict[str, str]] = {}

    def names(self, folder: Path) -> dict[str, list[str]]:
        """Return the names in a folder by their NFC; none if it cannot be listed."""
        key = str(folder)
        names = self._listed.get(key)
        if names is not None:
            return names
        names = {}
        self._listed[key] = names
        try:
            listed = sorted(os.listdir(folder))  # noqa: PTH208
        except OSError as error:
            self._unlisted[key] = error
            return names
        for name in listed:
            names.setdefault(_composed(name), []).append(name)
        return names

    def _all_names(self, folder: Path) -> dict[str, list[str]]:
        """Return the names in a folder as :meth:`names` does; none if there is no such folder.

        Raises ``OSError`` for a folder that cannot be listed: nobody knows what a pattern matches there.
        """
        names = self.names(folder)
        error = self._unlisted.get(str(folder))
        if error is None:
            return names
        is_missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        if not is_missing:
            raise error
        return names

    def find(self, folder: Path, written: str) -> Path:
        """Return the path that a file has on the disk, given how it is written relative to a folder.

        A name that is not there stays as it is written. Raises :exc:`UnusableNameError` for one that two
        files have, and for one that no file of this system can have.
        """
        refuse_impossible(written)
        path = folder
        for part in written.split("/"):
            if part in ("", "."):
                continue
            names = [part]
            if part != "..":
                names = self.names(path).get(_composed(part), [part])
            if len(names) > 1:
                raise _twins(names[0], names[1])
            path = path / names[0]
        return path

    def is_listed(self, folder: Path, path: Path) -> bool:
        """Tell whether a path that :meth:`find` gave is spelled as on the disk, from a folder on.

        A folder that may not be listed is trusted.
        """
        parent = folder
        for part in path.relative_to(folder).parts:
            names = self.names(parent)
            if part != ".." and names and part not in names.get(_composed(part), ()):
                return False
            parent = parent / part
        return True

    def suggestion(self, folder: Path, written: str) -> str:
        """Say how a name may be meant that is not there: with other capitals, or other slashes."""
        if "\\" in written:
            with_slashes = written.replace("\\", "/")
            return f"write '{with_slashes}', with slashes, which every system takes"
        parent = folder
        meant = []
        for part in written.split("/"):
            near: str | None = part
            if part not in ("", ".", ".."):
                near = self._folded(parent).get(_fold(part))
            if near is None:
                return ""
            meant.append(near)
            parent = parent / near
        suggested = _composed("/".join(meant))
        if suggested == _composed(written):
            return ""
        return f"did you mean '{suggested}'? Capitals count"

    def _folded(self, folder: Path) -> dict[str, str]:
        """Return the names in a folder by their letters without regard to capitals."""
        key = str(folder)
        if key not in self._by_fold:
            by_fold: dict[str, str] = {}
            for same in self.names(folder).values():
                for name in same:
                    by_fold.setdefault(_fold(name), name)
            self._by_fold[key] = by_fold
        return self._by_fold[key]

    def glob(self, folder: Path, pattern: str, root: Path) -> list[Path]:
        """Return the paths that a pattern matches below a folder, in an order that is the same on
        every system. ``**`` stands for any folders, but for links to folders.

        Unlike :meth:`pathlib.Path.glob` it never lists a folder outside ``root``, neither by ``..`` nor
        through a link: a deck that somebody sends can make nobody search the whole disk.
        Raises :exc:`UnusableNameError`, as :meth:`find`, and ``OSError`` for a folder that cannot be listed.
        """
        refuse_impossible(pattern)
        if leads_out(folder, pattern, root):
            return []
        paths = [folder]
        for part in _parts(pattern):
            matches: dict[Path, None] = {}  # each once, in order
            for start in paths:
                for path in self._matches(start, part, root):
                    matches[path] = None
            paths = list(matches)
        by_names: dict[tuple[str, ...], Path] = {}
        for path in paths:
            composed = tuple(map(_composed, path.parts))
            if composed in by_names:
                raise _twins(by_names[composed].name, path.name)
            by_names[composed] = path
        return [by_names[names] for names in sorted(by_names)]

    def _matches(self, folder: Path, part: str, root: Path) -> Iterator[Path]:
        """Yield what one part of a pattern matches in a folder."""
        if part == "..":
            yield folder.parent
        elif not _is_inside(folder, root):
            return
        elif part == "**":
            yield from self._all_folders(folder)
        elif not is_pattern(part):
            for name in self.names(folder).get(_composed(part), ()):
                yield folder / name
        else:
            pattern = re.compile(translate(_composed(part)))
            for composed, names in self._all_names(folder).items():
                if not pattern.match(composed):
                    continue
                for name in names:
                    yield folder / name

    def _all_folders(self, folder: Path) -> Iterator[Path]:
        """Yield a folder and all below it. A link is not followed: it may lead round in a circle."""
        yield folder
        for names in self._all_names(folder).values():
            for name in names:
                inner = folder / name
                if inner.is_dir() and not inner.is_symlink():
                    yield from self._all_folders(inner)


def resolved(path: Path) -> Path:
    """Return the file itself, which a link may lead to. One that leads round in a circle stays.

    ``Path.resolve`` raises ``RuntimeError`` for such a link before Python 3.13, and nothing since; here it
    is the reading of the file that fails, with an ``OSError``, on all of them.
    """
    return type(path)(os.path.realpath(path))


def has_possible_name(path: Path) -> bool:
    """Tell whether this system can have a file of such a name; in the locale ``C`` none has a 'ź'."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return False
    return True


def is_absolute(written: str) -> bool:
    """Tell whether a written path begins at the top of a disk, on any system."""
    if written.startswith(("/", "\\", "~")):
        return True
    disk = written[:1]
    return written[1:2] == ":" and disk.isascii() and disk.isalpha()  # 'C:\cards'


def is_pattern(written: str) -> bool:
    """Tell whether a written path names its files by a pattern."""
    return not WILD.isdisjoint(written)


def leads_out(folder: Path, pattern: str, root: Path) -> bool:
    """Tell whether a pattern climbs out of ``root``, or goes through a link that leads out of it.

    What stands behind a wildcard may climb too, and ``**`` may stand for no folder at all.
    """
    depth = len(folder.relative_to(root).parts)
    place: Path | None = folder  # None behind a wildcard
    for part in _parts(pattern):
        if part == "..":
            depth -= 1
        elif part != "**":
            depth += 1
        if depth < 0:
            return True
        if place is not None:
            place = None if is_pattern(part) else place / part
        if place is not None and not _is_inside(place, root):
            return True
    return False


def is_device(name: str) -> bool:
    """Tell whether Windows keeps a name for a device, whatever ending it has.

    https://learn.microsoft.com/windows/win32/fileio/naming-a-file
    """
    return name[:3].lower() in _DEVICES and _DEVICE.fullmatch(name) is not None


def refuse_impossible(path: str) -> None:
    """Raise :exc:`UnusableNameError` for a path that this system cannot have."""
    if "\0" in path:
        why = "no file has a NUL character in its name"
        raise UnusableNameError(why, "take it out")
    try:
        os.fsencode(path)
    except UnicodeEncodeError as error:
        encoding = error.encoding.upper()
        lacking = path[error.start]
        why = f"in this environment the names of files are {encoding}, which has no '{lacking}'"
        raise UnusableNameError(why, "set PYTHONUTF8=1 in the environment") from None
    if not WINDOWS:
        return
    for name in re.split(r"[/\\]", path):
        if is_device(name):
            why = f"Windows keeps the name '{name}' for a device"
            raise UnusableNameError(why, "choose another name")
        if name.rstrip(". ") != name and name not in (".", ".."):
            why = f"Windows drops the last character of '{name}'"
            raise UnusableNameError(why, "choose another name")


def _parts(pattern: str) -> list[str]:
    """Return the parts of a written path, without those that lead nowhere."""
    return [part for part in pattern.split("/") if part not in ("", ".")]


def _is_inside(path: Path, root: Path) -> bool:
    """Tell whether the file that a path means is in a folder, or is that folder."""
    try:
        return resolved(path).is_relative_to(root)
    except OSError:
        return False


def _composed(name: str) -> str:
    """Return a name with its letters composed: 'é' as one character."""
    return name if name.isascii() else normalize("NFC", name)


def _fold(name: str) -> str:
    """Return a name without regard to capitals and to how its letters are composed."""
    return normalize("NFC", normalize("NFC", name).casefold())


def _twins(one: str, other: str) -> UnusableNameError:
    """Return the error of two names that macOS takes for one."""
    why = f"two files have one name, with composed and with decomposed letters: {one!a} and {other!a}"
    way = "delete one, or give it another name; macOS cannot hold both"
    return UnusableNameError(why, way)
