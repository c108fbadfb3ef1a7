"""Cards compared unit by unit: what an edit costs, and what is found after whatever came before."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import decks
import pytest
from helpers.project import write_files

from deckgen.compile import pipeline
from deckgen.compile.cache.memory import MemoryStore
from deckgen.lint import comparison
from deckgen.lint.found_before import FoundBefore
from deckgen.lint.rules import rule_of
from deckgen.lint.traces import IN_COMMON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deckgen.compile.outcomes import Checked
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.lint.compared_unit import ComparedUnit
    from deckgen.lint.rule import FoundInDeck, Rule
    from deckgen.lint.traces import Group

FILES = 12
HEADER = """\
deck: {id: d, name: D, language: en}
sources: {s: {file: source.txt, title: S}}
check: {select: [Q4], min-interfering-cards: 2}
topics:
"""
SENTENCES = [f"The young tsar opened mill {n} in {1800 + n}." for n in range(5)]
QUESTIONS = (
    "Which old building stood beside the bridge of {town}?",
    "Beside the bridge of {town} stood which old building?",
    "When did the young tsar open mill {n}?",
    "Who opened mill {n} in {year}?",
    "Who is meant by the QRS?",
)
ANSWERS = ("A castle", "The young tsar", "In {year}", "James Watt")


def card(number: int, dice: random.Random, needing: int) -> str:
    n = dice.randrange(len(SENTENCES))
    words = {"n": n, "year": 1800 + n, "town": dice.choice(("Omsk", "Perm"))}
    question, answer = (
        dice.choice(QUESTIONS).format(**words),
        dice.choice(ANSWERS).format(**words),
    )
    more = dice.choices(
        (
            "",
            f", needs: [c{dice.randrange(FILES)}x0]",
            ", note: The quick river station",
        ),
        (100, needing, 1),
    )[0]
    return f"- {{id: c{number}x0, q: '{question}', a: {answer}, quote: '{SENTENCES[n]}'{more}}}\n"


def file_of(number: int, dice: random.Random, needing: int) -> str:
    cards = "".join(
        card(number, dice, needing).replace("x0", f"x{each}", 1)
        for each in range(dice.choice((1, 2, 3)))
    )
    return f"{dice.choice(('', '# moved'))}\nid: t{number}\ntitle: T\ncards:\n{cards}"


def included(order: list[int]) -> str:
    return HEADER + "".join(f"- include: part-{number}.yaml\n" for number in order)


def said(checked: Checked) -> list[str]:
    return [f"{each.span} {each.code} {each.message}" for each in checked.diagnostics]


@pytest.mark.parametrize(("seed", "needing"), [(0, 0), (1, 0), (2, 1), (3, 5)])
def test_units_that_come_go_and_move(tmp_path: Path, seed: int, needing: int) -> None:
    """After any edits, what is said is what a check says that compares all cards anew; ``needing`` of a
    hundred cards need another, so that they have an order of their own."""
    dice = random.Random(seed)
    order = list(range(FILES))
    files = {
        f"part-{number}.yaml": file_of(number, dice, needing) for number in range(FILES)
    }
    files["source.txt"] = "\n".join(SENTENCES)
    store = MemoryStore(None)
    seen: set[str] = set()
    for _ in range(40):
        path = write_files(tmp_path, {**files, "cards.yaml": included(order)})
        whole = pipeline.check(path, decks.NOW)
        assert said(pipeline.check(path, decks.NOW, store=store)) == said(whole)
        seen.update(each.code for each in whole.diagnostics)
        number = dice.randrange(FILES)
        what = dice.randrange(6)
        if what < 3:
            files[f"part-{number}.yaml"] = file_of(number, dice, needing)
        elif what == 3:
            files[f"part-{number}.yaml"] = "\n" + files[f"part-{number}.yaml"]
        elif what == 4 and len(order) > 2:
            order.remove(dice.choice(order))
        else:
            order = dice.sample(range(FILES), FILES)
    assert {"Q401", "Q402", "Q403", "Q404", "Q405", "Q406", "Q408"} <= seen


# --- what an edit costs --------------------------------------------------------------------------


ALIKE = ("What is the {name} of valley {n}?", "Of valley {n} what is the {name}?")


def towns(count: int, changed: str = "") -> dict[str, str]:
    """Return files with some cards each, every one like one of the next file."""
    files = {}
    for number in range(count):
        cards = ""
        for n, name in enumerate(("castle", "market", "mill")):
            question = ALIKE[number % 2].format(name=name, n=number // 2)
            cards += f"- {{id: c{number}x{n}, q: '{question}', a: The {name}}}\n"
        files[f"part-{number}.yaml"] = f"id: t{number}\ntitle: T\ncards:\n{cards}"
    files["part-0.yaml"] = files["part-0.yaml"].replace(
        "a: The mill", f"a: The mill{changed}"
    )
    header = included(list(range(count))).replace(
        "sources: {s: {file: source.txt, title: S}}\n", ""
    )
    return {**files, "cards.yaml": header}


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which each group that is looked at and each message that is made adds a word."""
    done: list[str] = []
    found, messages = comparison._Groups._found, comparison._messages

    def counting(
        self: comparison._Groups, group: Group, rules: comparison.Rules
    ) -> object:
        done.append("group")
        return found(self, group, rules)

    def counting_messages(
        unit: ComparedUnit, rules: comparison.Rules
    ) -> list[Diagnostic]:
        done.append("messages")
        return messages(unit, rules)

    monkeypatch.setattr(comparison._Groups, "_found", counting)
    monkeypatch.setattr(comparison, "_messages", counting_messages)
    return done


