"""What a new version may cost learners: a decision in Anki, or history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.lockfile import reuse
from deckgen.lockfile.history import renumbered
from deckgen.versions import content
from deckgen.versions.difference import Risk
from deckgen.versions.merges import TICK, is_compatible, merges, moved_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.formats.apkg_reader import Package, PackedType
    from deckgen.versions.difference import Difference, NotePair
    from deckgen.versions.merges import Merge

REMOVED = "cards that are no longer in the package and not retired: learners keep them and are not told"
ANOTHER_TYPE = "another kind of note under the same identity: Anki does not import it"
UNDELIVERED = "changes whose time is not later: they do not reach learners"
NEEDLESS = (
    "notes rewritten though nothing changed: learners' own edits and tags are lost"
)
EXCHANGED = "cards that exchanged their questions: what learners reviewed of one counts for the other"
PARTS = "cards that exchanged only their answers, or only their questions: were they mixed up before, or now?"
ANOTHER_QUESTION = "another question under an id that learners have: its reviews count for the new question"
RENUMBERED = "clozes renumbered: the history of a number goes to other words"
REUSED = "cloze numbers given to other words: their reviews count for the new words"


def of(found: Difference) -> Iterator[Risk]:
    """Yield what may cost learners something."""
    yield from _risks_of_notes(found)
    yield from _risks_of_cards(found)
    merging = merges(found)
    for merge in merging:
        yield _risk_of_merge(merge)
    merged = {merge.old for merge in merging}
    for id_, note_type in found.old.note_types.items():
        if id_ not in merged:
            now = found.new.note_types.get(id_)
            yield from _risks_of_type(found, note_type, now)


def _risks_of_type(
    found: Difference, then: PackedType, now: PackedType | None
) -> Iterator[Risk]:
    """Yield what a note type may cost learners that is gone, or is not as it was."""
    if now is None:
        if any(note.note_type == then.id for note in found.old.notes):
            yield Risk(
                f"the note type '{then.name}' is another one: learners get a second one"
            )
    elif not is_compatible(then, now):
        yield Risk(
            f"fields or templates of the note type '{now.name}' differ: learners must merge them"
        )
    elif then.sort_field != now.sort_field:
        yield Risk(
            f"the note type '{now.name}' is sorted by another field: Anki changes every note",
            for_learners="This update makes Anki upload or download your whole collection once.",
        )


def _risk_of_merge(merge: Merge) -> Risk:
    """Say what a note type that has to be merged asks of learners."""
    what = "a new revision" if merge.is_revision else "another card template"
    gone = " and ".join(merge.gone)
    if gone:
        again = f", and again at every later update until they delete {gone} in Anki, which keeps it"
        when = "now and at every later update"
        way_out = (
            f" Anki keeps {gone}; when you delete it there, no tick is needed any more."
        )
    else:
        again = ""
        when = "this once"
        way_out = ""
    return Risk(
        f"the note type '{merge.name}' has {what}: learners must tick '{TICK}' when they import, and"
        f" synchronise once in full; until then none of its notes is updated{again}",
        merge.notes,
        f"Tick '{TICK}' in Anki's import dialogue, {when}: without it none of the notes of"
        f" '{merge.name}' is updated. Anki then uploads your whole collection once.{way_out}",
    )


def _risks_of_notes(found: Difference) -> Iterator[Risk]:
    """Yield what may cost learners the history of notes, each with the names of these."""
    moving = {id(pair) for pair in moved_pairs(found, merges(found))}
    of_another_type = []
    undelivered = []
    needless = []
    for pair in found.pairs.values():
        if pair.old.note_type != pair.new.note_type and id(pair) not in moving:
            of_another_type.append(pair.name)
        if pair.is_undelivered:
            undelivered.append(pair.name)
        if pair.is_needless:
            needless.append(pair.name)
    cases = {
        REMOVED: [change.name for change in found.of("removed")],
        ANOTHER_TYPE: of_another_type,
        UNDELIVERED: undelivered,
        NEEDLESS: needless,
        EXCHANGED: exchanged(found),
        PARTS: parts_exchanged(found),
        ANOTHER_QUESTION: other_questions(found),
        RENUMBERED: renumbered_clozes(found),
        REUSED: reused_clozes(found),
    }
    for what, notes in cases.items():
        if notes:
            yield Risk(what, tuple(notes))


def _in_use(found: Difference) -> list[NotePair]:
    """Return the notes that are retired in neither package."""
    in_use = []
    for pair in found.pairs.values():
        if not pair.old.is_retired and not pair.new.is_retired:
            in_use.append(pair)
    return in_use


def exchanged(found: Difference) -> list[str]:
    """Return the names of the notes that have the question and answer of another note now."""
    before = {}
    after = {}
    names = {}
    for pair in _in_use(found):
        guid = pair.new.guid
        names[guid] = pair.name
        before[guid] = content.text_of(found.old, pair.old)
        after[guid] = content.text_of(found.new, pair.new)
    return [names[guid] for guid in content.exchanged(before, after)]


def parts_exchanged(found: Difference) -> list[str]:
    """Return the names of the notes that have only the question or only the answer of another note now."""
    pairs = {pair.new.guid: pair for pair in _in_use(found)}
    before: dict[str, reuse.Text] = {}
    now: dict[str, reuse.Text] = {}
    others = []
    for note in found.new.notes:
        if note.guid not in pairs:
            others.append(content.text_of(found.new, note))
    for guid, pair in pairs.items():
        new = content.text_of(found.new, pair.new)
        if pair.is_own:
            before[guid] = content.text_of(found.old, pair.old)
            now[guid] = new
        else:
            others.append(new)
    taken = reuse.parts_taken(before, now, others)
    whole = set(exchanged(found)) if taken else set()
    names = [pairs[guid].name for guid in taken]
    return [name for name in names if name not in whole]


def other_questions(found: Difference) -> list[str]:
    """Return the names of the notes that ask something else than before, exchanged ones apart."""
    texts = [content.text_of(found.new, note) for note in found.new.notes]
    common = reuse.common_words(texts)
    others = []
    for pair in _in_use(found):
        if not pair.is_own:
            continue
        before = content.text_of(found.old, pair.old)
        after = content.text_of(found.new, pair.new)
        if reuse.is_another(before, after, common):
            others.append(pair.name)
    taken = set(exchanged(found)) if others else set()
    return [name for name in others if name not in taken]


def renumbered_clozes(found: Difference) -> list[str]:
    """Return the names of the notes with hidden words that have another number than before."""
    names = []
    for pair in _clozes(found):
        before, after = _deletions(found, pair)
        if renumbered(before, after):
            names.append(pair.name)
    return names


def reused_clozes(found: Difference) -> list[str]:
    """Return the names of the notes with a number that hides other words than before."""
    names = []
    for pair in _clozes(found):
        before, after = _deletions(found, pair)
        if reuse.handed_over(before, after):
            names.append(pair.name)
    return names


def _clozes(found: Difference) -> Iterator[NotePair]:
    """Yield the notes of cloze types that both packages have."""
    for pair in found.pairs.values():
        note_type = found.new.note_types.get(pair.new.note_type)
        if note_type is not None and note_type.is_cloze:
            yield pair


def _deletions(found: Difference, pair: NotePair) -> tuple[str, str]:
    """Return the texts with deletions of a note before and now."""
    before = content.deletions_of(found.old, pair.old)
    after = content.deletions_of(found.new, pair.new)
    return before, after


def _risks_of_cards(found: Difference) -> Iterator[Risk]:
    """Yield what becomes of cards that learners have."""
    fewer = sorted(_fewer(found.old, found.new))
    if fewer:
        yield Risk(
            "cards taken away from a note: learners keep them, blank, until Empty Cards",
            tuple(fewer),
            "Some cards are blank after this update: Tools > Empty Cards deletes them.",
        )
    moved = sorted(_in_another_deck(found.old, found.new))
    if moved:
        yield Risk(
            "cards in another deck: those that learners have stay where they are",
            tuple(moved),
            "Cards that you have already stay in the deck where they are; you can move them in the browser.",
        )


def ordinals(package: Package) -> dict[str, set[int]]:
    """Return which cards each note of a package has, by its GUID."""
    guids = {note.id: note.guid for note in package.notes}
    found: dict[str, set[int]] = {}
    for card in package.cards:
        found.setdefault(guids.get(card.note, ""), set()).add(card.ordinal)
    return found


def _fewer(old: Package, new: Package) -> Iterator[str]:
    """Yield the notes that have lost a card, the retired ones apart, which come without."""
    before = ordinals(old)
    after = ordinals(new)
    none: set[int] = set()
    for note in new.notes:
        if note.is_retired:
            continue
        lost = before.get(note.guid, none) - after.get(note.guid, none)
        if lost:
            yield new.name(note)


def _in_another_deck(old: Package, new: Package) -> Iterator[str]:
    """Yield the notes of which a card is in another deck than before, the retired ones apart."""
    guids = in_another_deck(old, new)
    for note in new.notes:
        if note.guid in guids and not note.is_retired:
            yield new.name(note)


def in_another_deck(old: Package, new: Package) -> set[str]:
    """Return the GUIDs of the notes of which a card that both packages have is in another deck.

    The cards of one note can be in several decks.
    """
    before, after = _decks(old), _decks(new)
    found = set()
    for card, deck in before.items():
        guid, _ = card
        if after.get(card, deck) != deck:
            found.add(guid)
    return found


def _decks(package: Package) -> dict[tuple[str, int], str]:
    """Return the name of the deck of each card, by the GUID of its note and its ordinal."""
    guids = {note.id: note.guid for note in package.notes}
    found = {}
    for card in package.cards:
        guid = guids.get(card.note, "")
        found[guid, card.ordinal] = package.decks.get(card.deck, "")
    return found
