"""After any edits, a build that takes what it can from the one before writes the same bytes as one that takes
nothing: neither units from the cache, nor the lines of the lock file."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from helpers.project import PNG

from deckgen.compile import pipeline
from deckgen.compile.cache import pieces
from deckgen.compile.cache.store import Store
from deckgen.compile.deck import compile_deck
from deckgen.console import reports
from deckgen.lockfile import lockfile

pytestmark = pytest.mark.once

T0 = 1_700_000_000
FILES = 4
CARDS = 45  # of a file: several parts
STEPS = 9

HEADER = """\
deck: {id: town, uid: towns000, name: Towns, language: en}
sources:
  s: {file: source.txt, title: The towns}
topics:
"""
SOURCE = "".join(
    f"In {1500 + n} the town of Nr{n}burg had {n} mills.\n\n" for n in range(400)
)
KINDS = (
    "  q: How many mills had Nr{n}burg in {year}?\n  a: {n} mills\n"
    "  quote: In {year} the town of Nr{n}burg had {n} mills.\n",
    "  q: What stood in Nr{n}burg?\n  a: A “mill” – of {n} stones\n  unsourced: known\n  tags: [north]\n",
    "  cloze: The {{{{c1::mill}}}} of {{{{c2::Nr{n}burg}}}}\n  unsourced: known\n  about: event\n",
    "  q: What is *Nr{n}*?\n  a: The town {n}\n  reverse: true\n  unsourced: known\n",
    "  q: How was Nr{n}burg built?\n  steps: {{one: Wall {n}, two: Gate {n}}}\n  unsourced: known\n",
)
PLAIN = 0.8
"""How many of the cards are simple questions."""


def id_of(text: str) -> str:
    """Return the id of a card as it is written."""
    return re.findall(r"^- id: (\S+)", text)[0]


def card(n: int, dice: random.Random) -> str:
    kind = KINDS[0] if dice.random() < PLAIN else dice.choice(KINDS)
    return f"- id: c{n}\n" + kind.format(n=n, year=1500 + n)


class Deck:
    """The cards of a project by file, which are edited and written."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.files = [
            [card(file * 100 + n, self.dice) for n in range(CARDS)]
            for file in range(FILES)
        ]
        self.next = 90
        self.gone: list[str] = []

    def write(self, root: Path) -> None:
        root.mkdir(exist_ok=True)
        (root / "source.txt").write_text(SOURCE)
        names = [f"- include: part-{n}.yaml\n" for n in range(FILES)]
        (root / "cards.yaml").write_text(HEADER + "".join(names))
        for n, cards in enumerate(self.files):
            body = "".join(cards)
            (root / f"part-{n}.yaml").write_text(
                f"id: t{n}\ntitle: Part {n}\ncards:\n{body}"
            )

    def place(self) -> tuple[list[str], int]:
        """Return a file and the place of a card in it, at random."""
        cards = self.dice.choice(self.files)
        return cards, self.dice.randrange(len(cards))

    # --- edits -------------------------------------------------------------------------------

    def change(self) -> None:
        cards, at = self.place()
        cards[at] += f"  note: A word more {self.dice.random()}\n" * (
            "  note:" not in cards[at]
        )

    def move(self) -> None:
        cards, at = self.place()
        other, behind = self.place()
        other.insert(behind, cards.pop(at))

    def rename(self) -> None:
        cards, at = self.place()
        if "  was:" not in cards[at] and "steps" not in cards[at]:
            self.next += 1
            id_ = f"r{self.next}"
            was = id_of(cards[at])
            cards[at] = cards[at].replace(f"- id: {was}\n", f"- id: {id_}\n")
            cards[at] += f"  was: {was}\n" * (self.dice.random() < 0.7)

    def swap(self) -> None:
        (one, first), (other, second) = self.place(), self.place()
        one_id, one_rest = one[first].split("\n", 1)
        other_id, other_rest = other[second].split("\n", 1)
        if one_id != other_id:
            one[first] = f"{one_id}\n{other_rest}"
            other[second] = f"{other_id}\n{one_rest}"

    def add(self) -> None:
        cards, at = self.place()
        self.next += 1
        cards.insert(at, card(200 + self.next, self.dice).replace("id: c", "id: n"))

    def retire(self) -> None:
        cards, at = self.place()
        self.gone.append(cards.pop(at))

    def bring_back(self) -> None:
        if self.gone:
            cards, at = self.place()
            cards.insert(at, self.gone.pop())

    def tag(self) -> None:
        old, new = self.dice.sample(["north", "south", "North"], 2)
        self.files = [[each.replace(old, new) for each in f] for f in self.files]

    def need(self) -> None:
        cards, at = self.place()
        needed = id_of(self.files[-1][0])
        if "  needs:" not in cards[at] and needed not in cards[at]:
            cards[at] += f"  needs: [{needed}]\n"

    def claim(self) -> None:
        """Give a card the history of one that was retired."""
        cards, at = self.place()
        if self.gone and "  was:" not in cards[at] and "steps" not in cards[at]:
            cards[at] += f"  was: {id_of(self.gone.pop())}\n"

    # --- mistakes ----------------------------------------------------------------------------

    def mistake(self) -> None:
        """Make a mistake that goes across files: in the first, about a card of another."""
        other = self.dice.choice(self.files[1:])
        about = self.dice.choice(other)
        lines = about.split("\n")[1:]
        was = next(
            (line for line in lines if "  was:" in line), f"  was: {id_of(about)}"
        )
        text = self.dice.choice(("\n".join(lines), KINDS[1].format(n=900) + was + "\n"))
        self.files[0].insert(0, f"- id: mistake\n{text}")

    def edit(self) -> None:
        edits: list[Callable[[], None]] = [self.change] * 4
        edits += [self.move, self.rename, self.swap, self.add, self.retire]
        edits += [self.bring_back, self.tag, self.need, self.claim, self.claim]
        self.dice.choice(edits)()


