"""A project as it was at a commit, for those that are kept in git.

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
from typing import IO, TYPE_CHECKING

from deckgen.util.filenames import resolved
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TIMEOUT = 60
"""Seconds after which git is given up."""

MAX_FILES = 100_000
"""How many files of a commit are read."""

MAX_BYTES = 4 << 30
"""How many bytes of a commit are read."""

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

_LINK = lazy_pattern(rb"gitdir: ([^\0\r\n]+)\r?\n?")
_SHA256 = lazy_pattern(r"^\s*objectformat\s*=\s*sha256\s*$", re.IGNORECASE | re.MULTILINE)
_OBJECT = lazy_pattern(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class TooLargeError(Exception):
    """A commit has more in it than is read; the message says so."""


class _File(NamedTuple):
    """A file of a commit: the name of its object, its size in bytes, and its path."""

    object: str
    size: int
    path: str


class _Repository(NamedTuple):
    """Git on a repository of our own, which has the objects of a real one.

    ``prefix`` is the project's folder in it, with ``/`` and without one at the end.
    """

    program: str
    folder: Path
    objects: Path
    prefix: str

    def command(self, *arguments: str) -> list[str]:
        """Return the words of a git command on this repository, with our settings and no other."""
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        return [self.program, "--no-pager", *settings, f"--git-dir={self.folder}", *arguments]

    def environment(self) -> dict[str, str]:
        """Return the environment without what it tells git, but for what is said here."""
        kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("GIT_")}
        return {**kept, **_SWITCHES, "GIT_OBJECT_DIRECTORY": str(self.objects)}

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
        except (OSError, ValueError, subprocess.TimeoutExpired):  # ValueError: a NUL in an argument
            return b""
        return done.stdout if done.returncode == 0 else b""

    def commit(self, revision: str) -> str:
        """Return the name of the commit that a revision means, or ''."""
        if not revision or revision.startswith("-"):  # an option, to a git that knows no better
            return ""
        said = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        name = said.decode("ascii", "replace").strip()
        return name if _OBJECT.fullmatch(name) else ""

    def files(self, commit: str, folder: str) -> Iterator[_File]:
        """Yield the ordinary files in a folder of the repository at a commit."""
        said = self.ask("ls-tree", "-r", "-z", "-l", "--full-tree", f"{commit}:{folder}")
        for entry in said.split(b"\0"):
            facts, tab, path = entry.partition(b"\t")
            mode, kind, name, size = (facts.decode("ascii", "replace").split() + [""] * 4)[:4]
            is_ordinary = kind == "blob" and mode in ("100644", "100755") and size.isdigit()
            if tab and is_ordinary and _OBJECT.fullmatch(name):
                yield _File(name, int(size), os.fsdecode(path))


def commits(root: Path, count: int) -> list[str]:
    """Return the last commits that touched a folder, the newest first; none without git.

    Raises ``OSError`` where there is no room for temporary files.
    """
    with _opened(root) as repository:
        head = repository.commit("HEAD") if repository is not None else ""
        if repository is None or not head:
            return []
        where = ["--", repository.prefix] if repository.prefix else []
        return repository.ask("rev-list", f"--max-count={count}", head, *where).decode("ascii").split()


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
    with _opened(root) as repository:
        if repository is None or "\n" in repository.prefix:
            return []
        path = f"{repository.prefix}/{name}" if repository.prefix else name
        listed = repository.ask(
            "rev-list", "--all", "--reflog", "--full-history", f"--max-count={count}", "--", path
        )
        commits = listed.decode("ascii", "replace").split()
        lines = "".join(f"{commit}:{path}\n" for commit in commits).encode("utf-8", "surrogateescape")
        if not lines:
            return []
        found: dict[bytes, tuple[str, int]] = {}
        listed = repository.ask("cat-file", "--batch-check", lines=lines)
        for commit, line in zip(commits, listed.splitlines(), strict=False):
            columns = line.split(b" ")
            if len(columns) == 3 and columns[1] == b"blob" and columns[2].isdigit():
                found.setdefault(columns[0], (commit, int(columns[2])))
        wanted, sizes = [], {}
        for blob, (_, size) in found.items():
            most -= size
            if most < 0:
                break
            wanted.append(blob)
            sizes[blob] = size
        contents = _contents(repository, wanted, sizes)
        return [Version(found[blob][0], content) for blob, content in zip(wanted, contents, strict=False)]


def _contents(repository: _Repository, wanted: list[bytes], sizes: dict[bytes, int]) -> list[bytes]:
    """Return the contents of objects whose sizes are known, as far as git gives them."""
    if not wanted:
        return []
    given = repository.ask("cat-file", "--batch", lines=b"".join(name + b"\n" for name in wanted))
    contents = []
    place = 0
    for name in wanted:
        header = name + b" blob %d\n" % sizes[name]
        if given[place : place + len(header)] != header:
            break
        start = place + len(header)
        contents.append(given[start : start + sizes[name]])
        place = start + sizes[name] + 1
    return contents


def is_shallow(root: Path) -> bool:
    """Tell whether the repository that a folder is in lacks older commits: a clone with ``--depth``."""
    found = _found(resolved(root))
    return found is not None and bool(_start_of(found[2] / "shallow"))


def extract(root: Path, revision: str, into: Path) -> Path | None:
    """Write a project's folder as it was at a commit into another; return where its files are, ``None`` if
    there is no such commit.

    That is ``into``, or, where the project shares files with others of its repository, a folder within it
    that has these files around it. Links and submodules are left out. Raises :exc:`TooLargeError`, and
    ``OSError`` if something cannot be written.
    """
    with _opened(root) as repository:
        commit = repository.commit(revision) if repository is not None else ""
        if repository is None or not commit:
            return None
        files = list(repository.files(commit, repository.prefix))
        if _is_too_large(files):
            raise TooLargeError(f"the commit '{revision}' is too large to be read")
        if not files or not _written(repository, files, into):
            return None
        if repository.prefix and _names_files_above(into):
            return _with_shared(repository, commit, into / ".repository") or into
        return into


def _is_too_large(files: Sequence[_File]) -> bool:
    return len(files) > MAX_FILES or sum(file.size for file in files) > MAX_BYTES


def _names_files_above(folder: Path) -> bool:
    """Tell whether a project's YAML may name a file outside its folder: '../shared/essay.md'."""
    return any(b"../" in path.read_bytes() for path in folder.rglob("*.y*ml"))


