"""A coverage as text for people and as JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from deckgen.commands.coverage.wording import cut
from deckgen.core.diagnostics import counted
from deckgen.core.wording import first_of
from deckgen.coverage.model import MEASURES, State
from deckgen.util import printed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from deckgen.core.share import Share
    from deckgen.coverage.model import (
        Coverage,
        FigureCover,
        NameCover,
        SentenceCover,
        SourceCoverage,
    )
    from deckgen.lint.asking import Asking

    Style = Callable[..., str]

JSON_VERSION = 1
BAR = 24
"""Columns of a paragraph's bar."""
SHOWN = 76
"""Characters that are shown of a sentence."""
MENTIONS = 5
"""Lines that are named of a name's mentions."""

_FILLED, _EMPTY = "█░", "#."
_WORST_FIRST = (State.UNCOVERED, State.PARTLY, State.COVERED)
_COLOURS = {State.COVERED: "green", State.PARTLY: "yellow", State.UNCOVERED: "red"}


def _plain(text: str, **_colours: object) -> str:
    """Leave a text as it is: the style of what is no terminal."""
    return text


def as_text(
    coverage: Coverage,
    asking: Asking,
    style: Style = _plain,
    *,
    ascii_only: bool = False,
) -> str:
    """Return the report: for each source a bar a paragraph, what is not covered, a summary,
    and how the cards ask.

    A bar is filled by the share of a paragraph's words that cards quote. ``ascii_only`` is
    for a terminal that has no block characters.
    """
    signs = _EMPTY if ascii_only else _FILLED
    blocks = [_source(source, style, signs) for source in coverage.sources]
    lines = [summary(coverage), *asking.in_words()]
    return printed.block("\n".join([*blocks, *lines, ""]))


def _source(source: SourceCoverage, style: Style, signs: str) -> str:
    """Return the report on one source; ``signs`` fill a bar and leave it empty."""
    lines = [style(f"{source.source.title}  {source.source.file.path}", bold=True), ""]
    lines += _bars(source, style, signs)
    for heading, rows in (
        ("Sentences that no card cites", _sentences(source, State.UNCOVERED)),
        (
            "Sentences of which less than half is on cards",
            _sentences(source, State.PARTLY),
        ),
        ("Figures that no card has", _figures(source, date=False)),
        ("Dates that no card has", _figures(source, date=True)),
        ("Names that no card has", _names(source)),
        ("Voices that no card cites", _voices(source)),
    ):
        if rows:
            lines.append("")
            lines.append(style(heading, bold=True))
            lines += rows
    lines.append("")
    for measure, share in source.shares.items():
        if share.total:
            lines.append(_total(measure, share))
    return "\n".join(lines) + "\n"


def _bars(source: SourceCoverage, style: Style, signs: str) -> Iterator[str]:
    """Yield a line for each paragraph: where it begins, its bar, and how much of it is covered."""
    width = 1
    if source.sentences:
        width = len(str(source.sentences[-1].line))
    for sentences in source.paragraphs:
        place = f"  {sentences[0].line:>{width}} "
        content = [sentence for sentence in sentences if sentence.words]
        if content:
            yield f"{place} {_bar(content, style, signs)}  {_counts(content)}"
        else:
            yield f"{place} {style('no content (lead-in or reference)', dim=True)}"


