"""Where the deletions of a cloze text stand: their numbers, hidden words and hints.

The one reading of ``{{c1::words::hint}}`` for all who look at a text without rendering it. A
deletion may have several numbers (``{{c1,2::…}}``) and others within it; in Markdown its
braces balance, and code, maths and what follows a backslash are no part of its syntax. Under
``format: html``, and in the HTML of a field, the first ``}}`` ends it, as in the engine.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from deckgen.util import ascii_text
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENING = r"\{\{c(?=,*\d)[\d,]+::"
"""A pattern for what begins a deletion; its digits are ASCII."""

NESTED = 10
"""How many deletions can stand in one another; the engine takes further ones for text."""

# '{{c1::', '{{c1,2::', '}}'
_ENGINE = lazy_pattern(r"\{\{c((?=,*\d)[\d,]+)::|\}\}", re.ASCII)
# the same, '::', and single braces
_PARTS = lazy_pattern(rf"{OPENING}|::|\{{|\}}", re.ASCII)
# '\\*', '`code`', and what may begin a formula
_WHOLE = lazy_pattern(
    r"\\[^\w\s]"
    r"|(?P<code>(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`))"
    r"|`+"
    r"|(?P<maths>\$\$?|\\begin\{)",
    re.DOTALL,
)


class Whole(NamedTuple):
    """What is taken whole in Markdown, from ``start`` to ``end``: ``kind`` is ``code``, ``maths``, or
    ``sign`` for a sign behind a backslash and for backticks without a partner.
    """

    kind: str
    start: int
    end: int


def wholes(text: str) -> Iterator[Whole]:
    """Yield what is taken whole in a text, in order; a formula where the renderer takes one.

    Of ``a \\* `b` $c$`` these are ``\\*`` (a sign), the code and the maths.
    """
    at = 0
    end_of_lines = 0  # of the paragraph
    while found := _WHOLE.search(text, at):
        start, at = found.span()
        if not found["maths"]:
            kind = "code" if found["code"] else "sign"
            yield Whole(kind, start, at)
            continue
        from deckgen.render.maths import end_of_paragraph, formula_at

        if start >= end_of_lines:
            end_of_lines = end_of_paragraph(text, start)
        # what '$$' begins may have an empty line in it
        stop = len(text) if found["maths"] == "$$" else end_of_lines
        formula = formula_at(text, start, stop)
        if formula is not None:
            at = formula.end
            yield Whole("maths", start, at)


class Deletion(NamedTuple):
    """A deletion: offsets in its text, ``start`` and ``end`` with the marks, ``inner_start``
    and ``inner_end`` around what is hidden, without the hint. ``hint_start`` is None without
    a hint. ``depth`` says how many deletions it stands in.
    """

    numbers: tuple[int, ...]
    start: int
    end: int
    inner_start: int
    inner_end: int
    hint_start: int | None
    depth: int


def ordinals(written: str) -> list[int]:
    """Return the numbers in ``1,2``; those past 16 bits count for nothing, as in the engine."""
    numbers = (ascii_text.number(digits, 65_535) for digits in written.split(","))
    return [number for number in numbers if number is not None]


# --- as the engine reads a field ---------------------------------------------------------


class Gap(NamedTuple):
    """A deletion as the engine sees it: what is in it, and its hints, of which the last counts.

    Of ``{{c1::Paris::city}}`` the parts are ``Paris``, and the hints ``city``. A part is a text, or a
    deletion within this one.
    """

    numbers: tuple[int, ...]
    parts: list[str | Gap]
    hints: list[str]

    @property
    def words(self) -> str:
        """What it hides, without the marks and hints of the deletions in it."""
        words = ""
        for part in self.parts:
            words += part if isinstance(part, str) else part.words
        return words


def as_in_engine(field: str) -> list[str | Gap]:
    """Split the HTML of a cloze field as the engine does.

    The first ``}}`` ends the deletion begun last, and in a run of its text the first ``::`` begins its
    hint. A start without a number that the engine takes is text; one below :data:`NESTED` others is
    passed over. A deletion that has no end is not among the parts.
    """
    whole: list[str | Gap] = []
    opened: list[Gap] = []

    def add(run: str) -> None:
        """Add a run of text to the innermost open deletion, or to the whole; keep a hint apart."""
        if not run:
            return
        if not opened:
            whole.append(run)
            return
        run, colons, hint = run.partition("::")
        if colons:
            opened[-1].hints.append(hint)
        opened[-1].parts.append(run)

    at = 0
    for found in _ENGINE.finditer(field):
        numbers: tuple[int, ...] = ()
        if found[1]:
            numbers = tuple(sorted(set(ordinals(found[1]))))
            if not numbers:
                continue
        add(field[at : found.start()])
        at = found.end()
        if numbers:
            if len(opened) < NESTED:
                opened.append(Gap(numbers, [], []))
        elif opened:
            closed = opened.pop()
            around = opened[-1].parts if opened else whole
            around.append(closed)
        else:
            whole.append("}}")
    add(field[at:])
    return whole


# --- as the curator writes a text --------------------------------------------------------


class Braces:
    """Tells the braces of deletions from others, over one text or several in a row.

    With ``balanced`` a ``{`` within a deletion takes the next ``}`` with it; without, the
    first ``}}`` ends the deletion, as in the engine.
    """

    def __init__(self, *, balanced: bool) -> None:
        self.balanced = balanced
        self.depths = [0]  # braces open outside of all deletions, then in each of them

    def split(self, text: str) -> Iterator[tuple[str, str, int]]:
        """Yield kind, text and offset of each part: ``open``, ``close``, ``stray`` (a
        ``}}`` that ends nothing), ``colons``, ``brace`` or ``text``.

        ``{{c1::a {b} ::c}}`` has, in this order: open, text, brace, text, brace, text, colons, text, close.
        """
        at = 0
        while found := _PARTS.search(text, at):
            start = found.start()
            if start > at:
                yield "text", text[at:start], at
            at = found.end()
            part = found[0]
            if part == "::":
                yield "colons", part, start
            elif len(part) > 2:
                self.depths.append(0)
                yield "open", part, start
            elif part == "}" and text.startswith("}", at) and not self.depths[-1]:
                at += 1
                if len(self.depths) > 1:
                    self.depths.pop()
                    yield "close", "}}", start
                else:
                    yield "stray", "}}", start
            else:
                self._count(part)
                yield "brace", part, start
        if at < len(text):
            yield "text", text[at:], at

    def _count(self, brace: str) -> None:
        """Count a brace that begins or ends no deletion."""
        is_in_deletion = len(self.depths) > 1
        if is_in_deletion and not self.balanced:
            return
        if brace == "{":
            self.depths[-1] += 1
        elif self.depths[-1]:
            self.depths[-1] -= 1


class _Open:
    """A deletion that has not ended yet."""

    __slots__ = ("hint_start", "inner_start", "start")

    def __init__(self, start: int, inner_start: int) -> None:
        self.start = start
        self.inner_start = inner_start
        self.hint_start: int | None = None


def deletions(text: str, *, html: bool = False) -> list[Deletion]:
    """Return the deletions of a text in the order in which they begin; not those without an end."""
    if "{{c" not in text:
        return []
    found, _ = _read(text, html)
    return list(found)


def hidden(text: str, *, html: bool = False) -> list[tuple[Deletion, str]]:
    """Return the deletions with what each hides: without hints and the marks of others in it.

    Of ``{{c1::a {{c2::b::letter}}}}`` the first hides ``a b``, the second ``b``.
    """
    if "{{c" not in text:
        return []
    found, marks = _read(text, html)
    hidden = []
    for deletion in found:
        words = _without(text, deletion.inner_start, deletion.inner_end, marks)
        hidden.append((deletion, words))
    return hidden


def unmarked(text: str, *, html: bool = False) -> str:
    """Return a text as it is when nothing is hidden: without marks of deletions and hints."""
    if "{{c" not in text and "}}" not in text:
        return text
    _, marks = _read(text, html)
    return _without(text, 0, len(text), marks)


def blanked(text: str, *, html: bool = False) -> str:
    """Return a text with spaces for the marks of deletions and hints, every word in its place.

    So an offset in what is returned is one in the text.
    """
    if "{{c" not in text and "}}" not in text:
        return text
    _, marks = _read(text, html)
    out = ""
    at = 0
    for start, end in marks:
        out += text[at:start]
        out += " " * (end - start)
        at = end
    return out + text[at:]


def _without(text: str, at: int, stop: int, marks: list[tuple[int, int]]) -> str:
    """Return a part of a text, ``at`` to ``stop``, without the marks in it.

    The marks are in order, and none is within another.
    """
    out = ""
    first = bisect_left(marks, (at, at))
    for start, end in marks[first:]:
        if end > stop:
            break
        out += text[at:start]
        at = end
    return out + text[at:stop]


@lru_cache(maxsize=8_192)  # the passes over a deck look at each text several times
def _read(text: str, html: bool) -> tuple[list[Deletion], list[tuple[int, int]]]:
    """Return the deletions, and what is no word: marks (those without a partner too) and
    hints, in order, none of them within another.
    """
    found: list[Deletion] = []
    marks: list[tuple[int, int]] = []
    opened: list[_Open] = []
    for kind, at, end in _signs(text, html):
        if kind == "open":
            opened.append(_Open(at, end))
            marks.append((at, end))
        elif kind == "colons":
            if opened and opened[-1].hint_start is None:
                opened[-1].hint_start = end
        elif kind == "close":
            begun = opened.pop()
            stop = at
            if begun.hint_start is not None:
                stop = begun.hint_start - len("::")
            digits = text[begun.start + len("{{c") : begun.inner_start - len("::")]
            found.append(
                Deletion(
                    numbers=tuple(ordinals(digits)),
                    start=begun.start,
                    end=end,
                    inner_start=begun.inner_start,
                    inner_end=stop,
                    hint_start=begun.hint_start,
                    depth=len(opened),
                )
            )
            marks.append((stop, end))
        else:
            marks.append((at, end))
    found.sort(key=lambda deletion: deletion.start)
    return found, _outermost(marks)


def _outermost(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the marks that are not within another, in order."""
    outer: list[tuple[int, int]] = []
    last_end = 0
    for start, end in sorted(marks):
        if start >= last_end:
            outer.append((start, end))
            last_end = end
    return outer