def _with_shared(repository: _Repository, commit: str, into: Path) -> Path | None:
    """Write all of a repository, marked as a work tree; return the project's folder in it, ``None`` if it
    is too large. What the project shares is then reported as missing."""
    folder = _place(repository.prefix, into)
    files = list(repository.files(commit, ""))
    if folder is None or _is_too_large(files) or not _written(repository, files, into):
        return None
    (into / ".git").mkdir()
    (into / ".git" / "HEAD").touch()
    return folder


def _written(repository: _Repository, files: Iterable[_File], into: Path) -> bool:
    """Write files of a commit into a folder; tell whether git gave them all."""
    import subprocess
    import tempfile
    import threading

    wanted = [(file, path) for file in files if (path := _place(file.path, into)) is not None]
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


def _copied(said: IO[bytes], file: _File, path: Path) -> bool:
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
    if any(part in ("", ".", "..") for part in parts) or (
        os.name == "nt" and re.search(r'[\\:*?"<>|]', name)
    ):
        return None
    path = into.joinpath(*parts)
    return path if path.is_relative_to(into) and path != into else None


# --- a repository of our own ---------------------------------------------------------------


@contextmanager
def _opened(root: Path) -> Iterator[_Repository | None]:
    """Make a repository with the objects and references of the one that a folder is in.

    ``None`` where there is no git or no repository.
    """
    root = resolved(root)
    program = _program(root)
    found = _found(root)
    if program is None or found is None:
        yield None
        return
    from tempfile import TemporaryDirectory  # slow to import

    top, own, common = found
    with TemporaryDirectory(prefix="deckgen-") as name:
        folder = resolved(Path(name)) / "repository"
        folder.mkdir()
        _copy_references(own, common, folder)
        version, format_ = (
            ("1", "[extensions]\n\tobjectFormat = sha256\n") if _is_sha256(common) else ("0", "")
        )
        config = f"[core]\n\trepositoryFormatVersion = {version}\n\tbare = true\n{format_}"
        (folder / "config").write_text(config, encoding="ascii")
        (folder / "objects").mkdir()
        prefix = "" if root == top else root.relative_to(top).as_posix()
        yield _Repository(program, folder, common / "objects", prefix)


