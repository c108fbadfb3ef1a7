"""Which signs of a text get a backslash, so that they are words in Markdown."""

from __future__ import annotations

import re

KINDS = ("*", "_", "`", "[", "$", "~", "<", "\\", "{", "|", "start")
"""The kinds of signs that are escaped together. ``start`` are signs that begin a block."""

_OF_KIND = {kind: kind for kind in KINDS if kind != "start"} | {"[": "[]"}
_START = re.compile(r"(\s*)(?:([#>+=|~-]|\*)|(\d{1,9})([.)]))")


def kinds_in(text: str) -> tuple[str, ...]:
    """Return the kinds of signs that a text has."""
    found = [
        kind
        for kind in KINDS
        if kind != "start" and any(sign in text for sign in _OF_KIND[kind])
    ]
    if any(_START.match(line) for line in text.split("\n")):
        found.append("start")
    return tuple(found)


def escaped(text: str, kinds: frozenset[str]) -> str:
    """Return words with a backslash before each sign of some kinds."""
    if not kinds:
        return text
    signs = "".join(_OF_KIND[kind] for kind in kinds if kind != "start")
    return re.sub(f"[{re.escape(signs)}]", r"\\\g<0>", text) if signs else text


def escaped_start(line: str) -> str:
    """Return a line in which a sign that would begin a block has a backslash."""
    found = _START.match(line)
    if found is None:
        return line
    at = found.start(2) if found[2] else found.start(4)
    return f"{line[:at]}\\{line[at:]}"
