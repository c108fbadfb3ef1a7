"""A share of a whole, as counts: how much is covered, how many cards ask for a reason."""

from __future__ import annotations

from deckgen.util.named_tuple import NamedTuple


class Share(NamedTuple):
    """How many of how many."""

    covered: int
    total: int

    @property
    def percent(self) -> float:
        """In percent, cut off after one decimal: 99.96 is no 100. All of nothing is 100."""
        if not self.total:
            return 100.0
        return 1000 * self.covered // self.total / 10
