"""A lock file that is not there, and was: found out without reading a package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.diagnostics import Span
from deckgen.core.projectfiles import IDENTITIES, IMPORT_PAGE, LOCK_FILE
from deckgen.lockfile import revisions

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Project
    from deckgen.lockfile.revisions import Version

MAX_COMMITS = 50
"""How many of the last commits that changed the lock file are looked through for one."""

MAX_BYTES = 64 << 20
"""How many bytes of them are read."""


def lost(project: Project) -> list[Diagnostic]:
    """Report a project without a lock file that must have had one: with it, ids would be used
    a second time, and histories lost."""
    try:
        versions = revisions.versions(project.root, LOCK_FILE, MAX_COMMITS, MAX_BYTES)
    except OSError:
        versions = []
    if versions:
        return [_in_history(versions[0])]
    if _has_identities_of_its_own(project.root):
        why = f"{IMPORT_PAGE} says that it has the GUIDs"
        way = (
            "take it from where the deck was built before, or import the deck again; if no learner has it, "
            f"delete {IMPORT_PAGE}"
        )
        return [problem("U128", Span(LOCK_FILE), why=why, way=way)]
    if project.renamed:
        why = f"'{project.renamed}' has an earlier id"
    elif project.retired:
        why = f"'{project.retired[0].id}' was retired"
    else:
        return []
    way = (
        "take it, or the package of the last release for dist/, from where the deck was built before; if no "
        "learner has the deck, delete 'was' and 'retired'"
    )
    return [problem("U128", Span(LOCK_FILE), why=why, way=way)]


def _in_history(version: Version) -> Diagnostic:
    """Report a lock file that is not there, and that a commit has."""
    commit = version.commit[:12]
    checkout = f"git checkout {commit} -- {LOCK_FILE}"
    if b"\nadopted " in version.content:
        way = f"take it from version control: '{checkout}', then 'deckgen build'"
        why = f"the commit {commit} has the lock file of an imported deck"
        return problem("U116", Span(LOCK_FILE), why=why, way=way)
    way = f"take it from there: '{checkout}', then 'deckgen build'"
    why = f"the commit {commit} has one"
    return problem("U128", Span(LOCK_FILE), why=why, way=way)


def _has_identities_of_its_own(root: Path) -> bool:
    """Tell whether the deck was imported with GUIDs, which its lock file alone has."""
    page = root / IMPORT_PAGE
    try:
        lines = page.read_bytes().splitlines() if page.is_file() else []
    except OSError:
        return False
    return IDENTITIES.encode() in lines
