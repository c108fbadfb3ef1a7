"""What a reader sees of a source that is Markdown: CommonMark, with tables and strikethrough.

markdown-it-py decides what is markup: a scan of our own would err where the rules are hard
(which ``*`` is emphasis, what a link is, what interrupts a paragraph). Its tokens have lines but
no columns; so the parser of what stands in a line is watched while it works, and each rule that
matches says where it began and where it ended.

Of the paragraph ``*a* `b` \\*`` five things are seen: 'a' from 1 to 2, a space, 'b' from 5 to 6 without its
backticks, a space, and the '*' from 9 to 10 without its backslash. The signs around 'a' are noted too, each
with its token: once the parser has made emphasis of them, these tokens are no text any more.

A block knows its lines alone. :meth:`_Reader.places` finds where its text begins in each of them, behind
'> ' or '- ', and so gives for each character of a block its place in the file.
"""

from __future__ import annotations

import html
import re
from string import punctuation
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import reference
from markdown_it.rules_inline import StateInline

from deckgen.render.emphasis import emphasis
from deckgen.render.maths import block_maths, inline_maths
from deckgen.source.html import add_html
from deckgen.source.visible import Visible, VisibleFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

    from deckgen.core.diagnostics import TextFile

# What many programs put before a text: '---', lines of YAML, and '---'.
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")

_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)


# '[^1]:' at the start of a line; '[^1]', and '[^1]: ' before what it says
_FOOTNOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\](?::[ \t]*)?")


def visible_markdown(raw: TextFile) -> VisibleFile:
    """Return what is seen of Markdown, with the places in the file."""
    return _Reader(raw).read()


class _Seen(NamedTuple):
    """Some visible text, and where it stands in the text of a paragraph.

    ``mark`` is the token of a sign that may turn out to be markup: then nothing is seen of it.
    """

    text: str
    start: int
    end: int
    mark: Token | None = None


