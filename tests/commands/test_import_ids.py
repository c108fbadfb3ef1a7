"""Ids that speak: of words in other scripts, of numbers, of files."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from deckgen.cli import main
from deckgen.commands.importing import names
from deckgen.source.readers import fault_of_id


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("きょうと", "kyouto"),
        ("がっこう", "gakkou"),
        ("ラーメン", "raamen"),
        ("しゃしん", "shashin"),
        ("じゃま", "jama"),
        ("きゃく", "kyaku"),
        ("まっちゃ", "maccha"),
        ("ざっしゃ", "zassha"),
        ("あっ、いた", "a-ita"),
        ("ッーア", "a"),
        ("ﾃﾚﾋﾞ", "terebi"),
        ("한국어", "hangugeo"),
        ("Вода и соль", "voda-i-sol"),
        ("Щука, ёж", "shchuka-ezh"),
        ("ψυχή", "psychi"),
        ("नमस्ते", "namaste"),
        ("अण्_६.३", "ann-6-3"),
        ("כלב", "klb"),
        ("Ærø, Łódź, Straße", "aero-lodz-strasse"),
        ("İstanbul ½", "istanbul-1-2"),
        ("東京", ""),
        ("食べる", ""),
        ("ไทย", ""),
        (r"[$]\text{Unit Law of } \textbf{C}[/$]", "unit-law-of-c"),
        (r"[latex]\mathbb R \to \left(0\right)[/latex]", "r-to-0"),
        (r"\textual \alpha", "textual-alpha"),
        ("[sic] x", "sic-x"),
    ],
)
def test_words_in_other_scripts(words: str, made: str) -> None:
    assert names.slug(words) == made


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ("東京", "東京"),
        (" <b>食べる</b>", "食べる"),
        ("東 京", ""),
        ("हिन्दी", ""),
        ("𠮷", ""),
        ("京" * 13, ""),
    ],
)
def test_short_words_in_their_own_letters(html: str, made: str) -> None:
    assert names.in_own_letters(html) == made
    assert not made or not fault_of_id(made)


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ('<img src="flag-of-chad.svg">', "flag-of-chad"),
        ("[sound:hello%20world.mp3]", "hello-world"),
        ('<img alt="" src=a&amp;b.png>', "a-b"),
        ('<img src="paste-0a1b2c.jpg">', ""),
        ('<img src="one.png"><img src="two.png">', ""),
        ("words", ""),
    ],
)
def test_names_of_files(html: str, made: str) -> None:
    assert names.of_file(html) == made


def test_ids_of_cards(tmp_path: Path) -> None:
    rows = [
        ("円", "えん", "circle"), ("1815", "year", "x"), ("字", "", ""), ("12", "3", ""), ("ไทย", "", "Thai"),
        ("漢" * 20, "", ""),
    ]  # fmt: skip
    table = "".join(",".join(row) + "\n" for row in rows)
    (tmp_path / "rows.csv").write_text(table, encoding="utf-8")
    done = CliRunner().invoke(
        main.main, ["import", str(tmp_path / "rows.csv"), str(tmp_path / "deck")]
    )
    assert done.exit_code == 0, done.output
    deck = yaml.safe_load(
        (tmp_path / "deck" / "cards.yaml").read_text(encoding="utf-8")
    )
    ids = [card["id"] for card in deck["topics"][0]["cards"]]
    assert ids == ["circle", "1815-year", "字", "12", "thai", "note-0006"]