# '{{c::' and '==Paris==': deletions whose number is still to be given
_UNNUMBERED = lazy_pattern(
    r"\{\{[cC]::|(?<![=\w!<>])==(?![\s=])(?P<marked>[^=\n{}]+?)(?<![\s=])==(?![=\w])"
)


def numbered(text: str, *, html: bool = False) -> list[tuple[int, int, str]]:
    """Return where a cloze text has deletions without a number, and what to write there: start, end,
    and the mark with the next number that is not used. ``==words==`` count as one in Markdown.

    In ``{{c1::Paris}} is in {{c::France}}`` the second gets ``{{c2::``.
    """
    there = deletions(text, html=html)
    following = 1
    for deletion in there:
        following = max((following, *(number + 1 for number in deletion.numbers)))
    # what is in these is passed over
    kept = [(deletion.start, deletion.end) for deletion in there]
    if not html:
        kept += [(whole.start, whole.end) for whole in wholes(text)]
    changes = []
    for found in _UNNUMBERED.finditer(text):
        start, end = found.span()
        around = [kept_start for kept_start, stop in kept if kept_start <= start < stop]
        marked = found["marked"]
        if marked and (html or around):
            continue
        if any(text[kept_start] in "\\`$" for kept_start in around):
            continue  # code, maths, or a sign that is to be shown
        mark = f"{{{{c{following}::"
        if marked:
            mark += f"{marked}}}}}"
        changes.append((start, end, mark))
        following += 1
    return changes


