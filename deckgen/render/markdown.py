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
    parser.inline.ruler.before("autolink", "type_argument", type_argument)
    parser.inline.ruler.before("link", "index", index)
    parser.inline.ruler.before("link", "size", picture_size)
    parser.inline.ruler.before("link", "ruby", ruby)
    parser.inline.ruler.before("link", "sound", _sound)
    parser.inline.ruler.before("link", "latex", _latex)
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", "maths", block_maths, {"alt": interrupts})
    parser.block.ruler.before(
        "fence", "cloze_line", blocks.cloze_line, {"alt": interrupts}
    )
    parser.block.ruler.at("list", blocks.list_of_items, {"alt": interrupts[:3]})
    parser.block.ruler.at("blockquote", blocks.quotation, {"alt": interrupts})
    parser.block.ruler.at(
        "table", blocks.table_of_cells, {"alt": ["paragraph", "reference"]}
    )
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
    walk = Walk(writer)
    walk.inline(_PARSER.inline.parse(text, _PARSER, env, []), [text])
    walk.signs_that_stay(env.get(STAYS, ()))
    writer.flaws += stray_maths(text)


_OF_MARKUP = ("R116", "R120")
"""What is said of links and their addresses: nothing of a text that is shown as it is written."""


def _show_something(text: str, writer: Writer, cloze: bool) -> bool:
    """Write a text as it stands if nothing would be seen of it otherwise; return whether that was so."""
    if writer.seen or cloze or not text.strip():
        return False
    writer.out = [escape(text.strip())]
    writer.flaws = [flaw for flaw in writer.flaws if flaw.code not in _OF_MARKUP]
    return True


def write_blocks(text: str, writer: Writer, *, cloze: bool) -> None:
    """Write any text."""
    env: dict[str, Any] = {"cloze": cloze}
    tokens = _PARSER.parse(text, env)
    if any(token.nesting == 1 and token.level >= DEEPEST - 1 for token in tokens):
        hint = "use fewer levels of lists and quotations"
        writer.flaw(
            "R121",
            0,
            len(text),
            f"markup nested more than {DEEPEST} deep is shown as it was written",
            hint,
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
    places = [
        token.map for token in tokens if token.type in ("fence", "code_block", "maths")
    ]
    places += [target.get("map") for target in targets]
    return sorted({(place[0], place[1]) for place in places if place})
