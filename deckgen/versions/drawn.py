"""The masks of a picture on two sides, compared by what they hide.

Anki's editor writes all shapes again when a note is opened in it: in the pixels of its window, perhaps in
another order. That is no change. A change of the project's own counts however small it is.
"""

from __future__ import annotations

from deckgen.compile.occlusion_field import form_of, settled
from deckgen.versions.threeway import CONFLICT, OURS, SAME, THEIRS, UNKNOWN


def outcome_of_masks(base: str | None, theirs: str, ours: str) -> str:
    """Return which of two fields with masks counts, one of ``threeway.OUTCOMES``; ``base`` is what both had,
    ``None`` if that is not known."""
    if _is_same(theirs, ours):
        return SAME
    is_nearly_ours = _is_same(settled(theirs, ours), ours)
    if base is None:
        return SAME if is_nearly_ours else UNKNOWN
    if _is_same(settled(theirs, base), base):
        return SAME if _is_same(ours, base) else OURS
    if _is_same(ours, base):
        return THEIRS
    return SAME if is_nearly_ours else CONFLICT


def _is_same(one: str, other: str) -> bool:
    """Tell whether two fields hide the same, however they are written."""
    return one == other or form_of(one) == form_of(other)
