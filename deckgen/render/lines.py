"""What a line break in a paragraph becomes: a space, nothing between Chinese or Japanese, or a break.

Markdown joins the lines of a paragraph. Nobody begins a line with ``•`` or ``b)`` for that: such
lines stay lines.
"""

from __future__ import annotations

import unicodedata
from functools import cached_property

from deckgen.util.lazy_pattern import lazy_pattern

# '• first', '☐ done'; those of Word's own fonts, too
_BULLET = lazy_pattern(
    r"[•‣▪▫◦●○■□▶►◆◇✓✔✗✘☐☑☒⁃∙\uf0b7\uf0a7\uf0d8\uf0fc]\s*\S|[o§ü]\t\S"
)
# '– first', '— first', '· first', '→ first', '・一つ', '＊一つ', '※ 注': with others like it
_DASH = lazy_pattern(r"[–—·→⇒➔➜➢]\s+\S|[・‧※◎◯△▲▽▼＊－＋]\s*\S")
# 'a) first', '(b) second', 'iv) fourth', '2. second', '(3) third'
_LABEL = lazy_pattern(
    r"(?:"
    r"\(?(?:[a-zA-Z]|[ivx]{2,4}|\d{1,2})\)"
    r"|\d{1,2}\."
    r"|(?:[a-zA-Z]|\d{1,2})\.\)"
    r")\s+\S"
    # '① first'
    r"|[①-⑳❶-❿㈠-㈩]\s*\S"
    # '１．一つ', '一、甲', '1、甲'
    r"|(?:"
    r"[０-９]{1,2}[．、）)]"
    r"|[一二三四五六七八九十]{1,3}[、．]"
    r"|\d{1,2}、"
    # '（1）甲', '(二)乙'
    r"|[（(](?:[一二三四五六七八九十]{1,3}|[0-9０-９]{1,2})[）)]"
    r")\s*\S"
)

# an item only with others like it; 'J. Stalin' may be a name
_LETTER = lazy_pattern(
    # 'a. first', 'II. second'
    r"(?:[a-zA-Z]|[ivx]{2,4}|[IVX]{2,4})\.\s+\S"
    # '1.first', '1/ first', '1 - first'
    r"|\d{1,2}\.[^\W\d_]"
    r"|\d{1,2}(?:/|°|º| ?[-–:])\s+\S"
    # '1️⃣ first', '✅ first'
    r"|(?:"
    r"[0-9]\ufe0f?\u20e3"
    r"|[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]"
    r")\ufe0f?\s*\S"
    # '【問】first'
    r"|【[^】]{1,10}】\s*\S"
)
# What begins none of these: 'words', "Lenin's", '“words', '**words'; 'o' and a tab may
_WORD = lazy_pattern(r"[A-Za-z]+(?![A-Za-z).\t])")
_NO_LABELS = frozenset("*_`\"'“‘„«")
# '1914: war', '1914–18. War', '1917 – revolution': an item only with others like it
_YEAR = lazy_pattern(r"[1-9]\d{2,3}(?:[-–/]\d{2,4})?(?:[.):]| ?[-–—])\s+\S")
# 'Romeo: words', '甲：你好'
_SPEAKER = lazy_pattern(
    r"[^\W\d_][\w.]{0,14}(?: [\w.]{1,14})?:\s+\S|[^\W\d_]\w{0,9}：\s*\S"
)
# '**Heading**', '**Why:** words', '— Author'
_BOLD_ALONE = lazy_pattern(r"(\*\*|__)(?=\S)[^*_]+(?<=\S)\1:?")
_BOLD_LABEL = lazy_pattern(r"(\*\*|__)(?=\S)[^*_]{1,40}(?::\1|(?<=\S)\1:)")
_AUTHOR = lazy_pattern(r"(?:[—–―]|--)\s*[^\W\d_]|——")
_BOLD = ("*", "_")
_OF_CODE = ("=", "{", "}", ";", ":", "$")
_CODE = lazy_pattern(
    r"[\w.\[\]]+ [-+*/]?= \S.*"  # 'x = 1'
    r"|\$ \S.*"  # '$ ls'
    r"|[\w.]+\(.*\);"  # 'b();'
    r"|.*\w = .*;"  # 'int a = 1;'
    r"|.*\{|\}.*"  # 'if (a) {'
    # 'def f(x):', 'FROM t'
    r"|(?:def|class|for|while|if|with|else|elif|try)\b.*:"
    r"|(?:SELECT|FROM|WHERE|INSERT|UPDATE|DELETE|JOIN|ORDER|GROUP|CREATE|VALUES|SET)\b.*"
)
# 'And sorry I could not': a line of a verse, where no sentence ended before
_CONJUNCTION = lazy_pattern(
    r"(?:And|But|Or|Nor|Und|Doch|Oder|Et|Mais|Ou|Y|Pero|Ni|Ma|Sed)\s+\S"
)
# '/ \\', '└──┘', '|__|': a line of a drawing
_DRAWING = lazy_pattern(r"(?=.*[\u2500-\u259f/\\|])[\u2500-\u259f\s/\\|_+.<>^v=-]{2,}")
_ENDS_SENTENCE = tuple('.!?:;…。！？：；”»」』"')

