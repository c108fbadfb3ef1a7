"""Read a number at a place in a text, in digits or in English words."""

from __future__ import annotations

import re
from math import gcd
from typing import NamedTuple

LONGEST = 1_000
"""How many digits a number may have to be reckoned with."""

Value = tuple[int, int]
"""An exact number: numerator and denominator in lowest terms."""

ONES = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "dozen": 12,
}
SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
} | {"twenty-first": 21}
PARTS = {"half": 2, "halves": 2, "quarter": 4, "third": 3} | {
    word: number for word, number in ORDINALS.items() if 4 <= number <= 10
}
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

_VULGAR = "".join(VULGAR)
_DIGITS = re.compile(
    r"(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?!\d)"
    r"|\d{1,3}(?:\.\d{3}){2,}(?!\d)|\d+)"
    r"(?:\.(?P<point>\d+)|,(?P<comma>\d{1,2})(?!\d))?"
    rf"(?: ?(?P<vulgar>[{_VULGAR}])|/(?P<below>[1-9]\d{{0,2}})(?![\d/])"
    r"|[ -](?P<above>\d)/(?P<below2>[2-9])(?!\d))?"
)
_SCALE = re.compile(r"[\s-]?(?:(hundred|thousand|million|billion|trillion|dozen)\b|(k|m|mn|bn|tn)\b)", re.I)
_WORD = re.compile(r"[A-Za-z]+")
_JOIN = re.compile(r"[ \u00a0\n]+|-")
_HALF_MORE = re.compile(r"\s+and\s+a\s+(half|quarter)\b", re.I)
_HALF_OF = re.compile(
    r"half(?:[ -]an?)?[ -](?=(?:million|billion|thousand|hundred|dozen|decade|century)\b)", re.I
)
_PART = re.compile(
    rf"(?:(?P<article>an?)|(?P<count>{'|'.join(ONES)}))[\s-]+(?P<part>(?:{'|'.join(PARTS)})s?)\b",
    re.I,
)
_BARE_HALF = re.compile(r"half\b(?!-|\s+(?:way|hearted))", re.I)
_SHARE_FOLLOWS = re.compile(r"\s+of\b|\s*[.,;:!?)\]”\"]|\s*$")


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
    """Return a number in lowest terms."""
    common = gcd(numerator, denominator)
    return numerator // common, denominator // common


def times(value: Value, factor: int) -> Value:
    """Return the product."""
    return ratio(value[0] * factor, value[1])


def whole(digits: str) -> int:
    """Return the number that digits of any script are.

    One of more than :data:`LONGEST` digits, of which Python could not even say what it is, is a number
    that is the same for the same digits, and larger for larger ones.
    """
    return int(digits) if len(digits) <= LONGEST else int(digits, 16)


def read_number(text: str, at: int) -> Numeral | None:
    """Return the number that starts at ``at``, with its scale word, or ``None``."""
    if text[at].isdigit() or text[at] in VULGAR:
        return _digits(text, at)
    return _share(text, at) or _half_of(text, at) or _words(text, at)


def _digits(text: str, at: int) -> Numeral | None:
    if text[at] in VULGAR:
        return Numeral(VULGAR[text[at]], at + 1, share=True)
    match = _DIGITS.match(text, at)
    if match is None:
        return None
    digits = re.sub(r"\D", "", match["whole"])
    decimals = match["point"] or match["comma"] or ""
    if len(digits) + len(decimals) > LONGEST:
        return Numeral((whole(digits + decimals), 1), match.end())
    value = ratio(whole(digits + decimals), 10 ** len(decimals))
    if match["below"] and not decimals:
        return Numeral(ratio(whole(digits), int(match["below"])), match.end(), share=True)
    if match["above"]:
        above, below = int(match["above"]), int(match["below2"])
        value = ratio(value[0] * below + above * value[1], value[1] * below)
    if match["vulgar"]:
        above, below = VULGAR[match["vulgar"]]
        value = ratio(value[0] * below + above * value[1], value[1] * below)
    end, scale = match.end(), 1
    scaled = _SCALE.match(text, end)
    if scaled and (scaled[1] or _short_scale(text, at, end)):
        scale = SCALES[scaled[1].lower()] if scaled[1] else SHORT_SCALES[scaled[2].lower()]
        end = scaled.end()
    plain = match.group().isdigit() and scale == 1
    return Numeral(times(value, scale), end, plain, scale=scale)


