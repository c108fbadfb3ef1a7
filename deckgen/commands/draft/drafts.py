"""Unreviewed items for the sentences of a source: a starting point for a curator, no cards.

Each sentence gives one cloze item with ``draft: true``, which a build leaves out. Every
figure, date and name in it is hidden, a name that comes twice under one number. A sentence
without any of these becomes a cloze that hides nothing, which is said beside it and is an
error as soon as ``draft: true`` is taken away: somebody has to make a card of it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deckgen import render
from deckgen.citations.resolve import Citations
from deckgen.coverage import State, measure
from deckgen.coverage.measure import declared_names
from deckgen.language.figures import figures
from deckgen.language.names import names
from deckgen.language.quotations import Found
from deckgen.language.words import WORD
from deckgen.render.deletions import deletions, unmarked
from deckgen.render.field import PART, unescape

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from deckgen.citations.index import Reading
    from deckgen.core.model import Project, Source
    from deckgen.coverage.model import SentenceCover

SLUG_WORDS = 5
"""How many words of its sentence a draft's id has."""
SLUG_LENGTH = 60

_POSSESSIVE = re.compile(r"['’]s?\Z")
_BRACES = re.compile(r"\{\{|\}\}")
_ACTIVE = re.compile(r"[\\`*_\[$<~&{}|]")
_START = re.compile(r"[#>=+-]|\d+(?=[.)])")
_UNSEEN = re.compile("[\u202a-\u202e\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: its id, the cloze as Markdown, the words of the source, and its source's id.

    ``source`` is '' where the deck has a single source.
    """

    id: str
    cloze: str
    quote: str
    source: str

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


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts, in the order of the source, and how many sentences have one already."""

    new: tuple[Draft, ...]
    already: int


def drafts(project: Project, source: Source, *, uncovered: bool, taken: Iterable[str] = ()) -> Drafts:
    """Return drafts for the sentences of a source; ``uncovered`` for those alone that cards don't cover.

    A sentence that an earlier draft quotes gets no second one. ``taken`` are ids that must not be
    given to a draft, because a retired card had them.
    """
    earlier = tuple(item._replace(draft=False) for item in project.items if item.draft)
    drafted = _sentences(project.with_items(earlier), source) if earlier else ()
    done = {sentence.number for sentence in drafted if sentence.state is State.COVERED}
    wanted = [
        sentence
        for sentence in _sentences(project, source)
        if sentence.words and not (uncovered and sentence.state is State.COVERED)
    ]
    reading = Citations(project).reading(source)
    ids = _Ids(project, taken)
    several = str(source.id) if len(project.sources) > 1 else ""
    hidden = _hidden(reading, project.deck.language)
    new = tuple(_draft(reading, s, hidden, ids, several) for s in wanted if s.number not in done)
    return Drafts(new, sum(sentence.number in done for sentence in wanted))


def named(project: Project, seed: str) -> Source | None:
    """Return the source with an id, or with a path: as declared, or from the current folder."""
    by_id = project.sources.get(seed)
    if by_id is not None:
        return by_id
    path = Path(seed).resolve()
    for source in project.sources.values():
        is_named = unicodedata.normalize("NFC", seed) == unicodedata.normalize("NFC", source.file.path)
        if is_named or path == (project.root / source.file.path).resolve():
            return source
    return None


def _sentences(project: Project, source: Source) -> tuple[SentenceCover, ...]:
    return next(each.sentences for each in measure(project, details=False).sources if each.source is source)


def _draft(
    reading: Reading, sentence: SentenceCover, hidden: Sequence[_Hidden], ids: _Ids, source: str
) -> Draft:
    text = reading.source.file.text
    start, end = _content(reading, sentence.start, sentence.end)
    return Draft(
        ids.of(text[start:end]), _cloze(text, start, end, hidden), _quote(reading, start, end), source
    )


def _content(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """Return a sentence without a lead-in before it and a reference behind it."""
    text = reading.source.file.text
    for left, right in reading.apparatus:
        if left <= start < right < end and WORD.search(text, start, right):
            start = right
        elif start < left < end <= right and WORD.search(text, left, end):
            end = left
    shown = text[start:end]
    return start + len(shown) - len(shown.lstrip()), start + len(shown.rstrip())


def _one_line(text: str) -> str:
    """Return a text without line breaks and what YAML can't hold: a quotation is found all the same."""
    return " ".join(_CONTROL.sub(" ", _UNSEEN.sub("", text)).split())


def _quote(reading: Reading, start: int, end: int) -> str:
    """Return words that find the sentence; with the words before or behind it if it stands twice."""
    text = reading.source.file.text
    around = reading.sentences_at(start, end)
    before = reading.sentences[max(0, around[0] - 1)].start
    behind = reading.sentences[min(len(reading.sentences) - 1, around[-1] + 1)].end
    for left, right in ((start, end), (start, behind), (before, end), (before, behind)):
        quote = _one_line(text[left:right])
        if isinstance(reading.find(quote), Found):
            return quote
    return _one_line(text[start:end])


# --- the cloze -------------------------------------------------------------------------


def _hidden(reading: Reading, language: str) -> list[_Hidden]:
    """Return what to hide in a source, in order, nothing of it twice."""
    text = reading.source.file.text
    found = [_Hidden(f.start, f.end, (f.kind, f.values, f.unit), is_figure=True) for f in figures(text)]
    for name in names(text, known=declared_names(reading.source), language=language, whole=True):
        bare = _POSSESSIVE.sub("", text[name.start : name.end])
        found.append(_Hidden(name.start, name.start + len(bare), name.stems))
    found.sort(key=lambda each: (each.start, -each.end))
    kept: list[_Hidden] = []
    for each in found:
        lead_in = any(start < each.end and each.start < end for start, end in reading.apparatus)
        overlaps = kept and each.start < kept[-1].end
        if lead_in or overlaps or _BRACES.search(text, each.start, each.end):
            continue
        if kept and _is_choice(text, kept[-1], each):
            first = kept.pop()
            each = _Hidden(first.start, each.end, (first.key, each.key), is_figure=True)
        kept.append(each)
    return kept


def _is_choice(text: str, first: _Hidden, second: _Hidden) -> bool:
    """Tell whether two figures are one: 'six or ten days', of which neither is asked for alone."""
    between = text[first.end : second.start]
    return first.is_figure and second.is_figure and between in (" or ", " or even ")


def _cloze(text: str, start: int, end: int, hidden: Sequence[_Hidden]) -> str:
    """Return a sentence as Markdown with its deletions: as it stands, if that shows it as it is."""
    numbers: dict[Hashable, int] = {}
    parts: list[tuple[str, int]] = []
    at = start
    within = hidden[bisect_left(hidden, (start,)) : bisect_left(hidden, (end,))]
    for left, right, key, _ in within:
        number = numbers.setdefault(key, len(numbers) + 1)
        parts += [(text[at:left], 0), (text[left:right], number)]
        at = right
    parts.append((text[at:end], 0))
    shown = _one_line(text[start:end])
    for escape in (str, _escaped):
        cloze = _one_line("".join(_part(escape(words), number) for words, number in parts))
        if escape is _escaped:
            cloze = (
                _START.sub(lambda match: _after(match[0]), cloze, count=1) if _START.match(cloze) else cloze
            )
        if _shows(cloze, shown, len(numbers)):
            break
    return cloze


def _part(words: str, number: int) -> str:
    return f"{{{{c{number}::{words}}}}}" if number else words


def _after(start: str) -> str:
    """Return what begins a line in Markdown so that it does not: ``\\-`` or ``1\\``."""
    return f"{start}\\" if start[0].isdigit() else f"\\{start}"


def _escaped(words: str) -> str:
    return _ACTIVE.sub(r"\\\g<0>", words)


def _shows(cloze: str, shown: str, count: int) -> bool:
    """Tell whether Anki would show just these words, with so many deletions."""
    rendered = render.render(cloze, cloze=True)
    flaws = [flaw for flaw in rendered.flaws if flaw.code != "R101"]  # without a deletion, as meant
    words = unescape(unmarked(rendered.html.replace(PART, ""), html=True))
    return words == shown and render.cloze_numbers(rendered.html) == tuple(range(1, count + 1)) and not flaws


# --- ids -------------------------------------------------------------------------------


class _Ids:
    """Ids that follow from a sentence's words alone, as far as they are free."""

    def __init__(self, project: Project, taken: Iterable[str]) -> None:
        self.taken = {str(id_) for item in project.items for id_ in (item.id, *item.was)} | set(taken)
        citations = Citations(project)
        self.slugs = Counter(
            _slug(text)
            for source in project.sources.values()
            for reading in (citations.reading(source),)
            for text in _contents(reading)
        )

    def of(self, text: str) -> str:
        """Return a free id. Where two sentences begin alike, both have a digest in theirs."""
        digest = sha256(_one_line(text).encode()).hexdigest()
        slug = _slug(text)
        base = (
            f"draft-{slug}"
            if slug and self.slugs[slug] < 2
            else f"draft-{slug}-{digest[:6]}".replace("--", "-")
        )
        candidates = chain((base, f"{base}-{digest[:6]}"), (f"{base}-{number}" for number in count(2)))
        found = next(id_ for id_ in candidates if id_ not in self.taken)
        self.taken.add(found)
        return found


def _contents(reading: Reading) -> Iterable[str]:
    for sentence in reading.sentences:
        start, end = _content(reading, sentence.start, sentence.end)
        yield reading.source.file.text[start:end]


def _slug(text: str) -> str:
    folded = (
        unicodedata.normalize("NFKD", re.sub("['’]", "", text)).encode("ascii", "ignore").decode().lower()
    )
    return "-".join(re.findall(r"[a-z0-9]+", folded)[:SLUG_WORDS])[:SLUG_LENGTH].rstrip("-")
