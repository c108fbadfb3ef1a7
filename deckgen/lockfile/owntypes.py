"""The deck's own note types against those that learners have: numbers that stay, changes that cost.

To Anki another list of fields, or another order of card templates, is another note type: under one
number it refuses every note. So such a change asks for another ``revision``, which has another number.
A field or a card template can be renamed once learners have its number; before that Anki goes by names.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.core.build import UNKNOWN
from deckgen.core.codes import problem
from deckgen.core.notetype import NORMAL
from deckgen.lockfile.content import Part, TypeParts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Project
    from deckgen.core.notetype import NoteType
    from deckgen.core.owntype import OwnField, OwnTemplate, OwnType
    from deckgen.lockfile.content import LockFile, Look
    from deckgen.notetypes.own import Numbers

AGAIN = (
    ", and need the tick at each update until they delete it in Anki, which keeps it"
)
"""What follows where learners have a field or a card template that the deck has no longer."""

NAME_DIGITS = 16
"""How many digits of a hash stand for the name of a field or a card template."""


def name_hash(name: str) -> str:
    """Return the hash of a name: the first 16 digits of its SHA-256."""
    return sha256(name.encode()).hexdigest()[:NAME_DIGITS]


def numbers(lock: LockFile | None, declared: OwnType) -> Numbers:
    """Return the numbers that a note type, its fields and its card templates had before deckgen, or
    have had since."""
    # slow to import, and few decks need it
    from deckgen.notetypes.own import MADE, Numbers

    if lock is None:
        return MADE
    key = str(declared.key)
    look = lock.types.get(key)
    parts = lock.parts.get(key, TypeParts([], []))
    id_ = None
    if look is not None and look.revision == declared.revision:
        id_ = look.id
    return Numbers(id_, _numbers_of(parts.fields), _numbers_of(parts.templates))


def _numbers_of(parts: Sequence[Part]) -> dict[str, int]:
    """Return the numbers of fields or card templates by their ids, of those that are known."""
    return {part.key: part.id for part in parts if part.id is not None}


def update(before: LockFile, lock: LockFile, declared: Sequence[OwnType]) -> None:
    """Note the fields, the card templates and the revision of each own note type in a lock file."""
    for each in declared:
        key = str(each.key)
        earlier = before.parts.get(key, TypeParts([], []))
        fields = _parts(each.fields, earlier.fields)
        templates = _parts(each.templates, earlier.templates)
        lock.parts[key] = TypeParts(fields, templates)
        if earlier.fields:
            _rearrange(lock, key, _keys(earlier.fields), _keys(each.fields))
        look = lock.types.get(key)
        if look is not None:
            lock.types[key] = look._replace(revision=each.revision, made_by=each.kind)


def _keys(parts: Iterable[Part | OwnField | OwnTemplate]) -> list[str]:
    """Return the ids of fields or card templates, in order."""
    return [part.key for part in parts]


def remember(lock: LockFile, project: Project, note_type: NoteType) -> None:
    """Note in a lock file that is recovered from a package which revision of a note type that had."""
    key = note_type.key
    for declared in project.note_types:
        if declared.key != key:
            continue
        look = lock.types[key]
        lock.types[key] = look._replace(id=note_type.id, revision=declared.revision)
        fields = _parts(declared.fields, ())
        templates = _parts(declared.templates, ())
        lock.parts[key] = TypeParts(fields, templates)


def _rearrange(lock: LockFile, kind: str, before: list[str], now: list[str]) -> None:
    """Put the last contents of retired notes of a note type into the order that its fields have now.

    ``kind`` is the key of the note type, ``before`` and ``now`` are the ids of its fields. A field that
    is gone takes its text with it; a new one is empty.
    """
    if before == now:
        return
    for key, last in lock.last.items():
        if lock.gone[key].kind != kind:
            continue
        if len(last.fields) != len(before):
            continue
        texts = dict(zip(before, last.fields, strict=True))
        fields = tuple(texts.get(field, "") for field in now)
        lock.last[key] = last._replace(fields=fields)


def _parts(
    declared: Sequence[OwnField | OwnTemplate], earlier: Sequence[Part]
) -> list[Part]:
    """Return the fields or card templates of a note type with the numbers that they had ``earlier``."""
    known = {part.key: part for part in earlier}
    found = []
    for each in declared:
        part = known.get(each.key, Part(each.key, ""))
        found.append(part._replace(name=name_hash(each.name)))
    return found


def publish(lock: LockFile, key: str, look: Look) -> None:
    """Note that a release has the numbers of a note type's fields and card templates.

    They reach learners with a note type that is newer than theirs, or that they have not got.

    ``key`` is that of the note type, ``look`` what the lock file has of it. From then on a field can be
    renamed: Anki knows it by its number.
    """
    parts = lock.parts.get(key)
    if parts is None:
        return
    if look.released is not None and look.released.mod >= look.mod:
        return
    for own in (parts.fields, parts.templates):
        for place, part in enumerate(own):
            if not part.since:
                own[place] = part._replace(since=look.mod)


# --- what is wrong ----------------------------------------------------------------------------


def faults(project: Project, before: LockFile) -> Iterator[Diagnostic]:
    """Report changes of own note types that learners could not take over, and what others cost them."""
    for declared in project.note_types:
        look = before.types.get(str(declared.key))
        parts = before.parts.get(str(declared.key))
        if look is None or parts is None:
            continue
        if declared.revision < look.revision:
            way = f"write 'revision: {look.revision}', or a later one"
            why = f"revision {look.revision} was built, and a revision is never used again"
            yield _changed_list(declared, why, way)
        elif declared.revision > look.revision:
            yield from _raised(declared, look, before)
        elif look.released is not None:
            yield from _within_revision(declared, look, parts)
        elif look.revision > 1 and before.releases:
            yield from _raised(declared, look, before)


def _raised(declared: OwnType, look: Look, before: LockFile) -> Iterator[Diagnostic]:
    """Say what a new revision costs, if learners have the one before."""
    was_released = look.released is not None
    if declared.revision > 1 and before.releases:
        was_released = True
    if was_released:
        yield _costs_a_tick(declared, f"'{declared.key}' has a new revision")


def _costs_a_tick(declared: OwnType, what: str) -> Diagnostic:
    """Report a change that learners take over only with a tick in Anki's import."""
    shown = declared.name or str(declared.key)
    return problem("U117", declared.span(), what=what, type=shown)


