"""Cards for paper, the page in one file, and the commands that write them."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from deckgen.cli.main import main
from deckgen.commands.preview import page
from deckgen.commands.preview.state import PageState, page_state
from deckgen.compile import pipeline
from deckgen.core.build import Media
from deckgen.formats.paper.fit import fitted
from deckgen.formats.paper.sheets import page as paper_page
from deckgen.render import mathjax

REPO = Path(__file__).parents[2]
HOSTILE = Path(__file__).parent / "hostile"


def snapshot(project: Path) -> PageState:
    return page_state(pipeline.check(project / "cards.yaml", 1_700_000_000), 1, None)


def sheets(snapshot: PageState) -> str:
    """Return the page for paper with the cards of a snapshot."""
    assert snapshot.project is not None
    notes = list(dict.fromkeys(card.note for card in snapshot.cards))
    media = [Media(name, path) for name, path in snapshot.media.items()]
    return paper_page(
        snapshot.project.deck, list(snapshot.types.values()), notes, media
    )


@pytest.fixture(scope="module")
def hostile() -> PageState:
    return snapshot(HOSTILE)


def sections(document: str) -> list[tuple[str, list[list[str]]]]:
    """Return each page's side and the numbers in its slots, row by row; '' for an empty slot."""
    found = []
    for side, body in re.findall(
        r'<section class="sheet (front|back)s">(.*?)</section>', document, re.DOTALL
    ):
        slots = re.split(r'(?=<div class="paper)', body)[1:]
        numbers = [
            next(iter(re.findall(r'<span class="number">(\d+)</span>', slot)), "")
            for slot in slots
        ]
        found.append((side, [numbers[at : at + 2] for at in range(0, len(numbers), 2)]))
    return found


@pytest.mark.parametrize("project", [REPO, HOSTILE], ids=["deck", "hostile"])
def test_each_back_is_behind_its_front(project: Path) -> None:
    found = snapshot(project)
    pages = sections(sheets(found))
    assert [side for side, _ in pages] == ["front", "back"] * (len(pages) // 2)
    numbers = []
    for (_, fronts), (_, backs) in zip(pages[::2], pages[1::2], strict=True):
        assert [row[::-1] for row in backs] == fronts
        numbers += [int(number) for row in fronts for number in row if number]
    assert numbers == list(range(1, len(found.cards) + 1))


def test_the_list_has_every_card_under_its_topic(hostile: PageState) -> None:
    reading = sheets(hostile).partition('<main class="list"')[2]
    assert len(re.findall("<article", reading)) == len(hostile.cards)
    assert (
        reading.index("<h2") < reading.index("<article") < reading.index("Kinds</h2>")
    )


def test_the_list_has_no_heading_that_html_lacks(tmp_path: Path) -> None:
    text = "deck: {id: d, name: D, topic-tags: false}\ntopics:\n"
    for depth in range(7):
        text += (
            f"{'    ' * depth}  - id: t{depth}\n{'    ' * depth}    title: T{depth}\n"
        )
        text += f"{'    ' * depth}    {'topics' if depth < 6 else 'cards'}:\n"
    text += f"{'    ' * 7}  - {{id: a, q: Q?, a: A}}\n"
    (tmp_path / "cards.yaml").write_text(text, encoding="utf-8")
    reading = sheets(snapshot(tmp_path)).partition('<main class="list"')[2]
    assert re.findall(r"<h(\d)", reading) == ["2", "3", "4", "5", "6", "6", "6"]


def test_paper_has_nothing_that_acts(hostile: PageState) -> None:
    document = sheets(hostile)
    body = document.partition("<body>")[2]
    # deckgen's own from here
    body = body.partition('<script type="application/json" id="data-mathjax">')[0]
    assert "default-src &#x27;none&#x27;" in document
    assert not re.search(
        r"<(script|style|link|meta|base|iframe|object|form|input|svg|video|audio)\b",
        body.partition("</header>")[2],
    )
    assert not re.search(
        r"<[^>]*\s(on\w+|style|href|srcset)=", body.replace(' style="--size:', " data=")
    )
    assert "https://evil.example" not in re.sub(r">[^<]*<", "><", body)
    assert set(re.findall(r'src="(\w+):', body)) == {"data"}


def test_paper_is_balanced(hostile: PageState) -> None:
    document = sheets(hostile)
    for tag in ("div", "article", "section", "main", "table", "b", "p"):
        assert document.count(f"<{tag}>") + document.count(
            f"<{tag} "
        ) == document.count(f"</{tag}>"), tag


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ("<b>x", "<b>x</b>"),
        ("</div>x", "x"),
        ("<div><i>x</div>y", "<div><i>x</i></div>y"),
        ("<script>1<2</script>x", "x"),
        ("<style>a</style><b onclick=1 class=k>x</b>", '<b class="k">x</b>'),
        ("a &amp; &lt;b&gt; &#39; < c", "a &amp; &lt;b&gt; &#39; &lt; c"),
        ('<a href="javascript:1">x</a>', "x"),
        ("<!-- c -->x<br/>y", "x<br>y"),
        ("[anki:play:q:0] [[type:Answer]]", "♪ _"),
        ('<img src="no.png" alt="none">', "none"),
        ('<img src="yes.png" alt="a">', '<img alt="a" src="data:x">'),
        ("<svg><b>x</b></svg>y", "y"),
    ],
)
def test_what_paper_keeps_of_html(html: str, made: str) -> None:
    assert fitted(html, {"yes.png": "data:x"}, box="_")[0] == made


