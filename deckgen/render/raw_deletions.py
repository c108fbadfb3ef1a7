"""Deletions under ``format: html``, which go to the engine as they are: what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.render.cloze import well_numbered
from deckgen.render.cloze_hints import hints_at_code
from deckgen.render.deletions import Braces
from deckgen.render.field import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator


def cloze_flaws(text: str) -> list[Flaw]:
    """Return what is wrong with the deletions of a text that goes to the engine as it is."""
    flaws = list(_flaws_of_deletions(text))
    if not any(kind == "open" for kind, _, _ in Braces(balanced=False).split(text)):
        flaws.append(
            Flaw(
                code="R101",
                start=0,
                end=len(text),
                message="a cloze without a deletion makes no card",
                hint="mark what is to be asked for: {{c1::…}}",
            )
        )
    return flaws


def _flaws_of_deletions(text: str) -> Iterator[Flaw]:
    """Yield what is wrong with each deletion; those without an end come last."""
    # where the mark of each open deletion starts and ends
    opened: list[tuple[int, int]] = []
    has_hint = False  # whether the innermost deletion has its hint already
    for kind, part, at in Braces(balanced=False).split(text):
        end = at + len(part)
        if kind == "open":
            has_hint = False
            opened.append((at, end))
            if not well_numbered(part):
                yield Flaw(
                    code="R102",
                    start=at,
                    end=end,
                    message="deletions are numbered from 1 to 500",
                    hint="write c1",
                )
        elif kind == "colons" and opened and not has_hint:
            has_hint = True
            _, inner_start = opened[-1]
            yield from _colons(text, inner_start, at)
        elif kind == "close":
            has_hint = False
            start, inner_start = opened.pop()
            words, _, _ = text[inner_start:at].partition("::")
            if not words.strip():
                yield Flaw(
                    code="R104",
                    start=start,
                    end=end,
                    message="there is nothing in this deletion",
                    hint="write what is to be asked for: {{c1::…}}",
                )
    for start, end in opened:
        yield Flaw(
            code="R103",
            start=start,
            end=end,
            message="this deletion has no end",
            hint="end it with }}",
        )


def _colons(text: str, inner_start: int, at: int) -> Iterator[Flaw]:
    """Yield the flaw of ``::`` that starts a hint and looks like code: ``std::vector``."""
    before = text[inner_start:at]
    after, _, _ = text[at + 2 :].partition("}}")
    if "{{" in before or "{{" in after or not before.strip():
        return
    if hints_at_code(before, after):
        yield Flaw(
            code="R122",
            start=at,
            end=at + 2,
            message="a hint starts here: only what comes before it is asked for",
            hint="write :&#58; to show two colons; if you mean a hint, put a space after the colons",
        )
