"""Q5: rules about signs and spaces. All findings but doubled words and brackets are mended by
``check --fix``.

They look at every text that the curator wrote, notes included; quotations stay as their source
has them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from operator import eq
from typing import TYPE_CHECKING, NamedTuple

from deckgen.lint.cards import Found, left_alone, visible
from deckgen.util import ascii_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deckgen.core.model import Item, Text

# --- quotation marks and ranges: one style in the deck ------------------------------------

STRAIGHT, CURLY = "straight", "curly"
PAIRS = {"“": "“”", "„": "„“", "«": "«»"}
HYPHEN, DASH = "a hyphen", "a dash"

_STRAIGHT = re.compile(r"(?<![\d\\])\"|(?<=[^\W\d_])'(?=[^\W\d_])")
_CURLY = re.compile(r"[“”„«»]|(?<=[^\W\d_])’(?=[^\W\d_])")
_RANGE = re.compile(r"(?<![\w.,/–-])(\d{2,4})([–-])(\d{2,4})(?![\w/–-]|[.,]\d)")


def _is_range(match: re.Match[str]) -> bool:
    """Tell a range from a score, a telephone number or the name of an aeroplane."""
    first, last = match[1], match[3]
    if len(first) == 4 and len(last) == 2:
        return int(first[2:]) < int(last) or last == "00"
    return len(first) <= len(last) and int(first) < int(last) and len(last) - len(first) <= 1


def quotation_marks(shown: str) -> Iterator[tuple[str, int, int]]:
    """Yield the style and place of each quotation mark and apostrophe of a text."""
    if '"' in shown or "'" in shown:
        yield from ((STRAIGHT, *match.span()) for match in _STRAIGHT.finditer(shown))
    if not shown.isascii():
        yield from ((CURLY, *match.span()) for match in _CURLY.finditer(shown))


def ranges(shown: str) -> Iterator[tuple[str, int, int]]:
    """Yield the style and place of the sign in each range of figures."""
    if "-" in shown or "–" in shown:
        for match in _RANGE.finditer(shown):
            if _is_range(match):
                yield (HYPHEN if match[2] == "-" else DASH), *match.span(2)


_NOTHING = ascii_text.LETTERS + b" \t\n.,;:!?*_`~/|<>=+#@$%^&\\"
"""Signs in which no rule of this family is interested."""


def is_plain(text: str) -> bool:
    """Tell whether a text has nothing that a rule of this family could find; true of most."""
    if "  " in text or not ascii_text.holds_only(text, _NOTHING):
        return False
    words = text.split()
    return not any(map(eq, words, words[1:]))


class Styles(NamedTuple):
    """How often a deck uses each style of quotation mark and of range, its usual pair of
    typographic quotation marks, and whether it has words that are written from right to left."""

    marks: Counter[str]
    ranges: Counter[str]
    pair: str = "“”"
    both_ways: bool = False


def styles_of(texts: Iterable[tuple[Item, Text]]) -> Styles:
    """Count the styles that the texts of a deck use."""
    marks: Counter[str] = Counter()
    found: Counter[str] = Counter()
    openers: Counter[str] = Counter()
    both_ways = False
    for item, text in texts:
        both_ways = both_ways or _RIGHT_TO_LEFT.search(text) is not None
        shown = seen(item, text)
        openers.update(sign for sign in PAIRS if sign in shown)
        marks.update(style for style, *_ in quotation_marks(shown))
        found.update(style for style, *_ in ranges(shown))
    # „…“ has the sign “ too: it counts as that pair only where it opens nothing else
    openers["“"] -= openers["„"]
    return Styles(marks, found, PAIRS[max(PAIRS, key=lambda sign: openers[sign])], both_ways)


def seen(item: Item, text: Text) -> str:
    """Return what is seen of a text, every mark of Markdown a space in its place."""
    return visible(text, item.format == "html", cloze=text is item.cloze)


def majority(counts: Counter[str]) -> str:
    """Return the style used most; of two used alike, the typographic one."""
    return max(counts, key=lambda style: (counts[style], style in (CURLY, DASH)), default="")


def mixed_marks(item: Item, text: Text, styles: Styles) -> Found | None:
    """Find a quotation mark in another style than most of the deck's."""
    if len(styles.marks) < 2:
        return None
    usual = majority(styles.marks)
    for style, start, end in sorted(quotation_marks(seen(item, text)), key=lambda mark: mark[1]):
        if style != usual:
            return Found(text, start, end, {"sign": text[start:end], "usual": usual})
    return None


def mixed_ranges(item: Item, text: Text, styles: Styles) -> Found | None:
    """Find a range written with another sign than most of the deck's."""
    if len(styles.ranges) < 2:
        return None
    usual = majority(styles.ranges)
    for style, start, end in ranges(seen(item, text)):
        if style != usual:
            return Found(text, start, end, {"sign": text[start:end], "usual": usual})
    return None


# --- characters that nobody sees ---------------------------------------------------------

# Joiners (U+200C, U+200D) and direction marks (U+200E, U+200F) belong to the spelling of several
# scripts and of emoji, and are never reported.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_UNSPACED = "\u0e00-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\ua980-\ua9ff\uaa60-\uaadf"
"""Letters of the scripts, from Thai to Javanese, whose words a zero-width space may part."""
_UNSEEN = re.compile(
    f"[\u00ad\u2060-\u2064\u206a-\u206f]|(?<![{_UNSPACED}])\u200b(?![{_UNSPACED}])"
    "|(?P<turns>[\u202a-\u202e\u2066-\u2069])"
)
_OVERRIDES = "\u202d\u202e"
_ENDED_BY = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}
_BY_NUMBER = re.compile(r"\\[uUx]")


