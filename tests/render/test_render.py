"""Rendering: pairs of input and HTML, properties, and the real engine as judge."""

from __future__ import annotations

import itertools
import random
import re
import subprocess
import sys
import time
import unicodedata
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deckgen import render as module
from deckgen.render import Rendered, cloze_numbers, code_css, is_blank, is_plain, render
from deckgen.render import cloze as clozes
from deckgen.render.highlight import highlight
from deckgen.render.plaintext import one_line
from deckgen.render.raw_deletions import cloze_flaws
from deckgen.render.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anki.collection import Collection
    from anki.notes import Note

# \u0301 and the like stand for characters, as in render.txt
AS_WRITTEN = r"""
a < b & c|List<String>|<T>|no|1.10|1815-06-18|$5 and $6|US$5 to 7$|{{not a field}}|C:\x|1815.|1917. The year
>= 5|#|-|+|*|---|```|=|[1]: see|x_1 y_2|2 * 3|cafe\u0301|مرحبا بالعالم|👍🏽|a\u3000b|“q” — …
&amp; &copy; &nbsp;|<script>alert(1)</script>|<!-- x -->|[latex]x[/latex]|[$]x[/$]|[$$]x[/$$]|[[type:Back]]
[anki:tts lang=en]x[/anki:tts]|[SOUND:a.mp3]
"""

ATOMS = [
    *"abA1 .:;,-+*_`~<>&$[]()!{}|#=\\\n\t'\"é\u0301€…١\u00a0\u1fef\r",
    *(
        "{{c1::",
        "{{c2::",
        "{{c0::",
        "}}",
        "::",
        "**",
        "$$",
        "`a`",
        "*a*",
        " **b** ",
        "1. ",
        "12) ",
        "- ",
        "&amp;",
    ),
    *(
        "[sound:x]",
        "![x](y z)",
        "![](p.png)",
        "[a]: b",
        "http://x",
        "(x)",
        "\\(",
        "$5",
        "<a@b.c>",
        "```",
        "\x1f",
    ),
]
TEXTS = st.lists(st.sampled_from(ATOMS), max_size=14).map("".join)

HEAVY = r"[ ![ * **a_ [a]( < ` > |_ ~~a \ ![[]( $$_ {{c1:: }} {{c1::x}} `{{c1::` [sound: {{c1, <b> &a"


class Case(NamedTuple):
    """One case of render.txt."""

    title: str
    text: str
    expected: str


def _cases() -> Iterator[Case]:
    """Yield the cases of render.txt; what stands before the first empty line is for readers."""
    _, _, rest = (
        (Path(__file__).parent / "render.txt").read_text("utf-8").partition("\n\n")
    )
    for title, text, expected in re.findall(
        r"([^\n]+)\n\.\n(.*?)\n\.\n(.*?)\n\.\n", rest, re.DOTALL
    ):
        yield Case(title, _unescaped(text), expected)


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


WRITTEN = re.split(r"[|\n]", _unescaped(AS_WRITTEN.strip()))


@pytest.mark.parametrize("case", list(_cases()), ids=lambda case: case.title)
def test_pair(case: Case) -> None:
    format = "html" if "[html]" in case.title else "markdown"
    result = render(
        case.text,
        format=format,
        cloze="[cloze]" in case.title,
        media_name=lambda src: "@" + src,
    )
    lines = [result.html]
    for flaw in result.flaws:
        marked = (
            case.text[flaw.start : flaw.end]
            .replace("\n", "\\n")
            .replace("\x1f", "\\u001f")
        )
        lines.append(f"{flaw.code} «{marked}»")
        assert flaw.message
        assert flaw.hint
    assert "\n".join(lines) == unicodedata.normalize("NFC", case.expected)


