"""A line more in a list of ``cards.yaml``, with all that a person wrote left as it is.

The line goes behind the last entry of the list, with the indentation of the first::

    topics:
      - include: topics/cities.yaml  # by hand
      - include: topics/imported.yaml
"""

from __future__ import annotations

import fnmatch
import re

_ENTRY = re.compile(r"( *)- ")
_COMMENT = re.compile(r"\s#")
# '  - include: topics/*.yaml  # all'
_INCLUDE = re.compile(r"\s*-\s+include:\s*([^#\s].*)")


class NoPlaceError(Exception):
    """A list is written in a way that no line can be added to; the message names the line."""


def with_include(text: str, key: str, path: str) -> str:
    """Return the text of a ``cards.yaml`` that includes a file under ``topics`` or ``note-types``.

    Nothing is added where an entry includes it already, by a pattern perhaps. Raises
    :exc:`NoPlaceError` for a list in brackets.
    """
    entry = f"- include: {path}"
    lines = text.split("\n")
    start = _line_of_key(lines, key)
    if start is None:
        return text.rstrip("\n") + f"\n{key}:\n  {entry}\n"
    if not re.fullmatch(rf"{key}\s*:\s*(?:#.*)?", lines[start]):
        raise NoPlaceError(
            f"write '{entry}' under '{key}:' in cards.yaml as a line of its own"
        )
    indent = "  "
    last = start
    written = []
    for at in range(start + 1, _end_of_list(lines, start)):
        line = lines[at]
        if _includes(line, path):
            return text
        if line.strip() and not line.startswith("#"):
            written.append(at)
    if written:
        first = _ENTRY.match(lines[written[0]])
        indent = first[1] if first else ""
        last = written[-1]
    lines.insert(last + 1, f"{indent}{entry}")
    if lines[-1] != "":
        lines.append("")  # the last line has no end yet
    return "\n".join(lines)


def _line_of_key(lines: list[str], key: str) -> int | None:
    """Return the number of the line on which a key at the top of a file stands, if it does."""
    for at, line in enumerate(lines):
        if re.match(rf"{key}\s*:", line):
            return at
    return None


def _end_of_list(lines: list[str], start: int) -> int:
    """Return the number of the first line that is not of the list under the key on line ``start``."""
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " #-"):
        end += 1
    return end


def _includes(line: str, path: str) -> bool:
    """Tell whether a line is an entry that includes a file, by its name or by a pattern."""
    included = _INCLUDE.match(line)
    if not included:
        return False
    pattern = _COMMENT.split(included[1], 1)[0].strip().strip("\"'")
    return fnmatch.fnmatch(path, pattern)
