"""What learners who have an older version of a package keep when the new one is imported.

Two learners have the older version and have studied it. One has written nothing: every correction has
to reach them. The other has written into every note and tagged it, as soon as a learner can have done,
one second after the time of the note: what they wrote has to stay in every note that did not change.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from deckgen.anki.engine import Engine
from deckgen.commands.verify import identities
from deckgen.commands.verify.findings import ERROR, INFO, TAKE_BACK, WARNING
from deckgen.commands.verify.firstimport import report_outcomes, report_rendered
from deckgen.commands.verify.played import Upgrade, names_of, played
from deckgen.core.diagnostics import counted
from deckgen.core.model import RESERVED_TAGS
from deckgen.core.wording import first_of
from deckgen.versions import risks
from deckgen.versions.comparison import compare, rewriting
from deckgen.versions.difference import Difference, NotePair
from deckgen.versions.merges import TICK, Merge, merges, moved_pairs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from deckgen.anki.values import Imported
    from deckgen.commands.verify.findings import Section
    from deckgen.formats.apkg_reader import Package, PackedNote
    from deckgen.versions.content import Known


def check(
    section: Section,
    old: Package,
    new: Package,
    others: Sequence[Package] = (),
    taken_back: Collection[str] = (),
    known: Known | None = None,
) -> None:
    """Import the older package, study it, import the new one, and compare.

    - ``others``: all the older packages that are known: a note that is what it was in this one, but was
      another in a later one, has to be rewritten for the learners of that.
    - ``taken_back``: the GUIDs of notes that only this build rewrites, and no release.
    - ``known``: what the project knows of its packages.
    """
    difference = compare(old, new, known)
    merging = merges(difference)
    _report_times(section, difference)
    if merging:
        _report_without_merging(section, difference, merging)
    with Engine() as engine:
        upgrade = played(section, engine, difference, writes=False, merging=merging)
        if upgrade is None:
            return
        section.facts.append(_counts(upgrade.result))
        report_outcomes(section, new, upgrade.result, "new", "updated")
        _report_history(section, upgrade)
        _report_undelivered(section, upgrade)
        identities.check(section, difference)
        _report_types(section, upgrade)
        _report_decks(section, upgrade)
        _report_media(section, difference)
        _report_cards(section, engine, upgrade)
    with Engine() as engine:
        upgrade = played(section, engine, difference, writes=True, merging=merging)
        if upgrade is not None:
            _report_own_words(section, upgrade, others, taken_back)


def _report_without_merging(
    section: Section, difference: Difference, merging: list[Merge]
) -> None:
    """Report what a learner misses who does not tick 'Merge note types', and that they lose nothing."""
    with Engine() as engine:
        upgrade = played(section, engine, difference, writes=False)
        if upgrade is None:
            return
        _report_history(section, upgrade)
        refused = counted(upgrade.result.counts["conflicting"], "note")
        section.facts.append(f"without '{TICK}': {refused} not updated, nothing lost")
        types = ", ".join(f"'{merge.name}'" for merge in merging)
        gone = [what for merge in merging for what in merge.gone]
        again = ""
        if gone:
            kept = " and ".join(gone)
            again = f", nor later ones without the tick, as Anki keeps {kept}"
        section.add(
            "merge-needed",
            f"learners have to tick '{TICK}' for {types}: until they do, these notes are not updated{again}",
            "say so in the release notes; the rest is rehearsed with the tick",
            [name for merge in merging for name in merge.notes],
            severity=WARNING,
        )


def _counts(result: Imported) -> str:
    """Return ``upgraded: 3 updated, 20 left as they were, 2 new, 0 conflicting``."""
    counts = result.counts
    return (
        f"upgraded: {counts['updated']:,} updated, {counts['duplicate']:,} left as they were, "
        f"{counts['new']:,} new, {counts['conflicting']:,} conflicting"
    )


# --- what was learnt ---------------------------------------------------------------------------


def _report_history(section: Section, upgrade: Upgrade) -> None:
    """Report reviews and progress that are not what they were, and a collection that must be sent whole."""
    before = upgrade.before
    after = upgrade.after
    # an upgrade may add reviews, and may not change one
    if after.reviews[: len(before.reviews)] == before.reviews:
        answers = counted(len(before.reviews), "answer")
        section.facts.append(f"review history: {answers}, whole")
    else:
        message = "the review history is not what it was"
        section.add("reviews", message, "set the note ids and GUIDs back")
    lost = []
    changed = []
    for id_, card in before.cards.items():
        if id_ not in after.cards:
            lost.append(card.guid)
        elif after.cards[id_].state != card.state:
            changed.append(card.guid)
    if lost:
        way = "set GUIDs and note types back"
        section.add("cards-lost", "cards that are gone", way, upgrade.names(lost))
    if changed:
        message = "cards that are scheduled differently"
        section.add("progress", message, "set their GUIDs back", upgrade.names(changed))
    if after.schema_time != before.schema_time:
        _report_full_sync(section, is_told=bool(upgrade.merging))


def _report_full_sync(section: Section, *, is_told: bool) -> None:
    """Report that a whole collection must be sent, which is only a warning if learners are told to merge."""
    message = "learners must send or fetch their whole collection once: a note type's structure changed"
    if is_told:
        way = "say so in the release notes"
        severity = WARNING
    else:
        way = (
            "set the sorting field and the templates of the note types back to those of the released"
            " version"
        )
        severity = ERROR
    section.add("full-sync", message, way, severity=severity)


# --- what arrives ------------------------------------------------------------------------------


def _report_undelivered(section: Section, upgrade: Upgrade) -> None:
    """Report changes that don't reach a learner who has written nothing, and tags that go."""
    pairs = upgrade.difference.pairs
    without_tags = []
    for guid, pair in pairs.items():
        if pair.old.tags and not pair.new.tags:
            without_tags.append(guid)
    if without_tags:
        message = "notes that had tags and have none: searches and decks by topic no longer find them"
        way = "give them their tags back, at a later time"
        section.add("tags-gone", message, way, upgrade.names(without_tags))
    merged_pairs = moved_pairs(upgrade.difference, list(upgrade.merging))
    moved = {pair.new.guid for pair in merged_pairs}
    late = []
    for guid, pair in pairs.items():
        if guid not in upgrade.after.notes or not pair.is_own or guid in without_tags:
            continue
        is_same_type = pair.old.note_type == pair.new.note_type or guid in moved
        if is_same_type and not _has_arrived(upgrade, pair.new):
            late.append(guid)
    if late:
        message = "changes that do not arrive: their time is not later than the one learners have"
        section.add("not-delivered", message, TAKE_BACK, upgrade.names(late))
    held = upgrade.difference.held
    if held:
        section.add(
            "held",
            "topic, citation, links or the like differ: learners keep the earlier ones, and their own words",
            "they arrive with the next change of the note",
            sorted(pair.name for pair in held),
            severity=INFO,
        )


