"""Random lives of a deck, and of two learners who study, write and skip versions: what is promised holds.

The curator edits, takes back, adds, renames, retires, brings back, moves and restyles cards, publishes
releases, and has git revert and merge. Each learner imports a release now and then. What they are promised:

- the review log is whole, and no card is scheduled differently;
- a card keeps its identity: one question has one GUID, and a GUID one question, in all releases;
- a learner's words and tags stay in every note whose own content no release has changed in between;
- every correction that is published arrives at whoever has not touched the note since;
- ``verify --from`` the learner's release says exactly in which notes own words are replaced.

What a random life seldom comes to is played on purpose as well: each life has some of the *scenarios*
among its steps, in an order of its own. ``faults_in_lives.py`` plants faults, and shows how often a run
finds each.

``DECKGEN_LIVES`` is how many lives are played; with ``DECKGEN_SHRINK`` one that fails is made shorter.
"""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from helpers.project import MADE_UP, Workshop, errors
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from deckgen.anki.engine import Engine
from deckgen.anki.values import OwnWords
from deckgen.commands.verify.rehearsal import verify
from deckgen.formats import apkg_reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.anki.values import Snapshot

pytestmark = pytest.mark.once

LIVES = int(os.environ.get("DECKGEN_LIVES", "8"))
STEPS = 14
SCENARIOS_OF_A_LIFE = 5
# a life is short, and to make it shorter takes minutes
SHRINKS = "DECKGEN_SHRINK" in os.environ

NOT_OWN = frozenset({"Topic", "Citation", "Voice", "Passage"})
"""The fields that deckgen fills in by itself."""

OWN_WORDS, OWN_TAG = "a learner's own words", "own"
PICK = st.integers(0, 10_000)
LEARNER = st.integers(0, 1)
NOBODY, BOTH = (), (0, 1)


class Content(NamedTuple):
    """What the curator wrote of a note, and when it changed last by its package."""

    own: tuple[object, ...]
    fields: tuple[str, ...]
    tags: frozenset[str]
    name: str
    is_retired: bool


@dataclass
class Release:
    """A version that learners can import: its package, and the notes in it by GUID."""

    number: int
    path: Path
    notes: dict[str, Content]
    time: int


@dataclass
class Learner:
    """A learner: their collection, the release that they imported last, and when they wrote into notes."""

    engine: Engine
    release: Release | None = None
    written: dict[str, int] = field(default_factory=dict)


def contents(path: Path) -> dict[str, Content]:
    """Return the notes of a package by GUID."""
    package = apkg_reader.read(path)
    found = {}
    for note in package.notes:
        names = package.note_types[note.note_type].fields
        own = [
            text
            for name, text in zip(names, note.fields, strict=True)
            if name not in NOT_OWN | {"Id"}
        ]
        own_tags = frozenset(
            tag for tag in note.tags if not tag.startswith("lives::") or note.is_retired
        )
        found[note.guid] = Content(
            (tuple(own), own_tags, note.is_retired),
            note.fields,
            frozenset(note.tags),
            package.name(note),
            note.is_retired,
        )
    return found


def first_deck() -> dict[str, Any]:
    names = "amber basalt cedar damask ebony".split()
    cards = [card(f"{name}-{n}", n) for n, name in enumerate(names)]
    return {
        "deck": {"id": "lives", "name": "Lives", "language": "en", "uid": "k3m9x2pd"},
        "check": MADE_UP,
        "topics": [
            {"id": "one", "title": "One", "cards": cards[:2]},
            {"id": "two", "title": "Two", "cards": cards[2:]},
        ],
    }


def card(id_: str, number: int) -> dict[str, Any]:
    question = f"How many pieces of {id_.replace('-', ' ')} does the museum keep?"
    return {
        "id": id_,
        "q": question,
        "a": f"{number + 100} pieces",
        "unsourced": "a test",
    }


SCENARIOS: list[Callable[[Lives, int], None]] = []


def scenario(play: Callable[[Lives, int], None]) -> Callable[[Lives, int], None]:
    """Have a method of the machine played in lives. It begins where both learners have the last release."""
    SCENARIOS.append(play)
    return play


