"""Read a number at a place in a text, in digits or in English words.

'2.5 million', 'two and a half million' and '2,500,000' are the value (2500000, 1); 'two-thirds' and '2/3' are
(2, 3), a share; 'nineteen oh five' is (1905, 1), and may be a year. Of 'sixteen-nineteen', which is a range,
this is the sixteen.
"""

from __future__ import annotations

import re
from math import gcd

from deckgen.language.data.en import ONES, PARTS, SCALES, SHORT_SCALES, TENS
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

LONGEST = 1_000
"""How many digits a number may have to be reckoned with."""

Value = tuple[int, int]
"""An exact number: numerator and denominator in lowest terms."""

VULGAR = {
    "½": (1, 2),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅕": (1, 5),
    "⅖": (2, 5),
    "⅗": (3, 5),
    "⅘": (4, 5),
    "⅙": (1, 6),
    "⅚": (5, 6),
    "⅛": (1, 8),
    "⅜": (3, 8),
    "⅝": (5, 8),
    "⅞": (7, 8),
}
"""Fractions that are one character."""

_VULGAR = "".join(VULGAR)
_DIGITS = lazy_pattern(
    r"(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)"  # '1,234,567'
    r"|\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?!\d)"  # '1 234 567', '1’234’567'
    r"|\d{1,3}(?:\.\d{3}){2,}(?!\d)"  # '1.234.567'
    r"|\d+)"
    r"(?:\.(?P<point>\d+)|,(?P<comma>\d{1,2})(?!\d))?"  # '17.9', '17,9'
    rf"(?: ?(?P<vulgar>[{_VULGAR}])"  # '2½', '2 ½'
    r"|/(?P<below>[1-9]\d{0,2})(?![\d/])"  # '2/3'
    r"|[ -](?P<above>\d)/(?P<below2>[2-9])(?!\d))?"  # '3 1/2', '3-1/2'
)
# ' million', '-hundred', 'bn', 'k'
_SCALE = lazy_pattern(
    rf"[\s-]?(?:({'|'.join(SCALES)})\b|({'|'.join(SHORT_SCALES)})\b)", re.I
)
_WORD = lazy_pattern(r"[A-Za-z]+")  # 'twenty' of 'twenty-one'
_NO_DIGITS = lazy_pattern(r"\D+")
_JOIN = lazy_pattern(r"[ \u00a0\n]+|-")  # between 'twenty' and 'one'
_OH = lazy_pattern(
    rf"oh[ \u00a0\n-]({'|'.join(list(ONES)[1:10])})\b", re.I
)  # 'oh five' of 'nineteen oh five'
# behind 'two' in 'two and a half million'
_HALF_MORE = lazy_pattern(r"\s+and\s+a\s+(half|quarter)\b", re.I)
# 'half a ' of 'half a million', 'half-' of 'half-century'
_HALF_OF = lazy_pattern(
    r"half(?:[ -]an?)?[ -](?=(?:million|billion|thousand|hundred|dozen|decade|century)\b)",
    re.I,
)
# 'two-thirds', 'a quarter', 'three tenths', and what is none: ONES and PARTS tell
_PART = lazy_pattern(
    r"(?:(?P<article>an?)|(?P<count>[a-z]+))[\s-]+(?P<part>[a-z]+)\b", re.I
)
# 'half', not 'half-way'
_BARE_HALF = lazy_pattern(r"half\b(?!-|\s+(?:way|hearted))", re.I)
_SHARE_FOLLOWS = lazy_pattern(
    r"\s+of\b|\s*[.,;:!?)\]”\"]|\s*$"
)  # 'a third of', 'by a third.', not 'a third man'


class Numeral(NamedTuple):
    """A number read.

    ``plain`` digits alone may be a year, a ``share`` is a fraction of something, and
    ``scale`` is what its own scale word multiplied it by.
    """

    value: Value
    end: int
    plain: bool = False
    share: bool = False
    scale: int = 1
    words: bool = False


