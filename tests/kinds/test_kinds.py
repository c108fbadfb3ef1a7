"""What kinds of cards there are is known in one folder alone; each gives one view of its cards."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import deckgen
from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Item, Reverse, Step, Text, Topic
from deckgen.kinds import KINDS, kind_of, texts_of, views_of

PACKAGE = Path(deckgen.__file__).parent
_ASKS_FOR_KIND = re.compile(r"\bitem\.kind\b|\bKINDS\[|\bis_meant\b|_BY_NAME")


def item(**texts: object) -> Item:
    values = {"topic": Topic(("t",), ("T",)), "id": Text("one"), **texts}
    return Item(TextFile("cards.yaml", ""), 0, 0, **values)


CARDS = {
    "question": item(kind="question", question=Text("Q?"), answer=Text("A")),
    "reverse": item(kind="question", question=Text("Q?"), answer=Text("A"), reverse=Reverse()),
    "asked": item(kind="question", question=Text("Q?"), answer=Text("A"), reverse=Reverse(Text("R?"))),
    "both": item(
        kind="question", question=Text("Q?"), answer=Text("A"), reverse=Reverse(Text("R?"), Text("B"))
    ),
    "steps": item(
        kind="steps", question=Text("Q?"), steps=(Step(Text("a"), Text("A")), Step(Text("b"), Text("B")))
    ),
    "cloze": item(kind="cloze", cloze=Text("{{c1::A}} and {{c2::B}}")),
}


def test_only_the_kinds_ask_for_the_kind() -> None:
    asking = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "kinds" and _ASKS_FOR_KIND.search(path.read_text(encoding="utf-8"))
    ]
    assert asking == []


@pytest.mark.parametrize(
    ("name", "cards"),
    [
        ("question", [("Q?", "A")]),
        ("reverse", [("Q?", "A"), ("A", "Q?")]),
        ("asked", [("Q?", "A"), ("R?", "Q?")]),
        ("both", [("Q?", "A"), ("R?", "B")]),
        ("steps", [("Q?", "A"), ("Q?", "B")]),
        ("cloze", [("{{c1::A}} and {{c2::B}}", None)]),
    ],
)
def test_an_item_gives_its_cards(name: str, cards: list[tuple[str, str | None]]) -> None:
    assert [(view.front, view.back) for view in views_of(CARDS[name])] == cards


@pytest.mark.parametrize("name", CARDS)
def test_every_text_is_on_some_card_and_listed_once(name: str) -> None:
    card = CARDS[name]
    reverse = [text for text in card.reverse or () if text is not None]
    written = [card.question, card.answer, card.cloze, *reverse, *(step.text for step in card.steps)]
    wanted = sorted(text for text in written if text is not None)
    assert sorted(texts_of(card)) == wanted
    sides = [side for view in views_of(card) for side in (view.front, view.back) if side is not None]
    assert set(sides) == set(wanted)


@pytest.mark.parametrize("name", CARDS)
def test_notes_and_names_of_cards_go_together(name: str) -> None:
    card = CARDS[name]
    kind = kind_of(card)
    assert kind in KINDS
    for parts in kind.notes(card, str):
        names = {kind.card_name(parts.note_type, ordinal) for ordinal in parts.cards}
        assert names <= {kind.name, "reverse"}
        assert ("reverse" in names) == bool(parts.reverse)
