"""Ids that change hands, and cards that leave in numbers."""

from __future__ import annotations

import copy
import itertools
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from helpers.project import Workshop, errors, rows

from deckgen.cli import main
from deckgen.compile import pipeline
from deckgen.core.diagnostics import Severity
from deckgen.lockfile import reuse

if TYPE_CHECKING:
    from deckgen.anki.engine import Engine

pytestmark = pytest.mark.once

REWORDINGS = Path(__file__).parents[1] / "lockfile" / "data" / "rewordings.tsv"
"""Ordinary rewordings: question, answer, and both as they were reworded."""

LAB = [
    {"id": "iron", "q": "What did furnaces at Lund melt?", "a": "iron ore"},
    {
        "id": "coal",
        "q": "Which fuel replaced charcoal in the works?",
        "a": "coke made of coal",
    },
    {
        "id": "wages",
        "q": "How high were weekly wages in 1901?",
        "a": "twenty shillings",
    },
    {"id": "railway", "cloze": "The {{c1::first}} railway came in {{c2::1911}}."},
]


def codes(workshop: Workshop) -> list[str]:
    return [each.code for each in workshop.outcome.checked.diagnostics]


def pairs() -> list[tuple[reuse.Text, reuse.Text]]:
    found = []
    for line in REWORDINGS.read_text(encoding="utf-8").splitlines():
        question, answer, new_question, new_answer = line.split("\t")
        if answer:
            old, new = (
                reuse.question_text(question, answer),
                reuse.question_text(new_question, new_answer),
            )
        else:
            old, new = reuse.cloze_text(question), reuse.cloze_text(new_question)
        found.append((old, new))
    return found


def test_no_rewording_is_taken_for_another_card() -> None:
    assert len(pairs()) == 60
    common = reuse.common_words(list(itertools.chain(*pairs())))
    for none_or_some in (frozenset[str](), common):
        assert [pair for pair in pairs() if reuse.is_another(*pair, none_or_some)] == []


def test_short_questions_that_share_only_their_form_are_others() -> None:
    """They have more than half of their letters in common."""
    common = frozenset({"what"})
    old = reuse.Text("What drives an engine?", "Steam")
    assert reuse.is_another(old, reuse.Text("What do horses wear?", "Shoes"), common)
    assert not reuse.is_another(
        old, reuse.Text("What drives the engine of a train?", "Boiling water"), common
    )


def test_most_other_cards_are_found() -> None:
    texts = pairs()
    common = reuse.common_words(list(itertools.chain(*texts)))
    others = [
        (old, new) for old, _ in texts for _, new in texts if (old, new) not in texts
    ]
    found = sum(reuse.is_another(old, new, common) for old, new in others)
    assert found / len(others) > 0.9


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ("The {{c1::first}} {{c2::railway}} came in 1911.", {2: ("1911", "railway")}),
        (
            "The {{c2::first}} railway came in {{c1::1911}}.",
            {1: ("first", "1911"), 2: ("1911", "first")},
        ),
        ("The {{c1::first}} railway came in {{c2::1912}}.", {}),
        ("The {{c1::first}} railway came {{c2::in 1911}}.", {}),
        ("The {{c1::very first}} railway came in {{c2::1911}}.", {}),
        ("The {{c1::first}} {{c3::railway}} came in {{c2::1911}}.", {}),
        ("The {{c1::first}} railway came in 1911.", {}),
        ("In {{c2::1911}} came the {{c1::first}} railway.", {}),
    ],
)
def test_what_a_cloze_number_was_handed_to(
    new: str, found: dict[int, tuple[str, str]]
) -> None:
    assert (
        reuse.handed_over("The {{c1::first}} railway came in {{c2::1911}}.", new)
        == found
    )


@pytest.fixture
def lab(workshop: Workshop) -> Workshop:
    workshop.deck["topics"][0]["cards"] = [{**card, "unsourced": "x"} for card in LAB]
    workshop.build(release="1.0")
    return workshop


def exchange(lab: Workshop) -> None:
    iron, coal = lab.cards["iron"], lab.cards["coal"]
    for key in ("q", "a"):
        iron[key], coal[key] = coal[key], iron[key]


def another(lab: Workshop) -> None:
    lab.cards["wages"].update(
        q="Who spoke first at the miners' congress?", a="Olof Palm"
    )


def handed_over(lab: Workshop) -> None:
    lab.cards["railway"]["cloze"] = "The {{c1::first}} {{c2::railway}} came in 1911."


