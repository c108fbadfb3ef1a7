"""The short cut for simple cards against YAML: the same cards, or none of them."""

from __future__ import annotations

import random
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen.compile.deck import load_project
from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Text
from deckgen.source.yaml import fast
from deckgen.source.yaml.fast import SimpleCard, UnreadCard, take_out
from deckgen.source.yaml.tree import Mapping, Sequence, read_tree, short_cut

REPO = Path(__file__).parents[2]
DECK = """\
deck:
  id: d
  name: D
topics:
- id: t
  title: T
  cards:
  - id: one
    q: What is it? A colon:in a word, a sign#too
    a: It's “one”, 100% (sure) [or not] {{c1::x}} `code`
    tags: [red, a::b,   green-1]
  - id: two
    q: 'Quoted: with # signs'
    a: "and so is this: yes"
    about: figure

  - id: three
    cloze: The {{c1::third}} card
    note: -not a list
  - id: four   # a comment
    q: Over
      two lines
    a: true
  - id: five
    q: 1815-06-18
    a: no
    quote: 'it''s an escape'
  - {id: six, q: in braces, a: 1}
  - id: six-lines
    note: |-
      One: line # and - signs
      tags: [no, tags]
    q: |-
      Over two
      lines
    tags: [after, them]
    a: A
    quote: |-
      At the end

  - id: seven
    q: seven
    a: seven
    note: |
      - id: eight
        q: in a text
        a: not a card
      - id: nine
        q: nor this
        a: 2
- id: u
  title: U
  cards:
    - id: ten
      q: Deeper
      a: 10

    - id: eleven
      q: The last
      a: 11
"""


def flat(node: object) -> object:
    """Return a node with its places, but for those of keys and tags, which a simple card leaves out."""
    if isinstance(node, UnreadCard):
        card = node.read()
        assert (node.start, node.end, node.id) == (card.start, card.end, card["id"])
        node = card
    if isinstance(node, SimpleCard):
        tags = {"tags": [str(tag) for tag in node.tags]} if node.tags else {}
        fields = {} if node.fields is None else {"fields": flat(node.fields)}
        return (
            node.start,
            node.end,
            {str(key): flat(text) for key, text in node.items()} | tags | fields,
        )
    if isinstance(node, Mapping):
        own = {str(key): flat(value) for key, value in node.items()}
        if "tags" in own and isinstance(node["tags"], Sequence):  # type: ignore[index]
            own["tags"] = [str(each) for each in node["tags"]]  # type: ignore[index]
        return node.start, node.end, own
    if isinstance(node, Sequence):
        return node.start, node.end, [flat(each) for each in node]
    assert isinstance(node, Text)
    return str(node), node.start, node.end


def check_usual(text: str) -> None:
    """Check that cards are found all at once as they are found line by line."""
    for found in fast._CARD.finditer(text):
        usual = fast._usual(found)
        if usual is None:
            continue
        written = text[found.end("id") + 1 : found.end()]
        by_lines = fast._unread(found, written, len(found["indent"]) + 2)
        assert by_lines is not None
        assert flat(usual) == flat(by_lines)


def check_agrees(text: str) -> bool:
    """Check that the short cut reads what YAML reads; return whether it read anything."""
    if not any(sign in text for sign in fast._STRANGE):
        check_usual(text)
    file = TextFile("cards.yaml", text)
    simple = short_cut(file, file.text, True)
    if simple is None:
        return False
    whole = read_tree(file)
    assert not whole.diagnostics
    assert flat(simple.root) == flat(whole.root)
    return True


def test_simple_cards_are_read_as_yaml_reads_them() -> None:
    text, runs = take_out(DECK)
    cards = chain.from_iterable(runs.values())
    assert [card.id for card in cards if isinstance(card, UnreadCard)] == [
        "one",
        "two",
        "six-lines",
        "eight",
        "nine",
        "ten",
        "eleven",
    ]
    assert len(text) + sum(run.length for run in runs.values()) == len(DECK)
    without = DECK.replace(
        "    note: |\n      - id: eight", "    note: >-\n      - id : eight"
    )
    assert not check_agrees(DECK)  # what looks like a card within a text is found out
    assert check_agrees(without.replace("      - id: nine", "      - id : nine"))


@pytest.mark.parametrize(
    "after",
    [
        "      more of it\n",
        "    # a comment\n    note: n\n",
        "# a comment\n    note: n\n",
        "\n\n      more of it\n",
        "\tmore\n",
        "    a: twice\n",
        "    note: |-\n",
        "    note: |-\n\n",
        "    note: |-\n      n\n\n\n",
        "    note: |-\n      n\n\n      m\n",
        "    note: |-\n      n\n     m\n",
        "    note: |-\n      n\n       m\n",
        "    note: |-\n       n\n      m\n",
        "    note: |-\n      # n\n    source: s\n",
        "    note: |-\n      fields:\n",
        "    note: |-\n    source: s\n",
        "    - id: within\n      q: w\n      a: w\n",
        "...\n",
        "---\n",
        "  x: y\n",
        "  -\n",
        " - id: less\n   q: l\n   a: l\n",
        "    \n",
        "  - id: last\n    q: without an end\n    a: of its line",
    ],
)
def test_what_may_belong_to_a_card_is_left_to_yaml(after: str) -> None:
    check_agrees(f"cards:\n  - id: one\n    q: Q\n    a: A\n{after}")
    check_agrees(
        f"cards:\n  - id: one\n    q: Q\n    a: A\n{after}  - id: two\n    q: Q\n    a: A\n"
    )


