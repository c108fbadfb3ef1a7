"""The files that come with deckgen: style sheets, scripts, templates, pages, the JSON Schema."""

from __future__ import annotations

from functools import cache


@cache
def text(path: str) -> str:
    """Return one of the files by its path in the package, such as ``assets/card.css``."""
    import pkgutil  # importlib.resources is slower to import than most files are to read

    data = pkgutil.get_data("deckgen", path)
    assert data is not None  # a loader that has no data could not have loaded deckgen
    return data.decode("utf-8").replace("\r\n", "\n")
