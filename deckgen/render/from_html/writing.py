"""A tree of HTML written as Markdown.

Only what Markdown has a form for is written. Whatever else there is raises :exc:`UnwritableError`: an
attribute that would be lost, a list in a heading, a table without a header. The caller then keeps the
field as HTML, and does so too if the renderer makes something else of the Markdown.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from deckgen.render.field import SOUND
from deckgen.render.from_html.escapes import escaped, escaped_start
from deckgen.render.from_html.tree import Element
from deckgen.render.lines import is_cjk
from deckgen.render.writer import percent_decoded

_SIGNS = {
    "b": "**",
    "strong": "**",
    "i": "*",
    "em": "*",
    "s": "~~",
    "strike": "~~",
    "del": "~~",
}
_TAGS = {"strike": "s"}
"""Elements that are written by another name."""

_KEPT = frozenset("sub sup kbd mark u small ins rt rp rb".split())
"""Elements that Markdown here takes as tags."""

_BLOCKS = frozenset("div p ul ol li h1 h2 h3 h4 h5 h6 hr pre blockquote table".split())
_BLOCKS_AND_BREAKS = _BLOCKS | {"br"}
_SPACES = re.compile(r"[ \t\n\r\f]+")
# a space that does not break, beside another space or at an end of the text
_NBSP_BY_SPACE = re.compile(
    "(?<=[ \u00a0])\u00a0|\u00a0(?=[ \u00a0])|\\A\u00a0|\u00a0\\Z"
)
# '\(x^2\)', '\[x^2\]'
_MATHS = re.compile(
    r"\\\((?P<inline>.{1,2000}?)\\\)"
    r"|\\\[(?P<display>.{1,2000}?)\\\]",
    re.DOTALL,
)
# what an address must stand in angle brackets for
_ANGLES = re.compile(r"[\s()<>]")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)\Z", re.DOTALL)
# 'width: 300px;', 'height:50%'
_SIZE = re.compile(r"\s*(width|height)\s*:\s*(\d{1,5})(px|%)\s*;?")
# 'https:', '//'
_SCHEME = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]+:|//)")
_BACKTICKS = re.compile("`+")
# '|', not '\|'
_PIPE = re.compile(r"(?<!\\)\|")
# what would end '{漢字|かんじ}' too early
_ENDS_RUBY = re.compile(r"[{}|\n]")
_OF_PICTURES = frozenset({"src", "alt", "title"})


class UnwritableError(Exception):
    """Something that Markdown has no form for."""


class Style(NamedTuple):
    """How a tree is written.

    ``escapes`` are the kinds of signs that get a backslash. ``tags`` writes ``<b>`` and its kin as
    tags, for where signs would not work. ``prefix`` is written before the name of a file.
    """

    escapes: frozenset[str] = frozenset()
    tags: bool = False
    prefix: str = ""


def written(root: Element, style: Style) -> str:
    """Return a tree as Markdown; raises :exc:`UnwritableError`."""
    return _Writing(style).blocks(root.children)


class _Paragraphs:
    """Lines and blocks as they come along.

    A line ends at ``<br>`` and at the edges of ``<div>``, a paragraph at an empty line and at a block.
    """

    def __init__(self, escapes_starts: bool) -> None:
        self.escapes_starts = escapes_starts
        self.done: list[str] = []
        self._lines: list[str] = []
        self._line = ""

    def add(self, words: str) -> None:
        """Add words to the line."""
        self._line += words

    def end_line(self) -> bool:
        """End the line; return whether there was anything in it."""
        line = self._line.strip(" \n\u00a0")
        self._line = ""
        if line:
            self._lines.append(line)
        return bool(line)

    def end_paragraph(self) -> None:
        """End the line and the paragraph."""
        self.end_line()
        if not self._lines:
            return
        # a backslash at the end of a line is a line break
        lines = [line.removesuffix("\\").rstrip() for line in self._lines]
        text = "\\\n".join(lines)
        if self.escapes_starts:
            text = "\n".join(map(escaped_start, text.split("\n")))
        self.done.append(text)
        self._lines = []


class _Writing:
    """Writes the elements of one tree, each kind by a method of its own."""

    def __init__(self, style: Style) -> None:
        self.style = style

    # --- blocks ----------------------------------------------------------------------------------

    def blocks(self, nodes: list[Element | str]) -> str:
        """Return nodes as Markdown, a blank line between paragraphs."""
        return "\n\n".join(self._paragraphs(nodes))

    def _paragraphs(self, nodes: list[Element | str]) -> list[str]:
        """Return each paragraph, and each block, of nodes."""
        found = _Paragraphs("start" in self.style.escapes)
        self._walk(nodes, found)
        found.end_paragraph()
        return found.done

    def _walk(self, nodes: list[Element | str], found: _Paragraphs) -> None:
        """Add nodes to paragraphs."""
        for node in nodes:
            if isinstance(node, str) or node.name not in _BLOCKS_AND_BREAKS:
                found.add(self._inline(node))
            elif node.name == "br":
                had_words = found.end_line()
                if not had_words:
                    found.end_paragraph()
            elif node.name == "div":  # Anki's editor makes one of each line
                _bare(node)
                found.end_line()
                self._walk(node.children, found)
                found.end_line()
            elif node.name == "p":
                found.end_paragraph()
                _bare(node)
                self._walk(node.children, found)
                found.end_paragraph()
            else:
                found.end_paragraph()
                found.done.append(self._block(node))

    def _block(self, node: Element) -> str:
        """Return a block other than a paragraph."""
        name = node.name
        if name in ("ul", "ol"):
            return self._list(node)
        _bare(node)
        if name == "hr":
            return "---"
        if name == "pre":
            return self._pre(node)
        if name == "blockquote":
            lines = self.blocks(node.children).split("\n")
            return "\n".join(f"> {line}".rstrip() for line in lines)
        if name == "table":
            return self._table(node)
        if name == "li":
            raise UnwritableError
        return self._heading(node)

    def _heading(self, node: Element) -> str:
        """Return ``## words``."""
        words = self._all_inline(node.children).strip()
        if "\n" in words or not words:
            raise UnwritableError
        level = int(node.name.removeprefix("h"))
        return f"{'#' * level} {words}"

    def _list(self, node: Element) -> str:
        """Return a list, its items apart if one of them has several paragraphs."""
        number = None
        if node.name == "ol":
            number = _start(node)
        else:
            _bare(node)
        items: list[str] = []
        for child in _elements(node):
            if child.name != "li":
                raise UnwritableError
            _bare(child)
            marker = "- "
            if number is not None:
                marker = f"{number}. "
                number += 1
            items.append(self._item(child, marker))
        if not items:
            raise UnwritableError
        has_paragraphs = any("\n\n" in item for item in items)
        return ("\n\n" if has_paragraphs else "\n").join(items)

    def _item(self, node: Element, marker: str) -> str:
        """Return an item, its other lines below its first word."""
        parts = self._paragraphs(node.children)
        are_lists = all(map(_is_list, parts[1:]))
        is_tight = len(parts) < 3 and are_lists
        text = ("\n" if is_tight else "\n\n").join(parts)
        first, *others = text.split("\n")
        pad = " " * len(marker)
        lines = [marker + first]
        for line in others:
            lines.append(f"{pad}{line}".rstrip())
        return "\n".join(lines)

    def _pre(self, node: Element) -> str:
        """Return lines of code; ``<code>`` may stand around them.

        The fence is longer than any run of backticks in the code.
        """
        children = node.children
        only = children[0] if len(children) == 1 else None
        if isinstance(only, Element) and only.name == "code":
            _bare(only)
            children = only.children
        code = _plain(children).removeprefix("\n").removesuffix("\n")
        fence = "`" * max(3, 1 + _most_backticks(code))
        return f"{fence}\n{code}\n{fence}"

    def _table(self, node: Element) -> str:
        """Return a table with a header of one row."""
        rows: list[list[str]] = []
        for part in _elements(node):
            if part.name not in ("thead", "tbody"):
                raise UnwritableError
            _bare(part)
            is_head = part.name == "thead"
            is_first = not rows
            if is_head != is_first:
                raise UnwritableError
            cell_name = "th" if is_head else "td"
            for row in _elements(part):
                rows.append(self._row(row, cell_name))
            if is_head and len(rows) != 1:
                raise UnwritableError
        if not rows:
            raise UnwritableError
        header = rows[0]
        if any(len(row) != len(header) for row in rows):
            raise UnwritableError
        rows.insert(1, ["-"] * len(header))
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def _row(self, row: Element, name: str) -> list[str]:
        """Return the cells of a row, all of which are elements of a name."""
        _bare(row)
        cells = []
        for cell in _elements(row):
            _bare(cell)
            words = self._all_inline(cell.children).strip()
            if row.name != "tr" or cell.name != name or "\n" in words:
                raise UnwritableError
            cells.append(_PIPE.sub(r"\\|", words))
        return cells

    # --- within a line ---------------------------------------------------------------------------

    def _all_inline(self, nodes: list[Element | str]) -> str:
        """Return words and elements within a line."""
        return "".join(map(self._inline, nodes))

    def _inline(self, node: Element | str) -> str:
        """Return words, or an element within a line."""
        if isinstance(node, str):
            return self._words(node)
        name = node.name
        if name == "br":
            _bare(node)
            return "\\\n"
        if name == "img":
            return self._picture(node)
        if name == "a":
            return self._link(node)
        if name == "span":
            return self._span(node)
        _bare(node)
        if name == "code":
            return _code(_plain(node.children))
        if name == "ruby":
            return self._ruby(node)
        if name in _SIGNS and not self.style.tags:
            return self._marked(node)
        if name not in _SIGNS and name not in _KEPT:
            raise UnwritableError
        tag = _TAGS.get(name, name)
        before, words, after = _parted(self._all_inline(node.children))
        if not words:
            return before + after
        return f"{before}<{tag}>{words}</{tag}>{after}"

    def _words(self, text: str) -> str:
        """Return words, with the formulas and sounds in them."""
        text = _SPACES.sub(" ", text)
        if "\u00a0" in text:
            text = _NBSP_BY_SPACE.sub(" ", text)
            text = re.sub(" +", " ", text)
        if "\\" not in text:
            return self._sounds(text)
        out = []
        at = 0
        for found in _MATHS.finditer(text):
            out.append(self._sounds(text[at : found.start()]))
            if found["inline"]:
                out.append(f"${found['inline'].strip()}$")
            else:
                out.append(f"$${found['display'].strip()}$$")
            at = found.end()
        out.append(self._sounds(text[at:]))
        return "".join(out)

    def _sounds(self, text: str) -> str:
        """Return words with the sounds in them."""
        if "[sound:" not in text:
            return escaped(text, self.style.escapes)
        out = []
        for place, part in enumerate(SOUND.split(text)):
            # every second part is what the pattern holds: the name of a file
            if place % 2:
                out.append(f"[sound:{self.style.prefix}{part}]")
            else:
                out.append(escaped(part, self.style.escapes))
        return "".join(out)

    def _marked(self, node: Element) -> str:
        """Return words between signs; spaces at their ends stand outside."""
        before, words, after = _parted(self._all_inline(node.children))
        if not words:
            return before + after
        sign = _SIGNS[node.name]
        return f"{before}{sign}{words}{sign}{after}"

    def _span(self, node: Element) -> str:
        """Return ``<span>`` with the language of its words; one with anything else is refused."""
        attributes = node.attributes
        if not attributes or not attributes.keys() <= {"lang", "dir"}:
            raise UnwritableError
        listed = ""
        for key, value in attributes.items():
            listed += f' {key}="{value}"'
        return f"<span{listed}>{self._all_inline(node.children)}</span>"

    def _ruby(self, node: Element) -> str:
        """Return ``{漢字|かんじ}``, or tags where that would not work."""
        simple = _simple_ruby(node)
        if simple is not None:
            base, reading = simple
            return f"{{{base}|{reading}}}"
        return f"<ruby>{self._all_inline(node.children)}</ruby>"

    def _link(self, node: Element) -> str:
        """Return ``[words](address "title")``, or ``<address>`` where the words are the address."""
        address = node.attributes.get("href", "")
        if not address or not node.attributes.keys() <= {"href", "title"}:
            raise UnwritableError
        words = self._all_inline(node.children)
        has_title = "title" in node.attributes
        if words == address and "://" in address and not has_title:
            return f"<{address}>"
        return f"[{words.strip()}]({_address(address)}{_title(node)})"

    def _picture(self, node: Element) -> str:
        """Return ``![words](file "title"){width=300}``."""
        attributes = dict(node.attributes)
        size = _taken_size(attributes)
        source = attributes.get("src", "")
        if not source.strip() or not attributes.keys() <= _OF_PICTURES:
            raise UnwritableError
        source = percent_decoded(source).strip()
        if not _SCHEME.match(source):
            source = self.style.prefix + source
        address = _address(source.replace("%", "%25"))
        words = escaped(attributes.get("alt", ""), frozenset("[*_`\\$<"))
        return f"![{words}]({address}{_title(node)}){size}"


