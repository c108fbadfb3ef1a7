"""What a build made, in a few lines."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.core.diagnostics import counted
from deckgen.lockfile.lockfile import Changes
from deckgen.util import printed
from deckgen.util.streams import legible

if TYPE_CHECKING:
    from deckgen.compile.pipeline import Outcome
    from deckgen.core.model import Note

PACKAGE = "\0"
"""Stands for the path of a package."""

SHOWN_DIGITS = 12
"""How much of the digest of a package's content is shown: enough to compare two builds by eye."""

NAMED = 5
"""How many ids of changed notes are named."""


def lines(outcome: Outcome, encoding: str = "utf-8") -> list[str]:
    """Return the summary of a build that wrote its package, in columns for an output's encoding."""
    checked = outcome.checked
    assert checked.changes is not None
    found = [printed.line(each) for each in _lines(outcome, checked.changes, encoding)]
    if checked.ledger_new:
        found.append("  cards.lock is new: commit it, it keeps the learners' history")
    if outcome.released is not None:
        released = printed.line(shown(outcome.released))
        found.append(f"  released   {released}: keep it, and commit cards.lock")
    assert outcome.target is not None
    return found + _package(outcome, printed.line(shown(outcome.target)))


def unchanged(outcome: Outcome) -> list[str]:
    """Return the summary that the same build would have if it were made again, with
    :data:`PACKAGE` for the package: from another folder, it has another path."""
    assert outcome.checked.build is not None
    nothing = Changes(unchanged=len(outcome.checked.build.notes))
    return _lines(outcome, nothing) + _package(outcome, PACKAGE)


def _package(outcome: Outcome, path: object) -> list[str]:
    written = outcome.written
    assert written is not None
    return [f"{path}  {written.size:,} bytes, content {written.content[:SHOWN_DIGITS]}"]


def _lines(outcome: Outcome, changes: Changes, encoding: str = "utf-8") -> list[str]:
    """Return the lines about notes and what becomes of them."""
    checked, build = outcome.checked, outcome.checked.build
    assert build is not None
    cards = sum(len(note.cards) for note in build.notes)
    found = [
        f"{build.deck.name}: {counted(len(build.notes), 'note')}, {counted(cards, 'card')}",
        *_by_topic(build.notes, encoding),
        f"  kinds      {_tally(note.item.kind for note in build.notes)}",
    ]
    if any(note.item.about for note in build.notes):
        found.append(f"  about      {_tally(note.item.about for note in build.notes if note.item.about)}")
    for word, keys in (
        ("new", changes.new),
        ("changed", changes.changed),
        ("renamed", changes.renamed),
        ("returned", changes.returned),
        ("retired", changes.retired),
        ("removed", changes.removed),
        ("held", changes.held),
    ):
        if keys:
            found.append(f"  {word:10} {len(keys):,}{_names(keys)}")
    found.append(f"  unchanged  {changes.unchanged:,}")
    if changes.types:
        found.append(f"  the look of the {' and the '.join(changes.types)} notes changed")
    if checked.compiled is not None and checked.compiled.drafts:
        found.append(f"  left out   {counted(checked.compiled.drafts, 'draft')}")
    if build.retired:
        found.append(f"  shipped    {counted(len(build.retired), 'retired note')}, tagged and without cards")
    return found


def shown(path: Path) -> Path:
    """Return a path as it is shown: relative to the current folder if it is in it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _by_topic(notes: tuple[Note, ...], encoding: str) -> list[str]:
    """Return a line for each topic of the first level, with its cards."""
    topics = {note.item.topic.path[0]: note.item.topic for note in notes}
    titles = {id_: legible(topic.titles[0], encoding) for id_, topic in topics.items()}
    counts: Counter[str] = Counter()
    for note in notes:
        counts[note.item.topic.path[0]] += len(note.cards)
    width = max(map(len, titles.values()), default=0)
    return [f"  {titles[id_]:{width}}  {counted(count, 'card')}" for id_, count in counts.items()]


def _tally(words: object) -> str:
    return ", ".join(f"{count:,} {word}" for word, count in Counter(words).most_common())  # type: ignore[call-overload]


def _names(keys: tuple[str, ...]) -> str:
    if len(keys) > NAMED:
        return ""
    return f" ({', '.join(keys)})"
