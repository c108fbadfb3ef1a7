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

from deckgen.compile.deck import compile_deck
from deckgen.core.codes import problem
from deckgen.formats import apkg_reader
from deckgen.lockfile import revisions
from deckgen.lockfile.lockfile import UNKNOWN, Last
from deckgen.notetypes.builtin import FIELDS
from deckgen.render.deletions import hidden
from deckgen.util.atomic import require_own

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Entry, Note, Project
    from deckgen.lockfile.lockfile import Ledger

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
        built = apkg_reader.read(path)
    except (apkg_reader.UnreadableError, OSError):
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
        then = compile_deck(folder / project.deck.file.path)
        if then.project is None or then.compiled is None or then.project.deck.id != project.deck.id:
            return {}
        return {note.key: Last(note.fields, note.tags) for note in then.compiled.notes}


# --- what is likely to be a mistake ----------------------------------------------------------


def renames(
    notes: Sequence[Note], new: Collection[str], retiring: Sequence[str], ledger: Ledger
) -> Iterator[Diagnostic]:
    """Report histories that a build leaves behind, each with the way to keep it if there is one.

    That is a card which vanishes while one much like it appears (``was`` keeps its history), a
    step under another name (only the old name keeps it), and a card that is now made of steps,
    or no longer (nothing keeps it). ``ledger`` is the one of this build.
    """
    added = [note for note in notes if note.key in new]
    suggested: set[tuple[str, str]] = set()
    for key in retiring:
        if "~" in key:
            continue  # it made room for a card that took over another's history
        id_, _, step = key.partition("/")
        own = [note for note in added if note.item.id == id_]
        recast = next((note for note in own if (note.key == id_) == bool(step)), None)
        if recast is not None:
            if (id_, "") not in suggested:
                yield _recast(recast, bool(step))
            suggested.add((id_, ""))
            continue
        heirs = own or [note for note in added if _may_inherit(note, id_, step, ledger.gone[key].kind)]
        last = ledger.last.get(key)
        if last is None or not heirs or len(added) * len(retiring) > MAX_PAIRS:
            continue
        best = max(heirs, key=lambda note: _likeness(last.fields, note.fields))
        pair = (key, best.key) if own else (id_, str(best.item.id))
        if pair not in suggested and _likeness(last.fields, best.fields) >= ALIKE:
            suggested.add(pair)
            way = f"call the step '{step}' again" if own else f"add 'was: {id_}'"
            words = {"id": best.key if own else best.item.id, "old": key if own else id_, "way": way}
            yield problem("U111", best.item.span(), best.item.id, **words)


def _may_inherit(note: Note, id_: str, step: str, kind: str) -> bool:
    """Tell whether ``was`` with an earlier id would give a note the history of a note that retires."""
    same_step = note.key[len(note.item.id) :].removeprefix("/") == step
    return same_step and note.kind == kind and id_ not in note.item.was


def _recast(note: Note, had_steps: bool) -> Diagnostic:
    """Return what is said of a card that is made of steps now, or no longer is."""
    if had_steps:
        now, retire, new = "is no longer made of steps", "the notes of its steps retire", "it is a new note"
    else:
        now, retire, new = "is made of steps now", "the note that it was retires", "its steps are new notes"
    return problem("U114", note.item.span(), note.item.id, id=note.item.id, now=now, retire=retire, new=new)


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
