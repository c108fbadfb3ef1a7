"""What is asked of a card's history, of cards of the deck's own note types: they go by their own fields."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from helpers.project import Workshop, errors, rows
from test_reuse import cloned, git

from deckgen.compile import pipeline
from deckgen.core import identity
from deckgen.formats import apkg_reader
from deckgen.versions.comparison import compare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.once

CAPITALS = {"norway": "Oslo", "sweden": "Stockholm", "finland": "Helsinki"}

DECK: dict[str, Any] = {
    "deck": {"id": "geo", "uid": "geogra12", "name": "Geography", "language": "de"},
    "note-types": [
        {
            "id": "country",
            "name": "Country",
            "fields": ["Topic", "Capital", "Country"],
            "bind": {"q": "Country", "a": "Capital", "topic": "Topic"},
            "cards": [
                {
                    "name": "Capital",
                    "front": "{{Topic}} {{Country}}",
                    "back": "{{Capital}}",
                }
            ],
        },
        {
            "id": "gaps",
            "name": "Gaps",
            "kind": "cloze",
            "fields": ["Source", "Text"],
            "bind": {"cloze": "Text"},
            "cards": [
                {
                    "name": "Gaps",
                    "front": "{{cloze:Text}}",
                    "back": "{{cloze:Text}} {{Source}}",
                }
            ],
        },
    ],
    "topics": [
        {
            "id": "north",
            "title": "The North",
            "type": "country",
            "cards": [
                {"id": id_, "fields": {"Country": id_.title(), "Capital": capital}}
                for id_, capital in CAPITALS.items()
            ],
        },
        {
            "id": "rails",
            "title": "Railways",
            "type": "gaps",
            "cards": [
                {
                    "id": "railway",
                    "fields": {
                        "Text": "The {{c1::first}} came in {{c2::1911}}.",
                        "Source": "A book",
                    },
                },
            ],
        },
        {
            "id": "south",
            "title": "The South",
            "type": "country",
            "cards": [{"table": "south.csv", "id": "Country"}],
        },
    ],
}
TABLE = "Country,Capital\nNew Zealand,Wellington\nEast Timor,Dili\n"


@pytest.fixture
def deck(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "project", copy.deepcopy(DECK))
    (made.root / "south.csv").write_text(TABLE, encoding="utf-8")
    made.build(release="1.0")
    return made


def fields(deck: Workshop, id_: str) -> dict[str, str]:
    found: dict[str, str] = next(
        card["fields"]
        for topic in deck.deck["topics"]
        for card in topic["cards"]
        if card.get("id") == id_
    )
    return found


def exchange(deck: Workshop) -> None:
    norway, sweden = fields(deck, "norway"), fields(deck, "sweden")
    norway["Capital"], sweden["Capital"] = sweden["Capital"], norway["Capital"]


def exchange_in_the_table(deck: Workshop) -> None:
    text = (
        TABLE.replace("Wellington", "?")
        .replace("Dili", "Wellington")
        .replace("?", "Dili")
    )
    (deck.root / "south.csv").write_text(text, encoding="utf-8")


def hand_over(deck: Workshop) -> None:
    fields(deck, "railway")["Text"] = "The {{c1::first}} {{c2::came}} in 1911."


CHANGES: list[tuple[Callable[[Workshop], None], set[str], str]] = [
    (exchange, {"norway", "sweden"}, "U126"),
    (exchange_in_the_table, {"new-zealand", "east-timor"}, "U126"),
    (hand_over, {"railway"}, "U127"),
]


def raise_revision(deck: Workshop) -> None:
    """Put a field in front of the others and rename one, which needs another revision."""
    for number in (0, 1):
        own = deck.deck["note-types"][number]
        own["revision"] = "2"
        own["fields"].insert(0, "Flag")
    country = deck.deck["note-types"][0]
    country["fields"][2] = {"name": "City", "id": "capital"}
    country["bind"]["a"] = "City"
    country["cards"][0]["back"] = "{{City}}{{Flag}}"
    deck.deck["note-types"][1]["cards"][0]["back"] += "{{Flag}}"
    for id_ in CAPITALS:
        own_fields = fields(deck, id_)
        own_fields["City"] = own_fields.pop("Capital")
    deck.deck["topics"][2]["cards"][0]["columns"] = {"Capital": "City"}


COSTS_OF_A_REVISION = {("U117", "")}


@pytest.mark.parametrize("revised", [False, True])
@pytest.mark.parametrize("has_packages", [True, False])
@pytest.mark.parametrize(("change", "ids", "code"), CHANGES)
def test_ids_that_change_hands(
    deck: Workshop,
    change: Callable[[Workshop], None],
    ids: set[str],
    code: str,
    has_packages: bool,
    revised: bool,
) -> None:
    there = deck if has_packages else cloned(deck)
    change(there)
    if revised:
        raise_revision(there)
    found = pipeline.check(there.write(), there.now).diagnostics
    told = {(each.code, each.card) for each in found if each.code[0] == "U"}
    assert told - COSTS_OF_A_REVISION == {(code, id_) for id_ in ids}


@pytest.mark.parametrize("has_packages", [True, False])
def test_another_revision_alone_changes_no_card(
    deck: Workshop, has_packages: bool
) -> None:
    there = deck if has_packages else cloned(deck)
    raise_revision(there)
    versions: tuple[dict[str, str], ...] = ({}, {}, {"release": "2.0"})
    for options in versions:
        there.build(**options)
        found = there.outcome.checked.diagnostics
        assert {
            (each.code, each.card) for each in found if each.code[0] == "U"
        } == COSTS_OF_A_REVISION


def test_a_revision_that_version_control_took_back_is_known(deck: Workshop) -> None:
    """The lock file of the release of the first revision: learners have the second one since."""
    cloned(deck)
    before = deck.lock_path.read_bytes()
    raise_revision(deck)
    deck.build(release="2.0")
    types = [
        line
        for line in deck.lock_path.read_text(encoding="utf-8").splitlines()
        if line[:5] == "type "
    ]
    git(deck.root, "add", "-A")
    git(deck.root, "commit", "-qm", "release 2.0")
    deck.lock_path.write_bytes(before)
    for path in (deck.root / "dist").iterdir():
        path.unlink()
    deck.build()
    assert "U124" in {each.code for each in deck.outcome.checked.diagnostics}
    told = deck.lock_path.read_text(encoding="utf-8").splitlines()
    assert [line for line in told if line[:5] == "type "] == types


def test_a_retired_card_that_comes_back_under_another_title(deck: Workshop) -> None:
    """The topic is no part of what it says, wherever its field stands."""
    card = deck.deck["topics"][0]["cards"].pop(0)
    guid = deck.guid("norway")
    deck.build(release="1.1")
    deck.deck["topics"][0]["title"] = "Northern countries"
    deck.deck["topics"][0]["cards"].insert(0, card)
    assert errors(deck.try_build()) == []
    assert deck.guid("norway") == guid


def test_the_page_for_learners_shows_what_cards_ask(deck: Workshop) -> None:
    fields(deck, "norway")["Capital"] = "Oslo (Christiania)"
    fields(deck, "railway")["Text"] = "The {{c1::first one}} came in {{c2::1911}}."
    deck.deck["topics"][0]["cards"].pop(2)
    deck.build(release="1.1")
    page = next(deck.root.glob("dist/*1.1*.md")).read_text(encoding="utf-8")
    listed = [line for line in page.splitlines() if line.startswith("- ")]
    assert {"- Norway", "- Finland", "- The \\[…\\] came in \\[…\\]."} <= set(listed)
    assert "Geänderte Karten" in page


def test_what_is_held_is_known_to_a_recovered_lock_file(deck: Workshop) -> None:
    deck.deck["topics"][0]["title"] = "Northern countries"
    deck.build(release="1.1")
    lines = [
        line
        for line in deck.lock_path.read_text(encoding="utf-8").splitlines()
        if "norway" in line
    ]
    deck.lock_path.unlink()
    deck.build(release="1.2")
    assert [
        line
        for line in deck.lock_path.read_text(encoding="utf-8").splitlines()
        if "norway" in line
    ] == lines


def test_only_in_built_in_note_types_deckgen_adds_to_a_field(tmp_path: Path) -> None:
    texts = [""] * 16
    texts[identity.CONTEXT], texts[identity.LINK] = (
        '<p class="step">1</p>',
        '<a href="x">x</a>',
    )
    before, after = "\x1f".join(texts), "\x1f".join([""] * 16)

    def hashes(*places: tuple[int, ...]) -> list[str]:
        return [
            identity.content_hash("k", each, (), "d", *places)
            for each in (before, after)
        ]

    assert identity.same_own_content(*hashes())
    assert not identity.same_own_content(*hashes(()))


def test_diff_takes_fields_of_these_names_for_the_curators(deck: Workshop) -> None:
    own = deck.deck["note-types"][1]
    own["revision"], own["fields"][0], own["cards"][0]["back"] = (
        "2",
        "Link",
        "{{cloze:Text}} {{Link}}",
    )
    of_card = fields(deck, "railway")
    del of_card["Source"]
    of_card["Link"] = "[x](https://example.org/x)"
    old = apkg_reader.read(deck.build(release="2.0"))
    of_card["Link"] = "[x](https://example.org/y)"
    found = compare(old, apkg_reader.read(deck.build(release="2.1")))
    assert [change.is_own for change in found.notes] == [True]
    assert found.held == []


def test_all_is_in_the_package(deck: Workshop) -> None:
    assert len(rows(deck.build())) == 6
