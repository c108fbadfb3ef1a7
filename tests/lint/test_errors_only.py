"""A build looks for errors alone, also where cards are held against their source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import decks

from deckgen.compile import pipeline
from deckgen.core.diagnostics import Severity
from deckgen.lint import per_unit, rules, runner
from deckgen.lint.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CARDS = """\
deck: {id: d, name: D}
sources: {s: {file: s.txt, title: S}}
topics:
- id: t
  title: T
  cards:
  - id: a
    q: What was built by Tomsky in 1899?
    a: The tower of 1925
    quote: the tower was built
    outside: {1899: known, 1700: nothing of the kind}
  - id: b
    q: What was built in 1898?
    a: The tower
    quote: the tower was built
"""
FILES = {"s.txt": "In 1917 the tower was built. It fell.\n"}


def test_warnings_against_the_source_are_not_worked_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = decks.check(tmp_path, CARDS, FILES)
    assert {"C201", "C202", "C204", "C209"} <= {
        each.code for each in checked.diagnostics
    }

    monkeypatch.setattr(rules, "RULES", None)
    built = pipeline.build(tmp_path / "cards.yaml", 1_750_000_000)
    found = [each for each in built.checked.diagnostics if each.code.startswith("C2")]
    errors = [each for each in checked.diagnostics if each.code.startswith("C2")]
    assert found == [each for each in errors if each.is_said_of_a_build]
    assert [each.code for each in found] == ["C201"]


def test_a_build_has_the_rules_for_errors() -> None:
    assert (
        tuple(rule for rule in RULES if rule.severity is Severity.ERROR)
        == rules.ERROR_RULES
    )


def test_what_compares_with_the_source_is_one_family() -> None:
    against = {rule.code for rule in RULES if rule.looks_at in runner.AGAINST_SOURCE}
    assert against == {rule.code for rule in RULES if rule.code.startswith("C")}


def test_plain_cards_are_held_against_their_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(per_unit, "SMALL", 0)
    card = "q: What did the peasants give, a: 17 barrels, quote: gave 18 barrels"
    cards = f"""\
deck: {{id: d, name: D, language: en}}
sources:
  essay: {{file: essay.txt, title: Essay}}
topics:
- id: t
  title: T
  cards:
  - {{id: c, {card}}}
"""
    (tmp_path / "cards.yaml").write_text(cards)
    (tmp_path / "essay.txt").write_text("In June they gave 18 barrels.\n")
    built = pipeline.build(tmp_path / "cards.yaml", 1_750_000_000)
    assert [each.code for each in built.checked.diagnostics] == ["C201"]
