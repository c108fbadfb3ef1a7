"""Single values of a file rewritten: what is meant is there, and nothing else has changed."""

from hypothesis import given
from hypothesis import strategies as st

from deckgen.core.diagnostics import TextFile
from deckgen.source.writing.changes import SHARED
from deckgen.source.writing.edits import FileEdits
from deckgen.source.yaml.tree import read_tree

TEXT = """\
topics:
  - id: t
    cards:
      # first
      - id: a
        q: What is it?   # why
        a: "An \\"x\\""
        note: |
          one
          two

      - {id: b, q: 'it''s', a: yes it, tags: [x, y]}
      - id: c
        q: >-
          a long text
          goes on
        a: &z shared
      - id: d
        a: *z
        q: some plain
          over lines
        tags:
          - one   # c
          - two
"""
FILE = TextFile("cards.yaml", TEXT)
WORDS = st.text(
    st.sampled_from("ab :#-'\"{}[],&*!|>%@`\n\\é?"), min_size=1, max_size=30
)


def cards(text: str) -> list:
    return read_tree(TextFile("cards.yaml", text)).root["topics"][0]["cards"]


@given(
    st.sampled_from(
        [(0, "q"), (0, "a"), (0, "note"), (1, "q"), (1, "a"), (2, "q"), (3, "q")]
    ),
    WORDS,
)
def test_any_text_in_any_style_reads_as_itself(
    place: tuple[int, str], new: str
) -> None:
    number, key = place
    edits = FileEdits(FILE)
    old = cards(TEXT)[number][key]
    assert edits.replace(old, new) == ""
    left_out = edits.settle()
    result = edits.text()
    if left_out:
        assert result == TEXT
        return
    read = cards(result)[number][key]
    assert read == new or read.removesuffix("\n") == new.removesuffix("\n")
    assert "# why" in result
    assert "# first" in result


def test_keys_and_list_items_are_added() -> None:
    edits = FileEdits(FILE)
    a, b, _, d = cards(TEXT)
    assert edits.add(d["id"], "note", "hello\nworld", ("q", "a")) == ""
    assert edits.add(b["id"], "note", "hello: world", ("q", "a")) == ""
    assert edits.add_to_list(b["id"], "tags", ("n::m",)) == ""
    assert edits.add_to_list(d["id"], "tags", ("n::m", "k")) == ""
    assert edits.add_to_list(a["id"], "tags", ("k",), ("q", "a", "note")) == ""
    assert (
        edits.add_cards("t", "T", [{"id": "e", "q": "new?", "a": "yes", "draft": True}])
        == ""
    )
    assert edits.settle() == []
    a, b, _, d, e = cards(edits.text())
    assert (a["tags"], b["tags"], d["tags"]) == (
        ["k"],
        ["x", "y", "n::m"],
        ["one", "two", "n::m", "k"],
    )
    assert (b["note"], d["note"], e["draft"]) == (
        "hello: world",
        "hello\nworld",
        "true",
    )


def test_what_is_written_once_and_used_twice_is_refused() -> None:
    edits = FileEdits(FILE)
    assert edits.replace(cards(TEXT)[2]["a"], "other") == SHARED
    assert edits.text() == TEXT
