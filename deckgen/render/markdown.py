"""Markdown (CommonMark, tables, strikethrough, maths) into a :class:`Writer`.

Where CommonMark would take a card's words for markup, the words win: HTML and entities
are shown as they stand, and a text that markup would leave nothing of is shown whole. The
rules for blocks, emphasis, backslashes and maths stand in modules of their own. markdown-it-py
is slow to import; it is when the first text with markup comes along.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink

from deckgen.render import blocks
from deckgen.render.deletions import OPENING
from deckgen.render.emphasis import DOUBT, STAYS, emphasis, keep_plain_signs, strikethrough
from deckgen.render.extras import picture_size, ruby, size_of
from deckgen.render.field import SOUND, escape, escape_attribute
from deckgen.render.lines import Lines, joined_label, line_break
from deckgen.render.maths import block_maths, inline_maths
from deckgen.render.signs import LOST, backslash
from deckgen.render.stray_maths import stray_maths
from deckgen.render.structure import structure_flaws
from deckgen.render.tags import acts_though_shown, inline_tag

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

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

# '[$]', '[/$$]'
_LATEX = re.compile(r"\[/?\$\$?\]")
# '- negative', '# of students', '> half': what starts a block in a text of one line
_SIGN = re.compile(r"\s{0,3}(>|#{1,6}(?=\s)|[+*-](?=\s))")
_OPENS = re.compile(OPENING, re.ASCII)
# 'https://example.org', 'mailto:a@example.org'
_FOLLOWED = re.compile(r"(?:https?|mailto|tel|ftp):", re.IGNORECASE)
_BREAKS = {"softbreak": " ", "hardbreak": "<br>"}
_STARTED = {
    ">": ("a quotation", "write it over two lines, or in quotation marks"),
    "#": ("a heading", "write it in bold, **…**"),
    "-": ("a list", "give it a second item, or leave out the sign"),
}


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


def _parser() -> MarkdownIt:
    options = {"html": False, "maxNesting": DEEPEST, "store_labels": True}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    # text_join would mix up words with what a backslash made literal
    parser.disable(["entity", "html_inline", "html_block", "text_join"])
    parser.inline.ruler.before("escape", "maths", inline_maths)
    parser.inline.ruler.before("autolink", "tag", inline_tag)
    parser.inline.ruler.before("link", "size", picture_size)
    parser.inline.ruler.before("link", "ruby", ruby)
    parser.inline.ruler.before("link", "sound", _sound)
    parser.inline.ruler.before("link", "latex", _latex)
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", "maths", block_maths, {"alt": interrupts})
    parser.block.ruler.before("fence", "cloze_line", blocks.cloze_line, {"alt": interrupts})
    parser.block.ruler.at("list", blocks.list_of_items, {"alt": interrupts[:3]})
    parser.block.ruler.at("blockquote", blocks.quotation, {"alt": interrupts})
    parser.block.ruler.at("table", blocks.table_of_cells, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("reference", blocks.target_of_links, {"alt": []})
    parser.inline.ruler.before("escape", "backslash", backslash)
    parser.inline.ruler.at("emphasis", emphasis)
    parser.inline.ruler.at("strikethrough", strikethrough)
    parser.inline.ruler2.before("strikethrough", "plain_signs", keep_plain_signs)
    # addresses are judged, and encoded, when they are written
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


_PARSER = _parser()


def write_line(text: str, writer: Writer, *, cloze: bool) -> None:
    """Write a text of one paragraph in one line (see :data:`BLOCK_START`)."""
    _write_inline(text, writer, cloze=cloze)
    _show_something(text, writer, cloze)


def _write_inline(text: str, writer: Writer, *, cloze: bool) -> None:
    env: dict[str, Any] = {"cloze": cloze}
    walk = _Walk(writer)
    walk.inline(_PARSER.inline.parse(text, _PARSER, env, []), [text])
    walk.signs_that_stay(env.get(STAYS, ()))
    writer.flaws += stray_maths(text)


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
    is_line = "\n" not in text
    if is_line and tokens and tokens[0].type == "ordered_list_open":
        _write_inline(text.strip(), writer, cloze=cloze)  # '3. Oktober 1990' is no list
        _show_something(text, writer, cloze)
        return
    walk = _Walk(writer)
    walk.blocks(tokens)
    walk.references(env.get("references", {}))
    walk.signs_that_stay(env.get(STAYS, ()))
    writer.flaws += stray_maths(text)
    if _show_something(text, writer, cloze):
        return
    if is_line:
        _sign_at_start(text, tokens, writer)
    else:
        known = [flaw.start for flaw in writer.flaws]
        writer.flaws += structure_flaws(text, tokens, walk.lines, known)


def _sign_at_start(text: str, tokens: list[Token], writer: Writer) -> None:
    """Note the sign that makes a block of a text of one line, and is not shown."""
    sign = _SIGN.match(text)
    starts = ("bullet_list_open", "blockquote_open", "heading_open")
    if sign is None or not tokens or tokens[0].type not in starts:
        return
    what, way = _STARTED.get(sign[1][0], _STARTED["-"])
    at = sign.start(1)
    writer.flaw(
        "R119", at, sign.end(1), f"'{sign[1]}' starts {what} in Markdown, and is not shown",
        f"write \\{sign[1]} for the sign itself; for {what} {way}",
    )  # fmt: skip


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


def _words_before(tokens: Sequence[Token], number: int) -> str:
    """Return the words that end where a token stands, without the end of a deletion; '' for none."""
    for place in range(number - 1, -1, -1):  # no slice: a text may have thousands of lines
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
    return "".join(f' {key}="{escape_attribute(str(value))}"' for key, value in token.attrs.items())


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
        if not acts_though_shown(writer.source):
            return
        at = writer.source.lower().find(tag, writer.at)
        if at >= 0:
            says = "this tag acts, and is not shown"
            writer.flaw("R127", at, at + len(tag), says, "put it between backticks if it is to be shown")

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

    def signs_that_stay(self, pieces: Sequence[str]) -> None:
        """Note words between signs of emphasis that are shown as they stand."""
        at = 0
        for piece in pieces:
            start = self.writer.source.find(piece, at)
            if start < 0:
                continue
            at = start + len(piece)
            mark = "**" if piece.startswith("**") else "__" if piece.startswith("__") else piece[0]
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
        good = bool(_FOLLOWED.match(href))
        self.links.append(good)
        if good:
            self.writer.linked = True
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
