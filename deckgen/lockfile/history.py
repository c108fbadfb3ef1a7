"""What earlier builds held, and what a change of the deck would cost learners of it.

The lock file keeps only a hash of a note's content. The content itself is found in the package
that was built last, or in the last commits.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.core.build import UNKNOWN
from deckgen.core.codes import problem
from deckgen.core.identity import (
    OWN_DIGITS,
    first_content_hash,
    id_of,
    same_own_content,
)
from deckgen.core.model import SEPARATOR
from deckgen.core.notes import Notes
from deckgen.lockfile import revisions
from deckgen.lockfile.lockfile import Last
from deckgen.lockfile.releases import notes_of, package_name
from deckgen.notetypes.says import answer_of, deletions_in, question_of
from deckgen.render.deletions import hidden

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from deckgen.core.build import Entry
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Note, Project
    from deckgen.core.notetype import NoteType
    from deckgen.core.owntype import OwnType
    from deckgen.lockfile.lockfile import LockFile

MAX_COMMITS = 5
"""How many commits before the last are looked at for a card's last content."""

ALIKE = 0.75
"""How much of two cards' texts must agree for one to be taken for the other under a new id."""

MAX_PAIRS = 2_000
"""How many pairs of cards are compared for that."""


@dataclass(slots=True)
class Archive:
    """Where the content of earlier builds can be found; each place is read when it is needed.

    These are the package in ``dist/`` that was built last, that of the release ``version``, and the
    last commits, if ``asks_git``. ``guids`` are those of the notes that will be asked for, ``types`` the
    note types by their keys.
    """

    project: Project
    guids: Collection[str]
    types: Mapping[str, NoteType]
    version: str = ""
    asks_git: bool = True
    packed: list[dict[str, Last]] | None = None
    commits: list[dict[str, Last]] = field(default_factory=list)
    revisions: list[str] | None = None

    def last(self, key: str, entry: Entry) -> Last | None:
        """Return the last content of a note: what the lock file's hash is of, or else the latest."""
        near = None
        for packed in self._packages():
            last = packed.get(entry.guid)
            if last is not None and self.is_it(last, entry):
                return last
            near = near or last
        for notes in self._committed():
            last = notes.get(key)
            if last is not None and self.is_it(last, entry):
                return last
            near = near or last
        return near

    def is_it(self, last: Last, entry: Entry) -> bool:
        """Tell whether a content is the one that an entry has the hash of, what deckgen adds apart."""
        known = entry.hash
        if known == UNKNOWN:
            return True
        if len(known) == OWN_DIGITS:  # of version 1
            content = SEPARATOR.join(last.fields)
            return first_content_hash(entry.kind, content, last.tags) == known
        note_type = self.types.get(entry.kind)
        if note_type is None or not note_type.fits(last.fields):
            return False
        hash_ = last.of_type(note_type, self.project.deck.id)
        return same_own_content(known, hash_)

    def _packages(self) -> list[dict[str, Last]]:
        """Return the notes of the packages, by GUID: of the last build, and of the release."""
        if self.packed is not None:
            return self.packed
        project = self.project
        names = [package_name(project)]
        if self.version:
            names.append(package_name(project, self.version))
        self.packed = []
        for name in names:
            self.packed.append(_packed(project, name, self.guids, self.types))
        return self.packed

    def _committed(self) -> Iterator[dict[str, Last]]:
        """Yield the notes of the last commits, by key, the newest first."""
        yield from self.commits
        if not self.asks_git:
            return
        if self.revisions is None:
            self.revisions = _commits(self.project.root)
        while self.revisions:
            revision = self.revisions.pop(0)
            notes = _compiled_at(self.project, revision)
            self.commits.append(notes)
            yield notes


