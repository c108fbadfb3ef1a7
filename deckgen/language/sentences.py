"""Borders of paragraphs and sentences.

A paragraph is what stands between blank lines. A sentence runs to a stop and the
quotation marks and brackets that close after it; the end of a paragraph ends a
sentence whether it has a stop or not, so a title, a citation or a lead-in that has a
paragraph of its own is one. A remark in brackets after the stop, such as
``(Writings 1934-35.)``, belongs to the sentence before it, unless it holds several
sentences itself. Nothing ends inside brackets opened in mid-sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_CLOSERS = "\"'”’“»›«)\\]）］」』】》〉"
_OPENERS = "\"'“‘„‚«»‹(\\[（［「『【《〈¿¡—–-"
# A stop with what closes after it. After the stops of scripts without spaces no space is asked for.
_STOPS = "[.!?…؟۔।॥։‽‼⁇⁈⁉]"
# A stop is looked for at the first of its signs alone: none of the others could be its beginning.
_STOP = re.compile(rf"(?:(?<!{_STOPS}){_STOPS}+[{_CLOSERS}]*(?:\[\d+\])?(?=\s|$)|[。！？｡]+[{_CLOSERS}]*)")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*|\r\n?[^\S\r\n]*\r\n?\s*|\u2029\s*|\f\s*")
_BRACKETS = {"(": ")", "[": "]", "（": "）", "［": "］"}
_BRACKET = re.compile(r"[()\[\]（）［］]")
_LONGEST_REMARK = 400  # an opening bracket that isn't closed within these characters is no bracket
_PROSE_LINE = 120  # characters: lines as long as this are paragraphs, not wrapped lines

_SPACE = re.compile(r"\s*")
_LAST_WORD = re.compile(r"(?:[^\W\d_]{1,4}\.)*(?:[^\W\d_]+|\d+)$")
_NEXT = re.compile(rf"[\s{_OPENERS}…]*")
_NEXT_WORD = re.compile(r"[^\W_]+\.?")
_ROMAN = re.compile(r"[IVXLC]+\.?")
_QUOTED_ON = "とはがをにもでのっや"  # what goes on with a sentence after a Japanese quotation


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LATIN = _words("e.g i.e eg ie vs cf viz ca approx fol ff z.b d.h bzw hrsg bd vgl т.е ср")
_TITLES = _words(
    "mr mrs ms mm dr prof st gen col lt sgt capt maj cpl adm rev hon sen rep gov pres messrs mme mlle "
    "eds trans"
)
_NUMBERED = _words(
    "no nos vol vols p pp ch chap sec fig figs eq art nr jan feb mar apr jun jul aug sep sept oct nov dec стр"
)
_COMPANIES = _words("inc ltd co corp bros jr sr")
STARTERS = _words(
    "the this that these those there then they he she it we you i in on at by as an a but and or so yet "
    "if when while after before under over for from with without his her its our their what who why how "
    "where which not no now one some many most all both each every however although though since "
    "because until during despite thus here"
)
"""English words that start a sentence more often than they follow an abbreviation in capitals."""


class Stretch(NamedTuple):
    """A paragraph of a text, without white space at its ends."""

    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence, without white space at its ends; ``paragraph`` counts from 1."""

    start: int
    end: int
    paragraph: int