@pytest.mark.parametrize(
    "sign", [*"-?:,[]{}#&*!|>'\"%@`~=<.\\/$^()", "\u00a0", "é", "字", "\U0001f600"]
)
@pytest.mark.parametrize(
    "where",
    ["{}x", "x{}", "{}", "x {} y", "x{} y", "x {}y", "'{}'", '"{}"', "'x{}", "[{}]"],
)
def test_every_sign_in_every_place(sign: str, where: str) -> None:
    value = where.replace("{}", sign)
    for key in ("a", "tags", "about"):
        check_agrees(
            f"- id: one\n  q: Q\n  a: {value}\n- id: two\n  q: Q\n  a: A\n  {key}: {value}\n"
            "- id: c\n  q: Q\n  a: A\n"
        )


PIECES = st.sampled_from(
    r"""
- id: a\n|- id: b-1\n|- |q: Q\n|a: A b\n|a: 'x: y'\n|cloze: x\n|note: >\n|tags: [a, b]\n|tags: [marked]\n
about: figure\n|about: x\n|# c\n|\n|  |    |cards:\n|topics:\n|x: &a y\n|*a\n|'\n|"\n|]\n|[\n|{\n|}\n|: | #|\t
q: >\n|? |<<: |---\n|- id: c\n  q: Q\n  a: A\n
note: \|-\n|    x\n|    y: z\n|quote: \|-\n    x\n|  note: \|-\n    x\n    y\n|     x\n
""".strip()
    .replace("\n", "|")
    .replace("\\|", "¦")
    .replace("\\n", "\n")
    .replace("\\t", "\t")
    .split("|")
)
PIECES = PIECES.map(lambda piece: piece.replace("¦", "|"))


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=20))
def test_pieces_in_any_order(pieces: list[str]) -> None:
    check_agrees("- id: first\n  q: Q\n  a: A\n" + "".join(pieces))
    check_agrees("".join(pieces) + "\n- id: last\n  q: Q\n  a: A\n")


def test_damaged_files() -> None:
    """Whatever is changed in a file, the short cut reads what YAML reads, or nothing."""
    dice = random.Random(5)
    signs = "-:#'\"[]{}|>&*!?\n\t \\x%@,`~a1"
    done = 0
    for _ in range(1500):
        text = DECK
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(len(text))
            text = (
                text[:at]
                + dice.choice((dice.choice(signs), "", "  "))
                + text[at + dice.randint(0, 2) :]
            )
        done += check_agrees(
            text.replace("      - id: eight", "      - id : eight").replace(
                "- id: nine", "- id : nine"
            )
        )
    assert done > 300


@pytest.mark.parametrize(
    "text",
    [
        "cards: &c\n- id: a\n  q: Q\n  a: A\nmore: *c\n",
        "topics:\n- &t\n  id: t\n  cards:\n  - id: a\n    q: Q\n    a: A\n",
        "note: 'What\n<<<<<<< HEAD\n  is'\ncards:\n- id: a\n  q: Q\n  a: A\n",
    ],
)
def test_what_the_short_cut_does_not_take(text: str) -> None:
    assert short_cut(TextFile("cards.yaml", text), text, True) is None
    read_tree(TextFile("cards.yaml", text))


def test_a_card_that_is_too_deep_is_too_deep_for_both() -> None:
    for depth in range(10, 25):
        lines = [
            f"{'  ' * level}- id: t\n{'  ' * level}  cards:\n" for level in range(depth)
        ]
        indent = "  " * depth
        card = f"{indent}- id: a\n{indent}  q: Q\n{indent}  a: A\n"
        text = "".join(lines) + card
        whole = read_tree(TextFile("cards.yaml", text))
        assert check_agrees(text) is not bool(whole.diagnostics)


def test_our_own_deck_both_ways() -> None:
    assert check_agrees((REPO / "cards.yaml").read_text(encoding="utf-8"))


def test_a_mistake_is_shown_at_its_place_though_the_file_was_read_by_the_short_cut(
    tmp_path: Path,
) -> None:
    path = tmp_path / "cards.yaml"
    path.write_text(
        DECK.split("  - id: two")[0]
        + "  - id: b\n    q: Q\n    a: A\n    tags: [red, Red]\n"
    )
    _, diagnostics, _ = load_project(path)
    assert [str(each.span) for each in diagnostics] == ["cards.yaml:15:17"]


@pytest.mark.parametrize("value", ["Which one:", "a:", "x: y", "Is it: yes"])
def test_a_value_with_a_colon_that_yaml_refuses_is_left_to_it(value: str) -> None:
    card = f"cards:\n- id: a\n  q: {value}\n  a: A\n"
    assert check_agrees(card) is False
    assert read_tree(TextFile("cards.yaml", card)).diagnostics


