"""What a learner who has the older version of a package keeps when the new one is imported."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deckgen.anki.engine import EngineRefusedError
from deckgen.core.diagnostics import counted
from deckgen.render import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from deckgen.anki.engine import Engine, Imported, Rendered, Snapshot
    from deckgen.commands.verify.findings import Report
    from deckgen.formats.apkg_reader import Package, PackedNote

STUDIED = 20
"""How many cards the learner answers between two versions."""

OWN_WORDS = "<i>deckgen: a learner's own words</i>"
OWN_TAG = "deckgen-learners-own"


# --- an import, and what is seen after it --------------------------------------------------


def import_package(report: Report, engine: Engine, path: Path, what: str) -> Imported | None:
    """Import a package; ``None``, with a finding, if Anki takes nothing of it."""
    try:
        return engine.import_package(path)
    except EngineRefusedError as error:
        way = "correct what Anki names, and build again"
        report.add("refused", f"Anki takes nothing of {what}: {error}", way)
        return None


def report_fates(report: Report, new: Package, result: Imported, *fine: str) -> None:
    """Report the notes that were not imported."""
    ways = {
        "conflicting": "their note type differs from the learners' one; set it back, or give them new GUIDs",
        "missing_notetype": "the package lacks their note type; build it again",
        "missing_deck": "the package lacks their deck; build it again",
        "empty_first_field": "write something in their first field",
    }
    names = {note.fields: new.name(note) for note in new.notes}
    for fate in result.counts.keys() - {*fine, "duplicate"}:
        notes = [names.get(fields, fields[0][:40]) for its, fields in result.notes if its == fate]
        words = fate.replace("_", " ")
        report.add(f"not-imported: {words}", "not imported", ways.get(fate, "build it again"), notes)


def report_rendered(
    report: Report, names: dict[str, str], rendered: Iterable[Rendered], empty: set[int]
) -> None:
    """Report cards with nothing on a side, and templates that cannot be rendered."""
    blank: list[str] = []
    answerless: list[str] = []
    broken: dict[str, list[str]] = {}
    for card in rendered:
        name = names.get(card.guid, card.guid)
        if card.error:
            broken.setdefault(" ".join(re.sub(r"<[^>]*>", " ", card.error).split()), []).append(name)
        elif card.card in empty or is_blank(card.question):
            blank.append(name)
        elif is_blank(card.answer):
            answerless.append(name)
    for error, notes in broken.items():
        report.add("template", f"a template cannot be rendered: {error[:200]}", "correct the template", notes)
    if blank:
        report.add("empty-front", "a card with an empty front", "write a question", blank)
    if answerless:
        report.add("empty-back", "a card with an empty back", "write an answer", answerless)


# --- the upgrade -------------------------------------------------------------------------


@dataclass(slots=True)
class _Upgrade:
    """An upgrade: the two packages, and what the learner had before and has after it."""

    old: Package
    new: Package
    before: Snapshot
    edited: str
    tagged: str
    after: Snapshot | None = None
    new_notes: dict[str, PackedNote] = field(init=False)
    old_notes: dict[str, PackedNote] = field(init=False)

    def __post_init__(self) -> None:
        self.old_notes = {note.guid: note for note in self.old.notes}
        self.new_notes = {note.guid: note for note in self.new.notes}

    def has_changed(self, guid: str) -> bool:
        """Tell whether the new package has another content for a note."""
        return _content(self.old_notes[guid]) != _content(self.new_notes[guid])

    def names(self, guids: Iterable[str]) -> list[str]:
        """Return what notes are called."""
        notes = self.old_notes | self.new_notes
        return [
            self.new.name(notes[guid]) if guid in self.new_notes else self.old.name(notes[guid])
            for guid in guids
        ]


def _content(note: PackedNote) -> tuple[object, ...]:
    return (note.note_type, note.fields, frozenset(note.tags))


def check(report: Report, engine: Engine, old: Package, new: Package) -> None:
    """Import the old package, study it, import the new one, and compare."""
    if import_package(report, engine, old.path, "the older package") is None:
        return
    cards = len(engine.snapshot().cards)
    studied = engine.study(min(STUDIED, cards)) if cards else []
    before = engine.snapshot()
    unchanged = [guid for guid in _unchanged(old, new) if guid in before.notes]
    edited, tagged = (unchanged[0], unchanged[-1]) if unchanged else ("", "")
    if unchanged:
        engine.edit(edited, -1, OWN_WORDS)
        engine.tag(tagged, OWN_TAG)
        own = "1 note edited, 1 note tagged"
    else:
        own = f"no note edited or tagged ({_why_none(old, new)})"
    upgrade = _Upgrade(old, new, engine.snapshot(), edited, tagged)
    report.said.append(f"learner: {counted(len(studied), 'card')} studied, {own}")
    result = import_package(report, engine, new.path, "the package, over the older one")
    if result is None:
        return
    upgrade.after = engine.snapshot()
    counts = result.counts
    report.said.append(
        f"upgraded: {counts['updated']:,} updated, {counts['duplicate']:,} left as they were, "
        f"{counts['new']:,} new, {counts['conflicting']:,} conflicting"
    )
    report_fates(report, new, result, "new", "updated")
    _report_history(report, upgrade)
    _report_updates(report, upgrade)
    _report_gone(report, upgrade)
    _report_exchanged(report, upgrade)
    _report_types(report, upgrade)
    empty = set(engine.empty_cards()) - set(upgrade.before.cards.keys() - upgrade.after.cards.keys())
    names = {guid: upgrade.names([guid])[0] for guid in upgrade.old_notes | upgrade.new_notes}
    report_rendered(report, names, engine.render(), empty)


def _unchanged(old: Package, new: Package) -> list[str]:
    """Return the GUIDs of the notes that the upgrade need not touch.

    Only these can be edited: an edit is later than any build, and Anki then rightly keeps the note.
    """
    content = {note.guid: _content(note) for note in new.notes}
    return [note.guid for note in old.notes if content.get(note.guid) == _content(note)]


def _why_none(old: Package, new: Package) -> str:
    """Say why there is no note that a learner could change without being in the way."""
    if not old.notes:
        return "there is none"
    kept = {note.guid for note in new.notes}
    if any(note.guid in kept for note in old.notes):
        return "the upgrade changes every note"
    return "the upgrade has none of the notes"


def _report_history(report: Report, upgrade: _Upgrade) -> None:
    before, after = upgrade.before, upgrade.after
    assert after is not None
    if after.reviews[: len(before.reviews)] == before.reviews:
        report.said.append(f"review history: {counted(len(before.reviews), 'answer')}, whole")
    else:
        report.add("reviews", "the review history is not what it was", "set the note ids and GUIDs back")
    lost = [card.guid for id_, card in before.cards.items() if id_ not in after.cards]
    if lost:
        report.add("cards-lost", "cards that are gone", "set GUIDs and note types back", upgrade.names(lost))
    changed = [
        card.guid
        for id_, card in before.cards.items()
        if id_ in after.cards and after.cards[id_].state != card.state
    ]
    if changed:
        report.add(
            "progress",
            "cards that are scheduled differently",
            "set their GUIDs back",
            upgrade.names(changed),
        )
    kept = []
    edited, tagged = after.notes.get(upgrade.edited), after.notes.get(upgrade.tagged)
    if edited is not None and edited.fields[-1] == OWN_WORDS:
        kept.append("edit")
    if tagged is not None and OWN_TAG in tagged.tags:
        kept.append("tag")
    if kept == ["edit", "tag"]:
        report.said.append("the learner's own edit and tag: kept")


def _report_updates(report: Report, upgrade: _Upgrade) -> None:
    """Report changes that don't arrive, and notes that are rewritten for nothing."""
    before, after = upgrade.before, upgrade.after
    assert after is not None
    both = upgrade.old_notes.keys() & upgrade.new_notes.keys() & before.notes.keys() & after.notes.keys()
    left = [
        guid
        for guid in both
        if upgrade.has_changed(guid) and after.notes[guid].fields != upgrade.new_notes[guid].fields
    ]
    left += [
        guid
        for guid in both
        if upgrade.has_changed(guid)
        and guid not in left
        and sorted(after.notes[guid].tags) != sorted(upgrade.new_notes[guid].tags)
    ]
    if left:
        report.add(
            "not-delivered",
            "changes that do not arrive: their time is not later than the one learners have",
            "build with the cards.lock of the released version",
            sorted(upgrade.names(left)),
        )
    rewritten = [
        guid for guid in both if not upgrade.has_changed(guid) and after.notes[guid] != before.notes[guid]
    ]
    if rewritten:
        report.add(
            "rewritten",
            "rewritten though nothing changed: learners lose their own edits and tags",
            "build with the cards.lock of the released version",
            sorted(upgrade.names(rewritten)),
        )


