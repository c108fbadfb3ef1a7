"""What a deck declares beside its cards: its header, sources and options, and what ``check:`` sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from deckgen.core.diagnostics import Span, TextFile
    from deckgen.core.texts import Text


class Waiver(NamedTuple):
    """An exception that the curator declares: a diagnostic's code under ``ignore:``, or
    words or a figure that the source does not have under ``outside:``, and the reason.
    """

    what: Text
    reason: Text
    file: TextFile

    def span(self) -> Span:
        """Return the span of what is excepted; a topic's may stand in another file than its cards."""
        return self.file.span(self.what.start, self.what.end)


class Passage(NamedTuple):
    """A stretch of a source named by its words: the whole of it in ``first``, or its
    first and its last words when ``last`` is given.
    """

    first: Text
    last: Text | None = None


class Voice(NamedTuple):
    """A passage that is somebody's words.

    ``speaker`` said it, in ``work``; ``via`` names who quotes it when the source has
    it at second hand.
    """

    speaker: Text
    passages: tuple[Passage, ...]
    work: Text | None = None
    via: Text | None = None


class Source(NamedTuple):
    """A text that cards are drawn from, as declared under ``sources:``."""

    id: Text
    declared_in: TextFile
    file: TextFile
    title: str
    author: str = ""
    name: str = ""  # what the voice line calls it: 'the essay'
    polemic: bool = False
    voices: tuple[Voice, ...] = ()
    contested: tuple[Passage, ...] = ()
    apparatus: tuple[Passage, ...] = ()  # leads in or cites: not content to be covered
    aliases: dict[str, tuple[str, ...]] = {}  # noqa: RUF012  (never written to)
    attributions: tuple[str, ...] = ()  # phrases that say whose claim it is
    url: str = ""  # where it stands on the web


GATHER_ORDERS = (
    "deck",
    "ascending-position",
    "descending-position",
    "random-notes",
    "random-cards",
    "deck-then-random-notes",
)
"""Anki's *New card gather order*, each at the number that Anki has for it."""

SORT_ORDERS = (
    "card-type-then-order-gathered",
    "order-gathered",
    "card-type-then-random",
    "random-note-then-card-type",
    "random",
)
"""Anki's *New card sort order*, each at the number that Anki has for it."""


class Options(NamedTuple):
    """What ``deck.options`` proposes for learning; what it leaves out is Anki's own default.

    Under ``options:`` each has its name with hyphens. Steps are in minutes; the retention is
    in per cent of the reviews that the learner is to get right.
    """

    new_cards_per_day: int = 20
    maximum_reviews_per_day: int = 200
    learning_steps: tuple[float, ...] = (1.0, 10.0)
    relearning_steps: tuple[float, ...] = (10.0,)
    new_card_gather_order: str = GATHER_ORDERS[0]
    new_card_sort_order: str = SORT_ORDERS[0]
    bury_new_siblings: bool = False
    bury_review_siblings: bool = False
    desired_retention: int | None = None


class Deck(NamedTuple):
    """The ``deck:`` header. ``style`` is the CSS of ``deck.style``, already read; ``options``
    is ``None`` where the deck has none of its own. ``report`` is the address for mistakes, with ``{id}``.
    ``speech`` is the language in which answers are read aloud, such as ``en_US``, unless a topic says
    otherwise; '' where they are not. ``has_topic_tags`` says that notes get deckgen's own tags;
    ``needs_media`` that a file that is missing stops the build, ``has_html_description`` that the
    description is HTML."""

    file: TextFile
    id: Text
    name: Text
    language: str = "en"
    description: Text | None = None
    style: str = ""
    subdecks: bool = False
    ships_retired: bool = True
    options: Options | None = None
    speech: str = ""
    uid: Text | None = None
    report: str = ""
    has_topic_tags: bool = True
    needs_media: bool = True
    has_html_description: bool = False

    @property
    def namespace(self) -> str:
        """What the identities of everything in the deck are made with: its uid, or else its id."""
        return str(self.uid or self.id)


class Retirement(NamedTuple):
    """What ``retired:`` says of a card that left the deck."""

    file: TextFile
    id: Text
    reason: Text | None = None
    replaced_by: Text | None = None


class Limits(NamedTuple):
    """Where the rules for cards draw their lines, in words unless said otherwise.

    Under ``check:`` each has its name with hyphens.
    """

    max_question_words: int = 25
    max_question_words_error: int = 40
    max_answer_words: int = 12
    max_answer_words_error: int = 25
    max_cloze_words: int = 8
    max_copied_words: int = 12
    min_similarity: int = 60  # per cent of the stems of two questions
    min_interfering_cards: int = 3  # cards


class Check(NamedTuple):
    """What ``check:`` sets for the whole deck: the codes or families of codes to look for
    (all if empty), those to leave out and why, and the limits."""

    file: TextFile | None = None
    select: tuple[Text, ...] = ()
    ignore: tuple[Waiver, ...] = ()
    limits: Limits = Limits()

    def selects(self, code: str) -> bool:
        """Tell whether a code is to be looked for."""
        return not self.select or code.startswith(tuple(self.select))
