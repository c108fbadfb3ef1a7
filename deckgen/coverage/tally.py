"""What is counted of how cards ask, apart from the counting: builds keep it with units and count nothing."""

from __future__ import annotations

from deckgen.util.records import NamedTuple


class Tally(NamedTuple):
    """How many questions there are, how many of them ask for a reason or a way, how many answers of cards
    that cite something, and how many of them stand in what is cited."""

    questions: int = 0
    reasons: int = 0
    answers: int = 0
    verbatim: int = 0