class Lives(RuleBasedStateMachine):
    """A deck in git, its curator, and two learners."""

    @initialize(seed=st.integers(0, 2**40))
    def begin(self, seed: int) -> None:
        self.plans = Random(seed).sample(SCENARIOS, SCENARIOS_OF_A_LIFE)
        self.chosen = seed % 1000
        self.folder = Path(tempfile.mkdtemp(prefix="deckgen-lives-"))
        self.workshop = Workshop(self.folder / "deck", first_deck())
        self.number = 200
        self.releases: list[Release] = []
        self.learners = [Learner(Engine()), Learner(Engine())]
        self.said: dict[tuple[int, int], tuple[set[str], set[str]]] = {}
        self.removed: list[dict[str, Any]] = []
        self.questions: dict[str, str] = {}
        self.guids: dict[str, str] = {}
        self.git("init", "-q")
        (self.workshop.root / ".gitignore").write_text(
            "*.apkg\ndist/\n.deckgen-cache/\n"
        )
        self.saved = copy.deepcopy(self.workshop.deck)
        self.build_and_commit()
        self.publish(BOTH)

    def teardown(self) -> None:
        try:
            if hasattr(self, "published") and sys.exc_info()[0] is None:
                while self.plans:
                    self.play_a_scenario()
                self.publish(BOTH)  # every life ends with a release that all import
        finally:
            self.close()

    def close(self) -> None:
        for learner in getattr(self, "learners", ()):
            learner.engine.close()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def git(self, *arguments: str, check: bool = True) -> int:
        who = (
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.org",
            "-c",
            "commit.gpgsign=false",
        )
        command = ["git", *who, *arguments]
        self.workshop.now += 1
        # so that a life is the same each time that it is played
        date = f"@{self.workshop.now} +0000"
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        environment = os.environ | dates
        done = subprocess.run(
            command,
            cwd=self.workshop.root,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert not check or done.returncode == 0, done.stderr
        return done.returncode

    # --- the curator ---------------------------------------------------------------------------

    def pick(self, number: int) -> dict[str, Any]:
        cards = list(self.workshop.cards.values())
        return cards[number % len(cards)]

    def topic_of(self, wanted: dict[str, Any]) -> dict[str, Any]:
        return next(
            topic for topic in self.workshop.deck["topics"] if wanted in topic["cards"]
        )

    @rule(number=PICK)
    def edit(self, number: int) -> None:
        self.number += 1
        self.pick(number)["a"] = f"{self.number} pieces"

    @rule()
    def take_back(self) -> None:
        """The edits since the last commit are given up."""
        self.workshop.deck = copy.deepcopy(self.saved)

    @rule(number=PICK)
    def try_an_edit_and_give_it_up(self, number: int) -> None:
        """The edit was built and committed, and no release had it."""
        before = copy.deepcopy(self.workshop.deck)
        self.edit(number)
        if self.build_and_commit():
            self.workshop.deck = before
            self.build_and_commit()

    @rule()
    def go_back_to_the_release(self) -> None:
        self.workshop.deck = copy.deepcopy(self.published)

    @rule(number=PICK)
    def change_an_own_tag(self, number: int) -> None:
        chosen = self.pick(number)
        chosen["tags"] = (
            ["curated"] if "tags" not in chosen else ["curated", f"tag-{self.number}"]
        )

    @rule(number=PICK)
    def add(self, number: int) -> None:
        self.number += 1
        topics = self.workshop.deck["topics"]
        topics[number % len(topics)]["cards"].append(
            card(f"jade-{self.number}", self.number)
        )

    @rule(number=PICK)
    def rename(self, number: int) -> None:
        self.number += 1
        chosen = self.pick(number)
        was = chosen.get("was", [])
        chosen["was"] = [*([was] if isinstance(was, str) else was), chosen["id"]]
        chosen["id"] = f"named-{self.number}"

    @precondition(lambda self: len(self.workshop.cards) > 4)
    @rule(number=PICK)
    def retire(self, number: int) -> None:
        self.has_retired(number)

    def has_retired(self, number: int) -> bool:
        """Take a card out of its topic, unless it is the only one there; tell whether it was."""
        chosen = self.pick(number)
        topic = self.topic_of(chosen)
        if len(topic["cards"]) < 2:
            return False
        topic["cards"].remove(chosen)
        self.removed.append(copy.deepcopy(chosen))
        return True

    @precondition(lambda self: self.removed)
    @rule()
    def bring_back(self) -> None:
        chosen = self.removed.pop()
        taken = set(self.workshop.cards)
        for each in self.workshop.cards.values():
            taken |= set(each.get("was", ()))
        if chosen["id"] not in taken:
            self.workshop.deck["topics"][0]["cards"].append(chosen)

    @rule(number=PICK)
    def move(self, number: int) -> None:
        chosen = self.pick(number)
        topic = self.topic_of(chosen)
        if len(topic["cards"]) > 1:
            topic["cards"].remove(chosen)
            other = next(
                each for each in self.workshop.deck["topics"] if each is not topic
            )
            other["cards"].append(chosen)

    @rule()
    def retitle_a_topic(self) -> None:
        self.number += 1
        self.workshop.deck["topics"][0]["title"] = f"One {self.number}"

    @rule()
    def restyle(self) -> None:
        self.number += 1
        style = f".card {{ margin: {self.number}px; }}\n"
        (self.workshop.root / "style.css").write_text(style, encoding="utf-8")
        self.workshop.deck["deck"]["style"] = "style.css"

    # --- scenarios -------------------------------------------------------------------------------

    @precondition(lambda self: self.plans)
    @rule()
    def play_a_scenario(self) -> None:
        self.chosen += 7
        self.workshop.deck = copy.deepcopy(self.saved)
        self.publish(BOTH)
        self.plans.pop()(self, self.chosen)

    @scenario
    def a_wrong_edit_is_published_and_reverted(self, number: int) -> None:
        self.write_everywhere(1)
        self.edit(number)
        self.publish(BOTH)
        self.revert_the_last_commit()
        self.publish(BOTH)

    @scenario
    def only_additions_change(self, number: int) -> None:
        self.write_everywhere(number % 2)
        self.retitle_a_topic()
        self.move(number)
        self.publish(BOTH)

    @scenario
    def a_tag_comes_and_goes(self, number: int) -> None:
        chosen = self.pick(number)
        chosen.pop("tags", None)
        self.publish(BOTH)
        chosen = self.cards_by_question()[chosen["q"]]
        chosen["tags"] = ["curated"]
        self.publish(BOTH)

    @scenario
    def an_edit_is_built_and_taken_back(self, number: int) -> None:
        self.write_everywhere(number % 2)
        self.try_an_edit_and_give_it_up(number)
        self.publish(BOTH)

    @scenario
    def a_learner_writes_between_the_build_and_the_release(self, number: int) -> None:
        self.edit(number)
        self.build_and_commit()
        self.write_everywhere(number % 2)
        self.publish(BOTH)

    @scenario
    def a_retired_id_is_wanted_again(self, number: int) -> None:
        chosen = self.pick(number)
        id_ = chosen["id"]
        if self.has_retired(number):
            self.publish(BOTH)
            self.want_again(id_)

    @scenario
    def a_card_is_published_and_taken_out_by_a_revert(self, number: int) -> None:
        self.add(number)
        id_ = f"jade-{self.number}"
        self.publish(BOTH)
        self.revert_the_last_commit()
        if number % 2:
            self.build_and_commit()
        if id_ not in self.workshop.cards:
            self.want_again(id_)

    def want_again(self, id_: str) -> None:
        """Another card under the id of one that learners have is refused."""
        self.number += 1
        question = f"Who painted the door of house {self.number}?"
        wanted = {
            "id": id_,
            "q": question,
            "a": "a joiner from Leeds",
            "unsourced": "a test",
        }
        self.workshop.deck["topics"][0]["cards"].append(wanted)
        outcome = self.workshop.try_build()
        found = {error[:4] for error in errors(outcome)}
        assert found & {"U105", "U126"}, f"'{id_}' was given again"
        self.workshop.deck = copy.deepcopy(self.saved)
        self.publish(BOTH)

    @scenario
    def a_card_is_renamed(self, number: int) -> None:
        self.rename(number)
        self.publish(BOTH)

    @scenario
    def a_card_is_moved_and_edited(self, number: int) -> None:
        self.move(number)
        self.publish(BOTH)
        self.edit(number)
        self.publish(BOTH)

    @scenario
    def a_release_is_skipped(self, number: int) -> None:
        self.edit(number)
        self.retire(number + 1)
        self.publish((number % 2,))
        self.edit(number)
        self.restyle()
        self.publish(BOTH)

    def cards_by_question(self) -> dict[str, dict[str, Any]]:
        return {each["q"]: each for each in self.workshop.cards.values()}

    # --- builds and git --------------------------------------------------------------------------

    @rule()
    def build(self) -> None:
        self.build_and_commit()

    def build_and_commit(self) -> bool:
        """Build and commit; tell whether deckgen took the deck as it was."""
        wanted = copy.deepcopy(self.workshop.deck)
        self.try_to_build()
        self.commit("build")
        return self.saved == wanted

    def try_to_build(self, **options: Any) -> Path:
        """Build; where deckgen refuses, the curator gives up what was not yet committed."""
        lock = self.workshop.root / "cards.lock"
        before = lock.read_bytes() if lock.exists() else None
        outcome = self.workshop.try_build(**options)
        if outcome.target is None:
            assert before is not None, errors(outcome)
            assert self.is_refusal(errors(outcome)), errors(outcome)
            assert lock.read_bytes() == before
            self.workshop.deck = copy.deepcopy(self.saved)
            outcome = self.workshop.try_build(**options)
            assert outcome.target is not None, errors(outcome)
        return Path(outcome.target)

    def is_refusal(self, found: list[str]) -> bool:
        """Tell whether a build stopped for a reason that protects learners."""
        return all(error.startswith("U") for error in found)

    def commit(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        self.saved = copy.deepcopy(self.workshop.deck)

    def reload(self) -> None:
        text = (self.workshop.root / "cards.yaml").read_text(encoding="utf-8")
        self.workshop.deck = yaml.load(text, yaml.BaseLoader)
        self.saved = copy.deepcopy(self.workshop.deck)

    @rule()
    def revert_the_last_commit(self) -> None:
        self.workshop.deck = copy.deepcopy(self.saved)
        self.workshop.write()
        self.git("checkout", "-q", "--", ".")
        if self.git("rev-parse", "-q", "--verify", "HEAD~2", check=False):
            return
        if self.git("revert", "--no-edit", "HEAD", check=False):
            self.git("revert", "--abort", check=False)
            self.git("reset", "-q", "--hard")
        self.reload()

    @rule(number=PICK, strategy=st.sampled_from(["ours", "theirs"]))
    def merge_a_branch(self, number: int, strategy: str) -> None:
        """A branch from one commit before edits a card and builds; it is merged, whoever wins."""
        self.workshop.deck = copy.deepcopy(self.saved)
        self.workshop.write()
        self.git("checkout", "-q", "--", ".")
        if self.git("rev-parse", "-q", "--verify", "HEAD~1", check=False):
            return
        self.git("checkout", "-q", "-B", "trunk")
        self.git("checkout", "-q", "-B", "side", "HEAD~1")
        self.reload()
        self.edit(number)
        self.build_and_commit()
        self.git("checkout", "-q", "trunk")
        self.reload()
        if self.git("merge", "-q", "--no-edit", "-X", strategy, "side", check=False):
            # one side deleted what the other changed
            for name in ("cards.yaml", "cards.lock"):
                self.git("checkout", "--ours", "--", name, check=False)
            self.git("add", "-A")
            self.git("commit", "-q", "--no-edit", check=False)
        self.reload()
        self.build_and_commit()

    @rule(importing=st.sampled_from([NOBODY, (0,), (1,), BOTH]))
    def publish(self, importing: tuple[int, ...]) -> None:
        """Publish a release; some learners import it at once, others skip it or import it later."""
        number = len(self.releases) + 1
        target = self.try_to_build(release=f"1.{number}")
        kept = self.folder / f"release-{number}.apkg"
        shutil.copy(target, kept)
        self.commit(f"release 1.{number}")
        self.published = copy.deepcopy(self.saved)
        self.releases.append(Release(number, kept, contents(kept), self.workshop.now))
        self.check_identities(self.releases[-1])
        for who in importing:
            self.import_the_latest(who)

    def check_identities(self, release: Release) -> None:
        """A question never changes in these lives: it stands for what learners have a history of."""
        for guid, note in release.notes.items():
            question = note.fields[0]
            assert self.questions.setdefault(guid, question) == question, (
                f"{note.name}: another question"
            )
            assert self.guids.setdefault(question, guid) == guid, (
                f"{note.name}: another GUID"
            )
        if len(self.releases) > 1:
            for guid, note in self.releases[-2].notes.items():
                assert guid in release.notes or note.is_retired, (
                    f"{note.name}: gone without a word"
                )

    # --- learners --------------------------------------------------------------------------------

    @rule(who=LEARNER)
    def import_late(self, who: int) -> None:
        self.import_the_latest(who)

    def import_the_latest(self, who: int) -> None:
        learner, new = self.learners[who], self.releases[-1]
        old = learner.release
        if old is new:
            return
        before = learner.engine.snapshot()
        learner.engine.import_package(new.path)
        after = learner.engine.snapshot()
        learner.release = new
        assert after.reviews == before.reviews
        assert {id_: after.cards[id_].state for id_ in before.cards} == {
            id_: card_.state for id_, card_ in before.cards.items()
        }
        assert after.schema_time == before.schema_time or old is None
        assert not after.duplicate_guids
        if old is not None:
            self.check_notes(learner, old, new, before, after)
        learner.engine.study(2)

    def check_notes(
        self,
        learner: Learner,
        old: Release,
        new: Release,
        before: Snapshot,
        after: Snapshot,
    ) -> None:
        # it takes longer than all the rest
        asks_verify = new.number % 3 == 0 or new.number - old.number > 1
        replaced, failed = (
            self.what_verify_says(old, new) if asks_verify else (set(), set())
        )
        assert failed == set()
        for guid, note in new.notes.items():
            row = after.notes[guid]
            if guid not in old.notes:
                continue
            published = self.changed_at(guid, old, new)
            written = learner.written.get(guid, 0)
            keeps = OWN_TAG in row.tags and OWN_WORDS in row.fields
            if not published:
                assert row == before.notes[guid], (
                    f"{note.name}: rewritten though nothing changed"
                )
            elif written < published:
                assert row.fields == note.fields, f"{note.name}: not delivered"
                assert {tag.lower() for tag in row.tags} == {
                    tag.lower() for tag in note.tags
                }, note.name
            if (
                asks_verify and written and written < self.releases[old.number].time
            ):  # before there was any update
                assert keeps == (note.name not in replaced), (
                    f"{note.name}: verify is wrong"
                )
            if written and not keeps:
                del learner.written[guid]
        for id_, note_type in apkg_reader.read(new.path).note_types.items():
            if id_ in after.note_types:
                assert after.note_types[id_].css == note_type.css, (
                    "the look is not delivered"
                )

    def changed_at(self, guid: str, old: Release, new: Release) -> int:
        """Return when the last release between two was published that changed what its curator wrote of
        a note, its id or whether it is retired; 0 if none did."""
        moment = 0
        last = old.notes[guid]
        for each in self.releases[old.number : new.number]:
            now = each.notes.get(guid)
            if now is not None and (now.own, now.name) != (last.own, last.name):
                moment, last = each.time, now
        return moment

    def what_verify_says(self, old: Release, new: Release) -> tuple[set[str], set[str]]:
        """Return the notes in which verify says that own words are replaced, and its errors."""
        pair = (old.number, new.number)
        if pair not in self.said:
            between = [
                each.path
                for each in self.releases
                if old.number < each.number < new.number
            ]
            report = verify(new.path, old.path, *between)
            section = report.sections[1]
            replaced: set[str] = set()
            for finding in section.findings:
                if finding.kind == "own-words-replaced":
                    replaced |= set(finding.notes)
            wrong = set()
            for each in section.findings:
                if each.severity == "error":
                    wrong.add(f"{each.kind}: {each.message}: {each.notes}")
            self.said[pair] = (replaced, wrong)
        return self.said[pair]

    @rule(who=LEARNER, number=PICK)
    def write(self, who: int, number: int) -> None:
        learner = self.learners[who]
        if learner.release is None:
            return
        self.workshop.now += 10
        notes = learner.engine.snapshot().notes
        self.write_into(who, [sorted(notes)[number % len(notes)]])

    def write_everywhere(self, who: int) -> None:
        self.workshop.now += 10
        self.write_into(who, sorted(self.learners[who].engine.snapshot().notes))

    def write_into(self, who: int, guids: list[str]) -> None:
        learner, now = self.learners[who], self.workshop.now
        learner.engine.write(
            [OwnWords(guid, OWN_WORDS, (OWN_TAG,), now) for guid in guids], "My notes"
        )
        learner.written.update(dict.fromkeys(guids, now))


def check_promises(lives: int = LIVES, steps: int = STEPS, **more: Any) -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=tuple(Phase) if SHRINKS else (Phase.reuse, Phase.generate),
            **more,
        ),
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_what_learners_are_promised_holds_in_random_lives() -> None:
    check_promises()
