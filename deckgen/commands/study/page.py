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
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.study.study import Study

MOST_LISTED = 500
"""So many of the costliest cards are listed."""

_CONTROL = re.compile(f"[{CONTROLS}]")


def as_html(study: Study) -> str:
    """Return the page. The same study gives the same bytes."""
    css, shell = assets.text("assets/study.css"), assets.text("assets/study.html")
    return Template(shell).substitute(
        title=_escape(str(study.subject.project.deck.name)),
        language=_escape(study.subject.project.deck.language),
        css=css,
        css_hash=csp_hash(css),
        lede=_lede(study),
        marks=_marks(study),
        ranking=_ranking(study),
        topics=_topics(study),
    )


def _escape(text: str) -> str:
    return escape_html(_CONTROL.sub(" ", text))


def _lede(study: Study) -> str:
    rest = f"{counted(study.answers, 'answer')} to {counted(len(study.rows), 'card')}, {hours(study.seconds)}"
    return f"<strong>{counted(len(study.learners), 'learner')}</strong> <span>{rest}</span>"


def _marks(study: Study) -> str:
    if not study.marks:
        return '<p class="nothing">No card stands out beyond what chance does.</p>'
    return f'<ul class="marks">{"".join(_mark(each) for each in study.marks)}</ul>'


def _mark(mark: Diagnostic) -> str:
    title = BY_CODE[mark.code].title
    card = f"<b>{_escape(mark.card)}</b> " if mark.card else ""
    hint = f'<p class="hint">{_escape(mark.hint)}</p>' if mark.hint else ""
    return (
        f'<li><p class="code">{mark.code} <span>{_escape(title)}</span></p>'
        f"<p>{card}{_escape(mark.message)}</p>{hint}"
        f'<p class="place">{_escape(f"{mark.span.path}:{mark.span.line}")}</p></li>'
    )


def _ranking(study: Study) -> str:
    if not study.ranking:
        return f'<p class="nothing">{too_few()}</p>'
    most = max(each.seconds for each in study.ranking)
    rows = []
    for each in study.ranking[:MOST_LISTED]:
        row = study.rows[each.name]
        width = round(100 * each.seconds / most, 1)
        bar = (
            '<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect width="{width:g}" height="4"/></svg>'
        )
        span = row.card.span
        place = _escape(f"{span.path}:{span.line}")
        cells = [
            f"{each.z:.1f}",
            f"{in_words(each.seconds)}{bar}",
            f"{each.ratio:.1f}",
            f"{row.answers:,}",
            f"{row.again:,}",
            f"{row.lapses:,}",
            "" if row.difficulty is None else f"{row.difficulty:.1f}",
        ]
        name = f'<th scope="row">{_escape(row.card.label)} <span class="place">{place}</span></th>'
        rows.append(f"<tr>{name}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
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
    more = len(study.ranking) - MOST_LISTED
    left = (
        f'<p class="nothing">and {counted(more, "card")} that cost less</p>'
        if more > 0
        else ""
    )
    return _table("Cards by what they cost", titles, rows) + left


def _topics(study: Study) -> str:
    rows = []
    for row in study.topics:
        cells = [
            f"{row.cards:,}",
            in_words(row.seconds),
            f"{100 * row.again:.0f}%",
            f"{row.suspended:,}",
            f"<b>{row.ratio:.1f} ×</b>" if row.stands_out else f"{row.ratio:.1f} ×",
        ]
        title = _escape(" › ".join(row.titles))
        rows.append(
            f'<tr><th scope="row">{title}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        )
    titles = (
        "topic",
        "cards",
        "time per card",
        "again",
        "suspended",
        "against the deck",
    )
    return _table("Topics", titles, rows)


def _table(caption: str, titles: tuple[str, ...], rows: list[str]) -> str:
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{caption}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
