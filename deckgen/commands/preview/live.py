"""The deck as it is now, kept up to date while its files are edited."""

from __future__ import annotations

import re
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.commands.preview.snapshot import Snapshot, take
from deckgen.compile import pipeline
from deckgen.compile.deck import compile_deck
from deckgen.lockfile import lockfile
from deckgen.util import collector
from deckgen.util.filenames import Folders

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.compile.deck import Compiled

KEPT = 3
"""How many snapshots are kept, for a page that has begun to show the one before."""

QUIET = 20
"""Milliseconds without a further change after which a save counts as finished."""

_STYLE = re.compile(r"(?:^[ ]+|[{,][ ]*)style:[ ]*['\"]?([^'\"#,}\n]+\.css)", re.MULTILINE)
"""Where cards.yaml names the deck's own style; the deck itself has only its text."""

MISSING = "'deckgen preview' watches files with watchfiles: pip install watchfiles django-static-mathjax"


class WatchfilesMissingError(Exception):
    """The ``watchfiles`` package is not installed; the message says how to install it."""

    def __init__(self) -> None:
        super().__init__(MISSING)


class Live:
    """Holds the latest :class:`Snapshot` and tells those who wait when there is a newer one.

    A snapshot is put in place as a whole: nobody ever sees half of one.
    """

    def __init__(self, path: Path) -> None:
        """Compile the cards, to be shown at once; :meth:`refresh` says what is wrong with them."""
        self.path = path.resolve()
        self.root = self.path.parent
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._files: set[Path] = set()
        self._seen: dict[Path, tuple[int, int]] = {}
        self._kept: list[Snapshot] = []
        self._unjudged: Compiled | None = self._read()
        self._put(take(self._unjudged, 1, None, judged=False))

    def refresh(self) -> None:
        """Put what the project holds now in the place of what was shown.

        The cards come first: checking them takes as long again as compiling them. It is compiled
        once for both, and not at all if it is as it was when the preview began.
        """
        checked, self._unjudged = self._unjudged, None
        if checked is None or self._stale():
            checked = self._read()
            self._put(take(checked, self.snapshot.version + 1, self.snapshot, judged=False))
        if self.snapshot.broken or self._stale():
            return  # saved again meanwhile: that comes first
        with collector.paused():
            judged = pipeline.judge(checked, int(time.time()))
        self._put(take(judged, self.snapshot.version + 1, self.snapshot))

    def _put(self, snapshot: Snapshot) -> None:
        _ = snapshot.index_json  # made before the page can ask for it
        with self._changed:
            self.snapshot = snapshot
            self._kept = [*self._kept[1 - KEPT :], snapshot]
            self._changed.notify_all()

    def version(self, number: int) -> Snapshot | None:
        """Return the snapshot with a number, ``None`` if it is no longer there."""
        return next((kept for kept in self._kept if kept.version == number), None)

    def _read(self) -> Compiled:
        seen = _stamps(self._files)  # of before the files are read: a later save is not missed
        with collector.paused():
            checked = compile_deck(self.path)
        self._files = files_of(checked, self.path)
        self._seen = {**_stamps(self._files), **seen}
        return checked

    def wait(self, version: int, seconds: float) -> int:
        """Wait for a version other than ``version``, at most so long; return the latest one."""
        with self._changed:
            self._changed.wait_for(lambda: self.snapshot.version != version or self._stop.is_set(), seconds)
            return self.snapshot.version

    @property
    def stopped(self) -> bool:
        """Whether the preview is about to end."""
        return self._stop.is_set()

    def stop(self) -> None:
        """End :meth:`watch` and wake all who wait."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()

    def watch(self, failed: Callable[[Exception], None]) -> None:
        """Follow the project's files until :meth:`stop`; report what goes wrong, and go on.

        Raises :exc:`WatchfilesMissingError` where ``watchfiles`` is not installed.
        """
        try:
            from watchfiles import watch
        except ImportError as error:
            raise WatchfilesMissingError from error
        self._refresh(failed)
        while not self._stop.is_set():
            folders = self._folders()
            changes = watch(
                *folders, watch_filter=self._concerns, step=QUIET, debounce=400, recursive=False,
                stop_event=self._stop, raise_interrupt=True, rust_timeout=500, yield_on_timeout=True,
            )  # fmt: skip
            # What was saved before the watch began is told by the files' own times.
            pending = self._stale()
            for found in changes:
                if found or pending:
                    self._refresh(failed)
                    pending = self._stale()
                if self._folders() != folders:
                    break

    def _refresh(self, failed: Callable[[Exception], None]) -> None:
        try:
            self.refresh()
        except Exception as error:  # a bug, or a file that went away: the last good page stays
            self._seen = _stamps(self._files)
            failed(error)

    def _stale(self) -> bool:
        """Tell whether a file was saved since it was read."""
        now = _stamps(self._files)
        return any(now.get(file) != self._seen.get(file) for file in self._files)

    def _folders(self) -> list[Path]:
        """Return the folders to watch: not the whole tree, which may hold an environment."""
        found = {file.parent for file in self._files} | {self.root / name for name in (".", "media", "seeds")}
        return sorted({folder.resolve() for folder in found if folder.is_dir()})

    def _concerns(self, _change: object, path: str) -> bool:
        """Tell whether a changed file can matter: no temporary file, and no package."""
        name = Path(path).name
        return not (name.startswith(".") or name.endswith(("~", ".tmp", ".swp", ".apkg", ".html")))


def files_of(checked: Compiled, path: Path) -> set[Path]:
    """Return the files whose change can change the page."""
    found = {path, checked.root / lockfile.NAME}
    found |= {checked.root / name for name in checked.files}
    header = checked.files.get(path.name)
    style = _STYLE.search(header.text) if header else None
    if style:
        with suppress(OSError):  # a name that no file can have
            found.add(Folders().find(checked.root, style[1]))
    if checked.compiled is not None:
        found |= {media.path for media in checked.compiled.media}
    return found


def _stamps(files: set[Path]) -> dict[Path, tuple[int, int]]:
    stamps = {}
    for file in files:
        try:
            state = file.stat()
        except (OSError, ValueError):
            continue
        stamps[file] = (state.st_mtime_ns, state.st_size)
    return stamps