def edited_lock(text: str, dice: random.Random) -> str:
    """Return a lock file as a person or a merge may leave it."""
    lines = text.split("\n")
    places = [at for at, line in enumerate(lines) if line.startswith("card ")]
    at = dice.choice(places)
    way = dice.randrange(6)
    if way == 0:
        lines.pop(at)
    elif way == 1:
        columns = lines[at].split(" ")
        columns[6] = str(int(columns[6]) + dice.choice((-5, 7, 1000)))
        lines[at] = " ".join(columns)
    elif way == 2:
        lines.insert(dice.choice(places), lines[at].replace("card c", "card z"))
    elif way == 3:
        lines.insert(at, lines.pop(dice.choice(places)))
    elif way == 4:
        ours = ["<<<<<<< HEAD", lines[at], "======="]
        lines[at : at + 1] = [*ours, lines[at][:-1] + "-", ">>>>>>> other"]
    else:
        lines = [line + "\r" for line in lines[:-1]] + [""]
    return "\n".join(lines)


def state(outcome: pipeline.Outcome) -> tuple[object, ...]:
    """Return all that a build made and said."""
    checked = outcome.checked
    said = reports.text(
        [each for each in checked.diagnostics if each.is_said_of_a_build], checked.files
    )
    lock = checked.root / "cards.lock"
    package = outcome.target.read_bytes() if outcome.target is not None else b""
    text = lock.read_bytes() if lock.exists() else b""
    return said, checked.changes, text, package