def _has_arrived(upgrade: Upgrade, new: PackedNote) -> bool:
    """Tell whether a learner has a note as the package has it. Anki keeps the case that a tag has."""
    row = upgrade.after.notes[new.guid]
    return row.fields == new.fields and _tags(row.tags) == _tags(new.tags)


def _tags(tags: Iterable[str]) -> set[str]:
    """Return tags as Anki compares them, without those that it drops from a package."""
    return {tag.lower() for tag in tags} - RESERVED_TAGS


def _report_own_words(
    section: Section,
    upgrade: Upgrade,
    others: Sequence[Package],
    taken_back: Collection[str],
) -> None:
    """Report the notes in which a learner's own words and tags were replaced."""
    needless: list[str] = []
    replaced: list[str] = []
    undone: list[str] = []
    kept = 0
    for guid, own in upgrade.own.items():
        row = upgrade.after.notes.get(guid)
        if row is not None and own.text in row.fields and set(own.tags) <= {*row.tags}:
            kept += 1
        elif _is_changed(upgrade.difference.pairs.get(guid), others):
            replaced.append(guid)
        elif guid in taken_back:
            undone.append(guid)
        else:
            needless.append(guid)
    notes = counted(len(upgrade.own), "note")
    section.facts.append(f"own words and tags: kept in {kept:,} of {notes}")
    if needless:
        message = (
            "rewritten though nothing changed: learners lose their own edits and tags"
        )
        way = (
            f"{TAKE_BACK}; if a release in between had another text, name it with --from too; if edits were "
            "only built and taken back since the release, the next 'deckgen build --release' ends it"
        )
        section.add("rewritten", message, way, upgrade.names(needless))
    if undone:
        section.add(
            "taken-back",
            "an edit was built and taken back: they say what they said in the release, and have a later time",
            "do not give this build to learners, who would lose their own edits and tags: 'deckgen build "
            "--release' gives these notes the time of the last release again",
            upgrade.names(undone),
            severity=WARNING,
        )
    if replaced:
        message = rewriting(upgrade.difference)
        if not message:
            message = f"{counted(len(replaced), 'note')} rewritten"
        section.add(
            "own-words-replaced",
            message,
            "'deckgen diff' shows what changes in them",
            upgrade.names(replaced),
            severity=WARNING,
        )


def _is_changed(pair: NotePair | None, others: Sequence[Package]) -> bool:
    """Tell whether a note is another than in the older package, or was another in a version in between."""
    if pair is None:
        return False
    return pair.change is not None or _was_another(pair, others)


def _was_another(pair: NotePair, others: Sequence[Package]) -> bool:
    """Tell whether a version in between had another content of a note that is now what it was before.

    Learners of that version have the other content, and need the note to be rewritten.
    """
    new = pair.new
    for package in others:
        for note in package.notes:
            if note.guid != new.guid or not pair.old.mod < note.mod < new.mod:
                continue
            if note.fields != new.fields or note.tags != new.tags:
                return True
    return False


