"""A project that begins with a text: the text is its source, and its sentences are drafts."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deckgen.compile.deck import load_project
from deckgen.coverage.drafts import Draft, drafts
from deckgen.coverage.drafttext import as_items
from deckgen.util.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.core.diagnostics import Diagnostic, TextFile

SOURCE = "text"
"""The id of the source."""

MAX_HEADING = 80
"""Characters of a line that may be a heading."""

ENOUGH = 8
"""Drafts of a topic in a text without headings: with the next paragraph another topic begins."""

COMMON = {
    "en": "the of and to is was that with for as",
    "de": "der die und das ist nicht mit den von ein",
    "fr": "le les des et est une dans qui que pour",
    "es": "el los las y es una que por del con",
    "it": "il di che e gli una per della con sono",
    "nl": "de het een en van is niet met dat zijn",
    "pt": "o os das e uma que não para com do",
    "pl": "i w na się z że jest do nie to",
    "ru": "и в на не что с он как был из",
    "uk": "і в на не що з та як був до",
}
"""Words by which a text shows its language: short ones, that are common there."""

LEGEND = """\
# The drafts below were made from the text, with each figure, date and name hidden. Make a good card of
# each, give it an id of its own and delete its 'draft: true', or delete the draft. A build leaves drafts out.
"""

FIRST = """\
# No sentence has a figure, date or name to hide. Write the first card here, such as:
#  - id: a-topic
#    title: A topic
#    cards:
#      - id: a-card
#        q: What is asked?
#        a: What is answered
#        quote: words of the text
"""

_PARAGRAPH = re.compile(r"\S.*(?:\n[ \t]*\S.*)*")  # lines up to an empty one
_SENTENCE_END = re.compile(r"[.!?:;,…][\"”’»)\]]*$")  # what a heading does not end with


class TextError(Exception):
    """The text cannot be a source. ``diagnostics`` say why, ``files`` have their places."""

    def __init__(self, diagnostics: Sequence[Diagnostic], files: dict[str, TextFile], root: Path) -> None:
        super().__init__("the text cannot be a source")
        self.diagnostics = diagnostics
        self.files = files
        self.root = root


class Started(NamedTuple):
    """The files of the project that come from the text, by name; how many drafts, how many topics."""

    files: dict[str, bytes]
    drafts: int
    topics: int


class _Section(NamedTuple):
    """A stretch of a text: its heading, '' if it has none, and its drafts."""

    title: str
    drafts: list[Draft]


def start(text: Path, header: str) -> Started:
    """Return the files of a project that begins with a text.

    ``header`` is the beginning of ``cards.yaml``, up to the sources. Raises ``OSError``, and
    :exc:`TextError` for a text that cannot be a source.
    """
    data = text.read_bytes()
    name = f"seeds/{text.name}"
    title = scalar(" ".join(re.findall(r"\w+", text.stem)).capitalize() or "The text", 6)
    header = header.replace("language: en", f"language: {_language(data.decode(errors='replace'))}")
    head = f"{header}\nsources:\n  {SOURCE}:\n    file: {scalar(name, 6)}\n    title: {title}\n\n"
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary).resolve()
        (root / "seeds").mkdir()
        (root / name).write_bytes(data)
        (root / "cards.yaml").write_text(f"{head}topics: []\n", encoding="utf-8")
        project, diagnostics, files = load_project(root / "cards.yaml")
        wrong = [each for each in diagnostics if each.code != "Y216"]  # there are no cards so far
        if project is None or wrong:
            raise TextError(wrong, files, root)
        source = project.sources[SOURCE]
        found = drafts(project, source, uncovered=False).new
        sections = _sections(source.file.text, found)
    count = sum(len(section.drafts) for section in sections)
    topics = f"{LEGEND}topics:\n{_topics(sections)}" if sections else f"topics: []\n{FIRST}"
    return Started({"cards.yaml": (head + topics).encode(), name: data}, count, len(sections))


def _language(text: str) -> str:
    """Return the language of a text, as far as its common words tell; English if they do not."""
    words = Counter(re.findall(r"\w+", text.casefold()))
    counts = {code: sum(words[word] for word in common.split()) for code, common in COMMON.items()}
    return max(counts, key=counts.__getitem__)  # the first of those that are alike


def _sections(text: str, found: Sequence[Draft]) -> list[_Section]:
    """Return the sections of a text that have drafts: by its headings, or by paragraphs if it has none."""
    paragraphs = [(match.start(), match.end(), match[0]) for match in _PARAGRAPH.finditer(text)]
    has_headings = any(_is_heading(words) for _, _, words in paragraphs[1:])
    sections = [_Section("", [])]
    for begin, end, words in paragraphs:
        if _is_heading(words):
            sections.append(_Section(words.strip(), []))
            continue
        if not has_headings and len(sections[-1].drafts) >= ENOUGH:
            sections.append(_Section("", []))
        sections[-1].drafts.extend(draft for draft in found if begin <= draft.start < end)
    return [section for section in sections if section.drafts]


def _is_heading(paragraph: str) -> bool:
    """Tell whether a paragraph is a heading: one short line, without the end of a sentence."""
    is_short = len(paragraph) <= MAX_HEADING and "\n" not in paragraph
    return is_short and not _SENTENCE_END.search(paragraph.rstrip())


def _topics(sections: Sequence[_Section]) -> str:
    """Return sections as the items of the list of topics."""
    taken: set[str] = set()
    parts = []
    for number, section in enumerate(sections, 1):
        id_ = _id(section.title) or f"part-{number}"
        while id_ in taken:
            id_ = f"{id_}-{number}"
        taken.add(id_)
        title = scalar(" ".join(section.title.split()) or f"Part {number}", 6)
        parts.append(f"  - id: {id_}\n    title: {title}\n    cards:\n{as_items(section.drafts, 6)}")
    return "\n".join(parts)


def _id(title: str) -> str:
    """Return an id for a heading: 'the-heart'; '' if it has no letters that an id may have."""
    words = re.findall(r"[a-z0-9]+", title.lower())
    return "-".join(words)[:40].strip("-")
