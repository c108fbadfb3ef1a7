"""The links on the back: to the quoted words in the source, and to report a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deckgen.citations.links import with_fragment
from deckgen.compile import pipeline
from deckgen.notetypes.builtin import field_value

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.core.model import Note

pytestmark = pytest.mark.once

DECK = """\
deck:
  id: links
  uid: aaaabbbb
  name: Links
  language: {language}
  report: https://example.org/new?title={{id}}&x=1
sources:
  essay:
    file: essay.txt
    title: An essay
    url: https://example.org/essay
topics:
  - id: t
    title: T
    cards:
      - id: ä-one
        q: What fell by half?
        a: The output of steel, between the two plans of the state
        quote: output of steel fell by half
        hint: It is a *metal*
      - id: two
        q: What else?
        a: Nothing
        unsourced: a test
"""
TEXT = "In that year the output of steel fell by half, as the plan had not foreseen.\n"


def notes(folder: Path, language: str = "en", deck: str = DECK) -> list[Note]:
    (folder / "essay.txt").write_text(TEXT, encoding="utf-8")
    (folder / "cards.yaml").write_text(deck.format(language=language), encoding="utf-8")
    found = pipeline.check(folder / "cards.yaml", 1_700_000_000)
    assert found.compiled is not None, found.diagnostics
    return list(found.compiled.notes)


def test_the_back_links_to_the_words_and_to_reports(tmp_path: Path) -> None:
    first, second = notes(tmp_path)
    assert field_value(first.fields, "Link") == (
        '<a href="https://example.org/essay#:~:text=output%20of%20steel%20fell%20by%20half">'
        "Read in the source</a> "
        '<a href="https://example.org/new?title=%C3%A4-one&amp;x=1">Report a mistake</a>'
    )
    assert field_value(second.fields, "Link").count("<a ") == 1
    assert field_value(first.fields, "Hint") == "It is a <em>metal</em>"
    assert field_value(second.fields, "Hint") == ""


def test_links_are_in_the_language_of_the_deck(tmp_path: Path) -> None:
    assert "Fehler melden</a>" in field_value(
        notes(tmp_path, "de-AT")[0].fields, "Link"
    )
    assert "Report a mistake</a>" in field_value(
        notes(tmp_path, "fi")[0].fields, "Link"
    )


@pytest.mark.parametrize(
    ("url", "passage", "expected"),
    [
        (
            "https://x",
            "<p>a <mark>b, c-d &amp; e</mark></p>",
            "https://x#:~:text=b%2C%20c%2Dd%20%26%20e",
        ),
        ("https://x#p", "<p><mark>b</mark></p>", "https://x#p:~:text=b"),
        (
            "https://x#:~:text=a,b&text=c",
            "<p><mark>d</mark></p>",
            "https://x#:~:text=d",
        ),
        ("https://x#p:~:text=a", "<p>d</p>", "https://x#p:~:text=a"),
        (
            "https://x",
            "<p><mark>a b c d e f g h i</mark></p>",
            "https://x#:~:text=a%20b%20c%20d,f%20g%20h%20i",
        ),
        ("https://x", "<p>a</p>", "https://x"),
    ],
)
def test_a_text_fragment_has_the_words_or_their_ends(
    url: str, passage: str, expected: str
) -> None:
    assert with_fragment(url, passage) == expected


@pytest.mark.parametrize(
    ("key", "value", "way"),
    [
        ("report", "issues", "write it whole, beginning with https://"),
        ("report", "https://example.org/new?title={{card}}", "write {id}"),
        ("report", "a.b@example.org", "write it whole: mailto:a.b@example.org"),
        ("report", "mailto:a@example.org?subject=Card {{id}}", "write %20 for a space"),
        ("url", "mailto:a@example.org", "write it whole, beginning with https://"),
        ("url", "https://example.org/a b", "write %20 for a space"),
        ("url", 'https://example.org/"a"', 'write %22 for "'),
    ],
)
def test_an_address_must_be_whole(
    tmp_path: Path, key: str, value: str, way: str
) -> None:
    old = (
        "https://example.org/new?title={{id}}&x=1"
        if key == "report"
        else "https://example.org/essay"
    )
    (tmp_path / "essay.txt").write_text(TEXT, encoding="utf-8")
    text = DECK.replace(f"{key}: {old}", f"{key}: {value}").format(language="en")
    (tmp_path / "cards.yaml").write_text(text, encoding="utf-8")
    found = pipeline.check(tmp_path / "cards.yaml", 1_700_000_000)
    (fault,) = [each for each in found.diagnostics if each.code.startswith("Y")]
    assert fault.code == "Y202"
    assert fault.hint.startswith(way)
