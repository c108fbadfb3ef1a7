"""What is said of characters that are no text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import check

from deckgen.render import render
from deckgen.util.characters import instead_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("char", "meant"),
    [("\x93", "“"), ("\x96", "–"), ("\x85", "…"), ("\x80", "€"), ("\x9f", "Ÿ")],
)
def test_a_sign_of_windows_1252_is_named(char: str, meant: str) -> None:
    assert instead_of(char).startswith(f"write {meant}, ")


@pytest.mark.parametrize(
    "char", ["\x00", "\x1f", "\x7f", "\x81", "\x9d", "\ud800", "\ufffe"]
)
def test_what_is_no_sign_is_to_be_deleted(char: str) -> None:
    assert instead_of(char) == "delete it"


def test_it_is_named_in_a_text_and_in_a_file(tmp_path: Path) -> None:
    (flaw,) = render("so \x93called").flaws
    assert (flaw.code, flaw.hint) == ("R113", instead_of("\x93"))
    found = check(tmp_path, "- {id: a, q: Wat is \x93dat?, a: Dat}").diagnostics
    assert ("Y005", instead_of("\x93")) in [(each.code, each.hint) for each in found]
