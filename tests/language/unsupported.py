"""What a text says that another does not: figures and names, to try how they are read and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.language.figure import is_years
from deckgen.language.figures import YEAR, Figure, figures, supports
from deckgen.language.names import Name, capitalised_stems, may_be_name, names, stems
from deckgen.language.stems import name_stem
from deckgen.language.words import NAME_WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def unsupported_figures(card: str, source: str) -> list[Figure]:
    """Return the figures of a card's text that no figure of the source's text supports.

    A range of years also counts as supported by two years ('between 1928 and 1935').
    """
    known = figures(source, ordinals=True)
    years = {figure.values[0] for figure in known if figure.kind == YEAR}
    unsupported = []
    for figure in figures(card):
        has_both_ends = is_years(figure) and years.issuperset(figure.values)
        if not has_both_ends and not any(supports(each, figure) for each in known):
            unsupported.append(figure)
    return unsupported


def unsupported_names(
    card: str,
    cited: str,
    source: str = "",
    aliases: Mapping[str, Sequence[str]] | None = None,
    *,
    known: Iterable[str] | None = None,
) -> list[Name]:
    """Return the names of a card's text that the cited text does not have.

    ``source``, or ``known``, the stems capitalised in it, tells which words at the head of a
    sentence are names. Where the cited text has one form of a name in ``aliases``, a card may use any.
    """
    certain = set(
        capitalised_stems(source) if known is None else known
    ) | capitalised_stems(cited)
    supported = stems(cited)
    for name, others in (aliases or {}).items():
        forms = [stems(form) for form in (name, *others)]
        certain = certain.union(*forms)
        if any(form <= stems(cited) for form in forms):
            supported = supported.union(*forms)
    unsupported = []
    for name in names(card, certain):
        words = [
            word
            for word in NAME_WORD.finditer(card, name.start, name.end)
            if may_be_name(word.group())
        ]
        missing = [word for word in words if name_stem(word.group()) not in supported]
        if missing:
            start, end = missing[0].start(), missing[-1].end()
            missing_stems = tuple(name_stem(word.group()) for word in missing)
            unsupported.append(Name(card[start:end], start, end, missing_stems))
    return unsupported
