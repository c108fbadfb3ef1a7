"""A project as it was at a commit, for those that are kept in git.

What is read of the repository, and how, stands in :mod:`deckgen.lockfile.repository`.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from deckgen.lockfile.repository import (
    MAX_FILES,
    TIMEOUT,
    File,
    Repository,
    found_at,
    opened,
    start_of,
)
from deckgen.util.filenames import resolved
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


MAX_BYTES = 4 << 30
"""How many bytes of a commit are read."""


class TooLargeError(Exception):
    """A commit has more in it than is read; the message says so."""


def commits(root: Path, count: int) -> list[str]:
    """Return the last commits that touched a folder, the newest first; none without git.

    Raises ``OSError`` where there is no room for temporary files.
    """
    with opened(root) as repository:
        if repository is None:
            return []
        head = repository.commit("HEAD")
        if not head:
            return []
        arguments = [f"--max-count={count}", head]
        if repository.prefix:
            arguments += ["--", repository.prefix]
        listed = repository.ask("rev-list", *arguments)
        return listed.decode("ascii").split()


class Version(NamedTuple):
    """A content that a file had, and the commit that last gave it to the file."""

    commit: str
    content: bytes


def versions(root: Path, name: str, count: int, most: int) -> list[Version]:
    """Return the contents that a file of a folder had in the commits of all branches, and in those
    that branches had before they were reset, each once, the newest first; none without git.

    Looks through the last ``count`` commits that changed the file, and stops at ``most`` bytes.
    Raises ``OSError`` where there is no room for temporary files.
    """
    with opened(root) as repository:
        if repository is None or "\n" in repository.prefix:
            return []
        path = f"{repository.prefix}/{name}" if repository.prefix else name
        blobs = []
        for blob in _blobs(repository, path, count):
            most -= blob.size
            if most < 0:
                break
            blobs.append(blob)
        found = []
        contents = _contents(repository, blobs)
        for blob, content in zip(blobs, contents, strict=False):
            found.append(Version(blob.commit, content))
        return found


class _Blob(NamedTuple):
    """A content that a file had, as git knows it: its name, its size, and the last commit that has it."""

    name: bytes
    size: int
    commit: str


def _blobs(repository: Repository, path: str, count: int) -> list[_Blob]:
    """Return what a file had as content in the last ``count`` commits that changed it, each once."""
    listed = repository.ask(
        "rev-list",
        "--all",
        "--reflog",
        "--full-history",
        f"--max-count={count}",
        "--",
        path,
    )
    commits = listed.decode("ascii", "replace").split()
    if not commits:
        return []
    lines = "".join(f"{commit}:{path}\n" for commit in commits)
    checked = repository.ask(
        "cat-file", "--batch-check", lines=lines.encode("utf-8", "surrogateescape")
    )
    found: dict[bytes, _Blob] = {}
    # '5feceb66… blob 1024'; of a commit that took the file away, '…:cards.lock missing'
    for commit, line in zip(commits, checked.splitlines(), strict=False):
        columns = line.split(b" ")
        if len(columns) != 3 or columns[1] != b"blob" or not columns[2].isdigit():
            continue
        name, _, size = columns
        found.setdefault(name, _Blob(name, int(size), commit))
    return list(found.values())


def _contents(repository: Repository, wanted: list[_Blob]) -> list[bytes]:
    """Return the contents of objects whose sizes are known, as far as git gives them."""
    if not wanted:
        return []
    names = b"".join(blob.name + b"\n" for blob in wanted)
    given = repository.ask("cat-file", "--batch", lines=names)
    contents = []
    place = 0
    for blob in wanted:
        # a line such as '5feceb66… blob 1024', the content, and the end of its last line
        header = b"%s blob %d\n" % (blob.name, blob.size)
        start = place + len(header)
        if given[place:start] != header:
            break
        end = start + blob.size
        contents.append(given[start:end])
        place = end + 1
    return contents


def is_shallow(root: Path) -> bool:
    """Tell whether the repository that a folder is in lacks older commits: a clone with ``--depth``."""
    found = found_at(resolved(root))
    if found is None:
        return False
    _, _, git = found
    return bool(start_of(git / "shallow"))


def extract(root: Path, revision: str, into: Path) -> Path | None:
    """Write a project's folder as it was at a commit into another; return where its files are, ``None`` if
    there is no such commit.

    That is ``into``, or, where the project shares files with others of its repository, a folder within it
    that has these files around it. Links and submodules are left out. Raises :exc:`TooLargeError`, and
    ``OSError`` if something cannot be written.
    """
    with opened(root) as repository:
        if repository is None:
            return None
        commit = repository.commit(revision)
        if not commit:
            return None
        files = list(repository.files(commit, repository.prefix))
        if _is_too_large(files):
            raise TooLargeError(f"the commit '{revision}' is too large to be read")
        if not files or not _written(repository, files, into):
            return None
        if not repository.prefix or not _names_files_above(into):
            return into
        with_shared = _with_shared(repository, commit, into / ".repository")
        return with_shared or into


@contextmanager
def extracted(root: Path, revision: str) -> Iterator[Path | None]:
    """Yield a temporary folder that has the files of a project as they were at a commit, ``None`` if there
    is no such commit. Raises what :func:`extract` raises.
    """
    from tempfile import TemporaryDirectory  # slow to import

    with TemporaryDirectory(prefix="deckgen-") as name:
        yield extract(root, revision, resolved(Path(name)))


def folder_of(cards: Path) -> Path:
    """Return the folder that the history of the file ``cards`` is looked for in: links are followed."""
    return resolved(cards).parent


def _is_too_large(files: Sequence[File]) -> bool:
    """Tell whether files of a commit are more than is read of one."""
    size = sum(file.size for file in files)
    return len(files) > MAX_FILES or size > MAX_BYTES


def _names_files_above(folder: Path) -> bool:
    """Tell whether a project's YAML may name a file outside its folder: '../shared/essay.md'."""
    return any(b"../" in path.read_bytes() for path in folder.rglob("*.y*ml"))


