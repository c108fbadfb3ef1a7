"""What a syntax error of YAML means to a curator: its place, its cause, and the way out.

PyYAML says what its parser expected. Which of the usual mistakes was made is told here
from the text around the place, so that both of its parsers, which agree on the place and
differ in their words, lead to the same diagnostic.

Of ``q: Who wrote it: Marx or Engels?`` PyYAML says 'mapping values are not allowed here', at the second
colon. The way from there:

1. :class:`Place` settles which place a curator would point at, and cuts the line around it into its
   indentation, its key and its value.
2. Each of :data:`_CAUSES` looks whether it fits; the first that does gives the code, here Y102, the
   characters to mark, and the words of the message.
3. :func:`fixed_line` writes the text in quotation marks, for the way out:
   ``q: 'Who wrote it: Marx or Engels?'``.
4. :func:`item_around` gives what is left blank, so that the mistakes of the other items are found too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.nodes import MAX_DEPTH
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml

    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.source.yaml.conflicts import Region

SPECIAL = frozenset("@`%&*!{}[],|>?-")
"""Characters that a plain text must not begin with, or not always."""

SWALLOWS = "a quoted text holds the keys of other texts"
"""What is said of a quotation mark whose partner belongs to another text."""

TOO_DEEP = "too deep"
"""What is said of nesting that is not worth following: libyaml's time goes with its square."""

_ENDS = ("end of stream", "document indicator", "document separator")
"""What the parsers say where a quoted text goes on to the end of the document."""

_DEEP = lazy_pattern(r"too deep|nest|depth|recursion", re.IGNORECASE)
"""Words of any parser that gave up following the nesting (libyaml 0.2.6 does at 1,000 levels)."""

MAX_MENDED = 160
"""A fixed line longer than this is not shown."""

_KEY = r"[\w.-]+"
# '  - q: What is it?  # checked' in its parts: '  - ' (of which '- ' is the dash), 'q', 'What is it?'. The
# value ends before a comment with two spaces in front, or before the white space at the end of the line.
_LINE = lazy_pattern(
    rf"^(?P<lead>\s*(?P<dash>(?:- +)*))(?:(?P<key>{_KEY}):(?:[ \t]+|$))?"
    r"(?P<value>(?:(?!\s{2,}#|\s+$)(?:(?!(?<!\s)(?:\s{2,}#|\s+$)).)*)?)(?:\s{2,}#.*)?\s*$"
)
_SWALLOWED = lazy_pattern(
    r"\n[^\S\n]*(?:- +)?(?:id|q|a|cloze|steps|quote|note|title|cards|topics):(?= |\n)"
)
_CARDS = lazy_pattern(r"^[^\S\n]*(?:- +)?(?:cards|topics):", re.MULTILINE)
_COMMENT = lazy_pattern(r"(?<!\s)\s{2,}#.*")
"""What may be taken for a comment. White space is tried from its beginning alone: from each place in it
would take the square of its length."""
_LETTER_QUOTES = lazy_pattern(r"(?<=\w)'(?=\w)")


