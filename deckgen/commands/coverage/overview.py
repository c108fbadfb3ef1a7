"""The head of the coverage page: how much is covered, the shape of the text, what is missing."""

from __future__ import annotations

import re
from html import escape as escape_html
from typing import TYPE_CHECKING

from deckgen.core.diagnostics import counted
from deckgen.coverage.model import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deckgen.coverage.model import Coverage, SentenceCover, Share, SourceCoverage

FEWEST_BARS = 30
"""A shorter text does not fill the width, or its bars would be walls."""
MOST_BARS = 240
"""A longer text has several sentences in a bar."""
TALLEST = 6
"""From so many cards on a bar is as high as can be."""
MOST_NAMED = 40
"""So many things that are missing are named; of further ones the number."""

_OF_SENTENCES = ("Not cited", "Cited in small part")
_HEIGHT, _BELOW, _STEP = 48, 10, 10


def overview(coverage: Coverage, gaps: Sequence[Sequence[int]]) -> str:
    """Return the head's content; ``gaps`` are, by source, the numbers of unfinished sentences."""
    share = coverage.shares["sentences"]
    lede = (
        f'<p class="lede"><strong>{_percent(share)}</strong> <span>{share.covered:,} of '
        f"{counted(share.total, 'sentence')} covered by {counted(coverage.cards, 'card')}</span></p>"
    )
    blocks = [lede]
    single = len(coverage.sources) == 1
    for number, (source, open_) in enumerate(zip(coverage.sources, gaps, strict=True), 1):
        title = f'<h2><a href="#t{number}">{_escape(source.source.title)}</a></h2>' if not single else ""
        blocks.append(
            f"{title}{_skyline(source)}{_totals(source)}"
            f"{_missing(source, number, len(open_))}{_voices(source)}"
        )
    return "\n".join(blocks)


def _escape(text: str) -> str:
    return escape_html(re.sub("[\x00-\x1f\x7f-\x9f]", " ", text))


def _percent(share: Share) -> str:
    return f"{share.percent:.1f}".removesuffix(".0") + "%"


