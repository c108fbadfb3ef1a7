"""A project's git repository, asked without taking orders from it.

The project may be somebody else's, and its repository with it. Git takes orders from a repository's
configuration (filters, pagers, helpers, remotes to fetch from), and takes any folder that looks like
a repository for one. So git never sees the repository itself, but an empty one of our own: with our
configuration, copies of the references, and the repository's objects, which are only data. It is
asked for names and bytes alone, which no filter, driver or hook of the repository has a part in.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.util.filenames import resolved
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


TIMEOUT = 60
"""Seconds after which git is given up."""

MAX_FILES = 100_000
"""How many files of a commit are read."""

_MAX_REFERENCES = 100 << 20
"""How many bytes of references are copied."""

_SETTINGS = (
    "safe.bareRepository=explicit",
    "core.hooksPath=" + os.devnull,
    "core.fsmonitor=false",
    "log.showSignature=false",
    "protocol.allow=never",
)

_SWITCHES = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
}

# what the file '.git' of a second work tree says: 'gitdir: /home/me/deck/.git/worktrees/x'
_LINK = lazy_pattern(rb"gitdir: ([^\0\r\n]+)\r?\n?")

# in the configuration of a repository
_SHA256 = lazy_pattern(
    r"^\s*objectformat\s*=\s*sha256\s*$", re.IGNORECASE | re.MULTILINE
)

# the name of an object: SHA-1 or SHA-256
_OBJECT = lazy_pattern(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class File(NamedTuple):
    """A file of a commit: the name of its object, its size in bytes, and its path."""

    object: str
    size: int
    path: str


class Repository(NamedTuple):
    """Git on a repository of our own, which has the objects of a real one.

    ``prefix`` is the project's folder in it, with ``/`` and without one at the end.
    """

    program: str
    folder: Path
    objects: Path
    prefix: str

    def command(self, *arguments: str) -> list[str]:
        """Return the words of a git command on this repository, with our settings and no other."""
        words = [self.program, "--no-pager"]
        for setting in _SETTINGS:
            words += ["-c", setting]
        words.append(f"--git-dir={self.folder}")
        words += arguments
        return words

    def environment(self) -> dict[str, str]:
        """Return the environment without what it tells git, but for what is said here."""
        found = {}
        for name, value in os.environ.items():
            if not name.upper().startswith("GIT_"):
                found[name] = value
        found.update(_SWITCHES)
        found["GIT_OBJECT_DIRECTORY"] = str(self.objects)
        return found

    def ask(self, *arguments: str, lines: bytes = b"") -> bytes:
        """Return what git says, given some lines to read, or nothing where it fails."""
        import subprocess  # slow to import, and few projects ask git anything

        try:
            done = subprocess.run(
                self.command(*arguments),
                cwd=self.folder,
                env=self.environment(),
                input=lines,
                capture_output=True,
                timeout=TIMEOUT,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired):
            # ValueError: a NUL in an argument
            return b""
        return done.stdout if done.returncode == 0 else b""

    def commit(self, revision: str) -> str:
        """Return the name of the commit that a revision means, or ''."""
        # an option, to a git that knows no better
        if not revision or revision.startswith("-"):
            return ""
        said = self.ask(
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            f"{revision}^{{commit}}",
        )
        name = said.decode("ascii", "replace").strip()
        return name if _OBJECT.fullmatch(name) else ""

    def files(self, commit: str, folder: str) -> Iterator[File]:
        """Yield the ordinary files in a folder of the repository at a commit."""
        said = self.ask(
            "ls-tree", "-r", "-z", "-l", "--full-tree", f"{commit}:{folder}"
        )
        for entry in said.split(b"\0"):
            # '100644 blob 5feceb66…    1024', a tab, 'media/map.png'
            facts, tab, path = entry.partition(b"\t")
            columns = facts.decode("ascii", "replace").split()
            if not tab or len(columns) < 4:
                continue
            mode, kind, name, size = columns[:4]
            # no link, and no submodule
            if kind != "blob" or mode not in ("100644", "100755"):
                continue
            if size.isdigit() and _OBJECT.fullmatch(name):
                yield File(name, int(size), os.fsdecode(path))


_CONFIG = "[core]\n\trepositoryFormatVersion = 0\n\tbare = true\n"
_CONFIG_OF_SHA256 = (
    "[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n"
    "[extensions]\n\tobjectFormat = sha256\n"
)


@contextmanager
def opened(root: Path) -> Iterator[Repository | None]:
    """Make a repository with the objects and references of the one that a folder is in.

    ``None`` where there is no git or no repository.
    """
    root = resolved(root)
    program = _program(root)
    found = found_at(root)
    if program is None or found is None:
        yield None
        return
    from tempfile import TemporaryDirectory  # slow to import

    top, own, common = found
    with TemporaryDirectory(prefix="deckgen-") as name:
        folder = resolved(Path(name)) / "repository"
        folder.mkdir()
        _copy_references(own, common, folder)
        config = _CONFIG
        if _is_sha256(common):
            config = _CONFIG_OF_SHA256
        (folder / "config").write_text(config, encoding="ascii")
        (folder / "objects").mkdir()
        prefix = "" if root == top else root.relative_to(top).as_posix()
        yield Repository(program, folder, common / "objects", prefix)


def _program(root: Path) -> str | None:
    """Return where git is; never in the current folder or in the project, whatever the system says."""
    name = "git.exe" if sys.platform == "win32" else "git"
    here = Path.cwd()
    for entry in os.environ.get("PATH", "").split(os.pathsep):
        folder = Path(entry)
        path = folder / name
        if not folder.is_absolute() or folder == here:
            continue
        if not path.is_file() or not os.access(path, os.X_OK):
            continue
        if not resolved(path).is_relative_to(root):
            return str(path)
    return None


def found_at(root: Path) -> tuple[Path, Path, Path] | None:
    """Return the folder of the work tree that a folder is in, the folder of its repository, and the
    one that it shares with other work trees.

    A folder that is itself laid out like a repository is none: any folder can be laid out so.
    """
    for top in (root, *root.parents):
        own = _own_folder(top)
        if own is None or not own.is_dir() or not (own / "HEAD").is_file():
            continue
        common = own
        if (own / "commondir").is_file():
            named = start_of(own / "commondir").rstrip(b"\r\n")
            if _is_remote(named):
                continue
            common = own / os.fsdecode(named)
        objects = common / "objects"
        if objects.is_dir() and _is_here(objects):
            return top, own, resolved(common)
    return None


def _own_folder(top: Path) -> Path | None:
    """Return where the repository of a work tree would be: in '.git', or where a file '.git' says, as of a
    second work tree or a submodule; ``None`` if that is nowhere, or on another machine."""
    git = top / ".git"
    if not git.is_file():
        return git
    link = _LINK.fullmatch(start_of(git))
    if link is None or _is_remote(link[1]):
        return None
    return top / os.fsdecode(link[1])


def _is_remote(named: bytes) -> bool:
    """Tell whether a path is on another machine, to which Windows would sign in with the user's name."""
    return named.replace(b"\\", b"/").startswith(b"//")


