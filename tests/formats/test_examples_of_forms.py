"""The examples that the readers of other forms show in their docstrings are read as these say."""

from __future__ import annotations

import inspect
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from deckgen.formats.incoming import (
    anki_text,
    mappings,
    quizlet,
    recognise,
    supermemo,
)
from deckgen.formats.incoming.markdown import (
    file_per_card,
    flashcards_obsidian,
    hashcards,
    headings,
    mdanki,
    obsidian_sr,
)

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

QUESTION = "What is the capital of Chad?"
FIRST = {
    anki_text: (".txt", QUESTION),
    mappings: (".yaml", QUESTION),
    quizlet: (".txt", "Chad"),
    supermemo: (".xml", QUESTION),
    file_per_card: (".md", QUESTION),
    flashcards_obsidian: (".md", QUESTION),
    hashcards: (".md", QUESTION),
    headings: (".md", QUESTION),
    mdanki: (".md", QUESTION),
    obsidian_sr: (".md", QUESTION),
}
"""The suffix that a file of each form has, and the question of the first card of the example."""


def example(module: ModuleType) -> str:
    """Return the lines of a module's docstring that are indented, and empty ones between them."""
    doc = inspect.getdoc(module) or ""
    kept = [line for line in doc.split("\n") if not line or line.startswith("    ")]
    return dedent("\n".join(kept)).strip("\n") + "\n"


@pytest.mark.parametrize("module", FIRST, ids=lambda module: module.__name__)
def test_the_example_is_in_the_form_that_its_module_reads(
    tmp_path: Path, module: ModuleType
) -> None:
    suffix, question = FIRST[module]
    text = example(module)
    if module is anki_text:
        text = text.replace("    ", "\t")
    path = tmp_path / f"example{suffix}"
    path.write_text(text, encoding="utf-8")
    form = recognise.recognise(path)
    deck = recognise.read(path)
    assert deck.notes[0].fields[0] == question
    if suffix == ".md":
        dialect = module.__name__.rpartition(".")[2].replace("_", "-")
        assert deck.form == f"Markdown in the dialect {dialect}"
    else:
        assert form.read is module.read
    assert deck.warnings == ()
