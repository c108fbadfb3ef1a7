"""Drafts: what they say, and that a curator's file keeps everything it had."""

from __future__ import annotations

import difflib
import html
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from helpers.project import write_files
from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen import render
from deckgen.cli.main import main
from deckgen.commands.draft import draftfile
from deckgen.compile import pipeline
from deckgen.compile.deck import load_project
from deckgen.core.diagnostics import Severity, TextFile
from deckgen.coverage import drafts, drafttext
from deckgen.coverage.drafts import Draft
from deckgen.render.field import PART
from deckgen.source.yaml.tree import Mapping, read_tree

if TYPE_CHECKING:
    from deckgen.core.model import Project

REPO = Path(__file__).parents[2]
NOW = 1_700_000_000

TEXT = """\
By 1930, 55% of peasant land was collective,
and 88% by 1934. They cheered Stalin, and Stalin’s men cheered. It was cold.

Trotsky explained,

“The bureaucracy ate the Party [of Lenin].” (Letters, 1935.)

It was cold.
"""
HEAD = """\
deck: {id: land, name: Land}
sources:
  text:
    file: text.txt
    title: On land
    apparatus: ['Trotsky explained,', '(Letters, 1935.)']
"""
CARDS = """\
topics:
  - id: all
    title: All
    cards:
      - id: shares
        q: How much?
        a: 55%
        quote: By 1930, 55% of peasant land was collective, and 88% by 1934
"""


def load(path: Path) -> Project:
    project, diagnostics, _ = load_project(path)
    assert project is not None
    assert not [each for each in diagnostics if each.severity is Severity.ERROR], (
        diagnostics
    )
    return project


def write(folder: Path, cards: str = CARDS, text: str = TEXT, head: str = HEAD) -> Path:
    return write_files(folder, {"text.txt": text, "cards.yaml": head + cards})


def made(path: Path, *, uncovered: bool = False) -> dict[str, Draft]:
    project = load(path)
    found = drafts.drafts(
        project, project.sources["text"], uncovered=uncovered, plain=True
    )
    return {draft.id: draft for draft in found.new}


# --- what a draft says ---------------------------------------------------------------


def test_every_figure_date_and_name_is_hidden(tmp_path: Path) -> None:
    assert [draft.cloze for draft in made(write(tmp_path)).values()] == [
        "By {{c1::1930}}, {{c2::55%}} of peasant land was collective, and {{c3::88%}} by {{c4::1934}}.",
        "They cheered {{c1::Stalin}}, and {{c1::Stalin}}’s men cheered.",
        "It was cold.",
        "“The bureaucracy ate the {{c1::Party}} [of {{c2::Lenin}}].”",
        "It was cold.",
    ]


@pytest.mark.parametrize(
    ("sentence", "cloze"),
    [
        (
            "Melvin Calvin worked out the cycle.",
            "{{c1::Melvin Calvin}} worked out the cycle.",
        ),
        ("New York grew.", "{{c1::New York}} grew."),
        ("Marie Curie’s notes glow.", "{{c1::Marie Curie}}’s notes glow."),
        ("When Calvin came, it rained.", "When {{c1::Calvin}} came, it rained."),
        ("Only Calvin saw it.", "Only {{c1::Calvin}} saw it."),
        ("Finally Calvin saw it.", "Finally {{c1::Calvin}} saw it."),
        ("It takes six or ten days.", "It takes {{c1::six or ten days}}."),
        (
            "It is how the Thirty Years’ War began.",
            "It is how the {{c1::Thirty Years’ War}} began.",
        ),
        (
            "The Thirty Years' War began in the rain.",
            "The {{c1::Thirty Years' War}} began in the rain.",
        ),
        (
            "In the Hundred Years' War it rained too.",
            "In the {{c1::Hundred Years' War}} it rained too.",
        ),
        (
            "After that the Six-Day War was over.",
            "After that the {{c1::Six-Day War}} was over.",
        ),
        (
            "After that the Hundred Days Offensive was over.",
            "After that the {{c1::Hundred Days Offensive}} was over.",
        ),
        (
            "They were the Twenty-Five Stalin Prizes.",
            "They were the {{c1::Twenty-Five Stalin Prizes}}.",
        ),
        (
            "He was in the First World War and got old.",
            "He was in the {{c1::First World War}} and got old.",
        ),
        (
            "There he got the Ten Commandments.",
            "There he got the {{c1::Ten Commandments}}.",
        ),
        (
            "Ten Germans came to the inn.",
            "{{c1::Ten}} {{c2::Germans}} came to the inn.",
        ),
        (
            "It was the 1918 Armistice that came.",
            "It was the {{c1::1918}} {{c2::Armistice}} that came.",
        ),
    ],
)
def test_what_is_hidden_is_hidden_whole(
    tmp_path: Path, sentence: str, cloze: str
) -> None:
    (draft,) = made(write(tmp_path, text=sentence + "\n")).values()
    assert draft.cloze == cloze


