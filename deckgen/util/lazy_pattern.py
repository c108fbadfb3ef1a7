"""Regular expressions that are compiled when they are first used.

Compiling takes longer than importing the module around it. A pattern that few decks need, and
that is slow to compile, is made with :func:`lazy_pattern`; all others with ``re.compile``.
"""

from __future__ import annotations

import re
from typing import cast

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


class _LazyPattern:
    """Stands for a pattern; has its methods, from the first use on those of the pattern itself."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> object:
        """Compile the pattern when one of its methods is first asked for."""
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(self, name)


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what can be used as the compiled pattern, by its methods and ``pattern`` alone.

    A fault in the pattern is raised at its first use.
    """
    return cast("re.Pattern[str]", _LazyPattern(pattern, flags))
