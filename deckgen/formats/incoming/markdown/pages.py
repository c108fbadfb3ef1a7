"""What the dialects share: a page with its front matter, lines outside of code, deletions, tags."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from deckgen.formats.incoming.deck import deletion
from deckgen.formats.incoming.decoding import parsed_yaml
from deckgen.util.ends import Ends

SCHEDULE = "<!--SR:"
"""How a comment begins that Obsidian's Spaced Repetition writes."""

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
# '#physics/optics', and neither '#1' nor '&#39;'
_TAG = re.compile(r"(?<![\w#&])#([\w/:-]*[^\W\d_][\w/:-]*)")
# 'name = "Optics"'
_TOML = re.compile(r"""\s*([A-Za-z_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))\s*\Z""")
# 'deck: Optics'
_YAML_KEY = re.compile(r"\s*[\w-]+\s*:")
_HEADING = re.compile(r"(#{1,6})\s+")
# '[!question]- '
_BOX = re.compile(r"\[![\w-]+\][+-]? *")
_CODE = re.compile(r"`[^`\n]*`")
# '$$x$$' and '$x$', but not 'from $5 to $6'
_MATHS = re.compile(r"\$\$[^$\n]+\$\$|\$(?![\s$])[^$\n]*(?<=[^\s\\])\$(?!\d)")
_NOTHING = "\0"
_DELETION = re.compile(r"\{\{c\d{1,3}::")
_MARK_OPENS = re.compile(r"==(?=\S)")
# '^[hint]', '[^2]', both, or nothing
_MARK_SAYS = re.compile(r"(?:\^\[([^\[\]\n]{1,200})\])?(?:\[\^([1-9]\d{0,2})\])?")
_MARK_CLOSES = re.compile(r"(?<=\S)==|\n")


class Page(NamedTuple):
    """A Markdown file.

    - ``matter``: what its front matter says.
    - ``lines``: those behind it, without comments; ``numbers``: where each stands in the file, from 1 on.
    """

    path: Path
    matter: dict[str, Any]
    lines: list[str]
    numbers: list[int]

    def place(self, number: int) -> str:
        """Return how a line, counted from 0, is named in messages."""
        line = 1
        if number < len(self.numbers):
            line = self.numbers[number]
        return f"{self.path.name}:{line}"

    def text(self, key: str) -> str:
        """Return a text of the front matter, '' if there is none."""
        value = self.matter.get(key)
        return value.strip() if isinstance(value, str) else ""

    def tags(self, key: str = "tags") -> tuple[str, ...]:
        """Return the tags of the front matter."""
        value = self.matter.get(key)
        if isinstance(value, list):
            listed = [str(each) for each in value]
        else:
            listed = str(value or "").replace(",", " ").split()
        return tuple(tag_of(tag) for tag in listed if tag.strip("# "))


def page(path: Path, text: str) -> Page:
    """Return a page. Raises ``UnreadableError`` for front matter that is not to be read.

    What stands between two lines ``---``, or ``+++``, at the top and is neither YAML nor TOML is text.
    """
    lines = text.split("\n")
    end = _end_of_matter(lines)
    if end:
        matter = _matter(path, lines[1:end])
        if matter is not None:
            return Page(path, matter, *_without_comments(lines, end + 1))
    return Page(path, {}, *_without_comments(lines, 0))


def _end_of_matter(lines: list[str]) -> int:
    """Return the number of the line that ends the front matter; 0 for a page that has none."""
    mark = lines[0].strip()
    if mark not in ("---", "+++"):
        return 0
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == mark:
            return number
    return 0


def _without_comments(lines: list[str], first: int) -> tuple[list[str], list[int]]:
    """Return the lines from one on, with their numbers, and without comments in HTML.

    Nobody sees them. Left out are those that begin a line and end one; those that Spaced Repetition writes
    stay.
    """
    kept, numbers = [], []
    ends = []
    for number, line in enumerate(lines):
        if line.rstrip().endswith("-->"):
            ends.append(number)
    until = first
    for number, line, is_words in outside_code(lines[first:], first):
        if number < until:
            continue
        is_comment = line.lstrip().startswith("<!--") and SCHEDULE not in line
        if is_words and is_comment:
            at = bisect_left(ends, number)
            if at < len(ends):
                until = ends[at] + 1
                continue
        kept.append(line)
        numbers.append(number + 1)
    return kept, numbers


def _matter(path: Path, lines: list[str]) -> dict[str, Any] | None:
    """Return what front matter says, TOML or YAML; nothing for what is neither.

    A page may begin with a line ``---`` that only looks like the beginning of front matter.
    """
    written = []
    for line in lines:
        if line.strip() and not line.lstrip().startswith("#"):
            written.append(line)
    if not written:
        return {}
    toml = _toml(written)
    if toml is not None:
        return toml
    if not _YAML_KEY.match(written[0]):
        return None
    value = parsed_yaml(path, "\n".join(lines))
    return value if isinstance(value, dict) else None


