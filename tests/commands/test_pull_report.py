"""What a pull says of note types."""

from types import SimpleNamespace
from typing import Any

from deckgen.commands.pull import report
from deckgen.commands.pull.looks import PulledLook, TakenLooks
from deckgen.versions.looks import STYLE, LookPart
from deckgen.versions.threeway import CONFLICT

PART = LookPart("style", STYLE, "", "", "a { b: d }\n", "a { b: c }\n", CONFLICT)
PAIR: Any = SimpleNamespace(note_type=SimpleNamespace(key="question"))


def below_a_folder(place: str) -> str:
    """Give a place as it is opened from the folder above the project."""
    return f"project/{place}"


def test_a_text_that_stands_in_a_file_begins_with_its_place() -> None:
    looks = TakenLooks(open=[PulledLook(PAIR, PART, "own.css:1:1")])
    assert list(report.look_lines(looks, below_a_folder)) == [
        "project/own.css:1:1: question: the style: changed here and in Anki",
        "  -a { b: c }",
        "  +a { b: d }",
        "  decide with --theirs question or --ours question",
    ]


def test_a_text_that_stands_nowhere_here_has_no_place() -> None:
    pulled = PulledLook(PAIR, PART, why="deckgen makes it")
    looks = TakenLooks(open=[pulled], refused=[pulled])
    lines = [
        line for line in report.look_lines(looks, below_a_folder) if line[0] != " "
    ]
    assert lines == [
        "question: the style: changed here and in Anki",
        "question: the style: changed in Anki and not taken: deckgen makes it",
    ]
