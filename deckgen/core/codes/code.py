"""What a diagnostic's code is: its severity, its words, its page in ``deckgen explain``, two examples."""

from __future__ import annotations

from dataclasses import dataclass

from deckgen.core.diagnostics import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


# each method made takes time at the start
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Code:
    """A kind of problem, under a code that never changes.

    ``message`` and ``hint`` are templates for ``str.format``. ``page`` is Markdown: what it reports; after a
    paragraph that begins with ``Why:`` why it matters, after one with ``Fix:`` how to fix it.

    ``bad`` and ``good`` are an example that is reported and one that is not; the tests run both. An example
    is one card, a list of cards, or the lines of a ``cards.yaml`` (``deck:`` may be left out). More files
    follow behind lines such as ``# --- essay.txt ---``; ``# --- then ---`` says that everything above it
    is released first. An invisible character is written by its number: ``<U+00AD>``.
    """

    code: str
    severity: Severity
    title: str
    message: str
    hint: str = ""
    page: str | None = ""
    bad: str = ""
    good: str = ""
