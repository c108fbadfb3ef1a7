"""Quotations on a card: what stands between quotation marks of any style."""

from __future__ import annotations

import re

QUOTED = re.compile(
    r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|「[^」]*」"
    r"|(?<!\w)‘[^’]*(?:’(?=\w)[^’]*)*’(?!\w)"  # an apostrophe within ends nothing: ‘the state’s end’
)
"""A quotation with its marks: “…”, "…", «…», „…“, 「…」, ‘…’."""


def quoted(text: str, offset: int) -> bool:
    """Tell whether the character at an offset stands between quotation marks."""
    return any(match.start() < offset < match.end() for match in QUOTED.finditer(text))