@pytest.mark.parametrize("written_in", ["markdown", "html"])
def test_control_characters_of_a_text_are_reported_once(written_in: str) -> None:
    flaws = [
        each
        for each in render("a\x1fb\x00\x01c", format=written_in).flaws
        if each.code == "R113"
    ]
    (flaw,) = flaws
    assert (flaw.start, flaw.end, flaw.hint) == (1, 2, "delete them")
    assert (
        flaw.message
        == "the control character U+001F, which no field can hold, and 2 more"
    )
    (flaw,) = render("a\x00", format=written_in).flaws
    assert (flaw.message, flaw.hint) == (
        "the control character U+0000, which no field can hold",
        "delete it",
    )


def test_all_pairs_are_read() -> None:
    cases = list(_cases())
    text = (Path(__file__).parent / "render.txt").read_text("utf-8")
    assert len(cases) * 3 == text.splitlines().count(".")
    codes = set(
        re.findall(
            r"^(R\d+) «", "\n".join(case.expected for case in cases), re.MULTILINE
        )
    )
    assert codes == {f"R{number}" for number in range(101, 130)}


# --- media


def test_media_references() -> None:
    text = (
        "![a](media/a%20b.png) [sound:cafe\u0301.mp3] ![b](<my pic.jpg>) ![](100%.png)"
    )
    media = render(text).media
    assert [each.src for each in media] == [
        "media/a b.png",
        "café.mp3",
        "my pic.jpg",
        "100%.png",
    ]
    assert [text[each.start : each.end] for each in media] == [
        "media/a%20b.png", "cafe\u0301.mp3", "my pic.jpg", "100%.png",
    ]  # fmt: skip


def test_media_of_html() -> None:
    text = "<img src=a%20b.png><object data='o.svg'></object>[sound:a&amp;b.mp3]"
    names = {"a b.png": "1.png", "o.svg": "2.svg", "a&b.mp3": "3.mp3"}
    result = render(text, format="html", media_name=names.__getitem__)
    assert (
        result.html == "<img src=\"1.png\"><object data='2.svg'></object>[sound:3.mp3]"
    )
    assert [text[each.start : each.end] for each in result.media] == [
        "a%20b.png",
        "o.svg",
        "a&amp;b.mp3",
    ]


# --- properties


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.booleans())
def test_short_cuts_change_nothing(text: str, cloze: bool) -> None:
    _assert_same_by_all_ways(text, cloze)


@pytest.mark.parametrize(
    "atoms",
    [
        ["a", " a", "*", " *", "**", "`", ".", "~~", "é"],
        ["a", "\n", "\n\n", "*", "a*", "**", ":-", "|", "."],
        ["a", "[", "](x)", "!", "<b>", "\\"],
        ["![a](x.png)", "*", "a", "\n", "{width=9}", "!", "**"],
        ["![a: b](x.png)", "{{c1::", "}}", "::", "*", "a"],
        ["![", "](x_y.mp3)", "a b", "|9", " ", "`"],
        ["*", "a b", "\n", "\n\n", " ", "**", "`"],
        ["a", "{{c1::", "}}", "{", "::", "$"],
        ["1", "*", "a", "強", "\n", "(", ")", "。"],
        ["2. ", "• ", "a) ", "\n", "a", "強", ":"],
        ["\\", "d", ".", " ", "_", "__"],
    ],
)
def test_short_cuts_change_nothing_in_any_short_text(atoms: list[str]) -> None:
    for length in range(5):
        for parts in itertools.product(atoms, repeat=length):
            _assert_same_by_all_ways("".join(parts), "{" in atoms)


def _assert_same_by_all_ways(text: str, cloze: bool) -> None:
    normal = module.normalise(text).rstrip("\n")
    whole = module._render_markdown(normal, cloze, str, whole=True)
    expected = module._moved(whole, text) if normal != text else whole
    assert render(text, cloze=cloze) == expected
    if is_plain(text):
        assert render(text) == Rendered(text)


# what a plain text may hold, and what of it is markup of another program where it stands together
PLAIN_PARTS = [
    *"abw12 .,;:'\"=()/%+@#|]-!?",
    "://",
    "==a==",
    "www.",
    " :",
    ":smile:",
    "'''",
    "https",
    "word ",
]


