"""The cards of an item as the rules against the source see them: texts, and which part is the answer."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from deckgen.kinds import views_of
from deckgen.language.data.en import TIME_UNITS
from deckgen.language.figures import FRACTION, NUMBER, PERCENT, RANGE, figures
from deckgen.language.names import names
from deckgen.language.units import HEDGE, MEASURED, MEASURES
from deckgen.language.words import NAME_WORD
from deckgen.lint.figure_index import is_date
from deckgen.lint.quotation_marks import quotations
from deckgen.lint.rule import Found
from deckgen.lint.visible import CODE_LETTER
from deckgen.render.deletions import deletions
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Item, Text
    from deckgen.language.figures import Figure
    from deckgen.lint.figure_index import Tokens
    from deckgen.lint.source_facts import CitedFacts, Supporters
    from deckgen.lint.visible import VisibleTexts

SHORTEST_QUOTATION = 12
"""Characters: fewer between quotation marks are a word that somebody distances themselves from."""

_UNIT_WORD = lazy_pattern(r"[^\W\d_]+|[%٪°$€£¥₽]")
# 'Which two works …', 'Name any two of …': the question counts what it asks for; it claims nothing.
_COUNTED = lazy_pattern(
    r"\b(?:(?P<asked>which|what|these|those|any|name|give|list)|the|all)\s+$",
    re.IGNORECASE,
)
# 'any 2 of them'; other digits are figures: 'the 15 members'
_SOME_OF = lazy_pattern(r"[2-9]\s+of\b")
_LONGEST_COUNTED = len("these")
_COUNTS = (NUMBER, PERCENT, FRACTION, RANGE)
_PERCENT = frozenset(("%", "percent", "percentage", "cent", "pct"))
# compiled when a card is first asked for its hedges
_ANY_HEDGE = rf"(?<!\w)(?:{HEDGE})(?!\w)"
# 'by' that hedges a time: 'by 1930', 'By what year', 'before the end'; not 'by decree'
_TIME_HEDGE = r"(?<!\w){}\s+(?:what|which|when|\d|(?:the\s+)?(?:year|end|time|late|early|mid|middle)\b)"


class VisibleText:
    """A text as it is seen: ``words`` without its marks, and which stretches are answers.

    All of an answer is one, of a cloze what it hides, of a question nothing. Offsets are
    those of ``words``; :meth:`found` leads back to the text as written.
    """

    __slots__ = (
        "answers",
        "may_have_figures",
        "may_have_names",
        "places",
        "text",
        "words",
    )

    def __init__(
        self, item: Item, text: Text, texts: VisibleTexts, answer: bool = False
    ) -> None:
        is_cloze = text is item.cloze
        is_html = item.format == "html"
        self.text = text
        self.words: str = text
        self.places: list[int] | None = None
        seen = texts[text]
        if seen is not text and seen != text:
            if not seen.isascii():
                seen = CODE_LETTER.sub(" ", seen)
            if is_html and not is_cloze:
                self.words = seen
            else:  # what was put in a mark's place goes: '**55**%' has a unit
                self._leave_out_marks(seen)
        self.answers: list[tuple[int, int]] = []
        if answer:
            self.answers = [(0, len(self.words))]
        elif is_cloze:
            self.answers = self._hidden(is_html)
        self.may_have_figures = False
        self.may_have_names: list[str] = []

    def scan(self, tokens: Tokens) -> None:
        """Look whether it may have figures and names; without this it counts as having none."""
        self.may_have_figures, self.may_have_names = tokens.scan(self.words)

    def _leave_out_marks(self, seen: str) -> None:
        """Take the spaces out of the words that stand for marks, and keep where each character was."""
        places: list[int] = []
        for offset, char in enumerate(seen):
            if char != " " or self.text[offset].isspace():
                places.append(offset)
        self.places = places
        self.words = "".join([seen[offset] for offset in places])

    def _hidden(self, html: bool) -> list[tuple[int, int]]:
        """Return what a cloze hides; a deletion within another is part of it."""
        places = self.places
        found = []
        for each in deletions(self.text, html=html):
            if each.depth > 0:
                continue
            start, end = each.inner_start, each.inner_end
            if places is not None:
                start = bisect_left(places, start)
                end = bisect_left(places, end)
            found.append((start, end))
        return found

    @property
    def asks_only(self) -> bool:
        """Whether nothing of it is answer."""
        return not self.answers

    def is_answer(self, start: int, end: int) -> bool:
        """Tell whether a stretch has something of an answer."""
        # they do not overlap and stand in order: the first that ends behind the start decides
        number = bisect_right(self.answers, start, key=itemgetter(1))
        if number == len(self.answers):
            return False
        answer_start, _ = self.answers[number]
        return answer_start < end

    def found(self, start: int, end: int, **words: object) -> Found:
        """Return a finding about a stretch."""
        if self.places is not None:
            start = self.places[start]
            end = self.places[end - 1] + 1
        return Found(self.text, start, end, words)


class Claim(NamedTuple):
    """A figure on a card, and the cited figures that support it, each with its sentence."""

    card: CardText
    shown: VisibleText
    figure: Figure
    in_answer: bool
    supporters: Supporters

    @property
    def is_typed(self) -> bool:
        """Whether it stands in an answer that is typed, where every word more must be typed too."""
        return bool(self.card.item.typed) and self.in_answer

    @property
    def counts(self) -> bool:
        """Whether it says how many or how much, and is no date and no name of a kind ('five-year plan')."""
        figure = self.figure
        if figure.kind not in _COUNTS or is_date(figure):
            return False
        names_a_kind = figure.unit in TIME_UNITS and "-" in figure.text
        return not names_a_kind

    @property
    def with_unit(self) -> Figure | None:
        """The cited figure that has the value and a unit, if none has the value without one."""
        return self.supporters.with_unit

    @property
    def is_in_source(self) -> bool:
        """Whether the source has it anywhere."""
        return self.card.cited.source.all_figures.supports(self.figure)

    def found(self, **words: object) -> Found:
        """Return a finding about the figure."""
        figure = self.figure
        return self.shown.found(figure.start, figure.end, figure=figure.text, **words)


class MissingName(NamedTuple):
    """A name on a card, cut down to the words that the source does not have."""

    card: CardText
    shown: VisibleText
    start: int
    end: int
    in_answer: bool

    def found(self, **words: object) -> Found:
        """Return a finding about the name."""
        name = self.shown.words[self.start : self.end]
        return self.shown.found(self.start, self.end, name=name, **words)


class QuotedWords(NamedTuple):
    """What stands between quotation marks on a card."""

    card: CardText
    shown: VisibleText
    start: int
    end: int

    @property
    def words(self) -> str:
        """The words between the marks."""
        return self.shown.words[self.start : self.end].strip()

    def found(self, **words: object) -> Found:
        """Return a finding about the words between the marks."""
        return self.shown.found(self.start, self.end, **words)


class CardText:
    """One card: its texts, what it cites, and those beside them that are judged as another card's."""

    def __init__(
        self,
        item: Item,
        cited: CitedFacts,
        shown: tuple[VisibleText, ...],
        beside: str | None = None,
    ) -> None:
        self.item = item
        self.cited = cited
        self.shown = shown
        self.beside = beside

    def forget(self) -> None:
        """Forget what was found on the card.

        That refers back to the card: without this, none of a deck's cards would be freed before the
        garbage collector runs, which a build pauses.
        """
        for name in ("claims", "missing_names"):
            vars(self).pop(name, None)

    @cached_property
    def words(self) -> str:
        """All that is seen of the card, its back included."""
        texts = [shown.words for shown in self.shown]
        if self.beside is not None:
            texts.append(self.beside)
        return "\n\n".join(texts)

    @cached_property
    def question(self) -> str:
        """What is seen before the answer."""
        texts = [_without(shown.words, shown.answers) for shown in self.shown]
        return "\n\n".join(texts)

    @cached_property
    def asked_words(self) -> set[str]:
        """The words of the question, in small letters, that are no part of a figure."""
        parts: list[str] = []
        done = 0
        for figure in figures(self.question):
            parts.append(self.question[done : figure.start])
            done = figure.end
        parts.append(self.question[done:])
        return set(_UNIT_WORD.findall("".join(parts).casefold()))

    @cached_property
    def has_date(self) -> bool:
        """Whether something on the card dates what it says."""
        if any(is_date(claim.figure) for claim in self.claims):
            return True
        if self.beside is None:
            return False
        return any(map(is_date, figures(self.beside)))

    @cached_property
    def hedges(self) -> bool:
        """Whether the card has a word such as 'about', 'at most', 'an estimated'."""
        found = re.finditer(_ANY_HEDGE, self.words, re.IGNORECASE)
        return any(match["any"] for match in found)

    def keeps_hedge(self, hedge: str) -> bool:
        """Tell whether the card has a hedge of the sort of one of the source's."""
        if hedge not in ("by", "before", "after"):
            return self.hedges
        pattern = _TIME_HEDGE.format(hedge)
        return re.search(pattern, self.words, re.IGNORECASE) is not None

    def asks_for_unit(self, unit: str) -> bool:
        """Tell whether the question names a unit: 'How many years …'; a 'five-year plan' in it doesn't."""
        words = self.asked_words
        if unit in ("", "%"):
            return not words.isdisjoint(_PERCENT)
        for word in words:
            # a letter alone is hardly meant as a unit, but '$' is
            is_symbol = word == unit
            if (is_symbol or len(word) > 1) and MEASURES.get(word) == unit:
                return True
        return False

    @cached_property
    def claims(self) -> list[Claim]:
        """The figures of the card. In other languages than English a figure has a digit."""
        english = self.cited.source.tokens.english
        claims: list[Claim] = []
        for shown in self.shown:
            if not shown.may_have_figures:
                continue
            for figure in figures(shown.words):
                is_figure = english or any(map(str.isnumeric, figure.text))
                if is_figure and not _only_counts(shown, figure):
                    in_answer = shown.is_answer(figure.start, figure.end)
                    supporters = self.cited.supporters(figure, shown.words)
                    claims.append(Claim(self, shown, figure, in_answer, supporters))
        return claims

    @cached_property
    def missing_names(self) -> list[MissingName]:
        """The names that the cited sentences do not have and, in a question, nor the whole source."""
        found: list[MissingName] = []
        for shown in self.shown:
            if shown.may_have_names:
                found += self._missing(shown)
        return found

    def _missing(self, shown: VisibleText) -> Iterator[MissingName]:
        """Yield the names in a text that the source does not have, each from its first such word to the
        last."""
        cited = self.cited
        source = cited.source
        doubtful = {stem for stem in shown.may_have_names if not cited.has_stem(stem)}
        if shown.asks_only and doubtful:
            doubtful -= source.all_stems
        if not doubtful:  # as in most texts
            return
        supported = set(cited.stems)
        for phrase in cited.named_in(shown.words):
            supported |= phrase.stems
        certain = doubtful & source.alias_stems
        if not shown.asks_only:
            known = source.known_among(doubtful)
            if known and doubtful & source.all_stems:
                certain |= known
        stem_of = source.tokens.stem
        for name in names(shown.words, certain, source.tokens.primary):
            in_answer = shown.is_answer(name.start, name.end)
            missing = set(name.stems) - supported
            if not in_answer and missing:
                missing -= source.all_stems
            words = NAME_WORD.finditer(shown.words, name.start, name.end)
            parts = [word for word in words if stem_of[word.group()] in missing]
            if parts:
                start, end = parts[0].start(), parts[-1].end()
                yield MissingName(self, shown, start, end, in_answer)

    @property
    def quotations(self) -> list[QuotedWords]:
        """What is quoted on the card, if it is long enough to be somebody's wording."""
        found: list[QuotedWords] = []
        for shown in self.shown:
            if shown.words.isascii() and '"' not in shown.words:
                continue
            for start, end in quotations(shown.words):
                if end - start - 2 >= SHORTEST_QUOTATION:
                    found.append(QuotedWords(self, shown, start + 1, end - 1))
        return found


