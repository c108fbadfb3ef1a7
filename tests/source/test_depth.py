"""How deeply topics that are subdecks may nest: as deeply as Anki takes decks."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.project import check


def nested(topics: int) -> str:
    """Return a deck of subdecks, one within another, with a card in the innermost topic."""
    lines = ["deck: {id: t, name: T, subdecks: true}", "topics:"]
    for number in range(topics):
        pad = "  " * (2 * number + 1)
        lines += [f"{pad}- id: t{number}", f"{pad}  title: T{number}"]
        lines.append(f"{pad}  topics:" if number < topics - 1 else f"{pad}  cards:")
    pad = "  " * (2 * topics + 1)
    lines.append(f"{pad}- {{id: a, q: What is it?, a: This, unsourced: a test}}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("topics", "found"), [(10, []), (11, ["Y219"])])
def test_the_deepest_deck_that_anki_takes(tmp_path: Path, topics: int, found: list[str]) -> None:
    checked = check(tmp_path, nested(topics))
    assert [each.code for each in checked.diagnostics if each.code[0] == "Y"] == found
