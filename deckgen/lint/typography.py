"""Signs and spaces: the styles of quotation marks and ranges that a deck uses, and its texts.

A deck may write "Emma" or “Emma”, 1914-18 or 1914–18: no rule prefers one. But if most of its quotation marks
are curly, a straight one is reported. So all texts are counted first (:func:`style_counts`, unit by unit),
the counts become the styles of the deck (:func:`styles_of`), and each text is judged by these.
"""

from __future__ import annotations

import re
from collections import Counter
from operator import eq
from typing import TYPE_CHECKING

from deckgen.kinds import texts_of
from deckgen.lint.visible import VisibleTexts
from deckgen.util import ascii_text
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deckgen.core.model import Item, Text

STRAIGHT, CURLY = "straight", "curly"
PAIRS = {"“": "“”", "„": "„“", "«": "«»"}
"""Typographic quotation marks by the one that opens."""

HYPHEN, DASH = "a hyphen", "a dash"

# '"Emma"', "Emma's"; not 5'11"
_STRAIGHT = lazy_pattern(r"(?<![\d\\])\"|(?<=[^\W\d_])'(?=[^\W\d_])")
# '“Emma”', 'Emma’s'; not 'the ’Ndrangheta'
_CURLY = lazy_pattern(r"[“”„«»]|(?<=[^\W\d_])’(?=[^\W\d_])")
# '1914-18', '20–30'
_RANGE = lazy_pattern(r"(?<![\w.,/–-])(\d{2,4})([–-])(\d{2,4})(?![\w/–-]|[.,]\d)")

