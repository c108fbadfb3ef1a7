"""When ``*`` and ``_`` are emphasis: rules for markdown-it.

CommonMark's conditions, with two changes. Beside Chinese, Japanese and Korean text no space is needed
(``これは**「強調」**です``), by the conditions of the *CommonMark CJK-friendly amendments*. And signs
that are plainly meant stay: ``2*3*4``, ``x*y*z``, ``*/*``, ``__init__``, ``___(verb)___``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar
from markdown_it.rules_inline.state_inline import Delimiter

from deckgen.render.lines import is_cjk, is_without_spaces, without_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

# names that Python and C write so; other words between two underscores each are bold
_SPECIAL_NAMES = frozenset(
    "abs add aenter aexit aiter all and anext annotations attribute author await base bases bool builtins "
    "bytes call cause class contains context copy counter cplusplus date debug deepcopy del delattr delete "
    "delitem dict dir div divmod doc dunder enter eq exit file float floordiv format func function ge get "
    "getattr getattribute getitem getstate global gt hash iadd import index init int invert isub iter le "
    "len length line loader lshift lt main matmul mod module mro mul name ne neg new next nonzero or package "
    "path pos post pow proto qualname radd reduce repr reversed round rshift set setattr setitem setstate "
    "sizeof slots spec str sub subclasses suppress time traceback truediv typename version weakref xor "
    "init_subclass class_getitem instancecheck subclasscheck post_init set_name length_hint".split()
)
# '/', '.,': what stands between two stars in '*/*', '*.*'
_NO_WORDS = re.compile(r"[/.,;:_]+")
# 'believ' in 'un*believ*able', 'Jean-Luc', 'l’arbre'
_PART_OF_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_NAME = re.compile(r"[a-z]+(?:_+[a-z]+)*")
# what stands on both sides of a sign that is shown itself
_BRACKETED = frozenset("() [] {} \"\" '' `` “” „“ ‘’ «» ‹› 「」 『』 （） 《》".split())
# what ends words that are emphasized with their sign: 'Note:', '“Quote”'
_ENDS = '.!?:;"”“’»)'
_STARTS = '"“„‘«(¿¡'
# either side of '-_-', '^_^', '>_<', '._.'
_EYES = re.compile(r"[-^~=+<>;.,][-^~=+<>;.,]")
# '.py' behind a name
_EXTENSION = re.compile(r"\.\w")
# 'f(', 'f(a, ': the arguments of a function begin
_OPEN_CALL = re.compile(r"\w\([^()]*\Z")
# 'a ', '2 ': what is multiplied, perhaps
_OPERAND = re.compile(r"(?:\b[^\W\d_]|\d)\s*\Z")
# '5 ', ' 2', 'x': what may be multiplied with spaces around
_NUMBER_BEFORE = re.compile(r"(?:^|[\s(=+-])(\d[\d.,]*|[^\W\d_])\s+\Z")
_NUMBER_BEHIND = re.compile(r"\s+(\d[\d.,]*|[^\W\d_])(?![\w%])")
_FACTOR = re.compile(r"\d[\d.,]*|[^\W\d_]")
# the least that is a word and no variable of a product
_TWO_LETTERS = re.compile(r"\w\w")


DOUBT = "doubt"
"""In the ``meta`` of a token: the signs of this emphasis may be meant themselves."""


STAYS = "stays"
"""In the ``env`` of the parser: what stands between two runs of signs that look like emphasis and are none,
with the signs, in order.
"""


class Run(NamedTuple):
    """A run of the same sign, from ``start`` to ``end`` in the source of the line, and whether it may open
    and close emphasis.
    """

    start: int
    end: int
    opens: bool = False
    closes: bool = False


def emphasis(state: StateInline, silent: bool) -> bool:
    """Take a run of ``*`` or ``_``; each sign becomes a token, and may open or close emphasis."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    run = _run(state, marker)
    for _ in range(run.end - run.start):
        token = state.push("text", "", 0)
        token.content = marker
        token.meta["run"] = run
        delimiter = Delimiter(
            marker=ord(marker),
            length=run.end - run.start,
            token=len(state.tokens) - 1,
            end=-1,
            open=run.opens,
            close=run.closes,
        )
        state.delimiters.append(delimiter)
    state.pos = run.end
    return True


