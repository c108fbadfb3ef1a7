"""Of voices within one another the inner one counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.project import check, notes

from deckgen.citations.index import merged
from deckgen.citations.resolve import MAX_LINES
from deckgen.notetypes.builtin import field_value

DECK = """\
deck: {id: t, name: T, uid: aaaaaaaa}
sources:
  text:
    file: text.txt
    title: A text
    voices:
      - {speaker: Outer, passages: [{from: He wrote to me, to: and so it ended.}]}
      - {speaker: Inner, passages: [the frost had taken every tree]}
topics:
  - id: all
    title: All
    cards:
      - {id: frost, q: What happened to the trees?, a: They froze, quote: the frost had taken every tree}
      - {id: end, q: How did it go on?, a: It ended, quote: and so it ended.}
"""
TEXT = "He wrote to me that the frost had taken every tree, and so it ended.\n"


def test_the_inner_voice_is_on_the_card(tmp_path: Path) -> None:
    made = notes(tmp_path, DECK, {"text.txt": TEXT})
    assert [field_value(note.fields, "Voice") for note in made] == ["Inner", "Outer"]


@pytest.mark.parametrize("count", [MAX_LINES, MAX_LINES + 1])
def test_of_many_places_of_a_quotation_the_first_lines_are_named(
    tmp_path: Path, count: int
) -> None:
    text = TEXT + "And so it goes on.\n\n" * count
    cards = DECK.replace("quote: and so it ended.", "quote: And so it goes on.")
    (found,) = [
        each
        for each in check(tmp_path, cards, {"text.txt": text}).diagnostics
        if each.code == "C103"
    ]
    lines = ", ".join(str(2 + 2 * number) for number in range(MAX_LINES))
    assert lines in found.message
    assert (f"{lines} …" in found.message) is (count > MAX_LINES)


def test_spans_that_touch_are_one() -> None:
    assert merged([(5, 9), (0, 3), (3, 4), (6, 7)]) == [(0, 4), (5, 9)]


def test_the_quotations_of_one_sentence_share_its_text(tmp_path: Path) -> None:
    """A sentence without an end can be as long as the source, and have thousands of quotations."""
    compiled = check(tmp_path, DECK, {"text.txt": TEXT}).compiled
    assert compiled is not None
    one, other = (each.selector.passage for each in compiled.cited)
    assert one == TEXT.strip()
    assert one is other
