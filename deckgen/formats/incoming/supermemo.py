"""SuperMemo's XML export: elements in elements, items with a question and an answer.

An element is a topic, in which others stand, or an item:

    <SuperMemoCollection>
      <SuperMemoElement>
        <Title>Geography</Title>
        <SuperMemoElement>
          <ID>7</ID> <Type>Item</Type>
          <Content><Question>What is the capital of Chad?</Question><Answer>N'Djamena</Answer></Content>
        </SuperMemoElement>
      </SuperMemoElement>
    </SuperMemoCollection>
"""

from __future__ import annotations

from pathlib import Path

from deckgen.core.wording import counted
from deckgen.formats.incoming.deck import (
    HTML,
    NO_OPTIONS,
    QUESTION,
    IncomingDeck,
    IncomingNote,
    Options,
)
from deckgen.formats.incoming.decoding import read_bytes
from deckgen.formats.incoming.xmltree import Node, parse
from deckgen.formats.reading.limits import UnreadableError, shown
from deckgen.render.field import unescape

ROOT = "SuperMemoCollection"
"""The name of the outermost element."""


def read(path: Path, _: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a SuperMemo export. Raises ``UnreadableError`` and ``OSError``."""
    root = parse(path, read_bytes(path))
    if root.name != ROOT:
        raise UnreadableError(
            f"{path} is XML of another program: its outermost element is {shown(root.name)}"
        )
    notes: list[IncomingNote] = []
    studied = 0
    texts = 0
    for element, titles in _elements(root, ()):
        content = element.child("Content")
        if content is None:
            continue
        question = unescape(content.text_of("Question"))
        answer = unescape(content.text_of("Answer"))
        fields = (question, answer)
        if element.text_of("Type") not in ("Item", ""):
            texts += any(fields)
            continue
        studied += element.child("LearningData") is not None
        if not any(fields):
            continue
        note = IncomingNote(
            QUESTION,
            fields,
            deck="::".join(titles),
            name=element.text_of("ID"),
            place=f"{path.name}:{element.line}",
        )
        notes.append(note)
    warnings = []
    if texts:
        warnings.append(
            f"left out: {counted(texts, 'topic')} with a text to read and no question"
        )
    if studied:
        warnings.append(
            f"the learning data of {counted(studied, 'item')} are not imported"
        )
    return IncomingDeck(
        path,
        form="a SuperMemo export",
        name=path.stem,
        format=HTML,
        notes=tuple(notes),
        warnings=tuple(warnings),
    )


def _elements(
    node: Node, titles: tuple[str, ...]
) -> list[tuple[Node, tuple[str, ...]]]:
    """Return all elements below one, each with the titles of those that it is in."""
    found = []
    waiting = [(each, titles) for each in _elements_in(node)]
    while waiting:
        element, above = waiting.pop(0)
        found.append((element, above))
        title = unescape(element.text_of("Title")).replace("::", ":")
        below = (*above, title) if title else above
        waiting[:0] = [(each, below) for each in _elements_in(element)]
    return found


def _elements_in(node: Node) -> list[Node]:
    """Return the elements of SuperMemo that stand in one, not further below."""
    return [each for each in node.children if each.name == "SuperMemoElement"]
