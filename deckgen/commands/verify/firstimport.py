"""What a learner gets who does not have the deck yet."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from deckgen.anki.engine import Engine, EngineRefusedError
from deckgen.commands.verify.contents import STOCK_PRESET
from deckgen.commands.verify.findings import ERROR, NAMED, WARNING
from deckgen.core.diagnostics import counted
from deckgen.core.wording import first_of
from deckgen.render import is_blank
from deckgen.util.ends import with_tags_as
from deckgen.versions.risks import ordinals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from deckgen.anki.values import Imported, Rendered, Snapshot
    from deckgen.commands.verify.findings import Section
    from deckgen.formats.apkg_reader import Package

ON_THE_BACK = ("Answer", "Back", "Reverse answer")
"""Fields that only the back of a card shows, by the names that deckgen and Anki's own types give them."""


def check(section: Section, new: Package) -> None:
    """Import a package into an empty collection, and look at every card."""
    with Engine() as engine:
        result = import_package(section, engine, new.path, "the package")
        if result is None:
            return
        found = engine.snapshot()
        section.facts.append(_imported(found))
        names = {note.guid: new.name(note) for note in new.notes}
        report_outcomes(section, new, result, "new")
        report_rendered(section, names, engine.render(), set(engine.empty_cards()))
        _report_answers_shown(section, engine)
        _report_order(section, new, found)
        _report_cards(section, engine, new, found)
        missing = engine.media().missing
        if missing:
            message = f"Anki misses media: {first_of(missing, NAMED)}"
            way = "add the files, or take the references out"
            section.add("missing-media", message, way)
        _report_database(section, engine, new)
    presets = {deck.preset for deck in new.described.values()}
    if presets - {STOCK_PRESET}:
        _check_presets(section, new)


def import_package(
    section: Section,
    engine: Engine,
    path: Path,
    what: str,
    *,
    presets: bool = False,
    merge: bool = False,
) -> Imported | None:
    """Import a package; ``None``, with a finding, if Anki takes nothing of it."""
    # A tick is only named where it is set, so that a stand-in for the import need not know of it.
    ticks = {}
    if presets:
        ticks["presets"] = True
    if merge:
        ticks["merge"] = True
    try:
        return engine.import_package(path, **ticks)
    except EngineRefusedError as error:
        where = ""
        if presets:
            where = " with 'Import any deck presets' ticked"
        message = f"Anki imports nothing of {what}{where}: {error}"
        section.add("refused", message, "correct what Anki names, and build again")
        return None


def _imported(found: Snapshot) -> str:
    """Return ``imported: 27 notes, 29 cards, 5 tags; decks: 'Sample deck' (29)``."""
    parts = [counted(len(found.notes), "note"), counted(len(found.cards), "card")]
    if found.tags:
        parts.append(counted(len(found.tags), "tag"))
    decks = Counter(card.deck for card in found.cards.values())
    places = [f"'{deck}' ({count:,})" for deck, count in sorted(decks.items())]
    return f"imported: {', '.join(parts)}; decks: {', '.join(places)}"


def report_outcomes(
    section: Section, new: Package, result: Imported, *fine: str
) -> None:
    """Report the notes that were not imported; ``fine`` are the outcomes that are no fault."""
    ways = {
        "conflicting": "their note type differs from the learners' one; set it back, or give them new GUIDs",
        "missing_notetype": "the package lacks their note type; build it again",
        "missing_deck": "the package lacks their deck; build it again",
        "empty_first_field": "write something in their first field",
    }
    names = {note.fields: new.name(note) for note in new.notes}
    for outcome in sorted(result.counts.keys() - {*fine, "duplicate"}):
        notes = []
        for its_outcome, fields in result.notes:
            if its_outcome == outcome:
                notes.append(names.get(fields, fields[0][:40]))
        words = outcome.replace("_", " ")
        way = ways.get(outcome, "build it again")
        section.add(f"not-imported: {words}", "not imported", way, notes)


def report_rendered(
    section: Section,
    names: dict[str, str],
    rendered: Iterable[Rendered],
    empty: Collection[int],
) -> None:
    """Report cards with nothing on a side, and templates that cannot be rendered.

    ``empty`` are the ids of the cards that Anki itself calls empty.
    """
    blank: list[str] = []
    answerless: list[str] = []
    broken: dict[str, list[str]] = {}
    for card in rendered:
        name = names.get(card.guid, card.guid)
        if card.error:
            words = with_tags_as(" ", card.error).split()
            broken.setdefault(" ".join(words), []).append(name)
        elif card.card in empty or is_blank(card.question):
            blank.append(name)
        elif is_blank(card.answer):
            answerless.append(name)
    for error, notes in broken.items():
        message = f"a template cannot be rendered: {error[:200]}"
        section.add("template", message, "correct the template", notes)
    if blank:
        message = "a card with an empty front"
        section.add("empty-front", message, "write a question", blank)
    if answerless:
        message = "a card with an empty back"
        section.add("empty-back", message, "write an answer", answerless)


