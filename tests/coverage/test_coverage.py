"""What counts as covered, and how it is reported. The page has tests in ``browser/``."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from helpers.project import write

from deckgen.citations.resolve import Citations
from deckgen.cli.main import main
from deckgen.commands.coverage import overview, page, report
from deckgen.compile.deck import load_project
from deckgen.core.share import Share
from deckgen.coverage import measure as measure_module
from deckgen.coverage.drafts import Draft
from deckgen.coverage.measure import measure
from deckgen.coverage.model import SentenceCover, State
from deckgen.coverage.sections import id_of_heading, sections
from deckgen.lint.asking import Asking

if TYPE_CHECKING:
    from deckgen.coverage.model import Coverage, SourceCoverage

REPO = Path(__file__).parents[2]

TEXT = """\
By 1930, 55% of peasant land was collective, and 88% by 1934. Stalin ruled.

Trotsky explained,

“The bureaucracy ate the party.” (Letters, 1935.)

Nobody has ever quoted this line about Paris and its 7 million loaves.
"""
HEAD = """\
deck: {id: land, name: Land}
sources:
  text:
    file: text.txt
    title: On land
    name: the text
    voices:
      - {speaker: Trotsky, work: Letters, passages: [The bureaucracy ate the party.]}
    apparatus: ['Trotsky explained,', '(Letters, 1935.)']
    aliases: {Stalin: [Koba]}
