"""What reads a file with mistakes takes no more than linear time, whatever stands in it many times."""

from __future__ import annotations

import pytest
from helpers.growth import too_fast

from deckgen.core.diagnostics import Diagnostic, TextFile
from deckgen.source.yaml import tree as tree_module
from deckgen.source.yaml.conflicts import without_conflicts
from deckgen.source.yaml.tree import MAX_SYNTAX_ERRORS, read_tree

FRAGMENTS = (
    " ",
    "\t",
    "\n",
    "\n ",
    "  #",
    "- ",
    ": ",
    "'",
    '"',
    "=======\n",
    "<<<<<<< a\n",
    ">>>>>>> a\n",
    "|||||||\n",
)

AROUND = {
    "in a line": "- q: Who: is{}x\n  a: b\n",
    "between lines": "- q: Who: is\n{}\n  a: b\n",
    "in a quotation": "- q: 'Who {}'\n  a: b\n",
    "in an open quotation": "- q: 'Who {}\n  a: b\n",
    "in a conflict": "<<<<<<< a\n{}\n",
    "above": "{}\n%YAML 2.0\na: b\n",
}


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
def test_a_mistake_is_found_in_time_that_grows_with_the_file(around: str) -> None:
    def read(text: str) -> object:
        return read_tree(TextFile("cards.yaml", around.format(text)))

    assert too_fast(read, FRAGMENTS, [""]) == []


@pytest.mark.parametrize("line", ["a:\n", "-\n"])
def test_lines_that_are_nested_too_deeply_are_passed_over_at_once(line: str) -> None:
    """They were left out one by one, and all that is left was read again each time."""
    text = (
        "topics:\n"
        + "".join(" " * depth + line for depth in range(1, 300))
        + "deck: {id: d}\n"
    )
    tree = read_tree(TextFile("cards.yaml", text))
    assert [each.code for each in tree.diagnostics] == ["Y107"]
    assert isinstance(tree.root, dict)
    assert list(tree.root) == ["topics", "deck"]


def test_no_more_documents_are_read_than_other_mistakes() -> None:
    text = "- a\n" + "---\n" * 1000 + "- b\n"
    tree = read_tree(TextFile("cards.yaml", text))
    assert [each.code for each in tree.diagnostics] == ["Y108"] * MAX_SYNTAX_ERRORS
    assert tree.cut
    assert tree.root == ["a"]


@pytest.mark.parametrize(
    ("text", "left", "places"),
    [
        ("<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n", "x\n", [1]),
        ("<<<<<<<\nx\n=======\n=======\ny\n>>>>>>>", "x\n", [1]),
        ("<<<<<<< a\n<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n", "x\n", [2, 1]),
        ("<<<<<<<a\nx\n=======\ny\n>>>>>>> b\n", "<<<<<<<a x y", [3, 5]),
        (
            "<<<<<<< a\nx\n=======\ny\n>>>>>>>b\n=======\n>>>>>>> c\n",
            "x y >>>>>>>b",
            [1, 3, 6, 7],
        ),
        ("<<<<<<< a\nx\n>>>>>>> b\n", "x", [1, 3]),
        (">>>>>>> a\n=======\n>>>>>>> b\n", "", [1, 2, 3]),
    ],
)
def test_sides_of_a_conflict(text: str, left: str, places: list[int]) -> None:
    diagnostics: list[Diagnostic] = []
    kept, blanked = without_conflicts(TextFile("x", text), text, diagnostics)
    assert kept.split() == left.split()
    assert len(kept) == len(text)
    assert [each.span.line for each in diagnostics] == places
    assert all(text.startswith("=======", start) for start, _ in blanked)


def test_of_a_long_file_fewer_mistakes_are_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After each it is read again, up to the next one."""
    text = "topics:\n" + "- {id: [a, }\n" * 20
    monkeypatch.setattr(tree_module, "MAX_READ_AGAIN", 4 * len(text))
    tree = read_tree(TextFile("cards.yaml", text))
    assert len(tree.diagnostics) == 5
    assert tree.root is None
    monkeypatch.setattr(tree_module, "MAX_READ_AGAIN", 30 * len(text))
    assert len(read_tree(TextFile("cards.yaml", text)).diagnostics) == 20