def _bar(content: list[SentenceCover], style: Style, signs: str) -> str:
    """Return a bar, in the colour of the sentence that is covered worst, and the share of words quoted."""
    words = sum(sentence.words for sentence in content)
    quoted = sum(sentence.quoted for sentence in content)
    filled = -(-BAR * quoted // words)  # rounded up, so that something shows
    if quoted < words:
        filled = min(filled, BAR - 1)  # only what is full looks full
    states = {sentence.state for sentence in content}
    worst = min(states, key=_WORST_FIRST.index)
    full = signs[0] * filled
    empty = signs[1] * (BAR - filled)
    bar = style(full, fg=_COLOURS[worst]) + style(empty, dim=True)
    return f"{bar} {100 * quoted // words:>3}%"


def _counts(content: list[SentenceCover]) -> str:
    """Return '3 of 5 sentences, 4 cards'."""
    covered = sum(sentence.state is State.COVERED for sentence in content)
    cards = {citing.card.id for sentence in content for citing in sentence.citing}
    sentences = counted(len(content), "sentence")
    return f"{covered} of {sentences}, {counted(len(cards), 'card')}"


def _sentences(source: SourceCoverage, state: State) -> list[str]:
    """Return rows such as '  line 3: Nobody has ever quoted …  (2 of 9 words)'."""
    rows = []
    for sentence in source.sentences:
        if sentence.state is not state:
            continue
        text = cut(source.text(sentence.start, sentence.end), SHOWN)
        row = f"  line {sentence.line}: {text}"
        if state is State.PARTLY:
            row += f"  ({sentence.stated} of {sentence.words} words)"
        rows.append(row)
    return rows


def _figures(source: SourceCoverage, *, date: bool) -> list[str]:
    """Return rows such as '  line 3: 7 million  (not cited)'."""
    rows = []
    for figure in source.figures:
        if figure.date != date or figure.cards:
            continue
        cited = "not cited"
        if source.sentences[figure.sentence].citing:
            cited = "its sentence is cited"
        line = source.line(figure.start)
        rows.append(f"  line {line}: {_on_one_line(figure.text)}  ({cited})")
    return rows


def _on_one_line(text: str) -> str:
    """Return a figure or a name of a source, which may stand at the end of one line and go on in the next."""
    return " ".join(text.split())


def _names(source: SourceCoverage) -> list[str]:
    """Return rows such as '  lines 3, 8: Paris'."""
    rows = []
    for name in source.names:
        if name.cards:
            continue
        lines: dict[str, None] = {}
        for start, _ in name.mentions:
            lines[str(source.line(start))] = None
        word = "line" if len(lines) == 1 else "lines"
        listed = first_of(list(lines), MENTIONS)
        rows.append(f"  {word} {listed}: {_on_one_line(name.text)}")
    return rows


def _voices(source: SourceCoverage) -> list[str]:
    """Return rows such as '  line 5: Trotsky, Letters'."""
    rows = []
    for voice in source.voices:
        if voice.cards:
            continue
        row = f"  line {voice.line}: {voice.speaker}"
        if voice.work:
            row += f", {voice.work}"
        rows.append(row)
    return rows


def _total(measure: str, share: Share) -> str:
    """Return '  sentences      3 of      5   60.0%'."""
    return (
        f"  {measure:9} {share.covered:>6,} of {share.total:>6,}  {share.percent:5.1f}%"
    )


def summary(coverage: Coverage) -> str:
    """Return one line: how much is covered by how many cards."""
    share = coverage.shares["sentences"]
    sentences = counted(share.total, "sentence")
    cards = counted(coverage.cards, "card")
    covered = f"{share.percent:.1f}% covered"
    line = f"{covered}: {share.covered:,} of {sentences}, by {cards}"
    if coverage.drafts:
        line += f"; {counted(coverage.drafts, 'draft')} not counted"
    return line


# --- JSON ----------------------------------------------------------------------------


def as_json(coverage: Coverage, asking: Asking) -> str:
    """Return the coverage as one JSON object with a ``version``; offsets count code points."""
    report = {
        "version": JSON_VERSION,
        "deck": coverage.deck,
        "cards": coverage.cards,
        "drafts": coverage.drafts,
        "totals": _totals(coverage.shares),
        "questions": _asking(asking),
        "sources": [_source_json(source) for source in coverage.sources],
    }
    return printed.block(json.dumps(report, ensure_ascii=False, indent=2)) + "\n"


def _asking(asking: Asking) -> dict[str, dict[str, float] | None]:
    """Return how the cards ask: of the questions those with why or how, of the answers the verbatim ones."""
    found: dict[str, dict[str, float] | None] = {}
    for name, share in (
        ("why-or-how", asking.why_or_how),
        ("verbatim-answers", asking.verbatim),
    ):
        if share is None:
            found[name] = None
            continue
        found[name] = {
            "count": share.covered,
            "total": share.total,
            "percent": share.percent,
        }
    return found


def _totals(shares: dict[str, Share]) -> dict[str, dict[str, float]]:
    """Return the shares by their measures: sentences, words, figures and the others."""
    found: dict[str, dict[str, float]] = {}
    for measure in MEASURES:
        share = shares[measure]
        found[measure] = {
            "covered": share.covered,
            "total": share.total,
            "percent": share.percent,
        }
    return found


def _source_json(source: SourceCoverage) -> dict[str, Any]:
    """Return the coverage of one source."""
    voices = []
    for voice in source.voices:
        voices.append(
            {
                "speaker": voice.speaker,
                "work": voice.work,
                "via": voice.via,
                "line": voice.line,
                "cards": list(voice.cards),
            }
        )
    return {
        "id": str(source.source.id),
        "title": str(source.source.title),
        "path": source.source.file.path,
        "totals": _totals(source.shares),
        "sentences": [
            _sentence_json(source, sentence) for sentence in source.sentences
        ],
        "figures": _figures_json(source, source.figures),
        "names": _names_json(source, source.names),
        "voices": voices,
    }


def _sentence_json(source: SourceCoverage, sentence: SentenceCover) -> dict[str, Any]:
    """Return a sentence: its place in the file, how far it is covered, and by which cards."""
    start, end = source.source.file.stretch(sentence.start, sentence.end)
    return {
        "number": sentence.number,
        "paragraph": sentence.paragraph,
        "line": sentence.line,
        "start": start,
        "end": end,
        "text": source.text(sentence.start, sentence.end),
        "state": sentence.state.value,
        "words": sentence.words,
        "quoted": sentence.quoted,
        "stated": sentence.stated,
        "voice": sentence.voice,
        "cards": [citing.card.id for citing in sentence.citing],
    }


def _figures_json(
    source: SourceCoverage, figures: Iterable[FigureCover]
) -> list[dict[str, Any]]:
    """Return figures and dates, with the number of the sentence that each stands in."""
    found = []
    for figure in figures:
        start, end = source.source.file.stretch(figure.start, figure.end)
        found.append(
            {
                "text": _on_one_line(figure.text),
                "kind": figure.kind,
                "date": figure.date,
                "line": source.line(figure.start),
                "start": start,
                "end": end,
                "sentence": figure.sentence + 1,
                "cards": list(figure.cards),
            }
        )
    return found


def _names_json(
    source: SourceCoverage, names: Iterable[NameCover]
) -> list[dict[str, Any]]:
    """Return names, with the lines of all their mentions."""
    found = []
    for name in names:
        found.append(
            {
                "text": _on_one_line(name.text),
                "lines": [source.line(start) for start, _ in name.mentions],
                "cards": list(name.cards),
            }
        )
    return found
