"""Finds characters that nobody sees and that usually come along in pasting: the soft hyphen (U+00AD), the
zero-width space (U+200B), the word joiner and its relatives (U+2060–2064), and the controls that change
the direction of writing (U+202A–202E, U+2066–2069). The message says which one it is.

A zero-width space beside a letter of Thai, Khmer or another script without spaces is left alone. So
are, in a deck with words written from right to left, controls that begin and end another direction in
pairs. Joiners and direction marks (U+200C–200F) belong to the spelling of some languages and to emoji,
and are never reported. A character that is meant can be written by its number, where it is seen:
`"\\u200b"` in double quotation marks.

Why: A search does not find a word with a soft hyphen in it, and an answer with one cannot be typed
correctly. A control without its partner shows the words after it in another order than they are written
in.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule
from deckgen.source.writing.edit import Edit
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.typography import WrittenText

BAD = """\
q: What did Parmentier bring to the table of Louis XVI?
a: The po<U+00AD>tato
"""
GOOD = """\
q: What did Parmentier bring to the table of Louis XVI?
a: The potato
"""

_UNSPACED = "\u0e00-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\ua980-\ua9ff\uaa60-\uaadf"
"""Letters of the scripts, from Thai to Javanese, whose words a zero-width space may part."""
# Joiners (U+200C, U+200D) and direction marks (U+200E, U+200F) are not among them.
_UNSEEN = lazy_pattern(
    f"[\u00ad\u2060-\u2064\u206a-\u206f]|(?<![{_UNSPACED}])\u200b(?![{_UNSPACED}])"
    "|(?P<turns>[\u202a-\u202e\u2066-\u2069])"
)
_OVERRIDES = "\u202d\u202e"
_ENDED_BY = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}
_BY_NUMBER = re.compile(r"\\[uUx]")  # '\u200b' as it is written in the file


def find(written: WrittenText) -> Found | None:
    """Find a character that came along in pasting, and that nobody sees."""
    match = next(_unseen(written), None)
    if match is None:
        return None
    why = (
        "changes the order of the words around it"
        if match["turns"]
        else "gets in the way of searching"
    )
    name = unicodedata.name(match[0], "no name").lower()
    words: dict[str, object] = {"char": f"U+{ord(match[0]):04X} ({name})", "why": why}
    return Found(written.text, match.start(), match.end(), words)


def fix(written: WrittenText) -> Iterator[Edit]:
    """Delete each of them."""
    for match in _unseen(written):
        yield Edit(match.start(), match.end(), "")


def _unseen(written: WrittenText) -> Iterator[re.Match[str]]:
    """Yield each such character. Of the controls that change the direction of writing, pairs are left alone
    where the deck has words written from right to left, except those that turn letters around.
    """
    text = written.text
    if text.isascii() or not _UNSEEN.search(text):
        return
    source = written.item.file.text[text.start : text.end]
    if source.startswith('"') and _BY_NUMBER.search(source):
        return  # written as '\u200b', it is seen, and meant
    paired = _in_pairs(text) if written.styles.both_ways else set()
    for match in _UNSEEN.finditer(text):
        if match.start() not in paired:
            yield match


def _in_pairs(text: str) -> set[int]:
    """Return where the controls are that begin and end another direction, each with its partner."""
    opened: list[int] = []
    paired: set[int] = set()
    for match in _UNSEEN.finditer(text):
        offset, char = match.start(), match[0]
        if char in _ENDED_BY:
            opened.append(offset)
        elif opened and char == _ENDED_BY[text[opened[-1]]]:
            begun = opened.pop()
            if text[begun] not in _OVERRIDES:
                paired |= {begun, offset}
    return paired


RULE = Rule(
    code="Q506",
    severity=WARNING,
    title="invisible character",
    message="invisible character {char}: nobody sees it, and it {why}",
    hint="delete it, or run 'deckgen check --fix'",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="text",
    find=find,
    fix=fix,
)