def test_type_gets_smaller_then_the_passage_goes_then_the_card() -> None:
    def made(answer: int, passage: int = 0) -> tuple[float, bool]:
        passages = f'<blockquote class="passage">{"word " * passage}</blockquote>'
        return fitted(f'<div class="answer">{"word " * answer}</div>{passages}', {})[1:]

    assert made(3, 10) == (11.0, True)
    sizes = [made(count) for count in (3, 40, 70, 100, 140)]
    assert sizes == sorted(sizes, reverse=True)
    assert made(20, 400) == (made(20)[0], False)
    assert made(2000)[0] == 0.0


def test_a_card_too_long_for_paper_is_named(tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").write_text(
        "deck: {id: d, name: D}\ntopics:\n  - id: t\n    title: T\n    cards:\n"
        f"      - {{id: a, q: Short?, a: '{'much too long ' * 300}', unsourced: known}}\n",
        encoding="utf-8",
    )
    document = sheets(snapshot(tmp_path))
    assert "Too long for a card, so only in the list: 1." in document
    assert document.count("much too long much") > 100  # in the list it is whole


FORMULAS = """\
deck: {id: d, name: D}
topics:
  - id: t
    title: T
    cards:
      - {id: a, q: 'What is $x^2$?', a: '$$\\frac{a}{b} < 1$$', unsourced: known}
"""