class _Watched(ParserInline):
    """The parser of what stands in a paragraph, which notes where all that is seen stands."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[_Seen] = []
        self.images = 0

    def tokenize(self, state: StateInline) -> None:
        """Parse up to the end of a state, rule by rule, as the parser itself does."""
        rules = self.ruler.getRules("")
        end = state.posMax
        while state.pos < end:
            start = state.pos
            tokens = len(state.tokens)
            name = self._matched(state, rules)
            if not name:
                state.pending += state.src[start]
                state.pos += 1
            if not self.images:
                self._note(name, state, start, tokens)
        if state.pending:
            state.pushPending()

    def _matched(
        self, state: StateInline, rules: Sequence[Callable[[StateInline, bool], bool]]
    ) -> str:
        """Apply the first rule that matches; return its name, '' if none does."""
        if state.level >= state.md.options["maxNesting"]:
            return ""
        for rule in rules:
            # each rule has a module: 'markdown_it.rules_inline.escape'
            _, _, name = getattr(rule, "__module__", "").rpartition(".")
            is_image = name == "image"
            self.images += is_image  # its description is parsed, and not seen
            matches = rule(state, False)
            self.images -= is_image
            if matches:
                return name
        return ""

    def _note(self, name: str, state: StateInline, start: int, tokens: int) -> None:
        """Note what a rule has found to be seen; '' stands for a character that none took."""
        end = state.pos
        found = state.src[start:end]
        if name in ("", "text", "maths"):
            self.seen.append(_Seen(found, start, end))
        elif name == "newline":
            self.seen.append(_Seen("\n", start, start + 1))
        elif name == "escape":
            self.seen.append(_escaped(found, start))
        elif name == "backticks":
            self.seen.append(_code(found, start))
        elif name in ("emphasis", "strikethrough"):
            self.seen += _signs(state.tokens[tokens:], found[0], start)
        elif name == "autolink":
            address = found[1:-1]
            self.seen.append(_Seen(address, start + 1, end - 1))
        elif name == "entity":
            self.seen.append(_Seen(html.unescape(found), start, end))
        elif name == "html_inline" and _LINE_BREAK_TAG.fullmatch(found):
            self.seen.append(_Seen("\n", start, end))

    def watched(
        self, text: str, parser: MarkdownIt, env: dict[str, object]
    ) -> Iterator[_Seen]:
        """Yield what is seen of the text of a paragraph, in order."""
        self.seen = []
        state = StateInline(text, parser, env, [])
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            # which would make one of marks and words
            if rule.__name__ != "fragments_join":
                rule(state)
        for seen in self.seen:
            mark = seen.mark
            if mark is None or (mark.type == "text" and mark.content):
                yield seen


def _signs(tokens: list[Token], sign: str, start: int) -> Iterator[_Seen]:
    """Yield the signs that may turn out to be emphasis, each with its token: ``**`` is one or two."""
    for token in tokens:
        signs = token.content
        if token.type == "text" and signs and set(signs) == {sign}:
            end = start + len(signs)
            yield _Seen(signs, start, end, token)
            start = end


def _escaped(found: str, start: int) -> _Seen:
    r"""Return what is seen of a backslash and what follows it.

    It is a break at the end of a line, the sign alone of ``\*``, both characters of ``\a``.
    """
    if found[1] == "\n":
        return _Seen("\n", start + 1, start + 2)
    end = start + len(found)
    if found[1] in punctuation:
        return _Seen(found[1:], start + 1, end)
    return _Seen(found, start, end)


def _code(found: str, start: int) -> _Seen:
    """Return what is seen of code between backticks; of backticks without a partner, themselves."""
    ticks = len(found) - len(found.lstrip("`"))
    has_partner = len(found) > 2 * ticks and found.endswith("`" * ticks)
    if not has_partner:
        return _Seen(found, start, start + len(found))
    start += ticks
    inner = found[ticks:-ticks]
    has_space_around = inner[0] in " \n" and inner[-1] in " \n"
    if (
        has_space_around and inner.strip()
    ):  # one space at each end is no part of the code
        inner = inner[1:-1]
        start += 1
    return _Seen(inner.replace("\n", " "), start, start + len(inner))


class _Reader:
    """Reads one source.

    ``lines`` are those of the file, ``starts`` where each of them begins. The cells of a row are looked for
    one behind the other, by ``row`` and ``column``, for a row may have the same text in several.
    """

    def __init__(self, raw: TextFile) -> None:
        self.raw = raw
        self.inline = _Watched()
        self.parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
        interrupts = ["paragraph", "reference", "blockquote", "list"]
        self.parser.block.ruler.before(
            "fence", "maths", block_maths, {"alt": interrupts}
        )
        self.parser.block.ruler.at("reference", _target_of_links, {"alt": []})
        self.inline.ruler.enableOnly(_rule_names(self.parser))
        self.inline.ruler2.enableOnly(["balance_pairs", "strikethrough", "emphasis"])
        self.inline.ruler.before("escape", "maths", inline_maths)
        self.inline.ruler.before("link", "footnote", _footnote)
        self.inline.ruler.at("emphasis", emphasis)  # beside Chinese and Japanese, too
        self.parser.inline = self.inline
        self.visible = Visible()
        self.lines = raw.text.split("\n")
        self.starts = [0]
        start = 0
        for line in self.lines:
            start += len(line) + 1
            self.starts.append(start)
        self.row, self.column = -1, 0  # where the last cell of a table ended

    def read(self) -> VisibleFile:
        """Return the visible text of the source."""
        text = self.raw.text
        front = _FRONT_MATTER.match(text)
        if front:  # its lines stay, empty, so that all others have their numbers
            lines = front[0].count("\n")
            text = "\n" * lines + text[front.end() :]
        footnotes = frozenset(_FOOTNOTE.findall(text))
        env: dict[str, object] = {"footnotes": footnotes}
        tokens: list[Token] = []
        self.parser.block.parse(text, self.parser, env, tokens)
        in_cell = False
        for token in tokens:
            if token.type in ("th_open", "td_open"):
                in_cell = True
            elif token.type in ("th_close", "td_close"):
                in_cell = False
            elif token.map and token.content:
                places = self.cell(token) if in_cell else self.places(token)
                self.block(token, places, env)
                self.visible.end_block()
        return self.visible.of(self.raw)

    def block(self, token: Token, places: list[int], env: dict[str, object]) -> None:
        """Add what is seen of a block.

        It is a paragraph, a heading or a cell, some HTML, or code, which is seen as it stands.
        """
        if token.type == "inline":
            for seen in self.inline.watched(token.content, self.parser, env):
                self.add(seen.text, seen.start, seen.end, places)
        elif token.type == "html_block":
            add_html(self.visible, token.content, places)
        else:  # code, or a formula
            text = token.content.rstrip("\n")
            self.add(text, 0, len(text), places)

    def add(self, text: str, start: int, end: int, places: list[int]) -> None:
        """Add what stands at ``start`` up to ``end`` in a block; in the file something may stand in
        between: what is before each line, the backslash of a stroke in a table.
        """
        if len(text) != end - start:
            self.visible.add(text, places[start], _end(places, start, end))
            return
        first = start
        for at in range(start + 1, end + 1):
            file_end = places[at - 1] + 1
            if at == end or places[at] != file_end:
                part = text[first - start : at - start]
                self.visible.add(part, places[first], file_end)
                first = at

    def places(self, token: Token) -> list[int]:
        """Return where each character of a block's text, and its end, stands in the file.

        The text has the block's lines without what stands before them: signs of lists and
        quotations, indentation, the ``#`` of a heading.
        """
        assert token.map is not None
        row = token.map[0] + (token.type == "fence")
        if token.type == "maths":
            row += self.lines[row].strip() == "$$"
        places: list[int] = []
        for number, line in enumerate(token.content.split("\n"), row):
            if number < len(self.lines):
                whole = self.lines[number]
                at = self.starts[number] + _column(whole, line)
            else:  # the empty line behind the last line break of a block
                at = self.starts[-1] + _column("", line)
            places += range(at, at + len(line) + 1)
        return places

    def cell(self, token: Token) -> list[int]:
        """Return where each character of a cell, and its end, stands in the file.

        A stroke in a cell is written '\\|'; its place is that of the stroke.
        """
        assert token.map is not None
        row = token.map[0]
        if row != self.row:
            self.row, self.column = row, 0
        line = self.lines[row]
        line_start = self.starts[row]
        # In the file a stroke within a cell has a backslash before it.
        pattern = re.escape(token.content).replace(r"\|", r"\\?\|")
        found = re.compile(pattern).search(line, self.column)
        at = found.start() if found else self.column
        places: list[int] = []
        for character in token.content:
            if character == "|" and line[at : at + 1] == "\\":
                at += 1
            places.append(line_start + at)
            at += 1
        self.column = at
        places.append(line_start + at)
        return places


def _target_of_links(
    state: StateBlock, start_line: int, end_line: int, silent: bool
) -> bool:
    """Take the address of links, ``[name]: address``; of a footnote the words are seen."""
    if _FOOTNOTE.match(state.src, state.bMarks[start_line]):
        return False
    return reference(state, start_line, end_line, silent)


def _footnote(state: StateInline, silent: bool) -> bool:
    """Take the mark of a footnote, of which a reader sees no more than a small number.

    Where the footnote itself begins, its colon goes with the mark. '[^1]' without a footnote is a text.
    """
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None or found[1] not in state.env["footnotes"]:
        return False
    is_definition = state.pos == 0
    state.pos = found.end() if is_definition else found.end(1) + 1
    return True


def _rule_names(parser: MarkdownIt) -> list[str]:
    """Return the rules that a parser applies within a paragraph."""
    return parser.get_active_rules()["inline"]


def _column(whole: str, line: str) -> int:
    """Return where the text of a line begins in the whole line.

    ``line`` is the line as the block has it, without what stands before it: 'The heart' in '## The heart ##'.
    """
    wanted = line.strip()
    if not wanted:
        return max(0, len(whole) - len(line))
    bare = whole.rstrip()
    if bare.endswith(wanted):
        column = len(bare) - len(wanted)
    else:  # the '#' that close a heading, the '$$' of a formula
        column = max(0, whole.find(wanted))
    indentation = len(line) - len(line.lstrip())
    return max(0, column - indentation)


def _end(places: list[int], start: int, end: int) -> int:
    """Return where the last character before ``end`` ends in the file."""
    if end <= start:
        return places[start]
    return places[end - 1] + 1
