"""Whose history is whose after an upgrade: notes that are gone, exchanged, or about something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.commands.verify.findings import INFO, TAKE_BACK, WARNING
from deckgen.versions import risks

if TYPE_CHECKING:
    from deckgen.commands.verify.findings import Section
    from deckgen.formats.apkg_reader import Package
    from deckgen.versions.difference import Difference


def check(section: Section, difference: Difference) -> None:
    """Report what becomes of the identities of notes."""
    _report_gone(section, difference)
    _report_exchanges(section, difference)


def _report_gone(section: Section, difference: Difference) -> None:
    """Report notes of the old package that the new one lacks, or has under another GUID."""
    old_notes = {note.guid: note for note in difference.old.notes}
    new_guids = set()
    added = set()
    for note in difference.new.notes:
        new_guids.add(note.guid)
        if note.guid not in old_notes:
            added.add(difference.new.name(note))
    moved = []
    dropped = []
    ended = []
    for guid, note in old_notes.items():
        if guid in new_guids:
            continue
        name = difference.old.name(note)
        if name in added:
            moved.append(name)
        elif note.is_retired:
            ended.append(name)
        else:
            dropped.append(name)
    if moved:
        section.add(
            "guid-changed",
            "another GUID: learners get the note a second time, and the old one without updates",
            TAKE_BACK,
            sorted(moved),
        )
    if dropped:
        message = "removed from the package: learners keep the notes and are not told"
        way = "let deckgen retire them: it ships them on, tagged"
        section.add("dropped", message, way, sorted(dropped), severity=WARNING)
    if ended:
        message = "retired, and no longer in the package: learners keep what they have of them"
        section.add("retired-ended", message, "", sorted(ended), severity=INFO)


def _report_exchanges(section: Section, difference: Difference) -> None:
    """Report notes whose reviews count for another question now."""
    others = sorted({*_under_another_guid(difference), *risks.exchanged(difference)})
    if others:
        message = "what learners reviewed of one counts for the other: ids or texts were exchanged"
        way = "give each id its own question back"
        section.add("history-exchanged", message, way, others)
    parts = risks.parts_exchanged(difference)
    if parts:
        section.add(
            "parts-exchanged",
            "cards that exchanged only their answers, or only their questions",
            "if they were mixed up before, this is the correction; if not, give each its own back",
            parts,
            severity=WARNING,
        )
    questions = risks.other_questions(difference)
    if questions:
        message = "another question than before: what learners reviewed of the old one counts for it"
        way = "give the new question an id of its own"
        section.add("another-question", message, way, questions)
    renumbered = set(risks.renumbered_clozes(difference))
    renumbered.update(risks.reused_clozes(difference))
    if renumbered:
        message = (
            "cloze numbers that hide other words: what "
            "learners reviewed of the old ones counts for them"
        )
        way = "give new words a number that was never used"
        section.add("cloze-reused", message, way, sorted(renumbered))


def _under_another_guid(difference: Difference) -> list[str]:
    """Return the names of notes that are under a GUID which learners have for another note.

    Two ids that were exchanged are found so: each note is under the GUID of the other.
    """
    before = _by_name(difference.old)
    after = _by_name(difference.new)
    old_guids = {note.guid for note in difference.old.notes}
    in_use = {note.guid for note in difference.new.notes if not note.is_retired}
    found = []
    for name, guid in after.items():
        earlier = before.get(name, guid)
        if earlier != guid and guid in old_guids and earlier in in_use:
            found.append(name)
    return found


def _by_name(package: Package) -> dict[str, str]:
    """Return the GUIDs of the notes in use, by names that no two notes have."""
    by_name: dict[str, list[str]] = {}
    for note in package.notes:
        if not note.is_retired:
            by_name.setdefault(package.name(note), []).append(note.guid)
    found = {}
    for name, guids in by_name.items():
        if len(guids) == 1:
            found[name] = guids[0]
    return found
