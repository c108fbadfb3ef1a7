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

from deckgen.citations.index import merged
from deckgen.commands.coverage.overview import overview
from deckgen.core.diagnostics import counted
from deckgen.coverage.model import State
from deckgen.language.words import WORD
from deckgen.util import assets
from deckgen.util.characters import INVISIBLE_CONTROLS
from deckgen.util.embed import csp_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.citations.index import Span
    from deckgen.coverage.model import Citing, Coverage, SentenceCover, SourceCoverage

SUBTITLE = "what its cards cover"

STRONGEST = 4
"""From so many cards on a sentence is tinted alike."""

SPOKEN = 0.9
"""A paragraph of which this share is one voice's words is set as a quotation."""

_CONTROL = re.compile(f"[\r{INVISIBLE_CONTROLS}]")


def as_html(coverage: Coverage) -> str:
    """Return the page. The same coverage gives the same bytes."""
    css = assets.text("assets/coverage.css")
    script = assets.text("assets/coverage.js")
    shell = assets.text("assets/coverage.html")
    is_single = len(coverage.sources) == 1
    title = coverage.name
    if is_single:
        title = coverage.sources[0].source.title
    kicker = SUBTITLE.capitalize()
    if coverage.name != title:
        kicker = f"{coverage.name}: {SUBTITLE}"
    left_out = ""
    if coverage.drafts:
        left_out = f" {counted(coverage.drafts, 'draft')} not counted."
    parts = []
    texts = []
    notes = []
    for number, source in enumerate(coverage.sources, 1):
        part = _Part(source, str(number))
        parts.append(part)
        texts.append(part.text(coverage.language, titled=not is_single))
        notes.append(part.notes(coverage.language, titled=not is_single))
    return Template(shell).substitute(
        title=escape(title),
        kicker=escape(kicker),
        css=css,
        css_hash=csp_hash(css),
        script=script,
        script_hash=csp_hash(script),
        overview=overview(coverage, [part.gaps for part in parts]),
        text="\n".join(texts),
        notes="\n".join(notes),
        left_out=left_out,
    )


def escape(text: str) -> str:
    """Return a text as HTML, for content and attributes; control characters become spaces."""
    return escape_html(_CONTROL.sub(" ", text))


