"""Drafts as YAML, to be read by a curator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.util.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.coverage.drafts import Draft

TOPIC, TITLE = "drafts", "Drafts"
TO_DO = "  # nothing is hidden yet: mark what to ask for, {{c1::like this}}, or turn it into a question"


def as_yaml(
    drafts: Sequence[Draft], indent: int = 0, id_: str = TOPIC, title: str = TITLE
) -> str:
    """Return a topic of drafts as an item of a list of topics."""
    pad = " " * indent
    lines = [
        f"{pad}- id: {id_}",
        f"{pad}  title: {scalar(title, indent + 4)}",
        f"{pad}  cards:",
        as_items(drafts, indent + 4),
    ]
    return "\n".join(lines)


def as_items(drafts: Sequence[Draft], indent: int) -> str:
    """Return drafts as the items of a list, each dash behind ``indent`` spaces."""
    return "\n".join(_item(draft, indent) for draft in drafts)


def _item(draft: Draft, indent: int) -> str:
    """Return a draft as an item of a list, its dash behind ``indent`` spaces.

    Its texts stand in the order in which a curator reads them: what is asked for, then where it is from.
    """
    pad = " " * indent
    lines = [f"{pad}- id: {draft.id}"]
    texts = {
        "cloze": draft.cloze,
        "quote": draft.quote,
        "source": draft.source,
    }
    for key, text in texts.items():
        if text:
            column = indent + 4 + len(key)
            value = scalar(text, indent + 4, column)
            lines.append(f"{pad}  {key}: {value}")
    to_do = TO_DO if draft.hides_nothing else ""
    lines.append(f"{pad}  draft: true{to_do}")
    return "\n".join(lines) + "\n"
