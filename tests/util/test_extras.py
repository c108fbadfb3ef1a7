"""Where a package is missing: the command that installs it."""

from __future__ import annotations

import sys

import pytest

from deckgen.util import extras


@pytest.mark.parametrize(
    ("system", "python", "command"),
    [
        (
            "posix",
            "/opt/deck gen/bin/python",
            "'/opt/deck gen/bin/python' -m pip install 'anki>=26.5'",
        ),
        ("posix", "/opt/bin/python", "/opt/bin/python -m pip install 'anki>=26.5'"),
        (
            "nt",
            r"C:\\py\\python.exe",
            r'C:\\py\\python.exe -m pip install "anki>=26.5"',
        ),
        (
            "nt",
            r"C:\\a b\\python.exe",
            r'& "C:\\a b\\python.exe" -m pip install "anki>=26.5"',
        ),
    ],
)
def test_it_is_for_the_python_that_runs(
    monkeypatch: pytest.MonkeyPatch, system: str, python: str, command: str
) -> None:
    monkeypatch.setattr(extras.os, "name", system)
    monkeypatch.setattr(sys, "executable", python)
    assert extras.install("anki>=26.5") == command
