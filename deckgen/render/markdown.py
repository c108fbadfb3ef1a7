"""Markdown (CommonMark, tables, strikethrough, maths) into a :class:`Writer`.

Where CommonMark would take a card's words for markup, the words win: HTML and entities
are shown as they stand, ``1917. The year…`` is no list, ``>5`` is no quotation, and a
text that markup would leave nothing of is shown whole. This is the one module that
imports markdown-it-py; it is imported when the first text with markup comes along.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_block import blockquote, list_block

from deckgen.render.field import SOUND, escape, escape_attribute
from deckgen.render.maths import block_maths, inline_maths

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from deckgen.render.writer import Writer

DEEPEST = 20
"""Blocks nested deeper than this are not parsed: the text is shown as it was written."""

BLOCK_START = re.compile(
    r"[\s#>|=]|[-+](?:\s|$|-)|\*(?:\s|$|[*\s]*$)|_[_\s]*$|`{3}|~{3}|\d{1,9}[.)](?:\s|$)|\[.*\]:|\$\$|\}\}|::"
    r"|\{\{c[\d,]*::\s*$"
)
"""Matches a line that may be more than a paragraph; one that it doesn't match is not."""

_NO_LIST = re.compile(r"\d{3,9}[.)]")
_NO_QUOTE = re.compile(r">[=\d.]")
_LATEX = re.compile(r"\[/?\$\$?\]")
_CLOZE_LINE = re.compile(r"\{\{c(?=,*\d)[\d,]+::|(?:::[^{}]*)?\}\}")
_SIGN = re.compile(r"\s{0,3}([>+#-])\s+[~≈$€£]?\d")
_FOLLOWED = re.compile(r"(?:https?|mailto|tel|ftp):", re.IGNORECASE)
_BREAKS = {"softbreak": " ", "hardbreak": "<br>"}


