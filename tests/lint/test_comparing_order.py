"""Cards that are compared with one another are told in the order in which they are learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import decks
from helpers.project import write_files

from deckgen.compile import pipeline
from deckgen.compile.cache.memory import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.compile.outcomes import Checked

HEADER = """\
deck: {id: d, name: D, language: en}
check: {select: [Q403]}
topics:
- include: "part-*.yaml"
"""
NEEDING = "- {id: c, q: Which mill stood in the north?, a: A castle, needs: [tower]}"
ALIKE = """\
- {id: a, q: Which old building stood beside the bridge?, a: A castle}
- {id: b, q: Beside the bridge stood which old building?, a: A castle}
"""
TOWER = "- {id: tower, q: What stood by the sea?, a: A tower}"
GATE = "- {id: gate, q: What stood on the hill?, a: A gate}"


def topic(name: str, cards: str) -> str:
    return f"id: {name}\ntitle: The {name}\ncards:\n{cards.strip()}\n"


def told(checked: Checked, code: str) -> list[tuple[str, str]]:
    """Return the cards at which a rule reports something, each with the card that it names."""
    return [
        (each.card, each.message.split("'")[1])
        for each in checked.diagnostics
        if each.code == code
    ]


def test_near_duplicates_after_a_move_that_changes_the_order_alone(
    tmp_path: Path,
) -> None:
    """The card that needs another is compared first, and then last, with nothing changed in its file."""
    files = {
        "part-2.yaml": topic("needing", NEEDING),
        "part-3.yaml": topic("alike", ALIKE),
    }
    store = MemoryStore(None)
    for first, last in ((TOWER, GATE), (GATE, TOWER)):
        more = {
            "part-1.yaml": topic("first", first),
            "part-4.yaml": topic("last", last),
            "cards.yaml": HEADER,
        }
        path = write_files(tmp_path, {**files, **more})
        assert told(pipeline.check(path, decks.NOW, store=store), "Q403") == [
            ("b", "a")
        ]


SENTENCE = "The young tsar opened the railway in 1897"
PASSAGE = f"""\
deck: {{id: d, name: D, language: en}}
check: {{select: [Q406]}}
sources:
  rails: {{file: rails.txt, title: Rails}}
topics:
- id: rails
  title: Rails
  cards:
  - {{id: opener, q: Who opened the railway?, a: The young tsar, quote: {SENTENCE}}}
  - {{id: year, q: When did the young tsar open the railway?, a: In 1897, quote: {SENTENCE}NEEDS}}
  - {{id: what, q: What did the young tsar open in 1897?, a: A railway, quote: {SENTENCE}}}
"""


def test_the_front_that_gives_an_answer_away_is_the_first_that_is_learnt(
    tmp_path: Path,
) -> None:
    rails = {"rails.txt": f"{SENTENCE}.\n"}
    plain = decks.check(tmp_path / "plain", PASSAGE.replace("NEEDS", ""), rails)
    assert told(plain, "Q406") == [("opener", "year")]
    ordered = decks.check(
        tmp_path / "ordered", PASSAGE.replace("NEEDS", ", needs: [what]"), rails
    )
    assert told(ordered, "Q406") == [("opener", "what")]


def test_a_front_of_another_file_gives_an_answer_away(tmp_path: Path) -> None:
    header = PASSAGE.partition("topics:\n")[0]
    cards = [
        line.strip()
        for line in PASSAGE.replace("NEEDS", "").splitlines()
        if "- {id" in line
    ]
    files = {f"part-{n}.yaml": topic(f"t{n}", card) for n, card in enumerate(cards[:2])}
    files["rails.txt"] = f"{SENTENCE}.\n"
    checked = decks.check(
        tmp_path, f'{header}topics:\n- include: "part-*.yaml"\n', files
    )
    assert told(checked, "Q406") == [("opener", "year")]
    assert "part-1.yaml:4" in next(
        each.message for each in checked.diagnostics if each.code == "Q406"
    )
