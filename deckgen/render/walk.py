"""The parts of a text that markdown-it found, passed to a :class:`Writer`, with what may surprise its author.

What is shown otherwise than it was written, or not at all, is noted as a flaw where it stands in the text.

markdown-it gives blocks with the lines that they stand on, and no places within a line. So the writer looks
for each part in the source from where the last one ended, for they come in their order.
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
_LOOKS = {
    "em": "italic",
    "strong": "bold",
    "s": "struck out",
}
"""What words look like in the tags of emphasis."""


def _with_backslashes(mark: str) -> str:
    """Return signs as they are written to be shown: ``\\*\\*``."""
    return "".join(f"\\{sign}" for sign in mark)


def _plain(tokens: Sequence[Token] | None) -> str:
    """Return the words in inline tokens, for an attribute."""
    words = []
    for token in tokens or ():
        if token.type in _BREAKS:
            words.append(_BREAKS["softbreak"])
        elif token.children:
            words.append(_plain(token.children))
        else:
            words.append(token.content)
    return "".join(words)


def _words_before(tokens: Sequence[Token], number: int) -> str:
    """Return the words that end where a token stands, without the end of a deletion; '' for none.

    They decide, with those after it, whether a line break becomes a space: it does not between two characters
    of Chinese or Japanese.
    """
    # no slice: a text may have thousands of lines
    for place in range(number - 1, -1, -1):
        token = tokens[place]
        if _is_words(token):
            return token.content.rstrip().removesuffix("}}")
        if _ends_words(token):
            return ""
    return ""


def _is_words(token: Token) -> bool:
    """Return whether a token is words, be they behind a backslash."""
    return token.type in ("text", "text_special") and bool(token.content)


def _ends_words(token: Token) -> bool:
    """Return whether a token is neither words nor a tag around them: code, a picture, a line break."""
    return not token.nesting and token.type != "text"


def _words_after(tokens: Sequence[Token], number: int) -> str:
    """Return the words that start behind a token; '' for none."""
    for place in range(number + 1, len(tokens)):
        token = tokens[place]
        if _is_words(token):
            return token.content
        if _ends_words(token):
            return ""
    return ""


def _attributes(token: Token) -> str:
    """Return the attributes of a token as HTML."""
    html = ""
    for name, value in token.attrs.items():
        html += f' {name}="{escape_attribute(str(value))}"'
    return html


def _starts_of_lines(text: str) -> list[int]:
    """Return where each line of a text starts."""
    starts = [0]
    if "\n" in text:
        starts += [at + 1 for at, char in enumerate(text) if char == "\n"]
    return starts


class Walk:
    """Passes the tokens of one text to a writer, in their order."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.links: list[bool] = []  # for each link open, whether its tag was written
        self.labels: set[str] = set()
        self.lines = _starts_of_lines(writer.source)

    def blocks(self, tokens: list[Token]) -> None:
        """Write blocks; of one paragraph only what is in it.

        A card with one paragraph has no ``<p>``: its words stand in the field as they are.
        """
        blocks = [token for token in tokens if token.type != "cloze_line"]
        is_alone = len(blocks) == 3 and blocks[0].type == "paragraph_open"
        for token in tokens:
            if token.map:
                first_line, _ = token.map
                self.writer.at = max(self.writer.at, self.lines[first_line])
            if token.type == "inline":
                self.inline(token.children or [], token.content.split("\n"))
            elif token.hidden or (is_alone and token.tag == "p"):
                continue
            else:
                self.block(token)

    def block(self, token: Token) -> None:
        """Write a block, or one of the tags around others."""
        writer = self.writer
        if token.type in ("fence", "code_block"):
            self.block_code(token)
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

    def block_code(self, token: Token) -> None:
        """Write a block of code; note what stands behind the name of its language."""
        language, _, rest = token.info.strip().partition(" ")
        if rest.strip():
            at = self.writer.source.find(rest, self.writer.at)
            if at >= 0:
                self.writer.flaw(
                    code="R123",
                    start=at,
                    end=at + len(rest),
                    message="what comes after the name of the language is not shown",
                    hint="write code on the lines below; leave out what is for another program",
                )
        self.writer.block_code(token.content.removesuffix("\n"), language)

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
        if at < 0:
            return
        writer.flaw(
            code="R127",
            start=at,
            end=at + len(tag),
            message="this tag acts, and is not shown",
            hint="put it between backticks if it is to be shown",
        )

    def escaped(self, token: Token) -> None:
        """Write a sign behind a backslash; note it where the backslash may be missed."""
        writer = self.writer
        writer.literal(token.content)
        if token.meta.get(LOST):
            self.lost_backslash(token.content)

    def lost_backslash(self, char: str) -> None:
        """Note a backslash that is not shown before the sign just written."""
        message = f"the backslash before '{char}' is not shown"
        hint = f"write \\\\{char} to show it, put it into backticks, or leave it out"
        if char == "\\":
            message = "of two backslashes one is shown"
            hint = "write four for two, or put the words into backticks; for one, write one"
        at = self.writer.last
        self.writer.flaw("R123", at, at + 2, message, hint)

    def doubtful_emphasis(self, token: Token) -> None:
        """Note signs of emphasis that may be meant themselves: within words, or a blank to fill in.

        It is noted once: not where another flaw stands already.
        """
        run = token.meta.get("run")
        if run is None:
            return
        source = self.writer.source
        mark = token.markup[:1] * run.length
        at = source.find(mark, self.writer.at)
        if at < 0:  # some of its signs have been written as text
            mark = token.markup
            at = source.find(mark, self.writer.at)
        is_noted = any(flaw.start == at for flaw in self.writer.flaws)
        if at < 0 or is_noted:
            return
        end = at + len(mark)
        if mark[0] == "_" and len(mark) > 2:
            self.writer.flaw(
                code="R123",
                start=at,
                end=end,
                message="these underscores are bold and italic in Markdown, and not shown",
                hint="put spaces around a blank to fill in, or write ***…*** for bold and italic",
            )
        elif token.meta.get(DOUBT):
            what = _LOOKS[token.tag]
            self.writer.flaw(
                code="R123",
                start=at,
                end=end,
                message=f"from this {mark} the words are {what}; the signs are not shown",
                hint=f"write {_with_backslashes(mark)} for the sign itself, or put code into backticks; "
                f"for {what} words put the signs at the ends of whole words",
            )

    def backticks(self, token: Token) -> None:
        """Note code whose backticks may be meant as apostrophes (``it`s and don`t``) or quotation marks."""
        source = self.writer.source
        mark = token.markup
        written = f"{mark}{token.content}{mark}"
        # the code has just been written: it stands before the place where the writer is now
        earliest = max(0, self.writer.at - len(token.content) - 4)
        start = source.find(written, earliest)
        if start < 0:
            return
        end = start + len(written)
        if not may_be_quotation_marks(source, start, end, len(mark)):
            return
        self.writer.flaw(
            code="R123",
            start=start,
            end=start + len(mark),
            message=f"from this {mark} the words are code; the signs are not shown",
            hint="write ' for an apostrophe, “…” or ‘…’ for quotation marks, and \\` for the sign itself; "
            "for code put spaces around it",
        )

    def signs_that_stay(self, pieces: Sequence[str]) -> None:
        """Note words between signs of emphasis that are shown as they stand.

        ``pieces`` are such words with their signs, as ``**Note:**``, in the order of the text.
        """
        at = 0
        for piece in pieces:
            start = self.writer.source.find(piece, at)
            if start < 0:
                continue
            at = start + len(piece)
            is_bold = piece.startswith(("**", "__"))
            mark = piece[:2] if is_bold else piece[0]
            what = "bold" if is_bold else "italic"
            tag = "b" if is_bold else "i"
            words = piece[len(mark) : -len(mark)].strip()
            if len(words) >= 30:
                words = f"{words[:28]}…"
            self.writer.flaw(
                code="R123",
                start=start,
                end=at,
                message=f"these {mark} are shown, and make nothing {what}",
                hint="leave no space inside them, and a space or a full stop after them; or write"
                f" <{tag}>{words}</{tag}>; for the signs themselves {_with_backslashes(mark)}",
            )

    def soft_break(self, tokens: Sequence[Token], number: int, lines: Lines) -> None:
        """Write what stands for the end of a line."""
        writer = self.writer
        before = _words_before(tokens, number)
        after = _words_after(tokens, number)
        after = _OPENS.sub("", after, count=1)
        shown = line_break(before, after, lines)
        label = joined_label(after) if shown == _BREAKS["softbreak"] else ""
        if label:
            next_line = writer.source.find("\n", writer.at) + 1
            at = writer.source.find(label, next_line)
            writer.flaw(
                code="R124",
                start=at,
                end=at + len(label),
                message=f"the line that starts with '{label}' goes on the one before",
                hint="put an empty line before it for a list; if it goes on, join the two lines",
            )
        writer.raw(shown)

    def link(self, token: Token) -> None:
        """Write a tag of a link; none if it leads nowhere from a card."""
        writer = self.writer
        if token.nesting == -1:
            was_written = self.links.pop()
            if was_written:
                writer.close("</a>")
            writer.linked = any(self.links)
            return
        self.labels.add(token.meta.get("label", ""))
        href = str(token.attrs["href"])
        if token.markup == "autolink" and "@" in href and ":" not in href:
            href = f"mailto:{href}"
        if not FOLLOWED.match(href):
            self.links.append(False)
            self.link_nowhere(href)
            return
        self.links.append(True)
        writer.linked = True
        address = escape_attribute(normalizeLink(href))
        title = ""
        if "title" in token.attrs:
            words = escape_attribute(str(token.attrs["title"]))
            title = f' title="{words}"'
        writer.open(f'<a href="{address}"{title}>')

    def link_nowhere(self, href: str) -> None:
        """Note a link that cards do not follow, such as one to another file."""
        at = self.writer.at
        start = self.writer.source.find(href, at)
        end = start + len(href)
        if start < 0:  # it was written with escapes
            start = end = at
        self.writer.flaw(
            code="R116",
            start=start,
            end=end,
            message=f"a card can't follow a link to '{href}'",
            hint="link to a web address (https://…), or write \\[ for a bracket",
        )

    def references(self, references: dict[str, Any]) -> None:
        """Note definitions of links that nothing uses: their text is shown nowhere.

        ``[word]: https://…`` on a line of its own is a definition. It may have been meant as words in
        brackets.
        """
        for label, reference in references.items():
            if label in self.labels:
                continue
            first, last = reference["map"]
            end = len(self.writer.source)
            if last < len(self.lines):
                end = self.lines[last] - 1
            self.writer.flaw(
                code="R120",
                start=self.lines[first],
                end=end,
                message="the address of a link to Markdown, shown nowhere",
                hint="write \\[ for a bracket",
            )
