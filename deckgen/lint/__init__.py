"""The rules for cards: each is one function in its family's module and one line in :data:`RULES`.

What the families look at: ``card`` one question with its answer, ``cloze`` one cloze text,
``text`` one text with its signs and spaces, ``questions`` the questions of all cards,
``deck`` all cards at once.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from deckgen.core.codes import BY_CODE, problem
from deckgen.core.diagnostics import Severity
from deckgen.lint.cards import Found, cards_of, texts_of
from deckgen.lint.rules import answers, clozes, pairs, questions, typography
from deckgen.lint.words import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, Item, Project
    from deckgen.lint.rules.pairs import Trace


class Rule(NamedTuple):
    """A rule: its permanent code, what it looks at, and the function that looks.

    ``english`` says that it reads English words, and so is for decks in English only.
    ``limits`` are the keys under ``check:`` that it goes by; their defaults are those of
    :class:`~deckgen.core.model.Limits`.
    """

    code: str
    looks_at: str
    find: Callable[..., Any]
    english: bool = False
    limits: tuple[str, ...] = ()


RULES = (
    Rule("Q101", "card", questions.yes_no_answer, english=True),
    Rule("Q102", "card", questions.yes_no_form, english=True),
    Rule("Q103", "card", questions.two_questions, english=True),
    Rule("Q104", "card", questions.dangling_reference, english=True),
    Rule("Q105", "card", questions.relative_time, english=True),
    Rule("Q106", "card", questions.long_question, limits=("max-question-words", "max-question-words-error")),
    Rule("Q107", "card", questions.very_long_question, limits=("max-question-words-error",)),
    Rule("Q201", "answer", answers.given_away),
    Rule("Q202", "card", answers.enumeration, english=True),
    Rule("Q203", "card", answers.counted_enumeration, english=True),
    Rule("Q204", "card", answers.long_answer, limits=("max-answer-words", "max-answer-words-error")),
    Rule("Q205", "card", answers.very_long_answer, limits=("max-answer-words-error",)),
    Rule("Q301", "cloze", clozes.hides_too_much, limits=("max-cloze-words",)),
    Rule("Q302", "cloze", clozes.hides_nothing, english=True),
    Rule("Q303", "source", clozes.Copies.find, limits=("max-copied-words",)),
    Rule("Q401", "questions", pairs.same_question),
    Rule("Q402", "questions", pairs.duplicate),
    Rule("Q403", "deck", pairs.near_duplicate, limits=("min-similarity",)),
    Rule("Q404", "deck", pairs.interference, limits=("min-interfering-cards",)),
    Rule("Q501", "text", typography.mixed_marks),
    Rule("Q502", "text", typography.doubled_words, english=True),
    Rule("Q503", "text", typography.doubled_spaces),
    Rule("Q504", "text", typography.mixed_ranges),
    Rule("Q505", "text", typography.unbalanced_brackets),
    Rule("Q506", "text", typography.unseen),
)


def is_english(language: str) -> bool:
    """Tell whether a language tag is English: ``en``, ``en-GB``."""
    return language.lower().partition("-")[0] == "en"


def active(header: Header) -> list[Rule]:
    """Return the rules that the deck's language and its ``check: select`` leave."""
    language = header.deck.language.lower().partition("-")[0]
    fitting = [rule for rule in RULES if language == "en" or not rule.english]
    if language in pairs.CAPITALISED_NOUNS:
        fitting = [rule for rule in fitting if rule.find is not pairs.interference]
    return [rule for rule in fitting if header.check.selects(rule.code)]


def check(project: Project, *, errors_only: bool = False) -> list[Diagnostic]:
    """Return what the rules find in a project's cards, drafts left out; suppressions are not looked at.

    ``errors_only`` leaves out the rules that can do no more than warn.
    """
    return run(project, rules_for(project, errors_only=errors_only))


def rules_for(header: Header, *, errors_only: bool) -> list[Rule]:
    """Return the rules that apply to a deck; with ``errors_only`` those whose findings are errors."""
    rules = active(header)
    if errors_only:
        rules = [rule for rule in rules if BY_CODE[rule.code].severity is Severity.ERROR]
    return rules