def line_around(text: str, at: int) -> Region:
    """Return the start and the end of the line at an offset, without its line break."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return start, len(text) if end < 0 else end


def _within_list(value: str, at: int) -> bool:
    """Tell whether an offset is within ``[a, b]`` or ``{a: b}``, and not in ``[sic] or not``."""
    if at <= 0 or value.startswith("{{"):
        return False
    opening = value[:1]
    closing = _CLOSING_BRACKETS.get(opening)
    if closing is None:
        return False
    return value.count(opening, 0, at) > value.count(closing, 0, at)


_CLOSING_BRACKETS = {"[": "]", "{": "}"}


def swallows(raw: str) -> bool:
    """Tell whether a quoted scalar holds what must be keys of the lines after it.

    One does whose mark was never closed: it ends where the next quoted text begins, some cards further down.
    """
    return "\n" in raw and _SWALLOWED.search(raw) is not None


class Place:
    """The place of a syntax error and the line around it.

    ``at`` is the place, ``what`` the words of the parser; ``context`` is where the parser began what it
    could not end, -1 if it does not say. The line goes from ``start`` to ``end``, with ``indent`` characters
    before its ``key``, '' if it has none, and with the ``value`` at ``value_at``.
    """

    def __init__(
        self, text: str, error: yaml.MarkedYAMLError, opened: int = -1
    ) -> None:
        self.text = text
        self.what = str(error.problem or "")
        context = -1
        if error.context_mark:
            context = error.context_mark.index
        reported = context
        if error.problem_mark:
            reported = error.problem_mark.index
        self.context = min(context, len(text))
        within_text = max(0, min(reported, len(text)))
        self.at = self.place(within_text, opened)
        self.start, self.end = line_around(text, self.at)
        found = _LINE.match(text[self.start : self.end])
        assert found is not None
        self.indent = len(found["lead"])
        self.key = found["key"] or ""
        self.value = found["value"]
        self.value_at = self.start + found.start("value")

    def place(self, at: int, opened: int) -> int:
        """Return the offset that a curator would call the place."""
        text = self.text
        if opened >= 0 and swallows(text[opened:at]):
            self.what = SWALLOWS
            return opened
        if self.says(*_ENDS, "expected ':'") and self.context >= 0:
            return self.context
        if text[at : at + 1] == "\t":
            return at
        is_space = not text[at : at + 1].strip()
        written_before = text[:at].rstrip()
        if is_space and written_before:
            # at the end of a line, what was written last
            return len(written_before) - 1
        return at

    def says(self, *signs: str) -> bool:
        """Tell whether the parser's words hold one of these."""
        return any(sign in self.what for sign in signs)

    def is_harmless_tab(self) -> bool:
        """Tell whether the pure-Python parser stumbles over a tab that the other one takes for a space."""
        if self.char != "\t":
            return False
        before = self.text[self.start : self.at]
        return bool(before.strip())

    @property
    def char(self) -> str:
        """The character at the place."""
        return self.text[self.at : self.at + 1]

    def above(self) -> str:
        """Return the last line above that has something in it."""
        return self.text[: self.start].rstrip().rpartition("\n")[2]


def syntax_problem(file: TextFile, place: Place) -> tuple[Diagnostic, int]:
    """Return the diagnostic of a syntax error, of the causes the first that fits, and the
    offset where it begins."""
    for find in _CAUSES:
        cause = find(place)
        if cause is not None:
            start = cause.start
            end = max(cause.end, start + 1)
            found = problem(cause.code, file.span(start, end), **cause.words)
            return found, start
    span = file.span(place.at, place.at + 1)
    return problem("Y101", span, what=_plain(place.what)), place.at


# --- the causes ----------------------------------------------------------------------


class Cause(NamedTuple):
    """The code of a mistake, the characters to point at, and what its message says of it."""

    code: str
    start: int
    end: int
    words: dict[str, str]


def _at_character(code: str, at: int, **words: str) -> Cause:
    """Return a cause that points at one character."""
    return Cause(code, at, at + 1, words)


def _tab(place: Place) -> Cause | None:
    """A tab in the indentation of the line, or at the place itself."""
    line = place.text[place.start : place.end]
    indentation = line[: len(line) - len(line.lstrip())]
    tab = indentation.find("\t")
    if tab >= 0:
        return _at_character("Y007", place.start + tab)
    if place.char == "\t":
        return _at_character("Y007", place.at)
    return None


_NO_KEY_OR_DASH = ("expected key", "'-' indicator", "block end", "sequence entries")
"""Words of the parsers that missed a key or a dash."""


def _dash(place: Place) -> Cause | None:
    """``-id: one``: a list entry whose dash has no space behind it, and which YAML takes for a key.

    It stands on the line of the error or on the one above.
    """
    if not place.says("mapping values", "block end", "expected key", "'-' indicator"):
        return None
    for line in (place.text[place.start : place.end], place.above()):
        found = re.match(r"\s*-(?=\w+:(?: |$))", line)
        if found:
            line_start = place.text.rindex(line, 0, place.end)
            like = _COMMENT.sub("", line[found.end() :])
            return _at_character(
                "Y116",
                line_start + found.end() - 1,
                what="the dash has no space after it, so it begins no list entry",
                way=f"put a space after it, like this: - {like}",
            )
    return None


