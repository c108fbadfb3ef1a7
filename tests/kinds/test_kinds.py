"""What kinds of cards there are is known in one folder alone; each gives one view of its cards."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import deckgen
from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Item, Reverse, Step, Text, Topic
from deckgen.kinds import KINDS, kind_of, texts_of, views_of
from deckgen.lint.abbreviations import explaining

PACKAGE = Path(deckgen.__file__).parent

KNOW_MASKS = {
    "commands/preview/drawable.py",
    "commands/pull/masks.py",
    "commands/pull/taking.py",
    "compile/cache/packing.py",
    "compile/identified.py",
    "compile/identify.py",
    "compile/lost_masks.py",
    "compile/notes.py",
    "compile/occlusion.py",
    "formats/card_labels.py",
    "lockfile/masks.py",
    "lockfile/state.py",
    "study/subject.py",
}
"""The modules that handle the masks of a picture themselves: their numbers, their shapes, their names."""


ASKS = ("kind_of", "kind_name", "meant_by", "KINDS")
"""What in :mod:`deckgen.kinds` a kind comes from."""


def asks_for_kind(text: str) -> list[str]:
    """Return the places of a source text that tell one kind of card from another, as they stand there."""
    tree = ast.parse(text)
    imports = [each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]
    has_kinds = any((each.module or "").startswith("deckgen.kinds") for each in imports)
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if tells_kinds_apart(node, has_kinds=has_kinds)
    ]


def tells_kinds_apart(node: ast.AST, *, has_kinds: bool) -> bool:
    """Tell whether a piece of code looks at what kind a card is of."""
    if isinstance(node, ast.Attribute):
        if node.attr in ("is_meant", "_BY_NAME"):
            return True
        if node.attr == "kind" and name_of(node.value) == "item":
            return True
        return has_kinds and node.attr == "name" and name_of(node.value) in ASKS
    if isinstance(node, ast.Subscript):
        return has_kinds and name_of(node.value) in ASKS
    if isinstance(node, ast.Compare):
        return has_kinds and any(
            name_of(side) in ASKS for side in (node.left, *node.comparators)
        )
    if isinstance(node, ast.Call) and name_of(node) == "isinstance":
        names = {name_of(each) for each in ast.walk(node.args[1])}
        return not names.isdisjoint(type(kind).__name__ for kind in KINDS)
    return False


def name_of(node: ast.AST) -> str:
    """Return the last name of what is looked at: 'item' of 'note.item', 'kind_of' of 'kind_of(item)'."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Subscript):
        return name_of(node.value)
    return str(getattr(node, "attr", getattr(node, "id", "")))


@pytest.mark.parametrize(
    "line",
    [
        "note.item.kind == 'steps'",
        "if item.kind: pass",
        "kind_of(item).name == 'cloze'",
        "kind_of(item) is KINDS[0]",
        "kind_name(each) in ('steps', 'cloze')",
        "kinds.kind_name(each) == 'steps'",
        "KINDS[0].name",
        "isinstance(kind_of(item), Steps)",
        "isinstance(kind, (Cloze, Masks))",
        "each.is_meant(mapping)",
    ],
)
def test_what_asks_for_the_kind_is_seen(line: str) -> None:
    assert asks_for_kind(f"from deckgen.kinds import KINDS, kind_of\n{line}") != []


def test_what_does_not_ask_for_the_kind_is_let_through() -> None:
    text = "from deckgen.kinds import kind_of\nnote.kind == entry.kind\nkind_of(item).notes(item)\n"
    assert asks_for_kind(text + "counts[kind_name(item)] += 1\n") == []


def item(**texts: object) -> Item:
    values = {"topic": Topic(("t",), ("T",)), "id": Text("one"), **texts}
    return Item(TextFile("cards.yaml", ""), 0, 0, **values)


CARDS = {
    "question": item(kind="question", question=Text("Q?"), answer=Text("A")),
    "reverse": item(
        kind="question", question=Text("Q?"), answer=Text("A"), reverse=Reverse()
    ),
    "asked": item(
        kind="question",
        question=Text("Q?"),
        answer=Text("A"),
        reverse=Reverse(Text("R?")),
    ),
    "both": item(
        kind="question",
        question=Text("Q?"),
        answer=Text("A"),
        reverse=Reverse(Text("R?"), Text("B")),
    ),
    "steps": item(
        kind="steps",
        question=Text("Q?"),
        steps=(Step(Text("a"), Text("A")), Step(Text("b"), Text("B"))),
    ),
    "cloze": item(kind="cloze", cloze=Text("{{c1::A}} and {{c2::B}}")),
}


def test_only_the_kinds_ask_for_the_kind() -> None:
    asking = {
        path.relative_to(PACKAGE).as_posix(): found
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "kinds"
        and (found := asks_for_kind(path.read_text(encoding="utf-8")))
    }
    assert asking == {}


def test_only_what_handles_masks_asks_for_them() -> None:
    asking = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.parent.name not in ("kinds", "core")
        and any(
            isinstance(node, ast.Attribute) and node.attr == "occlusion"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }
    assert asking == KNOW_MASKS


@pytest.mark.parametrize("name", CARDS)
def test_every_text_of_a_card_may_say_what_letters_stand_for(name: str) -> None:
    assert set(texts_of(CARDS[name])) <= set(explaining([CARDS[name]]))


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
def test_an_item_gives_its_cards(
    name: str, cards: list[tuple[str, str | None]]
) -> None:
    assert [(view.front, view.back) for view in views_of(CARDS[name])] == cards


@pytest.mark.parametrize("name", CARDS)
def test_every_text_is_on_some_card_and_listed_once(name: str) -> None:
    card = CARDS[name]
    reverse = [text for text in card.reverse or () if text is not None]
    written = [
        card.question,
        card.answer,
        card.cloze,
        *reverse,
        *(step.text for step in card.steps),
    ]
    wanted = sorted(text for text in written if text is not None)
    assert sorted(texts_of(card)) == wanted
    sides = [
        side
        for view in views_of(card)
        for side in (view.front, view.back)
        if side is not None
    ]
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
