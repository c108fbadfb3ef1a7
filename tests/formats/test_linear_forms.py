"""What reads decks of other programs takes no more than linear time, whatever stands in them many times."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.growth import too_fast
from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen.commands.importing import adding, names
from deckgen.commands.importing.usedmedia import named_in_notes
from deckgen.core.diagnostics import TextFile
from deckgen.formats.incoming import (
    anki_text,
    brainbrew_models,
    mappings,
    mnemosyne,
    table_rows,
)
from deckgen.formats.incoming.deck import IncomingDeck, IncomingNote
from deckgen.formats.incoming.markdown import (
    DIALECTS,
    flashcards_obsidian,
    headings,
    obsidian_sr,
    pages,
)
from deckgen.source import csvfile

if TYPE_CHECKING:
    from collections.abc import Callable

FRAGMENTS = (
    *(",", "a,", ",\n"),
    *(
        "==",
        "==x ",
        "==x",
        "== ",
        "x ==",
        "#",
        "# ",
        "# a",
        "#a/",
        "#1",
        "#flashcards/",
        "#card ",
        "#card\n",
    ),
    *(
        " ",
        "\t",
        "\n",
        "a ",
        "a\n",
        "\n\n",
        "- ",
        "1. ",
        "x::",
        "x: ",
        "::",
        ":",
        " : ",
        "::: ",
        "?\n",
        "??",
    ),
    *(
        "`",
        "``",
        "```\n",
        "~~~\n",
        "`x",
        "![",
        "[",
        "]",
        "](",
        "![x](",
        "[x](",
        "[x]",
        "(",
        ")",
        "[#x](",
        "\\[",
    ),
    *(
        "{",
        "{x",
        "{1:",
        "{c1:",
        "}",
        "{{c1::",
        "{{c1::x::",
        "}}",
        "<!--",
        "<!--SR:",
        "-->",
        "<!--SR:-->",
        "<",
    ),
    *(
        "^",
        "^1234567890123 ",
        "Q: ",
        "A: ",
        "C: ",
        "Q: x\nA: y\n",
        "---\n",
        "a: b\n",
        "x = y\n",
        "[sound:",
    ),
    *(
        'src="',
        "src=",
        "src =  ",
        "data='",
        "'",
        '"',
        "|",
        "| ",
        "*",
        "**",
        "_",
        "$",
        "\\",
        "@",
        "&amp",
        "1",
    ),
    *("# a\nb\n", "## ", "%", "%%", "[sound:x", "x-", "é", "。"),
)
TAILS = ("", "x", "\n", "::x", "]", ">", "==", "\nx")


def read_as(dialect: str) -> Callable[[str], object]:
    known = next(each for each in DIALECTS if each.name == dialect)

    def read(text: str) -> object:
        page = pages.page(Path("page.md"), text)
        return known.looks_like(page), known.read(page)

    return read


def front_matter(text: str) -> object:
    return pages._matter(Path("page.md"), [f"x = {text}".replace("\n", " ")])


def named_files(text: str) -> object:
    note = IncomingNote("question", (text, ""))
    deck = IncomingDeck(Path("x"), "x", "x", "html", (note,), files=(), opens=None)  # type: ignore[arg-type]
    return list(named_in_notes(deck))


def table(text: str) -> object:
    text = text.replace('"', "")
    return list(csvfile.rows(TextFile("x.csv", text), ","))


def header(text: str) -> object:
    return anki_text._header(Path("x.txt"), f"#{text}".replace("\n", " "))


def included(text: str) -> object:
    """Read an entry without the signs of a pattern, which the library matches."""
    name = "".join(sign for sign in text if sign not in "[*?")
    return adding.with_include(f"topics:\n  - include: {name}x\n", "topics", "a.yaml")


READERS: dict[str, Callable[[str], object]] = {
    **{dialect.name: read_as(dialect.name) for dialect in DIALECTS},
    "a heading": lambda text: pages.heading(f"# {text}".replace("\n", " ")),
    "front matter": front_matter,
    "ids": names.slug,
    "files": named_files,
    "includes": included,
    "headers of a text": header,
    "sides in a file": brainbrew_models._parted,
    "a table": table,
    "rows with signs as words": lambda text: table_rows._as_it_stands(text, ",", 0),
    "ids of files": names.of_file,
    "texts of Mnemosyne's": lambda text: mnemosyne._as_anki(text, {}),
    "headings left out": lambda text: headings.left_out(
        pages.page(Path("page.md"), text)
    ),
    "tags in a list": lambda text: mappings._TAG.search(text),
    "a table of one column": lambda text: table(text.replace(",", "")),
}


@pytest.mark.parametrize("reader", READERS)
def test_time_grows_with_the_text(reader: str) -> None:
    assert too_fast(READERS[reader], FRAGMENTS, TAILS) == []


# What is read with one look at each end is what these patterns find.
HEADING = re.compile(r"(#{1,6})(?=\s)(?:\s+(.*?))??(?:\s+#+)?\s*\Z")
MARKED = re.compile(r"==(?=\S)(.+?)(?<=\S)==")
COMMENT = re.compile(r"\s*<!--SR:[^>]*-->")
ID = re.compile(r"\s*\^(\d{13})\s*\Z")
DELETION = re.compile(r"\{\{c[\d,]+::(.*?)(?:::[^{}]*)?\}\}")
SOUND = re.compile(r"\[sound:[^\]]*\]")


def parts(signs: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(signs.split("|")), max_size=12).map("".join)


@settings(max_examples=500, deadline=None)
@given(parts("#|##|####| |\t|a|b "))
def test_headings(line: str) -> None:
    found = HEADING.match(line)
    assert pages.heading(line) == (
        (len(found[1]), found[2] or "") if found else (0, "")
    )


@settings(max_examples=1000, deadline=None)
@given(parts("==|=| |a|bc|\n|=== "))
def test_marked_words(text: str) -> None:
    numbers = itertools.count(1)
    expected = MARKED.sub(lambda found: f"{{{{c{next(numbers)}::{found[1]}}}}}", text)
    assert pages.marked(text) == expected
    assert pages.has_marked(text) == (MARKED.search(text) is not None)


@settings(max_examples=1000, deadline=None)
@given(parts("<!--SR:|-->|->|>|-| |a|<!--"))
def test_comments(line: str) -> None:
    assert obsidian_sr._without_comments(line) == COMMENT.sub("", line)


@settings(max_examples=500, deadline=None)
@given(parts("^1234567890123|^| |1|a"))
def test_ids_at_the_end(line: str) -> None:
    assert flashcards_obsidian._without_id(line) == ID.sub("", line)


@settings(max_examples=1000, deadline=None)
@given(parts("{{c1::|{{c|1,2::|::|:|}}|}|{|a|b"))
def test_words_of_deletions(text: str) -> None:
    assert names._without_deletions(text) == DELETION.sub(r"\1", text)


@settings(max_examples=500, deadline=None)
@given(parts("[sound:|]|[|a.mp3| "))
def test_sounds(text: str) -> None:
    assert names._without_sounds(text) == SOUND.sub(" ", text)
