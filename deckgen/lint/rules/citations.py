"""C2 and C3: what a card says, held against the sentences that it cites.

Each rule is one function and one line in :data:`RULES`. What they look at: ``figure`` one
figure of a card, ``name`` a name that the source does not have, ``quotation`` words of a card
in quotation marks, ``card`` one card. An answer is judged by the cited sentences, a question
by the whole source.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from deckgen.citations.index import way_out
from deckgen.core.codes import BY_CODE, problem
from deckgen.core.diagnostics import Severity
from deckgen.language.figures import FRACTION, NUMBER, PERCENT, RANGE, figures, lacks_unit, supports
from deckgen.language.quotations import DropsNegation, NotFound
from deckgen.language.units import HEDGE, MEASURES, TIME_UNITS
from deckgen.lint.cards import Found
from deckgen.lint.fronts import Front, fronts
from deckgen.lint.grounds import Evidence, Ground, Tokens, is_date, listed
from deckgen.lint.rules.voices import opinion, speaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from deckgen.citations.resolve import Citation
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Check, Header, Item, Project, Waiver
    from deckgen.language.figures import Figure
    from deckgen.lint.fronts import Claim, Lacking, Shown

SHORTEST_QUOTATION = 12
"""Characters: fewer between quotation marks are a word that somebody would not call his own."""


# --- figures -------------------------------------------------------------------------------


def figure_of_answer(claim: Claim, front: Front) -> Found | None:
    """Find a figure in an answer that the cited sentences don't have."""
    if not claim.answer or claim.supporters or _with_unit(claim, front) is not None:
        return None
    return claim.found(instead=front.evidence.figures_listed)


def figure_of_question(claim: Claim, front: Front) -> Found | None:
    """Find a figure in a question that the whole source doesn't have."""
    if claim.answer or claim.supporters or front.evidence.ground.all_figures.bears_out(claim.figure):
        return None
    return claim.found(instead=front.evidence.figures_listed)


# 'as late as 1929' stresses a year and leaves it exact.
_STRESS = frozenset(("as late as", "as early as", "not until"))
_ANY_HEDGE = rf"(?<!\w)(?:{HEDGE})(?!\w)"
_TIME_HEDGE = r"(?<!\w){}\s+(?:what|which|when|\d|(?:the\s+)?(?:year|end|time|late|early|mid|middle)\b)"


def hedge_dropped(claim: Claim, front: Front) -> Found | None:
    """Find a figure that the cited sentence hedges ('up to', 'an estimated', 'by') and the card doesn't."""
    hedges = [source.hedge for _, source in claim.supporters]
    if claim.figure.hedge or not hedges or not all(hedges) or _STRESS.issuperset(hedges):
        return None
    hedge = hedges[0]
    if _keeps(hedge, front.words):
        return None
    way = f"write '{hedge}' in the answer or in the question"
    if _is_typed(claim, front):
        way = f"put '{hedge}' into the question, and only '{claim.figure.text}' into the answer: it is typed"
    return claim.found(hedge=hedge, way=way)


@lru_cache(maxsize=64)  # all figures of a card ask the same
def _keeps(hedge: str, words: str) -> bool:
    """Tell whether a card's words have a hedge of the sort of ``hedge``."""
    if hedge in ("by", "before", "after"):
        return re.search(_TIME_HEDGE.format(hedge), words, re.IGNORECASE) is not None
    return any(found["any"] for found in re.finditer(_ANY_HEDGE, words, re.IGNORECASE))


def _is_typed(claim: Claim, front: Front) -> bool:
    """Tell whether a claim stands in an answer that is typed: every word more must be typed too."""
    return front.item.typed and claim.answer


def unit_missing(claim: Claim, front: Front) -> Found | None:
    """Find an answer's figure without the unit that the source has and the question doesn't ask for."""
    source = _with_unit(claim, front) if claim.answer else None
    if source is None or _names_unit(front.asked_words, source.unit):
        return None
    way = "give the unit in the answer, or ask for it in the question"
    if _is_typed(claim, front):
        way = (
            f"ask for the unit in the question, and only for '{claim.figure.text}' in the answer: it is typed"
        )
    return claim.found(said=source.text, way=way)


