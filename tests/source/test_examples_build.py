"""The example that the manual has of each key is built, in a deck that has what it needs."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from helpers.project import write_files

from deckgen.compile import pipeline
from deckgen.source import schema

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Paris is the capital of France and lies on the Seine. Others write so too.\n"


def picture(width: int, height: int) -> bytes:
    """Return a PNG of one colour, as large as the masks of the examples need."""
    row = b"\0" + bytes(width)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(row * height)), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


FILES: dict[str, str | bytes] = {
    "seeds/essay.md": TEXT,
    "style.css": ".card { color: #222; }\n",
    "media/cell.png": picture(800, 600),
}
OTHERS = """\
      - {id: what-a-capital-is, q: What is a capital?, a: The seat of a government, unsourced: known}
"""
COUNTRY = """\
note-types:
  - id: country
    name: Country
    fields: [Country, Capital]
    cards: [{name: Capital, front: '{{Country}}', back: '{{Capital}}'}]
"""
QUESTION = {"q": "Which city is the capital of France?", "a": "Paris"}
CLOZE = {"cloze": "'{{c1::Paris}} is the capital of France.'"}
OWN = {"type": "country", "fields": "{Country: Norway, Capital: Oslo}"}
QUOTED = {**QUESTION, "quote": "Paris is the capital of France"}
KNOWN = {**QUESTION, "unsourced": "known"}
MASKED = {
    "image": "media/cell.png",
    "masks": "{nucleus: {rect: [412, 220, 96, 88]}}",
    "unsourced": "known",
}
CARDS: dict[str, dict[str, str]] = {
    "q": KNOWN,
    "cloze": {"unsourced": "known"},
    "steps": {"q": "How is tea made?", "unsourced": "known"},
    "fields": {**OWN, "unsourced": "known"},
    "accept": {**KNOWN, "type": "true"},
    "quote": QUESTION,
    "source": QUOTED,
    "voice": QUOTED,
    "outside": QUOTED,
    "unsourced": QUESTION,
    "id": KNOWN,
    "image": MASKED,
    "masks": MASKED,
    "hide": MASKED,
    "labels": MASKED,
}
"""What a card has beside its key."""


def assert_builds(folder: Path, text: str) -> None:
    path = write_files(folder, {**FILES, "cards.yaml": text})
    checked = pipeline.check(path, 1_700_000_000)
    errors = [
        f"{each.code}: {each.message}"
        for each in checked.diagnostics
        if str(each.severity) == "error"
    ]
    # U128: an earlier id has no lock file here that knows it
    assert [each for each in errors if not each.startswith("U128")] == [], (
        f"{text}\n{errors}"
    )


def deck(
    card: dict[str, str],
    header: str = "deck: {id: d, name: D, uid: aaaabbbb}\n",
    more: str = "",
) -> str:
    lines = [f"{name}: {value}" for name, value in card.items()]
    own = COUNTRY if card.get("type") == "country" else ""
    sources = (
        "sources: {essay: {file: seeds/essay.md, title: An essay, name: the essay}}\n"
    )
    topics = (
        "topics:\n  - id: t\n    title: T\n    cards:\n      - "
        + "\n        ".join(lines)
        + "\n"
    )
    return header + sources + own + topics + OTHERS + more


@pytest.mark.parametrize("key", schema.CARD.keys, ids=lambda key: key.name)
def test_of_a_card(key: schema.Key, tmp_path: Path) -> None:
    beside = CARDS.get(key.name, KNOWN)
    assert_builds(tmp_path, deck({"id": "a-card", **beside, key.name: key.example}))


@pytest.mark.parametrize("key", schema.DECK.keys, ids=lambda key: key.name)
def test_of_a_deck(key: schema.Key, tmp_path: Path) -> None:
    header = {"id": "d", "name": "D", "uid": "aaaabbbb", key.name: key.example}
    lines = "".join(f"  {name}: {value}\n" for name, value in header.items())
    assert_builds(tmp_path, deck({"id": "a-card", **KNOWN}, f"deck:\n{lines}"))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        pytest.param(name, key, id=f"{name}-{key.name}")
        for name, keys in (
            ("options", schema.OPTIONS),
            ("speech", schema.SPEECH),
            ("defaults", schema.DEFAULTS),
        )
        for key in keys.keys
    ],
)
def test_below_a_deck(name: str, key: schema.Key, tmp_path: Path) -> None:
    header = "deck:\n  id: d\n  name: D\n  uid: aaaabbbb\n"
    header += f"  {name}:\n    {key.name}: {key.example}\n"
    assert_builds(tmp_path, deck({"id": "a-card", **KNOWN}, header))


@pytest.mark.parametrize("key", schema.CHECK.keys, ids=lambda key: key.name)
def test_of_check(key: schema.Key, tmp_path: Path) -> None:
    assert_builds(
        tmp_path,
        deck({"id": "a-card", **KNOWN}, more=f"check:\n  {key.name}: {key.example}\n"),
    )
