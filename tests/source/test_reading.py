"""Reading: texts stay as written, positions are right, and nothing a file holds makes it fail."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import samples
import yaml
from helpers.project import write_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deckgen.compile.deck import load_project
from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Text
from deckgen.source.yaml import tree
from deckgen.source.yaml.loader import PythonLoader
from deckgen.source.yaml.tree import Mapping, Sequence, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item, Project

HEAD = "deck:\n  id: sample\n  name: Sample\n"
TOPIC = f"{HEAD}topics:\n  - id: topic\n    title: Topic\n    cards:\n"
CARD = "      - id: {id}\n        q: Who?\n        a: Nobody\n"

quick = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck)
)


def write(folder: Path, **files: str | bytes) -> Path:
    """Write files, ``topics__one_yaml`` being ``topics/one.yaml``, and return the cards.yaml."""
    return write_files(
        folder, {key.replace("__", "/").replace("_", "."): files[key] for key in files}
    )


def load(folder: Path, **files: str | bytes) -> tuple[Project, list[Diagnostic]]:
    project, diagnostics, _ = load_project(write(folder, **files))
    assert project is not None, diagnostics
    return project, diagnostics


def codes(diagnostics: list[Diagnostic]) -> list[str]:
    return [each.code for each in sorted(diagnostics, key=lambda each: each.span)]


def ids(project: Project) -> list[str]:
    return [str(item.id) for item in project.items]


# --- scalars stay as written -----------------------------------------------------------

AS_WRITTEN = (
    "no",
    "1.10",
    "1815-06-18",
    "~",
    "null",
    "0o17",
    "1_000",
    "12:30:45",
    ".inf",
    "0x1F",
    "=",
    "a < b & c",
    "List<String>",
    "$5 and $6",
    "C:\\x",
    "C:\\new\\table",
    "https://example.org/a:b",
    "No#1",
    "it's",
    "\N{WAVING HAND SIGN} \u0645\u0631\u062d\u0628\u0627",
    "e\u0301",
)


@pytest.mark.parametrize("written", AS_WRITTEN)
def test_plain_text_stays_as_written(tmp_path: Path, written: str) -> None:
    project, diagnostics = load(
        tmp_path,
        cards_yaml=f"{TOPIC}      - id: one\n        q: Who?\n        a: {written}\n",
    )
    assert (project.items[0].answer, diagnostics) == (written, [])


@pytest.mark.parametrize(
    ("quoted", "text"),
    [
        ("'{{not a field}}'", "{{not a field}}"),
        ("'''quoted'''", "'quoted'"),
        ("'a: b # c'", "a: b # c"),
        ("'\\frac{1}{2}'", "\\frac{1}{2}"),
        ('"a \\"b\\" \\\\c"', 'a "b" \\c'),
        ('"one\\ntwo"', "one\ntwo"),
        ('"\\u00e9"', "\u00e9"),
        (
            "|\n          one\n            two\n          # no comment",
            "one\n  two\n# no comment\n",
        ),
        (">-\n          one\n          two\n\n          three", "one two\nthree"),
        ("|-\n          one\n          \ttwo", "one\n\ttwo"),
        ("plain\n          and more", "plain and more"),
        ("'" + "x" * 20_000 + "'", "x" * 20_000),
    ],
)
def test_quoted_and_block_text(tmp_path: Path, quoted: str, text: str) -> None:
    project, diagnostics = load(
        tmp_path,
        cards_yaml=f"{TOPIC}      - id: one\n        q: Who?\n        a: {quoted}\n",
    )
    assert (project.items[0].answer, diagnostics) == (text, [])


def test_crlf_file_reads_as_any_other(tmp_path: Path) -> None:
    text = f"{TOPIC}      - id: one\n        q: |\n          One\n          two\n"
    text += "        a: 'No\n          #1 here'\n"
    wrong = text + "        note: cut #1\n"
    unix, _ = load(tmp_path / "unix", cards_yaml=text)
    dos, diagnostics = load(tmp_path / "dos", cards_yaml=text.replace("\n", "\r\n"))
    assert diagnostics == []
    assert (dos.items[0].question, dos.items[0].answer) == (
        unix.items[0].question,
        unix.items[0].answer,
    )
    marked = [
        load(tmp_path / end, cards_yaml=wrong.replace("\n", end))[1]
        for end in ("\n", "\r\n")
    ]
    assert marked[0] == marked[1]
    assert codes(marked[0]) == ["Y109"]


# --- positions -------------------------------------------------------------------------

LETTERS = st.characters(
    blacklist_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp", "Cf"),
    blacklist_characters="\ufeff\x85\xa0",
)
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=8)


def as_scalar(style: str, words: list[str]) -> str:
    """Return a text as a YAML scalar on the lines of a card, one word a line in the long styles."""
    pad = "\n          "
    if style == "single":
        return "'" + " ".join(words).replace("'", "''") + "'"
    if style == "double":
        return '"' + " ".join(words).replace("\\", "\\\\").replace('"', '\\"') + '"'
    if style == "folded":
        return f">-{pad}{pad.join(words)}"
    if style == "literal":
        return f"|-{pad}{pad.join(words)}"
    if style == "quoted lines":
        return "'" + pad.join(word.replace("'", "''") for word in words) + "'"
    return pad.join(words)


def is_plain(words: list[str]) -> bool:
    return all(word[0].isalpha() and not set(word) & set(":#") for word in words)


@quick
@given(
    words=WORDS,
    style=st.sampled_from(
        ("single", "double", "folded", "literal", "plain", "quoted lines")
    ),
    data=st.data(),
)
def test_a_span_within_a_text_points_at_the_same_characters(
    tmp_path: Path, words: list[str], style: str, data: st.DataObject
) -> None:
    words = [word.strip() or "x" for word in words]
    if style == "plain" and not is_plain(words):
        words = [f"w{word.replace(':', '').replace('#', '')}" for word in words]
    text = f"{TOPIC}      - id: one\n        q: {as_scalar(style, words)}\n        a: Nobody\n"
    project, diagnostics = load(tmp_path, cards_yaml=text)
    assert codes(diagnostics) == []
    item = project.items[0]
    question = item.question
    assert question is not None
    assert question == ("\n" if style == "literal" else " ").join(words)
    index = data.draw(st.integers(0, len(words) - 1))
    start = sum(len(word) + 1 for word in words[:index])
    span = item.span_within(question, start, start + len(words[index]))
    assert marked(text, item, start, start + len(words[index])).replace("''", "'") in (
        words[index],
        words[index].replace("\\", "\\\\").replace('"', '\\"'),
    )
    assert span.line == span.end_line


def marked(text: str, item: Item, start: int, end: int) -> str:
    assert item.question is not None
    span = item.span_within(item.question, start, end)
    return text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize(
    "style", ["single", "double", "folded", "literal", "plain", "quoted lines"]
)
def test_every_word_of_a_text_is_found_in_its_place(tmp_path: Path, style: str) -> None:
    words = [
        "The",
        "peasants'",
        "grain,",
        "the",
        "grain",
        "again",
        "\u00e9t\u00e9",
        "\U0001f33e",
    ]
    if style == "plain":
        words[-1] = "wheat"
    text = f"{TOPIC}      - id: one\n        q: {as_scalar(style, words)}\n        a: Nobody\n"
    project, _ = load(tmp_path, cards_yaml=text)
    item, at = project.items[0], 0
    for word in words:
        assert marked(text, item, at, at + len(word)).replace("''", "'") == word
        at += len(word) + 1


def test_keys_and_values_know_their_places() -> None:
    text = "a: one\n'b': \"two\"\nc: |\n  three\nd: [four, {e: five}]\n"
    root = read_tree(TextFile("x", text)).root
    assert isinstance(root, Mapping)
    for node in nodes(root):
        if isinstance(node, Text):
            raw = text[node.start : node.end]
            assert raw.strip("'\"|\n ") == node.strip()
    assert text[root["d"].start : root["d"].end] == "[four, {e: five}]"  # type: ignore[index]


def nodes(node: object) -> Iterator[object]:
    yield node
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield key
            yield from nodes(value)
    elif isinstance(node, Sequence):
        for value in node:
            yield from nodes(value)


# --- both parsers ----------------------------------------------------------------------

BOTH = (getattr(yaml, "CSafeLoader", PythonLoader), PythonLoader)


def outline(node: object) -> object:
    if isinstance(node, Mapping):
        return (
            [(outline(key), outline(value)) for key, value in node.items()],
            node.start,
            node.end,
        )
    if isinstance(node, Sequence):
        return [outline(value) for value in node], node.start, node.end
    return None if node is None else (str(node), node.start, node.end)  # type: ignore[attr-defined]


@pytest.mark.parametrize("sample", samples.load(), ids=lambda sample: sample.name)
def test_both_parsers_read_a_sample_alike(
    sample: samples.Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for loader in BOTH:
        monkeypatch.setattr(tree, "Loader", loader)
        trees = []
        for path in (
            sorted(sample.root.rglob("*.yaml"))
            if sample.root != samples.FOLDER
            else [sample.cards]
        ):
            text = path.read_text(encoding="utf-8")
            parsed = read_tree(TextFile(path.name, text))
            trees.append((outline(parsed.root), parsed.diagnostics, parsed.blanked))
        found.append((trees, load_project(sample.cards)[1]))
    assert found[0] == found[1]


def test_a_tab_after_a_colon_is_a_space_to_both_parsers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        f"{TOPIC}      - id:\tone\t# a comment\n        q:\tWho?\n        a: Nobody\t\n"
    )
    for loader in BOTH:
        monkeypatch.setattr(tree, "Loader", loader)
        project, diagnostics = load(tmp_path, cards_yaml=text)
        assert codes(diagnostics) == []
        assert (project.items[0].id, project.items[0].question) == ("one", "Who?")


BEGINNINGS = """\
"\\UFFFFFFFF"
"\\U00110000" and more
"x \\uD800"
"\\xZZ"
"a \\q
"not closed
'not closed
!a!b x
!<x
*
&a &b x
|3x
|+9
>-x
@x
? x
- x
[a
[a]]
{a: b
{? a : b}
a: b: c
"a" b
%
[a
{a: [}
"""


@pytest.mark.parametrize("ending", ["", "\n---\n", "\n...\n"], ids=["", "---", "..."])
@pytest.mark.parametrize("beginning", BEGINNINGS.splitlines())
def test_both_parsers_refuse_alike(
    beginning: str, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = TextFile(
        "x", f"{TOPIC}{CARD.format(id='one')}        note: {beginning}{ending}\n"
    )
    found = []
    for loader in BOTH:
        monkeypatch.setattr(tree, "Loader", loader)
        found.append([(each.code, each.span) for each in read_tree(file).diagnostics])
    assert found[0] == found[1]


# --- many mistakes at once ---------------------------------------------------------------


def test_ten_mistakes_give_ten_diagnostics(tmp_path: Path) -> None:
    text = TOPIC + (
        "      - id: one\n        q: Which: this?\n        a: Yes\n"
        "      - id: two\n        q: 'Not closed\n        a: Yes\n"
        "      - id: three\n        q: Who?\n        q: Who else?\n        a: Nobody\n"
        "      - id: four\n        qq: Who?\n        a: Nobody\n"
        "      - id: Five\n        q: Who?\n        a: Nobody\n"
        "      - id: six\n        q: What is No #1?\n        a: First\n"
        "      - id: seven\n        q: *Who* is it?\n        a: Nobody\n"
        "      - id: eight\n        q: Who?\n        a:\n"
        '      - id: nine\n        q: "What is \\frac?"\n        a: TeX\n'
        "      - id: ten\n        q: Who?\n          a: Nobody\n"
        "      - id: eleven\n        q: Who?\n        a: Nobody\n"
    )
    project, diagnostics = load(tmp_path, cards_yaml=text)
    assert codes(diagnostics) == [
        "Y102",
        "Y112",
        "Y104",
        "Y201",
        "Y204",
        "Y109",
        "Y111",
        "Y206",
        "Y110",
        "Y114",
    ]
    assert ids(project)[-1] == "eleven"


def test_a_card_that_cannot_be_read_is_no_unknown_card(tmp_path: Path) -> None:
    text = TOPIC + "".join(
        (
            "      - id: broken\n        q: Which: this?\n        a: Yes\n",
            "      - id: empty\n        q: Who?\n        a:\n",
            "      - id: Capital\n        q: Who?\n        a: Nobody\n",
            "      - id: last\n        q: Who?\n        a: Nobody\n        needs: [broken, empty, Capital]\n",
        )
    )
    assert codes(load(tmp_path, cards_yaml=text)[1]) == ["Y102", "Y206", "Y204"]


def test_other_mistakes_of_a_card_without_a_kind_are_reported(tmp_path: Path) -> None:
    text = (
        TOPIC
        + CARD.format(id="ok")
        + "      - id: one\n        q: Who?\n        about: nothing\n        tags: a b\n"
    )
    assert codes(load(tmp_path, cards_yaml=text)[1]) == ["Y203", "Y207", "Y215"]


# --- what is made to break things ----------------------------------------------------------


def test_alias_bomb(tmp_path: Path) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    began = time.process_time()
    parsed = read_tree(TextFile("x", "\n".join(rows)))
    assert [each.code for each in parsed.diagnostics if each.code == "Y105"] == ["Y105"]
    assert time.process_time() - began < 20


@pytest.mark.parametrize("depth", [1000, 100_000])
@pytest.mark.parametrize("sign", ["[", "{a: ", "- "])
def test_nesting_is_bounded(tmp_path: Path, depth: int, sign: str) -> None:
    close = {"[": "]", "{a: ": "}", "- ": ""}[sign]
    depth = min(depth, 2000) if sign == "- " else depth
    text = f"{TOPIC}{CARD.format(id='one')}        tags:\n          {sign * depth}x{close * depth}\n"
    began = time.process_time()
    _, diagnostics, _ = load_project(write(tmp_path, cards_yaml=text))
    assert diagnostics
    assert {each.code for each in diagnostics} <= {"Y107", "Y101", "Y202", "Y112"}
    assert "Y107" in codes(diagnostics) or depth > 1000
    assert time.process_time() - began < 30


@pytest.mark.parametrize(
    "words", ["exceeded maximum nesting depth", "too many nested levels", "too deep"]
)
def test_nesting_is_bounded_by_any_parser(
    words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old versions of libyaml follow any nesting, new ones stop at 1,000 levels, in words of their own."""

    class Stopping(PythonLoader):
        def get_event(self) -> object:
            raise yaml.MarkedYAMLError(
                "while increasing flow level", None, words, self.get_mark()
            )

    monkeypatch.setattr(tree, "Loader", Stopping)
    parsed = read_tree(TextFile("x", "tags: [[x]]\n"))
    assert {each.code for each in parsed.diagnostics} == {"Y107"}


def test_one_line_of_five_megabytes(tmp_path: Path) -> None:
    cards = ", ".join(
        f"{{id: c{n}, q: Who? {'x' * 4000}, a: Nobody}}" for n in range(1200)
    )
    text = f"{{deck: {{id: sample, name: Sample}}, topics: [{{id: t, title: T, cards: [{cards}]}}]}}\n"
    assert len(text) > 4.8e6
    began = time.process_time()
    project, diagnostics = load(tmp_path, cards_yaml=text)
    assert (len(project.items), diagnostics) == (1200, [])
    broken = text.replace("{id: c600, q: Who?", "{id: c600, q: Who? a: b")
    assert "Y102" in codes(load_project(write(tmp_path, cards_yaml=broken))[1])
    assert time.process_time() - began < 60


def seeds() -> list[bytes]:
    return [path.read_bytes() for path in sorted(samples.FOLDER.glob("*.yaml"))]


@quick
@given(data=st.binary(max_size=400))
def test_no_bytes_make_it_fail(tmp_path: Path, data: bytes) -> None:
    for text in (data, TOPIC.encode() + b"      - id: one\n        q: " + data):
        project, found, _ = load_project(write(tmp_path, cards_yaml=text))
        assert project is not None or found


@quick
@given(
    seed=st.sampled_from(seeds()),
    edits=st.lists(
        st.tuples(
            st.integers(0, 10**6),
            st.integers(0, 3),
            st.text(
                "'\"#:-[]{}&*!|>%@`\t \n,?\\~<=\u0301\u2028\x00\ufeff\U0001f600",
                max_size=4,
            ),
        ),
        max_size=5,
    ),
)
def test_no_edit_of_a_project_makes_it_fail(
    tmp_path: Path, seed: bytes, edits: list[tuple[int, int, str]]
) -> None:
    text = seed.decode()
    for place, gone, put in edits:
        at = place % (len(text) + 1)
        text = text[:at] + put + text[at + gone :]
    _, diagnostics, files = load_project(
        write(tmp_path, cards_yaml=text.encode("utf-8", "surrogatepass"))
    )
    for each in diagnostics:
        assert each.span.line >= 1
        assert each.span.column >= 1
        assert (each.span.end_line, each.span.end_column) >= (
            each.span.line,
            each.span.column,
        )
        if each.span.path in files:
            assert each.span.line <= files[each.span.path].text.count("\n") + 1


# --- include -------------------------------------------------------------------------------


def topic(id_: str, *cards: str) -> str:
    rows = "".join(f"  - id: {card}\n    q: Who?\n    a: Nobody\n" for card in cards)
    return f"id: {id_}\ntitle: {id_.title()}\ncards:\n{rows}"


def test_globs_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    project, diagnostics = load(
        tmp_path,
        cards_yaml=f"{HEAD}topics:\n  - include: topics/*.yaml\n  - include: '*.more.yaml'\n",
        topics__b_yaml=topic("b", "b1"),
        topics__a_yaml=topic("a", "a1", "a2"),
        topics__c_txt="not: read",
        z_more_yaml=topic("z", "z1"),
    )
    assert (ids(project), diagnostics) == (["a1", "a2", "b1", "z1"], [])


def test_includes_nest_and_are_relative_to_their_file(tmp_path: Path) -> None:
    project, diagnostics = load(
        tmp_path,
        cards_yaml=f"{HEAD}topics:\n  - include: parts/one.yaml\n",
        parts__one_yaml="- id: one\n  title: One\n  cards:\n    - include: cards.yaml\n"
        "  topics:\n    - include: deep/two.yaml\n",
        parts__cards_yaml="- id: first\n  q: Who?\n  a: Nobody\n",
        parts__deep__two_yaml="topics:\n  - id: two\n    title: Two\n    cards:\n"
        "      - include: ../more.yaml\n",
        parts__more_yaml="cards:\n  - id: second\n    q: Who?\n    a: Nobody\n",
    )
    assert (ids(project), diagnostics) == (["first", "second"], [])
    assert [topic.path for topic in project.topics] == [("one",), ("one", "two")]
    assert project.items[1].span().path == "parts/more.yaml"


def test_a_circle_of_includes_is_named(tmp_path: Path) -> None:
    project, diagnostics = load(
        tmp_path,
        cards_yaml=f"{HEAD}topics:\n  - include: a.yaml\n",
        a_yaml=topic("a", "a1") + "topics:\n  - include: b.yaml\n",
        b_yaml=topic("b", "b1") + "topics:\n  - include: a.yaml\n",
    )
    assert ids(project) == ["a1", "b1"]
    assert [(each.code, each.span.path) for each in diagnostics] == [("Y213", "b.yaml")]
    assert "cards.yaml → a.yaml → b.yaml → a.yaml" in diagnostics[0].message


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write(outside, secret_yaml=topic("s", "s1"))
    inside = tmp_path / "inside"
    write(inside, topics__a_yaml=topic("a", "a1"))
    (inside / "topics" / "link.yaml").symlink_to(outside / "secret.yaml")
    (inside / "folder").symlink_to(outside)
    project, diagnostics = load(
        inside,
        cards_yaml=f"{HEAD}topics:\n  - include: topics/*.yaml\n  - include: folder/*.yaml\n",
    )
    assert (ids(project), codes(diagnostics)) == (["a1"], ["Y214", "Y214"])


def test_a_link_to_itself_and_names_that_no_system_takes(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    includes = ["loop.yaml", "x" * 5000, "a/../" * 500, "[", "**/**", "***"]
    rows = "".join(f"  - include: '{name}'\n" for name in includes)
    _, diagnostics, _ = load_project(
        write(tmp_path, cards_yaml=f"{HEAD}topics:\n{rows}")
    )
    # a pattern finds the link
    assert {each.code for each in diagnostics} <= {"Y001", "Y212", "Y213"}
    header = f"{HEAD}  style: loop.yaml\nsources:\n  a:\n    file: {'x' * 5000}\n    title: A\n"
    _, diagnostics, _ = load_project(
        write(tmp_path, cards_yaml=f"{header}topics:\n  - id: t\n    title: T\n")
    )
    assert "Y001" in codes(diagnostics)


def test_a_mistake_in_an_included_file_is_reported_there(tmp_path: Path) -> None:
    _, diagnostics = load(
        tmp_path,
        cards_yaml=f"{HEAD}topics:\n  - include: a.yaml\n",
        a_yaml=topic("a", "a1", "a1") + "  - id: x\n    q: Who: me?\n    a: Nobody\n",
    )
    assert [(each.code, each.span.path) for each in diagnostics] == [
        ("Y102", "a.yaml"),
        ("Y205", "a.yaml"),
    ]


# --- ids and learning order ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "good"),
    [
        ("grain-1930", True),
        ("1930", True),
        ("a_b.c", True),
        ("größe", True),
        ("зерно", True),
        ("Grain", False),
        ("grain crisis", False),
        ("-grain", False),
        ("grain/step", False),
        ("a" * 100, True),
        ("a" * 101, False),
        ("e\u0301tat", False),
    ],
)
def test_ids(tmp_path: Path, id_: str, good: bool) -> None:
    text = TOPIC + CARD.format(id=f"'{id_}'")
    project, diagnostics = load(tmp_path, cards_yaml=text)
    assert (codes(diagnostics), len(project.items)) == (
        ([], 1) if good else (["Y204"], 0)
    )


@quick
@given(data=st.data(), count=st.integers(1, 12))
def test_what_is_needed_comes_first_and_the_rest_keeps_its_order(
    tmp_path: Path, data: st.DataObject, count: int
) -> None:
    """Learning order is the one topological order that prefers what stands first in the file."""
    rank = data.draw(st.permutations(range(count)))
    needs: dict[int, list[int]] = {
        n: data.draw(
            st.lists(
                st.sampled_from([m for m in range(count) if rank[m] < rank[n]]),
                max_size=3,
                unique=True,
            )
        )
        if rank[n]
        else []
        for n in range(count)
    }
    rows = [
        CARD.format(id=f"c{n}")
        + f"        needs: [{', '.join(f'c{m}' for m in needs[n])}]\n"
        for n in range(count)
    ]
    project, diagnostics = load(tmp_path, cards_yaml=TOPIC + "".join(rows))
    order = [int(id_[1:]) for id_ in ids(project)]
    assert (sorted(order), diagnostics) == (list(range(count)), [])
    left = list(range(count))
    for each in order:
        ready = [n for n in left if not set(needs[n]) & set(left)]
        assert each == min(ready)
        left.remove(each)


def test_a_long_chain_of_needs(tmp_path: Path) -> None:
    count = 3000
    rows = [
        CARD.format(id=f"c{n}")
        + (f"        needs: c{n + 1}\n" if n < count - 1 else "")
        for n in range(count)
    ]
    project, diagnostics = load(tmp_path, cards_yaml=TOPIC + "".join(rows))
    assert (ids(project), diagnostics) == (
        [f"c{n}" for n in reversed(range(count))],
        [],
    )


def test_order_without_needs_is_that_of_the_file(tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(50)]
    random.Random(1).shuffle(names)
    project, _ = load(
        tmp_path, cards_yaml=TOPIC + "".join(CARD.format(id=name) for name in names)
    )
    assert ids(project) == names