def test_a_draft_that_hides_nothing_says_so(tmp_path: Path) -> None:
    """A sentence without a figure, date or name: what to ask for in it is not for a program to guess."""
    found = tuple(made(write(tmp_path)).values())
    assert [draft.cloze for draft in found if draft.hides_nothing] == [
        "It was cold.",
        "It was cold.",
    ]
    items = drafttext.as_yaml(found).split("    - id: ")
    assert [("nothing is hidden" in item) for item in items[1:]] == [
        each.hides_nothing for each in found
    ]


def test_a_draft_quotes_its_sentence_without_lead_in_and_reference(
    tmp_path: Path,
) -> None:
    quotes = [draft.quote for draft in made(write(tmp_path)).values()]
    assert quotes[0] == "By 1930, 55% of peasant land was collective, and 88% by 1934."
    assert quotes[3] == "“The bureaucracy ate the Party [of Lenin].”"


def test_a_sentence_that_stands_twice_is_quoted_with_its_neighbour(
    tmp_path: Path,
) -> None:
    first, second = (
        draft.quote
        for id_, draft in made(write(tmp_path)).items()
        if "it-was-cold" in id_
    )
    assert first == "It was cold. Trotsky explained,"
    assert (
        second
        == "“The bureaucracy ate the Party [of Lenin].” (Letters, 1935.) It was cold."
    )


def test_uncovered_leaves_out_what_cards_cover(tmp_path: Path) -> None:
    assert len(made(write(tmp_path))) == 5
    left = [draft.cloze for draft in made(write(tmp_path), uncovered=True).values()]
    assert len(left) == 4
    assert left[0].startswith("They cheered")


def test_source_is_named_only_where_there_are_several(tmp_path: Path) -> None:
    assert {draft.source for draft in made(write(tmp_path)).values()} == {""}
    (tmp_path / "other.txt").write_text("Nothing.\n", encoding="utf-8")
    cards = CARDS.replace("quote:", "source: text\n        quote:")
    path = write(
        tmp_path, cards, head=f"{HEAD}  other: {{file: other.txt, title: Another}}\n"
    )
    assert {draft.source for draft in made(path).values()} == {"text"}


