"""``check --fix`` gives numbers to deletions that have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from deckgen.cli.main import main
from deckgen.render.deletions import numbered

if TYPE_CHECKING:
    from pathlib import Path

DECK = """\
deck: {id: d, name: D}
topics:
  - id: t
    title: T
    cards:
      - id: a
        unsourced: a test
        cloze: 'The ==capital== of {{c2::France}} is {{c::Paris}}'
"""


def test_the_fix_writes_the_next_number(tmp_path: Path) -> None:
    path = tmp_path / "cards.yaml"
    path.write_text(DECK, encoding="utf-8")
    CliRunner().invoke(main, ["check", "--fix", str(path)])
    cloze = "'The {{c3::capital}} of {{c2::France}} is {{c4::Paris}}'"
    assert (
        path.read_text(encoding="utf-8").splitlines()[-1] == f"        cloze: {cloze}"
    )


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("{{c::a}} {{C::b}}", "{{c1::a}} {{c2::b}}"),
        (
            "==a== `==b==` $==c==$ x==y==z a == b",
            "{{c1::a}} `==b==` $==c==$ x==y==z a == b",
        ),
        ("{{c1::==a==}} {{c3::x}} ==b==", "{{c1::==a==}} {{c3::x}} {{c4::b}}"),
        (r"\{{c::a}}", r"\{{c::a}}"),
        ("{{c1::a}}", "{{c1::a}}"),
    ],
)
def test_what_gets_a_number(text: str, fixed: str) -> None:
    for start, end, new in reversed(numbered(text)):
        text = text[:start] + new + text[end:]
    assert text == fixed
