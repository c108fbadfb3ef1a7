"""Sources in Markdown and HTML: what is seen of them, and where it stands in the file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from deckgen.cli.main import main
from deckgen.compile import pipeline
from deckgen.core.diagnostics import TextFile
from deckgen.language.sentences import sentences
from deckgen.source.seen import as_written, read
from deckgen.source.visible import VisibleFile

if TYPE_CHECKING:
    from pathlib import Path

T0 = 1_700_000_000


def seen(text: str, name: str = "a.md") -> VisibleFile:
    file = read(TextFile(name, text))
    assert isinstance(file, VisibleFile)
    return file


MARKDOWN = [
    ("plain words", "plain words"),
    ("# Title #\ntext", "Title\n\ntext"),
    ("Title\n=====\ntext", "Title\n\ntext"),
    ("The **septum** of the *heart*", "The septum of the heart"),
    ("see [this](http://x.y) and [that][r]\n\n[r]: http://z", "see this and that"),
    ("![a picture](p.png) text", " text"),
    ("`code *x*` and ``a ` b``", "code *x* and a ` b"),
    ("a \\* b \\q c", "a * b \\q c"),
    ("5 &lt; 6 &eacute;", "5 < 6 é"),
    ("- one\n- two\n  more\n", "one\n\ntwo\nmore"),
    ("1. one\n2. two", "one\n\ntwo"),
    ("> quoted\n> words", "quoted\nwords"),
    ("| a | b |\n|---|---|\n| c \\| d | **e** |", "a\n\nb\n\nc | d\n\ne"),
    ("```python\nx = *y*\n```", "x = *y*"),
    ("    indented\n", "indented"),
    ("---\ntitle: x\n---\ntext", "text"),
    ("a <b>bold</b><br>word <!-- no -->", "a bold\nword "),
    ("<div>\n<p>one</p>\n<p>two</p>\n</div>", "one\n\ntwo"),
    ("one\n\n***\n\ntwo", "one\n\ntwo"),
    ("~~gone~~ and ~this", "gone and ~this"),
    ("<http://x.y> and http://z", "http://x.y and http://z"),
    ("snake_case and 2 * 3", "snake_case and 2 * 3"),
    ("***both*** **a", "both **a"),
    ("$a_1*b*$ and *c*", "$a_1*b*$ and c"),
    ("one  \ntwo\\\nthree", "one  \ntwo\nthree"),
    (
        "a[^1], b[^x]: c [^2]\n\n[^1]: a *note*\n\n[^x]: another\n",
        "a, b: c [^2]\n\na note\n\nanother",
    ),
]


@pytest.mark.parametrize(
    ("text", "visible"), MARKDOWN, ids=[text[:20] for text, _ in MARKDOWN]
)
def test_what_is_seen_of_markdown(text: str, visible: str) -> None:
    assert seen(text).text == visible


HTML = [
    ("<p>one</p><p>two</p>", "one\n\ntwo"),
    ("<p>a  \n b&eacute;&#8217;&nbsp;c &amp; d</p>", "a bé’\xa0c & d"),
    ("<h1>T</h1>text<ul><li>x<li>y</ul>", "T\n\ntext\n\nx\n\ny"),
    ("<table><tr><td>1<td>2</table>", "1\n\n2"),
    (
        "<html><head><title>no</title><style>p{}</style></head><body>yes</body></html>",
        "yes",
    ),
    ("<html><head><meta charset=utf-8><body>yes", "yes"),
    ("<script>if (a<b) {}</script>yes<!-- no --><template><p>no</p></template>", "yes"),
    ("a<br>b <b>bold</b><i>er</i>", "a\nb bolder"),
    ("<pre>a\n  b</pre>c", "a\n  b\n\nc"),
    ("<div hidden>no <div>nor this</div></div>yes <svg><text>no</text></svg>", "yes "),
    ("one\n\n\ntwo", "one two"),
    ("a < b", "a < b"),
]


@pytest.mark.parametrize(("text", "visible"), HTML, ids=[text[:20] for text, _ in HTML])
def test_what_is_seen_of_html(text: str, visible: str) -> None:
    assert seen(text, "a.html").text == visible


@pytest.mark.parametrize("name", ["a.txt", "a", "a.mdx", "html"])
def test_other_names_are_plain_text(name: str) -> None:
    file = TextFile(name, "*a* <b>b</b>")
    assert read(file) is file
    assert as_written(file) is file


# --- places ------------------------------------------------------------------------------


def assert_places(file: VisibleFile) -> None:
    """Each character stands where its place says, or there for a reference; places never go back."""
    raw, before = file.raw.text, 0
    for at, character in enumerate(file.text):
        start, end = file.place(at)
        assert before <= start <= end <= len(raw)
        before = start
        written = raw[start:end]
        is_break = character in "\n " and (
            not written or written.isspace() or written[0] == "<"
        )
        assert written == character or written[:1] == "&" or is_break, (
            at,
            character,
            written,
        )


@pytest.mark.parametrize(
    "text", [text for text, _ in MARKDOWN], ids=[text[:20] for text, _ in MARKDOWN]
)
def test_places_in_markdown(text: str) -> None:
    assert_places(seen(text))


@pytest.mark.parametrize(
    "text", [text for text, _ in HTML], ids=[text[:20] for text, _ in HTML]
)
def test_places_in_html(text: str) -> None:
    assert_places(seen(text, "a.html"))


_MARKS = "* ** _ ` `` ~~ [ ](x) ![ \\ &amp; <b> </b> <br> | a é <p> \\|".split()
_LINES = ["\n", "\n\n", "# ", "- ", "1. ", "> ", "    ", "```\n", "|\n|---|---|\n| "]
SIGNS = st.sampled_from([*_MARKS, *_LINES, "<!-- c -->", "b c", " "])
TEXTS = st.lists(SIGNS, max_size=25).map("".join)


@given(TEXTS)
@example("a *b* [c](d) | e\n---|---\n f \\| g | h")
def test_every_character_of_markdown_has_its_place(text: str) -> None:
    assert_places(seen(text))


@given(TEXTS)
def test_every_character_of_html_has_its_place(text: str) -> None:
    assert_places(seen(text, "a.html"))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(TEXTS.filter(lambda text: not text.startswith("---")))
def test_markdown_is_seen_as_markdown_it_renders_it(text: str) -> None:
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    assert squeezed(seen(text).text) == squeezed(seen(rendered, "a.html").text)


def test_blocks_end_sentences() -> None:
    text = "# The heart\n\nIt beats\n\n- one thing\n- another\n\n| a | b |\n|---|---|\n| c | d |\n"
    visible = seen(text).text
    found = [visible[each.start : each.end] for each in sentences(visible)]
    assert found == [
        "The heart",
        "It beats",
        "one thing",
        "another",
        "a",
        "b",
        "c",
        "d",
    ]


# --- cards on them ------------------------------------------------------------------------

DECK = """\
deck: {id: d, name: D}
sources: {s: {file: NAME, title: The heart}}
topics:
  - id: t
    title: T
    cards:
      - {id: a, q: What parts the sides of the heart?, a: The septum, quote: QUOTE}
