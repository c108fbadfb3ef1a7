"""The short cut for plain questions against the way of all other cards: the same notes, or none."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from helpers.project import write

from deckgen.compile import notes
from deckgen.compile.deck import Compiled, compile_deck

if TYPE_CHECKING:
    from pathlib import Path

WORDS = (
    "Who",
    "then",
    "so it",
    "Where",
    "is",
    "the tower",
    "(1917)",
    "50%",
    "'quoted'",
    "a, b; c!",
    "*marked*",
    "`code`",
    "{{c1::x}}",
    "é",
    "e\u0301",
    "<b>",
    "&amp;",
    "$x$",
    "[sound:a.mp3]",
    "www.a.org",
    "a://b",
    "==x==",
    " :x",
    "'''",
    "- x",
    "1. x",
    "_x_",
    "?",
    "",
)
FIGURES = (
    "48",
    "1917",
    "1.",
    "2)",
    "3.5",
    "7 x 8",
    "50%",
    "100%%",
    "1 = 2",
    "12 a](b",
    "9 ''' a",
    "4",
)
PLAIN = WORDS[:10]
TAGS = (
    ("zoo", "Ant", "ant", "d::x", "D::x", "a::b", "d"),
    ("zoo", "ant", "a::b", "d", "c", "e", "d:x", "d-x"),
)
MORE = (
    "reverse: true",
    "type: true",
    "hint: A hint",
    "was: [earlier-%s]",
    "format: html",
    "deck: Another",
    "due: 5",
    "accept: [one]",
    "draft: true",
    "unsourced: known",
    "needs: [c0]",
    "ignore: {Q201: known}",
    "voice: hidden",
)
HEAD = "deck:\n  id: d\n  name: D\n  language: en\n"
REPORT = "  report: https://example.org/{id}\n"
TOPICS = (
    "title: Towers",
    "title: Where is a tower_b",
    "title: Where (1917)",
    "title: The tower e\u0301",
    "title: 'A <b> & c'",
    "title: T\n  deck: Other",
    "title: T\n  speech: {answer: en_US}",
    "title: T\n  defaults: {about: event}",
    "title: T\n  defaults: {tags: ['d::t', zoo]}",
)


def texts(dice: random.Random) -> str:
    """Return a text of one line, of which most are plain."""
    pool = PLAIN if dice.random() < 0.85 else WORDS
    words = dice.choices(pool, k=dice.randint(1, 4))
    if dice.random() < 0.1:
        words.insert(0, dice.choice(FIGURES))
    return (" " if dice.random() < 0.95 else "\n").join(words)


def card(dice: random.Random, number: int, all_tags: tuple[str, ...]) -> str:
    """Return a card that may have anything."""
    lines = [
        f"id: c{number}",
        f"q: {json.dumps(texts(dice))}",
        f"a: {json.dumps(texts(dice))}",
    ]
    if dice.random() < 0.5:
        lines.append(f"about: {dice.choice(('event', 'figure'))}")
    if dice.random() < 0.5:
        tags = dice.choices(all_tags, k=dice.randint(1, 4))
        lines.append(f"tags: [{', '.join(tags)}]")
    if dice.random() < 0.2:
        lines.append(f"note: {json.dumps(texts(dice))}")
    elif dice.random() < 0.4:
        said = [texts(dice).strip() or "x" for _ in range(dice.randint(1, 3))]
        lines.append("note: |-\n" + "\n".join(f"      {line}" for line in said))
    if dice.random() < 0.1:
        more = dice.choice(MORE)
        lines.append(more % number if "%" in more else more)
    return "  - " + "\n    ".join(lines) + "\n"


def said(compiled: Compiled) -> tuple[list[object], list[object]]:
    """Return what was made of a deck, and what is wrong with it."""
    assert compiled.compiled is not None
    made: list[object] = []
    for note in compiled.compiled.notes:
        alone = note._replace(
            topic=note.topic._replace(file=None, defaults=None), unit=None
        )  # type: ignore[arg-type]
        made.append((*alone, type(note.key), type(note.content)))
    return made, list(compiled.diagnostics)


@pytest.mark.parametrize("seed", range(80))
def test_plain_questions_are_compiled_as_all_cards_are(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)
    body = HEAD + (REPORT if seed % 8 == 7 else "") + "topics:\n"
    for topic in (TOPICS[0], *dice.sample(TOPICS[1:], k=2)):
        number = TOPICS.index(topic)
        cards = "".join(
            card(dice, 100 * number + place, TAGS[seed % 2]) for place in range(15)
        )
        body += f"- id: t{number}\n  {topic}\n  cards:\n{cards}"
    path = write(tmp_path, body)
    short = compile_deck(path)
    taken = 0

    def counted(*args: object) -> list[None]:
        nonlocal taken
        made = plain(*args)  # type: ignore[arg-type]
        taken += sum(note is not None for note in made)
        return [None] * len(made)

    plain = notes.plain_notes
    monkeypatch.setattr(notes, "plain_notes", counted)
    whole = compile_deck(path)
    assert said(short) == said(whole)
    assert (taken > 0) is (seed % 8 != 7)
