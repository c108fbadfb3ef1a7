"""What differs between two packages, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deckgen.formats.apkg_reader import Package, PackedNote

STEPS = ("none", "patch", "minor", "major")
"""How big a step a version is: wording; cards added or retired, or notes rewritten for what deckgen
adds to them; what asks the learner for a decision or may cost history. In rising order."""

KINDS = ("new", "changed", "renamed", "moved", "retired", "returned", "removed")
"""What can have become of a note, in the order in which it is told."""


class FieldChange(NamedTuple):
    """A field that changed: its name, and its HTML before and after."""

    name: str
    old: str
    new: str


class NoteChange(NamedTuple):
    """What became of a note: one of :data:`KINDS`, its card's id, its first field, and how.

    ``is_own`` says whether the curator's own text or tags differ, and not only what deckgen adds.
    """

    kind: str
    name: str
    prompt: str
    fields: tuple[FieldChange, ...] = ()
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class NotePair:
    """A note that both packages have. ``change`` is ``None`` if nothing of it differs."""

    name: str
    old: PackedNote
    new: PackedNote
    change: NoteChange | None

    @property
    def is_own(self) -> bool:
        """Whether the curator's own text or tags differ."""
        return self.change is not None and self.change.is_own

    @property
    def is_later(self) -> bool:
        """Whether Anki takes the new one in place of the old."""
        if self.new.note_type != self.old.note_type:
            return False
        return self.new.mod > self.old.mod

    @property
    def is_rewritten(self) -> bool:
        """Whether it changed and arrives: what a learner wrote in it goes."""
        return self.change is not None and self.is_later

    @property
    def is_needless(self) -> bool:
        """Whether it is rewritten though nothing changed."""
        return self.change is None and self.is_later

    @property
    def is_undelivered(self) -> bool:
        """Whether the curator changed it and the change never arrives."""
        if not self.is_own or self.new.note_type != self.old.note_type:
            return False
        return self.new.mod <= self.old.mod

    @property
    def is_held(self) -> bool:
        """Whether only what deckgen adds differs, and learners keep what they have of it."""
        return self.change is not None and not self.is_own and not self.is_later

    @property
    def differing(self) -> tuple[str, ...]:
        """What differs: names of fields, and ``tags``."""
        change = self.change
        if change is None:
            return ()
        names = [field.name for field in change.fields]
        if change.tags_added or change.tags_removed:
            names.append("tags")
        return tuple(names)


class Risk(NamedTuple):
    """Something that asks learners for a decision or may cost them history, and on which notes.

    ``for_learners`` is what they are told in release notes, or empty where they can do nothing.
    """

    what: str
    notes: tuple[str, ...] = ()
    for_learners: str = ""


@dataclass(slots=True)
class Difference:
    """All that differs between two packages. ``pairs`` are the notes of both, by GUID; ``looks`` are
    names of note types; ``types`` are lines about what else changed of these, ``deck`` lines about
    descriptions and options.
    """

    old: Package
    new: Package
    pairs: dict[str, NotePair] = field(default_factory=dict)
    notes: list[NoteChange] = field(default_factory=list)
    unchanged: int = 0
    looks: list[str] = field(default_factory=list)
    media_added: list[str] = field(default_factory=list)
    media_removed: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    deck: list[str] = field(default_factory=list)
    risks: list[Risk] = field(default_factory=list)

    @property
    def step(self) -> str:
        """Return the suggested step of the version, one of :data:`STEPS`."""
        if self.risks:
            return "major"
        kinds = {change.kind for change in self.notes}
        if kinds & {"new", "retired", "returned"} or self.rewritten_for_additions:
            return "minor"
        if kinds or self.looks or self.types or self.media_added or self.deck:
            return "patch"
        return "none"

    @property
    def rewritten(self) -> list[NotePair]:
        """Return the notes in which learners lose what they wrote, and their tags."""
        pairs = self.pairs.values()
        return [pair for pair in pairs if pair.is_rewritten or pair.is_needless]

    @property
    def rewritten_for_additions(self) -> list[NotePair]:
        """Return those of them in which only what deckgen adds differs."""
        changed = [pair for pair in self.rewritten if pair.change is not None]
        return [pair for pair in changed if not pair.is_own]

    @property
    def held(self) -> list[NotePair]:
        """Return the notes of which learners keep the earlier topic, citation, links or the like."""
        return [pair for pair in self.pairs.values() if pair.is_held]

    def of(self, kind: str) -> list[NoteChange]:
        """Return the changes of a kind, in learning order."""
        return [change for change in self.notes if change.kind == kind]
