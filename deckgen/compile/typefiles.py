"""The files that card templates and styles of own note types name: scripts, fonts, pictures in ``media/``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.render.field import REMOTE, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.compile.media import MediaBag
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header
    from deckgen.core.owntype import OwnType

_REFERENCE = re.compile(
    r"""\b(?:src|href|data|poster)\s*=\s*(?:"(?P<double>[^"{}]+)"|'(?P<single>[^'{}]+)'|(?P<bare>[^\s"'>{}]+))"""
    r"""|\burl\(\s*(?:"(?P<url_double>[^"{}]+)"|'(?P<url_single>[^'{}]+)'|(?P<url>[^\s"'(){}]+))\s*\)"""
    r"""|@import\s+(?:"(?P<import_double>[^"{}]+)"|'(?P<import_single>[^'{}]+)')"""
    r"""|\[sound:(?P<sound>[^\]{}]+)\]""",
    re.IGNORECASE,
)


def names(text: str) -> Iterator[str]:
    """Yield the names of the files that a template or a style refers to, those on the web apart."""
    for found in _REFERENCE.finditer(text):
        name = unescape(next(part for part in found.groups() if part is not None)).strip()
        is_elsewhere = REMOTE.match(name) or name.startswith(("#", "/")) or "/" in name
        if name and not is_elsewhere:
            yield name


def packed(header: Header, bag: MediaBag) -> tuple[dict[str, str], list[Diagnostic]]:
    """Return the files of the own note types that are there, by the names that the types have for them,
    with their names in the package; and a warning for each that changed since learners got it.
    """
    found: dict[str, str] = {}
    diagnostics = []
    for declared in header.note_types:
        for name in dict.fromkeys(name for text in _texts(declared) for name in names(text)):
            file = bag.static(name)
            if file is None:
                continue
            if name in bag.kept and file != name and name not in found:
                diagnostics.append(problem("U118", declared.span(), name=name, packed=file))
            found[name] = file
    return found, diagnostics


def _texts(declared: OwnType) -> Iterator[str]:
    for template in declared.templates:
        yield template.front
        yield template.back
    for style in declared.styles:
        yield style.text
