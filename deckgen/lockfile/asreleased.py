"""What notes said in the last release: from its package, or from the commit that published it.

The lock file has only a hash of it. A clone has no packages, so the project is then read as it was when
the release was published. Of that only the cards which are asked for are compiled: they are few.

A note type of the deck's own may have had other fields then, under an earlier revision. The contents of
its notes are put into the fields that it has now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.diagnostics import TextFile
from deckgen.core.identity import same_own_content
from deckgen.core.notetype import Field
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile import revisions
from deckgen.lockfile.history import Archive, some_at
from deckgen.lockfile.lockfile import Last, parse, version_key
from deckgen.lockfile.releases import (
    MAX_BYTES,
    MAX_COMMITS,
    RELEASE,
    package_at,
    package_name,
    release_key,
)
from deckgen.notetypes.own import own_note_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from deckgen.core.build import Entry
    from deckgen.core.model import Project
    from deckgen.core.notetype import NoteType
    from deckgen.core.owntype import OwnType
    from deckgen.formats.apkg_reader import PackedType
    from deckgen.lockfile.revisions import Version

MAX_TRIED = 3
"""How many commits with the lock file of a release are looked at: branches may have published it
twice, and a curator may have committed the cards after the lock file."""


def as_released(entry: Entry) -> Entry:
    """Return an entry with the hash of what was released; unchanged if nothing was."""
    if entry.released is None:
        return entry
    return entry._replace(hash=entry.released.hash)


def _lock_files_with(versions: Sequence[Version], version: str) -> list[Version]:
    """Return those of some lock files, newest first, in which a release is the last: the oldest first,
    which is that of the commit that published it."""
    found = []
    for each in reversed(versions):
        releases = [release_key(name) for name, _ in RELEASE.findall(each.content)]
        if releases and max(releases) == version_key(version):
            found.append(each)
    return found


def contents(
    project: Project,
    version: str,
    wanted: Mapping[str, Entry],
    types: Mapping[str, NoteType],
) -> dict[str, Last]:
    """Return what notes said in the release ``version``, by key, as far as it can be found.

    ``wanted`` are their entries, each with the hash of what was released, ``types`` the note types by
    their keys. Only a content that has this hash is returned.
    """
    guids = {entry.guid for entry in wanted.values()}
    archive = Archive(project, guids, types, version, asks_git=False)
    found = {}
    left = {}
    for key, entry in wanted.items():
        last = archive.last(key, entry)
        if last is not None and archive.is_it(last, entry):
            found[key] = last
        else:
            left[entry.guid] = key
    if not left or not version:
        return found
    for release in _of_release(project, version, left, wanted, types):
        for guid, last in release.notes.items():
            if guid not in left:
                continue
            key = left[guid]
            entry = wanted[key]
            content: Last | None = last
            if not archive.is_it(last, entry):
                content = _moved(project, last, entry, release.earlier, types)
            if content is not None:
                found[key] = content
                del left[guid]
        if not left:
            break
    return found


class _Earlier(NamedTuple):
    """An own note type as it was in a release, and the names that its fields have now, for those that
    are still there, by the names that they had."""

    note_type: NoteType
    names: Mapping[str, str]


class _Release(NamedTuple):
    """Some notes of a release, by GUID, and the own note types that the deck had then, by their keys."""

    notes: dict[str, Last]
    earlier: dict[str, _Earlier]


def _moved(
    project: Project,
    last: Last,
    entry: Entry,
    earlier: Mapping[str, _Earlier],
    types: Mapping[str, NoteType],
) -> Last | None:
    """Return the content of a note of an earlier revision in the fields that its note type has now;
    ``None`` if it is not the content that the entry has the hash of.

    ``earlier`` are the own note types of the release, by their keys, ``types`` those of now. The texts
    follow their fields, which are known by their ids under whatever names; a field that is new is
    empty.
    """
    then = earlier.get(entry.kind)
    now = types.get(entry.kind)
    if then is None or now is None:
        return None
    if not then.note_type.fits(last.fields):
        return None
    hash_ = last.of_type(then.note_type, project.deck.id)
    if not same_own_content(hash_, entry.hash):
        return None
    kept = {}
    for name, text in then.note_type.contents(last.fields).items():
        if name in then.names:
            kept[then.names[name]] = text
    return last._replace(fields=now.with_contents(kept))


def _of_release(
    project: Project,
    version: str,
    left: Mapping[str, str],
    wanted: Mapping[str, Entry],
    types: Mapping[str, NoteType],
) -> Iterator[_Release]:
    """Yield some notes of a release, with the note types that the deck had: of its package, if there are
    own note types, and of each commit that may have published it. ``left`` are their keys by GUID.

    ``wanted`` are the entries of the notes by their keys, ``types`` the note types of now. What is
    found is taken out of ``left`` in between, and what is yielded later need not have it.
    """
    kinds = {guid: wanted[key].kind for guid, key in left.items()}
    for kind in set(kinds.values()):
        if kind in types and types[kind].is_own:
            yield _packed(project, version, kinds, types)
            break
    for notes, declared in _at_release(project, version, left):
        earlier = {}
        for each in declared:
            note_type = own_note_type(each, project.deck)
            names = _names_now(each, project)
            earlier[str(each.key)] = _Earlier(note_type, names)
        yield _Release(notes, earlier)


def _names_now(then: OwnType, project: Project) -> dict[str, str]:
    """Return the names that the fields of a note type have now, by those that they had; fields are
    known by their ids."""
    now = {}
    for declared in project.note_types:
        if declared.key == then.key:
            now = {field.key: str(field.name) for field in declared.fields}
    names = {}
    for field in then.fields:
        if field.key in now:
            names[str(field.name)] = now[field.key]
    return names


def _packed(
    project: Project,
    version: str,
    kinds: Mapping[str, str],
    types: Mapping[str, NoteType],
) -> _Release:
    """Return some notes of the package of a release, with the own note types that it has; nothing if it
    cannot be read. ``kinds`` are the keys of the notes' types, by GUID."""
    path = project.root / "dist" / package_name(project, version)
    built = package_at(project, path, digests=False)
    if built is None:
        return _Release({}, {})
    notes, earlier = {}, {}
    for note in built.notes:
        packed = built.note_types.get(note.note_type)
        now = types.get(kinds.get(note.guid, ""))
        if packed is not None and now is not None and now.is_own:
            notes[note.guid] = Last(note.fields, note.tags)
            earlier[now.key] = _as_packed(packed, now)
    return _Release(notes, earlier)


