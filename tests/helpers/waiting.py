"""Waits for what another process does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 240
"""Seconds within which what is waited for must come, on a machine that has much else to do."""


def wait_for(condition: Callable[[], bool]) -> None:
    """Return as soon as something is so; fail if it never is."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "what is waited for does not come"
        time.sleep(0.1)
