"""The engine: gives every rule what it looks at, and reports what it finds.

Item by item, each text is stripped of its marks once and cut into words once; what compares cards with one
another works on what is kept of them. Suppressions are not applied here, but in
:mod:`deckgen.lint.suppressions`.
"""

from __future__ import annotations

import weakref
from functools import cached_property
from typing import TYPE_CHECKING

from deckgen.core.codes import LINT_CODES, problem
from deckgen.language.data import is_english, words_of
from deckgen.lint import rules as all_rules
from deckgen.lint import traces
from deckgen.lint.cards import cards_of
from deckgen.lint.clozes import SourceWording, cloze_of
from deckgen.lint.places import span_of
from deckgen.lint.rule import Exemption
from deckgen.lint.typography import set_styles, written_texts
from deckgen.lint.visible import VisibleTexts
from deckgen.lint.words import Vocabulary, has_phrase
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from deckgen.citations.resolve import Citation
    from deckgen.core.declared import Waiver
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, Item, Project
    from deckgen.lint.cards import Card
    from deckgen.lint.comparison import Rules
    from deckgen.lint.figure_index import Tokens
    from deckgen.lint.rule import Found, Rule
    from deckgen.lint.source_facts import SourceFacts
    from deckgen.lint.typography import Styles, WrittenText

AGAINST_SOURCE = ("figure", "name", "quotation", "citation", "exemption")
"""What rules look at that compare a card with what it cites: those of the family C."""


def check(project: Project, citations: Mapping[str, Citation]) -> list[Diagnostic]:
    """Return what the rules find in a project's cards; suppressions are not applied.

    ``citations`` has the citation of each item that cites something.
    """
    return run(project, rules_for(project), citations)


def run(
    project: Project, rules: Iterable[Rule], citations: Mapping[str, Citation]
) -> list[Diagnostic]:
    """Return what the given rules find in a project's cards."""
    linter = Linter(project, rules)
    looked = linter.look_at(project.items, citations)
    of_signs = linter.check_written(looked.written)
    of_comparison = linter.compare(project.items, looked, citations)
    return [*looked.diagnostics, *of_signs, *of_comparison]


def rules_for(header: Header, *, errors_only: bool = False) -> list[Rule]:
    """Return the rules that the deck's language and its ``check: select`` leave.

    ``errors_only`` leaves out those that can do no more than warn. The rules that compare a card with its
    source go together: an entry of ``outside`` is unused only if none of them needs it.
    """
    language = header.deck.language
    selects = header.check.selects
    against_source = any(code.startswith("C") and selects(code) for code in LINT_CODES)
    active: list[Rule] = []
    rules: Iterable[Rule]
    if errors_only:
        rules = all_rules.ERROR_RULES
    else:
        rules = all_rules.RULES
    for rule in rules:
        if rule.english and not is_english(language):
            continue
        if rule.reads_capitals and words_of(language).capitalises_nouns:
            continue
        if rule.looks_at in AGAINST_SOURCE:
            is_selected = against_source
        else:
            is_selected = selects(rule.code)
        if is_selected:
            active.append(rule)
    return active


def is_judged(item: Item) -> bool:
    """Tell whether rules look at an item: at no draft, and at a note of its own type if that says so."""
    if item.draft:
        return False
    return item.own is None or item.own.type.is_judged


class Looked(NamedTuple):
    """What rules found in items that were looked at one by one, and what is left to be looked at with all
    others: a trace of each card, the texts whose signs depend on the deck's style, and the numbers of those
    items that the rules look at, if cards are compared."""

    diagnostics: list[Diagnostic]
    traces: list[traces.Trace]
    written: list[WrittenText]
    numbers: list[int]


