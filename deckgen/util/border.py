"""How far a project may reach: to the root of the git work tree that it is in, and never further.

Decks of one repository share sources and pictures: ``../shared/essay.md``. Without a repository the border
is the project's own folder. Nothing is asked of git: a work tree is a folder with ``.git`` in it.
"""

from __future__ import annotations

import os
from pathlib import Path

from deckgen.util.filenames import resolved
from deckgen.util.named_tuple import NamedTuple


class Border(NamedTuple):
    """The folder of a project, and the folder that nothing it names may lead out of. Both are resolved."""

    root: Path
    top: Path

    def holds(self, path: Path) -> bool:
        """Tell whether a project may read a file; ``path`` has no links in it.

        Outside its own folder nothing that is hidden is read: the repository itself (``.git``), and what
        programs keep of the user.
        """
        if path.is_relative_to(self.root):
            return True
        if not path.is_relative_to(self.top):
            return False
        return not any(
            part.startswith(".") for part in path.relative_to(self.top).parts
        )

    def name(self, path: Path) -> str:
        """Return a path as messages show it: relative to the project, with ``/``.

        Of a file that a project may not read it is the name alone.
        """
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        if self.holds(path):
            return Path(os.path.relpath(path, self.root)).as_posix()
        return path.name

    def path(self, name: str) -> Path:
        """Return the path of a file by the name that :meth:`name` gave it."""
        return Path(os.path.normpath(self.root / name))


def border_of(root: Path) -> Border:
    """Return the border of a project; ``root`` is its folder without links.

    The user's home folder, and what is above it, is no border, though it may be a work tree (of
    settings, say): a stranger's deck in it must not reach the user's other files. Nor is a work tree
    whose owner is not the project's.
    """
    for folder in (root, *root.parents):
        if _is_work_tree(folder):
            return Border(root, folder if _may_be_border(root, folder) else root)
    return Border(root, root)


def home_folder() -> Path:
    """Return the home folder that the system has for the user, whatever the environment says.

    Raises ``RuntimeError`` where there is none.
    """
    try:
        import pwd  # not on Windows

        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except (ImportError, KeyError):
        return Path.home()


def _is_work_tree(folder: Path) -> bool:
    """Tell whether a folder is the top of a working tree of Git."""
    own = folder / ".git"
    try:
        if own.is_dir():
            return (own / "HEAD").is_file()
        if not own.is_file():
            return False
        with own.open("rb") as file:  # of a submodule, or of 'git worktree add'
            return file.read(8) == b"gitdir: "
    except OSError:
        return False


def _may_be_border(root: Path, folder: Path) -> bool:
    """Tell whether a work tree is the project's own folder, or belongs to whom that belongs to.

    A home folder under Git is no border: all that is somebody's own would be within it.
    """
    if folder == root:
        return True
    try:
        if resolved(home_folder()).is_relative_to(folder):
            return False
        return (folder / ".git").stat().st_uid == root.stat().st_uid
    except (OSError, RuntimeError):  # RuntimeError: there is no home
        return False