def strikethrough(state: StateInline, silent: bool) -> bool:
    """Take a run of ``~~``, by the same conditions as ``**``."""
    if silent or not state.src.startswith("~~", state.pos):
        return False
    run = _run(state, "*")
    length = run.end - run.start
    if length % 2:
        state.push("text", "", 0).content = "~"
    for _ in range(length // 2):
        token = state.push("text", "", 0)
        token.content = "~~"
        token.meta["run"] = run
        place = len(state.tokens) - 1
        state.delimiters.append(
            Delimiter(
                marker=ord("~"),
                length=0,
                token=place,
                end=-1,
                open=run.opens,
                close=run.closes,
            )
        )
    state.pos = run.end
    return True


def _run(state: StateInline, marker: str) -> Run:
    """Return the run that stands here; ``marker`` says by whose conditions it opens and closes."""
    end = state.pos
    while end < state.posMax and state.src[end] == state.src[state.pos]:
        end += 1
    run = Run(state.pos, end)
    return Run(state.pos, end, *_flanks(state.src[: state.posMax], run, marker))


def _flanks(src: str, run: Run, marker: str) -> tuple[bool, bool]:
    """Return whether a run may open and whether it may close emphasis."""
    before = src[run.start - 1] if run.start else " "
    after = src[run.end] if run.end < len(src) else " "
    if marker == "*" and before.isdigit() and after.isdigit():
        return False, False  # '2*3'
    stops_before = _is_sign(before)
    stops_after = _is_sign(after)
    left = not after.isspace()
    if stops_after and not is_cjk(after):
        left = left and (before.isspace() or stops_before or is_cjk(before))
    right = not before.isspace()
    if stops_before and not is_cjk(before):
        right = right and (after.isspace() or stops_after or is_cjk(after))
    if marker == "*":
        return left, right
    is_double = run.end - run.start > 1
    beside_cjk_before = is_cjk(before) and (
        is_double or (stops_after and is_cjk(after))
    )
    beside_cjk_after = is_cjk(after) and (
        is_double or (stops_before and is_cjk(before))
    )
    can_open = left and (not right or stops_before or beside_cjk_before)
    can_close = right and (not left or stops_after or beside_cjk_after)
    return can_open, can_close


def _is_sign(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def keep_plain_signs(state: StateInline) -> None:
    """Take the pairs apart whose signs are plainly meant as they stand, and mark the doubtful ones."""
    lists = [state.delimiters]
    lists += [
        meta["delimiters"]
        for meta in state.tokens_meta
        if meta and "delimiters" in meta
    ]
    for delimiters in lists:
        torn = _torn_runs(state.tokens, delimiters)
        _note_what_stays(state, delimiters)
        for opener in delimiters:
            if chr(opener.marker) in "*_~" and opener.end >= 0:
                closer = delimiters[opener.end]
                first = state.tokens[opener.token].meta["run"]
                last = state.tokens[closer.token].meta["run"]
                pair = _Pair(state.src, chr(opener.marker), first, last)
                if pair.are_signs_meant():
                    opener.end = -1
                elif pair.is_doubtful() or first in torn or last in torn:
                    _mark(state.tokens, opener.token)


def _note_what_stays(state: StateInline, delimiters: Sequence[Delimiter]) -> None:
    """Note pairs of runs that look like emphasis and are none: ``**Note:**text``, ``** bold **``."""
    paired = {delimiter.end for delimiter in delimiters if delimiter.end >= 0}
    lone = [
        state.tokens[delimiter.token].meta["run"]
        for number, delimiter in enumerate(delimiters)
        if delimiter.end < 0 and number not in paired and chr(delimiter.marker) in "*_"
    ]
    runs = list(dict.fromkeys(lone))
    at = 0
    while at + 1 < len(runs):
        first, last = runs[at : at + 2]
        if _looks_like_emphasis(state.src, first, last):
            state.env.setdefault(STAYS, []).append(state.src[first.start : last.end])
            at += 1
        at += 1


def _looks_like_emphasis(src: str, first: Run, last: Run) -> bool:
    """Return whether somebody meant what stands between two runs, which are no pair, to be bold or italic."""
    marks = src[first.start : first.end]
    inner = src[first.end : last.start]
    if marks != src[last.start : last.end] or len(marks) > 2 or "\n" in inner:
        return False
    if not any(map(str.isalpha, inner)):
        return False
    before = src[max(0, first.start - 20) : first.start]
    after = src[last.end : last.end + 1]
    if inner[0].isspace() and inner[-1].isspace():  # '** Note **'
        is_first = marks == "**" and first.start <= 3 and not before.strip()
        return (
            is_first
            and src.find("**", first.end) == last.start
            and src.find("**", last.end) < 0
        )
    if inner[-1].isspace():  # '**bold **'
        return marks == "**" and first.opens and not (first.closes or last.opens)
    if inner[0].isspace():  # '** bold**'
        is_product = bool(_OPERAND.search(before))
        return (
            marks == "**"
            and last.closes
            and not (last.opens or first.closes or is_product)
        )
    begins = first.opens and not first.closes
    ends = last.closes and not last.opens
    # a stop or a quotation mark turns them around: '**Note:**text', 'text**“Quote”**'
    begins = begins or (
        marks == "**" and first.closes and before[-1:].isalpha() and inner[0] in _STARTS
    )
    ends = ends or (last.opens and inner[-1] in _ENDS and after.isalpha())
    return begins and ends


def _torn_runs(tokens: Sequence[Token], delimiters: Sequence[Delimiter]) -> set[Run]:
    """Return the runs of which some signs make emphasis, and others have no partner: ``**x*``."""
    paired = {delimiter.end for delimiter in delimiters if delimiter.end >= 0}
    lone: set[Run] = set()
    taken: set[Run] = set()
    for number, delimiter in enumerate(delimiters):
        run = tokens[delimiter.token].meta.get("run")
        if run is not None:
            (taken if delimiter.end >= 0 or number in paired else lone).add(run)
    return lone & taken


def _mark(tokens: Sequence[Token], number: int) -> None:
    """Mark the tokens of a run: either may become the start of the emphasis."""
    run = tokens[number].meta["run"]
    for token in tokens[max(0, number - 2) : number + 3]:
        if token.meta.get("run") == run:
            token.meta[DOUBT] = True


class _Pair:
    """Two runs of the same sign that make what stands between them emphasis."""

    def __init__(self, src: str, marker: str, first: Run, last: Run) -> None:
        self.src = src
        self.marker = marker
        self.first = first
        self.last = last
        self.inner = src[first.end : last.start]
        self.before = src[first.start - 1 : first.start]
        self.after = src[last.end : last.end + 1]
        self.length = min(first.end - first.start, last.end - last.start)

    def are_signs_meant(self) -> bool:
        """Return whether the signs are meant themselves."""
        if self.marker == "~":
            return self._is_in_words() and not self._is_part_of_a_word()
        if self.marker == "*":
            return self._are_stars_meant()
        return self._are_underscores_meant()

    def is_doubtful(self) -> bool:
        """Return whether the signs may be meant themselves, though they are taken for emphasis."""
        inner = self.inner
        if self.marker == "_":
            return self.length < 3 and "_" in inner and not any(map(str.isspace, inner))
        if not any(map(str.isalnum, inner)):
            return self.length == 1 or set(inner) <= set("_*")
        if self.length == 1 and (
            self._is_among_numbers() or self._is_behind_a_letter()
        ):
            return True
        return (
            _is_of_word(self.before) or _is_of_word(self.after)
        ) and not self._is_part_of_a_word()

    def _is_among_numbers(self) -> bool:
        """Return whether numbers or variables stand on all sides, perhaps of a product: ``5 *3* 2``."""
        before = _NUMBER_BEFORE.search(
            self.src, max(0, self.first.start - 20), self.first.start
        )
        after = _NUMBER_BEHIND.match(self.src, self.last.end)
        if before is None or after is None or not _FACTOR.fullmatch(self.inner):
            return False
        return any(part[-1].isdigit() for part in (before[1], self.inner, after[1]))

    def _is_behind_a_letter(self) -> bool:
        """Return whether letters stand on all sides that may be those of a pattern: ``a*b*``."""
        word = self.src[max(0, self.first.start - 2) : self.first.start]
        return (
            _is_of_word(self.before)
            and _TWO_LETTERS.fullmatch(word) is None
            and not _is_of_word(self.after)
            and len(self.inner) <= 2
        )

    def _is_in_words(self) -> bool:
        return _is_of_word(self.before) and _is_of_word(self.after)

    def _is_part_of_a_word(self) -> bool:
        """Return whether a part of a word is marked, as in ``un*believ*able``; ``**2**nd`` too."""
        inner = without_marks(self.inner)
        return bool(
            _PART_OF_WORD.fullmatch(inner) or (self.length > 1 and inner.isalnum())
        )

    def _are_stars_meant(self) -> bool:
        inner = self.inner
        if self.length == 1 and _NO_WORDS.fullmatch(inner):
            return True
        ends = (self.before + inner[0], inner[-1] + self.after)
        if any(end in _BRACKETED for end in ends):
            return True  # '(*)', which marks a footnote; '"**"'
        if len(inner) > 1 and (inner[0] in ")]}" or inner[-1] in "([{"):
            return True  # '“goods”*) and “prices”*)'
        if self.length == 1 and self._are_of_a_formula():
            return True
        if (
            inner.startswith("/ ")
            or inner.endswith(" /")
            or (inner[0] in "./" and "*" in inner)
        ):
            return True  # '/* a */ b /* c */', '**/*.py and **/*.js'
        if _is_product(self.src, inner, self.first, self.last):
            return True
        if not self._is_in_words() or self._is_part_of_a_word():
            return False
        has_long_words = _TWO_LETTERS.fullmatch(
            self.src, max(0, self.first.start - 2), self.first.start
        ) and _TWO_LETTERS.match(self.src, self.last.end)
        return self.length == 1 or not has_long_words

    def _are_of_a_formula(self) -> bool:
        """Return whether the stars are those of a pattern or a formula: ``[a-z]*_[0-9]*``, ``f_*g^*``,
        ``*-algebra and C*-algebra``, ``.*word.*``.
        """
        if self.before == self.inner[-1] == ".":
            return True
        if self.before == "^" or self.inner[-1] == "^":
            return True
        if self.before == "_" and _is_of_word(
            self.src[max(0, self.first.start - 2) : self.first.start - 1]
        ):
            return True
        if self.inner[0] == "-" and self.after == "-":
            return True
        ends_in_class = self.inner[-1] in ")]" and any(
            opening in self.inner for opening in "(["
        )
        return ends_in_class and self.before in (")", "]")

    def _are_underscores_meant(self) -> bool:
        inner = self.inner
        if not any(map(str.isalnum, inner)):
            return True  # '-_-', a blank
        if self.length == 1:
            if self.before == "\\" or self.after == "/":
                return True  # '\_(ツ)_/'
            if _NAME.fullmatch(inner) and _EXTENSION.match(self.src, self.last.end):
                return True  # '_init_.py'
            return bool(
                _EYES.fullmatch(self.before + inner[0])
                and _EYES.fullmatch(inner[-1] + self.after)
            )
        if inner[0] == "(" and inner[-1] == ")":
            return True  # '__(verb)__': a blank with its hint
        if self.length > 2:
            return not all(
                char.isalnum() or is_cjk(char) for char in (inner[0], inner[-1])
            )
        if not _NAME.fullmatch(inner):
            return False
        is_called = self.after in tuple("(/") or self.before in tuple("./")
        is_called = is_called or bool(_EXTENSION.match(self.src, self.last.end))
        is_argument = bool(_OPEN_CALL.search(self.src, 0, self.first.start))
        return inner in _SPECIAL_NAMES or is_called or is_argument or "__" in inner


def _is_of_word(char: str) -> bool:
    """Return whether a character beside a sign joins the sign to a word."""
    return char.isalnum() and not is_cjk(char) and not is_without_spaces(char)


def _is_product(src: str, inner: str, first: Run, last: Run) -> bool:
    """Return whether two stars stand between what is multiplied: ``5*x*2``, ``(a)*(b)*(c)``."""
    before = src[first.start - 1 : first.start]
    after = src[last.end : last.end + 1]
    is_factor_before = before.isalnum() or before in tuple(")]}")
    is_factor_after = after.isalnum() or after in tuple("([{")
    if not is_factor_before or not is_factor_after:
        return False
    is_formula = "=" in inner or "+" in inner
    if any(char.isspace() for char in inner) and not is_formula:
        return False
    neighbours = (before, inner[:1], inner[-1:], after)
    if any(map(is_cjk, neighbours)):
        return False
    if any(char.isdigit() for char in neighbours) or is_formula or "=" in src:
        return True
    has_word_before = _TWO_LETTERS.fullmatch(src, max(0, first.start - 2), first.start)
    has_word_after = _TWO_LETTERS.match(src, last.end)
    return (
        not has_word_before and not has_word_after and len(inner.strip("()[]{}")) <= 1
    )