def ratio(numerator: int, denominator: int = 1) -> Value:
    """Return a number in lowest terms: (1, 2) for 50 and 100."""
    common = gcd(numerator, denominator)
    return numerator // common, denominator // common


def times(value: Value, factor: int) -> Value:
    """Return the product."""
    above, below = value
    return ratio(above * factor, below)


def plus(one: Value, other: Value) -> Value:
    """Return the sum."""
    above, below = one
    other_above, other_below = other
    sum_above = above * other_below + other_above * below
    return ratio(sum_above, below * other_below)


def whole(digits: str) -> int:
    """Return the number that digits of any script are.

    One of more than :data:`LONGEST` digits, of which Python could not even say what it is, is a number
    that is the same for the same digits, and larger for larger ones.
    """
    if len(digits) > LONGEST:
        return int(digits, 16)
    return int(digits)


def read_number(text: str, at: int, *, years: bool = True) -> Numeral | None:
    """Return the number that starts at ``at``, with its scale word, or ``None``.

    At the start of '2.5 million tonnes' this is 2,500,000, ending before ' tonnes'. Without ``years``
    'twenty ten' is two numbers, of which this is the first.
    """
    if text[at].isdigit() or text[at] in VULGAR:
        return _digits(text, at)
    number = _share(text, at)
    if number is None:
        number = _half_of(text, at)
    if number is None:
        number = _in_words(text, at, years)
    return number


# --- in digits -------------------------------------------------------------------------------


def _digits(text: str, at: int) -> Numeral | None:
    """Read '1,234', '17.9', '2½', '2/3', '3 1/2', '½', '5 million', '£5m'.

    Most are digits alone, with or without a scale, and are done with at once. A number of more digits than
    :data:`LONGEST` is not reckoned with: it is only compared.
    """
    if text[at] in VULGAR:
        return Numeral(VULGAR[text[at]], at + 1, share=True)
    match = _DIGITS.match(text, at)
    if match is None:
        return None
    end = match.end()
    written = match.group()
    if written.isdigit() and len(written) <= LONGEST:  # as most are
        scale, end = _scale_of_digits(text, at, end)
        number = int(written) * scale
        return Numeral((number, 1), end, scale == 1, scale=scale)
    digits = _NO_DIGITS.sub("", match["whole"])
    decimals = match["point"] or match["comma"] or ""
    without_point = whole(digits + decimals)
    if len(digits) + len(decimals) > LONGEST:
        return Numeral((without_point, 1), end)
    if match["below"] and not decimals:
        share = ratio(without_point, int(match["below"]))
        return Numeral(share, end, share=True)
    value = ratio(without_point, 10 ** len(decimals))
    value = plus(value, _fraction_behind(match))
    scale, end = _scale_of_digits(text, at, end)
    is_plain = written.isdigit() and scale == 1
    return Numeral(times(value, scale), end, is_plain, scale=scale)


def _fraction_behind(match: re.Match[str]) -> Value:
    """Return the fraction that a whole number in digits goes on with: 1/2 for '3 1/2' and '3½'.

    It is 0 for a number without one.
    """
    if match["above"]:
        return int(match["above"]), int(match["below2"])
    if match["vulgar"]:
        return VULGAR[match["vulgar"]]
    return 0, 1


def _scale_of_digits(text: str, at: int, end: int) -> tuple[int, int]:
    """Return what scales the digits from ``at`` to ``end``, and its end: a million for '5 million'.

    It is 1, and the end that of the digits, where no word or letter does.
    """
    scaled = _SCALE.match(text, end)
    if scaled is None:
        return 1, end
    word, letters = scaled.groups()
    if word:
        return SCALES[word.lower()], scaled.end()
    if _short_scale(text, at, end):
        return SHORT_SCALES[letters.lower()], scaled.end()
    return 1, end