_HEAD = lazy_pattern(r"(?:[ \t]*(?:#.*)?\n|%.*(?:\n|\Z))*")
"""What may stand above the first key: empty lines, comments, and instructions to YAML."""


def _instruction(place: Place) -> Cause | None:
    """A line such as ``%YAML 2.0`` at the top, or one without the ``---`` that must follow it."""
    start = _start_of_instruction(place)
    if start < 0:
        return None
    words = {
        "what": "this line is an instruction to YAML, and none is needed",
        "way": "delete the line",
    }
    line = re.sub(r"(?<!\s)\s+#.*", "", _rest_of_line(place.text, start))
    return Cause("Y116", start, start + len(line), words)


def _start_of_instruction(place: Place) -> int:
    """Return where the line begins that :func:`_instruction` finds, -1 if there is none."""
    head = _HEAD.match(place.text, 0, place.end + 1)
    assert head is not None
    if place.text.startswith("%", place.start) and head.end() >= place.end:
        return place.start
    if place.says("document start") and head.end() >= place.start:
        first = re.search("^%", head[0], re.MULTILINE)
        if first is not None:
            return first.start()
    return -1


def _rest_of_line(text: str, at: int) -> str:
    """Return what stands on a line from an offset on."""
    _, end = line_around(text, at)
    return text[at:end]


def _never_closed(place: Place) -> Cause | None:
    """``'one``, ``[one, two``: a quotation mark or a bracket without its partner."""
    if place.char in ("'", '"'):
        if place.says(*_ENDS, SWALLOWS):
            return _unclosed(place, place.at)
        return None
    if place.context < 0 or not place.says("','"):
        return None
    bracket = place.text[place.context : place.context + 1]
    closing = _CLOSING_BRACKETS.get(bracket)
    if closing is None:
        return None
    rest = re.sub(r"\s#.*", "", _rest_of_line(place.text, place.context))
    if rest.startswith("{{"):  # a deletion at the beginning of a text
        fixed = fixed_line(place.text, place.context)
        return _at_character("Y111", place.context, char=bracket, fixed=fixed)
    if closing in rest:
        return None
    return _unclosed(place, place.context)


def _unclosed(place: Place, opened: int) -> Cause:
    """Return the cause for a quotation mark or a bracket that nothing closes."""
    sign = place.text[opened : opened + 1]
    return _at_character("Y112", opened, quote=sign, way=_CLOSING[sign])


_CLOSING = {
    "'": "close it where the text ends; an apostrophe within the text is written twice ('')",
    '"': 'close it where the text ends; a quotation mark within the text is written \\"',
    "[": "close the list with ']', or put the text in quotation marks",
    "{": "close it with '}', or put the text in quotation marks",
}


def _escape(place: Place) -> Cause | None:
    r"""``"\alpha"``: a backslash between double quotes, where it means more than itself."""
    if not place.says("escape", "hexdecimal", "hexadecimal"):
        return None
    at = place.text.rfind("\\", 0, place.at + 1)
    found = re.compile(r"\\\w*|\\.").match(place.text, at)
    if found is None:
        return None
    fixed = ""
    if '\\"' not in place.value:
        fixed = fixed_line(place.text, at)
    return Cause("Y110", at, found.end(), {"escape": found[0], "fixed": fixed})


def _special(place: Place) -> Cause | None:
    """``a: @home``, ``a: *one*``: a text that begins with a sign of YAML."""
    first = place.value[:1]
    if first not in SPECIAL or not first or place.at < place.value_at:
        return None
    if first in "?-" and place.value[1:2].strip():  # '-5' and '?x' are texts
        return None
    if _within_list(place.value, place.at - place.value_at):
        return None
    fixed = fixed_line(place.text, place.at)
    return _at_character("Y111", place.value_at, char=first, fixed=fixed)


def _after_quotation(place: Place) -> Cause | None:
    """``a: "Pravda" of 1929``: something behind a text in quotation marks."""
    is_quoted = place.value[:1] in ("'", '"')
    if not is_quoted or place.at <= place.value_at:
        before = place.text[: place.at].rstrip()
        if not place.says("','") or not before.endswith(("'", '"')):
            return None
    fixed = fixed_line(place.text, place.at)
    return Cause("Y115", place.at, place.end, {"fixed": fixed})


