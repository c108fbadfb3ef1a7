"""Named tuples that are made by position have all their values, and are what a call by name gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.project import T0, write

from deckgen.compile import pipeline
from deckgen.compile.outcomes import Built
from deckgen.core.declared import Limits
from deckgen.kinds import kind_of, views_of
from deckgen.lint import traces
from deckgen.lint.cards import cards_of
from deckgen.lint.visible import VisibleTexts
from deckgen.lint.words import Vocabulary
from deckgen.source.cards import simple_item
from deckgen.source.items import written_of
from deckgen.source.project import ProjectReader
from deckgen.source.yaml.fast import UnreadCard

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

CARDS = """
- id: tower
  q: Who built the tower of the town?
  a: The brothers
  tags: [a]
- id: year
  cloze: It fell in {{c1::1925}}
"""


def require_whole(made: tuple[Any, ...]) -> None:
    kind: Any = type(made)
    assert len(made) == len(kind._fields)
    named = {name: getattr(made, name) for name in kind._fields}
    assert kind(**named) == made


def test_items_of_simple_cards_are_whole(tmp_path: Path) -> None:
    reader = ProjectReader(write(tmp_path, CARDS))
    reader.header()
    cards = written_of(next(iter(reader.units())).outline)
    assert [type(each) for each in cards] == [UnreadCard, UnreadCard]
    for card in cards:
        assert isinstance(card, UnreadCard)
        item = simple_item(card)
        require_whole(item)
        left_out = item._fields[item._fields.index("unsourced") :]
        assert {name: getattr(item, name) for name in left_out} == {
            name: item._field_defaults[name] for name in left_out
        }


def test_what_is_made_of_an_item_is_whole(tmp_path: Path) -> None:
    built = pipeline.check(write(tmp_path, CARDS), T0)
    assert isinstance(built, Built)
    item = next(each for each in built.project.items if each.id == "tower")
    for view in views_of(item):
        require_whole(view)
    for parts in kind_of(item).notes(item, str):
        require_whole(parts)
    for note in built.compiled.notes:
        require_whole(note)
    for entry in built.build.entries:
        require_whole(entry)
    card = next(cards_of(item, VisibleTexts(item), Vocabulary("en"), Limits()))
    for trace in (traces.trace_of_card(card), traces.trace_of_question(card)):
        require_whole(trace)
        for compared in traces.compared([item], [trace], None):
            require_whole(compared)


def test_tags_of_notes_are_plain_texts(tmp_path: Path) -> None:
    built = pipeline.check(write(tmp_path, CARDS), T0)
    assert isinstance(built, Built)
    tags = [tag for note in built.compiled.notes for tag in note.tags]
    assert "a" in tags
    assert {type(tag) for tag in tags} == {str}  # the cache writes them as they are
