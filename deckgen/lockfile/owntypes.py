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
    from collections.abc import Iterator, Sequence

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
    look = lock.types.get(str(declared.key))
    parts = lock.parts.get(str(declared.key), TypeParts([], []))
    is_same = look is not None and look.revision == declared.revision
    return Numbers(
        look.id if look is not None and is_same else None,
        {part.key: part.id for part in parts.fields if part.id is not None},
        {part.key: part.id for part in parts.templates if part.id is not None},
    )


def update(before: LockFile, lock: LockFile, declared: Sequence[OwnType]) -> None:
    """Note the fields, the card templates and the revision of each own note type in a lock file."""
    for each in declared:
        key = str(each.key)
        earlier = before.parts.get(key, TypeParts([], []))
        lock.parts[key] = TypeParts(
            _parts(each.fields, earlier.fields),
            _parts(each.templates, earlier.templates),
        )
        if earlier.fields:
            _rearrange(
                lock,
                key,
                [part.key for part in earlier.fields],
                [one.key for one in each.fields],
            )
        if key in lock.types:
            lock.types[key] = lock.types[key]._replace(
                revision=each.revision, made_by=each.kind
            )


def remember(lock: LockFile, project: Project, note_type: NoteType) -> None:
    """Note in a lock file that is recovered from a package which revision of a note type that had."""
    for declared in project.note_types:
        if declared.key == note_type.key:
            look = lock.types[note_type.key]
            lock.types[note_type.key] = look._replace(
                id=note_type.id, revision=declared.revision
            )
            lock.parts[note_type.key] = TypeParts(
                _parts(declared.fields, ()), _parts(declared.templates, ())
            )


def _rearrange(lock: LockFile, kind: str, before: list[str], now: list[str]) -> None:
    """Put the last contents of retired notes of a note type into the order that its fields have now."""
    if before == now:
        return
    for key, last in lock.last.items():
        if lock.gone[key].kind == kind and len(last.fields) == len(before):
            texts = dict(zip(before, last.fields, strict=True))
            lock.last[key] = last._replace(
                fields=tuple(texts.get(field, "") for field in now)
            )


def _parts(
    declared: Sequence[OwnField | OwnTemplate], earlier: Sequence[Part]
) -> list[Part]:
    known = {part.key: part for part in earlier}
    found = []
    for each in declared:
        part = known.get(each.key, Part(each.key, ""))
        found.append(part._replace(name=name_hash(each.name)))
    return found


def publish(lock: LockFile, key: str, look: Look) -> None:
    """Note that a release has the numbers of a note type's fields and card templates.

    They reach learners with a note type that is newer than theirs, or that they have not got.
    """
    parts = lock.parts.get(key)
    if parts is None or (look.released is not None and look.released.mod >= look.mod):
        return
    for own in (parts.fields, parts.templates):
        own[:] = [part if part.since else part._replace(since=look.mod) for part in own]


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
    was_released = look.released is not None or (
        bool(before.releases) and declared.revision > 1
    )
    if was_released:
        what = f"'{declared.key}' has a new revision"
        yield problem("U117", declared.span(), what=what, type=_shown(declared))


def _within_revision(
    declared: OwnType, look: Look, parts: TypeParts
) -> Iterator[Diagnostic]:
    """Compare the parts of a note type with those that were built under the same revision."""
    way = f"write 'revision: {declared.revision + 1}': learners then move to it once, with a tick"
    if look.made_by and (look.made_by == NORMAL) != (declared.kind == NORMAL):
        yield _changed_list(
            declared, f"its kind was '{look.made_by}', and is '{declared.kind}'", way
        )
        return
    if not parts.fields:
        return
    known = [part.key for part in parts.fields]
    fields = [each.key for each in declared.fields]
    why = _difference(known, fields, "field")
    if why:
        yield _changed_list(
            declared,
            why,
            way if set(known) <= set(fields) else f"leave it in; or {way}{AGAIN}",
        )
        return
    templates = [each.key for each in declared.templates]
    known = [part.key for part in parts.templates]
    if not set(known) <= set(templates):
        way = f"leave it in; or {way}{AGAIN}"
    if templates[: len(known)] != known:
        yield _changed_list(
            declared, _difference(known, templates, "card template"), way
        )
        return
    yield from _renamed(declared, declared.fields, parts.fields, "field")
    yield from _renamed(declared, declared.templates, parts.templates, "card template")
    late = (
        [part for part in parts.templates if not part.since]
        if _any_given_out(parts)
        else []
    )
    added = templates[len(known) :] + [part.key for part in late]
    if added:
        names = ", ".join(f"'{key}'" for key in added)
        what = f"'{declared.key}' has a new card template, {names}"
        yield problem("U117", declared.span(), what=what, type=_shown(declared))


def _any_given_out(parts: TypeParts) -> bool:
    return any(part.since for part in parts.templates)


def _difference(known: Sequence[str], now: Sequence[str], what: str) -> str:
    """Say in what two lists of ids differ, '' if they are the same."""
    gone = [key for key in known if key not in now]
    added = [key for key in now if key not in known]
    said = []
    if gone:
        is_one = len(gone) == 1
        said.append(
            f"the {what} {_listed(gone)} is gone"
            if is_one
            else f"{_listed(gone)} are gone"
        )
    if added:
        is_one = len(added) == 1
        said.append(
            f"the {what} {_listed(added)} is new"
            if is_one
            else f"{_listed(added)} are new"
        )
    if not said and list(known) != list(now):
        said.append(f"its {what}s are in another order")
    return ", ".join(said)


def _listed(keys: Sequence[str]) -> str:
    return ", ".join(f"'{key}'" for key in keys)


def _changed_list(declared: OwnType, why: str, way: str) -> Diagnostic:
    revision = declared.revision
    return problem(
        "U115", declared.span(), type=declared.key, revision=revision, why=why, way=way
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
        if (
            part is not None
            and not part.since
            and part.name not in (UNKNOWN, name_hash(each.name))
        ):
            span = declared.file.span(each.name.start, each.name.end)
            yield problem(
                "U119", span, what=what, name=each.name, revision=declared.revision + 1
            )


def _shown(declared: OwnType) -> str:
    return declared.name or str(declared.key)
