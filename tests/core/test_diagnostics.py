"""Every diagnostic: what brings it up, at its line, with nothing else; its words; its page."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import samples
from helpers.project import write_files
from samples import Expected

from deckgen.compile import pipeline, summary
from deckgen.console import reports
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Severity, TextFile
from deckgen.lint import fixes
from deckgen.lint.catalogue import BY_CODE, CODES

if TYPE_CHECKING:
    from deckgen.compile.outcomes import Checked

PACKAGE = Path(pipeline.__file__).parents[1]
NOW = 1_732_320_000
HEAD = "deck:\n  id: sample\n  name: Sample\n"
TOPIC = f"{HEAD}topics:\n  - id: topic\n    title: Topic\n    cards:\n"
CARD = "      - id: one\n        q: Who?\n        a: Nobody\n"
CITED = (
    TOPIC.replace(
        "topics:", "sources:\n  essay:\n    file: essay.txt\n    title: Essay\ntopics:"
    )
    + "      - id: one\n        q: How many were there?\n        a: Ninety\n        quote: ninety of them\n"
)
ELSEWHERE = ("Q", "C2", "C3")
"""The codes of lint rules, which have tests of their own; a sample is not checked by them."""

UNUSED: frozenset[str] = frozenset()
"""In the catalogue, and reported by nothing so far."""


def found(checked: Checked) -> Counter[Expected]:
    return Counter(
        Expected(each.span.path, each.span.line, str(each.severity), each.code)
        for each in checked.diagnostics
        if not each.code.startswith(ELSEWHERE)
    )


@pytest.mark.parametrize("sample", samples.load(), ids=lambda sample: sample.name)
def test_a_sample_gives_what_it_says(sample: samples.Sample) -> None:
    checked = pipeline.check(sample.cards, NOW)
    assert found(checked) == Counter(sample.expected)
    for each in checked.diagnostics:
        assert each.message
        assert each.hint, each
        assert not re.search(r"\{[a-z_]{2,}\}|None", each.message + each.hint), each
    assert checked.failed or not any(
        each.severity == "error" for each in sample.expected
    )


@pytest.mark.parametrize("sample", samples.load(), ids=lambda sample: sample.name)
def test_a_sample_named_for_a_code_has_it(sample: samples.Sample) -> None:
    code = sample.name[:4]
    assert code == "good" or code in {each.code for each in sample.expected}


# --- cases that no file in version control can hold ------------------------------------------

BUILT: dict[str, tuple[dict[str, bytes], list[str]]] = {
    "no such project": ({}, ["cards.yaml:1 error Y001"]),
    "source is a folder": (
        {
            "cards.yaml": CITED.replace("essay.txt", "texts").encode(),
            "texts/x.txt": b"x",
        },
        ["cards.yaml:6 error Y001"],
    ),
    "source is missing": ({"cards.yaml": CITED.encode()}, ["cards.yaml:6 error Y001"]),
    "Latin-1": (
        {"cards.yaml": (TOPIC + CARD).encode() + b"        note: caf\xe9\n"},
        ["cards.yaml:11 error Y002"],
    ),
    "a Word document": (
        {"cards.yaml": b"PK\x03\x04 word/document.xml"},
        ["cards.yaml:1 error Y008"],
    ),
    "UTF-16": (
        {"cards.yaml": (TOPIC + CARD).encode("utf-16")},
        ["cards.yaml:1 error Y002"],
    ),
    "source in Latin-1": (
        {
            "cards.yaml": CITED.encode(),
            "essay.txt": b"one\ntwo caf\xe9s, ninety of them",
        },
        ["essay.txt:2 error Y002"],
    ),
    "included file in Latin-1": (
        {
            "cards.yaml": f"{HEAD}topics:\n  - include: more.yaml\n".encode(),
            "more.yaml": b"id: caf\xe9\n",
        },
        ["more.yaml:1 error Y002"],
    ),
    "byte-order mark": (
        {"cards.yaml": b"\xef\xbb\xbf" + (TOPIC + CARD).encode()},
        ["cards.yaml:1 error Y003"],
    ),
    "mark and another mistake": (
        {
            "cards.yaml": b"\xef\xbb\xbf"
            + (TOPIC + CARD).encode()
            + b"        nota: x\n"
        },
        ["cards.yaml:1 error Y003", "cards.yaml:11 error Y201"],
    ),
    "empty": ({"cards.yaml": b""}, ["cards.yaml:1 error Y004"]),
    "only comments": ({"cards.yaml": b"# nothing\n"}, ["cards.yaml:1 error Y004"]),
    "empty include": (
        {
            "cards.yaml": f"{HEAD}topics:\n  - include: more.yaml\n".encode(),
            "more.yaml": b"\n",
        },
        ["more.yaml:1 error Y004"],
    ),
    "empty source": (
        {"cards.yaml": CITED.encode(), "essay.txt": b"\n"},
        ["essay.txt:1 error Y004"],
    ),
    "NUL and bell": (
        {
            "cards.yaml": (TOPIC + CARD).encode()
            + b"        note: a\x00b\n        tags: x\x07\n"
        },
        ["cards.yaml:11 error Y005", "cards.yaml:12 error Y005"],
    ),
    "control character by its code": (
        {"cards.yaml": (TOPIC + CARD).encode() + b'        note: "a\\u0007b"\n'},
        ["cards.yaml:11 error Y005"],
    ),
    "lone carriage return": (
        {"cards.yaml": (TOPIC + CARD).encode() + b"        note: a\rb\n"},
        ["cards.yaml:11 error Y005"],
    ),
    "alias bomb": (
        {
            "cards.yaml": TOPIC.encode()
            + b"      - &l0 {id: x, q: x, a: x}\n"
            + b"".join(
                b"      - &l%d [%s]\n" % (n, b", ".join([b"*l%d" % (n - 1)] * 12))
                for n in range(1, 5)
            )
        },
        [
            *[f"cards.yaml:{line} error Y202" for line in (9, 10, 11)],
            "cards.yaml:12 error Y202",
            "cards.yaml:12 error Y105",
        ],
    ),
    "forty topics within one another": (
        {
            "cards.yaml": (
                HEAD
                + "topics:\n"
                + "".join(
                    f"{' ' * 2 * n}- id: t{n}\n{' ' * 2 * n}  topics:\n"
                    for n in range(1, 31)
                )
            ).encode()
        },
        ["cards.yaml:43 error Y107"],
    ),
    "lock file is a folder": (
        {"cards.yaml": (TOPIC + CARD).encode(), "cards.lock/x": b""},
        ["cards.lock:1 error Y001"],
    ),
    "lock file in Latin-1": (
        {"cards.yaml": (TOPIC + CARD).encode(), "cards.lock": b"ledger 1 caf\xe9\n"},
        ["cards.lock:1 error Y002"],
    ),
    "empty lock file": (
        {"cards.yaml": (TOPIC + CARD).encode(), "cards.lock": b"# nothing\n"},
        ["cards.lock:1 error U101"],
    ),
    "control character in HTML": (
        {"cards.yaml": (TOPIC + CARD).encode() + b'        note: "a\\x85b"\n'},
        ["cards.yaml:11 error Y005"],
    ),
}


@pytest.mark.parametrize("name", BUILT)
def test_a_built_case_gives_what_it_says(tmp_path: Path, name: str) -> None:
    files, expected = BUILT[name]
    diagnostics = pipeline.check(write_files(tmp_path, files), NOW).diagnostics
    assert [
        f"{each.span.path}:{each.span.line} {each.severity} {each.code}"
        for each in diagnostics
        if not each.code.startswith(ELSEWHERE)
    ] == expected


def test_frozen_build_of_a_stale_lock_file(tmp_path: Path) -> None:
    cards = write_files(tmp_path, {"cards.yaml": (TOPIC + CARD).encode()})
    assert codes(pipeline.build(cards, NOW, frozen=True).checked) == ["U104"]
    assert codes(pipeline.build(cards, NOW).checked) == []
    assert codes(pipeline.build(cards, NOW, frozen=True).checked) == []
    cards.write_text(TOPIC + CARD.replace("Nobody", "Somebody"), encoding="utf-8")
    stale = pipeline.build(cards, NOW, frozen=True).checked
    assert codes(stale) == ["U104"]
    assert "1 changed" in stale.diagnostics[-1].message


def test_a_lost_lock_file(tmp_path: Path) -> None:
    cards = write_files(tmp_path, {"cards.yaml": (TOPIC + CARD).encode()})
    assert codes(pipeline.build(cards, NOW).checked) == []
    (tmp_path / "cards.lock").unlink()
    assert codes(pipeline.check(cards, NOW)) == ["U107"]
    assert codes(pipeline.build(cards, NOW).checked) == ["U107"]
    assert codes(pipeline.build(cards, NOW).checked) == []


def test_a_passage_that_changed_in_its_source(tmp_path: Path) -> None:
    cards = write_files(
        tmp_path,
        {
            "cards.yaml": CITED.encode(),
            "essay.txt": b"There were ninety of them in all.\n",
        },
    )
    assert codes(pipeline.build(cards, NOW).checked) == []
    (tmp_path / "essay.txt").write_text(
        "There were not ninety of them in all.\n", encoding="utf-8"
    )
    changed = pipeline.check(cards, NOW)
    assert codes(changed) == ["C105"]
    assert [each.span.line for each in changed.diagnostics if each.code == "C105"] == [
        15
    ]


def codes(checked: Checked) -> list[str]:
    return [
        each.code for each in checked.diagnostics if not each.code.startswith(ELSEWHERE)
    ]


# --- the catalogue ---------------------------------------------------------------------------

TESTED = {
    *(each.code for sample in samples.load() for each in sample.expected),
    *(line.rpartition(" ")[2] for _, expected in BUILT.values() for line in expected),
    "U104",
    "U107",
    "U111",
    "U112",
    "U114",
    "U116",
    "U121",
    "U123",
    "U124",
    "U125",
    "U126",
    "U127",
    "U128",
    "U129",
    "U130",
    "U131",
    "U132",
    "C105",
    "R113",
    "O105",
    "O108",
    "S101",
    "S102",
    "S103",
    "S104",
    "S105",
    "S106",
    "S107",
}
"""R113 cannot be reached from YAML, which refuses such characters before (Y005): it is for
texts that come from elsewhere, and is tested with the renderer."""


@cache
def used() -> frozenset[str]:
    """Return the codes that stand in the package's modules, the catalogue apart."""
    modules = [path for path in PACKAGE.rglob("*.py") if path.parent.name != "codes"]
    return frozenset(
        code
        for path in modules
        for code in re.findall(r"\b[A-Z]\d{3}\b", path.read_text(encoding="utf-8"))
        # N815 is one of ruff
        if code[0] in "YCQRMUSO" or re.fullmatch(r"N[1-3]\d\d", code)
    )