def _report_answers_shown(section: Section, engine: Engine) -> None:
    """Report templates that show the answer with the question."""
    for template, fields in sorted(engine.revealed(ON_THE_BACK).items()):
        if template.lower().startswith("reverse") and fields == ["Answer"]:
            continue  # it asks from the answer
        shown = ", ".join(fields)
        message = f"the front of the template '{template}' shows what belongs on the back: {shown}"
        section.add("answer-shown", message, "take the field out of the front")


def _report_order(section: Section, new: Package, found: Snapshot) -> None:
    """Report new cards that come in another order than the package has them in."""
    places = {card.guid: card.due for card in found.cards.values()}
    wanted = _wanted_order(new, places)
    different_notes = {guid for _, guid in wanted}
    if len(different_notes) < 2:
        return
    if len(set(places.values())) == 1:
        message = (
            "all new cards have the same position, so they come in no particular order"
        )
        section.add("no-order", message, "give each note its own 'due'")
        return
    names = {note.guid: new.name(note) for note in new.notes}
    lost = []
    for (due, guid), (next_due, next_guid) in pairwise(wanted):
        if due < next_due and places[guid] >= places[next_guid]:
            lost.append(names[guid])
            lost.append(names[next_guid])
    if lost:
        message = "cards that come in another order than in the package"
        way = "give each note a 'due' of its own below 2^31"
        section.add("no-order", message, way, lost)


def _wanted_order(new: Package, imported: Collection[str]) -> list[tuple[int, str]]:
    """Return the positions of a package's cards with the GUIDs of their notes, of those that were imported,
    in order."""
    guids = {note.id: note.guid for note in new.notes}
    found = set()
    for card in new.cards:
        guid = guids.get(card.note, "")
        if guid in imported:
            found.add((card.due, guid))
    return sorted(found)


def _report_cards(
    section: Section, engine: Engine, new: Package, found: Snapshot
) -> None:
    """Report notes with other cards than Anki makes of them."""
    names = {note.guid: new.name(note) for note in new.notes}
    retired = {note.guid for note in new.notes if note.is_retired}
    has: dict[str, set[int]] = {guid: set() for guid in found.notes}
    for card in found.cards.values():
        has.setdefault(card.guid, set()).add(card.ordinal)
    wrong = []
    for guid, made in engine.cards_made().items():
        comes_without = guid in retired and not has[guid]
        if set(made) != has[guid] and not comes_without:
            wrong.append(names.get(guid, guid))
    if wrong:
        message = "other cards than Anki makes of the note"
        way = "look at 'reverse' or the cloze numbers, and build again"
        section.add("cards-made", message, way, wrong)


def _report_database(section: Section, engine: Engine, new: Package) -> None:
    """Run *Check Database*, and report what it finds and the cards that it makes."""
    with_cards = ordinals(new)
    without = {}
    for note in new.notes:
        if note.is_retired and note.guid not in with_cards:
            without[note.guid] = new.name(note)
    checked = engine.check_database()
    if checked.cards_made and without.keys() >= set(checked.made_of):
        cards = counted(checked.cards_made, "new card")
        section.add(
            "retired-cards-made",
            f"Anki's Check Database makes {cards} of retired notes, which come without",
            "tell learners to suspend such cards; deckgen ships a retired note for three releases only",
            without.values(),
            severity=WARNING,
        )
    elif checked.cards_made:
        cards = counted(checked.cards_made, "card")
        message = f"Anki's Check Database makes {cards} that the package lacks"
        section.add("cards-made", message, "build the package again")
    elif not checked.clean:
        message = f"Anki's Check Database finds: {checked.report}"
        section.add("integrity", message, "build the package again")


def _check_presets(section: Section, new: Package) -> None:
    """Import a package as learners do who take the deck's options too."""
    with Engine() as engine:
        result = import_package(section, engine, new.path, "the package", presets=True)
        if result is None:
            return
        lost = []
        for deck in new.described.values():
            if deck.preset == STOCK_PRESET or deck.name not in engine.snapshot().decks:
                continue
            _, preset = engine.deck(deck.name)
            if preset["id"] != deck.preset:
                lost.append(deck.name)
        if lost:
            names = ", ".join(lost)
            message = f"the options of {names} do not arrive with 'Import any deck presets' ticked"
            way = "build the package again"
            section.add("preset-lost", message, way, severity=ERROR)
        else:
            section.facts.append(
                "with 'Import any deck presets' ticked, the deck's options arrive"
            )
