"""What a syntax error of YAML means to a curator: its place, its cause, and the way out.

PyYAML says what its parser expected. Which of the usual mistakes was made is told here
from the text around the place, so that both of its parsers, which agree on the place and
differ in their words, lead to the same diagnostic.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml

    from deckgen.core.diagnostics import Diagnostic, TextFile

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

MAX_DEPTH = 40
"""How many collections may be within one another."""

MAX_MENDED = 160
"""A fixed line longer than this is not shown."""

_KEY = r"[\w.-]+"
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


def line_around(text: str, at: int) -> tuple[int, int]:
    """Return the start and the end of the line at an offset."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return start, len(text) if end < 0 else end


def _within_list(value: str, at: int) -> bool:
    """Tell whether an offset is within ``[a, b]`` or ``{a: b}``, and not in ``[sic] or not``."""
    if at <= 0 or value[:1] not in ("[", "{") or value.startswith("{{"):
        return False
    return value.count(value[0], 0, at) > value.count(
        "]" if value[0] == "[" else "}", 0, at
    )


def swallows(raw: str) -> bool:
    """Tell whether a quoted scalar holds what must be keys of the lines after it."""
    return "\n" in raw and _SWALLOWED.search(raw) is not None


class Place:
    """The place of a syntax error and the line around it."""

    def __init__(
        self, text: str, error: yaml.MarkedYAMLError, opened: int = -1
    ) -> None:
        self.text = text
        self.what = str(error.problem or "")
        context = error.context_mark.index if error.context_mark else -1
        mark = error.problem_mark.index if error.problem_mark else context
        self.context = min(context, len(text))
        self.at = self.place(max(0, min(mark, len(text))), opened)
        self.start, self.end = line_around(text, self.at)
        found = _LINE.match(text[self.start : self.end])
        assert found is not None
        self.indent = len(found["lead"])
        self.key, self.value = found["key"] or "", found["value"]
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
        if at and text[:at].strip() and not text[at : at + 1].strip():
            return (
                len(text[:at].rstrip()) - 1
            )  # at the end of a line, what was written last
        return at

    def says(self, *signs: str) -> bool:
        """Tell whether the parser's words hold one of these."""
        return any(sign in self.what for sign in signs)

    def is_harmless_tab(self) -> bool:
        """Tell whether the pure-Python parser stumbles over a tab that the other one takes for a space."""
        return self.char == "\t" and bool(self.text[self.start : self.at].strip())

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
    for cause in _CAUSES:
        found = cause(place)
        if found is not None:
            code, start, end, words = found
            return problem(code, file.span(start, max(end, start + 1)), **words), start
    return problem(
        "Y101", file.span(place.at, place.at + 1), what=_plain(place.what)
    ), place.at


# --- the causes ----------------------------------------------------------------------

Cause = tuple[str, int, int, dict[str, str]]


def _tab(place: Place) -> Cause | None:
    line = place.text[place.start : place.end]
    tab = line[: len(line) - len(line.lstrip())].find("\t")
    if tab >= 0:
        return "Y007", place.start + tab, place.start + tab + 1, {}
    return ("Y007", place.at, place.at + 1, {}) if place.char == "\t" else None


def _dash(place: Place) -> Cause | None:
    """A list item whose dash has no space behind it, and which YAML takes for a key."""
    for line in (place.text[place.start : place.end], place.above()):
        found = re.match(r"\s*-(?=\w+:(?: |$))", line)
        if found and place.says(
            "mapping values", "block end", "expected key", "'-' indicator"
        ):
            at = place.text.rindex(line, 0, place.end) + found.end() - 1
            what = "the dash has no space after it, so it begins no list entry"
            like = _COMMENT.sub("", line[found.end() :])
            return (
                "Y116",
                at,
                at + 1,
                {"what": what, "way": f"put a space after it, like this: - {like}"},
            )
    return None


_HEAD = lazy_pattern(r"(?:[ \t]*(?:#.*)?\n|%.*(?:\n|\Z))*")
"""What may stand above the first key: empty lines, comments, and instructions to YAML."""


