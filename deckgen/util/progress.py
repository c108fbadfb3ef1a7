"""How far a long task has come: a function that is called as it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[str, int, int], None]
    """Called with the name of a stage, how much of it is done, and how much there is."""

STEP = 512
"""How many notes pass between two calls."""


def silent(stage: str, done: int, total: int) -> None:
    """Report progress to nobody."""