def _skyline(source: SourceCoverage) -> str:
    """Return the text as a row of bars, one a sentence, as high as cards cite it.

    What no card cites hangs below the line, so that it is seen at once and without colour.
    """
    content = [sentence for sentence in source.sentences if sentence.words]
    size = max(1, -(-len(content) // MOST_BARS))
    groups = [content[at : at + size] for at in range(0, len(content), size)]
    tallest = min(TALLEST, max((len(sentence.citing) for sentence in content), default=1) or 1)
    bars = "".join(_bar(group, at * _STEP, tallest) for at, group in enumerate(groups))
    width = max(FEWEST_BARS, len(groups)) * _STEP
    each = "a sentence" if size == 1 else f"{size} sentences"
    caption = f"The text from its beginning to its end, a bar for {each}: the higher, the more cards cite it."
    states = {sentence.state for sentence in content}
    if State.PARTLY in states:
        caption += " Hollow: less than half of it is quoted."
    if State.UNCOVERED in states:
        caption += " Below the line: cited by none."
    return (
        f'<figure class="skyline"><svg viewBox="0 0 {width} {_HEIGHT + _BELOW}" preserveAspectRatio="none" '
        f'aria-hidden="true">{bars}<path d="M0 {_HEIGHT}H{width}" class="ground"/></svg>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _bar(group: Sequence[SentenceCover], x: int, tallest: int) -> str:
    cards = sum(min(len(sentence.citing), tallest) for sentence in group) / len(group)
    height = round(cards / tallest * (_HEIGHT - 2), 1)
    uncited = sum(sentence.state is State.UNCOVERED for sentence in group) / len(group)
    partly = any(sentence.state is State.PARTLY for sentence in group)
    shown = ""
    if height:
        kind = "partly" if partly else f"n{min(4, max(1, round(cards)))}"
        shown = f'<rect x="{x + 1}" y="{_HEIGHT - height:g}" width="8" height="{height:g}" class="{kind}"/>'
    if uncited:
        shown += (
            f'<rect x="{x + 1}" y="{_HEIGHT + 2}" width="8" height="{round(uncited * 8, 1):g}" class="none"/>'
        )
    return shown


def _totals(source: SourceCoverage) -> str:
    rows = []
    for measure, share in source.shares.items():
        if not share.total:
            continue
        filled = 100 * share.covered // share.total
        bar = (
            '<svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
            '<rect width="100" height="4" class="rest"/>'
            f'<rect width="{filled}" height="4" class="done"/></svg>'
        )
        said = f"{share.covered:,} of {share.total:,}"
        rows.append(f"<div><dt>{measure.capitalize()}</dt><dd>{bar}<span>{said}</span></dd></div>")
    return f'<dl class="totals">{"".join(rows)}</dl>'


def _missing(source: SourceCoverage, number: int, gaps: int) -> str:
    """Return what cards leave out, each with a link to its place."""
    rows = "".join(_row(heading, found) for heading, found in _open_ends(source, number) if found)
    if not rows:
        said = (
            "Nothing is missing: every sentence is covered, every figure, date, name and voice is on a card."
        )
        words = source.shares["words"]
        if words.covered < words.total:
            bare = f"{words.total - words.covered:,} of its {counted(words.total, 'word')}"
            said += f" Only {bare} stand in no quotation; they are left bare below."
        return f'<p class="nothing">{said}</p>'
    found = f"{counted(gaps, 'sentence')} with a gap" if gaps else "no sentence with a gap"
    return f'<details class="gaps"><summary>What is missing: {found}</summary><dl>{rows}</dl></details>'


def _open_ends(source: SourceCoverage, number: int) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each kind of thing that is missing, with the texts and the addresses of its places."""

    def at(index: int) -> str:
        return f"#r{number}-{index + 1}"

    for heading, state in zip(_OF_SENTENCES, (State.UNCOVERED, State.PARTLY), strict=True):
        missing = [sentence for sentence in source.sentences if sentence.state is state]
        yield heading, [(_cut(source.text(s.start, s.end)), at(s.number - 1)) for s in missing]
    for heading, date in (("Figures on no card", False), ("Dates on no card", True)):
        figures = [figure for figure in source.figures if figure.date == date and not figure.cards]
        yield heading, [(source.text(f.start, f.end), at(f.sentence)) for f in figures]
    yield "Names on no card", [(name.text, at(name.sentence)) for name in source.names if not name.cards]
    yield "Voices not cited", [(voice.speaker, "") for voice in source.voices if not voice.cards]


def _row(heading: str, found: Sequence[tuple[str, str]]) -> str:
    shown = [
        f'<li><a href="{href}">{_escape(text)}</a></li>' if href else f"<li>{_escape(text)}</li>"
        for text, href in found[:MOST_NAMED]
    ]
    if len(found) > MOST_NAMED:
        shown.append(f"<li>and {len(found) - MOST_NAMED:,} more</li>")
    kind = ' class="sentences"' if heading in _OF_SENTENCES else ""
    return f"<dt>{heading}</dt><dd><ul{kind}>{''.join(shown)}</ul></dd>"


def _voices(source: SourceCoverage) -> str:
    """Return whose words the cards cite, and how many cards each."""
    if not source.voices:
        return ""
    own = [(source.source.name or source.source.title, "", len(source.own))]
    voices = own + [(voice.speaker, voice.work, len(voice.cards)) for voice in source.voices]
    rows = "".join(
        f"<li><b>{_escape(speaker)}</b>{f', <cite>{_escape(work)}</cite>' if work else ''} "
        f"<span>{counted(cards, 'card')}</span></li>"
        for speaker, work, cards in voices
    )
    return f'<div class="whose"><p>Whose words the cards cite</p><ul>{rows}</ul></div>'


def _cut(text: str, width: int = 60) -> str:
    return text if len(text) <= width else text[: width - 1].rsplit(" ", 1)[0].rstrip(",;:–—- ") + " …"
