"""One text on two sides, and what both had before: which of the two counts."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Alike = Callable[[str, str], bool]
    """Tells whether two texts are the same to whoever sees them."""

SAME, THEIRS, OURS, CONFLICT, UNKNOWN = OUTCOMES = (
    "same",
    "theirs",
    "ours",
    "conflict",
    "unknown",
)
"""Both sides are alike; theirs changed; ours changed; both did, to different texts; they differ, and it is
not known what they had before."""

MIN_WORDS = 40
"""A text with more words than this, changed on both sides, is merged by its sentences."""

_SENTENCE = re.compile(
    r"(?:<br ?/?>|</(?:p|li|div|h\d|tr|blockquote)>|[.!?…]['\"’”»)]*(?:\s|&nbsp;)+|\n)"
)


def outcome(base: str | None, theirs: str, ours: str, alike: Alike) -> str:
    """Return which of two texts counts, one of :data:`OUTCOMES`; ``base`` is ``None`` if it is not known.

    Without a base, words count against an empty field: nothing can be lost of that.
    """
    if theirs == ours or alike(theirs, ours):
        return SAME
    if base is None and not (theirs and ours):
        return THEIRS if theirs else OURS
    if base is None:
        return UNKNOWN
    if base == ours or alike(base, ours):
        return THEIRS
    if base == theirs or alike(base, theirs):
        return OURS
    return CONFLICT


class TagChange(NamedTuple):
    """Tags that were added and taken away since both sides were the same.

    A tag that was taken away there is not among them: it stays away there, and stays here.
    """

    added_there: tuple[str, ...] = ()
    added_here: tuple[str, ...] = ()
    removed_here: tuple[str, ...] = ()


def tag_change(
    base: Sequence[str] | None, theirs: Sequence[str], ours: Sequence[str]
) -> TagChange:
    """Return what became of tags, which Anki compares without regard to capitals.

    Without a base, what is on one side alone counts as added there.
    """
    t, o = ({tag.lower(): tag for tag in tags} for tags in (theirs, ours))
    b = {tag.lower(): tag for tag in base} if base is not None else {}
    return TagChange(
        tuple(tag for key, tag in t.items() if key not in b and key not in o),
        tuple(tag for key, tag in o.items() if key not in b and key not in t),
        tuple(tag for key, tag in b.items() if key not in o and key in t),
    )


# --- long texts --------------------------------------------------------------------------------


def merged(base: str, theirs: str, ours: str) -> str | None:
    """Merge a long text that was changed on both sides by its sentences.

    ``None`` where both changed one sentence, or sentences beside one another, and for short texts.
    """
    if len(base.split()) <= MIN_WORDS:
        return None
    parts = [_sentences(text) for text in (base, theirs, ours)]
    edits = sorted([*_edits(parts[0], parts[1]), *_edits(parts[0], parts[2])])
    result: list[str] = []
    at = 0
    before: tuple[int, int, tuple[str, ...]] | None = None
    for edit in edits:
        start, end, new = edit
        if edit == before:
            continue  # both did the same
        if before is not None and start <= before[1]:
            return None
        result += [*parts[0][at:start], *new]
        at, before = end, edit
    return "".join((*result, *parts[0][at:]))


def _sentences(text: str) -> list[str]:
    """Cut a text behind its sentences and line breaks; joined, the pieces are the text."""
    found, at = [], 0
    for match in _SENTENCE.finditer(text):
        found.append(text[at : match.end()])
        at = match.end()
    return [*found, text[at:]] if at < len(text) else found


def _edits(old: list[str], new: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [
        (a, b, tuple(new[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]
