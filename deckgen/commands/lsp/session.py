"""The open files and the projects that they belong to, kept up to date while they are edited.

One thread of its own reads and checks projects, so that the server can always answer. It looks at the
structure as soon as a text changes, and runs the lint rules when nothing has changed for a moment.
Whatever goes wrong in it is told to ``failed``, and it goes on.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.lsp.analysis import Analysis
from deckgen.commands.lsp.document import Document, Moves
from deckgen.commands.lsp.memory import take_over
from deckgen.commands.lsp.saved import as_files, is_file, is_saved
from deckgen.commands.lsp.shown import (
    Shown,
    ShownOfFile,
    by_file,
    is_sent,
    moved,
    placed,
    taken_from,
)
from deckgen.compile import pipeline
from deckgen.compile.cache.memory import MemoryStore
from deckgen.compile.deck import compile_deck, outside
from deckgen.core.projectfiles import CARDS
from deckgen.source.files import relative, unsaved
from deckgen.util.border import border_of
from deckgen.util.gc import gc_paused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


STRUCTURE_DELAY = 0.03
"""Seconds that a change waits for the next one before the structure is looked at."""

LINT_DELAY = 0.3
"""Seconds without a change after which the lint rules are run."""


@dataclass(eq=False)
class ProjectState:
    """A project with open files.

    - ``revision``: counts its changes.
    - ``read``, ``linted``: up to which one it was read, and checked.
    - ``changed_at``: when the last one was.
    - ``is_saved``: the last change was a save, which waits for no other.
    - ``analysis``: what was read last; ``usable``: the same of the last time when there was a deck.
    - ``published``: the names of the files of which the client was told anything.
    - ``sent``: what it was told of each.
    - ``placed``: what was found last, by file.
    - ``lint_kept``: what only the lint rules found, at places in ``lint_read``.
    - ``shared``: files that it read outside its folder.
    """

    cards: Path
    revision: int = 1
    read: int = 0
    linted: int = 0
    changed_at: float = 0.0
    is_saved: bool = False
    analysis: Analysis | None = None
    usable: Analysis | None = None
    published: set[str] = field(default_factory=set)
    sent: dict[Path, tuple[Document, list[Shown]]] = field(default_factory=dict)
    placed: dict[str, ShownOfFile] = field(default_factory=dict)
    lint_kept: dict[str, list[Shown]] = field(default_factory=dict)
    lint_read: Analysis | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    store: MemoryStore | None = None
    shared: frozenset[Path] = frozenset()

    @property
    def root(self) -> Path:
        """The folder of the project."""
        return self.cards.parent


class View(NamedTuple):
    """What a feature looks at: a file as it is now, and the project as it was last read."""

    name: str
    document: Document
    analysis: Analysis

    def then(self, offset: int) -> int:
        """Return where an offset of the text as it is now was in the text that was read."""
        old = self.analysis.document(self.name)
        if old is self.document or old.text == self.document.text:
            return offset
        moved = Moves(self.document.text, old.text).offset(offset)
        if moved is None:
            return min(offset, len(old.text))
        return moved


class Session:
    """Everything that the server knows. All methods may be called from any thread.

    - ``publish``: is called with a file, its text, and all diagnostics in it.
    - ``failed``: is told of errors in the thread that checks.
    - ``lint_delay``: seconds without a change after which the lint rules are run.
    """

    def __init__(
        self,
        publish: Callable[[Path, Document, Sequence[Shown]], None],
        failed: Callable[[Exception], None],
        lint_delay: float = LINT_DELAY,
    ) -> None:
        self._publish = publish
        self._failed = failed
        self._lint_delay = lint_delay
        self._documents: dict[Path, Document] = {}
        self._projects: dict[Path, ProjectState] = {}
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(
            target=self._run, name="deckgen-check", daemon=True
        )

    # --- what the client says --------------------------------------------------------

    def start(self) -> None:
        """Begin to check what is opened."""
        self._thread.start()

    def stop(self) -> None:
        """End the checking."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def document(self, path: Path) -> Document | None:
        """Return an open file's text."""
        return self._documents.get(path)

    def put(self, path: Path, document: Document) -> None:
        """Take a file that was opened, or changed in the editor."""
        with self._changed:
            self._documents[path] = document
        self.touch(path)

    def close(self, path: Path) -> None:
        """Forget a file that was closed; its project goes with its last file."""
        with self._changed:
            self._documents.pop(path, None)
            project = self._project(path)
            if project is None:
                return
            if any(self._project(other) is project for other in self._documents):
                self._touched(project)
                return
            del self._projects[project.cards]
        self._clear(project)

    def touch(self, path: Path | None = None) -> None:
        """Have the project of a file read again; without ``path`` all projects."""
        with self._changed:
            if path is None:
                touched = list(self._projects.values())
            else:
                touched = self._projects_with(path)
            for project in touched:
                self._touched(project)

    def saved(self, path: Path) -> None:
        """Have the project of a file that was saved read and checked at once."""
        with self._changed:
            for project in self._projects_with(path):
                self._touched(project)
                project.is_saved = True

    def _projects_with(self, path: Path) -> list[ProjectState]:
        """Return the project that a file is in, and those that read it though it is outside their folders."""
        found = self._project(path, begin=True)
        projects = []
        for project in self._projects.values():
            if project is found or path in project.shared:
                projects.append(project)
        return projects

    def _touched(self, project: ProjectState) -> None:
        """Note that something of a project has changed, and wake the thread that reads it."""
        project.revision += 1
        project.is_saved = False
        project.changed_at = time.monotonic()
        self._changed.notify_all()

    def _project(self, path: Path, *, begin: bool = False) -> ProjectState | None:
        """Return the project that a file is in: that of the nearest ``cards.yaml`` above it, or one that
        shares the file with others of its repository."""
        for folder in (path.parent, *path.parent.parents):
            cards = folder / CARDS
            project = self._projects.get(cards)
            if project is not None:
                return project
            if begin and (cards in self._documents or is_file(cards)):
                project = ProjectState(cards)
                self._projects[cards] = project
                return project
        for project in self._projects.values():
            if path in project.shared:
                return project
        return None

    # --- what features look at -------------------------------------------------------

    def view(
        self, path: Path, *, current: bool = False, patience: float = 2.0
    ) -> View | None:
        """Return a file with the project as it was last read.

        - ``current``: only as it is now.
        - ``patience``: how many seconds to wait for it to be read, which a file of many megabytes takes
          longer for.

        ``None`` for a file of no project, and if there is no such project by then. Where the source is
        broken so that there is no deck, the project is that of the last time when there was one.
        """
        with self._changed:
            project = self._project(path, begin=True)
        if project is None:
            return None
        self._wait_for(project, current=current, patience=patience)
        analysis = project.analysis
        if current and project.read != project.revision:
            return None
        if analysis is None:
            return None
        if analysis.project is None and not current and project.usable is not None:
            analysis = project.usable
        name = relative(path, analysis.root)
        document = self._documents.get(path) or analysis.document(name)
        return View(name, document, analysis)

    def _wait_for(
        self, project: ProjectState, *, current: bool, patience: float
    ) -> None:
        """Wait until a project was read, or was read as it is now."""

        def is_read() -> bool:
            """Tell whether it was."""
            if current:
                return project.read == project.revision
            return project.analysis is not None

        if not self._thread.is_alive():  # nobody else reads
            if not is_read():
                self._read(project)
            return
        with self._changed:
            self._changed.wait_for(is_read, patience)

    def has_unsaved(self, path: Path) -> bool:
        """Tell whether any open file of a project is not as it is on the disk."""
        project = self._project(path)
        if project is None:
            return False
        for other, document in list(self._documents.items()):
            if self._project(other) is project and not is_saved(other, document):
                return True
        return False

    def cards_file(self, path: Path) -> Path | None:
        """Return the ``cards.yaml`` of the project that a file is in."""
        project = self._project(path)
        if project is None:
            return None
        return project.cards

    # --- reading and checking --------------------------------------------------------

    def _run(self) -> None:
        """Read and check projects until :meth:`stop`: what the thread does."""
        while True:
            with self._changed:
                task = self._next()
                while task is None and not self._stopped:
                    self._changed.wait(self._time_to_wait())
                    task = self._next()
                if self._stopped or task is None:
                    return
            project, is_structure = task
            revision = project.revision
            try:
                if is_structure:
                    self._read(project)
                else:
                    self._lint(project)
            except Exception as error:
                # a bug, or a folder that went away: the server goes on
                project.read = max(project.read, revision)
                project.linted = max(project.linted, revision)
                self._failed(error)

    def _next(self) -> tuple[ProjectState, bool] | None:
        """Return what is to be done now: a project, and whether only its structure is to be read.

        Reading comes before checking, in any project: the rules are slow, and features wait for what is
        read.
        """
        now = time.monotonic()
        for project in self._projects.values():
            is_due = now >= self._due(project, STRUCTURE_DELAY)
            if project.read < project.revision and is_due:
                return project, True
        for project in self._projects.values():
            is_due = now >= self._due(project, self._lint_delay)
            if project.linted < project.read == project.revision and is_due:
                return project, False
        return None

    def _time_to_wait(self) -> float | None:
        """Return after how many seconds there may be something to do, ``None`` for after a change."""
        now = time.monotonic()
        times = []
        for project in self._projects.values():
            if project.read < project.revision:
                times.append(self._due(project, STRUCTURE_DELAY) - now)
            elif project.linted < project.revision:
                times.append(self._due(project, self._lint_delay) - now)
        if not times:
            return None
        return max(0.001, min(times))

    def _due(self, project: ProjectState, delay: float) -> float:
        """Return when a change is to be looked at: one that was saved at once."""
        if project.is_saved:
            return project.changed_at
        return project.changed_at + delay

    def _read(self, project: ProjectState) -> None:
        """Read a project as it is now, unless that was done, and publish what is wrong with its structure."""
        with project.lock:
            revision = project.revision
            if project.read == revision and project.analysis is not None:
                return
            documents = self._open_in(project)
            with unsaved(as_files(documents)), gc_paused():
                if project.store is None:
                    project.store = MemoryStore.of(project.cards)
                compiled = compile_deck(project.cards, store=project.store)
                if project.analysis is not None:
                    take_over(compiled, project.analysis.compiled)
            by_name = {}
            for path, document in documents.items():
                by_name[relative(path, compiled.root)] = document
            analysis = Analysis(compiled, project.cards.name, by_name)
            project.analysis = analysis
            if analysis.project is not None:
                project.usable = analysis
            project.shared = outside(compiled)
            with self._changed:
                project.read = revision
                self._changed.notify_all()
            found = {}
            for name, each in placed(analysis, compiled.diagnostics, {}).items():
                found[name] = [*each.places]
            for name, places in _kept(project, analysis).items():
                found.setdefault(name, []).extend(places)
            self._show(project, analysis, found)

    def _lint(self, project: ProjectState) -> None:
        """Run the lint rules and compare with the lock file; publish everything."""
        with project.lock:
            analysis = project.analysis
            revision = project.read
            if analysis is None:
                return
            documents = self._open_in(project)
            with unsaved(as_files(documents)), gc_paused():
                checked = pipeline.judge(analysis.compiled, int(time.time()))
                if analysis.compiled.cache is not None:
                    analysis.compiled.cache.write()
            whole = analysis.with_lint(checked.diagnostics)
            project.analysis = whole
            if project.usable is analysis:
                project.usable = whole
            project.linted = revision
            project.placed = placed(whole, checked.diagnostics, project.placed)
            structure = by_file(analysis.compiled.diagnostics)
            project.lint_kept = {}
            project.lint_read = whole
            found = {}
            for name, of_file in project.placed.items():
                found[name] = of_file.places
                # what the structure says is found again when it is read
                kept = of_file.places
                taken = structure.get(name)
                if taken:
                    kept = [
                        each for each in kept if not taken_from(taken, each.diagnostic)
                    ]
                project.lint_kept[name] = kept
            self._show(project, whole, found)

    def _open_in(self, project: ProjectState) -> dict[Path, Document]:
        """Return the open files of a project."""
        found = {}
        with self._changed:
            for path, document in self._documents.items():
                if self._project(path) is project or path in project.shared:
                    found[path] = document
        return found

    # --- publishing ------------------------------------------------------------------

    def _show(
        self, project: ProjectState, analysis: Analysis, by_file: dict[str, list[Shown]]
    ) -> None:
        """Publish diagnostics by file, and the files that have none any more.

        Where a file was edited since it was read, the diagnostics move with its text. What the client has
        is not sent again.
        """
        for name in {*project.published, *analysis.open_documents} - by_file.keys():
            by_file[name] = []
        project.published = set(by_file)
        for name, places in by_file.items():
            path = analysis.path_of(name)
            read = analysis.document(name)
            now = self._documents.get(path, read)
            if now is not read and now.text != read.text:
                moves = Moves(read.text, now.text)
                places = [moved(each, moves) for each in places]
            sent = project.sent.get(path)
            if not is_sent(sent, now, places, is_open=path in self._documents):
                project.sent[path] = now, places
                self._publish(path, now, places)

    def _clear(self, project: ProjectState) -> None:
        """Tell the client that nothing is wrong with the files of a project that is closed."""
        border = border_of(project.root)
        for name in project.published:
            self._publish(border.path(name), Document(""), [])


def _kept(project: ProjectState, analysis: Analysis) -> dict[str, list[Shown]]:
    """Return what the lint rules found last, by files, where the text has not changed since."""
    before = project.lint_read
    if before is None:
        return {}
    found: dict[str, list[Shown]] = {}
    for name, places in project.lint_kept.items():
        old = before.document(name).text
        now = analysis.document(name).text
        if old == now:
            found[name] = [*places]
            continue
        moves = Moves(old, now)
        kept = []
        for each in places:
            start = moves.offset(each.start)
            end = moves.offset(each.end)
            if start is not None and end is not None and start <= end:
                kept.append(Shown(each.diagnostic, start, end))
        found[name] = kept
    return found
