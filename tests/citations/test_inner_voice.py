"""Of voices within one another the inner one counts."""

from __future__ import annotations

from pathlib import Path

from helpers.project import notes

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
