"""Problems as values: where they are, what they are, and the way out.

A diagnostic is returned beside a result and never raised. Codes are permanent;
their meaning, severity and page (``deckgen explain``) are listed in
:mod:`deckgen.core.codes`.
"""

from __future__ import annotations

import enum
from array import array
from bisect import bisect_right

from deckgen.core.wording import counted as counted
from deckgen.util.named_tuple import NamedTuple


class Severity(enum.IntEnum):
    """How grave a diagnostic is. Only an error stops a build."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Span(NamedTuple):
    """A stretch of a file. Lines and columns count from 1, columns in code points.

    The end is exclusive. ``path`` is relative to the project, with ``/``.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Diagnostic(NamedTuple):
    """One problem at one place.

    ``message`` says what is wrong, ``hint`` what to do about it; ``card`` is the
    id of the card concerned, or empty.
    """

    code: str
    severity: Severity
    span: Span
    message: str
    hint: str = ""
    card: str = ""

    @property
    def is_said_of_a_build(self) -> bool:
        """Whether a build shows it too: an error, or what a change costs learners."""
        return self.severity is Severity.ERROR or self.code.startswith("U")


class TextFile:
    """A file of the project as decoded text, able to turn offsets into spans."""

    __slots__ = ("_has", "_lines", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._lines = array("I")
        self._has: dict[str, bool] = {}

    def has(self, part: str) -> bool:
        """Tell whether something stands anywhere in the text; looked for once."""
        has = self._has.get(part)
        if has is None:
            has = self._has[part] = part in self.text
        return has

    def _starts(self) -> array[int]:
        """Return where the lines start, worked out once."""
        if not self._lines:
            starts = array("I", [0])
            find = self.text.find
            start = find("\n") + 1
            while start:
                starts.append(start)
                start = find("\n", start) + 1
            self._lines.extend(starts)
        return self._lines

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of a code-point offset."""
        starts = self._lines or self._starts()  # hot
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Return where the code points from ``start`` up to ``end`` stand in the file itself."""
        return start, end

    def line(self, number: int) -> str | None:
        """Return a line, counted from 1, without its end; ``None`` if there is no such line."""
        starts = self._starts()
        if not self.text or not 0 < number <= len(starts):
            return None
        start = starts[number - 1]
        end = len(self.text)
        if number < len(starts):
            end = starts[number] - 1
        return self.text[start:end].rstrip("\r")

    def span(self, start: int, end: int | None = None) -> Span:
        """Return the span of the code points from ``start`` up to ``end``."""
        if end is None:
            end = start
        return Span(self.path, *self.lines_and_columns(start, end))

    def lines_and_columns(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Return the lines and columns of :meth:`span`, without making one: where it begins, and where it
        ends."""
        starts = self._lines or self._starts()
        line = bisect_right(starts, start)
        column = start - starts[line - 1] + 1
        if end <= start:
            return line, column, line, column
        # hot: most end in the line in which they start
        if line == len(starts) or end < starts[line]:
            return line, column, line, column + end - start
        return line, column, *self.position(end)