def run(project: Project, rules: Iterable[Rule]) -> list[Diagnostic]:
    """Return what the given rules find in a project's cards."""
    checking = Checking(project, project.items, rules, Vocabulary(is_english(project.deck.language)))
    checking.cards()
    checking.across()
    checking.texts()
    checking.clozes()
    return checking.diagnostics


class Checking:
    """One run of the rules over some items of a deck; ``traces`` are what is kept of each card."""

    def __init__(
        self, header: Header, items: Iterable[Item], rules: Iterable[Rule], vocabulary: Vocabulary
    ) -> None:
        self.header = header
        self.items = [item for item in items if not item.draft]
        self.limits = header.check.limits
        self.rules = tuple(rules)
        self.vocabulary = vocabulary
        self.diagnostics: list[Diagnostic] = []
        self.traces: list[Trace] = []

    def finders(self, looks_at: str) -> list[tuple[str, Callable[..., Any]]]:
        """Return the codes and functions of the rules that look at something."""
        return [(rule.code, rule.find) for rule in self.rules if rule.looks_at == looks_at]

    def cards(self) -> None:
        """Every card is cut into words once, looked at, and let go but for a trace of it."""
        of_cards, of_answers = self.finders("card"), self.finders("answer")
        of_questions, of_decks = self.finders("questions"), self.finders("deck")
        vocabulary, limits, traces = self.vocabulary, self.limits, self.traces
        for item in self.items:
            for card in cards_of(item, vocabulary, limits):
                for code, find in of_cards:
                    found = find(card)
                    if found is not None and not (code == "Q104" and self.names_source(item, found)):
                        self.report(code, item, found)
                for code, find in of_answers:
                    if (found := find(card, vocabulary)) is not None:
                        self.report(code, item, found)
                if of_decks:
                    traces.append(pairs.trace(card, vocabulary))
                elif of_questions:
                    traces.append(pairs.trace_of_question(card))

    def across(self) -> None:
        """Run the rules that compare cards with one another."""
        for code, find in self.finders("questions") + self.finders("deck"):
            for found in find(self.traces, self.vocabulary, self.limits):
                self.report(code, found.item, found)

    def names_source(self, item: Item, found: Found) -> bool:
        """Tell whether what a rule marked has the name that the item's source is declared with.

        A deck on one essay may say 'the essay': that is its source's ``name:``, and stands on the card.
        """
        sources = self.header.sources
        source = sources.get(item.source or next(iter(sources), ""))
        name = source.name.casefold() if source is not None else ""
        return bool(name) and name in str(found.words.get("word", "")).casefold()

    def texts(self) -> None:
        """Run the rules on signs and spaces over every text."""
        finders = self.finders("text")
        if not finders:
            return
        notable = [
            (item, text)
            for item in self.items
            if not (
                item.answer is not None
                and item.note is None
                and item.reverse is None
                and typography.is_plain(f"{item.question} {item.answer}")
            )
            for text in texts_of(item)
            if not typography.is_plain(text)
        ]
        styles = typography.styles_of(notable)
        for item, text in notable:
            for code, find in finders:
                if (found := find(item, text, styles)) is not None:
                    self.report(code, item, found)

    def clozes(self) -> None:
        """Run the rules on cloze texts."""
        limits = self.limits
        found = [clozes.cloze_of(i, i.cloze, limits) for i in self.items if i.cloze is not None]
        finders = self.finders("cloze")
        for code, find in self.finders("source") if found else ():
            sources = [source.file.text for source in self.header.sources.values()]
            finders.append((code, partial(find, clozes.Copies(sources, limits.max_copied_words))))
        for cloze in found:
            for code, find in finders:
                for each in find(cloze):
                    self.report(code, cloze.item, each)

    def report(self, code: str, item: Item, found: Found) -> None:
        """Add a diagnostic at the words that a rule marked."""
        covers_all = found.start == 0 and found.end == len(found.text)
        span = item.span(found.text) if covers_all else item.span_within(found.text, found.start, found.end)
        self.diagnostics.append(problem(code, span, item.id, **found.words))