def _program(root: Path) -> str | None:
    """Return where git is; never in the current folder or in the project, whatever the system says."""
    name = "git.exe" if sys.platform == "win32" else "git"
    here = Path.cwd()
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        path = Path(folder, name)
        if not Path(folder).is_absolute() or not path.is_file() or not os.access(path, os.X_OK):
            continue
        if Path(folder) != here and not resolved(path).is_relative_to(root):
            return str(path)
    return None


def _found(root: Path) -> tuple[Path, Path, Path] | None:
    """Return the folder of the work tree that a folder is in, the folder of its repository, and the
    one that it shares with other work trees.

    A folder that is itself laid out like a repository is none: any folder can be laid out so.
    """
    for top in (root, *root.parents):
        own: Path | None = top / ".git"
        if top.joinpath(".git").is_file():
            link = _LINK.fullmatch(_start_of(top / ".git"))
            own = top / os.fsdecode(link[1]) if link and not _is_remote(link[1]) else None
        if own is None or not (own.is_dir() and (own / "HEAD").is_file()):
            continue
        common = own
        if (own / "commondir").is_file():
            named = _start_of(own / "commondir").rstrip(b"\r\n")
            if _is_remote(named):
                continue
            common = own / os.fsdecode(named)
        if (common / "objects").is_dir() and _is_here(common / "objects"):
            return top, own, resolved(common)
    return None


def _is_remote(named: bytes) -> bool:
    """Tell whether a path is on another machine, to which Windows would sign in with the user's name."""
    return named.replace(b"\\", b"/").startswith(b"//")


def _is_here(objects: Path, depth: int = 6) -> bool:
    """Tell whether all the folders that git takes a repository's objects from are on this machine."""
    listed = objects / "info" / "alternates"
    if not listed.is_file():
        return not os.path.lexists(listed)
    for line in _start_of(listed, 1 << 16).splitlines():
        named = line.strip(b'"')
        if _is_remote(named) or not depth or not _is_here(objects / os.fsdecode(named), depth - 1):
            return False
    return True


def _start_of(path: Path, most: int = 4096) -> bytes:
    """Return the beginning of a small file; nothing of one that cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(most).replace(b"\0", b"")
    except OSError:
        return b""


def _is_sha256(common: Path) -> bool:
    config = common / "config"
    return config.is_file() and bool(_SHA256.search(_start_of(config, 1 << 20).decode("utf-8", "replace")))


def _copy_references(own: Path, common: Path, into: Path) -> None:
    """Copy what names commits: ``HEAD``, branches, tags, and where a shallow clone ends."""
    from shutil import copyfile

    left = _MAX_REFERENCES
    places = [(common / name, name) for name in ("packed-refs", "shallow")]
    places += [(own / name, name) for name in ("HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD")]
    for base, name in ((common, "refs"), (own, "logs"), (common, "logs")):
        for folder, folders, files in os.walk(base / name):
            folders.sort()
            place = Path(folder).relative_to(base)
            places += [(Path(folder, each), str(place / each)) for each in sorted(files)]
            if len(places) > MAX_FILES:
                break
    (into / "refs").mkdir()
    for path, name in places:
        try:
            is_ordinary = stat.S_ISREG(path.lstat().st_mode)
            left -= path.lstat().st_size if is_ordinary else 0
            if is_ordinary and left >= 0 and not (into / name).exists():
                (into / name).parent.mkdir(parents=True, exist_ok=True)
                copyfile(path, into / name)
        except FileNotFoundError:
            continue
