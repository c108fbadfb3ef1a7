"""The time that a build takes from the environment."""

from __future__ import annotations

import pytest

from deckgen.console import projects


@pytest.mark.parametrize("seconds", [10**9, 2**32 - 1])
def test_the_first_and_the_last_second_are_taken(
    monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
    assert projects.now() == seconds


@pytest.mark.parametrize(
    "seconds", ["999999999", "4294967296", "-1", "1e9", "²" * 10, "9" * 5000]
)
def test_others_are_refused(monkeypatch: pytest.MonkeyPatch, seconds: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    with pytest.raises(SystemExit) as ended:
        projects.now()
    assert ended.value.code == 2
