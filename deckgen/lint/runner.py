"""The engine: gives every rule what it looks at, and reports what it finds.

Item by item, each text is stripped of its marks once and cut into words once; what compares cards with one
another works on what is kept of them. Suppressions are not applied here, but in
:mod:`deckgen.lint.suppressions`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.diagnostics import Severity
from deckgen.lint import traces
from deckgen.lint.cards import cards_of
from deckgen.lint.clozes import SourceWording, cloze_of
from deckgen.lint.rule import Exemption
from deckgen.lint.rules import RULES
from deckgen.lint.typography import set_styles, written_texts
from deckgen.lint.visible import VisibleTexts
from deckgen.lint.words import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deckgen.citations.resolve import Citation
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item, Project, Waiver
    from deckgen.lint.cards import Card
    from deckgen.lint.rule import Found, Rule
    from deckgen.lint.source_facts import SourceFacts, Tokens
    from deckgen.lint.typography import WrittenText

CAPITALISED_NOUNS = frozenset({"de", "gsw", "lb", "nds"})
"""Languages in which a capital letter does not tell a name."""

AGAINST_SOURCE = ("figure", "name", "quotation", "citation", "exemption")
"""What rules look at that compare a card with what it cites."""


def check(
    project: Project,
    citations: Mapping[str, Citation] | None = None,
    *,
    errors_only: bool = False,
    question_keys: dict[str, tuple[str, ...]] | None = None,
) -> list[Diagnostic]:
    """Return what the rules find in a project's cards; suppressions are not applied.

    ``citations`` has the citation of each item that cites something. ``errors_only`` leaves out the rules
    that can do no more than warn. Only then may there be parts that are ready; raises
    :exc:`~deckgen.core.model.OutdatedError` if one of them would have to be looked at again.
    ``question_keys`` is filled with what the questions of each item are compared by.
    """
    rules = active_rules(project)
    if errors_only:
        rules = [rule for rule in rules if rule.severity is Severity.ERROR]
    return run(project, rules, citations, question_keys)


def active_rules(project: Project) -> list[Rule]:
    """Return the rules that the deck's language and its ``check: select`` leave.

    Those that compare a card with its source go together: an entry of ``outside`` is unused only if
    none of them needs it.
    """
    language = project.deck.language.lower().partition("-")[0]
    selects = project.check.selects
    against_source = any(rule.looks_at in AGAINST_SOURCE and selects(rule.code) for rule in RULES)
    active: list[Rule] = []
    for rule in RULES:
        if rule.english and language != "en":
            continue
        if rule.reads_capitals and language in CAPITALISED_NOUNS:
            continue
        is_selected = against_source if rule.looks_at in AGAINST_SOURCE else selects(rule.code)
        if is_selected:
            active.append(rule)
    return active


def run(
    project: Project,
    rules: Iterable[Rule],
    citations: Mapping[str, Citation] | None = None,
    question_keys: dict[str, tuple[str, ...]] | None = None,
) -> list[Diagnostic]:
    """Return what the given rules find in a project's cards."""
    return _Run(project, rules, citations or {}, question_keys).run()


class _Run:
    """One run of rules over a project."""

    def __init__(
        self,
        project: Project,
        rules: Iterable[Rule],
        citations: Mapping[str, Citation],
        question_keys: dict[str, tuple[str, ...]] | None,
    ) -> None:
        self.project = project
        self.limits = project.check.limits
        self.citations = citations
        self.question_keys = question_keys
        self.rules: dict[str, list[Rule]] = {}
        for rule in rules:
            self.rules.setdefault(rule.looks_at, []).append(rule)
        # What is asked of each card is looked up once: a deck may have a hundred thousand.
        self.for_cards = [(rule, rule.find) for rule in self.of("card")]
        self.compares_cards = bool(self.of("deck"))
        self.compares_questions = bool(self.of("questions"))
        self.vocabulary = Vocabulary(project.deck.language.lower().partition("-")[0] == "en")
        self.traces: list[traces.Trace] = []
        self.written: list[WrittenText] = []
        self.diagnostics: list[Diagnostic] = []
        sources = (source.file.text for source in project.sources.values())
        self.source_wording = SourceWording(sources, self.limits.max_copied_words + 1)
        self.source_check: _SourceCheck | None = None

    def of(self, looks_at: str) -> list[Rule]:
        """Return the rules that look at something."""
        return self.rules.get(looks_at, [])

    def run(self) -> list[Diagnostic]:
        """Look at every item, and then at all of them together."""
        against_source = any(self.of(each) for each in AGAINST_SOURCE)
        rules_for_items, looks_at_signs = self.of("item"), bool(self.of("text"))
        for item in self.project.items:
            for rule in rules_for_items:
                self.report(rule, item, rule.find(item))
            if item.draft:
                continue
            texts = VisibleTexts(item)
            if item.question is not None:
                self.look_at_cards(item, texts)
            if item.cloze is not None:
                self.look_at_cloze(item, texts)
            if looks_at_signs:
                self.written += written_texts(item, texts)
            if against_source and (item.outside or item.id in self.citations):
                self.compare_with_source(item, texts)
        self.look_at_written_texts()
        self.compare_cards()
        return self.diagnostics

    def look_at_cards(self, item: Item, texts: VisibleTexts) -> None:
        """Run the rules for one card, and keep a trace of it for those that compare cards."""
        for card in cards_of(item, texts, self.vocabulary, self.limits):
            for rule, find in self.for_cards:
                found = find(card)
                if found is None or (rule.may_name_source and self.names_source(item, found)):
                    continue
                self.report(rule, item, found)
            self.keep_trace(card)

    def keep_trace(self, card: Card) -> None:
        """Keep of a card what the other cards are compared with."""
        if self.compares_cards:
            self.traces.append(traces.trace_of_card(card))
        elif self.compares_questions:
            trace = traces.trace_of_question(card)
            self.traces.append(trace)
            if self.question_keys is not None:
                keys = self.question_keys.get(card.item.id, ())
                self.question_keys[card.item.id] = (*keys, trace.question_key)

    def names_source(self, item: Item, found: Found) -> bool:
        """Tell whether what a rule marked has the name that the item's source is declared with.

        A deck on one essay may say 'the essay': that is its source's ``name:``, and stands on the card.
        """
        sources = self.project.sources
        source = sources.get(item.source or next(iter(sources), ""))
        name = source.name.casefold() if source is not None else ""
        return bool(name) and name in str(found.words.get("word", "")).casefold()

    def look_at_cloze(self, item: Item, texts: VisibleTexts) -> None:
        """Run the rules for cloze texts."""
        rules = self.of("cloze")
        if not rules or item.cloze is None:
            return
        cloze = cloze_of(item, item.cloze, texts, self.limits, self.source_wording)
        for rule in rules:
            for found in rule.find(cloze):
                self.report(rule, item, found)

    def look_at_written_texts(self) -> None:
        """Run the rules for signs and spaces, once it is known which styles the deck uses."""
        set_styles(self.written)
        for written in self.written:
            for rule in self.of("text"):
                self.report(rule, written.item, rule.find(written))

    def compare_cards(self) -> None:
        """Run the rules that compare cards with one another."""
        if self.compares_questions:
            ready = [part.asked for part in self.project.ready]
            traces.require_apart(ready, self.traces)
        deck = traces.Deck(self.traces, self.vocabulary, self.limits)
        for rule in (*self.of("questions"), *self.of("deck")):
            for found in rule.find(deck):
                self.report(rule, found.item, found)

    def compare_with_source(self, item: Item, texts: VisibleTexts) -> None:
        """Run the rules that compare a card with what it cites."""
        if self.source_check is None:
            self.source_check = _SourceCheck(self)
        self.source_check.look_at(item, texts)

    def report(self, rule: Rule, item: Item, found: Found | None) -> None:
        """Add a diagnostic at the words that a rule marked."""
        if found is None:
            return
        covers_all = found.start == 0 and found.end == len(found.text)
        span = item.span(found.text) if covers_all else item.span_within(found.text, found.start, found.end)
        self.diagnostics.append(problem(rule, span, item.id, **found.words))


