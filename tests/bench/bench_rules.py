"""CPU time of the rules for cards: ``python tests/bench/bench_rules.py [CARDS ...]``.

Makes decks of plain cards from short patterns filled with invented names, runs all rules on
each, and prints seconds, microseconds a card, the growth from one size to the next, and
what each rule takes by itself. Not a test: nothing here has a limit.
"""

from __future__ import annotations

import random
import sys
import time
import tracemalloc
from pathlib import Path

from deckgen.core.declared import Deck
from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Header, Item, Project, Text, Topic
from deckgen.lint import runner
from deckgen.lint.rule import Rule
from deckgen.lint.rules import RULES
from deckgen.util.gc import gc_paused

PATTERNS = (
    ("What is the capital of {a}?", "{b}"),
    (
        "In which year was the {n} bridge over the river {a} opened to traffic?",
        "{year}",
    ),
    (
        "Who composed the opera about the {n} of {a}, first performed in {year}?",
        "{b} {c}",
    ),
    (
        "Which {n} of {a} did the merchants of {b} buy from the duke of {c}?",
        "The {n} at {d}",
    ),
    ("How many {n}s stood in the market square of {a} in {year}?", "{count} {n}s"),
    ("What did the surveyor {a} find under the {n} near {b}?", "A {n} made of silver"),
    ("Why did the council of {a} close the {n} in {year}?", "The {n} had burnt down"),
    ("Which river flows past the {n} of {a} into the lake of {b}?", "The {c}"),
)
NOUNS = "castle bridge harbour tower library garden orchard foundry mill chapel canal lighthouse mine".split()
NAMES = 20_000
SYLLABLES = (
    "ba be do du fa ga go ka ke la le lo ma mo na "
    "ne no ra re ri ro sa se ta te ti to va ve vo"
).split()


def deck(count: int) -> Project:
    """Return a deck of that many plain cards, the same each time."""
    pick = random.Random(7)

    names = [
        "".join(pick.choice(SYLLABLES) for _ in range(4)).capitalize()
        for _ in range(NAMES)
    ]

    file, topic, items = TextFile("cards.yaml", ""), Topic(("t",), ("T",)), []
    for number in range(count):
        question, answer = pick.choice(PATTERNS)
        words = {key: pick.choice(names) for key in "abcd"} | {
            "n": pick.choice(NOUNS),
            "year": pick.randrange(1200, 2020),
            "count": pick.randrange(20, 1000),
        }
        text, said = Text(question.format(**words)), Text(answer.format(**words))
        id_ = Text(f"card-{number}")
        items.append(
            Item(file, 0, 0, "question", id_, topic, question=text, answer=said)
        )
    deck = Deck(file, Text("bench"), Text("Bench"))
    header = Header(Path(), deck, {})
    return Project(header, topics=(topic,)).with_items(items)


def seconds(project: Project, only: tuple[Rule, ...] = RULES) -> float:
    """Return the CPU seconds that the rules take, the better of two runs."""
    best = 1e9
    for _ in range(2):
        with gc_paused():
            began = time.process_time()
            runner.run(project, only)
        best = min(best, time.process_time() - began)
    return best


def main() -> None:
    """Print the table."""
    before = 0.0
    print(f"{'cards':>8} {'CPU s':>8} {'µs/card':>8} {'growth':>7} {'findings':>9}")
    for count in [int(size) for size in sys.argv[1:]] or [1000, 10_000, 100_000]:
        project = deck(count)
        took = seconds(project)
        growth = f"×{took / before:.1f}" if before else ""
        print(
            f"{count:8} {took:8.2f} {took / count * 1e6:8.1f} {growth:>7} {len(runner.check(project)):9}"
        )
        before = took
    none = seconds(project, ())
    print(
        f"\nreading the cards alone: {none / count * 1e6:.1f} µs/card; each rule above that:"
    )
    for rule in RULES:
        alone = seconds(project, (rule,)) - none
        print(f"{rule.code} {alone / count * 1e6:6.2f} µs/card  {rule.title}")
    tracemalloc.start()
    runner.check(project)
    print(
        f"peak memory of the rules: {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    main()
