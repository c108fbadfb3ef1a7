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

from deckgen.render import blocks
from deckgen.render.emphasis import STAYS, emphasis, keep_plain_signs, strikethrough
from deckgen.render.extras import picture_size, ruby
from deckgen.render.field import SOUND, escape
from deckgen.render.links import index, type_argument
from deckgen.render.maths import block_maths, inline_maths
from deckgen.render.signs import backslash
from deckgen.render.stray_maths import stray_maths
from deckgen.render.structure import structure_flaws
from deckgen.render.tags import inline_tag
from deckgen.render.walk import Walk

if TYPE_CHECKING:
    from typing import Any

    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from deckgen.render.writer import Writer

DEEPEST = 20
"""Blocks nested deeper than this are not parsed: the text is shown as it was written."""

BLOCK_START = re.compile(
    r"[\s#>|=]"
    r"|[-+](?:\s|$|-)"
    r"|\*(?:\s|$|[*\s]*$)|_[_\s]*$"  # an item, or a rule: '***', '_ _ _'
    r"|`{3}|~{3}"
    r"|\d{1,9}[.)](?:\s|$)"
    r"|\[.*\]:"  # the target of links
    r"|\$\$"
    r"|\}\}|::|\{\{c[\d,]*::\s*$"  # a line of a deletion
)
"""Matches a line that may be more than a paragraph; one that it doesn't match is not."""

# '[$]', '[/$$]'
_LATEX = re.compile(r"\[/?\$\$?\]")
# '- negative', '# of students', '> half': what starts a block in a text of one line
_SIGN = re.compile(r"\s{0,3}(>|#{1,6}(?=\s)|[+*-](?=\s))")
_STARTED_BLOCKS = ("bullet_list_open", "blockquote_open", "heading_open")
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
        token = state.push("sound", "", 0)
        token.content = found[1]
    state.pos = found.end()
    return True


def _latex(state: StateInline, silent: bool) -> bool:
    """Take ``[$]`` and ``[/$]``, Anki's signs for LaTeX, as words: they start no maths."""
    found = _LATEX.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("text_special", "", 0)
        token.content = found[0]
    state.pos = found.end()
    return True


def _parser() -> MarkdownIt:
    """Return a parser for CommonMark, with deckgen's rules in the place of some, and beside others."""
    options = {"html": False, "maxNesting": DEEPEST, "store_labels": True}
    parser = MarkdownIt("commonmark", options)
    parser.enable(["table", "strikethrough"])
    # text_join would mix up words with what a backslash made literal
    parser.disable(["entity", "html_inline", "html_block", "text_join"])
    _add_rules_of_blocks(parser)
    _add_rules_of_lines(parser)
    # addresses are judged, and encoded, when they are written
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def _add_rules_of_blocks(parser: MarkdownIt) -> None:
    """Add the rules for blocks; ``alt`` names those that a block of the rule may interrupt."""
    everywhere: RuleOptionsType = {
        "alt": ["paragraph", "reference", "blockquote", "list"],
    }
    not_in_lists: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}
    not_in_blocks: RuleOptionsType = {"alt": ["paragraph", "reference"]}
    nowhere: RuleOptionsType = {"alt": []}
    ruler = parser.block.ruler
    ruler.before("fence", "maths", block_maths, everywhere)
    ruler.before("fence", "cloze_line", blocks.cloze_line, everywhere)
    ruler.at("list", blocks.list_of_items, not_in_lists)
    ruler.at("blockquote", blocks.quotation, everywhere)
    ruler.at("table", blocks.table_of_cells, not_in_blocks)
    ruler.at("reference", blocks.target_of_links, nowhere)


def _add_rules_of_lines(parser: MarkdownIt) -> None:
    """Add the rules for what stands within a line; of two before the same rule, the first comes first."""
    ruler = parser.inline.ruler
    ruler.before("escape", "maths", inline_maths)
    ruler.before("escape", "backslash", backslash)
    ruler.before("autolink", "tag", inline_tag)
    ruler.before("autolink", "type_argument", type_argument)
    ruler.before("link", "index", index)
    ruler.before("link", "size", picture_size)
    ruler.before("link", "ruby", ruby)
    ruler.before("link", "sound", _sound)
    ruler.before("link", "latex", _latex)
    ruler.at("emphasis", emphasis)
    ruler.at("strikethrough", strikethrough)
    # once the pairs are found, before they become tags
    parser.inline.ruler2.before("strikethrough", "plain_signs", keep_plain_signs)


