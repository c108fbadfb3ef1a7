"""What a line break in a paragraph becomes: a space, nothing between Chinese or Japanese, or a break.

Markdown joins the lines of a paragraph. Nobody begins a line with ``•`` or ``b)`` for that: such
lines stay lines.
"""

from __future__ import annotations

import unicodedata

from deckgen.util.lazy_pattern import lazy_pattern

# '• first', '☐ done'
_BULLET = lazy_pattern(r"[•‣▪▫◦●○■□▶►◆◇✓✔✗✘☐☑☒⁃∙]\s*\S")
# '– first', '— first', '· first', '→ first', '・一つ': with others like it
_DASH = lazy_pattern(r"[–—·→⇒➔➜➢]\s+\S|[・‧]\s*\S")
# 'a) first', '(b) second', 'iv) fourth', '2. second', '(3) third'
_LABEL = lazy_pattern(
    r"(?:\(?(?:[a-zA-Z]|[ivx]{2,4}|\d{1,2})\)|\d{1,2}\.)\s+\S"
    r"|[①-⑳❶-❿㈠-㈩]\s*\S"
    # '１．一つ', '一、甲', '（1）甲', '(二)乙', '1、甲'
    r"|(?:[０-９]{1,2}[．、）)]|[一二三四五六七八九十]{1,3}[、．]|\d{1,2}、"
    r"|[（(](?:[一二三四五六七八九十]{1,3}|[0-9０-９]{1,2})[）)])\s*\S"
)

# 'a. first', 'II. second', '1.first': an item only with others like it; 'J. Stalin' may be a name
_LETTER = lazy_pattern(r"(?:[a-zA-Z]|[ivx]{2,4}|[IVX]{2,4})\.\s+\S|\d{1,2}\.[^\W\d_]")

_SHARED = "“”‘’…—–·"
"""Signs that Chinese and Japanese share with other scripts: what stands beside them decides."""

BREAK, SPACE, NOTHING = "<br>", " ", ""


def starts_item(line: str) -> bool:
    """Return whether a line begins with a sign or a label of a list that Markdown does not know."""
    return bool(_BULLET.match(line) or _DASH.match(line) or _LABEL.match(line) or _LETTER.match(line))


def line_break(before: str, after: str, lines: list[str]) -> str:
    """Return the HTML between two lines of a paragraph, of which ``lines`` are all."""
    if _BULLET.match(after):
        return BREAK
    if _DASH.match(after) and sum(bool(_DASH.match(line)) for line in lines) > 1:
        return BREAK
    if _LETTER.match(after) and sum(bool(_LETTER.match(line)) for line in lines) > 1:
        return BREAK
    if _LABEL.match(after) and is_list(before, lines):
        return BREAK
    last = before.rstrip(_SHARED)[-1:]
    first = after.lstrip(_SHARED)[:1]
    if joins_without_space(last, first):
        return NOTHING
    return SPACE


def is_list(before: str, lines: list[str]) -> bool:
    """Return whether lines with labels, the last of which comes behind ``before``, are a list."""
    labels = sum(bool(_LABEL.match(line)) for line in lines)
    return labels > 1 or before.rstrip().endswith((":", "："))


def is_joined_label(after: str) -> bool:
    """Return whether a line begins with a label."""
    return bool(_LABEL.match(after))


def joins_without_space(before: str, after: str) -> bool:
    """Return whether no space belongs between two characters on either side of a line break; '' is what
    has no characters, such as a formula.

    Chinese and Japanese are written without spaces; Korean is not. ``，`` and ``。`` have a space of their
    own, beside a word in Latin letters as well.
    """
    sides = [side for side in (before, after) if side]
    if any(map(_is_hangul, sides)):
        return False
    return (len(sides) == 2 and all(map(is_cjk, sides))) or any(map(_is_wide_stop, sides))


def is_cjk(char: str) -> bool:
    """Return whether a character is one of Chinese, Japanese or Korean text, its signs included."""
    if char < "\u1100":
        return False
    return unicodedata.east_asian_width(char) in "WFH" and not _is_emoji(char)


def _is_wide_stop(char: str) -> bool:
    return is_cjk(char) and unicodedata.category(char)[0] == "P"


def _is_hangul(char: str) -> bool:
    return "\u1100" <= char <= "\u11ff" or "\u3130" <= char <= "\u318f" or "\uac00" <= char <= "\ud7a3"


def _is_emoji(char: str) -> bool:
    return "\U0001f000" <= char <= "\U0001faff" or unicodedata.category(char) == "So"