@pytest.fixture
def with_formulas(tmp_path: Path) -> Path:
    (tmp_path / "cards.yaml").write_text(FORMULAS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def without_mathjax(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mathjax, "folder", lambda: None)


def test_mathjax_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview with its fonts in memory must not find it gone, nor one without them find it there."""
    asked: list[str] = []
    monkeypatch.setattr("importlib.util.find_spec", asked.append)
    mathjax.folder.cache_clear()
    try:
        assert (mathjax.folder(), mathjax.folder()) == (None, None)
        assert asked == ["mathjax"]
    finally:
        mathjax.folder.cache_clear()


def test_mathjax_is_in_documents_with_formulas_alone(
    with_formulas: Path, hostile: PageState
) -> None:
    made = snapshot(with_formulas)
    for document in (page.whole(made), sheets(made)):
        assert 'id="data-mathjax"' in document
        assert "font-src" in document
        assert "unsafe-eval" not in document.partition("<body")[0]
        assert len(re.findall(r"&#x27;sha256-", document.partition("<body")[0])) == 2
    plain = (with_formulas / "cards.yaml").read_text(encoding="utf-8")
    plain = plain.replace("$$\\frac{a}{b} < 1$$", "nothing").replace("$x^2$", "nothing")
    (with_formulas / "cards.yaml").write_text(plain, encoding="utf-8")
    made = snapshot(with_formulas)
    assert 'id="data-mathjax"' not in page.whole(made)
    assert "<script" not in sheets(made)


@pytest.mark.usefixtures("without_mathjax")
def test_without_mathjax_formulas_are_code(with_formulas: Path) -> None:
    made = snapshot(with_formulas)
    for document in (page.whole(made), sheets(made)):
        assert 'id="data-mathjax"' not in document
    assert '<code class="tex">x^2</code>' in sheets(made)
    assert '<pre class="tex">\\frac{a}{b} &lt; 1</pre>' in sheets(made)
    code = "<code>\\(x\\)</code> <pre>\\[y\\]</pre> a \\( b"
    assert mathjax.prepared(code) == code


@pytest.mark.usefixtures("without_mathjax")
@pytest.mark.parametrize(
    "command", [["preview", "--html"], ["build", "--to", "print", "-o"]]
)
def test_without_mathjax_it_is_said_how_to_get_it(
    with_formulas: Path, command: list[str]
) -> None:
    target = with_formulas / "out.html"
    made = CliRunner().invoke(main, [*command, str(target), str(with_formulas)])
    assert made.exit_code == 0, made.output
    assert "pip install django-static-mathjax" in made.stderr


@pytest.mark.parametrize(
    ("tex", "outline"),
    [
        (r"a \(x^2\) b", "a x2 b"),
        (r"\(\alpha_{12}\)", "x12"),
        (r"\[a \\ b\]", "\na\nb\n"),
        (r"\[\frac{a}{b}\]", "\nxab\nx\n"),
        (r"\[\begin{array}{l|l} a & b \end{array}\]", "\nab\n"),
        ("no formula", "no formula"),
    ],
)
def test_how_much_room_a_formula_takes(tex: str, outline: str) -> None:
    assert mathjax.outlined(tex) == outline


# --- one file -----------------------------------------------------------------------------


def test_one_file_ends_no_element_early(hostile: PageState) -> None:
    document = page.whole(hostile)
    assert "connect-src &#x27;none&#x27;" in document
    scripts = re.findall(
        r"<script\b[^>]*>(.*?)</script>", document, re.DOTALL | re.IGNORECASE
    )
    data = re.findall(
        r'<script type="application/json" id="data-([\w-]+)">(.*?)</script>',
        document,
        re.DOTALL,
    )
    assert len(scripts) == len(data) + 1
    found = {name: json.loads(text) for name, text in data}
    assert {"deck", "overview", "media", "frame-css", "cards-0"} <= found.keys()
    assert len(found["cards-0"]) == len(found["deck"]["cards"])
    assert all(uri.startswith("data:") for uri in found["media"].values())
    assert "<title>Hostile &lt;/title&gt;" in document


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "deck"
    folder.mkdir()
    (folder / "cards.yaml").write_text(
        "deck: {id: d, name: D}\ntopics:\n  - id: t\n    title: T\n    cards:\n"
        "      - {id: one, q: Which number follows zero?, a: One, unsourced: known}\n",
        encoding="utf-8",
    )
    return folder


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_preview_html_writes_one_file(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "review.html"
    assert run("preview", project, "--html", target) == (
        0,
        f"{target}: 1 note, 1 card: nothing to report\n",
    )
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    # no lock file, no package
    assert list(project.iterdir()) == [project / "cards.yaml"]


def test_a_broken_deck_leaves_the_file_of_before(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "review.html"
    target.write_text("before", encoding="utf-8")
    (project / "cards.yaml").write_text("deck: [", encoding="utf-8")
    status, output = run("preview", project, "--html", target)
    assert status == 1
    assert "Nothing written" in output
    assert target.read_text(encoding="utf-8") == "before"
    assert run("preview", project, "--html", tmp_path / "no" / "such.html")[0] == 1


def test_a_file_that_cannot_be_written_is_said(project: Path, tmp_path: Path) -> None:
    status, output = run("preview", project, "--html", tmp_path / "no" / "review.html")
    assert status == 2
    assert "nothing was changed" in output


def test_build_to_print(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "cards.html"
    assert run("build", project, "--to", "print", "-o", target) == (
        0,
        f"{target}: 1 card\n",
    )
    assert not (project / "cards.lock").exists()
    assert run("build", project, "--to", "print", "-q") == (0, "")
    assert (project / "dist" / "d.html").read_bytes() == target.read_bytes()


def test_errors_stop_the_printing(project: Path) -> None:
    (project / "cards.yaml").write_text(
        (project / "cards.yaml").read_text(encoding="utf-8").replace("a: One", "a: ''"),
        encoding="utf-8",
    )
    status, output = run("build", project, "--to", "print")
    assert status == 1
    assert "Nothing built" in output
    assert not (project / "dist").exists()


def test_a_taken_port_is_said(project: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, output = run("preview", project, "--port", port)
    assert (status, f"cannot serve on port {port}" in output) == (2, True)


DROPPED = """
from deckgen.commands.preview.live import Live

class Finalized:
    def __del__(self):
        print('dropped', file=sys.stderr)
        signal.raise_signal(signal.SIGINT)

refresh = Live.refresh
def interrupted(live):
    Finalized()
    refresh(live)
Live.refresh = interrupted
"""
"""What lets an interrupt arrive where Python drops its exception: in a finalizer."""


@pytest.mark.parametrize("prepared", ["", DROPPED], ids=["raised", "dropped"])
def test_an_interrupt_ends_the_preview(project: Path, prepared: str) -> None:
    """In a process of its own: the page is served, and Ctrl+C ends it with status 0."""
    program = f"""
import faulthandler, signal, sys
faulthandler.dump_traceback_later(100)
signal.signal(signal.SIGINT, signal.default_int_handler)
{prepared}
from deckgen.cli.main import main
main(sys.argv[1:])
"""
    command = [sys.executable, "-c", program, "preview", str(project)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stdout is not None
            address = running.stdout.readline().strip()
            if not prepared:
                with urllib.request.urlopen(f"{address}deck", timeout=120) as answer:
                    assert json.load(answer)["id"] == "d"
                running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=120)
            assert (running.returncode, "dropped" in said) == (0, bool(prepared)), said
        finally:
            running.kill()
