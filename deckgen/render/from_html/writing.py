"""A tree of HTML written as Markdown."""

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
_KEPT = frozenset("sub sup kbd mark u small ins rt rp rb".split())
"""Elements that Markdown here takes as tags."""

_BLOCKS = frozenset("div p ul ol li h1 h2 h3 h4 h5 h6 hr pre blockquote table".split())
_SPACES = re.compile(r"[ \t\n\r\f]+")
_NBSP_BY_SPACE = re.compile(
    "(?<=[ \u00a0])\u00a0|\u00a0(?=[ \u00a0])|\\A\u00a0|\u00a0\\Z"
)
_MATHS = re.compile(
    r"\\\((?P<inline>.{1,2000}?)\\\)|\\\[(?P<display>.{1,2000}?)\\\]", re.DOTALL
)
_ANGLES = re.compile(r"[\s()<>]")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)\Z", re.DOTALL)
_SIZE = re.compile(r"\s*(width|height)\s*:\s*(\d{1,5})(px|%)\s*;?")


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
    """Lines and blocks as they come along."""

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
        text = "\\\n".join(line.removesuffix("\\").rstrip() for line in self._lines)
        if self.escapes_starts:
            text = "\n".join(map(escaped_start, text.split("\n")))
        self.done.append(text)
        self._lines = []


class _Writing:
    def __init__(self, style: Style) -> None:
        self.style = style

    # --- blocks ----------------------------------------------------------------------------------

    def blocks(self, nodes: list[Element | str]) -> str:
        """Return nodes as Markdown, a blank line between paragraphs."""
        return "\n\n".join(self._paragraphs(nodes))

    def _paragraphs(self, nodes: list[Element | str]) -> list[str]:
        found = _Paragraphs("start" in self.style.escapes)
        self._walk(nodes, found)
        found.end_paragraph()
        return found.done

    def _walk(self, nodes: list[Element | str], found: _Paragraphs) -> None:
        for node in nodes:
            if isinstance(node, str) or node.name not in _BLOCKS | {"br"}:
                found.add(self._inline(node))
            elif node.name == "br":
                if not found.end_line():
                    found.end_paragraph()
            elif node.name == "div":
                _bare(node)
                found.end_line()
                self._walk(node.children, found)
                found.end_line()
            else:
                found.end_paragraph()
                if node.name == "p":
                    _bare(node)
                    self._walk(node.children, found)
                    found.end_paragraph()
                else:
                    found.done.append(self._block(node))

    def _block(self, node: Element) -> str:
        if node.name in ("ul", "ol"):
            return self._list(node)
        _bare(node)
        if node.name == "hr":
            return "---"
        if node.name == "pre":
            return self._pre(node)
        if node.name == "blockquote":
            lines = self.blocks(node.children).split("\n")
            return "\n".join(f"> {line}".rstrip() for line in lines)
        if node.name == "table":
            return self._table(node)
        if node.name == "li":
            raise UnwritableError
        words = self._all_inline(node.children).strip()
        if "\n" in words or not words:
            raise UnwritableError
        return f"{'#' * int(node.name[1])} {words}"

    def _list(self, node: Element) -> str:
        number = _start(node) if node.name == "ol" else None
        if number is None:
            _bare(node)
        items: list[str] = []
        for child in _elements(node):
            if child.name != "li":
                raise UnwritableError
            _bare(child)
            marker = "- " if number is None else f"{number + len(items)}. "
            items.append(self._item(child, marker))
        if not items:
            raise UnwritableError
        return ("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)

    def _item(self, node: Element, marker: str) -> str:
        parts = self._paragraphs(node.children)
        are_lists = all(part[:2] == "- " or part[:1].isdigit() for part in parts[1:])
        is_tight = len(parts) < 3 and are_lists
        lines = ("\n" if is_tight else "\n\n").join(parts).split("\n")
        pad = " " * len(marker)
        return "\n".join(
            [marker + lines[0], *(f"{pad}{line}".rstrip() for line in lines[1:])]
        )

    def _pre(self, node: Element) -> str:
        children = node.children
        only = children[0] if len(children) == 1 else None
        if isinstance(only, Element) and only.name == "code":
            _bare(only)
            children = only.children
        code = _plain(children).removeprefix("\n").removesuffix("\n")
        fence = "`" * max(
            3, 1 + max((len(run) for run in re.findall("`+", code)), default=0)
        )
        return f"{fence}\n{code}\n{fence}"

    def _table(self, node: Element) -> str:
        rows: list[list[str]] = []
        for part in _elements(node):
            if part.name not in ("thead", "tbody"):
                raise UnwritableError
            _bare(part)
            is_head = part.name == "thead"
            if is_head != (not rows):
                raise UnwritableError
            rows += [
                self._row(row, "th" if is_head else "td") for row in _elements(part)
            ]
            if is_head and len(rows) != 1:
                raise UnwritableError
        if not rows or any(len(row) != len(rows[0]) for row in rows):
            raise UnwritableError
        rows.insert(1, ["-"] * len(rows[0]))
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)

    def _row(self, row: Element, name: str) -> list[str]:
        _bare(row)
        cells = []
        for cell in _elements(row):
            _bare(cell)
            words = self._all_inline(cell.children).strip()
            if row.name != "tr" or cell.name != name or "\n" in words:
                raise UnwritableError
            cells.append(re.sub(r"(?<!\\)\|", r"\\|", words))
        return cells

    # --- within a line ---------------------------------------------------------------------------

    def _all_inline(self, nodes: list[Element | str]) -> str:
        return "".join(map(self._inline, nodes))

    def _inline(self, node: Element | str) -> str:
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
        return f"{before}<{tag}>{words}</{tag}>{after}" if words else before + after

    def _words(self, text: str) -> str:
        text = _SPACES.sub(" ", text)
        if "\u00a0" in text:
            text = re.sub(" +", " ", _NBSP_BY_SPACE.sub(" ", text))
        out = []
        at = 0
        for found in _MATHS.finditer(text) if "\\" in text else ():
            out.append(self._sounds(text[at : found.start()]))
            sign = "$" if found["inline"] else "$$"
            out.append(f"{sign}{(found['inline'] or found['display']).strip()}{sign}")
            at = found.end()
        out.append(self._sounds(text[at:]))
        return "".join(out)

    def _sounds(self, text: str) -> str:
        if "[sound:" not in text:
            return escaped(text, self.style.escapes)
        parts = SOUND.split(text)
        for place, part in enumerate(parts):
            is_name = place % 2
            parts[place] = (
                f"[sound:{self.style.prefix}{part}]"
                if is_name
                else escaped(part, self.style.escapes)
            )
        return "".join(parts)

    def _marked(self, node: Element) -> str:
        before, words, after = _parted(self._all_inline(node.children))
        sign = _SIGNS[node.name] if words else ""
        return f"{before}{sign}{words}{sign}{after}"

    def _span(self, node: Element) -> str:
        if not node.attributes or not node.attributes.keys() <= {"lang", "dir"}:
            raise UnwritableError
        listed = "".join(f' {key}="{value}"' for key, value in node.attributes.items())
        return f"<span{listed}>{self._all_inline(node.children)}</span>"

    def _ruby(self, node: Element) -> str:
        children = node.children
        if (
            len(children) == 2
            and isinstance(children[0], str)
            and isinstance(children[1], Element)
        ):
            base, part = children[0], children[1]
            is_simple = part.name == "rt" and all(
                isinstance(child, str) for child in part.children
            )
            if is_simple and any(map(is_cjk, base)):
                reading = _plain(part.children)
                if not re.search(r"[{}|\n]", base + reading) and reading:
                    return f"{{{base}|{reading}}}"
        return f"<ruby>{self._all_inline(children)}</ruby>"

    def _link(self, node: Element) -> str:
        address = node.attributes.get("href", "")
        if not address or not node.attributes.keys() <= {"href", "title"}:
            raise UnwritableError
        words = self._all_inline(node.children)
        if "title" not in node.attributes and words == address and "://" in address:
            return f"<{address}>"
        return f"[{words.strip()}]({_address(address)}{_title(node)})"

    def _picture(self, node: Element) -> str:
        attributes = dict(node.attributes)
        size = _taken_size(attributes)
        if not attributes.get("src", "").strip() or not attributes.keys() <= {
            "src",
            "alt",
            "title",
        }:
            raise UnwritableError
        source = percent_decoded(attributes["src"]).strip()
        if not re.match(r"(?:[a-zA-Z][a-zA-Z0-9+.-]+:|//)", source):
            source = self.style.prefix + source
        words = escaped(attributes.get("alt", ""), frozenset("[*_`\\$<"))
        return f"![{words}]({_address(source.replace('%', '%25'))}{_title(node)}){size}"


