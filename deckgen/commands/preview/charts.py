"""The deck in charts: bars beside their numbers, so that they need no colour.

Each chart is a table of names, bars (inline SVG) and numbers: a screen reader reads the
table, and paper and any width of screen can show it.
"""

from __future__ import annotations

import html
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.preview.index import topics_of
from deckgen.coverage.measure import measure
from deckgen.formats.card_labels import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deckgen.commands.preview.contents import PageContents
    from deckgen.coverage.model import SourceCoverage

STEPS = (20, 40, 60, 80, 120, 160)
"""Where one class of lengths ends and the next begins, in letters."""

NAMED = 12
"""How many new or changed notes are named."""

MAX_PARAGRAPHS = 500
"""How many paragraphs of a source have a row."""

SOURCES = 20
"""How many sources have a chart."""


class Row(NamedTuple):
    """A bar of a chart.

    - ``name``: what it is about.
    - ``filled``: how much of ``whole`` is drawn, so that a full bar is all.
    - ``shown``: the number as text.
    """

    name: str
    filled: float
    whole: float
    shown: str


def charts(state: PageContents) -> list[dict[str, str]]:
    """Return the charts of the overview, each with a ``title`` and ``html``."""
    if not state.cards:
        return []
    questions = []
    answers = []
    kinds = []
    abouts = []
    for card in state.cards:
        question, answer = label(card, state.types[card.note.kind])
        questions.append(question)
        answers.append(answer)
        kinds.append(card.kind)
        abouts.append(str(card.note.item.about or "not given"))
    result = [
        _changes(state),
        _topics(state),
        _chart("Cards by kind", _counted(kinds)),
        _chart("What cards are about", _counted(abouts)),
        _chart("Length of questions, in letters", _lengths(questions)),
        _chart("Length of answers, in letters", _lengths(answers)),
    ]
    if state.project is not None and state.project.sources:
        for source in measure(state.project).sources[:SOURCES]:
            result.append(_coverage(source))
    return result


def _chart(
    title: str, rows: Sequence[Row], note: str = "", more: str = ""
) -> dict[str, str]:
    """Return a chart.

    - ``rows``: its bars.
    - ``note``: text above it.
    - ``more``: HTML below.
    """
    words = ""
    if note:
        words = f"<p>{html.escape(note)}</p>"
    table = ""
    if rows:
        table = _table(title, rows)
    return {"title": title, "html": f"{words}{table}{more}"}


def _table(title: str, rows: Iterable[Row]) -> str:
    """Return bars as a table; its title and the heads of its columns are for screen readers alone."""
    body = []
    for row in rows:
        name = f'<th scope="row"><span dir="auto">{html.escape(row.name)}</span></th>'
        number = f"<td>{html.escape(row.shown)}</td>"
        body.append(f"<tr>{name}<td>{_bar(row)}</td>{number}</tr>")
    columns = "".join(
        f'<th scope="col">{name}</th>' for name in ("What", "Bar", "Number")
    )
    return (
        f'<table><caption class="unseen">{html.escape(title)}</caption>'
        f'<thead class="unseen"><tr>{columns}</tr></thead><tbody>{"".join(body)}</tbody></table>'
    )


def _bar(row: Row) -> str:
    """Draw a bar: what is there filled, what is missing as an empty frame."""
    share = 0.0
    if row.whole:
        share = 100 * row.filled / row.whole
    return (
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="frame" width="100" height="10"/>'
        f'<rect class="bar" width="{share:.1f}" height="10"/></svg>'
    )


def _counted(words: Iterable[str]) -> list[Row]:
    """Return a row for each different word, the most frequent first."""
    counts = Counter(words).most_common()
    total = sum(count for _, count in counts)
    return [Row(word, count, total, f"{count:,}") for word, count in counts]


def _topics(state: PageContents) -> dict[str, str]:
    """Return how many cards each topic has; topics in topics are indented."""
    total = len(state.cards)
    rows = []
    for topic in topics_of(state):
        indent = "\u2003" * (len(topic["path"]) - 1)
        name = indent + topic["title"]
        count = topic["count"]
        rows.append(Row(name, count, total, f"{count:,}"))
    return _chart("Cards by topic", rows)


def _lengths(texts: Iterable[str]) -> list[Row]:
    """Return how many texts are in each class of lengths: ``1–20``, ``21–40`` and so on."""
    counts = [0] * (len(STEPS) + 1)
    for text in texts:
        counts[bisect_left(STEPS, len(text))] += 1
    names = []
    low = 0
    for high in STEPS:
        names.append(f"{low + 1}–{high}")
        low = high
    names.append(f"over {low}")
    total = sum(counts)
    rows = []
    for name, count in zip(names, counts, strict=True):
        rows.append(Row(name, count, total, f"{count:,}"))
    return rows


def _changes(state: PageContents) -> dict[str, str]:
    """Return what is new since the last release, or where there is none since the last build."""
    title = "New since the last build"
    if state.release:
        title = f"New since release {state.release}"
    changes = state.changes
    if changes is None:
        return _chart(title, [], "Known once the errors are fixed.")
    groups = [
        ("new", changes.new),
        ("changed", changes.changed),
        ("renamed", changes.renamed),
        ("returned", changes.returned),
        ("retired", changes.retired),
    ]
    total = sum(len(keys) for _, keys in groups) + changes.unchanged
    rows = []
    named = ""
    for name, keys in groups:
        rows.append(Row(name, len(keys), total, f"{len(keys):,}"))
        if keys:
            named += _named(name, keys)
    rows.append(Row("unchanged", changes.unchanged, total, f"{changes.unchanged:,}"))
    note = "Notes, compared with cards.lock."
    if changes.types:
        types = " and the ".join(changes.types)
        note += f" The look of the {types} notes changed."
    return _chart(title, rows, note, named)


def _named(group: str, keys: Sequence[str]) -> str:
    """Return the first keys of a group of notes as HTML."""
    codes = ", ".join(f"<code>{html.escape(key)}</code>" for key in keys[:NAMED])
    more = ""
    if len(keys) > NAMED:
        more = f" and {len(keys) - NAMED:,} more"
    return f"<p>{group.capitalize()}: {codes}{more}</p>"


def _coverage(source: SourceCoverage) -> dict[str, str]:
    """Return how much of each paragraph of a source the cards quote."""
    rows = []
    words = 0
    quoted = 0
    for paragraph in source.paragraphs[:MAX_PARAGRAPHS]:
        words_here = sum(sentence.words for sentence in paragraph)
        if not words_here:
            continue
        quoted_here = sum(sentence.quoted for sentence in paragraph)
        words += words_here
        quoted += quoted_here
        first = paragraph[0]
        first_words = source.text(first.start, first.end).split()[:4]
        name = f"Line {first.line}: {' '.join(first_words)} …"
        share = f"{100 * quoted_here // words_here}% of {words_here:,} words"
        rows.append(Row(name, quoted_here, words_here, share))
    title = f"Coverage of {source.source.title}, by paragraph"
    share = f"{100 * quoted // max(words, 1)}%"
    note = f"{quoted:,} of {words:,} words ({share}) are quoted by cards."
    unshown = len(source.paragraphs) - MAX_PARAGRAPHS
    if unshown > 0:
        note += (
            f" The first {MAX_PARAGRAPHS:,} paragraphs; {unshown:,} more are not shown."
        )
    return _chart(title, rows, note)
