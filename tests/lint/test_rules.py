"""Each sample of ``data`` says beside its lines which rule fires there, and nothing else may.

A rule with a fix has its sample once more under ``fixed``, as ``check --fix`` leaves it.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import decks
import pytest
import samples

from deckgen.compile import pipeline
from deckgen.compile.deck import load_project
from deckgen.core.codes import SUPPRESSIBLE
from deckgen.core.declared import Limits
from deckgen.lint import fixes
from deckgen.lint.rules import RULES, rule_of

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.lint.rule import Rule

DATA = decks.HERE / "data"
FIXED = decks.HERE / "fixed"
SAMPLES = samples.load(DATA)
TEXTS = {sample.name: sample.cards.read_text(encoding="utf-8") for sample in SAMPLES}
FIXES = [rule for rule in RULES if rule.fix is not None]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_gives_what_it_says(sample: samples.Sample) -> None:
    checked = pipeline.check(sample.cards, decks.NOW)
    family = "C" if sample.name.startswith("C") else "Q"
    found = Counter(
        samples.Expected(each.span.path, each.span.line, str(each.severity), each.code)
        for each in checked.diagnostics
        if each.code[0] in ("Y", family)
    )
    assert found == Counter(each for each in sample.expected if each.code[0] == family)
    for each in checked.diagnostics:
        assert each.hint
        assert not re.search(r"\{[a-z_]{2,}\}|None", each.message + each.hint), each


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_bad_and_good_cards(rule: Rule) -> None:
    bad = sum(text.count(f"[{rule.code}]") for text in TEXTS.values())
    assert bad >= (3 if rule.code[0] == "Q" else 1)
    if rule.code in TEXTS and rule.code[0] == "Q":
        good = re.findall(r"^ +- (?:id: |\{id: )g\d", TEXTS[rule.code], re.MULTILINE)
        assert len(good) >= 3


@pytest.mark.parametrize("rule", FIXES, ids=lambda rule: rule.code)
def test_a_fix_changes_what_the_sample_says_and_leaves_nothing_to_find(
    rule: Rule, tmp_path: Path
) -> None:
    path = tmp_path / "cards.yaml"
    shutil.copy(DATA / f"{rule.code}.yaml", path)
    project, _, _ = load_project(path)
    assert project is not None
    for each in fixes.fix(project):
        assert fixes.write(project, each) == ""
    assert path.read_bytes() == (FIXED / f"{rule.code}.yaml").read_bytes()
    assert rule.code not in {
        each.code for each in pipeline.check(path, decks.NOW).diagnostics
    }


def test_every_fixed_sample_is_that_of_a_rule() -> None:
    assert {path.stem for path in FIXED.iterdir()} == {rule.code for rule in FIXES}


@pytest.mark.parametrize("language", ["de", "ru", "ru-RU", "sv"])
def test_no_english_rule_runs_on_another_language(
    language: str, tmp_path: Path
) -> None:
    english = {rule.code for rule in RULES if rule.english}
    for sample in SAMPLES:
        folder = tmp_path / sample.name
        shutil.copytree(sample.root, folder) if sample.root != DATA else folder.mkdir()
        text = re.sub(r"language: \w+", f"language: {language}", TEXTS[sample.name])
        (folder / "cards.yaml").write_text(text, encoding="utf-8")
        if f"language: {language}" not in text:
            continue
        checked = pipeline.check(folder / "cards.yaml", decks.NOW)
        assert not {each.code for each in checked.diagnostics} & english


@pytest.mark.parametrize("language", ["en", "EN", "en-GB"])
def test_english_rules_run_on_english(language: str, tmp_path: Path) -> None:
    checked = decks.check(
        tmp_path, decks.deck("- {id: a, q: Was Lenin tall?, a: 'No'}", language)
    )
    assert decks.found(checked) == {(6, "error", "Q101")}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_well_formed(rule: Rule) -> None:
    assert rule.code.startswith(SUPPRESSIBLE)
    assert rule.find.__module__.rpartition(".")[2].startswith(f"{rule.code.lower()}_")
    for limit in rule.limits:
        assert hasattr(Limits(), limit.replace("-", "_"))


def test_rules_are_sorted_and_listed_once() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))


def test_every_module_of_a_rule_is_listed() -> None:
    modules = {path.stem for path in (decks.RULES_FOLDER).glob("[a-z]*.py")}
    assert modules == {rule.find.__module__.rpartition(".")[2] for rule in RULES}


def test_each_rule_is_found_by_its_code_alone() -> None:
    for rule in RULES:
        assert rule_of(rule.code) is rule
    assert rule_of("Q104_dangling") is None
    assert rule_of("Y001") is None
