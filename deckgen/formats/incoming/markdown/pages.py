"""What the dialects share: a page with its front matter, lines outside of code, deletions, tags."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from deckgen.formats.incoming.decoding import parsed_yaml
from deckgen.util.ends import Ends

SCHEDULE = "<!--SR:"
"""How a comment begins that Obsidian's Spaced Repetition writes."""

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_TAG = re.compile(r"(?<![\w#&])#([\w/:-]*[^\W\d_][\w/:-]*)")
_TOML = re.compile(r"""\s*([A-Za-z_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))\s*\Z""")
_HEADING = re.compile(r"(#{1,6})\s+")
_BOX = re.compile(r"\[![\w-]+\][+-]? *")
_CODE = re.compile(r"`[^`\n]*`")
_MATHS = re.compile(r"\$\$[^$\n]+\$\$|\$(?![\s$])[^$\n]*(?<=[^\s\\])\$(?!\d)")
_NOTHING = "\0"
_MARK_OPENS = re.compile(r"==(?=\S)")
_MARK_SAYS = re.compile(r"(?:\^\[([^\[\]\n]{1,200})\])?(?:\[\^([1-9]\d{0,2})\])?")
_MARK_CLOSES = re.compile(r"(?<=\S)==|\n")


class Page(NamedTuple):
    """A Markdown file: its front matter, its lines without comments, and the numbers of these in the file."""

    path: Path
    matter: dict[str, Any]
    lines: list[str]
    numbers: list[int]

    def place(self, number: int) -> str:
        """Return how a line, counted from 0, is named in messages."""
        return f"{self.path.name}:{self.numbers[number] if number < len(self.numbers) else 1}"

    def text(self, key: str) -> str:
        """Return a text of the front matter, '' if there is none."""
        value = self.matter.get(key)
        return value.strip() if isinstance(value, str) else ""

    def tags(self, key: str = "tags") -> tuple[str, ...]:
        """Return the tags of the front matter."""
        value = self.matter.get(key)
        listed = (
            value
            if isinstance(value, list)
            else str(value or "").replace(",", " ").split()
        )
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
                    return Page(path, matter, *_without_comments(lines, number + 1))
                break
    return Page(path, {}, *_without_comments(lines, 0))


def _without_comments(lines: list[str], first: int) -> tuple[list[str], list[int]]:
    """Return the lines from one on, with their numbers, and without comments in HTML that begin a line and
    end one: nobody sees them. Those that Spaced Repetition writes stay."""
    kept, numbers = [], []
    ends = [
        number for number, line in enumerate(lines) if line.rstrip().endswith("-->")
    ]
    until = first
    for number, line, is_words in outside_code(lines[first:], first):
        if number < until:
            continue
        if is_words and line.lstrip().startswith("<!--") and SCHEDULE not in line:
            at = bisect_left(ends, number)
            if at < len(ends):
                until = ends[at] + 1
                continue
        kept.append(line)
        numbers.append(number + 1)
    return kept, numbers


def _matter(path: Path, lines: list[str]) -> dict[str, Any] | None:
    """Return what front matter says, TOML or YAML; nothing for what is neither."""
    written = [
        line for line in lines if line.strip() and not line.lstrip().startswith("#")
    ]
    toml = [_TOML.match(line) for line in written]
    if written and all(toml):
        return {
            found[1]: found[2] or found[3] or found[4] or "" for found in toml if found
        }
    if not written:
        return {}
    if not re.match(r"\s*[\w-]+\s*:", written[0]):
        return None
    value = parsed_yaml(path, "\n".join(lines))
    return value if isinstance(value, dict) else None


def outside_code(lines: list[str], first: int = 0) -> Iterator[tuple[int, str, bool]]:
    """Yield the lines with their numbers, and whether each is outside of a block of code."""
    fence = ""
    for number, line in enumerate(lines, first):
        found = _FENCE.match(line)
        if fence:
            is_end = (
                found is not None
                and found[1].startswith(fence)
                and not line.strip(" `~")
            )
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
        parts.append(
            f"{text[at:start]}{{{{c{number}::{text[start + 2 : end - 2]}{hint}}}}}"
        )
        at = said.end()
    return "".join(parts) + text[at:]


def has_marked(text: str) -> bool:
    """Tell whether a text has something between ``==``."""
    return next(_marks(text), None) is not None


def _marks(text: str) -> Iterator[tuple[int, int]]:
    """Yield where ``==words==`` begin and end: in one line, without spaces at the ends of the words."""
    hidden = without_code(text)
    found = list(_pairs(without_maths(hidden)))
    yield from found or _pairs(hidden)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
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


def without_code(text: str) -> str:
    """Return a text of the same length in which code, in blocks and in lines, is hidden."""
    lines = [
        _CODE.sub(_hidden, line) if is_words else _NOTHING * len(line)
        for _, line, is_words in outside_code(text.split("\n"))
    ]
    return "\n".join(lines)


def without_maths(text: str) -> str:
    """Return a text of the same length in which formulas between dollars, in one line, are hidden."""
    return _MATHS.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    return _NOTHING * len(found[0])


def unquoted(lines: list[str]) -> list[str]:
    """Return the lines of a quotation, or of a box of Obsidian's (``> [!note] Words``), without its marks."""
    if not lines or not all(line.startswith(">") for line in lines):
        return lines
    inner = [line[1:].removeprefix(" ") for line in lines]
    return [_BOX.sub("", inner[0]), *inner[1:]]


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
    words = f" {line[found.end() :].rstrip()}"
    closing = words.rstrip("#")
    return len(found[1]), (closing if closing.endswith((" ", "\t")) else words).strip()


def joined(lines: list[str]) -> str:
    """Return lines as one text, without empty ones at its ends."""
    return "\n".join(line.rstrip() for line in lines).strip("\n")
