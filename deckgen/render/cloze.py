"""Cloze deletions: which cards the engine makes of a field, and how a text's are written.

Anki ends a deletion at the first ``}}``, wherever that stands, and takes the first ``::``
in it for the start of a hint. Here braces within a deletion balance, and code and maths
are taken whole: ``::`` is no hint in them. What would mislead the engine is broken up in the HTML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.render.cloze_hints import NEAR, hints_at_code, is_of_language
from deckgen.render.cloze_mistakes import malformed_starts, words_in_braces
from deckgen.render.deletions import (
    NESTED,
    OPENING,
    Braces,
    Gap,
    as_in_engine,
    ordinals,
)
from deckgen.render.field import Flaw, escape
from deckgen.render.writer import NO_SIZE, Size, Writer, is_odd
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deckgen.render.cloze_marks import Marked

HIGHEST = 500
"""The highest number of a deletion that gets a card of its own (the engine's limit)."""

_OPENS = lazy_pattern(OPENING, re.ASCII)
_DELIMITER_HIDDEN = lazy_pattern(r"\\(?:left|right|middle|[bB]igg?[lrm]?)\s*\{\{c")
_PARTNERS = (("left", "right"), ("begin", "end"))
"""Commands of TeX that need one another."""
# spaces, and signs that nobody sees
_UNSEEN = lazy_pattern(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
# '- an item', '2. an item' on a line of its own
_ITEM = lazy_pattern(r"\n[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]")
# '|---|': the line below the header of a table
_TABLE = lazy_pattern(r"\n[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\||\n)")


def _count(command: str, tex: str) -> int:
    """Return how often a command of TeX stands in a formula."""
    return len(re.findall(rf"\\{command}(?![A-Za-z])", tex))


def well_numbered(mark: str) -> bool:
    """Return whether each number in ``{{c1,2::`` gets a card of its own."""
    numbers = ordinals(mark[3:-2])
    return bool(numbers) and all(0 < number <= HIGHEST for number in numbers)


def cloze_numbers(html: str) -> tuple[int, ...]:
    """Return the numbers, from 1, of the cards that the engine makes of a cloze field.

    Empty if there is no deletion to ask for; the engine then makes a card 1 that shows
    an error.
    """
    if "{{c" not in html:
        return ()
    asked: set[int] = set()
    pending = as_in_engine(html)
    while pending:
        part = pending.pop()
        if not isinstance(part, Gap):
            continue
        for number in part.numbers:
            if number:
                asked.add(min(number, HIGHEST))
        pending += part.parts
    return tuple(sorted(asked))


class _Mark(NamedTuple):
    """The start of a deletion in code or maths: where it stands in the source, and in what is shown."""

    start: int
    end: int
    place: int


class _Deletion:
    """A deletion that is being written."""

    __slots__ = ("end", "full", "hinted", "path", "start")

    def __init__(self, start: int, end: int, path: list[int]) -> None:
        self.start = start
        self.end = end
        self.path = path
        self.full = False  # whether anything visible is in it
        self.hinted = False


class ClozeWriter(Writer):
    """A writer for the text of a cloze note.

    It follows which deletions are open, and within which tags each began: one that ends within others cuts
    them in two when the engine takes it out of the HTML.
    """

    def __init__(
        self, source: str, media_name: Callable[[str], str], *, balanced: bool = True
    ) -> None:
        super().__init__(source, media_name)
        self.braces = Braces(balanced=balanced)
        self.deletions: list[_Deletion] = []
        self.unfilled: list[_Deletion] = []  # begun since something visible was written
        # marks in code or maths that nothing there ends
        self.endless: list[tuple[int, int]] = []
        self.made = 0  # deletions begun
        self.path: list[int] = []  # the tags open, each with a number of its own
        self.tags = 0

    def open(self, tag: str) -> None:
        """Write an opening tag."""
        self.tags += 1
        self.path.append(self.tags)
        super().open(tag)

    def close(self, tag: str) -> None:
        """Write the closing tag of the last one opened."""
        self.path.pop()
        super().close(tag)

    def text(self, text: str) -> None:
        """Write words, and the deletions begun or ended in them."""
        start = self.locate(text)
        self.look_at_words(text, start, odd=is_odd(text, cloze=True))
        if "{" in text or "｛" in text:
            self._look_for_mistakes(text, start)
        opened = 0  # where the last deletion begins to hide
        for kind, part, at in self.braces.split(text):
            if kind == "text":
                self._fill(bool(_UNSEEN.sub("", part)))
                self.words(escape(part))
            elif kind == "open":
                self._begin(part, start + at)
                opened = at + len(part)
            elif kind == "close":
                self._end(start + at)
            elif kind == "colons":
                end = at + 2
                before = text[max(opened, at - NEAR) : at]
                after, _, _ = text[end : end + NEAR].partition("}}")
                self._colons(start + at, before, after)
            elif kind == "stray":
                self.flaw(
                    code="R105",
                    start=start + at,
                    end=start + at + 2,
                    message="}} without a deletion that it ends",
                    hint="remove it, or write \\}\\} to show it",
                )
                self.out.append("&#125;&#125;")
            else:
                self._fill(True)
                is_guarded = part == "}" and self._guarded()
                self.out.append("&#125;" if is_guarded else part)

    def _look_for_mistakes(self, text: str, start: int) -> None:
        """Note what in words with a brace was perhaps meant as a deletion."""
        for flaw in malformed_starts(text, start, self.source):
            self.flaw(*flaw)
        if "{{" in text:
            for flaw in words_in_braces(text, start, self.source):
                self.flaw(*flaw)

    def dialects(self, text: str, start: int) -> None:
        """Note markup of other programs in words; marked text is perhaps what is to be asked for."""
        before = len(self.flaws)
        super().dialects(text, start)
        for number, flaw in enumerate(self.flaws[before:], before):
            marked = text[flaw.start - start : flaw.end - start]
            if marked.startswith("==") and not self.deletions:
                self.flaws[number] = Flaw(
                    code="R105",
                    start=flaw.start,
                    end=flaw.end,
                    message=f"'{marked}' is marked, and is not a deletion",
                    hint=f"write {{{{c1::{marked[2:-2]}}}}}",
                )

    def _look_into(self, formula: str, start: int) -> None:
        """Note what MathJax could not read; first whether a deletion takes one of two partners away."""
        if "{{c" not in formula or not self._takes_partner(formula, start):
            super()._look_into(formula, start)

    def _takes_partner(self, formula: str, start: int) -> bool:
        """Note that a deletion hides one of two commands that need one another; return whether one does."""
        for at, stop in self._hidden_in(formula):
            words = formula[at:stop]
            for begin, end in _PARTNERS:
                if _count(begin, words) != _count(end, words):
                    self.flaw(
                        code="R126",
                        start=start + at,
                        end=start + stop,
                        message=f"in a formula: of \\{begin} and \\{end} this deletion hides only one",
                        hint="put both into the deletion, or neither of them",
                    )
                    return True
        return False

    def _split(self, text: str) -> Iterator[tuple[str, str, int]]:
        """Yield the parts of code or maths, in which braces are read as in words."""
        return Braces(balanced=self.braces.balanced).split(text)

    def _hidden_in(self, formula: str) -> list[tuple[int, int]]:
        """Return where the deletions of a formula start and end."""
        begun: list[int] = []
        found = []
        for kind, part, at in self._split(formula):
            if kind == "open":
                begun.append(at)
            elif kind == "close":
                found.append((begun.pop(), at + len(part)))
        return found

    def odd(self, text: str, start: int) -> None:
        """Note what is probably meant as markup; cloze syntax is at home here."""
        flaws = self.flaws
        self.flaws = []
        super().odd(text, start)
        for flaw in self.flaws:
            if flaw.code != "R107":
                flaws.append(flaw)
        self.flaws = flaws

    def literal(self, text: str) -> None:
        """Write what follows from a backslash."""
        super().literal(text)
        self._fill(True)

    def image(self, src: str, alt: str, title: str, size: Size = NO_SIZE) -> None:
        """Write a picture, a sound or a video."""
        deletion = _OPENS.search(alt)
        if deletion is not None:
            mark = deletion[0]
            start = self.source.find(mark, self.at)
            self.flaw(
                code="R105",
                start=start,
                end=start + len(mark),
                message="a deletion in the words of a picture hides nothing",
                hint=f"put the picture into it: {mark}![…](…)}}}}",
            )
        super().image(src, alt, title, size)
        self._fill(True)

    def sound(self, src: str) -> None:
        """Write a sound."""
        super().sound(src)
        self._fill(True)

    def code_html(self, code: str, language: str) -> str:
        """Return code as HTML, with the deletions in it."""
        from deckgen.render.cloze_marks import code_with_marks

        self._fill(bool(code.strip()))
        inner = self._inner(code)
        if not language:
            return code_with_marks([("", inner.text)], inner.marks)
        from deckgen.render.highlight import highlight

        return code_with_marks(highlight(inner.text, language), inner.marks)

    def formula(self, content: str) -> str:
        """Return a formula without the marks of deletions in it, each of which is a group to TeX."""
        if "{{c" not in content:
            return content
        braces = {"open": "{", "close": "}"}
        if _DELIMITER_HIDDEN.search(content):
            # '\left{{c1::(}}': a group is no delimiter
            braces = {"open": "", "close": ""}
        out = ""
        for kind, part, _ in self._split(content):
            out += braces.get(kind, part)
        return out

    def maths_html(self, content: str) -> str:
        """Return maths as HTML, with the deletions in it."""
        from deckgen.render.cloze_marks import maths_with_marks

        self._fill(True)
        return maths_with_marks(self._inner(content))

    def finish(self) -> str:
        """Return the HTML written; note deletions without an end, and a text without any."""
        endless = self.endless.copy()
        for deletion in self.deletions:
            endless.append((deletion.start, deletion.end))
        for start, end in endless:
            self.flaw(
                code="R103",
                start=start,
                end=end,
                message="this deletion has no end",
                hint="end it with }}; braces within it must be in pairs, or written \\{ and \\}",
            )
        html = super().finish()
        is_malformed = any(flaw.code == "R105" for flaw in self.flaws)
        if not self.made and not is_malformed:
            self.flaw(
                code="R101",
                start=0,
                end=len(self.source),
                message="a cloze without a deletion makes no card",
                hint="mark what is to be asked for: {{c1::…}}",
            )
        return html

    def _fill(self, visible: bool) -> None:
        """Take note that something was written: the deletions open are not empty, if it is visible."""
        if not visible:
            return
        self.seen = True
        for deletion in self.unfilled:
            deletion.full = not deletion.hinted
        self.unfilled.clear()

    def _guarded(self) -> bool:
        """Return whether a ``}`` written now could join up with another to end a deletion."""
        if self.deletions:
            return True
        return bool(self.out) and self.out[-1].endswith("}")

    def _number(self, mark: str, start: int) -> None:
        """Count a deletion; note a number that makes no card."""
        self.made += 1
        if not well_numbered(mark):
            self.flaw(
                code="R102",
                start=start,
                end=start + len(mark),
                message=f"deletions are numbered from 1 to {HIGHEST}",
                hint="write c1, and c2 and so on for more cards",
            )

    def _begin(self, mark: str, start: int) -> None:
        """Write the mark that begins a deletion."""
        end = start + len(mark)
        self._number(mark, start)
        if len(self.deletions) == NESTED:
            self.flaw(
                code="R121",
                start=start,
                end=end,
                message=f"deletions are nested more than {NESTED} deep",
                hint="put them side by side",
            )
        deletion = _Deletion(start, end, self.path.copy())
        self.deletions.append(deletion)
        self.unfilled.append(deletion)
        self.out.append(mark)

    def _end(self, at: int) -> None:
        """Write the mark that ends a deletion."""
        deletion = self.deletions.pop()
        if deletion.path != self.path:
            self._across(deletion, at + 2)
        if not deletion.full:
            self._empty(deletion.start, at + 2)
        self.out.append("}}")

    def _across(self, deletion: _Deletion, end: int) -> None:
        """Note a deletion that ends in another part of the markup than it starts in."""
        written = self.source[deletion.start : end]
        if "\n\n" in written:
            what = "a deletion goes across paragraphs"
            way = (
                "put its marks on lines of their own: a line with {{c1:: alone, the paragraphs, "
                "and a line with }} alone"
            )
        elif _ITEM.search(written):
            what = "a deletion goes across items of a list"
            way = (
                "give each item a deletion with the same number; "
                "for a whole list put {{c1:: on a line alone before it, and }} on a line alone behind it"
            )
        elif "|" in written and _TABLE.search(self.source):
            what = "a deletion goes across cells of a table"
            way = "give each cell a deletion with the same number, or write \\| for a pipe that is meant"
        else:
            what = "a deletion starts and ends in different parts of the markup"
            way = "put all of the emphasis, link, cell or list item inside it, or all of it outside"
        self.flaw("R114", deletion.start, end, what, way)

    def _empty(self, start: int, end: int) -> None:
        """Note a deletion that hides nothing."""
        message = "there is nothing in this deletion"
        hint = "write what is to be asked for: {{c1::…}}"
        has_hint = self.source[start:end].count("::") > 1
        if has_hint:
            message = "there is nothing in this deletion but a hint, which starts at ::"
            hint = "write what is to be asked for before it, or \\:: if the colons are asked for"
        self.flaw("R104", start, end, message, hint)

    def _colons(self, at: int, before: str, after: str) -> None:
        """Take ``::`` in words, at an offset, between two parts of the same run of words."""
        if self.deletions and not self.deletions[-1].hinted:
            self._hint(self.deletions[-1], at, before, after)
        else:
            self._fill(True)
        self.out.append("::")

    def _hint(self, deletion: _Deletion, at: int, before: str, after: str) -> None:
        """Take ``::`` that begins the hint of a deletion."""
        deletion.hinted = True
        if deletion.path != self.path:
            self.flaw(
                code="R114",
                start=at,
                end=at + 2,
                message=":: starts a hint, within markup that the deletion does not begin in",
                hint="put the hint outside the emphasis, or write \\:: for two colons",
            )
        elif before.strip() and self._may_be_code(at, before, after):
            self.flaw(
                code="R122",
                start=at,
                end=at + 2,
                message="a hint starts here: only what comes before it is asked for",
                hint="write \\:: to show two colons; if you mean a hint, put a space after the colons",
            )

    def _may_be_code(self, at: int, before: str, after: str) -> bool:
        """Return whether ``::`` may be those of a program: ``std::vector``."""
        if not self._hint_follows(at, after):
            return False
        if hints_at_code(before, after):
            return True
        around = self.source[max(0, at - NEAR) : at + NEAR]
        return is_of_language(before, after, around)

    def _hint_follows(self, at: int, after: str) -> bool:
        """Return whether all of a hint is known: it does not begin with markup.

        What comes after it is '' where markup follows at once, as in ``{{c1::a::*b*}}``.
        """
        return bool(after) or self.source.startswith("}}", at + 2)

    def _inner(self, text: str) -> Marked:
        """Return code or maths without the marks of its deletions, and where these stood in it.

        A deletion that begins in it and does not end there has no end: that is noted when all is written.
        """
        from deckgen.render.cloze_marks import Marked

        inner = Marked()
        begun: list[_Mark] = []
        at = self.last  # of the marks in the source, where the lines may be indented
        is_hidden = bool(self.deletions)
        for kind, part, _ in self._split(text):
            start = max(at, self.source.find(part, at))
            if kind in ("open", "close"):
                at = start + len(part)
            if kind == "open":
                self._number(part, start)
                begun.append(_Mark(start, at, len(inner.text)))
                inner.marks.append((len(inner.text), part))
            elif kind == "close":
                mark = begun.pop()
                if not inner.text[mark.place :].strip():
                    self._empty(mark.start, at)
                inner.marks.append((len(inner.text), "}}"))
            elif kind == "colons" and (begun or is_hidden):
                inner.text = inner.text.removesuffix("\\") + part
            else:
                inner.text += part
        for mark in begun:
            self.endless.append((mark.start, mark.end))
        return inner