@pytest.mark.parametrize(
    "code", [each.code for each in CODES if not each.code.startswith(ELSEWHERE)]
)
def test_every_code_is_used_and_tested(code: str) -> None:
    assert code in TESTED
    assert code in used()


def test_every_code_in_the_package_is_in_the_catalogue() -> None:
    assert used() <= BY_CODE.keys()


def test_codes_are_sorted_by_family_and_given_once() -> None:
    found = [each.code for each in CODES]
    assert len(set(found)) == len(found)
    for family in "YCQRMNUSO":
        of_family = [code for code in found if code[0] == family]
        assert of_family == sorted(of_family)


# --- the words -------------------------------------------------------------------------------

GOLD = Path(__file__).parents[1] / "reports"


@pytest.mark.parametrize("path", sorted(GOLD.glob("*.txt")), ids=lambda path: path.stem)
def test_a_report_reads_as_agreed(path: Path) -> None:
    """The text report of some samples, whole: words, marks, and the fixed line."""
    sample = next(each for each in samples.load() if each.name == path.stem)
    checked = pipeline.check(sample.cards, NOW)
    shown = [
        each for each in checked.diagnostics if not each.code.startswith(ELSEWHERE)
    ]
    assert reports.text(shown, checked.files) == path.read_text(encoding="utf-8")


