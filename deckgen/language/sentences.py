"""Borders of paragraphs and sentences.

A paragraph is what stands between blank lines. A sentence runs to a stop and the
quotation marks and brackets that close after it; the end of a paragraph ends a
sentence whether it has a stop or not, so a title, a citation or a lead-in that has a
paragraph of its own is one. A remark in brackets after the stop, such as
``(Writings 1934-35.)``, belongs to the sentence before it, unless it holds several
sentences itself. Nothing ends inside brackets opened in mid-sentence.

'He said so (see vol. 3). “It ends.” Dr. Smith came. (Writings 1934-35.) The end' has four sentences: the
first ends behind its bracket, the second behind its quotation mark, the third behind the remark, and the last
without a stop. The stops of 'vol.' and of 'Dr.' end none.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from deckgen.language.data import words
from deckgen.language.data.en import COMPANIES, STARTERS, TITLES
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

_CLOSERS = "\"'”’“»›«)\\]）］」』】》〉"
_OPENERS = "\"'“‘„‚«»‹(\\[（［「『【《〈¿¡—–-"
# A stop with what closes after it: '.', '?!', '.”', '.)[12]'. It begins with a class, which the engine skips
# to at once, and goes on by what the class matched; of several stops in a row the first begins it. After the
# stops of scripts without spaces no space is asked for: '。」'.
_STOPS = ".!?…؟۔।॥։‽‼⁇⁈⁉"
_UNSPACED_STOPS = "。！？｡"
_STOP = lazy_pattern(
    rf"[{_STOPS}{_UNSPACED_STOPS}]"
    rf"(?:(?<=[{_STOPS}])(?<![{_STOPS}].)[{_STOPS}]*[{_CLOSERS}]*(?:\[\d+\])?(?=\s|$)"
    rf"|(?<=[{_UNSPACED_STOPS}])[{_UNSPACED_STOPS}]*[{_CLOSERS}]*)"
)
# An empty line or one of blanks, with Unix, Windows and old Mac line ends; a paragraph separator; a new page
_BLANK_LINE = lazy_pattern(r"\n[^\S\n]*\n\s*|\r\n?[^\S\r\n]*\r\n?\s*|\u2029\s*|\f\s*")
_LINE_ENDS = lazy_pattern(r"[\r\n]+")
_BRACKETS = {"(": ")", "[": "]", "（": "）", "［": "］"}
_BRACKET = lazy_pattern(r"[()\[\]（）［］]")
# an opening bracket that isn't closed within these characters is no bracket
_LONGEST_REMARK = 400
_PROSE_LINE = 120  # characters: lines as long as this are paragraphs, not wrapped lines
_INVISIBLE = " \t\r\n\f\v\u2028\u2029\u00a0\ufeff\u200b"

_SPACE = lazy_pattern(r"\s*")
# 'Dr', 'e.g', '12' before a stop
_LAST_WORD = lazy_pattern(r"(?:[^\W\d_]{1,4}\.)*(?:[^\W\d_]+|\d+)$")
_NEXT = lazy_pattern(rf"[\s{_OPENERS}…]*")  # ' “' between a stop and the next word
_NEXT_WORD = lazy_pattern(r"[^\W_]+\.?")  # 'The', 'V.'
_ROMAN = lazy_pattern(r"[IVXLC]+\.?")  # 'XII' of 'vol. XII'
_QUOTED_ON = (
    "とはがをにもでのっや"  # what goes on with a sentence after a Japanese quotation
)

# what stands before a full stop that ends no sentence. A text in one language may quote another, so that
# the abbreviations are not told apart by language.
_ABBREVIATIONS = words(
    "e.g i.e eg ie vs cf viz ca approx fol ff z.b d.h bzw hrsg bd vgl т.е ср"
)
# and what does so before a number
_NUMBERED = words(
    "no nos vol vols p pp ch chap sec fig figs eq art nr jan feb mar apr jun jul aug sep sept oct nov dec стр"
)


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
        lines = _parted(text, _LINE_ENDS)
        count = len(lines)
        length = sum(line.end - line.start for line in lines)
        if count > 1 and length > _PROSE_LINE * count:
            return lines
    return found


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text in order; every visible character is in one."""
    found = []
    for number, paragraph in enumerate(paragraphs(text), 1):
        part = text[paragraph.start : paragraph.end]
        start = 0
        for end in (*_borders(part), len(part)):
            written = part[start:end]
            stripped = written.strip()
            if stripped:
                space = written.index(stripped[0])
                at = paragraph.start + start + space
                found.append(Sentence(at, at + len(stripped), number))
            start = end
    return found


def _parted(text: str, border: re.Pattern[str]) -> list[Stretch]:
    """Return what stands between borders, those parts left out that show nothing.

    A part is without white space and invisible characters at its ends.
    """
    found = []
    start = 0
    borders = [match.span() for match in border.finditer(text)]
    for end, after in [*borders, (len(text), len(text))]:
        part = text[start:end]
        stripped = part.strip(_INVISIBLE)
        if stripped:
            at = start + part.index(stripped[0])
            found.append(Stretch(at, at + len(stripped)))
        start = after
    return found


