"""Notes of types with few fields, taken into a project as questions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from deckgen.commands.pull.newnotes import _of_other_type


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        (("only this",), None),
        (("What?", "That"), {"q": "What?", "a": "That"}),
        (("What?", "That", "", "more"), {"q": "What?", "a": "That", "note": "more"}),
    ],
)
def test_a_question_takes_two_fields(
    fields: tuple[str, ...], taken: dict[str, str] | None
) -> None:
    there: Any = SimpleNamespace(is_cloze=False)
    note: Any = SimpleNamespace(fields=fields)
    made = _of_other_type(there, note)
    assert made == taken or (
        made is not None and taken is not None and taken.items() <= made.items()
    )