def _with_unit(claim: Claim, front: Front) -> Figure | None:
    """Return the cited figure that has the value and a unit, if none has the value without one."""
    if any(not lacks_unit(source, claim.figure) for _, source in claim.supporters):
        return None
    cited = (source for _, source in front.evidence.figures)
    return next((source for source in cited if lacks_unit(source, claim.figure)), None)


_PERCENT = frozenset(("%", "percent", "percentage", "cent", "pct"))


def _names_unit(words: set[str], unit: str) -> bool:
    """Tell whether the words of a question ask for a unit: 'How many years …'; a 'five-year plan' in it
    doesn't."""
    if unit in ("", "%"):
        return not words.isdisjoint(_PERCENT)
    return any(MEASURES.get(word) == unit for word in words if len(word) > 1 or word == unit)


_COUNTS = (NUMBER, PERCENT, FRACTION, RANGE)


def date_missing(claim: Claim, front: Front) -> Found | None:
    """Find a figure in an answer whose sentence has a date, on a card without any."""
    figure = claim.figure
    if not claim.answer or figure.kind not in _COUNTS or is_date(figure) or not claim.supporters:
        return None
    if figure.unit in TIME_UNITS and "-" in figure.text:
        return None  # 'a five-year plan' is a kind of plan
    dates = [front.evidence.dates(index) for index, _ in claim.supporters]
    if not all(dates) or front.has_date:
        return None
    return claim.found(dates=listed(dates[0]))


# --- names and quotations --------------------------------------------------------------------


def name_of_answer(name: Lacking, front: Front) -> Found | None:
    """Find a name in an answer that the cited sentences don't have."""
    return name.found(instead=front.evidence.names_listed) if name.answer else None


def name_of_question(name: Lacking, front: Front) -> Found | None:
    """Find a name in a question that the whole source doesn't have."""
    return None if name.answer else name.found(instead=front.evidence.names_listed)


_QUOTED = re.compile(
    r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|「[^」]*」|(?<!\w)‘[^’]*(?:’(?=\w)[^’]*)*’(?!\w)"
)


class Quoted(NamedTuple):
    """Words between quotation marks on a card, from ``start`` to ``end``."""

    shown: Shown
    start: int
    end: int


def _quotations(front: Front) -> list[Quoted]:
    """Return what is quoted on a card, if it is long enough to be somebody's wording."""
    return [
        Quoted(shown, match.start() + 1, match.end() - 1)
        for shown in front.shown
        for match in _QUOTED.finditer(shown.words)
        if len(match.group()) - 2 >= SHORTEST_QUOTATION
    ]


def quotation_altered(quoted: Quoted, front: Front) -> Found | None:
    """Find words in quotation marks that the source doesn't have as they stand."""
    reading = front.evidence.ground.reading
    words = quoted.shown.words[quoted.start : quoted.end].strip()
    finding = reading.find(words)
    if isinstance(finding, NotFound):
        finding = reading.find(words.rstrip(".,;:!? "))  # the sentence's own stop, set within the marks
    if isinstance(finding, NotFound):
        nearest = way_out(reading.source, finding)
    elif isinstance(finding, DropsNegation):
        nearest = f"what is left out holds '{finding.words[0]}', and without it the meaning turns"
    else:
        return None
    return quoted.shown.found(quoted.start, quoted.end, source=reading.source.file.path, nearest=nearest)


# --- the rules ---------------------------------------------------------------------------------


class Rule(NamedTuple):
    """A rule: its permanent code, what it looks at, and the function that looks.

    ``english`` says that it reads English words. ``outside`` says that the card's ``outside``
    can except what it finds.
    """

    code: str
    looks_at: str
    find: Callable[..., Found | None]
    english: bool = False
    outside: bool = False


RULES = (
    Rule("C201", "figure", figure_of_answer, outside=True),
    Rule("C202", "figure", figure_of_question, outside=True),
    Rule("C203", "name", name_of_answer, outside=True),
    Rule("C204", "name", name_of_question, outside=True),
    Rule("C205", "figure", hedge_dropped, english=True),
    Rule("C206", "figure", unit_missing),
    Rule("C207", "figure", date_missing),
    Rule("C208", "quotation", quotation_altered, outside=True),
    Rule("C301", "card", speaker),
    Rule("C302", "card", opinion),
)