@settings(max_examples=2_000, deadline=None)
@given(st.lists(st.sampled_from(PLAIN_PARTS), max_size=10).map("".join))
@example("https://a.org")
@example("a ==b== c")
@example("see www.a.org")
@example("a :smile: b")
@example("a '''b''' c")
def test_a_plain_text_is_its_own_html_and_nothing_is_reported(text: str) -> None:
    if is_plain(text):
        assert module._render_markdown(text, False, str, whole=True) == Rendered(text)


SIMPLE_PARTS = [
    "*a*",
    "**b c**",
    "`x`",
    "![a](m/b.png)",
    "![](m/b.png)",
    "!",
    "*",
    "`",
    "[",
    ", ",
]
SIMPLE_PARTS += ["word", " ", "\n", "\\\n", "日本", "_", "(", ")", "x)", "-"]


@settings(max_examples=1_000, deadline=None)
@given(st.lists(st.sampled_from(SIMPLE_PARTS), max_size=10).map("".join))
@example("x)*a*(")
@example("![a](m/b.png)*a*(")
@example("(*a*) and (a)*b*")
def test_simple_markup_is_written_as_the_parser_writes_it(text: str) -> None:
    _assert_same_by_all_ways(text, cloze=False)


@pytest.mark.parametrize(
    "text", ["a *b* c", "**b**", "a `b`", "![a](m/b.png)", "a ![](m/b.png)"]
)
def test_simple_markup_takes_the_short_cut(text: str) -> None:
    assert module._short_cut(Writer(text, str), text, cloze=False)


# what Markdown acts on, but for links and fences, whose words go into attributes
SIGNS = [
    *"ab12 *_~#>|\\+-.)=:\n",
    "\n\n",
    "- ",
    "1. ",
    "3) ",
    "# ",
    "> ",
    "|-|-|\n",
    "---",
    "**",
    "__",
    "•",
    "強",
    "，",
    "{",
]


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), max_size=16).map("".join))
def test_no_letter_is_lost_without_a_word(text: str) -> None:
    result = render(text)
    if not result.flaws:
        shown = one_line(result.html)
        # the numbers of a list stand in its marks
        kept = str.isalpha if "<ol" in result.html else str.isalnum
        assert [char for char in shown if kept(char)] == [
            char for char in text if kept(char)
        ]