def _short_scale(text: str, at: int, end: int) -> bool:
    """Tell whether the letters after the digits scale them: '£5m' and '5bn', not '5 m' of cloth."""
    letters = text[end : end + 2].lower()
    return letters in ("bn", "mn", "tn") or (at > 0 and text[at - 1] in "$€£¥₽" and text[end] not in " -")


def _share(text: str, at: int) -> Numeral | None:
    """Read 'two-thirds', 'a quarter', 'half'."""
    match = _PART.match(text, at)
    if match:
        part = match["part"].lower()
        plural = part.endswith("s") and part not in PARTS
        below = PARTS[part.removesuffix("s")] if plural else PARTS[part]
        above = ONES[match["count"].lower()] if match["count"] else 1
        if above and plural == (above > 1):
            ambiguous = match["article"] and part != "half"
            joined = "-" in match.group()
            if not ambiguous or joined or _SHARE_FOLLOWS.match(text, match.end()):
                return Numeral(ratio(above, below), match.end(), share=True, words=True)
    half = _BARE_HALF.match(text, at)
    if half and not _HALF_OF.match(text, at):
        return Numeral((1, 2), half.end(), share=True, words=True)
    return None


def _half_of(text: str, at: int) -> Numeral | None:
    """Read 'half a million'; 'half a century' leaves the century to be its unit."""
    match = _HALF_OF.match(text, at)
    if match is None:
        return None
    word = _WORD.match(text, match.end())
    scale = SCALES.get(word.group().lower(), 0) if word else 0
    if word and scale:
        return Numeral(ratio(scale, 2), word.end(), scale=scale, words=True)
    return Numeral((1, 2), match.end() - 1, words=True)


def _is_century(last: str, current: int | None) -> bool:
    """Tell whether the number word before is the first of a year: 'nineteen thirty', 'twenty twenty'."""
    return current is not None and (
        (last == "one" and 11 <= current <= 19) or (last == "ten" and current == 20)
    )


def _words(text: str, at: int) -> Numeral | None:
    """Read 'ten million', 'two hundred and five', 'twenty-one', 'a million', 'nineteen thirty-four'."""
    total, current, end, scale = 0, None, at, 1
    last, year = "", False
    here = at
    while (match := _WORD.match(text, here)) is not None:
        word = match.group().lower()
        if here > at and not last and word not in SCALES:
            break  # an article counts before 'million' only
        if word in ONES and (not last or (last == "ten" and 0 < ONES[word] < 10) or last == "scale"):
            current = (current or 0) + ONES[word]
            last = "one"
        elif word in TENS and (not last or last == "scale"):
            current = (current or 0) + TENS[word]
            last = "ten"
        elif word in TENS and not total and _is_century(last, current):
            assert current is not None
            current, last, year = current * 100 + TENS[word], "ten", True
        elif (
            word in SCALES and (current or 0) < 10**30 and (last or text[at : at + 2].lower() in ("a ", "an"))
        ):
            current = (1 if current is None else current) * SCALES[word]
            scale = SCALES[word]
            if scale >= 1000:
                total, current = total + current, 0
            last = "scale"
        elif not last and word in ("a", "an") and here == at:
            pass
        else:
            break
        if last:
            end = match.end()
        joint = _JOIN.match(text, match.end())
        if joint is None:
            break
        here = joint.end()
        if last == "scale" and text[here : here + 4].lower() == "and ":
            here += 4
    if not last:
        return None
    value = ratio(total + (current or 0))
    more = _HALF_MORE.match(text, end)
    if more and scale == 1:
        below = 2 if more[1].lower() == "half" else 4
        value, end = ratio(value[0] * below + 1, below), more.end()
        scaled = _SCALE.match(text, end)
        if scaled and scaled[1]:
            scale = SCALES[scaled[1].lower()]
            value, end = times(value, scale), scaled.end()
    return Numeral(value, end, year, scale=scale, words=True)
