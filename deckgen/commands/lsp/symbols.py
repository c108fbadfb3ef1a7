"""The outline of a file: its topics, and the cards in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deckgen.commands.lsp.analysis import Analysis, written_item
from deckgen.formats.card_labels import asks

if TYPE_CHECKING:
    from deckgen.core.model import Item, Topic

MAX_TITLE = 80
"""How many characters of a question the outline shows."""


@dataclass
class Symbol:
    """A topic or a card.

    - ``name``: its title or its id; ``detail``: what is shown beside it.
    - ``start``, ``end``: where it stands.
    - ``name_start``, ``name_end``: where its id stands.
    - ``children``: the topics and cards in it.
    """

    name: str
    detail: str
    is_topic: bool
    start: int
    end: int
    name_start: int
    name_end: int
    children: list[Symbol] = field(default_factory=list)


def outline(analysis: Analysis, name: str) -> list[Symbol]:
    """Return the topics and cards of a file; cards outside of a topic of this file stand at the top."""
    top: list[Symbol] = []
    topics: dict[tuple[str, ...], Symbol] = {}
    for topic in _topics_in(analysis, name):
        _topic_symbol(topic, name, topics, top)
    for item in analysis.items_in(name):
        parent = topics.get(item.topic.path)
        if parent is None:
            parent = _topic_symbol(item.topic, name, topics, top)
        _put(_card_symbol(item), parent, top)
    for symbol in top:
        _stretch(symbol)
    return sorted(top, key=lambda symbol: symbol.start)


def _put(symbol: Symbol, parent: Symbol | None, top: list[Symbol]) -> None:
    """Put a symbol below its parent, or, if it has none in this file, at the top."""
    if parent is not None:
        parent.children.append(symbol)
    else:
        top.append(symbol)


def _topics_in(analysis: Analysis, name: str) -> list[Topic]:
    """Return the topics that are written in a file."""
    project = analysis.project
    if project is None:
        return []
    found = []
    for unit in project.units:
        for topic in unit.section.topics:
            if topic.file is not None and topic.file.path == name:
                found.append(topic)
    return found


def _topic_symbol(
    topic: Topic, name: str, topics: dict[tuple[str, ...], Symbol], top: list[Symbol]
) -> Symbol | None:
    """Return the symbol of a topic, made if need be; ``None`` for a topic of another file."""
    if topic.file is None or topic.file.path != name:
        return None
    known = topics.get(topic.path)
    if known is not None:
        return known
    id_ = topic.path[-1]
    start = getattr(id_, "start", 0)
    end = getattr(id_, "end", 0)
    symbol = Symbol(
        name=str(topic.titles[-1]),
        detail=str(id_),
        is_topic=True,
        start=start,
        end=end,
        name_start=start,
        name_end=end,
    )
    topics[topic.path] = symbol
    _put(symbol, topics.get(topic.path[:-1]), top)
    return symbol


def _card_symbol(item: Item) -> Symbol:
    """Return a card as a symbol, with what it asks beside its id."""
    asked = asks(item)
    if len(asked) > MAX_TITLE:
        asked = asked[: MAX_TITLE - 1].rstrip() + "…"
    end = item.start + len(written_item(item))
    return Symbol(
        name=str(item.id),
        detail=asked,
        is_topic=False,
        start=item.start,
        end=max(end, item.id.end),
        name_start=item.id.start,
        name_end=item.id.end,
    )


def _stretch(symbol: Symbol) -> None:
    """Have a topic reach over all that is in it.

    A topic begins where its id stands, and an editor wants its cards within it.
    """
    symbol.children.sort(key=lambda child: child.start)
    for child in symbol.children:
        _stretch(child)
        symbol.end = max(symbol.end, child.end)
        symbol.start = min(symbol.start, child.start)
