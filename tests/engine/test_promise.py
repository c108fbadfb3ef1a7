"""Random lives of a deck, and of two learners who study, write and skip versions: what is promised holds.

The curator edits, takes back, adds, renames, retires, brings back, moves and restyles cards, publishes
releases, and has git revert and merge. Each learner imports a release now and then. What they are promised:

- the review log is whole, and no card is scheduled differently;
- a learner's words and tags stay in every note whose own content no release has changed in between;
- every correction that is published arrives at whoever has not touched the note since;
- ``verify --from`` the learner's release says exactly in which notes own words are replaced.

``DECKGEN_LIVES`` is how many lives are played.
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
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from helpers.project import MADE_UP, Workshop, errors
from hypothesis import HealthCheck, settings
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
    from deckgen.anki.values import Snapshot

LIVES = int(os.environ.get("DECKGEN_LIVES", "6"))
STEPS = 30

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
    mod: int
    name: str


@dataclass
class Release:
    """A version that learners can import: its package, and the notes in it by GUID."""

    number: int
    path: Path
    notes: dict[str, Content]


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
        own = [text for name, text in zip(names, note.fields, strict=True) if name not in NOT_OWN | {"Id"}]
        own_tags = frozenset(tag for tag in note.tags if not tag.startswith("lives::") or note.is_retired)
        found[note.guid] = Content(
            (tuple(own), own_tags, note.is_retired),
            note.fields,
            frozenset(note.tags),
            note.mod,
            package.name(note),
        )
    return found


def first_deck() -> dict[str, Any]:
    names = "amber basalt cedar damask ebony flint".split()
    cards = [card(f"{name}-{n}", n) for n, name in enumerate(names)]
    return {
        "deck": {"id": "lives", "name": "Lives", "language": "en", "uid": "k3m9x2pd"},
        "check": MADE_UP,
        "topics": [
            {"id": "one", "title": "One", "cards": cards[:3]},
            {"id": "two", "title": "Two", "cards": cards[3:]},
        ],
    }


def card(id_: str, number: int) -> dict[str, Any]:
    question = f"How many pieces of {id_.replace('-', ' ')} does the museum keep?"
    return {"id": id_, "q": question, "a": f"{number + 100} pieces", "unsourced": "a test"}


class Lives(RuleBasedStateMachine):
    """A deck in git, its curator, and two learners."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="deckgen-lives-"))
        self.workshop = Workshop(self.folder / "deck", first_deck())
        self.number = 200
        self.releases: list[Release] = []
        self.learners = [Learner(Engine()), Learner(Engine())]
        self.said: dict[tuple[int, int], tuple[set[str], set[str]]] = {}
        self.removed: list[dict[str, Any]] = []
        self.git("init", "-q")
        (self.workshop.root / ".gitignore").write_text("*.apkg\ndist/\n.deckgen-cache/\n")
        self.saved = copy.deepcopy(self.workshop.deck)
        self.build_and_commit()
        self.publish(BOTH)

    def teardown(self) -> None:
        try:
            if hasattr(self, "published") and sys.exc_info()[0] is None:
                self.publish(BOTH)  # every life ends with a release that all import
        finally:
            self.close()

    def close(self) -> None:
        for learner in getattr(self, "learners", ()):
            learner.engine.close()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def git(self, *arguments: str, check: bool = True) -> int:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        command = ["git", *who, *arguments]
        done = subprocess.run(command, cwd=self.workshop.root, capture_output=True, text=True)
        assert not check or done.returncode == 0, done.stderr
        return done.returncode

    # --- the curator ---------------------------------------------------------------------------

    def pick(self, number: int) -> dict[str, Any]:
        cards = list(self.workshop.cards.values())
        return cards[number % len(cards)]

    def topic_of(self, wanted: dict[str, Any]) -> dict[str, Any]:
        return next(topic for topic in self.workshop.deck["topics"] if wanted in topic["cards"])

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
        chosen["tags"] = ["curated"] if "tags" not in chosen else ["curated", f"tag-{self.number}"]

    @rule(number=PICK)
    def add(self, number: int) -> None:
        self.number += 1
        topics = self.workshop.deck["topics"]
        topics[number % len(topics)]["cards"].append(card(f"jade-{self.number}", self.number))

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
        chosen = self.pick(number)
        topic = self.topic_of(chosen)
        if len(topic["cards"]) > 1:
            topic["cards"].remove(chosen)
            self.removed.append(copy.deepcopy(chosen))

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
            other = next(each for each in self.workshop.deck["topics"] if each is not topic)
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
            for name in ("cards.yaml", "cards.lock"):  # one side deleted what the other changed
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
        self.releases.append(Release(number, kept, contents(kept)))
        for who in importing:
            self.import_the_latest(who)

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
        self, learner: Learner, old: Release, new: Release, before: Snapshot, after: Snapshot
    ) -> None:
        replaced, failed = self.what_verify_says(old, new)
        assert failed == set()
        for guid, note in new.notes.items():
            row = after.notes[guid]
            if guid not in old.notes:
                continue
            has_stayed = self.is_same_in_all(guid, old, new)
            has_written = guid in learner.written
            keeps = OWN_TAG in row.tags and OWN_WORDS in row.fields
            if has_stayed:
                assert row == before.notes[guid], f"{note.name}: rewritten though nothing changed"
            if has_written and learner.written[guid] < note.mod:
                assert keeps == (note.name not in replaced), f"{note.name}: verify is wrong"
            if note.own != old.notes[guid].own and learner.written.get(guid, 0) < note.mod:
                assert self.shown(row.fields) == self.shown(note.fields), f"{note.name}: not delivered"
            if has_written and not keeps:
                del learner.written[guid]

    def is_same_in_all(self, guid: str, old: Release, new: Release) -> bool:
        """Tell whether a note has had one content and one name in all releases between two."""
        seen = set()
        for each in self.releases[old.number - 1 : new.number]:
            if guid in each.notes:
                seen.add((each.notes[guid].own, each.notes[guid].name))
        return len(seen) == 1

    def shown(self, fields: tuple[str, ...]) -> tuple[str, ...]:
        """Return the texts of a note that its curator wrote: question, answer, note."""
        return (fields[0], fields[1], fields[3])

    def what_verify_says(self, old: Release, new: Release) -> tuple[set[str], set[str]]:
        """Return the notes in which verify says that own words are replaced, and its errors."""
        pair = (old.number, new.number)
        if pair not in self.said:
            between = [each.path for each in self.releases if old.number < each.number < new.number]
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
        guid = sorted(notes)[number % len(notes)]
        if guid not in learner.written:
            own = OwnWords(guid, OWN_WORDS, (OWN_TAG,), self.workshop.now)
            learner.engine.write([own], "My notes")
        learner.written[guid] = self.workshop.now


def play(lives: int, steps: int) -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_what_learners_are_promised_holds_in_random_lives() -> None:
    play(LIVES, STEPS)
