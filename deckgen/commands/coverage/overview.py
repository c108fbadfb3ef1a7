"""The head of the coverage page: how much is covered, the shape of the text, what is missing."""

from __future__ import annotations

import re
from html import escape as escape_html
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.coverage.wording import cut
from deckgen.core.diagnostics import counted
from deckgen.coverage.model import State
from deckgen.util.characters import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deckgen.core.share import Share
    from deckgen.coverage.model import Coverage, SentenceCover, SourceCoverage

FEWEST_BARS = 30
"""The width is that of so many bars at least, so that those of a short text are not too wide."""
MOST_BARS = 240
"""A longer text has several sentences in a bar."""
TALLEST = 6
"""From so many cards on a bar is as high as can be."""
MOST_NAMED = 40
"""So many things that are missing are named; of further ones the number."""

SHOWN = 60
"""Characters that are shown of a sentence."""

_CONTROL = re.compile(f"[{CONTROLS}]")
_OF_SENTENCES = ("Not cited", "Cited in small part")
# in the drawing: above the line, below it, from bar to bar
_HEIGHT, _BELOW, _STEP = 48, 10, 10


class _Missing(NamedTuple):
    """Something that no card has, and the address of its place in the text, '' if it has none."""

    text: str
    address: str


def overview(coverage: Coverage, gaps: Sequence[Sequence[int]]) -> str:
    """Return the head's content; ``gaps`` are, by source, the numbers of unfinished sentences."""
    share = coverage.shares["sentences"]
    covered = f"{share.covered:,} of {counted(share.total, 'sentence')}"
    blocks = [
        f'<p class="lede"><strong>{_percent(share)}</strong> '
        f"<span>{covered} covered by {counted(coverage.cards, 'card')}</span></p>"
    ]
    is_single = len(coverage.sources) == 1
    sources = zip(coverage.sources, gaps, strict=True)
    for number, (source, unfinished) in enumerate(sources, 1):
        heading = ""
        if not is_single:
            title = _escape(source.source.title)
            heading = f'<h2><a href="#t{number}">{title}</a></h2>'
        missing = _missing(source, number, len(unfinished))
        blocks.append(
            f"{heading}{_skyline(source)}{_totals(source)}{missing}{_voices(source)}"
        )
    return "\n".join(blocks)


def _escape(text: str) -> str:
    """Return a text of one line as HTML; control characters become spaces."""
    return escape_html(_CONTROL.sub(" ", text))


def _percent(share: Share) -> str:
    """Return '100%', '99.9%'."""
    return f"{share.percent:.1f}".removesuffix(".0") + "%"


