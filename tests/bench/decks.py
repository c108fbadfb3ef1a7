"""Generated decks to measure with: the same content for deckgen and for the baselines.

The texts are English, and as long as those of our own deck. Each sentence of the source has a person,
a thing, two places and a year; every fifth answer is a figure. Six cards in ten say what they are
``about``; half have a note, of which every second is written over two lines.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple

KINDS = ("plain", "mixed", "sourced")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
WORDS = (
    "river harbour engine winter needle copper signal garden border market captain window island "
    "letter bridge forest summer valley thunder pepper silver candle meadow lantern anchor barrel"
).split()
KINDS_OF_THING = "copper silver wooden painted broken heavy foreign ancient borrowed polished".split()
ENDS = (
    "although the council of the town had refused to pay for it",
    "where the fishermen kept it until the end of the long winter",
    "and the merchants of the valley never forgave the harbour master for it",
    "because nobody else in the whole province knew how to repair it",
    "which the old families of the island remembered for generations",
)
SYLLABLES = "bar dun fol gar hel kin lor mar nes pol ran sel tor vin wes".split()
FIRST_NAMES = "Ada Bruno Clara Dirk Edith Felix Greta Hugo Ines Jakob".split()
ABOUT = ("concept", "event", "person", "cause")
SOURCE_SIZE = 2_000_000
"""Characters."""


class Fact(NamedTuple):
    """What one sentence tells. ``clause`` is its first part, ``sentence`` all of it."""

    person: str
    thing: str
    origin: str
    goal: str
    year: int
    count: int
    clause: str
    sentence: str


def write(folder: Path, kind: str, cards: int, files: int = 1) -> None:
    """Write a project of ``cards`` cards into a folder, over one or several files.

    ``plain``: texts without markup. ``mixed``: a fifth of the fields with Markdown, one in
    twenty a cloze, one in fifty with maths or code, one in a hundred with an image.
    ``sourced``: as mixed, each card with a quotation from a text of 2 MB; two cards in a row cite the same
    sentence.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(7)
    head = "deck:\n  id: bench\n  uid: bench000\n  name: Bench\n  language: en\n"
    if kind == "sourced":
        facts = _source(folder)
        head += "sources:\n  s:\n    file: source.txt\n    title: A source\n"
    else:
        facts = [_fact(number) for number in range(cards // 2 + 1)]
    if kind != "plain":
        (folder / "media").mkdir(exist_ok=True)
        (folder / "media" / "dot.png").write_bytes(PNG)
    texts = [_card(number, kind, dice, facts) for number in range(cards)]
    if files == 1:
        body = "topics:\n- id: t\n  title: T\n  cards:\n" + "".join(texts)
    else:
        body = "topics:\n" + "".join(
            f"- include: part-{n:03}.yaml\n" for n in range(files)
        )
        step = -(-cards // files)
        for n in range(files):
            part = f"id: t{n}\ntitle: T{n}\ncards:\n" + "".join(
                texts[n * step : (n + 1) * step]
            )
            (folder / f"part-{n:03}.yaml").write_text(part, encoding="utf-8")
    (folder / "cards.yaml").write_text(head + body, encoding="utf-8")


OWN_FIELDS = ("Name", "River", "Harbour", "Map", "Year", "Note")


def write_own(folder: Path, cards: int) -> None:
    """Write a project with cards of an own note type: six fields, a conditional template for each, of which
    two are filled.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(7)
    lines = [
        "deck: {id: bench, uid: bench000, name: Bench, language: en}\n",
        "note-types:\n  - id: town\n",
    ]
    lines.append(f"    fields: [{', '.join(OWN_FIELDS)}]\n    cards:\n")
    for name in OWN_FIELDS:
        front = (
            f"{{{{#{name}}}}}What has the {name.lower()} {{{{{name}}}}}?{{{{/{name}}}}}"
        )
        lines.append(
            f"      - {{name: {name}, front: '{front}', back: '{{{{FrontSide}}}}{{{{Name}}}}'}}\n"
        )
    lines.append("topics:\n- id: t\n  title: T\n  type: town\n  cards:\n")
    for number in range(cards):
        one, two = dice.choices(WORDS, k=2)
        lines.append(
            f"  - id: card-{number}\n    fields:\n      Name: The {one} number {number}\n"
        )
        lines.append(f"      River: The {two} of {number * 7} parts\n")
        lines.append(f"    tags: [year-{number % 90}, {one}, {two}]\n")
    (folder / "cards.yaml").write_text("".join(lines), encoding="utf-8")


def _fact(number: int) -> Fact:
    """Return what the sentence with a number tells; no two tell of the same person."""
    dice = random.Random(number)
    person = f"{FIRST_NAMES[number % 10]} {_name(number // 10 + 3375)}"
    thing = f"{dice.choice(KINDS_OF_THING)} {dice.choice(WORDS)}"
    origin, goal = _name(dice.randrange(15, 225)), _name(dice.randrange(225, 3375))
    year, count = dice.randrange(1700, 1960), dice.randrange(12, 900)
    clause = (
        f"In {year} {person} brought the {thing} and {count} "
        f"barrels from {origin} to the harbour of {goal}"
    )
    return Fact(
        person,
        thing,
        origin,
        goal,
        year,
        count,
        clause,
        f"{clause}, {dice.choice(ENDS)}.",
    )


def _name(number: int) -> str:
    """Return a name: the digits of a number, to the base of how many syllables there are."""
    syllables: list[str] = []
    while number:
        number, digit = divmod(number, len(SYLLABLES))
        syllables.append(SYLLABLES[digit])
    return "".join(syllables).title()


def _source(folder: Path) -> list[Fact]:
    facts: list[Fact] = []
    size = 0
    while size < SOURCE_SIZE:
        facts.append(_fact(len(facts)))
        size += len(facts[-1].sentence) + 1
    sentences = [fact.sentence for fact in facts]
    paragraphs = (
        " ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5)
    )
    (folder / "source.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")
    return facts


def _asked(number: int, fact: Fact) -> tuple[str, str]:
    """Return one of ten questions on a fact, and its answer."""
    person, thing, origin, goal, year, count, *_ = fact
    return (
        (f"What did {person} bring to the harbour of {goal}?", f"The {thing}"),
        (f"Who brought the {thing} from {origin} to {goal} in {year}?", person),
        (f"Where did {person} have the {thing} from?", f"From {origin}"),
        (f"When did {person} come to the harbour of {goal}?", f"In {year}"),
        (f"Which harbour did {person} take the {thing} to?", f"To that of {goal}"),
        (
            f"How many barrels came from {origin} with {person} in {year}?",
            f"{count} barrels",
        ),
        (f"Which town did the barrels of {person} come from?", f"From {origin}"),
        (f"What came to {goal} with the barrels of {person}?", f"The {thing}"),
        (f"Who came from {origin} to {goal} with the {thing} in {year}?", person),
        (
            f"Which harbour received {person} with the {thing}?",
            f"The harbour of {goal}",
        ),
    )[number]


def _card(number: int, kind: str, dice: random.Random, facts: list[Fact]) -> str:
    one, two = dice.choices(WORDS, k=2)
    pair = number // 2
    fact = facts[pair % len(facts)]
    which = 2 * ((pair + pair // len(facts)) % 5) + number % 2
    question, answer = _asked(which, fact)
    lines = [f"  - id: card-{number}\n"]
    if number % 5 < 3:
        lines.append(f"    about: {ABOUT[number % 4]}\n")
    if kind != "plain":
        if dice.random() < 0.2:
            question = question.replace(fact.thing, f"*{fact.thing}*", 1)
        if dice.random() < 0.2:
            answer = answer.replace(fact.thing, f"**{fact.thing}**", 1)
        if number % 50 == 0:
            answer += r" or $x^{2}$" if number % 100 else " or `x = 1`"
        if number % 100 == 7:
            answer += " ![a dot](media/dot.png)"
    if kind != "plain" and number % 20 == 3:
        lines.append(
            f"    cloze: {fact.person} brought {{{{c1::the {fact.thing}}}}} to {fact.goal}.\n"
        )
    else:
        lines.append(f"    q: {question}\n    a: {answer}\n")
    lines.append(f"    tags: [year-{number % 90}, {one}, {two}]\n")
    if kind == "sourced":
        lines.append(f"    quote: {fact.sentence if number % 3 else fact.clause}\n")
    if number % 2:
        lines += _note(fact, kind, lines=1 + pair % 2)
    return "".join(lines)


def _note(fact: Fact, kind: str, lines: int) -> list[str]:
    """Return the note of a card, on one line or on two."""
    first = f"The {fact.thing} was made in {fact.origin} by hand and is still shown there once a year."
    second = f"It is not the one that {fact.goal} lost in the fire, which some books call by the same name."
    if lines == 1:
        return [f"    note: {first} {second}\n"]
    if kind != "plain":
        first = first.replace(fact.thing, f"**{fact.thing}**")
    return ["    note: |-\n", f"      {first}\n", f"      {second}\n"]
