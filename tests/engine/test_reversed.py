"""``verify`` of a deck with a note type that asks both ways, as Anki's *Basic (and reversed card)*."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from helpers.project import write

from deckgen.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
deck: {{id: words, name: Words, uid: abcdefgh}}
note-types:
  - id: both
    name: Both ways
    fields: [Front, Back]
    cards:
      - {{name: Card 1, front: '{first}', back: '{{{{FrontSide}}}}{{{{Back}}}}'}}
      - {{name: Card 2, front: '{second}', back: '{{{{FrontSide}}}}{{{{Front}}}}'}}
"""
CARDS = "- {id: oslo, type: both, fields: {Front: Norway, Back: Oslo}}\n"
FRONT, BACK = "{{Front}}", "{{Back}}"


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (FRONT, BACK, 0),
        (FRONT, f"{FRONT} {BACK}", 1),  # the answer with the question
        (f"{FRONT} {BACK}", BACK, 1),
        (FRONT, FRONT, 0),
    ],
)
def test_a_card_that_asks_back_shows_no_answer(
    tmp_path: Path, first: str, second: str, status: int
) -> None:
    write(tmp_path, CARDS, {}, head=HEAD.format(first=first, second=second))
    built = CliRunner().invoke(main, ["build", "--quiet", str(tmp_path)])
    assert built.exit_code == 0, built.output
    result = CliRunner().invoke(main, ["verify", str(tmp_path / "dist" / "words.apkg")])
    assert result.exit_code == status, result.output
    assert ("answer-shown" in result.output) is bool(status)