def _report_gone(report: Report, upgrade: _Upgrade) -> None:
    """Report notes of the old package that the new one lacks, or has under another GUID."""
    gone = upgrade.old_notes.keys() - upgrade.new_notes.keys()
    added = {
        upgrade.new.name(note): guid
        for guid, note in upgrade.new_notes.items()
        if guid not in upgrade.old_notes
    }
    moved = [guid for guid in gone if upgrade.old.name(upgrade.old_notes[guid]) in added]
    if moved:
        report.add(
            "guid-changed",
            "another GUID: learners get the note a second time, and the old one without updates",
            "build with the cards.lock of the released version",
            sorted(upgrade.names(moved)),
        )
    left = sorted(upgrade.names(gone - set(moved)))
    if left:
        message = "in the package no more: learners keep the note, without a word"
        report.add(
            "dropped", message, "let deckgen retire them: it ships them once more, tagged", left, grave=False
        )


def _report_exchanged(report: Report, upgrade: _Upgrade) -> None:
    """Report notes that are under a GUID which learners have for another note."""
    before, after = _by_name(upgrade.old), _by_name(upgrade.new)
    exchanged = [
        name
        for name, guid in after.items()
        if before.get(name, guid) != guid
        and guid in upgrade.old_notes
        and before[name] in upgrade.new_notes
        and not upgrade.new_notes[before[name]].is_retired
    ]
    if exchanged:
        report.add(
            "history-exchanged",
            "under the GUID of another note: what learners reviewed of one counts for the other",
            "build with the cards.lock of the released version",
            sorted(exchanged),
        )