def check(
    project: Project, citations: Mapping[str, Citation], *, errors_only: bool = False
) -> list[Diagnostic]:
    """Return what the rules find in a project's cards, drafts left out; waivers are not looked at.

    ``citations`` has the citation of each item that cites something. ``errors_only`` leaves out
    what can do no more than warn, also of exceptions that except nothing.
    """
    if not is_selected(project.check):
        return []
    return SourceChecking(project, errors_only=errors_only).run(project.items, citations)


def is_selected(check: Check) -> bool:
    """Tell whether any of the rules is to be looked for."""
    return any(map(check.selects, ("C209", *(rule.code for rule in RULES))))


class SourceChecking:
    """Runs the rules over the items of a deck; what it finds out of the sources serves for all."""

    def __init__(self, header: Header, *, errors_only: bool) -> None:
        self.tokens = Tokens(header.deck.language)
        self.rules: dict[str, list[Rule]] = {"figure": [], "name": [], "quotation": [], "card": []}
        self.errors_only = errors_only
        for rule in RULES:
            is_wanted = not errors_only or BY_CODE[rule.code].severity is Severity.ERROR
            if is_wanted and (self.tokens.english or not rule.english):
                self.rules[rule.looks_at].append(rule)
        self.grounds: dict[int, Ground] = {}
        self.diagnostics: list[Diagnostic] = []

    def run(self, items: Iterable[Item], citations: Mapping[str, Citation]) -> list[Diagnostic]:
        """Return what the rules find in some items."""
        self.diagnostics = []
        for item in items:
            if item.draft:
                continue
            citation = citations.get(item.id)
            if citation is None or citation.reading is None:
                if not item.quotes:
                    self._unneeded(item, set())
            elif len(citation.cited) == len(item.quotes):  # else what it rests on is not known
                self._item(item, citation)
        return self.diagnostics

    def _ground(self, citation: Citation) -> Ground:
        reading = citation.reading
        assert reading is not None
        ground = self.grounds.get(id(reading))
        if ground is None:
            ground = self.grounds[id(reading)] = Ground(reading, self.tokens)
        return ground

    def _item(self, item: Item, citation: Citation) -> None:
        """Run the rules over the cards of an item."""
        evidence = Evidence(self._ground(citation), citation)
        used: set[int] = set()
        for front in fronts(item, evidence, self.tokens):
            if any(shown.may_have_figures for shown in front.shown):
                self._look("figure", front.claims, front, used)
            if any(shown.may_have_names for shown in front.shown):
                self._look("name", front.lacking, front, used)
            if any(not shown.words.isascii() or '"' in shown.words for shown in front.shown):
                self._look("quotation", _quotations(front), front, used)
            self._look("card", (citation,), front, used)
        if item.outside:
            self._unneeded(item, used)

    def _look(self, looks_at: str, at: Iterable[object], front: Front, used: set[int]) -> None:
        for each in at:
            for rule in self.rules[looks_at]:
                found = rule.find(each, front)
                if found is None:
                    continue
                waiver = _exception(front.item, found) if rule.outside and front.item.outside else None
                if waiver is not None:
                    used.add(id(waiver))
                else:
                    self._report(rule.code, front.item, found)

    def _unneeded(self, item: Item, used: set[int]) -> None:
        """Report the exceptions that excepted nothing."""
        if self.errors_only:  # an exception may be for a warning that was not looked for
            return
        for waiver in item.outside:
            if id(waiver) not in used:
                self.diagnostics.append(problem("C209", waiver.span(), item.id, what=waiver.what))

    def _report(self, code: str, item: Item, found: Found) -> None:
        covers_all = found.start == 0 and found.end == len(found.text)
        span = item.span(found.text) if covers_all else item.span_within(found.text, found.start, found.end)
        self.diagnostics.append(problem(code, span, item.id, **found.words))


_WORD = re.compile(r"[^\W_]+|[%$€£¥₽]")


def _exception(item: Item, found: Found) -> Waiver | None:
    """Return the exception under ``outside`` that has the words found, or the figure."""
    text = found.text[found.start : found.end]
    wanted = f" {' '.join(_WORD.findall(text.casefold()))} "
    for waiver in item.outside:
        if wanted in f" {' '.join(_WORD.findall(waiver.what.casefold()))} ":
            return waiver
        if "figure" in found.words and any(
            supports(had, card) for had in figures(waiver.what) for card in figures(text)
        ):
            return waiver
    return None
