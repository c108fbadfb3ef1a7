"""What is written as YAML reads as exactly what it was written from."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deckgen.core.diagnostics import TextFile
from deckgen.source.writing.document import document
from deckgen.source.yaml.tree import read_tree
from deckgen.util.scalars import scalar

AS_WRITTEN = [
    ("Oslo", "Oslo"),
    ("", "''"),
    ("no", "'no'"),
    ("1.10", "'1.10'"),
    ("e+/O]%*q", "e+/O]%*q"),
    ("0001", "'0001'"),
    ("it's: so", "'it''s: so'"),
    ("- x", "'- x'"),
    ("![](media/a.png)", "'![](media/a.png)'"),
    ("(so)", "(so)"),
    ("a\nb", "|-\n    a\n    b"),
    ("a\n\nb\n", "|\n    a\n\n    b"),
    ("a\\\nb", "|-\n    a\\\n    b"),
    (" a\nb", '" a\\nb"'),
    ("a\tb", "'a\tb'"),
    ("a\nb\tc", "|-\n    a\n    b\tc"),
    (
        "word " * 30 + "end",
        ">-\n    " + "word " * 20 + "word\n    " + "word " * 9 + "end",
    ),
]


@pytest.mark.parametrize(
    ("text", "written"), AS_WRITTEN, ids=[repr(case[0])[:30] for case in AS_WRITTEN]
)
def test_the_form_that_a_person_would_choose(text: str, written: str) -> None:
    assert scalar(text, 4, 10) == written


def test_a_document() -> None:
    value = {
        "deck": {"id": "geo", "name": "Geo: all", "topic-tags": False},
        "topics": [
            {
                "id": "europe",
                "cards": [
                    {
                        "id": "peru",
                        "fields": {"Country": "Peru", "No": "yes"},
                        "tags": ["a::b", "c,d"],
                    }
                ],
                "none": [],
            },
        ],
    }
    assert document(value) == (
        "deck:\n  id: geo\n  name: 'Geo: all'\n  topic-tags: false\n"
        "topics:\n  - id: europe\n    cards:\n      - id: peru\n        fields:\n          Country: Peru\n"
        "          'No': 'yes'\n        tags: [a::b, 'c,d']\n    none: []\n"
    )


def read_back(text: str) -> Any:
    """Return what deckgen's own reader finds, without any mistake."""
    tree = read_tree(TextFile("cards.yaml", text))
    assert [problem.message for problem in tree.diagnostics] == []
    return plain(tree.root)


def plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return None if node is None else str(node)


SAFE = st.characters(
    codec="utf-8",
    exclude_categories=["Cc", "Cs"],
    exclude_characters="\ufeff\ufffe\uffff\u2028\u2029",
)
TEXTS = st.text(
    alphabet=st.one_of(SAFE, st.sampled_from("\n\t :#-'\"\\[]{},&*!|>%@`?a1")),
    max_size=50,
) | st.lists(
    st.sampled_from(
        ["word", "a:", "#b", "- c", "'", '"', "\n", "\n\n", "  ", "é", "yes"]
    ),
    max_size=40,
).map(" ".join)
TAGS = st.lists(
    st.sampled_from(
        ["a::b", "a", "a:b", "a b", "a, b", "?", "é::ß-1", "no", "1", "x.y"]
    ),
    max_size=4,
)
KEYS = st.text(alphabet=SAFE, min_size=1, max_size=12)


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(
        KEYS,
        TEXTS
        | TAGS
        | st.lists(TEXTS, max_size=3)
        | st.dictionaries(KEYS, TEXTS, max_size=3),
        min_size=1,
        max_size=4,
    )
)
@example({"a": "\n"})
@example({"a": "x\n\n"})
@example({"a": "x\n \ny"})
@example({"a": ["\n x"]})
def test_it_reads_as_what_it_was(value: dict[str, Any]) -> None:
    text = document({"top": value})
    assert yaml.load(text, yaml.BaseLoader) == {"top": value}


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_deckgen_reads_it_without_a_mistake(texts: list[str]) -> None:
    value = {
        "cards": [{"fields": {f"F{number}": text for number, text in enumerate(texts)}}]
    }
    assert read_back(document(value)) == value


@given(st.text(max_size=30))
def test_what_no_file_should_hold_is_written_as_codes(text: str) -> None:
    text = "".join(char for char in text if not "\ud800" <= char <= "\udfff")
    written = document({"a": text})
    assert yaml.load(written, yaml.BaseLoader) == {"a": text}
