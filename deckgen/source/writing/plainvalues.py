"""Nodes of YAML as plain values, and plain values changed at a place.

The plain value of ``{id: one, tags: [a]}`` is ``{"id": "one", "tags": ["a"]}``: what a file says, without its
places. Two files whose plain values are equal say the same. ``with_value`` of it, with the way
``("tags", 0)`` and 'b', is ``{"id": "one", "tags": ["b"]}``.
"""

from __future__ import annotations

import copy
from typing import Any, NamedTuple, TypeAlias

from deckgen.source.yaml.tree import Mapping, Node, Sequence

Path: TypeAlias = tuple[str | int, ...]
"""Where a node stands in a file: keys of mappings and places in lists."""


class More(NamedTuple):
    """Values that are added to a list, whatever else changes in it."""

    values: list[Any]


def plain_values(value: object) -> Any:
    """Return values to be written as they are when they are read."""
    if isinstance(value, dict):
        return {key: plain_values(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_values(each) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def plain(
    node: Node | None,
    texts: dict[int, str] | None = None,
    added: dict[int, dict[str, str]] | None = None,
) -> object:
    """Return nodes as plain values.

    ``texts`` are what other texts are to be instead, by where they begin; ``added`` are keys that mappings
    are to have besides, by where the first key of each begins.
    """
    if isinstance(node, Mapping):
        values = {}
        for key, value in node.items():
            values[str(key)] = plain(value, texts, added)
        if added:
            first_key = min((key.start for key in node), default=-1)
            values.update(added.get(first_key, {}))
        return values
    if isinstance(node, Sequence):
        return [plain(each, texts, added) for each in node]
    if node is None:
        return None
    written = str(node)
    if texts:
        return texts.get(node.start, written)
    return written


def with_value(value: object, path: Path, new: object) -> object:
    """Return plain values with another one, or more of them, at a place; ``None`` takes the key away.

    What is given is not changed: only what is on the way to the place is copied.
    """
    if not path:
        if isinstance(new, More) and isinstance(value, list):
            return [*value, *new.values]
        return new
    step, *rest = path
    changed: Any = copy.copy(value)
    if new is None and not rest:
        del changed[step]
        return changed
    if isinstance(changed, dict):
        inner = changed.get(step)
    else:
        inner = changed[step]
    changed[step] = with_value(inner, tuple(rest), new)
    return changed
