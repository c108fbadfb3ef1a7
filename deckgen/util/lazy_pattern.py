"""Regular expressions that are compiled when they are first used.

Compiling them takes longer than importing the module around them, and one run uses few of them; these are
kept for the next run (:mod:`~deckgen.util.kept_patterns`). The patterns of a module that a build imports are
made with :func:`lazy_pattern`; ``re.compile`` does where nothing else is imported with it, and for patterns
that are made of a deck's own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, AnyStr, cast

from deckgen.util import kept_patterns

if TYPE_CHECKING:
    import re

_METHODS = (
    "findall",
    "finditer",
    "fullmatch",
    "match",
    "search",
    "split",
    "sub",
    "subn",
)


class _CompiledPattern:
    """Has the methods of a pattern that was compiled, as its own attributes."""


class _LazyPattern(_CompiledPattern):
    """Stands for a pattern that is not compiled yet."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> object:
        """Compile the pattern when one of its methods is first asked for."""
        if name not in _METHODS:
            raise AttributeError(name)
        compiled: re.Pattern[Any] = kept_patterns.compiled(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        self.__class__ = _CompiledPattern  # type: ignore[assignment]  # which finds its attributes faster
        return getattr(self, name)


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what can be used as the compiled pattern, by its methods and ``pattern`` alone.

    A fault in the pattern is raised at its first use.
    """
    return cast("re.Pattern[AnyStr]", _LazyPattern(pattern, flags))
