"""The deck as it is now, kept up to date while its files are edited."""

from __future__ import annotations

import re
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.commands.preview.state import PageState, page_state
from deckgen.compile import pipeline
from deckgen.compile.cache.memory import MemoryStore
from deckgen.compile.deck import compile_deck
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.util import extras
from deckgen.util.border import border_of
from deckgen.util.filenames import Folders, resolved
from deckgen.util.gc import gc_paused
from deckgen.util.saved import file_times_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.commands.preview.marks import Marks
    from deckgen.compile.deck import Compiled
    from deckgen.util.saved import Times


RECENT = 3
"""How many states are kept, for a page that has begun to show the one before."""

SOON = 0.3
"""Seconds of work within which what is wrong with the cards is found as soon as they are shown."""

QUIET = 20
"""Milliseconds without a further change after which a save counts as finished."""

# "  style: looks/own.css", "deck: {id: d, style: 'own.css'}"
_STYLE = re.compile(
    r"(?:^[ ]+|[{,][ ]*)style:[ ]*['\"]?([^'\"#,{}\n ][^'\"#,{}\n]*\.css)", re.MULTILINE
)
"""Where cards.yaml names the deck's own style: the compiled deck has only its text, and a deck with
errors has none."""


class WatchfilesMissingError(Exception):
    """The ``watchfiles`` package is not installed; the message says how to install it."""

    def __init__(self) -> None:
        command = extras.install("watchfiles", "django-static-mathjax")
        super().__init__(f"'deckgen preview' needs the preview extra: {command}")


