"""Cards for paper: sheets to print on both sides and cut, and a list to read."""

from deckgen.formats.paper.sheets import write

__all__ = ["write"]
