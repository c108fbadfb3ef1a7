"""A study as one self-contained page without scripts: the marks, all cards by what they cost, the topics."""

from __future__ import annotations

import re
from html import escape as escape_html
from string import Template
from typing import TYPE_CHECKING

from deckgen.commands.study.report import hours, too_few
from deckgen.core.wording import counted
from deckgen.lint.catalogue import BY_CODE
from deckgen.study.marks import in_words
from deckgen.util import assets
from deckgen.util.characters import CONTROLS
from deckgen.util.embed import csp_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.study.effort import Effort
    from deckgen.study.study import Study

MOST_LISTED = 500
"""So many of the costliest cards are listed."""

_CONTROL = re.compile(f"[{CONTROLS}]")


def as_html(study: Study) -> str:
    """Return the page. The same study gives the same bytes."""
    css = assets.text("assets/study.css")
    shell = assets.text("assets/study.html")
    deck = study.subject.project.deck
    return Template(shell).substitute(
        title=_escape(str(deck.name)),
        language=_escape(deck.language),
        css=css,
        css_hash=csp_hash(css),
        lede=_lede(study),
        marks=_marks(study),
        ranking=_ranking(study),
        topics=_topics(study),
    )


def _escape(text: str) -> str:
    """Return a text of one line as HTML; control characters become spaces."""
    return escape_html(_CONTROL.sub(" ", text))


def _lede(study: Study) -> str:
    """Return who answered how much, in a line."""
    learners = counted(len(study.learners), "learner")
    answers = counted(study.answers, "answer")
    cards = counted(len(study.rows), "card")
    rest = f"{answers} to {cards}, {hours(study.seconds)}"
    return f"<strong>{learners}</strong> <span>{rest}</span>"


def _marks(study: Study) -> str:
    """Return the list of the cards that stand out."""
    if not study.marks:
        return '<p class="nothing">No card stands out beyond what chance does.</p>'
    marks = "".join(_mark(each) for each in study.marks)
    return f'<ul class="marks">{marks}</ul>'


def _mark(mark: Diagnostic) -> str:
    """Return a card that stands out: the rule, what is remarkable, what may help, and where it is."""
    title = BY_CODE[mark.code].title
    card = ""
    if mark.card:
        card = f"<b>{_escape(mark.card)}</b> "
    hint = ""
    if mark.hint:
        hint = f'<p class="hint">{_escape(mark.hint)}</p>'
    place = f"{mark.span.path}:{mark.span.line}"
    return (
        f'<li><p class="code">{mark.code} <span>{_escape(title)}</span></p>'
        f"<p>{card}{_escape(mark.message)}</p>{hint}"
        f'<p class="place">{_escape(place)}</p></li>'
    )


def _ranking(study: Study) -> str:
    """Return the table of the cards by what they cost, with a bar for the time of each."""
    if not study.ranking:
        return f'<p class="nothing">{too_few()}</p>'
    most = max(each.seconds for each in study.ranking)
    rows = []
    for each in study.ranking[:MOST_LISTED]:
        rows.append(_ranked(study, each, most))
    titles = (
        "card",
        "z",
        "time",
        "× usual",
        "answers",
        "again",
        "lapses",
        "difficulty",
    )
    table = _table("Cards by what they cost", titles, rows)
    more = len(study.ranking) - MOST_LISTED
    if more > 0:
        left = counted(more, "card")
        table += f'<p class="nothing">and {left} that cost less</p>'
    return table


def _ranked(study: Study, each: Effort, most: float) -> str:
    """Return the row of a card; ``most`` are the seconds of the one that cost most."""
    row = study.rows[each.name]
    width = round(100 * each.seconds / most, 1)
    bar = (
        '<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{width:g}" height="4"/></svg>'
    )
    difficulty = ""
    if row.difficulty is not None:
        difficulty = f"{row.difficulty:.1f}"
    span = row.card.span
    place = _escape(f"{span.path}:{span.line}")
    name = f'{_escape(row.card.label)} <span class="place">{place}</span>'
    cells = (
        f"{each.z:.1f}",
        f"{in_words(each.seconds)}{bar}",
        f"{each.ratio:.1f}",
        f"{row.answers:,}",
        f"{row.again:,}",
        f"{row.lapses:,}",
        difficulty,
    )
    return _row(name, cells)


def _topics(study: Study) -> str:
    """Return the table of the topics; what takes much longer than the deck is set in bold."""
    rows = []
    for row in study.topics:
        ratio = f"{row.ratio:.1f} ×"
        if row.stands_out:
            ratio = f"<b>{ratio}</b>"
        cells = (
            f"{row.cards:,}",
            in_words(row.seconds),
            f"{100 * row.again:.0f}%",
            f"{row.suspended:,}",
            ratio,
        )
        title = _escape(" › ".join(row.titles))
        rows.append(_row(title, cells))
    titles = (
        "topic",
        "cards",
        "time per card",
        "again",
        "suspended",
        "against the deck",
    )
    return _table("Topics", titles, rows)


def _row(name: str, cells: Iterable[str]) -> str:
    """Return a row of a table, whose first cell says what it is about."""
    others = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{name}</th>{others}</tr>'


def _table(caption: str, titles: tuple[str, ...], rows: list[str]) -> str:
    """Return a table that can be scrolled sideways, with the keyboard too."""
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{caption}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
