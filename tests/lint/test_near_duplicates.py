"""Q403 against a comparison of every card with every earlier one, and its time in large groups."""

from __future__ import annotations

import random
import time
from pathlib import Path

import decks
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen.language.stems import word_stem as stem
from deckgen.language.words import FUNCTION_WORDS
from deckgen.language.words import SPACED_WORD as WORD
from deckgen.lint import near_duplicates
from deckgen.lint.visible import visible

pytestmark = pytest.mark.once

WORDS = "castle river island bridge tower market garden harbour mountain valley museum the of in".split()
NAMES = "Omsk Tomsk Lenin Paris Rome".split()


def content(question: str) -> tuple[set[str], set[str], str]:
    """Return the stems of a question, those that are names, and its first word."""
    words = WORD.findall(visible(question))
    stems = {stem(word.lower()) for word in words if word.lower() not in FUNCTION_WORDS}
    names = {stem(word.lower()) for word in words[1:] if word != word.lower()}
    return stems, names & stems, stem(words[0].lower())


def like(one: str, other: str, percent: int) -> bool:
    """Tell whether two questions are alike, as the page of Q403 says it."""
    stems, names, first = content(one)
    other_stems, other_names, other_first = content(other)
    if not (names <= other_stems and other_names <= stems):
        return False
    if bool(names) is not bool(other_names) and not names | other_names <= {
        first,
        other_first,
    } | (names & other_names):
        return False  # a name of the one is an ordinary word of the other
    figures, other_figures = (
        [w for w in WORD.findall(each) if w.isdigit()] for each in (one, other)
    )
    shared = len(stems & other_stems)
    return (
        figures == other_figures
        and shared
        and 100 * shared >= percent * len(stems | other_stems)
    )


def asked(question: str) -> list[str]:
    """Return what makes two questions one and the same (Q402)."""
    ignored = {"the"}
    return [
        stem(word.lower())
        for word in WORD.findall(question)
        if word.lower() not in ignored
    ]


def expected(cards: list[tuple[str, str]], percent: int) -> dict[int, int]:
    """Return the cards with a near-duplicate among the earlier ones, each with the first of these."""
    found = {}
    for later, (question, answer) in enumerate(cards):
        for earlier, (other, other_answer) in enumerate(cards[:later]):
            is_other = answer == other_answer and asked(question) != asked(other)
            if is_other and like(question, other, percent):
                found[later] = earlier
                break
    return found


def found(
    folder: Path, cards: list[tuple[str, str]], percent: int = 60
) -> dict[int, int]:
    """Return what the rule finds, in the same form."""
    lines = (f"- {{id: c{n}, q: '{q}?', a: '{a}'}}" for n, (q, a) in enumerate(cards))
    text = decks.deck(
        "\n".join(lines),
        check=f"check: {{min-similarity: {percent}, select: [Q403]}}\n",
    )
    checked = decks.check(folder, text)
    return {
        int(each.card[1:]): int(each.message.split("'")[1][1:])
        for each in checked.diagnostics
        if each.code == "Q403"
    }


def a_deck(seed: int, size: int) -> list[tuple[str, str]]:
    chosen = random.Random(seed)
    cards = []
    for _ in range(size):
        words = chosen.sample(WORDS, chosen.randint(2, 6)) + chosen.sample(
            NAMES, chosen.choice((0, 0, 1, 2))
        )
        chosen.shuffle(words)
        if chosen.random() < 0.2:
            words.append(chosen.choice(("1917", "1921")))
        cards.append((" ".join(["Which", *words]), chosen.choice(("this", "that"))))
    return cards


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("percent", [40, 60, 80, 100])
def test_the_same_is_found_as_by_comparing_all(
    tmp_path: Path, seed: int, percent: int
) -> None:
    cards = a_deck(seed, 200)
    wanted = expected(cards, percent)
    assert wanted
    assert found(tmp_path, cards, percent) == wanted


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS[:6]), min_size=1, max_size=5), max_size=12)
)
def test_small_decks(
    tmp_path_factory: pytest.TempPathFactory, questions: list[list[str]]
) -> None:
    cards = [(" ".join(["Which", *words]), "this") for words in questions]
    assert found(tmp_path_factory.mktemp("deck"), cards) == expected(cards, 60)


def test_signs_tell_questions_apart(tmp_path: Path) -> None:
    cards = [
        "- {id: a, q: 'Which curve of the old family is $x^2$?', a: parabola}",
        "- {id: b, q: 'Of the old family, which curve is $x^4$?', a: parabola}",
        "- {id: c, q: 'Of the old family, which curve is $x^2$?', a: parabola}",
    ]
    checked = decks.check(tmp_path, decks.deck("\n".join(cards)))
    said = [
        (each.card, each.message) for each in checked.diagnostics if each.code == "Q403"
    ]
    assert said == [("c", "the card 'a' asks almost the same and has the same answer")]


def word(number: int) -> str:
    """Return a word of its own for a number."""
    letters = ""
    number += 99
    while number:
        letters += "bcdfgklmnprtvz"[number % 14] + "aeiou"[number // 14 % 5]
        number //= 70
    return letters


MANY = 2000
LARGE = {
    "all alike, with a name": lambda n: (
        f"What is the gender of the French noun {word(n)}"
    ),
    "all alike": lambda n: f"What is the gender of the noun {word(n)} in the language",
    "not quite alike": lambda n: (
        f"What is the capital city of the big {word(n)} {word(7 * n + 1)} country"
    ),
    "all the same": lambda n: "What is the old name of the great city",
    "in other orders": lambda n: " ".join(random.Random(n).sample(WORDS[:11], 11)),
    "of few words": lambda n: " ".join(
        random.Random(n).sample([word(i) for i in range(40)], 8)
    ),
    "by a name": lambda n: f"In which country is the {word(n).title()} museum located",
}


@pytest.mark.parametrize("kind", LARGE)
def test_thousands_of_cards_with_one_answer(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0
    real = near_duplicates.are_alike

    def counting(*given: object) -> bool:
        nonlocal compared
        compared += 1
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(near_duplicates, "are_alike", counting)
    began = time.process_time()
    found(tmp_path, [(LARGE[kind](number), "this") for number in range(MANY)])
    assert compared <= MANY * (
        near_duplicates.MAX_COMPARED if kind == "of few words" else 10
    )
    assert time.process_time() - began < 60


def test_what_is_said_of_a_large_group(tmp_path: Path) -> None:
    cards = [(LARGE["all alike"](number), "this") for number in range(600)]
    assert found(tmp_path, cards) == dict.fromkeys(range(1, 600), 0)