SIGNS = st.text(
    st.sampled_from("aB1 2*_`[]()<>&$~\\{}:#|!-+=.,’“”;\u00a0é東"),
    min_size=1,
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(SIGNS)
def test_a_draft_shows_the_sentence_whatever_signs_it_has(words: str) -> None:
    text = f"Then Stalin saw {words} in 1930 there"
    hidden = [
        drafts._Hidden(5, 11, "name"),
        drafts._Hidden(len(text) - 10, len(text) - 6, "year"),
    ]
    cloze = drafts._cloze(text, 0, len(text), hidden)
    rendered = render.render(cloze, cloze=True)
    assert render.cloze_numbers(rendered.html) == (1, 2)
    shown = html.unescape(
        re.sub(r"\{\{c\d+::|\}\}", "", rendered.html.replace(PART, ""))
    )
    assert shown == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "cloze"),
    [
        ("# The year 1930", "\\# The year {{c1::1930}}"),
        ("- He saw Paris", "\\- He saw {{c1::Paris}}"),
        ("7) He saw Paris", "7) He saw {{c1::Paris}}"),
        ("In Paris it cost $5 and $6", "In {{c1::Paris}} it cost $5 and $6"),
        ("In Paris $x$ was 5", "In {{c1::Paris}} \\$x\\$ was 5"),
        ("He saw *Paris*", "He saw \\*{{c1::Paris}}\\*"),
        ("He saw {{c1::Paris}} there", "He saw \\{\\{c1::{{c1::Paris}}\\}\\} there"),
    ],
)
def test_signs_of_markdown_are_escaped_where_they_would_act(
    text: str, cloze: str
) -> None:
    places = [match.span() for match in re.finditer("1930|Paris", text)]
    assert (
        drafts._cloze(
            text, 0, len(text), [drafts._Hidden(*place, "x") for place in places]
        )
        == cloze
    )


# --- ids -----------------------------------------------------------------------------


def test_ids_follow_from_the_words(tmp_path: Path) -> None:
    ids = list(made(write(tmp_path)))
    assert ids[:2] == [
        "draft-by-1930-55-of-peasant",
        "draft-they-cheered-stalin-and-stalins",
    ]
    assert ids[3] == "draft-the-bureaucracy-ate-the-party"
    assert re.fullmatch(r"draft-it-was-cold-[0-9a-f]{6}", ids[2])
    assert len(set(ids)) == 5


def test_ids_stay_when_the_source_grows(tmp_path: Path) -> None:
    before = made(write(tmp_path))
    after = made(
        write(tmp_path, text=f"A new beginning in 1900.\n\n{TEXT}\nA new end.\n")
    )
    assert before.keys() <= after.keys()


def test_ids_keep_clear_of_the_deck(tmp_path: Path) -> None:
    cards = CARDS.replace(
        "id: shares",
        "id: draft-by-1930-55-of-peasant\n        was: draft-the-bureaucracy-ate-the-party",
    )
    ids = list(made(write(tmp_path, cards)))
    assert re.fullmatch(r"draft-by-1930-55-of-peasant-[0-9a-f]{6}", ids[0])
    assert re.fullmatch(r"draft-the-bureaucracy-ate-the-party-[0-9a-f]{6}", ids[3])


def test_ids_of_other_scripts(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        text="Москва была столицей. 东京是日本的首都。Élan vital, déjà vu.\n",
        cards="topics: []\n",
    )
    project, _, _ = load_project(path)
    assert project is not None
    ids = [
        draft.id
        for draft in drafts.drafts(
            project, project.sources["text"], uncovered=False, plain=True
        ).new
    ]
    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"draft-[0-9a-f]{6}", id_) for id_ in ids[:2])
    assert ids[2] == "draft-elan-vital-deja-vu"


# --- YAML ----------------------------------------------------------------------------


LINES = st.text(
    st.characters(
        exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cn", "Co"],
        exclude_characters="\ufeff",
    )
    | st.sampled_from(" :#'\"-?!&*|>%@`{}[],"),
    min_size=1,
    max_size=260,
).map(lambda text: " ".join(text.split()))


AWKWARD = (
    "a #b|a: b|ends:|a:b#c|it's|'|\"x\"|no|1.10|- x|? "
    "x|… x|“x” y|{a}|[a]|*a|&a|!a|%a|@a|`a|#a|---|~|=|a\\b"
)


