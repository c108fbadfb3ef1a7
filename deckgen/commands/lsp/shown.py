"""What is wrong as the client is told it: diagnostics with their places in a file, by files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deckgen.commands.lsp.analysis import Analysis
    from deckgen.commands.lsp.document import Document, Moves
    from deckgen.core.diagnostics import Diagnostic


class Shown(NamedTuple):
    """A diagnostic and where it stands in its file as it is now, in offsets."""

    diagnostic: Diagnostic
    start: int
    end: int


class ShownOfFile(NamedTuple):
    """The diagnostics of a file.

    - ``text``: the text in which they were found.
    - ``diagnostics``: those themselves.
    - ``places``: the same with their places in the text.
    """

    text: str
    diagnostics: list[Diagnostic]
    places: list[Shown]


def moved(shown: Shown, moves: Moves) -> Shown:
    """Return a diagnostic where it now stands; of what changed, the place before it."""
    start = moves.offset(shown.start)
    end = moves.offset(shown.end)
    if start is None:
        if end is None:
            end = moves.offset(0) or 0
        start = end
    elif end is None:
        end = start
    return Shown(shown.diagnostic, start, max(start, end))


def by_file(diagnostics: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """Return diagnostics by the names of their files."""
    found: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        found.setdefault(diagnostic.span.path, []).append(diagnostic)
    return found


def placed(
    analysis: Analysis,
    diagnostics: Iterable[Diagnostic],
    before: Mapping[str, ShownOfFile],
) -> dict[str, ShownOfFile]:
    """Return diagnostics with their places, by their files: as they were found ``before`` where neither the
    file nor what is wrong with it has changed."""
    found: dict[str, ShownOfFile] = {}
    for name, of_file in by_file(diagnostics).items():
        known = before.get(name)
        text = analysis.document(name).text
        if known is None or known.text != text or known.diagnostics != of_file:
            shown = []
            for each in of_file:
                place = analysis.place(each.span)
                shown.append(Shown(each, place.start, place.end))
            known = ShownOfFile(text, of_file, shown)
        found[name] = known
    return found


def is_sent(
    sent: tuple[Document, list[Shown]] | None,
    now: Document,
    places: list[Shown],
    *,
    is_open: bool,
) -> bool:
    """Tell whether the client has the diagnostics of a file. By what name it calls the file, and what else it
    may have forgotten, is known again when it opens it."""
    if sent is None:
        return False
    document, sent_places = sent
    if sent_places != places:
        return False
    if document is now:
        return True
    return not is_open and document.raw == now.raw


def taken_from(structure: list[Diagnostic], diagnostic: Diagnostic) -> bool:
    """Tell whether a diagnostic is one of the structure, and take that out."""
    if diagnostic not in structure:
        return False
    structure.remove(diagnostic)
    return True
