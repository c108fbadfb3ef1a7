"""A deck without cards is reported, and a card that could not be read is no second mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import check

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("card", ["- {q: What is this?, a: That}", "- only words"])
def test_a_card_that_is_not_read_is_one_mistake(tmp_path: Path, card: str) -> None:
    found = [each.code for each in check(tmp_path, card).diagnostics]
    assert found in (["Y203"], ["Y202"])
