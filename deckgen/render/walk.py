"""The parts of a text that markdown-it found, passed to a :class:`Writer`, with what may surprise its author.

What is shown otherwise than it was written, or not at all, is noted as a flaw where it stands in the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it.common.normalize_url import normalizeLink

from deckgen.render.deletions import OPENING
from deckgen.render.emphasis import DOUBT
from deckgen.render.extras import size_of
from deckgen.render.field import escape_attribute
from deckgen.render.lines import Lines, joined_label, line_break, may_be_quotation_marks
from deckgen.render.links import FOLLOWED
from deckgen.render.signs import LOST
from deckgen.render.tags import is_about_html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from markdown_it.token import Token

    from deckgen.render.writer import Writer

_OPENS = re.compile(OPENING, re.ASCII)
_BREAKS = {"softbreak": " ", "hardbreak": "<br>"}


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


def _words_before(tokens: Sequence[Token], number: int) -> str:
    """Return the words that end where a token stands, without the end of a deletion; '' for none."""
    # no slice: a text may have thousands of lines
    for place in range(number - 1, -1, -1):
        token = tokens[place]
        if token.type in ("text", "text_special") and token.content:
            return token.content.rstrip().removesuffix("}}")
        if not token.nesting and token.type != "text":
            return ""
    return ""


def _words_after(tokens: Sequence[Token], number: int) -> str:
    """Return the words that start behind a token; '' for none."""
    for place in range(number + 1, len(tokens)):
        token = tokens[place]
        if token.type in ("text", "text_special") and token.content:
            return token.content
        if not token.nesting and token.type != "text":
            return ""
    return ""


def _attributes(token: Token) -> str:
    """Return the attributes of a token as HTML."""
    return "".join(
        f' {key}="{escape_attribute(str(value))}"' for key, value in token.attrs.items()
    )


class Walk:
    """Passes the tokens of one text to a writer, in their order."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.links: list[bool] = []  # for each link open, whether its tag was written
        self.labels: set[str] = set()
        source = writer.source
        self.lines = (
            [0, *(at + 1 for at, char in enumerate(source) if char == "\n")]
            if "\n" in source
            else [0]
        )

    def blocks(self, tokens: list[Token]) -> None:
        """Write blocks; of one paragraph only what is in it."""
        blocks = [token for token in tokens if token.type != "cloze_line"]
        alone = len(blocks) == 3 and blocks[0].type == "paragraph_open"
        for token in tokens:
            if token.map:
                self.writer.at = max(self.writer.at, self.lines[token.map[0]])
            if token.type == "inline":
                self.inline(token.children or [], token.content.split("\n"))
            elif not (token.hidden or (alone and token.tag == "p")):
                self.block(token)

    def block(self, token: Token) -> None:
        """Write a block, or one of the tags around others."""
        writer = self.writer
        if token.type in ("fence", "code_block"):
            language, _, rest = token.info.strip().partition(" ")
            at = writer.source.find(rest, writer.at) if rest.strip() else -1
            if at >= 0:
                writer.flaw(
                    "R123", at, at + len(rest), "what comes after the name of the language is not shown",
                    "write code on the lines below; leave out what is for another program",
                )  # fmt: skip
            writer.block_code(token.content.removesuffix("\n"), language)
        elif token.type == "maths":
            writer.maths(token.content, display=True)
        elif token.type == "cloze_line":
            writer.text(token.content)
        elif token.nesting == 1:
            writer.open(f"<{token.tag}{_attributes(token)}>")
        elif token.nesting == -1:
            writer.close(f"</{token.tag}>")
        else:
            writer.raw(f"<{token.tag}>")

    def inline(self, tokens: Sequence[Token], lines: list[str]) -> None:
        """Write what stands in a paragraph, of which ``lines`` are the source."""
        writer = self.writer
        counted = Lines(lines)
        for number, token in enumerate(tokens):
            kind = token.type
            if kind == "text":
                if token.content:
                    writer.text(token.content)
            elif kind == "text_special":
                self.escaped(token)
            elif kind == "softbreak":
                self.soft_break(tokens, number, counted)
            elif kind == "hardbreak":
                if token.tag == "br" and token.info == "tag":
                    self.tag_may_be_shown("<br>")
                writer.raw("<br>")
            elif kind == "code_inline":
                writer.code(token.content)
                self.backticks(token)
            elif kind == "maths":
                writer.maths(token.content, display=token.meta["display"])
            elif kind == "sound":
                writer.sound(token.content)
            elif kind == "image":
                self.image(token)
            elif kind in ("link_open", "link_close"):
                self.link(token)
            elif kind == "tag_open":
                self.tag_may_be_shown(f"<{token.tag}")
                writer.open(f"<{token.tag}{_attributes(token)}>")
            elif token.nesting == 1:
                self.doubtful_emphasis(token)
                writer.open(f"<{token.tag}>")
            else:
                writer.close(f"</{token.tag}>")

    def image(self, token: Token) -> None:
        """Write a picture, a sound or a video."""
        self.labels.add(token.meta.get("label", ""))
        title = str(token.attrs.get("title", ""))
        size, alt = size_of(token, _plain(token.children))
        self.writer.image(str(token.attrs["src"]), alt, title, size)

    def tag_may_be_shown(self, tag: str) -> None:
        """Note a tag that acts, where the text is about HTML."""
        writer = self.writer
        if not is_about_html(writer.source):
            return
        at = writer.source.lower().find(tag, writer.at)
        if at >= 0:
            says = "this tag acts, and is not shown"
            writer.flaw(
                "R127",
                at,
                at + len(tag),
                says,
                "put it between backticks if it is to be shown",
            )

    def escaped(self, token: Token) -> None:
        """Write a sign behind a backslash; note it where the backslash may be missed."""
        writer = self.writer
        writer.literal(token.content)
        if token.meta.get(LOST):
            self.lost_backslash(token.content)

    def lost_backslash(self, char: str) -> None:
        """Note a backslash that is not shown before the sign just written."""
        at = self.writer.last
        if char == "\\":
            says = "of two backslashes one is shown"
            way = "write four for two, or put the words into backticks; for one, write one"
        else:
            says = f"the backslash before '{char}' is not shown"
            way = f"write \\\\{char} to show it, put it into backticks, or leave it out"
        self.writer.flaw("R123", at, at + 2, says, way)

    def doubtful_emphasis(self, token: Token) -> None:
        """Note signs of emphasis that may be meant themselves: within words, or a blank to fill in."""
        run = token.meta.get("run")
        if run is None:
            return
        mark = token.markup[:1] * (run.end - run.start)
        at = self.writer.source.find(mark, self.writer.at)
        if at < 0:  # some of its signs have been written as text
            mark = token.markup
            at = self.writer.source.find(mark, self.writer.at)
        length = len(mark)
        if at < 0 or any(flaw.start == at for flaw in self.writer.flaws):
            return
        if mark[0] == "_" and length > 2:
            self.writer.flaw(
                "R123", at, at + length, "these underscores are bold and italic in Markdown, and not shown",
                "put spaces around a blank to fill in, or write ***…*** for bold and italic",
            )  # fmt: skip
        elif token.meta.get(DOUBT):
            shown = "\\" + "\\".join(mark)
            what = {"em": "italic", "strong": "bold", "s": "struck out"}[token.tag]
            self.writer.flaw(
                "R123", at, at + length, f"from this {mark} the words are {what}; the signs are not shown",
                f"write {shown} for the sign itself, or put code into backticks; for {what} words put the"
                " signs at the ends of whole words",
            )  # fmt: skip

    def backticks(self, token: Token) -> None:
        """Note code whose backticks may be meant as apostrophes (``it`s and don`t``) or quotation marks."""
        source = self.writer.source
        mark = token.markup
        start = source.find(
            f"{mark}{token.content}{mark}",
            max(0, self.writer.at - len(token.content) - 4),
        )
        end = start + len(token.content) + 2 * len(mark)
        if start < 0 or not may_be_quotation_marks(source, start, end, len(mark)):
            return
        self.writer.flaw(
            "R123", start, start + len(mark), f"from this {mark} the words are code; the signs are not shown",
            "write ' for an apostrophe, “…” or ‘…’ for quotation marks, and \\` for the sign itself; "
            "for code put spaces around it",
        )  # fmt: skip

    def signs_that_stay(self, pieces: Sequence[str]) -> None:
        """Note words between signs of emphasis that are shown as they stand."""
        at = 0
        for piece in pieces:
            start = self.writer.source.find(piece, at)
            if start < 0:
                continue
            at = start + len(piece)
            mark = (
                "**"
                if piece.startswith("**")
                else "__"
                if piece.startswith("__")
                else piece[0]
            )
            what = "bold" if len(mark) > 1 else "italic"
            tag = "b" if len(mark) > 1 else "i"
            words = piece[len(mark) : -len(mark)].strip()
            shown = words if len(words) < 30 else f"{words[:28]}…"
            sign = "\\" + "\\".join(mark)
            self.writer.flaw(
                "R123", start, at, f"these {mark} are shown, and make nothing {what}",
                "leave no space inside them, and a space or a full stop after them; or write"
                f" <{tag}>{shown}</{tag}>; for the signs themselves {sign}",
            )  # fmt: skip

    def soft_break(self, tokens: Sequence[Token], number: int, lines: Lines) -> None:
        """Write what stands for the end of a line."""
        writer = self.writer
        before = _words_before(tokens, number)
        after = _OPENS.sub("", _words_after(tokens, number), count=1)
        shown = line_break(before, after, lines)
        label = joined_label(after) if shown == _BREAKS["softbreak"] else ""
        if label:
            line = writer.source.find("\n", writer.at) + 1
            at = writer.source.find(label, line)
            writer.flaw(
                "R124", at, at + len(label), f"the line that starts with '{label}' goes on the one before",
                "put an empty line before it for a list; if it goes on, join the two lines",
            )  # fmt: skip
        writer.raw(shown)

    def link(self, token: Token) -> None:
        """Write a tag of a link; none if it leads nowhere from a card."""
        if token.nesting == -1:
            if self.links.pop():
                self.writer.close("</a>")
            self.writer.linked = any(self.links)
            return
        self.labels.add(token.meta.get("label", ""))
        href = str(token.attrs["href"])
        if token.markup == "autolink" and "@" in href and ":" not in href:
            href = "mailto:" + href
        good = bool(FOLLOWED.match(href))
        self.links.append(good)
        if good:
            self.writer.linked = True
            title = (
                f' title="{escape_attribute(str(token.attrs["title"]))}"'
                if "title" in token.attrs
                else ""
            )
            self.writer.open(
                f'<a href="{escape_attribute(normalizeLink(href))}"{title}>'
            )
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
                end = (
                    self.lines[last] - 1
                    if last < len(self.lines)
                    else len(self.writer.source)
                )
                self.writer.flaw(
                    "R120", self.lines[first], end, "the address of a link to Markdown, shown nowhere",
                    "write \\[ for a bracket",
                )  # fmt: skip
