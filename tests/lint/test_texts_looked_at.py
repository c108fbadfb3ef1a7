"""The rules on signs look at every text of a card, whatever else it has."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import decks
import pytest

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = {"q": "What is it?", "a": "A word", "note": "More of it", "hint": "A letter"}
EXTRAS = [
    extras for count in range(3) for extras in combinations(("note", "hint"), count)
]
CASES = [(key, extras) for extras in EXTRAS for key in ("q", "a", *extras)]


@pytest.mark.parametrize(("key", "extras"), CASES)
@pytest.mark.parametrize("fault", ["(open", "the the"])
def test_a_fault_is_found_in_each_text(
    tmp_path: Path, key: str, extras: tuple[str, ...], fault: str
) -> None:
    texts = {name: text for name, text in PLAIN.items() if name in ("q", "a", *extras)}
    texts[key] = f"{texts[key]} {fault}"
    lines = "\n".join(f"  {name}: '{text}'" for name, text in texts.items())
    checked = decks.check(tmp_path, decks.deck(f"- id: c\n  unsourced: known\n{lines}"))
    places = {
        each.span.line for each in checked.diagnostics if each.code in ("Q502", "Q505")
    }
    assert places == {8 + list(texts).index(key)}
