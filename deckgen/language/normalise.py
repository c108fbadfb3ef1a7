"""Normalise a text for comparison, with the way back to exact offsets.

Two spellings of a passage that a careful typist would call the same come out equal:
quotation marks, dashes and the spaces around them, ``…`` and ``...``, white space,
case, soft hyphens, zero-width characters and Unicode composition make no difference.
Words, digits and all other punctuation do.

``“It  ends”—so…`` becomes ``'it ends'-so…``. All but one of the changes put one character in the place of
one; the two spaces that become one are an edit: the characters 3 to 4 of the normalised text stand for the
characters 3 to 5 of the original.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache

from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

QUOTATION_MARKS = "'\"`´‘’‚‛“”„‟‹›«»′″‵‶「」『』〝〞〟＂＇"
DASHES = "-‐‑‒–—―−﹘﹣－"
ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c\u180e" + "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFE00, 0xFE10)))
)
"""Characters that show nothing: joiners, direction marks, variation selectors, the byte-order mark."""

HAN_AND_KANA = (
    "\u2e80-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff00-\uffef\U00020000-\U0003fffd"
)
"""Inside a regular expression's class: scripts in which white space between characters means nothing."""

_GONE = "\u200b"  # stands for all of ZERO_WIDTH
_SOFT = "\u00ad"  # the soft hyphen
_BLANKS = f" {_GONE}{_SOFT}"
_CLASS = rf" .…'\-{_GONE}{_SOFT}"
_LEVELLED = (
    dict.fromkeys(QUOTATION_MARKS, "'")
    | dict.fromkeys(DASHES, "-")
    | dict.fromkeys(ZERO_WIDTH, _GONE)
    | {_SOFT: _SOFT}
)
"""What characters become whatever stands beside them."""

# Every place where the levelled text may change its length; all marks are one character by now.
# It begins with a class, which the engine skips to at once, and goes on by what the class matched.
_STRUCTURE = (
    # most blanks and stops stand alone: only beside another of the class they may change
    rf"[{_CLASS}](?:(?=[{_CLASS}])|(?<=[{_CLASS}]{{2}})|(?<=[{_BLANKS[1:]}]))(?:"
    r"(?<= )(?:"
    rf"[ {_GONE}{_SOFT}]+"  # a run of blanks
    # the space before '-', '…', '...', '. . .'
    r"|(?=[-….])(?:(?!\.)|(?=\.\.\.|\. \. ?\.))"
    r"|(?<=[-….] )(?:(?<=[-…] )|(?<=\.\.\. )|(?<=\. \. ))"  # and behind them
    r")"
    # a run of blanks that begins with no space
    rf"|(?<=[{_GONE}{_SOFT}])[ {_GONE}{_SOFT}]*"
    r"|(?<=\.)(?: *\.){2,}(?: *[….])*"  # '...', '. . .', '....'
    r"|(?<=…)(?: *[….])+"  # '……', '… .'
    r"|(?<=')'+"  # two single quotation marks for a double one
    r"|(?<=-)(?: *-)+"  # '--'
    r")"
)
_USUAL = (("’", "'"), ("“", "'"), ("”", "'"), ("–", "-"), ("—", "-"), ("‘", "'"))
"""Signs of English texts, and what they become: often a text is ASCII without them."""
# In an ASCII text, of which the marks are levelled: white space that is not one space, and what spaces, dots,
# marks and dashes become when they stand side by side: '  ', ' -', '- ', ' .', '..', "''", '--'.
_CHANGES_LENGTH = lazy_pattern(r" [ .-]|\.\.|''|-[ -]|[\t-\r\x1c-\x1f]")
_BEFORE_NOTHING = ("-", "…", "...", ". .")
# '-', '…', '...', '. . .', '. ..'
_AFTER_NOTHING = lazy_pattern(r"[-…]|\.\.\.|\. \. ?\.")


class Normal(NamedTuple):
    """A normalised text and the edits that made it, each a stretch of both texts.

    ``text`` is the normalised text. The four tuples hold one entry an edit; between
    edits the two texts run in step, character by character.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    original_starts: tuple[int, ...]
    original_ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's stretch that became the characters ``start`` up to ``end``.

        It is never wider than the characters' own: what was dropped at its borders is
        outside. An empty range gives an empty one.
        """
        original_start, _ = self._place(start)
        if end <= start:
            return original_start, original_start
        _, original_end = self._place(end - 1)
        return original_start, original_end

    def _place(self, at: int) -> tuple[int, int]:
        """Return where the normalised character ``at`` comes from."""
        edit = bisect_right(self.starts, at) - 1
        if edit < 0:
            return at, at + 1
        beyond = at - self.ends[edit]
        if beyond < 0:
            return self.original_starts[edit], self.original_ends[edit]
        original = self.original_ends[edit] + beyond
        return original, original + 1


def normalise(text: str) -> Normal:
    """Return the text in the form in which quotations are compared, with the way back."""
    plain = text
    if not text.isascii():
        for sign, instead in _USUAL:
            plain = plain.replace(sign, instead)
        if not plain.isascii():
            return _normalised(text)
    level = plain.lower().replace('"', "'").replace("`", "'")
    if _CHANGES_LENGTH.search(level) is None:
        return Normal(level, (), (), (), ())
    return _normalised(plain)