def _parted(words: str) -> tuple[str, str, str]:
    """Return the spaces before words, the words, and the spaces after them."""
    found = _EDGES.match(words)
    assert found is not None  # it matches every text
    return found[1], found[2], found[3]


def _elements(node: Element) -> list[Element]:
    """Return the elements in one that holds no words of its own."""
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
    if attributes or not (start.isdecimal() and start.isascii() and len(start) < 9):
        raise UnwritableError
    return int(start)


def _plain(nodes: list[Element | str]) -> str:
    """Return the text of nodes without any markup but line breaks."""
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
    if not code.strip() or "\n" in code:
        raise UnwritableError
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", code)), default=0))
    ends = code[0] + code[-1]
    pad = " " if "`" in ends or ends == "  " else ""
    return f"{fence}{pad}{code}{pad}{fence}"


def _address(address: str) -> str:
    if "\n" in address or (_ANGLES.search(address) and re.search("[<>]", address)):
        raise UnwritableError
    address = address.replace("\\", "\\\\")
    return f"<{address}>" if _ANGLES.search(address) else address


def _title(node: Element) -> str:
    title = node.attributes.get("title", "")
    if "\n" in title:
        raise UnwritableError
    return ' "' + title.replace("\\", "\\\\").replace('"', '\\"') + '"' if title else ""


def _taken_size(attributes: dict[str, str]) -> str:
    """Take the size out of the attributes of a picture, and return it as Markdown here has it."""
    sides = []
    for name in ("width", "height"):
        value = attributes.get(name, "").removesuffix("px")
        if re.fullmatch(r"[1-9]\d{0,4}", value, re.ASCII):
            sides.append(f"{name}={value}")
            del attributes[name]
    style = attributes.get("style", "")
    if style and not sides and not _SIZE.sub("", style).strip():
        for name, value, unit in _SIZE.findall(style):
            sides.append(f"{name}={value}{'%' if unit == '%' else ''}")
        del attributes["style"]
    return "{" + " ".join(sides) + "}" if sides else ""
