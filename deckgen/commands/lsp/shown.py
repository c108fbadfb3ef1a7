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
    """The diagnostics of a file with a text, and the same with their places."""

    text: str
    diagnostics: list[Diagnostic]
    places: list[Shown]


def moved(shown: Shown, moves: Moves) -> Shown:
    """Return a diagnostic where it now stands; of what changed, the place before it."""
    start, end = moves.offset(shown.start), moves.offset(shown.end)
    if start is None:
        start = end = moves.offset(0) or 0 if end is None else end
    return Shown(shown.diagnostic, start, max(start, end if end is not None else start))


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
        known, text = before.get(name), analysis.document(name).text
        if known is None or known.text != text or known.diagnostics != of_file:
            places = [analysis.place(each.span) for each in of_file]
            shown = [
                Shown(each, place.start, place.end)
                for each, place in zip(of_file, places, strict=True)
            ]
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
    if sent is None or sent[1] != places:
        return False
    return sent[0] is now or (not is_open and sent[0].raw == now.raw)


def taken_from(structure: list[Diagnostic], diagnostic: Diagnostic) -> bool:
    """Tell whether a diagnostic is one of the structure, and take that out."""
    if diagnostic not in structure:
        return False
    structure.remove(diagnostic)
    return True
