"""The deck in small pictures: bars beside their numbers, so that they need no colour.

Each figure is a table of names, bars (inline SVG) and numbers: a screen reader reads the
table, and paper and any width of screen can show it.
"""

from __future__ import annotations

import html
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from deckgen.coverage import measure
from deckgen.notetypes.sides import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deckgen.commands.preview.snapshot import Snapshot
    from deckgen.coverage import SourceCoverage

STEPS = (20, 40, 60, 80, 120, 160)
"""Where one class of lengths ends and the next begins, in letters."""

NAMED = 12
"""How many new or changed notes are named."""

MAX_PARAGRAPHS = 500
"""How many paragraphs of a source have a row."""

SOURCES = 20
"""How many sources have a figure."""


class Row(NamedTuple):
    """A bar: ``filled`` of ``whole`` is drawn; ``shown`` is the number as text."""

    name: str
    filled: float
    whole: float
    shown: str


def figures(snapshot: Snapshot) -> list[dict[str, str]]:
    """Return the figures of the overview, each with a ``title`` and ``html``."""
    if not snapshot.cards:
        return []
    found = [_changes(snapshot), _topics(snapshot)]
    cards = snapshot.cards
    found.append(_figure("Cards by kind", _counted(card.kind for card in cards)))
    abouts = Counter(str(card.note.item.about or "not said") for card in cards)
    found.append(_figure("What cards are about", _counted(abouts.elements())))
    labels = [label(card) for card in cards]
    found.append(_figure("Length of questions, in letters", _lengths(question for question, _ in labels)))
    found.append(_figure("Length of answers, in letters", _lengths(answer for _, answer in labels)))
    if snapshot.project is not None and snapshot.project.sources:
        covered = measure(snapshot.project)
        found += [_coverage(source) for source in covered.sources[:SOURCES]]
    return found


def _figure(title: str, rows: Sequence[Row], note: str = "", more: str = "") -> dict[str, str]:
    words = f"<p>{html.escape(note)}</p>" if note else ""
    return {"title": title, "html": f"{words}{_table(title, rows) if rows else ''}{more}"}


def _table(title: str, rows: Iterable[Row]) -> str:
    body = "".join(
        f'<tr><th scope="row"><span dir="auto">{html.escape(row.name)}</span></th>'
        f"<td>{_bar(row)}</td><td>{html.escape(row.shown)}</td></tr>"
        for row in rows
    )
    columns = "".join(f'<th scope="col">{name}</th>' for name in ("What", "Bar", "Number"))
    return (
        f'<table><caption class="unseen">{html.escape(title)}</caption>'
        f'<thead class="unseen"><tr>{columns}</tr></thead><tbody>{body}</tbody></table>'
    )


def _bar(row: Row) -> str:
    """Draw a bar: what is there filled, what is missing as an empty frame."""
    share = 100 * row.filled / row.whole if row.whole else 0
    return (
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="frame" width="100" height="10"/>'
        f'<rect class="bar" width="{share:.1f}" height="10"/></svg>'
    )


def _counted(words: Iterable[str]) -> list[Row]:
    counts = Counter(words).most_common()
    most = counts[0][1]
    return [Row(word, count, most, f"{count:,}") for word, count in counts]


def _topics(snapshot: Snapshot) -> dict[str, str]:
    topics = snapshot.index["topics"]
    most = max((topic["count"] for topic in topics), default=1)
    rows = [
        Row("\u2003" * (len(topic["path"]) - 1) + topic["title"], topic["count"], most, f"{topic['count']:,}")
        for topic in topics
    ]
    return _figure("Cards by topic", rows)


def _lengths(texts: Iterable[str]) -> list[Row]:
    classes: Counter[int] = Counter()
    for text in texts:
        classes[next((at for at, limit in enumerate(STEPS) if len(text) <= limit), len(STEPS))] += 1
    most = max(classes.values(), default=1)
    names = [f"{low + 1}–{high}" for low, high in zip((0, *STEPS), STEPS, strict=False)]
    names.append(f"over {STEPS[-1]}")
    return [Row(name, classes[at], most, f"{classes[at]:,}") for at, name in enumerate(names)]


def _changes(snapshot: Snapshot) -> dict[str, str]:
    """What is new since the last release, or where there is none since the last build."""
    title = f"New since release {snapshot.release}" if snapshot.release else "New since the last build"
    changes = snapshot.changes
    if changes is None:
        return _figure(title, [], "Known once the errors are mended.")
    groups = [
        ("new", changes.new),
        ("changed", changes.changed),
        ("renamed", changes.renamed),
        ("returned", changes.returned),
        ("retired", changes.retired),
    ]
    total = sum(len(keys) for _, keys in groups) + changes.unchanged
    rows = [Row(name, len(keys), total, f"{len(keys):,}") for name, keys in groups]
    rows.append(Row("unchanged", changes.unchanged, total, f"{changes.unchanged:,}"))
    named = "".join(
        f"<p>{name.capitalize()}: {', '.join(f'<code>{html.escape(key)}</code>' for key in keys[:NAMED])}"
        f"{f' and {len(keys) - NAMED:,} more' if len(keys) > NAMED else ''}</p>"
        for name, keys in groups
        if keys
    )
    note = "Notes, compared with cards.lock."
    if changes.types:
        note += f" The look of the {' and the '.join(changes.types)} notes changed."
    return _figure(title, rows, note, named)


def _coverage(source: SourceCoverage) -> dict[str, str]:
    """How much of each paragraph of a source the cards quote."""
    rows, words, quoted = [], 0, 0
    for paragraph in source.paragraphs[:MAX_PARAGRAPHS]:
        here = sum(sentence.words for sentence in paragraph)
        if not here:
            continue
        cited = sum(sentence.quoted for sentence in paragraph)
        words, quoted = words + here, quoted + cited
        first = paragraph[0]
        opening = " ".join(source.text(first.start, first.end).split()[:4])
        rows.append(
            Row(f"Line {first.line}: {opening} …", cited, here, f"{100 * cited // here}% of {here:,} words")
        )
    left = len(source.paragraphs) - MAX_PARAGRAPHS
    title = f"Coverage of {source.source.title}, by paragraph"
    note = f"{quoted:,} of {words:,} words ({100 * quoted // max(words, 1)}%) are quoted by cards."
    if left > 0:
        note += f" The first {MAX_PARAGRAPHS:,} paragraphs; {left:,} more are not shown."
    return _figure(title, rows, note)
