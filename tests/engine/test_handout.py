"""The page for learners that goes with a release."""

from __future__ import annotations

import re
import weakref
from typing import TYPE_CHECKING

import anki.lang
import pytest
from anki._backend import Translations

from deckgen.compile import pipeline
from deckgen.language import handout
from deckgen.util import assets

if TYPE_CHECKING:
    from typing import Any

    from helpers.project import Workshop


def page(workshop: Workshop, version: str, **options: Any) -> str:
    workshop.build(release=version, **options)
    path = workshop.root / "dist" / f"sample-{version}.md"
    return path.read_text(encoding="utf-8")


def test_the_first_version_names_its_topics(workshop: Workshop) -> None:
    told = page(workshop, "1.0")
    assert told.startswith(
        "# Sample deck, version 1.0\n\nThe first version: 29 cards, in learning order.\n"
    )
    assert "- Arithmetic\n- Writing\n" in told
    assert "sample-1.0.apkg" in told
    assert "are replaced whole" not in told


def test_what_is_new_is_told_without_ids(workshop: Workshop) -> None:
    page(workshop, "1.0")
    workshop.cards["plus-0"]["a"] = "another"
    workshop.cards["gaps"]["cloze"] = "The {{c1::first}} and the {{c2::second}} number"
    cards = workshop.deck["topics"][0]["cards"]
    cards[2:4] = [
        {"id": "new-one", "q": "Is `a*b` *new*?", "a": "Yes", "unsourced": "x"}
    ]
    workshop.build()
    told = page(workshop, "1.1")
    news = told.partition("## How to import it")[0]
    assert "## New cards\n\n*Arithmetic*\n\n- Is a\\*b new?\n" in news
    assert "- What is 0 plus 1?\n" in news
    assert "- The \\[…\\] and the \\[…\\] number\n" in news
    assert (
        "## Cards that left the deck\n\n- What is 2 plus 3?\n- What is 3 plus 4?\n"
        in news
    )
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
    before = workshop.lock_path.read_bytes()
    (workshop.root / "dist" / "sample-1.0.md").mkdir()
    with pytest.raises(OSError):
        pipeline.build(workshop.write(), workshop.now, release="1.0")
    assert workshop.lock_path.read_bytes() == before
    assert not (workshop.root / "dist" / "sample-1.0.apkg").exists()


def test_lists_of_several_topics_are_lists_in_markdown(workshop: Workshop) -> None:
    """A topic right after an item, and a question like '1986. A year', would be read as parts of a list."""
    page(workshop, "1.0")
    arithmetic, writing = workshop.deck["topics"][:2]
    arithmetic["cards"].append(
        {"id": "new-a", "q": "1986. A year of what?", "a": "Comets", "unsourced": "x"}
    )
    writing["cards"].append(
        {"id": "new-b", "q": "What is &amp; in HTML?", "a": "And", "unsourced": "x"}
    )
    news = page(workshop, "1.1").partition("## How to import it")[0]
    assert (
        "*Arithmetic*\n\n- 1986\\. A year of what?\n\n*Writing*\n\n- What is \\&amp; in HTML?\n"
        in news
    )


def test_a_deletion_within_another_is_one_gap(workshop: Workshop) -> None:
    page(workshop, "1.0")
    cloze = "Of {{c1::iron {{c2::ore::a rock}} and}} coal"
    workshop.deck["topics"][0]["cards"].append(
        {"id": "new-c", "cloze": cloze, "unsourced": "x"}
    )
    assert "- Of \\[…\\] coal\n" in page(workshop, "1.1")


def test_a_german_deck_has_a_german_page(workshop: Workshop) -> None:
    workshop.deck["deck"]["language"] = "de-AT"
    first = page(workshop, "1.0")
    assert first.startswith(
        "# Sample deck, Version 1.0\n\nDie erste Version: 29 Karten, in der Reihenfolge"
    )
    assert "*Notiztypen zusammenführen*: aus lassen" in first
    workshop.cards["plus-0"]["a"] = "another"
    del workshop.deck["topics"][0]["cards"][2]
    told = page(workshop, "1.1")
    assert "## Geänderte Karten\n\n*Arithmetic*\n\n- What is 0 plus 1?\n" in told
    assert "## Karten, die nicht mehr zum Stapel gehören\n" in told
    assert "- Ganz ersetzt: 2 Notizen der vorigen Version." in told
    assert "Unberührt: 25 andere Notizen von dir." in told


@pytest.mark.parametrize("language", handout.LANGUAGES)
def test_every_language_says_the_same(language: str) -> None:
    """The same places to be filled in, in the template and in each sentence."""

    def places(text: str) -> list[str]:
        return sorted(re.findall(r"\$\w+|\{\w+\}", text))

    english, other = handout.words_for("en"), handout.words_for(language)
    assert other.language == language
    template, own = (
        assets.text(f"assets/handout/{each}.md") for each in ("en", language)
    )
    assert places(own) == places(template)
    for pattern in (r"^#", r"^\s*- ", r"^\d\. "):
        assert len(re.findall(pattern, own, re.MULTILINE)) == len(
            re.findall(pattern, template, re.MULTILINE)
        )
    for one, another in zip(english, other, strict=True):
        assert places(str(one)) == places(str(another))
        assert another


def test_any_other_language_has_the_page_in_english() -> None:
    assert handout.words_for("sv") == handout.words_for("en")
    assert handout.words_for("de-CH") == handout.words_for("de")
    assert handout.words_for("de").counted(1234, ("Karte", "Karten")) == "1.234 Karten"


def test_the_names_in_anki_are_those_that_anki_has(workshop: Workshop) -> None:
    """What a learner is to look for in Anki's window is called as it is there."""
    names = {
        "importing_also_import_progress",
        "importing_with_deck_configs",
        "importing_merge_notetypes",
        "importing_update_if_newer",
        "importing_update_always",
        "importing_import_options",
        "browsing_toggle_suspend",
    }
    before = anki.lang.current_lang
    try:
        for language in handout.LANGUAGES:
            anki.lang.set_lang(language)
            own = assets.text(f"assets/handout/{language}.md")
            translations = Translations(weakref.ref(anki.lang.current_i18n))
            for name in names:
                assert getattr(translations, name)() in own, (language, name)
    finally:
        anki.lang.set_lang(before)
