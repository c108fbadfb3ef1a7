"""What each kind of item becomes: the fields of its notes and the cards Anki makes of them.

deckgen works out the cards itself. Every kind is one function in :data:`KINDS`, from an
item and the way to render its texts to one :class:`Parts` a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen import render
from deckgen.core.identity import step_suffix
from deckgen.render.deletions import hidden

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deckgen.core.model import Item, Text

    Html = Callable[[Text], str]

LIST_GAP = '<span class="cloze">[…]</span>'
"""Stands in the list of steps where the one that is asked belongs; it looks as in a cloze."""


class Parts(NamedTuple):
    """One note of an item, before what all kinds share is added.

    ``key`` is added to the item's id. ``answers`` are the plain texts that the cards ask
    for, which the small lines on the front must not give away.
    """

    key: str
    kind: str
    prompt: str
    answer: str
    cards: tuple[int, ...]
    answers: tuple[str, ...]
    context: str = ""
    place: tuple[int, int] | None = None  # which step it is, and of how many
    reverse: str = ""
    reverse_answer: str = ""


def question(item: Item, html: Html) -> Iterator[Parts]:
    """One note, with a second card if it is to be asked the other way too."""
    assert item.question is not None
    assert item.answer is not None
    prompt, answer = html(item.question), html(item.answer)
    if item.reverse is None:
        yield Parts("", "question", prompt, answer, (0,), (item.answer,))
        return
    reverse = html(item.reverse.question) if item.reverse.question is not None else answer
    other = html(item.reverse.answer) if item.reverse.answer is not None else prompt
    answers = (item.answer, item.reverse.answer) if item.reverse.answer is not None else (item.answer,)
    yield Parts("", "question", prompt, answer, (0, 1), answers, reverse=reverse, reverse_answer=other)


def cloze(item: Item, html: Html) -> Iterator[Parts]:
    """One note with a card for each number."""
    assert item.cloze is not None
    text = html(item.cloze)
    cards = tuple(number - 1 for number in render.cloze_numbers(text))
    answers = tuple(words for _, words in hidden(item.cloze, html=item.format == "html"))
    yield Parts("", "cloze", text, "", cards, answers)


def steps(item: Item, html: Html) -> Iterator[Parts]:
    """One note a step; its front shows which it is, the steps before it, and where it belongs."""
    assert item.question is not None
    prompt = html(item.question)
    shown: list[str] = []
    for number, step in enumerate(item.steps, 1):
        answer = html(step.text)
        lines = "".join(f"<li>{line}</li>" for line in (*shown, LIST_GAP))
        yield Parts(
            step_suffix(step.id),
            "question",
            prompt,
            answer,
            (0,),
            (step.text,),
            context=f"<ol>{lines}</ol>",
            place=(number, len(item.steps)),
        )
        shown.append(answer)


KINDS: dict[str, Callable[[Item, Html], Iterator[Parts]]] = {
    "question": question,
    "cloze": cloze,
    "steps": steps,
}
