"""Ids that are malformed, or of cards that cannot be read: what refers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import check
from hypothesis import given
from hypothesis import strategies as st

from deckgen.source.readers import MAX_ID, as_id, fault_of_id

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("grain-crisis", "grain-crisis"),
        ("a--b-", "a--b-"),
        ("Grain Crisis", "grain-crisis"),
        ("-x", "x"),
        ("_._", ""),
        ("Größe", "größe"),
        ("e\u0301t\u00e9", "été"),
        ("x" * (MAX_ID + 1), "x" * MAX_ID),
    ],
)
def test_what_an_id_is_to_be(written: str, id_: str) -> None:
    assert as_id(written) == id_


@given(st.text(max_size=MAX_ID + 20))
def test_what_an_id_is_to_be_is_one(written: str) -> None:
    made = as_id(written)
    assert made == "" or not fault_of_id(made)
    assert as_id(made) == made


def refers(folder: Path, card: str, needed: str) -> list[tuple[str, str]]:
    """Return the codes and hints of what is said about ids, where ``d`` needs a card beside ``card``."""
    others = f"- {{id: grain-prices, q: Wat daalde?, a: Iets}}\n- {{id: d, q: Wie?, a: Zij, needs: {needed}}}"
    cards = f"{card}\n{others}\n"
    found = check(folder, cards).diagnostics
    return [(each.code, each.hint) for each in found if each.code in ("Y204", "Y208")]


@pytest.mark.parametrize("needed", ["grain-crisis", "Grain Crisis"])
def test_a_need_of_a_card_with_a_malformed_id_is_no_second_mistake(
    tmp_path: Path, needed: str
) -> None:
    found = refers(tmp_path, "- {id: Grain Crisis, q: Wat?, a: Dit}", needed)
    assert [code for code, _ in found] == ["Y204"]
    assert "'grain-crisis'" in found[0][1]


def test_what_was_meant_may_be_a_card_with_a_malformed_id(tmp_path: Path) -> None:
    found = refers(tmp_path, "- {id: Grain Crisis, q: Wat?, a: Dit}", "grain-crises")
    assert found[1] == ("Y208", "did you mean 'grain-crisis'?")


def test_what_was_meant_may_be_a_card_that_cannot_be_read(tmp_path: Path) -> None:
    [(code, hint)] = refers(tmp_path, "- {id: grain-crisis, q: Wat?}", "grain-crises")
    assert (code, hint) == ("Y208", "did you mean 'grain-crisis'?")


@pytest.mark.parametrize(
    "card",
    [
        '- {id: grain-crisis, q: "Wat? a: Dit}',
        "- {q: Wat? id: x, id: 'grain-crisis', a: [}",
        '- {"id": "grain-crisis", q: "a" b}',
        '- id: grain-crisis\n  q: "a" b\n  a: Dit',
        '- id: "grain-crisis"  # the first\n  q: "a" b\n  a: Dit',
        '- q: "a" b\n  a: Dit\n  id: grain-crisis # the first',
        '- q: "a" b\n  a: Dit\n  id: Grain Crisis',
    ],
)
def test_a_card_with_a_syntax_error_counts_as_known(tmp_path: Path, card: str) -> None:
    assert refers(tmp_path, card, "grain-crisis") == []


def test_a_replacement_with_a_malformed_id_is_no_second_mistake(tmp_path: Path) -> None:
    cards = "retired:\n  - {id: old, replaced-by: new-one}\ntopics:\n  - id: t\n    title: T\n    cards:\n"
    text = f"deck: {{id: d, name: D, language: nl}}\n{cards}      - {{id: New One, q: Wat?, a: Dit}}\n"
    codes = [each.code for each in check(tmp_path, text).diagnostics]
    assert "Y204" in codes
    assert "Y208" not in codes


SOURCES = """\
deck: {id: d, name: D, language: nl}
sources: {The Essay: {file: s.txt, title: T}, the-diary: {file: s.txt, title: T}}
topics:
  - id: t
    title: T
    defaults: {source: DEFAULT}
    cards:
      - {id: a, q: Wat?, a: Dit, quote: zo was het, source: OWN}
"""


def hints(folder: Path, default: str, own: str) -> list[str]:
    text = SOURCES.replace("DEFAULT", default).replace("OWN", own)
    found = check(folder, text, {"s.txt": "Ja, zo was het.\n"}).diagnostics
    assert "Y204" in [each.code for each in found]
    return [each.hint for each in found if each.code == "Y210"]


@pytest.mark.parametrize("named", ["the-essay", "The Essay"])
def test_a_source_with_a_malformed_id_is_one_mistake(
    tmp_path: Path, named: str
) -> None:
    assert hints(tmp_path, named, named) == []


def test_a_source_is_suggested_as_its_id_is_to_be(tmp_path: Path) -> None:
    assert hints(tmp_path, "the-essai", "the-esay") == ["did you mean 'the-essay'?"] * 2
    assert hints(tmp_path, "the-diary", "nothing-like-it") == [
        "declared: the-essay, the-diary"
    ]


@pytest.mark.parametrize("letter", ["a", "é"])
def test_how_long_an_id_may_be(letter: str) -> None:
    assert fault_of_id(letter * MAX_ID) == ""
    assert (
        fault_of_id(letter * (MAX_ID + 1)) == f"it is longer than {MAX_ID} characters"
    )
