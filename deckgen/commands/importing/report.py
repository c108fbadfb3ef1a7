"""``IMPORT.md``: what was taken, changed and dropped."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from deckgen.commands.importing.topics import DROPPED
from deckgen.core.diagnostics import counted
from deckgen.render.from_html import ALIKE, EXACT, KEPT, SAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.commands.importing.project import Project
    from deckgen.formats.incoming.deck import IncomingDeck

FIRST = 20
"""How many of each kind are named."""

_LEVELS = (
    (SAME, "the same text"),
    (EXACT, "Markdown that gives the same HTML, byte for byte"),
    (ALIKE, "Markdown that is seen alike: learners keep what they have until the note changes"),
    (KEPT, "HTML, as it was"),
)


def page(deck: IncomingDeck, project: Project) -> str:
    """Return the page."""
    lines = ["# What was imported", "", f"`{deck.path.name}`, {deck.form}.", "", "## Taken", ""]
    lines += [f"- {counted(len(deck.notes), 'note')}, {counted(len(deck.note_types), 'note type')}"]
    lines += [f"- {counted(len(project.media), 'media file')}", "", "## Fields", ""]
    levels = project.fields.levels
    lines += [f"- {levels[level]:,}: {what}" for level, what in _LEVELS if levels[level]]
    kept = [
        id_
        for id_, texts in zip(project.ids, project.fields.texts, strict=True)
        if any(each.is_html for each in texts)
    ]
    lines += _named("Cards with HTML", kept)
    lines += ["", "## Dropped", ""]
    lines += dropped(deck, project) or ["- nothing"]
    if deck.warnings:
        lines += ["", "## To be looked at", ""]
        lines += [f"- {warning}" for warning in deck.warnings[:FIRST]]
        if len(deck.warnings) > FIRST:
            lines.append(f"- and {len(deck.warnings) - FIRST:,} more")
    return "\n".join(lines) + "\n"


def dropped(deck: IncomingDeck, project: Project) -> list[str]:
    """Return a line for each kind of thing that was left out."""
    learning = deck.learning
    counts = (
        (learning.reviews, "review"),
        (learning.suspended, "suspended card"),
        (learning.buried, "buried card"),
        (learning.flagged, "flag"),
    )
    found = [f"- {counted(count, what)}" for count, what in counts if count]
    tags = Counter(tag for note in deck.notes for tag in note.tags if tag.lower() in DROPPED)
    found += [f"- the tag {tag} of {counted(count, 'note')}" for tag, count in sorted(tags.items())]
    unused = sorted(set(deck.files) - set(project.media))
    if unused:
        found += [f"- {counted(len(unused), 'file')} that nothing names: {', '.join(unused[:FIRST])}"]
    return found


def _named(what: str, names: Iterable[str]) -> list[str]:
    listed = list(names)
    if not listed:
        return []
    more = f" and {len(listed) - FIRST:,} more" if len(listed) > FIRST else ""
    return ["", f"{what}: {', '.join(listed[:FIRST])}{more}."]
