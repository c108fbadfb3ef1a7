"""``check:`` in cards.yaml, suppressions, ``--strict``, and what ``build`` reports."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING

import decks
import pytest
from click.testing import CliRunner

from deckgen.cli.main import main
from deckgen.lint import near_duplicates

if TYPE_CHECKING:
    from pathlib import Path

YES = "- {id: a, q: Was Lenin born in Simbirsk?, a: 'Yes'}\n- {id: b, q: Did Anna love Boris?, a: She did}"


def test_ignore_takes_a_code_or_a_family(tmp_path: Path) -> None:
    for code in ("Q101", "Q1"):
        checked = decks.check(
            tmp_path,
            decks.deck(YES, check=f"check:\n  ignore: {{{code}: it is a quiz}}\n"),
        )
        assert ("error", "Q101") not in {each[1:] for each in decks.found(checked)}
        assert ("Q102" in {each[2] for each in decks.found(checked)}) is (
            code == "Q101"
        )


def test_select_leaves_out_the_rest(tmp_path: Path) -> None:
    checked = decks.check(
        tmp_path, decks.deck(YES, check="check:\n  select: [Q102, Q4]\n")
    )
    assert {each[2] for each in decks.found(checked)} == {"Q102"}


def test_unused_ignore_of_the_deck_is_reported(tmp_path: Path) -> None:
    checked = decks.check(
        tmp_path, decks.deck(YES, check="check:\n  ignore: {Q3: no clozes here}\n")
    )
    assert (3, "warning", "Q901") in decks.found(checked)


@pytest.mark.parametrize("where", ["card", "topic"])
def test_a_suppression_with_a_reason_counts(where: str, tmp_path: Path) -> None:
    card = "- {id: a, q: Was Lenin tall?, a: 'No', ignore: {Q101: he was not}}"
    text = decks.deck(card)
    if where == "topic":
        text = decks.deck(card.replace(", ignore: {Q101: he was not}", "")).replace(
            "    title: T\n", "    title: T\n    ignore: {Q101: he was not}\n"
        )
    assert not decks.found(decks.check(tmp_path, text))


def test_a_card_suppresses_codes_and_no_family(tmp_path: Path) -> None:
    card = "- {id: a, q: Was Lenin tall?, a: 'No', ignore: {Q1: he was not}}"
    found = {each.code for each in decks.check(tmp_path, decks.deck(card)).diagnostics}
    assert {"Y207", "Q101"} <= found


def test_an_unused_suppression_is_reported(tmp_path: Path) -> None:
    card = "- {id: a, q: Who was tall?, a: Peter, ignore: {Q101: he was not}}"
    assert decks.found(decks.check(tmp_path, decks.deck(card))) == {
        (6, "warning", "Q901")
    }


def test_drafts_are_not_looked_at(tmp_path: Path) -> None:
    cards = "- {id: a, q: Was Lenin tall?, a: 'No', draft: true}\n- {id: b, q: Who was tall?, a: Peter}"
    assert "Q101" not in {
        each[2] for each in decks.found(decks.check(tmp_path, decks.deck(cards)))
    }


def test_what_a_draft_suppresses_is_not_called_unused(tmp_path: Path) -> None:
    draft = "- {id: a, q: Who was tall?, a: Peter, draft: true, ignore: {Q101: he was not, Q102: no}}"
    other = "- {id: b, q: Who was small?, a: Paul}"
    found = decks.found(decks.check(tmp_path, decks.deck(f"{draft}\n{other}")))
    assert "Q901" not in {each[2] for each in found}


@pytest.mark.parametrize(("limit", "fires"), [(2, True), (3, False)])
def test_limit_is_the_number_still_allowed(
    limit: int, fires: bool, tmp_path: Path
) -> None:
    cards = "- {id: a, q: Who was very tall?, a: Peter the Great}"
    checked = decks.check(
        tmp_path, decks.deck(cards, check=f"check: {{max-answer-words: {limit}}}\n")
    )
    assert bool(decks.found(checked)) is fires


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("check: {max-answer-words: many}", "Y202"),
        ("check: {max-answer-words: 0}", "Y202"),
        ("check: {max-answer-word: 3}", "Y201"),
        ("check: [Q101]", "Y202"),
        ("check: {ignore: {Q1x: reason}}", "Y207"),
        ("check: {ignore: {Y101: reason}}", "Y207"),
        ("check: {select: [Q999]}", "Y207"),
        ("check: {ignore: {Q101: ''}}", "Y206"),
    ],
)
def test_wrong_setting_is_reported_at_its_line(
    check: str, code: str, tmp_path: Path
) -> None:
    checked = decks.check(
        tmp_path,
        decks.deck("- {id: a, q: Who was tall?, a: Peter}", check=f"{check}\n"),
    )
    assert {(d.span.line, d.code) for d in checked.diagnostics} == {(2, code)}


def test_strict_fails_on_warnings(tmp_path: Path) -> None:
    decks.check(tmp_path, decks.deck("- {id: b, q: Did Anna love Boris?, a: She did}"))
    run = CliRunner().invoke
    assert run(main, ["check", str(tmp_path)]).exit_code == 0
    assert run(main, ["check", "--strict", str(tmp_path)]).exit_code == 1


def test_build_looks_for_errors_alone(tmp_path: Path) -> None:
    card = "- {id: b, q: Did Anna love Boris?, a: She did}"
    decks.check(tmp_path, decks.deck(card))
    result = CliRunner().invoke(main, ["build", str(tmp_path)])
    assert (result.exit_code, "Q102" in result.output) == (0, False)
    decks.check(
        tmp_path, decks.deck(f"{card}\n- {{id: c, q: Is Anna tall?, a: 'Yes'}}")
    )
    result = CliRunner().invoke(main, ["build", str(tmp_path)])
    assert (result.exit_code, "Q101" in result.output, "Q102" in result.output) == (
        1,
        True,
        False,
    )


def test_words_are_marked_exactly(tmp_path: Path) -> None:
    checked = decks.check(
        tmp_path,
        decks.deck("- id: a\n  q: 'Who is Peter''s current pope today?'\n  a: Leo"),
    )
    (found,) = (d for d in checked.diagnostics if d.code == "Q105")
    line = (
        (tmp_path / "cards.yaml")
        .read_text(encoding="utf-8")
        .splitlines()[found.span.line - 1]
    )
    assert line[found.span.column - 1 : found.span.end_column - 1] == "today"


def test_well_made_questions_raise_no_alarm(tmp_path: Path) -> None:
    text = (decks.HERE / "wellmade.txt").read_text(encoding="utf-8")
    checked = decks.check(tmp_path, decks.pairs(text))
    assert len(checked.project.items) >= 300
    found = [(d.code, d.card) for d in checked.diagnostics if d.code.startswith("Q")]
    # Seen and judged: the capitals are easily mixed up, one title gives a name away, and two lists of two
    # things are cut in two ('besides carbon').
    assert sorted(code for code, _ in found) == ["Q110", "Q110", "Q201", "Q404"]


@pytest.mark.parametrize(("name", "dangle"), [("anchored", False), ("dangling", True)])
def test_a_reference_dangles_only_if_nothing_is_there_for_it(
    name: str, dangle: bool, tmp_path: Path
) -> None:
    text = (decks.HERE / f"{name}.txt").read_text(encoding="utf-8")
    checked = decks.check(tmp_path, decks.pairs(text))
    items = checked.project.items
    found = {d.card for d in checked.diagnostics if d.code == "Q104"}
    assert len(items) >= (50 if dangle else 100)
    assert [
        str(item.question) for item in items if (item.id in found) is not dangle
    ] == []


@pytest.mark.parametrize(
    ("name", "dangles"),
    [
        ("the essay", False),
        ("Essay", False),
        ("Hobbes", True),
        ("T", True),
        ("ess", True),
    ],
)
def test_a_source_may_be_called_by_its_declared_name(
    name: str, dangles: bool, tmp_path: Path
) -> None:
    card = decks.deck(
        "- {id: a, q: What does the essay call the state?, a: A leviathan, unsourced: x}"
    )
    source = f"sources: {{s: {{file: s.txt, title: S, name: {name}}}}}\n"
    checked = decks.check(
        tmp_path, card.replace("topics:", f"{source}topics:", 1), {"s.txt": "Text."}
    )
    assert ("Q104" in {d.code for d in checked.diagnostics}) is dangles


@pytest.mark.parametrize(
    ("name", "is_found"), [("Essay", True), ("Tro", True), ("TROTSKY", False)]
)
def test_a_part_of_a_speaker_is_not_the_name_of_the_source(
    name: str, is_found: bool, tmp_path: Path
) -> None:
    card = decks.deck(
        "- {id: a, q: 'What, according to Stalin, did it turn into?', a: Ash, quote: it turned into ash}"
    )
    voices = "[{speaker: Trotsky, passages: [it turned into ash]}, {speaker: Stalin, passages: [no]}]"
    source = (
        f"sources: {{s: {{file: s.txt, title: S, name: {name}, voices: {voices}}}}}\n"
    )
    text = {"s.txt": "He said that it turned into ash; others said no."}
    checked = decks.check(
        tmp_path, card.replace("topics:", f"{source}topics:", 1), text
    )
    assert ("C303" in {d.code for d in checked.diagnostics}) is is_found


def test_sloppy_questions_are_found(tmp_path: Path) -> None:
    text = (decks.HERE / "sloppy.txt").read_text(encoding="utf-8")
    checked = decks.check(tmp_path, decks.pairs(text))
    counts = Counter(d.code for d in checked.diagnostics if d.code.startswith("Q"))
    assert counts == {
        "Q101": 3,
        "Q102": 7,
        "Q103": 6,
        "Q104": 14,
        "Q105": 6,
        "Q201": 9,
        "Q202": 6,
        "Q203": 1,
        "Q204": 1,
        "Q205": 1,
        "Q401": 1,
        "Q402": 1,
        "Q403": 1,
        "Q404": 1,
        "Q501": 1,
        "Q502": 2,
        "Q504": 1,
        "Q505": 1,
    }


@pytest.mark.parametrize(("similarity", "alike"), [(59, True), (60, True), (61, False)])
def test_questions_that_are_just_as_alike_as_asked_for_are_found(
    similarity: int, alike: bool
) -> None:
    one, other = (
        SimpleNamespace(names=set(), stems=set(stems)) for stems in ("abcd", "abce")
    )
    assert near_duplicates.are_alike(one, other, similarity) is alike  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "answer", "is_nothing"),
    [
        ("de", "Nichts", True),
        ("fr", "Rien", True),
        ("es", "Nada", True),
        ("ru", "Ничего", True),
        ("de", "Nichts als Sand", False),
        ("sv", "Nichts", False),
    ],
)
def test_nothing_is_no_answer_in_other_languages(
    language: str, answer: str, is_nothing: bool, tmp_path: Path
) -> None:
    card = decks.deck(
        f"- {{id: a, q: 'Was ... blieb ... übrig?', a: {answer}}}", language
    )
    codes = {each.code for each in decks.check(tmp_path, card).diagnostics}
    assert ("Q206" in codes) is is_nothing


@pytest.mark.parametrize(
    ("question", "dangles"),
    [
        ("Who wrote it in 1848 with friends?", True),
        ("Who wrote it in 1848 with two friends?", False),
        ("Why is it harmful under high pressure?", True),
        ("Why is it harmful under very high pressure?", False),
    ],
)
def test_it_may_stand_for_what_many_words_behind_it_say(
    question: str, dangles: bool, tmp_path: Path
) -> None:
    checked = decks.check(tmp_path, decks.pairs(f"{question} = An answer"))
    assert ("Q104" in {each.code for each in checked.diagnostics}) is dangles


WITHIN = """\
deck: {id: d, uid: abcdefgh, name: D, language: en}
topics:
  - id: outer
    title: Outer
    ignore: {Q102: as the book asks}
    topics:
      - id: inner
        title: Inner
        ignore: {Q105: of this year}
        cards:
          - {id: a, q: 'Did Anna love Boris at last?', a: She did}
          - {id: b, q: Who is pope today?, a: Leo}
"""


@pytest.mark.parametrize("kept", [True, False])
def test_what_a_topic_ignores_counts_for_the_topics_in_it(
    tmp_path: Path, kept: bool
) -> None:
    text = (
        WITHIN if kept else WITHIN.replace("    ignore: {Q102: as the book asks}\n", "")
    )
    found = {each.code for each in decks.check(tmp_path, text).diagnostics}
    assert found.isdisjoint({"Q105"})
    assert ("Q102" in found) is not kept