_SHARED = "“”‘’…—–·"
"""Signs that Chinese and Japanese share with other scripts: what stands beside them decides."""

WRAPPED = 50
"""A line this long or longer may have been wrapped; a shorter one was ended by its author."""

SHORT = 30
"""Nobody wraps lines as short as this: where all are, each is meant as a line."""

SHORT_OF_CJK = 10
"""The same for Chinese and Japanese, whose characters are as wide as two."""

LONGEST = 200
"""A line that is longer is not looked at for code."""

BREAK, SPACE, NOTHING = "<br>", " ", ""


def starts_item(line: str) -> bool:
    """Return whether a line begins with a sign or a label of a list that Markdown does not know."""
    if line[:1] in _NO_LABELS or _WORD.match(line):  # as most do
        return False
    if _BULLET.match(line) or _DASH.match(line) or _LABEL.match(line):
        return True
    return bool(_LETTER.match(line) or _YEAR.match(line))


def may_start_item(line: str) -> bool:
    """Return whether a line may not join the one before: it starts an item, or what somebody says."""
    return starts_item(line) or _is_speaker(line)


class Lines:
    """The lines of a paragraph: whether several begin with the same sort of sign is counted once."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    @cached_property
    def have_dashes(self) -> bool:
        """Whether more than one begins with a dash."""
        return sum(bool(_DASH.match(line)) for line in self.lines) > 1

    @cached_property
    def have_letters(self) -> bool:
        """Whether more than one begins with a letter, an emoji or the like."""
        return sum(bool(_LETTER.match(line)) for line in self.lines) > 1

    @cached_property
    def have_years(self) -> bool:
        """Whether all begin with a year, or all below one that ends with a colon."""
        first = self.lines[0].rstrip()
        below = self.lines[1:] if first.endswith((":", "：")) else self.lines
        return len(below) > 1 and all(map(_YEAR.match, below))

    @cached_property
    def have_speakers(self) -> bool:
        """Whether more than one begins with a name and a colon."""
        return sum(map(_is_speaker, self.lines)) > 1

    @cached_property
    def have_labels(self) -> bool:
        """Whether more than one begins with a label."""
        return sum(bool(_LABEL.match(line)) for line in self.lines) > 1


def line_break(before: str, after: str, lines: Lines) -> str:
    """Return the HTML between two lines of a paragraph, of which ``lines`` are all."""
    if _BULLET.match(after):
        return BREAK
    if _DASH.match(after) and lines.have_dashes:
        return BREAK
    if _LETTER.match(after) and lines.have_letters:
        return BREAK
    if _is_speaker(after) and lines.have_speakers:
        return BREAK
    if lines.have_years and _YEAR.match(after):
        return BREAK
    if _LABEL.match(after):
        if lines.have_labels:
            return BREAK
        if before.rstrip().endswith((":", "：")):
            return BREAK
    last = before.rstrip(_SHARED)[-1:]
    first = after.lstrip(_SHARED)[:1]
    if joins_without_space(last, first):
        return NOTHING
    return SPACE


def _is_speaker(line: str) -> bool:
    """Return whether a line begins with a name and a colon, as in a dialogue."""
    if ":" not in line and "：" not in line:
        return False
    if line[:1].islower():
        return False
    return _SPEAKER.match(line) is not None


def line_of_its_own(lines: list[str], *, may_be_short: bool = True) -> int | None:
    """Return the first line of a paragraph that its author plainly meant as one, though it goes on the line
    before: below a heading in bold, with a label, the author of a quotation, a verse, code, or any line
    among short ones; the last only if they ``may_be_short``.

    Return ``None`` if there is none.

    A line that is so long that it may have been wrapped can be followed by any other; so can one that ends in
    two spaces or a backslash, for its end is shown.
    """
    if all(len(line.strip()) >= WRAPPED for line in lines[:-1]):
        return None
    are_short = may_be_short and _are_short(lines)
    if not are_short and _is_plain_prose(lines):
        return None  # as most are
    shown = [line.strip() for line in lines]
    is_verse = _is_verse(shown)
    counted = Lines(shown)
    for number in range(1, len(shown)):
        before = shown[number - 1]
        after = shown[number]
        if lines[number - 1].endswith(("\\", "  ", "<br>")) or len(before) >= WRAPPED:
            continue
        is_last = number + 1 == len(shown)
        if is_last and _AUTHOR.match(after) and before.endswith(_ENDS_SENTENCE):
            is_dialogue = any(map(_DASH.match, shown[:number]))
            return None if is_dialogue else number
        if starts_item(after) or line_break(before, after, counted) == BREAK:
            continue
        is_long = len(after) >= LONGEST
        if not is_long and (_is_code(before, after) or _is_drawn(before, after)):
            return number
        if number == 1 and _BOLD_ALONE.fullmatch(before):
            return number
        if _BOLD_LABEL.match(after) and _BOLD_LABEL.match(shown[0]):
            return number
        if before.endswith(_ENDS_SENTENCE):
            is_short_of_cjk = are_short and is_cjk(before[-1:])
            if not is_short_of_cjk:
                continue
        if is_verse or _CONJUNCTION.match(after):
            return number
        if are_short and _has_words(before) and _has_words(after):
            return number
    return None


def _is_plain_prose(lines: list[str]) -> bool:
    """Return whether lines go on with small letters, without bold words in front or signs of code."""
    if lines[0][:1] in _BOLD:
        return False
    if not all(line[:1].islower() for line in lines[1:]):
        return False
    return not any(sign in line for line in lines for sign in _OF_CODE)


def _are_short(lines: list[str]) -> bool:
    """Return whether lines are so short that nobody has wrapped them: words, an address, sums."""
    if len(lines) < 2 or len(lines[-1]) >= WRAPPED:
        return False
    if any(len(line) >= SHORT for line in lines[:-1]):
        return False
    if not any(is_cjk(line[-1:] or " ") for line in lines):
        return True
    # in a verse of Chinese each line is as long
    lengths = {len(line) for line in lines}
    return len(lengths) == 1 or all(map(_is_short_of_cjk, lines))


def _is_short_of_cjk(line: str) -> bool:
    """Return whether a line is so short that nobody has wrapped it, and no part of a sentence by its stop."""
    if len(line) >= SHORT_OF_CJK:
        return False
    return not line or not _is_wide_stop(line[-1])


def _has_words(line: str) -> bool:
    """Return whether there is a letter or a digit in a line."""
    return any(map(str.isalnum, line))


def looks_like_code(line: str) -> bool:
    """Return whether a line of a text without the marks of code looks like code."""
    return len(line) < LONGEST and bool(_CODE.fullmatch(line))


def _is_code(before: str, after: str) -> bool:
    """Return whether two lines are code: each looks so, or one of them goes on in the other.

    ``if (a) {`` goes on in the line below, as ``def f(x):`` does.
    """
    if not _CODE.fullmatch(before):
        return False
    if after[:1] in ("}", "{") or before[-1] in ":{":
        return True
    return _CODE.fullmatch(after) is not None


def _is_drawn(before: str, after: str) -> bool:
    """Return whether one of two lines is a part of a drawing, with signs alone."""
    return bool(_DRAWING.fullmatch(before) or _DRAWING.fullmatch(after))


def _is_verse(lines: list[str]) -> bool:
    """Return whether short lines each begin with a capital letter: nobody wraps a text so.

    In German nouns may do so: three lines are to end in commas, or to have few words.
    """
    if len(lines) < 3 or any(len(line) >= WRAPPED for line in lines):
        return False
    if not all(line[:1].isupper() for line in lines):
        return False
    if any(map(_is_speaker, lines)):
        return False
    if len(lines) > 3:
        return True
    has_commas = all(line[-1:] in (",", ";", "–", "—", "-") for line in lines[:-1])
    has_few_words = all(line.count(" ") <= 2 for line in lines)
    return has_commas or has_few_words


def joined_label(after: str) -> str:
    """Return the label that a line begins with, '' for none: ``b)`` of ``b) second``."""
    found = _LABEL.match(after)
    if found is None:
        return ""
    # the pattern takes the first character behind the label too
    return found[0][:-1].rstrip()


def joins_without_space(before: str, after: str) -> bool:
    """Return whether no space belongs between two characters on either side of a line break; '' is what
    has no characters, such as a formula.

    Chinese and Japanese are written without spaces; Korean is not. ``，`` and ``。`` have a space of their
    own, beside a word in Latin letters as well.

    ``日本`` and ``語`` are joined as they are, ``한국`` and ``어`` with a space.
    """
    sides = [side for side in (before, after) if side]
    if any(map(_is_hangul, sides)):
        return False
    if len(sides) == 2 and all(map(is_cjk, sides)):
        return True
    return any(map(_is_wide_stop, sides))


def is_cjk(char: str) -> bool:
    """Return whether a character is one of Chinese, Japanese or Korean text, its signs included."""
    if char < "\u1100":
        return False
    return unicodedata.east_asian_width(char) in "WFH" and not _is_emoji(char)


def _is_wide_stop(char: str) -> bool:
    """Return whether a character is punctuation of Chinese or Japanese, such as ``。`` and ``「``."""
    return is_cjk(char) and unicodedata.category(char)[0] == "P"


def may_be_quotation_marks(text: str, start: int, end: int, length: int) -> bool:
    """Return whether the backticks of code, ``length`` on either side, may be something else.

    They may be apostrophes, ``it`s and don`t``, or the quotation marks of TeX: the first ones of two
    quotations look like code between them.
    """
    if not _is_of_spaced_word(text[end : end + 1]):
        return False
    if _is_of_spaced_word(text[start - 1 : start] if start else ""):
        return length == 1
    inner = text[start + length : end - length]
    return "'" * length in inner and inner[-1:].isspace()


def _is_of_spaced_word(char: str) -> bool:
    """Return whether a character is a letter of a script with spaces between its words."""
    if not char.isalpha():
        return False
    return not is_cjk(char) and not is_without_spaces(char)


def is_without_spaces(char: str) -> bool:
    """Return whether a letter is Thai, Lao, Burmese or Khmer, which are written without spaces."""
    return (
        "\u0e00" <= char <= "\u0eff"
        or "\u1000" <= char <= "\u109f"
        or "\u1780" <= char <= "\u17ff"
    )


def without_marks(text: str) -> str:
    """Return a text without its combining marks, such as vowels of Thai, Hindi and Hebrew."""
    if text.isascii():
        return text
    kept = ""
    for char in text:
        is_mark = unicodedata.category(char)[0] == "M"
        if not is_mark:
            kept += char
    return kept


def _is_hangul(char: str) -> bool:
    """Return whether a character is a letter or a syllable of Korean."""
    return (
        "\u1100" <= char <= "\u11ff"
        or "\u3130" <= char <= "\u318f"
        or "\uac00" <= char <= "\ud7a3"
    )


def _is_emoji(char: str) -> bool:
    """Return whether a character is a picture: as wide as one of Chinese, and of no script."""
    return "\U0001f000" <= char <= "\U0001faff" or unicodedata.category(char) == "So"
