"""Stale citations: what a quotation's surroundings were when its card was last accepted.

The lock file keeps for each quotation what the W3C Web Annotation model calls a TextQuote
and a TextPosition selector (https://www.w3.org/TR/annotation-model/#selectors): the exact
words, what stands before and after, and start and end in code points. When a source is
edited, a passage that moved or was wrapped differently is found again by its quotation; one whose
sentences changed is reported until the curator accepts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.language.normalise import normalise
from deckgen.lockfile.cites import digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from deckgen.core.declared import Source
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.selectors import Cited, Selector
    from deckgen.lockfile.content import LockFile


def stale(
    known: Mapping[str, Sequence[Selector]],
    cited: Sequence[Cited],
    accepted: Collection[str],
) -> list[Diagnostic]:
    """Report the quotations whose sentences are no longer those that the lock file knows.

    A card whose quotation itself was changed by the curator is new to the lock file, and a card
    in ``accepted`` is taken as it is.
    """
    diagnostics = []
    for quotation in cited:
        card, selector = quotation.card, quotation.selector
        if card in accepted or _stands_as_before(known.get(card, ()), selector):
            continue
        before = _passages_before(known, (card, *quotation.was), selector)
        now = _one_line(selector.passage)
        if before and now not in before:
            words = {"was": before[0], "now": now, "id": card}
            diagnostics.append(problem("C105", quotation.span(), card, **words))
    return diagnostics


def stale_in_units(
    known: Mapping[str, Sequence[Selector]],
    units: Iterable[tuple[str, Sequence[Cited]]],
    agreed: set[str],
) -> list[Diagnostic]:
    """Report what :func:`stale` does of units, each with its key and its quotations.

    The key of a unit stands for its quotations and for the sources; one that has none has ''. Units whose
    keys are in ``agreed`` were compared with the same lock file, and nothing was found; ``agreed`` is brought
    up to date.
    """
    diagnostics = []
    now = set()
    for key, cited in units:
        if key not in agreed:
            found = stale(known, cited, ())
            if found:
                diagnostics += found
                continue
        now.add(key)
    now.discard("")
    agreed.clear()
    agreed.update(now)
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
    found = []
    for id_ in ids:
        for old in known.get(id_, ()):
            if _is_same_quotation(old.exact, selector.exact):
                found.append(_one_line(old.passage))
    return found


def _is_same_quotation(one: str, other: str) -> bool:
    """Tell whether a card's quotation would be found in both: capitals and marks make no difference."""
    if _one_line(one) == _one_line(other):
        return True
    return normalise(one).text == normalise(other).text


def _one_line(text: str) -> str:
    """Return a text as it reads, however its lines are wrapped."""
    return " ".join(text.split())


def remember_citations(
    lock: LockFile, cited: Iterable[Cited], sources: Iterable[Source]
) -> None:
    """Note in a lock file where the quotations of a build were found."""
    lock.sources = {str(source.id): digest(source.file.text) for source in sources}
    lock.cites = {}
    for quotation in cited:
        lock.add_cite(quotation.card, quotation.selector)