@pytest.mark.parametrize("text", AWKWARD.split("|"))
def test_a_short_scalar_reads_as_the_text(text: str) -> None:
    tree = read_tree(TextFile("x.yaml", f"a:\n  b: {drafttext.scalar(text, 4)}\n"))
    assert (tree.root, tree.diagnostics) == ({"a": {"b": text}}, [])


@settings(max_examples=300, deadline=None)
@given(LINES.filter(bool), st.sampled_from([2, 8, 40]))
def test_a_scalar_reads_as_the_text(text: str, indent: int) -> None:
    written = (
        f"a:\n{' ' * (indent - 1)}b: {drafttext.scalar(text, indent + 1, indent + 3)}\n"
    )
    tree = read_tree(TextFile("x.yaml", written))
    assert isinstance(tree.root, Mapping)
    assert tree.root == {"a": {"b": text}}
    assert not tree.diagnostics


def test_printed_drafts_can_be_included(tmp_path: Path) -> None:
    path = write(tmp_path, f"{CARDS}  - include: drafts.yaml\n")
    (tmp_path / "drafts.yaml").write_text("", encoding="utf-8")
    project, _, _ = load_project(path)
    assert project is not None
    found = drafts.drafts(
        project, project.sources["text"], uncovered=False, plain=True
    ).new
    (tmp_path / "drafts.yaml").write_text(drafttext.as_yaml(found), encoding="utf-8")
    read = {str(item.id): item for item in load(path).items if item.draft}
    assert {id_: (item.cloze, item.quotes) for id_, item in read.items()} == {
        draft.id: (draft.cloze, (draft.quote,)) for draft in found
    }


# --- into the curator's file -----------------------------------------------------------

TOPICS = """\
topics:
  - id: all
    title: All  # a remark
    cards:
      - {id: one, q: Who?, a: Me, unsourced: x}
"""
NEW = (
    Draft("draft-one", "It {{c1::was}}: #1", "It was: #1", ""),
    Draft("draft-two", "It's " * 40 + "x", "It is", ""),
)

FILES = {
    "topics last": HEAD + TOPICS,
    "a comment at the end": f"{HEAD}{TOPICS}      # more to come\n\n# the end\n",
    "no line end at the end": (HEAD + TOPICS).rstrip(),
    "blank lines at the end": f"{HEAD}{TOPICS}\n\n\n",
    "topics first": TOPICS + "# sources\n" + HEAD,
    "topics first, a folded text last": TOPICS.rstrip().replace(
        "{id: one, q: Who?, a: Me, unsourced: x}", "id: one"
    )
    + "\n        q: Who?\n        a: Me\n        unsourced: >-\n          a\n          reason\n\n# c\n"
    + HEAD,
    "not indented": HEAD + re.sub(r"(?m)^  ", "", TOPICS),
    "four columns": HEAD + re.sub(r"(?m)^  ", "    ", TOPICS),
    "Windows": (HEAD + TOPICS).replace("\n", "\r\n"),
    "no topics": HEAD,
    "topics without a value": f"{HEAD}topics:\n# nothing yet\n",
    "a topic of drafts": f"{HEAD}{TOPICS}  - id: drafts\n    title: Mine\n    cards:\n"
    "      # first\n      - id: old\n        q: Who?\n        a: Me\n        draft: true  # mine\n"
    "  - id: last\n    title: Last\n    cards: []\n",
    "a topic of drafts without cards": f"{HEAD}topics:\n  - id: drafts\n    title: D\n"
    "  - id: x\n    title: X\n",
    "a topic of drafts with empty cards": f"{HEAD}topics:\n  - id: drafts\n    cards:\n    title: Mine\n",
    "an anchor and an alias": f"{HEAD}topics:\n  - id: all\n    title: &t All\n    cards:\n"
    "      - {id: one, q: Who?, a: Me, unsourced: *t}\n",
}