def _normalised(text: str) -> Normal:
    """Return the same for any text: :func:`normalise` has a short cut for most quotations.

    First each character becomes what it becomes by itself, which keeps the length. Then an expression goes
    through all places where the length changes, and each change there is noted as an edit.
    """
    alphabet = set(text)
    table, long = _table(alphabet)
    level = _level(text, alphabet, table)
    marks = {character for character in alphabet if _continues(character)}
    has_han = any(map(_is_han, alphabet))
    folds: dict[str, str] = {}
    pieces: list[str] = []
    edits: list[tuple[int, int, int, int]] = []
    done = length = 0
    # All in one loop, for it goes through every blank and mark of a source.
    for match in _pattern(marks, long, has_han).finditer(level):
        start, end = match.span()
        old = match.group()
        if match.lastgroup == "fold":
            original = text[start:end]
            new = folds.get(original)
            if new is None:
                new = folds[original] = _fold(original)
        elif old[0] in _BLANKS:
            new = _blank(text, level, start, end)
        elif old[0] in ".…":
            new = "…"
        else:
            new = old[0]  # of a run of quotation marks or dashes
        if new == old:
            continue
        pieces.append(level[done:start])
        pieces.append(new)
        length += start - done
        edits.append((length, length + len(new), start, end))
        length += len(new)
        done = end
    pieces.append(level[done:])
    normalised = "".join(pieces)
    if not edits:
        return Normal(normalised, (), (), (), ())
    starts, ends, original_starts, original_ends = zip(*edits, strict=True)
    return Normal(normalised, starts, ends, original_starts, original_ends)


def _is_han(character: str) -> bool:
    """Tell whether a character is of Chinese or Japanese script."""
    return character >= "\u2e80" and _han().match(character) is not None


@cache
def _han() -> re.Pattern[str]:
    """Return the expression for :data:`HAN_AND_KANA`, which takes long to compile."""
    return lazy_pattern(f"[{HAN_AND_KANA}]")


def _fold(text: str) -> str:
    """Return one written character, with its marks, without its case and composed."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", decomposed.casefold())


@lru_cache(maxsize=10_000)
def _levelled(character: str) -> str:
    """Return what a character becomes by itself: ``'`` for ``“``, ``e`` for ``E``, a space for a tab."""
    level = _LEVELLED.get(character)
    if level is not None:
        return level
    if character.isspace():
        return " "
    return _fold(character)


def _table(alphabet: set[str]) -> tuple[dict[int, str], set[str]]:
    """Return the one-for-one changes, and the characters whose folding is longer or shorter.

    The changes are such as :meth:`str.translate` takes. 'ß', which becomes 'ss', is of the others.
    """
    table: dict[int, str] = {}
    long: set[str] = set()
    for character in alphabet:
        new = _levelled(character)
        if len(new) != 1:
            long.add(character)
        elif new != character:
            table[ord(character)] = new
    return table, long


def _level(text: str, alphabet: set[str], table: dict[int, str]) -> str:
    """Return the text after all one-for-one changes: still as many characters.

    Nearly all of them are small letters for capitals. So the few others are made first, and ``casefold`` does
    the rest, unless it changes the length, as it does for 'ß'.
    """
    special = {}  # what casefold does not do
    for character in alphabet:
        new = table.get(ord(character), character)
        if new != character.casefold():
            special[character] = new
    level = text
    if len(special) <= 30:  # several times faster than translate
        for character, new in special.items():
            level = level.replace(character, new)
        level = level.casefold()
        if len(level) == len(text):
            return level
    return text.translate(table)


@lru_cache(maxsize=10_000)
def _continues(character: str) -> bool:
    """Tell whether a character may compose with the one before it."""
    if character < "\u0300" or character in ZERO_WIDTH:
        return False
    is_mark = unicodedata.category(character)[0] == "M"
    is_in_syllable = "\u1160" <= character <= "\u11ff"  # vowels and ends in Korean
    return is_mark or is_in_syllable


def _pattern(marks: set[str], long: set[str], has_han: bool) -> re.Pattern[str]:
    """Return the expression for every place where the text changes its length.

    Its group ``fold`` is a character that becomes another number of them, or one with marks behind it: 'e'
    with an accent of its own becomes 'é'. What a text does not have is left out, for the expression is tried
    everywhere.
    """
    parts = []
    if marks:
        classed = re.escape("".join(sorted(marks)))
        parts.append(rf"[^ {_GONE}{_SOFT}][{classed}]+")
    if long:
        classed = re.escape("".join(sorted(long)))
        parts.append(f"[{classed}]")
    structure = _structure(has_han)
    if not parts:
        return structure
    folded = "|".join(parts)
    return re.compile(f"(?P<fold>{folded})|{structure.pattern}")


@cache
def _structure(has_han: bool) -> re.Pattern[str]:
    """Return what is the same for all texts of the expression."""
    han = f"|(?<=[{HAN_AND_KANA}]) (?=[{HAN_AND_KANA}])" if has_han else ""
    return lazy_pattern(_STRUCTURE + han)


def _blank(text: str, level: str, start: int, end: int) -> str:
    """Return what a run of blanks stands for: a space, or nothing.

    Nothing stands beside a dash or an ellipsis, between Chinese or Japanese characters, and where a soft
    hyphen parts a word at the end of a line.
    """
    run = level[start:end]
    if " " not in run:
        return ""
    if run[0] == _SOFT:
        written = text[start:end]
        if "\n" in written or "\r" in written:
            return ""  # a soft hyphen at the end of a line joins the halves of a word
    before = level[max(0, start - 3) : start]
    if before.endswith(_BEFORE_NOTHING) or _AFTER_NOTHING.match(level, end):
        return ""
    if start > 0 and end < len(level):
        is_within_han = _is_han(level[start - 1]) and _is_han(level[end])
        if is_within_han:
            return ""
    return " "
