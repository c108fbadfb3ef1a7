"""Included files as an earlier build left them: the notes that were made of each item."""

from __future__ import annotations

import time
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from deckgen.compile import summary
from deckgen.compile.cache import stamp
from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Item, Note, Part, Ready, Text, Topic
from deckgen.kinds import kind_of
from deckgen.lockfile import lockfile

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from deckgen.compile.cache.store import Store
    from deckgen.compile.pipeline import Checked, Outcome
    from deckgen.core.model import Build

CLOCK_STEP = 0.05
"""Seconds that a file's time may lag behind the clock."""

_NO_FILE = TextFile("", "")


class Units:
    """The included files of a project, by keys that stand for all that they depend on."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.used = False

    def get(self, key: str, path: str, own: Topic | None) -> Part | None:
        """Return the part with a key. ``own`` is the topic of its cards, if it is a list of cards."""
        kept = self.store.get(f"unit-{key}")
        if kept is None:
            return None
        self.used = True
        paths, runs, ids, needs, tags_by_case, asked, cited, media = kept
        topics = tuple(Topic(*each) for each in paths)
        places = (own,) if own is not None else topics
        notes: list[Note] = []
        for place, kind, about, made in runs:
            shared = Item(_NO_FILE, 0, 0, kind, Text(""), places[place], about=about and Text(about))
            notes += [
                Note(name, shared, key, content, tags, cards, hash_)
                for name, key, content, tags, cards, hash_ in made
            ]
        ready = Ready(ids, needs, tags_by_case, tuple(notes), asked, cited, media)
        return Part(key, path, () if own is not None else topics, ready=ready)

    def has(self, key: str) -> bool:
        """Tell whether there is a part with a key, damaged perhaps."""
        return self.store.has(f"unit-{key}")

    def keep(self, outcome: Outcome, target: Path | None, began: float) -> None:
        """Keep what a build made of the included files in which nothing was wrong, and its stamp.

        ``target`` is what it was asked to write. ``began`` is when it began, in seconds since
        1970: files that were written since then may not be what it read, and nothing is kept.
        """
        checked = outcome.checked
        project, build = checked.project, checked.build
        assert project is not None
        assert build is not None
        assert outcome.target is not None
        assert outcome.written is not None
        names = self.keep_parts(checked, began)
        if names is None:
            return
        is_said = any(each.is_said_of_a_build for each in checked.diagnostics)
        is_to_come = build.mod > began + lockfile.MAX_AHEAD  # which will be said by and by
        if not (is_said or is_to_come or _looks_for_files(build)):
            digests = stamp.digests(_inputs(checked))
            digests[str(checked.root / lockfile.NAME)] = sha256(checked.ledger_text.encode()).hexdigest()
            digests[str(outcome.target.resolve())] = outcome.written.digest
            lines = summary.unchanged(outcome)
            stamp.keep(self.store, target, outcome.target, digests, project.globs, lines)
            names.add(stamp.NAME)
        self.store.keep_only(names)

    def keep_parts(self, checked: Checked, began: float) -> set[str] | None:
        """Keep the parts in which nothing was wrong; return the names of all that are kept now.

        ``None`` if nothing can be kept: a file may not be what was read.
        """
        project, compiled = checked.project, checked.compiled
        if project is None or compiled is None:
            return None
        if any(_written(path) > began - CLOCK_STEP for path in _inputs(checked)):
            return None
        faulty = {(each.span.path, each.card) for each in checked.diagnostics if each.is_said_of_a_build}
        kept = {part.key for part in project.parts if part.ready is not None}
        new = [part for part in project.parts if part.ready is None and not _is_faulty(part, faulty)]
        # Where there is but one, everything changes with it; and the items of parts that are ready
        # keep the order of the files.
        if len(project.parts) == 1 or project.is_reordered:
            new = []
        given = Counter(project.ids() if new else ())
        new = [part for part in new if all(given[item.id] == 1 for item in part.items)]
        notes: dict[str, list[Note]] = {item.id: [] for part in new for item in part.items}
        cited: dict[str, list[tuple[Any, ...]]] = {}
        for note in compiled.notes if new else ():
            if note.item.id in notes:
                notes[note.item.id].append(note)
        for each in compiled.cited if new else ():
            cited.setdefault(each.item.id, []).append(tuple(each.selector))
        for part in new:
            packed = _packed(part, notes, checked.asked, cited, compiled.media_names)
            if packed is not None:
                self.store.put(f"unit-{part.key}", packed)
                kept.add(part.key)
        return {f"unit-{key}" for key in kept}


def _inputs(checked: Checked) -> set[Path]:
    """Return the files that a build read, but for what retired notes show."""
    assert checked.project is not None
    assert checked.compiled is not None
    media = (each.path for each in checked.compiled.media)
    return {*checked.project.inputs, *media, *checked.compiled.shown}


def _looks_for_files(build: Build) -> bool:
    """Tell whether a retired note shows a file: for that, a build looks all over the project."""
    fields = (field for retired in build.retired for field in retired.fields)
    return any("<" in field or "[sound:" in field for field in fields)


def _is_faulty(part: Part, faulty: Collection[tuple[str, str]]) -> bool:
    """Tell whether a diagnostic is about a part, given the file and the card of each."""
    of_file = {card for path, card in faulty if path == part.path}
    return bool(of_file) and not of_file.isdisjoint({"", *(item.id for item in part.items)})


def _written(path: Path) -> float:
    """Return when a file was last written or put in its place, in seconds since 1970; now if that
    is not to be had."""
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return time.time()
    return max(stat.st_mtime, stat.st_ctime)


def _packed(
    part: Part,
    notes: Mapping[str, Sequence[Note]],
    asked: Mapping[str, tuple[str, ...]],
    cited: Mapping[str, list[tuple[Any, ...]]],
    media: Mapping[str, Mapping[str, str]],
) -> tuple[Any, ...] | None:
    """Return a part as plain values, ``None`` if there is more to it than its notes."""
    if any(item.was or item.draft for item in part.items):
        return None
    ids = tuple(str(item.id) for item in part.items)
    topics = part.topics or tuple(item.topic for item in part.items[:1])
    numbers = {id(topic): number for number, topic in enumerate(topics)}
    words: dict[str, str] = {}
    runs: list[tuple[int, str, str | None, list[Any]]] = []
    for item in part.items:
        about = None if item.about is None else str(item.about)
        run = (numbers[id(item.topic)], kind_of(item).name, about)
        if not runs or runs[-1][:3] != run:
            runs.append((*run, []))
        for key, _, kind, content, tags, cards, hash_, _ in notes[item.id]:
            plain = tuple([words.get(tag) or words.setdefault(tag, str(tag)) for tag in tags])
            runs[-1][3].append((key, kind, content, plain, cards, hash_))
    return (
        [(tuple(map(str, topic.path)), tuple(map(str, topic.titles))) for topic in part.topics],
        runs,
        ids,
        {str(item.id): tuple(map(str, item.needs)) for item in part.items if item.needs},
        {tag.lower(): str(tag) for item in part.items for tag in item.tags},
        frozenset(question for id_ in ids for question in asked.get(id_, ())),
        tuple((id_, selector) for id_ in ids for selector in cited.get(id_, ())),
        tuple(sorted({each for id_ in ids for each in media.get(id_, {}).items()})),
    )
