"""What a card cites: passage, citation, voice; and passages that changed in their source."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers.project import check, load, notes, value

from deckgen.citations.index import SourceIndex
from deckgen.citations.resolve import UNCITED, Citations
from deckgen.cli.main import main
from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Item, Section, Text, Topic, UnitText
from deckgen.core.selectors import Cited, Selector
from deckgen.lockfile.stale import stale

SOURCE = """By 1927 the kulaks withheld grain. The cities were threatened with hunger.

Orwell wrote: “All animals are equal, but some are more equal.” (Animal Farm.) Critics agreed.

The plan was met in four years. The plan was met in four years.
"""
HEAD = """deck:
  id: d
  name: D
sources:
  s:
    file: s.txt
    title: A <history>
    name: the book
    voices:
      - speaker: Orwell
        work: Animal Farm
        passages: ['All animals are equal, but some are more equal.']
    apparatus: [(Animal Farm.)]
"""


def card(quote: str, more: str = "") -> str:
    return f"- id: a\n  q: What was withheld?\n  a: Grain\n  quote: '{quote}'\n{more}"


def one(folder: Path, cards: str, head: str = HEAD) -> dict[str, str]:
    (note,) = notes(folder, cards, head=head, files={"s.txt": SOURCE})
    return {name: value(note, name) for name in ("Passage", "Citation", "Voice")}


def test_the_sentence_around_the_quotation_is_shown_with_its_words_marked(
    tmp_path: Path,
) -> None:
    cited = one(tmp_path, card("the kulaks withheld grain"))
    assert cited == {
        "Passage": "<p>By 1927 <mark>the kulaks withheld grain</mark>.</p>",
        "Citation": "<cite>A &lt;history&gt;</cite>, ¶\u00a01",
        "Voice": "the book",
    }


def test_the_speaker_of_most_of_the_words_has_the_voice(tmp_path: Path) -> None:
    cited = one(tmp_path, card("All animals are equal"))
    assert cited["Voice"] == "Orwell"
    chain = "Orwell, <cite>Animal Farm</cite>, quoted in <cite>A &lt;history&gt;</cite>"
    assert cited["Citation"] == f"{chain}, ¶\u00a02"


@pytest.mark.parametrize(
    ("cloze", "voice"),
    [
        ("{{c1::George}} wrote that all are equal", "Orwell"),
        ("{{c1::Orwell}} wrote that all are equal", ""),
        ("{{c1,2::Orwell}} wrote that all are equal", ""),
        ("{{c1::{{c2::George}} Orwell}} wrote that all are equal", ""),
        ("{{c1::George::not {{c2::Orwell}}}} wrote that all are equal", ""),
        ("{{c1::George::not Orwell}} wrote that all are equal", "Orwell"),
    ],
)
def test_the_voice_does_not_give_away_what_a_cloze_hides(
    tmp_path: Path, cloze: str, voice: str
) -> None:
    assert (
        one(tmp_path, f"- {{id: a, cloze: '{cloze}', quote: All animals are equal}}")[
            "Voice"
        ]
        == voice
    )


def test_a_citation_in_the_source_is_nobodys_words(tmp_path: Path) -> None:
    assert (
        one(tmp_path, card("(Animal Farm.)") + "  voice: the critic\n")["Voice"]
        == "the critic"
    )
    two = "- id: a\n  q: Which work?\n  a: A farm story\n  quote: [more equal, (Animal Farm.)]\n"
    assert one(tmp_path, two)["Voice"] == "Orwell"


def test_the_voice_is_hidden_where_the_answer_names_it(tmp_path: Path) -> None:
    quote = "  quote: All animals are equal\n"
    spoken = f"- id: a\n  q: Who said that of animals?\n  a: '*Orwell* did'\n{quote}"
    assert one(tmp_path, spoken)["Voice"] == ""
    reverse = "  reverse: {q: Who said that of animals?, a: Orwell}\n"
    assert (
        one(
            tmp_path, f"- id: a\n  q: What did Orwell say?\n  a: Much\n{quote}{reverse}"
        )["Voice"]
        == ""
    )
    hidden = "  voice: hidden\n"
    assert (
        one(
            tmp_path, f"- id: a\n  q: What did Orwell say?\n  a: Much\n{quote}{hidden}"
        )["Voice"]
        == ""
    )


def test_quotations_far_apart_are_paragraphs_of_the_passage(tmp_path: Path) -> None:
    two = "- id: a\n  q: What was withheld?\n  a: Grain\n  quote: [withheld grain, Critics agreed]\n"
    passage = one(tmp_path, two)["Passage"]
    assert passage == (
        "<p>By 1927 the kulaks <mark>withheld grain</mark>.</p><p><mark>Critics agreed</mark>.</p>"
    )


@pytest.mark.parametrize(
    ("quote", "code", "words"),
    [
        ("the kulaks withheld 5 grains", "C102", "[-5 grains-]"),
        ("The plan was met in four years", "C103", "occurs 2 times"),
        ("utterly unlike anything", "C102", "copy the words"),
    ],
)
def test_quotations_that_cannot_be_placed(
    tmp_path: Path, quote: str, code: str, words: str
) -> None:
    (found,) = check(
        tmp_path, card(quote), head=HEAD, files={"s.txt": SOURCE}
    ).diagnostics
    assert found.code == code
    assert words in found.message + found.hint


def test_a_negation_left_out_is_refused(tmp_path: Path) -> None:
    source = "The plan was, as the critics had said, not met in time."
    (found,) = check(
        tmp_path, card("The plan was … met in time"), head=HEAD, files={"s.txt": source}
    ).diagnostics[-1:]
    assert (found.code, "'not'" in found.message) == ("C104", True)


def test_a_declared_passage_not_in_the_source_is_reported_where_it_is_declared(
    tmp_path: Path,
) -> None:
    head = HEAD.replace("(Animal Farm.)", "(Animal House.)")
    (found,) = check(
        tmp_path, card("withheld grain"), head=head, files={"s.txt": SOURCE}
    ).diagnostics
    assert (found.code, found.span.line) == ("C102", 13)


# --- stale ---------------------------------------------------------------------------------


def rebuilt(folder: Path, source: str) -> list[tuple[str, str]]:
    """Build the project with ``SOURCE``, edit the source, and return what check says then."""
    cards = (
        card("the kulaks withheld grain")
        + "- {id: b, q: Who agreed?, a: Critics, quote: Critics agreed}"
    )
    check(folder, cards, head=HEAD, files={"s.txt": SOURCE})
    assert CliRunner().invoke(main, ["build", str(folder)]).exit_code == 0
    found = check(folder, cards, head=HEAD, files={"s.txt": source}).diagnostics
    return [(d.code, d.card) for d in found]


def test_a_passage_that_moved_or_was_wrapped_anew_is_found_again(
    tmp_path: Path,
) -> None:
    moved = "A new beginning, by another hand.\n\n" + SOURCE.replace(
        "The cities", "\nThe cities"
    )
    assert rebuilt(tmp_path, moved.replace("kulaks withheld", "kulaks\nwithheld")) == []


def test_a_quotation_that_begins_otherwise_now_is_stale(tmp_path: Path) -> None:
    changed = SOURCE.replace("Critics agreed", "It is a lie that critics agreed")
    assert rebuilt(tmp_path, changed) == [("C105", "b")]


def test_a_card_that_was_renamed_stays_stale(tmp_path: Path) -> None:
    check(
        tmp_path, card("the kulaks withheld grain"), head=HEAD, files={"s.txt": SOURCE}
    )
    assert CliRunner().invoke(main, ["build", str(tmp_path)]).exit_code == 0
    renamed = card("the kulaks withheld grain", "  was: a\n").replace(
        "id: a", "id: other"
    )
    found = check(
        tmp_path, renamed, head=HEAD, files={"s.txt": SOURCE.replace("1927", "1928")}
    ).diagnostics
    assert [(d.code, d.card) for d in found] == [("C105", "other")]


def test_a_changed_number_makes_exactly_the_cards_stale_that_cite_it(
    tmp_path: Path,
) -> None:
    assert rebuilt(tmp_path, SOURCE.replace("1927", "1928")) == [("C105", "a")]


def test_both_wordings_are_shown_and_accepting_is_an_act(tmp_path: Path) -> None:
    rebuilt(tmp_path, SOURCE.replace("1927", "1928"))
    run = CliRunner()
    shown = run.invoke(main, ["check", str(tmp_path)])
    assert "it was “By 1927 the kulaks withheld grain.”" in shown.stdout
    assert "is “By 1928 the kulaks withheld grain.”" in shown.stdout
    assert run.invoke(main, ["build", str(tmp_path)]).exit_code == 1
    assert run.invoke(main, ["check", str(tmp_path)]).exit_code == 1, (
        "a build must not accept by itself"
    )
    refused = run.invoke(main, ["check", str(tmp_path), "--accept", "a,b"])
    assert (refused.exit_code, "nothing to accept for b" in refused.stderr) == (2, True)
    assert run.invoke(main, ["check", str(tmp_path), "--accept", "a"]).exit_code == 0
    assert run.invoke(main, ["build", str(tmp_path)]).exit_code == 0


def test_a_quotation_that_the_curator_changes_is_not_stale(tmp_path: Path) -> None:
    check(tmp_path, card("withheld grain"), head=HEAD, files={"s.txt": SOURCE})
    assert CliRunner().invoke(main, ["build", str(tmp_path)]).exit_code == 0
    changed = SOURCE.replace("By 1927", "By 1928")
    assert (
        check(
            tmp_path,
            card("the kulaks withheld grain"),
            head=HEAD,
            files={"s.txt": changed},
        ).diagnostics
        == ()
    )


def test_one_known_passage_that_is_as_it_was_is_enough() -> None:
    def selector(passage: str) -> Selector:
        return Selector("s", 0, 4, "", "nine", "", passage)

    file = TextFile("cards.yaml", "id: a")
    item = Item(
        file, 0, 5, "question", Text("a"), Topic((), ()), quotes=(Text("nine", 0, 1),)
    )
    unit = UnitText(file, 0, 5, "", lambda: Section(items=(item,)))
    cited = [Cited("a", ("b",), selector("There were nine."), 0, unit, 0)]
    other, same = selector("There were not nine."), selector("There were  nine.")
    assert stale({"a": [other], "b": [same]}, cited, ()) == []
    assert [each.code for each in stale({"a": [other], "b": [other]}, cited, ())] == [
        "C105"
    ]
    assert stale({}, cited, ()) == []


@pytest.mark.parametrize(("count", "more"), [(1, False), (10, False), (11, True)])
def test_the_first_ten_declared_sources_are_listed(
    tmp_path: Path, count: int, more: bool
) -> None:
    names = [f"{number}-zzz" for number in range(count)]
    sources = "".join(f"  {name}: {{file: s.txt, title: T}}\n" for name in names)
    head = f"deck: {{id: d, name: D}}\nsources:\n{sources}"
    checked = check(
        tmp_path,
        card("the kulaks", "  source: quite-another\n"),
        head=head,
        files={"s.txt": SOURCE},
    )
    (fault,) = [each for each in checked.diagnostics if each.code == "Y210"]
    listed = ", ".join(names[:10]) + (" and 1 more" if more else "")
    assert f"declared: {listed}" in f"{fault.message} {fault.hint} "
    assert ("1 more" in f"{fault.message} {fault.hint}") == more


def test_sentences_that_follow_one_another_across_paragraphs_stand_apart(
    tmp_path: Path,
) -> None:
    quotes = "['The cities were threatened', 'Orwell wrote']"
    item = f"- id: a\n  q: What was withheld?\n  a: Grain\n  quote: {quotes}\n"
    cited = one(tmp_path, item)
    assert cited["Passage"].count("<p>") == 2
    assert cited["Citation"].endswith(", ¶\u00a01–2")


def test_a_quotation_without_a_source_is_reported_and_cited_as_nothing(
    tmp_path: Path,
) -> None:
    checked = check(
        tmp_path, card("the kulaks withheld grain"), head="deck:\n  id: d\n  name: D\n"
    )
    assert {each.code for each in checked.diagnostics} == {"Y203"}


def test_an_empty_source_of_a_card_is_the_first_one(tmp_path: Path) -> None:
    head = HEAD + "  other: {file: other.txt, title: Other}\n"
    files = {"s.txt": SOURCE, "other.txt": "Grain was withheld.\n"}
    cards = card("the kulaks withheld grain", "  source: s\n")
    project, _ = load(tmp_path, cards, files, head=head)
    assert project is not None
    (item,) = project.items
    citations = Citations(project)
    cited, faults = citations.of(item._replace(source=Text("", 0, 0)))
    assert (cited.source_index, faults) == (citations.index(project.sources["s"]), [])
    assert citations.of(item._replace(source=None)) == (UNCITED, [])


def test_a_span_that_ends_where_a_sentence_begins_does_not_touch_it(
    tmp_path: Path,
) -> None:
    """In Japanese no space stands between sentences."""
    (tmp_path / "s.txt").write_text(
        "春が来た。夏が来た。秋が来た。\n", encoding="utf-8"
    )
    head = (
        "deck: {id: d, name: D, language: ja}\nsources: {s: {file: s.txt, title: S}}\n"
    )
    cards = "topics: [{id: t, title: T, cards: [{id: a, q: 何が来た, a: 春, quote: 春が来た。}]}]\n"
    project, _ = load(tmp_path, head + cards)
    assert project is not None
    index = SourceIndex(project.sources["s"], "ja")
    assert [each.start for each in index.sentences] == [0, 5, 10]
    assert [list(index.sentences_at(*span)) for span in ((0, 5), (0, 6), (5, 10), (6, 6))] == [
        [0], [0, 1], [1], [1],
    ]  # fmt: skip
