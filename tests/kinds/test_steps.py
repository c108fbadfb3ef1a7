"""Which quotations each step rests on, and the line that says which step it is."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from helpers.project import check

from deckgen.kinds.steps import quotes_of_step, step_line


@pytest.mark.parametrize(
    ("steps", "quotes", "owned"),
    [
        (
            ["Boil the water", "Pour it on leaves"],
            ["water was boiled", "poured over the leaves"],
            [[0], [1]],
        ),
        (
            ["Boil the water", "Wait"],
            ["water was boiled", "the water boils again"],
            [[0, 1], [0, 1]],
        ),
        (["One", "Two", "Three"], ["alpha", "beta", "gamma"], [[0], [1], [2]]),
        (
            ["Grain is withheld", "Hunger threatens"],
            ["only one, of hunger threatening"],
            [[0], [0]],
        ),
        (
            ["Panic", "Force, in panic"],
            ["they panicked", "by panic and force"],
            [[0], [1]],
        ),
    ],
)
def test_each_quotation_belongs_to_a_step(
    steps: list[str], quotes: list[str], owned: list[list[int]]
) -> None:
    item = SimpleNamespace(
        quotes=tuple(quotes), steps=[SimpleNamespace(text=text) for text in steps]
    )
    for number, expected in enumerate(owned, 1):
        found = quotes_of_step(item, number)  # type: ignore[arg-type]
        assert list(found) == [quotes[at] for at in expected], number


def test_the_line_is_in_the_language_of_the_deck() -> None:
    assert step_line((3, 5), "en-GB") == '<p class="step">Step 3 of 5</p>'
    assert step_line((3, 5), "de") == '<p class="step">Schritt 3 von 5</p>'
    assert step_line((3, 5), "ja") == '<p class="step">3 / 5</p>'
    assert step_line(None, "en") == ""


@pytest.mark.parametrize(
    ("steps", "said"), [("{}", "no steps"), ("{one: Boil it}", "1 step")]
)
def test_fewer_than_two_steps_are_reported(
    tmp_path: Path, steps: str, said: str
) -> None:
    checked = check(tmp_path, f"- {{id: tea, q: How is tea made?, steps: {steps}}}")
    assert ("Y211", f"'steps' has {said}") in [
        (each.code, each.message) for each in checked.diagnostics
    ]
