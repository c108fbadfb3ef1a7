"""A rehearsal of what a learner's Anki does with a package, in the real engine.

The package is imported into a throw-away collection with a learner's default options, and
every card is rendered. With an older package, that one is imported and studied first, a note
is edited and another tagged; then the new one is imported over it, and what the learner had
is compared with what is left.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from deckgen.anki.engine import Engine
from deckgen.commands.verify import upgrade
from deckgen.commands.verify.findings import NAMED, Report
from deckgen.core.diagnostics import counted
from deckgen.formats import apkg_reader
from deckgen.lockfile import retired_media
from deckgen.render.rawhtml import has_script

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.formats.apkg_reader import Package, PackedNote


def verify(path: Path, old: Path | None = None) -> Report:
    """Rehearse the import of a package, and with ``old`` the upgrade from that one.

    Raises :exc:`~deckgen.anki.engine.EngineMissingError` without the engine, ``UnreadableError`` for
    what is no package, ``OSError`` for a file that is not there.
    """
    report = Report(path)
    new = apkg_reader.read(path)
    before = apkg_reader.read(old) if old is not None else None
    _check_package(report, new)
    with Engine() as engine:
        _check_import(report, engine, new)
    if before is not None:
        with Engine() as engine:
            upgrade.check(report, engine, before, new)
    return report


# --- the package by itself -------------------------------------------------------------


def _check_package(report: Report, new: Package) -> None:
    """Report what Anki takes without a word and should not."""
    guids = Counter(note.guid for note in new.notes)
    _report_notes(
        report,
        "duplicate-guid",
        "the GUID of another note: both are imported, and later updates reach one of them",
        "give each note a GUID of its own",
        new,
        lambda note: guids[note.guid] > 1,
    )
    _report_notes(
        report,
        "field-count",
        "more or fewer fields than the note type has",
        "build the package again",
        new,
        lambda note: (
            note.note_type not in new.note_types
            or len(note.fields) != len(new.note_types[note.note_type].fields)
        ),
    )
    _report_notes(
        report,
        "note-id",
        "an id that Anki's Check Database changes",
        "note ids are times in milliseconds: build the package again",
        new,
        lambda note: not 10**9 < note.id < 10**14,
    )
    _report_notes(
        report,
        "missing-media",
        "a file is shown or played that is not in the package",
        "add the file, or take the reference out",
        new,
        lambda note: not new.media.keys() >= set().union(*map(retired_media.names, note.fields)),
    )
    _report_notes(
        report,
        "script",
        "something that can run a script",
        "show it with HTML and CSS alone",
        new,
        lambda note: any(map(has_script, note.fields)),
    )
    if absent := sorted(name for name, digest in new.media.items() if not digest):
        report.add(
            "missing-media", f"the package lists {', '.join(absent)} and has no such file", "build again"
        )
    dues = {card.due for card in new.cards}
    if len(new.notes) > 1 and len(dues) == 1:
        report.add(
            "no-order",
            "all new cards stand at one place, so they come in no order",
            "give each note its own 'due'",
        )


def _report_notes(
    report: Report, kind: str, message: str, way: str, new: Package, is_wrong: Callable[[PackedNote], bool]
) -> None:
    """Report the notes of a package for which something is wrong, if there are any."""
    wrong = [new.name(note) for note in new.notes if is_wrong(note)]
    if wrong:
        report.add(kind, message, way, wrong)


# --- a new learner ---------------------------------------------------------------------


def _check_import(report: Report, engine: Engine, new: Package) -> None:
    """Import into an empty collection, and look at every card."""
    result = upgrade.import_package(report, engine, new.path, "the package")
    if result is None:
        return
    found = engine.snapshot()
    decks = Counter(card.deck for card in found.cards.values())
    tags = f", {counted(len(found.tags), 'tag')}" if found.tags else ""
    places = ", ".join(f"'{deck}' ({count:,})" for deck, count in sorted(decks.items()))
    notes, cards = counted(len(found.notes), "note"), counted(len(found.cards), "card")
    report.said.append(f"imported: {notes}, {cards}{tags}; decks: {places}")
    names = {note.guid: new.name(note) for note in new.notes}
    upgrade.report_fates(report, new, result, "new")
    upgrade.report_rendered(report, names, engine.render(), set(engine.empty_cards()))
    made = engine.cards_made()
    retired = {note.guid for note in new.notes if note.is_retired}
    has: dict[str, set[int]] = {guid: set() for guid in found.notes}
    for card in found.cards.values():
        has.setdefault(card.guid, set()).add(card.ordinal)
    wrong = [
        names.get(guid, guid)
        for guid, ordinals in made.items()
        if set(ordinals) != has[guid] and not (guid in retired and not has[guid])
    ]
    if wrong:
        message = "other cards than Anki makes of the note"
        report.add("cards-made", message, "look at 'reverse' or the cloze numbers, and build again", wrong)
    if missing := engine.media().missing:
        way = "add the files, or take the references out"
        report.add("missing-media", f"Anki misses media: {', '.join(missing[:NAMED])}", way)
    clean, words = engine.fix_integrity()
    if not clean:
        report.add("integrity", f"Anki's Check Database finds: {words}", "build the package again")