class Twins:
    """Two copies of a project: of one all is kept that can be kept, of the other nothing."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.again, self.anew = folder / "a", folder / "b"
        self.store = Store(folder / "cache")
        self.monkeypatch = monkeypatch
        self.packages = 0

    def build(self, now: int, release: str, *, deliver: bool) -> None:
        """Build both, and compare."""
        kept = state(
            pipeline.build(
                self.again / "cards.yaml",
                now,
                store=self.store,
                agreed=True,
                release=release,
                deliver=deliver,
            )
        )
        with self.monkeypatch.context() as patch:
            patch.setattr(lockfile, "parse_whole", lambda *_, **__: None)
            made = state(
                pipeline.build(
                    self.anew / "cards.yaml",
                    now,
                    agreed=True,
                    release=release,
                    deliver=deliver,
                )
            )
        assert kept == made
        self.packages += bool(kept[-1])

    def write(self, deck: Deck) -> None:
        for root in (self.again, self.anew):
            deck.write(root)

    def edit_lock(self, dice: random.Random) -> None:
        path = self.again / "cards.lock"
        if path.exists():
            text = edited_lock(path.read_text(), dice)
            for root in (self.again, self.anew):
                (root / "cards.lock").write_bytes(text.encode())


@pytest.mark.parametrize("seed", range(8))
def test_a_build_after_edits_is_as_one_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(pieces, "PARTS_IN_PIECE", 2)  # units of several pieces
    deck, twins = Deck(seed), Twins(tmp_path, monkeypatch)
    dice = deck.dice
    now, version = T0, 0
    for _ in range(STEPS):
        twins.write(deck)
        now += dice.choice((0, 1, 60, 90_000))
        release = ""
        if dice.random() < 0.3:
            version += 1
            release = f"1.{version}"
        twins.build(now, release, deliver=dice.random() < 0.2)
        if dice.random() < 0.3:
            twins.edit_lock(dice)
        if dice.random() < 0.5:
            before = [[*cards] for cards in deck.files]
            deck.mistake()
            twins.write(deck)
            twins.build(now, "", deliver=False)
            deck.files = before
        for _ in range(dice.randrange(1, 4)):
            deck.edit()
    assert twins.packages  # not only errors were compared


def test_a_unit_of_pieces_says_what_it_says_as_one(tmp_path: Path) -> None:
    deck = Deck(1)
    for _ in range(60):
        deck.need()
        deck.rename()
    for cards in deck.files:
        cards[30] += "  draft: true\n"
        cards[20] = (
            f"- id: p{id_of(cards[20])}\n  q: What is ![](dot.png)?\n  a: A dot\n"
        )
        cards[20] += "  unsourced: known\n"
    deck.write(tmp_path)
    (tmp_path / "dot.png").write_bytes(PNG)
    path = tmp_path / "cards.yaml"
    first = compile_deck(path, errors_only=True)
    store = Store(tmp_path / "cache")
    kept = compile_deck(path, errors_only=True, store=store)
    assert kept.cache is not None
    kept.cache.write()
    again = compile_deck(path, errors_only=True, store=store)
    assert first.compiled is not None
    assert again.compiled is not None
    assert len(again.compiled.units) == FILES
    for one, other in zip(first.compiled.units, again.compiled.units, strict=True):
        assert one.contents == other.contents
        assert one.contents.needs
        assert one.contents.was
        assert one.diagnostics == other.diagnostics
        assert one.questions == other.questions
        assert one.media == other.media
        assert one.kinds == other.kinds
        assert one.abouts == other.abouts
        assert one.drafts == other.drafts == 1
        assert without_unit(one.cited) == without_unit(other.cited)
        assert without_unit(one.notes) == without_unit(other.notes)


def without_unit(values: Iterable[Any]) -> list[dict[str, object]]:
    """Return notes or quotations but for what is of their files."""
    found = []
    for value in values:
        found.append(value._asdict())
        found[-1]["unit"] = None
        if "topic" in found[-1]:
            found[-1]["topic"] = value.topic.path, value.topic.titles
    return found


def test_an_earlier_id_that_comes_alone_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck, twins = Deck(3), Twins(tmp_path, monkeypatch)
    twins.write(deck)
    twins.build(T0, "1.0", deliver=False)
    gone = id_of(deck.files[1].pop(7))
    deck.files[2].insert(9, "- id: heir\n  q: Who?\n  a: I\n  unsourced: known\n")
    twins.write(deck)
    twins.build(T0 + 60, "", deliver=False)
    assert f"\ngone {gone}" in (twins.again / "cards.lock").read_text()
    deck.files[2][9] += f"  was: {gone}\n"
    twins.write(deck)
    twins.build(T0 + 120, "", deliver=False)
    assert f"\ngone {gone}" not in (twins.again / "cards.lock").read_text()
    assert twins.packages == 3
