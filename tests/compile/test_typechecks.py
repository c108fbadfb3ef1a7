"""The checks of templates in a project: where they are reported, and how they are suppressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deckgen.compile import pipeline

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.core.diagnostics import Diagnostic

NOW = 1_700_000_000
DECK = """\
deck: {id: d, name: D, uid: abcdefgh}
check: {CHECK}
note-types:
  - id: word
    fields: [Front, Back, {name: Extra, id: extra}]
    cards:
      - name: Card
TEMPLATE
topics:
  - {id: t, title: T, type: word, cards: [{id: a, fields: {Front: x, Back: y, Extra: z}, unsourced: known}]}
"""


def check(folder: Path, template: str, options: str = "") -> list[Diagnostic]:
    lines = "".join(f"        {line}\n" for line in template.splitlines())
    text = DECK.replace("CHECK", options).replace("TEMPLATE\n", lines)
    (folder / "cards.yaml").write_text(text, encoding="utf-8")
    found = pipeline.check(folder / "cards.yaml", NOW).diagnostics
    return [each for each in found if each.code.startswith("N")]


@pytest.mark.parametrize(
    ("template", "place"),
    [
        ("front: '{{Front}} it''s {{Nope}}'\nback: '{{Back}}{{Extra}}'", (8, 35)),
        ('front: "{{Front}}\\t\\u00e9{{Nope}}"\nback: "{{Back}}{{Extra}}"', (8, 36)),
        (
            "front: |\n  {{Front}}\n\n  é <b>{{Nope}}</b>\nback: '{{Back}}{{Extra}}'",
            (11, 18),
        ),
        ("front: >-\n  {{Front}}\n  {{Nope}}\nback: '{{Back}}{{Extra}}'", (10, 13)),
        (
            "front: '{{Front}}'\nback: |\n  {{Back}}{{Extra}}\n  {{=<% %>=}} {{Nope}}",
            (11, 13),
        ),
    ],
)
def test_a_place_in_each_kind_of_yaml_text(
    tmp_path: Path, template: str, place: tuple[int, int]
) -> None:
    first = check(tmp_path, template)[0]
    assert first.code == "N101"
    assert (first.span.line, first.span.column) == place


def test_a_warning_is_suppressed_for_the_deck_and_an_error_is_not(
    tmp_path: Path,
) -> None:
    template = "front: '{{Front}}{{Nope}}'\nback: '{{Back}}'"
    assert [each.code for each in check(tmp_path, template)] == ["N107", "N101"]
    assert [
        each.code for each in check(tmp_path, template, "ignore: {N107: later}")
    ] == ["N101"]
    (tmp_path / "cards.yaml").unlink()
    check(tmp_path, template, "ignore: {N101: later}")
    found = pipeline.check(tmp_path / "cards.yaml", NOW).diagnostics
    assert "Y207" in {each.code for each in found}


def test_a_build_stops_at_an_error_in_a_template(tmp_path: Path) -> None:
    check(tmp_path, "front: '{{Front}}{{#Back}}'\nback: '{{Back}}{{Extra}}'")
    stopped = pipeline.build(tmp_path / "cards.yaml", NOW)
    assert isinstance(stopped, pipeline.Stopped)
    assert not (tmp_path / "dist").exists()
    check(tmp_path, "front: '{{Front}}'\nback: '{{Back}}{{Extra}}'")
    assert isinstance(pipeline.build(tmp_path / "cards.yaml", NOW), pipeline.Package)


def test_cards_are_not_blamed_for_a_front_that_is_wrong(tmp_path: Path) -> None:
    text = DECK.replace("CHECK", "").replace(
        "TEMPLATE", "        front: '{{Frnot}}'\n        back: '{{Back}}'"
    )
    (tmp_path / "cards.yaml").write_text(text, encoding="utf-8")
    found = pipeline.check(tmp_path / "cards.yaml", NOW)
    assert found.failed
    assert {each.code for each in found.diagnostics} == {"N101", "N107"}