def unseen(item: Item, text: Text, styles: Styles) -> Found | None:
    """Find a character that came along in pasting, and that nobody sees."""
    return next(all_unseen(item, text, styles), None)


def all_unseen(item: Item, text: Text, styles: Styles) -> Iterator[Found]:
    """Yield each such character. Of the controls that turn the direction of writing, pairs are left
    alone where the deck has words written from right to left, but for those that turn letters around.
    """
    if text.isascii() or not _UNSEEN.search(text):
        return
    source = item.file.text[text.start : text.end]
    if source.startswith('"') and _BY_NUMBER.search(source):
        return  # written as '\u200b', it is seen, and meant
    paired = _in_pairs(text) if styles.both_ways else set()
    for match in _UNSEEN.finditer(text):
        at, char = match.start(), match[0]
        if at not in paired:
            why = "turns the order of the words around it" if match["turns"] else "is in the way of searching"
            name = f"U+{ord(char):04X} ({unicodedata.name(char, 'no name').lower()})"
            yield Found(text, at, at + 1, {"char": name, "why": why})


def _in_pairs(text: str) -> set[int]:
    """Return where the controls are that begin and end another direction, each with its partner."""
    opened: list[int] = []
    paired: set[int] = set()
    for match in _UNSEEN.finditer(text):
        at, char = match.start(), match[0]
        if char in _ENDED_BY:
            opened.append(at)
        elif opened and char == _ENDED_BY[text[opened[-1]]]:
            begun = opened.pop()
            if text[begun] not in _OVERRIDES:
                paired |= {begun, at}
    return paired


# --- spaces, words, brackets -----------------------------------------------------------

_SPACES = re.compile(r"(?<=[^\s|])(?: {2,})(?=[^\s|])")


def doubled_spaces(item: Item, text: Text, styles: Styles | None = None) -> Found | None:
    """Find two spaces or more between words, outside code and tables."""
    return next(all_doubled_spaces(item, text), None)


def all_doubled_spaces(item: Item, text: Text) -> Iterator[Found]:
    """Yield every run of spaces of a text that should be one space."""
    if "  " not in text:
        return
    kept = left_alone(text, item.format == "html", cloze=text is item.cloze)
    for match in _SPACES.finditer(text):
        start, end = match.span()
        line = text[text.rfind("\n", 0, start) + 1 : start]
        marker = line.strip()
        layout = line.startswith(("    ", "\t")) or marker in ("-", "*", "+") or marker[:-1].isdigit()
        if not layout and not any(left < end and start < right for left, right in kept):
            yield Found(text, start, end)


_DOUBLED = re.compile(
    r"\b(the|a|an|of|in|to|and|is|was|for|on|by|with|at|as|it|from|be|are|or|were|this|its|their|he|she|they)\s+\1\b",
    re.IGNORECASE,
)


def doubled_words(item: Item, text: Text, styles: Styles | None = None) -> Found | None:
    """Find a small word that stands twice: 'of of'."""
    words = text.split()
    if not any(map(eq, words, words[1:])):
        return None
    match = _DOUBLED.search(seen(item, text))
    if match is None or match[0].split()[0] != match[0].split()[1]:
        return None
    return Found(text, *match.span(), {"word": match[0]})


_OPEN = {")": "(", "]": "[", "}": "{"}
_EXCUSED = re.compile(
    r"[:;=][-^o]?[()\[\]]"  # a smiley
    r"|(?:^|(?<=[\s(“\"]))\w{1,3}\)"  # 'a)', '2)'
)


# ']0, 1[', '[0, 1)', '(-∞, a]': an interval; '(' alone, or between quotation marks: what is asked for
_MEANT = re.compile(
    r"[\[\](][-−+]?[\w.∞]+\s?[,;]\s?[-−+]?[\w.∞]+[\[\])]"
    r"|\A\s*[()\[\]{}]\s*\Z"
    r"|(?<=[\"'“„«‘‚])[()\[\]{}](?=[\"'”“»’‘])"
)


def unbalanced_brackets(item: Item, text: Text, styles: Styles | None = None) -> Found | None:
    """Find a bracket that nothing opens or closes, outside code and formulas."""
    brackets = "(" in text or ")" in text or "[" in text or "]" in text
    if not brackets and not ("{" in text or "}" in text):
        return None
    shown = seen(item, text)
    opened: list[tuple[str, int]] = []
    excused = [match.span() for match in _EXCUSED.finditer(shown)]
    meant = {at for match in _MEANT.finditer(shown) for at in range(*match.span())}
    for at, char in enumerate(shown):
        if at in meant:
            continue
        if char in "([{":
            opened.append((char, at))
        elif char in ")]}":
            if opened and opened[-1][0] == _OPEN[char]:
                opened.pop()
            elif not any(start <= at < end for start, end in excused):
                return Found(text, at, at + 1, {"sign": char})
    for char, at in opened:
        if not any(start <= at < end for start, end in excused):
            return Found(text, at, at + 1, {"sign": char})
    return None
