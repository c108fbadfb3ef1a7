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
from helpers.project import Workshop
from helpers.sums import sums

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


class Course:
    """A learner who learns a deck with the real scheduler, by the habits that some cards have."""

    def __init__(
        self,
        package: Path,
        path: Path,
        guids: dict[str, str],
        habits: dict[str, Habit],
        seed: int,
    ) -> None:
        from anki.collection import (
            Collection,
            ImportAnkiPackageOptions,
            ImportAnkiPackageRequest,
        )

        self.path = path
        self.habits = habits
        self.rng = random.Random(seed)
        self.col = Collection(str(path))
        request = ImportAnkiPackageRequest(
            package_path=str(package), options=ImportAnkiPackageOptions()
        )
        self.col.import_anki_package(request)
        names = {guid: key for key, guid in guids.items()}
        rows = self.col.db.all(
            "select c.id, n.guid from cards c join notes n on n.id = c.nid"
        )
        self.cards = {names[guid]: id_ for id_, guid in rows}
        self.keys = {id_: key for key, id_ in self.cards.items()}
        self.waiting = sorted(self.cards.values())
        self.failed: set[str] = set()  # today
        self.seen: set[str] = set()  # today

    def day(self) -> None:
        """Learn what is due today, and :data:`NEW` new cards, until nothing is left to be learnt again."""
        self.failed, self.seen = set(), set()
        moment = time.time() - 7200
        due = self.due()
        while due:
            for card in due:
                if (
                    self.col.db.scalar("select queue from cards where id = ?", card)
                    == -1
                ):
                    continue
                moment, is_again = self.answer(
                    card, moment if self.keys[card] != PAIR[1] else moment - 40
                )
                if is_again:
                    self.failed.add(self.keys[card])
            again = self.col.db.list("select id from cards where queue = 1")
            due = again if len(again) < len(self.cards) else []

    def due(self) -> list[int]:
        """Return the cards of a day in the order of learning: those of the pair one after the other."""
        today, self.waiting = self.waiting[:NEW], self.waiting[NEW:]
        due = [*self.col.find_cards("is:due -is:suspended"), *today]
        self.rng.shuffle(due)
        pair = [self.cards[key] for key in PAIR]
        if all(card in due for card in pair):
            due.remove(pair[1])
            due.insert(due.index(pair[0]) + 1, pair[1])
        return due

    def answer(self, card: int, moment: float) -> tuple[float, bool]:
        """Answer a card; return when the next one is shown, and whether this one was failed."""
        from anki.scheduler_pb2 import CardAnswer

        key = self.keys[card]
        habit = self.habits.get(key, Habit())
        took = min(
            60.0, math.exp(math.log(habit.seconds) + self.rng.gauss(0, habit.noise))
        )
        is_second = (
            key == PAIR[1] and PAIR[0] in self.habits and PAIR[1] not in self.seen
        )
        partner_failed = is_second and PAIR[0] in self.failed
        self.seen.add(key)
        again = self.rng.random() < (0.95 if partner_failed else habit.fails)
        states = self.col._backend.get_scheduling_states(card)
        moment += took
        self.col._backend.answer_card(
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

    def sleep(self) -> None:
        """Let a day go by: all that is dated moves one day back."""
        from anki.collection import Collection

        self.col.db.execute("update col set crt = crt - ?", DAY)
        self.col.db.execute("update revlog set id = id - ?", DAY * 1000)
        self.col.db.execute("update cards set due = due - ? where queue = 1", DAY)
        self.col.close()  # or else it keeps to the day on which it was opened
        self.col = Collection(str(self.path))


def learnt(
    package: Path,
    target: Path,
    guids: dict[str, str],
    habits: dict[str, Habit],
    seed: int,
) -> None:
    """Learn a deck for :data:`DAYS` days, in a collection at ``target``."""
    course = Course(package, target.with_suffix(".anki2"), guids, habits, seed)
    for _ in range(DAYS):
        course.day()
        course.sleep()
    course.col.close()


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Workshop, Path, dict[str, str]]:
    workshop = Workshop(tmp_path_factory.mktemp("study") / "project", sums(CARDS))
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
    assert "plus-3" in by_code["S101"]
    assert by_code["S102"] >= {"plus-3"}
    assert "plus-6" in by_code["S103"]
    assert by_code["S105"] == {"plus-9"}
    lines = (workshop.root / "cards.yaml").read_text().splitlines()
    for each in found["diagnostics"]:
        assert each["card"] in lines[each["line"] - 1]
    # Nothing of the learner's was written, and nothing lies beside it.
    assert hashlib.sha256(target.read_bytes()).hexdigest() == before
    assert sorted(
        path.name for path in tmp_path.iterdir() if "media" not in path.name
    ) == ["learner.anki2"]


def test_a_pair_that_two_learners_mix_up_is_found(built: Any, tmp_path: Path) -> None:
    """The days of one of them may be too few to tell anything."""
    workshop, package, guids = built
    targets = [tmp_path / f"learner-{seed}.anki2" for seed in (1, 2)]
    for seed, target in enumerate(targets, 1):
        learnt(package, target, guids, PLANTED, seed)
    found = json.loads(run(*targets, "-C", workshop.root, "--format", "json").stdout)
    assert {
        each["card"] for each in found["diagnostics"] if each["code"] == "S106"
    } == set(PAIR)


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
