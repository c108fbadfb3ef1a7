"""A source as a reader sees it, chosen by the ending of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckgen.core.diagnostics import TextFile

MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm", ".xhtml")
"""How the names of sources with markup end."""


def read(raw: TextFile) -> TextFile:
    """Return a source as a reader sees it, by the ending of its name: plain text is as it stands."""
    name = raw.path.lower()
    if name.endswith(MARKDOWN):
        from deckgen.source.markdown import visible_markdown  # few sources are Markdown

        return visible_markdown(raw)
    if name.endswith(HTML):
        from deckgen.source.html import visible_html

        return visible_html(raw)
    return raw


def as_written(file: TextFile) -> TextFile:
    """Return a source's file as it stands on the disk."""
    if not file.path.lower().endswith((*MARKDOWN, *HTML)):
        return file
    from deckgen.source.visible import VisibleFile

    return file.raw if isinstance(file, VisibleFile) else file
