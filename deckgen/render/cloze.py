"""Cloze deletions: which cards the engine makes of a field, and how a text's are written.

Anki ends a deletion at the first ``}}``, wherever that stands, and takes the first ``::``
in it for the start of a hint. Here braces within a deletion balance, and code and maths
are taken whole: ``::`` is no hint in them. What would mislead the engine is broken up in the HTML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.render.cloze_hints import NEAR, hints_at_code, is_of_language
from deckgen.render.cloze_marks import Marked, code_with_marks, maths_with_marks
from deckgen.render.deletions import (
    NESTED,
    OPENING,
    Braces,
    Gap,
    as_in_engine,
    deletions,
    ordinals,
)
from deckgen.render.field import Flaw, escape
from deckgen.render.writer import NO_SIZE, Size, Writer, is_odd
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

HIGHEST = 500
"""The highest number of a deletion that gets a card of its own (the engine's limit)."""

_OPENS = lazy_pattern(OPENING, re.ASCII)
_DELIMITER_HIDDEN = lazy_pattern(r"\\(?:left|right|middle|[bB]igg?[lrm]?)\s*\{\{c")
_PARTNERS = (("left", "right"), ("begin", "end"))
"""Commands of TeX that need one another."""
# '{{c1:x', '{c1::x', '{{ c1 :: x', '{{1::x', '｛｛c1：：x'
_MALFORMED = lazy_pattern(
    r"(?:\{\{|｛｛)\s*[cCｃＣ]\s*(?:\d+(?:\s*[,，]\s*\d+)*)?\s*[:：]{1,2}|\{\{\d+::|\{(?<!\{\{)[cC]\d+::"
)
# spaces, and signs that nobody sees
_UNSEEN = lazy_pattern(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
# '- an item', '2. an item' on a line of its own
_ITEM = lazy_pattern(r"\n[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]")
# '|---|': the line below the header of a table
_TABLE = lazy_pattern(r"\n[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\||\n)")
# '{{Paris}}'
_BRACES_ALONE = lazy_pattern(r"(?<!\{)\{\{(?!\s)[^{}:：|\n]+\}\}(?!\})")


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
        if isinstance(part, Gap):
            asked.update(min(number, HIGHEST) for number in part.numbers if number)
            pending += part.parts
    return tuple(sorted(asked))


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
    """A writer for the text of a cloze note."""

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
            self._malformed(text, start)
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
                before = text[max(opened, at - NEAR) : at]
                self._colons(
                    start + at, before, text[at + 2 : at + 2 + NEAR].partition("}}")[0]
                )
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
                self.out.append("&#125;" if part == "}" and self._guarded() else part)

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
        for at, stop in self._hidden_in(formula) if "{{c" in formula else ():
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
                    return
        super()._look_into(formula, start)

    def _hidden_in(self, formula: str) -> list[tuple[int, int]]:
        """Return where the deletions of a formula start and end."""
        begun: list[int] = []
        found = []
        for kind, part, at in Braces(balanced=self.braces.balanced).split(formula):
            if kind == "open":
                begun.append(at)
            elif kind == "close":
                found.append((begun.pop(), at + len(part)))
        return found

    def odd(self, text: str, start: int) -> None:
        """Note what is probably meant as markup; cloze syntax is at home here."""
        before = len(self.flaws)
        super().odd(text, start)
        self.flaws[before:] = [
            flaw for flaw in self.flaws[before:] if flaw.code != "R107"
        ]

    def literal(self, text: str) -> None:
        """Write what follows from a backslash."""
        super().literal(text)
        self._fill(True)

    def image(self, src: str, alt: str, title: str, size: Size = NO_SIZE) -> None:
        """Write a picture, a sound or a video."""
        if deletion := _OPENS.search(alt):
            start = self.source.find(deletion[0], self.at)
            self.flaw(
                code="R105",
                start=start,
                end=start + len(deletion[0]),
                message="a deletion in the words of a picture hides nothing",
                hint=f"put the picture into it: {deletion[0]}![…](…)}}}}",
            )
        super().image(src, alt, title, size)
        self._fill(True)

    def sound(self, src: str) -> None:
        """Write a sound."""
        super().sound(src)
        self._fill(True)

    def code_html(self, code: str, language: str) -> str:
        """Return code as HTML, with the deletions in it."""
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
        groups = (
            {"open": "{", "close": "}"} if not _DELIMITER_HIDDEN.search(content) else {}
        )
        out = ""
        for kind, part, _ in Braces(balanced=self.braces.balanced).split(content):
            if kind in ("open", "close"):
                out += groups.get(kind, "")
            else:
                out += part
        return out

    def maths_html(self, content: str) -> str:
        """Return maths as HTML, with the deletions in it."""
        self._fill(True)
        return maths_with_marks(self._inner(content))

    def finish(self) -> str:
        """Return the HTML written; note deletions without an end, and a text without any."""
        for start, end in [
            *self.endless,
            *((deletion.start, deletion.end) for deletion in self.deletions),
        ]:
            self.flaw(
                code="R103",
                start=start,
                end=end,
                message="this deletion has no end",
                hint="end it with }}; braces within it must be in pairs, or written \\{ and \\}",
            )
        html = super().finish()
        if not self.made and not any(flaw.code == "R105" for flaw in self.flaws):
            self.flaw(
                code="R101",
                start=0,
                end=len(self.source),
                message="a cloze without a deletion makes no card",
                hint="mark what is to be asked for: {{c1::…}}",
            )
        return html

    def _fill(self, visible: bool) -> None:
        if not visible:
            return
        self.seen = True
        for deletion in self.unfilled:
            deletion.full = not deletion.hinted
        self.unfilled.clear()

    def _guarded(self) -> bool:
        """Return whether a ``}`` written now could join up with another to end a deletion."""
        return bool(self.deletions) or bool(self.out and self.out[-1].endswith("}"))

    def _malformed(self, text: str, start: int) -> None:
        for found in _MALFORMED.finditer(text):
            where = start + found.start()
            shown = (
                found[0].count("{") == 1
                and self.source[max(0, where - 2) : where] == "\\{"
            )
            if not (shown or _OPENS.match(text, found.start())):
                # digits of any script, said with those that the engine reads
                digits = re.sub(
                    r"\d",
                    lambda digit: str(int(digit[0])),
                    re.sub(r"[^\d,]", "", found[0]),
                )
                digits = digits.strip(",") or "1"
                self.flaw(
                    code="R105",
                    start=where,
                    end=where + len(found[0]),
                    message=f"'{found[0]}' does not start a deletion",
                    hint=f"write {{{{c{digits}::…}}}}",
                )

        if "{{" in text:
            self._braces_alone(text, start)

    def _braces_alone(self, text: str, start: int) -> None:
        """Note words in two braces that are no deletion, and stand in none."""
        alone = list(_BRACES_ALONE.finditer(text))
        if not alone:  # as in most clozes
            return
        there = deletions(self.source)
        following = 1 + max((max(each.numbers, default=0) for each in there), default=0)
        for found in alone:
            at = start + found.start()
            if not any(each.start <= at < each.end for each in there):
                self.flaw(
                    code="R128",
                    start=at,
                    end=at + len(found[0]),
                    message=f"'{found[0]}' is not a deletion, and is shown as it is",
                    hint=f"write {{{{c{following}::{found[0][2:-2]}}}}}, or put it between backticks",
                )

    def _number(self, mark: str, start: int) -> None:
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
        self._number(mark, start)
        if len(self.deletions) == NESTED:
            self.flaw(
                code="R121",
                start=start,
                end=start + len(mark),
                message=f"deletions are nested more than {NESTED} deep",
                hint="put them side by side",
            )
        deletion = _Deletion(start, start + len(mark), self.path.copy())
        self.deletions.append(deletion)
        self.unfilled.append(deletion)
        self.out.append(mark)

    def _end(self, at: int) -> None:
        deletion = self.deletions.pop()
        if deletion.path != self.path:
            self._across(deletion, at + 2)
        if not deletion.full:
            self._empty(deletion.start, at + 2)
        self.out.append("}}")

    def _across(self, deletion: _Deletion, end: int) -> None:
        """Note a deletion that ends in another part of the markup than it starts in."""
        if "\n\n" in self.source[deletion.start : end]:
            self.flaw(
                code="R114",
                start=deletion.start,
                end=end,
                message="a deletion goes across paragraphs",
                hint="put its marks on lines of their own: a line with {{c1:: alone, the paragraphs, "
                "and a line with }} alone",
            )
            return
        if _ITEM.search(self.source, deletion.start, end):
            self.flaw(
                code="R114",
                start=deletion.start,
                end=end,
                message="a deletion goes across items of a list",
                hint="give each item a deletion with the same number; for a whole list put {{c1:: on a line alone "
                "before it, and }} on a line alone behind it",
            )
            return
        if "|" in self.source[deletion.start : end] and _TABLE.search(self.source):
            self.flaw(
                code="R114",
                start=deletion.start,
                end=end,
                message="a deletion goes across cells of a table",
                hint="give each cell a deletion with the same number, or write \\| for a pipe that is meant",
            )
            return
        self.flaw(
            code="R114",
            start=deletion.start,
            end=end,
            message="a deletion starts and ends in different parts of the markup",
            hint="put all of the emphasis, link, cell or list item inside it, or all of it outside",
        )

    def _empty(self, start: int, end: int) -> None:
        if self.source[start:end].count("::") > 1:
            self.flaw(
                code="R104",
                start=start,
                end=end,
                message="there is nothing in this deletion but a hint, which starts at ::",
                hint="write what is to be asked for before it, or \\:: if the colons are asked for",
            )
            return
        self.flaw(
            code="R104",
            start=start,
            end=end,
            message="there is nothing in this deletion",
            hint="write what is to be asked for: {{c1::…}}",
        )

    def _colons(self, at: int, before: str, after: str) -> None:
        """Take ``::`` in words, at an offset, between two parts of the same run of words."""
        if self.deletions and not self.deletions[-1].hinted:
            deletion = self.deletions[-1]
            deletion.hinted = True
            if deletion.path != self.path:
                self.flaw(
                    code="R114",
                    start=at,
                    end=at + 2,
                    message=":: starts a hint, within markup that the deletion does not begin in",
                    hint="put the hint outside the emphasis, or write \\:: for two colons",
                )
            elif (
                before.strip()
                and self._hint_follows(at, after)
                and (
                    hints_at_code(before, after)
                    or is_of_language(
                        before, after, self.source[max(0, at - NEAR) : at + NEAR]
                    )
                )
            ):
                self.flaw(
                    code="R122",
                    start=at,
                    end=at + 2,
                    message="a hint starts here: only what comes before it is asked for",
                    hint="write \\:: to show two colons; if you mean a hint, put a space after the colons",
                )
        else:
            self._fill(True)
        self.out.append("::")

    def _hint_follows(self, at: int, after: str) -> bool:
        """Return whether all of a hint is known: it does not begin with markup."""
        return bool(after) or self.source.startswith("}}", at + 2)

    def _inner(self, text: str) -> Marked:
        """Take the deletions out of code or maths, which are whole within it."""
        inner = Marked()
        # where a mark starts and ends, and the length before it
        begun: list[tuple[int, int, int]] = []
        at = self.last  # of the marks in the source, where the lines may be indented
        is_hidden = bool(self.deletions)
        for kind, part, _ in Braces(balanced=self.braces.balanced).split(text):
            start = max(at, self.source.find(part, at))
            if kind in ("open", "close"):
                at = start + len(part)
            if kind == "open":
                self._number(part, start)
                begun.append((start, at, len(inner.text)))
                inner.marks.append((len(inner.text), part))
            elif kind == "close":
                first, _, length = begun.pop()
                if not inner.text[length:].strip():
                    self._empty(first, at)
                inner.marks.append((len(inner.text), "}}"))
            elif kind == "colons" and (begun or is_hidden):
                inner.text = inner.text.removesuffix("\\") + part
            else:
                inner.text += part
        self.endless += [(first, end) for first, end, _ in begun]
        return inner