def _report_times(section: Section, difference: Difference) -> None:
    """Report what learners with Anki before 25.02 may miss.

    It stamps a note that it updates with the time of the import (github.com/ankitects/anki/pull/3693), so
    that a change which was built before that import never arrives. A note that was updated before is
    one whose time is later than its id, which is the time at which it was new.
    """
    late = []
    for pair in difference.pairs.values():
        was_updated = pair.old.mod > pair.old.id // 1000 + 1
        if pair.is_own and pair.is_later and was_updated:
            late.append(pair)
    if late:
        last = datetime.fromtimestamp(min(pair.new.mod for pair in late), timezone.utc)
        section.add(
            "old-anki",
            "they changed before and change again: learners with Anki before 25.02 who import the older "
            f"package after {last:%Y-%m-%d %H:%M} UTC do not get the new text",
            "tell learners to update Anki",
            sorted(pair.name for pair in late),
            severity=INFO,
        )


# --- note types, decks, media, cards -------------------------------------------------------------


def _report_types(section: Section, upgrade: Upgrade) -> None:
    """Report note types that were forked, and a look that does not arrive."""
    before = upgrade.before.note_types
    after = upgrade.after.note_types
    new = upgrade.new.note_types
    # Anki imports a note type with its first note, so one that the old package had may come now.
    known = before.keys() | upgrade.difference.old.note_types.keys()
    known |= {merge.new for merge in upgrade.merging}
    stray = [after[id_].name for id_ in after.keys() - known]
    if stray:
        message = f"learners get another note type beside their own: {_listed(stray)}"
        way = "set fields, templates and ids of the note type back to those of the released version"
        section.add("note-type-forked", message, way)
    stale = []
    for id_ in after.keys() & new.keys() & before.keys():
        row = after[id_]
        wanted = new[id_]
        if row.css != wanted.css or row.templates != wanted.templates:
            stale.append(row.name)
    if stale:
        message = f"the look of {_listed(stale)} changed, and does not arrive"
        section.add("look-not-delivered", message, TAKE_BACK)


def _listed(names: Iterable[str]) -> str:
    """Return names of note types in order: ``'Basic', 'Cloze'``."""
    return ", ".join(f"'{name}'" for name in sorted(names))


def _report_decks(section: Section, upgrade: Upgrade) -> None:
    """Report cards that the package has in another deck than learners have them in."""
    difference = upgrade.difference
    moved = risks.in_another_deck(difference.old, difference.new)
    if moved:
        section.add(
            "deck-moved",
            "in another deck now: learners' cards stay where they are, and new ones go there",
            "say so in the release notes",
            upgrade.names(moved),
            severity=WARNING,
        )


def _report_media(section: Section, difference: Difference) -> None:
    """Report files whose bytes changed under one name: Anki goes by the name alone."""
    old = difference.old.media
    new = difference.new.media
    changed = []
    for name in sorted(old.keys() & new.keys()):
        if old[name] and old[name] != new[name]:
            changed.append(name)
    if changed:
        message = "media with other content under the same name, which learners keep as it was: "
        message += first_of(changed, 1)
        section.add("media-changed", message, "give the file another name")


def _report_cards(section: Section, engine: Engine, upgrade: Upgrade) -> None:
    """Look at every card after the upgrade: those that the new package has no more are blank."""
    empty = set(engine.empty_cards())
    removed = _removed_cards(upgrade, empty)
    if removed:
        section.add(
            "card-removed",
            "cards taken away from a note: learners keep them, blank, until they run Tools > Empty Cards",
            "say so in the release notes, or put 'reverse' or the cloze number back",
            upgrade.names(upgrade.after.cards[id_].guid for id_ in removed),
        )
    seen = [card for card in engine.render() if card.card not in removed]
    report_rendered(section, names_of(upgrade.difference), seen, empty - set(removed))
    checked = engine.check_database()
    known = [*upgrade.difference.old.notes, *upgrade.new.notes]
    retired = {note.guid for note in known if note.is_retired}
    without = retired - {card.guid for card in upgrade.after.cards.values()}
    gone = upgrade.before.cards.keys() - upgrade.after.cards.keys()
    made = [guid for guid in checked.made_of if guid not in without]
    if made and not gone:
        cards = counted(len(made), "card")
        message = f"Anki's Check Database makes {cards} after the upgrade"
        section.add("cards-made", message, "build the package again")


def _removed_cards(upgrade: Upgrade, empty: set[int]) -> list[int]:
    """Return the cards that learners have, that are empty now, and that the new package does not have.

    Retired notes, which come without cards, do not count.
    """
    with_cards = risks.ordinals(upgrade.new)
    in_package = {note.guid: note for note in upgrade.new.notes}
    removed = []
    for id_ in empty & upgrade.before.cards.keys():
        card = upgrade.after.cards[id_]
        is_shipped = card.guid in in_package and not in_package[card.guid].is_retired
        if is_shipped and card.ordinal not in with_cards.get(card.guid, set()):
            removed.append(id_)
    return removed