def _by_name(package: Package) -> dict[str, str]:
    """Return the GUIDs of the notes in use, by names that no two notes have."""
    found: dict[str, list[str]] = {}
    for note in package.notes:
        if not note.is_retired:
            found.setdefault(package.name(note), []).append(note.guid)
    return {name: guids[0] for name, guids in found.items() if len(guids) == 1}


def _report_types(report: Report, upgrade: _Upgrade) -> None:
    """Report note types that were forked, and decks that the cards did not follow to."""
    before, after = upgrade.before, upgrade.after
    assert after is not None
    # Anki imports a note type with its first note, so one that the old package had may come now.
    strange = after.note_types.keys() - before.note_types.keys() - upgrade.old.note_types.keys()
    stray = [after.note_types[id_].name for id_ in strange]
    if stray:
        names = ", ".join(f"'{name}'" for name in sorted(stray))
        report.add(
            "note-type-forked",
            f"learners get another note type beside their own: {names}",
            "set fields, templates and ids of the note type back to those of the released version",
        )
    stale = [
        row.name
        for id_, row in after.note_types.items()
        if id_ in upgrade.new.note_types
        and id_ in before.note_types
        and (row.css, row.templates)
        != (upgrade.new.note_types[id_].css, upgrade.new.note_types[id_].templates)
    ]
    if stale:
        names = ", ".join(f"'{name}'" for name in sorted(stale))
        way = "build with the cards.lock of the released version"
        report.add("look-not-delivered", f"the look of {names} changed, and does not arrive", way)
    old_names = {note.id: note.guid for note in upgrade.old.notes}
    shown = {old_names[card.note]: upgrade.old.decks.get(card.deck, "") for card in upgrade.old.cards}
    new_names = {note.id: note.guid for note in upgrade.new.notes}
    moved = {
        new_names[card.note]
        for card in upgrade.new.cards
        if shown.get(new_names[card.note], upgrade.new.decks.get(card.deck))
        != upgrade.new.decks.get(card.deck)
    }
    if moved:
        message = "in another deck now: learners' cards stay where they are"
        report.add(
            "deck-moved", message, "say so in the release notes", sorted(upgrade.names(moved)), grave=False
        )
