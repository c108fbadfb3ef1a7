"""Ids that change hands, and cards that leave in numbers."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from helpers.project import errors, rows

from deckgen.cli import main
from deckgen.compile import pipeline
from deckgen.core.diagnostics import Severity
from deckgen.lockfile import reuse

if TYPE_CHECKING:
    from helpers.project import Workshop

    from deckgen.anki.engine import Engine

REWORDINGS = Path(__file__).parents[1] / "lockfile" / "data" / "rewordings.tsv"
"""Ordinary rewordings: question, answer, and both as they were reworded."""

LAB = [
    {"id": "iron", "q": "What did furnaces at Lund melt?", "a": "iron ore"},
    {"id": "coal", "q": "Which fuel replaced charcoal in the works?", "a": "coke made of coal"},
    {"id": "wages", "q": "How high were weekly wages in 1901?", "a": "twenty shillings"},
    {"id": "railway", "cloze": "The {{c1::first}} railway came in {{c2::1911}}."},
]


def pairs() -> list[tuple[reuse.Text, reuse.Text]]:
    found = []
    for line in REWORDINGS.read_text(encoding="utf-8").splitlines():
        question, answer, new_question, new_answer = line.split("\t")
        if answer:
            old, new = reuse.question_text(question, answer), reuse.question_text(new_question, new_answer)
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
    others = [(old, new) for old, _ in texts for _, new in texts if (old, new) not in texts]
    found = sum(reuse.is_another(old, new, common) for old, new in others)
    assert found / len(others) > 0.9


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ("The {{c1::first}} {{c2::railway}} came in 1911.", {2: ("1911", "railway")}),
        ("The {{c2::first}} railway came in {{c1::1911}}.", {1: ("first", "1911"), 2: ("1911", "first")}),
        ("The {{c1::first}} railway came in {{c2::1912}}.", {}),
        ("The {{c1::first}} railway came {{c2::in 1911}}.", {}),
        ("The {{c1::very first}} railway came in {{c2::1911}}.", {}),
        ("The {{c1::first}} {{c3::railway}} came in {{c2::1911}}.", {}),
        ("The {{c1::first}} railway came in 1911.", {}),
        ("In {{c2::1911}} came the {{c1::first}} railway.", {}),
    ],
)
def test_what_a_cloze_number_was_handed_to(new: str, found: dict[int, tuple[str, str]]) -> None:
    assert reuse.handed_over("The {{c1::first}} railway came in {{c2::1911}}.", new) == found


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
    lab.cards["wages"].update(q="Who spoke first at the miners' congress?", a="Olof Palm")


def handed_over(lab: Workshop) -> None:
    lab.cards["railway"]["cloze"] = "The {{c1::first}} {{c2::railway}} came in 1911."


CHANGES: list[tuple[Any, set[str], str]] = [
    (exchange, {"iron", "coal"}, "U126"),
    (another, {"wages"}, "U126"),
    (handed_over, {"railway"}, "U127"),
]


@pytest.mark.parametrize(("change", "ids", "code"), CHANGES)
def test_ids_that_change_hands_are_errors(lab: Workshop, change: Any, ids: set[str], code: str) -> None:
    change(lab)
    outcome = lab.try_build()
    found = [each for each in outcome.checked.diagnostics if each.severity is Severity.ERROR]
    assert {(each.code, each.card) for each in found} == {(code, id_) for id_ in ids}
    assert outcome.target is None
    assert errors(lab.try_build(release="1.1"))


@pytest.mark.parametrize(("change", "ids", "code"), CHANGES)
def test_they_are_suppressed_where_they_stand(lab: Workshop, change: Any, ids: set[str], code: str) -> None:
    change(lab)
    for id_ in ids:
        lab.cards[id_]["ignore"] = {code: "nobody has learnt it yet"}
    lab.build()
    assert [each.code for each in lab.outcome.checked.diagnostics] == []
    lab.build(release="1.1")
    assert {each.code for each in pipeline.check(lab.write(), lab.now).diagnostics} == {"Q901"}


def test_before_a_release_ids_are_free(workshop: Workshop) -> None:
    workshop.deck["topics"][0]["cards"] = [{**card, "unsourced": "x"} for card in LAB]
    workshop.build()
    for change, _, _ in CHANGES:
        change(workshop)
    workshop.build()
    assert [each.code for each in workshop.outcome.checked.diagnostics] == []


def test_without_the_released_package_nothing_is_guessed(lab: Workshop) -> None:
    for path in (lab.root / "dist").iterdir():
        path.unlink()
    another(lab)
    assert not errors(lab.try_build())


# --- cards that leave --------------------------------------------------------------------


def retire(workshop: Workshop, count: int) -> None:
    del workshop.deck["topics"][0]["cards"][:count]


def test_many_cards_leave_only_when_somebody_agrees(workshop: Workshop) -> None:
    workshop.build(release="1.0")
    lock = workshop.ledger.read_bytes()
    retire(workshop, 6)
    assert [each[:4] for each in errors(workshop.try_build())] == ["U125"]
    assert workshop.ledger.read_bytes() == lock
    workshop.build(agreed=True)
    workshop.build()
    assert not workshop.outcome.checked.diagnostics


@pytest.mark.parametrize("count", [4, 5])
def test_few_cards_leave_without_a_question(workshop: Workshop, count: int) -> None:
    workshop.build(release="1.0")
    retire(workshop, count)
    workshop.build()


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
    before = workshop.ledger.read_text(encoding="utf-8")
    card = workshop.deck["topics"][0]["cards"].pop(0)
    package = workshop.build()
    assert "plus-0" not in workshop.ledger.read_text(encoding="utf-8")
    assert len(rows(package)) == 26
    workshop.deck["topics"][0]["cards"].insert(0, card)
    workshop.build()
    guids = [line.split(" ")[3] for line in before.splitlines() if line.startswith("card plus-0 ")]
    assert [workshop.guid("plus-0")] == guids


def test_three_releases_ship_a_retired_note_and_then_no_more(workshop: Workshop, engine: Engine) -> None:
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
    assert guid in workshop.ledger.read_text(encoding="utf-8")  # the id stays used
    workshop.deck["topics"][0]["cards"].append({"id": "plus-0", "q": "New?", "a": "Yes", "unsourced": "x"})
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