OWN = """\
cards:
  - id: one
    fields:
      Name: The {{c1::first}} one
      River info: 'in quotation marks: yes'
    tags: [a, b]
  - id: two
    tags: [a]
    fields:
      Name_2: last

  - id: three
    fields:
      Name: x
    note: behind it
"""


BETWEEN = {
    "": [3],
    "\n\n": [3],
    "  # a remark\n": [1, 1],  # the card before it is left to YAML
    "  \n": [1, 1],
    "  - {id: other, q: In braces, a: 1}\n": [2, 1],
    "- id: u\n  title: U\n  cards:\n": [2, 1],
}
"""What may stand before the last of three cards, and how many cards each run has then."""


@pytest.mark.parametrize("between", BETWEEN)
def test_cards_that_follow_one_another_have_one_placeholder(between: str) -> None:
    one, two, three = (f"  - id: c{at}\n    q: Q\n    a: A\n" for at in range(3))
    text = f"- id: t\n  title: T\n  cards:\n{one}{two}{between}{three}"
    _, runs = take_out(text)
    assert [len(run) for run in runs.values()] == BETWEEN[between]
    assert check_agrees(text)


def test_fields_are_read_as_yaml_reads_them() -> None:
    _, runs = take_out(OWN)
    cards = chain.from_iterable(runs.values())
    assert [card["id"] for card in cards if isinstance(card, SimpleCard)] == [
        "one",
        "two",
        "three",
    ]
    assert check_agrees(OWN)


@pytest.mark.parametrize(
    "sign", [*"-?:,[]{}#&*!|>'\"%@`~=<.\\/$^()", "\u00a0", "é", "字"]
)
@pytest.mark.parametrize(
    "where", ["{}x", "x{}", "{}", "x {} y", "x {}y", "'{}'", '"{}"', "'x{}", "[{}]"]
)
def test_every_sign_in_a_field(sign: str, where: str) -> None:
    value = where.replace("{}", sign)
    for line in (f"A: {value}", f"{value}: A", f"A: x\n      B: {value}\n      A: y"):
        check_agrees(
            f"cards:\n  - id: one\n    fields:\n      {line}\n    note: n\n  - id: two\n    q: Q\n    a: A\n"
        )


@pytest.mark.parametrize(
    "after",
    [
        "        more of it\n",
        "      # a comment\n      B: n\n",
        "    # a comment\n    note: n\n",
        "\n      B: n\n",
        "      B:\n        C: d\n",
        "      B: |\n        d\n",
        "      - B\n",
        "     C: D\n",
        "    fields:\n      B: n\n",
        "    q: Q\n    a: A\n",
        "  x: y\n",
        "...\n",
    ],
)
def test_what_may_belong_to_a_field_is_left_to_yaml(after: str) -> None:
    check_agrees(f"cards:\n  - id: one\n    fields:\n      A: B\n{after}")
    check_agrees(
        f"cards:\n  - id: one\n    fields:\n      A: B\n{after}  - id: two\n    fields:\n      A: B\n"
    )


LINES = st.lists(
    st.sampled_from(
        [
            "      A: x",
            "      B b: 'y'",
            "    fields:",
            "    tags: [t]",
            "    note: n",
            "    q: Q",
            "",
            "# c",
            "      -",
        ]
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_any_lines_of_a_card_with_fields(lines: list[str]) -> None:
    file = TextFile("cards.yaml", "cards:\n  - id: one\n" + "\n".join(lines) + "\n")
    if not read_tree(file).diagnostics:
        check_agrees(file.text)


@pytest.mark.parametrize(("about", "is_taken"), [("figure", True), ("colour", False)])
def test_what_a_card_with_fields_is_about_is_one_of_the_words_for_it(
    about: str, is_taken: bool
) -> None:
    text = (
        f"cards:\n  - id: one\n    about: {about}\n    "
        "fields:\n      A: B\n  - id: two\n    q: Q\n    a: A\n"
    )
    _, runs = take_out(text)
    assert sum(map(len, runs.values())) == 1 + is_taken
    check_agrees(text)


@pytest.mark.parametrize("line", ["q: What is it", "note: |-\n    More", "x: y"])
@pytest.mark.parametrize("behind", ["  # remark", "      more", "   odd: one"])
def test_lines_that_do_not_end_a_card_are_tried_in_one_way(
    line: str, behind: str
) -> None:
    """With two ways for each line, 60 of them would take longer than anybody waits."""
    text = "- id: a\n" + f"  {line}\n" * 60 + f"{behind}\n"
    assert take_out(text) == (text, {})


@pytest.mark.parametrize("tag", ["marked", "Leech"])
def test_a_tag_that_anki_uses_itself_is_reported(tag: str, tmp_path: Path) -> None:
    path = tmp_path / "cards.yaml"
    before = DECK.split("  - id: two")[0]
    path.write_text(f"{before}  - id: b\n    q: Q\n    a: A\n    tags: [red, {tag}]\n")
    _, diagnostics, _ = load_project(path)
    assert [str(each.span) for each in diagnostics] == ["cards.yaml:15:17"]
