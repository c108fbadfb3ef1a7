"""What the lock file has of quotations: a line 'cite' for each, read and written."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.core.selectors import Selector
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

# 'cite paris atlas 9 20 ["Paris is ","the capital"," of France.","Paris is the capital of France."]'
_CITE = lazy_pattern(
    r"^cite (\S+) (\S+) ([0-9]{1,16}) ([0-9]{1,16}) (\[.*\])$", re.MULTILINE
)

_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Writes a value as JSON; made once, for a deck has as many quotations as cards."""

_FOUR_TEXTS = [str, str, str, str]
"""What a selector has behind its place: the words before, the words quoted, those after, the passage."""


def digest(text: str) -> str:
    """Return the SHA-256 of a source's text."""
    return sha256(text.encode()).hexdigest()


def to_line(card: str, selector: Selector) -> str:
    """Return a selector as a line of the lock file."""
    words = _AS_JSON(selector[3:])
    return f"cite {card} {selector.source} {selector.start} {selector.end} {words}"


def from_columns(columns: Sequence[str]) -> tuple[str, Selector]:
    """Read a line of the lock file; raises ``ValueError`` if it is not one."""
    _, card, source, start, end, *rest = columns
    words = json.loads(" ".join(rest))
    if not _are_four_texts(words):
        raise ValueError("not four texts")
    return card, Selector(source, int(start), int(end), *words)


def _are_four_texts(words: object) -> bool:
    """Tell whether a value is what :func:`to_line` writes of the words of a quotation."""
    if not isinstance(words, list):
        return False
    return [type(word) for word in words] == _FOUR_TEXTS


def all_cites(text: str) -> dict[str, tuple[Selector, ...]]:
    """Return the citations of a lock file, read all at once; none if their lines are not together, or not
    as they are written."""
    start = text.find("\ncite ") + 1
    if not start or "\r" in text:
        return {}
    last_line = text.rfind("\ncite ") + 1
    end = text.find("\n", last_line) + 1
    rows = _CITE.findall(text, start, end)
    if len(rows) < text.count("\n", start, end):
        return {}
    # one call for all of them is quicker than one for each
    lists = ",".join([row[4] for row in rows])
    try:
        all_words = json.loads(f"[{lists}]")
    except ValueError:
        return {}
    if len(rows) != len(all_words):
        return {}
    cites: dict[str, tuple[Selector, ...]] = {}
    for (card, source, first, last, _), words in zip(rows, all_words, strict=True):
        if not _are_four_texts(words):
            return {}
        selector = Selector(source, int(first), int(last), *words)
        cites[card] = (*cites.get(card, ()), selector)
    return cites
