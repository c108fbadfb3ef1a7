"""Two additions to Markdown: the size of a picture, and ruby. Rules for markdown-it.

``![a map](media/map.png){width=300}`` and ``{漢字|かんじ}``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.render.lines import is_cjk
from deckgen.render.writer import NO_SIZE, Size

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

RUBY = re.compile(r"\{([^{}|\n]+)\|([^{}\n]+)\}")
"""``{漢字|かんじ}``, or with a reading for each character, ``{漢字|かん|じ}``."""

# '{width=300}', '{ width=50% height=40px }'
_SIZE = re.compile(
    r"\{\s*("
    r"(?:(?:width|height)\s*=\s*\"?[1-9]\d{0,4}(?:px|%)?\"?\s*)+"
    r")\}"
)
_SIDE = re.compile(r"(width|height)\s*=\s*\"?(\d{1,5})(px|%)?")
# 'cat|100', 'cat|100x50': as Obsidian has it
_SIZE_IN_ALT = re.compile(r"\|\s*([1-9]\d{0,4})(?:x([1-9]\d{0,4}))?\s*\Z")


def ruby(state: StateInline, silent: bool) -> bool:
    """Take ruby: Chinese, Japanese or Korean characters and their reading."""
    found = RUBY.match(state.src, state.pos, state.posMax)
    if found is None or not any(map(is_cjk, found[1])):
        return False
    if not silent:
        for base, reading in _pairs(found[1], found[2]):
            _push_ruby(state, base, reading)
    state.pos = found.end()
    return True


def _push_ruby(state: StateInline, base: str, reading: str) -> None:
    """Add the tokens of ``<ruby>漢字<rt>かんじ</rt></ruby>``."""
    state.push("tag_open", "ruby", 1)
    token = state.push("text", "", 0)
    token.content = base
    state.push("tag_open", "rt", 1)
    token = state.push("text", "", 0)
    token.content = reading
    state.push("tag_close", "rt", -1)
    state.push("tag_close", "ruby", -1)


def _pairs(base: str, written: str) -> list[tuple[str, str]]:
    """Return what stands below and above: all together, or each character with its own reading.

    ``{漢字|かん|じ}`` has a reading for each character; ``{漢字|かんじ}`` has one for both.
    """
    readings = written.split("|")
    if len(readings) == len(base):
        return list(zip(base, readings, strict=True))
    return [(base, "".join(readings))]


def picture_size(state: StateInline, silent: bool) -> bool:
    """Take the size that stands right behind a picture; it goes into the picture's ``meta``.

    The picture is the token before; there is none if words stand between the two.
    """
    if state.pending or not state.tokens:
        return False
    picture = state.tokens[-1]
    if picture.type != "image":
        return False
    found = _SIZE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        sides = {}
        for name, number, unit in _SIDE.findall(found[1]):
            sides[name] = number + (unit or "px")
        picture.meta["size"] = Size(
            width=sides.get("width", ""),
            height=sides.get("height", ""),
        )
    state.pos = found.end()
    return True


def size_of(token: Token, alt: str) -> tuple[Size, str]:
    """Return the size of a picture and its words, from which a size at their end is taken.

    The size behind the picture counts more than the one in its words, which Obsidian writes:
    ``![cat|100](media/cat.png)``.
    """
    size = token.meta.get("size", NO_SIZE)
    found = _SIZE_IN_ALT.search(alt)
    if found is None:
        return size, alt
    words = alt[: found.start()]
    if size == NO_SIZE:
        width, height = found.groups()
        size = Size(f"{width}px", f"{height}px" if height else "")
    return size, words
