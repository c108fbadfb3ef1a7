"""What the dialects share: a page with its front matter, lines outside of code, deletions, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from deckgen.formats.incoming.decoding import parsed_yaml
from deckgen.util.ends import Ends

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_TAG = re.compile(r"(?<![\w#&])#([\w/:-]*[^\W\d_][\w/:-]*)")
_TOML = re.compile(r"""\s*([A-Za-z_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))\s*\Z""")
_HEADING = re.compile(r"(#{1,6})\s+")
_MARK_OPENS = re.compile(r"==(?=\S)")
_MARK_SAYS = re.compile(r"(?:\^\[([^\[\]\n]{1,200})\])?(?:\[\^([1-9]\d{0,2})\])?")
_MARK_CLOSES = re.compile(r"(?<=\S)==|\n")


class Page(NamedTuple):
    """A Markdown file: its front matter, its lines, and the number of the first of them."""

    path: Path
    matter: dict[str, Any]
    lines: list[str]
    first: int

    def place(self, number: int) -> str:
        """Return how a line, counted from 0, is named in messages."""
        return f"{self.path.name}:{self.first + number}"

    def text(self, key: str) -> str:
        """Return a text of the front matter, '' if there is none."""
        value = self.matter.get(key)
        return value.strip() if isinstance(value, str) else ""

    def tags(self, key: str = "tags") -> tuple[str, ...]:
        """Return the tags of the front matter."""
        value = self.matter.get(key)
        listed = value if isinstance(value, list) else str(value or "").replace(",", " ").split()
        return tuple(tag_of(str(each)) for each in listed if str(each).strip("# "))


def page(path: Path, text: str) -> Page:
    """Return a page. Raises ``UnreadableError`` for front matter that is not to be read."""
    lines = text.split("\n")
    if lines and lines[0].strip() in ("---", "+++"):
        mark = lines[0].strip()
        for number, line in enumerate(lines[1:], 1):
            if line.strip() == mark:
                matter = _matter(path, lines[1:number])
                if matter is not None:
                    return Page(path, matter, lines[number + 1 :], number + 2)
                break
    return Page(path, {}, lines, 1)


def _matter(path: Path, lines: list[str]) -> dict[str, Any] | None:
    """Return what front matter says, TOML or YAML; nothing for what is neither."""
    written = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    toml = [_TOML.match(line) for line in written]
    if written and all(toml):
        return {found[1]: found[2] or found[3] or found[4] or "" for found in toml if found}
    if not written:
        return {}
    if not re.match(r"\s*[\w-]+\s*:", written[0]):
        return None
    value = parsed_yaml(path, "\n".join(lines))
    return value if isinstance(value, dict) else None


def outside_code(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Yield the lines with their numbers, and whether each is outside of a block of code."""
    fence = ""
    for number, line in enumerate(lines):
        found = _FENCE.match(line)
        if fence:
            is_end = found is not None and found[1].startswith(fence) and not line.strip(" `~")
            yield number, line, False
            fence = "" if is_end else fence
        else:
            yield number, line, found is None
            fence = found[1] if found else ""


def blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the blocks of lines between empty ones, with the numbers of their first lines.

    An empty line in code ends no block.
    """
    block: list[str] = []
    start = 0
    for number, line, is_words in outside_code(lines):
        if line.strip() or not is_words:
            if not block:
                start = number
            block.append(line)
        elif block:
            yield start, block
            block = []
    if block:
        yield start, block


def marked(text: str) -> str:
    """Number what stands between ``==`` as deletions, each one a card; ``^[a hint]`` may follow, and a
    number, ``[^1]``."""
    parts = []
    at = 0
    for place, (start, end) in enumerate(_marks(text), 1):
        said = _MARK_SAYS.match(text, end)
        assert said is not None  # it matches nothing, too
        hint = f"::{said[1]}" if said[1] else ""
        number = int(said[2]) if said[2] else place
        parts.append(f"{text[at:start]}{{{{c{number}::{text[start + 2 : end - 2]}{hint}}}}}")
        at = said.end()
    return "".join(parts) + text[at:]


def has_marked(text: str) -> bool:
    """Tell whether a text has something between ``==``."""
    return next(_marks(text), None) is not None


def _marks(text: str) -> Iterator[tuple[int, int]]:
    """Yield where ``==words==`` begin and end: in one line, without spaces at the ends of the words."""
    ends = Ends(text)
    at = 0
    while opens := _MARK_OPENS.search(text, at):
        closes = ends.next(_MARK_CLOSES, opens.end() + 1)
        if closes is None:
            return
        if closes[0] == "\n":
            at = opens.start() + 1
        else:
            yield opens.start(), closes.end()
            at = closes.end()


def tags_in(text: str) -> tuple[str, ...]:
    """Return the tags in a text, written as ``#tag``."""
    return tuple(tag_of(found) for found in _TAG.findall(text))


def without_tags(text: str) -> str:
    """Return a text without its tags."""
    return " ".join(_TAG.sub("", text).split())


def is_tags(line: str) -> bool:
    """Tell whether there is nothing but tags in a line."""
    return bool(_TAG.search(line)) and not without_tags(line)


def tag_of(tag: str) -> str:
    """Return a tag as Anki has it: ``a/b`` is ``a::b``."""
    return tag.strip().strip("#").strip("/").replace("/", "::").replace(" ", "_")


def heading(line: str) -> tuple[int, str]:
    """Return the level and the words of a heading, 0 for a line that is none."""
    found = _HEADING.match(line)
    if not found:
        return 0, ""
    words = line[found.end() :].rstrip().rstrip("#").rstrip()
    return len(found[1]), words


def joined(lines: list[str]) -> str:
    """Return lines as one text, without empty ones at its ends."""
    return "\n".join(line.rstrip() for line in lines).strip("\n")
