"""The files that a pattern such as ``topics/**/*.yaml`` names, inside the project alone.

Unlike :meth:`pathlib.Path.glob` it never lists a folder outside the project, neither by ``..``
nor through a link: a deck that somebody sends can make nobody search the whole disk.
"""

from __future__ import annotations

import os
import re
from fnmatch import translate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_WILDCARDS = frozenset("*?[")


def is_pattern(named: str) -> bool:
    """Tell whether an include names its files by a pattern."""
    return not _WILDCARDS.isdisjoint(named)


def leads_out(folder: Path, pattern: str, root: Path) -> bool:
    """Tell whether a pattern climbs out of ``root``, or goes through a link that leads out of it.

    What stands behind a wildcard may climb too, and ``**`` may stand for no folder at all.
    """
    depth = len(folder.relative_to(root).parts)
    at: Path | None = folder
    for part in _parts(pattern):
        if part == "..":
            depth -= 1
        elif part != "**":
            depth += 1
        at = None if at is None or is_pattern(part) else at / part
        if depth < 0 or (at is not None and not _is_inside(at, root)):
            return True
    return False


def matching(folder: Path, pattern: str, root: Path) -> list[Path]:
    """Return what a pattern names, in sorted order. Folders outside ``root`` are not looked into.

    ``**`` stands for any number of folders, but not for links to folders.
    """
    if leads_out(folder, pattern, root):
        return []
    found = {folder}
    for part in _parts(pattern):
        if part == "**":
            found = _with_folders_below(found, root)
        else:
            found = {inner for each in found for inner in _step(each, part, root)}
    return sorted(found)


def _parts(pattern: str) -> list[str]:
    return [part for part in pattern.split("/") if part not in ("", ".")]


def _step(folder: Path, part: str, root: Path) -> list[Path]:
    """Return what one part of a pattern names in a folder."""
    if not is_pattern(part):
        inner = folder.parent if part == ".." else folder / part
        return [inner] if os.path.lexists(inner) else []
    fits = re.compile(translate(part)).match
    return [folder / each.name for each in _entries(folder, root) if fits(each.name)]


def _with_folders_below(folders: set[Path], root: Path) -> set[Path]:
    """Return folders and all folders below them, links left out."""
    found: set[Path] = set()
    waiting = list(folders)
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += [at / each.name for each in _entries(at, root) if each.is_dir(follow_symlinks=False)]
    return found


def _entries(folder: Path, root: Path) -> list[os.DirEntry[str]]:
    """Return what is in a folder; nothing if it lies outside, is no folder or may not be read."""
    try:
        if not _is_inside(folder, root):
            return []
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _is_inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a link to itself
        return False