def paragraphs(text: str) -> list[Stretch]:
    """Return the paragraphs of a text in order.

    Blank lines part them. In a text without any, lines of prose each as long as a
    paragraph are paragraphs, and shorter ones are a wrapped paragraph.
    """
    found = _parted(text, _BLANK_LINE)
    if len(found) == 1:
        lines = _parted(text, re.compile(r"[\r\n]+"))
        if len(lines) > 1 and sum(line.end - line.start for line in lines) > _PROSE_LINE * len(lines):
            return lines
    return found


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text in order; every visible character is in one."""
    found = []
    for number, paragraph in enumerate(paragraphs(text), 1):
        part = text[paragraph.start : paragraph.end]
        start = 0
        for end in (*_borders(part), len(part)):
            stripped = part[start:end].strip()
            if stripped:
                at = paragraph.start + start + part[start:end].index(stripped[0])
                found.append(Sentence(at, at + len(stripped), number))
            start = end
    return found


def _parted(text: str, border: re.Pattern[str]) -> list[Stretch]:
    found = []
    start = 0
    for end, after in [*(match.span() for match in border.finditer(text)), (len(text), len(text))]:
        part = text[start:end]
        stripped = part.strip(" \t\r\n\f\v\u2028\u2029\u00a0\ufeff\u200b")
        if stripped:
            at = start + part.index(stripped[0])
            found.append(Stretch(at, at + len(stripped)))
        start = after
    return found


def _borders(part: str) -> list[int]:
    """Return the offsets in a paragraph after which a new sentence starts."""
    borders: list[int] = []
    brackets = _brackets(part)
    opened = [bracket[0] for bracket in brackets]
    stops = [match for match in _STOP.finditer(part) if match.end() < len(part) and _ends(part, match)]
    inner = [match.end() for match in stops]
    start = 0
    for stop in stops:
        end = stop.end()
        if end <= start:
            continue
        number = bisect_right(opened, stop.start()) - 1
        if number >= 0 and end < brackets[number][1] and opened[number] > start:
            continue  # inside brackets opened in mid-sentence
        while (number := bisect_right(opened, end)) < len(brackets):
            bracket = brackets[number]
            if not _is_remark(part, end, bracket, inner):
                break
            end = bracket[1]
        if end < len(part):
            borders.append(end)
        start = _after_space(part, end)
    return borders


def _is_remark(part: str, end: int, bracket: tuple[int, int], stops: list[int]) -> bool:
    """Tell whether a bracket is a remark on the sentence that came to its stop at ``end``."""
    opening, closing = bracket
    if opening != _after_space(part, end):
        return False
    first_stop = bisect_right(stops, opening)
    if first_stop < len(stops) and stops[first_stop] < closing:
        return False  # several sentences
    if part[closing - 2] in ".!?…。":
        return True
    goes_on = part[_after_space(part, closing) :][:1]
    return not goes_on or (goes_on != part[closing] and not goes_on.islower())


def _after_space(part: str, at: int) -> int:
    space = _SPACE.match(part, at)
    return space.end() if space else at


def _brackets(part: str) -> list[tuple[int, int]]:
    """Return the outermost pairs of brackets."""
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(part):
        if stack and match.start() - stack[0][1] > _LONGEST_REMARK:
            stack.clear()
        if match.group() in _BRACKETS:
            stack.append((_BRACKETS[match.group()], match.start()))
        elif stack and stack[-1][0] == match.group():
            opening = stack.pop()[1]
            if not stack:
                pairs.append((opening, match.end()))
    return pairs


def _ends(part: str, stop: re.Match[str]) -> bool:
    """Tell whether a stop ends its sentence."""
    mark = stop.group()
    following = _NEXT.match(part, stop.end())
    at = following.end() if following else stop.end()
    after = part[at : at + 1]
    if mark[0] in "。！？｡":
        return not (mark[-1] in "」』" and after in _QUOTED_ON and at == stop.end())
    opening = _NEXT.match(part)
    if after.islower() or (opening and opening.end() >= stop.start()):
        return False
    if mark != ".":
        return True
    before = _LAST_WORD.search(part, max(0, stop.start() - 24), stop.start())
    word = before.group() if before else ""
    if word.isdigit():
        return bool(before and before.start())  # '1. First' is a number of a list
    following = _NEXT_WORD.match(part, at)
    return _ends_after(word, following.group() if following else "")


def _ends_after(word: str, following: str) -> bool:
    """Tell whether a full stop between these words ends a sentence, and not just abbreviates."""
    folded = word.casefold()
    if folded in _LATIN:
        return False
    starts = following.casefold() in STARTERS
    if folded in _NUMBERED:
        return not (following[:1].isdigit() or _ROMAN.fullmatch(following)) or following == "I"
    if folded in _TITLES or folded in _COMPANIES:
        return starts
    initials = len(word) == 1 or (word.isupper() and "." in word)
    return starts if initials else True