class Live:
    """Holds the latest :class:`PageState` and tells those who wait when there is a newer one.

    A state is put in place as a whole: nobody ever sees half of one.
    """

    def __init__(
        self, path: Path, editor: str = "", marks: Marks | None = None
    ) -> None:
        """Compile the cards, to be shown at once; :meth:`refresh` says what is wrong with them.

        ``editor`` is the address at which an editor opens a file (see :mod:`.editors`), ``marks`` has
        what learners' answers say.
        """
        self.marks = marks
        self.editor = editor
        self.path = resolved(path)
        self.root = self.path.parent
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._files: set[Path] = set()
        self._read_times: Times = {}
        self._recent: list[PageState] = []
        self._seconds_to_check = SOON + 1
        self._store = MemoryStore.of(self.path)
        self._unlinted: Compiled | None = self._read()
        self._put(page_state(self._unlinted, 1, None, linted=False))

    def refresh(self) -> None:
        """Put what the project holds now in the place of what was shown.

        The cards come first, unless checking them took no time worth waiting for before. They are compiled
        once for both, and not at all if the project is as it was when the preview began.
        """
        with gc_paused():
            self._refresh_now()

    def _refresh_now(self) -> None:
        """Do what :meth:`refresh` says, while no garbage is collected."""
        checked = self._unlinted
        self._unlinted = None
        is_broken = self.state.broken
        if checked is None or self._has_new_save():
            checked = self._read()
            version = self.state.version + 1
            state = page_state(checked, version, self.state, linted=False)
            is_broken = state.broken
            if is_broken or self._seconds_to_check > SOON:
                self._put(state)
        if is_broken or self._has_new_save():
            return  # saved again meanwhile: that comes first
        began = time.thread_time()
        linted = pipeline.judge(checked, int(time.time()))
        if self.marks is not None:
            linted = self.marks.with_marks(linted)
        self._seconds_to_check = time.thread_time() - began
        if checked.cache is not None:
            checked.cache.write()
        self._put(page_state(linted, self.state.version + 1, self.state))

    def _put(self, state: PageState) -> None:
        """Show a state, and wake those who wait for one."""
        if self.editor:
            state = replace(state, editor=self.editor, root=_with_slash(self.root))
        _ = state.index_json  # made before the page can ask for it
        with self._changed:
            self.state = state
            self._recent = [*self._recent[1 - RECENT :], state]
            self._changed.notify_all()

    def version(self, number: int) -> PageState | None:
        """Return the state with a number, ``None`` if it is no longer there."""
        for state in self._recent:
            if state.version == number:
                return state
        return None

    def _read(self) -> Compiled:
        """Compile the project, and note which files were read, and when they were saved."""
        # taken first, so that a save during the reading is not missed
        before = file_times_of(self._files)
        with gc_paused():
            checked = compile_deck(self.path, store=self._store)
        self._files = files_of(checked, self.path)
        self._read_times = {**file_times_of(self._files), **before}
        return checked

    def wait(self, version: int, seconds: float) -> int:
        """Wait for a version other than ``version``, at most ``seconds``; return the latest one."""

        def is_over() -> bool:
            """Tell whether there is something to be told."""
            return self.state.version != version or self._stop.is_set()

        with self._changed:
            self._changed.wait_for(is_over, seconds)
            return self.state.version

    @property
    def stopped(self) -> bool:
        """Whether the preview is about to end."""
        return self._stop.is_set()

    def stop(self) -> None:
        """End :meth:`watch` and wake all who wait."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()

    def watch(
        self, failed: Callable[[Exception], None], check: Callable[[], None]
    ) -> None:
        """Follow the project's files until :meth:`stop`; report what goes wrong, and go on.

        ``check`` is called every half second at least, and ends the watch if it raises.

        Raises :exc:`WatchfilesMissingError` where ``watchfiles`` is not installed.
        """
        try:
            from watchfiles import watch
        except ImportError as error:
            raise WatchfilesMissingError from error
        self._refresh(failed)
        while not self._stop.is_set():
            check()
            folders = self._folders()
            changes = watch(
                *folders,
                watch_filter=self._may_matter,
                step=QUIET,
                debounce=400,
                recursive=False,
                stop_event=self._stop,
                raise_interrupt=True,
                rust_timeout=500,
                yield_on_timeout=True,
            )
            # A save before the watch began shows in the times of the files.
            pending = self._has_new_save()
            for found in changes:
                check()
                if found or pending:
                    self._refresh(failed)
                    pending = self._has_new_save()
                if self._folders() != folders:
                    break

    def _refresh(self, failed: Callable[[Exception], None]) -> None:
        """Show what the project holds now; ``failed`` is told what stands in the way."""
        try:
            self.refresh()
        except Exception as error:
            # a bug, or a file that went away: the last good page stays
            self._read_times = file_times_of(self._files)
            failed(error)

    def _has_new_save(self) -> bool:
        """Tell whether a file was saved since it was read."""
        now = file_times_of(self._files)
        for file in self._files:
            name = str(file)
            if now.get(name) != self._read_times.get(name):
                return True
        return False

    def _folders(self) -> list[Path]:
        """Return the folders to watch: not the whole tree, which may hold an environment."""
        folders = {file.parent for file in self._files}
        folders |= {self.root, self.root / "media", self.root / "seeds"}
        return sorted({resolved(folder) for folder in folders if folder.is_dir()})

    def _may_matter(self, _change: object, path: str) -> bool:
        """Tell whether a changed file can matter: one that was read, or else no temporary file, no package
        and no page; a card template is one of those that were read.
        """
        if Path(path) in self._files:
            return True
        name = Path(path).name
        if name.startswith("."):
            return False
        return not name.endswith(("~", ".tmp", ".swp", ".apkg", ".html"))


def _with_slash(root: Path) -> str:
    """Return a folder as addresses have it: ``/home/me``, ``/C:/decks``."""
    written = root.as_posix()
    if written.startswith("/"):
        return written
    return f"/{written}"


def files_of(checked: Compiled, path: Path) -> set[Path]:
    """Return the files whose change can change the page."""
    files = {path, checked.root / LOCK_FILE}
    border = border_of(checked.root)
    files.update(border.path(name) for name in checked.files)
    header = checked.files.get(path.name)
    if header is not None:
        for style in _STYLE.finditer(header.text):
            with suppress(OSError):  # a name that no file can have
                found = Folders().find(checked.root, style[1])
                files.add(border.path(str(found)))
    if checked.compiled is not None:
        files.update(media.path for media in checked.compiled.media)
    return files
