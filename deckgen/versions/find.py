"""Find a version of a deck: a package, a release, a commit, or the source as it is."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen import formats
from deckgen.compile import pipeline
from deckgen.compile.deck import read_header
from deckgen.compile.outcomes import Failed
from deckgen.core.identity import same_own_content
from deckgen.core.owntype import FILLED_WORDS
from deckgen.formats import apkg
from deckgen.lockfile import revisions
from deckgen.lockfile.kept import read_kept
from deckgen.lockfile.lockfile import version_key
from deckgen.notetypes.own import own_note_type
from deckgen.versions import content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.compile.outcomes import Checked
    from deckgen.core.build import Entry
    from deckgen.core.model import Header
    from deckgen.formats.apkg_reader import Package


class NoVersionError(Exception):
    """A version cannot be found; the message says why."""


class FaultyError(Exception):
    """A source has errors; ``checked`` has them."""

    def __init__(self, checked: Checked) -> None:
        super().__init__("the source has errors")
        self.checked = checked


def is_package(what: str) -> bool:
    """Tell whether a version is named by a file: a package, or a collection."""
    return what.endswith(".apkg") or Path(what).is_file()


def find(what: str, cards: Path, now: int, folder: Path) -> Package:
    """Return a version of the project with the file ``cards``.

    ``what`` is the path of a package; the number of a release, whose package is looked for in ``dist/``
    and then at the tag of that name, with or without ``v``; or a commit. What has to be built goes into
    ``folder``. ``now`` is the time of new changes, in epoch seconds.

    Raises :exc:`NoVersionError`, :exc:`FaultyError`, ``UnreadableError`` or ``OSError``.
    """
    if is_package(what):
        return formats.read(Path(what))
    revisions_to_try = [what]
    if _is_version(what):
        published = _published(what, cards)
        if published is not None:
            package = formats.read(published)
            personal = _personal_at((f"v{what}", what), cards)
            return replace(package, personal=_by_id(package, personal))
        revisions_to_try = [f"v{what}", what]
    for revision in revisions_to_try:
        built = _at_revision(revision, cards, now, folder)
        if built is not None:
            return built
    way = _way_to_older(cards)
    if _is_version(what):
        raise NoVersionError(
            f"there is no release {what}: no dist/<deck.id>-{what}.apkg, and neither a tag v{what} nor "
            f"{what}; {way or _PACKAGE_OF_RELEASE}"
        )
    raise NoVersionError(
        f"'{what}' is neither a package nor a commit of this project; {way or _NAMES_OF_VERSIONS}"
    )


_PACKAGE_OF_RELEASE = "name the package of that release, if you have it"
_NAMES_OF_VERSIONS = (
    "name an .apkg file, a release such as 1.0, or a commit, a branch or a tag of git"
)


def _way_to_older(cards: Path) -> str:
    """Return how the older commits of a project are had, if they are not here; '' if they are."""
    if not revisions.is_shallow(revisions.folder_of(cards)):
        return ""
    return (
        "this is a shallow clone, which lacks older commits: fetch the whole history "
        "('git fetch --unshallow --tags'; fetch-depth: 0 in actions/checkout)"
    )


def source(
    cards: Path, now: int, folder: Path | None = None, *, since: Package | None = None
) -> Package:
    """Return what a build of a project would give. Writes nothing in the project.

    Raises :exc:`FaultyError` if the project has errors. ``now`` is the time of new changes, in epoch seconds.

    The package is left in ``folder``; without one its file is deleted again. For who has the
    package ``since``, notes that are what they were in the last release have the time that they had then,
    as the next release gives it to them: an edit that was built and taken back is no change.
    """
    checked = pipeline.check(cards, now)
    if isinstance(checked, Failed):
        raise FaultyError(checked)
    build = checked.build
    if since is not None:
        times = {note.guid: note.mod for note in since.notes}
        entries = []
        for entry in build.entries:
            had = times.get(entry.guid, 0)
            entries.append(_as_the_next_release(entry, had))
        build = build._replace(entries=tuple(entries))
    with tempfile.TemporaryDirectory(prefix="deckgen-") as temporary:
        target = (folder or Path(temporary)) / f"{build.deck.id}.apkg"
        apkg.write(build, target)
        package = formats.read(target)
        personal = _by_id(package, _personal_fields(checked.project))
        return replace(package, personal=personal)


def known(cards: Path) -> content.Known | None:
    """Return what a project knows of its packages; ``None`` if it has no note types of its own, or
    cannot be read."""
    if not cards.is_file():
        return None
    header = read_header(cards)
    if header is None:
        return None
    deck = header.deck
    if deck.has_topic_tags and not header.note_types:
        return None
    filled = {}
    for declared in header.note_types:
        note_type = own_note_type(declared, deck)
        names = [name for word, name in note_type.bind if word in FILLED_WORDS]
        filled[note_type.name] = frozenset(names)
    root = str(deck.id) if deck.has_topic_tags else ""
    return content.Known(root, filled, read_kept(cards.parent).is_adopted)


def _personal_fields(header: Header) -> dict[str, frozenset[str]]:
    """Return the names of the learner's own fields by the name of their note type."""
    found = {}
    for declared in header.note_types:
        note_type = own_note_type(declared, header.deck)
        names = [str(field.name) for field in declared.fields if field.personal]
        found[note_type.name] = frozenset(names)
    return found


