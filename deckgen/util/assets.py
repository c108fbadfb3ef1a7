"""The files that come with deckgen: style sheets, scripts, templates, pages, the JSON Schema."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import deckgen


@cache
def text(path: str) -> str:
    """Return one of the files by its path in the package, such as ``assets/card.css``."""
    # as pkgutil.get_data does, which takes longer to import than most files to read
    loader: Any = deckgen.__spec__.loader
    data: bytes = loader.get_data(os.path.join(deckgen.__path__[0], *path.split("/")))  # noqa: PTH118
    return data.decode("utf-8").replace("\r\n", "\n")
