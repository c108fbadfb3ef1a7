"""How long a line or a command may be to be taken for what it is taken for."""

from __future__ import annotations

import pytest

from deckgen.render.lines import LONGEST, WRAPPED, line_of_its_own
from deckgen.render.stray_maths import stray_maths


@pytest.mark.parametrize(("length", "place"), [(WRAPPED - 1, 1), (WRAPPED, None)])
def test_a_heading_that_may_have_been_wrapped_is_none(
    length: int, place: int | None
) -> None:
    heading = f"**{'x' * (length - 4)}**"
    assert line_of_its_own([heading, "What stands below it"]) == place


@pytest.mark.parametrize(("length", "place"), [(WRAPPED - 1, 1), (WRAPPED, None)])
def test_a_verse_has_short_lines(length: int, place: int | None) -> None:
    lines = ["The sun", "The moon", "The stars,", "Not".ljust(length, "e")]
    assert line_of_its_own(lines) == place


@pytest.mark.parametrize(("length", "place"), [(LONGEST - 1, 1), (LONGEST, None)])
def test_a_long_line_is_not_looked_at_for_code(length: int, place: int | None) -> None:
    assert line_of_its_own(["x = 1", "y = ".ljust(length, "2")]) == place


@pytest.mark.parametrize(("length", "shown"), [(30, 30), (31, 29)])
def test_a_command_is_shown_whole_up_to_thirty_characters(
    length: int, shown: int
) -> None:
    written = "\\textbf{" + "x" * (length - 9) + "}"
    (flaw,) = stray_maths(f"Read {written} here")
    quoted = flaw.message.split("'")[1]
    assert len(quoted) == shown
    assert quoted.endswith("…") is (shown < length)


@pytest.mark.parametrize("name", ["tabular", "tabular*"])
def test_an_environment_with_a_star_is_the_one_without(name: str) -> None:
    (flaw,) = stray_maths(f"Read \\begin{{{name}}} here")
    assert flaw.hint.startswith("write a table of Markdown")