def _signs(text: str, html: bool) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of each ``open``, ``close``, ``colons`` and ``stray``."""
    braces = Braces(balanced=not html)
    at = 0
    if not html and ("\\" in text or "`" in text or "$" in text):
        for whole in wholes(text):
            yield from _split(braces, text[at : whole.start], at)
            at = whole.end
            if whole.kind != "sign":
                yield from _within(text[whole.start : at], whole.start)
    yield from _split(braces, text[at:], at)


def _split(braces: Braces, text: str, offset: int) -> Iterator[tuple[str, int, int]]:
    """Yield the signs in a part of a text that stands at an offset of it."""
    for kind, part, at in braces.split(text):
        if kind not in ("text", "brace"):
            start = offset + at
            yield kind, start, start + len(part)


def _within(code: str, offset: int) -> list[tuple[str, int, int]]:
    """Return the signs of the deletions that are whole within code or maths, where ``::`` is none.

    In code ``::`` may be of a program, and braces are mostly none of a deletion. A deletion that begins in
    code and ends behind it is no deletion.
    """
    signs: list[tuple[str, int, int]] = []
    begun: list[int] = []  # the place in the list of each that is open
    for sign in _split(Braces(balanced=True), code, offset):
        kind, _, _ = sign
        if kind == "open":
            begun.append(len(signs))
            signs.append(sign)
        elif kind == "close":
            begun.pop()
            signs.append(sign)
        elif kind == "stray" and begun:
            signs.append(sign)
    if begun:  # this one has no end: it and what follows are code
        return signs[: begun[0]]
    return signs
