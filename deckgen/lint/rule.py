"""What a lint rule is, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deckgen.core.codes import Code
from deckgen.core.wording import first_of
from deckgen.lint.places import span_in
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deckgen.core.declared import Waiver
    from deckgen.core.diagnostics import Severity, Span
    from deckgen.core.model import Text
    from deckgen.lint.known_unit import KnownUnit
    from deckgen.lint.places import Place


class Found(NamedTuple):
    """What a rule found: the characters ``start`` to ``end`` of a text, and the words for the message."""

    text: Text
    start: int
    end: int
    words: dict[str, object] = {}  # noqa: RUF012  (never written to)


class FoundInDeck(NamedTuple):
    """What a rule found that compares cards: on which card, the words for the message, and where: in which
    unit, which may move, and at what place in it."""

    card: str
    unit: KnownUnit
    place: Place
    words: dict[str, object]

    @property
    def span(self) -> Span:
        """Where it is by now."""
        return span_in(self.unit.text, self.place)


def whole(text: Text, **words: object) -> Found:
    """Return a finding about all of a text."""
    return Found(text, 0, len(text), words)


class Exemption(NamedTuple):
    """An entry of a card's ``outside``, and whether anything would be reported without it."""

    entry: Waiver
    is_used: bool


class Start(NamedTuple):
    """What a rule that looks at a card starts from. It finds nothing in a question and an answer without
    markup that have none of these things:

    a word of ``asked`` (in lower case) or one of the ``asked_signs`` in the question, or the sign
    ``asked_twice`` two times; a word of ``said`` or one of the ``said_signs`` in the answer; more words
    than the limits ``most_asked`` (of the question) and ``most_said`` (of the answer), which are named as
    in :class:`~deckgen.core.declared.Limits`; with ``repeats``, an answer that says nothing but what is in
    the question (see :attr:`~deckgen.lint.words.Vocabulary.told`).
    """

    asked: frozenset[str] = frozenset()
    asked_signs: str = ""
    asked_twice: str = ""
    said: frozenset[str] = frozenset()
    said_signs: str = ""
    most_asked: str = ""
    most_said: str = ""
    repeats: bool = False


LISTED = 6
"""How many figures or names of the source a message repeats."""


def listed(words: Iterable[str]) -> str:
    """Return words as a message repeats them: each once, and not too many."""
    different = list(dict.fromkeys(" ".join(word.split()) for word in words))
    if not different:
        return "none"
    return first_of(different, LISTED)


class Rule(Code):
    """A lint rule: a code with the function that looks for it.

    ``looks_at`` says what ``find`` is given, one at a time:

    ===============  ==========================================================================
    ``card``         :class:`~deckgen.lint.cards.Card`: a question with its answer
    ``text``         :class:`~deckgen.lint.typography.WrittenText`: a text with its signs and spaces
    ``cloze``        :class:`~deckgen.lint.clozes.Cloze`: a cloze text
    ``questions``    :class:`~deckgen.lint.traces.Group`: cards whose questions have the same words
    ``answers``      :class:`~deckgen.lint.traces.Group`: cards whose answers say the same
    ``frames``       :class:`~deckgen.lint.traces.Group`: cards whose questions differ in names and figures
    ``passages``     :class:`~deckgen.lint.given.Given`: an answer that another card's front gives away
    ``deck``         :class:`~deckgen.lint.comparison.Deck`: all units at once
    ``figure``       :class:`~deckgen.lint.card_text.Claim`: a figure on a card that cites a source
    ``name``         :class:`~deckgen.lint.card_text.MissingName`: a name that the source does not have
    ``quotation``    :class:`~deckgen.lint.card_text.QuotedWords`: words in quotation marks
    ``citation``     :class:`~deckgen.lint.card_text.CardText`: a card with what it cites
    ``item``         :class:`~deckgen.core.model.Item`: a whole item, a draft included
    ``exemption``    :class:`Exemption`: an entry of a card's ``outside``
    ===============  ==========================================================================

    ``find`` returns a :class:`Found` or ``None``. Of a cloze, of cards that are compared and of the deck,
    where one look may find several things, it yields them: all but those of a cloze as
    :class:`FoundInDeck`. What it finds in a group depends on the cards of the group and their order alone.

    ``fix`` yields the :class:`Edit` of each place of a text that ``deckgen check --fix`` changes.
    ``english`` says that the rule reads English words, ``reads_capitals`` that it takes a capital letter
    for the sign of a name; other languages are spared it. ``limits`` are the keys under ``check:`` that it
    goes by (defaults: :class:`~deckgen.core.declared.Limits`). ``exemptible`` says that a card's ``outside``
    can exempt what it finds, ``may_name_source`` that what it marks is in order where it is the name that
    the card's source is declared with. ``signs``, for a rule that looks at a ``text``, are characters
    without one of which it finds nothing; '' says that there is no saying. ``answers_only``, for a rule that
    looks at a ``figure`` or a ``name``, says that it finds something in answers alone. ``starts``, for a
    rule that looks at a ``card``, says what it starts from; ``None`` says that there is no saying.
    """

    __slots__ = (
        "answers_only",
        "english",
        "exemptible",
        "find",
        "fix",
        "limits",
        "looks_at",
        "may_name_source",
        "reads_capitals",
        "signs",
        "starts",
    )

    def __init__(
        self,
        *,
        code: str,
        severity: Severity,
        title: str,
        message: str,
        hint: str = "",
        page: str | None = "",
        bad: str = "",
        good: str = "",
        looks_at: str,
        find: Callable[..., Any],
        fix: Callable[..., Any] | None = None,
        english: bool = False,
        reads_capitals: bool = False,
        limits: tuple[str, ...] = (),
        exemptible: bool = False,
        may_name_source: bool = False,
        signs: str = "",
        answers_only: bool = False,
        starts: Start | None = None,
    ) -> None:
        super().__init__(code, severity, title, message, hint, page, bad, good)
        self.looks_at = looks_at
        self.find = find
        self.fix = fix
        self.english = english
        self.reads_capitals = reads_capitals
        self.limits = limits
        self.exemptible = exemptible
        self.may_name_source = may_name_source
        self.signs = signs
        self.answers_only = answers_only
        self.starts = starts