def test_the_marks_stand_below_the_words_in_wide_scripts() -> None:
    line = "        q: \u4e2d\u6587 e\u0301: x"
    width = sum(
        2
        if unicodedata.east_asian_width(char) in "WF"
        else not unicodedata.combining(char)
        for char in line
    )
    assert reports._columns(line) == width


def test_reports_show_a_long_line_around_the_words(tmp_path: Path) -> None:
    text = TOPIC + CARD.replace("Who?", f"{'long ' * 100}: cut {'long ' * 100}")
    checked = pipeline.check(write_files(tmp_path, {"cards.yaml": text.encode()}), NOW)
    report = reports.text(checked.diagnostics, checked.files)
    source, marks = report.split("\n")[1:3]
    assert len(source) < 130
    assert source[marks.index("^")] == ":"


BROKEN = r"""
deck: {id: sample, name: "Sa\n  mple", language: "e\nn"}
check: {select: ["Q\n"], ignore: {"Q4\n": reason}}
topics:
  - id: topic
    title: Topic
    "no\nkey": 3
    cards:
      - {id: one, q: What is the capital of Italy?, a: Rome, tags: ["no\nbody"], needs: ["no\nbody"]}
      - include: "in\r\ndustry.yaml"
      - include: "/x\ny"
"""


def test_what_is_said_takes_one_line_each(tmp_path: Path) -> None:
    """Also where it repeats a value with a line break in it; github and json take it as it is."""
    checked = pipeline.check(
        write_files(tmp_path, {"cards.yaml": BROKEN.encode()}), NOW
    )
    assert set(codes(checked)) >= {"Y217", "Y207", "Y201", "Y215", "Y212", "Y214"}
    for each in checked.diagnostics:
        assert len(each.message.splitlines()) == 1, each
        assert len(each.hint.splitlines()) == 1, each
    assert any(
        "'Sa mple' cannot be a deck's name" in each.message
        for each in checked.diagnostics
    )


