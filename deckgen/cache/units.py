"""Included files as an earlier build left them: the notes that were made of each item."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from deckgen import summary
from deckgen.cache import stamp
from deckgen.diagnostics import TextFile
from deckgen.model import Item, Part, Ready, Text, Topic
from deckgen.updates import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from deckgen.builder import Checked, Outcome
    from deckgen.cache.store import Store
    from deckgen.model import Note, Project
    from deckgen.notes.compiler import Compiled

CLOCK_STEP = 0.05
"""Seconds that a file's time may lag behind the clock."""


class Units:
    """The included files of a project, by keys that stand for all that they depend on."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.used: set[str] = set()

    def get(self, key: str, path: str, own: Topic | None) -> Part | None:
        """Return the part with a key. ``own`` is the topic of its cards, if it is a list of cards."""
        kept = self.store.get(f"unit-{key}")
        if kept is None:
            return None
        self.used.add(key)
        paths, rows = kept
        topics = tuple(Topic(*each) for each in paths)
        places = (own,) if own is not None else topics
        file = TextFile(path, "")
        words: dict[str, Text] = {}

        def text(word: str) -> Text:
            return words.get(word) or words.setdefault(word, Text(word))

        items = tuple(
            Item(
                file,
                0,
                0,
                kind,
                Text(id_),
                places[place],
                about=None if about is None else text(about),
                tags=tuple(map(text, tags)),
                needs=tuple(map(text, needs)),
                ready=Ready(*ready),
            )
            for place, kind, id_, about, tags, needs, ready in rows
        )
        return Part(key, path, items, () if own is not None else topics)

    def keep(self, outcome: Outcome, target: Path | None, began: float) -> None:
        """Keep what a build made of the included files in which nothing was wrong, and its stamp.

        ``target`` is what it was asked to write. ``began`` is when it began, in seconds since
        1970: files that were written since then may not be what it read, and nothing is kept.
        """
        checked = outcome.checked
        project, compiled, build = checked.project, checked.compiled, checked.build
        assert project is not None
        assert compiled is not None
        assert build is not None
        assert outcome.target is not None
        inputs = {*project.inputs, *(each.path for each in build.media)}
        if any(_written(path) > began - CLOCK_STEP for path in inputs):
            return
        names = self._keep_parts(project, compiled, checked)
        if not any(each.is_said_of_a_build for each in checked.diagnostics):
            files = (*inputs, checked.root / ledger.NAME, outcome.target)
            stamp.keep(self.store, target, files, project.globs, summary.unchanged(outcome))
            names.add(stamp.NAME)
        self.store.keep_only(names)

    def _keep_parts(self, project: Project, compiled: Compiled, checked: Checked) -> set[str]:
        """Keep parts; return the names of all that are kept now."""
        faulty = {diagnostic.span.path for diagnostic in checked.diagnostics}
        kept = {part.key for part in project.parts if part.key in self.used}
        new = [part for part in project.parts if part.key not in kept and part.path not in faulty]
        notes: dict[str, list[Note]] = {item.id: [] for part in new for item in part.items}
        cited: dict[str, list[tuple[Any, ...]]] = {}
        if new:
            for note in compiled.notes:
                if note.item.id in notes:
                    notes[note.item.id].append(note)
            for each in compiled.cited:
                cited.setdefault(each.item.id, []).append(tuple(each.selector))
        for part in new:
            says_more = any(item.was or item.draft for item in part.items)
            if not says_more and not any(topic.ignore for topic in part.topics):
                packed = _packed(part, notes, checked.asked, cited, compiled.media_names)
                self.store.put(f"unit-{part.key}", packed)
                kept.add(part.key)
        return {f"unit-{key}" for key in kept}


def _written(path: Path) -> float:
    """Return when a file was last written, in seconds since 1970; now if that is not to be had."""
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()


def _packed(
    part: Part,
    notes: Mapping[str, Sequence[Note]],
    asked: Mapping[str, tuple[str, ...]],
    cited: Mapping[str, list[tuple[Any, ...]]],
    media: Mapping[str, Mapping[str, str]],
) -> tuple[Any, ...]:
    """Return a part as plain values."""
    topics = part.topics or tuple(item.topic for item in part.items[:1])
    numbers = {id(topic): number for number, topic in enumerate(topics)}

    def plain(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(str, texts))

    rows = []
    for item in part.items:
        id_ = str(item.id)
        made = tuple(
            (note.key, note.kind, note.content, plain(note.tags), note.cards, note.hash)
            for note in notes[id_]
        )
        ready = (made, asked.get(id_, ()), tuple(cited.get(id_, ())), tuple(media.get(id_, {}).items()))
        about = None if item.about is None else str(item.about)
        rows.append(
            (numbers[id(item.topic)], item.kind, id_, about, plain(item.tags), plain(item.needs), ready)
        )
    return [(plain(topic.path), plain(topic.titles)) for topic in part.topics], rows
