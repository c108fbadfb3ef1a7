"""What earlier builds held, and what a change of the deck would cost learners of it.

The ledger keeps only a hash of a note's content. The content itself is found in the package
that was built last, or in the last commits.
"""

from __future__ import annotations

import difflib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.atomic import require_own
from deckgen.codes import problem
from deckgen.formats import package
from deckgen.notes.compiler import compile_project
from deckgen.notes.notetypes import FIELDS
from deckgen.reading.project import load_project
from deckgen.render.deletions import hidden
from deckgen.updates import revisions
from deckgen.updates.ledger import UNKNOWN, Last

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from deckgen.diagnostics import Diagnostic
    from deckgen.model import Entry, Note, Project
    from deckgen.updates.ledger import Ledger

MAX_COMMITS = 5
"""How many commits before the last are looked at for a card's last content."""

ALIKE = 0.75
"""How much of two cards' texts must agree for one to be taken for the other under a new id."""

MAX_PAIRS = 2_000
"""How many pairs of cards are compared for that."""


@dataclass(slots=True)
class Archive:
    """Where the content of earlier builds can be found; each place is read when it is needed."""

    project: Project
    packed: dict[str, Last] | None = None
    commits: list[dict[str, Last]] = field(default_factory=list)
    revisions: list[str] | None = None

    def last(self, key: str, entry: Entry) -> Last | None:
        """Return the last content of a note: what the ledger's hash is of, or else the latest."""
        if self.packed is None:
            self.packed = _packed(self.project)
        near = self.packed.get(entry.guid)
        if near is not None and self._is_it(near, entry):
            return near
        for notes in self._committed():
            last = notes.get(key)
            if last is not None and self._is_it(last, entry):
                return last
            near = near or last
        return near

    def _is_it(self, last: Last, entry: Entry) -> bool:
        return entry.hash in (UNKNOWN, last.hash(entry.kind))

    def _committed(self) -> Iterator[dict[str, Last]]:
        """Yield the notes of the last commits, by key, the newest first."""
        yield from self.commits
        if self.revisions is None:
            self.revisions = _commits(self.project.root)
        while self.revisions:
            self.commits.append(_compiled_at(self.project, self.revisions.pop(0)))
            yield self.commits[-1]


def _packed(project: Project) -> dict[str, Last]:
    """Return the notes of the package that was built last, by GUID."""
    path = project.root / "dist" / f"{project.deck.id}.apkg"
    try:
        require_own(project.root, path)
        built = package.read(path)
    except (package.UnreadableError, OSError):
        return {}
    notes = (note for note in built.notes if len(note.fields) == len(FIELDS))
    return {note.guid: Last(note.fields, note.tags) for note in notes}


def _commits(root: Path) -> list[str]:
    """Return the last commits of a project; none where there is no room for temporary files."""
    try:
        return revisions.commits(root, MAX_COMMITS)
    except OSError:
        return []


def _compiled_at(project: Project, revision: str) -> dict[str, Last]:
    """Return the notes of the project as it was at a commit, by key; none if it cannot be had."""
    try:
        return _compiled(project, revision)
    except (revisions.TooLargeError, OSError):
        return {}


def _compiled(project: Project, revision: str) -> dict[str, Last]:
    with tempfile.TemporaryDirectory(prefix="deckgen-") as name:
        folder = Path(name).resolve()
        if not revisions.extract(project.root, revision, folder):
            return {}
        then, _, _ = load_project(folder / project.deck.file.path)
        if then is None or then.deck.id != project.deck.id:
            return {}
        return {note.key: Last(note.fields, note.tags) for note in compile_project(then).notes}


# --- what is likely to be a mistake ----------------------------------------------------------


def renames(
    notes: Sequence[Note], new: Collection[str], retiring: Sequence[str], last: Mapping[str, Last]
) -> Iterator[Diagnostic]:
    """Suggest ``was`` where a card vanishes and one much like it appears in the same build."""
    added = [note for note in notes if note.key in new]
    if not added or len(added) * len(retiring) > MAX_PAIRS:
        return
    for key in retiring:
        if key not in last:
            continue
        best = max(added, key=lambda note: _likeness(last[key].fields, note.fields))
        if _likeness(last[key].fields, best.fields) >= ALIKE:
            words = {"id": best.item.id, "old": key.split("/")[0]}
            yield problem("U111", best.item.span(), best.item.id, **words)


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Return how much of the questions and answers of two notes agrees, from 0 to 1."""
    matcher = difflib.SequenceMatcher(None, " ".join(one[:2]), " ".join(other[:2]), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def renumberings(
    project: Project, before: Ledger, notes: Sequence[Note], changed: Collection[str]
) -> Iterator[Diagnostic]:
    """Report clozes whose words stand under another number than in the build before."""
    archive = Archive(project)
    for note in notes:
        entry = before.cards.get(note.key)
        if note.kind != "cloze" or note.key not in changed or entry is None or entry.hash == UNKNOWN:
            continue
        last = archive.last(note.key, entry)
        moved = renumbered(last.fields[0], note.fields[0]) if last is not None else {}
        if moved:
            kept = ", ".join(f"c{number} for '{words}'" for words, number in moved.items())
            yield problem("U112", note.item.span(note.item.cloze), note.item.id, kept=kept)


def renumbered(old: str, new: str) -> dict[str, str]:
    """Return the words of a cloze that stand under another number than before, with the old one
    (or several: ``1,2``). A number more or one less for words that keep another is no change.
    """
    before, after = _numbers(old), _numbers(new)
    return {
        words: ",".join(map(str, sorted(before[words])))
        for words, numbers in after.items()
        if not (before.get(words, numbers) <= numbers or before[words] >= numbers)
    }


def _numbers(field: str) -> dict[str, set[int]]:
    """Return the hidden words of a field with their numbers."""
    return {words.strip(): set(each.numbers) for each, words in hidden(field, html=True)}
