"""Names in a text: capitalised words whose place does not ask for the capital."""

from __future__ import annotations

import itertools
import random

import pytest

from deckgen.language.names import capitalised_stems, names
from deckgen.language.sentences import sentences
from deckgen.language.stems import name_stem as stem

from .samples import ESSAY, HARBOUR, OBSERVATORY
from .unsupported import unsupported_names

CITED = (
    "Trotsky, grappling with these questions in the early 1930s, concluded that the Soviet workers’ state "
    "had degenerated."
)
ALIASES = {"Trotsky": ["Leon Trotsky"], "USSR": ["Soviet Union"]}


def missing(card: str, cited: str = CITED) -> list[str]:
    return [name.text for name in unsupported_names(card, cited, ESSAY, ALIASES)]


@pytest.mark.parametrize(
    "family",
    [
        "Soviet Soviets Soviet’s",
        "Trotsky Trotsky's Trotskyist Trotskyism Trotskyists",
        "Stalin Stalin’s Stalinist STALIN",
        "Russia Russian Russians",
        "Bonaparte Bonapartism bonapartist",
        "Germany German",
        "America American",
        "Marx Marxism",
        "Bolsheviks Bolshevism",
        "Carrère Carrere",
    ],
)
def test_stems_of_one_family(family: str) -> None:
    assert len({stem(word) for word in family.split()}) == 1


def test_stems_tell_names_apart() -> None:
    words = (
        "Trotsky Stalin Bukharin Soviet Russia Lenin "
        "Marx Mars Deutscher Bonaparte Opposition Paris"
    ).split()
    assert len({stem(word) for word in words}) == len(words)


@pytest.mark.parametrize(
    "card",
    [
        "What did Leon Trotsky conclude?",
        "Why had the Soviets' state degenerated?",
        "Which Trotskyist conclusion was it?",
        "According to Trotsky: “The state had degenerated”",
        "How had it degenerated? Slowly: Very slowly",
        "Degeneration",
        "When, on 7 November, did it happen?",
        "I concluded it",
        "Chapter IV",
    ],
)
def test_no_false_alarm(card: str) -> None:
    assert missing(card) == []


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("Stalin", ["Stalin"]),
        ("What did Stalin’s faction conclude?", ["Stalin’s"]),
        ("What did Karl Kautsky conclude?", ["Karl Kautsky"]),
        ("The USSR", ["USSR"]),
        ("Trotsky and Bukharin", ["Bukharin"]),
        ("Soviet Russia", ["Russia"]),
        ("In The Revolution Betrayed", ["Revolution Betrayed"]),
        ("the Left Opposition", ["Left Opposition"]),
        ("NKVD", ["NKVD"]),
    ],
)
def test_names_the_cited_text_does_not_have(card: str, expected: list[str]) -> None:
    assert missing(card) == expected


def test_the_place_of_a_name() -> None:
    card = "What did Karl Kautsky’s party do?"
    [name] = unsupported_names(card, CITED)
    assert card[name.start : name.end] == name.text == "Karl Kautsky’s"
    assert name.stems == (stem("Karl"), stem("Kautsky"))


def test_the_start_of_a_sentence_is_a_name_only_where_the_source_says_so() -> None:
    assert [n.text for n in names("Famine broke out. Stalin acted.")] == []
    known = capitalised_stems("When Stalin acted")
    assert [n.text for n in names("Famine broke out. Stalin acted.", known)] == [
        "Stalin"
    ]
    assert [n.text for n in names("He said: “Famine came.” - Now")] == []
    assert [n.text for n in names("Kulaks fled; Kulaks hid")] == ["Kulaks", "Kulaks"]


def test_an_alias_supports_every_form() -> None:
    assert missing("the Soviet Union’s state", "The USSR had degenerated.") == []
    assert missing("the USSR", "The Soviet Union had degenerated.") == []
    assert missing("the USSR", "The Soviet state had degenerated.") == ["USSR"]


def test_a_headline_says_nothing_of_names() -> None:
    assert names("The Class Nature Of Our Great New State") == []


def test_german_is_left_out() -> None:
    assert names("Der Bauer sah die Stadt", language="de") == []
    assert names("Der Bauer sah die Stadt", language="de-AT") == []
    assert [n.text for n in names("Le paysan vit l’Europe", language="fr")] == [
        "Europe"
    ]


@pytest.mark.parametrize(
    "text", [ESSAY, HARBOUR, OBSERVATORY], ids=["essay", "harbour", "observatory"]
)
def test_no_sentence_alarms_about_itself(text: str) -> None:
    known = capitalised_stems(text)
    found = list(sentences(text))
    assert len(found) >= 5
    for sentence in found:
        own = text[sentence.start : sentence.end]
        assert unsupported_names(own, own, known=known) == []


@pytest.mark.parametrize(
    "text", [ESSAY, HARBOUR, OBSERVATORY], ids=["essay", "harbour", "observatory"]
)
def test_swapped_names_are_caught(text: str) -> None:
    """Each name of each sentence, replaced by others of the text that the sentence lacks."""
    known = capitalised_stems(text)
    others = {name.stems: name.text for name in names(text, known)}
    swapped, rng = 0, random.Random(1)
    for sentence in sentences(text):
        own = text[sentence.start : sentence.end]
        present = set(itertools.chain.from_iterable(n.stems for n in names(own, known)))
        words = {stem(w.strip("“”’.,;:()«»?!")) for w in own.replace("-", " ").split()}
        for name in names(own, known):
            for stems, other in rng.sample(sorted(others.items()), min(8, len(others))):
                if set(stems) & (present | words):
                    continue
                card = own[: name.start] + other + own[name.end :]
                assert unsupported_names(card, own, known=known), (card, other)
                swapped += 1
    assert swapped > 20


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Tories", "Tory", True),
        ("Pies", "Py", False),
        ("Aries", "Ary", False),
        ("Grundies", "Grundy", True),
    ],
)
def test_plurals_in_ies(one: str, other: str, same: bool) -> None:
    assert (stem(one) == stem(other)) is same


def test_a_name_in_us_is_no_plural() -> None:
    assert stem("Columbus") == "columbus"
