"""One unit compiled: an included file, or a topic of the first file, to a value that can be kept.

A :class:`Unit` depends on its text and on what all units share (:class:`UnitCompiler`), of which
its key is a hash, and on the files that its cards show. One from the cache is of the same type
and says the same as one that was just compiled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from operator import attrgetter
from sys import intern
from typing import TYPE_CHECKING

from deckgen.compile.link import Contents, contents_of, source_faults
from deckgen.compile.notes import Compiler
from deckgen.kinds import kind_name
from deckgen.lint.asking import Tally, tally
from deckgen.lint.per_unit import Questions, UnitLinter
from deckgen.util.named_tuple import NamedTuple
from deckgen.util.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from deckgen.citations.index import SourceIndex
    from deckgen.citations.resolve import Citation
    from deckgen.core.declared import Source
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, Note, Section, Text, UnitText
    from deckgen.core.selectors import Cited
    from deckgen.lint.whole_deck import Linted
    from deckgen.util.progress import Progress


_about_of = attrgetter("about")


class Unit(NamedTuple):
    """What was made of a unit.

    ``contents`` is what other units may refer to. ``media`` are the references to files with their
    names in the package. ``kinds`` and ``abouts`` count notes by the kind of their card and by what
    it is about. ``citations`` are there only where the rules for cards are still to be run, ``linted``
    where they were run for an earlier check. ``asking`` counts how the cards ask, for checks.
    """

    text: UnitText
    contents: Contents
    diagnostics: tuple[Diagnostic, ...] = ()
    notes: Sequence[Note] = ()
    cited: tuple[Cited, ...] = ()
    media: Mapping[str, str] = {}
    questions: Questions = Questions()
    kinds: Mapping[str, int] = {}
    abouts: Mapping[str, int] = {}
    drafts: int = 0
    citations: Mapping[str, Citation] = {}
    linted: Linted | None = None
    asking: Tally = Tally()


class UnitCompiler:
    """Compiles the units of a project: holds what they share.

    With ``errors_only`` the rules for cards that find errors are run too, unit by unit; else they
    are left to be run over the whole deck. ``make_index`` makes the index of a source; ``total`` is the
    size of all units in code points.
    """

    def __init__(
        self,
        header: Header,
        total: int = 1,
        progress: Progress = silent,
        make_index: Callable[[Source, str], SourceIndex] | None = None,
        *,
        errors_only: bool = False,
    ) -> None:
        self.header = header
        self.total = total
        self.done = 0
        self._compiler = Compiler(header, progress, make_index)
        self.citations = self._compiler.citations
        self.media = self._compiler.media
        self.linter = UnitLinter(header) if errors_only else None

    def compile_unit(self, text: UnitText) -> Unit:
        """Compile a unit."""
        section = text.section
        items = section.items
        contents = contents_of(section)
        compiled = self._compiler.compile(
            text, items, self.done, self.total, contents.ids
        )
        self.done += text.end - text.start
        found = [
            *section.diagnostics,
            *source_faults(self.header, items),
            *compiled.diagnostics,
        ]
        questions = Questions()
        if self.linter is not None:
            found, questions = self.linter.check(items, compiled.citations, found)
        made_of = [items[note.number] for note in compiled.notes]
        return Unit(
            text,
            contents,
            tuple(found),
            tuple(compiled.notes),
            tuple(compiled.cited),
            compiled.media,
            questions,
            Counter(map(kind_name, made_of)),
            _counted(map(_about_of, made_of)),
            compiled.drafts,
            compiled.citations if self.linter is None else {},
            None,
            Tally()
            if self.linter
            else tally(items, compiled.citations, self.header.deck.language),
        )


def _counted(texts: Iterable[Text | None]) -> dict[str, int]:
    """Return how often there is each of some texts, as plain texts that are the same for all units."""
    found = {}
    for text, count in Counter(texts).items():
        if text:
            found[intern(str(text))] = count
    return found


def read_only(text: UnitText) -> Unit:
    """Return a unit that was read, and not compiled."""
    section: Section = text.section
    return Unit(text, contents_of(section), section.diagnostics)
