"""Maths between dollar signs as rules for markdown-it: ``$x$`` in a line, ``$$x$$`` displayed.

The conditions are Pandoc's, which leave prices alone: no space just inside the dollars
of ``$x$`` and no digit just outside of them; nor a letter before (``US$5 to 7$``), unless it is a part
of a formula that joins what stands there (``H$_2$O``, ``5$\\times$10``, ``2$x$``). Spaces inside are
allowed where the content is plainly TeX (``$ \\frac{a}{b} $``), and dollars within ``\\text{…}``
and ``\\ce{…}`` belong to the formula. ``\\begin{align}`` and the like are maths without dollars too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_DISPLAY = lazy_pattern(r"\$\$((?:[^$\\]|\\.|\$(?!\$))+)\$\$", re.DOTALL)
# '\x', '{', '}', '$', and '\text{' or '\ce{', in which dollars are its own
_SIGN = lazy_pattern(r"\\(?:text[a-z]*|mbox|hbox|ce|pu)\s*\{|\\.|[{}$]", re.DOTALL)
# '\frac', 'x^2', 'a_{1}', 'n+1', 'x': what is a formula even with spaces inside the dollars
_PLAINLY_TEX = lazy_pattern(
    r"\s*(?:"
    r".*(?:\\[a-zA-Z]|[\w)}\]][\^_][\w{\\])"
    r"|[A-Za-z](?:\s*[-+*/=<>]\s*\w+)*\s*\Z"
    r")",
    re.DOTALL,
)
# '_2', '^{-3}', '^\circ', 'K_a', '\times': what is a part of a formula beside letters and digits
_JOINED = lazy_pattern(
    # indices and exponents
    r"[A-Za-z]?"
    r"(?:[\^_](?:\w(?![^\W_])|[-+*]|\{[^{}]*\}|\\[A-Za-z]+))+"
    # commands with their arguments, and spaces
    r"|(?:\\(?:[A-Za-z]{2,}(?:\s*\{[^{}]*\})*|[,;:!]))+"
)
# 'x', 'x^2', 'a_1' behind a number
_VARIABLE = lazy_pattern(r"[A-Za-z](?:[\^_](?:\w|\{[^{}]*\}))*")
# '\text{if }', '\alpha': what is no word of prose
_COMMAND = lazy_pattern(r"\\[a-zA-Z]+(?:\s*\{[^{}]*\})*")
# 'costs', 'is a': words of a sentence
_PROSE = lazy_pattern(
    r"[A-Za-z]{4,}"
    r"|[A-Za-z]{2,}\s+[A-Za-z]{2,}"
    r"|\b(?:and|the|for)\b"
)
# '10k and 20', '20k, 5', '5 apples and 3': prices on both sides of the words
_PRICES = lazy_pattern(
    r"\d[\d.,]*(?:[kKmMbB]n?)?[\s,;–-]+"
    r"(?:.*?[^\W\d_]{2,}.*?[\s,;–-])?"
    r"\d[\d.,]*[kKmMbB]?"
)
_AMOUNT = lazy_pattern(r"\d[\d.,]*[kKmMbB]|[^\W\d_]{2,}")
# '$x,$y', '$HOME/bin:$PATH': what stands between two variables of a program
_JOINS = ",:;/+-=*<>.([&|@#!?"
_NAME = lazy_pattern(r"[A-Za-z_{]")
# '"$a" "$b"', '="$HOME"', "'$(ls)'": the second dollar begins a variable in quotation marks
_QUOTES = lazy_pattern(r"(?:.*[\s=(,:\[])?[\"']\Z", re.DOTALL)
_QUOTED = lazy_pattern(r"[A-Za-z_{(]")
_TEX = lazy_pattern(r"[\\^_={}+*<>|]")
# '\text{': text begins in a formula; and what braces, dollars and escapes are in it
_TEXT_BEGINS = lazy_pattern(r"\\(?:text(?:rm|bf|it|sf|tt|up|normal)?|mbox|hbox)\s*\{")
_IN_TEXT = lazy_pattern(r"\\.|[{}$]", re.DOTALL)
# '\%', '\_': in text MathJax shows the backslash too
_ESCAPED_IN_TEXT = lazy_pattern(r"\\([%&_#])")
# '\begin{align*}' at the start of a line
_BEGIN = lazy_pattern(r"\\begin\{([A-Za-z]+\*?)\}")
# a percent sign that is meant: TeX would take what follows for a comment
_PERCENT = lazy_pattern(r"(?<!\\)((?:\\\\)*)%")
_EMPTY_LINE = lazy_pattern(r"\n[ \t]*\n")
_BLANK_LINES = lazy_pattern(r"\n(?:[ \t]*\n)+")


# '`x^2`' between dollars: maths as GitHub and GitLab write it
_IN_BACKTICKS = lazy_pattern(r"`([^`]+)`")

# '\alpha', '{', ' ': what takes one place, or none
_SHAPE = lazy_pattern(r"\\(?:[a-zA-Z]+|.)|[{}\s^_&]", re.DOTALL)

LONGEST = 4_000
"""A formula in a line is no longer: of very many dollars, each would be followed to the end of the text."""

WIDE = 20
"""How many signs of a formula go into a line on a phone."""


class Found(NamedTuple):
    """Maths in a text: what stands between the dollars, and where it ends behind them."""

    content: str
    end: int


def prepared(formula: str) -> str:
    """Return a formula as MathJax is to have it: without empty lines, and with ``%`` as a sign.

    In TeX ``%`` starts a comment. It is kept as one only at the start of a line, or behind a
    space where another line follows. In ``\\text{…}`` MathJax shows ``%`` as it stands, and the
    backslash of ``\\%`` as well.
    """
    formula = _BLANK_LINES.sub("\n", formula.strip())
    parts: list[str] = []
    at = 0
    for start, end in _texts(formula):
        parts.append(_with_percent(formula[at:start]))
        parts.append(_without_escapes(formula[start:end]))
        at = end
    parts.append(_with_percent(formula[at:]))
    return "".join(parts)


def _texts(formula: str) -> list[tuple[int, int]]:
    """Return where what stands in each ``\\text{…}`` of a formula starts and ends.

    Braces may stand within it: ``\\text{if $x \\in \\{1\\}$}``. One that is never closed goes on to the end.
    """
    found: list[tuple[int, int]] = []
    at = 0
    while begin := _TEXT_BEGINS.search(formula, at):
        start = begin.end()
        at = _end_of_text(formula, start)
        found.append((start, at))
    return found


def _end_of_text(formula: str, start: int) -> int:
    """Return where the brace stands that ends a text; the end of the formula if there is none."""
    depth = 1
    for sign in _IN_TEXT.finditer(formula, start):
        if sign[0] == "{":
            depth += 1
        elif sign[0] == "}":
            depth -= 1
        if not depth:
            return sign.start()
    return len(formula)


def _without_escapes(text: str) -> str:
    """Return text of a formula as MathJax is to have it; formulas in it stay as they are."""
    parts = text.split("$")
    # every second part is a formula
    for place in range(0, len(parts), 2):
        parts[place] = _ESCAPED_IN_TEXT.sub(r"\1", parts[place])
    return "$".join(parts)


def _with_percent(formula: str) -> str:
    """Return a part of a formula, outside of text, with ``%`` as a sign."""
    if "%" not in formula:
        return formula

    def percent(found: re.Match[str]) -> str:
        """Return a percent sign behind backslashes, with one more if it is meant."""
        before = formula[: found.end() - 1].rstrip(" ")
        is_behind_number = before[-1:].isdigit()
        has_next_line = "\n" in formula[found.end() :]
        if has_next_line and not is_behind_number:
            return found[0]  # a comment
        return f"{found[1]}\\%"

    return _PERCENT.sub(percent, formula)


def is_wide(formula: str) -> bool:
    """Return whether a formula in a line may be wider than a phone: it needs a box that scrolls.

    That is one with more than :data:`WIDE` signs; a command counts as one, braces and spaces as none.
    """
    return len(_SHAPE.sub(_width_of, formula)) > WIDE


def _width_of(found: re.Match[str]) -> str:
    """Return a letter for a command, for it is about as wide; nothing for what only groups."""
    is_command = found[0].startswith("\\")
    return "x" if is_command else ""


def find_inline(src: str, start: int, stop: int) -> Found | None:
    """Return the formula whose first ``$`` stands at ``start``, if there is one."""
    end = _closing(src, start + 1, min(stop, start + LONGEST))
    if end is None:
        return None
    content = src[start + 1 : end]
    if not content.strip() or not _may_be_beside(src, start, end, stop):
        return None
    is_spaced = content[0].isspace() or content[-1].isspace()
    if is_spaced and not _may_be_spaced(src, start, content):
        return None
    if is_price(content):
        return None
    behind = end + 1
    if content[-1] in _JOINS and _NAME.match(src, behind, stop):
        return None
    if _QUOTES.match(content) and _QUOTED.match(src, behind, stop):
        return None
    return Found(content, behind)


def formula_at(src: str, start: int, stop: int) -> Found | None:
    """Return the formula whose first sign stands at ``start``, of any sort, in a paragraph up to ``stop``."""
    if src.startswith("\\begin{", start):
        end = _end_of_environment(src, start)
        if end is None or end > stop:
            return None
        return Found(src[start:end], end)
    if not src.startswith("$$", start):
        return find_inline(src, start, stop)
    match = _DISPLAY.match(src, start, stop)
    if match is None or not match[1].strip():
        return None
    return Found(match[1], match.end())


def end_of_paragraph(src: str, start: int) -> int:
    """Return where the empty line begins that ends the paragraph of a place; else the end of the text."""
    empty = _EMPTY_LINE.search(src, start)
    return empty.start() if empty else len(src)


def _closing(src: str, at: int, stop: int) -> int | None:
    """Return where the ``$`` stands that ends a formula begun before ``at``, or nothing.

    In ``$f = \\text{1 if $x > 0$}$`` it is the last one: those in the braces of ``\\text`` begin and end a
    formula of their own.
    """
    depth = 0  # of braces, in a group of text
    first = None  # the first $ within text: it ends the formula if the text never does
    while found := _SIGN.search(src, at, stop):
        sign = found[0]
        at = found.end()
        begins_text = len(sign) > 2
        if sign == "$":
            if not depth:
                return found.start()
            if first is None:
                first = found.start()
        elif begins_text or (sign == "{" and depth):
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
            if not depth:
                first = None
    return first


def _may_be_beside(src: str, start: int, end: int, stop: int) -> bool:
    """Return whether two dollars may begin and end maths, by what stands before the first and behind the
    second.

    ``US$5 to 7$`` are two prices. In ``H$_2$O``, ``5$\\times$10`` and ``2$x$`` the content shows that it is
    maths: it could not stand alone.
    """
    before = src[start - 1] if start else " "
    is_behind_word = before.isascii() and before.isalnum()
    is_before_digit = end + 1 < stop and src[end + 1].isdigit()
    if not is_behind_word and not is_before_digit:
        return True
    if _JOINED.fullmatch(src, start + 1, end):
        return True  # 'H$_2$O'
    if is_before_digit or not before.isdigit():
        return False
    return _VARIABLE.fullmatch(src, start + 1, end) is not None  # '2$x$'


def _may_be_spaced(src: str, start: int, content: str) -> bool:
    """Return whether what stands between two dollars is maths in spite of spaces beside them.

    ``$ \\frac{a}{b} $`` is, by its command; ``$ 5 and x^2 is $`` is not, by its words.
    """
    before = src[:start]
    amount = before.rstrip(" ")
    if amount != before and amount[-1:].isdigit():
        return False  # '5 $ and 6 $'
    if not _PLAINLY_TEX.match(content):
        return False
    words = _COMMAND.sub(" ", content)
    return not _PROSE.search(words)


def is_price(content: str) -> bool:
    """Return whether two dollars stand at prices, and words between them: ``$20k, 5$``.

    In ``$20k, 5$`` and ``$5 apples and 3$`` the content begins with a number, has no sign of TeX, and ends
    with another number.
    """
    if not content[0].isdigit() or _TEX.search(content):
        return False
    return bool(_PRICES.fullmatch(content) and _AMOUNT.search(content))


def torn_maths(src: str, start: int) -> int:
    """Return where the ``$$`` stands that was to end maths with an empty line in it, which starts before
    ``start``; -1 if there is none.
    """
    end = src.find("$$", start)
    if end >= 0 and _EMPTY_LINE.search(src, start, end):
        return end
    return -1


def inline_maths(state: StateInline, silent: bool) -> bool:
    """Take maths within a paragraph, of either sort."""
    src = state.src
    start = state.pos
    if src[start] != "$" and not src.startswith("\\begin{", start):
        return False
    found = formula_at(src, start, state.posMax)
    if found is None:
        return False
    if not silent:
        is_in_line = src[start] == "$" and not src.startswith("$$", start)
        _push(state, found.content, display=not is_in_line)
    state.pos = found.end
    return True


def _end_of_environment(src: str, start: int) -> int | None:
    """Return where an environment of maths that begins at a place ends, if it does."""
    from deckgen.render.tex_commands import known

    begin = _BEGIN.match(src, start)
    if begin is None or begin[1] not in known().environments:
        return None
    mark = f"\\end{{{begin[1]}}}"
    at = src.find(mark, begin.end())
    if at < 0:
        return None
    return at + len(mark)


def _push(state: StateInline | StateBlock, content: str, *, display: bool) -> None:
    """Add a token for a formula; backticks around it are taken away."""
    token = state.push("maths", "", 0)
    content = content.strip()
    quoted = _IN_BACKTICKS.fullmatch(content)
    if quoted is not None:
        content = quoted[1].strip()
    token.content = content
    token.meta["display"] = display


def block_maths(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take ``$$`` at the start of a line up to ``$$`` at the end of that or a later one, or an
    environment that fills its lines.

    Lines in between are not Markdown. Empty ones may be among them if what stands around
    them is plainly TeX.
    """
    if state.is_code_block(start):
        return False
    first = _line(state, start).rstrip()
    is_environment = first.startswith("\\begin{")
    if is_environment:
        last_line = _last_line_of_environment(state, start, end)
    elif first.startswith("$$"):
        last_line = _last_line_of_display(state, start, end, first[2:])
    else:
        return False
    if last_line is None:
        return False
    lines = state.getLines(start, last_line + 1, state.blkIndent, False)
    content = lines.strip()
    if not is_environment:
        content = content[2:-2].strip()
    if not content:
        return False
    if not silent:
        state.line = last_line + 1
        _push(state, content, display=True)
        state.tokens[-1].map = [start, state.line]
    return True


