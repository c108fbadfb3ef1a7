"""Cloze fields as a card shows them, letter by letter as the engine does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.notetypes.fieldtext import as_attribute, without_tags
from deckgen.notetypes.shapes import OCCLUSION, attributes
from deckgen.render.deletions import Gap, as_in_engine

if TYPE_CHECKING:
    from collections.abc import Iterable

# '\(x\)', '\[x\]': what the engine takes for maths in a cloze field
_MATHS = re.compile(r"(\\[(\[])(.*?)(\\[)\]])", re.DOTALL)


def cloze(text: str, number: int, *, question: bool) -> str:
    """Return a cloze field as the card of a number shows it, or '' if it has no such deletion.

    The question of ``{{c1::N'Djamena::a town}}`` has ``[a town]`` in an element, the answer ``N'Djamena``.
    """
    side = _Side(number, question=question)
    shown = side.write(as_in_engine(text))
    return _without_html_in_maths(shown) if side.is_asked else ""


class _Side:
    """Writes a cloze field for one card. ``is_asked`` says whether a deletion of its number came."""

    def __init__(self, number: int, *, question: bool) -> None:
        self.number = number
        self.question = question
        self.is_asked = False

    def write(self, parts: list[str | Gap]) -> str:
        """Return the HTML of parts of the field."""
        written = []
        for part in parts:
            written.append(part if isinstance(part, str) else self.gap(part))
        return "".join(written)

    def gap(self, gap: Gap) -> str:
        """Return the HTML of a deletion: its hint or its words.

        On the question of its own card the hint is shown, and the words are in an attribute, from which Anki
        can show them. On other cards, and on the answer, the words are shown.
        """
        active = self.number in gap.numbers
        if active:
            self.is_asked = True
        first = gap.parts[0] if gap.parts else ""
        if isinstance(first, str) and first.startswith(OCCLUSION):
            return self.shape(gap, first, active=active)
        words = self.write(gap.parts)
        ordinals = ",".join(map(str, gap.numbers))
        if active and self.question:
            hint = _hint(gap)
            hidden = as_attribute(words)
            return f'<span class="cloze" data-cloze="{hidden}" data-ordinal="{ordinals}">[{hint}]</span>'
        kind = "cloze" if active else "cloze-inactive"
        return f'<span class="{kind}" data-ordinal="{ordinals}">{words}</span>'

    def shape(self, gap: Gap, words: str, *, active: bool) -> str:
        """Return the element of a shape that hides a part of a picture; one of number 0 is a label."""
        kind = "cloze-highlight" if active else "cloze-inactive"
        if (active and self.question) or 0 in gap.numbers:
            kind = "cloze"
        ordinals = ",".join(map(str, gap.numbers))
        data = attributes(words.removeprefix(OCCLUSION))
        return f'<div class="{kind}" data-ordinal="{ordinals}" {data}></div>'


def _hint(gap: Gap) -> str:
    """Return what a question shows in the place of a deletion, without the brackets."""
    return gap.hints[-1] if gap.hints else "..."


def numbers(contents: Iterable[str]) -> set[int]:
    """Return the numbers of all deletions in fields, those in others too; 0 counts for none."""
    found: set[int] = set()
    for content in contents:
        if "{{c" in content:
            _add_numbers(as_in_engine(content), found)
    return found - {0}


def _add_numbers(parts: list[str | Gap], found: set[int]) -> None:
    """Add the numbers of deletions in a field, and of those in them, to ``found``."""
    for part in parts:
        if isinstance(part, Gap):
            found.update(part.numbers)
            _add_numbers(part.parts, found)


def cloze_only(text: str, number: int, *, question: bool) -> str:
    """Return what the deletions of a number hide, or on the question their hints, joined by commas.

    This is what ``{{tts en_US:cloze-only:Text}}`` has read aloud.
    """
    gaps = _gaps_of(as_in_engine(text), number)
    if question:
        return ", ".join(map(_hint, gaps))
    return ", ".join(gap.words for gap in gaps)


def typed_cloze(text: str, number: int) -> str:
    """Return what has to be typed for the deletions of a number: each once, joined by commas,
    or a single time if all are the same.
    """
    gaps = _gaps_of(as_in_engine(text), number)
    wanted = [gap.words for gap in gaps]
    is_same = len(set(wanted)) == 1
    return wanted[0] if is_same else ", ".join(wanted)


def _gaps_of(parts: list[str | Gap], number: int) -> list[Gap]:
    """Return the deletions of a number in the order in which they begin, those in others too."""
    gaps: list[Gap] = []
    for part in parts:
        if isinstance(part, str):
            continue
        if number in part.numbers:
            gaps.append(part)
        gaps += _gaps_of(part.parts, number)
    return gaps


def _without_html_in_maths(text: str) -> str:
    """Return a text whose formulas have no tags, which the deletions in them have become."""
    last = max(text.rfind("\\)"), text.rfind("\\]"))
    if last < 0:
        return text
    end = last + 2  # no formula ends behind it
    return _MATHS.sub(_bare_formula, text[:end]) + text[end:]


def _bare_formula(found: re.Match[str]) -> str:
    """Return a formula with its delimiters, without tags."""
    opening, formula, closing = found.groups()
    return f"{opening}{without_tags(formula)}{closing}"
