"""Alterations of a deck's own answers, as slips of the pen would make them."""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deckgen.citations.resolve import Citation, Citations
from deckgen.compile.deck import load_project
from deckgen.core.model import Item, Step, Text
from deckgen.language.figures import NUMBER, PERCENT, figures
from deckgen.language.names import capitalised_stems, names
from deckgen.language.units import MEASURED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deckgen.core.model import Project

ROOT = Path(__file__).parent.parent.parent
DIGIT, NAME, UNIT = "digit", "name", "unit"
[_ESSAY] = (ROOT / "seeds").glob("*_21a4d1d653a7876d.txt")
_TEXT = _ESSAY.read_text(encoding="utf-8")
KNOWN = capitalised_stems(_TEXT)
OTHERS = list({name.stems: name for name in names(_TEXT, KNOWN)}.values())
"""The names of the essay, each once: what an answer's name is most easily mixed up with."""


class Altered(NamedTuple):
    """An item one of whose answers was altered, what the answer was and is, and the stems of a new name."""

    item: Item
    was: str
    now: str
    other: tuple[str, ...] = ()


def deck() -> tuple[Project, dict[str, Citation]]:
    """Return a deck with a card for each clause of the essay, ``clauses.yaml``, and its citations."""
    with tempfile.TemporaryDirectory() as folder:
        cards = Path(folder) / "cards.yaml"
        shutil.copy(Path(__file__).with_name("clauses.yaml"), cards)
        shutil.copytree(ROOT / "seeds", cards.with_name("seeds"))
        project, diagnostics, _ = load_project(cards)
    assert project is not None
    assert diagnostics == []
    citations = Citations(project)
    return project, {str(item.id): citations.of(item)[0] for item in project.items}


def answers(item: Item) -> Iterator[tuple[Text, Callable[[Text], Item]]]:
    """Yield the answers of an item, each with the way to put another in its place."""
    if item.answer is not None:
        yield item.answer, lambda text: item._replace(answer=text)
    reverse = item.reverse
    if reverse is not None and reverse.answer is not None:
        yield (
            reverse.answer,
            lambda text: item._replace(reverse=reverse._replace(answer=text)),
        )
    for number, step in enumerate(item.steps):
        before, after = item.steps[:number], item.steps[number + 1 :]
        yield (
            step.text,
            lambda text, step=step, before=before, after=after: item._replace(
                steps=(*before, Step(step.id, text), *after)
            ),
        )
    if item.cloze is not None:
        cloze = item.cloze
        for match in re.finditer(r"(?<=\{\{c\d::)[^{}]+(?=\}\})", cloze):
            yield (
                Text(match.group(), cloze.start, cloze.end),
                lambda text, match=match: item._replace(
                    cloze=Text(
                        cloze[: match.start()] + text + cloze[match.end() :],
                        cloze.start,
                        cloze.end,
                    ),
                ),
            )


def of_kind(
    kind: str, answer: str, dice: random.Random
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what one slip of a kind makes of an answer, with the stems of a new name."""
    if kind == DIGIT:
        for match in re.finditer(r"\d", answer):
            other = dice.choice(
                [digit for digit in "123456789" if digit != match.group()]
            )
            yield answer[: match.start()] + other + answer[match.end() :], ()
    elif kind == NAME:
        for name in names(answer, KNOWN):
            for other in OTHERS:
                if not set(other.stems) & set(name.stems):
                    yield (
                        answer[: name.start] + other.text + answer[name.end :],
                        other.stems,
                    )
    else:
        for figure in figures(answer):
            measured = figure.unit in MEASURED and figure.kind == NUMBER
            number = re.match(r"[\d.]+|(?!a )[a-z]+", figure.text)
            if number and (measured or figure.kind == PERCENT):
                yield answer[: figure.start] + number.group() + answer[figure.end :], ()


def altered(project: Project, kind: str) -> list[Altered]:
    """Return every alteration of a kind, the same each time."""
    dice = random.Random(19)
    made = []
    for item in project.items:
        for answer, with_answer in answers(item):
            for now, other in of_kind(kind, answer, dice):
                if now != answer:
                    changed = with_answer(Text(now, answer.start, answer.end))
                    made.append(Altered(changed, str(answer), now, other))
    return made