def _short_scale(text: str, at: int, end: int) -> bool:
    """Tell whether the letters after the digits scale them: '£5m' and '5bn', not '5 m' of cloth."""
    letters = text[end : end + 2].lower()
    if letters in ("bn", "mn", "tn"):
        return True
    has_currency = at > 0 and text[at - 1] in "$€£¥₽"
    return has_currency and text[end] not in " -"


# --- parts in words --------------------------------------------------------------------------


def _share(text: str, at: int) -> Numeral | None:
    """Read 'two-thirds', 'a quarter', 'half'."""
    match = _PART.match(text, at)
    if match:
        share = _part(text, match)
        if share is not None:
            return share
    half = _BARE_HALF.match(text, at)
    if half and not _HALF_OF.match(text, at):
        return Numeral((1, 2), half.end(), share=True, words=True)
    return None


def _part(text: str, match: re.Match[str]) -> Numeral | None:
    """Return a count of parts: 2/3 for 'two-thirds'; nothing for 'two third', 'a third man' and 'a man'.

    Behind 'a' the part may be an ordinal. It is none where what it is a part of follows, or nothing does: 'a
    third of them', 'by a third.'
    """
    article, count, part = match.group("article", "count", "part")
    part = part.lower()
    is_plural = part not in PARTS
    below = PARTS.get(part.removesuffix("s"))
    above = 1
    if count:
        above = ONES.get(count.lower(), 0)
    if below is None or above == 0 or is_plural != (above > 1):
        return None
    end = match.end()
    may_be_ordinal = article and part != "half" and "-" not in match.group()
    if may_be_ordinal and not _SHARE_FOLLOWS.match(text, end):
        return None
    return Numeral(ratio(above, below), end, share=True, words=True)


def _half_of(text: str, at: int) -> Numeral | None:
    """Read 'half a million'; 'half a century' leaves the century to be its unit.

    The one is 500,000, the other the half that is then multiplied by 100 years.
    """
    match = _HALF_OF.match(text, at)
    if match is None:
        return None
    word = _WORD.match(text, match.end())
    if word is not None:
        scale = SCALES.get(word.group().lower())
        if scale is not None:
            return Numeral(ratio(scale, 2), word.end(), scale=scale, words=True)
    return Numeral((1, 2), match.end() - 1, words=True)


# --- numbers in words ------------------------------------------------------------------------