class Linter:
    """Runs rules over the items of a deck, all at once or some after others.

    What it finds out about words and sources serves for all of them.
    """

    def __init__(self, header: Header, rules: Iterable[Rule]) -> None:
        self.header = header
        self.limits = header.check.limits
        self.rules: dict[str, list[Rule]] = {}
        for rule in rules:
            self.rules.setdefault(rule.looks_at, []).append(rule)
        # What is asked of each card is looked up once: a deck may have a hundred thousand.
        self.for_cards = [(rule, rule.find) for rule in self.of("card")]
        self.compares_cards = any(
            self.of(each) for each in ("answers", "frames", "passages", "deck")
        )
        self.compares_questions = bool(self.of("questions"))
        signs = [rule.signs for rule in self.of("text")]
        self.signs = "".join(signs) if all(signs) else ""
        self.vocabulary = Vocabulary(header.deck.language)
        sources = (source.file.text for source in header.sources.values())
        self.source_wording = SourceWording(sources, self.limits.max_copied_words + 1)
        self.source_check: _SourceCheck | None = None
        self.diagnostics: list[Diagnostic] = []
        self.traces: list[traces.Trace] = []

    def of(self, looks_at: str) -> list[Rule]:
        """Return the rules that look at something."""
        return self.rules.get(looks_at, [])

    def check(
        self,
        items: Iterable[Item],
        citations: Mapping[str, Citation],
        sound: Collection[int] = (),
    ) -> tuple[list[Diagnostic], list[traces.Trace]]:
        """Return what the rules find in some items, and what :meth:`compare` needs of their cards.

        ``sound`` has the numbers of those items whose texts need no more than to be held against what they
        cite (:class:`~deckgen.lint.first_look.FirstLook`); of their cards nothing is returned.
        """
        looked = self.look_at(items, citations, sound)
        of_signs = self.check_written(looked.written)
        return [*looked.diagnostics, *of_signs], looked.traces

    def look_at(
        self,
        items: Iterable[Item],
        citations: Mapping[str, Citation],
        sound: Collection[int] = (),
    ) -> Looked:
        """Return what the rules find in some items, each looked at by itself, and what those need that
        go by the whole deck; ``sound`` as in :meth:`check`."""
        self.diagnostics = []
        self.traces = []
        numbers: list[int] = []
        written: list[WrittenText] = []
        against_source = any(self.of(each) for each in AGAINST_SOURCE)
        rules_for_items = self.of("item")
        looks_at_signs = bool(self.of("text"))
        for number, item in enumerate(items):
            for rule in rules_for_items:
                self.report(rule, item, rule.find(item))
            if not is_judged(item):
                continue
            if self.compares_cards:
                numbers.append(number)
            texts = VisibleTexts(item)
            if number not in sound:
                self.look_at_cards(item, texts)
                if item.cloze is not None:
                    self.look_at_cloze(item, texts)
                if looks_at_signs:
                    written += written_texts(item, texts, self.signs)
            if against_source and (item.outside or item.id in citations):
                self.compare_with_source(item, citations.get(item.id), texts)
        return Looked(self.diagnostics, self.traces, written, numbers)

    @cached_property
    def comparing(self) -> Rules:
        """The rules that compare cards with one another."""
        from deckgen.lint.comparison import Rules  # most builds compare none

        return Rules(self.rules, self.vocabulary, self.header)

    def compare(
        self, items: Sequence[Item], looked: Looked, citations: Mapping[str, Citation]
    ) -> list[Diagnostic]:
        """Return what the rules find that compare some cards with one another, in the order of the items."""
        if not looked.traces and not self.compares_cards:
            return []
        from deckgen.lint.compared_unit import ComparedUnit
        from deckgen.lint.comparison import Comparison
        from deckgen.lint.facts import Facts, facts_of

        facts = Facts()
        if self.compares_cards:
            judged = [(number, items[number]) for number in looked.numbers]
            facts = facts_of(judged, citations, None)
        unit = ComparedUnit(None, facts, self.vocabulary, lambda: items, is_judged)
        compared = traces.compared(items, looked.traces, None)
        unit.traces = [traces.KeptTrace(unit, trace) for trace in compared]
        comparison = Comparison()
        comparison.replace([unit], self.comparing)
        return [*(unit.messages or ()), *comparison.of_deck(self.comparing)]

    def look_at_cards(self, item: Item, texts: VisibleTexts) -> None:
        """Run the rules for one card, and keep a trace of it for those that compare cards."""
        for card in cards_of(item, texts, self.vocabulary, self.limits):
            for rule, find in self.for_cards:
                found = find(card)
                if found is None:
                    continue
                if rule.may_name_source and self.names_source(item, found):
                    continue
                self.report(rule, item, found)
            if not card.has_picture:  # which is a part of the question
                self.keep_trace(card)

    def keep_trace(self, card: Card) -> None:
        """Keep of a card what the other cards are compared with."""
        if self.compares_cards:
            self.traces.append(traces.trace_of_card(card))
        elif self.compares_questions:
            self.traces.append(traces.trace_of_question(card))

    def names_source(self, item: Item, found: Found) -> bool:
        """Tell whether what a rule marked has the name that the item's source is declared with.

        A deck on one essay may say 'the essay': that is its source's ``name:``, and stands on the card.
        """
        sources = self.header.sources
        source_id = item.source or next(iter(sources), "")
        source = sources.get(source_id)
        if source is None:
            return False
        marked = str(found.words.get("word", ""))
        return has_phrase(marked, source.name)

    def look_at_cloze(self, item: Item, texts: VisibleTexts) -> None:
        """Run the rules for cloze texts."""
        rules = self.of("cloze")
        if not rules or item.cloze is None:
            return
        cloze = cloze_of(item, item.cloze, texts, self.limits, self.source_wording)
        for rule in rules:
            for found in rule.find(cloze):
                self.report(rule, item, found)

    def check_written(
        self, written: list[WrittenText], styles: Styles | None = None
    ) -> list[Diagnostic]:
        """Return what the rules for signs and spaces find; the styles of a deck are those of its texts,
        unless they are given. A rule that looks for certain signs goes by no style."""
        self.diagnostics = []
        if styles is None and not self.signs:
            set_styles(written)
        for each in written:
            each.styles = styles or each.styles
            for rule in self.of("text"):
                self.report(rule, each.item, rule.find(each))
        return self.diagnostics

    def written(self, items: Iterable[Item]) -> list[WrittenText]:
        """Return the texts of some items that the rules for signs and spaces look at."""
        if not self.of("text"):
            return []
        written: list[WrittenText] = []
        for item in items:
            if is_judged(item):
                written += written_texts(item, None, self.signs)
        return written

    def compare_with_source(
        self, item: Item, citation: Citation | None, texts: VisibleTexts
    ) -> None:
        """Run the rules that compare a card with what it cites."""
        if self.source_check is None:
            self.source_check = _SourceCheck(self)
        self.source_check.look_at(item, citation, texts)

    def report(self, rule: Rule, item: Item, found: Found | None) -> None:
        """Add a diagnostic at the words that a rule marked."""
        if found is None:
            return
        span = span_of(item, found.text, found.start, found.end)
        self.diagnostics.append(problem(rule, span, item.id, **found.words))


