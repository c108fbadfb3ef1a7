"""Where something comes next in a text, so that reading a text without ends takes no square of its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

_TAG = lazy_pattern(r"<[^>]*>")


class Ends:
    """Finds ends in a text that is read from its beginning to its end.

    Each place is looked for once: a pattern that looked for the end from every beginning would take the
    square of the length of a text in which there is no end.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, re.Match[str] | None] = {}

    def next(self, end: re.Pattern[str], at: int) -> re.Match[str] | None:
        """Return the first match of a pattern from a place on, ``None`` if there is none.

        The places asked for must not fall from one call with a pattern to the next.
        """
        known = self._known.get(end.pattern)
        if known is None and end.pattern in self._known:
            return None
        if known is None or known.start() < at:
            known = self._known[end.pattern] = end.search(self._text, at)
        return known


def end_of_tags(html: str) -> int:
    """Return where the last tag of a text can end, 0 if there is none.

    To look no further saves the square of a text's length: behind that place, a pattern for a tag would be
    tried from each ``<`` to the end of the text, in vain.
    """
    return html.rfind(">") + 1


def with_tags_as(instead: str, html: str) -> str:
    """Return HTML with a text in the place of each of its tags."""
    end = end_of_tags(html)
    return _TAG.sub(instead, html[:end]) + html[end:] if end else html


def without(
    text: str,
    opening: re.Pattern[str],
    end_of: Callable[[re.Match[str], Ends], re.Match[str] | None],
) -> str:
    """Return a text without the stretches that begin with a match of ``opening``.

    ``end_of`` returns the match with which the stretch of an opening ends, ``None`` where it has no end: such
    an opening stays.
    """
    ends = Ends(text)
    parts: list[str] = []
    at = 0
    for found in opening.finditer(text):
        if found.start() < at:
            continue
        end = end_of(found, ends)
        if end:
            parts.append(text[at : found.start()])
            at = end.end()
    return "".join(parts) + text[at:]