def _toml(lines: list[str]) -> dict[str, str] | None:
    """Return the values of lines that are all TOML, as front matter has it; nothing for others."""
    values = {}
    for line in lines:
        found = _TOML.match(line)
        if found is None:
            return None
        key, *written = found.groups("")
        # it is written in one of three ways, the others are ''
        values[key] = "".join(written)
    return values


def outside_code(lines: list[str], first: int = 0) -> Iterator[tuple[int, str, bool]]:
    """Yield the lines with their numbers, and whether each is outside of a block of code.

    The fences around code count as code. A fence is closed by one that is as long or longer and has no words.
    """
    fence = ""
    for number, line in enumerate(lines, first):
        found = _FENCE.match(line)
        if not fence:
            yield number, line, found is None
            if found is not None:
                fence = found[1]
            continue
        yield number, line, False
        is_fence = found is not None and found[1].startswith(fence)
        if is_fence and not line.strip(" `~"):
            fence = ""


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


def as_cloze(text: str) -> str:
    """Return a text with its deletions as Anki writes them; '' for a text that has none."""
    if _DELETION.search(text):
        return text
    return marked(text) if has_marked(text) else ""


def has_marked(text: str) -> bool:
    """Tell whether a text has something between ``==``."""
    return next(_marks(text), None) is not None


def has_deletion(text: str) -> bool:
    """Tell whether a text has a deletion as Anki writes it."""
    return _DELETION.search(text) is not None


def marked(text: str) -> str:
    """Number what stands between ``==`` as deletions, each one a card; a hint may follow, and a number.

    ``==a== and ==b==^[a letter]`` becomes ``{{c1::a}} and {{c2::b::a letter}}``; ``==a==[^3]`` becomes
    ``{{c3::a}}``.
    """
    parts = []
    at = 0
    for place, (start, end) in enumerate(_marks(text), 1):
        said = _MARK_SAYS.match(text, end)
        assert said is not None  # it matches nothing, too
        hint, number = said.groups("")
        words = text[start + 2 : end - 2]
        parts.append(text[at:start])
        parts.append(deletion(int(number or place), words, hint))
        at = said.end()
    return "".join(parts) + text[at:]


def _marks(text: str) -> Iterator[tuple[int, int]]:
    """Yield where ``==words==`` begin and end: in one line, without spaces at the ends of the words.

    Where none is outside of formulas, those in formulas count: a lone dollar may look like one.
    """
    hidden = without_code(text)
    found = list(_pairs(without_maths(hidden)))
    yield from found or _pairs(hidden)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of pairs of ``==``, whatever the text between them is."""
    ends = Ends(text)
    opens = _MARK_OPENS.search(text)
    while opens is not None:
        closes = ends.next(_MARK_CLOSES, opens.end() + 1)
        if closes is None:
            return
        if closes[0] == "\n":
            at = opens.start() + 1
        else:
            yield opens.start(), closes.end()
            at = closes.end()
        opens = _MARK_OPENS.search(text, at)


def without_code(text: str) -> str:
    """Return a text of the same length in which code, in blocks and in lines, is hidden.

    What is found in it stands at the same place in the text itself.
    """
    lines = []
    for _, line, is_words in outside_code(text.split("\n")):
        hidden = _CODE.sub(_hidden, line) if is_words else _NOTHING * len(line)
        lines.append(hidden)
    return "\n".join(lines)


def without_maths(text: str) -> str:
    """Return a text of the same length in which formulas between dollars, in one line, are hidden."""
    return _MATHS.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    return _NOTHING * len(found[0])


def unquoted(lines: list[str]) -> list[str]:
    """Return the lines of a quotation, or of a box of Obsidian's, without its marks.

    ``> [!note] Words`` becomes ``Words``. Lines that are not all quoted stay as they are.
    """
    if not lines or not all(line.startswith(">") for line in lines):
        return lines
    inner = [line[1:].removeprefix(" ") for line in lines]
    inner[0] = _BOX.sub("", inner[0])
    return inner


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
    bare = tag.strip().strip("#").strip("/")
    return bare.replace("/", "::").replace(" ", "_")


def heading(line: str) -> tuple[int, str]:
    """Return the level and the words of a heading; 0 and '' for a line that is none.

    ``## Africa ##`` is ``(2, "Africa")``.
    """
    found = _HEADING.match(line)
    if not found:
        return 0, ""
    words = f" {line[found.end() :].rstrip()}"
    # '## Words ##', and not '## C#'
    unclosed = words.rstrip("#")
    if unclosed.endswith((" ", "\t")):
        words = unclosed
    return len(found[1]), words.strip()


def joined(lines: list[str]) -> str:
    """Return lines as one text, without empty ones at its ends."""
    text = "\n".join(line.rstrip() for line in lines)
    return text.strip("\n")
