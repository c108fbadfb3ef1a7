"""What a diagnostic's code is: its severity, its words, its page in ``deckgen explain``, two examples."""

from __future__ import annotations

from deckgen.core.diagnostics import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class Code:
    """A kind of problem, under a code that never changes.

    ``message`` and ``hint`` are templates for ``str.format``. ``page`` is Markdown: what it reports; after a
    paragraph that begins with ``Why:`` why it matters, after one with ``Fix:`` how to fix it.

    ``bad`` and ``good`` are an example that is reported and one that is not; the tests run both. An example
    is one card, a list of cards, or the lines of a ``cards.yaml`` (``deck:`` may be left out). More files
    follow behind lines such as ``# --- essay.txt ---``; ``# --- then ---`` says that everything above it
    is released first. An invisible character is written by its number: ``<U+00AD>``.
    """

    __slots__ = ("bad", "code", "good", "hint", "message", "page", "severity", "title")

    def __init__(
        self,
        code: str,
        severity: Severity,
        title: str,
        message: str,
        hint: str = "",
        page: str | None = "",
        bad: str = "",
        good: str = "",
    ) -> None:
        self.code = code
        self.severity = severity
        self.title = title
        self.message = message
        self.hint = hint
        self.page = page
        self.bad = bad
        self.good = good