@pytest.mark.parametrize("name", FILES)
def test_inserting_keeps_every_line(name: str) -> None:
    raw = FILES[name]
    result = draftfile.insert(raw, "cards.yaml", NEW)
    before, after = raw.split("\n"), result.split("\n")
    changed = [line for line in difflib.ndiff(before, after) if line.startswith("- ")]
    assert changed == []
    assert ("\r\n" in result) == ("\r\n" in raw)
    assert not re.search(r"(?<!\r)\n", result) or "\r\n" not in raw
    tree = read_tree(TextFile("cards.yaml", result.replace("\r\n", "\n")))
    assert not tree.diagnostics
    assert isinstance(tree.root, Mapping)
    topic = next(each for each in tree.root["topics"] if each["id"] == "drafts")  # type: ignore[index, union-attr, call-overload]
    assert [card["cloze"] for card in topic["cards"][-2:]] == [
        draft.cloze for draft in NEW
    ]  # type: ignore[index, union-attr, call-overload]


@pytest.mark.parametrize(
    ("cards", "why"),
    [
        ("topics: [{id: all, title: All, cards: []}]\n", "list in brackets"),
        (
            "topics: [{id: a, title: A, cards: [{id: b, q: Q?, a: A, unsourced: x}]}]\n",
            "list in brackets",
        ),
        ("topics: none\n", "is not a list"),
        ("topics:\n  - {id: drafts, title: D, cards: []}\n", "in braces"),
        ("topics:\n  - id: drafts\n    title: D\n    cards: []\n", "list in brackets"),
        ("topics:\n  - id: 'open\n", "has mistakes"),
        (f"{TOPICS}...\n", "by hand"),
    ],
)
def test_a_file_that_cannot_be_added_to_is_refused(cards: str, why: str) -> None:
    with pytest.raises(draftfile.InsertError, match=why):
        draftfile.insert(HEAD + cards, "cards.yaml", NEW)


# --- the command ---------------------------------------------------------------------


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["draft", "--all", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), (
        result.exc_info
    )
    return result.exit_code, result.stdout, result.stderr


BARE = "; 2 without a figure, date or name, where nothing is hidden yet"


def test_command_prints(tmp_path: Path) -> None:
    path = write(tmp_path)
    before = path.read_bytes()
    code, out, err = run("text", path, "--uncovered")
    assert (code, err) == (0, f"4 drafts{BARE}\n")
    assert out.startswith(
        "- id: drafts\n  title: Drafts\n  cards:\n    - id: draft-they-cheered-stalin-and-stalins\n"
    )
    assert path.read_bytes() == before
    for seed in ("text.txt", tmp_path / "text.txt"):
        assert run(seed, path, "--uncovered") == (code, out, err)


def test_a_sentence_with_nothing_to_hide_gets_a_draft_only_on_request(
    tmp_path: Path,
) -> None:
    result = CliRunner().invoke(
        main, ["draft", "text", str(write(tmp_path)), "--uncovered"]
    )
    assert (
        result.stderr
        == "2 drafts; none for 2 sentences without a figure, date or name\n"
    )
    assert "cold" not in result.stdout


@pytest.mark.parametrize("topics", ["topics: []\n", "topics:\n"])
def test_drafts_begin_a_deck_that_has_no_cards(topics: str, tmp_path: Path) -> None:
    path = write(tmp_path, topics)
    code, _, err = run("text", path, "--write")
    assert (code, err.split("\n")[-2][:8]) == (0, "5 drafts"), err
    assert len(load(path).items) == 5


