"""Looks for texts on which ``check`` takes more than linear time.

Each pattern is repeated to SIZE characters and to twice as many, as the text of each key of a card and
as a source; where the time more than triples and is not small, pattern and key are named. Run by hand:
``python tests/bench/growth.py [SIZE] [KEY ...]``.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from pathlib import Path

from deckgen.compile import pipeline

PATTERNS = (
    "a", "a ", "1", "1 ", "1,", "1.", ".", ".a", ". A", "&amp; ", "&", "<", "<b>", "<b ", "</b>", "<!--", "*",
    "{{c1::a::b}} ", "{{c1::a::b ", "{{c1::a:: ", "a:: ",
    "**a", "**a** ", "_a", "`", "``a", "$", "$a", "$$", "[", "[a](", "![](", "]", "(", "\\", "\\a", "\\(",
    "{{c1::", "{{c1::a}} ", "}}", "::", "{", '"', "“", "” ", "'", "a' ", "- a\n", "> ", "1. a\n", "| a ",
    "a\n", "\n\n", "     ", "a     ", "http://a ", "www.", "é", "e\u0301 ", "漢", "。", "five ", "hundred ",
    "1917 ", "1917-18 ", "in March 1917, ", "5% ", "$5 ", "Mr. ", "J. ", "Trotsky ", "Lenin and ", "not ",
    "(a) ", "[sound:", "[sound:a] ", "~~", "~~a", "…", "— ", "a-", "the first ", "a, ", "; ", "?", "? A",
    "\ufeff", "\u200b", "\u00a0", "**", "***a", "*a ", "__", "<a href='x'>", "<li>", "half a ", "\t",
)  # fmt: skip
KEYS = (
    *(
        "q",
        "a",
        "cloze",
        "note",
        "hint",
        "quote",
        "source",
        "steps",
        "html",
        "htmlcloze",
        "sourced",
    ),
    *("sourcemd", "sourcehtml", "title", "description", "unsourced", "lock"),
)
SOURCE = "It was in March 1917 that five of the old words were said. Then came another sentence.\n"
PATIENCE = 20


class TooSlowError(Exception):
    """A check took longer than :data:`PATIENCE` seconds."""


def project(key: str, text: str, root: Path) -> Path:
    """Write a deck with ``text`` at ``key``, and return its file."""
    card = {"q": "What was said in that year?", "a": "The old words"}
    file = {"sourcemd": "source.md", "sourcehtml": "source.html"}.get(key, "source.txt")
    (root / file).write_text(
        SOURCE + (text if key.startswith("source") else ""), encoding="utf-8"
    )
    if key == "lock":
        (root / "cards.lock").write_text(
            f"lockfile 2 d\ncard {text}\n", encoding="utf-8"
        )
    quote = "five of the old words were said"
    if key in ("q", "a", "note", "hint", "unsourced"):
        card[key] = text
    elif key == "quote":
        quote = text
    elif key == "sourced":
        card["a"], quote = text, "another sentence"
    elif key == "html":
        card |= {"a": text, "format": "html"}
    elif key in ("cloze", "htmlcloze"):
        card = {"cloze": f"{{{{c1::b}}}} {text}"} | (
            {"format": "html"} if key == "htmlcloze" else {}
        )
    if key != "unsourced":
        card["quote"] = quote
    if key == "steps":
        del card["a"]
    is_html = card.pop("format", "") == "html"
    lines = [f"        {name}: |2\n{indented(value)}" for name, value in card.items()]
    if is_html:
        lines.append("        format: html\n")
    if key == "steps":
        lines.append(
            f"        steps:\n          one: |2\n{indented(text, 12)}          two: b\n"
        )
    head = "deck:\n  id: d\n  name: D\n  language: en\n"
    if key == "description":
        head += f"  description: |2\n{indented(text, 4)}"
    head += f"sources: {{s: {{file: {file}, title: S, name: S}}}}\n"
    title = f"|2\n{indented(text, 6)}" if key == "title" else "T\n"
    path = root / "cards.yaml"
    body = "".join(lines)
    path.write_text(
        f"{head}topics:\n  - id: t\n    title: {title}    cards:\n      - id: c\n{body}",
        encoding="utf-8",
    )
    return path


def indented(text: str, by: int = 10) -> str:
    """Return a text as the lines of a block scalar."""
    return "".join(f"{' ' * by}{line}\n" for line in text.split("\n"))


def seconds(key: str, text: str) -> float:
    """Return the processor time of a check."""

    def stop(*_: object) -> None:
        raise TooSlowError

    with tempfile.TemporaryDirectory() as folder:
        path = project(key, text, Path(folder))
        signal.signal(signal.SIGVTALRM, stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
        began = time.process_time()
        try:
            pipeline.check(path, 1_700_000_000)
        except TooSlowError:
            return float("inf")
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return time.process_time() - began


def main(size: int, keys: tuple[str, ...]) -> None:
    """Print what grows faster than its text."""
    for key in keys:
        for pattern in PATTERNS:
            short = seconds(key, pattern * (size // len(pattern)))
            if short < 0.1:
                continue
            long = seconds(key, pattern * (2 * size // len(pattern)))
            if long > 0.5 and long > 3 * short:
                print(f"{key}\t{pattern!r}\t{short:.2f}\t{long:.2f}", flush=True)
    print("done")


if __name__ == "__main__":
    chosen = tuple(sys.argv[2:]) or KEYS
    main(int(sys.argv[1]) if sys.argv[1:] else 10_000, chosen)
