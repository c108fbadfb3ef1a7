"""Which signs of a text get a backslash, so that they are words in Markdown.

Not every sign needs one: ``2 * 3`` is the same with and without. So a field is written with none first,
then with those of one kind, of all but one, of all, until the renderer makes of it what it was.
"""

from __future__ import annotations

import re

KINDS = ("*", "_", "`", "[", "$", "~", "<", "\\", "{", "|", "start")
"""The kinds of signs that are escaped together. ``start`` are signs that begin a block."""

# each kind is a sign, and stands for itself; brackets go together
_OF_KIND = {kind: kind for kind in KINDS if kind != "start"}
_OF_KIND["["] = "[]"
# '#', '- ', '1.', '2)': what may begin a block
_START = re.compile(r"(\s*)(?:([#>+=|~-]|\*)|(\d{1,9})([.)]))")


def kinds_in(text: str) -> tuple[str, ...]:
    """Return the kinds of signs that a text has.

    In 'a_b costs $5' these are ``_`` and ``$``.
    """
    found = []
    for kind, signs in _OF_KIND.items():
        if any(sign in text for sign in signs):
            found.append(kind)
    if any(map(_START.match, text.split("\n"))):
        found.append("start")
    return tuple(found)


def escaped(text: str, kinds: frozenset[str]) -> str:
    """Return words with a backslash before each sign of some kinds.

    With ``*`` among the kinds, '2*3' is written ``2\\*3``.
    """
    signs = ""
    for kind in kinds:
        signs += _OF_KIND.get(kind, "")  # those of the start of a line are not here
    if not signs:
        return text
    return re.sub(f"[{re.escape(signs)}]", r"\\\g<0>", text)


def escaped_start(line: str) -> str:
    """Return a line in which a sign that would begin a block has a backslash.

    ``- a`` becomes ``\\- a``, and ``1. a`` becomes ``1\\. a``.
    """
    found = _START.match(line)
    if found is None:
        return line
    is_number = not found[2]
    at = found.start(4) if is_number else found.start(2)
    return f"{line[:at]}\\{line[at:]}"