class _Sum:
    """A number in words while it is read, word by word.

    In 'two million three hundred and five' ``total`` is two million from 'million' on, and
    ``current`` what has been read since. ``last`` is the sort of word before: '' before the first
    that counts, 'one', 'ten' or 'scale'.

    ===========  =============  ===========  ========
    after        ``total``      ``current``  ``last``
    ===========  =============  ===========  ========
    'two'        0              2            one
    'million'    2,000,000      0            scale
    'three'      2,000,000      3            one
    'hundred'    2,000,000      300          scale
    'five'       2,000,000      305          one
    ===========  =============  ===========  ========
    """

    def __init__(self, after_article: bool, years: bool) -> None:
        self.after_article = after_article
        self.years = years
        self.total = 0
        self.current: int | None = None
        self.scale = 1
        self.last = ""
        self.is_year = False

    @property
    def value(self) -> int:
        """The number read so far."""
        return self.total + (self.current or 0)

    def add(self, word: str, *, hyphen: bool) -> bool:
        """Add a word, which may stand behind a hyphen; tell whether the number can go on with it."""
        if self._add_one(word, hyphen) or self._add_ten(word):
            return True
        return self._add_scale(word)

    def _add_one(self, word: str, hyphen: bool) -> bool:
        """Add 'five': first of all, behind a scale, or behind a ten as in 'twenty-five'; or add 'ten',
        as the second half of 'twenty ten'."""
        one = ONES.get(word)
        if one is None:
            return False
        if one >= 10 and self.is_century():
            is_range = hyphen and one > self.value % 100  # 'sixteen-nineteen'
            if is_range:
                return False
            self.end_year(one)
            return True
        if self.last == "one":
            return False
        if self.last == "ten" and not 0 < one < 10:  # 'twenty eleven'
            return False
        self.current = (self.current or 0) + one
        self.last = "one"
        return True

    def _add_ten(self, word: str) -> bool:
        """Add 'thirty': first of all, behind a scale, or as the second half of 'nineteen thirty'."""
        ten = TENS.get(word)
        if ten is None:
            return False
        if self.last in ("", "scale"):
            self.current = (self.current or 0) + ten
        elif self.is_century():
            self.end_year(ten)
        else:
            return False
        self.last = "ten"
        return True

    def end_year(self, year: int) -> None:
        """Add the second half of a year, that within the century."""
        self.current = (self.current or 0) * 100 + year
        self.is_year = True
        self.last = "one"

    def is_century(self) -> bool:
        """Tell whether what was read is the first half of a year: 'nineteen', 'twenty'.

        Years are read so from 'eleven' on; 'ten sixty-six' is two numbers.
        """
        if not self.years or self.total or self.current is None:
            return False
        if self.last == "one":
            return 11 <= self.current <= 19
        return self.last == "ten" and self.current == 20

    def _add_scale(self, word: str) -> bool:
        """Add 'hundred' or 'million': behind a number, or behind an article."""
        scale = SCALES.get(word)
        if scale is None or self.is_year:
            return False
        if not self.last and not self.after_article:
            return False
        if self.current is None:  # 'a million'
            self.current = 1
        if self.current >= 10**30:  # 'million million million …' ends somewhere
            return False
        self.current *= scale
        self.scale = scale
        if scale >= 1000:
            self.total = self.value
            self.current = 0
        self.last = "scale"
        return True


def _in_words(text: str, at: int, years: bool) -> Numeral | None:
    """Read 'ten million', 'two hundred and five', 'twenty-one', 'a million', 'nineteen thirty-four'."""
    number, end = _sum_of_words(text, at, years)
    if not number.last:
        return None
    value = ratio(number.value)
    scale = number.scale
    more = None
    if scale == 1:
        more = _HALF_MORE.match(text, end)
    if more is not None:
        fraction = (1, 2) if more[1].lower() == "half" else (1, 4)
        value = plus(value, fraction)
        end = more.end()
        scaled = _SCALE.match(text, end)
        if scaled and scaled[1]:
            scale = SCALES[scaled[1].lower()]
            value = times(value, scale)
            end = scaled.end()
    return Numeral(value, end, number.is_year, scale=scale, words=True)


def _sum_of_words(text: str, at: int, years: bool) -> tuple[_Sum, int]:
    """Read number words as far as they make one number, and return where the last of them ends.

    Of 'ten eleven' that is the ten, of 'two hundred and five men' the four words before 'men'.
    """
    first_letters = text[at : at + 2].lower()
    number = _Sum(first_letters in ("a ", "an"), years)
    end = here = at
    while (match := _WORD.match(text, here)) is not None:
        word = match.group().lower()
        is_first = here == at
        if not is_first and not number.last and word not in SCALES:
            break  # an article counts before 'million' only
        is_article = is_first and word in ("a", "an")
        has_hyphen = text[here - 1 : here] == "-"
        if not is_article and not number.add(word, hyphen=has_hyphen):
            break
        if number.last:
            end = match.end()
        joint = _JOIN.match(text, match.end())
        if joint is None:
            break
        here = joint.end()
        oh = _OH.match(text, here)
        if oh and number.is_century():
            year = ONES[oh[1].lower()]
            number.end_year(year)
            return number, oh.end()
        has_and = text[here : here + 4].lower() == "and "
        if has_and and number.last == "scale":  # 'two hundred and five'
            here += 4
    return number, end
