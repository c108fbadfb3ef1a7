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

from deckgen.render.maths import end_of_paragraph, formula_at
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
    r"\\[^\w\s]|(?P<code>(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`))|`+|(?P<maths>\$\$?|\\begin\{)",
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
    """Yield what is taken whole in a text, in order; a formula where the renderer takes one."""
    at = 0
    stop = 0
    while found := _WHOLE.search(text, at):
        start, at = found.span()
        if not found["maths"]:
            yield Whole("code" if found["code"] else "sign", start, at)
            continue
        if start >= stop:
            stop = end_of_paragraph(text, start)
        # what '$$' begins may have an empty line in it
        formula = formula_at(text, start, len(text) if found["maths"] == "$$" else stop)
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
    """A deletion as the engine sees it: what is in it, and its hints, of which the last counts."""

    numbers: tuple[int, ...]
    parts: list[str | Gap]
    hints: list[str]

    @property
    def words(self) -> str:
        """What it hides, without the marks and hints of the deletions in it."""
        return "".join(
            part if isinstance(part, str) else part.words for part in self.parts
        )


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
        numbers = tuple(sorted(set(ordinals(found[1])))) if found[1] else ()
        if found[1] and not numbers:
            continue
        add(field[at : found.start()])
        at = found.end()
        if numbers:
            if len(opened) < NESTED:
                opened.append(Gap(numbers, [], []))
        elif opened:
            closed = opened.pop()
            (opened[-1].parts if opened else whole).append(closed)
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
        """
        at = 0
        while found := _PARTS.search(text, at):
            if found.start() > at:
                yield "text", text[at : found.start()], at
            at, part = found.end(), found[0]
            if part == "::":
                yield "colons", part, found.start()
            elif len(part) > 2:
                self.depths.append(0)
                yield "open", part, found.start()
            elif part == "}" and text.startswith("}", at) and not self.depths[-1]:
                at += 1
                kind = "close" if self.depths[1:] else "stray"
                if kind == "close":
                    self.depths.pop()
                yield kind, "}}", found.start()
            else:
                if self.balanced or len(self.depths) == 1:
                    self.depths[-1] = max(
                        0, self.depths[-1] + (1 if part == "{" else -1)
                    )
                yield "brace", part, found.start()
        if at < len(text):
            yield "text", text[at:], at


def deletions(text: str, *, html: bool = False) -> list[Deletion]:
    """Return the deletions of a text in the order in which they begin; not those without an end."""
    return list(_read(text, html)[0]) if "{{c" in text else []


def hidden(text: str, *, html: bool = False) -> list[tuple[Deletion, str]]:
    """Return the deletions with what each hides: without hints and the marks of others in it."""
    if "{{c" not in text:
        return []
    found, marks = _read(text, html)
    return [
        (each, _without(text, each.inner_start, each.inner_end, marks))
        for each in found
    ]


def unmarked(text: str, *, html: bool = False) -> str:
    """Return a text as it is when nothing is hidden: without marks of deletions and hints."""
    if "{{c" not in text and "}}" not in text:
        return text
    return _without(text, 0, len(text), _read(text, html)[1])


def blanked(text: str, *, html: bool = False) -> str:
    """Return a text with spaces for the marks of deletions and hints, every word in its place."""
    if "{{c" not in text and "}}" not in text:
        return text
    out, at = "", 0
    for start, end in _read(text, html)[1]:
        out += text[at:start] + " " * (end - start)
        at = end
    return out + text[at:]


def _without(text: str, at: int, stop: int, marks: list[tuple[int, int]]) -> str:
    out = ""
    for start, end in marks[bisect_left(marks, (at, at)) :]:
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
    opened: list[tuple[int, int, int | None]] = []  # start, inner start, hint start
    for kind, at, end in _signs(text, html):
        if kind == "open":
            opened.append((at, end, None))
            marks.append((at, end))
        elif kind == "colons":
            if opened and opened[-1][2] is None:
                opened[-1] = (*opened[-1][:2], end)
        elif kind == "close":
            start, inner, hint = opened.pop()
            stop = at if hint is None else hint - 2
            numbers = tuple(ordinals(text[start + 3 : inner - 2]))
            found.append(Deletion(numbers, start, end, inner, stop, hint, len(opened)))
            marks.append((stop, end))
        else:
            marks.append((at, end))
    outer: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if not outer or start >= outer[-1][1]:
            outer.append((start, end))
    return sorted(found, key=lambda each: each.start), outer


# '{{c::' and '==Paris==': deletions whose number is still to be given
_UNNUMBERED = lazy_pattern(
    r"\{\{[cC]::|(?<![=\w!<>])==(?![\s=])(?P<marked>[^=\n{}]+?)(?<![\s=])==(?![=\w])"
)


def numbered(text: str, *, html: bool = False) -> list[tuple[int, int, str]]:
    """Return where a cloze text has deletions without a number, and what to write there: start, end,
    and the mark with the next number that is not used. ``==words==`` count as one in Markdown.
    """
    used = [
        number for deletion in deletions(text, html=html) for number in deletion.numbers
    ]
    following = max(used, default=0) + 1
    kept = [] if html else [(whole.start, whole.end) for whole in wholes(text)]
    kept += [(deletion.start, deletion.end) for deletion in deletions(text, html=html)]
    changes = []
    for found in _UNNUMBERED.finditer(text):
        if found["marked"] and (
            html or any(start <= found.start() < end for start, end in kept)
        ):
            continue
        if any(
            start <= found.start() < end and text[start] in "\\`$"
            for start, end in kept
        ):
            continue
        mark = f"{{{{c{following}::"
        changes.append(
            (
                found.start(),
                found.end(),
                f"{mark}{found['marked']}}}}}" if found["marked"] else mark,
            )
        )
        following += 1
    return changes


def _signs(text: str, html: bool) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of each ``open``, ``close``, ``colons`` and ``stray``."""
    braces, at = Braces(balanced=not html), 0
    if not html and ("\\" in text or "`" in text or "$" in text):
        for whole in wholes(text):
            yield from _split(braces, text[at : whole.start], at)
            at = whole.end
            if whole.kind != "sign":
                yield from _within(text[whole.start : at], whole.start)
    yield from _split(braces, text[at:], at)


def _split(braces: Braces, text: str, offset: int) -> Iterator[tuple[str, int, int]]:
    for kind, part, at in braces.split(text):
        if kind not in ("text", "brace"):
            yield kind, offset + at, offset + at + len(part)


def _within(code: str, offset: int) -> list[tuple[str, int, int]]:
    """Return the signs of the deletions that are whole within code or maths, where ``::`` is none."""
    signs: list[tuple[str, int, int]] = []
    begun: list[int] = []
    for sign in _split(Braces(balanced=True), code, offset):
        kind = sign[0]
        if kind == "open":
            begun.append(len(signs))
            signs.append(sign)
        elif kind == "close":
            begun.pop()
            signs.append(sign)
        elif kind == "stray" and begun:
            signs.append(sign)
    return signs[: begun[0]] if begun else signs
