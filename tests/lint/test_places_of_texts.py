"""Short ways of what is kept of each card, held against the long ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deckgen.core.diagnostics import TextFile
from deckgen.core.model import DefaultText, Item, Section, Text, Topic, UnitText
from deckgen.lint import traces
from deckgen.lint.places import place_of, places_of_texts

TEXTS = st.text(alphabet="ab é\n", min_size=1, max_size=40)
OFFSETS = st.tuples(*[st.integers(0, 40)] * 3)


def item(file: TextFile, text: Text) -> Item:
    """Return an item that asks a text."""
    return Item(file, 0, 1, "question", Text("c", 0, 1), Topic((), ()), text, text)


def unit(file: TextFile, start: int) -> UnitText:
    """Return a unit that begins somewhere in a file."""
    return UnitText(file, start, len(file.text), "", Section)


@given(TEXTS, OFFSETS)
def test_a_place_is_that_of_the_span(
    written: str, offsets: tuple[int, int, int]
) -> None:
    begins, start, end = sorted(min(each, len(written)) for each in offsets)
    file = TextFile("cards.yaml", written)
    text = Text(written[start:end] or "x", start, end)
    card, its_unit = item(file, text), unit(file, begins)
    assert places_of_texts(its_unit)(card, text) == place_of(card.span(text), its_unit)


def test_a_text_of_another_file_has_its_place_there() -> None:
    file, other = TextFile("cards.yaml", "a\nbc\n"), TextFile("part.yaml", "\n\nabc\n")
    text = Text("bc", 3, 5)
    assert places_of_texts(unit(file, 0))(item(other, text), text) == (
        "part.yaml",
        3,
        2,
        3,
        4,
    )
    assert places_of_texts(None)(item(file, text), text) == ("cards.yaml", 2, 2, 3, 1)
    inherited = DefaultText("bc", 3, 5, other)
    assert (
        places_of_texts(unit(file, 0))(item(file, inherited), inherited)[0]
        == "part.yaml"
    )


@given(st.text(alphabet="a1 _.,!?'\"()[]*-<>+`$é–\n", max_size=30))
def test_signs_are_those_of_the_pattern(text: str) -> None:
    assert traces.signs(text) == tuple(traces._SIGNS.findall(text))