def _skyline(source: SourceCoverage) -> str:
    """Return the text as a row of bars, one a sentence, as high as cards cite it.

    What no card cites hangs below the line, so that it is seen at once and without colour.
    """
    content = [sentence for sentence in source.sentences if sentence.words]
    size = max(1, -(-len(content) // MOST_BARS))  # sentences in a bar, rounded up
    most_cards = max((len(sentence.citing) for sentence in content), default=1)
    tallest = min(TALLEST, max(1, most_cards))
    bars = []
    for number, start in enumerate(range(0, len(content), size)):
        group = content[start : start + size]
        bars.append(_bar(group, number * _STEP, tallest))
    width = max(FEWEST_BARS, len(bars)) * _STEP
    height = _HEIGHT + _BELOW
    return (
        f'<figure class="skyline"><svg viewBox="0 0 {width} {height}" preserveAspectRatio="none" '
        f'aria-hidden="true">{"".join(bars)}<path d="M0 {_HEIGHT}H{width}" class="ground"/></svg>'
        f"<figcaption>{_caption(content, size)}</figcaption></figure>"
    )


def _caption(content: Sequence[SentenceCover], size: int) -> str:
    """Return how the bars are to be read, as far as there are such bars."""
    what = "a sentence"
    if size > 1:
        what = f"{size} sentences"
    caption = (
        "The text from its beginning to its end, one bar "
        f"for {what}: the more cards cite it, the higher."
    )
    states = {sentence.state for sentence in content}
    if State.PARTLY in states:
        caption += " Hollow bars: less than half is on cards."
    if State.UNCOVERED in states:
        caption += " Bars below the line: no card cites it."
    return caption


def _bar(group: Sequence[SentenceCover], x: int, tallest: int) -> str:
    """Return the bar of some sentences: above the line how many cards cite them, below what none cites.

    - ``x``: where it begins.
    - ``tallest``: the number of cards of a bar that is as high as can be.
    """
    cited = sum(min(len(sentence.citing), tallest) for sentence in group)
    cards = cited / len(group)
    height = round(cards / tallest * (_HEIGHT - 2), 1)
    uncited = sum(sentence.state is State.UNCOVERED for sentence in group)
    depth = round(uncited / len(group) * 8, 1)
    bar = ""
    if height:
        kind = f"n{min(4, max(1, round(cards)))}"
        if any(sentence.state is State.PARTLY for sentence in group):
            kind = "partly"
        bar += _rectangle(x, _HEIGHT - height, height, kind)
    if uncited:
        bar += _rectangle(x, _HEIGHT + 2, depth, "none")
    return bar


def _rectangle(x: int, y: float, height: float, kind: str) -> str:
    """Return a rectangle as SVG; between two bars there is a gap of the width of two units."""
    return f'<rect x="{x + 1}" y="{y:g}" width="8" height="{height:g}" class="{kind}"/>'


def _totals(source: SourceCoverage) -> str:
    """Return how many sentences, words, figures … are covered, each with a bar.

    A measure of which a source has nothing is left out.
    """
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
        counts = f"{share.covered:,} of {share.total:,}"
        rows.append(
            f"<div><dt>{measure.capitalize()}</dt><dd>{bar}<span>{counts}</span></dd></div>"
        )
    return f'<dl class="totals">{"".join(rows)}</dl>'


def _missing(source: SourceCoverage, number: int, gaps: int) -> str:
    """Return what cards leave out, each with a link to its place."""
    rows = []
    for heading, missing in _missing_things(source, number):
        if missing:
            rows.append(_row(heading, missing))
    if not rows:
        return f'<p class="nothing">{_nothing_missing(source)}</p>'
    counts = "no sentence with a gap"
    if gaps:
        counts = f"{counted(gaps, 'sentence')} with a gap"
    summary = f"What is missing: {counts}"
    return f'<details class="gaps"><summary>{summary}</summary><dl>{"".join(rows)}</dl></details>'


def _nothing_missing(source: SourceCoverage) -> str:
    """Return that nothing is missing, and how many words stand in no quotation all the same."""
    complete = (
        "Nothing is missing: every sentence is covered, "
        "every figure, date, name and voice is on a card."
    )
    words = source.shares["words"]
    if words.covered == words.total:
        return complete
    bare = f"{words.total - words.covered:,} of its {counted(words.total, 'word')}"
    return f"{complete} Only {bare} are in no quotation; they are not coloured below."


def _missing_things(
    source: SourceCoverage, number: int
) -> Iterator[tuple[str, list[_Missing]]]:
    """Yield each kind of thing that is missing, with the texts and the addresses of its places.

    The kinds are sentences, figures, dates, names and voices; one of which nothing is missing is empty.
    """

    def address(sentence: int) -> str:
        """Return the address of a sentence, which are counted from 1: ``#r2-14``."""
        return f"#r{number}-{sentence}"

    for heading, state in zip(
        _OF_SENTENCES, (State.UNCOVERED, State.PARTLY), strict=True
    ):
        sentences = []
        for each in source.sentences:
            if each.state is state:
                text = cut(source.text(each.start, each.end), SHOWN)
                sentences.append(_Missing(text, address(each.number)))
        yield heading, sentences
    for heading, is_date in (("Figures on no card", False), ("Dates on no card", True)):
        figures = []
        for figure in source.figures:
            if figure.date == is_date and not figure.cards:
                text = source.text(figure.start, figure.end)
                figures.append(_Missing(text, address(figure.sentence + 1)))
        yield heading, figures
    names = []
    for name in source.names:
        if not name.cards:
            names.append(_Missing(name.text, address(name.sentence + 1)))
    yield "Names on no card", names
    voices = [_Missing(voice.speaker, "") for voice in source.voices if not voice.cards]
    yield "Voices not cited", voices


def _row(heading: str, missing: Sequence[_Missing]) -> str:
    """Return a heading with its texts, each a link if it has an address.

    Of many texts the first are shown, and how many more there are.
    """
    items = []
    for text, address in missing[:MOST_NAMED]:
        shown = _escape(text)
        if address:
            shown = f'<a href="{address}">{shown}</a>'
        items.append(f"<li>{shown}</li>")
    if len(missing) > MOST_NAMED:
        items.append(f"<li>and {len(missing) - MOST_NAMED:,} more</li>")
    kind = ""
    if heading in _OF_SENTENCES:
        kind = ' class="sentences"'
    return f"<dt>{heading}</dt><dd><ul{kind}>{''.join(items)}</ul></dd>"


def _voices(source: SourceCoverage) -> str:
    """Return whose words the cards cite, and how many cards each: first the source's author."""
    if not source.voices:
        return ""
    author = source.source.name or source.source.title
    rows = [_voice(author, "", len(source.own))]
    for voice in source.voices:
        rows.append(_voice(voice.speaker, voice.work, len(voice.cards)))
    return f'<div class="whose"><p>Whose words the cards cite</p><ul>{"".join(rows)}</ul></div>'


def _voice(speaker: str, work: str, cards: int) -> str:
    """Return a line of the list of voices; ``work`` is where the words stand, or ''."""
    cited = ""
    if work:
        cited = f", <cite>{_escape(work)}</cite>"
    return f"<li><b>{_escape(speaker)}</b>{cited} <span>{counted(cards, 'card')}</span></li>"
