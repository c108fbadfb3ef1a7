"""How the cards of a deck ask: the shares shown beside the coverage and below a check."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from deckgen.cli.main import main
from deckgen.compile import pipeline
from deckgen.language.data import LANGUAGES, words_of
from deckgen.lint.asking import _asks_why, asking

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.lint.asking import Asking

TEXT = "The tsar opened the railway in 1897. It was long, and *costly*."
PIECES = (
    "Why WHY how HoW how many How much? show anyhow wieso Warum wie viele pourquoi Comment por qué "
    "perché COME почему Как a _ - , . ſ K İ"
).split(" ")
"""Words that ask for a reason, and others, some of them within a word."""
HEAD = """deck: {{id: d, name: D, language: {language}, uid: abcdefgh}}
sources:
  s: {{file: s.txt, title: A source}}
topics:
  - id: t
    title: T
    cards:
"""


def write(folder: Path, cards: list[str], language: str = "en") -> Path:
    (folder / "s.txt").write_text(TEXT, encoding="utf-8")
    lines = "".join(f"      - {card}\n" for card in cards)
    (folder / "cards.yaml").write_text(
        HEAD.format(language=language) + lines, encoding="utf-8"
    )
    return folder / "cards.yaml"


def asked(folder: Path, cards: list[str], language: str = "en") -> Asking:
    checked = pipeline.check(write(folder, cards, language), 1_700_000_000)
    assert checked.project is not None
    assert checked.compiled is not None
    return asking(checked.project.items, checked.compiled.citations, language)


@pytest.mark.parametrize(
    ("question", "language", "is_reason"),
    [
        ("Why was it dear?", "en", True),
        ("In the essay’s view, how did it come?", "en", True),
        ("How many were there?", "en", False),
        ("How long was the line?", "en", False),
        ("Who showed it?", "en", False),
        ("Warum war sie teuer?", "de", True),
        ("Wie viele waren es?", "de", False),
        ("Comment est-il venu ?", "fr", True),
        ("¿Por qué fue caro?", "es", True),
        ("Почему она дорогая?", "ru", True),
    ],
)
def test_questions_for_a_reason_or_a_way(
    question: str, language: str, is_reason: bool, tmp_path: Path
) -> None:
    found = asked(
        tmp_path, [f"{{id: a, q: '{question}', a: x, unsourced: made up}}"], language
    )
    assert found.why_or_how == (int(is_reason), 1)


def test_nothing_is_said_of_questions_in_an_unknown_language(tmp_path: Path) -> None:
    found = asked(tmp_path, ["{id: a, q: 'Hvorfor?', a: x, unsourced: made up}"], "da")
    assert found.why_or_how is None


@pytest.mark.parametrize(
    ("answer", "is_verbatim"),
    [
        ("The **tsar**", True),
        ("In 1897.", True),
        ("The tsar’s father", False),
        ("The tsar railway", False),
        ("It was opened", False),
        ("Opened the railway", True),
    ],
)
def test_answers_in_the_very_words_of_the_passage(
    answer: str, is_verbatim: bool, tmp_path: Path
) -> None:
    card = f"{{id: a, q: 'Which?', a: '{answer}', quote: The tsar opened the railway in 1897}}"
    found = asked(
        tmp_path, [card, "{id: b, q: 'Why?', a: 'The tsar', unsourced: made up}"]
    )
    assert found.verbatim == (int(is_verbatim), 1)


def test_a_draft_a_cloze_and_a_second_step_ask_nothing(tmp_path: Path) -> None:
    quote = "quote: The tsar opened the railway in 1897"
    cards = [
        f"{{id: a, q: 'Why?', a: x, draft: true, {quote}}}",
        f"{{id: b, cloze: 'The {{{{c1::tsar}}}} opened it', {quote}}}",
        f"{{id: c, q: How did it come?, steps: {{one: The tsar, two: In 1897, three: Else}}, {quote}}}",
    ]
    found = asked(
        tmp_path, [card.replace("cloze: 'The", "cloze: 'The") for card in cards]
    )
    assert found == ((1, 1), (2, 3))


@pytest.mark.parametrize(("count", "is_told"), [(19, False), (20, True)])
def test_shares_are_told_of_enough_cards(
    count: int, is_told: bool, tmp_path: Path
) -> None:
    quote = "quote: The tsar opened the railway in 1897"
    cards = [
        f"{{id: c{number}, q: 'Why {number}?', a: The tsar, {quote}}}"
        for number in range(count)
    ]
    path = write(tmp_path, cards)
    why = f"{count} of {count} questions (100.0%) ask why or how"
    same = f"{count} of {count} answers (100.0%) are word for word in the passage"
    result = CliRunner().invoke(main, ["check", str(path)])
    assert (f"{why}; {same}\n" in result.output) is is_told
    result = CliRunner().invoke(main, ["coverage", str(path)])
    assert (f"{why}\n{same}\n" in result.output) is is_told
    result = CliRunner().invoke(main, ["coverage", str(path), "--format", "json"])
    assert json.loads(result.stdout)["questions"] == {
        "why-or-how": {"count": count, "total": count, "percent": 100.0},
        "verbatim-answers": {"count": count, "total": count, "percent": 100.0},
    }


@given(
    st.lists(st.sampled_from((*PIECES, " ", " ")), max_size=12),
    st.sampled_from(sorted(LANGUAGES)),
)
def test_the_quick_look_finds_what_the_pattern_finds(
    parts: list[str], language: str
) -> None:
    words = words_of(language).why_or_how
    pattern = re.compile(rf"\b(?:{words})\b", re.IGNORECASE) if words else None
    question = "".join(parts)
    expected = pattern is not None and pattern.search(question) is not None
    assert _asks_why(words)(question) is expected
