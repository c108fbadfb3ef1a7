"""The cards of an item as the checks against the source see them: texts, and which of it is answer."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from deckgen.kinds import views_of
from deckgen.language.figures import NUMBER, figures
from deckgen.language.names import names
from deckgen.language.units import MEASURED
from deckgen.lint.cards import Found, visible
from deckgen.lint.grounds import NAME_WORD, is_date
from deckgen.render.deletions import deletions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Item, Text
    from deckgen.language.figures import Figure
    from deckgen.lint.grounds import Evidence, Tokens

_UNIT_WORD = re.compile(r"[^\W\d_]+|[%٪°$€£¥₽]")
_CODE = re.compile("[\U0001d670-\U0001d7ff]")  # what visible() makes of letters and digits of code
# 'Which two works …': the question counts what it asks for; it claims nothing.
_COUNTED = re.compile(r"\b(?:(?P<asked>which|what|these|those)|the|all)\s+$", re.IGNORECASE)
_LONGEST_COUNTED = len("these")


class Shown:
    """A text as it is seen: ``words`` without its marks, and which stretches are answers.

    All of an answer is one, of a cloze what it hides, of a question nothing. Offsets are
    those of ``words``; :meth:`found` leads back to the text as written.
    """

    __slots__ = ("answers", "may_have_figures", "may_have_names", "places", "text", "words")

    def __init__(self, item: Item, text: Text, tokens: Tokens, answer: bool = False) -> None:
        cloze, html = text is item.cloze, item.format == "html"
        self.text = text
        self.words: str = text
        self.places: list[int] | None = None
        seen = visible(text, html, cloze)
        if seen is not text and seen != text:
            if not seen.isascii():
                seen = _CODE.sub(" ", seen)
            if html and not cloze:
                self.words = seen
            else:  # what was put in a mark's place goes: '**55**%' has a unit
                self.places = [at for at, char in enumerate(seen) if char != " " or text[at].isspace()]
                self.words = "".join([seen[at] for at in self.places])
        self.answers = [(0, len(self.words))] if answer else self._hidden(html) if cloze else []
        self.may_have_figures, self.may_have_names = tokens.scan(self.words)

    def _hidden(self, html: bool) -> list[tuple[int, int]]:
        """Return what a cloze hides; a deletion within another is part of it."""
        read = deletions(self.text, html=html)
        found = [(each.inner_start, each.inner_end) for each in read if each.depth == 0]
        if self.places is None:
            return found
        return [(bisect_left(self.places, start), bisect_left(self.places, end)) for start, end in found]

    @property
    def asks_only(self) -> bool:
        """Whether nothing of it is answer."""
        return not self.answers

    def is_answer(self, start: int, end: int) -> bool:
        """Tell whether a stretch has something of an answer."""
        # they do not overlap and stand in order: the first that ends behind the start decides
        at = bisect_right(self.answers, start, key=itemgetter(1))
        return at < len(self.answers) and self.answers[at][0] < end

    def found(self, start: int, end: int, **words: object) -> Found:
        """Return a finding about a stretch."""
        if self.places is not None:
            start, end = self.places[start], self.places[end - 1] + 1
        return Found(self.text, start, end, words)


class Claim(NamedTuple):
    """A figure on a card, and the cited figures that bear it out, each with its sentence."""

    shown: Shown
    figure: Figure
    answer: bool
    supporters: list[tuple[int, Figure]]

    def found(self, **words: object) -> Found:
        """Return a finding about the figure."""
        return self.shown.found(self.figure.start, self.figure.end, figure=self.figure.text, **words)


class Lacking(NamedTuple):
    """A name on a card, cut down to the words that the source does not have."""

    shown: Shown
    start: int
    end: int
    answer: bool

    def found(self, **words: object) -> Found:
        """Return a finding about the name."""
        name = self.shown.words[self.start : self.end]
        return self.shown.found(self.start, self.end, name=name, **words)


class Front:
    """One card: its texts, and those beside them that are judged as another card's."""

    def __init__(
        self, item: Item, evidence: Evidence, shown: tuple[Shown, ...], beside: str | None = None
    ) -> None:
        self.item = item
        self.evidence = evidence
        self.shown = shown
        self.beside = beside

    @cached_property
    def words(self) -> str:
        """All that is seen of the card, its back included."""
        texts = [shown.words for shown in self.shown]
        return "\n\n".join(texts if self.beside is None else [*texts, self.beside])

    @cached_property
    def question(self) -> str:
        """What is seen before the answer."""
        return "\n\n".join(_without(shown.words, shown.answers) for shown in self.shown)

    @cached_property
    def asked_words(self) -> set[str]:
        """The words of the question, in small letters, that are no part of a figure."""
        parts, at = [], 0
        for figure in figures(self.question):
            parts.append(self.question[at : figure.start])
            at = figure.end
        return set(_UNIT_WORD.findall("".join([*parts, self.question[at:]]).casefold()))

    @cached_property
    def has_date(self) -> bool:
        """Whether something on the card dates what it says."""
        if any(is_date(claim.figure) for claim in self.claims):
            return True
        return self.beside is not None and any(map(is_date, figures(self.beside)))

    @cached_property
    def claims(self) -> list[Claim]:
        """The figures of the card. In other languages than English a figure has a digit."""
        english = self.evidence.ground.tokens.english
        return [
            self._claim(shown, figure)
            for shown in self.shown
            if shown.may_have_figures
            for figure in figures(shown.words)
            if (english or any(map(str.isnumeric, figure.text))) and not _only_counts(shown, figure)
        ]

    def _claim(self, shown: Shown, figure: Figure) -> Claim:
        answer = shown.is_answer(figure.start, figure.end)
        return Claim(shown, figure, answer, self.evidence.supporters(figure, shown.words))

    @cached_property
    def lacking(self) -> list[Lacking]:
        """The names that the cited sentences do not have and, in a question, nor the whole source."""
        return [each for shown in self.shown if shown.may_have_names for each in self._lacking(shown)]

    def _lacking(self, shown: Shown) -> Iterator[Lacking]:
        evidence, ground = self.evidence, self.evidence.ground
        doubtful = {each for each in shown.may_have_names if each not in evidence.stems}
        if shown.asks_only and doubtful:
            doubtful -= ground.all_stems
        if not doubtful:
            return
        supported = evidence.stems.union(*(phrase.stems for phrase in evidence.named_in(shown.words)))
        certain = doubtful & ground.alias_stems
        if not shown.asks_only and doubtful & ground.all_stems:
            certain |= doubtful & ground.known
        stem, words = ground.tokens.stem, shown.words
        for name in names(words, certain, ground.tokens.primary):
            answer = shown.is_answer(name.start, name.end)
            lacking = set(name.stems) - supported
            if not answer and lacking:
                lacking -= ground.all_stems
            parts = [m for m in NAME_WORD.finditer(words, name.start, name.end) if stem[m.group()] in lacking]
            if parts:
                yield Lacking(shown, parts[0].start(), parts[-1].end(), answer)