def test_command_writes_once(tmp_path: Path) -> None:
    path = write(tmp_path, f"# mine\n{CARDS}# the end\n")
    path.chmod(0o644)
    before = path.read_text(encoding="utf-8")
    code, out, err = run("text", path, "--uncovered", "--write")
    assert (code, out, err) == (0, "", f"4 drafts added to {path}{BARE}\n")
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert [item.draft for item in load(path).items] == [False, True, True, True, True]
    code, out, err = run("text", path, "--write")
    assert (code, err) == (
        0,
        f"1 draft added to {path}; 4 sentences with a draft already\n",
    )
    assert run("text", path, "--write") == (
        0,
        "",
        "0 drafts; 5 sentences with a draft already\n",
    )
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_a_build_leaves_drafts_out_and_a_check_lists_them(tmp_path: Path) -> None:
    path = write(tmp_path)
    run("text", path, "--write")
    checked = pipeline.check(path, NOW)
    found = [each for each in checked.diagnostics if each.code == "Q902"]
    assert len(found) == 5
    assert {each.severity for each in found} == {Severity.INFO}
    assert found[0].span.line > CARDS.count("\n")
    outcome = pipeline.build(path, NOW)
    assert outcome.target is not None
    assert len(outcome.checked.build.notes) == 1  # type: ignore[union-attr]
    result = CliRunner().invoke(main, ["build", str(path)])
    assert "5 drafts" in result.stdout
    assert "Q902" not in result.output


STRUCTURE = ("Y1", "Y2", "C1", "R1", "R2")


def test_a_draft_that_becomes_a_card_as_it_stands_is_sound(tmp_path: Path) -> None:
    path = write(tmp_path)
    run("text", path, "--write")
    path.write_text(
        path.read_text(encoding="utf-8").replace("draft: true\n", "draft: false\n"),
        encoding="utf-8",
    )
    checked = pipeline.check(path, NOW)
    errors = {
        (each.code, each.card)
        for each in checked.diagnostics
        if each.code[:2] in STRUCTURE
    }
    assert {code for code, _ in errors} <= {"R101"}  # only: nothing is hidden yet
    assert all("it-was-cold" in card for _, card in errors)


def test_command_refuses(tmp_path: Path) -> None:
    path = write(tmp_path)
    code, out, err = run("txt", path)
    assert (code, out) == (2, "")
    assert err == "deckgen: there is no source 'txt'; declared: text\n"
    (tmp_path / "more.yaml").write_text(
        "- id: drafts\n  title: D\n  cards:\n    - {id: x, q: Who?, a: Me, unsourced: y}\n"
    )
    path = write(tmp_path, f"{CARDS}  - include: more.yaml\n")
    before = path.read_bytes()
    code, out, err = run("text", path, "--write")
    assert (code, out) == (2, "")
    assert "in an included file" in err
    assert path.read_bytes() == before
    path = write(tmp_path, CARDS.replace("a: 55%", "b: 55%"))
    before = path.read_bytes()
    code, out, err = run("text", path, "--write")
    assert (code, out) == (2, "")
    assert "fix the errors above first" in err
    assert path.read_bytes() == before


def test_this_deck_gives_a_draft_a_sentence() -> None:
    project = load(REPO / "cards.yaml")
    source = project.sources["essay"]
    found = drafts.drafts(project, source, uncovered=False, plain=True)
    assert len(found.new) == 59
    hidden = sum(
        len(set(re.findall(r"\{\{(c\d+)::", draft.cloze))) for draft in found.new
    )
    assert hidden > 60
    assert [draft.cloze for draft in found.new if "kgs" in draft.cloze] == [
        "Milk consumption per person dropped from {{c1::189 kgs}} per year in {{c2::1927-28}} to "
        "{{c3::105 kgs}} in {{c4::1932}}; meat consumption from {{c5::27.5 kgs}} to {{c6::13.5 kgs}} – while "
        "the bureaucracy became entrenched in their privileged lifestyle."
    ]


def test_a_draft_never_gets_the_id_of_a_retired_card(tmp_path: Path) -> None:
    path = write(tmp_path)
    first = next(iter(made(path)))
    card = f"      - {{id: {first}, q: Whose?, a: Hers, unsourced: mine}}\n"
    write(tmp_path, CARDS + card)
    assert (
        CliRunner().invoke(main, ["build", "--release", "1.0", str(tmp_path)]).exit_code
        == 0
    )
    write(tmp_path)
    assert CliRunner().invoke(main, ["build", str(tmp_path)]).exit_code == 0
    told = CliRunner().invoke(main, ["draft", "text", str(tmp_path)])
    assert told.exit_code == 0
    assert f"- id: {first}\n" not in told.output
    assert f"- id: {first}-" in told.output