"""


NO_QUESTIONS = Asking(None, Share(0, 0))


def project(folder: Path, cards: str, head: str = HEAD, **texts: str) -> Path:
    """Write a project whose one topic has some cards, and return its ``cards.yaml``."""
    files = {f"{name}.txt": text for name, text in (texts or {"text": TEXT}).items()}
    listed = [
        f"- {{id: card-{n}, {card}}}"
        for n, card in enumerate(cards.strip().split("\n"), 1)
    ]
    topic = "topics:\n  - id: all\n    title: All\n    cards:\n"
    return write(folder, "\n".join(listed), files, head=head, topic=topic)


def measured(path: Path) -> Coverage:
    read, diagnostics, _ = load_project(path)
    assert read is not None
    assert not diagnostics, diagnostics
    return measure(read)


def only(
    folder: Path, cards: str, text: str = TEXT, head: str = HEAD
) -> SourceCoverage:
    coverage = measured(project(folder, cards, head, text=text))
    assert not coverage.diagnostics
    return coverage.sources[0]


PLAIN = "deck: {id: plain, name: Plain}\nsources:\n  text: {file: text.txt, title: A text}\n"


def states(source: SourceCoverage) -> list[str]:
    return [sentence.state.value for sentence in source.sentences]


def open_figures(source: SourceCoverage) -> list[str]:
    return [figure.text for figure in source.figures if not figure.cards]


def open_names(source: SourceCoverage) -> list[str]:
    return [name.text for name in source.names if not name.cards]


# --- sentences -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quotes", "state", "cards"),
    [
        (["one two three four five six seven eight"], State.COVERED, 1),
        (["one two three four"], State.COVERED, 1),  # just half
        (["one two three"], State.PARTLY, 1),
        (["one two"], State.UNCOVERED, 0),  # no substance
        (["one two three", "six seven eight"], State.COVERED, 2),  # together
        (["one two three", "one two three"], State.PARTLY, 2),  # the same words again
        (["one two", "three four", "five six", "seven eight"], State.UNCOVERED, 0),
        (["two three", "one two three four five"], State.COVERED, 1),
        (["one two … six"], State.PARTLY, 1),  # its parts count together
    ],
)
def test_a_sentence_is_covered_if_cards_quote_half_of_it(
    tmp_path: Path, quotes: list[str], state: State, cards: int
) -> None:
    written = "\n".join(f"q: Who?, a: Me, quote: '{quote}'" for quote in quotes)
    source = only(
        tmp_path, written, "One two three four five six seven eight.\n", PLAIN
    )
    sentence = source.sentences[0]
    assert (sentence.state, len(sentence.citing)) == (state, cards)


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        ("He ruled.", "covered"),
        ("He ruled them all.", "covered"),
        ("He ruled all of them.", "uncovered"),
    ],
)
def test_a_short_sentence_is_cited_by_half_of_it(
    tmp_path: Path, sentence: str, state: str
) -> None:
    text = f"{sentence} She read and read again.\n"
    source = only(tmp_path, "q: Who?, a: Me, quote: He ruled", text, PLAIN)
    assert states(source) == [state, "uncovered"]


def test_a_quotation_that_runs_over_a_border_cites_where_it_has_substance(
    tmp_path: Path,
) -> None:
    text = "One two three four. Five six seven eight nine ten. Eleven twelve thirteen fourteen.\n"
    source = only(
        tmp_path, "q: Who?, a: Me, quote: two three four. Five six seven", text, PLAIN
    )
    assert states(source) == ["covered", "covered", "uncovered"]
    source = only(
        tmp_path, "q: Who?, a: Me, quote: two three four. Five six", text, PLAIN
    )
    assert states(source) == ["covered", "uncovered", "uncovered"]
    assert source.sentences[1].quoted == 0


def test_lead_ins_and_references_are_no_content(tmp_path: Path) -> None:
    source = only(
        tmp_path,
        "q: Whose?, a: Trotsky’s, quote: 'The bureaucracy ate the party.” (Letters, 1935.)'",
    )
    assert states(source) == [
        "uncovered",
        "uncovered",
        "apparatus",
        "covered",
        "uncovered",
    ]
    assert (source.sentences[3].quoted, source.sentences[3].words) == (5, 5)
    assert "1935" not in [figure.text for figure in source.figures]
    assert [name.text for name in source.names] == ["Stalin", "Paris"]
    assert source.shares["sentences"] == Share(1, 4)


def test_scripts_without_spaces_count_characters(tmp_path: Path) -> None:
    text = "东京是日本的首都。人口很多而且还在增加。\n"
    source = only(tmp_path, "q: Who?, a: Me, quote: 东京是日本", text, PLAIN)
    assert [(s.quoted, s.words) for s in source.sentences] == [(5, 8), (0, 10)]


def test_a_figure_is_looked_for_among_many_cards_of_one_sentence(
    tmp_path: Path,
) -> None:
    """Also one that a card has with another value, since it says the same more vaguely."""
    text = "It fell by a half on 5 May 1927, in the late 1920s, from 27.5 kg to 13 kg between 1931 and 1934"
    answers = ("50%", "May 1927", "The 1920s", "27.5 kg", "In 1934", "In 1999")
    cards = "\n".join(
        f'q: What of it?, a: {answer}, quote: "{text}"' for answer in answers
    )
    source = only(tmp_path, cards, text, PLAIN)
    having = {
        figure.text: [card[-1] for card in figure.cards] for figure in source.figures
    }
    assert having["5 May 1927"] == ["2"]
    assert having["27.5 kg"] == ["4"]
    assert having["13 kg"] == []
    assert {"1", "3", "5"} <= {card for cards in having.values() for card in cards}
    assert not any("6" in cards for cards in having.values())


def test_many_voices_are_told_apart(tmp_path: Path) -> None:
    """One within another, and one over several sentences."""
    said = [f"Word {n} was said by nobody else." for n in range(30)]
    voices = [
        f"      - {{speaker: Speaker {n}, passages: ['{said[n]}']}}\n"
        for n in range(0, 30, 3)
    ]
    voices.append(
        f"      - {{speaker: Chorus, passages: [{{from: '{said[10]}', to: '{said[20]}'}}]}}\n"
    )
    head = f"{PLAIN.replace('{file: text.txt, title: A text}', '')}    file: text.txt\n    title: A text\n"
    source = only(
        tmp_path,
        "q: What?, a: A word, unsourced: x",
        " ".join(said),
        f"{head}    voices:\n{''.join(voices)}",
    )
    spoken = [
        f"Speaker {n}" if n % 3 == 0 else "Chorus" if 10 <= n <= 20 else ""
        for n in range(30)
    ]
    assert [sentence.voice for sentence in source.sentences] == spoken
    assert [sentence.spoken == sentence.words for sentence in source.sentences] == [
        bool(v) for v in spoken
    ]


# --- figures, names, voices ------------------------------------------------------------

LAND = "quote: 'By 1930, 55% of peasant land was collective, and 88% by 1934'"


def test_a_figure_is_covered_only_by_a_card_that_has_it(tmp_path: Path) -> None:
    source = only(
        tmp_path,
        f"q: What share of the land was it by 1930?, a: 55%, note: 88% by 1934, {LAND}",
    )
    assert open_figures(source) == ["88%", "1934", "7 million"]
    assert [(figure.text, figure.date) for figure in source.figures] == [
        ("1930", True),
        ("55%", False),
        ("88%", False),
        ("1934", True),
        ("7 million", False),
    ]
    assert source.shares["dates"] == Share(1, 2)
    assert source.shares["figures"] == Share(1, 3)


@pytest.mark.parametrize(
    "card",
    [
        "q: When was it?, a: In 1930",
        "q: When?, a: Then, reverse: {q: What was in 1930?}",
        "cloze: 'It was {{c1::1930}}.'",
        "q: How?, steps: {one: In 1930, two: Later}",
        "q: When?, a: In 1930–1934",  # a range that begins with it
        "q: When?, a: '**1930**'",
    ],
)
def test_a_card_has_a_figure_wherever_it_asks_or_answers(
    tmp_path: Path, card: str
) -> None:
    assert "1930" not in open_figures(only(tmp_path, f"{card}, {LAND}"))


def test_a_range_has_the_years_at_its_ends_and_no_other_numbers(tmp_path: Path) -> None:
    text = "It had 5 tractors in 1927, they say.\n"
    card = "q: How many?, a: '5–10, 1927–1930', quote: It had 5 tractors in 1927"
    assert open_figures(only(tmp_path, card, text, PLAIN)) == ["5"]


def test_a_figure_of_another_sentence_does_not_count(tmp_path: Path) -> None:
    source = only(
        tmp_path, "q: Who ruled in 1930 and in 1934?, a: Stalin, quote: Stalin ruled"
    )
    assert open_figures(source) == ["1930", "55%", "88%", "1934", "7 million"]


@pytest.mark.parametrize("answer", ["Stalin", "Koba", "Stalin’s", "'*Stalin*'"])
def test_a_name_is_covered_by_any_of_its_forms(tmp_path: Path, answer: str) -> None:
    source = only(tmp_path, f"q: Who ruled?, a: {answer}, quote: Stalin ruled")
    assert open_names(source) == ["Paris"]


@pytest.mark.parametrize("aliases", ["", ", aliases: {Harvey: [William Harvey]}"])
def test_a_name_that_a_card_has_is_never_open(tmp_path: Path, aliases: str) -> None:
    source_line = f"  text: {{file: text.txt, title: H{aliases}}}\n"
    head = f"deck: {{id: h, name: H}}\nsources:\n{source_line}"
    text = (
        "In 1628 the physician William Harvey published a book on the heart. In 1657 Harvey died in London. "
        "William Harvey was of Folkestone."
    )
    card = "q: When did Harvey publish a book on the heart?, a: '1628', quote: published a book on the heart"
    source = only(tmp_path, card, text, head)
    assert open_names(source) == ["London", "Folkestone"]


def test_an_alias_without_a_letter_is_no_form(tmp_path: Path) -> None:
    head = HEAD.replace("{Stalin: [Koba]}", "{Stalin: ['1930']}")
    source = only(
        tmp_path, "q: Who ruled in 1930?, a: He, quote: Stalin ruled", head=head
    )
    assert open_names(source) == ["Stalin", "Paris"]


def test_citations_that_are_resolved_are_not_resolved_again(tmp_path: Path) -> None:
    path = project(tmp_path, "q: Who ruled?, a: Stalin, quote: Stalin ruled")
    loaded, _, _ = load_project(path)
    assert loaded is not None
    citations = Citations(loaded)
    first, _ = citations.of(loaded.items[0])
    quotations = citations.index(loaded.sources["text"])
    quotations.find = lambda quote: pytest.fail(f"looked for again: {quote}")  # type: ignore[method-assign]
    assert measure(loaded, citations).sources == measure(loaded).sources
    again, _ = citations.of(loaded.items[0]._replace(draft=True))
    assert again is first


def test_a_name_that_only_the_quotation_has_is_open(tmp_path: Path) -> None:
    assert open_names(only(tmp_path, "q: Who ruled?, a: He, quote: Stalin ruled")) == [
        "Stalin",
        "Paris",
    ]


def test_a_name_is_one_wherever_it_stands(tmp_path: Path) -> None:
    text = "In Paris it rained all day. The sun of Paris shone all night. He left Rome’s walls.\n"
    source = only(
        tmp_path,
        "q: What shone?, a: The sun of Paris, quote: The sun of Paris shone",
        text,
        PLAIN,
    )
    assert [
        (name.text, len(name.mentions), name.sentence, len(name.cards))
        for name in source.names
    ] == [
        ("Paris", 2, 0, 1),
        ("Rome’s", 1, 2, 0),
    ]


def test_a_voice_is_covered_by_a_citation_of_its_words(tmp_path: Path) -> None:
    source = only(
        tmp_path,
        "q: What ate the party?, a: The bureaucracy, quote: The bureaucracy ate the party",
    )
    assert [(voice.speaker, voice.line, voice.cards) for voice in source.voices] == [
        ("Trotsky", 5, ("card-1",))
    ]
    assert source.sentences[3].voice == "Trotsky, Letters"
    source = only(tmp_path, f"q: When?, a: In 1930, {LAND}")
    assert (source.shares["voices"], source.own) == (Share(0, 1), ("card-1",))


# --- what counts ---------------------------------------------------------------------


def test_drafts_and_cards_without_a_quotation_count_for_nothing(tmp_path: Path) -> None:
    coverage = measured(
        project(
            tmp_path,
            "q: Who ruled?, a: Stalin, quote: Stalin ruled, draft: true\nq: One?, a: Two, unsourced: my own",
        )
    )
    assert (coverage.cards, coverage.drafts) == (1, 1)
    assert coverage.shares["sentences"] == Share(0, 4)


def test_a_quotation_that_is_not_found_is_reported_and_counts_for_nothing(
    tmp_path: Path,
) -> None:
    coverage = measured(
        project(tmp_path, "q: Who ruled?, a: Stalin, quote: Lenin ruled")
    )
    assert [each.code for each in coverage.diagnostics] == ["C102"]
    assert coverage.shares["sentences"].covered == 0


TWO = """\
deck: {id: two, name: Two}
sources:
  one: {file: one.txt, title: The first}
  two: {file: two.txt, title: The second}