"""
PAGES = {
    "heart.md": (
        "# The heart\n\nA heart has *four* chambers.\nThe **septum** separates the\n"
        "[right side](http://x.y) from it.\n"
    ),
    "heart.html": (
        "<!doctype html><html><head><title>Heart</title></head><body>\n<h1>The heart</h1>\n"
        "<p>A heart has <i>four</i> chambers.\nThe <b>septum</b> separates the\n"
        "<a href='x'>right side</a> from it.</body></html>\n"
    ),
}


def project(
    folder: Path, name: str, quote: str = "The septum separates the right side"
) -> Path:
    (folder / name).write_text(PAGES[name], encoding="utf-8")
    deck = DECK.replace("NAME", name).replace("QUOTE", quote)
    (folder / "cards.yaml").write_text(deck, encoding="utf-8")
    return folder / "cards.yaml"


@pytest.mark.parametrize("name", PAGES)
def test_a_quotation_is_found_in_what_is_seen(tmp_path: Path, name: str) -> None:
    checked = pipeline.check(project(tmp_path, name), T0)
    assert [each.message for each in checked.diagnostics] == []
    assert checked.compiled
    fields = checked.compiled.notes[0].fields
    assert any(
        "separates the right side</mark> from it." in field.replace("\n", " ")
        for field in fields
    )
    assert not any("**" in field or "href" in field for field in fields)


@pytest.mark.parametrize(("name", "line"), [("heart.md", 4), ("heart.html", 4)])
def test_places_are_those_of_the_file(tmp_path: Path, name: str, line: int) -> None:
    checked = pipeline.check(
        project(tmp_path, name, "The septum separates the left side"), T0
    )
    found = [each for each in checked.diagnostics if each.code == "C102"]
    assert [f"line {line} " in each.hint for each in found] == [True]
    assert checked.files[name].text == PAGES[name]


@pytest.mark.parametrize("name", PAGES)
def test_coverage_and_drafts_see_no_marks(tmp_path: Path, name: str) -> None:
    project(tmp_path, name)
    page = tmp_path / "page.html"
    made = CliRunner().invoke(main, ["coverage", str(tmp_path), "--html", str(page)])
    assert made.exit_code == 0, made.output
    assert "A heart has four chambers." in page.read_text(encoding="utf-8").replace(
        "</span>", ""
    )
    assert not re.search(
        r"\*four\*|&lt;i&gt;|# The heart", page.read_text(encoding="utf-8")
    )
    made = CliRunner().invoke(main, ["draft", "s", str(tmp_path)])
    assert made.exit_code == 0, made.output
    assert "{{c1::four}} chambers" in made.output
    assert "**" not in made.output
    assert "<b>" not in made.output


@pytest.mark.parametrize("name", PAGES)
def test_places_in_a_report_are_those_of_the_file(tmp_path: Path, name: str) -> None:
    project(tmp_path, name)
    made = CliRunner().invoke(main, ["coverage", str(tmp_path), "--format", "json"])
    source = json.loads(made.stdout)["sources"][0]
    text = PAGES[name]
    shown = [text[each["start"] : each["end"]] for each in source["sentences"]]
    marked = {
        "heart.md": "A heart has *four* chambers.",
        "heart.html": "A heart has <i>four</i> chambers.",
    }
    assert shown[:2] == ["The heart", marked[name]]
    assert [each["line"] for each in source["sentences"]] == [
        text[: text.find(s)].count("\n") + 1 for s in shown
    ]
    assert [text[each["start"] : each["end"]] for each in source["figures"]] == ["four"]


def test_a_web_page_under_another_name_says_how(tmp_path: Path) -> None:
    path = project(tmp_path, "heart.html")
    (tmp_path / "heart.html").rename(tmp_path / "heart.txt")
    path.write_text(
        path.read_text(encoding="utf-8").replace("heart.html", "heart.txt"),
        encoding="utf-8",
    )
    found = [
        each for each in pipeline.check(path, T0).diagnostics if each.code == "Y008"
    ]
    assert [".html" in each.hint for each in found] == [True]


def test_an_image_named_as_a_page_is_still_refused(tmp_path: Path) -> None:
    path = project(tmp_path, "heart.html")
    (tmp_path / "heart.html").write_text(
        '<svg xmlns="x"><text>no</text></svg>', encoding="utf-8"
    )
    assert "Y008" in [each.code for each in pipeline.check(path, T0).diagnostics]


def test_a_source_of_which_nothing_is_seen_is_empty(tmp_path: Path) -> None:
    path = project(tmp_path, "heart.md")
    (tmp_path / "heart.md").write_text(
        "![](a.png)\n\n<!-- nothing -->\n", encoding="utf-8"
    )
    assert "Y004" in [each.code for each in pipeline.check(path, T0).diagnostics]