def _as_packed(packed: PackedType, now: NoteType) -> _Earlier:
    """Return an own note type with the fields that it has in a package. A field is known by its number;
    what words were bound to, is taken to be what they are bound to now."""
    by_id = {field.id: field.name for field in now.fields}
    names = {}
    for name, id_ in zip(packed.fields, packed.field_ids, strict=False):
        if id_ in by_id:
            names[name] = by_id[id_]
    names_then = {name_now: name for name, name_now in names.items()}
    bind = []
    for word, name in now.bind:
        if name in names_then:
            bind.append((word, names_then[name]))
    fields = tuple(Field(name, 0) for name in packed.fields)
    then = now._replace(fields=fields, sort_field=packed.sort_field, bind=tuple(bind))
    return _Earlier(then, names)


def _at_release(
    project: Project, version: str, guids: Mapping[str, str]
) -> Iterator[tuple[dict[str, Last], tuple[OwnType, ...]]]:
    """Yield some notes, by GUID, as they were at each commit that may have published a release, with the
    note types that the deck had.

    Several commits may have the same last release: branches that published it twice, and commits that
    came after it. Nothing is yielded for one that is too large to be read.
    """
    try:
        versions = revisions.versions(project.root, LOCK_FILE, MAX_COMMITS, MAX_BYTES)
    except OSError:
        return
    for commit, text in _lock_files_with(versions, version)[:MAX_TRIED]:
        file = TextFile(LOCK_FILE, text.decode("utf-8", "replace"))
        lock, _ = parse(file, str(project.deck.id))
        if lock is None:
            continue
        keys = {}
        for key, entry in lock.cards.items():
            if entry.guid in guids:
                keys[key] = entry.guid
        try:
            yield some_at(project, commit, keys)
        except (revisions.TooLargeError, OSError):
            continue
