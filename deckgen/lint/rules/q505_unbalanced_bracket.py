r"""Finds a bracket that nothing opens or closes, outside code and formulas.

Smileys, *a)*, marks of footnotes such as *goods\*)*, intervals such as *[0, 1)* and *]0, 1[*, and a
bracket that is itself asked for are left alone.

Why: A word is often missing along with the bracket; at best it is a slip seen at every repetition.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.rule import Found, Rule
from deckgen.util import ascii_text
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.typography import WrittenText

BAD = """\
q: Who was Lenin (born Ulyanov?
a: The leader of the Bolsheviks
"""
GOOD = """\
q: Who was Lenin (born Ulyanov)?
a: The leader of the Bolsheviks
"""

_BRACKETS = "()[]{}"
_OPENING = {")": "(", "]": "[", "}": "{"}
_EXEMPT = lazy_pattern(
    r"[:;=]['’]?[-^o]?[()\[\]]"  # a smiley
    r"|(?:^|(?<=[\s(“\"]))\w{1,3}\.?\)"  # 'a)', '2)', '2.)'
)
# '2\)' at the beginning of a line, which is no item of a list
_ESCAPED = lazy_pattern(r"^\s*\w{1,3}\.?\\\)", re.MULTILINE)
# 'Fußnote*)', 'Preis †)', 'Preis¹)', 'Preis2)', 'goods\\*)': the mark of a footnote
_FOOTNOTE = lazy_pattern(
    r"(?:(?:^|(?<=[^\s(\[{]))[ \t]?(?:(?:\\?\*){1,3}|[†‡§¶#]{1,2})"
    r"|[¹²³⁰⁴-⁹]{1,3}|(?<=[^\W\d_])\d{1,2})\)",
    re.MULTILINE,
)
# ']0, 1[', '[0, 1)', '(-∞, a]': an interval; '(' alone, or between quotation marks: what is asked for
_INTENDED = lazy_pattern(
    r"[\[\](][-−+]?[\w.∞]+\s?[,;]\s?[-−+]?[\w.∞]+[\[\])]"
    r"|\A\s*[()\[\]{}]\s*\Z"
    r"|(?<=[\"'“„«‘‚「『])[()\[\]{}](?=[\"'”“»’‘」』])|(?<=[«‹]\s)[()\[\]{}](?=\s[»›])"
)
_PROSE = ascii_text.LETTERS + b" \n.,;:!?'\"()%*/+-"
"""What may be in a text of which at most bold and italic words are marked."""
_MARKS = frozenset("\"'“„«‘‚「『‹")
"""What begins a quotation in :data:`_INTENDED`."""
# 'What closes ( in Lisp?', 'with [ or (?': a bracket that is a word of its own, as it was written
_ALONE = lazy_pattern(r"(?:^|(?<=\s))[()\[\]{}](?=[,;.?!]*(?:\s|$))")


def find(written: WrittenText) -> Found | None:
    """Find a bracket that nothing opens or closes, outside code and formulas."""
    text = written.text
    if _has_few_marks(text) and _is_in_order(text):
        return None  # as most are
    if not any(bracket in text for bracket in _BRACKETS):
        return None
    shown = written.shown
    exempt: list[tuple[int, int]] | None = None
    intended: set[int] = set()
    for match in _INTENDED.finditer(shown):
        intended.update(range(*match.span()))
    if next(_without_partner(shown, intended), None) is None:
        return None  # one that is a word of its own may have a partner: 'x[a, ]'
    intended.update(match.start() for match in _ALONE.finditer(text))
    for offset, char in _without_partner(shown, intended):
        if exempt is None:
            exempt = [match.span() for match in _EXEMPT.finditer(shown)]
            for marks in (_ESCAPED, _FOOTNOTE):  # their backslash and star may be marks
                exempt += [match.span() for match in marks.finditer(text)]
        if not any(start <= offset < end for start, end in exempt):
            return Found(written.text, offset, offset + 1, {"sign": char})
    return None


def _has_few_marks(text: str) -> bool:
    """Tell whether a text has no brackets but round ones, all of which are seen: there are no code, no
    formulas, no links and no tags in it, which it would take long to look for."""
    if "://" in text or "www." in text or "    " in text or "mailto:" in text:
        return False
    return ascii_text.holds_only(ascii_text.with_ascii_signs(text), _PROSE)


def _is_in_order(shown: str) -> bool:
    """Tell whether of the round brackets of a text each is closed before another opens.

    Not so if one stands behind a quotation mark: it may be asked for, as in 'What does "(" open?', and then
    is no partner.
    """
    closing = -1
    while (opening := shown.find("(", closing + 1)) >= 0:
        if ")" in shown[closing + 1 : opening]:
            return False
        closing = shown.find(")", opening)
        if closing < 0 or "(" in shown[opening + 1 : closing]:
            return False
        if _may_be_quoted(shown, opening) or _may_be_quoted(shown, closing):
            return False
    return ")" not in shown[closing + 1 :]


def _may_be_quoted(shown: str, place: int) -> bool:
    """Tell whether a quotation mark stands before a sign, perhaps with a space between them."""
    return not _MARKS.isdisjoint(shown[max(0, place - 2) : place])


def _without_partner(shown: str, intended: set[int]) -> Iterator[tuple[int, str]]:
    """Yield the brackets that close nothing, and then those that nothing closes."""
    opened: list[tuple[int, str]] = []
    for offset, char in enumerate(shown):
        if offset in intended:
            continue
        if char in "([{":
            opened.append((offset, char))
        elif char in ")]}":
            if opened and opened[-1][1] == _OPENING[char]:
                opened.pop()
            else:
                yield offset, char
    yield from opened


RULE = Rule(
    code="Q505",
    severity=ERROR,
    title="unbalanced bracket",
    message="the bracket {sign} has no partner",
    hint="add the other bracket, or delete this one",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="text",
    signs=_BRACKETS,
    find=find,
)
