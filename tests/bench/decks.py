"""Generated decks to measure with: the same content for deckgen and for the baselines."""

from __future__ import annotations

import random
from pathlib import Path

KINDS = ("plain", "mixed", "sourced")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
WORDS = (
    "river harbour engine winter ledger copper signal garden border market captain window island "
    "letter bridge forest summer valley thunder pepper silver candle meadow lantern anchor barrel"
).split()


def write(folder: Path, kind: str, cards: int, files: int = 1) -> None:
    """Write a project of ``cards`` cards into a folder, over one or several files.

    ``plain``: two fields and three tags. ``mixed``: a fifth of the fields with Markdown, one in
    twenty a cloze, one in fifty with maths or code, one in a hundred with an image.
    ``sourced``: as mixed, each card with a quotation from a text of 2 MB.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(7)
    head = "deck:\n  id: bench\n  uid: bench000\n  name: Bench\n  language: nl\n"
    sentences = _source(folder, dice) if kind == "sourced" else []
    if sentences:
        head += "sources:\n  s:\n    file: source.txt\n    title: A source\n"
    if kind != "plain":
        (folder / "media").mkdir(exist_ok=True)
        (folder / "media" / "dot.png").write_bytes(PNG)
    texts = [_card(number, kind, dice, sentences) for number in range(cards)]
    if files == 1:
        body = "topics:\n- id: t\n  title: T\n  cards:\n" + "".join(texts)
    else:
        body = "topics:\n" + "".join(f"- include: part-{n:03}.yaml\n" for n in range(files))
        step = -(-cards // files)
        for n in range(files):
            part = f"id: t{n}\ntitle: T{n}\ncards:\n" + "".join(texts[n * step : (n + 1) * step])
            (folder / f"part-{n:03}.yaml").write_text(part, encoding="utf-8")
    (folder / "cards.yaml").write_text(head + body, encoding="utf-8")


OWN_FIELDS = ("Name", "River", "Harbour", "Map", "Year", "Note")


def write_own(folder: Path, cards: int) -> None:
    """Write a project with cards of an own note type: six fields, a conditional template for each, of which
    two are filled.
    """
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(7)
    lines = ["deck: {id: bench, uid: bench000, name: Bench, language: nl}\n", "note-types:\n  - id: town\n"]
    lines.append(f"    fields: [{', '.join(OWN_FIELDS)}]\n    cards:\n")
    for name in OWN_FIELDS:
        front = f"{{{{#{name}}}}}What has the {name.lower()} {{{{{name}}}}}?{{{{/{name}}}}}"
        lines.append(f"      - {{name: {name}, front: '{front}', back: '{{{{FrontSide}}}}{{{{Name}}}}'}}\n")
    lines.append("topics:\n- id: t\n  title: T\n  type: town\n  cards:\n")
    for number in range(cards):
        one, two = dice.choices(WORDS, k=2)
        lines.append(f"  - id: card-{number}\n    fields:\n      Name: The {one} number {number}\n")
        lines.append(f"      River: The {two} of {number * 7} parts\n")
        lines.append(f"    tags: [year-{number % 90}, {one}, {two}]\n")
    (folder / "cards.yaml").write_text("".join(lines), encoding="utf-8")


def _source(folder: Path, dice: random.Random) -> list[str]:
    sentences = []
    size = 0
    while size < 2_000_000:
        words = dice.choices(WORDS, k=12)
        sentence = f"The {' '.join(words)} of {len(sentences)} stood there."
        sentences.append(sentence)
        size += len(sentence) + 1
    lines = (" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5))
    (folder / "source.txt").write_text("\n\n".join(lines), encoding="utf-8")
    return sentences


def _card(number: int, kind: str, dice: random.Random, sentences: list[str]) -> str:
    one, two = dice.choices(WORDS, k=2)
    question = f"What did the {one} number {number} bring to the {two} that year?"
    answer = f"A {two} of {number * 7} parts"
    quote = sentences[number % len(sentences)] if sentences else ""
    if quote:  # the answer is in the words that are quoted
        answer = f"The {' '.join(quote.split()[-5:-2])}"
    lines = [f"  - id: card-{number}\n"]
    if kind != "plain":
        if dice.random() < 0.2:
            question = question.replace(one, f"*{one}*", 1)
        if dice.random() < 0.2:
            answer = answer.replace(two, f"**{two}**", 1)
        if number % 50 == 0:
            answer += r" or $x^{2}$" if number % 100 else " or `x = 1`"
        if number % 100 == 7:
            answer += " ![](media/dot.png)"
    if kind != "plain" and number % 20 == 3:
        lines.append(f"    cloze: The {one} number {number} brought {{{{c1::{two}}}}} to all.\n")
    else:
        lines.append(f"    q: {question}\n    a: {answer}\n")
    lines.append(f"    tags: [year-{number % 90}, {one}, {two}]\n")
    if quote:
        lines.append(f"    quote: {quote}\n")
    return "".join(lines)
