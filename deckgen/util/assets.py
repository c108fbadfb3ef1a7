"""The files that come with deckgen: style sheets, scripts, templates, pages, the JSON Schema."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import deckgen
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

# '$lang'
_BLANK = lazy_pattern(r"\$([a-z_]+)")


@cache
def text(path: str) -> str:
    """Return one of the files by its path in the package, such as ``assets/card.css``."""
    # as pkgutil.get_data does, which takes longer to import than most files to read
    loader: Any = deckgen.__spec__.loader
    data: bytes = loader.get_data(os.path.join(deckgen.__path__[0], *path.split("/")))  # noqa: PTH118
    return data.decode("utf-8").replace("\r\n", "\n")


def filled(path: str, parts: Mapping[str, str]) -> str:
    """Return one of the files, with a part in the place of each ``$name``.

    :class:`string.Template` does so too, and takes longer to import than a build has such files.
    """
    return _BLANK.sub(lambda found: parts[found[1]], text(path))
