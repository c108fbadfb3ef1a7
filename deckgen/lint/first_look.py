"""A first look at the cards of a unit, all at once: most of them are questions in plain words, and in most of
those no rule of a build can find anything.

What a rule needs to find something is said by the rule itself (:class:`~deckgen.lint.rule.Start`). A card
that has something of it, or that is more than a question with an answer and a note, is left to the rules.
"""

from __future__ import annotations

import sys
from operator import itemgetter
from typing import TYPE_CHECKING

from deckgen.core.model import Item
from deckgen.lint.typography import has_any
from deckgen.lint.visible import BARE
from deckgen.lint.words import Lookup, lower_words
from deckgen.util.ascii_text import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deckgen.core.declared import Limits
    from deckgen.lint.rule import Rule, Start
    from deckgen.lint.words import Vocabulary

_BETWEEN = "\x01"
"""What stands between texts that are looked at together, as a word of its own."""

_START = "\x02"
"""What stands for a word from which a rule starts."""

_IN_WORDS = LETTERS + _BETWEEN.encode()
_WORDS = bytes(code if code in _IN_WORDS else ord(" ") for code in range(256)).lower()
"""All letters small, and a space for what is no part of a word."""

_ADDRESS = frozenset({"www"})
"""What an address begins with that has no other signs than prose: it is seen in another way."""

FEW = 10
"""Of more cards than this a fourth must be passed, or the first look is given up."""

_SIMPLE = {
    "kind": "question",
    "cloze": None,
    "reverse": None,
    "outside": (),
    "format": "markdown",
    "draft": False,
    "hint": None,
    "own": None,
}
"""What a card is whose texts are a question, an answer and a note, if any, all in Markdown."""

_made_as = itemgetter(*map(Item._fields.index, _SIMPLE))
_MADE_SIMPLY = tuple(_SIMPLE.values())
_texts_of = itemgetter(*map(Item._fields.index, ("question", "answer", "note")))

_LOOKED_AT_LATER = frozenset({"questions", "cloze"})
"""What rules look at that no text of a simple card is: clozes, and questions compared with one another, for
which their stems are there."""


