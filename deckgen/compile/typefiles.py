"""The files that card templates and styles of own note types name: scripts, fonts, pictures in ``media/``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.notetypes.template_files import files_of_style, files_of_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.compile.media import MediaBag
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header
    from deckgen.core.owntype import OwnType


def packed(header: Header, bag: MediaBag) -> tuple[dict[str, str], list[Diagnostic]]:
    """Return the files of the own note types that are there, by the names that the types have for them,
    with their names in the package; and a warning for each that changed since learners got it.
    """
    found: dict[str, str] = {}
    diagnostics = []
    for declared in header.note_types:
        for name in dict.fromkeys(_names(declared)):
            file = bag.static(name)
            if file is None:
                continue
            if name in bag.kept and file != name and name not in found:
                diagnostics.append(problem("U118", declared.span(), name=name, packed=file))
            found[name] = file
    return found, diagnostics


def _names(declared: OwnType) -> Iterator[str]:
    """Yield the names of the files that the templates and styles of a type name; Anki has no folders."""
    for template in declared.templates:
        for text in (template.front, template.back):
            yield from (each.name for each in files_of_template(text) if "/" not in each.name)
    for style in declared.styles:
        yield from (each.name for each in files_of_style(style.text) if "/" not in each.name)
