"""Unreviewed items for the sentences of a source: a starting point for a curator, no cards.

Each sentence gives one cloze item with ``draft: true``, which a build leaves out. Every
figure, date and name in it is hidden, a name that comes twice under one number. A sentence
without any of these gets a draft only on request: a cloze that hides nothing, which is said beside
it and is an error as soon as ``draft: true`` is taken away. Somebody has to make a card of it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from deckgen import render
from deckgen.citations.resolve import Citations
from deckgen.coverage.measure import declared_names, measure
from deckgen.coverage.model import State
from deckgen.language.figures import figures
from deckgen.language.names import NUMBER_WORDS, names
from deckgen.language.quotations import Match
from deckgen.language.words import WORD
from deckgen.render.deletions import deletions, unmarked
from deckgen.render.field import PART, unescape
from deckgen.util.characters import BYTE_ORDER_MARK, CONTROLS, NONCHARACTERS
from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from deckgen.citations.index import SourceIndex
    from deckgen.core.declared import Source
    from deckgen.core.model import Project
    from deckgen.coverage.model import SentenceCover

SLUG_WORDS = 5
"""How many words of its sentence a draft's id has."""
SLUG_LENGTH = 60
"""How many characters they have at most."""

_POSSESSIVE = re.compile(r"['’]s?\Z")  # '’s' of 'Stalin’s'
_LONGEST_NUMBER = 20  # characters of a number word, with what stands around it
# none that begins a sentence
_WORD_BEFORE = re.compile(r"(?<=[\w,][ \u00a0])([A-Z][a-z]+)[ \u00a0-]\Z")
_BRACES = re.compile(r"\{\{|\}\}")  # a cloze deletion's own marks
_ACTIVE = re.compile(r"[\\`*_\[$<~&{}|]")  # what Markdown may take for markup anywhere
# and at the start of a line: '#', '-', the '1' of '1.'
_START = re.compile(r"[#>=+-]|\d+(?=[.)])")
_INVISIBLE = re.compile(f"[\u202a-\u202e{BYTE_ORDER_MARK}]")
_CONTROL = re.compile(f"[{CONTROLS}{NONCHARACTERS}]")


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: its id, the cloze as Markdown, the words of the source, and its source's id.

    ``source`` is '' where the deck has a single source; ``start`` is where the sentence begins.
    """

    id: str
    cloze: str
    quote: str
    source: str
    start: int = 0

    @property
    def hides_nothing(self) -> bool:
        """Whether the sentence has no figure, date or name, and so nothing is hidden yet."""
        return not deletions(self.cloze)


class _Hidden(NamedTuple):
    """A stretch of a source to be hidden; equal keys share a number."""

    start: int
    end: int
    key: Hashable
    is_figure: bool = False

    def joined(self, following: _Hidden, *, is_figure: bool) -> _Hidden:
        """Return the stretch from the beginning of this one to the end of one that follows.

        Its key is that of both, so that the same two stretches share a number elsewhere.
        """
        key = (self.key, following.key)
        return _Hidden(self.start, following.end, key, is_figure)


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts, in the order of the source; how many sentences have one already, and how many get
    none because they are plain: without anything to hide.
    """

    new: tuple[Draft, ...]
    already: int
    plain: int = 0


def drafts(
    project: Project,
    source: Source,
    *,
    uncovered: bool,
    plain: bool = False,
    taken: Iterable[str] = (),
) -> Drafts:
    """Return drafts for the sentences of a source; ``uncovered`` for those alone that cards don't cover,
    ``plain`` also for those that have nothing to hide.

    A sentence that an earlier draft quotes gets no second one. ``taken`` are ids that must not be
    given to a draft, because a retired card had them.
    """
    citations = Citations(project)
    index = citations.index(source)
    drafted = _drafted(project, source, citations)
    wanted = []
    for sentence in _sentences(project, source, citations):
        is_covered = sentence.state is State.COVERED
        if sentence.words and not (uncovered and is_covered):
            wanted.append(sentence)
    undrafted = [sentence for sentence in wanted if sentence.number not in drafted]

    ids = _Ids(project, citations, taken)
    hidden = _hidden(index, project.deck.language)
    source_id = str(source.id) if len(project.sources) > 1 else ""
    new = []
    for sentence in undrafted:
        draft = _draft(index, sentence, hidden, ids, source_id)
        if plain or not draft.hides_nothing:
            new.append(draft)
    return Drafts(
        new=tuple(new),
        already=len(wanted) - len(undrafted),
        plain=len(undrafted) - len(new),
    )


