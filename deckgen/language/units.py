"""What stands around a number: its unit after it, its hedge before or after it."""

from __future__ import annotations

import re

_SPELT = {
    "kg": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes",
    "g": "g gram grams gramme grammes",
    "t": "t tonne tonnes",
    "ton": "ton tons",
    "lb": "lb lbs",
    "km": "km kms kilometre kilometres kilometer kilometers",
    "m": "m metre metres meter meters",
    "cm": "cm centimetre centimetres centimeter centimeters",
    "mm": "mm millimetre millimetres millimeter millimeters",
    "mile": "mile miles",
    "foot": "foot feet ft",
    "inch": "inch inches",
    "hectare": "ha hectare hectares",
    "acre": "acre acres",
    "l": "l litre litres liter liters",
    "pood": "pood poods",
    "kW": "kW kilowatt kilowatts",
    "kWh": "kWh",
    "MW": "MW megawatt megawatts",
    "GW": "GW gigawatt gigawatts",
    "degree": "degree degrees °",
    "°C": "°C",
    "°F": "°F",
    "second": "second seconds",
    "minute": "minute minutes",
    "hour": "h hour hours",
    "day": "day days",
    "week": "week weeks",
    "month": "month months",
    "year": "year years yr yrs",
    "$": "$ dollar dollars USD",
    "£": "£ GBP",
    "€": "€ euro euros EUR",
    "¥": "¥ yen JPY",
    "₽": "₽ rouble roubles ruble rubles RUB",
    "pound": "pound pounds",
    "franc": "franc francs",
    "mark": "marks",
    "percentage point": "percentage_point",
    "time": "times fold",
}
MEASURES = {spelling: unit for unit, spellings in _SPELT.items() for spelling in spellings.split()}
"""Units of measurement by their spellings."""
MEASURED = frozenset(_SPELT)
TIME_UNITS = frozenset("second minute hour day week month year".split())
LONG_TIMES = {"decade": 10, "decades": 10, "century": 100, "centuries": 100} | {
    "millennium": 1000,
    "millennia": 1000,
}
"""Times that are counted in years."""

_JOINT = re.compile(r"[\s-]{0,2}")
_WORD = re.compile(r"°[CF]?|[$€£¥₽]|[^\W\d_]+")
_PER = re.compile(r"\s*(?:\bper\s+|/\s?|\ban?\s+(?=year|month|week|day|head|hour))([^\W\d_]+)")
_POINTS = re.compile(r"[\s-]?percentage[\s-]points?\b", re.I)
_PERSONS = {"people": "person", "men": "man", "women": "woman", "children": "child", "persons": "person"}
_NO_NOUN = frozenset(
    "a an the of in on at by as to from for with and or but nor per than that which who whom whose "
    "this these those is was are were be been has had have did do does its his her their our us if "
    "when while where there then between during within after before since until over under against "
    "into out up down off about across not no so it he she they we i you more less plus minus versus "
    "thus always perhaps years' ad bc ce".split()
)

_TIME_HEDGES = ("by", "before", "after")
_AMOUNT_HEDGES = ("over", "under", "some", "above", "below")
_ANY_HEDGE = (
    r"(?:not? )?(?:more|less|fewer) than|at least|at most"
    r"|an? (?:estimated|average of)|estimated(?: at)?|up to|upwards of"
    r"|as (?:many|much|few|little|high|low|late|early) as"
    r"|(?:just|well|slightly) (?:over|under|above|below)|close to|in excess of|not until|about|around|roughly"
    r"|approximately|approx\.|circa|ca?\.|nearly|almost|barely|perhaps|probably|possibly|virtually|[~≈<>≤≥±]"
)
HEDGE = f"(?P<any>{_ANY_HEDGE})|{'|'.join((*_AMOUNT_HEDGES, *_TIME_HEDGES))}"
"""The expression for a hedge, in letters of any case; its group says that it is one of any figure."""
_BEFORE = re.compile(rf"(?<![\w-])((?:(?:{HEDGE})\s*)+)(?:the\s+)?$", re.I)
_AFTER = re.compile(
    r"(\+)|[\s,]+(or (?:more|so|less|fewer|thereabouts)|at (?:most|least)|on average)\b", re.I
)
_REACH = 48


def unit_after(text: str, end: int, *, digits: bool) -> tuple[str, str, int]:
    """Return the unit after a number, what it is per, and where the unit of measurement ends.

    A noun counts as a unit but does not move the end. One-letter symbols count after
    digits only.
    """
    points = _POINTS.match(text, end)
    if points:
        return "percentage point", "", points.end()
    joint = _JOINT.match(text, end)
    word = _WORD.match(text, joint.end() if joint else end)
    if word is None:
        return "", "", end
    name = word.group()
    unit = MEASURES.get(name) or MEASURES.get(name.lower() if len(name) > 2 else "")
    if unit and (digits or len(name) > 1):
        per = _PER.match(text, word.end())
        return unit, per.group(1).lower() if per else "", word.end()
    return _noun(text, end), "", end


def _noun(text: str, end: int) -> str:
    """Return the plural noun among the next three words in the singular, or ''."""
    here = end
    for _ in range(3):
        joint = _JOINT.match(text, here)
        word = _WORD.match(text, joint.end() if joint else here)
        if word is None or word.start() == end:
            return ""
        name = word.group().lower()
        if name in _NO_NOUN:
            return ""
        if name in _PERSONS:
            return _PERSONS[name]
        if len(name) > 3 and name[-1] == "s" and name[-2] not in "su":
            return singular(name)
        here = word.end()
    return ""


def singular(word: str) -> str:
    """Return the singular of a regular English plural."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def hedge_around(text: str, start: int, end: int, *, date: bool, duration: bool) -> str:
    """Return the hedge of a figure, in small letters, or ''.

    'by' hedges a date and not an amount ('dropped by two-thirds'); 'over' an amount and
    not a time ('over four years').
    """
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    words = " ".join(before.group(1).split()).lower() if before else ""
    if (words in _TIME_HEDGES and not date) or (words in _AMOUNT_HEDGES and (date or duration)):
        words = ""
    if not words:
        after = _AFTER.match(text, end)
        if after:
            words = "or more" if after.group(1) else after.group(2).lower()
    return words
