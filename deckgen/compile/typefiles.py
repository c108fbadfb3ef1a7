"""Files in ``media/`` that no card names: those of templates and styles, and LaTeX that Anki has drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.notetypes.template_files import files_of_style, files_of_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from deckgen.compile.media import MediaBag
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, Note
    from deckgen.core.owntype import OwnType


# 'latex-0f1e….png': Anki names a picture of LaTeX by the SHA-1 of the LaTeX
_DRAWN = re.compile(r"latex-[0-9a-f]{40}\.(?:png|svg)")
# what LaTeX ends with in Anki: '[/latex]', '[/$]', '[/$$]'
_LATEX_END = re.compile(r"\[/(?:\$\$?|latex)\]", re.IGNORECASE)


def packed(header: Header, bag: MediaBag) -> tuple[dict[str, str], list[Diagnostic]]:
    """Return the files of the own note types that are there, by the names that the types have for them,
    with their names in the package; and a warning for each that changed since learners got it.

    ``bag`` packs them. A file that an import took over, and that has other bytes by now, gets another
    name than learners have it under.
    """
    found: dict[str, str] = {}
    diagnostics = []
    for declared in header.note_types:
        names = (*_names(declared), *_in_scripts(declared, bag.kept))
        for name in dict.fromkeys(names):
            file = bag.static(name)
            if file is None:
                continue
            if name in bag.kept and file != name and name not in found:
                warning = problem("U118", declared.span(), name=name, packed=file)
                diagnostics.append(warning)
            found[name] = file
    return found, diagnostics


def pack_drawn_latex(header: Header, notes: Iterable[Note], bag: MediaBag) -> None:
    """Pack the pictures of LaTeX that came with an imported deck: learners without LaTeX need them.

    Anki knows them by a hash of the LaTeX; nothing names them. A deck without LaTeX needs none.
    """
    drawn = [name for name in bag.kept if _DRAWN.fullmatch(name)]
    if not drawn or not has_latex(header, notes):
        return
    for name in drawn:
        bag.static(name)


def has_latex(header: Header, notes: Iterable[Note]) -> bool:
    """Tell whether LaTeX stands in a note or in a card template."""
    for declared in header.note_types:
        if any(map(_LATEX_END.search, _sides(declared))):
            return True
    return any(_LATEX_END.search(note.content) for note in notes)


def _sides(declared: OwnType) -> Iterator[str]:
    """Yield the fronts and backs of the card templates of a type."""
    for template in declared.templates:
        yield template.front
        yield template.back


def _in_scripts(declared: OwnType, kept: Iterable[str]) -> Iterator[str]:
    """Yield the files of an imported deck whose names stand anywhere in a type, as in its scripts."""
    texts = [*_sides(declared), *(style.text for style in declared.styles)]
    for name in kept:
        if name.startswith("_") and any(name in text for text in texts):
            yield name


def _names(declared: OwnType) -> Iterator[str]:
    """Yield the names of the files that the templates and styles of a type name; Anki has no folders."""
    for text in _sides(declared):
        for file in files_of_template(text):
            if "/" not in file.name:
                yield file.name
    for style in declared.styles:
        for file in files_of_style(style.text):
            if "/" not in file.name:
                yield file.name