def _without(words: str, stretches: list[tuple[int, int]]) -> str:
    """Return a text with a space in the place of each stretch."""
    for start, end in reversed(stretches):
        words = words[:start] + " " + words[end:]
    return words


def _only_counts(shown: VisibleText, figure: Figure) -> bool:
    """Tell whether a number word in a question only says how many things are asked for."""
    if not shown.asks_only or figure.kind != NUMBER:
        return False
    words, start = shown.words, figure.start
    has_digit = any(map(str.isdigit, figure.text))
    if has_digit and not _SOME_OF.match(words, start):
        return False
    end = start
    while end and words[end - 1].isspace():
        end -= 1
    before = _COUNTED.search(words, max(0, end - _LONGEST_COUNTED), start)
    if before is None:
        return False
    return bool(before["asked"]) or figure.unit not in MEASURED


def card_texts(
    item: Item,
    cited: CitedFacts,
    texts: VisibleTexts,
    tokens: Tokens,
    *,
    answers_only: bool,
) -> Iterator[CardText]:
    """Yield the cards of an item: a question's, its reverse's; one for all steps, and one for a cloze.

    ``answers_only`` says that figures and names are of interest in answers alone.
    """

    def shown(text: Text, *, answer: bool = False) -> VisibleText:
        seen = VisibleText(item, text, texts, answer)
        if seen.answers or not answers_only:
            seen.scan(tokens)
        return seen

    views = list(views_of(item))
    first: VisibleText | None = None
    if views and not views[0].asks_in_words:
        hidden = [shown(view.back, answer=True) for view in views if view.back]
        yield CardText(item, cited, tuple(hidden))
        return
    for view in views:
        if view.repeats_front or view.swaps_sides:
            # seen with the first step; the same two texts, the other way round
            continue
        front = shown(view.front)
        if view.back is None:
            yield CardText(item, cited, (front,))
        elif first is not None and view.back not in view.own_texts:
            yield CardText(item, cited, (front,), beside=first.words)
        else:
            answers = [shown(view.back, answer=True)]
            for later in views:  # the other steps
                if later.repeats_front and later.back is not None:
                    answers.append(shown(later.back, answer=True))
            yield CardText(item, cited, (front, *answers))
        if first is None:
            first = front
