"""The sections of a text by its headings, and the topics that drafts of its sentences go to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deckgen.coverage.drafts import one_line
from deckgen.coverage.drafttext import TITLE, TOPIC
from deckgen.language.headings import is_heading
from deckgen.util.free_ids import free_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deckgen.core.model import Project
    from deckgen.coverage.drafts import Draft

_PARAGRAPH = re.compile(r"\S.*(?:\n[ \t]*\S.*)*")  # lines up to an empty one


class Section(NamedTuple):
    """A stretch of a text: its heading, '' if it has none, and its drafts."""

    title: str
    drafts: list[Draft]


class Place(NamedTuple):
    """A topic of ``cards.yaml`` for some drafts, there already or to be made."""

    id: str
    title: str
    drafts: tuple[Draft, ...]


def sections(text: str, found: Sequence[Draft], enough: int = 0) -> list[Section]:
    """Return the sections of a text that have drafts, by its headings.

    A text without headings is one section, or, with ``enough``, begins another with the next paragraph
    after so many drafts.
    """
    paragraphs = list(_PARAGRAPH.finditer(text))
    # the first paragraph may be the title of the text
    has_headings = any(is_heading(paragraph[0]) for paragraph in paragraphs[1:])
    parts = [Section("", [])]
    for paragraph in paragraphs:
        words = paragraph[0]
        if is_heading(words):
            parts.append(Section(one_line(words), []))
            continue
        is_full = bool(enough) and len(parts[-1].drafts) >= enough
        if is_full and not has_headings:
            parts.append(Section("", []))
        begin, end = paragraph.span()
        for draft in found:
            if begin <= draft.start < end:
                parts[-1].drafts.append(draft)
    return [part for part in parts if part.drafts]


def id_of_heading(title: str) -> str:
    """Return an id for a heading: 'the-heart'; '' if it has no letters that an id may have.

    Letters with accents, and those of other scripts, are left out.
    """
    words = re.findall(r"[a-z0-9]+", title.lower())
    return "-".join(words)[:40].strip("-")


def places(
    project: Project,
    text: str,
    found: Sequence[Draft],
    there: Iterable[tuple[str, str]],
) -> tuple[Place, ...]:
    """Return the topics that drafts of a source with a ``text`` go to.

    That is the topic of ``cards.yaml`` that has the title of their section's heading, or a new one of that
    title; for drafts that stand below no heading it is the topic 'drafts'. ``there``
    are the ids and titles of the outermost topics that stand in ``cards.yaml`` itself.
    """
    ids = {_folded(title): id_ for id_, title in there}
    taken = {TOPIC}
    for topic in project.topics:
        taken.add(str(topic.path[0]))
    by_id: dict[str, Place] = {}
    for section in sections(text, found):
        id_ = TOPIC
        title = TITLE
        if section.title:
            title = section.title
            id_ = ids.get(_folded(title), "")
        if not id_:
            wanted = id_of_heading(title) or f"{TOPIC}-1"
            id_ = free_id(wanted, taken)
            ids[_folded(title)] = id_
            taken.add(id_)
        before = by_id[id_].drafts if id_ in by_id else ()
        by_id[id_] = Place(id_, title, (*before, *section.drafts))
    return tuple(by_id.values())


def _folded(title: str) -> str:
    """Return a title so that capitals and spaces make no difference.

    'The  Heart' and 'the heart' are one title.
    """
    return " ".join(title.split()).casefold()
