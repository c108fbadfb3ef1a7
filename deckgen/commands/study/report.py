"""A study as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deckgen.console.reports import entries, json_text
from deckgen.core.wording import counted
from deckgen.lint.catalogue import BY_CODE
from deckgen.study.marks import in_words
from deckgen.util import printed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.console.reports import Style
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.study.study import Study, TopicRow

JSON_VERSION = 1

SHOWN = 10
"""So many of the costliest cards are listed in the text."""


def head(study: Study) -> str:
    """Return in a line who answered how much."""
    parts = [
        counted(len(study.learners), "learner"),
        f"{counted(len(study.rows), 'card')} of the deck seen",
        counted(study.answers, "answer"),
        hours(study.seconds),
    ]
    return ", ".join(parts) + "\n"


def hours(seconds: float) -> str:
    """Return a length of time in seconds as ``61 hours`` or ``12 minutes``."""
    if seconds >= 7200:
        return counted(round(seconds / 3600), "hour")
    return counted(round(seconds / 60), "minute")


def tables(study: Study, style: Style) -> str:
    """Return the costliest cards and the topics as tables."""
    text = f"{too_few()}\n\n"
    if study.ranking:
        most = min(SHOWN, len(study.ranking))
        text = _table(
            ("costliest cards", "z", "time", "× usual", "answers", "again", "lapses"),
            [_ranked(study, place) for place in range(most)],
            style,
        )
        text += "A ranking by time in the first days, and not a test: some card always comes first.\n\n"
    topics = _table(
        ("topics", "cards", "time/card", "again", "suspended", ""),
        [_topic(row) for row in study.topics],
        style,
    )
    return text + topics


def too_few() -> str:
    """Return why there is no ranking."""
    return "No ranking: it needs 20 cards of one template that were learnt for a week or more."


def _ranked(study: Study, place: int) -> tuple[str, ...]:
    """Return the row of a card in the table of the costliest: its name and place, and what it cost."""
    each = study.ranking[place]
    row = study.rows[each.name]
    span = row.card.span
    return (
        f"{printed.line(row.card.label)}  {printed.line(span.path)}:{span.line}",
        f"{each.z:.1f}",
        in_words(each.seconds),
        f"{each.ratio:.1f}",
        f"{row.answers:,}",
        f"{row.again:,}",
        f"{row.lapses:,}",
    )


def _topic(row: TopicRow) -> tuple[str, ...]:
    """Return the row of a topic, whose title is indented below that of the topic around it."""
    indent = "  " * (len(row.path) - 1)
    remark = ""
    if row.stands_out:
        remark = f"{row.ratio:.1f} × the deck"
    return (
        indent + printed.line(row.titles[-1]),
        f"{row.cards:,}",
        in_words(row.seconds),
        f"{100 * row.again:.0f}%",
        f"{row.suspended:,}",
        remark,
    )


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]], style: Style) -> str:
    """Return a table of which the first column is set to the left, and the last if it has no heading."""
    widths = []
    for column in zip(heading, *rows, strict=True):
        widths.append(max(map(len, column)))
    lines = [style(_table_line(heading, heading, widths), bold=True)]
    for row in rows:
        lines.append(_table_line(row, heading, widths))
    return "\n".join(lines) + "\n"


def _table_line(
    row: Sequence[str], heading: Sequence[str], widths: Sequence[int]
) -> str:
    """Return a row of a table as a line."""
    cells = [row[0].ljust(widths[0])]
    for text, width, title in zip(row[1:], widths[1:], heading[1:], strict=True):
        cells.append(text.rjust(width) if title else text)
    return "  ".join(cells).rstrip()


def as_json(study: Study, marks: Sequence[Diagnostic]) -> str:
    """Return the study as a JSON object with a ``version``; ``marks`` are its own, with paths as they are
    to be shown. Times are in seconds."""
    places = range(len(study.ranking))
    return json_text(
        {
            "version": JSON_VERSION,
            "learners": len(study.learners),
            "cards": len(study.rows),
            "answers": study.answers,
            "seconds": round(study.seconds),
            "diagnostics": entries(marks, BY_CODE),
            "ranking": [_ranked_values(study, place) for place in places],
            "topics": [_topic_values(row) for row in study.topics],
        }
    )


def _ranked_values(study: Study, place: int) -> dict[str, Any]:
    """Return what one of the ranked cards cost."""
    each = study.ranking[place]
    row = study.rows[each.name]
    return {
        "card": row.card.item.id,
        "name": each.name,
        "z": round(each.z, 2),
        "ratio": round(each.ratio, 2),
        "seconds": round(each.seconds, 1),
        "days": each.days,
        "learners": each.learners,
        "answers": row.answers,
        "again": row.again,
        "lapses": row.lapses,
        "suspended": row.suspending,
        "difficulty": _rounded(row.difficulty, 2),
        "median_seconds": _rounded(row.median_seconds, 1),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    """Return a number with some digits behind the point; ``None`` stands for one that is not known."""
    if value is None:
        return None
    return round(value, digits)


def _topic_values(row: TopicRow) -> dict[str, Any]:
    """Return what the cards of a topic cost."""
    return {
        "path": list(row.path),
        "title": row.titles[-1],
        "cards": row.cards,
        "seconds_per_card": round(row.seconds, 1),
        "again": round(row.again, 4),
        "suspended": row.suspended,
        "ratio": round(row.ratio, 2),
    }
