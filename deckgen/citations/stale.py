"""Stale citations: what a quotation's surroundings were when its card was last accepted.

The lock file keeps for each quotation what the W3C Web Annotation model calls a TextQuote
and a TextPosition selector (https://www.w3.org/TR/annotation-model/#selectors): the exact
words, what stands before and after, and start and end in code points. When a source is
edited, a passage that moved or was wrapped differently is found again by its quotation; one whose
sentences changed is reported until the curator accepts it.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.language.normalise import normalise
from deckgen.util.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from deckgen.citations.index import SourceIndex
    from deckgen.core.diagnostics import Diagnostic, Span

CONTEXT = 32
"""How many characters before and after the exact words are kept."""


class Selector(NamedTuple):
    """A quotation in its place: its words (parts that an ellipsis keeps apart joined by one),
    :data:`CONTEXT` characters on either side, and the sentences that it touches."""

    source: str
    start: int
    end: int
    prefix: str
    exact: str
    suffix: str
    passage: str


class Cited(NamedTuple):
    """A quotation that was found: of which card, with its earlier ids, and where in its source.

    ``number`` says which of the card's quotations it is, ``span`` tells where it is written.
    """

    card: str
    was: tuple[str, ...]
    selector: Selector
    number: int
    span: Callable[[], Span]


def select(index: SourceIndex, places: Sequence[tuple[int, int]]) -> Selector:
    """Return the selector of a quotation that is in some places of a source, in order."""
    text = index.source.file.text
    start, end = places[0][0], places[-1][1]
    touched = index.sentences_at(start, end)
    first, last = index.sentences[touched[0]], index.sentences[touched[-1]]
    return Selector(
        str(index.source.id),
        start,
        end,
        text[max(0, start - CONTEXT) : start],
        " … ".join(text[left:right] for left, right in places),
        text[end : end + CONTEXT],
        text[min(start, first.start) : max(end, last.end)],
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a source's text."""
    return sha256(text.encode()).hexdigest()


def to_line(card: str, selector: Selector) -> str:
    """Return a selector as a line of the lock file."""
    words = json.dumps(selector[3:], ensure_ascii=False, separators=(",", ":"))
    return f"cite {card} {selector.source} {selector.start} {selector.end} {words}"


def from_columns(columns: Sequence[str]) -> tuple[str, Selector]:
    """Read a line of the lock file; raises ``ValueError`` if it is not one."""
    _, card, source, start, end, *rest = columns
    words = json.loads(" ".join(rest))
    is_list = isinstance(words, list) and len(words) == 4
    if not is_list or not all(isinstance(word, str) for word in words):
        raise ValueError("not four texts")
    return card, Selector(source, int(start), int(end), *words)


def stale(
    known: Mapping[str, Sequence[Selector]], cited: Sequence[Cited], accepted: Collection[str]
) -> list[Diagnostic]:
    """Report the quotations whose sentences are no longer those that the lock file knows.

    A card whose quotation itself was changed by the curator is new to the lock file, and a card
    in ``accepted`` is taken as it is.
    """
    diagnostics = []
    for card, was, selector, _, span in cited:
        if card in accepted or _stands_as_before(known.get(card, ()), selector):
            continue
        before = _passages_before(known, (card, *was), selector)
        now = _one_line(selector.passage)
        if before and now not in before:
            words = {"was": before[0], "now": now, "id": card}
            diagnostics.append(problem("C105", span(), card, **words))
    return diagnostics


def _stands_as_before(known: Sequence[Selector], selector: Selector) -> bool:
    """Tell whether a quotation and its sentences are among those that the lock file has of its card."""
    for old in known:  # noqa: SIM110  (hot: each quotation of a deck, and nearly all are as they were)
        if old.exact == selector.exact and old.passage == selector.passage:
            return True
    return False


def _passages_before(
    known: Mapping[str, Sequence[Selector]], ids: tuple[str, ...], selector: Selector
) -> list[str]:
    """Return the sentences that a card's quotation touched, by the ids that the card has and had."""
    return [
        _one_line(old.passage)
        for id_ in ids
        for old in known.get(id_, ())
        if _is_same_quotation(old.exact, selector.exact)
    ]


def _is_same_quotation(one: str, other: str) -> bool:
    """Tell whether a card's quotation would be found in both: capitals and marks make no difference."""
    return _one_line(one) == _one_line(other) or normalise(one).text == normalise(other).text


def _one_line(text: str) -> str:
    """Return a text as it reads, however its lines are wrapped."""
    return " ".join(text.split())