class FirstLook:
    """Looks at the cards of one unit after the other, in place of some rules. Of those that look
    ``elsewhere``, at what a card cites, it takes the place of none.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        vocabulary: Vocabulary,
        limits: Limits,
        elsewhere: Iterable[str],
    ) -> None:
        self.is_possible = True
        self.looked_at = self.passed = 0  # so many cards
        self.signs = ""  # in any text
        starts: list[Start] = []
        passed_over = _LOOKED_AT_LATER.union(elsewhere)
        for rule in rules:
            if rule.looks_at == "card" and rule.starts is not None:
                starts.append(rule.starts)
            elif rule.looks_at == "text" and rule.signs:
                self.signs += rule.signs
            elif rule.looks_at not in passed_over:
                self.is_possible = False
        self.repeats = any(each.repeats for each in starts)
        self.most_asked = _least(limits, [each.most_asked for each in starts])
        self.most_said = _least(limits, [each.most_said for each in starts])
        self.asked = _stems(vocabulary.asked, [each.asked for each in starts])
        self.said = _stems(vocabulary.told, [each.said for each in starts])
        twice = "".join([each.asked_twice for each in starts])
        of_questions = "".join([each.asked_signs for each in starts])
        of_answers = "".join([each.said_signs for each in starts])
        self.plain_in_questions = _without(BARE, self.signs + of_questions + twice)
        self.plain_in_answers = _without(BARE, self.signs + of_answers)
        # what else a question may have, once
        self.may_be_left = frozenset({b"", *[sign.encode() for sign in twice]})

    def stems_of_questions(self, items: Sequence[Item]) -> dict[int, str]:
        """Return the stems of the questions of those cards in which the rules find nothing, as far as that is
        quickly seen, by the numbers of their items (:attr:`~deckgen.lint.traces.Trace.question_key`)."""
        if not self.is_possible:
            return {}
        numbers: Sequence[int] = range(len(items))
        made = [*map(_made_as, items)]
        if made.count(_MADE_SIMPLY) < len(made):
            numbers = [at for at in numbers if made[at] == _MADE_SIMPLY]
            items = [items[at] for at in numbers]
        self.looked_at += len(items)
        if not items:
            return {}
        questions, answers, notes = zip(*map(_texts_of, items), strict=True)
        if None in questions or None in answers:
            return {}
        found = self._found(numbers, questions, answers)
        if has_any("".join(filter(None, notes)), self.signs):
            for number, note in zip(numbers, notes, strict=True):
                if note is not None and has_any(note, self.signs):
                    found.pop(number, None)
        self.passed += len(found)
        if self.looked_at > FEW and self.passed * 4 < self.looked_at:
            self.is_possible = False  # it would take longer than the rules alone
        return found

    def _found(
        self, numbers: Sequence[int], questions: Sequence[str], answers: Sequence[str]
    ) -> dict[int, str]:
        """Return the stems of those questions, by the numbers given, in which nothing is found, whatever is
        in notes."""
        left = _left(questions, self.plain_in_questions)
        left_of_answers = _left(answers, self.plain_in_answers)
        if left is None or left_of_answers is None:
            return {}
        may_be_left = self.may_be_left
        if any(left_of_answers) or not may_be_left.issuperset(left):
            without = []
            for at, (of_question, of_answer) in enumerate(
                zip(left, left_of_answers, strict=True)
            ):
                if not of_answer and of_question in may_be_left:
                    without.append(at)
            if not without:
                return {}
            numbers = [numbers[at] for at in without]
            questions = [questions[at] for at in without]
            answers = [answers[at] for at in without]
        asked, said = _stems_of(questions, self.asked), _stems_of(answers, self.said)
        found: dict[int, str] = {}
        # hot: each card of a deck
        for number, stems, told in zip(numbers, asked, said, strict=True):
            if _START in stems or _START in told:
                continue
            for stem in told.split():
                if stem not in stems:
                    break  # the answer says more
            else:
                if self.repeats:
                    continue
            found[number] = stems[:-1]
        for texts, most in (questions, self.most_asked), (answers, self.most_said):
            for at in _long(texts, most):
                found.pop(numbers[at], None)
        return found


def _left(texts: Sequence[str], plain: bytes) -> list[bytes] | None:
    """Return for each of some texts what is left of it without ``plain`` signs; ``None`` if some text may be
    code, or has the sign that stands between them."""
    together = f" {_BETWEEN} ".join(texts)
    if "    " in together:
        return None
    written = together.encode("utf-8", "surrogatepass")
    left = written.translate(None, plain).split(_BETWEEN.encode())
    return left if len(left) == len(texts) else None


def _stems_of(texts: Sequence[str], stems: Lookup) -> list[str]:
    """Return the stems of each of some texts in ASCII, with a space behind each stem."""
    written = f" {_BETWEEN} ".join(texts).encode()
    words = written.translate(_WORDS).decode().split()
    return "".join(map(stems.__getitem__, words)).split(_BETWEEN)


def _long(texts: Sequence[str], most: int) -> list[int]:
    """Return the numbers of those texts that have more than so many words, each with a sign behind it."""
    longest = 2 * most
    if max(map(len, texts)) <= longest:
        return []
    long = [at for at, text in enumerate(texts) if len(text) > longest]
    return [at for at in long if len(lower_words(texts[at])) > most]


def _stems(stems: Lookup, starts: Iterable[frozenset[str]]) -> Lookup:
    """Return what gives the stem of a word, with a space behind it, or the sign for one from which a rule
    starts."""
    stem_of = stems.function

    def spaced(word: str) -> str:
        stem = stem_of(word)
        return stem and f"{stem} "

    found = Lookup(spaced)
    found[_BETWEEN] = _BETWEEN
    for word in _ADDRESS.union(*starts):
        found[word] = _START
    return found


def _least(limits: Limits, names: Iterable[str]) -> int:
    """Return the least of the limits that are named."""
    found = [getattr(limits, name) for name in names if name]
    return min(found, default=sys.maxsize)


def _without(signs: bytes, others: str) -> bytes:
    """Return ASCII signs without some others."""
    return signs.translate(None, others.encode())
