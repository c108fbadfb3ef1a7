"""When ``*`` and ``_`` are emphasis: rules for markdown-it.

CommonMark's conditions, with two changes. Beside Chinese, Japanese and Korean text no space is needed
(``これは**「強調」**です``), by the conditions of the *CommonMark CJK-friendly amendments*. And signs
that are plainly meant stay: ``2*3*4``, ``x*y*z``, ``*/*``, ``__init__``, ``___(verb)___``.

A run of signs goes through three hands. :func:`emphasis` takes it where the parser comes across it, and
says whether it may open and close; markdown-it then finds the pairs; :func:`keep_plain_signs` takes the
pairs apart whose signs are meant themselves (:class:`_Pair`), and notes what looks like a pair and is none.
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
# 'f(', 'f(a, ': the arguments of a call begin
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
    opens: bool
    closes: bool

    @property
    def length(self) -> int:
        """How many signs the run has."""
        return self.end - self.start


def emphasis(state: StateInline, silent: bool) -> bool:
    """Take a run of ``*`` or ``_``; each sign becomes a token, and may open or close emphasis."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    run = _run(state, marker)
    for _ in range(run.length):
        token = state.push("text", "", 0)
        token.content = marker
        token.meta["run"] = run
        delimiter = Delimiter(
            marker=ord(marker),
            length=run.length,
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
    if run.length % 2:
        odd_sign = state.push("text", "", 0)
        odd_sign.content = "~"
    for _ in range(run.length // 2):
        token = state.push("text", "", 0)
        token.content = "~~"
        token.meta["run"] = run
        delimiter = Delimiter(
            marker=ord("~"),
            length=0,
            token=len(state.tokens) - 1,
            end=-1,
            open=run.opens,
            close=run.closes,
        )
        state.delimiters.append(delimiter)
    state.pos = run.end
    return True


def _run(state: StateInline, marker: str) -> Run:
    """Return the run that stands here; ``marker`` says by whose conditions it opens and closes."""
    line = state.src[: state.posMax]
    start = state.pos
    sign = line[start]
    end = start
    while end < len(line) and line[end] == sign:
        end += 1
    opens, closes = _flanks(line, start, end, marker)
    return Run(start, end, opens, closes)


def _flanks(src: str, start: int, end: int, marker: str) -> tuple[bool, bool]:
    """Return whether a run may open and whether it may close emphasis.

    By CommonMark a run opens if words follow it (it is *left-flanking*), and closes if words
    stand before it (*right-flanking*); signs and CJK characters beside it make exceptions.

    ``a *b* c``: the first star may only open, the second only close. ``a*b*``: the first may do both. An
    underscore between letters may do neither.
    """
    before = src[start - 1] if start else " "
    after = src[end] if end < len(src) else " "
    if marker == "*" and before.isdigit() and after.isdigit():
        return False, False  # '2*3'
    stops_before = _is_sign(before)
    stops_after = _is_sign(after)
    is_cjk_before = is_cjk(before)
    is_cjk_after = is_cjk(after)

    left = not after.isspace()
    if stops_after and not is_cjk_after:
        left = left and (before.isspace() or stops_before or is_cjk_before)
    right = not before.isspace()
    if stops_before and not is_cjk_before:
        right = right and (after.isspace() or stops_after or is_cjk_after)
    if marker == "*":
        return left, right

    # '_' and '__' within a word are words: 'snake_case'
    is_double = end - start > 1
    is_free_before = stops_before
    if is_cjk_before and (is_double or (stops_after and is_cjk_after)):
        is_free_before = True
    is_free_after = stops_after
    if is_cjk_after and (is_double or (stops_before and is_cjk_before)):
        is_free_after = True
    can_open = left and (not right or is_free_before)
    can_close = right and (not left or is_free_after)
    return can_open, can_close


def _is_sign(char: str) -> bool:
    """Return whether a character is punctuation or a symbol, as markdown-it counts them."""
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def keep_plain_signs(state: StateInline) -> None:
    """Take the pairs apart whose signs are plainly meant as they stand, and mark the doubtful ones."""
    _keep_plain_signs_of(state, state.delimiters)
    for meta in state.tokens_meta:  # what stands in links has delimiters of its own
        if meta and "delimiters" in meta:
            _keep_plain_signs_of(state, meta["delimiters"])


def _keep_plain_signs_of(state: StateInline, delimiters: list[Delimiter]) -> None:
    """Do that for the pairs of one list of delimiters."""
    torn = _torn_runs(state.tokens, delimiters)
    _note_what_stays(state, delimiters)
    for opener in delimiters:
        marker = chr(opener.marker)
        if marker not in "*_~" or opener.end < 0:
            continue
        closer = delimiters[opener.end]
        first = state.tokens[opener.token].meta["run"]
        last = state.tokens[closer.token].meta["run"]
        pair = _Pair(state.src, marker, first, last)
        if pair.are_signs_meant():
            opener.end = -1
        elif pair.is_doubtful() or first in torn or last in torn:
            _mark(state.tokens, opener.token)


def _note_what_stays(state: StateInline, delimiters: Sequence[Delimiter]) -> None:
    """Note pairs of runs that look like emphasis and are none: ``**Note:**text``, ``** bold **``."""
    runs = _lone_runs(state.tokens, delimiters)
    at = 0
    while at + 1 < len(runs):
        first, last = runs[at : at + 2]
        if _looks_like_emphasis(state.src, first, last):
            piece = state.src[first.start : last.end]
            state.env.setdefault(STAYS, []).append(piece)
            at += 1
        at += 1


def _lone_runs(tokens: Sequence[Token], delimiters: Sequence[Delimiter]) -> list[Run]:
    """Return the runs of ``*`` and ``_`` that have a sign without a partner, in order."""
    closers = _closers(delimiters)
    # the keys of a dictionary: each run once, however many signs it has
    runs: dict[Run, None] = {}
    for number, delimiter in enumerate(delimiters):
        is_paired = delimiter.end >= 0 or number in closers
        if not is_paired and chr(delimiter.marker) in "*_":
            runs[tokens[delimiter.token].meta["run"]] = None
    return list(runs)


def _closers(delimiters: Sequence[Delimiter]) -> set[int]:
    """Return the numbers of the delimiters that end emphasis; one that begins it knows its end."""
    return {delimiter.end for delimiter in delimiters if delimiter.end >= 0}


def _looks_like_emphasis(src: str, first: Run, last: Run) -> bool:
    """Return whether somebody meant what stands between two runs, which are no pair, to be bold or italic.

    Markdown takes ``**bold **`` for stars and words, because of the space; so it does with ``**Note:**text``,
    because of the colon before the stars and the letter behind them.
    """
    marks = src[first.start : first.end]
    marks_behind = src[last.start : last.end]
    inner = src[first.end : last.start]
    if marks != marks_behind or len(marks) > 2:
        return False
    if "\n" in inner or not any(map(str.isalpha, inner)):
        return False
    before = _chars_before(src, first.start, 20)
    after = src[last.end : last.end + 1]
    is_bold = marks == "**"

    if inner[0].isspace() and inner[-1].isspace():  # '** Note **'
        starts_line = first.start <= 3 and not before.strip()
        if not is_bold or not starts_line:
            return False
        is_next = src.find("**", first.end) == last.start
        return is_next and src.find("**", last.end) < 0
    if inner[-1].isspace():  # '**bold **'
        if first.closes or last.opens:
            return False
        return is_bold and first.opens
    if inner[0].isspace():  # '** bold**'
        if last.opens or first.closes or _OPERAND.search(before):
            return False
        return is_bold and last.closes

    begins = first.opens and not first.closes
    ends = last.closes and not last.opens
    # a stop or a quotation mark turns them around: '**Note:**text', 'text**“Quote”**'
    if is_bold and first.closes and before[-1:].isalpha() and inner[0] in _STARTS:
        begins = True
    if last.opens and inner[-1] in _ENDS and after.isalpha():
        ends = True
    return begins and ends


def _torn_runs(tokens: Sequence[Token], delimiters: Sequence[Delimiter]) -> set[Run]:
    """Return the runs of which some signs make emphasis, and others have no partner: ``**x*``.

    In ``**x*`` one star of the first run begins emphasis, the other is shown: perhaps neither was meant so.
    """
    closers = _closers(delimiters)
    lone: set[Run] = set()
    taken: set[Run] = set()
    for number, delimiter in enumerate(delimiters):
        run = tokens[delimiter.token].meta.get("run")
        if run is None:
            continue
        if delimiter.end >= 0 or number in closers:
            taken.add(run)
        else:
            lone.add(run)
    return lone & taken


def _mark(tokens: Sequence[Token], number: int) -> None:
    """Mark the tokens of a run: either may become the start of the emphasis."""
    run = tokens[number].meta["run"]
    # no more than two signs on either side belong to the same emphasis
    neighbours = tokens[max(0, number - 2) : number + 3]
    for token in neighbours:
        if token.meta.get("run") == run:
            token.meta[DOUBT] = True


class _Pair:
    """Two runs of the same sign that make what stands between them emphasis.

    ``before`` and ``after`` are the characters beside the pair, '' at the ends of the text; ``inner`` is
    what stands between its runs. ``length`` says how many signs of either run make the emphasis.
    """

    def __init__(self, src: str, marker: str, first: Run, last: Run) -> None:
        self.src = src
        self.marker = marker
        self.first = first
        self.last = last
        self.inner = src[first.end : last.start]
        self.length = min(first.length, last.length)
        self.before = src[first.start - 1 : first.start]
        self.after = src[last.end : last.end + 1]

    def are_signs_meant(self) -> bool:
        """Return whether the signs are meant themselves."""
        if self.marker == "~":
            return self._is_in_words() and not self._is_part_of_a_word()
        if self.marker == "*":
            return self._are_stars_meant()
        return self._are_underscores_meant()

    def is_doubtful(self) -> bool:
        """Return whether the signs may be meant themselves, though they are taken for emphasis.

        ``5 *3* 2`` may be a product, ``a*b*`` a pattern: the author is told what became of the signs.
        """
        inner = self.inner
        if self.marker == "_":
            has_space = any(map(str.isspace, inner))
            return self.length < 3 and "_" in inner and not has_space
        if not any(map(str.isalnum, inner)):
            return self.length == 1 or set(inner) <= set("_*")
        is_single = self.length == 1
        if is_single and (self._is_among_numbers() or self._is_behind_a_letter()):
            return True
        if not _is_of_word(self.before) and not _is_of_word(self.after):
            return False
        return not self._is_part_of_a_word()

    def _is_among_numbers(self) -> bool:
        """Return whether numbers or variables stand on all sides, perhaps of a product: ``5 *3* 2``."""
        if not _FACTOR.fullmatch(self.inner):
            return False
        start = self.first.start
        before = _NUMBER_BEFORE.search(self.src, max(0, start - 20), start)
        after = _NUMBER_BEHIND.match(self.src, self.last.end)
        if before is None or after is None:
            return False
        factors = (before[1], self.inner, after[1])
        return any(factor[-1].isdigit() for factor in factors)

    def _is_behind_a_letter(self) -> bool:
        """Return whether letters stand on all sides that may be those of a pattern: ``a*b*``."""
        if not _is_of_word(self.before) or _is_of_word(self.after):
            return False
        return not self._has_long_word_before() and len(self.inner) <= 2

    def _has_long_word_before(self) -> bool:
        """Return whether two letters or digits stand before the first run."""
        word = _chars_before(self.src, self.first.start, 2)
        return _TWO_LETTERS.fullmatch(word) is not None

    def _has_long_word_after(self) -> bool:
        """Return whether two letters or digits stand behind the last run."""
        return _TWO_LETTERS.match(self.src, self.last.end) is not None

    def _is_in_words(self) -> bool:
        """Return whether words are joined to both runs: ``a*b*c``."""
        return _is_of_word(self.before) and _is_of_word(self.after)

    def _is_part_of_a_word(self) -> bool:
        """Return whether a part of a word is marked, as in ``un*believ*able``; ``**2**nd`` too."""
        inner = without_marks(self.inner)
        if _PART_OF_WORD.fullmatch(inner):
            return True
        return self.length > 1 and inner.isalnum()

    def _are_stars_meant(self) -> bool:
        """Return whether two runs of stars are meant themselves.

        They are in patterns, comments, products and footnotes; and within words, unless they mark a part of
        one word.
        """
        inner = self.inner
        if self.length == 1 and _NO_WORDS.fullmatch(inner):
            return True
        left = inner[0]
        right = inner[-1]
        if self.before + left in _BRACKETED or right + self.after in _BRACKETED:
            return True  # '(*)', which marks a footnote; '"**"'
        if len(inner) > 1 and (left in ")]}" or right in "([{"):
            return True  # '“goods”*) and “prices”*)'
        if self.length == 1 and self._are_of_a_formula():
            return True
        if inner.startswith("/ ") or inner.endswith(" /"):
            return True  # '/* a */ b /* c */'
        if left in "./" and "*" in inner:
            return True  # '**/*.py and **/*.js'
        if self._is_product():
            return True
        if not self._is_in_words() or self._is_part_of_a_word():
            return False
        if self.length == 1:
            return True
        return not (self._has_long_word_before() and self._has_long_word_after())

    def _are_of_a_formula(self) -> bool:
        """Return whether the stars are those of a pattern or a formula: ``[a-z]*_[0-9]*``, ``f_*g^*``,
        ``*-algebra and C*-algebra``, ``.*word.*``.
        """
        inner = self.inner
        left = inner[0]
        right = inner[-1]
        if self.before == right == ".":
            return True  # '.*word.*'
        if self.before == "^" or right == "^":
            return True  # 'f^*g^*'
        if self.before == "_" and self._is_index():
            return True  # 'f_*g_*'
        if left == "-" and self.after == "-":
            return True  # '*-algebra and C*-algebra'
        ends_in_class = right in ")]" and ("(" in inner or "[" in inner)
        return ends_in_class and self.before in (")", "]")

    def _is_index(self) -> bool:
        """Return whether a letter or digit stands before the sign that is before the first run."""
        start = self.first.start
        char = self.src[max(0, start - 2) : start - 1]
        return _is_of_word(char)

    def _is_product(self) -> bool:
        """Return whether two stars stand between what is multiplied: ``5*x*2``, ``(a)*(b)*(c)``."""
        inner = self.inner
        before = self.before
        after = self.after
        is_factor_before = before.isalnum() or before in tuple(")]}")
        is_factor_after = after.isalnum() or after in tuple("([{")
        if not is_factor_before or not is_factor_after:
            return False
        is_formula = "=" in inner or "+" in inner
        if any(map(str.isspace, inner)) and not is_formula:
            return False
        neighbours = (before, inner[:1], inner[-1:], after)
        if any(map(is_cjk, neighbours)):
            return False
        if is_formula or "=" in self.src:
            return True
        if any(map(str.isdigit, neighbours)):
            return True  # '5*x*2'
        if self._has_long_word_before() or self._has_long_word_after():
            return False
        return len(inner.strip("()[]{}")) <= 1

    def _are_underscores_meant(self) -> bool:
        """Return whether two runs of underscores are meant themselves.

        They are in names of Python and C, in blanks to fill in, and in faces such as ``^_^``.
        """
        inner = self.inner
        if not any(map(str.isalnum, inner)):
            return True  # '-_-', a blank
        if self.length == 1:
            return self._are_single_underscores_meant()
        if inner[0] == "(" and inner[-1] == ")":
            return True  # '__(verb)__': a blank with its hint
        if self.length > 2:
            # '___strong and italic___' begins and ends with words
            return not _is_letter(inner[0]) or not _is_letter(inner[-1])
        if not _NAME.fullmatch(inner):
            return False
        if inner in _SPECIAL_NAMES or "__" in inner:
            return True
        if self.after in ("(", "/") or self.before in (".", "/"):
            return True  # '__call__(x)', '.__class__'
        if self._has_extension():
            return True  # '__main__.py'
        is_argument = _OPEN_CALL.search(self.src, 0, self.first.start)
        return is_argument is not None

    def _has_extension(self) -> bool:
        """Return whether ``.py`` or the like stands behind the last run."""
        return _EXTENSION.match(self.src, self.last.end) is not None

    def _are_single_underscores_meant(self) -> bool:
        """Return the same for ``_`` alone on either side."""
        inner = self.inner
        if self.before == "\\" or self.after == "/":
            return True  # '\_(ツ)_/'
        if _NAME.fullmatch(inner) and self._has_extension():
            return True  # '_init_.py'
        left_eye = self.before + inner[0]
        right_eye = inner[-1] + self.after
        return bool(_EYES.fullmatch(left_eye) and _EYES.fullmatch(right_eye))


def _is_letter(char: str) -> bool:
    """Return whether a character is a letter or a digit, of any script."""
    return char.isalnum() or is_cjk(char)


def _is_of_word(char: str) -> bool:
    """Return whether a character beside a sign joins the sign to a word.

    In '日本*語*' the sign joins nothing, for there are no spaces between words in the first place.
    """
    if not char.isalnum():
        return False
    return not is_cjk(char) and not is_without_spaces(char)


def _chars_before(src: str, at: int, count: int) -> str:
    """Return at most so many characters that stand before a place."""
    return src[max(0, at - count) : at]