def _is_list(part: str) -> bool:
    """Return whether a part of an item is a list: ``- words``, ``1. words``."""
    return part.startswith("- ") or part[:1].isdigit()


def _simple_ruby(node: Element) -> tuple[str, str] | None:
    """Return the characters and their reading, if both are plain words and Markdown has a form for them."""
    if len(node.children) != 2:
        return None
    base, part = node.children
    if not isinstance(base, str) or not isinstance(part, Element):
        return None
    if part.name != "rt" or not any(map(is_cjk, base)):
        return None
    if not all(isinstance(child, str) for child in part.children):
        return None
    reading = _plain(part.children)
    if not reading or _ENDS_RUBY.search(base + reading):
        return None
    return base, reading


def _most_backticks(code: str) -> int:
    """Return how many backticks the longest run of them in code has."""
    return max(map(len, _BACKTICKS.findall(code)), default=0)


def _parted(words: str) -> tuple[str, str, str]:
    """Return the spaces before words, the words, and the spaces after them.

    ``<b>word </b>`` becomes ``**word**`` and a space, for Markdown takes no sign with a space inside it.
    """
    found = _EDGES.match(words)
    assert found is not None  # it matches every text
    return found[1], found[2], found[3]


def _elements(node: Element) -> list[Element]:
    """Return the elements in one that holds no words of its own.

    Spaces between them mean nothing; words between the items of a list have no form in Markdown.
    """
    found = []
    for child in node.children:
        if isinstance(child, Element):
            found.append(child)
        elif child.strip():
            raise UnwritableError
    return found


