"""What a build that wrote its package keeps for the next one: its units, and its stamp."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from deckgen.compile import summary
from deckgen.compile.cache import lastpackage, stamp
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile import lockfile
from deckgen.lockfile.lastread import WRITTEN
from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.compile.cache.store import Store
    from deckgen.compile.cache.units import UnitCache
    from deckgen.compile.outcomes import Built, Package
    from deckgen.core.build import Build

SAID_AGAIN = ("U121",)
"""What a build says of the files alone, and so says again as long as they are the same and nothing was
released: all else it says of a change, which the next build has behind it, of the clock, or of what git
has."""

CLOCK_STEP = 0.05
"""Seconds that a file's time may lag behind the clock."""


def keep(
    store: Store, cache: UnitCache, package: Package, target: Path | None, began: float
) -> None:
    """Keep the units of a build, and the stamp by which the next one sees that nothing has changed.

    ``target`` is what the build was asked to write. ``began`` is when it began, in seconds since
    1970: a file that was written since then may not be what it read, and then there is no stamp.
    """
    store.put(WRITTEN, package.lock_digest)
    others = [WRITTEN]
    if lastpackage.keep(store, package):
        others.append(lastpackage.NAME)
    if _tells_all(package, began):
        _keep_stamp(store, package, target)
        others.append(stamp.NAME)
    cache.write(others)


def _tells_all(package: Package, began: float) -> bool:
    """Tell whether the same files will give the same build and the same messages, and leave it nothing
    to clear up."""
    # loaded by now: it wrote the package
    from deckgen.formats.apkg import temporary_database

    # a disk that went away does not delete
    if os.path.lexists(temporary_database(package.target)):
        return False
    checked = package.checked
    if any(_written(path) > began - CLOCK_STEP for path in _read(checked)):
        return False
    # Some names lead nowhere: the file was found in another place, or its name is written otherwise there.
    named = [path for path in checked.compiled.shown if os.path.lexists(path)]
    if any(_written(path) > began - CLOCK_STEP for path in named):
        return False
    said = [each for each in checked.diagnostics if each.is_said_of_a_build]
    is_said_once = any(each.code not in SAID_AGAIN for each in said)
    if is_said_once or (said and package.released is not None):
        return False
    # which will be said by and by
    is_to_come = checked.build.mod > began + lockfile.MAX_AHEAD
    return not (is_to_come or _looks_for_files(checked.build))


def _keep_stamp(store: Store, package: Package, target: Path | None) -> None:
    checked = package.checked
    digests = stamp.digests({*_read(checked), *checked.compiled.shown})
    digests[str(checked.root / LOCK_FILE)] = package.lock_digest
    digests[str(resolved(package.target))] = package.written.digest
    lines = summary.unchanged(package)
    said = [each for each in checked.diagnostics if each.is_said_of_a_build]
    unchanged = stamp.Unchanged(lines, said, checked.root)
    stamp.keep(store, target, package.target, digests, checked.project.globs, unchanged)


def _read(checked: Built) -> set[Path]:
    """Return the files that a build read, but for what retired notes show."""
    return {*checked.project.inputs, *(each.path for each in checked.compiled.media)}


def _looks_for_files(build: Build) -> bool:
    """Tell whether a retired note shows a file, or did: for that, a build looks all over the project."""
    return any(retired.names_files for retired in build.retired)


def _written(path: Path) -> float:
    """Return when a file was last written or put in its place, in seconds since 1970; now if that
    is not to be had."""
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return time.time()
    return max(stat.st_mtime, stat.st_ctime)