def _colon(place: Place) -> Cause | None:
    """``a: Marx: a life``: a second colon, or a key that is indented too far."""
    is_in_list = place.char == ":" and place.says("','")
    if not is_in_list and not place.says("mapping values are not allowed"):
        return None
    if place.key and place.at < place.value_at and place.char == ":":
        deeper = _deeper_than_above(place)
        if deeper is not None:
            return deeper
    fixed = fixed_line(place.text, place.at)
    return _at_character("Y102", place.at, fixed=fixed)


def _deeper_than_above(place: Place) -> Cause | None:
    """A key that is indented further than the line above, which has a text that it seems to go on with."""
    above = _LINE.match(place.above())
    if above is None or not above["value"]:
        return None
    if place.indent <= len(above["lead"]):
        return None
    what = f"'{place.key}:' is indented further than the line above, and so is part of its text"
    words = {"what": what, "way": _align(above["key"])}
    return Cause("Y114", place.start + place.indent, place.at, words)


def _align(key: str | None) -> str:
    """Say how a line is to be indented; ``key`` is that of the line above."""
    beside = f"'{key}:'" if key else "the line above"
    otherwise = "if it is text, put the whole text in quotation marks"
    return f"indent it as {beside}; {otherwise}"


# '  - q:What is it?', but not 'https://example.org'
_UNSPACED = lazy_pattern(rf"^(?P<lead>\s*(?:- +)*)(?P<key>{_KEY}):(?=[^\s/])")


def _unspaced_above(place: Place) -> Cause | None:
    """``- q:What is it?`` above a key: YAML takes it for a text, and not for the first key of an entry."""
    if not place.key or place.at >= place.value_at:
        return None
    if not place.says("mapping values are not allowed", *_NO_KEY_OR_DASH):
        return None
    written_before = place.text[: place.start].rstrip()
    start, end = line_around(place.text, max(0, len(written_before) - 1))
    line = _COMMENT.sub("", place.text[start:end])
    unspaced = _UNSPACED.match(line)
    if unspaced is None or len(unspaced["lead"]) != place.indent:
        return None
    return _without_key(line, start)


def _no_key(place: Place) -> Cause | None:
    """``q:What is it?``, or a line without any key where one must be."""
    if not place.says("expected ':'"):
        return None
    line = _COMMENT.sub("", place.text[place.start : place.end])
    return _without_key(line, place.start)


def _without_key(line: str, start: int) -> Cause:
    """Return the cause for a line without a key, or with one that has no space behind its colon; ``start``
    is where the line begins."""
    unspaced = _UNSPACED.match(line)
    if unspaced:
        key = unspaced["key"]
        spaced = line.strip().replace(f"{key}:", f"{key}: ", 1)
        way = f"put a space after the colon, like this: {spaced}"
    else:
        way = "a key is followed by a colon and a space; a text that goes on is indented further than its key"
    words = {"what": "there is no key and colon on this line", "way": way}
    first = start + len(line) - len(line.lstrip())
    return Cause("Y116", first, start + len(line), words)


def _indentation(place: Place) -> Cause | None:
    """A line that is indented as none before it.

    This is what is left when no other cause fits, and the parser missed a key or a dash.
    """
    if not place.says(*_NO_KEY_OR_DASH):
        return None
    return _at_character(
        "Y114",
        place.at,
        what="this line is indented neither as the lines above it nor as the list that they are in",
        way="indent the keys of one card or topic alike, and each '- ' as the one before it in its list",
    )


def _too_deep(place: Place) -> Cause | None:
    """More lists within lists than are followed: thousands of '[' in a row."""
    if _DEEP.search(place.what) is None:
        return None
    return _at_character("Y107", place.at, limit=str(MAX_DEPTH))


_CAUSES: tuple[Callable[[Place], Cause | None], ...] = (
    _too_deep,
    _tab,
    _dash,
    _instruction,
    _never_closed,
    _escape,
    _special,
    _after_quotation,
    _unspaced_above,
    _colon,
    _no_key,
    _indentation,
)


def _plain(what: str) -> str:
    """Say in a few words what the parser missed, for a mistake of which the cause is not known."""
    if "node content" in what:
        return "a text is missing before this"
    return "this does not fit what comes before it"


