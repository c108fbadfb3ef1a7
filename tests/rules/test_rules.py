"""Each sample file of ``data`` says at the end of a line which rule fires there, and nothing else may."""

from __future__ import annotations

import re
from pathlib import Path

import decks
import pytest

from deckgen import lint

DATA = decks.HERE / "data"
SAMPLES = sorted(DATA.glob("*.yaml"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_sample_fires_where_it_says(sample: Path, tmp_path: Path) -> None:
    text = sample.read_text(encoding="utf-8")
    files = {"source.txt": (DATA / "source.txt").read_text(encoding="utf-8")}
    checked = decks.check(tmp_path, text, files)
    assert not [d for d in checked.diagnostics if d.code.startswith("Y")]
    assert decks.found(checked) == decks.expected(text)


@pytest.mark.parametrize("code", [rule.code for rule in lint.RULES])
def test_every_rule_has_bad_and_good_cards(code: str) -> None:
    text = (DATA / f"{code}.yaml").read_text(encoding="utf-8")
    bad = [line for line in text.splitlines() if f"[{code}]" in line]
    good = re.findall(r"^ +- (?:id: |\{id: )g\d", text, re.MULTILINE)
    assert len(bad) >= 3
    assert len(good) >= 3


@pytest.mark.parametrize("language", ["de", "ru", "ru-RU", "sv"])
def test_no_english_rule_runs_on_another_language(language: str, tmp_path: Path) -> None:
    english = {rule.code for rule in lint.RULES if rule.english}
    for sample in SAMPLES:
        text = re.sub(r"language: \w+", f"language: {language}", sample.read_text(encoding="utf-8"))
        checked = decks.check(tmp_path, text, {"source.txt": "Text."})
        assert not {d.code for d in checked.diagnostics} & english


@pytest.mark.parametrize("language", ["en", "EN", "en-GB"])
def test_english_rules_run_on_english(language: str, tmp_path: Path) -> None:
    checked = decks.check(tmp_path, decks.deck("- {id: a, q: Was Lenin tall?, a: 'No'}", language))
    assert decks.found(checked) == {(6, "error", "Q101")}