CHANGES: list[tuple[Any, set[str], str]] = [
    (exchange, {"iron", "coal"}, "U126"),
    (another, {"wages"}, "U126"),
    (handed_over, {"railway"}, "U127"),
]


@pytest.mark.parametrize(("change", "ids", "code"), CHANGES)
def test_ids_that_change_hands_are_errors(
    lab: Workshop, change: Any, ids: set[str], code: str
) -> None:
    change(lab)
    outcome = lab.try_build()
    found = [
        each for each in outcome.checked.diagnostics if each.severity is Severity.ERROR
    ]
    assert {(each.code, each.card) for each in found} == {(code, id_) for id_ in ids}
    assert outcome.target is None
    assert errors(lab.try_build(release="1.1"))


@pytest.mark.parametrize(("change", "ids", "code"), CHANGES)
def test_they_are_suppressed_where_they_stand(
    lab: Workshop, change: Any, ids: set[str], code: str
) -> None:
    change(lab)
    for id_ in ids:
        lab.cards[id_]["ignore"] = {code: "nobody has learnt it yet"}
    lab.build()
    assert [each.code for each in lab.outcome.checked.diagnostics] == []
    lab.build(release="1.1")
    assert {each.code for each in pipeline.check(lab.write(), lab.now).diagnostics} == {
        "Q901"
    }


def test_before_a_release_ids_are_free(workshop: Workshop) -> None:
    workshop.deck["topics"][0]["cards"] = [{**card, "unsourced": "x"} for card in LAB]
    workshop.build()
    for change, _, _ in CHANGES:
        change(workshop)
    workshop.build()
    assert [each.code for each in workshop.outcome.checked.diagnostics] == []


def git(root: Path, *arguments: str) -> None:
    who = (
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "-c",
        "commit.gpgsign=false",
    )
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def cloned(lab: Workshop, *, commits: int = 0, depth: int = 0) -> Workshop:
    """Return a clone of the project, which has no packages; some commits with builds come after the
    release, and ``depth`` makes it a shallow one."""
    root = lab.root
    (root / ".gitignore").write_text("dist/\n*.apkg\n", encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "release")
    for number in range(commits):
        extra = {
            "id": f"extra-{number}",
            "q": f"What is number {number}?",
            "a": f"{number}",
            "unsourced": "x",
        }
        lab.deck["topics"][1]["cards"].append(extra)
        lab.build()
        git(root, "commit", "-qam", f"card {number}")
    there = root.parent / "clone"
    how = [f"--depth={depth}"] if depth else []
    git(root.parent, "clone", "-q", *how, root.resolve().as_uri(), str(there))
    clone = Workshop(there, copy.deepcopy(lab.deck))
    clone.now = lab.now
    assert not (there / "dist").exists()
    return clone


@pytest.mark.parametrize("commits", [0, 8])
@pytest.mark.parametrize(("change", "ids", "code"), CHANGES)
def test_a_clone_without_packages_asks_the_commit_of_the_release(
    lab: Workshop, change: Any, ids: set[str], code: str, commits: int
) -> None:
    clone = cloned(lab, commits=commits)
    change(clone)
    found = pipeline.check(clone.write(), clone.now).diagnostics
    assert {(each.code, each.card) for each in found} == {(code, id_) for id_ in ids}
    outcome = clone.try_build()
    assert {(each.code, each.card) for each in outcome.checked.diagnostics} == {
        (code, id_) for id_ in ids
    }


def test_it_does_so_for_a_card_that_was_renamed_since(lab: Workshop) -> None:
    clone = cloned(lab)
    clone.cards["wages"].update(
        id="pay", was="wages", q="Who spoke first?", a="Olof Palm"
    )
    assert [each[:4] for each in errors(clone.try_build())] == ["U126"]


def test_it_does_so_in_a_work_tree_whose_packages_are_gone(lab: Workshop) -> None:
    cloned(lab)
    for path in (lab.root / "dist").iterdir():
        path.unlink()
    another(lab)
    assert [each[:4] for each in errors(lab.try_build())] == ["U126"]


def test_an_ordinary_change_in_a_clone_says_nothing(lab: Workshop) -> None:
    clone = cloned(lab)
    clone.cards["iron"]["a"] = "iron ore and scrap iron"
    clone.build()
    assert codes(clone) == []