def _by_id(
    package: Package, personal: dict[str, frozenset[str]] | None
) -> dict[int, frozenset[str]] | None:
    """Return fields by the id of the note type, as the package has it; ``None`` if nothing is known."""
    if personal is None:
        return None
    found = {}
    for note_type in package.note_types.values():
        found[note_type.id] = personal.get(note_type.name, frozenset())
    return found


def _personal_at(
    revisions_to_try: Sequence[str], cards: Path
) -> dict[str, frozenset[str]] | None:
    """Return the learner's own fields at a commit; ``None`` if there is none that can be read.

    A project without note types of its own now is not searched: no field of it can be the learner's.
    """
    header = read_header(cards) if cards.is_file() else None
    if header is None or not header.note_types:
        return None
    for revision in revisions_to_try:
        try:
            with revisions.extracted(revisions.folder_of(cards), revision) as root:
                if root is not None and (root / cards.name).is_file():
                    earlier = read_header(root / cards.name)
                    return None if earlier is None else _personal_fields(earlier)
        except revisions.TooLargeError:
            return None
    return None


def _as_the_next_release(entry: Entry, had: int) -> Entry:
    """Return an entry with the time of what was released, if that is what it is and who is updated has
    no later time, ``had``, from a build that was not released."""
    released = entry.released
    if released is None or released.mod < had:
        return entry
    if not same_own_content(released.hash, entry.hash):
        return entry
    return entry._replace(mod=released.mod)


def _is_version(what: str) -> bool:
    """Tell whether something is written like the number of a release."""
    try:
        version_key(what)
    except ValueError:
        return False
    return True


def _published(version: str, cards: Path) -> Path | None:
    """Return the package of a release that is kept in ``dist/``.

    Raises :exc:`NoVersionError` if there are packages of several decks.
    """
    kept = sorted(cards.parent.joinpath("dist").glob(f"*-{version}.apkg"))
    if len(kept) > 1:
        names = ", ".join(path.name for path in kept)
        raise NoVersionError(
            f"there are several packages of the release {version}, name one: {names}"
        )
    return kept[0] if kept else None


def _at_revision(revision: str, cards: Path, now: int, folder: Path) -> Package | None:
    """Build the project as it was at a commit; ``None`` if there is no such commit."""
    try:
        with revisions.extracted(revisions.folder_of(cards), revision) as root:
            if root is None:
                return None
            if not (root / cards.name).is_file():
                raise NoVersionError(f"at '{revision}' there is no {cards.name}")
            own = Path(tempfile.mkdtemp(dir=folder))
            return source(root / cards.name, now, own)
    except revisions.TooLargeError as error:
        raise NoVersionError(str(error)) from error