# --- fixing --------------------------------------------------------------------------


def fixed_line(text: str, at: int) -> str:
    """Return the key and the text at an offset with the text in quotation marks, or ''."""
    found = fixed_text(text, at)
    if found is None:
        return ""
    before = f"{found.key}:" if found.key else "-"
    result = f"{before} {found.new}"
    return result if len(result) <= MAX_MENDED else ""


class FixedText(NamedTuple):
    """A text without quotation marks, from ``start`` to ``end``, as it reads with them; and its key."""

    start: int
    end: int
    new: str
    key: str


def fixed_text(text: str, at: int) -> FixedText | None:
    """Return the text at an offset in quotation marks, ``None`` where there is none that could have them."""
    start, end = line_around(text, at)
    found = _LINE.match(text[start:end])
    while found and not found["key"] and not found["dash"] and start:
        # the text began further up
        start, end = line_around(text, start - 1)
        found = _LINE.match(text[start:end])
    if not found or not found["value"]:
        return None
    value = found["value"]
    first = start + found.start("value")
    last = start + found.end("value")
    if _within_list(value, at - first):
        return None
    depth = len(found["lead"])
    # a list entry that is a text: its dash stands in its list's column
    if not found["key"]:
        depth -= len(found["dash"])
    while end < len(text):  # the lines that go on with the text
        start, end = line_around(text, end + 1)
        line = text[start:end]
        indent = len(line) - len(line.lstrip())
        if not line.strip() or indent <= depth:
            break
        parts = _LINE.match(line)
        if parts and parts["key"]:
            break
        more = _COMMENT.sub("", line)
        value += " " + more.strip()
        last = start + len(more.rstrip())
    return FixedText(first, last, _quoted(value), found["key"] or "")


def _quoted(value: str) -> str:
    """Return a text in single quotation marks; those that were meant for it are replaced.

    ``"Pravda" of 1929`` keeps its marks; those around ``'It's here'`` were meant for the whole text.
    """
    quote = value[0]
    if len(value) > 1 and value[-1] == quote and quote in "'\"":
        inner = value[1:-1]
        if quote == "'":
            inner = inner.replace("''", "'")
            has_more = quote in _LETTER_QUOTES.sub("", inner)
        else:
            has_more = quote in inner
        if not has_more:
            value = inner
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


# --- going on after a syntax error ---------------------------------------------------


_ITEM = lazy_pattern(r"^( *)-(?: |(?=\w+:))")  # '  - id: one', '  -id: one'


def item_around(text: str, at: int, *, deeper: bool = False) -> Region | None:
    """Return the list item around an offset, or only its line where the item is a topic.

    With ``deeper``, the lines below it that are indented further go with that line. ``None`` if there
    is nothing left to blank out.
    """
    line_start, line_end = line_around(text, at)
    start = line_start
    indent = _depth(text[line_start:line_end])
    if deeper:
        line_end = _end_of_deeper(text, line_end, indent)
    while True:  # go up to the dash of the item
        found = _ITEM.match(_rest_of_line(text, start))
        if found and (len(found[1]) < indent or start == line_start):
            break
        if start == 0:
            return _region(text, line_start, line_end)
        start = text.rfind("\n", 0, start - 1) + 1
    end = _end_of_deeper(text, line_end, len(found[1]))
    if _CARDS.search(text[start:end]):
        return _region(text, line_start, line_end)
    return _region(text, start, end)


def _end_of_deeper(text: str, end: int, indent: int) -> int:
    """Return where the lines end that follow the end of a line and are indented further, or empty."""
    while end < len(text):
        next_start, next_end = line_around(text, end + 1)
        line = text[next_start:next_end]
        if line.strip() and _depth(line) <= indent:
            break
        end = next_end
    return end


def _depth(line: str) -> int:
    """Return a line's indentation; one with a tab in it belongs to what is above it."""
    lead = line[: len(line) - len(line.lstrip())]
    if "\t" in lead:
        return 10**6
    return len(lead)


def _region(text: str, start: int, end: int) -> Region | None:
    """Return what is to be blanked out, ``None`` if it is blank already."""
    if not text[start:end].strip():
        return None
    return start, end
