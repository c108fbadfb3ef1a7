"""A page for learners that goes with a release: what is new, and what importing it does.

In English, whatever the deck's language: there are no translations. It names no ids, which learners
do not know, and promises no more than Anki keeps.
"""

from __future__ import annotations

import re
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.diagnostics import counted
from deckgen.notetypes.says import question_of
from deckgen.render.deletions import deletions
from deckgen.render.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.core.model import Build, Note
    from deckgen.core.notetype import NoteType
    from deckgen.lockfile.lockfile import Changes, LockFile

MAX_LISTED = 40
"""How many cards of one kind of change are listed."""

MAX_LENGTH = 200
"""Characters of a question that are shown."""

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$&])")
_LIST_MARK = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+](?:\s|$)))")  # '1986' of '1986. A', before '- x'


class _Card(NamedTuple):
    topic: str
    question: str


def page(build: Build, before: LockFile, changes: Changes, version: str) -> str:
    """Return the page of a release, as Markdown.

    ``before`` is the lock file of the build, in which nothing is noted of this release yet;
    ``changes`` are those since the release before.
    """
    is_first = not any(entry.released is not None for entry in before.cards.values())
    template = files("deckgen").joinpath("assets", "handout.md").read_text(encoding="utf-8")
    presets = "leave it off."
    if build.preset:
        presets = "tick it if you want the deck's own options for learning."
    types = {note_type.key: note_type for note_type, _ in build.note_types}
    words = {
        "name": _plain(build.deck.name.replace("::", " › ")),
        "version": version,
        "file": f"{build.deck.id}-{version}.apkg",
        "news": (_first(build) if is_first else _news(build, before, changes, types)).rstrip() + "\n",
        "presets": presets,
        "cost": "" if is_first else _cost(before, changes),
    }
    return Template(template).substitute(words)


def _first(build: Build) -> str:
    cards = sum(len(note.cards) for note in build.notes)
    titles = dict.fromkeys(_plain(note.topic.titles[0]) for note in build.notes)
    topics = "".join(f"- {title}\n" for title in titles)
    return f"The first version: {counted(cards, 'card')}, in learning order.\n\n{topics}\n"


def _news(build: Build, before: LockFile, changes: Changes, types: Mapping[str, NoteType]) -> str:
    """Return what is new since the release before, in sections."""
    by_key = {note.key: note for note in build.notes}
    new = [by_key[key] for key in changes.new if key in by_key]
    changed = [by_key[key] for key in changes.rewritten if key in by_key]
    gone = [note for note in build.retired if not before.shipped.get(note.key, 0)]
    text = _section("New cards", (_card(note, types) for note in new))
    text += _section("Changed cards", (_card(note, types) for note in changed))
    retired = (_Card("", _question(types[note.entry.kind], note.fields)) for note in gone)
    text += _section("Cards that left the deck", retired)
    if changes.types:
        text += "The look of the cards has changed.\n\n"
    return text or "Nothing that you would see: the version is new, and all cards are as they were.\n\n"


def _card(note: Note, types: Mapping[str, NoteType]) -> _Card:
    return _Card(_plain(note.topic.titles[0]), _question(types[note.kind], note.fields))


def _question(note_type: NoteType, fields: Sequence[str]) -> str:
    """Return what a card asks, in one line of Markdown, with gaps for what a cloze hides."""
    asked = question_of(note_type, fields)
    words = one_line(_with_gaps(asked) if note_type.is_cloze else asked)
    if len(words) > MAX_LENGTH:
        words = f"{words[: MAX_LENGTH - 1]}…"
    return _plain(words) or "(a picture or a sound)"


def _with_gaps(field: str) -> str:
    """Return the HTML of a cloze with a gap for each deletion that stands in no other."""
    text, end = "", 0
    for deletion in deletions(field, html=True):
        if deletion.depth == 0:
            text += f"{field[end : deletion.start]}[…]"
            end = deletion.end
    return text + field[end:]


def _section(title: str, cards: Iterable[_Card]) -> str:
    """Return a list of cards by topic, each question once; '' if there are none."""
    questions = list(dict.fromkeys(cards))
    if not questions:
        return ""
    lines = [f"## {title}\n"]
    topic = ""
    for card in questions[:MAX_LISTED]:
        if card.topic != topic:
            gap = "\n\n" if topic else "\n"  # without an empty line it would go on the item above
            topic = card.topic
            lines.append(f"{gap}*{topic}*\n")
        lines.append(f"\n- {card.question}")
    if len(questions) > MAX_LISTED:
        lines.append(f"\n- and {len(questions) - MAX_LISTED:,} more")
    return "".join(lines) + "\n\n"


def _cost(before: LockFile, changes: Changes) -> str:
    """Return what learners of the release before lose."""
    had = [entry for entry in before.cards.values() if entry.released is not None]
    left_alone = len(had) - len(changes.rewritten)
    retired = [key for key in before.last if not before.shipped.get(key, 0)]
    notes = counted(len(changes.rewritten) + len(retired), "note")
    return (
        f"- {notes} of the version before are replaced whole: what you wrote in them, and tags that you gave "
        f"them, are lost there. {counted(left_alone, 'other note')} of yours are not touched.\n"
    )


def _plain(text: str) -> str:
    """Return a text as Markdown that shows it as it is, in one line."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))
    return _LIST_MARK.sub(r"\1\\", escaped)
