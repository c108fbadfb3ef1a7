"""What cards in the Markdown dialects of other programs are, as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deckgen.formats.incoming import recognise
from deckgen.formats.incoming.deck import CLOZE, QUESTION, REVERSED, IncomingDeck
from deckgen.formats.reading.limits import UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

SR = "#flashcards\n\n"
FO = "---\ncards-deck: D\n---\n"


def read(folder: Path, text: str) -> IncomingDeck:
    path = folder / "in.md"
    path.write_text(text, encoding="utf-8", newline="")
    return recognise.read(path)


def cards(deck: IncomingDeck) -> list[tuple[str, ...]]:
    return [(note.note_type, *note.fields) for note in deck.notes]


ASKED = {
    "obsidian-sr": {
        f"{SR}+ Q::A\n": [("Q", "A")],
        f"{SR}- [ ] Q::A\n": [("Q", "A")],
        f"{SR}> Q::A\n": [("Q", "A")],
        f"{SR}> [!question]- What?\n> ?\n> This\n> and that\n": [
            ("What?", "This\nand that")
        ],
        f"{SR}Q::A ^abc-1\n\nF\n?\nB\n^def456\n": [("Q", "A"), ("F", "B")],
        f"{SR}F\n?\nx ^2 y\n": [("F", "x ^2 y")],
        f"{SR}<!-- N::O -->\n\n<!--\nN\n?\nO\n\nN::O\n-->\nQ::A\n": [("Q", "A")],
        f"{SR}F\n?\nB\n<!-- hidden -->\nC\n": [("F", "B\nC")],
        f"{SR}F\n?\nB\n\nC\n+++\n\nQ::A\n": [("F", "B\n\nC"), ("Q", "A")],
        f"{SR}Q::A\n\nF\n?\nB\n\nC\n+++\nG\n?\nH\n\nprose\n": [
            ("Q", "A"),
            ("F", "B\n\nC"),
            ("G", "H"),
        ],
        f"{SR}## What?\n?\nThis\n": [("What?", "This")],
        f"{SR}Type of $f$::$f :: A \\to B$\n": [("Type of $f$", "$f :: A \\to B$")],
        f"{SR}What costs $5::$6?\n": [("What costs $5", "$6?")],
        f"{SR}How?\n?\n```\nx::y\n?\n==z==\n```\n": [
            ("How?", "```\nx::y\n?\n==z==\n```")
        ],
        f"{SR}Q::A\n\n```\nx::y\n```\n": [("Q", "A")],
    },
    "flashcards-obsidian": {
        "Remember #card/spaced\n\nWhat? #card\nA\n": [("Remember", ""), ("What?", "A")],
        f"{FO}Q::A\nR::B\n": [("Q", "A"), ("R", "B")],
        f"{FO}- Q::A\n^1634567890123\n": [("Q", "A")],
        "```\nnot #card\nx\n```\n\nWhat? #card\n```\nx #card\n```\n": [
            ("What?", "```\nx #card\n```")
        ],
        "- What? #card\n  - one\n    - two\n": [("What?", "- one\n  - two")],
        "> [!note] What? #card\n> A\n": [("What?", "A")],
        "What? #card\n\n> A\n\n> Who? #card\n> B\n": [("What?", "> A"), ("Who?", "B")],
        "<!-- No? #card\nA -->\n\nWhat? #card\nA\n": [("What?", "A")],
    },
    "hashcards": {
        "Q:What?\nA:This\n": [("What?", "This")],
        "Q: What is C?\nA: The drive is\nC:\\Users\n": [
            ("What is C?", "The drive is\nC:\\Users")
        ],
        "<!-- Q: no\nA: no -->\n\nQ: What?\nA: This\n": [("What?", "This")],
    },
    "headings": {
        "# D\n## What is C#\nA\n## What is F# ##\nB\n": [
            ("What is C#", "A"),
            ("What is F#", "B"),
        ],
        "# D\n## Q\nA\n\n---\n\n## R\n---\nB\n\n***\n": [("Q", "A"), ("R", "---\nB")],
        "# D\n## Q\n<!-- no -->\nA\n<!--\n## no\nx\n-->\n": [("Q", "A")],
        "# D\n## Q\n```\n<!-- code -->\n```\n": [("Q", "```\n<!-- code -->\n```")],
    },
    "mdanki": {
        "# D\n## F\n```\n%\n```\n[#t]()\n": [("F", "```\n%\n```")],
        "# D\n## F\nmore\n%\nB\n\n```\n%\n```\n": [("F\nmore", "B\n\n```\n%\n```")],
    },
    "file-per-card": {
        "# Front:\nQ\n# Back:\nA\n": [("Q", "A")],
        "## Frage\nQ\n## Antwort\nA\n": [("Q", "A")],
    },
}


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [
        (dialect, text, found)
        for dialect, texts in ASKED.items()
        for text, found in texts.items()
    ],
)
def test_questions_and_answers(
    tmp_path: Path, dialect: str, text: str, expected: list[tuple[str, ...]]
) -> None:
    deck = read(tmp_path, text)
    assert deck.form.endswith(dialect)
    assert cards(deck) == [(QUESTION, *texts) for texts in expected]


@pytest.mark.parametrize(
    ("text", "cloze"),
    [
        (f"{SR}If `a==b` or `c==d`, ==stop==.\n", "If `a==b` or `c==d`, {{c1::stop}}."),
        (
            f"{SR}With $a==b$ and $c==d$: ==stop==.\n",
            "With $a==b$ and $c==d$: {{c1::stop}}.",
        ),
        (f"{SR}So ==`a`== and ==$b$==.\n", "So {{c1::`a`}} and {{c2::$b$}}."),
        (f"{FO}The {{{{c2::heart}}}} beats.\n", "The {{c2::heart}} beats."),
        (
            f"{FO}$\\frac{{a}}{{b}}$ of {{x}}\n^1634567890123\n",
            "$\\frac{a}{b}$ of {{c1::x}}",
        ),
    ],
)
def test_deletions_are_not_looked_for_in_code_and_formulas(
    tmp_path: Path, text: str, cloze: str
) -> None:
    assert cards(read(tmp_path, text)) == [(CLOZE, cloze, "")]


@pytest.mark.parametrize(
    "text", [f"{SR}```\nx::y\n\nif ==z==\n```\n", "#flashcardsX\n\nQ::A\n"]
)
def test_what_is_no_card(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableError):
        read(tmp_path, text)


def test_a_reverse_card_may_have_a_stroke(tmp_path: Path) -> None:
    assert cards(read(tmp_path, "Paris #card/reverse\nFrance\n")) == [
        (REVERSED, "Paris", "France")
    ]


def test_a_tag_beside_words_names_the_deck_of_what_follows(tmp_path: Path) -> None:
    deck = read(
        tmp_path, "# Biology #flashcards/bio\n\nQ::A\n\n#flashcards/geo R::B\n\nS::C\n"
    )
    assert [note.deck for note in deck.notes] == ["bio", "geo", "bio"]


def test_lines_are_named_as_in_the_file_though_comments_are_left_out(
    tmp_path: Path,
) -> None:
    deck = read(
        tmp_path,
        "---\ntags: [flashcards]\n---\n<!--\nno\n-->\nQ::A\n<!-- no -->\n\nF\n?\nB\n",
    )
    assert [note.place for note in deck.notes] == ["in.md:7", "in.md:10"]
