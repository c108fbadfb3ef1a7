"""Fronts that an earlier Anki takes for empty (N113). The rules are compared with the engines in
``tests/engine/in_every_engine.py``.
"""

from __future__ import annotations

import pytest

from deckgen.core.notetype import Field, NoteType, Template
from deckgen.notetypes.earlier import Example, check_earlier

BOTH = Example("both", {"Front": "a", "Back": "b"}, has_tags=False)
TAGGED = BOTH._replace(id="tagged", has_tags=True)
NO_BACK = Example("no-back", {"Front": "a"}, has_tags=False)


def note_type(
    *fronts: str, fields: tuple[str, ...] = ("Front", "Back"), is_cloze: bool = False
) -> NoteType:
    made = tuple(
        Template(f"Card {number}", 0, front, "x")
        for number, front in enumerate(fronts, 1)
    )
    return NoteType(
        "mine",
        1,
        "Mine",
        tuple(Field(name, 0) for name in fields),
        made,
        "",
        is_cloze,
        False,
    )


def check(front: str, *examples: Example) -> list[tuple[str, str]]:
    """Return the text at the place of each finding, and what is said of the front."""
    found = check_earlier(note_type(front), examples)
    lead = "the front of 'Card 1' "
    return [
        (
            front[each.offset : each.offset + each.length],
            each.words["what"].removeprefix(lead),
        )
        for each in found
    ]


@pytest.mark.parametrize(
    ("front", "place", "said"),
    [
        (
            "{{Deck}}",
            "{{Deck}}",
            "needs 'Deck' to be filled, which Anki before 26.8 takes for empty",
        ),
        (
            "x {{text:Card}}{{ Type }}",
            "{{text:Card}}",
            "needs 'Card' and 'Type' to be filled, which Anki before 26.8 takes for empty",
        ),
        (
            "{{#Tags}}{{Front}}{{/Tags}}",
            "{{#Tags}}",
            "needs 'Tags' to be filled, which Anki before 26.5 takes for empty",
        ),
        (
            "<% %>{{Subdeck}}",
            "{{Subdeck}}",
            "needs 'Subdeck' to be filled, which Anki before 26.8 takes for empty",
        ),
        (
            "{{=<% %>=}}<%CardFlag%>",
            "<%CardFlag%>",
            "needs 'CardFlag' to be filled, which Anki before 26.8 takes for empty",
        ),
    ],
)
def test_a_front_of_special_names_alone_is_reported_without_notes(
    front: str, place: str, said: str
) -> None:
    assert check(front) == [(place, said)]


@pytest.mark.parametrize(
    ("front", "example", "said"),
    [
        (
            "{{Deck}}{{Back}}",
            NO_BACK,
            "is empty for 'no-back' in Anki before 26.8, but not since",
        ),
        (
            "{{Back}} {{Tags}}",
            NO_BACK._replace(has_tags=True),
            "is empty for 'no-back' in Anki before 26.5, but not since",
        ),
        (
            "{{^Tags}}{{Front}}{{/Tags}}{{#Tags}}{{#Back}}{{Back}}{{/Back}}{{/Tags}}",
            TAGGED._replace(contents={"Front": "a"}),
            "is empty for 'tagged' since Anki 26.5, but not before",
        ),
        (
            "{{^Deck}}{{Front}}{{/Deck}}{{#Deck}}{{Back}}{{/Deck}}",
            NO_BACK,
            "is empty for 'no-back' since Anki 26.8, but not before",
        ),
    ],
)
def test_a_front_that_differs_for_a_note_is_reported(
    front: str, example: Example, said: str
) -> None:
    assert [what for _, what in check(front, BOTH, example)] == [said]
    assert check(front) == []


@pytest.mark.parametrize(
    "front",
    [
        "{{Deck}}: {{Front}}",
        "{{Front}}{{#Tags}} ({{Tags}}){{/Tags}}",
        "{{#Deck}}{{Front}}{{/Deck}}{{Front}}",
        "{{Back}}<!-- {{Deck}} -->",
        "{{#Deck}}",  # N102
        "{{^Deck}}{{Front}}{{/Deck}}",  # N103
        "only text",
    ],
)
def test_a_front_that_all_take_alike_is_not(front: str) -> None:
    assert check(front, BOTH, TAGGED) == []


def test_a_field_of_that_name_is_a_field() -> None:
    """An imported type may have one."""
    assert check_earlier(note_type("{{Deck}}", fields=("Deck", "Front")), ()) == []


def test_deletions_make_the_cards_of_a_cloze_type() -> None:
    assert check_earlier(note_type("{{Deck}}", is_cloze=True), ()) == []


def test_each_front_is_reported_once_and_notes_are_left_alone_where_the_rules_agree() -> (
    None
):
    found = check_earlier(
        note_type("{{Tags}}{{Deck}}", "{{Front}}", "{{Card}}{{Back}}"),
        [NO_BACK, NO_BACK],
    )
    assert [each.template for each in found] == [0, 2]

    def none_is_needed():  # type: ignore[no-untyped-def]
        pytest.fail("the notes are looked at")
        yield

    assert check_earlier(note_type("{{Front}}", "{{Back}}"), none_is_needed()) == []


def test_of_several_notes_the_first_is_named() -> None:
    found = check("{{Deck}}{{Back}}", BOTH, NO_BACK, NO_BACK._replace(id="another"))
    assert found == [
        ("{{Deck}}", "is empty for 'no-back' in Anki before 26.8, but not since")
    ]
