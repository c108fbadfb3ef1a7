"""A deck's options, as Anki takes them with a learner's tick and without."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from helpers.project import errors
from planted import Opened, plant

from deckgen.anki.engine import Engine, EngineRefusedError
from deckgen.commands.verify.rehearsal import verify
from deckgen.core.declared import GATHER_ORDERS, SORT_ORDERS
from deckgen.core.identity import preset_number

if TYPE_CHECKING:
    from helpers.project import Workshop

NAME = "Sample deck"
OPTIONS: dict[str, Any] = {
    "new-cards-per-day": "7",
    "maximum-reviews-per-day": "150",
    "learning-steps": ["30s", "10m", "1d"],
    "relearning-steps": "5 2h",
    "new-card-gather-order": "ascending-position",
    "new-card-sort-order": "order-gathered",
    "bury-new-siblings": "true",
    "bury-review-siblings": "true",
    "desired-retention": "0.85",
}
DEFAULTS = (1, None, 20, 200, False, False)


def seen(engine: Engine, name: str = NAME) -> tuple[Any, ...]:
    deck, preset = engine.deck(name)
    return (
        preset["id"],
        deck["desiredRetention"],
        preset["new"]["perDay"],
        preset["rev"]["perDay"],
        preset["new"]["bury"],
        preset["rev"]["bury"],
    )


def test_with_the_tick_a_learner_gets_them_all(
    workshop: Workshop, engine: Engine
) -> None:
    workshop.deck["deck"]["options"] = OPTIONS
    engine.import_package(workshop.build(), presets=True)
    assert seen(engine) == (preset_number("samp1edk"), 85, 7, 150, True, True)
    _, preset = engine.deck(NAME)
    assert preset["name"] == NAME
    assert preset["new"]["delays"] == [0.5, 10.0, 1440.0]
    assert preset["lapse"]["delays"] == [5.0, 120.0]
    assert (preset["newGatherPriority"], preset["newSortOrder"]) == (1, 1)
    assert preset["desiredRetention"] == pytest.approx(0.85)
    assert engine.fix_integrity()[0]


@pytest.mark.parametrize(("new", "review"), [(True, False), (False, True)])
def test_new_cards_and_reviews_are_buried_apart(
    workshop: Workshop, engine: Engine, new: bool, review: bool
) -> None:
    said = {
        "bury-new-siblings": str(new).lower(),
        "bury-review-siblings": str(review).lower(),
    }
    workshop.deck["deck"]["options"] = said
    engine.import_package(workshop.build(), presets=True)
    assert seen(engine)[4:] == (new, review)


def test_without_it_only_the_retention_of_a_new_deck(
    workshop: Workshop, engine: Engine
) -> None:
    workshop.deck["deck"]["options"] = OPTIONS
    package = workshop.build()
    engine.import_package(package)
    assert seen(engine) == (1, 85, *DEFAULTS[2:])
    assert not verify(package).lost


def test_a_deck_that_a_learner_has_stays_as_it_is_without_the_tick(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build())
    workshop.deck["deck"]["options"] = OPTIONS
    engine.import_package(workshop.build())
    assert seen(engine) == DEFAULTS


def test_a_preset_that_a_learner_has_is_never_changed(
    workshop: Workshop, engine: Engine
) -> None:
    workshop.deck["deck"]["options"] = OPTIONS
    engine.import_package(workshop.build(), presets=True)
    workshop.deck["deck"]["options"] = OPTIONS | {"new-cards-per-day": "50"}
    engine.import_package(workshop.build(), presets=True)
    assert seen(engine)[2] == 7


def test_what_is_left_out_is_a_new_preset_of_anki(
    workshop: Workshop, engine: Engine
) -> None:
    stock = engine.deck("Default")[1]
    workshop.deck["deck"]["options"] = {"bury-new-siblings": "false"}
    engine.import_package(workshop.build(), presets=True)
    deck, preset = engine.deck(NAME)
    assert deck["desiredRetention"] is None
    assert preset == stock | {key: preset[key] for key in ("id", "name", "mod", "usn")}


def test_every_subdeck_has_them(workshop: Workshop, engine: Engine) -> None:
    workshop.deck["deck"] |= {"options": OPTIONS, "subdecks": "true"}
    engine.import_package(workshop.build(), presets=True)
    assert {
        seen(engine, name)[:3] for name in engine.snapshot().decks if "::" in name
    } == {(preset_number("samp1edk"), 85, 7)}


@pytest.mark.parametrize(
    ("key", "orders", "where"),
    [
        (
            "new-card-gather-order",
            GATHER_ORDERS,
            ("GATHER_PRIORITY", "LOWEST_POSITION", "HIGHEST_POSITION"),
        ),
        ("new-card-sort-order", SORT_ORDERS, ("SORT_ORDER", "", "")),
    ],
)
def test_the_orders_are_those_of_the_engine(
    key: str, orders: tuple[str, ...], where: Any
) -> None:
    """By the names that the engine has for its numbers; the deck options say it in other words."""
    proto = pytest.importorskip("anki.deck_config_pb2").DeckConfig.Config.DESCRIPTOR
    words = {
        "LOWEST_POSITION": "ascending-position",
        "HIGHEST_POSITION": "descending-position",
        "TEMPLATE": "card-type-then-order-gathered",
        "NO_SORT": "order-gathered",
        "TEMPLATE_THEN_RANDOM": "card-type-then-random",
        "RANDOM_NOTE_THEN_TEMPLATE": "random-note-then-card-type",
        "RANDOM_CARD": "random",
    }
    enum = next(each for each in proto.enum_types if each.name == key.title().replace("-", "").replace(
        "GatherOrder", "GatherPriority"
    ))  # fmt: skip
    named = {each.number: each.name.split(where[0] + "_")[1] for each in enum.values}
    found = tuple(
        words.get(named[n], named[n].lower().replace("_", "-")) for n in sorted(named)
    )
    assert found == orders


def test_a_deck_without_options_names_no_preset(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build(), presets=True)
    assert seen(engine)[:3] == (1, None, 20)
    workshop.deck["deck"]["options"] = OPTIONS
    first = workshop.build()
    assert first.read_bytes() == workshop.build().read_bytes()
    assert workshop.outcome.checked.lock_is_stale is False


def without_the_preset(package: Opened) -> None:
    package.run("update col set dconf = ?", json.dumps({}))


def test_a_package_whose_preset_is_missing_is_refused(
    workshop: Workshop, engine: Engine
) -> None:
    """Why the two are packed together."""
    workshop.deck["deck"]["options"] = OPTIONS
    bad = plant(workshop.build(), workshop.root / "bad.apkg", without_the_preset)
    with pytest.raises(EngineRefusedError):
        engine.import_package(bad, presets=True)


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("new-cards-per-day", "-1", "Y202"),
        ("maximum-reviews-per-day", "10000", "Y202"),
        ("learning-steps", "1m, 10m", "Y202"),
        ("relearning-steps", ["10m", "0m"], "Y202"),
        ("desired-retention", "90", "Y202"),
        ("desired-retention", "0.6", "Y202"),
        ("bury-new-siblings", "yes", "Y202"),
        ("new-card-sort-order", "Random", "Y207"),
        ("new-cards-a-day", "3", "Y201"),
    ],
)
def test_a_mistake_is_reported_at_its_line(
    workshop: Workshop, key: str, value: Any, code: str
) -> None:
    workshop.deck["deck"]["options"] = {"bury-review-siblings": "false", key: value}
    found = errors(workshop.try_build())
    lines = (workshop.root / "cards.yaml").read_text(encoding="utf-8").splitlines()
    line = 1 + next(n for n, each in enumerate(lines) if key in each)
    line += ("0m" in value) * 2 if isinstance(value, list) else 0
    assert [each.split(":")[:2] for each in found] == [
        [f"{code} cards.yaml", str(line)]
    ]
