"""An item as plain text: what its cards ask and answer, without markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen import render
from deckgen.coverage.model import Card, Side
from deckgen.render.deletions import Gap, as_in_engine
from deckgen.render.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Item

HIDDEN = "[…]"
"""Stands for a deletion in the question of a cloze."""

TOPIC_SEPARATOR = " › "


def as_card(item: Item) -> Card:
    """Return the item as a card to be shown and compared."""
    return Card(str(item.id), TOPIC_SEPARATOR.join(item.topic.titles), tuple(_sides(item)))


def _sides(item: Item) -> Iterator[Side]:
    if item.cloze is not None:
        yield _cloze(item.cloze, item.format)
        return
    question = plain(item.question or "", item.format)
    if item.steps:
        yield Side(question, tuple(plain(step.text, item.format) for step in item.steps))
        return
    answer = plain(item.answer or "", item.format)
    yield Side(question, (answer,))
    reverse = item.reverse
    if reverse is not None:
        asked = answer if reverse.question is None else plain(reverse.question, item.format)
        said = question if reverse.answer is None else plain(reverse.answer, item.format)
        yield Side(asked, (said,))


def _cloze(written: str, format: str) -> Side:
    """Return a cloze with all of its deletions hidden, and what they hide, the innermost first."""
    parts = as_in_engine(render.render(written, format=format, cloze=True).html)
    answers: list[str] = []
    question = one_line("".join(_hidden(parts, answers)))
    return Side(question, tuple(answers))


def _hidden(parts: list[str | Gap], answers: list[str]) -> Iterator[str]:
    """Yield the parts of a cloze, each deletion blanked; add what these hide to ``answers``."""
    for part in parts:
        if isinstance(part, str):
            yield part
        else:
            answers.append(one_line("".join(_hidden(part.parts, answers))))
            yield HIDDEN


def plain(text: str, format: str = "markdown") -> str:
    """Return what is seen of a text, in one line."""
    return one_line(render.render(text, format=format).html)
