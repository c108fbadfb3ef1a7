"""The package of the project itself, imported as a learner does."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from helpers.project import REPO, T0

from deckgen.anki.engine import Engine
from deckgen.compile import pipeline, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.anki.values import Imported
    from deckgen.compile.outcomes import Outcome
    from deckgen.core.build import Build


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    root = tmp_path_factory.mktemp("real") / "project"
    root.mkdir()
    shutil.copy(REPO / "cards.yaml", root)
    shutil.copytree(REPO / "seeds", root / "seeds")
    built = pipeline.build(root / "cards.yaml", T0)
    assert built.target, [
        f"{each.span} {each.message}" for each in built.checked.diagnostics
    ]
    return built


@pytest.fixture(scope="module")
def build(outcome: Outcome) -> Build:
    assert outcome.checked.build
    return outcome.checked.build


@pytest.fixture(scope="module")
def imported(outcome: Outcome) -> Iterator[tuple[Engine, Imported]]:
    assert outcome.target
    with Engine() as engine:
        yield engine, engine.import_package(outcome.target)


def test_every_note_and_card_of_the_summary_arrives(
    imported: tuple[Engine, Imported], outcome: Outcome
) -> None:
    engine, result = imported
    found = engine.snapshot()
    assert dict(result.counts) == {"new": len(found.notes)}
    said = summary.lines(outcome)[0]
    assert said.endswith(f": {len(found.notes)} notes, {len(found.cards)} cards")
    assert len(found.notes) >= 40


def test_every_note_has_its_topic_tag_and_its_own_text(
    imported: tuple[Engine, Imported], build: Build
) -> None:
    notes = imported[0].snapshot().notes
    for note, entry in zip(build.notes, build.entries, strict=True):
        arrived = notes[entry.guid]
        assert "::".join((build.deck.id, *note.item.topic.path)) in arrived.tags
        assert arrived.fields == note.fields
        assert sorted(arrived.tags) == sorted(note.tags)


def test_no_card_is_empty_or_broken(
    imported: tuple[Engine, Imported], build: Build
) -> None:
    engine = imported[0]
    assert engine.empty_cards() == ()
    rendered = engine.render()
    assert len(rendered) == sum(len(note.cards) for note in build.notes)
    assert not [
        card for card in rendered if card.error or "{{" in card.question + card.answer
    ]


def test_new_cards_are_due_in_learning_order(
    imported: tuple[Engine, Imported], build: Build
) -> None:
    cards = sorted(
        imported[0].snapshot().cards.values(), key=lambda card: (card.due, card.id)
    )
    expected = [
        (entry.guid, ordinal)
        for note, entry in zip(build.notes, build.entries, strict=True)
        for ordinal in note.cards
    ]
    assert [(card.guid, card.ordinal) for card in cards] == expected
    assert list(dict.fromkeys(card.due for card in cards)) == list(
        range(1, len(build.notes) + 1)
    )
    assert {card.deck for card in cards} == {build.deck.name}


def test_anki_itself_makes_the_same_cards(
    imported: tuple[Engine, Imported], build: Build
) -> None:
    made = imported[0].cards_made()
    ours = {
        entry.guid: tuple(sorted(note.cards))
        for note, entry in zip(build.notes, build.entries, strict=True)
    }
    assert made == ours


def test_anki_finds_nothing_to_mend(imported: tuple[Engine, Imported]) -> None:
    engine = imported[0]
    assert engine.media() == ((), ())
    assert engine.fix_integrity() == (True, "Database rebuilt and optimized.")