@given(st.text(st.sampled_from("abc éß強你 ,;?!'\"()%/")))
def test_a_text_without_signs_arrives_unchanged(text: str) -> None:
    assert (
        unescape(render(text).html).strip()
        == unicodedata.normalize("NFC", text).strip()
    )


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.booleans(), st.sampled_from(["html", "markdown"]))
def test_offsets_lie_in_the_text(text: str, cloze: bool, format: str) -> None:
    result = render(text, cloze=cloze, format=format)
    for each in (*result.flaws, *result.media):
        assert 0 <= each.start <= each.end <= len(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_cloze_without_flaws_says_the_same_to_the_engine(text: str) -> None:
    result = render(text, cloze=True)
    if not any(flaw.code <= "R105" or flaw.code == "R114" for flaw in result.flaws):
        assert not [flaw for flaw in cloze_flaws(result.html) if flaw.code != "R122"]


@given(st.text())
def test_html_is_kept(text: str) -> None:
    kept = unicodedata.normalize(
        "NFC", text.replace("\r\n", "\n").replace("\r", "\n")
    ).rstrip("\n")
    if not any(sign in text for sign in "<["):
        assert render(text, format="html").html == module.CONTROLS.sub("", kept)


@pytest.mark.parametrize("entity", ["&#1;", "&#x1F;", "&#127;", "&#xFDD0;"])
def test_an_entity_that_stands_for_no_character(entity: str) -> None:
    (flaw,) = render(f"a {entity} b").flaws
    assert (flaw.code, flaw.start, flaw.end) == ("R118", 2, 2 + len(entity))
    assert flaw.hint == "delete it: it stands for no character"


def test_offsets_survive_normalisation() -> None:
    text = "e\u0301 e\u0301\r\n\r\n$$ and {{c1::"
    assert [text[flaw.start : flaw.end] for flaw in render(text).flaws] == [
        "$$",
        "{{c1::",
    ]


@pytest.mark.parametrize(
    "part", ["::", "a:: ", "{{c1::a::b}} ", "{{c1::a::b ", "{{c1::a:: "]
)
def test_little_is_looked_at_around_colons(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There may be a hint in each of many deletions, in one run of words."""
    looked_at = [0]

    def looks_like_code(before: str, after: str) -> bool:
        looked_at.append(max(len(before), len(after)))
        return False

    monkeypatch.setattr(clozes, "hints_at_code", looks_like_code)
    render("{{c1::x}} " + part * 1_000, cloze=True)
    assert max(looked_at) <= clozes.NEAR


@pytest.mark.parametrize(
    "part",
    [*HEAVY.split(), "- ", "$$\n", "$$a ", "$a ", "<b ", "[a]: b\n", "a ", "| ", " *a"],
)
def test_time_is_bounded(part: str) -> None:
    text = part * (10_000 // len(part))
    start = time.process_time()
    for cloze in (False, True):
        render(text, cloze=cloze)
        render(text, cloze=cloze, format="html")
    # the square of the length would take minutes
    assert time.process_time() - start < 30


def test_nothing_heavy_is_imported_for_plain_text() -> None:
    code = (
        "import sys; from deckgen.render import render\n"
        "render('a < b'); render('**a** {{c1::b}}', cloze=True)\n"
        "print([name for name in ('markdown_it', 'pygments') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"


# --- code


def test_highlight_keeps_the_code() -> None:
    code = "\n\n  def f(x):\r\n\treturn 'é' # <\n\n"
    pieces = list(highlight(code, "Python"))
    assert "".join(piece for _, piece in pieces) == code
    assert {kind for kind, _ in pieces} >= {"", "k", "f", "s", "c"}


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("night", ["", ":is(.nightMode,.night_mode) "])
def test_colours_can_be_read(night: str) -> None:
    rules = re.findall(
        rf"^{re.escape(night)}pre\.code([^{{]*)\{{(.*#.*)\}}$", code_css(), re.MULTILINE
    )
    background, foreground = re.findall(r"#[0-9a-f]{6}", rules[0][1])
    colours = [rule.removeprefix("color:") for name, rule in rules if name]
    assert len(colours) == 7
    for colour in (foreground, *colours):
        darker, lighter = sorted((_luminance(colour), _luminance(background)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, colour


# --- the engine


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    anki = pytest.importorskip("anki.collection")
    opened = anki.Collection(str(tmp_path_factory.mktemp("anki") / "collection.anki2"))
    yield opened
    opened.close()


def _add(collection: Collection, type_name: str, *fields: str) -> Note:
    note = collection.new_note(collection.models.by_name(type_name))
    note.fields = list(fields)
    collection.add_note(note, 1)
    return note


def _shown(html: str) -> str:
    return unescape(
        re.sub(r"<style>.*?</style>|<[^>]*>", "", html, flags=re.DOTALL)
    ).strip()


@pytest.mark.parametrize("text", WRITTEN)
def test_text_arrives_as_written(collection: Collection, text: str) -> None:
    card = _add(collection, "Basic", render(text).html, "x").cards()[0]
    assert _shown(card.question()) == unicodedata.normalize("NFC", text)
    assert not card.question_av_tags()


@pytest.mark.parametrize("text", WRITTEN)
def test_text_arrives_as_written_in_a_deletion(
    collection: Collection, text: str
) -> None:
    card = _add(
        collection, "Cloze", render(f"{{{{c1::{text}}}}} end", cloze=True).html, ""
    ).cards()[0]
    assert _shown(card.question()) == "[...] end"
    assert _shown(card.answer()) == unicodedata.normalize("NFC", text) + " end"


def test_long_text_arrives(collection: Collection) -> None:
    text = ("word & < " * 2500)[:20_000].strip()
    assert (
        _shown(_add(collection, "Basic", render(text).html, "x").cards()[0].question())
        == text
    )


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("{{c1::$x^{2^{n}}$}} a", "[...] a", r"\(x^{2^{n} }\) a"),
        ("{{c1::$f::g < 2$}} a", "[...] a", r"\(f::g < 2\) a"),
        (
            "$a < {{c1::x^{2^{n}}}} + 1$",
            r"\(a < [...] + 1\)",
            r"\(a < x^{2^{n} }  + 1\)",
        ),
        ("{{c1::`a{{b}}::c`}} d", "[...] d", "a{{b}}::c d"),
        ("`f({{c1::std::vector}})`", "f([...])", "f(std::vector)"),
        (
            "```cpp\n{{c1::std::unique_ptr<int>}} p;\n```",
            "[...] p;",
            "std::unique_ptr<int> p;",
        ),
        ("```haskell\n{{c1::f :: a -> {{c2::b}}}}\n```", "[...]", "f :: a -> b"),
        ("`{{c1::::}}` `{{c1::a\\::b}}`", "[...] [...]", ":: a::b"),
        (
            "`a[{{c1::::2}}]` `{{c1::x:}}: {{c1:::y}}`",
            "a[[...]] [...]: [...]",
            "a[::2] x:: :y",
        ),
        (
            "${{c1::f::g}}$ {{c1::`a\\::b`::hint}}",
            r"\([...]\) [hint]",
            r"\(f::g\) a::b",
        ),
        (
            "$x_{{c1::12}}^{{c2::ab}}$",
            r"\(x_{ [...] }^{ ab }\)",
            r"\(x_{ 12 }^{ ab }\)",
        ),
        (
            r"$\frac{a}{{c1::bc}} \left{{c2::(}} x \right)$",
            r"\(\frac{a}{ [...] } \left( x \right)\)",
            r"\(\frac{a}{ bc } \left( x \right)\)",
        ),
        (
            "{{c1::std\\::vector::class}} **{{c1::x\\::y}}**",
            "[class] [...]",
            "std::vector x::y",
        ),
        ("{{c1::{a} {{b}}::a {{hint}}}}", "[a {{hint}}]", "{a} {{b}}"),
        ("{{c1::a {{c2::b}} c::h}}", "[h]", "a b c"),
        ("{{c1::**a** [b](http://c::d)}}", "[...]", "a b"),
        (r"\{{c1::x}} {{c1::y}}", "{{c1::x}} [...]", "{{c1::x}} y"),
        ("```python\nx = {{c1::foo(1)}} # c\n```", "x = [...] # c", "x = foo(1) # c"),
        ("{{c1::\n- a\n- b\n}}\n\nend", "[...]end", "abend"),
    ],
)
def test_cloze_in_the_engine(
    collection: Collection, text: str, question: str, answer: str
) -> None:
    result = render(text, cloze=True)
    assert not result.flaws
    card = _add(collection, "Cloze", result.html, "").cards()[0]
    assert _shown(card.question()) == question
    assert _shown(card.answer()).split() == answer.split()


PIECES = [
    "{{c١::",
    *[
        "a",
        "::",
        "{{c1::",
        "{{c2::",
        "}}",
        "{",
        "}",
        "{{c1,3::",
        "{{c0::",
        "{{c,4::",
        "{{c600::",
        "{{c70000::",
        "{{c::",
        "<b>",
    ],
]


def _engine_numbers(collection: Collection, html: str) -> tuple[int, ...]:
    return tuple(card.ord + 1 for card in _add(collection, "Cloze", html, "").cards())


@pytest.mark.parametrize("seed", range(4))
def test_cloze_numbers_are_the_engines(collection: Collection, seed: int) -> None:
    import random

    choose = random.Random(seed)
    for _ in range(100):
        html = "x" + "".join(choose.choices(PIECES, k=choose.randint(1, 9)))
        assert _engine_numbers(collection, html) == (cloze_numbers(html) or (1,)), html


@pytest.mark.parametrize("depth", [9, 10, 11, 30])
def test_deep_deletions(collection: Collection, depth: int) -> None:
    text = (
        "".join(f"{{{{c{number}::" for number in range(1, depth + 1))
        + "x"
        + "}}" * depth
    )
    result = render(text, cloze=True)
    assert _engine_numbers(collection, result.html) == cloze_numbers(result.html)
    assert bool(result.flaws) == (depth > 10)


@pytest.mark.parametrize(
    "html",
    [
        *(
            "",
            " ",
            "<br> ",
            "<br/><BR />",
            "<div></div>",
            "<div><br></div>",
            "&nbsp;",
            "\u00a0",
            "<p></p>",
            "\u3000",
        ),
        *(
            "<ul><li></li></ul>",
            "<!-- x -->",
            "\u200b",
            "<b> </b>",
            "<style>a{}</style>",
        ),
    ],
)
def test_blank(html: str) -> None:
    assert is_blank(html)


@pytest.mark.parametrize(
    "html",
    [
        "0",
        "<img src=x>",
        "[sound:x.mp3]",
        "<hr>",
        "&lt;",
        "&copy;",
        "a<br>",
        "<svg></svg>",
        "[sound:]",
    ],
)
def test_not_blank_is_a_card_to_the_engine(collection: Collection, html: str) -> None:
    assert not is_blank(html)
    assert (
        "front of this card is blank"
        not in _add(collection, "Basic", html, "x").cards()[0].question()
    )


@pytest.mark.parametrize(
    "html", [" ", "<br> ", "<br/>", "<div></div>", "<div><br></div>", "<DIV >\n</DIV>"]
)
def test_what_the_engine_calls_empty_is_blank(
    collection: Collection, html: str
) -> None:
    assert (
        "front of this card is blank"
        in _add(collection, "Basic", html, "x").cards()[0].question()
    )
    assert is_blank(html)


def test_the_engine_finds_the_media(collection: Collection) -> None:
    names = {"a b.png": "é 1.png", "c.mp3": "c-1.mp3", "v.MP4": "v.mp4"}
    html = render(
        "![x](a%20b.png) [sound:c.mp3] ![](v.MP4)", media_name=names.__getitem__
    ).html
    note = _add(collection, "Basic", html, "x")
    assert set(collection.media.files_in_str(note.mid, html)) == set(names.values())
    assert [tag.filename for tag in note.cards()[0].question_av_tags()] == [
        "c-1.mp3",
        "v.mp4",
    ]


@pytest.mark.parametrize(
    "html",
    [
        "{{c0000001::a}}",
        "{{c1,0002::a}} {{c70000::b}}",
        "{{c" + "0" * 5000 + "3::a}}",
        "{{c1::{{c" + "1" * 5000 + "::a}} b}}",
        "{{c2::a {{c1::b",
        "{{,1::a}} {{c,1::b}} {{c1,::c}}",
    ],
)
def test_numbers_of_clozes_are_read_as_the_engine_reads_them(
    collection: Collection, html: str
) -> None:
    assert _engine_numbers(collection, html) == (cloze_numbers(html) or (1,))


def test_plain_lines_are_what_the_parser_makes_of_them() -> None:
    dice = random.Random(3)
    words = "word a. b) Lin (x) 1. 2) | a|b Q:: :: J. iv) = == www.x.org # (c) 'q' a/b @me - + re: ?".split()
    found = 0
    for _ in range(40_000):
        starts = [
            dice.choices(words, k=dice.randint(1, 4)) for _ in range(dice.randint(2, 4))
        ]
        lines = [
            " ".join([*start, "x" * dice.choice((1, *[30] * 9))]) for start in starts
        ]
        text = "\n".join(lines)
        html = module._plain_lines(text)
        if html is not None:
            found += 1
            assert module._render_markdown(text, False, str, whole=True) == Rendered(
                html
            ), text
    assert found > 500
