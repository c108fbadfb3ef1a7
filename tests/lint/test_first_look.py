"""The first look at the questions of a unit, and the rules at each: the same errors, the same stems."""

from __future__ import annotations

import json
import random
import string
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from helpers.project import write
from hypothesis import given
from hypothesis import strategies as st

from deckgen.core.declared import Limits
from deckgen.core.model import Text
from deckgen.lint import first_look, per_unit, rules
from deckgen.lint.first_look import FirstLook
from deckgen.lint.per_unit import UnitLinter
from deckgen.lint.visible import BARE, visible
from deckgen.lint.words import Vocabulary
from deckgen.source.project import ProjectReader

if TYPE_CHECKING:
    from pathlib import Path

STARTS = (
    "What is",
    "Who built",
    "When did he build",
    "Why is it",
    "Which of these is",
    "What did they say of",
    "Who and when was",
    "Who wrote this about",
    "Yes",
    "True, in",
    "In",
    "",
)
WORDS = (
    *"the a of tower towers built 1917 19171 km years five 5 D d no Yes".split(),
    *"rivers, rivers; sea. www.a.org".split(),
    *"(1917) (open closed] {x} & ? ?! - -- 'so' \"so\" % “so” Trotsky’s é e\u0301 漢字 كتاب ٣ ½ ß İ".split(),
    *"*marked* **bold** `code` $x$ <li>a <b>b</b> \\* ~~no~~ [a](b) ![](m.png) https://a.org _x_ x_y".split(),
    *"that there then latter text former this those its author iron coal copper and or".split(),
    "  ",
    "    x",
    "and when was",
    "\u200b",
)
INNOCENT = "the a of tower towers built 1917 19171 km five D Bardun Folnes copper silver".split()
MORE = (
    "reverse: true",
    "reverse: Which one?",
    "type: true",
    "hint: A (hint",
    "was: [earlier-%s]",
    "format: html",
    "due: 5",
    "draft: true",
    "unsourced: known",
    "ignore: {Q201: known}",
    "ignore: {Q505: known, Q104: known}",
    "note: A (note",
    "note: A note",
    "about: event",
    "tags: [one, two]",
)
HEADS = (
    "language: en",
    "language: nl",
    "language: en-GB",
    "language: de",
)
CHECKS = (
    "",
    "",
    "check: {select: [Q201]}\n",
    "check: {select: [Q1, Q4]}\n",
    "check: {max-question-words: 3, max-question-words-error: 7,"
    " max-answer-words: 2, max-answer-words-error: 4}\n",
    "check: {ignore: {Q104: known}}\n",
)


def text(dice: random.Random, *, is_question: bool) -> str:
    """Return a text, of which most are in plain words."""
    words = []
    if is_question:
        words = [dice.choice(STARTS if dice.random() < 0.5 else STARTS[:2])]
    elif dice.random() < 0.2:
        words = [dice.choice(STARTS)]
    pool = INNOCENT if dice.random() < 0.7 else WORDS
    words += dice.choices(pool, k=dice.choice((1, 2, 3, 5, 8, 45)))
    between = "\n" if dice.random() < 0.03 else " "
    return between.join(words) + ("?" if is_question else "")


def deck(dice: random.Random) -> str:
    """Return a deck of cards that may have anything."""
    lines = [f"deck: {{id: d, name: D, {dice.choice(HEADS)}}}\n", dice.choice(CHECKS)]
    lines.append("topics:\n- id: t\n  title: T\n  cards:\n")
    share = dice.choice((0.0, 0.2))
    for number in range(25):
        question = json.dumps(text(dice, is_question=True))
        answer = json.dumps(text(dice, is_question=False))
        lines.append(f"  - id: c{number}\n    q: {question}\n    a: {answer}\n")
        if dice.random() < share:
            more = dice.choice(MORE)
            lines.append(f"    {more % number if '%' in more else more}\n")
    lines.append("  - {id: cloze, cloze: 'The {{c1::tower}} (of'}\n")
    return "".join(lines)


@pytest.mark.parametrize("seed", range(120))
def test_the_first_look_and_the_rules_find_the_same(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_look, "FEW", 1_000)
    monkeypatch.setattr(per_unit, "SMALL", 0)
    written = deck(random.Random(seed))
    reader = ProjectReader(write(tmp_path, written))
    header = reader.header()
    assert header is not None
    items = [item for unit in reader.units() for item in unit.section.items]
    assert len(items) > 20
    quick, slow = UnitLinter(header), UnitLinter(header)
    slow.first_look.is_possible = False
    assert quick.check(items, {}, []) == slow.check(items, {}, [])
    for item in items:  # also where there is one alone
        assert quick.check([item], {}, []) == slow.check([item], {}, [])
    assert quick.first_look.passed or "max-" in written