def _sound(state: StateInline, silent: bool) -> bool:
    """Take ``[sound:file.mp3]``."""
    found = SOUND.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push("sound", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _latex(state: StateInline, silent: bool) -> bool:
    """Take ``[$]`` and ``[/$]``, Anki's signs for LaTeX, as words: they start no maths."""
    found = _LATEX.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push("text_special", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a list, unless its number has three digits or more: that is a year."""
    at = state.bMarks[start] + state.tShift[start]
    return not _NO_LIST.match(state.src, at) and list_block(state, start, end, silent)


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a quotation, unless the sign compares: ``>5``, ``>= 5``."""
    at = state.bMarks[start] + state.tShift[start]
    return not _NO_QUOTE.match(state.src, at) and blockquote(state, start, end, silent)


def _cloze_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a line that only begins or ends a deletion, so that blocks can stand in it."""
    if not state.env.get("cloze") or state.is_code_block(start):
        return False
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].rstrip()
    if not _CLOZE_LINE.fullmatch(line):
        return False
    if not silent:
        state.line = start + 1
        token = state.push("cloze_line", "", 0)
        token.content = line
        token.map = [start, state.line]
    return True


def _parser() -> MarkdownIt:
    options = {"html": False, "maxNesting": DEEPEST, "store_labels": True}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    # text_join would mix up words with what a backslash made literal
    parser.disable(["entity", "html_inline", "html_block", "text_join"])
    parser.inline.ruler.before("escape", "maths", inline_maths)
    parser.inline.ruler.before("link", "sound", _sound)
    parser.inline.ruler.before("link", "latex", _latex)
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", "maths", block_maths, {"alt": interrupts})
    parser.block.ruler.before("fence", "cloze_line", _cloze_line, {"alt": interrupts})
    parser.block.ruler.at("list", _list, {"alt": interrupts[:3]})
    parser.block.ruler.at("blockquote", _quote, {"alt": interrupts})
    # addresses are judged, and encoded, when they are written
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


_PARSER = _parser()


def write_line(text: str, writer: Writer, *, cloze: bool) -> None:
    """Write a text of one paragraph in one line (see :data:`BLOCK_START`)."""
    _Walk(writer).inline(_PARSER.inline.parse(text, _PARSER, {}, []))
    _show_something(text, writer, cloze)


def _show_something(text: str, writer: Writer, cloze: bool) -> bool:
    """Write a text as it stands if nothing would be seen of it otherwise; return whether that was so."""
    if writer.seen or cloze or not text.strip():
        return False
    writer.out = [escape(text.strip())]
    return True


def write_blocks(text: str, writer: Writer, *, cloze: bool) -> None:
    """Write any text."""
    env: dict[str, Any] = {"cloze": cloze}
    tokens = _PARSER.parse(text, env)
    if any(token.nesting == 1 and token.level >= DEEPEST - 1 for token in tokens):
        hint = "use fewer levels of lists and quotations"
        writer.flaw(
            "R121", 0, len(text), f"markup nested more than {DEEPEST} deep is shown as it was written", hint
        )
        writer.text(text)
        return
    walk = _Walk(writer)
    walk.blocks(tokens)
    walk.references(env.get("references", {}))
    if not _show_something(text, writer, cloze) and "\n" not in text and (sign := _SIGN.match(text)):
        at = sign.start(1)
        says = f"'{sign[1]}' before a number starts a list, a heading or a quotation in Markdown"
        writer.flaw("R119", at, at + 1, says, f"write \\{sign[1]} for the sign itself")


def lines_of_code(text: str, *, cloze: bool = False) -> list[tuple[int, int]]:
    """Return the lines of a text, from 0 up to the second, that blocks of code and definitions of
    link targets take up; in order, none twice.
    """
    env: dict[str, Any] = {"cloze": cloze}
    tokens: list[Token] = []
    _PARSER.block.parse(text, _PARSER, env, tokens)
    targets = (*env.get("references", {}).values(), *env.get("duplicate_refs", ()))
    places = [token.map for token in tokens if token.type in ("fence", "code_block", "maths")]
    places += [target.get("map") for target in targets]
    return sorted({(place[0], place[1]) for place in places if place})


def _plain(tokens: Sequence[Token] | None) -> str:
    """Return the words in inline tokens, for an attribute."""
    return "".join(
        _BREAKS["softbreak"]
        if token.type in _BREAKS
        else _plain(token.children)
        if token.children
        else token.content
        for token in tokens or ()
    )


class _Walk:
    """Passes the tokens of one text to a writer, in their order."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.links: list[bool] = []  # for each link open, whether its tag was written
        self.labels: set[str] = set()
        source = writer.source
        self.lines = (
            [0, *(at + 1 for at, char in enumerate(source) if char == "\n")] if "\n" in source else [0]
        )

    def blocks(self, tokens: list[Token]) -> None:
        """Write blocks; of one paragraph only what is in it."""
        blocks = [token for token in tokens if token.type != "cloze_line"]
        alone = len(blocks) == 3 and blocks[0].type == "paragraph_open"
        for token in tokens:
            if token.map:
                self.writer.at = max(self.writer.at, self.lines[token.map[0]])
            if token.type == "inline":
                self.inline(token.children or [])
            elif not (token.hidden or (alone and token.tag == "p")):
                self.block(token)

    def block(self, token: Token) -> None:
        """Write a block, or one of the tags around others."""
        writer = self.writer
        if token.type in ("fence", "code_block"):
            language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
            writer.block_code(token.content.removesuffix("\n"), language)
        elif token.type == "maths":
            writer.maths(token.content, display=True)
        elif token.type == "cloze_line":
            writer.text(token.content)
        elif token.nesting == 1:
            attributes = "".join(
                f' {key}="{escape_attribute(str(value))}"' for key, value in token.attrs.items()
            )
            writer.open(f"<{token.tag}{attributes}>")
        elif token.nesting == -1:
            writer.close(f"</{token.tag}>")
        else:
            writer.raw(f"<{token.tag}>")

    def inline(self, tokens: Sequence[Token]) -> None:
        """Write what stands in a line."""
        writer = self.writer
        for token in tokens:
            kind = token.type
            if kind == "text":
                if token.content:
                    writer.text(token.content)
            elif kind == "text_special":
                writer.literal(token.content)
            elif kind in _BREAKS:
                writer.raw(_BREAKS[kind])
            elif kind == "code_inline":
                writer.code(token.content)
            elif kind == "maths":
                writer.maths(token.content, display=token.meta["display"])
            elif kind == "sound":
                writer.sound(token.content)
            elif kind == "image":
                self.labels.add(token.meta.get("label", ""))
                source, title = str(token.attrs["src"]), str(token.attrs.get("title", ""))
                writer.image(source, _plain(token.children), title)
            elif kind in ("link_open", "link_close"):
                self.link(token)
            elif token.nesting == 1:
                writer.open(f"<{token.tag}>")
            else:
                writer.close(f"</{token.tag}>")

    def link(self, token: Token) -> None:
        """Write a tag of a link; none if it leads nowhere from a card."""
        if token.nesting == -1:
            if self.links.pop():
                self.writer.close("</a>")
            return
        self.labels.add(token.meta.get("label", ""))
        href = str(token.attrs["href"])
        if token.markup == "autolink" and "@" in href and ":" not in href:
            href = "mailto:" + href
        good = bool(_FOLLOWED.match(href))
        self.links.append(good)
        if good:
            title = (
                f' title="{escape_attribute(str(token.attrs["title"]))}"' if "title" in token.attrs else ""
            )
            self.writer.open(f'<a href="{escape_attribute(normalizeLink(href))}"{title}>')
            return
        start = self.writer.source.find(href, self.writer.at)
        end = start + len(href) if start >= 0 else self.writer.at
        self.writer.flaw(
            "R116", max(start, 0) if start >= 0 else end, end, f"a card can't follow a link to '{href}'",
            "link to a web address (https://…), or write \\[ for a bracket",
        )  # fmt: skip

    def references(self, references: dict[str, Any]) -> None:
        """Note definitions of links that nothing uses: their text is shown nowhere."""
        for label, reference in references.items():
            if label not in self.labels:
                first, last = reference["map"]
                end = self.lines[last] - 1 if last < len(self.lines) else len(self.writer.source)
                self.writer.flaw(
                    "R120", self.lines[first], end, "the address of a link to Markdown, shown nowhere",
                    "write \\[ for a bracket",
                )  # fmt: skip
