"""What a build made, in a few lines."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.core.diagnostics import counted
from deckgen.core.notes import column
from deckgen.lockfile.lockfile import Changes
from deckgen.util import printed
from deckgen.util.streams import legible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.compile.outcomes import Built, Package
    from deckgen.core.model import Note

PACKAGE = "\0"
"""Stands for the path of a package."""

SHOWN_DIGITS = 12
"""How much of the digest of a package's content is shown: enough to compare two builds by eye."""

NAMED = 5
"""How many ids of changed notes are named."""


def lines(package: Package, encoding: str = "utf-8") -> list[str]:
    """Return the summary of a build that wrote its package, in columns for an output's encoding."""
    checked = package.checked
    found = [printed.line(each) for each in _lines(checked, checked.changes, encoding)]
    if checked.lock_is_new:
        found.append("  cards.lock is new: commit it, it keeps the learners' history")
    if package.released is not None:
        released = printed.line(shown(package.released))
        found.append(f"  released   {released}: keep it, and commit cards.lock")
        page = printed.line(shown(package.released.with_suffix(".md")))
        found.append(f"  for learners: {page}")
    return found + _package(package, printed.line(shown(package.target)))


def unchanged(package: Package) -> list[str]:
    """Return the summary that the same build would have if it were made again, with
    :data:`PACKAGE` for the package: from another folder, it has another path."""
    checked = package.checked
    again = Changes(unchanged=len(checked.build.notes), held=checked.changes.held)
    if package.released is None:
        again = again._replace(
            rewritten=checked.changes.rewritten, delivered=checked.changes.delivered
        )
    return _lines(checked, again) + _package(package, PACKAGE)


def _package(package: Package, path: object) -> list[str]:
    """Return the line about the package, at a path that is shown for it."""
    written = package.written
    return [f"{path}  {written.size:,} bytes, content {written.content[:SHOWN_DIGITS]}"]


def _lines(checked: Built, changes: Changes, encoding: str = "utf-8") -> list[str]:
    """Return the lines about notes and what becomes of them."""
    build, units = checked.build, checked.compiled.units
    notes = counted(len(build.notes), "note")
    cards = counted(sum(map(len, column(build.notes, "cards"))), "card")
    found = [f"{build.deck.name}: {notes}, {cards}"]
    found += _by_topic(build.notes, encoding)
    if any(unit.kinds for unit in units):
        found.append(f"  kinds      {_tally(unit.kinds for unit in units)}")
    if any(unit.abouts for unit in units):
        found.append(f"  about      {_tally(unit.abouts for unit in units)}")
    found += _changed(changes)
    found.append(f"  unchanged  {changes.unchanged:,}")
    found += costs(changes)
    if changes.types:
        types = " and the ".join(changes.types)
        found.append(f"  the look of the {types} notes changed")
    if checked.compiled.drafts:
        found.append(f"  left out   {counted(checked.compiled.drafts, 'draft')}")
    if build.retired:
        retired = counted(len(build.retired), "retired note")
        found.append(f"  shipped    {retired}, tagged and without cards")
    return found


def _changed(changes: Changes) -> list[str]:
    """Return a line for each kind of change that notes have."""
    # A renamed card that nobody had under the new id is the same card still, and not removed.
    removed = tuple(key for key in changes.removed if key not in changes.renamed)
    by_word = {
        "new": changes.new,
        "changed": changes.changed,
        "renamed": changes.renamed,
        "returned": changes.returned,
        "retired": changes.retired,
        "removed": removed,
    }
    found = []
    for word, keys in by_word.items():
        if keys:
            found.append(f"  {word:10} {len(keys):,}{_names(keys)}")
    return found


def costs(changes: Changes) -> list[str]:
    """Return what learners of the last release lose by the next import, and what is kept from them."""
    found = []
    if changes.rewritten:
        notes = counted(len(changes.rewritten), "note")
        only = ""
        if changes.delivered:
            only = f" ({len(changes.delivered):,} only in topic, citation, links or the like)"
        found += [
            f"  rewritten  {notes} that learners have{only}:",
            "             what they wrote in them and their tags there are replaced",
        ]
    if changes.held:
        notes = counted(len(changes.held), "note")
        found += [
            f"  held       {notes}: only topic, citation, links or the like differ;",
            "             learners get that with the note's next change, or by --deliver",
        ]
    return found


def shown(path: Path) -> Path:
    """Return a path as it is shown: relative to the current folder if it is in it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _by_topic(notes: Sequence[Note], encoding: str) -> list[str]:
    """Return a line for each topic of the first level, with its cards."""
    counted_cards: dict[int, int] = {}  # by identity: cards share their topics
    topics = column(notes, "topic")
    for topic, cards in zip(topics, column(notes, "cards"), strict=True):
        counted_cards[id(topic)] = counted_cards.get(id(topic), 0) + len(cards)
    titles = {}
    counts: Counter[str] = Counter()
    for number, topic in {id(topic): topic for topic in topics}.items():
        id_ = topic.path[0]
        titles[id_] = topic.titles[0]
        counts[id_] += counted_cards[number]
    shown = {id_: legible(title, encoding) for id_, title in titles.items()}
    width = max(map(len, shown.values()), default=0)
    found = []
    for id_, count in counts.items():
        cards = counted(count, "card")
        found.append(f"  {shown[id_]:{width}}  {cards}")
    return found


def _tally(counts: Iterable[Mapping[str, int]]) -> str:
    """Return the sum of some counts in words, the most frequent first: ``12 question, 3 cloze``."""
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return ", ".join([f"{count:,} {word}" for word, count in total.most_common()])


def _names(keys: tuple[str, ...]) -> str:
    """Return the ids of a few notes in brackets, and nothing for many."""
    if len(keys) > NAMED:
        return ""
    return f" ({', '.join(keys)})"
