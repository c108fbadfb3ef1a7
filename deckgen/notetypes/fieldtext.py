"""The content of a field as the engine reads it: whether it is empty, its words without tags."""

from __future__ import annotations

import re

from deckgen.util.ends import Ends, end_of_tags, with_tags_as, without
from deckgen.util.lazy_pattern import lazy_pattern

_EMPTY = lazy_pattern(r"(?:[ \t\n\r\f\v]|</?(?:br|div) ?/?>)*", re.IGNORECASE)
_MAY_BE_EMPTY = frozenset(" \t\n\r\f\v<")

# what may be taken away with what stands in it: '<!-- a -->', '<style>…</style>'
_SECTION = lazy_pattern(r"<!--|<style|<script", re.IGNORECASE)
_OPENING = lazy_pattern(r"<(!--|style|script)?", re.IGNORECASE)
_SECTION_ENDS = {
    "!--": re.compile("-->"),
    "style": re.compile("</style>", re.IGNORECASE),
    "script": re.compile("</script>", re.IGNORECASE),
}
_TAG_END = lazy_pattern(">")
# '</div>', '<br>': what parts words when they are read aloud
_BLOCK = lazy_pattern(
    r"</?(?:br|address|article|aside|blockquote|canvas|dd|div|dl|dt|fieldset|figcaption|figure|footer|form"
    r"|h[1-6]|header|hr|li|main|nav|noscript|ol|output|p|pre|section|table|tfoot|ul|video)>",
    re.IGNORECASE,
)
_NOT_IN_ATTRIBUTE = lazy_pattern(r"[^0-9A-Za-z\u0100-\U0010ffff]")
_NAMED = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;"}
# '&#xe9;', '&amp;'
_REFERENCE = lazy_pattern(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([^#;][^;]*));")


def is_empty(content: str) -> bool:
    """Return whether a conditional takes a field for empty: '', white space, ``<br>``, ``<div></div>``."""
    if not content:
        return True
    return content[0] in _MAY_BE_EMPTY and _EMPTY.fullmatch(content) is not None


def without_tags(html: str) -> str:
    """Return HTML without comments, styles, scripts and tags."""
    end = end_of_tags(html)
    if not end:
        return html
    if _SECTION.search(html, 0, end):
        return _without_sections(html)
    return with_tags_as("", html)


def _without_sections(html: str) -> str:
    """Return HTML without comments, styles, scripts and tags, each with what stands in it.

    One that has no end is a tag, behind which the text goes on.
    """
    return without(html, _OPENING, _end_of_section)


def _end_of_section(opening: re.Match[str], ends: Ends) -> re.Match[str] | None:
    """Return the end of what begins at a ``<``: of the section, or else of the tag."""
    tag_end = ends.next(_TAG_END, opening.end())
    section_end = None
    # 'ſ' is an 's' to the engine where capitals make no difference
    written = opening[1] or ""
    name = written.lower().replace("\u017f", "s")
    if name == "!--":
        section_end = ends.next(_SECTION_ENDS[name], opening.end())
    elif name and tag_end:
        section_end = ends.next(_SECTION_ENDS[name], tag_end.end())
    return section_end or ends.next(_TAG_END, opening.start() + 1)


def text_of(html: str) -> str:
    """Return the text of HTML: without tags, its character references resolved."""
    return resolved(without_tags(html))


def spoken_text(html: str) -> str:
    """Return the text that a voice gets: as :func:`text_of`, with a space where a line ends."""
    if "<" in html:
        html = _BLOCK.sub(" ", html)
    return text_of(html)


def resolved(html: str) -> str:
    """Return a text with its character references resolved and no-break spaces as spaces.

    The engine knows the names of HTML 4. A single reference that it cannot read, as in ``a & b``, leaves
    the whole text as it is.
    """
    if "&" not in html:
        return html
    parts: list[str] = []
    at = 0
    start = html.find("&")
    while start >= 0:
        found = _REFERENCE.match(html, start)
        if found is None:
            return html
        char = _character(found)
        if char is None:
            return html
        parts.append(html[at:start])
        parts.append(char)
        at = found.end()
        start = html.find("&", at)
    text = "".join(parts) + html[at:]
    return text.replace("\xa0", " ")


def _character(found: re.Match[str]) -> str | None:
    """Return the character of a reference, None if there is none."""
    from html.entities import name2codepoint  # slow to import, and few texts need it

    hexadecimal, decimal, name = found.groups()
    if name is not None:
        number = name2codepoint.get(name, -1)
    elif hexadecimal:
        number = _number(hexadecimal, 16)
    else:
        number = _number(decimal, 10)
    is_surrogate = 0xD800 <= number <= 0xDFFF
    if is_surrogate or not 0 <= number <= 0x10FFFF:
        return None
    return chr(number)


def _number(digits: str, base: int) -> int:
    """Return what digits say, -1 for so many that they are no character's."""
    digits = digits.lstrip("0") or "0"
    return int(digits, base) if len(digits) < 11 else -1


def as_attribute(text: str) -> str:
    """Return a text as the engine writes it in an attribute: of the first 256 characters, all but
    ASCII letters and digits as references.
    """
    return _NOT_IN_ATTRIBUTE.sub(_as_reference, text)


def _as_reference(found: re.Match[str]) -> str:
    char = found[0]
    return _NAMED.get(char) or f"&#x{ord(char):02X};"
