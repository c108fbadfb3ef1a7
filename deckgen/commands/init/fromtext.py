"""A project that begins with a text: the text is its source, and its sentences are drafts."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deckgen.compile.deck import load_project
from deckgen.core.projectfiles import CARDS
from deckgen.coverage.drafts import drafts
from deckgen.coverage.drafttext import as_items
from deckgen.coverage.sections import id_of_heading, sections
from deckgen.util.filenames import is_device, resolved
from deckgen.util.free_ids import free_id
from deckgen.util.ordinary import require_ordinary
from deckgen.util.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.coverage.sections import Section

SOURCE = "text"
"""The id of the source."""

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


class TextError(Exception):
    """The text cannot be a source. ``diagnostics`` say why, ``files`` have their places."""

    def __init__(
        self, diagnostics: Sequence[Diagnostic], files: dict[str, TextFile], root: Path
    ) -> None:
        super().__init__("the text cannot be a source")
        self.diagnostics = diagnostics
        self.files = files
        self.root = root


class Started(NamedTuple):
    """What comes from the text.

    - ``files``: the files of the project, by name.
    - ``drafts``, ``topics``: how many there are.
    """

    files: dict[str, bytes]
    drafts: int
    topics: int


def start(text: Path, header: str) -> Started:
    """Return the files of a project that begins with a text.

    ``header`` is the beginning of ``cards.yaml``, up to the sources. Raises ``OSError``, and
    :exc:`TextError` for a text that cannot be a source.
    """
    require_ordinary(text)
    data = text.read_bytes()
    name = f"seeds/{text.name}"
    if is_device(text.name):
        name = f"seeds/text-{text.name}"
    words = " ".join(re.findall(r"\w+", text.stem))
    title = scalar(words.capitalize() or "The text", 6)
    language = _language(data.decode(errors="replace"))
    header = header.replace("language: en", f"language: {language}")
    head = f"{header}\nsources:\n  {SOURCE}:\n    file: {scalar(name, 6)}\n    title: {title}\n\n"
    with tempfile.TemporaryDirectory() as temporary:
        root = resolved(Path(temporary))
        (root / "seeds").mkdir()
        (root / name).write_bytes(data)
        (root / CARDS).write_text(f"{head}topics: []\n", encoding="utf-8")
        project, diagnostics, files = load_project(root / CARDS)
        # there are no cards so far
        wrong = [each for each in diagnostics if each.code != "Y216"]
        if project is None or wrong:
            raise TextError(wrong, files, root)
        source = project.sources[SOURCE]
        new = drafts(project, source, uncovered=False).new
        found = sections(source.file.text, new, ENOUGH)
    count = sum(len(section.drafts) for section in found)
    topics = f"topics: []\n{FIRST}"
    if found:
        topics = f"{LEGEND}topics:\n{_topics(found)}"
    return Started({CARDS: (head + topics).encode(), name: data}, count, len(found))


def _language(text: str) -> str:
    """Return the language of a text, as far as its common words tell; English if they do not."""
    words = Counter(re.findall(r"\w+", text.casefold()))
    counts = {}
    for code, common in COMMON.items():
        counts[code] = sum(words[word] for word in common.split())
    return max(counts, key=counts.__getitem__)  # the first of those that are alike


def _topics(parts: Sequence[Section]) -> str:
    """Return sections as the items of the list of topics."""
    taken: set[str] = set()
    written = []
    for number, section in enumerate(parts, 1):
        wanted = id_of_heading(section.title) or f"part-{number}"
        id_ = free_id(wanted, taken)
        taken.add(id_)
        words = " ".join(section.title.split())
        title = scalar(words or f"Part {number}", 6)
        cards = as_items(section.drafts, 6)
        written.append(f"  - id: {id_}\n    title: {title}\n    cards:\n{cards}")
    return "\n".join(written)