def _drafted(project: Project, source: Source, citations: Citations) -> set[int]:
    """Return the numbers of the sentences that drafts cover already.

    Drafts cover nothing, so they are measured here as if they were cards.
    """
    earlier = []
    for item in project.items:
        if item.draft:
            earlier.append(item._replace(draft=False))
    if not earlier:
        return set()
    numbers = set()
    as_cards = project.with_items(tuple(earlier))
    for sentence in _sentences(as_cards, source, citations):
        if sentence.state is State.COVERED:
            numbers.add(sentence.number)
    return numbers


def named(project: Project, seed: str) -> Source | None:
    """Return the source with an id, or with a path: as declared, or from the current folder.

    The name of a file alone is enough if one source alone has it.
    """
    by_id = project.sources.get(seed)
    if by_id is not None:
        return by_id
    written = unicodedata.normalize("NFC", seed)
    path = resolved(Path(seed))
    same_name = []
    for source in project.sources.values():
        declared = source.file.path
        if written == unicodedata.normalize("NFC", declared):
            return source
        if path == resolved(project.root / declared):
            return source
        if seed == PurePosixPath(declared).name:
            same_name.append(source)
    if len(same_name) != 1:
        return None
    return same_name[0]


def _sentences(
    project: Project, source: Source, citations: Citations
) -> tuple[SentenceCover, ...]:
    """Return the sentences of a source, with how far the items of a project cover them."""
    coverage = measure(project, citations, details=False)
    of_source = (each for each in coverage.sources if each.source is source)
    return next(of_source).sentences


def _draft(
    index: SourceIndex,
    sentence: SentenceCover,
    hidden: Sequence[_Hidden],
    ids: _Ids,
    source_id: str,
) -> Draft:
    """Return the draft of a sentence."""
    text = index.source.file.text
    start, end = _content(index, sentence.start, sentence.end)
    return Draft(
        id=ids.of(text[start:end]),
        cloze=_cloze(text, start, end, hidden),
        quote=_quote(index, start, end),
        source=source_id,
        start=start,
    )


def _content(index: SourceIndex, start: int, end: int) -> tuple[int, int]:
    """Return a sentence without a lead-in before it and a reference behind it.

    'Trotsky wrote:' before the sentence and '(p. 12)' behind it belong to the apparatus of a source.
    """
    text = index.source.file.text
    for left, right in index.apparatus:
        if left <= start < right < end and WORD.search(text, start, right):
            start = right
        elif start < left < end <= right and WORD.search(text, left, end):
            end = left
    words = text[start:end]
    spaces_before = len(words) - len(words.lstrip())
    return start + spaces_before, start + len(words.rstrip())


def one_line(text: str) -> str:
    """Return a text without line breaks and what YAML can't hold: a quotation is found all the same."""
    text = _INVISIBLE.sub("", text)
    text = _CONTROL.sub(" ", text)
    return " ".join(text.split())


def _quote(index: SourceIndex, start: int, end: int) -> str:
    """Return words that find the sentence; with the words before or behind it if it stands twice."""
    text = index.source.file.text
    sentences = index.sentences
    touched = index.sentences_at(start, end)
    first = max(0, touched[0] - 1)
    last = min(len(sentences) - 1, touched[-1] + 1)
    before = sentences[first].start
    behind = sentences[last].end
    for left, right in (
        (start, end),
        (start, behind),
        (before, end),
        (before, behind),
    ):
        quote = one_line(text[left:right])
        if isinstance(index.find(quote), Match):
            return quote
    return one_line(text[start:end])