FAULTS = (
    ("Q101", "Was the tower built in 1917?", "Yes"),
    ("Q101", "Was the tower built in 1917?", "True, in the end"),
    ("Q103", "Who built the tower? Who broke the tower?", "Bardun"),
    ("Q103", "Who built the tower and when was it broken?", "Bardun"),
    ("Q103", "Who built the tower & when was it broken?", "Bardun"),
    ("Q104", "When did he build the tower?", "1917"),
    ("Q104", "Who was the man mentioned in the foregoing?", "Bardun"),
    ("Q201", "Which metal is the copper tower made of?", "copper"),
    ("Q201", "How many km is the tower from 5 towers?", "5 km"),
    ("Q202", "What was the tower built of?", "iron, coal, copper, silver, gold, tin"),
    ("Q505", "Who built the tower (of Bardun?", "Folnes"),
    ("Q505", "Who built the tower?", "Folnes) of Bardun"),
)


@pytest.mark.parametrize(("code", "question", "answer"), FAULTS)
def test_the_first_look_passes_no_card_with_a_fault(
    code: str, question: str, answer: str, tmp_path: Path
) -> None:
    card = f"- {{id: c, q: {json.dumps(question)}, a: {json.dumps(answer)}}}\n"
    head = "deck: {id: d, name: D, language: en}\ntopics:\n- id: t\n  title: T\n"
    reader = ProjectReader(write(tmp_path, f"{head}  cards:\n  {card}"))
    header = reader.header()
    assert header is not None
    items = next(iter(reader.units())).section.items
    linter = UnitLinter(header)
    found, _ = linter.check(items, {}, [])
    assert code in {each.code for each in found}
    assert not linter.first_look.stems_of_questions(items)


def test_the_sign_that_stands_between_texts_may_be_in_one(tmp_path: Path) -> None:
    head = "deck: {id: d, name: D, language: en}\ntopics:\n- id: t\n  title: T\n"
    card = "  cards:\n  - {id: c, q: What is a tower?, a: Iron}\n"
    reader = ProjectReader(write(tmp_path, head + card))
    header = reader.header()
    assert header is not None
    (item,) = next(iter(reader.units())).section.items
    odd = item._replace(question=Text("What is \x01 a tower?"))
    first = UnitLinter(header).first_look
    assert first.stems_of_questions([item, item])
    assert first.stems_of_questions([item, odd]) == {}
    odd = item._replace(answer=Text("\x01"))
    assert first.stems_of_questions([item, odd]) == {}


@pytest.mark.parametrize("looks_at", ["card", "text", "item", "deck"])
def test_a_rule_that_does_not_say_what_it_starts_from_is_asked(looks_at: str) -> None:
    vocabulary, limits = Vocabulary("en"), Limits()
    rule: Any = SimpleNamespace(looks_at=looks_at, starts=None, signs="")
    usual = rules.ERROR_RULES
    assert FirstLook(usual, vocabulary, limits, per_unit.AGAINST_SOURCE).is_possible
    look = FirstLook([*usual, rule], vocabulary, limits, per_unit.AGAINST_SOURCE)
    assert not look.is_possible


def test_a_unit_without_cards_has_no_questions(tmp_path: Path) -> None:
    header = ProjectReader(write(tmp_path, deck(random.Random(1)))).header()
    assert header is not None
    assert UnitLinter(header).check([], {}, []) == ([], ((), ()))


def test_it_is_given_up_where_few_cards_are_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(per_unit, "SMALL", 0)
    cards = "".join(
        f"  - {{id: c{number}, q: 'Was ist Größe {number}?', a: 'Ä (a)'}}\n"
        for number in range(first_look.FEW + 1)
    )
    head = (
        "deck: {id: d, name: D, language: en}\ntopics:\n- id: t\n  title: T\n  cards:\n"
    )
    reader = ProjectReader(write(tmp_path, head + cards))
    header = reader.header()
    assert header is not None
    linter = UnitLinter(header)
    assert linter.first_look.is_possible
    linter.check(next(iter(reader.units())).section.items, {}, [])
    assert not linter.first_look.is_possible


def test_each_rule_of_a_build_says_what_it_starts_from() -> None:
    for rule in rules.ERROR_RULES:
        if rule.looks_at == "card":
            assert rule.starts is not None, rule.code
        elif rule.looks_at == "text":
            assert rule.signs, rule.code


PLAIN = st.text(st.sampled_from(BARE.decode() + "    "), max_size=12)


@given(st.lists(PLAIN | st.sampled_from(string.ascii_letters), max_size=5))
def test_a_text_of_bare_signs_is_seen_as_it_is(parts: list[str]) -> None:
    written = "".join(parts)
    if "    " not in written and "www" not in written.lower():
        assert visible(written) == written