def _bare(node: Element) -> None:
    """Refuse an element with attributes."""
    if node.attributes:
        raise UnwritableError


def _start(node: Element) -> int:
    """Return the first number of a list."""
    attributes = dict(node.attributes)
    start = attributes.pop("start", "1")
    is_number = start.isdecimal() and start.isascii()
    if attributes or not is_number or len(start) >= 9:
        raise UnwritableError
    return int(start)


def _plain(nodes: list[Element | str]) -> str:
    """Return the text of nodes without any markup but line breaks.

    Raises :exc:`UnwritableError` if there is any.
    """
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif node.name == "br":
            parts.append("\n")
        else:
            raise UnwritableError
    return "".join(parts)


def _code(code: str) -> str:
    """Return code within a line, between more backticks than it has in a row."""
    if not code.strip() or "\n" in code:
        raise UnwritableError
    fence = "`" * (1 + _most_backticks(code))
    # CommonMark takes a space away on either side, if there is one on both
    ends = code[0] + code[-1]
    needs_space = "`" in ends or ends == "  "
    pad = " " if needs_space else ""
    return f"{fence}{pad}{code}{pad}{fence}"


def _address(address: str) -> str:
    """Return the address of a link or a picture, in angle brackets if it needs them."""
    if "\n" in address or "<" in address or ">" in address:
        raise UnwritableError
    address = address.replace("\\", "\\\\")
    if _ANGLES.search(address):
        return f"<{address}>"
    return address


def _title(node: Element) -> str:
    """Return the title of a link or a picture, behind its address: `` "words"``."""
    title = node.attributes.get("title", "")
    if not title:
        return ""
    if "\n" in title:
        raise UnwritableError
    title = title.replace("\\", "\\\\").replace('"', '\\"')
    return f' "{title}"'


def _taken_size(attributes: dict[str, str]) -> str:
    """Take the size out of the attributes of a picture, and return it as Markdown here has it.

    ``width="300"`` and ``style="width: 300px"`` become ``{width=300}``.
    """
    sides = []
    for name in ("width", "height"):
        value = attributes.get(name, "").removesuffix("px")
        if re.fullmatch(r"[1-9]\d{0,4}", value, re.ASCII):
            sides.append(f"{name}={value}")
            del attributes[name]
    style = attributes.get("style", "")
    is_size_alone = not _SIZE.sub("", style).strip()
    if style and is_size_alone and not sides:
        for name, value, unit in _SIZE.findall(style):
            if unit == "%":
                value += "%"
            sides.append(f"{name}={value}")
        del attributes["style"]
    if not sides:
        return ""
    return f"{{{' '.join(sides)}}}"