def _with_shared(repository: Repository, commit: str, into: Path) -> Path | None:
    """Write all of a repository, marked as a work tree; return the project's folder in it, ``None`` if it
    is too large. What the project shares is then reported as missing."""
    folder = _place(repository.prefix, into)
    files = list(repository.files(commit, ""))
    if folder is None or _is_too_large(files):
        return None
    if not _written(repository, files, into):
        return None
    git = into / ".git"
    git.mkdir()
    (git / "HEAD").touch()
    return folder


def _written(repository: Repository, files: Iterable[File], into: Path) -> bool:
    """Write files of a commit into a folder; tell whether git gave them all.

    ``git cat-file`` is asked once for all of them and read file by file, so that a large one never is
    in memory as a whole. It is stopped when it takes longer than :data:`TIMEOUT`.
    """
    import subprocess
    import tempfile
    import threading

    wanted = []
    for file in files:
        path = _place(file.path, into)
        if path is not None:
            wanted.append((file, path))
    asked = "".join(f"{file.object}\n" for file, _ in wanted).encode()
    with tempfile.TemporaryFile() as names:
        names.write(asked)
        names.seek(0)
        try:
            process = subprocess.Popen(
                repository.command("cat-file", "--batch"),
                cwd=repository.folder,
                env=repository.environment(),
                stdin=names,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            return False
    watch = threading.Timer(TIMEOUT, process.kill)
    watch.start()
    try:
        with process:
            assert process.stdout is not None
            is_whole = all(_copied(process.stdout, file, path) for file, path in wanted)
            process.kill()
            return is_whole
    finally:
        process.kill()
        watch.cancel()


def _copied(said: IO[bytes], file: File, path: Path) -> bool:
    """Write the next file that ``git cat-file`` gives; tell whether it was whole."""
    if said.readline() != f"{file.object} blob {file.size}\n".encode():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    left = file.size
    with path.open("wb") as out:
        while left:
            block = said.read(min(left, 1 << 20))
            if not block:
                return False
            out.write(block)
            left -= len(block)
    return said.read(1) == b"\n"


def _place(name: str, into: Path) -> Path | None:
    """Return where a file of a commit goes; ``None`` if its name leads anywhere else."""
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return None
    # signs that no file's name has there, of which ':' and '\' lead elsewhere
    if os.name == "nt" and re.search(r'[\\:*?"<>|]', name):
        return None
    path = into.joinpath(*parts)
    if path == into or not path.is_relative_to(into):
        return None
    return path


# --- a repository of our own ---------------------------------------------------------------
