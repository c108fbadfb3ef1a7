"""A coverage as one self-contained page: the sources to read, each sentence marked by how
many cards cite it. Nothing is loaded, and without JavaScript all of it can still be read.

A sentence has three elements that go together by its key, ``<source>-<number>``: the
sentence ``s…``, its count of cards ``r…`` behind it, like the mark of a footnote, and its
note ``n…`` with the cards at the end of the page.
"""

from __future__ import annotations

import re
from html import escape as escape_html
from itertools import pairwise
from string import Template
from typing import TYPE_CHECKING

from deckgen.citations.resolve import merged
from deckgen.commands.coverage.overview import overview
from deckgen.core.diagnostics import counted
from deckgen.coverage.model import State
from deckgen.language.words import WORD
from deckgen.util import assets
from deckgen.util.embed import csp_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.coverage.model import Citing, Coverage, SentenceCover, SourceCoverage

SUBTITLE = "what its cards cover"

STRONGEST = 4
"""From so many cards on a sentence is tinted alike."""

SPOKEN = 0.9
"""A paragraph of which this share is one voice's words is set as a quotation."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def as_html(coverage: Coverage) -> str:
    """Return the page. The same coverage gives the same bytes."""
    css, script, shell = (assets.text(f"assets/coverage.{kind}") for kind in ("css", "js", "html"))
    single = len(coverage.sources) == 1
    parts = [_Part(source, str(index)) for index, source in enumerate(coverage.sources, 1)]
    title = coverage.sources[0].source.title if single else coverage.name
    return Template(shell).substitute(
        title=escape(title),
        kicker=escape(f"{coverage.name}: {SUBTITLE}" if coverage.name != title else SUBTITLE.capitalize()),
        css=css,
        css_hash=csp_hash(css),
        script=script,
        script_hash=csp_hash(script),
        overview=overview(coverage, [part.gaps for part in parts]),
        text="\n".join(part.text(coverage.language, titled=not single) for part in parts),
        notes="\n".join(part.notes(coverage.language, titled=not single) for part in parts),
        left_out=f" {counted(coverage.drafts, 'draft')} not counted." if coverage.drafts else "",
    )


def escape(text: str) -> str:
    """Return a text as HTML, for content and attributes; control characters become spaces."""
    return escape_html(_CONTROL.sub(" ", text))


class _Part:
    """One source's part of the page; ``number`` is the first half of its keys."""

    def __init__(self, source: SourceCoverage, number: str) -> None:
        self.source = source
        self.number = number
        self.missing: dict[int, list[tuple[int, int]]] = {}
        """Figures that no card has, by the index of their sentence."""
        for figure in source.figures:
            if not figure.cards:
                self.missing.setdefault(figure.sentence, []).append((figure.start, figure.end))
        self.gaps = [s.number for s in source.sentences if self._is_gap(s)]
        """Numbers of the sentences that leave something to be done."""

    def _is_gap(self, sentence: SentenceCover) -> bool:
        open_states = (State.UNCOVERED, State.PARTLY)
        return sentence.state in open_states or sentence.number - 1 in self.missing

    # --- the text to read --------------------------------------------------------------

    def text(self, language: str, *, titled: bool) -> str:
        title = escape(self.source.source.title)
        heading = f'<h2 id="t{self.number}">{title}</h2>\n' if titled else ""
        blocks = "\n".join(self._block(sentences) for sentences in self.source.paragraphs)
        body = f'<div lang="{escape(language)}">\n{blocks}\n</div>'
        return f'<article aria-label="{title}">\n{heading}{body}\n</article>'

    def _block(self, sentences: tuple[SentenceCover, ...]) -> str:
        """Return a paragraph, in a quotation if it is all somebody's words."""
        shown = " ".join(self._sentence(sentence) for sentence in sentences)
        words, spoken = sum(s.words for s in sentences), sum(s.spoken for s in sentences)
        kind = "" if any(self._is_gap(s) for s in sentences) else "whole"
        if not words:
            kind += " apparatus"
        kind = f' class="{kind.strip()}"' if kind else ""
        paragraph = f'<p dir="auto"{kind}>{shown}</p>'
        voices = {s.voice for s in sentences if s.words}
        if words and spoken >= SPOKEN * words and len(voices) == 1:
            return f"<blockquote{kind}>{paragraph}</blockquote>"
        return paragraph

    def _sentence(self, sentence: SentenceCover) -> str:
        key = f"{self.number}-{sentence.number}"
        words = self._words(sentence)
        if sentence.state is State.APPARATUS:
            return f'<span class="apparatus">{words}</span>'
        cards = len(sentence.citing)
        kinds = [f"s n{min(cards, STRONGEST)}", sentence.state.value]
        mark = f'class="ref {sentence.state.value}"'
        if self._is_gap(sentence):
            mark += " data-gap"
        return (
            f'<span class="{" ".join(kinds)}" id="s{key}">{words}</span>'
            f'<a {mark} id="r{key}" href="#n{key}" role="doc-noteref" '
            f'aria-label="{_says(sentence, len(self.missing.get(sentence.number - 1, ())))}">{cards}</a>'
        )

    def _words(self, sentence: SentenceCover) -> str:
        """Return a sentence with its quoted stretches and the figures that no card has marked."""
        text = self.source.source.file.text
        quoted = self._joined(sentence)
        missing = self.missing.get(sentence.number - 1, [])
        marks = [(start, end, "q") for start, end in quoted] + [(start, end, "fig") for start, end in missing]
        borders = sorted(
            {sentence.start, sentence.end, *(at for start, end, _ in marks for at in (start, end))}
        )
        out = []
        for left, right in pairwise(borders):
            within = {kind for start, end, kind in marks if start <= left and right <= end}
            shown = escape(text[left:right])
            if "fig" in within:
                shown = f'<span class="fig">{shown}</span>'
            out.append(f'<span class="{"q" if "q" in within else "bare"}">{shown}</span>')
        return "".join(out)

    def _joined(self, sentence: SentenceCover) -> list[tuple[int, int]]:
        """Return the quoted stretches with what stands between and around them without a word."""
        text = self.source.source.file.text
        joined: list[tuple[int, int]] = []
        for start, end in merged(stretch for citing in sentence.citing for stretch in citing.stretches):
            before = joined[-1][1] if joined else sentence.start
            if not WORD.search(text, before, start):
                start = joined.pop()[0] if joined else before
            joined.append((start, end))
        if joined and not WORD.search(text, joined[-1][1], sentence.end):
            joined[-1] = (joined[-1][0], sentence.end)
        return joined

    # --- the notes with the cards -------------------------------------------------------

    def notes(self, language: str, *, titled: bool) -> str:
        heading = f"<h3>{escape(self.source.source.title)}</h3>\n" if titled else ""
        notes = "\n".join(self._note(s, language) for s in self.source.sentences if s.words)
        return f"{heading}<ol>\n{notes}\n</ol>"

    def _note(self, sentence: SentenceCover, language: str) -> str:
        key = f"{self.number}-{sentence.number}"
        place = f"Sentence {sentence.number}, line {sentence.line}"
        voice = f'<p class="voice">{escape(sentence.voice)}</p>' if sentence.voice else ""
        cards = "".join(self._card(citing, sentence, language) for citing in sentence.citing)
        return (
            f'<li id="n{key}" class="note" tabindex="-1">'
            f'<p class="place"><a href="#r{key}">{place}</a></p>{voice}'
            f'<p class="how">{self._how(sentence)}</p>'
            + (f'<ul class="cards">{cards}</ul>' if cards else "")
            + "</li>"
        )

    def _how(self, sentence: SentenceCover) -> str:
        """Say how far a sentence is covered, and which of its figures are on no card."""
        if sentence.state is State.UNCOVERED:
            said = "No card cites this sentence."
        else:
            cards = counted(len(sentence.citing), "card")
            said = f"{cards}, {sentence.quoted} of {sentence.words} words quoted."
        missing = [self.source.text(*stretch) for stretch in self.missing.get(sentence.number - 1, ())]
        if missing:
            shown = ", ".join(f'<span class="fig">{escape(figure)}</span>' for figure in missing)
            said += f' <span class="missing">On no card: {shown}</span>'
        return said

    def _card(self, citing: Citing, sentence: SentenceCover, language: str) -> str:
        at = " ".join("-".join(map(str, self._units(sentence, stretch))) for stretch in citing.stretches)
        sides = "".join(_side(side.question, side.answers) for side in citing.card.sides)
        return (
            f'<li class="card" data-at="{at}"><div lang="{escape(language)}" dir="auto">{sides}</div>'
            f'<p class="id">{escape(citing.card.id)}</p></li>'
        )

    def _units(self, sentence: SentenceCover, stretch: tuple[int, int]) -> Iterator[int]:
        """Yield a stretch's ends in a sentence in UTF-16 units, in which browsers count."""
        text = self.source.source.file.text
        for at in stretch:
            yield len(text[sentence.start : at].encode("utf-16-le", "surrogatepass")) // 2


def _side(question: str, answers: tuple[str, ...]) -> str:
    if len(answers) > 1:
        said = f'<ol class="a">{"".join(f"<li>{escape(answer)}</li>" for answer in answers)}</ol>'
    else:
        said = f'<p class="a">{escape("".join(answers))}</p>'
    return f'<p class="ask">{escape(question)}</p>{said}'


def _says(sentence: SentenceCover, missing: int) -> str:
    """Return what a screen reader says for the count behind a sentence."""
    cards = len(sentence.citing)
    said = f"{counted(cards, 'card')} {'cites' if cards == 1 else 'cite'} this sentence"
    if sentence.state is State.PARTLY:
        said += f", but only {sentence.quoted} of its {sentence.words} words"
    if missing:
        said += f"; {counted(missing, 'figure')} on no card"
    return said
