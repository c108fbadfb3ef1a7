"""Mappings and lists as YAML, one key a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from deckgen.util.folding import WIDTH
from deckgen.util.scalars import in_line, scalar

Value = str | int | float | bool | Mapping[str, "Value"] | Sequence["Value"]
"""What can be written. Texts are written as texts, numbers and truth values as they stand."""


def document(value: Mapping[str, Value]) -> str:
    """Return a whole file."""
    return "".join(line + "\n" for line in _mapping(value, 0))


def listed(values: Sequence[Value], indent: int = 0) -> str:
    """Return a list as lines that begin with dashes."""
    return "".join(line + "\n" for line in _sequence(values, indent))


def _mapping(value: Mapping[str, Value], indent: int) -> list[str]:
    lines = []
    for key, each in value.items():
        start = f"{' ' * indent}{_key(key)}:"
        lines += _valued(start, each, indent + 2)
    return lines


@lru_cache(maxsize=1000)
def _key(key: str) -> str:
    """Return a key as it is written: few keys are written again and again."""
    return in_line(key)


@lru_cache(maxsize=10_000)
def _in_flow(text: str) -> str:
    """Return a text in brackets, mostly a tag, as it is written."""
    return in_line(text, flow=True)


def _valued(start: str, value: Value, indent: int) -> list[str]:
    """Return the lines of a value behind a key."""
    if isinstance(value, bool):
        return [f"{start} {'true' if value else 'false'}"]
    if isinstance(value, (int, float)):
        return [f"{start} {value}"]
    if isinstance(value, str):
        return f"{start} {scalar(value, indent, len(start) + 1)}".split("\n")
    if not value:
        return [f"{start} {'{}' if isinstance(value, Mapping) else '[]'}"]
    if isinstance(value, Mapping):
        return [start, *_mapping(value, indent)]
    flow = _in_brackets(value)
    if flow is not None and len(start) + 1 + len(flow) <= WIDTH:
        return [f"{start} {flow}"]
    return [start, *_sequence(value, indent)]


def _in_brackets(values: Sequence[Value]) -> str | None:
    """Return a list of short texts in one line; nothing for a list of anything else."""
    texts = [
        value
        for value in values
        if isinstance(value, str) and "\n" not in value and len(value) < 60
    ]
    if len(texts) < len(values):
        return None
    return "[" + ", ".join(map(_in_flow, texts)) + "]"


def _sequence(values: Sequence[Value], indent: int) -> list[str]:
    lines = []
    for value in values:
        dash = " " * indent + "-"
        if isinstance(value, Mapping) and value:
            first, *rest = _mapping(value, indent + 2)
            lines += [f"{dash} {first[indent + 2 :]}", *rest]
        else:
            lines += _valued(dash, value, indent + 2)
    return lines
