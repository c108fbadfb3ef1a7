"""The options of a preset that a project takes, and those that it leaves out."""

from typing import Any

import pytest

from deckgen.commands.importing import presets


@pytest.mark.parametrize(
    ("delays", "written"),
    [
        ([1.0, 25.0], "1m 25m"),
        ([0.5], "30s"),
        ([90], "90m"),
        ([120, 1440], "2h 1d"),
        ([99_999 * 1440], "99999d"),
        ([100_000 * 1440], None),
        ([0], None),
        ([-1], None),
        ([True], None),
        (["1"], None),
        ([], None),
    ],
)
def test_steps_are_written_in_the_largest_unit(
    delays: list[Any], written: str | None
) -> None:
    found = presets.options({"new": {"delays": delays}, "lapse": {"delays": delays}})
    assert found.get("learning-steps") == written
    assert found.get("relearning-steps") == written


@pytest.mark.parametrize(
    ("preset", "left_out"),
    [
        ({}, []),
        ({"new": {"ints": [1, 4, 7]}}, []),  # Anki uses the first two
        ({"new": {"ints": [2, 4, 0]}}, ["new.ints"]),
        ({"rev": {"ease4": 1.3000001, "maxIvl": 36500}}, []),
        ({"rev": {"ease4": 1.5, "maxIvl": 100}}, ["rev.ease4", "rev.maxIvl"]),
        ({"lapse": {"leechFails": 4}, "rev": 1}, ["lapse.leechFails"]),
    ],
)
def test_what_no_project_can_have_is_named(
    preset: dict[str, Any], left_out: list[str]
) -> None:
    assert presets.left_out(preset) == left_out
