"""The examples of the pages of ``deckgen explain``, written to disk as projects that can be checked.

What they may look like stands at :class:`deckgen.core.codes.Code`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.compile import pipeline

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.compile.outcomes import Checked

NOW = 1_732_320_000
_FILE = re.compile(r"^# --- (\S.*) ---\n", re.MULTILINE)
_CHARACTER = re.compile(r"<U\+([0-9A-F]{4,6})>")
_BYTE = re.compile(rb"<0x([0-9A-F]{2})>")
_HEADER_KEY = re.compile(
    r"(?:<U\+FEFF>)?(deck|sources|topics|check|retired|note-types):"
)
_DECK = "deck: {id: example, name: Example}\n"
_TOPIC = "  - id: topic\n    title: Topic\n    cards:\n"
_CARD = "      - {id: some-card, q: Which sea is the saltiest?, a: The Dead Sea}\n"


def check(folder: Path, example: str) -> Checked:
    """Write an example to a folder, release what it says comes first, and check the rest."""
    steps = example.split("# --- then ---\n")
    for number, step in enumerate(steps):
        _write(folder, step)
        if number < len(steps) - 1:
            now, release = NOW + 100 * number, f"{number + 1}.0"
            built = pipeline.build(folder / "cards.yaml", now, release=release)
            assert not built.checked.failed, [
                str(each) for each in built.checked.diagnostics
            ]
    return pipeline.check(folder / "cards.yaml", NOW + 100 * len(steps))


def _write(folder: Path, step: str) -> None:
    parts = _FILE.split(step)
    files = dict(zip(parts[1::2], parts[2::2], strict=True))
    files["cards.yaml"] = _cards(parts[0], files)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shown = _CHARACTER.sub(lambda match: chr(int(match[1], 16)), text)
        path.write_bytes(
            _BYTE.sub(lambda match: bytes([int(match[1], 16)]), shown.encode())
        )


def _cards(text: str, files: dict[str, str]) -> str:
    """Return the whole cards.yaml: what an example leaves out is put around it."""
    if _HEADER_KEY.match(text):
        keys = set(_HEADER_KEY.findall(text)) | set(
            re.findall(r"^([\w-]+):", text, re.MULTILINE)
        )
        if "deck" not in keys:
            text = _DECK + text
        if "topics" not in keys:
            text += f"topics:\n{_TOPIC}{_CARD}".replace("{id:", "{unsourced: test, id:")
        return text
    if not text.startswith("- "):
        if not re.match(r"id:|[a-z]: &", text):
            text = f"id: example\n{text}"
        text = "- " + text.replace("\n", "\n  ").rstrip(" ")
    cards = "".join(
        f"      {line}\n" if line else "\n" for line in text.rstrip("\n").split("\n")
    )
    sources = (
        "sources: {essay: {file: essay.txt, title: Essay}}\n"
        if "essay.txt" in files
        else ""
    )
    return f"{_DECK}{sources}topics:\n{_TOPIC}{cards}"
