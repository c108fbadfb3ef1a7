"""The files that come with deckgen: style sheets, scripts, templates, pages, the JSON Schema."""

from __future__ import annotations

from functools import cache


@cache
def text(path: str) -> str:
    """Return one of the files by its path in the package, such as ``assets/card.css``."""
    from importlib.resources import files

    return files("deckgen").joinpath(*path.split("/")).read_text(encoding="utf-8")