def test_a_scalar_that_just_fits_is_not_folded() -> None:
    words = "a " * 49
    assert drafttext.scalar(f"{words}bc", 4, 10) == f"{words}bc"
    assert drafttext.scalar(f"{words}bcd", 4, 10).startswith(">-\n    a a")


def test_a_file_that_says_anything_else_afterwards_is_no_addition() -> None:
    def tree(text: str) -> Mapping:
        root = read_tree(TextFile("cards.yaml", text)).root
        assert isinstance(root, Mapping)
        return root

    raw = FILES["a topic of drafts"]
    for change in (
        ("Who?", "Whom?"),
        ("title: Mine", "title: Ours"),
        ("id: last", "id: least"),
    ):
        result = draftfile.insert(raw, "cards.yaml", NEW)
        assert draftfile._is_added(tree(raw), tree(result), NEW)
        assert change[0] in result
        assert not draftfile._is_added(tree(raw), tree(result.replace(*change)), NEW)


def test_drafts_are_not_added_to_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    before = path.read_bytes()
    code, _, err = run("text", path, "--write")
    assert code != 0
    assert "error[Y003]" in err
    assert "nothing was written: fix the errors above first" in err
    assert path.read_bytes() == before


def test_a_byte_order_mark_that_came_since_the_file_was_read_is_a_change(
    tmp_path: Path,
) -> None:
    path = write(tmp_path)
    project, _, _ = load_project(path)
    assert project is not None
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    before = path.read_bytes()
    with pytest.raises(draftfile.InsertError, match="changed in the meantime"):
        draftfile.write(path, project, NEW)
    assert path.read_bytes() == before


HEADED = """\
Harvey was born in 1578.

The heart

In 1628 the physician William Harvey published a book on the heart.

The vessels

In 1661 Marcello Malpighi saw the capillaries under a microscope.

The heart

Galen died in 216.
"""


def test_drafts_stand_in_topics_by_the_headings_of_the_text(tmp_path: Path) -> None:
    """A topic of that title is added to, also by the second run; one elsewhere keeps its id."""
    topics = (
        "topics:\n  - id: vessels\n    title: The  Vessels\n    cards:\n"
        "      - {id: a, q: What is a vessel?, a: A pipe, unsourced: known}\n"
        "  - include: heart.yaml\n"
    )
    folder = write_files(
        tmp_path,
        {
            "cards.yaml": "deck: {id: d, uid: k3m9x2pd, name: D}\n"
            "sources: {s: {file: s.txt, title: S}}\n" + topics,
            "s.txt": HEADED,
            "heart.yaml": "id: the-heart\ntitle: The heart\ncards:\n"
            "  - {id: b, q: What is a heart?, a: A pump, unsourced: known}\n",
        },
    ).parent
    assert run("s", folder, "--write")[0] == 0
    project, diagnostics = load_project(folder / "cards.yaml")[:2]
    assert diagnostics == []
    found = {topic.path: topic.titles[0] for topic in project.topics}
    assert found == {
        ("vessels",): "The  Vessels",
        ("the-heart",): "The heart",
        ("drafts",): "Drafts",
        ("the-heart-2",): "The heart",
    }
    by_topic = Counter(item.topic.path for item in project.items if item.draft)
    assert by_topic == {("vessels",): 1, ("drafts",): 1, ("the-heart-2",): 2}
    before = (folder / "cards.yaml").read_text()
    assert run("s", folder, "--write")[0] == 0
    assert (folder / "cards.yaml").read_text() == before