def _within_revision(
    declared: OwnType, look: Look, parts: TypeParts
) -> Iterator[Diagnostic]:
    """Compare the parts of a note type with those that were built under the same revision.

    ``look`` and ``parts`` are what the lock file has of it. Reported is the first of these: another
    kind of note type, other fields, other card templates or another order of them. Without any of them,
    new names are, and card templates at the end, which cost a tick.
    """
    way = f"write 'revision: {declared.revision + 1}': learners then move to it once, with a tick"
    way_to_lose = f"leave it in; or {way}{AGAIN}"
    if look.made_by and (look.made_by == NORMAL) != (declared.kind == NORMAL):
        why = f"its kind was '{look.made_by}', and is '{declared.kind}'"
        yield _changed_list(declared, why, way)
        return
    if not parts.fields:
        return
    known = _keys(parts.fields)
    fields = _keys(declared.fields)
    why = _difference(known, fields, "field")
    if why:
        none_is_gone = set(known) <= set(fields)
        yield _changed_list(declared, why, way if none_is_gone else way_to_lose)
        return
    known = _keys(parts.templates)
    templates = _keys(declared.templates)
    if templates[: len(known)] != known:
        why = _difference(known, templates, "card template")
        none_is_gone = set(known) <= set(templates)
        yield _changed_list(declared, why, way if none_is_gone else way_to_lose)
        return
    yield from _renamed(declared, declared.fields, parts.fields, "field")
    yield from _renamed(declared, declared.templates, parts.templates, "card template")
    added = templates[len(known) :]
    late = [part.key for part in parts.templates if not part.since]
    if len(late) < len(parts.templates):  # else no release had any
        added += late
    if added:
        what = f"'{declared.key}' has a new card template, {_listed(added)}"
        yield _costs_a_tick(declared, what)


def _difference(known: Sequence[str], now: Sequence[str], what: str) -> str:
    """Say in what two lists of ids differ, '' if they are the same.

    ``what`` is what they are ids of: 'field', 'card template'. For example: the field 'river' is gone,
    'lake', 'sea' are new.
    """
    gone = [key for key in known if key not in now]
    added = [key for key in now if key not in known]
    said = []
    if gone:
        said.append(f"{_all_of(gone, what)} gone")
    if added:
        said.append(f"{_all_of(added, what)} new")
    if not said and list(known) != list(now):
        said.append(f"its {what}s are in another order")
    return ", ".join(said)


def _all_of(keys: Sequence[str], what: str) -> str:
    """Return the beginning of a sentence: ``the field 'a' is``, ``'a', 'b' are``."""
    if len(keys) == 1:
        return f"the {what} {_listed(keys)} is"
    return f"{_listed(keys)} are"


def _listed(keys: Sequence[str]) -> str:
    return ", ".join([f"'{key}'" for key in keys])


def _changed_list(declared: OwnType, why: str, way: str) -> Diagnostic:
    """Report a change that Anki would refuse under the same revision."""
    key, revision = declared.key, declared.revision
    return problem(
        "U115", declared.span(), type=key, revision=revision, why=why, way=way
    )


def _renamed(
    declared: OwnType,
    now: Sequence[OwnField | OwnTemplate],
    known: Sequence[Part],
    what: str,
) -> Iterator[Diagnostic]:
    """Report parts that have another name though learners do not have their numbers yet."""
    by_key = {part.key: part for part in known}
    for each in now:
        part = by_key.get(each.key)
        if part is None or part.since:
            continue
        if part.name in (UNKNOWN, name_hash(each.name)):
            continue
        span = declared.file.span(each.name.start, each.name.end)
        revision = declared.revision + 1
        yield problem("U119", span, what=what, name=each.name, revision=revision)
