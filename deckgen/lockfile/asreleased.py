"""What notes said in the last release: from its package, or from the commit that published it.

The lock file has only a hash of it. A clone has no packages, so the project is then read as it was when
the release was published. Of that only the cards which are asked for are compiled: they are few.

A note type of the deck's own may have had other fields then, under an earlier revision. The contents of
its notes are put into the fields that it has now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.diagnostics import TextFile
from deckgen.core.identity import own_part
from deckgen.core.notetype import Field
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.formats import apkg_reader
from deckgen.lockfile import revisions
from deckgen.lockfile.history import Archive, some_at
from deckgen.lockfile.lockfile import Last, parse, version_key
from deckgen.lockfile.releases import MAX_BYTES, MAX_COMMITS, RELEASE, release_key
from deckgen.notetypes.own import own_note_type
from deckgen.util.atomic import require_own

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

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
    return entry if entry.released is None else entry._replace(hash=entry.released.hash)


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
    for key, entry in wanted.items():
        last = archive.last(key, entry)
        if last is not None and archive.is_it(last, entry):
            found[key] = last
    left = {entry.guid: key for key, entry in wanted.items() if key not in found}
    if not left or not version:
        return found
    for notes, earlier in _of_release(project, version, left, wanted, types):
        for guid, last in notes.items():
            key = left.get(guid, "")
            if not key:
                continue
            content: Last | None = last
            if not archive.is_it(last, wanted[key]):
                content = _moved(project, last, wanted[key], earlier, types)
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


def _moved(
    project: Project,
    last: Last,
    entry: Entry,
    earlier: Mapping[str, _Earlier],
    types: Mapping[str, NoteType],
) -> Last | None:
    """Return the content of a note of an earlier revision in the fields that its note type has now;
    ``None`` if it is not the content that the entry has the hash of."""
    then, now = earlier.get(entry.kind), types.get(entry.kind)
    if then is None or now is None or len(last.fields) != len(then.note_type.fields):
        return None
    if own_part(last.of_type(then.note_type, project.deck.id)) != own_part(entry.hash):
        return None
    texts = then.note_type.contents(last.fields).items()
    kept = {then.names[name]: text for name, text in texts if name in then.names}
    return last._replace(fields=now.with_contents(kept))


def _of_release(
    project: Project,
    version: str,
    left: Mapping[str, str],
    wanted: Mapping[str, Entry],
    types: Mapping[str, NoteType],
) -> Iterator[tuple[dict[str, Last], dict[str, _Earlier]]]:
    """Yield some notes of a release, by GUID, with the note types that the deck had: of its package, if
    there are own note types, and of each commit that may have published it."""
    kinds = {wanted[key].kind for key in left.values()}
    own = [types[kind] for kind in kinds if kind in types and types[kind].is_own]
    if own:
        yield _packed(
            project,
            version,
            left,
            {guid: wanted[key].kind for guid, key in left.items()},
            types,
        )
    for notes, declared in _at_release(project, version, left):
        now = {
            each.key: {field.key: str(field.name) for field in each.fields}
            for each in project.note_types
        }
        earlier = {}
        for each in declared:
            names = now.get(each.key, {})
            known = {
                str(field.name): names[field.key]
                for field in each.fields
                if field.key in names
            }
            earlier[str(each.key)] = _Earlier(own_note_type(each, project.deck), known)
        yield notes, earlier


def _packed(
    project: Project,
    version: str,
    guids: Collection[str],
    kinds: Mapping[str, str],
    types: Mapping[str, NoteType],
) -> tuple[dict[str, Last], dict[str, _Earlier]]:
    """Return some notes of the package of a release, by GUID, with the own note types that it has:
    ``kinds`` are the keys of the notes' types."""
    path = project.root / "dist" / f"{project.deck.id}-{version}.apkg"
    try:
        require_own(project.root, path)
        built = apkg_reader.read(path, digests=False)
    except (apkg_reader.UnreadableError, OSError, UnicodeError):
        return {}, {}
    notes, earlier = {}, {}
    for note in built.notes:
        packed, now = (
            built.note_types.get(note.note_type),
            types.get(kinds.get(note.guid, "")),
        )
        if note.guid in guids and packed is not None and now is not None and now.is_own:
            notes[note.guid] = Last(note.fields, note.tags)
            earlier[now.key] = _as_packed(packed, now)
    return notes, earlier


def _as_packed(packed: PackedType, now: NoteType) -> _Earlier:
    """Return an own note type with the fields that it has in a package. A field is known by its number;
    what words were bound to, is taken to be what they are bound to now."""
    by_id = {field.id: field.name for field in now.fields}
    names = {}
    for name, id_ in zip(packed.fields, packed.field_ids, strict=False):
        if id_ in by_id:
            names[name] = by_id[id_]
    had = {is_now: name for name, is_now in names.items()}
    bind = tuple((word, had[name]) for word, name in now.bind if name in had)
    fields = tuple(Field(name, 0) for name in packed.fields)
    return _Earlier(
        now._replace(fields=fields, sort_field=packed.sort_field, bind=bind), names
    )


def _at_release(
    project: Project, version: str, guids: Mapping[str, str]
) -> Iterator[tuple[dict[str, Last], tuple[OwnType, ...]]]:
    """Yield some notes, by GUID, as they were at each commit that may have published a release, with the
    note types that the deck had."""
    try:
        versions = revisions.versions(project.root, LOCK_FILE, MAX_COMMITS, MAX_BYTES)
    except OSError:
        return
    for commit, text in _lock_files_with(versions, version)[:MAX_TRIED]:
        file = TextFile(LOCK_FILE, text.decode("utf-8", "replace"))
        lock, _ = parse(file, str(project.deck.id))
        if lock is None:
            continue
        keys = {
            key: entry.guid for key, entry in lock.cards.items() if entry.guid in guids
        }
        try:
            yield some_at(project, commit, keys)
        except (revisions.TooLargeError, OSError):
            continue