class _SourceCheck:
    """Compares cards with what they cite. An answer is judged by the cited sentences, a
    question by the whole source."""

    def __init__(self, linter: Linter) -> None:
        # slow to import, and only decks with a source need them
        from deckgen.lint.card_text import card_texts
        from deckgen.lint.figure_index import Tokens
        from deckgen.lint.source_facts import CitedFacts

        self.card_texts = card_texts
        self.cited_facts = CitedFacts
        # No cycle: what is known of sources is freed with the linter, also while the collector is paused.
        self.linter: Linter = weakref.proxy(linter)
        self.tokens: Tokens = Tokens(linter.header.deck.language)
        self.sources: dict[int, SourceFacts] = {}
        rules = [*linter.of("figure"), *linter.of("name")]
        self.answers_only = all(rule.answers_only for rule in rules)

    def look_at(
        self, item: Item, citation: Citation | None, texts: VisibleTexts
    ) -> None:
        """Run the rules over the cards of an item."""
        used: set[int] = set()  # the entries of 'outside' that something needs
        if citation is None or citation.source_index is None:
            if item.quotes:
                return  # what they rest on is not known
        elif len(citation.cited) != len(item.quotes):
            return
        else:
            self._compare(item, citation, texts, used)
        for entry in item.outside:
            exemption = Exemption(entry, is_used=id(entry) in used)
            for rule in self.linter.of("exemption"):
                found = rule.find(exemption)
                if found is not None:
                    told = problem(rule, entry.span(), item.id, **found.words)
                    self.linter.diagnostics.append(told)

    def _compare(
        self, item: Item, citation: Citation, texts: VisibleTexts, used: set[int]
    ) -> None:
        """Compare the cards of an item with what it cites."""
        cited = self.cited_facts(self._facts(citation), citation)
        cards = self.card_texts(
            item, cited, texts, self.tokens, answers_only=self.answers_only
        )
        for card in cards:
            may_have_figures = may_have_names = False  # hot: each text of a deck
            for shown in card.shown:
                if shown.may_have_figures:
                    may_have_figures = True
                if shown.may_have_names:
                    may_have_names = True
            if may_have_figures:
                self._look("figure", card.claims, item, used)
            if may_have_names:
                self._look("name", card.missing_names, item, used)
            self._look("quotation", card.quotations, item, used)
            self._look("citation", (card,), item, used)
            card.forget()
        cited.forget()

    def _facts(self, citation: Citation) -> SourceFacts:
        """Return what the source of a citation has, worked out once for each source."""
        index = citation.source_index
        assert index is not None
        facts = self.sources.get(id(index))
        if facts is None:
            from deckgen.lint.source_facts import SourceFacts

            facts = SourceFacts(index, self.tokens)
            self.sources[id(index)] = facts
        return facts

    def _look(
        self, looks_at: str, things: Iterable[object], item: Item, used: set[int]
    ) -> None:
        """Run the rules that look at some things of a card; an entry of ``outside`` that excuses what one
        of them finds is added to ``used``."""
        rules = self.linter.of(looks_at)
        for thing in things:
            for rule in rules:
                found = rule.find(thing)
                if found is None:
                    continue
                entry = None
                if rule.exemptible and item.outside:
                    entry = exempting(item, found)
                if entry is None:
                    self.linter.report(rule, item, found)
                else:
                    used.add(id(entry))


_WORD = lazy_pattern(r"[^\W_]+|[%$€£¥₽]")  # 'Trotsky', '1917', the '%' of '55%'


def exempting(item: Item, found: Found) -> Waiver | None:
    """Return the entry under ``outside`` that has the words found, or the figure."""
    from deckgen.language.figures import figures, supports

    text = found.text[found.start : found.end]
    words = _level(text)
    on_card = figures(text) if "figure" in found.words else []
    for entry in item.outside:
        if words in _level(entry.what):
            return entry
        for card in on_card:
            if any(supports(exempt, card) for exempt in figures(entry.what)):
                return entry
    return None


def _level(text: str) -> str:
    """Return a text's words and units in small letters, a space around each: ' 55 % of it '."""
    words = " ".join(_WORD.findall(text.casefold()))
    return f" {words} "