def _line(state: StateBlock, number: int) -> str:
    """Return a line without the spaces before it."""
    start = state.bMarks[number] + state.tShift[number]
    return state.src[start : state.eMarks[number]]


def _is_formula(content: str) -> bool:
    """Return whether lines with empty ones among them are TeX, and not sentences."""
    if not _TEX.search(content):
        return False
    words = _COMMAND.sub(" ", content)
    return not _PROSE.search(words)


def _last_line_of_display(
    state: StateBlock, line: int, end: int, rest: str
) -> int | None:
    """Return the line that ends displayed maths, of whose first line ``rest`` is left."""
    has_gap = False
    content = rest
    while not rest.endswith("$$"):
        line += 1
        if "$$" in rest or line >= end:
            return None
        is_empty = state.isEmpty(line)
        if state.sCount[line] < state.blkIndent and not is_empty:
            return None  # it belongs to no block that this one is in
        has_gap = has_gap or is_empty
        rest = state.src[state.bMarks[line] : state.eMarks[line]].rstrip()
        content += f"\n{rest}"
    if "$$" in rest[:-2]:
        return None
    if has_gap and not _is_formula(content):
        return None
    return line


def _last_line_of_environment(state: StateBlock, start: int, end: int) -> int | None:
    """Return the line on which an environment ends that begins a line, if nothing follows it there.

    Words behind ``\\end{align}`` on its line make all of it a part of a paragraph.
    """
    at = state.bMarks[start] + state.tShift[start]
    stop = _end_of_environment(state.src, at)
    if stop is None:
        return None
    for line in range(start, end):
        line_end = state.eMarks[line]
        if line_end >= stop:
            has_more = bool(state.src[stop:line_end].strip())
            return None if has_more else line
    return None