def test_what_cannot_be_compared_is_said(lab: Workshop) -> None:
    """A shallow clone has neither the package nor the commit of the release."""
    clone = cloned(lab, commits=2)
    another(lab)
    lab.write()
    git(lab.root, "commit", "-qam", "another question, not built")
    shutil.rmtree(clone.root)
    git(
        lab.root.parent,
        "clone",
        "-q",
        "--depth=1",
        lab.root.resolve().as_uri(),
        str(clone.root),
    )
    told = pipeline.check(clone.root / "cards.yaml", clone.now).diagnostics
    assert [(each.code, each.severity) for each in told] == [("U130", Severity.WARNING)]
    assert "1 note changed since the release 1.0" in told[0].message
    assert "'wages'" in told[0].message
    git(clone.root, "fetch", "-q", "--unshallow")
    told = pipeline.check(clone.root / "cards.yaml", clone.now).diagnostics
    assert [each.code for each in told] == ["U126"]


def test_a_shallow_clone_has_what_its_own_commit_says(lab: Workshop) -> None:
    clone = cloned(lab, commits=2, depth=1)
    another(clone)
    assert [each[:4] for each in errors(clone.try_build())] == ["U126"]


def test_without_any_history_it_is_said_too(lab: Workshop) -> None:
    for path in (lab.root / "dist").iterdir():
        path.unlink()
    another(lab)
    lab.build()
    assert codes(lab) == ["U130"]


def test_a_card_that_retires_long_after_the_release_is_found_in_a_clone(
    lab: Workshop,
) -> None:
    clone = cloned(lab, commits=8)
    clone.deck["topics"][0]["cards"].remove(clone.cards["wages"])
    package = clone.build()
    assert codes(clone) == []
    assert clone.guid("wages") in rows(package)


# --- parts that were exchanged -------------------------------------------------------------


def exchange_of(key: str, *ids: str) -> Any:
    """Return a change by which each card gets a part of the next, and the last that of the first."""

    def change(lab: Workshop) -> None:
        parts = [lab.cards[id_][key] for id_ in ids]
        for id_, part in zip(ids, (*parts[1:], parts[0]), strict=True):
            lab.cards[id_][key] = part

    return change


def moved_on_by_one(lab: Workshop) -> None:
    lab.cards["iron"]["a"] = lab.cards["coal"]["a"]
    lab.cards["coal"]["a"] = lab.cards["wages"]["a"]
    lab.cards["wages"]["a"] = "thirty marks"


@pytest.mark.parametrize(
    ("change", "ids", "part"),
    [
        (exchange_of("a", "iron", "coal"), {"iron", "coal"}, "answer"),
        (exchange_of("q", "iron", "coal"), {"iron", "coal"}, "question"),
        (
            exchange_of("a", "iron", "coal", "wages"),
            {"iron", "coal", "wages"},
            "answer",
        ),
        (moved_on_by_one, {"iron", "coal"}, "answer"),
    ],
)
def test_parts_that_were_exchanged_are_errors(
    lab: Workshop, change: Any, ids: set[str], part: str
) -> None:
    change(lab)
    outcome = lab.try_build()
    found = outcome.checked.diagnostics
    assert {(each.code, each.card) for each in found} == {("U126", id_) for id_ in ids}
    assert all(f"its {part} is now that of" in each.message for each in found)
    for id_ in ids:
        lab.cards[id_]["ignore"] = {"U126": "they had been mixed up"}
    lab.build()
    assert codes(lab) == []


def test_hidden_words_that_two_clozes_exchanged_are_errors(workshop: Workshop) -> None:
    texts = {
        "france": "The capital of France is {{c1::Paris}}",
        "italy": "Of Italy it is {{c1::Rome}}",
    }
    cards = [
        {"id": id_, "cloze": text, "unsourced": "x"} for id_, text in texts.items()
    ]
    workshop.deck["topics"][0]["cards"] = cards
    workshop.build(release="1.0")
    for id_, old, new in (("france", "Paris", "Rome"), ("italy", "Rome", "Paris")):
        workshop.cards[id_]["cloze"] = texts[id_].replace(old, new)
    assert [each[:4] for each in errors(workshop.try_build())] == ["U126", "U126"]


def test_steps_that_exchanged_their_texts_are_errors(workshop: Workshop) -> None:
    steps = workshop.cards["count"]["steps"]
    first, second = list(steps)[:2]
    steps[first], steps[second] = steps[second], steps[first]
    workshop.build(release="1.0")
    steps[first], steps[second] = steps[second], steps[first]
    found = errors(workshop.try_build())
    assert {each[:4] for each in found} == {"U126"}
    assert len(found) == 2