_PARSER = _parser()


def write_line(text: str, writer: Writer, *, cloze: bool) -> None:
    """Write a text of one paragraph in one line (see :data:`BLOCK_START`)."""
    _write_inline(text, writer, cloze=cloze)
    _show_something(text, writer, cloze)


def _write_inline(text: str, writer: Writer, *, cloze: bool) -> None:
    """Write what stands in one line."""
    env: dict[str, Any] = {"cloze": cloze}
    tokens = _PARSER.inline.parse(text, _PARSER, env, [])
    walk = Walk(writer)
    walk.inline(tokens, [text])
    walk.signs_that_stay(env.get(STAYS, ()))
    writer.flaws += stray_maths(text)


_OF_MARKUP = ("R116", "R120")
"""What is said of links and their addresses: nothing of a text that is shown as it is written."""


def _show_something(text: str, writer: Writer, cloze: bool) -> bool:
    """Write a text as it stands if nothing would be seen of it otherwise; return whether that was so.

    ``---`` alone would be a rule across an empty card; the text itself is more likely meant.
    """
    if writer.seen or cloze or not text.strip():
        return False
    writer.out = [escape(text.strip())]
    writer.flaws = [flaw for flaw in writer.flaws if flaw.code not in _OF_MARKUP]
    return True


def write_blocks(text: str, writer: Writer, *, cloze: bool) -> None:
    """Write any text.

    Whatever the parser finds is passed to the writer; then what surprises in the text as a whole is noted.
    """
    env: dict[str, Any] = {"cloze": cloze}
    tokens = _PARSER.parse(text, env)
    if _is_too_deep(tokens):
        writer.flaw(
            code="R121",
            start=0,
            end=len(text),
            message=f"markup nested more than {DEEPEST} deep is shown as it was written",
            hint="use fewer levels of lists and quotations",
        )
        writer.text(text)
        return
    is_line = "\n" not in text
    if is_line and tokens and tokens[0].type == "ordered_list_open":
        _write_inline(text.strip(), writer, cloze=cloze)  # '3. Oktober 1990' is no list
        _show_something(text, writer, cloze)
        return
    walk = Walk(writer)
    walk.blocks(tokens)
    walk.references(env.get("references", {}))
    walk.signs_that_stay(env.get(STAYS, ()))
    writer.flaws += stray_maths(text)
    is_shown_whole = _show_something(text, writer, cloze)
    if is_shown_whole:
        return
    if is_line:
        _sign_at_start(text, tokens, writer)
    else:
        known = [flaw.start for flaw in writer.flaws]
        writer.flaws += structure_flaws(text, tokens, walk.lines, known)


def _is_too_deep(tokens: list[Token]) -> bool:
    """Return whether a block stands so deep in others that the parser has not looked into it."""
    deepest = DEEPEST - 1
    return any(token.nesting == 1 and token.level >= deepest for token in tokens)


def _sign_at_start(text: str, tokens: list[Token], writer: Writer) -> None:
    """Note the sign that makes a block of a text of one line, and is not shown.

    '- negative' would be a list of one item, '# of students' a heading.
    """
    found = _SIGN.match(text)
    if found is None or not tokens or tokens[0].type not in _STARTED_BLOCKS:
        return
    sign = found[1]
    what, way = _STARTED.get(sign[0], _STARTED["-"])
    writer.flaw(
        code="R119",
        start=found.start(1),
        end=found.end(1),
        message=f"'{sign}' starts {what} in Markdown, and is not shown",
        hint=f"write \\{sign} for the sign itself; for {what} {way}",
    )


def lines_of_code(text: str, *, cloze: bool = False) -> list[tuple[int, int]]:
    """Return the lines of a text, from 0 up to the second, that blocks of code and definitions of
    link targets take up; in order, none twice.

    Whoever looks for words in a text of several lines leaves these out.
    """
    env: dict[str, Any] = {"cloze": cloze}
    tokens: list[Token] = []
    _PARSER.block.parse(text, _PARSER, env, tokens)
    places = []
    for token in tokens:
        if token.type in ("fence", "code_block", "maths"):
            places.append(token.map)
    for target in env.get("references", {}).values():
        places.append(target.get("map"))
    for target in env.get("duplicate_refs", ()):
        places.append(target.get("map"))
    return sorted({(place[0], place[1]) for place in places if place})
