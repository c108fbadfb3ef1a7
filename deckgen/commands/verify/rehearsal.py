"""A rehearsal of what a learner's Anki does with a package, in the real engine.

The package is imported into a throw-away collection with a learner's default options, and
every card is rendered. With older packages, each of these is imported and studied first, by a learner
who writes into every note and by one who writes into none; then the new one is imported over it, and
what they had is compared with what is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen import formats
from deckgen.anki import engine
from deckgen.commands.verify import contents, firstimport, upgrade
from deckgen.commands.verify.findings import Report

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from deckgen.versions.content import Known


def verify(
    path: Path,
    *older: Path,
    names: Sequence[str] = (),
    accepted: Collection[str] = frozenset(),
    known: Known | None = None,
    taken_back: Collection[str] = frozenset(),
) -> Report:
    """Rehearse the import of a package, and the upgrade from each of the older ones.

    - ``names``: what the older packages are called, by default the names of their files.
    - ``accepted``: kinds of findings that the curator means to cause.
    - ``known``: what the project knows of its packages, if there is one.
    - ``taken_back``: the GUIDs of notes with an edit that was built and taken back, which the next release
      leaves alone.

    Raises :exc:`~deckgen.anki.engine.EngineMissingError` without the engine, ``UnreadableError`` for
    what is no package, ``OSError`` for a file that is not there.
    """
    new = formats.read(path)
    packages = [formats.read(each) for each in older]
    report = Report(path, engine.version(), frozenset(accepted))
    section = report.section("")
    contents.check(section, new)
    firstimport.check(section, new)
    for name, old in zip(names or [each.name for each in older], packages, strict=True):
        upgrade.check(report.section(name), old, new, packages, taken_back, known)
    return report