def _packed(
    project: Project, name: str, guids: Collection[str], types: Mapping[str, NoteType]
) -> dict[str, Last]:
    """Return some notes of a package in ``dist/``, by GUID.

    ``guids`` are those of the notes that are wanted. A note with more or fewer fields than its note
    type has today, in ``types`` by their keys, is left out.
    """
    built = notes_of(project, name, guids)
    lengths = {note_type.id: len(note_type.fields) for note_type in types.values()}
    found = {}
    for guid, note in built.items():
        if len(note.fields) == lengths.get(note.note_type):
            found[guid] = Last(note.fields, note.tags)
    return found


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
    """Return the notes at a commit, by key. Raises what :func:`~deckgen.lockfile.revisions.extract`
    raises."""
    with revisions.extracted(project.root, revision) as folder:
        if folder is None:
            return {}
        then = project.earlier(folder / project.deck.file.path, None)
        if then.deck != project.deck.id:
            return {}
        return {note.key: Last(note.fields, note.tags) for note in then.notes}


def some_at(
    project: Project, commit: str, keys: Mapping[str, str]
) -> tuple[dict[str, Last], tuple[OwnType, ...]]:
    """Return the notes with some keys as they were at a commit, by the GUIDs that ``keys`` has, and the
    note types that the deck had.

    Raises what :func:`~deckgen.lockfile.revisions.extract` raises.
    """
    if not keys:
        return {}, ()
    with revisions.extracted(project.root, commit) as folder:
        if folder is None:
            return {}, ()
        path = folder / project.deck.file.path
        ids = {id_of(key) for key in keys}
        then = project.earlier(path, ids)
        found = {}
        for note in then.notes:
            if note.key in keys:
                found[keys[note.key]] = Last(note.fields, note.tags)
    return found, then.note_types


# --- what is likely to be a mistake ----------------------------------------------------------


def renames(
    notes: Sequence[Note],
    new: Collection[str],
    retiring: Sequence[str],
    lock: LockFile,
    types: Mapping[str, NoteType],
) -> Iterator[Diagnostic]:
    """Report histories that a build leaves behind, each with the way to keep it if there is one.

    That is a card which vanishes while one much like it appears (``was`` keeps its history), a step
    under another name (``was`` on the step), and a card that is now made of steps, or no longer.
    ``lock`` is the lock file of this build.
    """
    keys = frozenset(new)
    added = [note for note in notes if note.key in keys]
    by_id: defaultdict[str, list[Note]] = defaultdict(list)
    for note in added:
        by_id[note.item.id].append(note)
    are_too_many = len(added) * len(retiring) > MAX_PAIRS
    suggested: set[tuple[str, str]] = set()
    for key in retiring:
        if "~" in key:
            continue  # it made room for a card that took over another's history
        id_, _, step = key.partition("/")
        own = by_id.get(id_, [])
        recast = _recast_of(id_, step, own)
        if recast is not None:
            if (id_, "") not in suggested:
                yield _recast(recast, bool(step))
            suggested.add((id_, ""))
            continue
        if are_too_many:
            continue
        kind = lock.gone[key].kind
        heirs = own or [note for note in added if _may_inherit(note, id_, step, kind)]
        heir = _likest(heirs, lock.last.get(key), types.get(kind))
        if heir is None:
            continue
        if own:
            old, now = key, heir.key
            way = f"write 'was: {step}' on the step"
        else:
            old, now = id_, str(heir.item.id)
            way = f"add 'was: {id_}'"
        if (old, now) not in suggested:
            suggested.add((old, now))
            words = {"id": now, "old": old, "way": way}
            yield problem("U111", heir.item.span(), heir.item.id, **words)


def _recast_of(id_: str, step: str, own: Sequence[Note]) -> Note | None:
    """Return the first of the new notes of a card that is made of steps if the one that retires,
    ``step``, was the whole card, or is the whole card if that was a step."""
    for note in own:
        is_whole_card = note.key == id_
        if is_whole_card == bool(step):
            return note
    return None