"""


def test_several_sources(tmp_path: Path) -> None:
    cards = "q: Who?, a: Ann, quote: Ann slept, source: one\nq: Who?, a: Bob, quote: Bob woke, source: two"
    coverage = measured(
        project(tmp_path, cards, TWO, one="Ann slept.\n\nAnn ate.\n", two="Bob woke.\n")
    )
    assert [source.shares["sentences"] for source in coverage.sources] == [
        Share(1, 2),
        Share(1, 1),
    ]
    assert coverage.shares["sentences"] == Share(2, 3)
    shown = page.as_html(coverage)
    ids = re.findall(r'\bid="([^"]+)"', shown)
    assert len(ids) == len(set(ids))
    assert {"s1-1", "s1-2", "s2-1", "t1", "t2"} <= set(ids)


@pytest.mark.parametrize(
    ("share", "percent"),
    [((1, 3), 33.3), ((9999, 10000), 99.9), ((0, 0), 100), ((2, 2), 100)],
)
def test_percentages_are_never_rounded_up(
    share: tuple[int, int], percent: float
) -> None:
    assert Share(*share).percent == percent


def test_this_deck_covers_its_essay() -> None:
    coverage = measured(REPO / "cards.yaml")
    shares = coverage.shares
    assert shares["sentences"].total == 59
    # 38, less three in references
    assert shares["figures"].total + shares["dates"].total == 35
    assert not coverage.diagnostics
    assert shares["sentences"].percent >= 95
    assert shares["words"].percent >= 90


# --- reports -------------------------------------------------------------------------

CARDS = f"""\
q: What share of the land was collective by 1930?, a: 55%, {LAND}
q: Who ruled?, a: Stalin, quote: Stalin ruled
q: Which line is it?, a: This, quote: ever quoted this line
"""
REPORT = """\
On land  text.txt

  1  ████████████████████████ 100%  2 of 2 sentences, 2 cards
  3  no content (lead-in or reference)
  5  ░░░░░░░░░░░░░░░░░░░░░░░░   0%  0 of 1 sentence, 0 cards
  7  ████████░░░░░░░░░░░░░░░░  30%  0 of 1 sentence, 1 card

