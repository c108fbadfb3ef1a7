"""Where things stand in a YAML file to which something is to be added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.model import Text
from deckgen.source.yaml.tree import Mapping

if TYPE_CHECKING:
    from deckgen.source.yaml.tree import Node, Sequence


def column_of(text: str, offset: int) -> int:
    """Return how many characters stand before an offset on its line."""
    line_start = text.rfind("\n", 0, offset) + 1
    return offset - line_start


def last_text(node: Node) -> Text:
    """Return the text within a node that stands last; an empty one at the node's place if it has none.

    What is put behind it stands at the end of the node, also where the last thing in it is a list.
    """
    if isinstance(node, Text):
        return node
    children = [*node]
    if isinstance(node, Mapping):
        children += node.values()
    last = None
    for child in children:
        if child is not None:
            text = last_text(child)
            if last is None or text.end > last.end:
                last = text
    if last is None:
        return Text("", node.start, node.end)
    return last


def number_of_topic(topics: Sequence, id_: str) -> int | None:
    """Return the number of the topic with an id in a list of topics, ``None`` if it is not there."""
    for number, topic in enumerate(topics):
        if isinstance(topic, Mapping) and topic.get("id") == id_:
            return number
    return None