class _Part:
    """One source's part of the page; ``number`` is the first half of its keys."""

    def __init__(self, source: SourceCoverage, number: str) -> None:
        self.source = source
        self.number = number
        self.missing: dict[int, list[Span]] = {}
        """Figures that no card has, by the number of their sentence."""
        for figure in source.figures:
            if not figure.cards:
                spans = self.missing.setdefault(figure.sentence + 1, [])
                spans.append((figure.start, figure.end))
        self.gaps: list[int] = []
        """Numbers of the sentences that leave something to be done."""
        for sentence in source.sentences:
            if self._is_gap(sentence):
                self.gaps.append(sentence.number)

    def _is_gap(self, sentence: SentenceCover) -> bool:
        """Tell whether a sentence, or a figure in it, is not covered."""
        if sentence.state in (State.UNCOVERED, State.PARTLY):
            return True
        return sentence.number in self.missing

    def _key(self, sentence: SentenceCover) -> str:
        """Return what the elements of a sentence go together by: ``1-12``."""
        return f"{self.number}-{sentence.number}"

    # --- the text to read --------------------------------------------------------------

    def text(self, language: str, *, titled: bool) -> str:
        """Return the source to be read, with its title above if ``titled``."""
        title = escape(self.source.source.title)
        heading = ""
        if titled:
            heading = f'<h2 id="t{self.number}">{title}</h2>\n'
        paragraphs = [self._block(sentences) for sentences in self.source.paragraphs]
        blocks = "\n".join(paragraphs)
        body = f'<div lang="{escape(language)}">\n{blocks}\n</div>'
        return f'<article aria-label="{title}">\n{heading}{body}\n</article>'

    def _block(self, sentences: tuple[SentenceCover, ...]) -> str:
        """Return a paragraph, in a quotation if it is all somebody's words.

        Its class is ``whole`` if nothing of it is left to be done, ``apparatus`` if it has no content.
        """
        words = sum(sentence.words for sentence in sentences)
        spoken = sum(sentence.spoken for sentence in sentences)
        classes = []
        if not any(self._is_gap(sentence) for sentence in sentences):
            classes.append("whole")
        if not words:
            classes.append("apparatus")
        attribute = ""
        if classes:
            attribute = f' class="{" ".join(classes)}"'
        shown = " ".join(self._sentence(sentence) for sentence in sentences)
        paragraph = f'<p dir="auto"{attribute}>{shown}</p>'
        voices = {sentence.voice for sentence in sentences if sentence.words}
        if words and spoken >= SPOKEN * words and len(voices) == 1:
            return f"<blockquote{attribute}>{paragraph}</blockquote>"
        return paragraph

    def _sentence(self, sentence: SentenceCover) -> str:
        """Return a sentence with its count of cards, which leads to its note."""
        words = self._words(sentence)
        if sentence.state is State.APPARATUS:
            return f'<span class="apparatus">{words}</span>'
        key = self._key(sentence)
        state = sentence.state.value
        cards = len(sentence.citing)
        tint = min(cards, STRONGEST)
        gap = ""
        if self._is_gap(sentence):
            gap = " data-gap"
        missing = self.missing.get(sentence.number, ())
        label = _label(sentence, len(missing))
        return (
            f'<span class="s n{tint} {state}" id="s{key}">{words}</span>'
            f'<a class="ref {state}"{gap} id="r{key}" href="#n{key}" role="doc-noteref" '
            f'aria-label="{label}">{cards}</a>'
        )

    def _words(self, sentence: SentenceCover) -> str:
        """Return a sentence with its quoted spans and the figures that no card has marked.

        It is cut wherever one of these begins or ends, so that the pieces never overlap. Each piece is a
        ``span`` of the class ``q``, quoted, or ``bare``.
        """
        text = self.source.source.file.text
        quoted = self._joined(sentence)
        missing = self.missing.get(sentence.number, [])
        borders = {sentence.start, sentence.end}
        for span in (*quoted, *missing):
            borders.update(span)
        pieces = []
        for left, right in pairwise(sorted(borders)):
            shown = escape(text[left:right])
            if _is_within(left, right, missing):
                shown = f'<span class="fig">{shown}</span>'
            kind = "bare"
            if _is_within(left, right, quoted):
                kind = "q"
            pieces.append(f'<span class="{kind}">{shown}</span>')
        return "".join(pieces)

    def _joined(self, sentence: SentenceCover) -> list[Span]:
        """Return the quoted spans with what stands between and around them without a word.

        A comma between two quotations, and the full stop behind the last, are then no gaps.
        """
        text = self.source.source.file.text
        spans = [span for citing in sentence.citing for span in citing.spans]
        joined: list[Span] = []
        end_before = sentence.start
        for start, end in merged(spans):
            if not WORD.search(text, end_before, start):
                start = end_before
                if joined:
                    start, _ = joined.pop()
            joined.append((start, end))
            end_before = end
        if joined and not WORD.search(text, end_before, sentence.end):
            start, _ = joined[-1]
            joined[-1] = (start, sentence.end)
        return joined

    # --- the notes with the cards -------------------------------------------------------

    def notes(self, language: str, *, titled: bool) -> str:
        """Return a note for each sentence with content, with the cards that cite it."""
        heading = ""
        if titled:
            heading = f"<h3>{escape(self.source.source.title)}</h3>\n"
        found = []
        for sentence in self.source.sentences:
            if sentence.words:
                found.append(self._note(sentence, language))
        notes = "\n".join(found)
        return f"{heading}<ol>\n{notes}\n</ol>"

    def _note(self, sentence: SentenceCover, language: str) -> str:
        """Return a sentence's note: where it is, whose words it is, how far it is covered, its cards."""
        key = self._key(sentence)
        place = f"Sentence {sentence.number}, line {sentence.line}"
        voice = ""
        if sentence.voice:
            voice = f'<p class="voice">{escape(sentence.voice)}</p>'
        listed = ""
        if sentence.citing:
            cards = [self._card(each, sentence, language) for each in sentence.citing]
            listed = f'<ul class="cards">{"".join(cards)}</ul>'
        return (
            f'<li id="n{key}" class="note" tabindex="-1">'
            f'<p class="place"><a href="#r{key}">{place}</a></p>{voice}'
            f'<p class="how">{self._how(sentence)}</p>{listed}</li>'
        )

    def _how(self, sentence: SentenceCover) -> str:
        """Say how far a sentence is covered, and which of its figures are on no card."""
        if sentence.state is State.UNCOVERED:
            how = "No card cites this sentence."
        else:
            cards = counted(len(sentence.citing), "card")
            how = f"{cards}, {sentence.quoted} of {sentence.words} words quoted."
        figures = []
        for start, end in self.missing.get(sentence.number, ()):
            figure = escape(self.source.text(start, end))
            figures.append(f'<span class="fig">{figure}</span>')
        if not figures:
            return how
        listed = ", ".join(figures)
        return f'{how} <span class="missing">On no card: {listed}</span>'

    def _card(self, citing: Citing, sentence: SentenceCover, language: str) -> str:
        """Return a card; ``data-at`` tells the script where its quotation is in the sentence."""
        places = " ".join(self._place(sentence, span) for span in citing.spans)
        sides = [_side(side.question, side.answers) for side in citing.card.sides]
        shown = "".join(sides)
        return (
            f'<li class="card" data-at="{places}"><div lang="{escape(language)}" dir="auto">{shown}</div>'
            f'<p class="id">{escape(citing.card.id)}</p></li>'
        )

    def _place(self, sentence: SentenceCover, span: Span) -> str:
        """Return a span's ends in a sentence, such as '0-12', in UTF-16 units, in which browsers count."""
        text = self.source.source.file.text
        ends = []
        for offset in span:
            before = text[sentence.start : offset]
            units = len(before.encode("utf-16-le", "surrogatepass")) // 2
            ends.append(str(units))
        return "-".join(ends)


def _is_within(left: int, right: int, spans: Iterable[Span]) -> bool:
    """Tell whether one of some spans holds the one from ``left`` to ``right``."""
    return any(start <= left and right <= end for start, end in spans)


def _side(question: str, answers: tuple[str, ...]) -> str:
    """Return a question with its answer, or with a list of its steps."""
    ask = f'<p class="ask">{escape(question)}</p>'
    if len(answers) > 1:
        steps = "".join(f"<li>{escape(answer)}</li>" for answer in answers)
        return f'{ask}<ol class="a">{steps}</ol>'
    answer = "".join(answers)
    return f'{ask}<p class="a">{escape(answer)}</p>'


def _label(sentence: SentenceCover, missing: int) -> str:
    """Return what a screen reader says for the count behind a sentence.

    ``missing`` is how many of its figures are on no card.
    """
    cards = len(sentence.citing)
    verb = "cites" if cards == 1 else "cite"
    label = f"{counted(cards, 'card')} {verb} this sentence"
    if sentence.state is State.PARTLY:
        shares = f"{sentence.stated} of its {sentence.words} words"
        label += f", but they state only {shares}"
    if missing:
        label += f"; {counted(missing, 'figure')} on no card"
    return label
