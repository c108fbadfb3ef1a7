"""The masks of a card rewritten in its file: only what has changed, so that comments and all else stay.

Masks are written one a line, each behind its id, or between commas in braces::

    masks:
      aorta: {rect: [10, 20%, 30, 40]}  # the arch, too
      vena-cava: {rect: [50, 20%, 30, 40]}

A mask that is moved gets another value behind its id; one that is deleted takes its line with it, with the
comment there; new ones come behind the last.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.source.writing.edit import Edit, applied
from deckgen.util.scalars import in_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deckgen.core.occlusion import Mask
    from deckgen.source.writing.document import Value


def changed(
    text: str,
    masks: Sequence[Mask],
    now: Mapping[str, str | None],
    added: Sequence[str],
) -> str:
    """Return the text of a file with other masks of one card.

    ``now`` has what is written of a mask, key and all, by its id, ``None`` for one that goes; a mask that is
    not in it stays as it is. ``added`` are new ones, as they are written.
    """
    last = masks[-1]
    line_start = text.rfind("\n", 0, last.id.start) + 1
    indent = text[line_start : last.id.start]
    is_block = not indent.strip()
    edits: list[Edit] = []
    gone = []
    for mask in masks:
        id_ = str(mask.id)
        if id_ not in now:
            continue
        written = now[id_]
        if written is None:
            gone.append(mask)
        else:
            end = end_of(text, mask)
            edits.append(Edit(mask.id.start, end, written))
    if added:
        before = f"\n{indent}" if is_block else ", "
        new = "".join(before + each for each in added)
        end = end_of(text, last)
        edits.append(Edit(end, end, new))
    edits += _removals(text, gone, is_block=is_block)
    return applied(text, sorted(edits, reverse=True))


def _removals(text: str, masks: Sequence[Mask], *, is_block: bool) -> list[Edit]:
    """Return the edits that delete masks: whole lines, or what stands between commas."""
    found = []
    for mask in masks:
        start, end = mask.id.start, end_of(text, mask)
        if is_block:
            # The line break before it goes, so that what is added behind the last mask keeps its place.
            start = text.rfind("\n", 0, start)
            end = _end_of_line(text, end)
        else:
            behind = re.compile(r"\s*,\s*").match(text, end)
            if behind is not None:
                end = behind.end()
            else:
                start = len(text[:start].rstrip().removesuffix(","))
        found.append(Edit(start, end, ""))
    return found


def end_of(text: str, mask: Mask) -> int:
    """Return where what is written of a mask ends; a block reaches up to what follows it, comments too."""
    end = mask.end
    if text[end - 1] in "]}":
        return end
    return end_of_block(text, end)


def end_of_block(text: str, end: int) -> int:
    """Return where the last line before a place ends that is neither empty nor a comment."""
    while True:
        end = len(text[:end].rstrip())
        line = text.rfind("\n", 0, end) + 1
        if not text[line:end].lstrip().startswith("#"):
            return end
        end = line


def _end_of_line(text: str, at: int) -> int:
    """Return where the line ends, a comment included; ``at`` itself where something else follows."""
    rest = re.compile(r"[ \t]*(?:#[^\n]*)?(?=\n|\Z)").match(text, at)
    return rest.end() if rest is not None else at


def difference(before: str, after: str) -> Edit:
    """Return the one edit that makes one text of another.

    What both have at their beginning and at their end stays: between 'a: 10' and 'a: 120' a '2' is put in.
    """
    most = min(len(before), len(after))
    start = 0  # how many characters are the same at the beginning
    while start < most and before[start] == after[start]:
        start += 1
    end, new_end = len(before), len(after)  # before what is the same at the end
    while min(end, new_end) > start and before[end - 1] == after[new_end - 1]:
        end -= 1
        new_end -= 1
    return Edit(start, end, after[start:new_end])


def flow(value: Value) -> str:
    """Return a value in one line: ``{rect: [10, 20%, 30, 40], angle: 30}``."""
    if isinstance(value, str):
        if _NUMBER.fullmatch(value):
            return value
        return in_line(value, flow=True)
    if isinstance(value, bool):  # before 'int': a truth value is one, too
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if hasattr(value, "items"):
        pairs = []
        for key, each in value.items():
            key_written = in_line(key, flow=True)
            pairs.append(f"{key_written}: {flow(each)}")
        return "{" + ", ".join(pairs) + "}"
    entries = [flow(each) for each in value]
    return "[" + ", ".join(entries) + "]"


_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?%?", re.ASCII)  # a length: '12', '3.5%'