def _without(words: str, stretches: list[tuple[int, int]]) -> str:
    for start, end in reversed(stretches):
        words = words[:start] + " " + words[end:]
    return words


def _only_counts(shown: Shown, figure: Figure) -> bool:
    """Tell whether a number word in a question only says how many things are asked for."""
    if not shown.asks_only or figure.kind != NUMBER or any(map(str.isdigit, figure.text)):
        return False
    at = figure.start
    while at and shown.words[at - 1].isspace():
        at -= 1
    before = _COUNTED.search(shown.words, max(0, at - _LONGEST_COUNTED), figure.start)
    return before is not None and (bool(before["asked"]) or figure.unit not in MEASURED)


def fronts(item: Item, evidence: Evidence, tokens: Tokens) -> Iterator[Front]:
    """Yield the cards of an item: a question's, its reverse's; one for all steps, and one for a cloze."""
    views = list(views_of(item))
    first = None
    for view in views:
        if view.repeats_front or view.swaps_sides:
            continue  # seen with the first step; the same two texts, the other way round
        front = Shown(item, view.front, tokens)
        if view.back is None:
            yield Front(item, evidence, (front,))
        elif first is not None and view.back not in view.own_texts:
            yield Front(item, evidence, (front,), beside=first.words)
        else:
            backs = [
                view.back,
                *(each.back for each in views if each.repeats_front and each.back is not None),
            ]
            shown = (Shown(item, back, tokens, answer=True) for back in backs)
            yield Front(item, evidence, (front, *shown))
        first = first or front
