"""The page for learners that goes with a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deckgen.compile import pipeline

if TYPE_CHECKING:
    from typing import Any

    from helpers.project import Workshop


def page(workshop: Workshop, version: str, **options: Any) -> str:
    workshop.build(release=version, **options)
    path = workshop.root / "dist" / f"sample-{version}.md"
    return path.read_text(encoding="utf-8")


def test_the_first_version_names_its_topics(workshop: Workshop) -> None:
    told = page(workshop, "1.0")
    assert told.startswith("# Sample deck, version 1.0\n\nThe first version: 29 cards, in learning order.\n")
    assert "- Arithmetic\n- Writing\n" in told
    assert "sample-1.0.apkg" in told
    assert "are replaced whole" not in told


def test_what_is_new_is_told_without_ids(workshop: Workshop) -> None:
    page(workshop, "1.0")
    workshop.cards["plus-0"]["a"] = "another"
    workshop.cards["gaps"]["cloze"] = "The {{c1::first}} and the {{c2::second}} number"
    cards = workshop.deck["topics"][0]["cards"]
    cards[2:4] = [{"id": "new-one", "q": "Is `a*b` *new*?", "a": "Yes", "unsourced": "x"}]
    workshop.build()
    told = page(workshop, "1.1")
    news = told.partition("## How to import it")[0]
    assert "## New cards\n\n*Arithmetic*\n\n- Is a\\*b new?\n" in news
    assert "- What is 0 plus 1?\n" in news
    assert "- The \\[…\\] and the \\[…\\] number\n" in news
    assert "## Cards that left the deck\n\n- What is 2 plus 3?\n- What is 3 plus 4?\n" in news
    assert "plus-" not in told
    assert "new-one" not in told
    assert "- 4 notes of the version before are replaced whole" in told
    assert "23 other notes of yours are not touched" in told


def test_held_changes_are_not_told(workshop: Workshop) -> None:
    page(workshop, "1.0")
    workshop.deck["topics"][0]["title"] = "Sums"
    told = page(workshop, "1.1")
    assert "Nothing that you would see" in told
    assert "- 0 notes of the version before are replaced whole" in told
    assert "Changed cards" in page(workshop, "1.2", deliver=True)


def test_how_to_import_it(workshop: Workshop) -> None:
    told = page(workshop, "1.0")
    for words in (
        "*Merge note types*: leave it off",
        "Never choose *Always*",
        "suspend it",
        "Import any deck",
    ):
        assert words in told
    workshop.deck["deck"]["options"] = {"new-cards-per-day": "7"}
    assert "tick it if you want the deck's own options" in page(workshop, "1.1")


def test_a_page_that_cannot_be_written_stops_the_release(workshop: Workshop) -> None:
    workshop.build()
    before = workshop.ledger.read_bytes()
    (workshop.root / "dist" / "sample-1.0.md").mkdir()
    with pytest.raises(OSError):
        pipeline.build(workshop.write(), workshop.now, release="1.0")
    assert workshop.ledger.read_bytes() == before
    assert not (workshop.root / "dist" / "sample-1.0.apkg").exists()


def test_lists_of_several_topics_are_lists_in_markdown(workshop: Workshop) -> None:
    """A topic right after an item, and a question like '1986. A year', would be read as parts of a list."""
    page(workshop, "1.0")
    arithmetic, writing = workshop.deck["topics"][:2]
    arithmetic["cards"].append({"id": "new-a", "q": "1986. A year of what?", "a": "Comets", "unsourced": "x"})
    writing["cards"].append({"id": "new-b", "q": "What is &amp; in HTML?", "a": "And", "unsourced": "x"})
    news = page(workshop, "1.1").partition("## How to import it")[0]
    assert "*Arithmetic*\n\n- 1986\\. A year of what?\n\n*Writing*\n\n- What is \\&amp; in HTML?\n" in news


def test_a_deletion_within_another_is_one_gap(workshop: Workshop) -> None:
    page(workshop, "1.0")
    cloze = "Of {{c1::iron {{c2::ore::a rock}} and}} coal"
    workshop.deck["topics"][0]["cards"].append({"id": "new-c", "cloze": cloze, "unsourced": "x"})
    assert "- Of \\[…\\] coal\n" in page(workshop, "1.1")