def _instruction(place: Place) -> Cause | None:
    """A line such as ``%YAML 2.0`` at the top, or one without the ``---`` that must follow it."""
    head = _HEAD.match(place.text, 0, place.end + 1)
    assert head is not None
    within = place.text.startswith("%", place.start) and head.end() >= place.end
    start = place.start if within else -1
    if not within and place.says("document start") and head.end() >= place.start:
        start = next(
            (each.start() for each in re.finditer("^%", head[0], re.MULTILINE)), -1
        )
    if start < 0:
        return None
    words = {
        "what": "this line is an instruction to YAML, and none is needed",
        "way": "delete the line",
    }
    line = re.sub(
        r"(?<!\s)\s+#.*", "", place.text[start : line_around(place.text, start)[1]]
    )
    return "Y116", start, start + len(line), words


def _never_closed(place: Place) -> Cause | None:
    opened = place.at
    if place.char not in ("'", '"'):
        bracket = (
            place.text[place.context : place.context + 1] if place.context >= 0 else ""
        )
        if bracket not in ("[", "{") or not place.says("','"):
            return None
        rest = re.sub(
            r"\s#.*",
            "",
            place.text[place.context : line_around(place.text, place.context)[1]],
        )
        if rest.startswith("{{"):
            words = {"char": bracket, "fixed": fixed_line(place.text, place.context)}
            return "Y111", place.context, place.context + 1, words
        if ("]" if bracket == "[" else "}") in rest:
            return None
        opened = place.context
    elif not place.says(*_ENDS, SWALLOWS):
        return None
    sign = place.text[opened : opened + 1]
    return "Y112", opened, opened + 1, {"quote": sign, "way": _CLOSING[sign]}


_CLOSING = {
    "'": "close it where the text ends; an apostrophe within the text is written twice ('')",
    '"': 'close it where the text ends; a quotation mark within the text is written \\"',
    "[": "close the list with ']', or put the text in quotation marks",
    "{": "close it with '}', or put the text in quotation marks",
}


def _escape(place: Place) -> Cause | None:
    if not place.says("escape", "hexdecimal", "hexadecimal"):
        return None
    at = place.text.rfind("\\", 0, place.at + 1)
    found = re.compile(r"\\\w*|\\.").match(place.text, at)
    if found is None:
        return None
    like = "" if '\\"' in place.value else fixed_line(place.text, at)
    return "Y110", at, found.end(), {"escape": found[0], "fixed": like}


def _special(place: Place) -> Cause | None:
    first = place.value[:1]
    if first not in SPECIAL or not first or place.at < place.value_at:
        return None
    if first in "?-" and place.value[1:2].strip():
        return None
    if _within_list(place.value, place.at - place.value_at):
        return None
    words = {"char": first, "fixed": fixed_line(place.text, place.at)}
    return "Y111", place.value_at, place.value_at + 1, words


def _after_quotation(place: Place) -> Cause | None:
    begins = place.value[:1] in ("'", '"') and place.at > place.value_at
    if not begins:
        before = place.text[: place.at].rstrip()
        if not place.says("','") or not before.endswith(("'", '"')):
            return None
    return "Y115", place.at, place.end, {"fixed": fixed_line(place.text, place.at)}


def _colon(place: Place) -> Cause | None:
    if not place.says("mapping values are not allowed") and (
        place.char != ":" or not place.says("','")
    ):
        return None
    if place.key and place.at < place.value_at and place.char == ":":
        key = place.key
        above = _LINE.match(place.above())
        if above is not None and above["value"] and place.indent > len(above["lead"]):
            what = f"'{key}:' is indented further than the line above, and so is part of its text"
            return (
                "Y114",
                place.start + place.indent,
                place.at,
                {"what": what, "way": _align(above["key"])},
            )
    return "Y102", place.at, place.at + 1, {"fixed": fixed_line(place.text, place.at)}


def _align(key: str | None) -> str:
    beside = f"'{key}:'" if key else "the line above"
    return (
        f"indent it as {beside}; if it is text, put the whole text in quotation marks"
    )