# --- the cloze -------------------------------------------------------------------------


def _hidden(index: SourceIndex, language: str) -> list[_Hidden]:
    """Return what to hide in a source, in order, nothing of it twice.

    'Thirty Years' War' is one name, though 'Thirty Years' is a figure; 'six or ten days' is one figure. What
    leads in or cites is not asked for, and nothing that has a deletion's marks in it can be.
    """
    text = index.source.file.text
    hidden: list[_Hidden] = []
    for candidate in _candidates(index, language):
        start, end = candidate.start, candidate.end
        is_apparatus = any(
            left < end and start < right for left, right in index.apparatus
        )
        last = hidden[-1] if hidden else None
        if last and not is_apparatus and _begins_name(text, last, candidate):
            hidden[-1] = last.joined(candidate, is_figure=False)
            continue
        if is_apparatus or _BRACES.search(text, start, end):
            continue
        if last and start < last.end:
            continue
        if last and _is_choice(text, last, candidate):
            hidden[-1] = last.joined(candidate, is_figure=True)
        else:
            hidden.append(candidate)
    return hidden


def _candidates(index: SourceIndex, language: str) -> list[_Hidden]:
    """Return the figures and names of a source; of those that begin together the longest first."""
    text = index.source.file.text
    candidates = []
    for figure in figures(text):
        key = (figure.kind, figure.values, figure.unit)
        candidates.append(_Hidden(figure.start, figure.end, key, is_figure=True))
    known = declared_names(index.source)
    for name in names(text, known=known, language=language, whole=True):
        bare = _POSSESSIVE.sub("", text[name.start : name.end])
        end = name.start + len(bare)
        start = _start_with_number(text, name.start)
        number = text[start : name.start].casefold()
        stems = (number, *name.stems) if number else name.stems
        candidates.append(_Hidden(start, end, stems))
    candidates.sort(key=lambda candidate: (candidate.start, -candidate.end))
    return candidates


def _start_with_number(text: str, start: int) -> int:
    """Return where a name begins of which a number word is a part: 'Ten Commandments', 'First World War'."""
    before = _WORD_BEFORE.search(text, max(0, start - _LONGEST_NUMBER), start)
    if before is None or before[1].casefold() not in NUMBER_WORDS:
        return start
    return before.start(1)


def _begins_name(text: str, figure: _Hidden, name: _Hidden) -> bool:
    """Tell whether a figure is the beginning of a name: 'Thirty Years' War', 'the Six-Day War'."""
    if not figure.is_figure or name.is_figure or name.end <= figure.end:
        return False
    words = text[figure.start : figure.end].replace("-", " ").split()
    if not all(word[0].isupper() for word in words):
        return False
    if name.start < figure.end:
        return True
    is_beside = name.start == figure.end + 1
    # a number word at the start of a sentence has its capital from there
    before = text[: figure.start].rstrip(" \u00a0")
    return is_beside and before[-1:].isalpha()


def _is_choice(text: str, first: _Hidden, second: _Hidden) -> bool:
    """Tell whether two figures are one: 'six or ten days', of which neither is asked for alone."""
    if not first.is_figure or not second.is_figure:
        return False
    between = text[first.end : second.start]
    return between in (" or ", " or even ")


def _cloze(text: str, start: int, end: int, hidden: Sequence[_Hidden]) -> str:
    """Return a sentence as Markdown with its deletions: as it stands, if that shows it as it is.

    'Harvey died in 1657.' becomes '{{c1::Harvey}} died in {{c2::1657}}.'
    """
    parts, count = _parts(text, start, end, hidden)
    shown = one_line(text[start:end])
    as_it_stands = ""
    escaped = ""
    for words, number in parts:
        as_it_stands += _part(words, number)
        escaped += _part(_escaped(words), number)
    cloze = one_line(as_it_stands)
    if _shows(cloze, shown, count):
        return cloze
    return _with_escaped_start(one_line(escaped))


