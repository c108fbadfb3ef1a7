"""Backslashes that are meant themselves: ``\\d+\\.\\d*``, ``\\\\server\\share``. A rule for markdown-it.

Markdown takes the backslash away before any sign. That is right in ``\\*``, which is to be no emphasis; of
``\\d+\\.`` it would leave a pattern that matches something else. So a backslash stays in a word that
looks like a regular expression or a path, and where its loss would surprise, it is reported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

LOST = "lost"
"""In the ``meta`` of a token: a backslash is not shown, which the author may not have meant."""

_QUOTES = "\"'“„«("
"""What may stand before the first backslash of a shared folder."""

_WORD_START = re.compile(r"\S*\Z")
_WORD_END = re.compile(r"\S*")
# '\d', '\w+', '\b': what a regular expression is known by; a name of TeX has more letters
_REGEX = re.compile(
    r"(?<!\\)\\[dDwWsSbBnrtAZ](?![A-Za-z])"
    r"|\[\^"  # '[^abc]'
    r"|\(\?[:=!<]"  # '(?:abc)'
)
# '\\server\share'
_SHARE = re.compile(r"[\"'“„«(]*\\\\[\w.$-]+\\\w")
# 'C:\dir\_private'
_PATH = re.compile(r"[\"'“„«(]*[A-Za-z]:\\[^\s:]")
# what a backslash takes no meaning from, wherever it stands
_POINTLESS = frozenset(".,;?/@%^\"'")
# '![' of a picture, '&amp;', '::' of a hint: signs that have a meaning beside others only
_HAS_POINT = re.compile(
    r"!\\?\["
    r"|&[#\w]"
    r"|:\\?:|(?<=:):|(?<=:\\):"
    r"|:/"  # '\://', so that there is no link
)
# what starts a block, and means nothing within a line
_AT_START = frozenset("-+=")
_ARM = "¯"  # of '¯\_(ツ)_/¯'
# '3\. Oktober', '2\) no list'
_NO_ITEM = re.compile(r"\s*\d{1,9}\Z")


def backslash(state: StateInline, silent: bool) -> bool:
    """Take a backslash before a sign where it stays, or where its loss is to be reported."""
    src = state.src
    at = state.pos
    if src[at] != "\\" or at + 1 >= state.posMax:
        return False
    sign = src[at + 1]
    if not is_sign(sign):
        return False
    if sign in "{}:`" and state.env.get("cloze"):
        return False
    stays = _stays(src, at)
    if not stays and not _is_lost(src, at):
        return False
    if not silent:
        token = state.push("text_special", "", 0)
        if stays:
            token.content = f"\\{sign}"
        else:
            token.content = sign
            token.meta[LOST] = True
    state.pos += 2
    return True


def is_sign(char: str) -> bool:
    """Return whether Markdown takes the backslash before a character away."""
    if not char.isascii() or not char.isprintable():
        return False
    return not char.isalnum() and char != " "


def _stays(src: str, at: int) -> bool:
    """Return whether the word around a backslash is a regular expression, or a shared folder.

    It stays in ``\\d+\\.\\d*``, in ``C:\\.config`` and in ``\\\\server\\share``.
    """
    if src[at - 1 : at] == _ARM:
        return True
    word, start = _word(src, at)
    quotes = len(word) - len(word.lstrip(_QUOTES))
    is_first = at == start + quotes
    if is_first and _SHARE.match(word):
        return True
    if _PATH.match(word):
        return src[at + 1] != "\\"
    return _REGEX.search(word) is not None


def _is_lost(src: str, at: int) -> bool:
    """Return whether the backslash may be missed.

    ``a \\. b`` has one for no reason: perhaps it was to be seen. ``3\\. Oktober`` has one so that there is no
    list, and nobody misses it.
    """
    char = src[at + 1]
    if char == "\\":
        return _is_pointless_pair(src, at)
    if src.strip() == src[at : at + 2]:
        return True  # the whole text is an escape
    line_start = src.rfind("\n", 0, at) + 1
    if char == "." and _NO_ITEM.match(src, line_start, at):
        return False
    if char in _AT_START:
        words_before = src[line_start:at].strip()
        return bool(words_before)
    if char in "!&:":
        return not _HAS_POINT.match(src, at + 1)
    return char in _POINTLESS


def _is_pointless_pair(src: str, at: int) -> bool:
    """Return whether two backslashes stand where one would be shown as well: ``C:\\\\new``, and no more of
    them.
    """
    before = src[at - 1 : at]
    after = src[at + 2 : at + 3]
    if before == "\\" or after == "\n":
        return False
    return not after or not is_sign(after)


def _word(src: str, at: int) -> tuple[str, int]:
    """Return the run without spaces that a place is in, and where it starts.

    No more than 200 characters on either side are looked at: a word may be a whole text without spaces.
    """
    before = _WORD_START.search(src, max(0, at - 200), at)
    after = _WORD_END.match(src, at, at + 200)
    assert before is not None  # both match nothing, too
    assert after is not None
    return before[0] + after[0], before.start()
