"""All codes: those of ``core.codes`` and of the lint rules, as ``explain`` and the reports need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.core import codes
from deckgen.lint.rules import rule_of

if TYPE_CHECKING:
    CODES: tuple[codes.Code, ...]
    """Every code, by family and number."""

    BY_CODE: dict[str, codes.Code]


class Family(NamedTuple):
    """The codes that begin with one letter. ``introduction`` is Markdown."""

    letter: str
    title: str
    introduction: str


FAMILIES = (
    Family(
        "Y",
        "Structure of the file",
        "What cannot be read, or would be read differently from what was meant.",
    ),
    Family(
        "C",
        "Citations",
        "What a card cites is looked up in its source (C1). Lint rules compare what it says with what it "
        "cites (C2, C3): an answer with the cited sentences, a question with the whole source.",
    ),
    Family(
        "Q",
        "Lint rules",
        "Rules about the quality of cards, after the people who have thought most about them: Piotr Woźniak "
        "(*Effective learning: Twenty rules of formulating knowledge*, 1999), Andy Matuschak (*How to write "
        "good prompts*, 2020) and Michael Nielsen (*Augmenting Long-term Memory*, 2018). An error stops the "
        "build; a warning and an info message are shown by `deckgen check`.",
    ),
    Family("R", "Rendering", "How a text becomes a card."),
    Family("M", "Media", "Pictures and sounds."),
    Family(
        "O",
        "Pictures with masks",
        "Where masks stand on a picture, and the cards that they make.",
    ),
    Family(
        "N",
        "Note types",
        "Note types of the deck's own: their fields and card templates, and the cards made with them.",
    ),
    Family("U", "Updates", "What learners have, and what the next package does to it."),
    Family(
        "S",
        "Learners' answers",
        "What the answers in learners' collections say of cards. `deckgen study COLLECTION` reports it, and "
        "`deckgen check --study FILE`; all of it only informs.",
    ),
)
"""The families of codes, in the order in which they are listed."""


def _order(code: codes.Code) -> tuple[int, str]:
    letters = [family.letter for family in FAMILIES]
    return letters.index(code.code[0]), code.code


def code_named(name: str) -> codes.Code | None:
    """Return the code of a name, without loading the lint rules of others; ``None`` if there is none."""
    return codes.BY_CODE.get(name) or rule_of(name)


def __getattr__(name: str) -> object:
    """Load all lint rules when :data:`CODES` or :data:`BY_CODE` is first asked for."""
    if name not in ("CODES", "BY_CODE"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from deckgen.lint.rules import RULES

    every = tuple(sorted((*codes.CODES, *RULES), key=_order))
    globals()["CODES"] = every
    globals()["BY_CODE"] = {code.code: code for code in every}
    return globals()[name]
