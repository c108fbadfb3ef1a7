"""Nodes of YAML as plain values, and plain values changed at a place."""

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
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


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
        values = {str(key): plain(value, texts, added) for key, value in node.items()}
        if added:
            values.update(added.get(min((key.start for key in node), default=-1), {}))
        return values
    if isinstance(node, Sequence):
        return [plain(each, texts, added) for each in node]
    if node is None:
        return None
    return texts.get(node.start, str(node)) if texts else str(node)


def with_value(value: object, path: Path, new: object) -> object:
    """Return plain values with another one, or more of them, at a place; ``None`` takes the key away."""
    if not path:
        return (
            [*value, *new.values]
            if isinstance(new, More) and isinstance(value, list)
            else new
        )
    step, *rest = path
    changed = copy.copy(value)
    if new is None and not rest:
        del changed[step]  # type: ignore[attr-defined]
        return changed
    inner = changed.get(step) if isinstance(changed, dict) else changed[step]  # type: ignore[index]
    changed[step] = with_value(inner, tuple(rest), new)  # type: ignore[index]
    return changed
