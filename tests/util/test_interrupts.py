"""Ctrl+C where Python drops its exception."""

from __future__ import annotations

import signal
import sys
import threading
import weakref
from typing import TYPE_CHECKING

import pytest

from deckgen.commands.build import watching as building
from deckgen.commands.push import watching as pushing
from deckgen.util.interrupts import Interrupt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _as_python_begins() -> Iterator[None]:
    """The handler that Python installs, which a shell without job control does not let it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def recorded(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return a list that takes up what Python drops from now on. To be called in a test: earlier pytests have
    a hook of their own while each fixture and each test runs."""
    found: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda it: found.append(it.exc_type))
    return found


def interrupt_a_callback() -> None:
    """Raise the signal while the callback of a weak reference runs, as every import has one."""

    class Short:
        pass

    short = Short()
    reference = weakref.ref(short, lambda _: signal.raise_signal(signal.SIGINT))
    del short
    assert reference() is None


def test_an_interrupt_that_python_drops_is_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dropped = recorded(monkeypatch)
    with Interrupt() as interrupt:
        interrupt.check()
        interrupt_a_callback()
        assert dropped == [KeyboardInterrupt]
        with pytest.raises(KeyboardInterrupt):
            interrupt.check()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_is_raised_at_once() -> None:
    with Interrupt(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Interrupt() as interrupt:
        signal.raise_signal(signal.SIGINT)
        interrupt.check()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_another_thread_changes_nothing() -> None:
    seen: list[object] = []

    def run() -> None:
        with Interrupt() as interrupt:
            interrupt.check()
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


def test_a_build_that_watches_ends(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dropped = recorded(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        building.watch(tmp_path, None, interrupt_a_callback)
    assert dropped == [KeyboardInterrupt]


def test_a_push_that_watches_ends(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dropped = recorded(monkeypatch)
    with Interrupt() as interrupt:
        saves = pushing.saves(tmp_path, interrupt.check)
        next(saves)
        interrupt_a_callback()
        with pytest.raises(KeyboardInterrupt):
            next(saves)
    assert dropped == [KeyboardInterrupt]
