"""What YAML is read to: texts, mappings and sequences that know where they stand in their file."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from deckgen.core.model import Text

MAX_DEPTH = 40
"""How many collections may be within one another."""


class Mapping(dict[Text, "Node"]):
    """A YAML mapping; its keys are :class:`Text` and carry their own places."""

    __slots__ = ("end", "start")
    start: int
    end: int

    if TYPE_CHECKING:
        # A Text equals the words it consists of, so keys are looked up by plain strings.

        def __getitem__(self, key: str, /) -> Node: ...

        def get(  # type: ignore[override]
            self, key: str, default: Node | None = None, /
        ) -> Node | None:
            """Return the value of a key, or the default where it is absent."""


class Sequence(list["Node"]):
    """A YAML sequence and its place."""

    __slots__ = ("end", "start")
    start: int
    end: int


Node: TypeAlias = Text | Mapping | Sequence
