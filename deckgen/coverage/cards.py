"""An item as plain text: what its cards ask and answer, without markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen import render
from deckgen.coverage.model import Card, Side
from deckgen.kinds import views_of
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
    topic = TOPIC_SEPARATOR.join(item.topic.titles)
    sides = _sides(item)
    return Card(str(item.id), topic, tuple(sides))


def _sides(item: Item) -> list[Side]:
    """Return what each card of an item asks and answers; cards with one question are one side.

    The steps of a list share their question: they are one side with several answers.
    """
    sides: list[Side] = []
    for view in views_of(item):
        if view.back is None:
            sides.append(_cloze(view.front, item.format))
            continue
        answer = plain(view.back, item.format)
        if view.repeats_front:
            last = sides.pop()
            sides.append(Side(last.question, (*last.answers, answer)))
        else:
            question = plain(view.front, item.format)
            sides.append(Side(question, (answer,)))
    return sides


def _cloze(written: str, format: str) -> Side:
    """Return a cloze with all of its deletions hidden, and what they hide, the innermost first."""
    rendered = render.render(written, format=format, cloze=True)
    answers: list[str] = []
    shown = "".join(_hidden(as_in_engine(rendered.html), answers))
    return Side(one_line(shown), tuple(answers))


def _hidden(parts: list[str | Gap], answers: list[str]) -> Iterator[str]:
    """Yield the parts of a cloze, each deletion blanked; add what these hide to ``answers``."""
    for part in parts:
        if isinstance(part, str):
            yield part
        else:
            words = "".join(_hidden(part.parts, answers))
            answers.append(one_line(words))
            yield HIDDEN


def plain(text: str, format: str = "markdown") -> str:
    """Return what is seen of a text, in one line."""
    return one_line(render.render(text, format=format).html)
