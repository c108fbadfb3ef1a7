"""What is wrong with a package by itself: what Anki takes without a word and should not."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from deckgen.core.model import RESERVED_TAGS
from deckgen.lockfile import retired_media
from deckgen.lockfile.lockfile import MAX_AHEAD, MAX_TIME
from deckgen.render.rawhtml import has_script

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.commands.verify.findings import Section
    from deckgen.formats.apkg_reader import Package, PackedNote

FIRST_ID, LAST_ID = 10**9, 10**14
"""Note ids are times in milliseconds: Anki's *Check Database* changes those that cannot be."""

NEW = 0
"""The queue of a card that nobody has begun."""

SUSPENDED = -1
"""The queue of a suspended card."""

STOCK_PRESET = 1
"""The id of the preset that every collection has."""


def check(section: Section, package: Package) -> None:
    """Report what is wrong with a package."""
    _check_identities(section, package)
    _check_texts(section, package)
    _check_cards(section, package)
    absent = sorted(name for name, digest in package.media.items() if not digest)
    if absent:
        message = f"the package lists {', '.join(absent)} but has no such file"
        section.add("missing-media", message, "build again")
    for deck in package.described.values():
        if deck.preset not in (STOCK_PRESET, *package.presets):
            message = (
                f"the preset of '{deck.name}' is not in the package: "
                "Anki refuses it for everybody who ticks 'Import any deck presets'"
            )
            section.add("preset-missing", message, "build the package again")
    if package.reviews:
        message = "somebody's reviews: learners who tick 'Import any learning progress' get them"
        section.add("progress-inside", message, "build the package again")


def _check_identities(section: Section, package: Package) -> None:
    """Report notes with GUIDs, ids, fields or times that cannot be."""
    guids = Counter(note.guid for note in package.notes)
    _report(
        section,
        "duplicate-guid",
        "the GUID of another note: both are imported, and later updates reach one of them",
        "give each note a GUID of its own",
        package,
        lambda note: guids[note.guid] > 1,
    )
    _report(
        section,
        "field-count",
        "more or fewer fields than the note type has",
        "build the package again",
        package,
        lambda note: not _has_all_fields(package, note),
    )
    _report(
        section,
        "note-id",
        "an id that Anki's Check Database changes",
        "note ids are times in milliseconds: build the package again",
        package,
        lambda note: not FIRST_ID < note.id < LAST_ID,
    )
    latest = time.time() + MAX_AHEAD
    _report(
        section,
        "future-time",
        "a time in the future: learners who import this get no correction until then",
        "set the clock, set the times in cards.lock back, and build again",
        package,
        # later are milliseconds, which Anki takes as they are
        lambda note: latest < note.mod <= MAX_TIME,
    )


def _check_texts(section: Section, package: Package) -> None:
    """Report notes with texts or tags that do something else in Anki than they say."""
    _report(
        section,
        "missing-media",
        "a file is shown or played that is not in the package",
        "add the file, or remove the reference",
        package,
        lambda note: (
            not package.media.keys()
            >= set().union(*map(retired_media.names, note.fields))
        ),
    )
    _report(
        section,
        "script",
        "something that can run a script",
        "use only HTML and CSS",
        package,
        lambda note: any(map(has_script, note.fields)),
    )
    _report(
        section,
        "reserved-tags",
        "the tags 'marked' and 'leech' are the learners' own: Anki leaves them out",
        "remove them",
        package,
        lambda note: not RESERVED_TAGS.isdisjoint(tag.lower() for tag in note.tags),
    )


def _has_all_fields(package: Package, note: PackedNote) -> bool:
    """Tell whether a note has as many fields as its note type, which is in the package."""
    note_type = package.note_types.get(note.note_type)
    return note_type is not None and len(note.fields) == len(note_type.fields)


def _check_cards(section: Section, package: Package) -> None:
    """Report cards that come suspended or begun, and retired notes that come with cards."""
    with_cards = {card.note for card in package.cards}
    suspended = {card.note for card in package.cards if card.queue == SUSPENDED}
    begun = {card.note for card in package.cards if card.queue not in (NEW, SUSPENDED)}
    _report(
        section,
        "retired-with-cards",
        "retired, and comes with cards: new learners get what left the deck",
        "build the package again",
        package,
        lambda note: note.is_retired and note.id in with_cards,
    )
    _report(
        section,
        "suspended",
        "cards that are suspended: learners who tick 'Import any learning progress' never see them",
        "build the package again",
        package,
        lambda note: note.id in suspended,
    )
    _report(
        section,
        "progress-inside",
        "cards that somebody has begun: learners who tick 'Import any learning progress' go on from there",
        "build the package again",
        package,
        lambda note: note.id in begun,
    )


def _report(
    section: Section,
    kind: str,
    message: str,
    way: str,
    package: Package,
    is_wrong: Callable[[PackedNote], bool],
) -> None:
    """Report the notes of a package for which something is wrong, if there are any."""
    wrong = [package.name(note) for note in package.notes if is_wrong(note)]
    if wrong:
        section.add(kind, message, way, wrong)
