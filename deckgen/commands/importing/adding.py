"""A line more in a list of ``cards.yaml``, with all that a person wrote left as it is."""

from __future__ import annotations

import fnmatch
import re

_ENTRY = re.compile(r"( *)- ")
_COMMENT = re.compile(r"\s#")
_INCLUDE = re.compile(r"\s*-\s+include:\s*([^#\s].*)")  # '  - include: topics/*.yaml  # all'


class NoPlaceError(Exception):
    """A list is written in a way that no line can be added to; the message names the line."""


def with_include(text: str, key: str, path: str) -> str:
    """Return the text of a ``cards.yaml`` that includes a file under ``topics`` or ``note-types``.

    Nothing is added where an entry includes it already, by a pattern perhaps. Raises
    :exc:`NoPlaceError` for a list in brackets.
    """
    entry = f"- include: {path}"
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if re.match(rf"{key}\s*:", line)), None)
    if start is None:
        return text.rstrip("\n") + f"\n{key}:\n  {entry}\n"
    if not re.fullmatch(rf"{key}\s*:\s*(?:#.*)?", lines[start]):
        raise NoPlaceError(f"write '{entry}' under '{key}:' in cards.yaml as a line of its own")
    end = start + 1
    last, indent = start, ""
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " #-"):
        found = _ENTRY.match(lines[end])
        if found and last == start:
            indent = found[1]
        if lines[end].strip() and not lines[end].startswith("#"):
            last = end
        included = _INCLUDE.match(lines[end])
        if included and fnmatch.fnmatch(path, _COMMENT.split(included[1], 1)[0].strip().strip("\"'")):
            return text
        end += 1
    lines.insert(last + 1, f"{indent if last > start else '  '}{entry}")
    return "\n".join(lines) if lines[-1] == "" else "\n".join(lines) + "\n"
