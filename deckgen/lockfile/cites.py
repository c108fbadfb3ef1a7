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

_CITE = lazy_pattern(
    r"^cite (\S+) (\S+) ([0-9]{1,16}) ([0-9]{1,16}) (\[.*\])$", re.MULTILINE
)


_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Writes a value as JSON; made once, for a deck has as many quotations as cards."""


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
    is_list = isinstance(words, list) and len(words) == 4
    if not is_list or not all(isinstance(word, str) for word in words):
        raise ValueError("not four texts")
    return card, Selector(source, int(start), int(end), *words)


def all_cites(text: str) -> dict[str, tuple[Selector, ...]]:
    """Return the citations of a lock file, read all at once; none if their lines are not together, or not
    as they are written."""
    start = text.find("\ncite ") + 1
    end = text.find("\n", text.rfind("\ncite ") + 1) + 1
    rows = _CITE.findall(text, start, end) if start else []
    if not rows or "\r" in text or len(rows) < text.count("\n", start, end):
        return {}
    try:
        all_words = json.loads(f"[{','.join([row[4] for row in rows])}]")
    except ValueError:
        return {}
    cites: dict[str, tuple[Selector, ...]] = {}
    for (card, source, first, last, _), words in zip(rows, all_words, strict=False):
        if not (
            isinstance(words, list)
            and len(words) == 4
            and all(isinstance(each, str) for each in words)
        ):
            return {}
        cites[card] = (
            *cites.get(card, ()),
            Selector(source, int(first), int(last), *words),
        )
    return cites if len(rows) == len(all_words) else {}
