"""An item as plain text: what its cards ask and answer, without markup."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from deckgen import render
from deckgen.coverage.model import Card, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.model import Item

HIDDEN = "[…]"
"""Stands for a deletion in the question of a cloze."""

TOPIC_SEPARATOR = " › "

_BREAK = re.compile(r"<(?:br|/p|/li|/div|/tr|hr)\b[^>]*>", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^>]*?\balt=\"([^\"]+)\"[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[/!a-zA-Z][^>]*>")
_INNERMOST = re.compile(r"\{\{c[\d,]+::((?:(?!\{\{c[\d,]+::|\}\}).)*)\}\}", re.DOTALL)


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
    """Return a cloze with all of its deletions hidden, and what they hide."""
    text = _IMAGE.sub(r"\1", render.render(written, format=format, cloze=True).html)
    answers: list[str] = []

    def hide(match: re.Match[str]) -> str:
        answers.append(_unmarked(match[1].partition("::")[0]))
        return HIDDEN

    while _INNERMOST.search(text):
        text = _INNERMOST.sub(hide, text)
    return Side(_unmarked(text), tuple(answers))


def plain(text: str, format: str = "markdown") -> str:
    """Return what is seen of a text, in one line."""
    return _unmarked(render.render(text, format=format).html)


def _unmarked(markup: str) -> str:
    if "<" in markup:
        markup = _TAG.sub("", _IMAGE.sub(r"\1", _BREAK.sub(" ", markup)))
    return " ".join(html.unescape(markup).split())
