"""Mappings and lists as YAML, one key a line.

``document({"deck": {"id": "x", "tags": ["a", "b"]}, "note": "one\\ntwo"})`` is::

    deck:
      id: x
      tags: [a, b]
    note: |-
      one
      two

A list of short texts stands in one line as long as it fits; a text is in quotation marks where YAML would
take it for something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from deckgen.util.folding import WIDTH
from deckgen.util.scalars import in_line, scalar

Value = str | int | float | bool | Mapping[str, "Value"] | Sequence["Value"]
"""What can be written. Texts are written as texts, numbers and truth values as they stand."""


def document(value: Mapping[str, Value]) -> str:
    """Return a whole file."""
    return _joined(_mapping(value, 0))


def listed(values: Sequence[Value], indent: int = 0) -> str:
    """Return a list as lines that begin with dashes."""
    return _joined(_sequence(values, indent))


def _joined(lines: list[str]) -> str:
    """Return lines as a text that ends with a line break, if it has any line."""
    return "".join(line + "\n" for line in lines)


def _mapping(value: Mapping[str, Value], indent: int) -> list[str]:
    """Return the lines of a mapping, indented.

    The key of a value that is a text or fits one line stands before it: 'id: x'. A mapping and a longer list
    begin on the line below, two columns further in.
    """
    lines = []
    margin = " " * indent
    for key, each in value.items():
        start = f"{margin}{_key(key)}:"
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
    """Return the lines of a value behind a key or a dash.

    ``start`` is what stands before it, '  id:' or '  -'; ``indent`` is that of the lines below it.
    """
    if isinstance(value, str):
        written = scalar(value, indent, len(start) + 1)
        return f"{start} {written}".split("\n")
    if isinstance(value, bool):  # before 'int': a truth value is one, too
        word = "true" if value else "false"
        return [f"{start} {word}"]
    if isinstance(value, (int, float)):
        return [f"{start} {value}"]
    if isinstance(value, Mapping):
        if not value:
            return [f"{start} {{}}"]
        return [start, *_mapping(value, indent)]
    if not value:
        return [f"{start} []"]
    flow = _in_brackets(value)
    if flow is not None and len(start) + 1 + len(flow) <= WIDTH:
        return [f"{start} {flow}"]
    return [start, *_sequence(value, indent)]


def _in_brackets(values: Sequence[Value]) -> str | None:
    """Return a list of short texts in one line; nothing for a list of anything else."""
    texts = []
    for value in values:
        if not isinstance(value, str) or "\n" in value or len(value) >= 60:
            return None
        texts.append(_in_flow(value))
    return "[" + ", ".join(texts) + "]"


def _sequence(values: Sequence[Value], indent: int) -> list[str]:
    """Return the lines of a list, indented.

    A mapping begins behind its dash: '- id: x', with its other keys below the first.
    """
    lines = []
    dash = " " * indent + "-"
    for value in values:
        if isinstance(value, Mapping) and value:
            # the first key stands behind the dash, in place of two of its spaces
            first, *rest = _mapping(value, indent + 2)
            lines.append(f"{dash} {first[indent + 2 :]}")
            lines += rest
        else:
            lines += _valued(dash, value, indent + 2)
    return lines
