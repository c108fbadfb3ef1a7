"""What the checks of a note type find, with its place in the type's texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.core.diagnostics import Diagnostic, Severity, Span

FRONT_SIDE, BACK_SIDE, BROWSER_FRONT, BROWSER_BACK, STYLE = (
    "front",
    "back",
    "browser-front",
    "browser-back",
    "style",
)
"""Where a finding can stand: the texts of a template by their keys, and the type's style sheet."""


class Finding(NamedTuple):
    """Something wrong.

    - ``template``: its number in the type, None where it is not about one.
    - ``offset``, ``length``: where it stands in the text of ``side``, in code points.
    - ``words``: what fills in the message and the hint of the code.
    - ``field``: the field that it is about, where it has no place in a template.
    """

    code: str
    severity: Severity
    template: int | None
    side: str
    offset: int
    length: int
    words: Mapping[str, str]
    field: str = ""

    def diagnostic(self, span: Span) -> Diagnostic:
        """Return the diagnostic of the finding, whose place is ``span``."""
        return problem(self.code, span, **self.words)._replace(severity=self.severity)
