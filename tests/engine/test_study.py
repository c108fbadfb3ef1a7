"""Collections made by the real scheduler, day by day: what is planted comes first."""

from __future__ import annotations

import hashlib
import json
import math
import random
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from helpers.project import MADE_UP, Workshop

from deckgen.cli.main import main

pytestmark = pytest.mark.once

DAYS = 75
NEW = 4
CARDS = 44
DAY = 86400


class Habit(NamedTuple):
    seconds: float = 6.0
    fails: float = 0.08
    noise: float = 0.3


PLANTED = {
    "plus-3": Habit(20.0, 0.7),  # a leech
    "plus-6": Habit(50.0, 0.05, 0.1),  # slow
    "plus-9": Habit(1.2, 0.0, 0.1),  # trivial
    "plus-12": Habit(fails=0.75),
    "plus-13": Habit(fails=0.4),
}
PAIR = ("plus-12", "plus-13")
"""Whoever fails the first fails the second a moment later."""


def deck() -> dict[str, Any]:
    cards = [
        {"id": f"plus-{n}", "q": f"What is {n} plus {n + 1}?", "a": str(2 * n + 1), "unsourced": "sums"}
        for n in range(CARDS)
    ]
    return {
        "deck": {"id": "sums", "uid": "sumsuidk", "name": "Sums", "language": "nl"},
        "check": MADE_UP,
        "topics": [
            {"id": "low", "title": "Low", "cards": cards[:20]},
            {"id": "high", "title": "High", "cards": cards[20:]},
        ],
    }


def learnt(package: Path, target: Path, guids: dict[str, str], habits: dict[str, Habit], seed: int) -> None:
    """Learn a deck for :data:`DAYS` days with the real scheduler, and export the collection."""
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
    from anki.scheduler_pb2 import CardAnswer

    rng = random.Random(seed)
    col = Collection(str(target.with_suffix(".anki2")))
    request = ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions())
    col.import_anki_package(request)
    names = {guid: key for key, guid in guids.items()}
    cards = {
        names[guid]: id_
        for id_, guid in col.db.all("select c.id, n.guid from cards c join notes n on n.id = c.nid")
    }
    keys = {id_: key for key, id_ in cards.items()}
    waiting = sorted(cards.values())

    def answer(card: int, moment: float) -> tuple[float, bool]:
        habit = habits.get(keys[card], Habit())
        took = min(60.0, math.exp(math.log(habit.seconds) + rng.gauss(0, habit.noise)))
        is_second = keys[card] == PAIR[1] and PAIR[0] in habits and PAIR[1] not in seen
        partner_failed = is_second and PAIR[0] in failed
        seen.add(keys[card])
        again = rng.random() < (0.95 if partner_failed else habit.fails)
        states = col._backend.get_scheduling_states(card)
        moment += took
        col._backend.answer_card(
            CardAnswer(
                card_id=card,
                current_state=states.current,
                new_state=states.again if again else states.good,
                rating=CardAnswer.AGAIN if again else CardAnswer.GOOD,
                answered_at_millis=int(moment * 1000),
                milliseconds_taken=int(took * 1000),
            )
        )
        return moment + 45, again

    for _ in range(DAYS):
        failed: set[str] = set()
        seen: set[str] = set()
        moment = time.time() - 7200
        today, waiting = waiting[:NEW], waiting[NEW:]
        due = [*col.find_cards("is:due -is:suspended"), *today]
        rng.shuffle(due)
        pair = [cards[key] for key in PAIR]
        if all(card in due for card in pair):
            due.remove(pair[1])
            due.insert(due.index(pair[0]) + 1, pair[1])
        while due:
            again = []
            for card in due:
                if col.db.scalar("select queue from cards where id = ?", card) == -1:
                    continue
                moment, is_again = answer(card, moment if keys[card] != PAIR[1] else moment - 40)
                if is_again:
                    failed.add(keys[card])
            again = col.db.list("select id from cards where queue = 1")
            due = again if len(again) < len(cards) else []
        # A day goes by: all that is dated moves one day back.
        col.db.execute("update col set crt = crt - ?", DAY)
        col.db.execute("update revlog set id = id - ?", DAY * 1000)
        col.db.execute("update cards set due = due - ? where queue = 1", DAY)
        col.close()  # or else it keeps to the day on which it was opened
        col = Collection(str(target.with_suffix(".anki2")))
    col.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workshop, Path, dict[str, str]]:
    workshop = Workshop(tmp_path_factory.mktemp("study") / "project", deck())
    package = workshop.build()
    return workshop, package, {key: workshop.guid(key) for key in workshop.cards}


def run(*arguments: object) -> Any:
    told = CliRunner().invoke(main, ["study", *map(str, arguments)])
    assert told.exit_code == 0, told.output
    return told


def test_what_is_planted_comes_first(built: Any, tmp_path: Path) -> None:
    workshop, package, guids = built
    target = tmp_path / "learner.anki2"
    learnt(package, target, guids, PLANTED, 1)
    before = hashlib.sha256(target.read_bytes()).hexdigest()
    found = json.loads(run(target, "-C", workshop.root, "--format", "json").stdout)
    ranked = [each["card"] for each in found["ranking"]]
    assert set(ranked[:4]) == {"plus-3", "plus-6", *PAIR}
    assert ranked[0] == "plus-3"
    by_code: dict[str, set[str]] = {}
    for each in found["diagnostics"]:
        by_code.setdefault(each["code"], set()).add(each["card"])
    assert by_code["S101"] >= {"plus-3", "plus-6"}
    assert by_code["S102"] >= {"plus-3"}
    assert "plus-6" in by_code["S103"]
    assert by_code["S105"] == {"plus-9"}
    assert by_code["S106"] == set(PAIR)
    lines = (workshop.root / "cards.yaml").read_text().splitlines()
    for each in found["diagnostics"]:
        assert each["card"] in lines[each["line"] - 1]
    # Nothing of the learner's was written, and nothing lies beside it.
    assert hashlib.sha256(target.read_bytes()).hexdigest() == before
    assert sorted(path.name for path in tmp_path.iterdir() if "media" not in path.name) == ["learner.anki2"]


def test_a_learner_without_trouble_gets_no_mark(built: Any, tmp_path: Path) -> None:
    workshop, package, guids = built
    marked = 0
    for seed in range(3):
        target = tmp_path / f"learner-{seed}.anki2"
        learnt(package, target, guids, {}, 100 + seed)
        found = json.loads(run(target, "-C", workshop.root, "--format", "json").stdout)
        assert len(found["ranking"]) >= 20
        marked += bool(found["diagnostics"])
    assert marked == 0