def test_an_edit_looks_at_the_groups_of_its_cards_alone(
    tmp_path: Path, looked: list[str]
) -> None:
    store = MemoryStore(None)
    path = write_files(tmp_path, towns(20))
    first = pipeline.check(path, decks.NOW, store=store)
    assert looked.count("messages") == 20
    # each card of a second file
    assert sum(each.code == "Q403" for each in first.diagnostics) == 30
    looked.clear()
    pipeline.check(path, decks.NOW, store=store)
    assert looked == []
    write_files(tmp_path, towns(20, " of stone"))
    again = pipeline.check(path, decks.NOW, store=store)
    # of its own unit, of the one with a card like its own, and where those with one answer are counted
    assert 0 < looked.count("messages") <= 3
    assert looked.count("group") < 20
    assert said(again) == said(pipeline.check(path, decks.NOW))
    kept = {id(each) for each in first.diagnostics}
    assert (
        sum(id(each) in kept for each in again.diagnostics) > len(again.diagnostics) / 2
    )


def test_a_message_names_where_another_card_is_by_now(tmp_path: Path) -> None:
    """The front that gives an answer away moves with its file, in which nothing else has changed."""
    asked = "\n".join(
        f"- {{id: a{n}, q: 'What is {n} of the old sums?', a: 'Sum {n}'}}"
        for n in range(60)
    )
    front = f"- {{id: year, q: When did the young tsar open mill 1?, a: In 1801, quote: '{SENTENCES[1]}'}}"
    files = {
        "part-0.yaml": f"id: t0\ntitle: T\ncards:\n- {{id: who, q: Who opened it?, a: The young tsar, "
        f"quote: '{SENTENCES[1]}'}}\n",
        "part-1.yaml": f"id: t1\ntitle: T\ncards:\n{asked}\n{front}\n",
        "source.txt": "\n".join(SENTENCES),
        "cards.yaml": included([0, 1]),
    }
    store = MemoryStore(None)
    for line in (64, 65):
        checked = pipeline.check(write_files(tmp_path, files), decks.NOW, store=store)
        [found] = [each for each in checked.diagnostics if each.code == "Q406"]
        assert f"part-1.yaml:{line}" in found.message
        files["part-1.yaml"] = files["part-1.yaml"].replace(
            "- {id: a0,", "# a comment\n- {id: a0,"
        )


def test_a_check_that_was_stopped_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in a rule, in the midst of comparing: the next check compares all anew."""
    store = MemoryStore(None)
    path = write_files(tmp_path, towns(4))
    pipeline.check(path, decks.NOW, store=store)
    write_files(tmp_path, towns(4, " of stone"))
    with monkeypatch.context() as patch:

        def failing(*_: object) -> Iterator[tuple[Rule, FoundInDeck]]:
            raise RuntimeError

        patch.setattr(comparison._Groups, "_tell", failing)
        with pytest.raises(RuntimeError):
            pipeline.check(path, decks.NOW, store=store)
    assert said(pipeline.check(path, decks.NOW, store=store)) == said(
        pipeline.check(path, decks.NOW)
    )


def test_what_was_found_does_not_grow_without_end() -> None:
    before = FoundBefore()
    for number in range(20):
        before.found("Q", (number, number), lambda: ())
    before.keep_at_most(20)
    looked: list[int] = []
    before.found("Q", (3, 3), lambda: looked.append(1))
    assert looked == []
    before.keep_at_most(19)
    before.found("Q", (3, 3), lambda: looked.append(1))
    assert looked == [1]


@pytest.mark.parametrize("code", ["Q401", "Q402", "Q403", "Q404", "Q407"])
def test_cards_are_compared_in_groups(code: str) -> None:
    rule = rule_of(code)
    assert rule is not None
    assert rule.looks_at in IN_COMMON