def _is_here(objects: Path, depth: int = 6) -> bool:
    """Tell whether all the folders that git takes a repository's objects from are on this machine."""
    listed = objects / "info" / "alternates"
    if not listed.is_file():
        return not os.path.lexists(listed)
    for line in start_of(listed, 1 << 16).splitlines():
        named = line.strip(b'"')
        if _is_remote(named) or not depth:
            return False
        if not _is_here(objects / os.fsdecode(named), depth - 1):
            return False
    return True


def start_of(path: Path, most: int = 4096) -> bytes:
    """Return the beginning of a small file; nothing of one that cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(most).replace(b"\0", b"")
    except OSError:
        return b""


def _is_sha256(common: Path) -> bool:
    """Tell whether a repository knows its objects by SHA-256, and not by SHA-1."""
    config = common / "config"
    if not config.is_file():
        return False
    text = start_of(config, 1 << 20).decode("utf-8", "replace")
    return _SHA256.search(text) is not None


def _copy_references(own: Path, common: Path, into: Path) -> None:
    """Copy what names commits: ``HEAD``, branches, tags, and where a shallow clone ends."""
    from shutil import copyfile

    left = _MAX_REFERENCES
    (into / "refs").mkdir()
    for path, name in _references(own, common):
        target = into / name
        try:
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode):
                continue
            left -= status.st_size
            if left >= 0 and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                copyfile(path, target)
        except FileNotFoundError:
            continue


def _references(own: Path, common: Path) -> list[tuple[Path, str]]:
    """Return the files of a repository that name commits, with their places in it."""
    found = [(common / name, name) for name in ("packed-refs", "shallow")]
    for name in ("HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD"):
        found.append((own / name, name))
    for base, name in ((common, "refs"), (own, "logs"), (common, "logs")):
        for folder, folders, files in os.walk(base / name):
            folders.sort()
            place = Path(folder).relative_to(base)
            for file in sorted(files):
                found.append((Path(folder, file), str(place / file)))
            if len(found) > MAX_FILES:
                break
    return found
