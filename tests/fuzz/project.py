"""The project that the cases begin with: something of everything that deckgen reads."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from deckgen.compile import pipeline

Files = dict[str, bytes]
"""A project: the bytes of each file by its path with slashes."""

LINK = b"\0link to "
"""Before the path that a link leads to."""

NOW = 1_700_000_000
"""When the project was built for the last time, in epoch seconds."""

CARDS = """\
deck:
  id: fuzz
  uid: fuzzfuzz
  name: A rich deck
  language: en
  description: Made to be *changed*.
  style: style.css
  subdecks: true
  options:
    new-cards-per-day: 10
    learning-steps: 1m 10m
    bury-new-siblings: true
sources:
  essay: {file: seeds/essay.txt, title: An Essay, author: Somebody}
  letter:
    file: seeds/letter.txt
    title: 'A Letter'
    encoding: windows-1252
  notes: {file: seeds/notes.txt, title: Notes, encoding: windows-1252}
retired:
  - id: old
    reason: It was wrong.
    replaced-by: capital
check:
  max-answer-words: 20
topics:
  - include: topics/*.yaml
  - id: plain
    title: Plain cards
    ignore: {Q203: the answers are short}
    cards:
      - include: more/cards.yaml
      - &first
        id: capital
        about: concept
        tags: [europe, Cities]
        q: What is the capital of France?
        a: Paris
        reverse: {q: Of which country is Paris the capital?}
        note: It is *large*, and lies on the [Seine](https://example.org).
        unsourced: common knowledge
      - {id: flow, q: How many days has a week?, a: Seven, type: true, unsourced: common knowledge}
      - id: gaps
        cloze: >-
          The {{c1::first}} and the {{c2::second::which?}} ordinal,
          and $\\frac{a}{b}$
        unsourced: common knowledge
        was: [holes]
      - id: counting
        q: How does one count?
        steps:
          one: One
          two: Two, with `code`
          three: |
            Three:

            | a | b |
            |---|---|
            | 1 | 2 |
        unsourced: common knowledge
    topics:
      - id: inner
        title: "Inner topic \\u2192 deep"
        ignore: {Q203: the answers are short}
        cards:
          - id: shown
            q: 'What is shown? ![a dot](media/dot.png)'
            a: A dot [sound:media/tone.mp3]
            needs: capital
            unsourced: common knowledge
          - id: html
            format: html
            q: <p>What is <b>bold</b>?</p>
            a: <ul><li>This</li></ul>
            unsourced: common knowledge
          - id: draft
            draft: true
            q: Not ready?
            a: No
"""

TOPIC = """\
- id: sourced
  title: Cards with a source
  cards:
    - id: share
      about: figure
      q: Which share of the land was held by the state in 1930?
      a: 55 percent
      quote: By 1930, 55 percent of the land was held by the state
      source: essay
    - id: two-parts
      q: What did the decree say?
      a: That bread is to be shared
      quote: ["The decree said that … bread is to be shared", "Nobody read it."]
      source: essay
    - id: ask
      q: What does the letter ask for?
      a: Ink
      quote: Send me ink, for I have none.
      source: letter
      voice: The writer
    - id: cafe
      q: Where did they meet?
      a: In the café
      quote: They met in the café at noon.
      source: notes
      ignore: {Q104: the letter says so}
"""

MORE = """\
- id: meeting
  q: How did the men sleep?
  a: Badly
  unsourced: common knowledge
- id: code
  q: |
    What does this print?

    ```python
    print("a" * 3)
    ```
  a: aaa
  unsourced: common knowledge
- id: maths
  q: What is $1 + 1$?
  a: $$2$$
  unsourced: common knowledge
"""

ESSAY = (
    "An Essay\n\nIn 1917 it began. By 1930, 55 percent of the land was held by the state, and\n"
    "much of it lay fallow. “The decree said that — as we know — bread is to be shared,” he wrote.\n"
    "Nobody read it. Mr. Smith had 3.5 million roubles on 12 March 1917; twenty-one men had none.\n"
)
LETTER = "Dear friend,\nsend word. Send me ink, for I have none. Two pens are left.\n"
NOTES = "They met in the café at noon. It was the 5th of May.\n"
STYLE = ".card { color: #222; }\n.card b::after { content: 'x'; }\n"

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)

OLD_CARD = """\
      - id: old
        q: What was asked before?
        a: 'Something with a picture ![](media/dot.png)'
        unsourced: common knowledge
"""


def write(files: Files, root: Path) -> None:
    """Write files below a folder; a name that the file system refuses is left out."""
    for name, content in files.items():
        path = root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if content.startswith(LINK):
                path.symlink_to(content.removeprefix(LINK).decode())
            else:
                path.write_bytes(content)
        except (OSError, ValueError):
            continue


def sources() -> Files:
    """Return the files that a curator writes."""
    return {
        "cards.yaml": CARDS.encode(),
        "topics/sourced.yaml": TOPIC.encode(),
        "more/cards.yaml": MORE.encode(),
        "seeds/essay.txt": ESSAY.encode(),
        "seeds/letter.txt": LETTER.encode("windows-1252"),
        "seeds/notes.txt": NOTES.encode("latin-1"),
        "style.css": STYLE.encode(),
        "media/dot.png": PNG,
        "media/tone.mp3": b"ID3" + bytes(64),
        "more/media/dot.png": PNG + b"other",
    }


def built() -> Files:
    """Return the project after two builds: with a retired card, a lock file and two packages."""
    folder = Path(tempfile.mkdtemp(prefix="deckgen-fuzz-"))
    try:
        files = sources()
        before = dict(files)
        before["cards.yaml"] = (
            CARDS.replace("      - {id: flow", OLD_CARD + "      - {id: flow")
            .replace(
                "retired:\n  - id: old\n    reason: It was wrong.\n    replaced-by: capital\n",
                "",
            )
            .replace("        was: [holes]\n", "")
            .encode()
        )
        write(before, folder)
        _build(folder, NOW - 5000, release="1.0")
        old = (folder / "dist/fuzz.apkg").read_bytes()
        write(files, folder)
        _build(folder, NOW)
        files["cards.lock"] = (folder / "cards.lock").read_bytes()
        for name in ("dist/fuzz.apkg", "dist/fuzz-1.0.apkg"):
            files[name] = (folder / name).read_bytes()
        files["old.apkg"] = old
        return files
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _build(folder: Path, now: int, release: str = "") -> None:
    outcome = pipeline.build(folder / "cards.yaml", now, release=release)
    if outcome.target is None:
        said = "\n".join(
            f"{each.span}: {each.code} {each.message}"
            for each in outcome.checked.diagnostics
        )
        raise AssertionError(f"the project does not build:{os.linesep}{said}")