class _SourceCheck:
    """Compares the cards of a run with what they cite. An answer is judged by the cited sentences, a
    question by the whole source."""

    def __init__(self, run: _Run) -> None:
        from deckgen.lint.source_facts import Tokens  # slow to import, and only decks with a source need it

        self.run = run
        self.tokens: Tokens = Tokens(run.project.deck.language)
        self.sources: dict[int, SourceFacts] = {}

    def look_at(self, item: Item, texts: VisibleTexts) -> None:
        """Run the rules over the cards of an item."""
        citation = self.run.citations.get(item.id)
        used: set[int] = set()
        if citation is None or citation.reading is None:
            if item.quotes:
                return  # what they rest on is not known
        elif len(citation.cited) != len(item.quotes):
            return
        else:
            self._compare(item, citation, texts, used)
        for entry in item.outside:
            for rule in self.run.of("exemption"):
                found = rule.find(Exemption(entry, is_used=id(entry) in used))
                if found is not None:
                    self.run.diagnostics.append(problem(rule, entry.span(), item.id, **found.words))

    def _compare(self, item: Item, citation: Citation, texts: VisibleTexts, used: set[int]) -> None:
        from deckgen.lint.card_text import card_texts
        from deckgen.lint.source_facts import CitedFacts

        cited = CitedFacts(self._facts(citation), citation)
        for card in card_texts(item, cited, texts, self.tokens):
            if any(shown.may_have_figures for shown in card.shown):
                self._look("figure", card.claims, item, used)
            if any(shown.may_have_names for shown in card.shown):
                self._look("name", card.missing_names, item, used)
            self._look("quotation", card.quotations, item, used)
            self._look("citation", (card,), item, used)

    def _facts(self, citation: Citation) -> SourceFacts:
        """Return what the source of a citation has, worked out once for each source."""
        from deckgen.lint.source_facts import SourceFacts

        reading = citation.reading
        assert reading is not None
        facts = self.sources.get(id(reading))
        if facts is None:
            facts = self.sources[id(reading)] = SourceFacts(reading, self.tokens)
        return facts

    def _look(self, looks_at: str, things: Iterable[object], item: Item, used: set[int]) -> None:
        rules = self.run.of(looks_at)
        for thing in things:
            for rule in rules:
                found = rule.find(thing)
                if found is None:
                    continue
                entry = exempting(item, found) if rule.exemptible and item.outside else None
                if entry is None:
                    self.run.report(rule, item, found)
                else:
                    used.add(id(entry))


_WORD = re.compile(r"[^\W_]+|[%$€£¥₽]")  # 'Trotsky', '1917', the '%' of '55%'


def exempting(item: Item, found: Found) -> Waiver | None:
    """Return the entry under ``outside`` that has the words found, or the figure."""
    from deckgen.language.figures import figures, supports

    text = found.text[found.start : found.end]
    words = _level(text)
    for entry in item.outside:
        if words in _level(entry.what):
            return entry
        if "figure" not in found.words:
            continue
        if any(supports(exempt, card) for exempt in figures(entry.what) for card in figures(text)):
            return entry
    return None


def _level(text: str) -> str:
    """Return a text's words and units in small letters, a space around each: ' 55 % of it '."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
