"""Drafts as YAML, to be read by a curator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.util.folding import WIDTH, folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.coverage.drafts import Draft

TOPIC, TITLE = "drafts", "Drafts"
TO_DO = "  # nothing is hidden yet: mark what to ask for, {{c1::like this}}, or turn it into a question"

_PLAIN = re.compile(r"(?!.*(?:: |:\Z| #))(?:[^\W_]|[“‘„«(]).*\Z")
"""A text that YAML takes as it stands: nothing special at its start, no ``: `` and no `` #``."""


def as_yaml(drafts: Sequence[Draft], indent: int = 0, id_: str = TOPIC, title: str = TITLE) -> str:
    """Return a topic of drafts as an item of a list of topics."""
    pad = " " * indent
    cards = as_items(drafts, indent + 4)
    return f"{pad}- id: {id_}\n{pad}  title: {scalar(title, indent + 4)}\n{pad}  cards:\n{cards}"


def as_items(drafts: Sequence[Draft], indent: int) -> str:
    """Return drafts as the items of a list, each dash behind ``indent`` spaces."""
    return "\n".join(_item(draft, indent) for draft in drafts)


def _item(draft: Draft, indent: int) -> str:
    """Return a draft as an item of a list, its dash behind ``indent`` spaces."""
    pad = " " * indent
    lines = [f"{pad}- id: {draft.id}"]
    for key, text in (("cloze", draft.cloze), ("quote", draft.quote), ("source", draft.source)):
        if text:
            value = scalar(text, indent + 4, indent + 4 + len(key))
            lines.append(f"{pad}  {key}: {value}")
    to_do = TO_DO if draft.hides_nothing else ""
    lines.append(f"{pad}  draft: true{to_do}")
    return "\n".join(lines) + "\n"


def scalar(text: str, indent: int, column: int = 0) -> str:
    """Return a text of one line as a YAML scalar that reads as exactly that text.

    It must have no space at its ends, no two in a row, and no control characters. A long
    one is folded at an indentation of ``indent``; ``column`` is where a short one starts.
    """
    if column + len(text) > WIDTH:
        return folded(text, indent)
    if _PLAIN.match(text):
        return text
    return "'" + text.replace("'", "''") + "'"
