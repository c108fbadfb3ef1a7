from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.project import Workshop

from deckgen.anki.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine() as opened:
        yield opened


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project")