def _no_key(place: Place) -> Cause | None:
    if not place.says("expected ':'"):
        return None
    what = "there is no key and colon on this line"
    line = _COMMENT.sub("", place.text[place.start : place.end])
    found = re.match(rf"^\s*(?:- +)*({_KEY}):(?=\S)", line)
    way = "a key is followed by a colon and a space; a text that goes on is indented further than its key"
    if found:
        spaced = line.strip().replace(f"{found[1]}:", f"{found[1]}: ", 1)
        way = f"put a space after the colon, like this: {spaced}"
    return (
        "Y116",
        place.start + len(line) - len(line.lstrip()),
        place.start + len(line),
        {"what": what, "way": way},
    )


def _indentation(place: Place) -> Cause | None:
    if not place.says("expected key", "'-' indicator", "block end", "sequence entries"):
        return None
    what = "this line is indented neither as the lines above it nor as the list that they are in"
    way = "indent the keys of one card or topic alike, and each '- ' as the one before it in its list"
    return "Y114", place.at, place.at + 1, {"what": what, "way": way}


def _too_deep(place: Place) -> Cause | None:
    if _DEEP.search(place.what) is None:
        return None
    return "Y107", place.at, place.at + 1, {"limit": str(MAX_DEPTH)}


_CAUSES: tuple[Callable[[Place], Cause | None], ...] = (
    _too_deep,
    _tab,
    _dash,
    _instruction,
    _never_closed,
    _escape,
    _special,
    _after_quotation,
    _colon,
    _no_key,
    _indentation,
)


def _plain(what: str) -> str:
    """Say in a few words what the parser missed."""
    if "node content" in what:
        return "a text is missing before this"
    return "this does not fit what comes before it"


# --- fixing --------------------------------------------------------------------------


def fixed_line(text: str, at: int) -> str:
    """Return the key and the text at an offset with the text in quotation marks, or ''."""
    found = fixed_text(text, at)
    if found is None:
        return ""
    result = f"{found.key + ': ' if found.key else '- '}{found.new}"
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
    while (
        found and not (found["key"] or found["dash"]) and start
    ):  # the text began further up
        start, end = line_around(text, start - 1)
        found = _LINE.match(text[start:end])
    if not found or not found["value"]:
        return None
    value, depth = (
        found["value"],
        len(found["lead"]) - (0 if found["key"] else len(found["dash"])),
    )
    if _within_list(value, at - start - found.start("value")):
        return None
    first, last = start + found.start("value"), start + found.end("value")
    while end < len(text):  # the lines that go on with the text
        start, end = line_around(text, end + 1)
        line = text[start:end]
        indent = len(line) - len(line.lstrip())
        parts = _LINE.match(line)
        if not line.strip() or indent <= depth or (parts and parts["key"]):
            break
        more = _COMMENT.sub("", line)
        value += " " + more.strip()
        last = start + len(more.rstrip())
    return FixedText(first, last, _quoted(value), found["key"] or "")


def _quoted(value: str) -> str:
    """Return a text in quotation marks of its own; those that were meant for it are replaced."""
    quote = value[0]
    if quote in "'\"" and len(value) > 1 and value[-1] == quote:
        inner = value[1:-1].replace("''", "'") if quote == "'" else value[1:-1]
        if quote not in (_LETTER_QUOTES.sub("", inner) if quote == "'" else inner):
            value = inner
    return "'" + value.replace("'", "''") + "'"


# --- going on after a syntax error ---------------------------------------------------


_ITEM = lazy_pattern(r"^( *)-(?: |(?=\w+:))")


def item_around(text: str, at: int, *, deeper: bool = False) -> tuple[int, int] | None:
    """Return the list item around an offset, or only its line where the item is a topic.

    With ``deeper``, the lines below it that are indented further go with that line. ``None`` if there
    is nothing left to blank out.
    """
    line_start, line_end = line_around(text, at)
    start = line_start
    indent = _depth(text[line_start:line_end])
    if deeper:
        line_end = _end_of_deeper(text, line_end, indent)
    while True:
        line = text[start : line_around(text, start)[1]]
        found = _ITEM.match(line)
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
    return 10**6 if "\t" in lead else len(lead)


def _region(text: str, start: int, end: int) -> tuple[int, int] | None:
    return (start, end) if text[start:end].strip() else None
