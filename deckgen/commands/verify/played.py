"""A learner's upgrade, played in the real Anki engine: an older package studied, and the new one imported."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deckgen.anki.values import OwnWords
from deckgen.commands.verify.firstimport import import_package
from deckgen.core.diagnostics import counted
from deckgen.versions.difference import Difference
from deckgen.versions.merges import Merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deckgen.anki.engine import Engine
    from deckgen.anki.values import Imported, Snapshot
    from deckgen.commands.verify.findings import Section
    from deckgen.formats.apkg_reader import Package

STUDIED = 20
"""How many cards a learner answers between two versions."""

OWN_FIELD = "My notes"
"""The field that is the learner's; where a note type has none, they write into its last one."""

OWN_WORDS = "<i>deckgen: a learner's own words</i>"
OWN_TAGS = ("deckgen-learners-own", "leech", "marked")
"""Tags that learners give, or Anki for them. Each is given in turn."""


@dataclass(slots=True)
class Upgrade:
    """An upgrade as a learner has it.

    - ``difference``: what differs between the packages.
    - ``before``, ``after``: what the learner has before it and after it.
    - ``result``: what Anki's importer said.
    - ``own``: what the learner wrote into notes, by GUID.
    - ``merging``: the note types for which they ticked 'Merge note types'.
    """

    difference: Difference
    before: Snapshot
    after: Snapshot
    result: Imported
    own: dict[str, OwnWords] = field(default_factory=dict)
    merging: tuple[Merge, ...] = ()

    @property
    def new(self) -> Package:
        """The package that is updated to."""
        return self.difference.new

    def names(self, guids: Iterable[str]) -> list[str]:
        """Return what notes are called, sorted."""
        names = names_of(self.difference)
        return sorted(names.get(guid, guid) for guid in guids)


def names_of(difference: Difference) -> dict[str, str]:
    """Return what the notes of both packages are called, by GUID: as the new one calls them."""
    names = {}
    for package in (difference.old, difference.new):
        for note in package.notes:
            names[note.guid] = package.name(note)
    return names


def played(
    section: Section,
    engine: Engine,
    difference: Difference,
    *,
    writes: bool,
    merging: Sequence[Merge] = (),
) -> Upgrade | None:
    """Play a learner's upgrade; ``None``, with a finding in ``section``, if Anki refuses one of the packages.

    The older package is imported and studied, and the new one imported.

    - ``writes``: the learner writes into each note, and ticks 'Import any deck presets' too.
    - ``merging``: the note types for which they tick 'Merge note types'.
    """
    old = difference.old
    first = import_package(section, engine, old.path, "the older package")
    if first is None:
        return None
    cards = len(engine.snapshot().cards)
    studied = engine.study(min(STUDIED, cards)) if cards else []
    own: dict[str, OwnWords] = {}
    if writes:
        own = _own_words(old, engine.snapshot())
        engine.write(list(own.values()), OWN_FIELD)
    else:
        section.facts.append(f"learners: {counted(len(studied), 'card')} studied")
    before = engine.snapshot()
    result = import_package(
        section,
        engine,
        difference.new.path,
        "the package, over the older one",
        presets=writes,
        merge=bool(merging),
    )
    if result is None:
        return None
    return Upgrade(difference, before, engine.snapshot(), result, own, tuple(merging))


def _own_words(old: Package, found: Snapshot) -> dict[str, OwnWords]:
    """Return what a learner writes into each note, at the first moment at which they have it."""
    own = {}
    for number, note in enumerate(old.notes):
        if note.guid in found.notes:
            tag = OWN_TAGS[number % len(OWN_TAGS)]
            own[note.guid] = OwnWords(note.guid, OWN_WORDS, (tag,), note.mod + 1)
    return own
