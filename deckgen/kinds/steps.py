"""``q`` and ``steps``: one note a step, which shows the steps before it and asks for the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.identity import step_suffix
from deckgen.core.model import Step
from deckgen.kinds.cardview import CardView
from deckgen.kinds.kind import QUESTION_NOTE, Parts, Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Item, Text
    from deckgen.kinds.kind import Html
    from deckgen.source.readers import Reader
    from deckgen.source.yaml.tree import Mapping, Node

LIST_GAP = "…"
"""Stands in the list of steps where the one that is asked belongs."""


class Steps:
    """A card that asks for one step after another."""

    name = "steps"
    keys = frozenset({"q", "steps"})
    required = frozenset({"q", "steps"})

    def is_meant(self, mapping: Mapping) -> bool:
        """A card with steps is of this kind."""
        return "steps" in mapping

    def way_without(self, key: str) -> str:
        """There is no key of another kind for which steps have a hint of their own."""
        return ""

    def has_its_keys(self, reader: Reader, mapping: Mapping, *, misspelt: bool) -> bool:
        """Tell whether it is said what the steps are the steps of."""
        if "q" in mapping:
            return True
        if not misspelt:
            reader.missing(mapping, "q", "the card", "say with 'q:' what the steps are the steps of")
        return False

    def is_whole(self, item: Item) -> bool:
        """Tell whether there are a question and any step."""
        return item.question is not None and bool(item.steps)

    def notes(self, item: Item, html: Html) -> Iterator[Parts]:
        """One note a step; its front shows the steps before it and where it belongs."""
        assert item.question is not None
        prompt = html(item.question)
        shown: list[str] = []
        for step in item.steps:
            answer = html(step.text)
            context = "".join(f"<li>{line}</li>" for line in (*shown, LIST_GAP))
            yield Parts(
                step_suffix(step.id),
                QUESTION_NOTE,
                prompt,
                answer,
                (0,),
                (step.text,),
                context=f"<ol>{context}</ol>",
                was=tuple(step_suffix(was) for was in step.was),
            )
            shown.append(answer)

    def sides(self, item: Item, parts: Parts) -> list[Side]:
        """The question, and the step."""
        return [Side("question", parts.prompt, item.question), Side("answer", parts.answer, item.answer)]

    def views(self, item: Item) -> Iterator[CardView]:
        """One card a step; they share their front."""
        question = item.question
        if question is None:
            return
        for number, step in enumerate(item.steps):
            is_later = number > 0
            own = (step.text,) if is_later else (question, step.text)
            yield CardView(item, question, step.text, repeats_front=is_later, own_texts=own)

    def card_name(self, note_type: str, ordinal: int) -> str:
        """Every card of the steps is one."""
        return self.name


def read_steps(reader: Reader, mapping: Mapping) -> tuple[Step, ...]:
    """Return the steps under ``steps:``, each an id and a text."""
    value = mapping["steps"]  # type: ignore[index]
    if not isinstance(value, dict):
        way = "write each step on a line of its own below 'steps:', like this: first-step: What is done first"
        reader.wrong(value, "steps", "an id and a text for each step", way)
        return ()
    if len(value) < 2:
        counted = "1 step" if value else "no steps"
        way = "write two steps or more, or a question with 'a:'"
        reader.report("Y211", value, why=f"'steps' has {counted}", way=way)
    steps = []
    for key, node in value.items():
        step = _read_step(reader, key, node)
        if reader.is_id(key) and step is not None:
            steps.append(step)
    return tuple(steps)


def _read_step(reader: Reader, id_: Text, node: Node) -> Step | None:
    """Return a step: a text, or a mapping with ``text`` and the earlier ids under ``was``."""
    if not isinstance(node, dict):
        text = reader.as_text(node, id_)
        return Step(id_, text) if text is not None else None
    reader.check_keys(node, "step")
    text = reader.text(node, "text")
    if "text" not in node:
        reader.missing(node, "text", "a step", "write what is done in this step after 'text:'")
    return Step(id_, text, reader.texts(node, "was")) if text is not None else None
