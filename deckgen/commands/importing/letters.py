"""Letters of other scripts in ASCII, for ids: by the names that Unicode has for them, and a few tables."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

_INDIC = frozenset(
    "DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM".split()
)
"""Scripts whose consonants have an 'a' of their own, which a sign of a vowel replaces."""

_SIGNS = {
    "VIRAMA": "",
    "ANUSVARA": "m",
    "CANDRABINDU": "m",
    "VISARGA": "h",
    "NUKTA": "",
    "AVAGRAHA": "",
}
_HEPBURN = {
    "si": "shi",
    "ti": "chi",
    "tu": "tsu",
    "hu": "fu",
    "zi": "ji",
    "di": "ji",
    "du": "zu",
}
"""How Unicode spells syllables of Japanese, and how they are usually written."""


def _table(letters: str, written: str) -> dict[str, str]:
    """Return letters with what each is written as: ``written`` has it in their order, ``_`` standing for
    nothing.
    """
    return dict(
        zip(letters, (each.strip("_") for each in written.split()), strict=True)
    )


_LETTERS = {
    **_table(
        "абвгдежзиклмнопрстуфхцчшщъыьэюяѐђѓєѕіјљњќџґѣ",
        "a b v g d e zh z i k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya e dj g ye dz i j lj nj k dz"
        " g e",
    ),
    **_table(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o",
    ),
    **_table(
        "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
        "_ b g d h v z ch t y k k l m m n n s _ p p ts ts k r sh t",
    ),
    **_table(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويءةىپچژگکی",
        "a b t th j h kh d dh r z s sh s d t z _ gh f q k l m n h w y _ a a p ch zh g k y",
    ),
    **_table("ßæœøłđðþħıŋəĸſ", "ss ae oe o l d d th h i n e k s"),
}
"""Letters in small, without marks, that do not have their sound in their name."""


class _Letter(NamedTuple):
    """What a letter is written as. ``kind`` says how it joins the one before, or the one behind: 'small',
    'double' and 'long' of Japanese, 'vowel sign' and 'virama' of India, '' for any other."""

    written: str
    kind: str = ""


def ascii_of(text: str) -> str | None:
    """Return a text in small letters of ASCII, other signs as they are; nothing if it has letters that are
    not known here: of Chinese, say."""
    found: list[str] = []
    doubles = False
    for char in unicodedata.normalize("NFKC", text).lower():
        letter = _letter(char)
        if letter is None:
            return None
        last = found[-1] if found else ""
        written = letter.written
        if letter.kind == "double":
            doubles = True
            continue
        if letter.kind == "small" and last.endswith("i"):  # 'ki' and 'ya': 'kya'
            found[-1] = last[:-1]
            written = written[1:] if last.endswith(("shi", "chi", "ji")) else written
        elif letter.kind in ("vowel sign", "virama") and last.endswith("a"):
            found[-1] = last[:-1]
        elif letter.kind == "long":
            written = last[-1:]
        if doubles and written[:1].isalpha():
            written = written[0] + written
        doubles = False
        found.append(written)
    return "".join(found)


@lru_cache(maxsize=10_000)
def _letter(char: str) -> _Letter | None:
    """Return what a character is written as, nothing for a letter that is not known."""
    if char.isascii() or unicodedata.category(char)[0] not in "LMN":
        return _Letter(char)
    # 'KATAKANA LETTER SMALL YA', 'HANGUL SYLLABLE GANG'
    name = unicodedata.name(char, "")
    script, _, rest = name.partition(" ")
    last = rest.rpartition(" ")[2].lower()
    if script in ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"):
        return _kana(rest, last)
    if name.startswith("HANGUL SYLLABLE"):
        return _Letter(last)
    if script in _INDIC and not char.isdecimal():
        return _indic(rest, last)
    parts = [_plain(each) for each in unicodedata.normalize("NFKD", char)]
    if None in parts:
        return None
    return _Letter("".join(filter(None, parts)))


def _kana(rest: str, last: str) -> _Letter | None:
    """Return what a Japanese letter is written as, by its name in Unicode.

    ``rest`` is the name behind the script, ``LETTER SMALL YA``; ``last`` is its last word in small letters.
    """
    if rest.startswith("LETTER SMALL TU"):
        return _Letter("", "double")
    if rest == "PROLONGED SOUND MARK":
        return _Letter("", "long")
    if not rest.startswith("LETTER "):
        return None
    if rest.startswith("LETTER SMALL Y"):
        return _Letter(last, "small")
    return _Letter(_HEPBURN.get(last, last))


def _indic(rest: str, last: str) -> _Letter | None:
    """Return what a letter of an Indian script is written as, by its name in Unicode.

    A consonant has an ``a``, ``KA``, which a vowel sign behind it replaces, and a virama takes away.
    """
    if rest.startswith("VOWEL SIGN "):
        return _Letter(last, "vowel sign")
    if rest.startswith("LETTER "):
        return _Letter(last)
    sign = _SIGNS.get(last.upper())
    if sign is None:
        return None
    return _Letter(sign, "virama" if last == "virama" else "")


def _plain(char: str) -> str | None:
    """Return a character that has no mark on it, in ASCII."""
    if char.isascii():
        return char
    if unicodedata.category(char).startswith("M"):
        return ""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return _LETTERS.get(char)
