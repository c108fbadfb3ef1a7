"""Ctrl+C, for commands that run until it."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import NoReturn


class Interrupt:
    """Remembers Ctrl+C from ``with`` on, and raises ``KeyboardInterrupt`` as ever.

    The exception alone does not end a command for certain: Python prints and drops one that is raised
    while a finalizer or the callback of a weak reference runs (``sys.unraisablehook``), and every import
    has such a callback. A command without an end of its own calls :meth:`check` now and then.

    Where the signal is ignored, or not Python's own affair, and in another thread than the main one
    nothing is changed, and :meth:`check` does nothing.
    """

    def __init__(self) -> None:
        self._is_remembered = False
        self._is_ours = False

    def __enter__(self) -> Interrupt:
        in_main_thread = threading.current_thread() is threading.main_thread()
        if (
            in_main_thread
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        ):
            signal.signal(signal.SIGINT, self._remember)
            self._is_ours = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._is_ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _remember(self, _number: int, _frame: FrameType | None) -> NoReturn:
        self._is_remembered = True
        raise KeyboardInterrupt

    def check(self) -> None:
        """Raise ``KeyboardInterrupt`` if Ctrl+C was pressed since ``with``."""
        if self._is_remembered:
            raise KeyboardInterrupt