def _likest(
    heirs: Sequence[Note], last: Last | None, note_type: NoteType | None
) -> Note | None:
    """Return the note that says most nearly what a retiring one said last; ``None`` if none is like it.

    ``heirs`` are the notes that may take over its history, ``last`` is what it said, ``note_type`` its
    note type. Of two that are equally like it the first counts.
    """
    if not heirs or last is None or note_type is None:
        return None
    if not note_type.fits(last.fields):
        return None
    said = _said(note_type, last.fields)
    best = None
    highest = 0.0
    for note in heirs:
        likeness = _likeness(said, _said(note_type, note.fields))
        if likeness >= ALIKE and likeness > highest:
            best = note
            highest = likeness
    return best


def _may_inherit(note: Note, id_: str, step: str, kind: str) -> bool:
    """Tell whether ``was`` with an earlier id would give a note the history of a note that retires.

    The key of what retires is ``id_``, with ``/`` and ``step`` behind it for the note of a step;
    ``kind`` is its note type.
    """
    if note.kind != kind or id_ in note.item.was:
        return False
    # 'crossing' of 'caesar/crossing'
    own_step = note.key[len(note.item.id) :].removeprefix("/")
    return own_step == step


def _recast(note: Note, had_steps: bool) -> Diagnostic:
    """Return what is said of a card that is made of steps now, or no longer is."""
    id_ = str(note.item.id)
    if had_steps:
        now = "is no longer made of steps"
        retire = "the notes of its steps retire"
        new = "it is a new note"
        way = ""
    else:
        now = "is made of steps now"
        retire = "the note that it was retires"
        new = "its steps are new notes"
        way = f"; if the first step asks what the card asked, 'was: {id_}' gives it the history"
    words = {"id": id_, "now": now, "retire": retire, "new": new, "way": way}
    return problem("U114", note.item.span(), id_, **words)


def _said(note_type: NoteType, fields: Sequence[str]) -> str:
    """Return the question and the answer of a note."""
    return f"{question_of(note_type, fields)} {answer_of(note_type, fields)}"


def _likeness(one: str, other: str) -> float:
    """Return how much of the questions and answers of two notes agrees, from 0 to 1."""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    # quick, and never less than the exact one
    if matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def renumberings(
    project: Project,
    before: LockFile,
    notes: Sequence[Note],
    changed: Collection[str],
    types: Mapping[str, NoteType],
) -> Iterator[Diagnostic]:
    """Report clozes whose words stand under another number than in the build before."""
    if not changed:
        return
    guids = {before.cards[key].guid for key in changed if key in before.cards}
    archive = Archive(project, guids, types)
    for note in Notes.of(notes).with_keys(changed):
        note_type = types[note.kind]
        if not note_type.is_cloze:
            continue
        entry = before.cards.get(note.key)
        if entry is None or entry.hash == UNKNOWN:
            continue
        last = archive.last(note.key, entry)
        if last is None or not note_type.fits(last.fields):
            continue
        old = deletions_in(note_type, last.fields)
        new = deletions_in(note_type, note.fields)
        moved = renumbered(old, new)
        if moved:
            named = [f"c{number} for '{words}'" for words, number in moved.items()]
            span = note.item.span(note.item.cloze)
            yield problem("U112", span, note.item.id, kept=", ".join(named))


def renumbered(old: str, new: str) -> dict[str, str]:
    """Return the words of a cloze that stand under another number than before, with the old one
    (or several: ``1,2``). A number more or one less for words that keep another is no change.
    """
    before, after = _numbers(old), _numbers(new)
    found = {}
    for words, numbers in after.items():
        had = before.get(words, numbers)
        if had <= numbers or had >= numbers:
            continue
        found[words] = ",".join(map(str, sorted(had)))
    return found


def _numbers(field: str) -> dict[str, set[int]]:
    """Return the hidden words of a field with their numbers."""
    found = {}
    for deletion, words in hidden(field, html=True):
        found[words.strip()] = set(deletion.numbers)
    return found
