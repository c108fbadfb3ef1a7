"""A check that lets the errors of some cards pass, as taking over changes from Anki needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.project import T0, write

from deckgen.compile import pipeline
from deckgen.compile.outcomes import Built

if TYPE_CHECKING:
    from pathlib import Path

CARDS = (
    "- {id: one, q: Wat is dit?, a: Dat}\n- {id: two, q: Welke rivier?, a: De Waal}\n"
)


def test_an_id_that_is_there_twice_is_rewritten_once(tmp_path: Path) -> None:
    path = write(tmp_path, CARDS)
    assert pipeline.build(path, T0, release="1.0").target is not None
    changed = CARDS.replace("a: Dat", "a: Dit")
    write(tmp_path, changed + "- {id: one, q: Wie is dat?, a: Hij}\n")
    checked = pipeline.check_with_errors_of(path, T0 + 1000, {"one"})
    assert isinstance(checked, Built), checked.diagnostics
    assert checked.changes.changed == ("one", "one")
    assert checked.changes.rewritten == ("one",)