def _parts(
    text: str, start: int, end: int, hidden: Sequence[_Hidden]
) -> tuple[list[tuple[str, int]], int]:
    """Cut a sentence into words and the numbers of their deletions, 0 for none; how many numbers."""
    numbers: dict[Hashable, int] = {}
    parts: list[tuple[str, int]] = []
    done = start
    first = bisect_left(hidden, (start,))
    last = bisect_left(hidden, (end,))
    for left, right, key, _ in hidden[first:last]:
        number = numbers.setdefault(key, len(numbers) + 1)
        parts.append((text[done:left], 0))
        parts.append((text[left:right], number))
        done = right
    parts.append((text[done:end], 0))
    return parts, len(numbers)


def _part(words: str, number: int) -> str:
    """Return words as a deletion, '{{c1::1657}}', or as they are for number 0."""
    if not number:
        return words
    return f"{{{{c{number}::{words}}}}}"


def _with_escaped_start(cloze: str) -> str:
    """Return Markdown that begins no list, heading or quotation: '\\- …', '1\\. …'."""
    found = _START.match(cloze)
    if found is None:
        return cloze
    start = found[0]
    rest = cloze[len(start) :]
    is_number = start[0].isdigit()
    return f"{start}\\{rest}" if is_number else f"\\{start}{rest}"


def _escaped(words: str) -> str:
    r"""Return words as Markdown that shows them: 'a\*b' for 'a*b'.

    Not all of these signs would act; but each may be shown with a backslash before it.
    """
    return _ACTIVE.sub(r"\\\g<0>", words)


def _shows(cloze: str, shown: str, count: int) -> bool:
    """Tell whether Anki would show just these words, with so many deletions.

    What Markdown makes of a sentence is not known before: '2 * 3 * 4' is shown as it is, '*3*' is not.
    """
    rendered = render.render(cloze, cloze=True)
    # R101: without a deletion, as meant
    if any(flaw.code != "R101" for flaw in rendered.flaws):
        return False
    html = unmarked(rendered.html.replace(PART, ""), html=True)
    if unescape(html) != shown:
        return False
    numbers = render.cloze_numbers(rendered.html)
    return numbers == tuple(range(1, count + 1))


# --- ids -------------------------------------------------------------------------------


class _Ids:
    """Ids that follow from a sentence's words alone, as far as they are free.

    A sentence keeps its id when others are added or removed, unless one of them begins alike.
    """

    def __init__(
        self, project: Project, citations: Citations, taken: Iterable[str]
    ) -> None:
        self.taken = set(taken)
        for item in project.items:
            for id_ in (item.id, *item.was):
                self.taken.add(str(id_))
        # how many sentences begin alike
        self.slugs: Counter[str] = Counter()
        for source in project.sources.values():
            for content in _contents(citations.index(source)):
                self.slugs[_slug(content)] += 1

    def of(self, text: str) -> str:
        """Return a free id. Where two sentences begin alike, both have a digest in theirs."""
        words = one_line(text)
        digest = sha256(words.encode()).hexdigest()[:6]
        slug = _slug(text)
        if slug and self.slugs[slug] < 2:
            base = f"draft-{slug}"
        else:
            base = f"draft-{slug}-{digest}".replace("--", "-")
        id_ = base
        if id_ in self.taken:
            id_ = f"{base}-{digest}"
        number = 2
        while id_ in self.taken:
            id_ = f"{base}-{number}"
            number += 1
        self.taken.add(id_)
        return id_


def _contents(index: SourceIndex) -> Iterator[str]:
    """Yield the sentences of a source without lead-ins and references."""
    for sentence in index.sentences:
        start, end = _content(index, sentence.start, sentence.end)
        yield index.source.file.text[start:end]


def _slug(text: str) -> str:
    """Return the first words of a text as a part of an id: 'stalins-first-plan'."""
    text = re.sub("['’]", "", text)
    # 'é' becomes 'e' and an accent, which is left out with all that is not ASCII
    decomposed = unicodedata.normalize("NFKD", text)
    ascii_only = decomposed.encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_only.lower())
    return "-".join(words[:SLUG_WORDS])[:SLUG_LENGTH].rstrip("-")
