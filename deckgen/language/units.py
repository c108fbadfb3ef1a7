"""What stands around a number: its unit after it, its hedge before or after it.

Of 'about 1,000 tonnes per hectare' these are the unit 't', per 'hectare', and the hedge 'about'. A unit of
measurement has one name however it is spelt; a noun that is counted, as in '5 new tractors', is a unit too,
in the singular.
"""

from __future__ import annotations

import re

from deckgen.language.data.en import (
    AMOUNT_HEDGES,
    HEDGES,
    HEDGES_BEHIND,
    NO_NOUNS,
    PERSONS,
    TIME_HEDGES,
    UNIT_SPELLINGS,
)
from deckgen.util.lazy_pattern import lazy_pattern


def _by_spelling() -> dict[str, str]:
    """Return units of measurement by their spellings: ``km`` of 'km', 'kilometre' and 'kilometres'."""
    units = {}
    for unit, spellings in UNIT_SPELLINGS.items():
        for spelling in spellings.split():
            units[spelling] = unit
    return units


MEASURES = _by_spelling()
"""Units of measurement by their spellings."""
MEASURED = frozenset(UNIT_SPELLINGS)
"""Units of measurement."""

_JOINT = lazy_pattern(r"[\s-]{0,2}")  # '5 km', '5-km', '5km'
_WORD = lazy_pattern(r"°[CF]?|[$€£¥₽]|[^\W\d_]+")  # '°C', '€', 'tonnes'
# ' per hectare', '/km', ' a year'
_PER = lazy_pattern(
    r"\s*(?:\bper\s+|/\s?|\ban?\s+(?=year|month|week|day|head|hour))([^\W\d_]+)"
)
_POINTS = lazy_pattern(r"[\s-]?percentage[\s-]points?\b", re.I)  # ' percentage points'

HEDGE = f"(?P<any>{'|'.join(HEDGES)})|{'|'.join((*AMOUNT_HEDGES, *TIME_HEDGES))}"
"""The expression for a hedge, in small letters; its group says that it is one of any figure."""
# 'about ', 'by about the ', 'at least ' right before a figure, in small letters
_BEFORE = lazy_pattern(rf"(?<![\w-])((?:(?:{HEDGE})\s*)+)(?:the\s+)?$")
# '+' of '10,000+'; ' or more', ', at least', ' on average' right behind a figure
_AFTER = lazy_pattern(rf"(\+)|[\s,]+({'|'.join(HEDGES_BEHIND)})\b", re.I)
_REACH = 48
"""So many characters before a figure are looked at for a hedge."""


_HEDGE_WORDS = frozenset((*re.findall("[a-z]+", HEDGE), "the", ""))


def _may_be_hedge(text: str, end: int) -> bool:
    """Tell whether the word that ends before a place, white space between, may be the last of a hedge.

    It may for 'about ' and 'at least the ', and not for 'waited for ', whose last word is in no hedge.

    The expression takes long, and few figures have one.
    """
    while end and text[end - 1].isspace():
        end -= 1
    start = end
    while start and text[start - 1].isalpha():
        start -= 1
    word = text[start:end]
    return word.lower() in _HEDGE_WORDS or not word.isascii()


def unit_after(text: str, end: int, *, digits: bool) -> tuple[str, str, int]:
    """Return the unit after a number, what it is per, and where the unit of measurement ends.

    A noun counts as a unit but does not move the end. One-letter symbols count after
    digits only. Behind the number of '5 tonnes per hectare' this gives ``tonne``, ``hectare``
    and the end of 'hectare'; behind that of '5 new tractors', ``tractor``, '' and ``end``.
    """
    points = _POINTS.match(text, end)
    if points:
        return "percentage point", "", points.end()
    joint = _JOINT.match(text, end)
    word = _WORD.match(text, joint.end() if joint else end)
    if word is None:
        return "", "", end
    name = word.group()
    unit = MEASURES.get(name)
    if unit is None and len(name) > 2:
        unit = MEASURES.get(name.lower())
    if unit and (digits or len(name) > 1):
        per = _PER.match(text, word.end())
        counted_per = per.group(1).lower() if per else ""
        return unit, counted_per, word.end()
    return _noun(text, end), "", end


def _noun(text: str, end: int) -> str:
    """Return the plural noun among the next three words in the singular, or ''.

    It is what a number counts. A word such as 'in' or 'of' ends the search: what follows is counted no more.

    ``tractor`` for ' new American tractors in all'; '' for ' in the fields'.
    """
    here = end
    for _ in range(3):
        joint = _JOINT.match(text, here)
        word = _WORD.match(text, joint.end() if joint else here)
        if word is None or word.start() == end:
            return ""
        name = word.group().lower()
        if name in NO_NOUNS:
            return ""
        if name in PERSONS:
            return PERSONS[name]
        if len(name) > 3 and name[-1] == "s":
            is_plural = name[-2] not in "su"  # 'tractors', not 'glass' and 'bus'
            if is_plural:
                return singular(name)
        here = word.end()
    return ""


def singular(word: str) -> str:
    """Return the singular of a regular English plural: ``policy`` of 'policies', ``box`` of 'boxes'.

    A word that is no plural, such as 'glass', stays.
    """
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def hedge_around(text: str, start: int, end: int, *, date: bool, duration: bool) -> str:
    """Return the hedge of a figure, in small letters, or '': 'at least' of 'at least ten', 'or more' of '9+'.

    'by' hedges a date and not an amount ('dropped by two-thirds'); 'over' an amount and
    not a time ('over four years').
    """
    before = None
    if _may_be_hedge(text, start):
        near = text[max(0, start - _REACH) : start]
        before = _BEFORE.search(near.lower())
    if before is not None:
        words = " ".join(before.group(1).split())
        hedges_other_kind = (words in TIME_HEDGES and not date) or (
            words in AMOUNT_HEDGES and (date or duration)
        )
        if words and not hedges_other_kind:
            return words
    after = _AFTER.match(text, end)
    if after is None:
        return ""
    plus, following = after.groups()
    if plus:
        return "or more"
    return following.lower()
