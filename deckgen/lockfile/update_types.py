"""When a note type last changed: counted from the last release, as for notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.lockfile.lockfile import LockFile, Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.core.notetype import NoteType


def update_types(
    before: LockFile,
    lock: LockFile,
    types: Sequence[tuple[NoteType, str]],
    now: int,
    release: bool,
) -> tuple[str, ...]:
    """Note in ``lock`` what the note types of a build are, given with their fingerprints, and when each
    changed last; return the keys of those that changed since ``before``.

    ``now`` is in epoch seconds. A ``release`` gives a type that is as it was published the time of that.
    """
    restyled = []
    present = {note_type.key for note_type, _ in types}
    for key, look in before.types.items():
        if key not in present:
            lock.types[key] = look
    for note_type, fingerprint in types:
        key = note_type.key
        look = before.types.get(key, Look("", 0))
        if note_type.is_own and look.id is not None and look.id != note_type.id:
            # Another revision: learners have nothing of it, and its time is later than all before.
            look = look._replace(released=None)
        hash_ = fingerprint[:16]
        mod = look.mod
        released = look.released
        differs = released is not None and released.hash != hash_
        if release and released is not None and not differs:
            mod = released.mod
        elif look.hash != hash_ or (release and differs):
            mod = max(now, mod + 1)
            if look.hash:
                restyled.append(key)
        if note_type.is_own:
            lock.types[key] = Look(hash_, mod, released, note_type.id, look.revision)
        else:
            lock.types[key] = Look(hash_, mod, released)
    return tuple(restyled)