@pytest.mark.parametrize(
    ("iron", "coal", "wages"),
    [
        # one answer more of a kind
        ("coke made of coal", "coke made of coal", "twenty shillings"),
        # one card was corrected by it
        ("coke made of coal", "charcoal, and no coke", "twenty shillings"),
        ("iron ore", "coke made of coal", "iron ore"),
    ],
)
def test_one_answer_that_another_card_had_is_no_exchange(
    lab: Workshop, iron: str, coal: str, wages: str
) -> None:
    for id_, answer in (("iron", iron), ("coal", coal), ("wages", wages)):
        lab.cards[id_]["a"] = answer
    lab.build()
    assert codes(lab) == []


def test_answers_that_several_cards_have_are_exchanged_freely(
    workshop: Workshop,
) -> None:
    cards = [
        {
            "id": f"c{number}",
            "q": f"Is {number} an even number?",
            "a": answer,
            "unsourced": "x",
        }
        for number, answer in enumerate(("Yes", "No", "Yes", "No"))
    ]
    workshop.deck["topics"][0]["cards"] = cards
    workshop.build(release="1.0")
    cards[0]["a"], cards[1]["a"] = "No", "Yes"
    workshop.build()
    assert codes(workshop) == []


# --- cards that leave --------------------------------------------------------------------


def retire(workshop: Workshop, count: int) -> None:
    del workshop.deck["topics"][0]["cards"][:count]


def test_many_cards_leave_only_when_somebody_agrees(workshop: Workshop) -> None:
    workshop.build(release="1.0")
    lock = workshop.lock_path.read_bytes()
    retire(workshop, 6)
    assert [each[:4] for each in errors(workshop.try_build())] == ["U125"]
    assert workshop.lock_path.read_bytes() == lock
    workshop.build(agreed=True)
    workshop.build()
    assert not workshop.outcome.checked.diagnostics


@pytest.mark.parametrize("count", [4, 5])
def test_few_cards_leave_without_a_question(workshop: Workshop, count: int) -> None:
    workshop.build(release="1.0")
    retire(workshop, count)
    assert errors(workshop.try_build()) == []


def test_the_command_says_the_way(workshop: Workshop) -> None:
    workshop.build(release="1.0")
    retire(workshop, 8)
    path = str(workshop.write().parent)
    told = CliRunner().invoke(main.main, ["build", path])
    assert told.exit_code == 1
    assert "--yes" in told.stderr
    checked = CliRunner().invoke(main.main, ["check", path])
    assert (checked.exit_code, "warning[U125]" in checked.output) == (0, True)
    assert CliRunner().invoke(main.main, ["build", "--yes", path]).exit_code == 0


def test_a_card_that_no_release_had_leaves_no_trace(workshop: Workshop) -> None:
    workshop.build()
    before = workshop.lock_path.read_text(encoding="utf-8")
    card = workshop.deck["topics"][0]["cards"].pop(0)
    package = workshop.build()
    assert "plus-0" not in workshop.lock_path.read_text(encoding="utf-8")
    assert len(rows(package)) == 26
    workshop.deck["topics"][0]["cards"].insert(0, card)
    workshop.build()
    guids = [
        line.split(" ")[3]
        for line in before.splitlines()
        if line.startswith("card plus-0 ")
    ]
    assert [workshop.guid("plus-0")] == guids


def test_three_releases_ship_a_retired_note_and_then_no_more(
    workshop: Workshop, engine: Engine
) -> None:
    engine.import_package(workshop.build(release="1.0"))
    guid = workshop.guid("plus-0")
    retire(workshop, 1)
    shipped = []
    for number in range(1, 6):
        workshop.build()
        package = workshop.build(release=f"1.{number}")
        shipped.append(guid in rows(package))
        assert workshop.build(frozen=True).read_bytes() == package.read_bytes()
    assert shipped == [True, True, True, False, False]
    assert guid in workshop.lock_path.read_text(encoding="utf-8")  # the id stays used
    workshop.deck["topics"][0]["cards"].append(
        {"id": "plus-0", "q": "New?", "a": "Yes", "unsourced": "x"}
    )
    assert [each[:4] for each in errors(workshop.try_build())] == ["U105"]


def test_check_database_makes_no_cards_of_notes_that_are_no_longer_shipped(
    workshop: Workshop, engine: Engine
) -> None:
    """Anki's *Check Database* makes a card for every note without one."""
    workshop.build(release="1.0")
    retire(workshop, 1)
    for number in range(1, 5):
        package = workshop.build(release=f"1.{number}")
    engine.import_package(package)
    before = len(engine.snapshot().cards)
    assert engine.fix_integrity()[0]
    assert len(engine.snapshot().cards) == before
