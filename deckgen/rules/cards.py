"""The cards that items make, as the rules see them: two texts, cut into words once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deckgen.render.deletions import blanked
from deckgen.rules.words import WORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.model import Item, Limits, Text
    from deckgen.rules.words import Vocabulary

_MARKUP = re.compile(
    r"(?P<code>(?P<tick>`+).+?(?P=tick)(?!`))"
    r"|(?P<maths>\$\$.+?\$\$|\$(?=\S)[^$\n]*?(?<=\S)\$(?!\d))"
    r"|(?P<image>!\[[^\]]*\]\([^)]*\))"
    r"|(?P<link>\[(?P<label>[^\]]*)\]\([^)]*\))"
    r"|(?P<escape>\\)[^\w\s]"
    r"|(?P<mark>\*+|~~|(?<!\w)_+|_+(?!\w))",
    re.DOTALL,
)
_TAG = re.compile(r"<(?P<tag>/?[A-Za-z!][^>]*)>|&(?P<entity>#?\w+);")

# Letters and digits of code become those of another alphabet (mathematical monospace), so that
# code is compared with code, and `this` in it is never taken for the English word.
_CODE = (
    {ord("A") + at: 0x1D670 + at for at in range(26)}
    | {ord("a") + at: 0x1D68A + at for at in range(26)}
    | {ord("0") + at: 0x1D7F6 + at for at in range(10)}
)


def visible(text: str, html: bool = False, cloze: bool = False) -> str:
    """Return a text's visible words in their places: every mark is a space, of the same length.

    Rough on purpose: what Anki shows is the renderer's business, here only words count.
    """
    if cloze:
        text = blanked(text, html=html)
    if html:
        return _TAG.sub(_spaces, text) if "<" in text or "&" in text else text
    if "*" in text or "`" in text or "[" in text or "$" in text or "\\" in text or "_" in text or "~" in text:
        return _MARKUP.sub(_shown, text)
    return text


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _shown(match: re.Match[str]) -> str:
    whole = match.group()
    if match.lastgroup in ("code", "maths"):
        return "".join(char if char.isalnum() else " " for char in whole.translate(_CODE))
    if match.lastgroup == "link":
        return f" {match['label']}".ljust(len(whole))
    if match.lastgroup == "escape":
        return " " + whole[1:]
    return " " * len(whole)


class Found(NamedTuple):
    """What a rule found: the characters ``start`` to ``end`` of a text, and the words for
    the message. A rule over the whole deck also says whose text it is."""

    text: Text
    start: int
    end: int
    words: dict[str, object] = {}  # noqa: RUF012  (never written to)
    item: Item | None = None


def whole(text: Text, **words: object) -> Found:
    """Return a finding about all of a text."""
    return Found(text, 0, len(text), words)


class Card:
    """One card that a question or its reverse or one of several steps makes.

    ``question`` and ``answer`` are the texts as written, ``asks`` and ``says`` what is seen of
    them, ``words`` and ``answer_words`` their words in lower case, ``stems`` what the question is
    compared by. ``later`` marks a step after
    the first, whose question has been looked at.
    """

    __slots__ = (
        "answer",
        "answer_words",
        "asks",
        "cased",
        "item",
        "later",
        "limits",
        "question",
        "says",
        "stems",
        "words",
    )

    def __init__(
        self,
        item: Item,
        question: Text,
        answer: Text,
        vocabulary: Vocabulary,
        limits: Limits,
        later: bool = False,
    ) -> None:
        html = item.format == "html"
        lower = vocabulary.lower
        self.item = item
        self.question = question
        self.answer = answer
        self.limits = limits
        self.later = later
        self.asks = visible(question, html)
        self.says = visible(answer, html)
        self.cased = WORD.findall(self.asks)
        self.words = [lower[word] for word in self.cased]
        asked = vocabulary.asked
        self.stems = [stem for word in self.cased if (stem := asked[word])]
        self.answer_words = [lower[word] for word in WORD.findall(self.says)]


def cards_of(item: Item, vocabulary: Vocabulary, limits: Limits) -> Iterator[Card]:
    """Yield the cards with a question of their own that an item makes, its reverse included."""
    question = item.question
    if question is None:
        return
    if item.answer is not None:
        yield Card(item, question, item.answer, vocabulary, limits)
        reverse = item.reverse
        if reverse is not None:
            asked = item.answer if reverse.question is None else reverse.question
            said = question if reverse.answer is None else reverse.answer
            yield Card(item, asked, said, vocabulary, limits)
    for number, step in enumerate(item.steps):
        yield Card(item, question, step.text, vocabulary, limits, later=number > 0)


def texts_of(item: Item) -> list[Text]:
    """Return the texts that the curator wrote, once each, without quotations of the source."""
    texts = [item.question, item.answer, item.cloze, item.note]
    if item.reverse is not None:
        texts += [item.reverse.question, item.reverse.answer]
    texts += [step.text for step in item.steps]
    return [text for text in texts if text is not None]


_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|(?<!\w)‘[^’]*(?:’(?=\w)[^’]*)*’(?!\w)")


def quoted(text: str, at: int) -> bool:
    """Tell whether the character at an offset stands between quotation marks."""
    return any(match.start() < at < match.end() for match in _QUOTED.finditer(text))