def _borders(part: str) -> list[int]:
    """Return the offsets in a paragraph after which a new sentence starts.

    Each stop that ends a sentence is looked at once more, with the brackets around it and behind it: one
    within brackets ends nothing, and a remark behind one is taken along.
    """
    borders: list[int] = []
    brackets = _brackets(part)
    opened = [opening for opening, _ in brackets]
    opening = _NEXT.match(part)
    first = opening.end() if opening else 0
    stops = []
    for stop in _STOP.finditer(part):
        if stop.end() < len(part) and _ends(part, stop, first):
            stops.append(stop)
    stop_ends = [stop.end() for stop in stops]
    start = 0
    for stop in stops:
        end = stop.end()
        if end <= start:
            continue
        number = bisect_right(opened, stop.start()) - 1
        if number >= 0:
            opening_at, closing_at = brackets[number]
            if end < closing_at and opening_at > start:
                continue  # inside brackets opened in mid-sentence
        while (number := bisect_right(opened, end)) < len(brackets):
            bracket = brackets[number]
            if not _is_remark(part, end, bracket, stop_ends):
                break
            _, end = bracket
        if end < len(part):
            borders.append(end)
        start = _after_space(part, end)
    return borders


def _is_remark(part: str, end: int, bracket: tuple[int, int], stops: list[int]) -> bool:
    """Tell whether a bracket is a remark on the sentence that came to its stop at ``end``.

    One is in 'It fell. (Writings 1934.) Then', and in 'It fell. (Applause) Then', without a stop of its own.
    None is the bracket in 'It fell. (Nobody) knew why', where a sentence goes on behind it.
    """
    opening, closing = bracket
    if opening != _after_space(part, end):
        return False
    first_stop = bisect_right(stops, opening)
    if first_stop < len(stops) and stops[first_stop] < closing:
        return False  # several sentences
    if part[closing - 2] in ".!?…。":
        return True
    following = _after_space(part, closing)
    if following >= len(part):
        return True
    has_space = following > closing
    return has_space and not part[following].islower()


def _after_space(part: str, at: int) -> int:
    """Return the offset of what follows the white space at ``at``, if any."""
    space = _SPACE.match(part, at)
    if space is None:
        return at
    return space.end()


def _brackets(part: str) -> list[tuple[int, int]]:
    """Return the outermost pairs of brackets, each as where it opens and where it has closed.

    A bracket that is not closed soon, such as the smile in ':(', is none.
    """
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(part):
        sign = match.group()
        if stack:
            _, outermost = stack[0]
            if match.start() - outermost > _LONGEST_REMARK:
                stack.clear()
        if sign in _BRACKETS:
            stack.append((_BRACKETS[sign], match.start()))
        elif stack and stack[-1][0] == sign:
            _, opening = stack.pop()
            if not stack:
                pairs.append((opening, match.end()))
    return pairs


def _ends(part: str, stop: re.Match[str], first: int) -> bool:
    """Tell whether a stop ends its sentence; ``first`` is where the first word of the paragraph begins.

    It does not before a small letter, nor before the first word, as in '… and so on', nor behind an
    abbreviation. A stop such as '?!' or '.”' is no abbreviation's.
    """
    mark = stop.group()
    start, end = stop.span()
    following = _NEXT.match(part, end)
    at = following.end() if following else end
    after = part[at : at + 1]
    if mark[0] in "。！？｡":
        goes_on = after in _QUOTED_ON and at == end
        return not goes_on or mark[-1] not in "」』"
    if after.islower() or first >= start:
        return False
    if mark != ".":
        return True
    before_start = max(0, start - 24)
    _, _, word = part[before_start:start].rpartition(" ")
    if not word.isalpha():  # else it is what the expression finds
        before = _LAST_WORD.search(part, before_start, start)
        word = before.group() if before else ""
        if word.isdigit():
            return bool(before and before.start())  # '1. First' is a number of a list
    next_word = _NEXT_WORD.match(part, at)
    return _ends_after(word, next_word.group() if next_word else "")


def _ends_after(word: str, following: str) -> bool:
    """Tell whether a full stop between these words ends a sentence, and not just abbreviates.

    It ends one between ``war`` and ``The``, and between ``co`` and ``The``; none between ``Dr``
    and ``Smith``, ``No`` and ``5``, ``J`` and ``Stalin``.
    """
    folded = word.casefold()
    if folded in _ABBREVIATIONS:
        return False
    starts = following.casefold() in STARTERS
    if folded in _NUMBERED:
        if following[:1].isdigit():  # 'No. 5'
            return False
        return _ROMAN.fullmatch(following) is None or following == "I"
    if folded in TITLES or folded in COMPANIES:
        return starts
    are_initials = len(word) == 1 or (word.isupper() and "." in word)
    if are_initials:  # 'J. Stalin', 'U.S.S.R. The'
        return starts
    return True
