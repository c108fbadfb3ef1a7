"""The pages of ``deckgen explain``: one section a code, in one Markdown file a family."""

from __future__ import annotations

import re

from deckgen.util import assets

_SECTION = re.compile(r"^## ([A-Z]\d{3})\b.*\n", re.MULTILINE)


def page(code: str) -> str:
    """Return the page of a code as Markdown; raises ``KeyError`` if there is none."""
    return family(code[0])[code]


def family(letter: str) -> dict[str, str]:
    """Return all pages of a family, by code."""
    text = assets.text(f"pages/{letter}.md")
    parts = _SECTION.split(text)[1:]
    return {code: body.strip() for code, body in zip(parts[::2], parts[1::2], strict=True)}
