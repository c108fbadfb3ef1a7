"""``q`` and ``steps``: one note a step, which shows the steps before it and asks for the next."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from deckgen.core.identity import step_suffix
from deckgen.core.model import Step
from deckgen.kinds.cardview import CardView
from deckgen.kinds.kind import QUESTION_NOTE, Parts, Side
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Item, Text
    from deckgen.core.nodes import Mapping, Node
    from deckgen.kinds.kind import Html, Reader

LIST_GAP = '<span class="cloze">[…]</span>'
"""Stands in the list of steps where the one that is asked belongs; it looks as in a cloze."""

STEP_OF = {
    "": "{} / {}",
    "de": "Schritt {} von {}",
    "en": "Step {} of {}",
    "es": "Paso {} de {}",
    "fr": "Étape {} sur {}",
    "it": "Passo {} di {}",
    "nl": "Stap {} van {}",
    "pl": "Krok {} z {}",
    "pt": "Passo {} de {}",
    "ru": "Шаг {} из {}",
    "uk": "Крок {} з {}",
}
"""Which step a card asks for, by the language of the deck; the empty one stands for all others."""


def step_line(place: tuple[int, int] | None, language: str) -> str:
    """Return the line above the list of steps, ``Step 3 of 5``; '' for a card that is no step."""
    if place is None:
        return ""
    words = STEP_OF.get(language.partition("-")[0].lower(), STEP_OF[""])
    return f'<p class="step">{words.format(*place)}</p>'


# short words stand in every sentence
_WORD = lazy_pattern(r"\w{4,}")

STEM = 6
"""How many letters of two words must be equal."""


NEW_STEP = 0.5
"""How many common words it is worth that a step gets a quotation at all."""


def quotes_of_step(item: Item, number: int) -> tuple[Text, ...]:
    """Return the quotations that a step rests on; ``number`` counts from 1.

    Quotations stand in the order of the steps. Each belongs to one, so that as many words as
    possible are common to the two; a step to which none belongs rests on all.
    """
    if len(item.quotes) < 2:
        return item.quotes
    texts = tuple(step.text for step in item.steps)
    own = []
    for quote, owner in zip(item.quotes, _owners_of(item.quotes, texts), strict=True):
        if owner == number - 1:
            own.append(quote)
    return tuple(own) or item.quotes


@lru_cache(maxsize=1)
def _owners_of(quotes: tuple[str, ...], steps: tuple[str, ...]) -> list[int]:
    """Return for each quotation the step that it belongs to; of the last card it is remembered, for it is
    asked for at each step."""
    words_of_quotes = [_words(quote) for quote in quotes]
    words_of_steps = [_words(step) for step in steps]
    return _owners(words_of_quotes, words_of_steps)


def _owners(quotes: list[frozenset[str]], steps: list[frozenset[str]]) -> list[int]:
    """Return for each quotation the step that it belongs to, in order, by dynamic programming.

    A quotation belongs to no earlier step than the quotation before it does.
    """
    # for each step: the best score with the last quotation at it, and the steps chosen so far
    best: list[tuple[float, list[int]]] = []
    for number, words in enumerate(steps):
        common = len(quotes[0] & words)
        best.append((common + NEW_STEP, [number]))
    for quote in quotes[1:]:
        following = []
        for number, words in enumerate(steps):
            score, chosen = _best_before(best, number)
            common = len(quote & words)
            following.append((score + common, [*chosen, number]))
        best = following
    _, chosen = max(best)
    return chosen


def _best_before(
    best: list[tuple[float, list[int]]], number: int
) -> tuple[float, list[int]]:
    """Return the best choice up to the quotation before one at this step, with what a new step is worth."""
    choices = []
    for earlier in range(number + 1):
        score, chosen = best[earlier]
        if earlier < number:
            score += NEW_STEP
        choices.append((score, chosen))
    return max(choices)


def _words(text: str) -> frozenset[str]:
    """Return the longer words of a text by their beginnings, for endings differ.

    'factory' and 'factories' are both 'factor'.
    """
    return frozenset(word[:STEM] for word in _WORD.findall(text.casefold()))


class Steps:
    """A card that asks for one step after another."""

    name = "steps"
    keys = frozenset({"q", "steps"})
    required = frozenset({"q", "steps"})

    def is_meant(self, mapping: Mapping) -> bool:
        """A card with steps is of this kind."""
        return "steps" in mapping

    def way_without(self, key: str) -> str:
        """There is no key of another kind for which steps have a hint of their own."""
        return ""

    def has_its_keys(self, reader: Reader, mapping: Mapping, *, misspelt: bool) -> bool:
        """Tell whether it is said what the steps are the steps of."""
        if "q" in mapping:
            return True
        if not misspelt:
            way = "say with 'q:' what the steps are the steps of"
            reader.missing(mapping, "q", "the card", way)
        return False

    def is_whole(self, item: Item) -> bool:
        """Tell whether there are a question and any step."""
        return item.question is not None and bool(item.steps)

    def notes(self, item: Item, html: Html) -> Iterator[Parts]:
        """One note a step; its front shows which it is, the steps before it, and where it belongs."""
        assert item.question is not None
        prompt = html(item.question)
        shown = ""
        for number, step in enumerate(item.steps, 1):
            answer = html(step.text)
            yield Parts(
                step_suffix(step.id),
                QUESTION_NOTE,
                prompt,
                answer,
                (0,),
                (step.text,),
                context=f"<ol>{shown}<li>{LIST_GAP}</li></ol>",
                place=(number, len(item.steps)),
                was=tuple(step_suffix(was) for was in step.was),
            )
            shown += f"<li>{answer}</li>"

    def sides(self, item: Item, parts: Parts) -> list[Side]:
        """The question, and the step."""
        return [
            Side("question", parts.prompt, item.question),
            Side("answer", parts.answer, item.answer),
        ]

    def views(self, item: Item) -> Iterator[CardView]:
        """One card a step; they share their front."""
        question = item.question
        if question is None:
            return
        for number, step in enumerate(item.steps):
            is_first = number == 0
            yield CardView(
                item,
                question,
                step.text,
                repeats_front=not is_first,
                own_texts=(question, step.text) if is_first else (step.text,),
            )

    def card_name(self, note_type: str, ordinal: int) -> str:
        """Every card of the steps is one."""
        return self.name


def read_steps(reader: Reader, mapping: Mapping) -> tuple[Step, ...]:
    """Return the steps under ``steps:``, each an id and a text."""
    value = mapping["steps"]
    if not isinstance(value, dict):
        way = "write each step on a line of its own below 'steps:', like this: first-step: What is done first"
        reader.wrong(value, "steps", "an id and a text for each step", way)
        return ()
    if len(value) < 2:
        counted = "1 step" if value else "no steps"
        way = "write two steps or more, or a question with 'a:'"
        reader.report("Y211", value, why=f"'steps' has {counted}", way=way)
    steps = []
    for key, node in value.items():
        step = _read_step(reader, key, node)
        if reader.is_id(key) and step is not None:
            steps.append(step)
    return tuple(steps)


def _read_step(reader: Reader, id_: Text, node: Node) -> Step | None:
    """Return a step: a text, or a mapping with ``text`` and the earlier ids under ``was``."""
    if not isinstance(node, dict):
        text = reader.as_text(node, id_)
        if text is None:
            return None
        return Step(id_, text)
    reader.check_keys(node, "step")
    text = reader.text(node, "text")
    if "text" not in node:
        way = "write what is done in this step after 'text:'"
        reader.missing(node, "text", "a step", way)
    if text is None:
        return None
    return Step(id_, text, reader.texts(node, "was"))