Sentences that no card cites
  line 5: “The bureaucracy ate the party.” (Letters, 1935.)

Sentences of which less than half is on cards
  line 7: Nobody has ever quoted this line about Paris and its 7 million loaves.  (4 of 13 words)

Figures that no card has
  line 1: 88%  (its sentence is cited)
  line 7: 7 million  (its sentence is cited)

Dates that no card has
  line 1: 1934  (its sentence is cited)

Names that no card has
  line 7: Paris

Voices that no card cites
  line 5: Trotsky, Letters

  sentences      2 of      4   50.0%
  words         18 of     32   56.2%
  figures        1 of      3   33.3%
  dates          1 of      2   50.0%
  names          1 of      2   50.0%
  voices         0 of      1    0.0%

50.0% covered: 2 of 4 sentences, by 3 cards
"""


def test_text(tmp_path: Path) -> None:
    coverage = measured(project(tmp_path, CARDS))
    assert report.as_text(coverage, NO_QUESTIONS) == REPORT
    assert report.as_text(coverage, NO_QUESTIONS, ascii_only=True) == REPORT.replace(
        "█", "#"
    ).replace("░", ".")


def test_a_bar_is_full_only_if_every_word_is_quoted(tmp_path: Path) -> None:
    words = " ".join(f"word{n}" for n in range(200))
    path = project(
        tmp_path, f"q: Who?, a: Me, quote: '{words}'", PLAIN, text=f"{words} end.\n"
    )
    bar = report.as_text(measured(path), NO_QUESTIONS).split("\n")[2]
    assert (bar.count("█"), bar.count("░")) == (23, 1)
    assert "99%" in bar


def cover(quoted: int, cards: int = 1) -> SentenceCover:
    """Return a sentence of ten words, of which so many are quoted by so many cards."""
    return SentenceCover(
        1, 1, 0, 9, 1, words=10, quoted=quoted, citing=("a card",) * cards
    )  # type: ignore[arg-type]


def test_a_bar_has_the_colour_of_what_is_covered_worst() -> None:
    colours: list[object] = []

    def style(text: str, **how: object) -> str:
        colours.append(how.get("fg"))
        return text

    for worst, colour in (
        (cover(10), "green"),
        (cover(2), "yellow"),
        (cover(0, cards=0), "red"),
    ):
        colours.clear()
        report._bar([cover(10), worst, cover(10)], style, "#.")
        assert colours[0] == colour


def test_bars_of_the_page_are_as_high_as_cards_cite_but_not_without_bound() -> None:
    full = f'height="{overview._HEIGHT - 2:g}"'
    half = f'height="{(overview._HEIGHT - 2) / 2:g}"'
    assert full in overview._bar([cover(10, cards=4)], 0, 4)
    assert half in overview._bar([cover(10, cards=2)], 0, 4)
    assert full in overview._bar([cover(10, cards=40)], 0, overview.TALLEST)


def test_the_tallest_bar_of_a_page_is_of_six_cards(tmp_path: Path) -> None:
    sentence = "The old mill by the river was sold in the winter"
    other = "Its wheel of oak was burnt by the miller in spring"
    cards = "\n".join(
        f"q: Which {n}?, a: The mill, quote: {sentence}" for n in range(12)
    )
    cards += "\n" + "\n".join(
        f"q: What {n}?, a: The wheel, quote: {other}" for n in range(6)
    )
    source = measured(
        project(tmp_path, cards, PLAIN, text=f"{sentence}. {other}.\n")
    ).sources[0]
    heights = re.findall(r'<rect [^>]*height="([\d.]+)"', overview._skyline(source))
    assert heights == [f"{overview._HEIGHT - 2:g}"] * 2  # six are as high as twelve


def test_what_no_card_cites_hangs_below_the_line_by_its_share() -> None:
    bar = overview._bar([cover(10), cover(0, cards=0)], 0, 1)
    assert f'y="{overview._HEIGHT + 2:g}" width="8" height="4" class="none"' in bar
    assert 'class="none"' not in overview._bar([cover(10)], 0, 1)
    assert 'class="partly"' in overview._bar([cover(10), cover(2)], 0, 1)


def test_a_total_is_filled_only_when_all_is_covered(tmp_path: Path) -> None:
    words = " ".join(f"word{n}" for n in range(200))
    path = project(
        tmp_path, f"q: Who?, a: Me, quote: '{words}'", PLAIN, text=f"{words} end.\n"
    )
    source = measured(path).sources[0]
    share = source.shares["words"]
    assert (share.covered, share.total) == (200, 201)
    assert (
        '<rect width="99" height="4" class="done"/></svg><span>200 of 201'
        in overview._totals(source)
    )


def test_json(tmp_path: Path) -> None:
    found = json.loads(report.as_json(measured(project(tmp_path, CARDS)), NO_QUESTIONS))
    assert found["version"] == 1
    assert found["totals"]["sentences"] == {"covered": 2, "total": 4, "percent": 50.0}
    source = found["sources"][0]
    sentence = source["sentences"][4]
    assert (sentence["state"], sentence["cards"], sentence["line"]) == (
        "partly",
        ["card-3"],
        7,
    )
    assert TEXT[sentence["start"] : sentence["end"]] == sentence["text"]
    figure = source["figures"][2]
    assert (figure["text"], figure["cards"], TEXT[figure["start"] : figure["end"]]) == (
        "88%",
        [],
        "88%",
    )
    assert source["names"][1] == {"text": "Paris", "lines": [7], "cards": []}
    assert source["voices"][0]["cards"] == []


def test_the_page_is_one_file_with_a_strict_policy(tmp_path: Path) -> None:
    shown = page.as_html(measured(project(tmp_path, CARDS)))
    assert shown == page.as_html(measured(project(tmp_path, CARDS)))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', shown)
    assert policy
    for tag in ("style", "script"):
        inline = re.search(rf"<{tag}>(.*?)</{tag}>", shown, re.DOTALL)
        assert inline
        digest = b64encode(hashlib.sha256(inline[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'")
    assert "unsafe" not in policy[1]
    assert not re.search(r"\b(?:src|style|on\w+)=|url\(|@import|https?:", shown)


# --- the command ---------------------------------------------------------------------


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["coverage", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), (
        result.exc_info
    )
    return result.exit_code, result.stdout, result.stderr


def test_command(tmp_path: Path) -> None:
    path = project(tmp_path, CARDS)
    assert run(path) == (0, REPORT, "")
    assert run(path, "--fail-under", "50")[0] == 0
    code, out, err = run(path, "--fail-under", "50.1")
    assert (code, out) == (1, REPORT)
    assert err.startswith("Covered by less than 50.1%: ")
    for wrong in ("101", "-1", "nan", "NaN", "inf"):
        assert run(path, f"--fail-under={wrong}")[0] == 2
    assert json.loads(run(path, "--format", "json")[1])["deck"] == "land"


def test_command_writes_the_page(tmp_path: Path) -> None:
    path = project(tmp_path, CARDS)
    code, out, err = run(path, "--html", tmp_path / "page.html")
    assert (code, out, err) == (0, REPORT, f"Written: {tmp_path / 'page.html'}\n")
    assert (
        (tmp_path / "page.html")
        .read_text(encoding="utf-8")
        .startswith("<!doctype html>")
    )
    code, _, err = run(path, "--html", tmp_path / "nowhere" / "page.html")
    assert code == 2
    assert "cannot write" in err


def test_command_with_mistakes(tmp_path: Path) -> None:
    code, out, err = run(
        project(tmp_path, "q: Who ruled?, a: Stalin, quote: Lenin ruled")
    )
    assert code == 1
    assert "0.0% covered" in out
    assert "error[C102]" in err
    code, out, err = run(
        project(
            tmp_path, "q: Who?, a: Me, unsourced: x", "deck: {id: none, name: None}\n"
        )
    )
    assert (code, out) == (2, "")
    assert "declares no source" in err
    code, out, err = run(tmp_path / "absent.yaml")
    assert (code, out) == (2, "")
    assert "there is no project" in err


def test_what_a_card_states_covers_a_sentence_as_what_it_quotes_does(
    tmp_path: Path,
) -> None:
    text = "A comet may also grow a tail; its tail always points away from the Sun, as it moves round it.\n"
    card = "      - {id: a, quote: its tail always points, "
    head = "deck: {id: d, name: D}\nsources: {s: {file: s.txt, title: S}}\n"
    head += "topics:\n  - id: t\n    title: T\n    cards:\n"
    asked = {
        "q: Which way does the tail of a comet always point?, a: Away from the Sun}": State.COVERED,
        "q: Which part of it?, a: The tail}": State.PARTLY,
    }
    for words, state in asked.items():
        (tmp_path / "s.txt").write_text(text, encoding="utf-8")
        (tmp_path / "cards.yaml").write_text(
            head + card + words + "\n", encoding="utf-8"
        )
        project, _, _ = load_project(tmp_path / "cards.yaml")
        assert project is not None
        (sentence,) = measure(project).sources[0].sentences
        assert sentence.quoted == 4
        assert sentence.state is state, sentence.stated


def test_headings_are_no_content(tmp_path: Path) -> None:
    head = "deck: {id: d, name: D}\nsources:\n  text: {file: text.txt, title: T}\n"
    text = "The Heart of 1628\n\nHarvey wrote a book.\n\nThe vessels\n\nThey join at last.\n"
    source = only(
        tmp_path, "q: Who wrote it?, a: Harvey, quote: Harvey wrote a book", text, head
    )
    states = [each.state for each in source.sentences]
    assert states == [State.APPARATUS, State.COVERED, State.APPARATUS, State.UNCOVERED]
    assert not source.figures


def test_the_first_word_of_a_quotation_is_quoted(tmp_path: Path) -> None:
    head = "deck: {id: d, name: D}\nsources: {text: {file: text.txt, title: T}}\n"
    card = "q: What ruled?, a: A man, quote: The man ruled."
    found = only(tmp_path, card, "The man ruled. He left.", head)
    assert [(each.quoted, each.small) for each in found.sentences] == [(3, 0), (0, 0)]


def test_a_title_alone_leaves_a_text_without_headings() -> None:
    """Such a text is divided by the number of drafts, one with a heading further on is not."""
    paragraphs = ["The heart", "In 1628 it began.", "In 1661 it ended."]
    text = "\n\n".join(paragraphs)
    drafts = [Draft(each, each, each, "", text.index(each)) for each in paragraphs[1:]]
    found = [
        (section.title, [each.id for each in section.drafts])
        for section in sections(text, drafts, 1)
    ]
    assert found == [("The heart", paragraphs[1:2]), ("", paragraphs[2:])]
    longer = f"{text}\n\nThe vessels\n\nThey join."
    assert [len(section.drafts) for section in sections(longer, drafts, 1)] == [2]


@pytest.mark.parametrize(
    ("title", "id_"),
    [
        ("The heart", "the-heart"),
        (f"{'x' * 39} y", "x" * 39),
        (f"{'x' * 38} yz", f"{'x' * 38}-y"),
        ("心", ""),
    ],
)
def test_the_id_of_a_heading_does_not_end_in_a_dash(title: str, id_: str) -> None:
    assert id_of_heading(title) == id_


def test_a_number_tells_something_in_any_language() -> None:
    telling = [
        word
        for word in ("le", "12", "moulin", "of")
        if measure_module._tells(word, "fr")
    ]
    assert telling == ["12", "moulin"]
