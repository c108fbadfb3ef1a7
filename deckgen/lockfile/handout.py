"""A page for learners that goes with a release: what is new, and what importing it does.

In the deck's language, as far as it is there (:mod:`deckgen.language.handout`), else in English. It
names no ids, which learners do not know, and promises no more than Anki keeps.
"""

from __future__ import annotations

import re
from string import Template
from typing import TYPE_CHECKING, NamedTuple

from deckgen.language.handout import words_for
from deckgen.lockfile.releases import newly_retired
from deckgen.notetypes.says import question_of
from deckgen.render.deletions import deletions
from deckgen.render.plaintext import one_line
from deckgen.util import assets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.core.build import Build
    from deckgen.core.model import Note
    from deckgen.core.notetype import NoteType
    from deckgen.language.handout import HandoutWords
    from deckgen.lockfile.lockfile import Changes, LockFile

MAX_LISTED = 40
"""How many cards of one kind of change are listed."""

MAX_LENGTH = 200
"""Characters of a question that are shown."""

# signs that Markdown may take for its own
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$&])")
# '1986' of '1986. A', before '- x'
_LIST_MARK = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+](?:\s|$)))")


class _Card(NamedTuple):
    topic: str
    question: str


def page(build: Build, before: LockFile, changes: Changes, version: str) -> str:
    """Return the page of a release, as Markdown.

    ``before`` is the lock file of the build, in which nothing is noted of this release yet;
    ``changes`` are those since the release before.
    """
    said = words_for(build.deck.language)
    template = Template(assets.text(f"assets/handout/{said.language}.md"))
    had = [entry for entry in before.cards.values() if entry.released is not None]
    if had:
        news = _news(build, before, changes, said)
        cost = _cost(len(had), before, changes, said)
    else:
        news = _first(build, said)
        cost = ""
    words = {
        "name": _plain(build.deck.name.replace("::", " › ")),
        "version": version,
        "file": f"{build.deck.id}-{version}.apkg",
        "news": news.rstrip() + "\n",
        "presets": said.presets_on if build.preset else said.presets_off,
        "cost": cost,
    }
    return template.substitute(words)


def _first(build: Build, said: HandoutWords) -> str:
    """Return what a first release has: how many cards, and of which topics."""
    count = sum(len(note.cards) for note in build.notes)
    cards = said.counted(count, said.cards)
    text = f"{said.first.format(cards=cards)}\n\n"
    titles = [_plain(note.topic.titles[0]) for note in build.notes]
    for title in dict.fromkeys(titles):
        text += f"- {title}\n"
    return f"{text}\n"


def _news(build: Build, before: LockFile, changes: Changes, said: HandoutWords) -> str:
    """Return what is new since the release before, in sections.

    ``before`` is the lock file of the build, and says which retired cards an earlier release told of
    already. ``said`` are the sentences of the deck's language.
    """
    types = {note_type.key: note_type for note_type, _ in build.note_types}
    by_key = {note.key: note for note in build.notes}

    def listed(title: str, keys: Iterable[str]) -> str:
        notes = [by_key[key] for key in keys if key in by_key]
        return _section(title, (_card(note, types, said) for note in notes), said)

    text = listed(said.new, changes.new)
    text += listed(said.changed, changes.rewritten)
    retired = []
    for note in build.retired:
        # the others retired with an earlier release
        if not before.shipped.get(note.key, 0):
            question = _question(types[note.entry.kind], note.fields, said)
            retired.append(_Card("", question))
    text += _section(said.gone, retired, said)
    if changes.types:
        text += f"{said.look}\n\n"
    return text or f"{said.nothing}\n\n"


def _card(note: Note, types: Mapping[str, NoteType], said: HandoutWords) -> _Card:
    topic = _plain(note.topic.titles[0])
    question = _question(types[note.kind], note.fields, said)
    return _Card(topic, question)


def _question(note_type: NoteType, fields: Sequence[str], said: HandoutWords) -> str:
    """Return what a card asks, in one line of Markdown, with gaps for what a cloze hides."""
    asked = question_of(note_type, fields)
    if note_type.is_cloze:
        asked = _with_gaps(asked)
    words = one_line(asked)
    if len(words) > MAX_LENGTH:
        words = f"{words[: MAX_LENGTH - 1]}…"
    return _plain(words) or said.no_words


def _with_gaps(field: str) -> str:
    """Return the HTML of a cloze with a gap for each deletion that stands in no other."""
    text = ""
    end = 0
    for deletion in deletions(field, html=True):
        if deletion.depth == 0:
            before = field[end : deletion.start]
            text += f"{before}[…]"
            end = deletion.end
    return text + field[end:]


def _section(title: str, cards: Iterable[_Card], said: HandoutWords) -> str:
    """Return a list of cards by topic, each question once; '' if there are none.

    ``title`` is what stands above it, such as 'New cards'. The topic of cards stands in a line of its
    own before the first of them. Of more than :data:`MAX_LISTED` cards the rest is only counted.
    """
    questions = list(dict.fromkeys(cards))
    if not questions:
        return ""
    text = f"## {title}\n"
    topic = ""
    for card in questions[:MAX_LISTED]:
        if card.topic != topic:
            # without an empty line it would go on the item above
            gap = "\n\n" if topic else "\n"
            topic = card.topic
            text += f"{gap}*{topic}*\n"
        text += f"\n- {card.question}"
    left_out = len(questions) - MAX_LISTED
    if left_out > 0:
        more = said.more.format(count=said.number(left_out))
        text += f"\n- {more}"
    return f"{text}\n\n"


def _cost(had: int, before: LockFile, changes: Changes, said: HandoutWords) -> str:
    """Return what learners of the release before lose; ``had`` is how many notes that had."""
    rewritten = len(changes.rewritten)
    retired = len(newly_retired(before))
    notes = said.counted(rewritten + retired, said.notes)
    others = said.counted(had - rewritten, said.others)
    return f"- {said.cost.format(notes=notes, others=others)}\n"


def _plain(text: str) -> str:
    """Return a text as Markdown that shows it as it is, in one line."""
    line = " ".join(str(text).split())
    escaped = _SPECIAL.sub(r"\\\1", line)
    return _LIST_MARK.sub(r"\1\\", escaped)
