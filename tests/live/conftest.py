from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from live.collection import Hand

from deckgen.anki.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def hand() -> Iterator[Hand]:
    with Engine() as engine:
        yield Hand(engine)


@pytest.fixture(autouse=True)
def _own_times(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("ANKICONNECT_API_KEY", raising=False)
    monkeypatch.delenv("DECKGEN_ANKI_PROFILE", raising=False)