RIGHT_TO_LEFT = lazy_pattern(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""A letter of a script that is written from right to left."""

_OF_NO_INTEREST = ascii_text.LETTERS + b" \t\n.,;:!?*_`~/|<>=+#@$%^&\\"
"""Signs in which no rule of this family is interested."""


def is_plain(text: str) -> bool:
    """Tell whether a text has nothing that a rule on signs and spaces could find; true of most."""
    if "  " in text or not ascii_text.holds_only(text, _OF_NO_INTEREST):
        return False
    words = text.split()
    return not any(map(eq, words, words[1:]))


class StyleCounts(NamedTuple):
    """How often some texts use each style of quotation mark and of range, and each sign that opens a
    quotation; ``both_ways`` says whether they have words that are written from right to left."""

    marks: Counter[str]
    ranges: Counter[str]
    openers: Counter[str]
    both_ways: bool = False


class Styles(NamedTuple):
    """The styles of a deck, by which the rules of this family go.

    ``mark`` and ``range`` are the style of quotation mark and of range that it uses most, '' if it uses
    but one or none. ``pair`` is its usual pair of typographic quotation marks; ``both_ways`` says whether
    it has words that are written from right to left.
    """

    mark: str = ""
    range: str = ""
    pair: str = "“”"
    both_ways: bool = False


class WrittenText:
    """A text of a card, note included, as the rules on signs and spaces look at it.

    ``shown`` is what is seen of it, every mark of Markdown a space in its place; ``styles`` are those of
    the whole deck.
    """

    __slots__ = ("_texts", "item", "styles", "text")

    def __init__(self, item: Item, text: Text, texts: VisibleTexts) -> None:
        self.item = item
        self.text = text
        self._texts = texts
        self.styles = Styles()

    @property
    def shown(self) -> str:
        """What is seen of it, looked for when a rule asks for it."""
        return self._texts[self.text]


def written_texts(
    item: Item, texts: VisibleTexts | None = None, signs: str = ""
) -> list[WrittenText]:
    """Return the texts of an item in which a rule of this family could find something.

    ``signs``, if given, are those without one of which no rule that is run finds anything.
    """
    has_more = item.reverse is not None or item.hint is not None or item.own is not None
    if item.answer is not None and not has_more:  # most cards are done with one look
        together = f"{item.question} {item.answer}"
        if item.note is not None:
            together = f"{together} {item.note}"
        if signs and not has_any(together, signs):
            return []
        if is_plain(together):
            return []
    if texts is None:
        texts = VisibleTexts(item)
    written = []
    for text in texts_of(item):
        if signs and not has_any(text, signs):
            continue
        if not is_plain(text):
            written.append(WrittenText(item, text, texts))
    return written


def has_any(text: str, signs: str) -> bool:
    """Tell whether a text has one of some signs."""
    # hot: an expression takes three times as long
    return any(map(text.__contains__, signs))


def set_styles(written: Iterable[WrittenText]) -> Styles:
    """Count the styles that the texts of a deck use, tell each text, and return them."""
    written = list(written)
    styles = styles_of([style_counts(written)])
    for each in written:
        each.styles = styles
    return styles


def style_counts(written: Iterable[WrittenText]) -> StyleCounts:
    """Return how often some texts use each style."""
    marks: Counter[str] = Counter()
    ranges_used: Counter[str] = Counter()
    openers: Counter[str] = Counter()
    both_ways = False
    for each in written:
        if not both_ways and RIGHT_TO_LEFT.search(each.text) is not None:
            both_ways = True
        shown = each.shown
        openers.update(sign for sign in PAIRS if sign in shown)
        marks.update(style for style, _, _ in quotation_marks(shown))
        ranges_used.update(style for style, _, _ in ranges(shown))
    return StyleCounts(marks, ranges_used, openers, both_ways)


def styles_of(counts: Iterable[StyleCounts]) -> Styles:
    """Return the styles of a deck, given those of its parts."""
    marks: Counter[str] = Counter()
    ranges_used: Counter[str] = Counter()
    openers: Counter[str] = Counter()
    both_ways = False
    for each in counts:
        marks.update(each.marks)
        ranges_used.update(each.ranges)
        openers.update(each.openers)
        if each.both_ways:
            both_ways = True
    # „…“ has the sign “ too: it counts as that pair only where it opens nothing else
    openers["“"] -= openers["„"]
    usual = max(PAIRS, key=lambda sign: openers[sign])
    return Styles(
        mark=_majority(marks),
        range=_majority(ranges_used),
        pair=PAIRS[usual],
        both_ways=both_ways,
    )


def _majority(counts: Counter[str]) -> str:
    """Return the style used most; of two used alike, the typographic one; '' if there are not two.

    A deck with one style has nothing to report, and so needs no usual one.
    """
    if len(counts) < 2:
        return ""

    def usage(style: str) -> tuple[int, bool]:
        is_typographic = style in (CURLY, DASH)
        return counts[style], is_typographic

    return max(counts, key=usage)


def quotation_marks(shown: str) -> Iterator[tuple[str, int, int]]:
    """Yield the style and place of each quotation mark and apostrophe of a text, straight ones first."""
    if '"' in shown or "'" in shown:
        for match in _STRAIGHT.finditer(shown):
            yield STRAIGHT, match.start(), match.end()
    if not shown.isascii():
        for match in _CURLY.finditer(shown):
            yield CURLY, match.start(), match.end()


def ranges(shown: str) -> Iterator[tuple[str, int, int]]:
    """Yield the style and place of the sign in each range of figures."""
    if "-" in shown or "–" in shown:
        for match in _RANGE.finditer(shown):
            if _is_range(match):
                style = HYPHEN if match[2] == "-" else DASH
                yield style, match.start(2), match.end(2)


def unusual(
    found: Iterable[tuple[str, int, int]], usual: str
) -> Iterator[tuple[int, int]]:
    """Yield the places of signs in another style than the ``usual`` one; none if that is ''.

    ``found`` are signs as :func:`quotation_marks` and :func:`ranges` yield them.
    """
    if not usual:
        return
    for style, start, end in found:
        if style != usual:
            yield start, end


def _is_range(match: re.Match[str]) -> bool:
    """Tell a range from a score, a telephone number or the name of an aeroplane.

    '1914-18' and '20-30' go up; '30-20', '747-400' and '0171-22' do not, or not as ranges are written.
    """
    first, _, last = match.groups()
    if len(first) == 4 and len(last) == 2:  # '1914-18', '1999-00'
        return int(first[2:]) < int(last) or last == "00"
    more_digits = len(last) - len(first)
    if more_digits not in (0, 1):
        return False
    return int(first) < int(last)
