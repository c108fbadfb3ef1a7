"""A table whose ids come from another column than before (U131)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import T0, errors, write

from deckgen.compile import pipeline

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.compile.outcomes import Outcome

DECK = """\
deck: {id: d, uid: abcdefgh, name: D, language: en}
topics:
  - id: t
    title: T
    defaults: {unsourced: an atlas}
    cards:
      - {id: extra, q: What is the capital of Malta?, a: Valletta}
      - table: main.csv
        id: ID
        columns: {country: q, capital: a, code: ''}
"""
TABLE = "country;code;capital\nNorway;NO;Oslo\nFinland;FI;Helsinki\nCôte d’Ivoire;CI;Yamoussoukro\n"


def build(
    folder: Path, column: str, table: str = TABLE, *, later: int = 0, release: str = ""
) -> Outcome:
    path = write(folder, DECK.replace("ID", column), {"main.csv": table})
    return pipeline.build(path, T0 + later, release=release, agreed=True)


def codes(outcome: Outcome) -> list[tuple[str, str]]:
    found = outcome.checked.diagnostics
    return [
        (each.code, str(each.span)) for each in found if each.code in ("U111", "U131")
    ]


@pytest.fixture
def released(tmp_path: Path) -> Path:
    assert errors(build(tmp_path, "country", release="1.0")) == []
    return tmp_path


def test_it_is_reported_once_at_the_column_of_now(released: Path) -> None:
    outcome = build(released, "code", later=1000)
    assert codes(outcome) == [("U131", "main.csv:1:9")]
    (found,) = [each for each in outcome.checked.diagnostics if each.code == "U131"]
    assert (
        "came from the column 'country', and come from 'code': 3 cards" in found.message
    )


def test_it_is_reported_before_a_release_too(tmp_path: Path) -> None:
    assert errors(build(tmp_path, "country")) == []
    assert codes(build(tmp_path, "code", later=1000)) == [("U131", "main.csv:1:9")]
    assert codes(build(tmp_path, "code", later=2000)) == []


def test_nothing_is_reported_of_the_same_column(released: Path) -> None:
    assert (
        codes(
            build(
                released,
                "country",
                TABLE.replace("Oslo", "Oslo (Christiania)"),
                later=1000,
            )
        )
        == []
    )


def test_a_column_with_the_earlier_ids_keeps_the_histories(released: Path) -> None:
    lines = TABLE.splitlines()
    earlier = ["was", "norway", "finland", "côte-d-ivoire"]
    table = "".join(f"{line};{was}\n" for line, was in zip(lines, earlier, strict=True))
    outcome = build(released, "code", table, later=1000)
    assert codes(outcome) == []
    assert "gone " not in (released / "cards.lock").read_text(encoding="utf-8")


def test_one_id_that_was_corrected_is_no_other_column(released: Path) -> None:
    table = TABLE.replace("Finland;FI", "Suomi;Finland")
    assert "U131" not in [
        code for code, _ in codes(build(released, "country", table, later=1000))
    ]
