"""A project with a card of every kind, and the collection of somebody who has it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner, Result
from helpers.project import PNG

from deckgen.cli.main import main

if TYPE_CHECKING:
    from live.collection import Hand

CARDS = """\
# The deck of a test. Every comment stays.
deck:
  id: lab
  uid: abcdefgh
  name: Lab deck
  language: nl
topics:
  - id: t
    title: A topic
    cards:
      # the first card
      - id: iron
        q: What is *iron*?   # asked often
        a: "A \\"metal\\", of course"
        tags: [metals]
      - {id: coal, q: 'What''s coal?', a: A rock}
      - id: long
        q: >-
          What is said in a text
          over two lines?
        a: |
          First.

          Second.
        note: Plain
      - id: gaps
        cloze: The {{c1::first}} and the {{c2::second}}
      - id: build
        q: How is it built?
        steps:
          plan: Make a plan
          dig: Dig a hole
          end: Fill it
      - id: turn
        q: What is A?
        a: The first
        reverse: true
      - id: dot
        q: Which? ![](dot.png)
        a: A dot
      - id: raw
        format: html
        q: <u>Raw</u>?
        a: <b>yes</b>
      - id: one
        q: Which is first?
        a: One
        note: &shared A shared note
      - id: two
        q: Which is next?
        a: Two
        note: *shared
"""


START = int(time.time()) - 10_000


class Lab:
    def __init__(self, root: Path, hand: Hand) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.hand = hand
        self.runs = 0
        self.cards = root / "cards.yaml"
        self.cards.write_text(CARDS, encoding="utf-8")
        (root / "dot.png").write_bytes(PNG)

    def run(self, *arguments: str) -> Result:
        # each build is some time after the one before, and all are before edits by hand
        self.runs += 1
        env = {"SOURCE_DATE_EPOCH": str(START + 10 * self.runs)}
        return CliRunner().invoke(
            main, list(arguments), env=env, catch_exceptions=False
        )

    def build(self, *arguments: str) -> Path:
        result = self.run("build", str(self.root), *arguments)
        assert result.exit_code == 0, result.output
        return self.root / "dist" / "lab.apkg"

    def guid(self, key: str) -> str:
        for line in (self.root / "cards.lock").read_text(encoding="utf-8").splitlines():
            columns = line.split(" ")
            if columns[:2] == ["card", key]:
                return columns[3]
        raise KeyError(key)

    def edit(self, key: str, **fields: str) -> None:
        self.hand.edit(self.guid(key), **fields)

    def pull(self, *arguments: str) -> Result:
        file = self.hand.export(self.root / "theirs.apkg", "Lab deck")
        return self.run("pull", str(file), "-C", str(self.root), *arguments)

    @property
    def text(self) -> str:
        return self.cards.read_text(encoding="utf-8")
