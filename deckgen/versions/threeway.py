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

# what ends a sentence or a line: '<br>', '</p>', '. ', '!") '
_SENTENCE = re.compile(
    r"(?:<br ?/?>|</(?:p|li|div|h\d|tr|blockquote)>|[.!?…]['\"’”»)]*(?:\s|&nbsp;)+|\n)"
)


def outcome(base: str | None, theirs: str, ours: str, alike: Alike) -> str:
    """Return which of two texts counts, one of :data:`OUTCOMES`; ``base`` is ``None`` if it is not known.

    Without a base, words count against an empty field: nothing can be lost of that.
    """
    if theirs == ours or alike(theirs, ours):
        return SAME
    if base is None:
        if theirs and ours:
            return UNKNOWN
        return THEIRS if theirs else OURS
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

    ``theirs`` are those there, ``ours`` those here, ``base`` what both had. A tag that both have, in
    whatever capitals, did not change.
    """
    there = {tag.lower(): tag for tag in theirs}
    here = {tag.lower(): tag for tag in ours}
    before = {tag.lower(): tag for tag in base or ()}
    added_there = []
    for key, tag in there.items():
        if key not in before and key not in here:
            added_there.append(tag)
    added_here = []
    for key, tag in here.items():
        if key not in before and key not in there:
            added_here.append(tag)
    removed_here = []
    for key, tag in before.items():
        if key in there and key not in here:
            removed_here.append(tag)
    return TagChange(tuple(added_there), tuple(added_here), tuple(removed_here))


# --- long texts --------------------------------------------------------------------------------


class _Edit(NamedTuple):
    """Sentences of a text, by their places, and those that were written instead of them."""

    start: int
    end: int
    new: tuple[str, ...]


def merged(base: str, theirs: str, ours: str) -> str | None:
    """Merge a long text that was changed on both sides by its sentences.

    ``None`` where both changed one sentence, or sentences beside one another, and for short texts.

    ``base`` is what both had. Each side's edits are sentences of it that were replaced, taken away or
    added; in the order of their places they are made one after the other. An edit that both made is
    made once.
    """
    if len(base.split()) <= MIN_WORDS:
        return None
    old = _sentences(base)
    edits = _edits(old, _sentences(theirs)) + _edits(old, _sentences(ours))
    result: list[str] = []
    end = 0
    before: _Edit | None = None
    for edit in sorted(edits):
        if edit == before:
            continue  # both did the same
        if before is not None and edit.start <= before.end:
            return None
        result += old[end : edit.start]
        result += edit.new
        end = edit.end
        before = edit
    result += old[end:]
    return "".join(result)


def _sentences(text: str) -> list[str]:
    """Cut a text behind its sentences and line breaks; joined, the pieces are the text."""
    found = []
    start = 0
    for match in _SENTENCE.finditer(text):
        end = match.end()
        found.append(text[start:end])
        start = end
    if start < len(text):
        found.append(text[start:])
    return found


def _edits(old: list[str], new: list[str]) -> list[_Edit]:
    """Return where the sentences of two texts differ."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found = []
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what != "equal":
            found.append(_Edit(start, end, tuple(new[new_start:new_end])))
    return found