def test_severities() -> None:
    assert {each.severity for each in CODES} <= {
        Severity.ERROR,
        Severity.WARNING,
        Severity.INFO,
    }
    assert all(
        each.severity is Severity.ERROR for each in CODES if each.code[0] in "YM"
    )


@pytest.mark.parametrize(
    ("length", "start", "shown"),
    [
        (100, 90, "x" * 100),
        (101, 60, "…" + "x" * 91),
        (101, 10, "x" * 100 + "…"),
    ],
)
def test_how_much_of_a_long_line_is_shown(length: int, start: int, shown: str) -> None:
    file = TextFile("a.yaml", "x" * length)
    found = problem(BY_CODE["Q902"], file.span(start, start + 3))
    lines = reports.text([found], {"a.yaml": file}).splitlines()
    assert lines[1] == f"  1 | {shown}"
    assert lines[2].count("^") == 3
    assert lines[2].index("^") == 6 + (start if length == 100 or start < 50 else 51)


def test_of_words_in_several_lines_the_first_is_marked_to_its_end() -> None:
    file = TextFile("a.yaml", "one two\nx")
    found = problem(BY_CODE["Q902"], file.span(4, 9))
    assert reports.text([found], {"a.yaml": file}).splitlines()[2] == "    |     ^^^"


def test_of_a_place_without_words_the_letter_there_is_marked() -> None:
    """A letter of two columns has two marks, and the text behind it stays."""
    file = TextFile("a.yaml", "a\u4e2d b")
    found = problem(BY_CODE["Q902"], file.span(1, 1))
    lines = reports.text([found], {"a.yaml": file}).splitlines()
    assert lines[1:3] == ["  1 | a\u4e2d b", "    |  ^^"]


@pytest.mark.parametrize(("count", "named"), [(5, " (a, a, a, a, a)"), (6, "")])
def test_five_changed_notes_are_named(count: int, named: str) -> None:
    assert summary._names(("a",) * count) == named


# --- decks without a uid ---------------------------------------------------------------------


@pytest.mark.uid
def test_a_deck_without_a_uid_is_reported_until_its_first_release(
    tmp_path: Path,
) -> None:
    cards = write_files(tmp_path, {"cards.yaml": (TOPIC + CARD).encode()})
    checked = pipeline.check(cards, NOW)
    assert codes(checked) == ["U121"]
    assert [each.span.line for each in checked.diagnostics if each.code == "U121"] == [
        2
    ]
    assert codes(pipeline.build(cards, NOW).checked) == ["U121"]
    assert codes(pipeline.build(cards, NOW, release="1.0").checked) == ["U121"]
    assert codes(pipeline.check(cards, NOW)) == []


@pytest.mark.uid
def test_a_uid_before_the_first_release_makes_all_identities_again(
    tmp_path: Path,
) -> None:
    cards = write_files(tmp_path, {"cards.yaml": (TOPIC + CARD).encode()})
    first = pipeline.build(cards, NOW).checked
    text = cards.read_text(encoding="utf-8").replace(
        "  name:", "  uid: aaaabbbb\n  name:", 1
    )
    cards.write_text(text, encoding="utf-8")
    second = pipeline.build(cards, NOW).checked
    assert codes(second) == ["U123"]
    assert first.build is not None
    assert second.build is not None
    assert first.build.entries[0].guid != second.build.entries[0].guid
    assert first.build.note_types[0][0].id != second.build.note_types[0][0].id
    assert first.build.decks[0].id != second.build.decks[0].id
    assert codes(pipeline.check(cards, NOW)) == []


@pytest.mark.uid
@pytest.mark.parametrize(
    "head",
    [HEAD, "deck: {id: sample, name: Sample}\n", "deck:\n  name: S\n  id: sample\n"],
)
def test_fix_gives_a_deck_a_uid_once(tmp_path: Path, head: str) -> None:
    cards = write_files(
        tmp_path, {"cards.yaml": (TOPIC.replace(HEAD, head) + CARD).encode()}
    )
    project = pipeline.check(cards, NOW).project
    assert project is not None
    (fixed,) = fixes.fix(project)
    assert fixes.write(project, fixed) == ""
    checked = pipeline.check(cards, NOW)
    assert codes(checked) == []
    assert checked.project is not None
    assert checked.project.deck.uid
    assert fixes.fix(checked.project) == []


def test_a_span_up_to_a_line_break_and_one_with_it() -> None:
    file = TextFile("x", "ab\ncd")
    assert [file.span(0, 2)[3:], file.span(0, 3)[3:], file.span(3, 5)[3:]] == [
        (1, 3),
        (2, 1),
        (2, 3),
    ]
