"""Texts that other programs lose signs of, or make something else of, as Anki's engine shows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from deckgen.anki.engine import Engine
from deckgen.compile import pipeline

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_700_000_000


class Case(NamedTuple):
    """An answer, or the text of a cloze, and what the back of its card has, or the code that is reported."""

    name: str
    text: str
    shown: str = ""
    code: str = ""
    format: str = "markdown"

    @property
    def is_cloze(self) -> bool:
        """Whether it goes under ``cloze``."""
        return "{{c1::" in self.text


CASES = [
    # signs
    Case("product", "3*4*5 = 60", "3*4*5 = 60"),
    Case("product-of-names", "area = a*b and side*2", "area = a*b and side*2"),
    Case("regex", r"^\s+\(\w*\)$", r"^\s+\(\w*\)$"),
    Case("path", r"D:\_new\[old]", r"D:\_new\[old]"),
    Case("date", "17. Juni 1953", "17. Juni 1953"),
    Case("minus", "- 17 degrees", code="R119"),
    Case("minus-below", "The charge is\n- 2", code="R124"),
    Case("blank", "I ___(go)___ home", "I ___(go)___ home"),
    Case("dunder", "obj.__class__.__name__", "obj.__class__.__name__"),
    # Chinese, Japanese, Korean
    Case("korean", "이것은**“강조”**입니다", "이것은<strong>“강조”</strong>입니다"),
    Case(
        "chinese", "他说：**“好。”**然后走了", "他说：<strong>“好。”</strong>然后走了"
    ),
    Case("wrapped", "これは\n一つの文です", "これは一つの文です"),
    # deletions
    Case("rust", "```rust\n{{c1::Vec::<u8>::new()}};\n```", "Vec</span>::&lt;"),
    Case("address", "`{{c1::fe80::1}}` is an address", "fe80::1</span></code>"),
    Case("haskell", r"It is {{c1::f \:: Int}}", "f :: Int"),
    Case("hint-or-code", "It is {{c1::std::vector}}", code="R122"),
    Case("across-paragraphs", "{{c1::one\n\ntwo}}", code="R114"),
    Case("paragraphs", "{{c1::\n\none\n\ntwo\n\n}}", "<p>one</p><p>two</p>"),
    # tables
    Case(
        "pipe-in-code",
        "| a | b |\n|---|---|\n| `x|y` | z |",
        "<td><code>x|y</code></td><td>z</td>",
    ),
    Case(
        "pipe-in-maths",
        "| a | b |\n|---|---|\n| $|v|$ | 1 |",
        r"<td>\(|v|\)</td><td>1</td>",
    ),
    Case("norm", "| a | b |\n|---|---|\n| $\\|v\\|$ | 1 |", code="R123"),
    Case(
        "norm-as-word",
        "| a | b |\n|---|---|\n| $\\Vert v\\Vert$ | 1 |",
        r"<td>\(\Vert v\Vert\)</td>",
    ),
    Case("extra-cell", "| a | b |\n|---|---|\n| 1 | 2 | 3 |", code="R125"),
    # maths
    Case("percent", "$5% of x$", r"\(5\% of x\)"),
    Case("nested-dollars", r"$a \text{ for $n > 1$}$", r"\(a \text{ for $n &gt; 1$}\)"),
    Case("spaced", r"$ \frac{1}{2} $", r"\(\frac{1}{2}\)"),
    Case("environment", "\\begin{align}\na &= b\n\\end{align}", r"\[\begin{align}"),
    Case("fence-of-maths", "```math\nx^2\n```", r"\[x^2\]"),
    Case("prices", "$3k to $9k, or 7$ each", "$3k to $9k, or 7$ each"),
    Case("gap-in-display", "$$\na\n\nb\n$$", code="R106"),
    Case("open-brace", r"$\sqrt{2$", code="R126"),
    Case("open-brace-in-html", r"<i>\(\sqrt{2\)</i>", code="R126", format="html"),
    Case("unknown-command", r"$\qty{3}{m}$", code="R126"),
    Case(
        "wide",
        "$" + "+".join(f"b_{{{n}}}" for n in range(20)) + "$",
        '<span class="wide">',
    ),
    # lines
    Case("bullets", "• one\n• two", "• one<br>• two"),
    Case("letters", "(a) one\n(b) two", "(a) one<br>(b) two"),
    Case("glued", "- one\n- two\nMore of it:", code="R124"),
    Case("underlined", "a title\n===\n\nwords", code="R124"),
    # HTML
    Case("inert", "CO<sub>2</sub>, <kbd>F1</kbd>", "CO<sub>2</sub>, <kbd>F1</kbd>"),
    Case(
        "list-of-type", "Map<String, T> and a < b", "Map&lt;String, T&gt; and a &lt; b"
    ),
    Case("comment", "yes <!-- sure? -->", code="R127"),
    Case(
        "svg",
        '<svg viewBox="0 0 9 9"><circle r="4"/><path d="M0 0"/></svg>',
        '<circle r="4"/>',
        "",
        "html",
    ),
    Case(
        "ruby-in-html",
        "<ruby>東<rp>(<rt>とう<rp>)</ruby>",
        "<ruby>東<rp>(<rt>とう<rp>)</ruby>",
        "",
        "html",
    ),
    Case("ruby", "{東京|とうきょう}", "<ruby>東京<rt>とうきょう</rt></ruby>"),
    # other programs
    Case("plantuml", "```plantuml\nA -> B\n```", code="R108"),
    Case("embedded", "![[x.png]]", code="R128"),
    Case("marked", "==so==", code="R128"),
    Case("callout", "> [!warning] Title\n> and more", code="R128"),
    Case("hidden-words", "%%a thought%% and more", code="R128"),
    Case("note-in-line", "so it is^[as he said]", code="R128"),
    Case("name-of-paragraph", "words ^a1b2c3", code="R128"),
    Case("readings-of-anki", "今日[きょう]は", code="R128"),
    Case("emoji-by-name", "well done :tada:", code="R128"),
    Case("definition", "Term\n: what it means", code="R128"),
    Case("address-in-brackets", "so (https://example.org/a)", code="R129"),
    Case("address-without-scheme", "see www.example.org/a", code="R129"),
    Case("stray-end", "a</b> b", code="R127"),
    Case("comment-in-lines", "a <!-- b\nc -->\nd", code="R127"),
    Case("of-word", "<o:p></o:p>Words", code="R127"),
    Case("table-without-dashes", "| a | b |\n| 1 | 2 |", code="R125"),
    Case("dashes-too-late", "| a | b |\n| 1 | 2 |\n|---|---|", code="R125"),
    Case("below-a-table", "| a | b |\n|---|---|\n| 1 | 2 |\nBelow it.", code="R124"),
    Case("second-heading", "## of things", code="R119"),
    Case("method-or-hint", "It is {{c1::User::Session.new}} here", code="R122"),
    Case("constant-or-hint", "It is {{c1::Math::PI}} here", code="R122"),
    Case("hint", "It is {{c1::Goethe::Dichter}} here", "Goethe</span>"),
    Case("unseen-deletion", "It is {{c1::\u2060}} here", code="R104"),
    Case("fullwidth-numbers", "１．甲\n２．乙", "１．甲<br>２．乙"),
    Case("middle-dots", "・甲\n・乙", "・甲<br>・乙"),
    Case("counted-in-chinese", "一、甲\n二、乙", "一、甲<br>二、乙"),
    Case("wide-brackets", "（1）甲\n（2）乙", "（1）甲<br>（2）乙"),
    Case("counting-words", "一、二、三と\n数える", "一、二、三と数える"),
    Case("arrows", "→ one\n→ two", "→ one<br>→ two"),
    Case("roman", "I. one\nII. two", "I. one<br>II. two"),
    Case("wrapped-number", "It grew by\n1.5 million", "It grew by 1.5 million"),
    Case("maths-in-backticks", "$`x^2`$", r"\(x^2\)"),
    Case("percent-in-text", r"$\text{50\% of}$", r"\(\text{50% of}\)"),
    Case("euro", "$5€$", code="R126"),
    # brackets
    Case("bracket-alone", "as ( in Lisp, or {", "as ( in Lisp, or {"),
    Case("half-open", "]a, b]", "]a, b]"),
    Case("bracket", "`{`", "<code>{</code>"),
    # the look
    Case(
        "quotation",
        "So:\n\n> one line\n> and one more",
        "<blockquote><p>one line and one more</p></blockquote>",
    ),
    Case(
        "right-to-left",
        "سفر `x()` (1)",
        'class="answer" dir="auto">سفر <code>x()</code> (1)',
    ),
]


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> pipeline.Outcome:
    """All cases that are right, as one deck."""
    path = tmp_path_factory.mktemp("texts")
    right = [case for case in CASES if not case.code]
    return pipeline.build(written(path, right), NOW)


def written(path: Path, cases: list[Case]) -> Path:
    """Write a project with a card for each case."""
    lines = [
        "deck: {id: texts, name: Texts, uid: abcd1234}",
        "check: {ignore: {Q: not English}}",
    ]
    lines += ["topics:", "  - id: t", "    title: T", "    cards:"]
    for case in cases:
        lines += [
            f"      - id: {case.name}",
            f"        format: {case.format}",
            "        unsourced: known",
        ]
        if not case.is_cloze:
            lines.append(f"        q: What is {case.name}?")
        lines.append(f"        {'cloze' if case.is_cloze else 'a'}: |-")
        lines += [f"          {line}".rstrip() for line in case.text.split("\n")]
    file = path / "cards.yaml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def backs(deck: pipeline.Outcome) -> dict[str, str]:
    """The backs of all cards by the name of their case."""
    assert deck.target is not None, deck.checked.diagnostics
    with Engine() as engine:
        engine.import_package(deck.target)
        names = {row.guid: row.fields[11] for row in engine.snapshot().notes.values()}
        return {names[card.guid]: card.answer for card in engine.render()}


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.code], ids=lambda case: case.name
)
def test_a_text_arrives(backs: dict[str, str], case: Case) -> None:
    shown = re.sub(r"(?<=>)\s+(?=<)", "", backs[case.name]).replace("<span></span>", "")
    assert case.shown in shown.replace("&#92;", "\\").replace("&#58;", ":")


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.code], ids=lambda case: case.name
)
def test_a_text_that_is_doubtful_is_reported(tmp_path: Path, case: Case) -> None:
    checked = pipeline.check(written(tmp_path, [case]), NOW)
    found = [each for each in checked.diagnostics if not each.code.startswith("Q")]
    assert [each.code for each in found] == [case.code]
    assert found[0].hint
