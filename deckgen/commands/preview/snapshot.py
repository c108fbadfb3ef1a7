"""One state of the deck, as the page shows it: never changed once it is made."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from deckgen.commands.preview import overview
from deckgen.notetypes.sides import BLOCK, Card, cards_of, entries, sides
from deckgen.render import mathjax

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from deckgen.compile.deck import Compiled
    from deckgen.compile.outcomes import Checked
    from deckgen.core.diagnostics import Diagnostic, Span, TextFile
    from deckgen.core.model import Note, Project
    from deckgen.lockfile.lockfile import Changes
    from deckgen.notetypes.builtin import NoteType

AROUND = 60
"""How many letters of a source line are shown before and after the words concerned."""

MAX_PROBLEMS = 1000
"""How many diagnostics the page is told of; the first ones."""


@dataclass(frozen=True)
class Snapshot:
    """The cards of one moment and what is wrong with them.

    ``broken`` says that the source could not be read as a whole; the cards are then those of
    before. ``media`` holds the files that cards refer to, by their packed names.
    """

    version: int
    project: Project | None
    types: Mapping[str, NoteType]
    cards: Sequence[Card]
    media: Mapping[str, Path]
    diagnostics: Sequence[Diagnostic]
    files: Mapping[str, TextFile]
    changes: Changes | None
    broken: bool
    release: str = ""  # the version since which the changes are; none: since the last build
    _blocks: dict[int, bytes] = field(default_factory=dict, init=False, repr=False)

    @property
    def problems(self) -> list[dict[str, Any]]:
        """The diagnostics as the page shows them."""
        lines = {path: file.text.split("\n") for path, file in self.files.items()}
        return [
            {
                "code": each.code,
                "severity": str(each.severity),
                "place": f"{each.span.path}:{each.span.line}",
                "message": each.message,
                "hint": each.hint,
                "card": each.card,
                "line": excerpt(lines.get(each.span.path, []), each.span),
            }
            for each in self.diagnostics[:MAX_PROBLEMS]
        ]

    @cached_property
    def index(self) -> dict[str, Any]:
        """All that the page knows before it asks for cards."""
        topics, tags = self._topics(), self._tags()
        at_topic = {tuple(topic["path"]): at for at, topic in enumerate(topics)}
        at_tag = {tag["name"]: at for at, tag in enumerate(tags)}
        problems: dict[str, list[int]] = {}
        for at, each in enumerate(self.diagnostics[:MAX_PROBLEMS]):
            if each.card:
                problems.setdefault(each.card, []).append(at)
        deck = self.project.deck if self.project else None
        note_type = next(iter(self.types.values()), None)
        return {
            "version": self.version,
            "id": deck.id if deck else "",
            "name": deck.name if deck else "No deck yet",
            "language": deck.language if deck else "en",
            "rtl": bool(note_type and note_type.rtl),
            "css": note_type.css if note_type else "",
            "block": BLOCK,
            "broken": self.broken,
            "topics": topics,
            "tags": tags,
            "cards": entries(self.cards, at_topic, at_tag, self.changes, problems),
            "problems": self.problems,
            "unlisted": max(0, len(self.diagnostics) - MAX_PROBLEMS),
        }

    @cached_property
    def index_json(self) -> bytes:
        """:attr:`index` as JSON."""
        return compact(self.index)

    @cached_property
    def overview_json(self) -> bytes:
        """The pictures of the overview as JSON: a list of titles and HTML."""
        return compact(overview.figures(self))

    @property
    def has_formulas(self) -> bool:
        """Whether a field of some card has a formula."""
        return mathjax.is_wanted(text for card in self.cards for text in card.note.fields)

    @property
    def blocks(self) -> int:
        """How many blocks of cards there are."""
        return -(-len(self.cards) // BLOCK)

    def block(self, number: int) -> bytes:
        """Return the HTML of a block of cards as JSON. Raises ``IndexError`` if there is none."""
        if not 0 <= number < self.blocks:
            raise IndexError(number)
        made = self._blocks.get(number)
        if made is None:
            shown = self.cards[number * BLOCK : (number + 1) * BLOCK]
            made = self._blocks[number] = compact([sides(card, self.types) for card in shown])
        return made

    def _topics(self) -> list[dict[str, Any]]:
        """Return the topics in order, each with its path, its title and how many cards are in it."""
        if self.project is None:
            return []
        counts: Counter[tuple[str, ...]] = Counter()
        for card in self.cards:
            path = card.note.item.topic.path
            counts.update(path[:depth] for depth in range(1, len(path) + 1))
        known = {topic.path: topic.titles for topic in self.project.topics}
        for card in self.cards:  # a stale card's topic may be gone
            topic = card.note.item.topic
            for depth in range(1, len(topic.path) + 1):
                known.setdefault(topic.path[:depth], topic.titles[:depth])
        return [
            {"path": list(path), "title": titles[-1], "count": counts[path]} for path, titles in known.items()
        ]

    def _tags(self) -> list[dict[str, Any]]:
        counts = Counter(tag for card in self.cards for tag in card.note.tags)
        return [{"name": tag, "count": count} for tag, count in sorted(counts.items())]


def excerpt(lines: Sequence[str], span: Span) -> list[str]:
    """Return the line that a span begins in as what stands before it, in it and after it."""
    if span.line > len(lines):
        return []
    line = lines[span.line - 1].rstrip("\r")
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1 if span.end_line == span.line else len(line), len(line))
    end = max(end, min(start + 1, len(line)))
    before, after = line[:start].lstrip(), line[end:].rstrip()
    if len(before) > AROUND:
        before = f"…{before[-AROUND:]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND]}…"
    return [before, line[start:end][: 4 * AROUND], after]


def compact(value: object) -> bytes:
    """Return a value as JSON without white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def take(
    checked: Compiled | Checked, version: int, before: Snapshot | None, *, judged: bool = True
) -> Snapshot:
    """Return what a check found as a snapshot.

    Where the source is broken, or cannot be read at all, the cards are those of ``before``.
    ``judged`` is false for cards that were compiled but not yet checked: what was known to be
    wrong before is then kept for the moment.
    """
    from deckgen.compile.identify import note_types

    broken = checked.compiled is None or any(
        each.code.startswith("Y") and str(each.severity) == "error" for each in checked.diagnostics
    )
    project, compiled = checked.project, checked.compiled
    if broken and before is not None and before.cards:
        return Snapshot(
            version, before.project, before.types, before.cards, before.media, checked.diagnostics,
            checked.files, before.changes, broken, before.release,
        )  # fmt: skip
    earlier = _notes(before) if before else {}
    notes = compiled.notes if compiled else ()
    cards = cards_of(notes, earlier, stale=False)
    media = {each.name: each.path for each in compiled.media} if compiled else {}
    if before and any(card.stale for card in cards):
        media = {**before.media, **media}
    types = {each.key: each for each in note_types(project)} if project else {}
    changes, release = _changes(checked)
    snapshot = Snapshot(
        version, project, types, cards, media, checked.diagnostics, checked.files, changes, broken, release
    )
    if judged or broken:
        return snapshot
    if before is None:
        return replace(snapshot, diagnostics=())
    return replace(
        snapshot,
        diagnostics=before.diagnostics,
        files=before.files,
        changes=before.changes,
        release=before.release,
    )


def _changes(checked: Compiled | Checked) -> tuple[Changes | None, str]:
    """Return what is new since the last release and its version; without one, since the last build."""
    from deckgen.compile.outcomes import Built, Failed

    if isinstance(checked, Built):
        from deckgen.lockfile.releases import changes_since

        changes = changes_since(checked.lock_file, [note.key for note in checked.build.notes])
        if changes is not None:
            return changes, checked.lock_file.version
        return checked.changes, ""
    return (checked.changes if isinstance(checked, Failed) else None), ""


def _notes(snapshot: Snapshot) -> dict[str, Note]:
    return {card.note.key: card.note for card in snapshot.cards if card.note.cards}
