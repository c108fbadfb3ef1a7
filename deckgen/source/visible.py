"""The visible text of a source with markup, and where each character of it stands in the file.

Quotations are found in the visible text, and passages and sentences are taken from it; places
are told in the file as it was written.

The visible text of ``a&eacute;b`` is ``aéb``, in three runs: the characters from 0 to 1, from 1 to 9 and
from 9 to 10 of the file. That of ``abc`` would be one run, which goes in step with the file.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from deckgen.core.diagnostics import Span, TextFile

BLOCK_END = "\n\n"
"""What stands between two blocks: it ends a paragraph, and the sentence."""


class Run(NamedTuple):
    """A stretch of visible text, from ``at`` on, that stands at ``start`` up to ``end`` in the file.

    Where the two are equally long they go in step; else all of it stands for all of that, as a
    letter does for ``&eacute;``.
    """

    at: int
    start: int
    end: int


class VisibleFile(TextFile):
    """A source whose ``text`` is what a reader sees of it. Spans are those of ``raw``, the file."""

    __slots__ = ("raw", "runs", "starts")

    def __init__(
        self,
        path: str,
        text: str,
        raw: TextFile,
        runs: tuple[Run, ...],
        starts: tuple[int, ...],
    ) -> None:
        super().__init__(path, text)
        self.raw = raw
        self.runs = runs
        self.starts = starts

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of a character of the visible text in the file."""
        start, _ = self.place(offset)
        return self.raw.position(start)

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Return where the characters from ``start`` up to ``end`` stand in the file.

        Markup between them is included: that of 'ab' in ``a<b>b</b>`` is 'a<b>b'.
        """
        first, _ = self.place(start)
        if end <= start:
            return first, first
        _, last = self.place(end - 1)
        return first, last

    def line(self, number: int) -> str | None:
        """Return a line of the file, counted from 1; ``None`` if there is no such line."""
        return self.raw.line(number)

    def span(self, start: int, end: int | None = None) -> Span:
        """Return where the characters from ``start`` up to ``end`` stand in the file."""
        if end is None:
            end = start
        first, last = self.stretch(start, end)
        return self.raw.span(first, last)

    def lines_and_columns(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Return the lines and columns of :meth:`span`."""
        first, last = self.stretch(start, end)
        return self.raw.lines_and_columns(first, last)

    def place(self, offset: int) -> tuple[int, int]:
        """Return where a character of the visible text begins and ends in the file.

        One that stands for several, as a letter does for ``&eacute;``, begins and ends with them.
        """
        following = bisect_right(self.starts, offset)
        if following == 0:
            return 0, 0
        run = self.runs[following - 1]
        run_end = len(self.text)
        if following < len(self.starts):
            run_end = self.starts[following]
        goes_in_step = run_end - run.at == run.end - run.start
        if not goes_in_step:
            return run.start, run.end
        start = min(run.start + offset - run.at, run.end)
        return start, min(start + 1, run.end)


class Visible:
    """Puts a visible text together, piece by piece, each with its place in the file."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._runs: list[Run] = []
        self._length = 0
        self._block_ended = False

    def add(self, text: str, start: int, end: int) -> None:
        """Add what stands at ``start`` up to ``end`` in the file.

        If a block has ended, what parts two blocks is put before it, and has no length in the file.
        """
        if not text:
            return
        if self._block_ended:
            self._block_ended = False
            if self._length:
                self._put(BLOCK_END, start, start)
        self._put(text, start, end)

    def end_block(self) -> None:
        """End a block: what is added next begins another one."""
        self._block_ended = True

    @property
    def ends_in_space(self) -> bool:
        """Whether white space before the next piece would change nothing."""
        if not self._pieces or self._block_ended:
            return True
        last_character = self._pieces[-1][-1]
        return last_character.isspace()

    def _put(self, text: str, start: int, end: int) -> None:
        """Add a text, to the last run if it goes on with it."""
        if len(text) == end - start and self._goes_on(start):
            self._runs[-1] = self._runs[-1]._replace(end=end)
        else:
            self._runs.append(Run(self._length, start, end))
        self._pieces.append(text)
        self._length += len(text)

    def _goes_on(self, start: int) -> bool:
        """Tell whether the last run goes in step with the file, and ends at this place of it.

        It is as long in the text as in the file, and begins as far before this place as it is long.
        """
        if not self._runs:
            return False
        last = self._runs[-1]
        length = self._length - last.at
        return length == last.end - last.start == start - last.start

    def of(self, raw: TextFile) -> VisibleFile:
        """Return the text as that of a file."""
        text = "".join(self._pieces)
        runs = tuple(self._runs)
        starts = tuple(run.at for run in runs)
        return VisibleFile(raw.path, text, raw=raw, runs=runs, starts=starts)
